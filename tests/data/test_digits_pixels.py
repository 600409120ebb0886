"""The pixels of the digits that are always there: those of scikit-learn, enlarged."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from helpers.data import load


@pytest.fixture
def images(monkeypatch):
    monkeypatch.setenv("BOOK_DATASET", "digits")
    digits = load("mnist")
    parts = digits.train, digits.validation, digits.test
    return np.concatenate([part.images[..., 0] for part in parts])


def test_they_are_as_dark_as_those_of_scikit_learn(images):
    small = load_digits().images.mean(axis=(1, 2)) / 16
    means = images[:, 4:-4, 4:-4].mean(axis=(1, 2))
    np.testing.assert_allclose(np.sort(means), np.sort(small), atol=0.02)
    assert images.min() == 0 and images.max() == 1
    assert images.sum() == pytest.approx(images[:, 4:-4, 4:-4].sum())


def test_they_are_enlarged_by_cubic_splines(images):
    """Straight lines between the pixels would give 0.14."""
    across = np.diff(images[:, 4:-4, 4:-4], axis=2)
    assert np.sqrt(np.mean(across**2)) == pytest.approx(0.166, abs=0.002)
