"""The checkers on medical images accept right answers and reject what readers write."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, rankdata
from sklearn.metrics import roc_auc_score
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import medical

# NumPy and scikit-learn warn where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        medical.check_auc,
        medical.check_cheapest_threshold,
        medical.check_predictive_values,
        medical.check_delong_error,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The area under the ROC curve


def wins(scores, labels, tie=0.5):
    """For each pair of an ill and a healthy child: who has the higher score, (ill, healthy)."""
    ill, healthy = scores[labels == 1][:, None], scores[labels == 0]
    return (ill > healthy) + tie * (ill == healthy)


def auc_by_pairs(scores, labels, tie=0.5, nothing=0.5):
    won = wins(scores, labels, tie)
    return won.mean() if won.size else nothing


def auc_by_loops(scores, labels):
    won = pairs = 0
    for a, of_a in zip(scores, labels, strict=True):
        for b, of_b in zip(scores, labels, strict=True):
            if of_a == 1 and of_b == 0:
                pairs += 1
                won += 1.0 if a > b else 0.5 if a == b else 0.0
    return won / pairs if pairs else 0.5


def auc_by_ranks(scores, labels):
    if labels.min() == labels.max():
        return 0.5
    won = mannwhitneyu(scores[labels == 1], scores[labels == 0]).statistic
    return won / np.prod(np.bincount(labels))


def auc_by_trapezoids(scores, labels, extra=1):
    if labels.min() == labels.max():
        return 0.5
    steps = np.unique(scores)[::-1]
    hits, alarms = ([np.mean(scores[labels == k] >= s) for s in steps] for k in (1, 0))
    return np.trapezoid([0] * extra + hits, [0] * extra + alarms)


@pytest.mark.parametrize("answer", [auc_by_pairs, auc_by_loops, auc_by_ranks, auc_by_trapezoids])
def test_auc_accepts(answer, capsys):
    accept(medical.check_auc, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda s, y: auc_by_pairs(s, y, tie=0), "one score for all"),
        (lambda s, y: auc_by_pairs(s, y, tie=1), "one score for all"),
        (lambda s, y: 1 - auc_by_pairs(s, y), "four images by hand"),
        (lambda s, y: max(auc_by_pairs(s, y), 1 - auc_by_pairs(s, y)), "score lower"),
        (lambda s, y: np.mean((s >= 0.5) == y), "four images by hand"),
        (lambda s, y: wins(s, y).sum() / len(y) ** 2, "four images by hand"),
        (lambda s, y: wins(s, y).mean(), "'nobody is ill': the answer holds an infinity"),
        (lambda s, y: auc_by_pairs(s, y, nothing=1.0), "nobody is ill"),
        (lambda s, y: auc_by_pairs(s >= 0.5, y), "four images by hand"),
        (lambda s, y: roc_auc_score(y, s.round()), "four images by hand"),
        (lambda s, y: roc_auc_score(y, s), "nobody is ill"),
        (lambda s, y: wins(s, y), "should have shape (), found (2, 2)"),
    ],
)
def test_auc_rejects(answer, words, capsys):
    reject(medical.check_auc, answer, words, capsys)


# The threshold of least cost


def costs(probabilities, labels, thresholds, missed, false_alarm):
    alarms = probabilities >= thresholds[:, None]  # (thresholds, n)
    return missed * (~alarms & (labels == 1)).sum(1) + false_alarm * (alarms & (labels == 0)).sum(1)


def cheapest(*inputs):
    return inputs[2][np.argmin(costs(*inputs))]


def cheapest_by_loop(probabilities, labels, thresholds, missed, false_alarm):
    best, least = None, np.inf
    for threshold in thresholds:
        cost = 0
        for probability, label in zip(probabilities, labels, strict=True):
            alarm = probability >= threshold
            cost += missed if label and not alarm else false_alarm if alarm and not label else 0
        if cost < least:
            best, least = threshold, cost
    return best


def cheapest_by_min(probabilities, labels, thresholds, missed, false_alarm):
    def cost(threshold):
        wrong = (probabilities >= threshold) != labels
        return np.mean(wrong * np.where(labels, missed, false_alarm))

    return min(thresholds, key=cost)


@pytest.mark.parametrize("answer", [cheapest, cheapest_by_loop, cheapest_by_min])
def test_cheapest_threshold_accepts(answer, capsys):
    accept(medical.check_cheapest_threshold, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p, y, t, m, f: cheapest(p, y, t, f, m), "four images by hand"),
        (lambda p, y, t, m, f: cheapest(p, y, t, 1, 1), "four images by hand"),
        (lambda p, y, t, m, f: t[np.argmax(costs(p, y, t, m, f))], "four images by hand"),
        (lambda p, y, t, m, f: np.argmin(costs(p, y, t, m, f)), "four images by hand"),
        (lambda p, y, t, m, f: costs(p, y, t, m, f).min(), "four images by hand"),
        (lambda p, y, t, m, f: cheapest(p, y, t[::-1], m, f), "two thresholds cost the same"),
        (lambda p, y, t, m, f: cheapest(p, y, np.sort(t), m, f), "two thresholds cost the same"),
        (lambda p, y, t, m, f: cheapest(p, y, t + 1e-9, m, f), "just reaches the threshold"),
        (lambda p, y, t, m, f: f / (m + f), "four images by hand"),
        (lambda p, y, t, m, f: 0.5, "four images by hand"),
        (
            lambda p, y, t, m, f: t[np.argmin([np.sum((p > each) != y) for each in t])],
            "four images by hand",
        ),
        (
            lambda p, y, t, m, f: t[
                np.argmin([((p <= e) * y * m + (p > e) * (1 - y) * f).sum() for e in t])
            ],
            "just reaches the threshold",
        ),
    ],
)
def test_cheapest_threshold_rejects(answer, words, capsys):
    reject(medical.check_cheapest_threshold, answer, words, capsys)


# What an alarm is worth


def share(right, wrong):
    return right / (right + wrong) if right + wrong else 0.0


def values(sensitivity, specificity, prevalence):
    healthy = 1 - prevalence
    alarms = share(sensitivity * prevalence, (1 - specificity) * healthy)
    return alarms, share(specificity * healthy, (1 - sensitivity) * prevalence)


def values_as_array(sensitivity, specificity, prevalence):
    classes = np.array([prevalence, 1 - prevalence])
    answers = np.array([[sensitivity, 1 - specificity], [1 - sensitivity, specificity]]) * classes
    totals = answers.sum(axis=1)
    return np.divide(np.diag(answers), totals, out=np.zeros(2), where=totals > 0)


def values_by_counting(sensitivity, specificity, prevalence, n=1_000_000):
    ill = round(n * prevalence)
    found, cleared = sensitivity * ill, specificity * (n - ill)
    return [share(found, n - ill - cleared), share(cleared, ill - found)]


@pytest.mark.parametrize("answer", [values, values_as_array, values_by_counting])
def test_predictive_values_accepts(answer, capsys):
    accept(medical.check_predictive_values, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b, p: (a, b), "half of the children are ill"),
        (lambda a, b, p: values(a, b, p)[::-1], "half of the children are ill"),
        (lambda a, b, p: values(b, a, p), "half of the children are ill"),
        (lambda a, b, p: values(a, b, 0.5), "one child in a hundred is ill"),
        (lambda a, b, p: values(a, b, 1 - p), "one child in a hundred is ill"),
        (lambda a, b, p: (share(a * p, 1 - b), share(b * (1 - p), 1 - a)), "half of the children"),
        (lambda a, b, p: values(a, b, p)[0], "should be a tuple of 2 numbers"),
        (
            lambda a, b, p: (a * p / (a * p + (1 - b) * (1 - p)), values(a, b, p)[1]),
            "'never an alarm': your function raised ZeroDivisionError",
        ),
        (
            lambda a, b, p: (values(a, b, p)[0], b * (1 - p) / (b * (1 - p) + (1 - a) * p)),
            "'always an alarm': your function raised ZeroDivisionError",
        ),
    ],
)
def test_predictive_values_rejects(answer, words, capsys):
    reject(medical.check_predictive_values, answer, words, capsys)


# The standard error of an AUC


def error(scores, labels, ddof=1, tie=0.5):
    won = wins(scores, labels, tie)
    parts = [won.mean(axis).var(ddof=ddof) / won.shape[1 - axis] for axis in (0, 1)]
    return np.sqrt(sum(parts))


def error_by_loops(scores, labels):
    classes = scores[labels == 1], scores[labels == 0]
    variance = 0
    for one, other in (classes, classes[::-1]):
        shares = [np.mean([(a > b) + (a == b) / 2 for b in other]) for a in one]
        variance += np.var(shares, ddof=1) / len(one)
    return variance**0.5


def error_by_ranks(scores, labels):
    ranks = rankdata(scores)
    shares = [
        (ranks[labels == k] - rankdata(scores[labels == k])) / np.sum(labels != k) for k in (0, 1)
    ]
    return np.sqrt(sum(np.var(each, ddof=1) / len(each) for each in shares))


@pytest.mark.parametrize("answer", [error, error_by_loops, error_by_ranks])
def test_delong_error_accepts(answer, capsys):
    accept(medical.check_delong_error, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda s, y: error(s, y, ddof=0), "four images by hand"),
        (lambda s, y: error(s, y) ** 2, "four images by hand"),
        (lambda s, y: error(s, y, tie=0), "a tie between an ill and a healthy child"),
        (lambda s, y: wins(s, y).std(ddof=1) / np.sqrt(len(y)), "four images by hand"),
        (lambda s, y: wins(s, y).mean(), "four images by hand"),
        (
            lambda s, y: np.sqrt(wins(s, y).mean() * (1 - wins(s, y).mean()) / len(y)),
            "four images by hand",
        ),
        (lambda s, y: np.sqrt(sum(wins(s, y).mean(a).var(ddof=1) for a in (0, 1))), "by hand"),
        (
            lambda s, y: np.sqrt(wins(s, y).mean(1).var(ddof=1) / y.sum()),
            "four images by hand",
        ),
        (
            lambda s, y: np.sqrt(sum(wins(s, y).mean(a).var(ddof=1) / len(y) for a in (0, 1))),
            "four images by hand",
        ),
        (
            lambda s, y: np.sqrt(
                sum(wins(s, y).mean(a).var(ddof=1) / (y != a).sum() for a in (0, 1))
            ),
            "90 images, twice as many ill ones",
        ),
    ],
)
def test_delong_error_rejects(answer, words, capsys):
    reject(medical.check_delong_error, answer, words, capsys)
