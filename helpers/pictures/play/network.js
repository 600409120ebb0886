// A small trained network: its stored weights, its answer, and the way back to the pixels.

// Weights come as bytes with a scale for each channel of the output: weight = scale * (byte - 128).
function unpackLayers(stored) {
  return stored.map(layer => {
    if (!layer.bytes) return layer;
    const weights = zeros(layer.shape), bytes = atob(layer.bytes), { scales } = layer;
    for (let i = 0; i < weights.data.length; i++)
      weights.data[i] = scales[i % scales.length] * (bytes.charCodeAt(i) - 128);
    return { ...layer, weights, bias: array([layer.bias.length], layer.bias) };
  });
}

// Run one layer on maps or numbers: its sums, and its output, where the ReLU has been applied.
function runLayer(layer, inputs) {
  if (layer.kind === "pool") {
    const output = maxPool(inputs, layer.size);
    return { inputs, sums: output, output };
  }
  if (layer.kind === "dense" && inputs.shape.length > 2)
    inputs = { shape: [inputs.shape[0], inputs.data.length / inputs.shape[0]], data: inputs.data };
  const run = layer.kind === "dense" ? dense : convolve;
  const sums = run(inputs, layer.weights, layer.bias);
  return { inputs, sums, output: layer.relu ? relu(sums) : sums };
}

// The steps of all layers for images (n, 28, 28, 1); the last output are the logits (n, classes).
function forward(layers, images) {
  const steps = [];
  for (const layer of layers) steps.push(runLayer(layer, steps.at(-1)?.output ?? images));
  return steps;
}

// From the gradient with respect to the logits to the gradient with respect to the images.
function backward(layers, steps, upstream) {
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i], { inputs, sums } = steps[i];
    upstream = { shape: sums.shape, data: upstream.data };  // numbers of a dense layer become maps
    if (layer.relu) upstream = reluBackward(upstream, sums);
    if (layer.kind === "pool") upstream = maxPoolBackward(upstream, inputs, layer.size);
    else if (layer.kind === "dense") upstream = denseBackward(upstream, inputs, layer.weights).inputs;
    else upstream = convolveBackward(upstream, inputs, layer.weights).images;
  }
  return upstream;
}

// Of numbers the index of the largest.
const argmax = numbers => numbers.reduce((best, x, i) => x > numbers[best] ? i : best, 0);
