"""The checkers on frameworks accept right answers and reject what readers write."""

import keras
import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import frameworks

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        frameworks.check_carry_depthwise,
        frameworks.check_carry_dense,
        frameworks.check_same_padding,
        frameworks.check_epsilon_for_torch,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# A depthwise kernel


def depthwise_by_axes(kernel):
    height, width, channels, each = kernel.shape
    return kernel.transpose(2, 3, 0, 1).reshape(channels * each, 1, height, width)


def depthwise_by_moves(kernel):
    flat = kernel.reshape(*kernel.shape[:2], -1)  # (height, width, channels * each)
    return np.moveaxis(flat, -1, 0)[:, np.newaxis]


def depthwise_by_loops(kernel):
    height, width, channels, each = kernel.shape
    carried = np.zeros((channels * each, 1, height, width))
    for i, j, c, m in np.ndindex(kernel.shape):
        carried[c * each + m, 0, i, j] = kernel[i, j, c, m]
    return carried


@pytest.mark.parametrize("answer", [depthwise_by_axes, depthwise_by_moves, depthwise_by_loops])
def test_carry_depthwise_accepts(answer, capsys):
    accept(frameworks.check_carry_depthwise, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda k: k.transpose(3, 2, 0, 1), "three channels, a filter each"),
        (lambda k: k.transpose(2, 3, 0, 1), "one channel, two filters"),
        (lambda k: k.transpose(3, 2, 0, 1).reshape(-1, 1, *k.shape[:2]), "two filters each"),
        (lambda k: k.reshape(-1, 1, *k.shape[:2]), "three channels, a filter each"),
        (lambda k: k.transpose(2, 3, 1, 0).reshape(-1, 1, *k.shape[:2]), "one channel, one"),
        (lambda k: depthwise_by_axes(k)[:, :, ::-1, ::-1], "one channel, one filter"),
        (lambda k: depthwise_by_axes(k)[:, 0], "shape (1, 1, 2, 2)"),
        (lambda k: depthwise_by_axes(k).transpose(1, 0, 2, 3), "three channels, a filter each"),
    ],
)
def test_carry_depthwise_rejects(answer, words, capsys):
    reject(frameworks.check_carry_depthwise, answer, words, capsys)


# The dense layer behind a flatten


def dense_by_axes(weights, height, width, channels):
    maps = weights.reshape(height, width, channels, -1)
    return maps.transpose(3, 2, 0, 1).reshape(-1, channels * height * width)


def dense_by_order(weights, height, width, channels):
    places = np.arange(height * width * channels).reshape(height, width, channels)
    return weights[places.transpose(2, 0, 1).ravel()].T


def dense_by_loops(weights, height, width, channels):
    carried = np.zeros(weights.T.shape)
    for i, j, c in np.ndindex(height, width, channels):
        carried[:, (c * height + i) * width + j] = weights[(i * width + j) * channels + c]
    return carried


def dense_backwards(weights, height, width, channels):
    """Permute as if the weights came from PyTorch."""
    places = np.arange(height * width * channels).reshape(channels, height, width)
    return weights[places.transpose(1, 2, 0).ravel()].T


@pytest.mark.parametrize("answer", [dense_by_axes, dense_by_order, dense_by_loops])
def test_carry_dense_accepts(answer, capsys):
    accept(frameworks.check_carry_dense, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda w, *maps: w.T, "2 x 2 places, two channels"),
        (lambda w, *maps: dense_by_axes(w, *maps).T, "one place, three channels"),
        (dense_backwards, "2 x 2 places, two channels"),
        (lambda w, h, b, c: dense_by_axes(w, h, c, b), "one channel"),
        (lambda w, *maps: w.reshape(w.shape[1], -1), "one place, three channels"),
        (lambda w, *maps: dense_by_axes(w, 3, 3, 64), "raised ValueError"),
        (
            lambda w, h, b, c: w.reshape(h, b, c, -1).transpose(3, 2, 1, 0).reshape(w.T.shape),
            "one channel",
        ),
        (lambda w, h, b, c: w.reshape(h, b, c, -1).transpose(3, 2, 0, 1), "shape (2, 3)"),
    ],
)
def test_carry_dense_rejects(answer, words, capsys):
    reject(frameworks.check_carry_dense, answer, words, capsys)


# What 'same' adds


def padding_by_formula(pixels, kernel, stride):
    total = max((-(-pixels // stride) - 1) * stride + kernel - pixels, 0)
    return total // 2, total - total // 2


def padding_by_rest(pixels, kernel, stride):
    total = max(kernel - (pixels % stride or stride), 0)  # as TensorFlow's guide has it
    return total // 2, -(-total // 2)


def padding_seen(pixels, kernel, stride):
    """Let Keras say it: the pixels that the first and the last window miss."""
    ones = np.ones((kernel, 1, 1), "float32")
    row = np.zeros((1, pixels + 2 * kernel * stride, 1), "float32")
    row[:, :pixels] = 1
    seen = keras.ops.conv(row[:, :pixels], ones, strides=stride, padding="same")
    total = max((seen.shape[1] - 1) * stride + kernel - pixels, 0)
    only_last = np.zeros((kernel, 1, 1), "float32")
    only_last[-1] = 1
    places = np.arange(1, pixels + 1, dtype="float32").reshape(1, -1, 1)
    last = int(keras.ops.conv(places, only_last, strides=stride, padding="same")[0, 0, 0])
    before = kernel - last if last else total // 2
    return before, total - before


@pytest.mark.parametrize("answer", [padding_by_formula, padding_by_rest, padding_seen])
def test_same_padding_accepts(answer, capsys):
    accept(frameworks.check_same_padding, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda n, k, s: (k // 2, k // 2), "stride 1, a kernel of 4"),
        (lambda n, k, s: padding_by_formula(n, k, 1), "stride 2, an even number of pixels"),
        (lambda n, k, s: padding_by_formula(n, k, s)[::-1], "stride 1, a kernel of 4"),
        (lambda n, k, s: (sum(padding_by_formula(n, k, s)) / 2,) * 2, "stride 1, a kernel of 4"),
        (lambda n, k, s: sum(padding_by_formula(n, k, s)), "tuple of 2 numbers"),
        (lambda n, k, s: ((k - s) // 2, (k - s) - (k - s) // 2), "an odd number of pixels"),
        (
            lambda n, k, s: ((t := (-(-n // s) - 1) * s + k - n) // 2, t - t // 2),
            "a stride larger than the kernel",
        ),
        (
            lambda n, k, s: ((t := max((n // s - 1) * s + k - n, 0)) // 2, t - t // 2),
            "an odd number of pixels",
        ),
    ],
)
def test_same_padding_rejects(answer, words, capsys):
    reject(frameworks.check_same_padding, answer, words, capsys)


# The epsilon of PyTorch's Adam


def epsilon_by_formula(epsilon, step, beta_2):
    return epsilon / np.sqrt(1 - beta_2**step)


def epsilon_by_loop(epsilon, step, beta_2):
    forgotten = 1.0
    for _ in range(step):
        forgotten *= beta_2
    return epsilon * (1 - forgotten) ** -0.5


def epsilon_by_mean(epsilon, step, beta_2):
    """The running mean of the squares of a gradient that is always 1 lacks the same share."""
    mean = 0.0
    for _ in range(step):
        mean = beta_2 * mean + (1 - beta_2)
    return epsilon / mean**0.5


@pytest.mark.parametrize("answer", [epsilon_by_formula, epsilon_by_loop, epsilon_by_mean])
def test_epsilon_for_torch_accepts(answer, capsys):
    accept(frameworks.check_epsilon_for_torch, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda e, t, b: e, "the first step"),
        (lambda e, t, b: e * np.sqrt(1 - b**t), "the first step"),
        (lambda e, t, b: e / (1 - b**t), "the first step"),
        (lambda e, t, b: e / np.sqrt(1 - b), "the tenth step"),
        (lambda e, t, b: epsilon_by_formula(e, t + 1, b), "the first step"),
        (lambda e, t, b: epsilon_by_formula(e, t - 1, b), "the first step"),
        (lambda e, t, b: epsilon_by_formula(e, t, 0.999), "another beta_2"),
        (lambda e, t, b: epsilon_by_formula(1e-3, t, b), "another epsilon"),
    ],
)
def test_epsilon_for_torch_rejects(answer, words, capsys):
    reject(frameworks.check_epsilon_for_torch, answer, words, capsys)


# What the checkers expect is what PyTorch does


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_carried_weights_give_equal_answers(rng):
    torch = pytest.importorskip("torch")
    images = rng.normal(size=(2, 5, 7, 3)).astype("float32")
    planes = torch.from_numpy(images.transpose(0, 3, 1, 2).copy())
    layer, dense = keras.layers.DepthwiseConv2D(3, depth_multiplier=2), keras.layers.Dense(4)
    expected = layer(images)  # (2, 3, 5, 6)

    kernel = torch.from_numpy(depthwise_by_axes(np.asarray(layer.kernel)).copy())
    maps = torch.nn.functional.conv2d(planes, kernel, groups=3)

    found = maps.numpy().transpose(0, 2, 3, 1)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    expected = dense(keras.ops.reshape(expected, (2, -1)))
    found = maps.reshape(2, -1).numpy() @ dense_by_axes(np.asarray(dense.kernel), 3, 5, 6).T
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("step", [1, 4])
def test_the_epsilon_gives_equal_steps(step, rng):
    torch = pytest.importorskip("torch")
    start, gradients = rng.normal(size=6), 1e-3 * rng.normal(size=(step, 6))
    ours = keras.Variable(start.astype("float32"))
    theirs = torch.nn.Parameter(torch.tensor(start, dtype=torch.float32))
    keras_adam = keras.optimizers.Adam(0.1, epsilon=1e-3)
    torch_adam = torch.optim.Adam([theirs], 0.1)
    for count, gradient in enumerate(gradients.astype("float32"), 1):
        keras_adam.apply([keras.ops.convert_to_tensor(gradient)], [ours])
        torch_adam.param_groups[0]["eps"] = epsilon_by_formula(1e-3, count, 0.999)
        theirs.grad = torch.from_numpy(gradient)
        torch_adam.step()

    np.testing.assert_allclose(theirs.detach().numpy(), np.asarray(ours), atol=1e-5)
