// Race optimisers: SGD, momentum and Adam walk down the same surface from the same start.
// The optimisers are those of helpers/optimisers.py, number for number.

class SGD {
  constructor(learningRate, momentum = 0) {
    Object.assign(this, { learningRate, momentum, velocity: [0, 0] });
  }

  step(weights, gradient) {
    this.velocity = this.velocity.map((v, i) => this.momentum * v - this.learningRate * gradient[i]);
    return weights.map((w, i) => w + this.velocity[i]);
  }
}

class Adam {
  constructor(learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7) {
    Object.assign(this, { learningRate, beta1, beta2, epsilon, mean: [0, 0], square: [0, 0], t: 0 });
  }

  step(weights, gradient) {
    const { beta1, beta2 } = this;
    this.t += 1;
    this.mean = this.mean.map((m, i) => beta1 * m + (1 - beta1) * gradient[i]);
    this.square = this.square.map((s, i) => beta2 * s + (1 - beta2) * gradient[i] ** 2);
    const rate = this.learningRate * Math.sqrt(1 - beta2 ** this.t) / (1 - beta1 ** this.t);
    return weights.map((w, i) => w - rate * this.mean[i] / (Math.sqrt(this.square[i]) + this.epsilon));
  }
}

// Each with its lowest loss 0; lowest: the places of it; x, y: the part that is drawn.
const SURFACES = {
  valley: {
    loss: ([x, y]) => 0.5 * (x ** 2 / 10 + 2 * y ** 2),
    gradient: ([x, y]) => [x / 10, 2 * y],
    curvature: 2, lowest: [[0, 0]], x: [-10, 4], y: [-2, 2],
  },
  saddle: {
    loss: ([x, y]) => x ** 4 / 320 - x ** 2 / 10 + 0.8 + y ** 2,
    gradient: ([x, y]) => [x ** 3 / 80 - x / 5, 2 * y],
    lowest: [[-4, 0], [4, 0]], x: [-7, 7], y: [-2, 2],
  },
};
const LEVELS = [0.03, 0.1, 0.3, 1, 3, 7];  // of the contour lines
const RUNNERS = {
  SGD: { make: rate => new SGD(rate), colour: "#0072B2", dash: [] },
  momentum: { make: (rate, momentum) => new SGD(rate, momentum), colour: "#D55E00", dash: [7, 3] },
  Adam: { make: rate => new Adam(rate), colour: "#009E73", dash: [2, 3] },
};
const LOST = 1e8;  // so far away a walk ends

// Follow an optimiser: the points, at most steps + 1. All walks meet the same noise [[x, y], ...].
function walk(optimiser, surface, start, steps, noise = [], level = 0) {
  const points = [start];
  while (points.length <= steps && Math.max(...points.at(-1).map(Math.abs)) < LOST) {
    const at = points.at(-1), by = noise[(points.length - 1) % noise.length] ?? [0, 0];
    points.push(optimiser.step(at, surface.gradient(at).map((slope, i) => slope + level * by[i])));
  }
  return points;
}

// Draw the contour lines, to scale; one image for each surface and size.
function contours(surface, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d"), image = new ImageData(width, height);
  const band = (i, j) => {
    const x = surface.x[0] + (surface.x[1] - surface.x[0]) * i / width;
    const y = surface.y[1] - (surface.y[1] - surface.y[0]) * j / height;
    const loss = surface.loss([x, y]);
    return LEVELS.filter(level => loss > level).length;
  };
  let above = new Uint8Array(width + 1);
  for (let j = 0; j <= height; j++) {
    const row = Uint8Array.from({ length: width + 1 }, (_, i) => band(i, j));
    for (let i = 0; j && i < width; i++) {
      const line = above[i] !== above[i + 1] || above[i] !== row[i];
      const grey = line ? 150 : 255 - 9 * above[i];
      image.data.set([grey, grey, grey, 255], 4 * ((j - 1) * width + i));
    }
    above = row;
  }
  pen.putImageData(image, 0, 0);
  return canvas;
}

function subject(root, data, tell) {
  const find = selector => root.querySelector(selector), control = {};
  for (const each of root.querySelectorAll("[data-set]")) control[each.dataset.set] = each;
  const canvas = find(".surface canvas"), ground = {}, names = Object.keys(RUNNERS);
  let start = data.start, walks = {};

  const surface = () => SURFACES[control.surface.value];
  const value = name => +control[name].value;
  const rate = name => logarithmic(control[`rate ${name}`]);
  const shown = () => names.filter(name => control[`show ${name}`].checked);

  const update = () => {
    for (const name of names)
      walks[name] = walk(RUNNERS[name].make(rate(name), value("momentum")), surface(), start,
        value("steps"), data.noise, value("noise"));
    showControls();
    draw();
    say(root, sentence());
    const rates = Object.fromEntries(names.map(name => [name, rate(name)]));
    tell({ surface: control.surface.value, start: [...start], steps: value("steps"), rates,
      momentum: value("momentum"), noise: value("noise"),
      losses: Object.fromEntries(names.map(name => [name, loss(name)])) });
  };

  const loss = name => surface().loss(walks[name].at(-1));
  const outcome = value => value < 0.001 ? "below 0.001" : value < 1e3 ? short(value) : "diverged";
  const sentence = () => {
    const found = shown().map(name => `${name} ${outcome(loss(name))}`);
    return `Loss after ${value("steps")} steps from ${short(surface().loss(start))}: ${found.join(", ")}.`;
  };

  // The largest learning rate that does not diverge across the valley, by theory (Goh, 2017).
  const limit = name => {
    if (name === "Adam" || !surface().curvature) return "";
    return `, limit ${short(2 * (1 + (name === "SGD" ? 0 : value("momentum"))) / surface().curvature)}`;
  };
  const showControls = () => {
    for (const each of Object.values(control)) {
      if (each.type !== "range") continue;
      const [, name] = each.dataset.set.split(" ");
      const text = name ? `${short(rate(name))}${limit(name)}` : short(+each.value);
      each.setAttribute("aria-valuetext", text);
      each.closest("span").querySelector("output").value = text;
    }
    canvas.setAttribute("aria-valuenow", short(start[0], 1).replace("−", "-"));
    canvas.setAttribute("aria-valuetext", `x ${short(start[0], 1)}, y ${short(start[1], 1)}`);
  };

  const draw = () => {
    if (!canvas.clientWidth) return;
    const [[left, right], [low, high]] = [surface().x, surface().y];
    const { pen, width, height } = paper(canvas, (high - low) / (right - left));  // to scale
    const place = ([x, y]) => [(x - left) / (right - left) * width, (high - y) / (high - low) * height];
    const name = [control.surface.value, canvas.width, canvas.height].join(" ");
    pen.drawImage(ground[name] ??= contours(surface(), canvas.width, canvas.height), 0, 0, width, height);
    for (const lowest of surface().lowest) mark(pen, ...place(lowest));
    for (const each of shown()) path(pen, walks[each].map(place), RUNNERS[each]);
    pen.beginPath();
    pen.arc(...place(start), 6, 0, 7);
    [pen.fillStyle, pen.strokeStyle, pen.lineWidth] = ["#fff", "#000", 2];
    pen.fill();
    pen.stroke();
    const lines = shown().map(each => ({ values: walks[each].map(surface().loss), ...RUNNERS[each] }));
    curves(find("canvas.loss"), lines, 0.3);
  };

  const put = ([x, y]) => {
    const inside = (value, [low, high]) => Math.min(Math.max(value, low), high);
    start = [inside(x, surface().x), inside(y, surface().y)].map(value => +value.toFixed(3));
    update();
  };
  const go = () => {
    control.steps.value = value("steps") + 1;
    return value("steps") < +control.steps.max;
  };
  const run = runner(root, find("[data-do=run]"), () => 20, go, update);
  find("[data-do=run]").addEventListener("click", () => {
    if (value("steps") === +control.steps.max) control.steps.value = 0;  // from the end: once more
  });
  find("[data-do=step]").addEventListener("click", () => { run(false); go(); update(); });
  find("[data-do=again]").addEventListener("click", () => { run(false); control.steps.value = 0; update(); });
  for (const [name, each] of Object.entries(control)) each.addEventListener("input", () => {
    if (name === "steps") run(false);
    if (name === "surface") put(data.starts[each.value]);
    update();
  });
  follow(canvas, (x, y) => {
    const [[left, right], [low, high]] = [surface().x, surface().y];
    put([left + x * (right - left), high - y * (high - low)]);
  });
  for (const name of names) finely(control[`rate ${name}`]);
  arrows(canvas, (right, down) => put([start[0] + right / 10, start[1] - down / 10]));
  update();
  return draw;
}

// The cross of a minimum.
function mark(pen, x, y) {
  [pen.strokeStyle, pen.lineWidth] = ["#000", 2];
  for (const [across, down] of [[6, 0], [0, 6]]) {
    pen.beginPath();
    pen.moveTo(x - across, y - down);
    pen.lineTo(x + across, y + down);
    pen.stroke();
  }
}

function path(pen, points, { colour, dash }) {
  [pen.strokeStyle, pen.fillStyle, pen.lineWidth] = [colour, colour, 1.5];
  pen.setLineDash(dash);
  pen.beginPath();
  for (const point of points) pen.lineTo(...point);
  pen.stroke();
  pen.setLineDash([]);
  for (const point of points) {
    pen.beginPath();
    pen.arc(...point, 2, 0, 7);
    pen.fill();
  }
}
