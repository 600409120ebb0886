"""Measures, compared with scikit-learn and with examples on paper."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from helpers.metrics.calibration import calibration_error


def test_calibration_error_on_paper():
    assert calibration_error([1.0, 1.0], [1, 1]) == 0
    assert calibration_error([0.75] * 4, [1, 1, 1, 0]) == 0
    assert calibration_error([0.0, 0.0, 1.0, 1.0], [1, 1, 0, 0]) == 1
    # Two groups of two bins: 0.3 against 1/2, weight 2/3, and 0.9 against 0, weight 1/3
    assert calibration_error([0.2, 0.4, 0.9], [1, 0, 0], bins=2) == pytest.approx(1.3 / 3)
    assert calibration_error([0.2, 0.4, 0.9], [1, 0, 0], bins=1) == pytest.approx(0.5 / 3)


def test_a_probability_on_an_edge_belongs_to_the_lower_group():
    # 0.5 with 0.25: the mean 0.375 against 1/2; 0.75 alone: against 1
    found = calibration_error([0.25, 0.5, 0.75], [0, 1, 1], bins=2)
    assert found == pytest.approx((2 * 0.125 + 0.25) / 3)


@pytest.mark.parametrize("bins", [1, 5, 10, 15])
def test_calibration_error_equals_that_of_scikit_learns_curve(bins):
    rng = np.random.default_rng(0)
    probabilities = rng.beta(2, 1, size=400)
    labels = (rng.random(400) < probabilities**2).astype(int)
    share, mean = calibration_curve(labels, probabilities, n_bins=bins)
    counts = np.histogram(probabilities, np.linspace(0, 1, bins + 1))[0]
    expected = np.sum(np.abs(share - mean) * counts[counts > 0]) / 400
    assert calibration_error(probabilities, labels, bins) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("probabilities", "labels", "bins", "words"),
    [
        ([], [], 10, "one shape"),
        ([0.5], [1, 0], 10, "one shape"),
        ([[0.5, 0.5]], [[1, 0]], 10, "one shape"),
        ([1.5], [1], 10, "from 0 to 1"),
        ([np.nan], [1], 10, "from 0 to 1"),
        ([0.5], [2], 10, "0 or 1"),
        ([0.5], [1], 0, "bins should be a whole number above 0"),
    ],
)
def test_what_cannot_be_measured_is_refused(probabilities, labels, bins, words):
    with pytest.raises(ValueError, match=words):
        calibration_error(probabilities, labels, bins)
