"""The networks of the picture 'train' in NumPy, number for number as in its script."""

import numpy as np

from helpers.layers.reference import dense, dense_backward, softmax_cross_entropy

ACTIVATIONS = {  # each with its derivative, from the input z and the output y
    "none": (lambda z: z, lambda z, y: np.ones_like(z)),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z, y: y * (1 - y)),
    "tanh": (np.tanh, lambda z, y: 1 - y**2),
    "ReLU": (lambda z: np.maximum(z, 0), lambda z, y: 1.0 * (z > 0)),
}
DEVIATIONS = {  # of the first weights of a layer
    "zeros": lambda inputs, units: 0.0,
    "small": lambda inputs, units: 0.01,
    "Glorot": lambda inputs, units: np.sqrt(2 / (inputs + units)),
    "He": lambda inputs, units: np.sqrt(2 / inputs),
}
WORD = 0xFFFFFFFF  # 32 bits


def normal_numbers(seed):
    """Yield normal random numbers without end: mulberry32, then Box and Muller."""
    state = seed & WORD

    def uniform():
        nonlocal state
        state = (state + 0x6D2B79F5) & WORD
        t = ((state ^ (state >> 15)) * (state | 1)) & WORD
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & WORD)) & WORD
        return (t ^ (t >> 14)) / 2**32

    while True:
        first, second = uniform(), uniform()
        yield np.sqrt(-2 * np.log(1 - first)) * np.cos(2 * np.pi * second)


def first_network(sizes, start, seed):
    """Draw the first weights of a network, [(weights, bias), ...].

    `sizes`: the inputs, the units of each hidden layer, the classes.
    """
    normal = normal_numbers(seed)
    network = []
    for inputs, units in zip(sizes[:-1], sizes[1:], strict=True):
        drawn = [next(normal) for _ in range(inputs * units)]
        weights = DEVIATIONS[start](inputs, units) * np.reshape(drawn, (inputs, units))
        network.append((weights, np.zeros(units)))
    return network


def forward(network, points, activation):
    """Return what each layer gets, what it adds up, and the logits (n, 2)."""
    inputs, sums = [points], []
    for weights, bias in network:
        if sums:
            inputs.append(ACTIVATIONS[activation][0](sums[-1]))
        sums.append(dense(inputs[-1], weights, bias))
    return inputs, sums, sums[-1]


def train_step(network, points, kinds, activation, rate, decay=0.0):
    """Make one step of gradient descent with weight decay; return the network and the old loss."""
    inputs, sums, logits = forward(network, points, activation)
    loss, upstream = softmax_cross_entropy(logits, kinds)
    after = []
    for layer in reversed(range(len(network))):
        weights, bias = network[layer]
        back, of_weights, of_bias = dense_backward(upstream, inputs[layer], weights)
        if layer:
            slope = ACTIVATIONS[activation][1](sums[layer - 1], inputs[layer])
            upstream = back * slope
        step = rate * (of_weights + decay * weights)
        after.insert(0, (weights - step, bias - rate * of_bias))
    return after, loss


def judge(network, points, kinds, activation):
    """Return the mean loss, and the share of the points that are right."""
    logits = forward(network, points, activation)[2]
    loss = softmax_cross_entropy(logits, kinds)[0]
    return float(loss), float(np.mean((logits[:, 1] > logits[:, 0]) == kinds))
