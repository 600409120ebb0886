"""The checkers on traffic signs accept right answers and reject what readers write."""

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.model_selection import train_test_split
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import signs

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        signs.check_hold_back,
        signs.check_mirrored,
        signs.check_cheapest_answers,
        signs.check_accuracy_by_size,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Whole tracks held back


def hold(labels, tracks, share, least=1, pick=lambda names, number: names[:number]):
    held = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        names = np.unique(tracks[labels == label])
        held |= np.isin(tracks, pick(names, max(least, round(share * len(names)))))
    return held


def hold_by_loops(labels, tracks, share):
    tracks_of = {}
    for label, track in zip(labels, tracks, strict=True):
        tracks_of.setdefault(label, set()).add(track)
    held = set()
    for names in tracks_of.values():
        held |= set(sorted(names)[-max(1, round(share * len(names))) :])
    return [bool(track in held) for track in tracks]


def hold_at_random(labels, tracks, share):
    rng = np.random.default_rng(7)
    return hold(labels, tracks, share, pick=lambda names, n: rng.choice(names, n, replace=False))


@pytest.mark.parametrize("answer", [hold, hold_by_loops, hold_at_random])
def test_hold_back_accepts(answer, capsys):
    accept(signs.check_hold_back, answer, capsys)


def every_fourth(labels, tracks, share):
    return np.arange(len(labels)) % round(1 / share) == 0


def by_frame(labels, tracks, share):
    held = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        held[rows[: max(1, round(share * len(rows)))]] = True
    return held


def without_classes(labels, tracks, share):
    names = np.unique(tracks)
    return np.isin(tracks, names[: round(share * len(names))])


def stratified(labels, tracks, share):
    rows = train_test_split(np.arange(len(labels)), test_size=share, stratify=labels)[1]
    return np.isin(np.arange(len(labels)), rows)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (every_fourth, "two classes of two tracks': track 5 stands on both sides"),
        (by_frame, "stands on both sides"),
        (without_classes, "two classes of two tracks"),
        (lambda y, t, s: hold(y, t, s, least=0), "a share that rounds to no track"),
        (lambda y, t, s: ~hold(y, t, s), "a share that rounds to no track"),
        (lambda y, t, s: hold(y, t, s + 0.2), "a share that rounds to no track"),
        (lambda y, t, s: np.flatnonzero(hold(y, t, s)), "truth values, one for each image"),
        (lambda y, t, s: hold(y, t, s).astype(int), "truth values, one for each image"),
        (lambda y, t, s: np.zeros(len(y), bool), "two classes of two tracks"),
        (stratified, "'a share that rounds to no track'"),
    ],
)
def test_hold_back_rejects(answer, words, capsys):
    np.random.seed(0)
    if answer is stratified:
        reject(signs.check_hold_back, answer, "stands on both sides", capsys)
    else:
        reject(signs.check_hold_back, answer, words, capsys)


# Legal mirror images


def mirrored(images, labels, mirror):
    legal = mirror[labels] >= 0
    return images[legal, :, ::-1], mirror[labels[legal]]


def mirrored_by_loop(images, labels, mirror):
    pairs = [
        (np.fliplr(image), mirror[label])
        for image, label in zip(images, labels, strict=True)
        if mirror[label] != -1
    ]
    if not pairs:
        return images[:0], labels[:0]
    return tuple(map(np.array, zip(*pairs, strict=True)))


def mirrored_then_chosen(images, labels, mirror):
    flipped, new = np.flip(images, axis=2), np.take(mirror, labels)
    return [flipped[new > -1], new[new > -1]]


@pytest.mark.parametrize("answer", [mirrored, mirrored_by_loop, mirrored_then_chosen])
def test_mirrored_accepts(answer, capsys):
    accept(signs.check_mirrored, answer, capsys)


def new_labels(labels, mirror):
    return mirror[labels][mirror[labels] >= 0]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, y, m: (x[:, :, ::-1], m[y]), "a class whose mirror image is no sign"),
        (lambda x, y, m: (x[m[y] >= 0, ::-1], new_labels(y, m)), "every sign is its own"),
        (lambda x, y, m: (x[m[y] >= 0], new_labels(y, m)), "every sign is its own"),
        (lambda x, y, m: (mirrored(x, y, m)[0], y[m[y] >= 0]), "left and right change places"),
        (lambda x, y, m: (x[m[y] >= 0, :, :, ::-1], new_labels(y, m)), "every sign is its own"),
        (
            lambda x, y, m: (x[m[y] > 0, :, ::-1], m[y][m[y] > 0]),
            "every sign is its own mirror image",
        ),
        (
            lambda x, y, m: (x[m[y] == y][:, :, ::-1], y[m[y] == y]),
            "left and right change places",
        ),
        (lambda x, y, m: mirrored(x, y, m)[0], "should be a tuple of 2 arrays"),
        (
            lambda x, y, m: (
                np.where((m[y] >= 0)[:, None, None, None], x[:, :, ::-1], x),
                np.where(m[y] >= 0, m[y], y),
            ),
            "a class whose mirror image is no sign",
        ),
    ],
)
def test_mirrored_rejects(answer, words, capsys):
    reject(signs.check_mirrored, answer, words, capsys)


# The answer of least expected cost


def cheapest(probabilities, cost):
    return (probabilities @ cost).argmin(axis=1)


def cheapest_by_einsum(probabilities, cost):
    return np.einsum("ns,sa->na", probabilities, cost).argmin(-1).tolist()


def cheapest_by_loops(probabilities, cost):
    answers = []
    for p in probabilities:
        prices = [sum(p[s] * cost[s, a] for s in range(len(p))) for a in range(cost.shape[1])]
        answers.append(int(np.argmin(prices)))
    return answers


@pytest.mark.parametrize("answer", [cheapest, cheapest_by_einsum, cheapest_by_loops])
def test_cheapest_answers_accepts(answer, capsys):
    accept(signs.check_cheapest_answers, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p, c: p.argmax(axis=1), "one mistake costs twenty"),
        (lambda p, c: (p @ c).argmax(axis=1), "all mistakes cost the same"),
        (lambda p, c: (p @ c).min(axis=1), "all mistakes cost the same"),
        (lambda p, c: (p @ c).argmin(axis=0), "all mistakes cost the same"),
        (lambda p, c: (p @ c.T).argmin(axis=1), "one mistake costs twenty"),
        (lambda p, c: c[p.argmax(axis=1)].argmin(axis=1), "one mistake costs twenty"),
        (lambda p, c: (p @ c[:, : p.shape[1]]).argmin(axis=1), "a fourth answer"),
        (lambda p, c: p @ c, "should have shape (3,), found (3, 3)"),
        (
            lambda p, c: c.shape[1] - 1 - (p @ c)[:, ::-1].argmin(axis=1),
            "two answers of the same cost",
        ),
    ],
)
def test_cheapest_answers_rejects(answer, words, capsys):
    reject(signs.check_cheapest_answers, answer, words, capsys)


# Accuracy by size, with Wilson's interval


def wilson(k, n, z=1.96):
    if n == 0:
        return 0, 0, 1
    p = k / n
    middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return p, (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)


def by_size(right, widths, edges, interval=wilson, inside=lambda w, a, b: (w >= a) & (w < b)):
    bins = [right[inside(widths, a, b)] for a, b in zip(edges[:-1], edges[1:], strict=True)]
    return np.array([interval(each.sum(), len(each)) for each in bins], float)


def by_size_with_digitize(right, widths, edges):
    place, z = np.digitize(widths, edges) - 1, norm.ppf(0.975)
    fits = (place >= 0) & (place < len(edges) - 1)
    n = np.bincount(place[fits], minlength=len(edges) - 1)
    k = np.bincount(place[fits], weights=right[fits], minlength=len(edges) - 1)
    return [wilson(*each, z) for each in zip(k, n, strict=True)]


def by_size_by_roots(right, widths, edges, z=1.96):
    """The interval holds each share q with |p - q| <= z sqrt(q (1 - q) / n)."""

    def interval(k, n):
        if not n:
            return 0, 0, 1
        p = k / n
        low, high = np.sort(np.roots([n + z**2, -(2 * n * p + z**2), n * p**2]).real)
        return p, low, high

    return by_size(right, widths, edges, interval)


@pytest.mark.parametrize("answer", [by_size, by_size_with_digitize, by_size_by_roots])
def test_accuracy_by_size_accepts(answer, capsys):
    accept(signs.check_accuracy_by_size, answer, capsys)


def wald(k, n):
    if n == 0:
        return 0, 0, 1
    p, half = k / n, 1.96 * np.sqrt(k / n * (1 - k / n) / n)
    return p, p - half, p + half


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda r, w, e: by_size(r, w, e, wald), "one bin, eight of ten are right"),
        (
            lambda r, w, e: by_size(r, w, e, inside=lambda w, a, b: (w > a) & (w <= b)),
            "a width on an edge",
        ),
        (
            lambda r, w, e: by_size(r, w, e, inside=lambda w, a, b: (w >= a) & (w <= b)),
            "a width on an edge",
        ),
        (lambda r, w, e: by_size(~r, w, e), "one bin, eight of ten are right"),
        (lambda r, w, e: by_size(r, w, e)[:, 0], "should have shape (1, 3), found (1,)"),
        (lambda r, w, e: by_size(r, w, e)[:, [0, 2, 1]], "one bin, eight of ten are right"),
        (lambda r, w, e: by_size(r, w, e, lambda k, n: wilson(k, n, 1)), "one bin, eight"),
        (
            lambda r, w, e: by_size(
                r, w, e, lambda k, n: wilson(k, n) if n else (np.nan, np.nan, np.nan)
            ),
            "'a bin without images': the answer holds an infinity",
        ),
        (
            lambda r, w, e: by_size(r, w, e)[np.histogram(w, e)[0] > 0],
            "should have shape (3, 3), found (2, 3)",
        ),
        (lambda r, w, e: by_size(r, w, e).T, "should have shape (1, 3), found (3, 1)"),
    ],
)
def test_accuracy_by_size_rejects(answer, words, capsys):
    reject(signs.check_accuracy_by_size, answer, words, capsys)
