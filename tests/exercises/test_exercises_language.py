"""The checkers on pictures and words accept right answers and reject what readers write."""

import numpy as np
import pytest
import tensorflow as tf
from scipy.special import log_softmax, softmax
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import language

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker", [language.check_info_nce, language.check_recall, language.check_classify]
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The loss


def loss(s, t):
    return -np.mean([np.diag(log_softmax(s / t, axis=axis)) for axis in (0, 1)])


def loss_by_loops(s, t):
    total, n = 0.0, len(s)
    for z in (s / t, s.T / t):
        for i in range(n):
            top = max(z[i])
            total += top + np.log(sum(np.exp(z[i, j] - top) for j in range(n))) - z[i, i]
    return total / (2 * n)


def loss_of_tensorflow(s, t):
    truth = np.eye(len(s))
    both = [tf.nn.softmax_cross_entropy_with_logits(truth, z / t) for z in (s, s.T)]
    return float(tf.reduce_mean(both))


@pytest.mark.parametrize("answer", [loss, loss_by_loops, loss_of_tensorflow])
def test_info_nce_accepts(answer, capsys):
    accept(language.check_info_nce, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda s, t: loss(s, 1), "temperature 0.1"),
        (lambda s, t: loss(s, 1 / t), "temperature 0.1"),
        (lambda s, t: 2 * loss(s, t), "temperature 1"),
        (lambda s, t: -loss(s, t), "temperature 1"),
        (lambda s, t: loss(s, t) * len(s), "temperature 1"),
        (lambda s, t: -np.mean(np.diag(log_softmax(s / t, axis=1))), "temperature 1"),
        (lambda s, t: -np.mean(np.diag(log_softmax(s / t, axis=0))), "temperature 1"),
        (lambda s, t: -np.mean(np.diag(log_softmax(s / t))), "temperature 1"),
        (lambda s, t: -np.mean(np.log(np.diag(softmax(s / t, axis=1)))), "temperature 1"),
        (
            lambda s, t: np.mean(
                [np.log(np.exp(s / t).sum(axis=a)) - np.diag(s / t) for a in (0, 1)]
            ),
            "20 pairs, temperature 0.001",
        ),
    ],
)
def test_info_nce_rejects(answer, words, capsys):
    reject(language.check_info_nce, answer, words, capsys)


# Recall


def recall(scores, owner, k):
    best = np.argsort(-scores, axis=1)[:, :k]
    return np.mean((owner[best] == np.arange(len(scores))[:, None]).any(axis=1))


def recall_by_ranks(scores, owner, k):
    ranks = (-scores).argsort(axis=1).argsort(axis=1)
    own = owner[None, :] == np.arange(len(scores))[:, None]
    return (np.where(own, ranks, scores.shape[1]).min(axis=1) < k).mean()


def recall_by_loops(scores, owner, k):
    found = 0
    for picture in range(len(scores)):
        best = sorted(range(len(owner)), key=lambda c: -scores[picture, c])[:k]
        found += any(owner[caption] == picture for caption in best)
    return found / len(scores)


@pytest.mark.parametrize("answer", [recall, recall_by_ranks, recall_by_loops])
def test_recall_accepts(answer, capsys):
    accept(language.check_recall, answer, capsys)


def recall_of_captions(scores, owner, k):
    best = np.argsort(-scores, axis=1)[:, :k]
    return np.mean(owner[best] == np.arange(len(scores))[:, None])


def recall_of_first_caption(scores, owner, k):
    best = np.argsort(-scores, axis=1)[:, :k]
    first = [np.flatnonzero(owner == picture)[0] for picture in range(len(scores))]
    return np.mean((best == np.array(first)[:, None]).any(axis=1))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda s, o, k: recall(-s, o, k), "three pictures, the best one"),
        (lambda s, o, k: recall(s, o, 1), "three pictures, the best two"),
        (lambda s, o, k: recall(s, o, k + 1), "three pictures"),
        (lambda s, o, k: recall(s, o, k) * len(s), "three pictures"),
        (lambda s, o, k: recall(s, np.arange(s.shape[1]), k), "20 pictures"),
        (lambda s, o, k: recall(np.abs(s), o, k), "negative scores"),
        (recall_of_captions, "three pictures, the best two"),
        (recall_of_first_caption, "20 pictures, 30 captions"),
    ],
)
def test_recall_rejects(answer, words, capsys):
    reject(language.check_recall, answer, words, capsys)


# A classifier from words


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def classify(pictures, captions):
    return np.argmax(unit(pictures) @ unit(unit(captions).mean(axis=1)).T, axis=1)


def classify_by_sums(pictures, captions):
    return (pictures @ unit(unit(captions).sum(axis=1)).T).argmax(axis=1).tolist()


def classify_by_loops(pictures, captions):
    answers = []
    for picture in pictures:
        means = [np.mean([w / np.sqrt(w @ w) for w in each], axis=0) for each in captions]
        cosines = [picture @ m / np.linalg.norm(m) for m in means]
        answers.append(cosines.index(max(cosines)))
    return answers


@pytest.mark.parametrize("answer", [classify, classify_by_sums, classify_by_loops])
def test_classify_accepts(answer, capsys):
    accept(language.check_classify, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p, c: np.argmax(p @ c.mean(axis=1).T, axis=1), "a caption longer"),
        (lambda p, c: np.argmax(p @ unit(c.mean(axis=1)).T, axis=1), "different lengths"),
        (lambda p, c: np.argmax(p @ unit(c).mean(axis=1).T, axis=1), "wordings that disagree"),
        (lambda p, c: classify(p, c[:, :1]), "wordings"),
        (lambda p, c: np.argmin(p @ unit(c.mean(axis=1)).T, axis=1), "two classes"),
        (lambda p, c: p @ unit(unit(c).mean(axis=1)).T, "should have shape (2,), found (2, 2)"),
        (lambda p, c: np.zeros(len(p), int), "two classes"),
        (lambda p, c: classify(p, c) + 1, "two classes"),
    ],
)
def test_classify_rejects(answer, words, capsys):
    reject(language.check_classify, answer, words, capsys)
