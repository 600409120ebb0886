// Draw a digit, and a network that was trained in the notebook reads it while you draw.
// sheet.js has the sheet and its preparation, network.js the network, look.js what else can be done
// with the digit; page.js what all share.

const SURE = "#0072B2", DOUBT = "#D55E00", WIDTH = { draw: 6.5, erase: 10 };  // of the pen, half
const UNCHANGED = { right: 0, down: 0, turn: 0, size: 1 };

const percent = share => `${(100 * share).toFixed(1)}%`;

// Digits come as bytes, 28 × 28 for each: value = byte / 255.
function unpackDigits(bytes) {
  const values = Float64Array.from(atob(bytes), letter => letter.charCodeAt(0) / 255);
  return Array.from({ length: values.length / 784 },
    (_, i) => array([1, 28, 28, 1], values.subarray(784 * i, 784 * (i + 1))));
}

// The sheet after a change of place, turn and size; digits of 28 × 28 pixels become large pixels.
function sheetOf(base, change) {
  const small = base.shape[1] === 28, { right, down } = change;
  if (Object.keys(UNCHANGED).every(name => change[name] === UNCHANGED[name]))
    return small ? repeated(base, PIXEL) : base;
  return small ? repeated(changed(base, change), PIXEL)
    : changed(base, { ...change, right: right * PIXEL, down: down * PIXEL });
}

// What was done to a digit, in words.
function inWords({ right, down, turn, size }) {
  const done = [];
  if (right || down) done.push("moved " + [[right, "right", "left"], [down, "down", "up"]]
    .filter(([by]) => by).map(([by, one, other]) => `${short(Math.abs(by), 1)} ${by > 0 ? one : other}`).join(", "));
  if (turn) done.push(`turned ${short(Math.abs(turn), 0)}° to the ${turn > 0 ? "left" : "right"}`);
  if (size !== 1) done.push(`size ${short(size, 2)}`);
  return done.length ? ` The digit is ${done.join("; ")}.` : "";
}

// What the network says, in words.
function verdict(probabilities, sure, label) {
  const best = argmax(probabilities), much = percent(probabilities[best]);
  const said = probabilities[best] >= sure ? `The network answers ${best}, with ${much}`
    : `The network is in doubt: a ${best}? Only ${much}`;
  return `${said}${label === undefined ? "." : `; the label is ${label}.`}`;
}

// Ten bars, the longest in a colour that says whether the network is sure.
function bars(canvas, probabilities, sure) {
  const { pen, width, height } = paper(canvas, 1), row = height / 10, room = width - 58;
  const best = argmax(probabilities);
  pen.textBaseline = "middle";
  probabilities.forEach((share, digit) => {
    const y = (digit + 0.5) * row;
    pen.fillStyle = digit !== best ? "#999" : share >= sure ? SURE : DOUBT;
    pen.fillRect(18, y - row * 0.35, Math.max(room * share, 1), row * 0.7);
    pen.fillStyle = "#000";
    pen.textAlign = "left";
    pen.fillText(digit, 4, y);
    if (share >= 0.01) pen.fillText(`${Math.round(100 * share)}%`, 22 + room * share, y);
  });
}

function subject(root, data, tell) {
  const find = selector => root.querySelector(selector), control = {};
  for (const each of root.querySelectorAll("[data-set]")) control[each.dataset.set] = each;
  const [sheetView, inputView, barView] = root.querySelectorAll(".views canvas");
  const tools = [...root.querySelectorAll("[data-tool]")], group = `tool ${Math.random()}`;
  const layers = unpackLayers(data.layers), digits = unpackDigits(data.digits);
  const pen = { x: SIDE / 2, y: SIDE / 2, down: false, seen: false };  // the pen of the keyboard
  let base, change, sheet, input, seen, probabilities;
  const look = lookInside(root, data, layers, () => show());
  find(".look").hidden = !data.parts.length;

  const tool = () => tools.find(each => each.checked).dataset.tool;
  const use = name => { tools.find(each => each.dataset.tool === name).checked = true; };
  const label = () => data.labels[control.digit.value];

  const update = () => {
    sheet = sheetOf(base, change);
    input = prepared(sheet, control.centred.checked);
    look.take(input);
    show();
  };
  const show = () => {
    const empty = !input.data.some(value => value > 0);
    seen = look.view();
    probabilities = empty ? new Float64Array(10) : softmax(seen.steps.at(-1).output).data;
    draw();
    let text = empty ? "The sheet is empty: draw a digit, or choose one."
      : verdict(probabilities, data.sure, label()) + inWords(change) + seen.text;
    if (pen.seen) text += ` The pen is ${pen.down ? "down" : "up"}, in row ${at(pen.y)}, column ${at(pen.x)}.`;
    say(root, text);
    tell({ image: [...seen.image.data].map(value => Math.round(255 * value)), centred: control.centred.checked,
      probabilities: [...probabilities].map(share => +share.toFixed(4)), ...change });
  };
  const at = place => Math.floor(place / PIXEL);

  const draw = () => {
    if (!sheet || !sheetView.clientWidth) return;
    const [i, j] = [pen.y, pen.x].map(Math.floor);
    paint(sheetView, sheet, [1, 0], pen.seen && [i - 3, i + 2, j - 3, j + 2], DOUBT);
    paint(inputView, seen.image, [0, 1], seen.box, DOUBT);
    bars(barView, probabilities, data.sure);
    look.draw();
  };

  const take = (map, own) => {  // begin with another drawing
    [base, change] = [map, { ...UNCHANGED }];
    if (own) control.digit.value = "";
  };
  const line = (from, to) => {
    if (control.digit.value || base !== sheet) take(array(sheet.shape, sheet.data), true);
    stroke(base, from, to, WIDTH[tool()], +(tool() === "draw"));
    sheet = base;
  };
  const limited = { right: v => Math.min(Math.max(v, -20), 20), down: v => Math.min(Math.max(v, -20), 20),
    turn: v => (v + 540) % 360 - 180, size: v => Math.min(Math.max(v, 0.3), 2) };
  const alter = (name, value) => { change[name] = +limited[name](value).toFixed(3); };

  let last;  // where the pointer was
  const drag = {
    draw: (x, y) => line(last ?? [x, y], [x, y]),
    erase: (x, y) => line(last ?? [x, y], [x, y]),
    move: (x, y) => {
      alter("right", change.right + (x - last[0]) / PIXEL);
      alter("down", change.down + (y - last[1]) / PIXEL);
    },
    turn: (x, y) => {
      const angle = ([a, b]) => Math.atan2(SIDE / 2 - b, a - SIDE / 2) * 180 / Math.PI;
      alter("turn", change.turn + angle([x, y]) - angle(last));
    },
    size: (x, y) => alter("size", change.size * 2 ** ((last[1] - y + x - last[0]) / SIDE)),
  };
  const finish = () => {
    if (last && tool() === "move") for (const name of ["right", "down"]) alter(name, Math.round(change[name]));
    last = undefined;
    find(".live").setAttribute("aria-live", "polite");
    update();
  };
  sheetView.addEventListener("pointerdown", () => {
    last = undefined;
    pen.seen = false;
    find(".live").setAttribute("aria-live", "off");  // read the end aloud, not each step
  });
  follow(sheetView, (x, y) => {
    const place = [x * SIDE, y * SIDE];
    if (last || "draw erase".includes(tool())) drag[tool()](...place);
    last = place;
    update();
  });
  for (const end of ["pointerup", "pointercancel"]) sheetView.addEventListener(end, finish);

  arrows(sheetView, (right, down) => {
    const name = tool();
    if (name === "move") { alter("right", change.right + right); alter("down", change.down + down); }
    if (name === "turn") alter("turn", change.turn - 5 * (right || down));
    if (name === "size") alter("size", change.size + 0.05 * (right - down));
    if ("draw erase".includes(name)) {
      const from = [pen.x, pen.y], inside = v => Math.min(Math.max(v, PIXEL / 2), SIDE - PIXEL / 2);
      [pen.x, pen.y] = [inside(pen.x + PIXEL * right), inside(pen.y + PIXEL * down)];
      if (pen.seen && pen.down) line(from, [pen.x, pen.y]);
      pen.seen = true;
    }
    update();
  });
  sheetView.addEventListener("keydown", event => {
    if (event.key !== " " || !"draw erase".includes(tool())) return;
    event.preventDefault();
    [pen.down, pen.seen] = [!pen.down, true];
    if (pen.down) line([pen.x, pen.y], [pen.x, pen.y]);
    update();
  });
  sheetView.addEventListener("blur", () => { [pen.seen, pen.down] = [false, false]; update(); });
  for (const each of tools) {
    each.name = group;  // so that several pictures in a page do not share their choice
    each.addEventListener("input", () => { [pen.seen, pen.down] = [false, false]; update(); });
  }
  control.digit.addEventListener("input", () => {
    if (control.digit.value) take(digits[control.digit.value]);
    update();
  });
  control.centred.addEventListener("input", update);
  find("[data-do=empty]").addEventListener("click", () => {
    take(grid(SIDE, SIDE), true);
    if (!"draw erase".includes(tool())) use("draw");
    update();
  });
  use(data.start.tool);
  control.digit.value = data.start.digit;
  take(digits[data.start.digit]);
  Object.assign(change, { right: data.start.right, down: data.start.down });
  update();
  return draw;
}
