// A sheet to draw on, and from its ink to what a network gets: fit_box and centre of
// helpers/preprocessing.
//
// A sheet is a map (1, rows, columns, 1): 0 paper, 1 full ink, PIXEL × PIXEL numbers for each of the
// 28 × 28 pixels of an image.

const PIXEL = 5, SIDE = 28 * PIXEL;
const PEN = 2.2, THICK = 4.2, SOLID = 8;  // pixels in a box of 20, see helpers/preprocessing/box.py

const grid = (rows, columns) => zeros([1, rows, columns, 1]);

// To a whole number, halves to the even one, as Python rounds.
function rounded(x) {
  const low = Math.floor(x), rest = x - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
}

// A window of a map; what lies outside is 0.
function windowOf({ shape: [, rows, columns], data }, top, left, height, width) {
  const found = grid(height, width);
  for (let i = Math.max(0, -top); i < Math.min(height, rows - top); i++)
    for (let j = Math.max(0, -left); j < Math.min(width, columns - left); j++)
      found.data[i * width + j] = data[(i + top) * columns + j + left];
  return found;
}

// Cut away the empty rows and columns around the ink; null if there is none.
function cutOut(map) {
  const [, rows, columns] = map.shape;
  let top = rows, bottom = -1, left = columns, right = -1;
  map.data.forEach((value, i) => {
    if (!value) return;
    const row = Math.floor(i / columns), column = i % columns;
    [top, bottom] = [Math.min(top, row), Math.max(bottom, row)];
    [left, right] = [Math.min(left, column), Math.max(right, column)];
  });
  return bottom < 0 ? null : windowOf(map, top, left, bottom - top + 1, right - left + 1);
}

// Each number in place of `times` by `times` of them.
function repeated({ shape: [, rows, columns], data }, times) {
  const found = grid(rows * times, columns * times), wide = columns * times;
  found.data.forEach((_, i) => {
    const row = Math.floor(Math.floor(i / wide) / times), column = Math.floor(i % wide / times);
    found.data[i] = data[row * columns + column];
  });
  return found;
}

// Shares of the old places along a side that make up each new one.
function shares(before, after) {
  const step = before / after;
  return Array.from({ length: after }, (_, i) => {
    const first = Math.floor(i * step + 1e-9), last = Math.min(Math.ceil((i + 1) * step - 1e-9), before);
    return Array.from({ length: last - first }, (_, k) => [first + k,
      (Math.min(first + k + 1, (i + 1) * step) - Math.max(first + k, i * step)) / step]);
  });
}

// Average over areas to another size.
function shrunk({ shape: [, rows, columns], data }, height, width) {
  const found = grid(height, width), across = shares(columns, width);
  shares(rows, height).forEach((down, i) => across.forEach((parts, j) => {
    let sum = 0;
    for (const [row, weight] of down)
      for (const [column, other] of parts) sum += weight * other * data[row * columns + column];
    found.data[i * width + j] = sum;
  }));
  return found;
}

// The eight neighbours of a place in a map of so many columns, clockwise from above left.
const around = columns => [-columns - 1, -columns, -columns + 1, 1, columns + 1, columns, columns - 1, -1];

// For each of the 256 ways to ink them whether a pixel may go: never, in the first of two passes, in
// the second, in both. So strokes become thin and stay connected (the table of scikit-image).
const MAY_GO = Uint8Array.from([
  "0001001300311013000000002020303300000000300000000000000020003022",
  "0000000000000000000000000000000020000000200020003000000030003020",
  "0031001300000001000000000000000131000000000000002000000000000000",
  "2313001300000001000000000000000023010001000000003301000022002000"].join(""));

// The middle of the strokes, a pixel wide; `marks` are 0 or 1, with a border of 0.
function skeleton(marks, columns) {
  const left = new Uint8Array(marks), ways = around(columns), ink = [];
  left.forEach((mark, i) => { if (mark) ink.push(i); });
  const mayGo = (i, pass) => {
    let code = 0;
    for (let k = 0; k < 8; k++) code |= left[i + ways[k]] << k;
    return MAY_GO[code] & pass;
  };
  // For each pass the places to look at, all at first; later those around which something has changed.
  const waits = left.map(mark => 3 * mark), lists = [undefined, [...ink], [...ink]];
  while (lists[1].length + lists[2].length)
    for (const pass of [1, 2]) {
      const gone = lists[pass].filter(i => left[i] && mayGo(i, pass));
      for (const i of lists[pass]) waits[i] &= 3 - pass;
      lists[pass] = [];
      for (const i of gone) left[i] = 0;
      for (const i of gone) for (let k = 0; k < 8; k++) {
        const near = i + ways[k];
        for (const other of [1, 2]) if (left[near] && !(waits[near] & other)) {
          waits[near] |= other;
          lists[other].push(near);
        }
      }
    }
  return ink.filter(i => left[i]);
}

// The distance of each of some places with ink to the nearest place without.
function waysOut(marks, columns, some) {
  const up = marks.map(mark => mark ? Infinity : 0), size = up.length;
  for (let i = columns; i < size; i++) up[i] = Math.min(up[i], up[i - columns] + 1);
  for (let i = size - columns - 1; i >= 0; i--) up[i] = Math.min(up[i], up[i + columns] + 1);
  return some.map(place => {
    let best = up[place] ** 2;
    for (let k = 1; k * k < best; k++)
      best = Math.min(best, k * k + up[place - k] ** 2, k * k + up[place + k] ** 2);
    return Math.sqrt(best);
  });
}

// The usual width of the pen: twice the way from the middle of the strokes to the paper, minus 1.
function penWidth(map) {
  const [, rows, columns] = map.shape, framed = windowOf(map, -1, -1, rows + 2, columns + 2);
  const marks = framed.data.map(value => +(value > 0.5));
  const found = waysOut(marks, columns + 2, skeleton(marks, columns + 2));
  return found.reduce((sum, way) => sum + 2 * way - 1, 0) / found.length;
}

// The largest (or with `least` the smallest) number in a window of `size` places along and across.
function spread({ shape, data }, size, least = false) {
  const found = new Float64Array(data), pick = least ? Math.min : Math.max;
  for (const [step, end] of [[1, shape[2]], [shape[2], shape[1]]])  // along rows, then columns
    for (let reach = 1; reach < size;) {
      const more = Math.min(reach, size - reach);  // two windows side by side make a longer one
      for (let i = 0; i < found.length; i++)
        if (Math.floor(i / step) % end + more < end) found[i] = pick(found[i], found[i + more * step]);
      reach += more;
    }
  return array(shape, found);
}

// Make strokes about as wide as MNIST's, where they are much thinner or thicker.
function mendPen(map) {
  const [, rows, columns] = map.shape, pixel = Math.max(rows, columns) / 20, pen = penWidth(map);
  const missing = rounded(PEN * pixel - pen), extra = rounded(pen - THICK * pixel);
  const framed = by => windowOf(map, -by, -by, rows + 2 * by, columns + 2 * by);
  if (missing > 0) return spread(framed(missing), missing + 1);
  if (extra <= 0 || pen >= SOLID * pixel) return map;
  const thin = spread(framed(1), extra + 1, true);
  return thin.data.some(value => value > 0.5) ? thin : map;
}

// All numbers divided by the largest one.
function scaled(map) {
  const most = map.data.reduce((a, b) => Math.max(a, b));
  return array(map.shape, map.data.map(value => value / most));
}

// Scale the ink to a box whose longer side is 20 pixels.
function fitBox(sheet) {
  let cut = cutOut(sheet);
  if (Math.max(...cut.shape) < 80) cut = repeated(cut, 4);
  cut = cutOut(mendPen(scaled(cut)));
  const [, rows, columns] = cut.shape, long = Math.max(rows, columns);
  return scaled(shrunk(cut, ...[rows, columns].map(side => Math.max(1, rounded(20 * side / long)))));
}

// Place a box into 28 × 28 pixels, its centre of mass nearest to pixel (14, 14).
function centre(box) {
  const [, rows, columns] = box.shape, mass = box.data.reduce((a, b) => a + b);
  let down = 0, right = 0;
  box.data.forEach((value, i) => {
    down += value * Math.floor(i / columns) / mass;
    right += value * (i % columns) / mass;
  });
  const put = (middle, side) => Math.min(Math.max(rounded(14 - middle), 0), 28 - side);
  return windowOf(box, -put(down, rows), -put(right, columns), 28, 28);
}

// What the network gets of a sheet, (1, 28, 28, 1): brought to MNIST's form, or as it stands there.
function prepared(sheet, centred) {
  if (!sheet.data.some(value => value > 0)) return grid(28, 28);
  return centred ? centre(fitBox(sheet)) : shrunk(sheet, 28, 28);
}

// Draw (value 1) or erase (value 0) with a round pen along a line from one point [x, y] to another.
function stroke({ shape: [, rows, columns], data }, from, to, radius, value) {
  const [x, y] = from, [right, down] = [to[0] - x, to[1] - y], long = right ** 2 + down ** 2;
  const range = (a, b, side) => [Math.max(Math.floor(Math.min(a, b) - radius), 0),
    Math.min(Math.ceil(Math.max(a, b) + radius), side - 1)];
  const [left, last] = range(x, to[0], columns), [top, bottom] = range(y, to[1], rows);
  for (let i = top; i <= bottom; i++)
    for (let j = left; j <= last; j++) {
      const [a, b] = [j + 0.5 - x, i + 0.5 - y];  // the middle of this place, from the start
      const along = long ? Math.min(Math.max((a * right + b * down) / long, 0), 1) : 0;
      if ((a - along * right) ** 2 + (b - along * down) ** 2 <= radius ** 2) data[i * columns + j] = value;
    }
}

// Turn a map about its middle (degrees, to the left), change its size, then move it (places).
function changed(map, { right = 0, down = 0, turn = 0, size = 1 }) {
  const [, rows, columns] = map.shape, found = grid(rows, columns), angle = turn * Math.PI / 180;
  const [cos, sin] = [Math.cos(angle) / size, Math.sin(angle) / size];
  const [x0, y0] = [(columns - 1) / 2, (rows - 1) / 2];
  const at = (i, j) => i < 0 || i >= rows || j < 0 || j >= columns ? 0 : map.data[i * columns + j];
  found.data.forEach((_, place) => {
    const [a, b] = [place % columns - x0 - right, Math.floor(place / columns) - y0 - down];
    const [x, y] = [cos * a - sin * b + x0, sin * a + cos * b + y0].map(v => Math.round(v * 1e9) / 1e9);
    const [j, i] = [Math.floor(x), Math.floor(y)], [u, v] = [x - j, y - i];
    found.data[place] = (1 - v) * ((1 - u) * at(i, j) + (u && u * at(i, j + 1)))
      + (v && v * ((1 - u) * at(i + 1, j) + (u && u * at(i + 1, j + 1))));
  });
  return found;
}
