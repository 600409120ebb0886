"""Checkers of the notebook on medical images, chapter 7."""

import numpy as np
from scipy.stats import rankdata
from sklearn.metrics import confusion_matrix, roc_auc_score

from helpers.exercises import Case, check

LABELS = np.array([1, 0, 1, 0])


def check_auc(candidate):
    """Compare `candidate(scores, labels)` with scikit-learn; a class without images gives 0.5."""
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.arange(60) % 3 == 0).astype("int64")
    inputs = {
        "four images by hand": (np.array([0.9, 0.6, 0.4, 0.2]), LABELS),
        "all ill children score higher": (np.array([3.0, 1.0, 2.0, -1.0]), LABELS),
        "all ill children score lower": (np.array([0.1, 0.8, 0.2, 0.9]), LABELS),
        "one score for all": (np.full(4, 0.3), LABELS),
        "a tie between an ill and a healthy child": (np.array([0.7, 0.7, 0.4, 0.2]), LABELS),
        "60 images, a third of them ill": (rng.normal(size=60) + labels, labels),
        "60 images, many ties": (rng.integers(4, size=60) + labels, labels),
    }
    cases = [Case(name, args, roc_auc_score(*args[::-1])) for name, args in inputs.items()]
    for name, label in (("nobody is ill", 0), ("nobody is healthy", 1)):
        cases.append(Case(name, (np.array([0.2, 0.7]), np.full(2, label)), 0.5))
    check(candidate, cases)


def check_cheapest_threshold(candidate):
    """Check `candidate(probabilities, labels, thresholds, missed, false_alarm)`.

    It is an alarm when a probability reaches the threshold. Of thresholds that cost the same, the
    first one counts.
    """
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.arange(200) % 4 > 0).astype("int64")
    probabilities = rng.beta(2 + labels, 3 - labels)
    steps, four = np.arange(1, 20) / 20, np.array([0.9, 0.6, 0.4, 0.2])
    inputs = {
        "four images by hand": (four, LABELS, np.array([0.8, 0.5, 0.3]), 5, 1),
        "false alarms cost more": (four, LABELS, np.array([0.3, 0.5, 0.8]), 1, 5),
        "a probability that just reaches the threshold": (
            np.array([0.5, 0.25, 0.75, 0.25]),
            LABELS,
            np.array([0.6, 0.5]),
            2,
            1,
        ),
        "two thresholds cost the same": (four, LABELS, np.array([0.35, 0.3, 0.15]), 3, 1),
        "nobody is ill": (four, 0 * LABELS, steps, 5, 1),
        "nobody is healthy": (four, 0 * LABELS + 1, steps, 5, 1),
        "200 images, both mistakes weigh the same": (probabilities, labels, steps, 1, 1),
        "200 images, a missed one weighs ten times": (probabilities, labels, steps, 10, 1),
    }
    check(candidate, [Case(name, args, _cheapest(*args)) for name, args in inputs.items()])


def _cheapest(probabilities, labels, thresholds, missed, false_alarm):
    prices = np.array([[0, false_alarm], [missed, 0]])
    costs = [
        (prices * confusion_matrix(labels, probabilities >= each, labels=[0, 1])).sum()
        for each in thresholds
    ]
    return thresholds[np.argmin(costs)]


def check_predictive_values(candidate):
    """Check `candidate(sensitivity, specificity, prevalence)`: shares of right alarms, all-clears.

    An answer that nobody gets has the share 0.
    """
    cases = [
        Case("half of the children are ill", (0.9, 0.8, 0.5), (9 / 11, 8 / 9)),
        Case("one child in a hundred is ill", (0.9, 0.8, 0.01), (9 / 207, 792 / 793)),
        Case("a test that guesses", (0.5, 0.5, 0.3), (0.3, 0.7)),
        Case("a test without mistakes", (1.0, 1.0, 0.2), (1.0, 1.0)),
        Case("always an alarm", (1.0, 0.0, 0.2), (0.2, 0.0)),
        Case("never an alarm", (0.0, 1.0, 0.2), (0.0, 0.8)),
        Case("nobody is ill", (0.9, 0.8, 0.0), (0.0, 1.0)),
        Case("everybody is ill", (0.9, 0.8, 1.0), (1.0, 0.0)),
    ]
    check(candidate, cases)


def check_delong_error(candidate):
    """Check `candidate(scores, labels)`, DeLong's standard error of the AUC.

    Each class has two images or more. See DeLong, DeLong and Clarke-Pearson, 1988.
    """
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.arange(90) % 3 > 0).astype("int64")
    inputs = {
        "four images by hand": (np.array([0.9, 0.6, 0.4, 0.2]), LABELS),
        "both classes are apart": (np.array([0.9, 0.1, 0.8, 0.2]), LABELS),
        "one score for all": (np.full(4, 0.3), LABELS),
        "a tie between an ill and a healthy child": (np.array([0.7, 0.7, 0.4, 0.2]), LABELS),
        "90 images, twice as many ill ones": (rng.normal(size=90) + labels, labels),
        "90 images, many ties": (rng.integers(4, size=90) + labels, labels),
    }
    check(candidate, [Case(name, args, _delong_error(*args)) for name, args in inputs.items()])


def _delong_error(scores, labels):
    """Compute it from ranks, as Sun and Xu, IEEE Signal Processing Letters 21, 2014."""
    ranks, variance = rankdata(scores), 0.0
    for label in (0, 1):
        inside = labels == label
        won = (ranks[inside] - rankdata(scores[inside])) / np.sum(~inside)
        variance += won.var(ddof=1) / inside.sum()
    return np.sqrt(variance)
