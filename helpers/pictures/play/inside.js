// What goes on inside a small network: maps side by side, what a cell has seen and added up, the
// part of an image that is covered, and the smallest change that makes it another digit.

// Maps (1, rows, columns, n) side by side in a grid, with a gap of one pixel.
function tiled({ shape, data }, across, gap) {
  const [, rows, columns, n] = shape.length === 2 ? [1, 1, 1, shape[1]] : shape;
  const wide = across * (columns + 1) - 1, found = grid(Math.ceil(n / across) * (rows + 1) - 1, wide);
  found.data.fill(gap);
  data.forEach((value, i) => {
    const k = i % n, place = Math.floor(i / n);
    const [row, column] = cornerOf(k, across, rows, columns);
    found.data[(row + Math.floor(place / columns)) * wide + column + place % columns] = value;
  });
  return found;
}

// Where map number k begins in the grid.
function cornerOf(k, across, rows, columns) {
  return [Math.floor(k / across) * (rows + 1), k % across * (columns + 1)];
}

// Of layers and a cell {layer, map, row, column} what it depends on, from its layer down to the image:
// for each layer the window [top, bottom, left, right], and the one map, or all (undefined).
function fieldsOf(layers, steps, { layer, map, row, column }) {
  const found = { [layer]: { box: [row, row, column, column], map } };
  for (let i = layer; i >= 0; i--) {
    const { box: [t, b, l, r], map: one } = found[i], { kind, size } = layers[i];
    const below = i ? steps[i - 1].output.shape : steps[0].inputs.shape;
    if (kind === "dense")  // all of the layer below, be it maps or a row of numbers
      found[i - 1] = { box: below.length === 2 ? [0, 0, 0, 0] : [0, below[1] - 1, 0, below[2] - 1] };
    else if (kind === "pool")
      found[i - 1] = { box: [t * size, b * size + size - 1, l * size, r * size + size - 1], map: one };
    else found[i - 1] = { box: [t, b + 2, l, r + 2] };
  }
  return found;
}

// What a cell adds up: for each map below the sum of its products, and the nine of the strongest.
function termsOf(layers, steps, { layer, map, row, column }) {
  const { kind, weights, bias } = layers[layer], { inputs, sums, output } = steps[layer];
  const below = layer ? steps[layer - 1].output.shape : inputs.shape;
  const channels = below.at(-1), perMap = new Float64Array(channels), products = [];
  const filters = weights.shape.at(-1), [, , columns] = below;
  const add = (value, weight, channel) => {
    perMap[channel] += value * weight;
    products.push({ value, weight, channel });
  };
  if (kind === "dense") inputs.data.forEach((value, i) => add(value, weights.data[i * filters + map], i % channels));
  else for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) for (let c = 0; c < channels; c++)
    add(inputs.data[((row + a) * columns + column + b) * channels + c],
      weights.data[((a * 3 + b) * channels + c) * filters + map], c);
  const strongest = argmax(perMap.map(Math.abs)), place = placeIn(output, row, column, map);
  return { perMap, strongest, count: products.length, bias: bias.data[map], sum: sums.data[place],
    output: output.data[place], nine: products.filter(({ channel }) => channel === strongest) };
}

// The index of a cell in the data of its layer.
function placeIn({ shape }, row, column, map) {
  return shape.length === 2 ? map : (row * shape[2] + column) * shape[3] + map;
}

// An image with a black square of `side` pixels around a pixel.
function covered(image, [row, column], side) {
  const found = array(image.shape, image.data), half = (side - 1) / 2;
  for (let i = Math.max(row - half, 0); i <= Math.min(row + half, 27); i++)
    found.data.fill(0, i * 28 + Math.max(column - half, 0), i * 28 + Math.min(column + half, 27) + 1);
  return found;
}

// One step towards another answer: as far along the gradient of (logit of the target - largest other
// logit) as would do if the network were a straight function (Moosavi-Dezfooli and others, DeepFool,
// 2016). Pixels stay from 0 to 1. Null when the target is ahead.
function nudged(layers, image, target) {
  const steps = forward(layers, image), logits = steps.at(-1).output.data, upstream = zeros([1, logits.length]);
  const rival = argmax(logits.map((logit, digit) => digit === target ? -Infinity : logit));
  const behind = logits[rival] - logits[target];
  if (behind < 0) return null;
  [upstream.data[target], upstream.data[rival]] = [1, -1];
  const slope = backward(layers, steps, upstream).data.map((g, i) => {
    const x = image.data[i];
    return (x <= 0 && g < 0) || (x >= 1 && g > 0) ? 0 : g;  // where the pixel can still go
  });
  const square = slope.reduce((sum, g) => sum + g * g, 0);
  if (!square) return null;
  const length = Math.min((behind + 0.05) / square, 1.5 / Math.sqrt(square));
  return array(image.shape, image.data.map((x, i) => Math.min(Math.max(x + length * slope[i], 0), 1)));
}

// Of all images on the way from one to another the first that the network takes for the target.
function nearest(layers, from, to, target) {
  const between = share => array(from.shape, from.data.map((x, i) => x + share * (to.data[i] - x)));
  let [low, high] = [0, 1];
  for (let i = 0; i < 6; i++) {
    const middle = (low + high) / 2;
    if (argmax(forward(layers, between(middle)).at(-1).output.data) === target) high = middle;
    else low = middle;
  }
  return between(high);
}

// Bars up and down from a line: what each map below adds.
function signed(canvas, numbers, chosen, colour) {
  const { pen, width, height } = paper(canvas, 0.16), most = Math.max(...numbers.map(Math.abs)) || 1;
  const step = width / numbers.length, middle = height / 2;
  numbers.forEach((value, i) => {
    pen.fillStyle = i === chosen ? colour : "#777";
    const long = value / most * (middle - 2);
    pen.fillRect(i * step + 1, middle - Math.max(long, 0), Math.max(step - 2, 1), Math.abs(long));
  });
  pen.fillStyle = "#000";
  pen.fillRect(0, middle, width, 1);
}
