// See and fool: one digit, the same attack on several networks, step by step.
// attack.js has the arithmetic, page.js what all pictures share.

const RIGHT = "#0072B2", WRONG = "#D55E00", LAST = { FGSM: 1, PGD: 40, noise: 100 };
const much = share => `${(100 * share).toFixed(1)}%`;

// Ten bars of what was answered before, in grey, and now, in colour; the right digit is blue.
function beforeAndNow(canvas, before, now, label) {
  const { pen, width, height } = paper(canvas, 160 / canvas.clientWidth), row = height / 10, room = width - 62;
  pen.textBaseline = "middle";
  now.forEach((share, digit) => {
    const y = digit * row;
    pen.fillStyle = "#999";
    pen.fillRect(20, y + 0.08 * row, Math.max(room * before[digit], 1), 0.3 * row);
    pen.fillStyle = digit === label ? RIGHT : WRONG;
    pen.fillRect(20, y + 0.38 * row, Math.max(room * share, 1), 0.5 * row);
    pen.fillStyle = "#000";
    pen.fillText(digit, 6, y + row / 2);
    if (share >= 0.01) pen.fillText(`${Math.round(100 * share)}%`, 24 + room * Math.max(share, before[digit]), y + row / 2);
  });
}

// Digits come as bytes, 28 × 28 for each: value = byte / 255.
function unpackImages(bytes) {
  const values = Float64Array.from(atob(bytes), letter => letter.charCodeAt(0) / 255);
  return Array.from({ length: values.length / 784 },
    (_, i) => array([1, 28, 28, 1], values.subarray(784 * i, 784 * (i + 1))));
}

// What came of an attack on one network, in words.
function outcome(name, answer, { label, target }) {
  const best = argmax(answer), fooled = target === undefined || best === target;
  const word = best === label ? "it stands" : fooled ? "fooled" : "wrong, but not the target";
  return ` The ${name} network answers ${best} (${much(answer[best])}): ${word}.`;
}

function subject(root, data, tell) {
  const find = selector => root.querySelector(selector), control = {};
  for (const each of root.querySelectorAll("[data-set]")) control[each.dataset.set] = each;
  const digits = unpackImages(data.digits), views = [...root.querySelectorAll(".fool")];
  const rows = Object.entries(data.networks).map(([name, stored], i) =>
    ({ name, layers: unpackLayers(stored), canvases: [...views[i].querySelectorAll("canvas")] }));
  let random = randomFrom(1), taken = 0, first, aim, pixel;

  const epsilon = () => +control.epsilon.value, attack = () => control.attack.value;
  const noise = () => Float64Array.from({ length: 784 }, () => 2 * random() - 1);
  const near = change => projected(array(first.shape, first.data.map((x, i) => x + change[i])), first, epsilon());

  // Begin anew: the image, or a random one of its ball.
  const begun = () => {
    const label = data.labels[control.image.value], wish = control.target.value;
    [first, aim, taken] = [digits[control.image.value], { label, target: wish === "" ? undefined : +wish }, 0];
    const wild = attack() === "PGD" && control.wild.checked;
    const start = wild ? near(noise().map(x => epsilon() * x)) : first;
    for (const row of rows) Object.assign(row, { image: start, hits: 0,
      before: answerOf(row.layers, first), help: helpOf(row.layers, first, aim) });
  };
  const step = () => {
    if (taken >= LAST[attack()]) return false;
    const change = attack() === "noise" && noise().map(x => epsilon() * Math.sign(x));
    for (const row of rows) {
      row.image = change ? near(change) : climbed(row.layers, row.image, first, aim, epsilon(),
        attack() === "FGSM" ? epsilon() : epsilon() / 8);
      if (change) row.hits += argmax(answerOf(row.layers, row.image)) !== aim.label;
    }
    return ++taken < LAST[attack()];
  };

  const update = () => {
    for (const row of rows) row.now = answerOf(row.layers, row.image);
    find("[data-for=PGD]").hidden = attack() !== "PGD";
    const size = short(epsilon(), 2);
    control.epsilon.setAttribute("aria-valuetext", size);
    write(find("output"), size);
    draw();
    say(root, sentence());
    tell({ image: +control.image.value, target: aim.target ?? null, epsilon: epsilon(), attack: attack(), taken,
      networks: Object.fromEntries(rows.map(({ name, image, now }) => [name, {
        image: [...image.data].map(x => +x.toFixed(4)), probabilities: [...now].map(x => +x.toFixed(4)) }])) });
  };
  const sentence = () => {
    const head = { FGSM: "One step", PGD: `Step ${taken} of ${LAST.PGD}`, noise: `Random change ${taken}` }[attack()];
    let text = taken ? `${head}, ε ${short(epsilon(), 2)}.` : "Not attacked yet: press step or run.";
    for (const row of rows) text += outcome(row.name, row.now, aim);
    if (taken && attack() === "noise")
      text += ` Wrong answers in ${taken} random changes: ${rows.map(({ name, hits }) => `${name} ${hits}`).join(", ")}.`;
    if (!pixel) return text;
    const i = 28 * pixel[0] + pixel[1];
    return `${text} Pixel in row ${pixel[0]}, column ${pixel[1]}: it was ${short(first.data[i], 2)}; now ${
      rows.map(({ name, image }) => `${short(image.data[i], 2)} (${name})`).join(", ")}.`;
  };
  const draw = () => {
    if (!aim || !rows[0].canvases[0].clientWidth) return;
    const half = 0.5 / control.times.value, box = pixel && [pixel[0], pixel[0], pixel[1], pixel[1]];
    for (const { canvases, image, help, before, now } of rows) {
      const change = array(first.shape, image.data.map((x, i) => x - first.data[i]));
      const roots = array(first.shape, help.data.map(g => Math.sign(g) * Math.sqrt(Math.abs(g))));
      const most = roots.data.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-300);
      const maps = [[first, [0, 1]], [change, [-half, half]], [image, [0, 1]], [roots, [-most, most]]];
      maps.forEach(([map, range], i) => paint(canvases[i], map, range, box, WRONG));
      beforeAndNow(canvases[4], before, now, aim.label);
    }
  };

  const run = runner(root, find("[data-do=run]"), () => 8, step, update);
  const on = (name, action) => find(`[data-do=${name}]`).addEventListener("click", () => { run(false); action(); update(); });
  on("step", step);
  on("first", begun);
  for (const [name, each] of Object.entries(control)) each.addEventListener("input", () => {
    if (name === "times") return draw();
    const again = attack() === "FGSM" && taken;  // one step is quick: it follows what is chosen
    run(false);
    begun();
    if (again && name !== "attack") step();
    update();
  });
  const point = (row, column) => {
    pixel = [row, column].map(v => Math.min(Math.max(Math.floor(v), 0), 27));
    update();
  };
  for (const { canvases } of rows) for (const canvas of canvases.slice(0, 4))
    follow(canvas, (x, y) => point(28 * y, 28 * x), true);
  arrows(find("canvas[tabindex]"), (right, down) => {
    const [row, column] = pixel ?? [13, 13];
    point(row + down, column + right);
  });
  control.image.value = data.start.image;
  control.epsilon.value = data.start.epsilon;
  begun();
  step();
  update();
  return draw;
}
