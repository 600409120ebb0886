"""The checkers of the page on small networks accept right answers and reject plausible ones."""

from itertools import pairwise

import keras
import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import smaller
from helpers.fast import Normalisation


@pytest.mark.parametrize(
    "checker", [smaller.check_chain, smaller.check_channels_for, smaller.check_front]
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# A chain of convolutions


def chain(channels, size):
    return sum(size**2 * before * after for before, after in pairwise(channels))


def chain_by_keras(channels, size):
    net = keras.Sequential([keras.Input((28, 28, channels[0]))])
    for each in channels[1:]:
        net.add(keras.layers.Conv2D(each, size, padding="same", use_bias=False))
    return net.count_params()


@pytest.mark.parametrize(
    "answer",
    [chain, chain_by_keras, lambda c, size: size**2 * np.dot(c[:-1], c[1:])],
)
def test_chain_accepts(answer, capsys):
    accept(smaller.check_chain, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda c, size: chain(c, size) + sum(c[1:]), "one convolution"),  # with biases
        (lambda c, size: size * np.dot(c[:-1], c[1:]), "one convolution"),
        (lambda c, size: size**2 * sum(c[1:]), "kernels of one pixel"),
        (lambda c, size: size**2 * np.prod(c), "kernels of one pixel"),
        (lambda c, size: size**2 * c[0] * c[-1], "kernels of one pixel"),
        (lambda c, size: 9 * np.dot(c[:-1], c[1:]), "kernels of one pixel"),
    ],
)
def test_chain_rejects(answer, words, capsys):
    reject(smaller.check_chain, answer, words, capsys)


# The most channels that a budget allows


def by_trying(budget):
    channels = 1
    while 9 * (channels + 1) ** 2 + 45 * (channels + 1) + 10 <= budget:
        channels += 1
    return channels


def by_root(budget):
    return int((-45 + np.sqrt(45**2 + 36 * (budget - 10))) / 18)


def trainable(channels):
    first = keras.layers.Conv2D(channels, 5, 2, "same", use_bias=False)
    again = keras.layers.Conv2D(channels, 3, padding="same", use_bias=False)
    image = maps = keras.Input((28, 28, 1))
    for layer in (first, again, again, again, again):
        maps = Normalisation()(layer(maps))
    logits = keras.layers.Dense(10)(keras.layers.GlobalMaxPooling2D()(maps))
    return sum(int(np.prod(w.shape)) for w in keras.Model(image, logits).trainable_variables)


def by_keras(budget):
    low, high = 0, 128
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if trainable(middle) <= budget else (low, middle)
    return low


@pytest.mark.parametrize("answer", [by_trying, by_root, by_keras])
def test_channels_for_accepts(answer, capsys):
    accept(smaller.check_channels_for, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda budget: by_trying(budget) + 1, "exactly two"),
        (lambda budget: by_trying(budget - 1), "exactly two"),  # less than, not at most
        (lambda budget: round((-45 + np.sqrt(2025 + 36 * (budget - 10))) / 18), "one parameter"),
        (lambda budget: by_trying(budget + 10), "one parameter short"),  # no biases of the classes
        (lambda budget: int(np.sqrt(budget / 36)), "exactly two"),  # four convolutions
        (lambda budget: int(np.sqrt(budget / 9)), "exactly two"),
    ],
)
def test_channels_for_rejects(answer, words, capsys):
    reject(smaller.check_channels_for, answer, words, capsys)


# The networks that no other beats


def front(parameters, accuracy):
    kept = []
    for p, a in zip(parameters, accuracy, strict=True):
        others = zip(parameters, accuracy, strict=True)
        kept.append(not any((q <= p and b >= a and (q < p or b > a)) for q, b in others))
    return np.array(kept)


def front_by_sorting(parameters, accuracy):
    kept, best = np.zeros(len(parameters), bool), -np.inf
    for size in np.unique(parameters):
        here = parameters == size
        top = accuracy[here].max()
        if top > best:
            kept |= here & (accuracy == top)
            best = top
    return kept


def front_by_neighbours(parameters, accuracy):
    order = np.lexsort((-accuracy, parameters))
    kept = np.zeros(len(parameters), bool)
    for rank, k in enumerate(order):
        smaller = order[:rank]
        alike = (parameters[smaller] == parameters[k]) & (accuracy[smaller] == accuracy[k])
        kept[k] = np.all((accuracy[smaller] < accuracy[k]) | (alike & kept[smaller]))
    return kept


@pytest.mark.parametrize("answer", [front, front_by_sorting, front_by_neighbours])
def test_front_accepts(answer, capsys):
    accept(smaller.check_front, answer, capsys)


def strictly(parameters, accuracy):  # beaten only by a network that is better in both
    worse = (parameters < parameters[:, None]) & (accuracy > accuracy[:, None])
    return ~worse.any(axis=1)


def alone(parameters, accuracy):  # of two that are alike neither stays
    good = (parameters <= parameters[:, None]) & (accuracy >= accuracy[:, None])
    return good.sum(axis=1) == 1


def rising(parameters, accuracy):  # takes the networks as if they were sorted by size
    return accuracy >= np.maximum.accumulate(accuracy)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (strictly, "equal size"),
        (alone, "two that are alike"),
        (rising, "equal size"),
        (lambda p, a: ~front(p, a), "a single network"),
        (lambda p, a: a == a.max(), "each is best"),
        (lambda p, a: p == p.min(), "each is best"),
    ],
)
def test_front_rejects(answer, words, capsys):
    reject(smaller.check_front, answer, words, capsys)
