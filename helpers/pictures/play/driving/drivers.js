// Those who drive by the camera alone: a trained network, and the lane follower of the page.
// Each is a function from an image (1, 32, 64, 1) to the angle of the wheel in radians.

// Weights come as bytes with a scale for each channel of the output: weight = scale * (byte - 128).
function unpacked({ kind, relu, shape, bytes, scales, bias }) {
  const weights = Array.from(atob(bytes), (letter, i) => scales[i % scales.length] * (letter.charCodeAt(0) - 128));
  return { kind, cut: relu, weights: array(shape, weights), bias: array([bias.length], bias) };
}

// Four pixels side by side, over which the first kernel steps as a whole, are taken for the channels
// of one; every second row of a convolution without steps is one with a step of two.
function networkDriver(stored, unit) {
  const [first, ...others] = stored.map(unpacked);
  return image => {
    const below = array([1, 24, 16, 4], image.data.subarray(8 * 64));  // without the sky
    let maps = relu(everySecondRow(convolve(below, first.weights, first.bias, { padding: "same" })));
    for (const { kind, weights, bias, cut } of others) {
      if (kind === "dense") maps = dense({ shape: [1, maps.data.length], data: maps.data }, weights, bias);
      else maps = convolve(maps, weights, bias, { stride: 2, padding: "same" });
      if (cut) maps = relu(maps);
    }
    return unit * maps.data[0];
  };
}

function everySecondRow({ shape: [n, rows, columns, channels], data }) {
  const kept = zeros([n, rows / 2, columns, channels]), size = columns * channels;
  for (let row = 0; row < rows / 2; row++) kept.data.set(data.subarray(2 * row * size, (2 * row + 1) * size), row * size);
  return kept;
}

// Offsets, turns and curvatures that the lane follower takes into account.
function laneCases() {
  const steps = (size, count) => Array.from({ length: count }, (_, i) => single(-size + 2 * size * i / (count - 1)));
  return steps(1.2, 9).flatMap(offset => steps(0.2, 9).flatMap(turn => steps(0.02, 7).map(bend => [offset, turn, bend])));
}

// Metres to the left of the car at which the middle of the lane lies, so far ahead.
const middleOf = ([offset, turn, bend], metres) => -offset - turn * metres + bend * metres ** 2 / 2;

// What share of each pixel the lines would cover, case by case, each row of length 1.
function expectedLines(cases, { ahead, left }, rows) {
  const pixels = rows.length * WIDTH, expected = new Float32Array(cases.length * pixels);
  cases.forEach((each, c) => {
    const own = expected.subarray(c * pixels, (c + 1) * pixels);
    rows.forEach((row, i) => {
      const pixel = left(row, 0) - left(row, 1), middle = middleOf(each, ahead[row]);
      for (let j = 0; j < WIDTH; j++)
        for (const line of PAINTED)
          own[i * WIDTH + j] += Math.min(Math.max((THICK / 2 - Math.abs(left(row, j) - middle - line)) / pixel + 0.5, 0), 1);
    });
    const length = Math.hypot(...own);
    for (let i = 0; i < pixels; i++) own[i] /= length;
  });
  return expected;
}

// What is brighter than its neighbours in the row, as one row of numbers of length 1.
function brightParts(image, rows, neighbours) {
  const bright = new Float64Array(rows.length * WIDTH), reach = neighbours >> 1;
  rows.forEach((row, i) => {
    const line = image.data.subarray(row * WIDTH, (row + 1) * WIDTH);
    for (let j = 0; j < WIDTH; j++) {
      let sum = 0;
      for (let k = j - reach; k <= j + reach; k++) sum += line[k < 0 ? -1 - k : k < WIDTH ? k : 2 * WIDTH - 1 - k];
      bright[i * WIDTH + j] = Math.max(line[j] - sum / neighbours, 0);
    }
  });
  const length = Math.hypot(...bright) + 1e-6;
  return bright.map(value => value / length);
}

function laneFollower([neighbours, sharpness, look]) {
  const ground = groundOf(1), rows = ground.ahead.map((_, i) => i).filter(i => ground.ahead[i] < 45);
  const cases = laneCases(), expected = expectedLines(cases, ground, rows);
  return image => {
    const bright = brightParts(image, rows, neighbours), found = [0, 0, 0];
    const fit = cases.map((_, c) => {
      let sum = 0;
      for (let i = 0, from = c * bright.length; i < bright.length; i++) sum += bright[i] * expected[from + i];
      return sum;
    });
    const best = Math.max(...fit), weights = fit.map(each => Math.exp(sharpness * (each - best)));
    const all = weights.reduce((a, b) => a + b);
    cases.forEach((each, c) => each.forEach((value, i) => { found[i] += weights[c] / all * value; }));
    const left = middleOf(found, look);
    return Math.atan(2 * WHEELBASE * left / (look ** 2 + left ** 2));  // pure pursuit
  };
}
