// Move a kernel: nine weights slide over an image, and every product can be seen.
// The layers are those of layers.js; page.js has what all played pictures share.

const MARK = "#D55E00", FIELD = "#0072B2";
const ONE = [3, 3, 1, 1];  // height, width, channels, filters

// The maps from the image up: two at most. layers: [{weights: 9 numbers, bias}]
function mapsOf(image, layers, settings, between) {
  const maps = [image];
  for (const { weights, bias } of layers) {
    const below = maps.length > 1 && between ? relu(maps.at(-1)) : maps.at(-1);
    maps.push(convolve(below, array(ONE, weights), array([1], [bias]), settings));
  }
  return maps;
}

// One step against the gradient of the mean square of (map - wanted): the new weights, the old loss.
function learnStep(image, weights, wanted, rate, settings) {
  const kernel = array(ONE, weights), found = convolve(image, kernel, zeros([1]), settings);
  const off = found.data.map((y, i) => y - wanted.data[i]), count = off.length;
  const loss = off.reduce((sum, each) => sum + each * each, 0) / count;
  const upstream = array(found.shape, off.map(each => 2 * each / count));
  const slope = convolveBackward(upstream, image, kernel, settings).kernels.data;
  return { loss, weights: weights.map((weight, i) => weight - rate * slope[i]) };
}

// The pixels along one side below places first ... last of a map; outside of the image there is border.
function windowBelow(side, first, last, settings) {
  const { before } = places(side, 3, settings), { stride, dilation } = settings;
  return [first * stride - before, last * stride - before + 2 * dilation];
}

// What two kernels are together.
function together({ stride, dilation }, between) {
  const reach = 1 + 2 * dilation * (1 + stride), size = `${reach} × ${reach}`;
  return between ? `It depends on ${size} pixels of the image; with the ReLU no single kernel does the same.`
    : `Together the two are one kernel that reaches over ${size} pixels.`;
}

// What black and white mean: what a flat region becomes, or an eighth of all weights where that is more.
function scaleOf(range, { weights, bias }) {
  const sum = weights.reduce((a, b) => a + b, 0), all = weights.reduce((a, b) => a + Math.abs(b), 0);
  const middle = sum * (range[0] + range[1]) / 2 + bias;
  const half = Math.max(Math.abs(sum) / 2, all / 8) * (range[1] - range[0]) || 1;
  return [middle - half, middle + half];
}

// Images come as bytes: value = low + unit * byte.
function unpack({ height, width, low, unit, bytes }) {
  const values = Float64Array.from(atob(bytes), letter => low + unit * letter.charCodeAt(0));
  const high = values.reduce((a, b) => Math.max(a, b));
  return { map: array([1, height, width, 1], values), range: [low, high] };
}

function subject(root, data, tell) {
  const find = selector => root.querySelector(selector), control = {};
  for (const each of root.querySelectorAll("[data-set]")) control[each.dataset.set] = each;
  for (const part of ["own", "stack", "settings", "learn"])
    find(`.${part}`).hidden = !data.parts.includes(part);
  const views = [...root.querySelectorAll(".views canvas")];
  const captions = [...root.querySelectorAll(".views small")];
  const fields = [...root.querySelectorAll("fieldset input")], biasField = find("[data-bias]");
  const cells = ["window", "products"].map(name => nineCells(find(`.${name}`)));
  const images = Object.fromEntries(Object.entries(data.images).map(([k, v]) => [k, unpack(v)]));
  const layers = [0, 1].map(i => ({ weights: [...data.kernels[i]], bias: data.biases[i] }));
  const at = { layer: 0, row: data.at[0], column: data.at[1] };
  let maps, wanted, history = [];  // the losses before each step of learning

  const settings = () => ({ padding: control.padding.value, stride: +control.stride.value,
    dilation: +control.dilation.value });
  const depth = () => control.depth.value === "1" ? 1 : 2;
  const between = () => control.depth.value === "relu";
  const image = () => images[control.image.value];
  const rate = () => logarithmic(control.rate);

  const update = () => {
    try {
      maps = mapsOf(image().map, layers.slice(0, depth()), settings(), between());
    } catch (error) {
      return say(root, `It does not fit: ${error.message}.`);
    }
    control.layer.disabled = depth() === 1;
    look(depth() === 1 ? 0 : at.layer, at.row, at.column);
  };

  const look = (layer, row, column) => {
    const [, rows, columns] = maps[layer + 1].shape;
    at.layer = layer;
    [at.row, at.column] = [Math.min(Math.max(row, 0), rows - 1), Math.min(Math.max(column, 0), columns - 1)];
    control.layer.value = layer;
    showTerms();
    draw();
    tell({ image: control.image.value, kernels: layers.slice(0, depth()).map(l => [...l.weights]),
      biases: layers.slice(0, depth()).map(l => l.bias), ...settings(), relu: between(), ...at });
  };

  const showTerms = () => {
    const { weights, bias } = layers[at.layer], below = maps[at.layer], [, height, width] = below.shape;
    const [top] = windowBelow(height, at.row, at.row, settings());
    const [left] = windowBelow(width, at.column, at.column, settings());
    const { dilation } = settings();
    weights.forEach((weight, i) => {
      const row = top + Math.floor(i / 3) * dilation, column = left + i % 3 * dilation;
      const inside = row >= 0 && row < height && column >= 0 && column < width;
      let pixel = inside ? below.data[row * width + column] : 0;
      if (at.layer && between()) pixel = Math.max(pixel, 0);
      write(cells[0][i], inside ? short(pixel, 2) : "border");
      write(cells[1][i], short(pixel * weight, 2));
      showNumber(fields[i], weight);
    });
    showNumber(biasField, bias);
    write(find("legend"), depth() === 1 ? "kernel" : `kernel ${at.layer + 1}`);
    const answer = maps[at.layer + 1].data[at.row * maps[at.layer + 1].shape[2] + at.column];
    const known = Object.keys(data.presets).find(
      name => data.presets[name].every((weight, i) => Math.abs(weight - weights[i]) < 1e-6));
    control.preset.value = known ?? "";
    control.rate.closest("span").querySelector("output").value = short(rate());
    control.rate.setAttribute("aria-valuetext", short(rate()));
    const where = `row ${at.row}, column ${at.column}`;
    let text = `The nine products at ${where} sum to ${short(answer - bias)}`;
    text += bias ? `; with the bias ${short(bias)} the answer is ${short(answer)}.` : ".";
    if (at.layer) text += ` ${together(settings(), between())}`;
    if (history.length) text += ` Loss before step ${history.length}: ${short(history.at(-1), 6)}.`;
    if (history.at(-1) > 1e4) text += " It explodes: begin with nine zeros and a smaller rate.";
    say(root, text);
    const slider = views[at.layer * 2], [, rows, columns] = maps[at.layer + 1].shape;
    slider.setAttribute("aria-valuemax", rows * columns - 1);
    slider.setAttribute("aria-valuenow", at.row * columns + at.column);
    slider.setAttribute("aria-valuetext", `${where}: ${short(answer)}`);
  };

  const draw = () => {
    if (!maps || !views[0].clientWidth) return;
    const places = [undefined, undefined, undefined];  // what is marked: [top, bottom, left, right]
    places[at.layer + 1] = [at.row, at.row, at.column, at.column];
    for (let i = at.layer; i >= 0; i--) {
      const [t, b, l, r] = places[i + 1], [, height, width] = maps[i].shape;
      places[i] = [...windowBelow(height, t, b, settings()), ...windowBelow(width, l, r, settings())];
    }
    let range = image().range, said = [];
    views.forEach((view, i) => {
      view.parentElement.hidden = !maps[i];
      if (!maps[i]) return;
      if (i) range = scaleOf(i > 1 && between() ? range.map(v => Math.max(v, 0)) : range, layers[i - 1]);
      const [, rows, columns] = maps[i].shape;
      paint(view, maps[i], range, places[i], i === at.layer ? MARK : FIELD);
      const size = `${rows} × ${columns}`, name = ["image", "feature map", "second map"][i];
      said[i] = `${name}, ${size}; black ${short(range[0], 1)}, white ${short(range[1], 1)}`;
    });
    said.forEach((text, i) => write(captions[i], text));  // last, so that the page is laid out once
    find("canvas.loss").hidden = !history.length;
    if (history.length) curves(find("canvas.loss"), [{ values: history, colour: FIELD }]);
  };

  const learn = () => {
    const target = [{ weights: data.presets[control.target.value], bias: 0 }];
    wanted ??= mapsOf(image().map, target, settings())[1];
    const { loss, weights } = learnStep(image().map, layers[0].weights, wanted, rate(), settings());
    if (!(loss < 1e12)) return false;  // it explodes
    history.push(loss);
    [layers[0].weights, layers[0].bias] = [weights, 0];
    return loss > 1e-6;
  };
  const showLearned = () => {
    [at.layer, control.depth.value] = [0, "1"];
    update();
  };
  const forget = () => { [history, wanted] = [[], undefined]; };
  const run = runner(root, find("[data-do=run]"), () => +control.speed.value, learn, showLearned);
  const change = action => (...values) => { run(false); action(...values); };

  find("[data-do=step]").addEventListener("click", change(() => { learn(); showLearned(); }));
  find("[data-do=zeros]").addEventListener("click", change(() => {
    forget();
    [layers[0].weights, layers[0].bias] = [Array(9).fill(0), 0];
    update();
  }));
  fields.forEach((field, i) => numberField(field, change(value => {
    forget();
    layers[at.layer].weights[i] = value;
    update();
  })));
  oneStop(fields);
  numberField(biasField, change(value => { layers[at.layer].bias = value; update(); }));
  for (const [name, each] of Object.entries(control)) each.addEventListener("input", change(() => {
    if (name === "preset") layers[at.layer].weights = [...data.presets[each.value] ?? layers[at.layer].weights];
    if (name === "layer") at.layer = +each.value;
    if (name === "depth") at.layer = depth() - 1;
    if (!["layer", "rate", "speed"].includes(name)) forget();
    update();
  }));
  views.forEach((view, i) => {
    const place = (x, y) => {
      const layer = Math.max(i - 1, 0), [, rows, columns] = maps[i].shape;
      let [row, column] = [Math.floor(y * rows), Math.floor(x * columns)];
      if (!i) {  // the window lies around the pointer
        const { stride, dilation } = settings();
        const [top, left] = [rows, columns].map(side => places(side, 3, settings()).before);
        [row, column] = [[row, top], [column, left]].map(([p, b]) => Math.round((p + b - dilation) / stride));
      }
      if (layer !== at.layer || row !== at.row || column !== at.column) look(layer, row, column);
    };
    follow(view, place, true);
    if (i !== 1) arrows(view, (right, down) => {
      const layer = i ? 1 : 0;
      look(layer, layer === at.layer ? at.row + down : 0, layer === at.layer ? at.column + right : 0);
    });
  });
  find("input[type=file]").addEventListener("change", async event => {
    const [file] = event.target.files;
    const own = file && await greyPicture(file).catch(() => null);
    if (!own) return file && say(root, "This file holds no picture that your browser can read.");
    if (!images["your own"]) control.image.add(new Option("your own"));
    images["your own"] = own;
    control.image.disabled = false;
    control.image.value = "your own";
    forget();
    update();
  });
  control.preset.add(new Option("your own", "", false, false));
  control.image.value = data.image;
  finely(control.rate);
  if (data.target) control.target.value = data.target;
  update();
  return draw;
}
