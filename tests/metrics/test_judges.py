"""The classifier that judges made images: it can read, and repeats itself."""

import numpy as np
import pytest

from helpers.metrics.generation import frechet_distance
from helpers.metrics.judges import FEATURES, Judge, choose_gaussians, draw_gaussians


@pytest.fixture(scope="module")
def images():
    """Bright squares, at the left for class 0 and at the right for class 1, in noise."""
    labels = np.arange(600) % 2
    noise = np.random.default_rng(0).random((600, 12, 12, 1)).astype("float32") / 2
    noise[labels == 0, 3:9, :4] = noise[labels == 1, 3:9, 8:] = 1
    return noise, labels


def test_it_learns_and_gives_features_and_probabilities(images):
    features, probabilities = Judge(*images, epochs=6)(images[0])
    assert features.shape == (600, FEATURES)
    assert np.isfinite(features).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert np.mean(probabilities.argmax(axis=1) == images[1]) > 0.95


def test_one_seed_gives_one_judge(images):
    first, again, other = (Judge(*images, epochs=1, seed=seed)(images[0])[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_its_measures_are_those_of_their_functions(images):
    judge = Judge(*images, epochs=2)
    features, answers = judge(images[0][:300])
    found = judge.measure(images[0][300:], features, images[0])
    assert found["distance"] == frechet_distance(judge(images[0][300:])[0], features)
    assert found["nearest"] == 0  # they are among the stored ones
    assert 0 <= found["rarest"] <= 1 <= found["most"] <= 2
    assert judge.measure(images[0][:300], features, images[0])["distance"] < 1e-6
    sure = np.mean(answers.max(axis=1) > 0.9)
    assert judge.measure(images[0][:300], features, images[0])["sure"] == sure


def test_gaussians_have_the_means_of_their_classes(images):
    made = draw_gaussians(*images, directions=20, count=500)
    assert made.shape == (1000, 12, 12, 1)
    assert made.min() >= 0 and made.max() <= 1
    for label in (0, 1):
        expected = images[0][images[1] == label].mean(axis=0)
        found = made[500 * label : 500 * (label + 1)].mean(axis=0)
        np.testing.assert_allclose(found, expected, atol=0.06)
    np.testing.assert_array_equal(made, draw_gaussians(*images, directions=20, count=500))


def test_the_gaussians_with_the_smallest_distance_are_chosen():
    judge = lambda made: (made.reshape(len(made), -1)[:, :3], None)  # noqa: E731
    rng = np.random.default_rng(0)
    images, labels = rng.random((400, 14, 14, 1)), np.arange(400) % 2
    known = judge(images)[0]
    made, tried = choose_gaussians(judge, known, images, labels, 100)
    assert list(tried) == [20, 40, 80, 160]
    assert frechet_distance(judge(made)[0], known) == min(tried.values())
