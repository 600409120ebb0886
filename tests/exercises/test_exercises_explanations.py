"""The checkers on explanations accept right answers and reject what readers write."""

import numpy as np
import pytest
import tensorflow as tf
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import explanations

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        explanations.check_integrated_gradients,
        explanations.check_grad_cam,
        explanations.check_occlude,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Integrated gradients


def integrated(gradient, image, baseline, steps, at=0.5, whole=True):
    shares = (np.arange(steps) + at) / steps
    way = image - baseline
    mean = np.mean([gradient(baseline + share * way) for share in shares], axis=0)
    return way * mean if whole else mean


def integrated_by_loop(gradient, image, baseline, steps):
    total = 0
    for k in range(1, steps + 1):
        total = total + gradient(baseline + (k - 0.5) / steps * (image - baseline))
    return (image - baseline) * total / steps


def integrated_by_stack(gradient, image, baseline, steps):
    edges = np.linspace(0, 1, steps + 1)
    points = [(1 - t) * baseline + t * image for t in (edges[1:] + edges[:-1]) / 2]
    return np.stack([gradient(point) for point in points]).sum(axis=0) / steps * (image - baseline)


@pytest.mark.parametrize("answer", [integrated, integrated_by_loop, integrated_by_stack])
def test_integrated_gradients_accepts(answer, capsys):
    accept(explanations.check_integrated_gradients, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda g, x, b, m: g(x), "a linear score from black"),
        (lambda g, x, b, m: (x - b) * g(x), "the sum of squares, 1 step"),
        (lambda g, x, b, m: integrated(g, x, b, m, at=0), "the sum of squares, 1 step"),
        (lambda g, x, b, m: integrated(g, x, b, m, at=1), "the sum of squares, 1 step"),
        (lambda g, x, b, m: integrated(g, x, b, m, whole=False), "a linear score from black"),
        (lambda g, x, b, m: integrated(g, x, 0 * b, m), "x ** 3 from 1 to 0"),
        (lambda g, x, b, m: integrated(g, x, b, 2), "1 step"),
        (lambda g, x, b, m: m * integrated(g, x, b, m), "a linear score from black"),
        (lambda g, x, b, m: np.abs(integrated(g, x, b, m)), "a linear score from black"),
        (lambda g, x, b, m: x * integrated(g, x, b, m, whole=False), "x ** 3 from 1 to 0"),
        (lambda g, x, b, m: integrated(g, x, b, m).sum(), "should have shape (3, 4)"),
    ],
)
def test_integrated_gradients_rejects(answer, words, capsys):
    reject(explanations.check_integrated_gradients, answer, words, capsys)


def test_the_expected_attributions_are_complete():
    rng = np.random.default_rng(0)
    image, baseline = rng.uniform(size=(2, 3, 4))

    found = explanations._integrated(lambda x: 3 * x**2, image, baseline, 500)

    np.testing.assert_allclose(found, image**3 - baseline**3, atol=1e-5)


# Grad-CAM


def grad_cam(maps, gradients):
    return np.maximum(maps @ gradients.mean(axis=(0, 1)), 0)


def grad_cam_by_loops(maps, gradients):
    result = np.zeros(maps.shape[:2])
    for channel in range(maps.shape[2]):
        result += gradients[:, :, channel].mean() * maps[:, :, channel]
    return np.where(result > 0, result, 0)


def grad_cam_by_tensors(maps, gradients):
    weights = tf.reduce_mean(gradients, axis=(0, 1), keepdims=True)
    return tf.nn.relu(tf.reduce_sum(weights * maps, axis=-1))


@pytest.mark.parametrize("answer", [grad_cam, grad_cam_by_loops, grad_cam_by_tensors])
def test_grad_cam_accepts(answer, capsys):
    accept(explanations.check_grad_cam, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, g: a @ g.mean(axis=(0, 1)), "speaks against"),
        (lambda a, g: np.maximum(a @ g.sum(axis=(0, 1)), 0), "two places, two channels"),
        (lambda a, g: np.maximum((a * g).sum(axis=2), 0), "two places, two channels"),
        (lambda a, g: np.abs(a @ g.mean(axis=(0, 1))), "speaks against"),
        (lambda a, g: a @ np.maximum(g.mean(axis=(0, 1)), 0), "speaks against"),
        (lambda a, g: np.maximum(a * g.mean(axis=(0, 1)), 0).sum(axis=2), "speaks against"),
        (lambda a, g: a.mean(axis=2), "two places, two channels"),
        (lambda a, g: np.maximum(a * g.mean(axis=(0, 1)), 0), "should have shape (1, 2)"),
        (lambda a, g: np.maximum((a @ g.mean(axis=(0, 1))) / a.shape[2], 0), "two places"),
    ],
)
def test_grad_cam_rejects(answer, words, capsys):
    reject(explanations.check_grad_cam, answer, words, capsys)


# Occlusion


def occlude(score, image, size, value, sign=1):
    drops, start = np.zeros(image.shape), score(image)
    for top in range(0, image.shape[0], size):
        for left in range(0, image.shape[1], size):
            square = slice(top, top + size), slice(left, left + size)
            covered = image.copy()
            covered[square] = value
            drops[square] = sign * (start - score(covered))
    return drops


def occlude_by_pixels(score, image, size, value):
    drops = []
    for i, j in np.ndindex(image.shape):
        covered = image + 0.0
        i, j = i - i % size, j - j % size
        covered[i : i + size, j : j + size] = value
        drops.append(score(image) - score(covered))
    return np.reshape(drops, image.shape)


def occlude_by_blocks(score, image, size, value):
    rows, columns = -(-image.shape[0] // size), -(-image.shape[1] // size)
    small = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        mask = np.kron(np.eye(rows)[:, [i]] * np.eye(columns)[j], np.ones((size, size)))
        mask = mask[: image.shape[0], : image.shape[1]]
        small[i, j] = score(image) - score(image * (1 - mask) + value * mask)
    large = np.kron(small, np.ones((size, size)))
    return large[: image.shape[0], : image.shape[1]]


@pytest.mark.parametrize("answer", [occlude, occlude_by_pixels, occlude_by_blocks])
def test_occlude_accepts(answer, capsys):
    accept(explanations.check_occlude, answer, capsys)


def covers_for_good(score, image, size, value):
    drops, start, covered = np.zeros(image.shape), score(image), image.copy()
    for top in range(0, image.shape[0], size):
        for left in range(0, image.shape[1], size):
            square = slice(top, top + size), slice(left, left + size)
            covered[square] = value
            drops[square] = start - score(covered)
    return drops


def leaves_the_rest_out(score, image, size, value):
    inner = image.shape[0] // size * size, image.shape[1] // size * size
    drops = occlude(score, image, size, value)
    drops[inner[0] :], drops[:, inner[1] :] = 0, 0
    return drops


def slides(score, image, size, value):
    drops = np.zeros(image.shape)
    for i, j in np.ndindex(image.shape):
        covered = image.copy()
        covered[i : i + size, j : j + size] = value
        drops[i, j] = score(image) - score(covered)
    return drops


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda s, x, k, v: occlude(s, x, k, v, sign=-1), "an image of ones"),
        (lambda s, x, k, v: occlude(s, x, k, 0.0), "a grey cover"),
        (lambda s, x, k, v: occlude(s, x, 2, v), "pixel by pixel"),
        (lambda s, x, k, v: np.maximum(occlude(s, x, k, v), 0), "a grey cover"),
        (lambda s, x, k, v: np.abs(occlude(s, x, k, v)), "a grey cover"),
        (covers_for_good, "an image of ones"),
        (leaves_the_rest_out, "the border cuts squares off"),
        (slides, "an image of ones"),
        (lambda s, x, k, v: s(x) - occlude(s, x, k, v), "an image of ones"),
        (lambda s, x, k, v: occlude(s, x, k, v)[::k, ::k], "should have shape (4, 4)"),
        (lambda s, x, k, v: occlude(s, x, k, v) / k**2, "an image of ones"),
    ],
)
def test_occlude_rejects(answer, words, capsys):
    reject(explanations.check_occlude, answer, words, capsys)
