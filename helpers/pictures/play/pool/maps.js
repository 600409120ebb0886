// Move a digit by single pixels: the map of a kernel moves along. Does the smaller map, too?
// shift.js has the digit that is dragged and the curves; page.js what all pictures share.

const MARGIN = 4;  // black pixels around a digit, so that its map stays whole
const WAYS = {
  "every second": maps => averagePool(maps, 1, { stride: 2 }),  // windows of a single pixel
  max: maps => maxPool(maps, 2),
  average: maps => averagePool(maps, 2),
  blur: maps => averagePool(averagePool(maxPool(maps, 2, { stride: 1 }), 2, { stride: 1 }), 2),
};
const LINES = { "every second": ["#D55E00", [7, 3]], max: ["#0072B2", []], average: ["#8F4A73", [2, 3]],
  blur: ["#007A5A", [10, 3, 2, 3]] };

const mean = numbers => numbers.reduce((a, b) => a + b, 0) / numbers.length;

// The map of one kernel: (1, rows, columns, 1) -> (1, rows - 2, columns - 2, 1).
function mapOf(field, weights) {
  return relu(convolve(field, array([3, 3, 1, 1], weights), zeros([1])));
}

// The whole steps of the smaller map that stand for a move of the large one.
function stepsFor(by, along) {
  return along ? [...new Set([Math.floor(by / 2), Math.ceil(by / 2)])] : [0];
}

// Compare two smaller maps, the first one moved along; a half step is rounded to the better side.
// The share is the root mean square of the gap, in units of the first map's standard deviation.
function compared(before, after, { right, down, along }) {
  let best;
  for (const j of stepsFor(right, along)) for (const i of stepsFor(down, along)) {
    const wanted = shifted(before, j, i), gap = after.data.map((value, k) => value - wanted.data[k]);
    const square = mean(gap.map(value => value * value));
    if (!best || square < best.square - 1e-12)  // what is equal up to rounding is a tie
      best = { wanted, gap: array(after.shape, gap), square, step: { right: j, down: i } };
  }
  const middle = mean(before.data), contrast = Math.sqrt(mean(before.data.map(v => (v - middle) ** 2)));
  return { ...best, share: contrast ? Math.sqrt(best.square) / contrast : 0 };
}

// Cells that differ by more than a tenth of white, and cells that hold anything.
function counted({ wanted, gap }, after, white) {
  const changed = gap.data.filter(value => Math.abs(value) > white / 10 + 1e-9).length;
  const filled = after.data.filter((value, i) => Math.max(value, wanted.data[i]) > 1e-9).length;
  return { changed, filled };
}

function sentence(way, at, { share, changed, filled }) {
  const text = `${way}, ${inWords(at)}: ${changed} of ${filled} filled cells changed; `
    + `the change is ${short(share, 2)} of the map's contrast.`;
  const exact = at.along && (at.right || at.down) && share < 1e-9;
  return exact ? `${text} The smaller map moved along exactly.` : text;
}

// Draw differences: white is none, blue is less, orange is more.
function paintGap(canvas, gap, most) {
  const [, rows, columns] = gap.shape, { pen, width } = paper(canvas, rows / columns), side = width / columns;
  gap.data.forEach((value, i) => {
    const share = Math.min(Math.abs(value) / most, 1), [r, g, b] = value < 0 ? [0, 90, 181] : [204, 78, 0];
    if (share < 1e-9) return;
    pen.fillStyle = `rgb(${[r, g, b].map(c => Math.round(255 + (c - 255) * share)).join(" ")})`;
    pen.fillRect(i % columns * side, Math.floor(i / columns) * side, side + 0.5, side + 0.5);
  });
  [pen.strokeStyle, pen.lineWidth] = ["#999", 1];
  pen.strokeRect(0.5, 0.5, width - 1, rows * side - 1);
}

function subject(root, data, tell) {
  const control = {}, views = [...root.querySelectorAll(".views canvas")];
  const captions = [...root.querySelectorAll(".views small")];
  for (const each of root.querySelectorAll("[data-set]")) control[each.dataset.set] = each;
  const digits = unpackDigits(data.digits).map(digit => framed(digit, MARGIN));
  const at = { right: data.start.right, down: data.start.down, along: data.start.along };
  let seen, known = {};  // the curves, for one setting and one height of the digit

  const way = () => control.way.value;
  const large = right => mapOf(shifted(digits[control.digit.value], right, at.down), data.kernels[control.kernel.value]);

  const curves = () => {
    const key = [control.digit.value, control.kernel.value, at.along, at.down].join();
    if (known.key === key) return known.lines;
    const still = mapOf(digits[control.digit.value], data.kernels[control.kernel.value]);
    const before = Object.keys(WAYS).map(name => WAYS[name](still));
    const moved = MOVES.map(large);
    const lines = Object.keys(WAYS).map((name, i) => ({ name, colour: LINES[name][0], dash: LINES[name][1],
      values: moved.map((map, k) => compared(before[i], WAYS[name](map), { ...at, right: MOVES[k] }).share) }));
    known = { key, lines, still };
    return lines;
  };

  const update = () => {
    at.along = control.along.value === "1";
    const lines = curves(), map = large(at.right);
    const before = WAYS[way()](known.still), after = WAYS[way()](map), found = compared(before, after, at);
    seen = { digit: shifted(digits[control.digit.value], at.right, at.down), map, after, lines, ...found,
      ...counted(found, after, data.white) };
    draw();
    say(root, sentence(way(), at, seen));
    tell({ digit: +control.digit.value, kernel: control.kernel.value, way: way(), ...at, change: seen.share });
  };

  const draw = () => {
    if (!seen || !views[0].clientWidth) return;
    const { digit, map, wanted, after, gap, lines, step } = seen, range = [0, data.white];
    const size = ({ shape }) => `${shape[1]} × ${shape[2]}`;
    paint(views[0], digit, [0, 1]);
    paint(views[1], map, range);
    const top = roundTop(Math.max(0.1, ...lines.flatMap(line => line.values)));
    overMoves(views[2], lines, way(), at.right, top);
    paint(views[3], wanted, range);
    paint(views[4], after, range);
    paintGap(views[5], gap, data.white);
    [`feature map, ${size(map)}: black 0, white ${short(data.white)}`,
      "change, as a share of contrast, over the move to the right (pixels)",
      `in place, made smaller${step.right || step.down ? `, then ${inWords(step)}` : ""}: ${size(wanted)}`,
      `moved, made smaller: ${size(after)}`,
      "what changed: orange more, blue less, white nothing"].forEach((text, i) => write(captions[i + 1], text));
  };

  movable(root, views[0], digits[0].shape[2], at, update);
  for (const each of Object.values(control)) each.addEventListener("input", update);
  root.querySelector("[data-do=back]").addEventListener("click", () => {
    Object.assign(at, { right: 0, down: 0 });
    update();
  });
  update();
  return draw;
}
