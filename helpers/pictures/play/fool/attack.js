// Attack a small network on one image (1, 28, 28, 1): the way back to the pixels, FGSM and PGD.
// network.js unpacks the stored weights; here its layers may have a stride and a border.

// For each layer its inputs and its sums, before the ReLU; the last sums are the logits (1, classes).
function sumsOf(layers, image) {
  const steps = [];
  let inputs = image;
  for (const layer of layers) {
    if (layer.kind === "dense") inputs = array([1, inputs.data.length], inputs.data);
    const sums = layer.kind === "dense" ? dense(inputs, layer.weights, layer.bias)
      : convolve(inputs, layer.weights, layer.bias, layer.settings);
    steps.push({ inputs, sums });
    inputs = layer.relu ? relu(sums) : sums;
  }
  return steps;
}

const answerOf = (layers, image) => softmax(sumsOf(layers, image).at(-1).sums).data;

// The gradient of the loss of `label` with respect to the pixels.
function slopeOf(layers, image, label) {
  const steps = sumsOf(layers, image);
  let upstream = softmaxCrossEntropy(steps.at(-1).sums, [label]).gradient;
  for (let i = layers.length - 1; i >= 0; i--) {
    const { inputs, sums } = steps[i], { kind, weights, settings } = layers[i];
    upstream = array(sums.shape, upstream.data);  // numbers of a dense layer become maps
    if (layers[i].relu) upstream = reluBackward(upstream, sums);
    upstream = kind === "dense" ? denseBackward(upstream, inputs, weights).inputs
      : convolveBackward(upstream, inputs, weights, settings).images;
  }
  return upstream;
}

// What helps the attacker: a larger loss of the right digit, or a smaller one of his target.
function helpOf(layers, image, { label, target }) {
  if (target === undefined) return slopeOf(layers, image, label);
  const slope = slopeOf(layers, image, target);
  return array(slope.shape, slope.data.map(x => -x));
}

// The nearest image within epsilon of the centre, with pixels from 0 to 1.
function projected(image, centre, epsilon) {
  return array(image.shape, image.data.map((x, i) => {
    const near = Math.min(Math.max(x, centre.data[i] - epsilon), centre.data[i] + epsilon);
    return Math.min(Math.max(near, 0), 1);
  }));
}

// Each pixel by `size` to the better side, and back into the ball. Where the slope is 0, it stays.
function climbed(layers, image, centre, aim, epsilon, size) {
  const { shape, data } = helpOf(layers, image, aim);
  return projected(array(shape, data.map((g, i) => image.data[i] + size * Math.sign(g))), centre, epsilon);
}

// Random numbers from 0 to 1 out of a seed (mulberry32), so that every page shows the same.
function randomFrom(seed) {
  return () => {
    seed = (seed + 0x6D2B79F5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
