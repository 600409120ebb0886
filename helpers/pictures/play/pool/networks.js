// Small trained networks for images of 14 × 14 pixels, and their answers: networks.py in JavaScript.
// network.js, which is shared, has how weights are stored.

const flat = ({ shape, data }) => ({ shape: [shape[0], data.length / shape[0]], data });

const RUN = {
  max: (maps, layer) => maxPool(maps, layer.size, layer),
  average: (maps, layer) => averagePool(maps, layer.size, layer),
  global: maps => flat(maxPool(maps, maps.shape[1])),  // one window over the whole, square map
  convolution: (maps, { weights, bias, stride }) => convolve(maps, weights, bias, { stride, padding: "same" }),
  dense: (inputs, { weights, bias }) => dense(flat(inputs), weights, bias),
};

// The logits (1, 10) of an image (1, 28, 28, 1), of which each 2 × 2 pixels become one.
function logitsOf(layers, image) {
  let found = averagePool(image, 2);
  for (const layer of layers) {
    found = RUN[layer.kind](found, layer);
    if (layer.relu) found = relu(found);
  }
  return found;
}
