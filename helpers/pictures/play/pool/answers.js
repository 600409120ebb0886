// Move a digit by single pixels: networks that downsample in different ways answer at once.
// networks.js has the networks, shift.js the digit that is dragged and the curves.

const LINES = [["#0072B2", []], ["#8F4A73", [2, 3]], ["#D55E00", [7, 3]], ["#007A5A", [10, 3, 2, 3]],
  ["#000000", [1, 2]], ["#8A6D00", [4, 2]]];
const RIGHT = "#D55E00", OTHER = "#7a7a7a";

const verdict = (answer, label) =>
  `${argmax(answer)} (${argmax(answer) === label ? "right" : "wrong"}, ${(100 * answer[argmax(answer)]).toFixed(0)}%)`;

function sentence(names, answers, label, at) {
  const parts = names.map((name, i) => `${name} ${verdict(answers[i], label)}`);
  return `The ${label}, ${inWords(at)}: ${parts.join(", ")}.`;
}

// Ten bars, that of the right answer in a colour of its own.
function tenBars(canvas, answer, label) {
  const { pen, width, height } = paper(canvas, 0.62), unit = width / 10, floor = height - 16;
  [pen.textAlign, pen.textBaseline] = ["center", "bottom"];
  answer.forEach((share, digit) => {
    pen.fillStyle = digit === label ? RIGHT : OTHER;
    const high = Math.max((floor - 4) * share, 1);
    pen.fillRect((digit + 0.15) * unit, floor - high, 0.7 * unit, high);
    pen.fillStyle = "#000";
    pen.fillText(digit, (digit + 0.5) * unit, height - 1);
  });
  pen.fillRect(0, floor, width, 1);
  pen.fillStyle = "#bbb";
  pen.fillRect(0, 3, width, 1);  // all of the probability
}

function subject(root, data, tell) {
  const control = root.querySelector("[data-set=digit]"), views = [...root.querySelectorAll(".views canvas")];
  const captions = [...root.querySelectorAll(".views small")].slice(3);
  const digits = unpackDigits(data.digits), names = data.networks.map(each => each.name);
  const networks = data.networks.map(each => unpackLayers(each.layers));
  const at = { right: data.start.right, down: data.start.down }, known = new Map();
  let waiting;

  const label = () => data.labels[control.value];
  const image = right => shifted(digits[control.value], right, at.down);
  const key = right => [control.value, right, at.down].join();
  const answers = right => {
    if (!known.has(key(right)))
      known.set(key(right), networks.map(layers => softmax(logitsOf(layers, image(right))).data));
    return known.get(key(right));
  };

  // The curves are filled one move after the other, so that the digit never waits for them.
  const fill = () => {
    waiting = undefined;
    const missing = MOVES.find(right => !known.has(key(right)));
    if (missing === undefined) return curves();
    answers(missing);
    waiting = setTimeout(fill, 0);
  };

  const update = () => {
    const found = answers(at.right);
    draw();
    waiting ??= setTimeout(fill, 0);
    say(root, sentence(names, found, label(), at));
    const rounded = found.map((answer, i) => [names[i], [...answer].map(share => +share.toFixed(4))]);
    tell({ digit: +control.value, ...at, probabilities: Object.fromEntries(rounded) });
  };

  const curves = () => overMoves(views[2], names.map((name, i) => ({ name, colour: LINES[i][0], dash: LINES[i][1],
    values: MOVES.map(right => known.get(key(right))).map(found => found && 100 * found[i][label()]) })),
  undefined, at.right, 100);

  const draw = () => {
    if (!views[0].clientWidth) return;
    const now = image(at.right), found = answers(at.right);
    paint(views[0], now, [0, 1]);
    paint(views[1], averagePool(now, 2), [0, 1]);
    curves();
    found.forEach((answer, i) => tenBars(views[i + 3], answer, label()));
    found.forEach((answer, i) => write(captions[i], `${names[i]}: ${verdict(answer, label())}`));
  };

  movable(root, views[0], 28, at, update);
  control.addEventListener("input", update);
  root.querySelector("[data-do=back]").addEventListener("click", () => {
    Object.assign(at, { right: 0, down: 0 });
    update();
  });
  update();
  return draw;
}
