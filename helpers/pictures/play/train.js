// Train a network: points in the plane that the reader places, four networks from four seeds.
// The networks are made and trained in train_network.js.

const FRAME = { x: [-2.4, 2.4], y: [-1.8, 1.8] }, RATIO = 0.75;
const INK = [[0, 90, 160], [200, 80, 0]];  // of the classes blue and orange
const LINES = ["#0072B2", "#D55E00", "#009E73", "#000000"];  // of the four networks
const LARGE = 32, SMALL_SIDE = 16;  // columns of the maps

// The places of a map in the plane, (n, 2), row by row from the top.
function gridOf(columns) {
  const rows = columns * RATIO, [[left, right], [low, high]] = [FRAME.x, FRAME.y], numbers = [];
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      numbers.push(left + (right - left) * (j + 0.5) / columns, high - (high - low) * (i + 0.5) / rows);
  return array([columns * rows, 2], numbers);
}

// Points arrive as hundredths in one row, their classes as one word of 0 and 1.
function unpackPoints({ points, kinds }) {
  return { points: array([kinds.length, 2], points.map(n => n / 100)), kinds: [...kinds].map(Number) };
}

// One point more, or without the point i.
function changed({ points, kinds }, point, kind) {
  return { points: array([kinds.length + 1, 2], [...points.data, ...point]), kinds: [...kinds, kind] };
}
function without({ points, kinds }, i) {
  const numbers = [...points.data];
  numbers.splice(2 * i, 2);
  return { points: array([kinds.length - 1, 2], numbers), kinds: kinds.filter((_, j) => j !== i) };
}

// A map of numbers from -most, blue, over 0, white, to most, orange, into a box of the canvas.
function colourMap(pen, values, columns, [x, y, width, height], most = 1) {
  const image = new ImageData(columns, columns * RATIO);
  values.forEach((value, i) => {
    const ink = INK[+(value > 0)], share = Math.min(Math.abs(value) / most, 1) * 0.55;
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = 255 - share * (255 - ink[c]);
    image.data[4 * i + 3] = 255;
  });
  [SMALL.width, SMALL.height] = [columns, columns * RATIO];
  SMALL.getContext("2d").putImageData(image, 0, 0);
  pen.drawImage(SMALL, x, y, width, height);
}

// Probability of orange minus that of blue, at every place of a map.
function answers(logits) {
  const found = new Float64Array(logits.shape[0]);
  for (let i = 0; i < found.length; i++)
    found[i] = Math.tanh((logits.data[2 * i + 1] - logits.data[2 * i]) / 2);
  return found;
}

// Blue points are circles and orange ones triangles; those for validation are hollow.
function drawPoints(pen, { points, kinds }, width, hollow) {
  const scale = width / (FRAME.x[1] - FRAME.x[0]), size = width < 300 ? 2.5 : 3.5;
  kinds.forEach((kind, i) => {
    const x = (points.data[2 * i] - FRAME.x[0]) * scale, y = (FRAME.y[1] - points.data[2 * i + 1]) * scale;
    pen.beginPath();
    if (kind) for (const [a, b] of [[0, -1.2], [1.1, 0.8], [-1.1, 0.8]]) pen.lineTo(x + a * size, y + b * size);
    else pen.arc(x, y, size, 0, 7);
    pen.closePath();
    pen.fillStyle = pen.strokeStyle = `rgb(${INK[kind]})`;
    if (hollow) pen.stroke();
    else pen.fill();
  });
}

// The plane of one network: its answers, the points, and the cursor of the keyboard.
function drawPlane(canvas, map, { training, validation }, cursor) {
  const { pen, width, height } = paper(canvas, RATIO), scale = width / (FRAME.x[1] - FRAME.x[0]);
  colourMap(pen, map, LARGE, [0, 0, width, height]);
  pen.lineWidth = 1;
  drawPoints(pen, validation, width, true);
  drawPoints(pen, training, width, false);
  if (!cursor) return;
  const [x, y] = [(cursor[0] - FRAME.x[0]) * scale, (FRAME.y[1] - cursor[1]) * scale];
  for (const [colour, thick] of [["#fff", 5], ["#000", 2]]) {
    [pen.strokeStyle, pen.lineWidth] = [colour, thick];
    pen.strokeRect(x - 8, y, 16, 0);
    pen.strokeRect(x, y - 8, 0, 16);
  }
}

// All four networks side by side, the chosen one framed.
function drawStrip(canvas, maps, chosen) {
  const { pen, width } = paper(canvas, RATIO / 4 + 0.03), side = width / 4;
  maps.forEach((map, i) => {
    const box = [i * side + 4, 4, side - 8, (side - 8) * RATIO];
    colourMap(pen, map, SMALL_SIDE, box);
    [pen.strokeStyle, pen.lineWidth] = i === chosen ? ["#000", 3] : ["#999", 1];
    pen.strokeRect(...box);
    pen.fillStyle = LINES[i];
    pen.fillRect(box[0], box[1] + box[3] + 4, box[2], 3);
  });
}

// What every unit answers, behind its activation; each map is scaled by its largest number.
function drawUnits(canvas, { inputs, logits }) {
  const layers = [...inputs.slice(1), logits], width = canvas.clientWidth, side = Math.min(width / 8, 90);
  const { pen } = paper(canvas, layers.length * side * RATIO / width);
  layers.forEach(({ data, shape: [n, units] }, row) => {
    for (let unit = 0; unit < units; unit++) {
      const values = new Float64Array(n);
      let most = 1e-9;
      for (let i = 0; i < n; i++) most = Math.max(most, Math.abs(values[i] = data[i * units + unit]));
      const box = [unit * side + 2, row * side * RATIO + 2, side - 4, side * RATIO - 4];
      colourMap(pen, values, SMALL_SIDE, box, most / 1.8);
      [pen.strokeStyle, pen.lineWidth] = ["#999", 1];
      pen.strokeRect(...box);
    }
  });
}

function subject(root, data, tell) {
  const find = selector => root.querySelector(selector), control = {};
  for (const each of root.querySelectorAll("[data-set]")) control[each.dataset.set] = each;
  const [plane, strip, losses, units] = root.querySelectorAll("canvas"), caption = find("small");
  const large = gridOf(LARGE), small = gridOf(SMALL_SIDE);
  let set, networks, step, history, seeds = data.seeds, shown = 0, cursor, news;

  const settings = () => ({ activation: control.activation.value, rate: logarithmic(control.rate), decay: +control.decay.value });
  const sizes = () => [2, ...Array(+control.layers.value).fill(+control.units.value), 2];
  const load = () => {
    const { training, validation } = data.points[control.points.value];
    set = { training: unpackPoints(training), validation: unpackPoints(validation) };
  };
  const again = () => {
    networks = seeds.map(seed => firstNetwork(sizes(), control.start.value, seed));
    [step, history, news] = [0, { every: 1, losses: [] }, undefined];
  };
  // The networks that were trained before the page was made.
  const opened = () => {
    networks = data.networks.map(layers => layers.map(({ weights, bias }) => ({
      weights: array([weights.length / bias.length, bias.length], weights), bias: array([bias.length], bias) })));
    [step, history] = [data.step, structuredClone(data.history)];
  };

  const advance = () => {
    const { points, kinds } = set.training;
    if (!kinds.length) return false;
    const after = step % history.every ? [] : judged("validation", "loss");
    const before = networks.map(network => trainStep(network, points, kinds, settings()));
    note(history, step++, [...before, ...after]);
    return before.every(loss => loss < 1e4);
  };

  const update = () => {
    const found = results();
    showControls();
    draw();
    say(root, news ?? sentence(found));
    tell({ points: control.points.value, layers: +control.layers.value, units: +control.units.value,
      start: control.start.value, ...settings(), seeds, step, ...found });
  };
  const judged = (part, what) => set[part].kinds.length ? networks.map(
    network => judge(network, set[part].points, set[part].kinds, settings().activation)[what]) : [];
  const results = () => ({ training: judged("training", "loss"), right: judged("validation", "right") });
  const sentence = ({ training, right }) => {
    const said = training.map(loss => loss < 1e4 ? short(loss, 2) : "diverged").join(", ");
    if (!training.length) return "No points yet: click into the plane, or move there with the arrow keys and press Enter.";
    const per = right.map(share => short(100 * share, 0)).join(", ");
    return `Step ${step}, four networks. Loss on the filled points: ${said}.${per && ` Right, of the hollow points: ${per} %.`}`;
  };
  const showControls = () => {
    const rate = short(settings().rate);
    control.rate.setAttribute("aria-valuetext", rate);
    control.rate.closest("span").querySelector("output").value = rate;
    control.units.disabled = control.activation.disabled = control.layers.value === "0";
    const [x, y] = cursor ?? [0, 0];
    plane.setAttribute("aria-valuenow", x);
    plane.setAttribute("aria-valuetext", `x ${short(x, 1)}, y ${short(y, 1)}`);
    strip.setAttribute("aria-valuenow", shown + 1);
    write(caption, `network ${shown + 1}, seed ${seeds[shown]}; filled: training, hollow: validation`);
  };
  const draw = () => {
    if (!plane.clientWidth) return;
    const { activation } = settings(), found = networks.map(network => forward(network, small, activation));
    drawPlane(plane, answers(forward(networks[shown], large, activation).logits), set, cursor);
    drawStrip(strip, found.map(({ logits }) => answers(logits)), shown);
    drawUnits(units, found[shown]);
    const lines = history.losses[0]?.map((_, i) => ({ values: history.losses.map(each => each[i]), colour: LINES[i % 4], dash: i < 4 ? [] : [3, 3] }));
    curves(losses, lines ?? [], 0.5, history.every);
  };

  // Put a point of the chosen class there, or erase the nearest; every fourth is for validation.
  const put = point => {
    const kind = control.put.value, count = set.training.kinds.length + set.validation.kinds.length;
    const part = count % 4 === 3 ? "validation" : "training";
    if (kind) set[part] = changed(set[part], point.map(x => +x.toFixed(2)), +kind);
    else erase(point);
    if (set.validation.kinds.length < 2) history = { every: 1, losses: [] };  // there are other curves now
    news = undefined;
    update();
  };
  const erase = ([x, y]) => {
    const all = ["training", "validation"].flatMap(part => set[part].kinds.map((_, i) => {
      const [a, b] = set[part].points.data.subarray(2 * i);
      return { part, i, away: Math.hypot(a - x, b - y) };
    }));
    const { part, i } = all.reduce((a, b) => b.away < a.away ? b : a, { away: Infinity });
    if (part) set[part] = without(set[part], i);
  };
  const probe = () => {
    const at = array([1, 2], cursor), { activation } = settings();
    const orange = networks.map(network => softmax(forward(network, at, activation).logits).data[1]);
    news = `At x ${short(cursor[0], 1)}, y ${short(cursor[1], 1)} the four networks give orange ${orange.map(p => short(p, 2)).join(", ")}.`;
    update();
  };

  const run = runner(root, find("[data-do=run]"), () => +control.speed.value, advance, () => { news = undefined; update(); });
  const on = (name, action) => find(`[data-do=${name}]`).addEventListener("click", () => { run(false); news = undefined; action(); update(); });
  on("step", advance);
  on("again", again);
  on("seeds", () => { seeds = seeds.map(seed => seed + 4); again(); });
  on("clear", () => {
    const none = { points: zeros([0, 2]), kinds: [] };
    set = { training: none, validation: none };
    again();
  });
  for (const [name, each] of Object.entries(control)) each.addEventListener("input", () => {
    if (["put", "speed"].includes(name)) return;
    news = undefined;
    if (name === "points") load();
    if (!["rate", "decay"].includes(name)) { run(false); again(); }
    update();
  });
  const here = event => [FRAME.x[0] + event.offsetX / plane.clientWidth * (FRAME.x[1] - FRAME.x[0]),
    FRAME.y[1] - event.offsetY / plane.clientHeight * (FRAME.y[1] - FRAME.y[0])];
  plane.addEventListener("click", event => { run(false); put(here(event)); });
  plane.addEventListener("keydown", event => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    run(false);
    put(cursor ??= [0, 0]);
  });
  arrows(plane, (right, down) => {
    const [x, y] = cursor ?? [0, 0], inside = (n, [low, high]) => +Math.min(Math.max(n, low), high).toFixed(1);
    cursor = [inside(x + right / 10, FRAME.x), inside(y - down / 10, FRAME.y)];
    probe();
  });
  const choose = i => { shown = Math.min(Math.max(i, 0), 3); update(); };
  strip.addEventListener("click", event => choose(Math.floor(event.offsetX / strip.clientWidth * 4)));
  arrows(strip, (right, down) => choose(shown + right + down));
  finely(control.rate);
  load();
  opened();
  update();
  return draw;
}
