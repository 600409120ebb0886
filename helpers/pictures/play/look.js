// The second half of a digit that is drawn: look inside, cover a part, make it another digit.

const MARK = "#D55E00", FIELD = "#0072B2";

// Add the controls and views of `data.parts` to the picture; `show` is called when they change.
// Returns {take, view, draw}: take(input) hands over what is on the sheet, view() gives what the
// network gets instead, its steps, what is marked on it, and a sentence; draw() draws the views.
function lookInside(root, data, layers, show) {
  const find = selector => root.querySelector(selector), look = find("[data-set=look]");
  const target = find("[data-set=target]"), side = find("[data-set=side]");
  const inputView = root.querySelectorAll(".views canvas")[1];
  const maps = [...root.querySelectorAll(".maps > .view")], bars = find(".sums canvas");
  const tables = ["window", "weights", "products"].map(name => nineCells(find(`.${name}`)));
  const cell = { layer: 0, map: 0, row: 12, column: 12 }, cover = [13, 13];
  let input, attacked, taken = 0, steps, terms;

  const across = layer => {
    const n = steps[layer].output.shape.at(-1);
    return n > 16 ? 16 : Math.min(n, 8);  // maps in a row
  };
  const sizeOf = layer => {
    const { shape } = steps[layer].output;
    return shape.length === 2 ? [1, 1, shape[1]] : shape.slice(1);
  };
  const limit = () => {
    const [rows, columns, n] = sizeOf(cell.layer), inside = (v, count) => Math.min(Math.max(v, 0), count - 1);
    cell.row = inside(cell.row, rows);
    cell.column = inside(cell.column, columns);
    cell.map = inside(cell.map, n);
  };
  const probabilityOf = (each, digit) => percent(softmax(each.at(-1).output).data[digit]);

  const take = map => { [input, attacked, taken] = [map, map, 0]; };
  const view = () => {
    const image = look.value === "cover" ? covered(input, cover, +side.value)
      : look.value === "another" ? attacked : input;
    steps = forward(layers, image);
    for (const part of root.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== look.value;
    inputView.tabIndex = look.value === "cover" ? 0 : -1;
    if (look.value === "maps") return { image, steps, ...ofMaps() };
    if (look.value === "cover") return { image, steps, ...ofCover() };
    return { image, steps, text: look.value === "another" ? ofAnother() : "" };
  };

  const ofMaps = () => {
    limit();
    const { layer, map, row, column } = cell, fields = fieldsOf(layers, steps, cell);
    const [t, b, l, r] = fields[-1].box, size = `${b - t + 1} × ${r - l + 1}`;
    const name = `Layer ${layer + 1}, map ${map}, row ${row}, column ${column}: `;
    let text = "";
    if (layers[layer].kind === "pool") {
      terms = undefined;
      text = `the largest of ${layers[layer].size ** 2} numbers is ${short(steps[layer].output.data[placeIn(steps[layer].output, row, column, map)], 2)}.`;
    } else {
      terms = termsOf(layers, steps, cell);
      const { count, bias, sum, output } = terms;
      text = `${count} products sum to ${short(sum - bias, 2)}; with the bias ${short(bias, 2)} that is ${short(sum, 2)}`;
      text += sum < 0 && layers[layer].relu ? ", which the ReLU makes 0." : ".";
    }
    return { box: fields[-1].box, text: ` ${name}${text} It depends on ${size} pixels.` };
  };
  const ofCover = () => {
    const half = (side.value - 1) / 2, [row, column] = cover, whole = forward(layers, input);
    const best = argmax(whole.at(-1).output.data);
    return { box: [row - half, row + half, column - half, column + half],
      text: ` Covered around row ${row}, column ${column}: the ${best} has ${probabilityOf(steps, best)}, without the cover ${probabilityOf(whole, best)}.` };
  };
  const ofAnother = () => {
    const off = attacked.data.map((x, i) => Math.abs(x - input.data[i])), digit = target.value;
    const most = off.reduce((a, b) => Math.max(a, b)), mean = off.reduce((a, b) => a + b) / off.length;
    const done = argmax(steps.at(-1).output.data) === +digit;
    if (!taken) return done ? ` It is a ${digit} for the network; choose another digit.`
      : ` The ${digit} has ${probabilityOf(steps, digit)}: press step or run.`;
    return ` After ${taken} step${taken > 1 ? "s" : ""} the ${digit} has ${probabilityOf(steps, digit)}. The pixels changed by ${short(mean, 3)} in the mean, by ${short(most, 2)} at most (black 0, white 1).`;
  };

  const draw = () => {
    if (look.value === "maps") drawMaps();
    if (look.value !== "another") return;
    const change = array(input.shape, attacked.data.map((x, i) => x - input.data[i]));
    paint(find(".change canvas"), change, [-0.5, 0.5]);
  };
  const drawMaps = () => {
    const fields = fieldsOf(layers, steps, cell);
    maps.forEach((part, i) => {
      const canvas = part.querySelector("canvas"), [rows, columns, n] = sizeOf(i), wide = across(i);
      const all = tiled(steps[i].output, wide, data.scales[i]);
      paint(canvas, all, [0, data.scales[i]]);
      if (fields[i]) mark(canvas, all.shape[2], fields[i], [rows, columns, n], wide, i === cell.layer);
      const slider = part.querySelector("[aria-valuetext]");
      slider?.setAttribute("aria-valuenow", cell.map);
      slider?.setAttribute("aria-valuetext", `map ${cell.map}, row ${cell.row}, column ${cell.column}`);
    });
    find(".terms").hidden = !terms || terms.nine.length !== 9;
    find(".sums").hidden = !terms || terms.perMap.length < 2;
    if (!terms) return;
    if (terms.nine.length === 9) terms.nine.forEach(({ value, weight }, i) => {
      write(tables[0][i], short(value, 2));
      write(tables[1][i], short(weight, 2));
      write(tables[2][i], short(value * weight, 2));
    });
    write(find(".of"), terms.perMap.length > 1 ? `strongest: map ${terms.strongest}` : "");
    if (terms.perMap.length > 1) signed(bars, [...terms.perMap], terms.strongest, FIELD);
  };
  // Mark a window in one map, or in all.
  const mark = (canvas, pixels, { box: [t, b, l, r], map }, [rows, columns, n], wide, own) => {
    const pen = canvas.getContext("2d"), unit = canvas.clientWidth / pixels;
    for (let k = map ?? 0; k <= (map ?? n - 1); k++) {
      const [top, left] = cornerOf(k, wide, rows, columns);
      for (const [line, colour] of own ? [[4, "#fff"], [2, MARK]] : [[1.5, FIELD]]) {
        [pen.lineWidth, pen.strokeStyle] = [line, colour];
        pen.strokeRect((left + l) * unit, (top + t) * unit, (r - l + 1) * unit, (b - t + 1) * unit);
      }
    }
  };

  const step = () => {
    const next = nudged(layers, attacked, +target.value);
    if (next) [attacked, taken] = [next, taken + 1];
    if (next && argmax(forward(layers, next).at(-1).output.data) !== +target.value) return taken < 50;
    if (next) attacked = nearest(layers, input, attacked, +target.value);
    return false;
  };
  const run = runner(root, find("[data-do=run]"), () => 4, step, show);
  const change = action => (...values) => { run(false); action(...values); show(); };
  find("[data-do=step]").addEventListener("click", change(step));
  for (const each of [look, target, side]) each.addEventListener("input", change(() => take(input)));

  follow(inputView, (x, y) => {
    if (look.value !== "cover") return;
    [cover[0], cover[1]] = [y, x].map(v => Math.min(Math.max(Math.floor(28 * v), 0), 27));
    show();
  }, true);
  arrows(inputView, (right, down) => {
    [cover[0], cover[1]] = [cover[0] + down, cover[1] + right].map(v => Math.min(Math.max(v, 0), 27));
    show();
  });
  maps.forEach((part, layer) => {
    const canvas = part.querySelector("canvas");
    follow(canvas, (x, y) => {
      const [rows, columns, n] = sizeOf(layer), wide = across(layer), high = Math.ceil(n / wide);
      const [i, j] = [y * (high * (rows + 1) - 1), x * (wide * (columns + 1) - 1)].map(Math.floor);
      Object.assign(cell, { layer, map: Math.floor(i / (rows + 1)) * wide + Math.floor(j / (columns + 1)),
        row: i % (rows + 1), column: j % (columns + 1) });
      show();
    }, true);
    arrows(canvas, (right, down) => {  // over the border of a map lies the next one
      const [rows, columns] = sizeOf(layer), wide = across(layer);
      if (layer !== cell.layer) {
        Object.assign(cell, { layer, row: rows >> 1, column: columns >> 1 });
        return show();
      }
      const [row, column] = [cell.row + down, cell.column + right];
      const map = cell.map + Math.floor(row / rows) * wide + Math.floor(column / columns);
      if (map < 0 || map >= sizeOf(layer)[2]) return;
      Object.assign(cell, { map, row: (row + rows) % rows, column: (column + columns) % columns });
      show();
    });
  });
  return { take, view, draw };
}
