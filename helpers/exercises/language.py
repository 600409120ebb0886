"""Checkers of the notebook on pictures and words, chapter 9."""

import numpy as np
from scipy.special import logsumexp

from helpers.exercises import Case, check


def check_info_nce(candidate):
    """Check `candidate(similarities, temperature)`: the mean loss of both directions.

    Similarities have shape (n, n); the pairs stand on the diagonal.
    """
    rng = np.random.default_rng(0)
    two = np.array([[0.9, 0.1], [0.6, 0.2]])
    inputs = {
        "two pairs, temperature 1": (two, 1.0),
        "two pairs, temperature 0.1": (two, 0.1),
        "one pair": (np.array([[0.3]]), 0.5),
        "three pairs, all alike": (np.full((3, 3), 0.4), 0.2),
        "20 pairs": (rng.uniform(-1, 1, (20, 20)), 0.07),
        "20 pairs, temperature 0.001": (rng.uniform(-1, 1, (20, 20)), 0.001),
    }
    check(candidate, [Case(name, args, _info_nce(*args)) for name, args in inputs.items()])


def _info_nce(similarities, temperature):
    z = similarities / temperature
    own = np.trace(z) / len(z)
    rows, columns = (logsumexp(z, axis=axis).mean() for axis in (1, 0))
    return (rows + columns) / 2 - own


def check_recall(candidate):
    """Check `candidate(scores, owner, k)`: the share of pictures with a hit in the best k.

    Scores have shape (pictures, captions); `owner` (captions,) is the picture of each caption.
    """
    rng = np.random.default_rng(0)
    scores = np.array([[0.9, 0.1, 0.2, 0.3], [0.8, 0.7, 0.1, 0.6], [0.1, 0.5, 0.4, 0.3]])
    one_each, mixed = np.array([0, 1, 2, 1]), np.array([1, 0, 0, 2])
    large = rng.permutation(600).reshape(20, 30) / 600
    owner = rng.permutation(np.r_[np.arange(20), np.arange(10)])
    inputs = {
        "three pictures, the best one": (scores, one_each, 1),
        "three pictures, the best two": (scores, one_each, 2),
        "captions in another order": (scores, mixed, 1),
        "two of the best belong to one picture": (scores, np.array([0, 1, 2, 1]), 3),
        "k is the number of captions": (scores, mixed, 4),
        "20 pictures, 30 captions": (large, owner, 5),
        "negative scores": (large - 2, owner, 3),
    }
    check(candidate, [Case(name, args, _recall(*args)) for name, args in inputs.items()])


def _recall(scores, owner, k):
    found = 0
    for picture, row in enumerate(scores):
        best = row[owner == picture].max()
        found += np.count_nonzero(row > best) < k
    return found / len(scores)


def check_classify(candidate):
    """Check `candidate(pictures, captions)`: the class of each picture, (n,).

    Pictures have shape (n, d), captions (classes, wordings, d), vectors of any length.
    """
    rng = np.random.default_rng(0)
    axes = np.array([[2.0, 0.1], [0.1, 3.0]])
    single = np.array([[[1.0, 0.0]], [[0.0, 1.0]]])
    long = np.array([[[1.0, 0.0]], [[3.0, 4.0]]])
    uneven = np.array([[[9.0, 0.0], [0.0, 1.0]], [[1.0, 0.1], [1.0, -0.1]]])
    spread = np.array([[[1.0, 0.0], [-0.8, 0.6]], [[0.8, 0.6], [0.8, 0.6]]])
    inputs = {
        "two classes, one wording each": (axes, single),
        "a caption longer than the others": (np.array([[1.0, 0.4], [0.6, 0.9]]), long),
        "wordings of different lengths": (np.array([[1.0, 0.3], [0.5, 0.6]]), uneven),
        "wordings that disagree": (np.array([[0.2, 1.0], [1.0, 0.5]]), spread),
        "three wordings, five classes": (rng.normal(size=(40, 6)), rng.normal(size=(5, 3, 6))),
        "pictures of different lengths": (
            rng.normal(size=(9, 4)) * rng.uniform(0.01, 50, (9, 1)),
            rng.normal(size=(3, 2, 4)),
        ),
    }
    check(candidate, [Case(name, args, _classify(*args)) for name, args in inputs.items()])


def _classify(pictures, captions):
    answers = []
    for picture in pictures:
        cosines = []
        for wordings in captions:
            mean = sum(each / np.sqrt(each @ each) for each in wordings)
            cosines.append(picture @ mean / np.sqrt(mean @ mean))
        answers.append(int(np.argmax(cosines)))
    return np.array(answers)
