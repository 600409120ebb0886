// The layers of helpers/layers in JavaScript, forward and backward, with the same numbers.
//
// An array is {shape, data}: images (n, height, width, channels), kernels (height, width, channels,
// filters), dense inputs (n, features); data is one Float64Array, the last index moves fastest. A
// function that ends in Backward takes upstream, the gradient of the loss with respect to the
// layer's output, and returns the gradients with respect to its inputs.

function zeros(shape) {
  return { shape, data: new Float64Array(shape.reduce((size, side) => size * side, 1)) };
}

function array(shape, numbers) {
  const made = zeros(shape);
  if (made.data.length !== numbers.length)
    throw new Error(`shape ${shape} needs ${made.data.length} numbers, found ${numbers.length}`);
  made.data.set(numbers);
  return made;
}

// Along one side: pixels of the border before the image, and the number of places for the window.
function places(side, size, { stride = 1, padding = "valid", dilation = 1 } = {}) {
  const reach = dilation * (size - 1) + 1;
  if (padding === "same") {
    const count = Math.ceil(side / stride);
    const border = Math.max((count - 1) * stride + reach - side, 0);
    return { before: Math.floor(border / 2), count };  // an odd pixel goes to the far end
  }
  if (reach > side)
    throw new Error(`a window that reaches ${reach} pixels does not fit a side of ${side}`);
  return { before: 0, count: Math.floor((side - reach) / stride) + 1 };
}

function outputSize(images, size, settings) {
  return [0, 1].map(axis => places(images.shape[1 + axis], size[axis], settings).count);
}

// Every pixel of every window that lies inside the image, in runs along a row of the output:
// visit(pixel, step, place, weight, count) stands for `count` pairs (pixel + i * step, place + i),
// all with one weight of the window. The numbers count pixels and places, without channels.
function eachRun(images, size, settings, visit) {
  const [n, height, width] = images.shape, { stride = 1, dilation = 1 } = settings;
  const down = places(height, size[0], settings), right = places(width, size[1], settings);
  for (let image = 0; image < n; image++)
    for (let i = 0; i < down.count; i++)
      for (let a = 0; a < size[0]; a++) {
        const row = i * stride + a * dilation - down.before;
        if (row < 0 || row >= height) continue;
        for (let b = 0; b < size[1]; b++) {
          const left = b * dilation - right.before;  // the column for the first place
          const first = Math.max(0, Math.ceil(-left / stride));
          const last = Math.min(right.count - 1, Math.floor((width - 1 - left) / stride));
          if (last < first) continue;
          const pixel = (image * height + row) * width + left + first * stride;
          const place = (image * down.count + i) * right.count + first;
          visit(pixel, stride, place, a * size[1] + b, last - first + 1);
        }
      }
}

// Slide every kernel over every image; bias holds one number for each filter.
function convolve(images, kernels, bias, settings = {}) {
  const [a, b, channels, filters] = kernels.shape;
  const output = zeros([images.shape[0], ...outputSize(images, [a, b], settings), filters]);
  for (let i = 0; i < output.data.length; i++) output.data[i] = bias.data[i % filters];
  const [x, w, y] = [images.data, kernels.data, output.data];
  eachRun(images, [a, b], settings, (pixel, step, place, weight, count) => {
    for (let i = 0; i < count; i++)
      for (let c = 0; c < channels; c++) {
        const value = x[(pixel + i * step) * channels + c];
        const from = (weight * channels + c) * filters, to = (place + i) * filters;
        if (value) for (let k = 0; k < filters; k++) y[to + k] += value * w[from + k];
      }
  });
  return output;
}

function convolveBackward(upstream, images, kernels, settings = {}) {
  const [a, b, channels, filters] = kernels.shape;
  const ofImages = zeros(images.shape), ofKernels = zeros(kernels.shape), ofBias = zeros([filters]);
  for (let i = 0; i < upstream.data.length; i++) ofBias.data[i % filters] += upstream.data[i];
  eachRun(images, [a, b], settings, (pixel, step, place, weight, count) => {
    for (let c = 0; c < channels; c++)
      for (let k = 0; k < filters; k++) {
        const w = (weight * channels + c) * filters + k;
        for (let i = 0; i < count; i++) {
          const x = (pixel + i * step) * channels + c, slope = upstream.data[(place + i) * filters + k];
          ofImages.data[x] += slope * kernels.data[w];
          ofKernels.data[w] += slope * images.data[x];
        }
      }
  });
  return { images: ofImages, kernels: ofKernels, bias: ofBias };
}

// Every pixel and place of a square window, one after the other.
function eachPair(images, size, settings, visit) {
  eachRun(images, [size, size], settings, (pixel, step, place, weight, count) => {
    for (let i = 0; i < count; i++) visit(pixel + i * step, place + i);
  });
}

// For each output of max pooling the place of the largest number in images.data, the first of equals.
function largest(images, size, settings) {
  const channels = images.shape[3], [rows, columns] = outputSize(images, [size, size], settings);
  const found = new Int32Array(images.shape[0] * rows * columns * channels).fill(-1);
  eachPair(images, size, settings, (pixel, place) => {
    for (let c = 0; c < channels; c++) {
      const x = pixel * channels + c, y = place * channels + c;
      if (found[y] < 0 || images.data[x] > images.data[found[y]]) found[y] = x;
    }
  });
  return { found, shape: [images.shape[0], rows, columns, channels] };
}

const pooling = (size, { stride = size, padding = "valid" } = {}) => ({ stride, padding });

function maxPool(images, size, settings) {
  const { found, shape } = largest(images, size, pooling(size, settings));
  return array(shape, new Float64Array(found).map(x => images.data[x]));
}

function maxPoolBackward(upstream, images, size, settings) {
  const { found } = largest(images, size, pooling(size, settings)), gradient = zeros(images.shape);
  found.forEach((x, y) => { gradient.data[x] += upstream.data[y]; });
  return gradient;
}

// How many pixels of each window lie inside the image: the mean is theirs alone.
function pixelsInside(images, size, settings) {
  const count = new Float64Array(
    outputSize(images, [size, size], settings).reduce((a, b) => a * b, images.shape[0]));
  eachPair(images, size, settings, (pixel, place) => { count[place]++; });
  return count;
}

function averagePool(images, size, settings) {
  settings = pooling(size, settings);
  const channels = images.shape[3], count = pixelsInside(images, size, settings);
  const output = zeros([images.shape[0], ...outputSize(images, [size, size], settings), channels]);
  eachPair(images, size, settings, (pixel, place) => {
    for (let c = 0; c < channels; c++)
      output.data[place * channels + c] += images.data[pixel * channels + c] / count[place];
  });
  return output;
}

function averagePoolBackward(upstream, images, size, settings) {
  settings = pooling(size, settings);
  const channels = images.shape[3], count = pixelsInside(images, size, settings);
  const gradient = zeros(images.shape);
  eachPair(images, size, settings, (pixel, place) => {
    for (let c = 0; c < channels; c++)
      gradient.data[pixel * channels + c] += upstream.data[place * channels + c] / count[place];
  });
  return gradient;
}

function relu(inputs) {
  return array(inputs.shape, inputs.data.map(x => Math.max(x, 0)));
}

// The gradient passes where the input was above 0.
function reluBackward(upstream, inputs) {
  return array(inputs.shape, inputs.data.map((x, i) => x > 0 ? upstream.data[i] : 0));
}

// inputs (n, features) @ weights (features, units) + bias (units)
function dense(inputs, weights, bias) {
  const [n, features] = inputs.shape, units = weights.shape[1], output = zeros([n, units]);
  for (let i = 0; i < n; i++)
    for (let u = 0; u < units; u++) {
      let sum = bias.data[u];
      for (let f = 0; f < features; f++)
        sum += inputs.data[i * features + f] * weights.data[f * units + u];
      output.data[i * units + u] = sum;
    }
  return output;
}

function denseBackward(upstream, inputs, weights) {
  const [n, features] = inputs.shape, units = weights.shape[1];
  const gradients = { inputs: zeros(inputs.shape), weights: zeros(weights.shape), bias: zeros([units]) };
  for (let i = 0; i < n; i++)
    for (let u = 0; u < units; u++) {
      const slope = upstream.data[i * units + u];
      gradients.bias.data[u] += slope;
      for (let f = 0; f < features; f++) {
        gradients.inputs.data[i * features + f] += slope * weights.data[f * units + u];
        gradients.weights.data[f * units + u] += slope * inputs.data[i * features + f];
      }
    }
  return gradients;
}

// Probabilities of logits (n, classes); minus the largest logit first, so that nothing overflows.
function softmax(logits) {
  const { shape: [n, classes], data } = logits, output = zeros(logits.shape);
  for (let first = 0; first < n * classes; first += classes) {
    let most = -Infinity, sum = 0;
    for (let k = first; k < first + classes; k++) most = Math.max(most, data[k]);
    for (let k = first; k < first + classes; k++) sum += output.data[k] = Math.exp(data[k] - most);
    for (let k = first; k < first + classes; k++) output.data[k] /= sum;
  }
  return output;
}

// The mean loss and its gradient with respect to logits, (probabilities - one_hot) / n.
function softmaxCrossEntropy(logits, labels) {
  const { shape: [n, classes], data } = logits, gradient = softmax(logits);
  let loss = 0;
  for (let i = 0; i < n; i++) {
    let most = -Infinity, sum = 0;
    for (let k = 0; k < classes; k++) most = Math.max(most, data[i * classes + k]);
    for (let k = 0; k < classes; k++) sum += Math.exp(data[i * classes + k] - most);
    loss += Math.log(sum) + most - data[i * classes + labels[i]];
    gradient.data[i * classes + labels[i]] -= 1;
  }
  for (let i = 0; i < n * classes; i++) gradient.data[i] /= n;
  return { loss: loss / n, gradient };
}
