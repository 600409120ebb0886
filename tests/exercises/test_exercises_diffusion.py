"""The checkers on diffusion models accept right answers and reject what readers write."""

import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import diffusion

# NumPy warns where a wrong answer takes the root of a negative number.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [diffusion.check_kept_signal, diffusion.check_estimate_clean, diffusion.check_ddim_step],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# What is left of the signal


def kept_by_loop(betas):
    kept = [1 - betas[0]]
    for beta in betas[1:]:
        kept.append(kept[-1] * (1 - beta))
    return kept


@pytest.mark.parametrize(
    "answer",
    [
        lambda betas: np.cumprod(1 - betas),
        kept_by_loop,
        lambda betas: np.array([np.prod(1 - betas[: i + 1]) for i in range(len(betas))]),
    ],
)
def test_kept_signal_accepts(answer, capsys):
    accept(diffusion.check_kept_signal, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda betas: 1 - betas, "two steps"),
        (lambda betas: np.cumprod(betas), "one step"),
        (lambda betas: 1 - np.cumsum(betas), "two steps"),
        (lambda betas: 1 - np.cumprod(betas), "two steps"),
        (lambda betas: np.prod(1 - betas), "one step"),
        (lambda betas: np.sqrt(np.cumprod(1 - betas)), "one step"),
        (lambda betas: np.cumprod(1 - betas)[::-1], "two steps"),
        (lambda betas: np.concatenate([[1], np.cumprod(1 - betas)[:-1]]), "one step"),
    ],
)
def test_kept_signal_rejects(answer, words, capsys):
    reject(diffusion.check_kept_signal, answer, words, capsys)


# The clean image


def clean(noisy, noise, kept):
    return ((noisy - np.sqrt(1 - kept) * noise) / np.sqrt(kept)).clip(-1, 1)


def clean_by_fractions(noisy, noise, kept):
    return np.minimum(np.maximum(noisy / kept**0.5 - noise * (1 / kept - 1) ** 0.5, -1), 1)


def clean_in_place(noisy, noise, kept):
    found = noisy.copy()
    found -= (1 - kept) ** 0.5 * noise
    found /= kept**0.5
    return np.clip(found, -1, 1, out=found)


@pytest.mark.parametrize("answer", [clean, clean_by_fractions, clean_in_place])
def test_estimate_clean_accepts(answer, capsys):
    accept(diffusion.check_estimate_clean, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda z, e, k: (z - np.sqrt(1 - k) * e) / np.sqrt(k), "above 1"),
        (lambda z, e, k: clean(z, e, k).clip(0, 1), "half of the signal"),
        (lambda z, e, k: clean(z, -e, k), "half of the signal"),
        (lambda z, e, k: z - e, "half of the signal"),
        (lambda z, e, k: ((z - (1 - k) * e) / k).clip(-1, 1), "half of the signal"),
        (lambda z, e, k: clean(z, e, 1 - k), "nearly all"),
        (lambda z, e, k: (z - np.sqrt(1 - k) * e).clip(-1, 1), "half of the signal"),
    ],
)
def test_estimate_clean_rejects(answer, words, capsys):
    reject(diffusion.check_estimate_clean, answer, words, capsys)


# One step of DDIM


def step(noisy, noise, kept, later):
    return np.sqrt(later) * (noisy - np.sqrt(1 - kept) * noise) / np.sqrt(kept) + (
        np.sqrt(1 - later) * noise
    )


def step_by_scale(noisy, noise, kept, later):
    scale = np.sqrt(later / kept)
    return scale * noisy + (np.sqrt(1 - later) - scale * np.sqrt(1 - kept)) * noise


def step_by_estimate(noisy, noise, kept, later):
    return later**0.5 * clean(noisy, noise, kept) + (1 - later) ** 0.5 * noise


@pytest.mark.parametrize("answer", [step, step_by_scale, step_by_estimate])
def test_ddim_step_accepts(answer, capsys):
    accept(diffusion.check_ddim_step, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda z, e, k, n: step(z, e, n, k), "three quarters"),
        (lambda z, e, k, n: step(z, -e, k, n), "three quarters"),
        (lambda z, e, k, n: clean(z, e, k), "three quarters"),
        (lambda z, e, k, n: np.sqrt(n) * clean(z, e, k), "three quarters"),
        (lambda z, e, k, n: n * clean(z, e, k) + (1 - n) * e, "three quarters"),
        (lambda z, e, k, n: z - np.sqrt(n - k) * e, "three quarters"),
    ],
)
def test_ddim_step_rejects(answer, words, capsys):
    reject(diffusion.check_ddim_step, answer, words, capsys)
