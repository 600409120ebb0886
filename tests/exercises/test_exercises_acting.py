"""The checkers on acting accept right answers and reject what readers write."""

import numpy as np
import pytest
import tensorflow as tf
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import acting

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [acting.check_returns, acting.check_double_targets, acting.check_value_iteration],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Returns


def returns(rewards, discount):
    result, later = np.zeros(len(rewards)), 0.0
    for place in reversed(range(len(rewards))):
        later = rewards[place] + discount * later
        result[place] = later
    return result


def returns_by_sums(rewards, discount):
    return [
        sum(reward * discount**k for k, reward in enumerate(rewards[place:]))
        for place in range(len(rewards))
    ]


def returns_by_polynomials(rewards, discount):
    return np.array([np.polyval(rewards[k:][::-1], discount) for k in range(len(rewards))])


@pytest.mark.parametrize("answer", [returns, returns_by_sums, returns_by_polynomials])
def test_returns_accepts(answer, capsys):
    accept(acting.check_returns, answer, capsys)


def forwards(rewards, discount):
    result, sofar = [], 0.0
    for reward in rewards:
        sofar = reward + discount * sofar
        result.append(sofar)
    return result


def discounted_from_the_start(rewards, discount):
    weighted = rewards * discount ** np.arange(len(rewards))
    return np.cumsum(weighted[::-1])[::-1]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda r, d: r, "two moves, a reward at the end"),
        (lambda r, d: np.cumsum(r[::-1])[::-1], "two moves, a reward at the end"),
        (forwards, "two moves, a reward at the end"),
        (discounted_from_the_start, "two moves, a reward at the end"),
        (lambda r, d: d * returns(r, d), "two moves, a reward at the end"),
        (lambda r, d: r + d * np.append(r[1:], 0), "a reward in each move"),
        (lambda r, d: returns(r, d)[0], "should have shape (2,)"),
        (lambda r, d: returns(r, d)[::-1], "two moves, a reward at the end"),
        (lambda r, d: (1 - d) * returns(r, d), "two moves, a reward at the end"),
        (lambda r, d: np.maximum(returns(r, d), 0), "missed after eight moves"),
    ],
)
def test_returns_rejects(answer, words, capsys):
    reject(acting.check_returns, answer, words, capsys)


# Double targets


def double_targets(rewards, ended, online, target, discount):
    worth = target[np.arange(len(rewards)), online.argmax(axis=1)]
    return rewards + discount * np.where(ended, 0, worth)


def double_targets_by_loop(rewards, ended, online, target, discount):
    labels = []
    for k in range(len(rewards)):
        label = rewards[k]
        if not ended[k]:
            label += discount * target[k][np.argmax(online[k])]
        labels.append(label)
    return labels


def double_targets_by_tensors(rewards, ended, online, target, discount):
    worth = tf.gather(target, tf.argmax(online, axis=1), batch_dims=1)
    return rewards + discount * (1 - tf.cast(ended, tf.float64)) * worth


@pytest.mark.parametrize(
    "answer", [double_targets, double_targets_by_loop, double_targets_by_tensors]
)
def test_double_targets_accepts(answer, capsys):
    accept(acting.check_double_targets, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda r, e, o, t, d: r + d * ~e * t.max(axis=1), "prefer different moves"),
        (lambda r, e, o, t, d: r + d * ~e * o.max(axis=1), "prefer different moves"),
        (lambda r, e, o, t, d: double_targets(r, e, t, o, d), "prefer different moves"),
        (lambda r, e, o, t, d: double_targets(r, ~e, o, t, d), "prefer different moves"),
        (lambda r, e, o, t, d: double_targets(r, False, o, t, d), "the game has ended"),
        (lambda r, e, o, t, d: ~e * double_targets(r, e, o, t, d), "the game has ended"),
        (lambda r, e, o, t, d: double_targets(r, e, o, t, 1), "prefer different moves"),
        (lambda r, e, o, t, d: d * double_targets(r, e, o, t, 1), "prefer different moves"),
        (lambda r, e, o, t, d: r + d * ~e * t.min(axis=1), "of worth below 0"),
        (lambda r, e, o, t, d: double_targets(r, e, o, np.abs(t), d), "of worth below 0"),
        (lambda r, e, o, t, d: double_targets(r, e, o, t, d).mean(), "should have shape (1,)"),
    ],
)
def test_double_targets_rejects(answer, words, capsys):
    reject(acting.check_double_targets, answer, words, capsys)


# Value iteration


def value_iteration(rewards, then, ended, discount, sweeps):
    values = np.zeros(rewards.shape)
    for _ in range(sweeps):
        values = rewards + discount * np.where(ended, 0, values.max(axis=1)[then])
    return values


def value_iteration_by_loops(rewards, then, ended, discount, sweeps):
    values = [[0.0] * rewards.shape[1] for _ in rewards]
    for _ in range(sweeps):
        values = [
            [
                rewards[s, a] + (0 if ended[s, a] else discount * max(values[then[s, a]]))
                for a in range(rewards.shape[1])
            ]
            for s in range(len(rewards))
        ]
    return values


def value_iteration_by_states(rewards, then, ended, discount, sweeps):
    worth, values = np.zeros(len(rewards)), np.zeros(rewards.shape)
    for _ in range(sweeps):
        values = rewards + discount * (1 - ended) * np.take(worth, then)
        worth = np.max(values, axis=1)
    return values


@pytest.mark.parametrize(
    "answer", [value_iteration, value_iteration_by_loops, value_iteration_by_states]
)
def test_value_iteration_accepts(answer, capsys):
    accept(acting.check_value_iteration, answer, capsys)


def in_place(rewards, then, ended, discount, sweeps):
    values = np.zeros(rewards.shape)
    for _ in range(sweeps):
        for s, a in reversed(list(np.ndindex(rewards.shape))):
            values[s, a] = rewards[s, a] + discount * (not ended[s, a]) * values[then[s, a]].max()
    return values


def begins_with_the_rewards(rewards, then, ended, discount, sweeps):
    values = rewards
    for _ in range(sweeps):
        values = rewards + discount * np.where(ended, 0, values.max(axis=1)[then])
    return values


def takes_the_mean(rewards, then, ended, discount, sweeps):
    values = np.zeros(rewards.shape)
    for _ in range(sweeps):
        values = rewards + discount * np.where(ended, 0, values.mean(axis=1)[then])
    return values


def best_of_all(rewards, then, ended, discount, sweeps):
    values = np.zeros(rewards.shape)
    for _ in range(sweeps):
        values = rewards + discount * np.where(ended, 0, values.max())
    return values


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda r, n, e, d, k: r, "a corridor, 2 sweeps"),
        (lambda r, n, e, d, k: value_iteration(r, n, False, d, k), "a corridor, 2 sweeps"),
        (lambda r, n, e, d, k: value_iteration(r, n, e, d, k + 1), "a corridor, 1 sweep"),
        (lambda r, n, e, d, k: value_iteration(r, n, e, d, 1), "a corridor, 2 sweeps"),
        (lambda r, n, e, d, k: value_iteration(r, n, e, 1, k), "a corridor, 2 sweeps"),
        (lambda r, n, e, d, k: value_iteration(r, n, e, d, k).max(axis=1), "shape (3, 2)"),
        (lambda r, n, e, d, k: value_iteration(r, n, ~e, d, k), "a corridor, 2 sweeps"),
        (lambda r, n, e, d, k: value_iteration(r, n, e, d, 500), "a corridor, 1 sweep"),
        (in_place, "a corridor, 1 sweep"),
        (begins_with_the_rewards, "a corridor, 1 sweep"),
        (takes_the_mean, "a corridor, 2 sweeps"),
        (best_of_all, "a corridor, 2 sweeps"),
    ],
)
def test_value_iteration_rejects(answer, words, capsys):
    reject(acting.check_value_iteration, answer, words, capsys)
