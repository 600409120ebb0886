"""Checkers of the notebook on acting, chapter 9."""

import numpy as np

from helpers.exercises import Case, check


def check_returns(candidate):
    """Check `candidate(rewards, discount)`: the return of each move of an episode, (moves,).

    As Sutton and Barto, Reinforcement learning, 2018, equation 3.8.
    """
    rewards = np.random.default_rng(0).normal(size=9)
    inputs = {
        "two moves, a reward at the end": (np.array([0.0, 1.0]), 0.5),
        "a reward at the beginning": (np.array([1.0, 0.0, 0.0]), 0.5),
        "a reward in each move": (np.array([1.0, 2.0, 4.0]), 0.5),
        "a ball is missed after eight moves": (np.array([0.0] * 7 + [-1.0]), 0.95),
        "one move": (np.array([3.0]), 0.9),
        "no discount": (rewards, 1.0),
        "a discount of 0": (rewards, 0.0),
        "rewards of both signs": (rewards, 0.9),
    }
    check(candidate, [Case(name, args, _returns(*args)) for name, args in inputs.items()])


def _returns(rewards, discount):
    moves = np.arange(len(rewards))
    later = moves[None] - moves[:, None]
    return np.triu(np.power(float(discount), np.maximum(later, 0))) @ rewards


def check_double_targets(candidate):
    """Check `candidate(rewards, ended, online, target, discount)`: a label for each move, (n,).

    As van Hasselt and others, Deep reinforcement learning with double Q-learning, 2016.
    """
    rng = np.random.default_rng(0)
    going, over = np.array([False]), np.array([True])
    first, second = np.array([[3.0, 1.0]]), np.array([[2.0, 5.0]])
    many = rng.normal(size=6), rng.random(6) < 0.5
    inputs = {
        "the networks prefer different moves": (np.array([1.0]), going, first, second, 0.5),
        "a reward below 0": (np.array([-1.0]), going, second, first, 0.9),
        "the game has ended": (np.array([1.0]), over, first, second, 0.5),
        "a chosen move of worth below 0": (np.array([0.0]), going, first, -second, 0.9),
        "six moves, three actions": (*many, *rng.normal(size=(2, 6, 3)), 0.95),
        "four actions": (*many, *rng.normal(size=(2, 6, 4)), 0.95),
        "no discount": (*many, *rng.normal(size=(2, 6, 3)), 1.0),
        "a discount of 0": (*many, *rng.normal(size=(2, 6, 3)), 0.0),
    }
    check(candidate, [Case(name, args, _double_targets(*args)) for name, args in inputs.items()])


def _double_targets(rewards, ended, online, target, discount):
    labels = []
    for reward, over, chooses, judges in zip(rewards, ended, online, target, strict=True):
        best = max(range(len(chooses)), key=chooses.__getitem__)
        labels.append(reward if over else reward + discount * judges[best])
    return np.array(labels)


def check_value_iteration(candidate):
    """Check `candidate(rewards, then, ended, discount, sweeps)`: Q values, (states, actions).

    As Sutton and Barto, Reinforcement learning, 2018, section 4.4, for Q values.
    """
    rng = np.random.default_rng(0)
    # A corridor of three: left or right; the step to the right out of the last one ends the game.
    steps = np.array([[0, 1], [0, 2], [1, 2]])
    prize, over = np.zeros((3, 2)), np.zeros((3, 2), bool)
    prize[2, 1], over[2, 1] = 1.0, True
    corridor = prize, steps, over
    random = rng.normal(size=(7, 3)), rng.integers(7, size=(7, 3)), rng.random((7, 3)) < 0.2
    inputs = {
        "a corridor, 1 sweep": (*corridor, 0.5, 1),
        "a corridor, 2 sweeps": (*corridor, 0.5, 2),
        "a corridor, 3 sweeps": (*corridor, 0.5, 3),
        "no sweep": (*corridor, 0.5, 0),
        "every move costs 1": (prize - 1, steps, over, 0.9, 4),
        "nothing ends": (prize, steps, np.zeros_like(over), 0.9, 20),
        "a random game, 2 sweeps": (*random, 0.9, 2),
        "a random game, 200 sweeps": (*random, 0.9, 200),
        "a discount of 0": (*random, 0.0, 3),
    }
    check(candidate, [Case(name, args, _value_iteration(*args)) for name, args in inputs.items()])


def _value_iteration(rewards, then, ended, discount, sweeps):
    values = np.zeros(rewards.shape)
    for _ in range(sweeps):
        new = np.array(rewards, dtype=float)
        for state, action in np.ndindex(rewards.shape):
            if not ended[state, action]:
                new[state, action] += discount * max(values[then[state, action]])
        values = new
    return values
