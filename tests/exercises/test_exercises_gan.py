"""The checkers on generative networks accept right answers and reject what readers write."""

import keras
import numpy as np
import pytest
from scipy.special import expit
from sklearn.neighbors import NearestNeighbors
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import gan
from helpers.metrics.generation import frechet_distance

# NumPy warns where a wrong answer overflows.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker", [gan.check_gan_losses, gan.check_simple_frechet, gan.check_share_of_copies]
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The losses


def losses(of_real, of_made, target, made_target=0.0, wanted=1.0, mean=np.mean):
    def cross_entropy(logits, target):
        return mean(np.logaddexp(0, logits) - target * logits)

    of_discriminator = cross_entropy(of_real, target) + cross_entropy(of_made, made_target)
    return of_discriminator, cross_entropy(of_made, wanted)


def losses_by_cases(of_real, of_made, target):
    def softplus(x):
        return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))

    real = target * softplus(-of_real) + (1 - target) * softplus(of_real)
    return real.mean() + softplus(of_made).mean(), softplus(-of_made).mean()


def losses_by_keras(of_real, of_made, target):
    def loss(target, logits):
        return keras.ops.mean(
            keras.ops.binary_crossentropy(np.full(len(logits), target), logits, from_logits=True)
        )

    of_discriminator = loss(target, of_real) + loss(0.0, of_made)
    return float(of_discriminator), float(loss(1.0, of_made))


def losses_that_overflow(of_real, of_made, target):
    real, made = expit(of_real), expit(of_made)
    first = -np.mean(target * np.log(real) + (1 - target) * np.log(1 - real))
    return first - np.mean(np.log(1 - made)), -np.mean(np.log(made))


@pytest.mark.parametrize("answer", [losses, losses_by_cases, losses_by_keras])
def test_gan_losses_accepts(answer, capsys):
    accept(gan.check_gan_losses, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda r, m, t: losses(r, m, t)[::-1], "undecided"),
        (lambda r, m, t: losses(r, m, t, mean=np.sum), "undecided"),
        (lambda r, m, t: (losses(r, m, t)[0] / 2, losses(r, m, t)[1]), "undecided"),
        (lambda r, m, t: losses(m, r, t), "real from made"),
        (lambda r, m, t: losses(r, m, t, wanted=0.0), "real from made"),
        (lambda r, m, t: losses(r, m, 1.0), "nine tenths"),
        (lambda r, m, t: losses(r, m, t, made_target=1 - t), "nine tenths"),
        (lambda r, m, t: losses(r, m, t, wanted=t), "nine tenths"),
        (losses_that_overflow, "1000"),
    ],
)
def test_gan_losses_rejects(answer, words, capsys):
    reject(gan.check_gan_losses, answer, words, capsys)


# The distance without correlations


def simple(features, others, ddof=1, power=2):
    means = features.mean(axis=0) - others.mean(axis=0)
    spreads = features.std(axis=0, ddof=ddof) - others.std(axis=0, ddof=ddof)
    return np.sum(means**2) + np.sum(np.abs(spreads) ** power)


def simple_by_variances(features, others):
    one, other = features.var(axis=0, ddof=1), others.var(axis=0, ddof=1)
    means = features.mean(axis=0) - others.mean(axis=0)
    return means @ means + np.sum(one + other - 2 * np.sqrt(one * other))


def simple_by_features(features, others):
    pairs = zip(features.T, others.T, strict=True)
    return sum(frechet_distance(x[:, None], y[:, None]) for x, y in pairs)


def simple_by_variance_differences(features, others):
    means = features.mean(axis=0) - others.mean(axis=0)
    return np.sum(means**2 + (features.var(axis=0, ddof=1) - others.var(axis=0, ddof=1)) ** 2)


@pytest.mark.parametrize("answer", [simple, simple_by_variances, simple_by_features])
def test_simple_frechet_accepts(answer, capsys):
    accept(gan.check_simple_frechet, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b: np.sum((a.mean(axis=0) - b.mean(axis=0)) ** 2), "three times as wide"),
        (lambda a, b: np.sqrt(simple(a, b)), "moved"),
        (lambda a, b: simple(a, b) / a.shape[1], "moved"),
        (lambda a, b: simple(a, b, ddof=0), "three times as wide"),
        (lambda a, b: simple(a, b, power=1), "three times as wide"),
        (simple_by_variance_differences, "three times as wide"),
        (lambda a, b: simple(a.T, b.T), "Case"),
        (lambda a, b: simple(a.reshape(-1, 1), b.reshape(-1, 1)), "Case"),
    ],
)
def test_simple_frechet_rejects(answer, words, capsys):
    reject(gan.check_simple_frechet, answer, words, capsys)


# The share of copies


def distances(images, stored):
    return np.sqrt(((images[:, None] - stored[None]) ** 2).sum(axis=(2, 3, 4)))  # (n, m)


def copies_by_loops(images, stored, limit):
    found = 0
    for image in images:
        found += any(np.linalg.norm((image - each).ravel()) < limit for each in stored)
    return found / len(images)


def copies_by_search(images, stored, limit):
    search = NearestNeighbors(n_neighbors=1).fit(stored.reshape(len(stored), -1))
    return np.mean(search.kneighbors(images.reshape(len(images), -1))[0] < limit)


@pytest.mark.parametrize(
    "answer",
    [
        lambda a, b, limit: np.mean(distances(a, b).min(axis=1) < limit),
        copies_by_loops,
        copies_by_search,
    ],
)
def test_share_of_copies_accepts(answer, capsys):
    accept(gan.check_share_of_copies, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b, limit: np.sum(distances(a, b).min(axis=1) < limit), "pixel for pixel"),
        (lambda a, b, limit: np.mean(distances(a, b) < limit), "pixel for pixel"),
        (lambda a, b, limit: np.mean(distances(a, b).min(axis=0) < limit), "pixel for pixel"),
        (lambda a, b, limit: np.mean(distances(a, b).min(axis=1) > limit), "pixel for pixel"),
        (lambda a, b, limit: np.mean(distances(a, b).min(axis=1) == 0), "a little noise"),
        (lambda a, b, limit: np.mean(distances(a, b).min(axis=1) <= limit), "just the limit"),
        (lambda a, b, limit: np.mean(distances(a, b).min(axis=1) / 4 < limit), "limit 0.9"),
        (lambda a, b, limit: np.mean(distances(a, b).min(axis=1) ** 2 < limit), "Case"),
    ],
)
def test_share_of_copies_rejects(answer, words, capsys):
    reject(gan.check_share_of_copies, answer, words, capsys)
