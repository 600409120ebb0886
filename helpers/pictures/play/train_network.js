// A network of dense layers for points in the plane, trained by gradient descent on all points at
// once. The layers are those of layers.js; a network is [{weights, bias}] and ends in two logits.

// Random numbers that Python can make, too: mulberry32, and normal ones by Box and Muller.
function normalNumbers(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6D2B79F5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

// Each with its derivative, from the input z and the output y.
const ACTIVATIONS = {
  none: { of: z => z, slope: () => 1 },
  sigmoid: { of: z => 1 / (1 + Math.exp(-z)), slope: (z, y) => y * (1 - y) },
  tanh: { of: Math.tanh, slope: (z, y) => 1 - y * y },
  ReLU: { of: z => Math.max(z, 0), slope: z => +(z > 0) },
};

// The standard deviation of the first weights of a layer.
const DEVIATIONS = {
  zeros: () => 0,
  small: () => 0.01,
  Glorot: (inputs, units) => Math.sqrt(2 / (inputs + units)),
  He: inputs => Math.sqrt(2 / inputs),
};

// sizes: inputs, units of each hidden layer, classes.
function firstNetwork(sizes, start, seed) {
  const normal = normalNumbers(seed);
  return sizes.slice(1).map((units, l) => {
    const weights = zeros([sizes[l], units]), deviation = DEVIATIONS[start](sizes[l], units);
    weights.data.forEach((_, i) => { weights.data[i] = deviation * normal(); });
    return { weights, bias: zeros([units]) };
  });
}

// An array of the same shape, made number by number; a loop is quicker here than `map`.
function eachNumber({ shape, data }, make) {
  const made = new Float64Array(data.length);
  for (let i = 0; i < made.length; i++) made[i] = make(data[i], i);
  return { shape, data: made };
}

// What each layer gets, (n, features), what it adds up, and the logits (n, 2).
function forward(network, points, activation) {
  const inputs = [points], sums = [], { of } = ACTIVATIONS[activation];
  for (const { weights, bias } of network) {
    if (sums.length) inputs.push(eachNumber(sums.at(-1), of));
    sums.push(dense(inputs.at(-1), weights, bias));
  }
  return { inputs, sums, logits: sums.at(-1) };
}

// One step against the gradient of the mean loss; weight decay takes its share of every weight, not
// of the biases. Changes the network and returns the loss before the step.
function trainStep(network, points, kinds, { activation, rate, decay }) {
  const { inputs, sums, logits } = forward(network, points, activation);
  const { loss, gradient } = softmaxCrossEntropy(logits, kinds), { slope } = ACTIVATIONS[activation];
  for (let l = network.length - 1, upstream = gradient; l >= 0; l--) {
    const { weights, bias } = network[l], back = denseBackward(upstream, inputs[l], weights);
    if (l) {
      const { data: z } = sums[l - 1], { data: y } = inputs[l];
      upstream = eachNumber(back.inputs, (share, i) => share * slope(z[i], y[i]));
    }
    back.weights.data.forEach((g, i) => { weights.data[i] -= rate * (g + decay * weights.data[i]); });
    back.bias.data.forEach((g, i) => { bias.data[i] -= rate * g; });
  }
  return loss;
}

// The mean loss, and the share of the points whose larger logit is the right one.
function judge(network, points, kinds, activation) {
  const { logits } = forward(network, points, activation);
  const right = kinds.filter((kind, i) => +(logits.data[2 * i + 1] > logits.data[2 * i]) === kind).length;
  return { loss: softmaxCrossEntropy(logits, kinds).loss, right: right / kinds.length };
}

// Note the losses of a step; from 200 on every second one is dropped. history: {every, losses}
function note(history, step, losses) {
  if (step % history.every) return;
  history.losses.push(losses);
  if (history.losses.length <= 200) return;
  history.losses = history.losses.filter((_, i) => i % 2 === 0);
  history.every *= 2;
}
