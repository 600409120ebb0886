// Digits that are dragged by whole pixels, and curves over the move: what the pictures of pooling share.

const REACH = 4;  // pixels that a digit can be moved to each side
const MOVES = Array.from({ length: 2 * REACH + 1 }, (_, i) => i - REACH);

// Digits come as bytes, 28 × 28 for each: value = byte / 255.
function unpackDigits(bytes) {
  const values = Float64Array.from(atob(bytes), letter => letter.charCodeAt(0) / 255);
  return Array.from({ length: values.length / 784 },
    (_, i) => array([1, 28, 28, 1], values.subarray(784 * i, 784 * (i + 1))));
}

// A map (1, rows, columns, 1) after a move by whole pixels; what comes in is 0.
function shifted(map, right, down) {
  const [, rows, columns] = map.shape, found = zeros(map.shape);
  for (let i = Math.max(0, down); i < Math.min(rows, rows + down); i++)
    for (let j = Math.max(0, right); j < Math.min(columns, columns + right); j++)
      found.data[i * columns + j] = map.data[(i - down) * columns + j - right];
  return found;
}

// A map with a black border of so many pixels.
function framed(map, border) {
  const [, rows, columns] = map.shape, wide = columns + 2 * border;
  const found = zeros([1, rows + 2 * border, wide, 1]);
  map.data.forEach((value, i) => {
    found.data[(Math.floor(i / columns) + border) * wide + i % columns + border] = value;
  });
  return found;
}

function inWords({ right, down }) {
  const done = [[right, "right", "left"], [down, "down", "up"]].filter(([by]) => by)
    .map(([by, one, other]) => `${Math.abs(by)} ${by > 0 ? one : other}`);
  return done.length ? `moved ${done.join(", ")}` : "in place";
}

// Let a digit on a canvas, so many pixels wide, be dragged, and moved with the arrow keys. `at` has
// its place and is changed; `moved` is called at every new place.
function movable(root, canvas, pixels, at, moved) {
  const live = root.querySelector(".live"), limited = by => Math.min(Math.max(by, -REACH), REACH);
  let from;
  const put = (right, down) => {
    [right, down] = [right, down].map(limited);
    if (right === at.right && down === at.down) return;
    Object.assign(at, { right, down });
    moved();
  };
  canvas.addEventListener("pointerdown", () => {
    from = undefined;
    live.setAttribute("aria-live", "off");  // read the end aloud, not each step
  });
  follow(canvas, (x, y) => {
    from ??= { x, y, ...at };
    put(from.right + Math.round((x - from.x) * pixels), from.down + Math.round((y - from.y) * pixels));
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => {
    const text = live.textContent;
    live.setAttribute("aria-live", "polite");
    write(live, "");
    write(live, text);
  });
  arrows(canvas, (right, down) => put(at.right + right, at.down + down));
}

// A round number not below the largest one, for the top of an axis.
function roundTop(most) {
  const unit = 10 ** Math.floor(Math.log10(Math.max(most, 1e-6)));
  return [1, 2, 4, 5, 10].map(times => times * unit).find(top => top >= most - 1e-9);
}

// Draw curves over the moves −4 to 4, lines [{name, values, colour, dash}]: the chosen one is thick,
// an undefined value leaves a gap; dots show where the digit is.
function overMoves(canvas, lines, chosen, right, top) {
  const narrow = canvas.clientWidth < 260, { pen, width, height } = paper(canvas, narrow ? 1 : 0.62);
  const columns = Math.max(1, Math.floor(width / (narrow ? 92 : 120)));
  const above = 12 + 15 * Math.ceil(lines.length / columns);
  const x = move => 34 + (width - 44) * (move + REACH) / (2 * REACH);
  const y = value => above + (height - above - 20) * (1 - value / top);
  axes(pen, x, y, right, top, height);
  for (const line of [...lines].sort((a, b) => (b.name === chosen) - (a.name === chosen))) {
    pencil(pen, line, chosen);  // the chosen one lies below, so that the others are seen
    pen.beginPath();
    line.values.forEach((value, k) => { if (value !== undefined) pen.lineTo(x(k - REACH), y(value)); });
    pen.stroke();
    const here = line.values[right + REACH];
    if (here !== undefined) pen.fillRect(x(right) - 3, y(here) - 3, 6, 6);
  }
  lines.forEach((line, i) => {
    const [a, b] = [4 + (i % columns) * (width - 4) / columns, 8 + 15 * Math.floor(i / columns)];
    pencil(pen, line, chosen);
    pen.beginPath();
    pen.moveTo(a, b);
    pen.lineTo(a + 18, b);
    pen.stroke();
    [pen.fillStyle, pen.textAlign] = ["#000", "left"];
    pen.fillText(line.name, a + 22, b);
  });
  pen.setLineDash([]);
}

function pencil(pen, { name, colour, dash }, chosen) {
  [pen.strokeStyle, pen.fillStyle, pen.lineWidth] = [colour, colour, name === chosen ? 4 : 1.7];
  pen.setLineDash(dash);
}

function axes(pen, x, y, right, top, height) {
  [pen.textBaseline, pen.strokeStyle, pen.fillStyle] = ["middle", "#ccc", "#000"];
  for (const value of [0, top / 2, top]) {
    pen.strokeRect(x(-REACH), y(value), x(REACH) - x(-REACH), 0);
    pen.textAlign = "right";
    pen.fillText(short(value, 2), x(-REACH) - 5, y(value));
  }
  pen.textAlign = "center";
  for (const move of MOVES.filter(each => each % 2 === 0)) pen.fillText(short(move), x(move), height - 9);
  pen.strokeRect(x(right), y(top), 0, y(0) - y(top));
}
