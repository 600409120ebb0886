// The numbers of a small network and the steps that find them, forward and then backward.
// The layers are those of layers.js. A network is {inputs, label, layers: [{weights, bias}]}: one
// image, a row of weights for each input; a ReLU stands between two layers, a softmax at the end.

// Everything that one forward and one backward pass compute.
function pass({ inputs, label, layers }) {
  const weights = layers.map(l => array([l.weights.length, l.bias.length], l.weights.flat()));
  const rows = [array([1, inputs.length], inputs)], sums = [], slopes = [];
  layers.forEach(({ bias }, l) => {
    if (l) rows.push(relu(sums[l - 1]));
    sums.push(dense(rows[l], weights[l], array([bias.length], bias)));
  });
  const { loss, gradient } = softmaxCrossEntropy(sums.at(-1), [label]);
  for (let l = layers.length - 1, upstream = gradient; l >= 0; l--) {
    slopes[l] = { sums: upstream, ...denseBackward(upstream, rows[l], weights[l]) };
    if (l) upstream = reluBackward(slopes[l].inputs, sums[l - 1]);
  }
  return { rows, sums, probabilities: softmax(sums.at(-1)), loss, slopes };
}

// The gradients of all weights and biases, in the form of the layers.
function gradientsOf(layers, { slopes }) {
  return layers.map(({ bias }, l) => ({
    weights: layers[l].weights.map((_, i) => [...slopes[l].weights.data.slice(i * bias.length, (i + 1) * bias.length)]),
    bias: [...slopes[l].bias.data],
  }));
}

// One step against the gradient: the new layers.
function descend(layers, gradients, rate) {
  const less = (numbers, slopes) => numbers.map((n, i) => n - rate * slopes[i]);
  return layers.map(({ weights, bias }, l) => ({
    weights: weights.map((row, i) => less(row, gradients[l].weights[i])),
    bias: less(bias, gradients[l].bias),
  }));
}

// x, the inputs; s, the sums of a hidden layer; h, behind its ReLU; z, the logits.
const below = l => l ? "h" : "x", above = (l, depth) => l < depth - 1 ? "s" : "z";
const edge = (from, to) => `weight ${from}→${to}`, biasOf = node => `bias of ${node}`;
const times = (a, b) => `${short(a)} · ${b < 0 ? `(${short(b)})` : short(b)}`;
const sum = (numbers, write = short) => numbers.map(n => n < 0 ? `(${write(n)})` : write(n)).join(" + ");

// All numbers of the graph by their names. A node has a column and a row, an edge two ends, a bias
// the node that it stands at; `of` is where a number lies that the reader may change.
function itemsOf({ inputs, label, layers }, classes, { rows, sums, probabilities, loss, slopes }) {
  const items = {}, depth = layers.length;
  const put = (name, value, slope, column, row, rest) => { items[name] = { name, value, slope, column, row, ...rest }; };
  layers.forEach(({ weights, bias }, l) => {
    const to = above(l, depth);
    weights.forEach((row, i) => {
      const from = below(l) + (i + 1);
      put(from, rows[l].data[i], slopes[l].inputs.data[i], 2 * l, i,
        l ? { link: `s${i + 1}`, by: "ReLU" } : { of: [inputs, i] });
      row.forEach((weight, j) => put(edge(from, to + (j + 1)), weight,
        slopes[l].weights.data[i * bias.length + j], undefined, undefined, { of: [row, j], from, to: to + (j + 1) }));
    });
    bias.forEach((b, j) => {
      put(to + (j + 1), sums[l].data[j], slopes[l].sums.data[j], 2 * l + 1, j);
      put(biasOf(to + (j + 1)), b, slopes[l].bias.data[j], undefined, undefined, { of: [bias, j], at: to + (j + 1) });
    });
  });
  classes.forEach((name, k) => put(name, probabilities.data[k], undefined, 2 * depth, k, { link: `z${k + 1}`, by: "softmax" }));
  put("loss", loss, undefined, 2 * depth + 1, 0, { link: classes[label], by: "−ln" });
  return items;
}

// The steps forward: what each says, the numbers it makes, and what else it uses.
function stepsForward({ label, layers }, classes, { rows, sums, probabilities, loss }) {
  const steps = [], depth = layers.length;
  layers.forEach(({ weights, bias }, l) => {
    bias.forEach((b, j) => {
      const to = above(l, depth) + (j + 1), terms = weights.map((row, i) => times(rows[l].data[i], row[j]));
      steps.push({ text: `${to} = ${terms.join(" + ")} + ${sum([b])} = ${short(sums[l].data[j])}.`, makes: [to],
        uses: [biasOf(to), ...weights.map((_, i) => edge(below(l) + (i + 1), to))] });
    });
    if (l < depth - 1) sums[l].data.forEach((s, j) => steps.push({
      text: `h${j + 1} = max(0, ${short(s)}) = ${short(Math.max(s, 0))}.`, makes: [`h${j + 1}`], uses: [] }));
  });
  const said = classes.map((name, k) => `${name} ${short(probabilities.data[k])}`);
  steps.push({ text: `The softmax makes probabilities: ${said.join(", ")}.`, makes: classes, uses: [] });
  const right = classes[label], p = short(probabilities.data[label]);
  steps.push({ text: `It is a ${right}, so the loss is −ln ${p} = ${short(loss)}.`, makes: ["loss"], uses: [right] });
  return steps;
}

// The steps backward; here `makes` names the numbers whose gradient is found.
function stepsBackward({ label, layers }, classes, { rows, sums, probabilities, slopes }) {
  const steps = [], push = (text, makes) => steps.push({ text, makes, uses: [], backward: true });
  classes.forEach((name, k) => {
    const p = probabilities.data[k], z = `z${k + 1}`, right = +(k === label);
    push(`Gradient of ${z}: ${short(p)} was said and ${right} is true, ${short(p)} − ${right} = `
      + `${short(p - right)}. The bias has the same.`, [z, biasOf(z)]);
  });
  for (let l = layers.length - 1; l >= 0; l--)
    layers[l].weights.forEach((row, i) => {
      const from = below(l) + (i + 1), upstream = slopes[l].sums.data, shares = row.map((w, j) => w * upstream[j]);
      row.forEach((w, j) => {
        const to = above(l, layers.length) + (j + 1), x = rows[l].data[i];
        push(`Edge ${from}→${to}: the weight gets gradient times input, ${times(upstream[j], x)} = ${short(upstream[j] * x)}; `
          + `back to ${from} goes gradient times weight, ${times(upstream[j], w)} = ${short(shares[j])}.`, [edge(from, to)]);
      });
      const total = shares.reduce((a, b) => a + b), found = `Gradient of ${from}: ${sum(shares)} = ${short(total)}, all that came back.`;
      push(found, [from]);
      if (!l) return;
      const s = sums[l - 1].data[i], node = `s${i + 1}`;
      push(s > 0 ? `Gradient of ${node}: ${node} is above 0, so the ReLU lets ${short(total)} pass. The bias has the same.`
        : `Gradient of ${node}: ${node} is not above 0, so the ReLU lets nothing pass: 0. The bias has the same.`, [node, biasOf(node)]);
    });
  return steps;
}

function stepsOf(network, classes, found) {
  const end = { text: `Every gradient is known. The loss is ${short(found.loss)}.`, makes: [], uses: [] };
  return [...stepsForward(network, classes, found), ...stepsBackward(network, classes, found), end];
}
