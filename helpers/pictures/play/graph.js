// Back-propagate: a small network as a graph with numbers, step by step, edge by edge.
// Its numbers and steps are made in graph_steps.js.

const FORWARD = "#0072B2", BACKWARD = "#B34700";
const NUDGE = 0.01;  // by so much a chosen number is raised, to see what the loss does

// Where a node stands; on a narrow screen the graph runs downwards.
function placesOf(items, width) {
  const nodes = Object.values(items).filter(item => item.column !== undefined);
  const columns = 1 + Math.max(...nodes.map(node => node.column)), down = width < 520, box = { x: down ? 54 : 62, y: 46 };
  const height = down ? 108 * columns - 10 : 0.48 * width, long = down ? height : width, wide = down ? width : height, place = {};
  for (const node of nodes) {
    const count = nodes.filter(each => each.column === node.column).length, half = (down ? box.y : box.x) / 2 + 6;
    const along = half + (long - 2 * half) * node.column / (columns - 1), across = wide * (node.row + 0.5) / count;
    place[node.name] = down ? { x: across - 16, y: along } : { x: along, y: across };
  }
  const between = (a, b, share) => ({ x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) });
  for (const { name, from, to, at } of Object.values(items)) {
    if (from) place[name] = between(place[from], place[to], 0.36);
    if (at) place[name] = down ? { x: place[at].x + box.x / 2 + 20, y: place[at].y }
      : { x: place[at].x, y: place[at].y + box.y / 2 + 15 };
  }
  return { place, box, ratio: height / width, middle: (a, b) => between(a, b, 0.5) };
}

function line(pen, from, to, colour, width) {
  [pen.strokeStyle, pen.lineWidth] = [colour, width];
  pen.beginPath();
  pen.moveTo(from.x, from.y);
  pen.lineTo(to.x, to.y);
  pen.stroke();
}

// Lines of text [[text, colour]] around a place, on white.
function label(pen, { x, y }, lines, colour, frame) {
  const width = frame?.x ?? 4 + Math.max(...lines.map(([text]) => pen.measureText(text).width));
  const height = frame?.y ?? 13 * lines.length + (colour ? 6 : 0);
  pen.fillStyle = "#fff";
  pen.fillRect(x - width / 2, y - height / 2, width, height);
  if (colour) {
    [pen.strokeStyle, pen.lineWidth] = [colour, colour === "#888" ? 1 : 3];
    pen.strokeRect(x - width / 2, y - height / 2, width, height);
  }
  lines.forEach(([text, ink], i) => {
    pen.fillStyle = ink;
    pen.fillText(text, x, y + 13 * (i - (lines.length - 1) / 2));
  });
}

// Draw the graph after `step`: a value or gradient that is not known yet is left out.
function drawGraph(canvas, items, steps, done, chosen) {
  const { place, box, ratio, middle } = placesOf(items, canvas.clientWidth), { pen } = paper(canvas, ratio);
  const now = steps[done - 1] ?? { makes: [], uses: [] }, ink = now.backward ? BACKWARD : FORWARD;
  const lit = new Set([...now.makes, ...now.uses]), known = knownAfter(steps, done);
  [pen.textAlign, pen.textBaseline] = ["center", "middle"];
  const all = Object.values(items), hot = name => lit.has(name);
  for (const { name, from, to, link, by } of all) {
    if (!from && !link) continue;
    line(pen, place[from ?? link], place[to ?? name], hot(name) ? ink : "#aaa", hot(name) ? 3 : 1);
    if (link) label(pen, middle(place[link], place[name]), [[by, "#555"]]);
  }
  for (const item of all) {
    const { name, value, slope, of: free, from, at } = item, node = !from && !at;
    const lines = node ? [[name, "#555"]] : [];
    lines.push([free || known.values.has(name) ? (at ? "+ " : "") + short(value, 2) : "?", "#000"]);
    if (known.slopes.has(name)) lines.push([short(slope, 2), BACKWARD]);
    const edge = name === chosen ? "#000" : hot(name) ? ink : node ? "#888" : undefined;
    label(pen, place[name], lines, edge, node ? box : undefined);
  }
  return place;
}

// The names of the numbers whose value, and whose gradient, the first `done` steps have found.
function knownAfter(steps, done) {
  const made = steps.slice(0, done), names = way => new Set(made.filter(s => !!s.backward === way).flatMap(s => s.makes));
  return { values: names(false), slopes: names(true) };
}

function subject(root, data, tell) {
  const find = selector => root.querySelector(selector), control = {};
  for (const each of root.querySelectorAll("[data-set]")) control[each.dataset.set] = each;
  const canvas = find("canvas"), field = find("[data-number]");
  let network, items, steps, found, place = {}, chosen, news;  // news: what a sentence says instead of the step

  const done = () => +control.step.value, rate = () => logarithmic(control.rate);
  const first = () => {
    network = structuredClone(data.graphs[control.graph.value]);
    control.label.value = data.classes[network.label];
    [chosen, news] = [`weight x1→${above(0, network.layers.length)}1`, undefined];
    compute();
    control.step.max = control.step.value = steps.length;
    update();
  };
  const compute = () => {
    network.label = data.classes.indexOf(control.label.value);
    found = pass(network);
    items = itemsOf(network, data.classes, found);
    steps = stepsOf(network, data.classes, found);
  };
  const update = () => {
    compute();
    const item = items[chosen], names = Object.keys(items);
    field.disabled = !item.of;
    showNumber(field, item.value);
    write(find("[data-name]"), chosen);
    for (const [name, text] of [["step", `${done()} of ${steps.length}`], ["rate", short(rate())]]) {
      control[name].setAttribute("aria-valuetext", text);
      control[name].closest("span").querySelector("output").value = text;
    }
    canvas.setAttribute("aria-valuemax", names.length - 1);
    canvas.setAttribute("aria-valuenow", names.indexOf(chosen));
    canvas.setAttribute("aria-valuetext", `${chosen}: ${short(item.value)}`);
    draw();
    say(root, news ?? sentence());
    tell({ graph: control.graph.value, ...structuredClone(network), step: done(), loss: found.loss,
      gradients: gradientsOf(network.layers, found) });
  };
  const draw = () => { if (canvas.clientWidth) place = drawGraph(canvas, items, steps, done(), chosen); };

  const sentence = () => {
    const now = steps[done() - 1], way = !now || done() === steps.length ? "" : now.backward ? ", backward" : ", forward";
    return `Step ${done()} of ${steps.length}${way}. ${now?.text ?? "Only inputs, weights and biases are known."}`;
  };
  // What a chosen number is, and what it does to the loss: tried, not derived.
  const about = () => {
    const { value, slope, of: free } = items[chosen], known = knownAfter(steps, done());
    const seen = free || known.values.has(chosen);
    let text = `${chosen[0].toUpperCase()}${chosen.slice(1)}: ${seen ? short(value) : "not known yet"}`;
    text += known.slopes.has(chosen) ? `, gradient ${short(slope)}.` : ".";
    if (!free) return text;
    free[0][free[1]] += NUDGE;
    const moved = pass(network).loss - found.loss;
    free[0][free[1]] = value;
    return `${text} Raised by ${NUDGE}, it changes the loss by ${short(moved, 5)}.`;
  };
  const choose = name => {
    chosen = name;
    news = about();
    update();
  };
  const go = by => {
    news = undefined;
    control.step.value = done() + by;
    return done() < steps.length;
  };

  const run = runner(root, find("[data-do=run]"), () => 1, () => go(1), update);
  const on = (name, action) => find(`[data-do=${name}]`).addEventListener("click", () => { run(false); action(); });
  find("[data-do=run]").addEventListener("click", () => {
    if (done() === steps.length) control.step.value = 0;  // from the end: once more
  });
  on("step", () => { go(1); update(); });
  on("back", () => { go(-1); update(); });
  on("first", first);
  on("learn", () => {
    const before = found.loss;
    network.layers = descend(network.layers, gradientsOf(network.layers, found), rate());
    control.step.value = steps.length;
    compute();
    news = `Every weight and bias went down its gradient, times ${short(rate())}: the loss went from ${short(before)} to ${short(found.loss)}.`;
    update();
  });
  for (const [name, each] of Object.entries(control)) each.addEventListener("input", () => {
    if (name !== "rate") run(false);
    if (name === "graph") return first();
    if (name !== "rate") news = undefined;
    update();
  });
  numberField(field, value => {
    const { of: free } = items[chosen];
    free[0][free[1]] = value;
    compute();
    news = about();
    update();
  });
  canvas.addEventListener("click", event => {
    const away = ({ x, y }) => Math.hypot(x - event.offsetX, y - event.offsetY);
    choose(Object.keys(items).reduce((a, b) => away(place[b]) < away(place[a]) ? b : a));
  });
  arrows(canvas, (right, down) => {
    const names = Object.keys(items), at = names.indexOf(chosen) + right + down;
    choose(names[Math.min(Math.max(at, 0), names.length - 1)]);
  });
  finely(control.rate);
  first();
  return draw;
}
