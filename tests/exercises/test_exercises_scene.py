"""The checkers on the road scene accept right answers and reject what readers write."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import scene

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker", [scene.check_distance_between, scene.check_link, scene.check_count_faults]
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# How far away, at the least and at the most


def between_by_formula(row, horizon, focal, tall, pixels):
    return [focal * tall / (row + sign * pixels - horizon) for sign in (1, -1)]


def between_by_angles(row, horizon, focal, tall, pixels):
    angles = [np.arctan2(row + error - horizon, focal) for error in (pixels, -pixels)]
    return tall / np.tan(angles)


def between_by_sorting(row, horizon, focal, tall, pixels):
    rows = row + np.linspace(-pixels, pixels, 21)
    distances = focal * tall / (rows - horizon)
    return min(distances), max(distances)


@pytest.mark.parametrize("answer", [between_by_formula, between_by_angles, between_by_sorting])
def test_distance_between_accepts(answer, capsys):
    accept(scene.check_distance_between, answer, capsys)


def without_error(row, horizon, focal, tall, pixels):
    return (focal * tall / (row - horizon),) * 2


def plus_and_minus(row, horizon, focal, tall, pixels):
    middle = focal * tall / (row - horizon)
    gap = middle**2 / (focal * tall) * pixels  # a straight line instead of the curve
    return middle - gap, middle + gap


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (without_error, "one pixel, close by"),
        (plus_and_minus, "one pixel, close by"),
        (lambda *a: between_by_formula(*a)[::-1], "one pixel, close by"),
        (lambda *a: between_by_formula(*a)[0], "tuple of 2 numbers"),
        (lambda r, h, f, t, p: between_by_formula(r, 40.0, f, t, p), "another horizon"),
        (lambda r, h, f, t, p: between_by_formula(r, h, f, 1.5, p), "a camera in a lorry"),
        (lambda r, h, f, t, p: between_by_formula(r, h, 100.0, t, p), "a longer focal length"),
        (lambda r, h, f, t, p: between_by_formula(r, 0, f, t, p), "no error"),
        (lambda r, h, f, t, p: between_by_formula(r, h, f, t, round(p)), "half a pixel"),
    ],
)
def test_distance_between_rejects(answer, words, capsys):
    reject(scene.check_distance_between, answer, words, capsys)


# Which old region is which new one


def link_by_scipy(distances, gate):
    rows, columns = linear_sum_assignment(distances)
    answer = -np.ones(len(distances), int)
    near = distances[rows, columns] <= gate
    answer[rows[near]] = columns[near]
    return answer


def link_as_list(distances, gate):
    pairs = dict(zip(*linear_sum_assignment(distances), strict=True))
    numbers = [pairs.get(old, -1) for old in range(len(distances))]
    return [
        new if new >= 0 and distances[old][new] <= gate else -1 for old, new in enumerate(numbers)
    ]


def link_by_trying(distances, gate):
    """All ways for small tables; SciPy for the large one."""
    old, new = distances.shape
    if max(old, new) > 4:
        return link_by_scipy(distances, gate)
    places = [*range(new), *[-1] * old]

    def cost(way):
        pairs = [(row, column) for row, column in enumerate(way) if column >= 0]
        return -len(pairs), sum(distances[pair] for pair in pairs)

    best = min(permutations(places, old), key=cost)
    return np.array([c if c >= 0 and distances[r, c] <= gate else -1 for r, c in enumerate(best)])


@pytest.mark.parametrize("answer", [link_by_scipy, link_as_list, link_by_trying])
def test_link_accepts(answer, capsys):
    accept(scene.check_link, answer, capsys)


def link_nearest(distances, gate):
    nearest = distances.argmin(axis=1)
    return np.where(distances.min(axis=1) <= gate, nearest, -1)


def link_greedy(distances, gate):
    distances, answer = distances.copy(), np.full(len(distances), -1)
    while distances.size and distances.min() <= gate:
        old, new = np.unravel_index(distances.argmin(), distances.shape)
        answer[old], distances[old], distances[:, new] = new, np.inf, np.inf
    return answer


def link_in_turn(distances, gate):
    distances, answer = distances.copy(), np.full(len(distances), -1)
    for old in range(len(distances) * bool(distances.size)):
        new = distances[old].argmin()
        if distances[old, new] <= gate:
            answer[old], distances[:, new] = new, np.inf
    return answer


def link_below(distances, gate):
    return link_by_scipy(distances, gate - 1e-9)


def link_without_gate(distances, gate):
    return link_by_scipy(distances, np.inf)


def link_largest(distances, gate):
    return link_by_scipy(-distances, gate)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (link_nearest, "each has the same nearest one"),
        (link_greedy, "the nearest first is not the best"),
        (link_in_turn, "the nearest first is not the best"),
        (link_below, "just as far as the gate"),
        (link_without_gate, "farther than the gate"),
        (link_largest, "two that stay near"),
        (lambda d, gate: linear_sum_assignment(d)[1], "farther than the gate"),
    ],
)
def test_link_rejects(answer, words, capsys):
    reject(scene.check_link, answer, words, capsys)


# Lost, and changed


def faults_by_loop(numbers):
    lost = changed = 0
    last = None
    for number in numbers:
        if number < 0:
            lost += 1
            continue
        changed += last is not None and number != last
        last = number
    return lost, changed


def faults_by_numpy(numbers):
    seen = numbers[numbers != -1]
    return np.sum(numbers == -1), np.count_nonzero(np.diff(seen))


def faults_by_pairs(numbers):
    seen = [n for n in numbers if n != -1]
    return [list(numbers).count(-1), sum(a != b for a, b in pairwise(seen))]


@pytest.mark.parametrize("answer", [faults_by_loop, faults_by_numpy, faults_by_pairs])
def test_count_faults_accepts(answer, capsys):
    accept(scene.check_count_faults, answer, capsys)


def gaps_are_changes(numbers):
    return np.sum(numbers < 0), np.count_nonzero(np.diff(numbers))


def different_numbers(numbers):
    seen = numbers[numbers >= 0]
    return np.sum(numbers < 0), max(len(set(seen)) - 1, 0)


def only_neighbours(numbers):
    pairs = [(a, b) for a, b in pairwise(numbers) if a >= 0 and b >= 0]
    return np.sum(numbers < 0), sum(a != b for a, b in pairs)


def zero_is_nothing(numbers):
    return faults_by_numpy(np.where(numbers <= 0, -1, numbers))


def gaps_not_frames(numbers):
    starts = (numbers < 0) & (np.append(0, numbers[:-1]) >= 0)
    return starts.sum(), faults_by_numpy(numbers)[1]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (gaps_are_changes, "lost in one frame"),
        (different_numbers, "there and back"),
        (only_neighbours, "another number after a gap"),
        (zero_is_nothing, "a new number in each frame"),
        (gaps_not_frames, "another number after a gap"),
        (lambda numbers: faults_by_numpy(numbers)[::-1], "lost in one frame"),
        (lambda numbers: faults_by_numpy(numbers)[1], "tuple of 2 numbers"),
    ],
)
def test_count_faults_rejects(answer, words, capsys):
    reject(scene.check_count_faults, answer, words, capsys)
