"""Checkers of the notebook on diffusion models, chapter 7."""

import numpy as np

from helpers.exercises import Case, check


def check_kept_signal(candidate):
    """Check `candidate(betas)`: the share of the signal after each step, (steps,)."""
    inputs = {
        "one step": (np.array([0.2]),),
        "two steps by hand": (np.array([0.2, 0.5]),),
        "no noise at all": (np.zeros(4),),
        "a step that leaves nothing": (np.array([0.1, 1.0, 0.1]),),
        "200 steps from 0.0001 to 0.04": (np.linspace(1e-4, 0.04, 200),),
    }
    check(candidate, [Case(name, args, _kept_signal(*args)) for name, args in inputs.items()])


def _kept_signal(betas):
    kept, share = [], 1.0
    for beta in betas:
        share = share - share * beta
        kept.append(share)
    return np.array(kept)


def check_estimate_clean(candidate):
    """Check `candidate(noisy, noise, kept)`: the clean images, not outside [-1, 1]."""
    rng = np.random.default_rng(0)
    clean, noise = rng.uniform(-1, 1, size=(3, 4, 4, 1)), rng.normal(size=(3, 4, 4, 1))
    inputs = {
        "half of the signal is kept": (clean, noise, 0.5),
        "nearly all is kept": (clean, noise, 0.99),
        "one part in a hundred is kept": (clean, noise, 0.01),
        "no noise": (clean, 0 * noise, 0.3),
    }
    cases = [
        Case(name, (np.sqrt(kept) * x + np.sqrt(1 - kept) * e, e, kept), x)
        for name, (x, e, kept) in inputs.items()
    ]
    wrong = np.full((1, 2, 2, 1), 0.6), np.full((1, 2, 2, 1), -2.0)
    cases.append(Case("an estimate above 1", (*wrong, 0.5), np.ones((1, 2, 2, 1))))
    below = -wrong[0], -wrong[1]
    cases.append(Case("an estimate below -1", (*below, 0.5), -np.ones((1, 2, 2, 1))))
    check(candidate, cases)


def check_ddim_step(candidate):
    """Check `candidate(noisy, noise, kept, next_kept)`: one step towards less noise."""
    rng = np.random.default_rng(0)
    clean, noise = rng.uniform(-0.9, 0.9, size=(2, 3, 3, 1)), rng.normal(size=(2, 3, 3, 1))
    shares = {
        "from half to three quarters": (0.5, 0.75),
        "a long step": (0.01, 0.9),
        "a step of no length": (0.4, 0.4),
        "the last step, to the clean image": (0.98, 1.0),
        "from nearly nothing": (1e-4, 0.002),
    }
    cases = [
        Case(name, (_mixed(clean, noise, kept), noise, kept, later), _mixed(clean, noise, later))
        for name, (kept, later) in shares.items()
    ]
    check(candidate, cases, tolerance=1e-5)


def _mixed(clean, noise, kept):
    return np.sqrt(kept) * clean + np.sqrt(1 - kept) * noise
