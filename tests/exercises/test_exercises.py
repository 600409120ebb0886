"""Each checker accepts right answers written in different ways and rejects what readers write."""

import json
import warnings
from pathlib import Path

import keras
import numpy as np
import pytest
import scipy.special
from sklearn.metrics import top_k_accuracy_score
from verdicts import accept, reject, reject_answers_to_nothing

from helpers import exercises
from helpers.exercises import Case, check, digits, learning
from helpers.exercises.answers import Fault

BOOK = Path(__file__).parents[2] / "book"


@pytest.mark.parametrize(
    "checker",
    [
        learning.check_log_softmax,
        learning.check_nesterov,
        learning.check_hidden_gradients,
        digits.check_count_parameters,
        digits.check_top_k_accuracy,
        digits.check_calibration_error,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# What all checkers do

DOUBLE = [Case("three", (3.0,), 6.0), Case("five", (5.0,), 10.0), Case("zero", (0.0,), 0.0)]


def said(candidate, cases, capsys, **settings):
    check(candidate, cases, **settings)
    return capsys.readouterr().out


def test_the_first_case_that_fails_is_named_and_the_others_are_not_tried(capsys):
    tried = []

    def answer(number):
        tried.append(number)
        return 6.0 if number == 3 else 9.5

    assert (
        said(answer, DOUBLE, capsys)
        == "Not yet. Case 'five':\n    the answer is off by up to 0.5.\n"
    )
    assert tried == [3.0, 5.0]
    assert said(answer, DOUBLE[:1], capsys) == "Correct: all 1 cases hold.\n"


def test_what_an_answer_prints_stays_before_the_verdict(capsys):
    def answer(number):
        print("tried", number)
        return 2 * number

    text = said(answer, DOUBLE, capsys)
    assert text == "tried 3.0\ntried 5.0\ntried 0.0\nCorrect: all 3 cases hold.\n"


@pytest.mark.parametrize("tolerance", [{}, {"tolerance": 0.1}])
def test_a_small_error_is_allowed(tolerance, capsys):
    allowed = tolerance.get("tolerance", 1e-6)
    for factor, verdict in ((0.9, "Correct"), (1.1, "Not yet")):
        text = said(lambda x, f=factor: 2 * x + f * allowed, DOUBLE, capsys, **tolerance)
        assert text.startswith(verdict)


@pytest.mark.parametrize(
    "change",
    [
        lambda array, layers: array.fill(0),
        lambda array, layers: setattr(array, "shape", (6,)),
        lambda array, layers: layers.pop(),
        lambda array, layers: layers.reverse(),
    ],
)
def test_an_argument_that_was_changed_is_found_and_the_next_try_has_it_whole(change, capsys):
    case = Case("one", (np.arange(6.0).reshape(2, 3), [(3, 1), (2, 2)]), 1.0)

    def answer(*arguments):
        change(*arguments)
        return 1.0

    for _ in range(2):
        assert "changed one of its arguments; work on a copy" in said(answer, [case], capsys)
    assert said(lambda *arguments: 1.0, [case], capsys).startswith("Correct")
    both = Case("again", (case.arguments[1], case.arguments[0]), 1.0)
    answer_swapped = lambda layers, array: answer(array, layers)  # noqa: E731
    assert "changed one" in said(answer_swapped, [both], capsys)


def test_a_view_of_the_answer_is_compared_and_may_find_fault(capsys):
    def view(found, number):
        if found > 100:
            raise Fault("this is far too much")
        return abs(found) + number

    cases = [Case("three", (3.0,), 10.0)]
    assert said(lambda x: -7.0, cases, capsys, view=view).startswith("Correct")
    assert "off by up to 1." in said(lambda x: 8.0, cases, capsys, view=view)
    assert "far too much." in said(lambda x: 800.0, cases, capsys, view=view)


def test_warnings_about_numbers_stay_silent_and_settings_as_they_were(capsys, recwarn):
    before = np.geterr()
    assert said(lambda x: np.float64(2) * x + 0 * np.exp(np.float64(-1e6)), DOUBLE, capsys)
    assert "infinity" in said(lambda x: x / np.zeros(()), DOUBLE, capsys)
    assert not recwarn.list and np.geterr() == before


def test_an_endless_loop_is_named_with_its_case(capsys, monkeypatch):
    def answer(number):
        while number == 5:
            pass
        return 2 * number

    assert exercises.SECONDS >= 10  # enough to import TensorFlow on a slow machine
    monkeypatch.setattr(exercises, "SECONDS", 0.1)
    text = " ".join(said(answer, DOUBLE, capsys).split())
    assert text == (
        "Not yet. Case 'five': your function ran for 0.1 seconds and was stopped; "
        "perhaps a loop never ends."
    )


def test_ctrl_c_is_no_answer(capsys):
    def answer(number):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(answer, DOUBLE)
    assert capsys.readouterr().out == ""


# log-softmax


@pytest.mark.parametrize(
    "answer",
    [
        scipy.special.log_softmax,
        lambda z: keras.ops.log_softmax(z, axis=-1).numpy(),
        lambda z: z - scipy.special.logsumexp(z, axis=1)[:, None],
        lambda z: keras.ops.log_softmax(z.astype("float32"), axis=-1),
    ],
)
def test_log_softmax_accepts(answer, capsys):
    if answer is scipy.special.log_softmax:
        accept(learning.check_log_softmax, lambda z: answer(z, axis=1), capsys)
    else:
        accept(learning.check_log_softmax, answer, capsys)


def by_long_double(logits):
    """No shift, but numbers that are longer, on most machines: infinite from 11,000 on."""
    longer = logits.astype(np.longdouble)
    if np.finfo(longer.dtype).maxexp == 1024:
        longer = np.where(logits < 11_000, scipy.special.log_softmax(logits, axis=1), np.inf)
        return longer
    return longer - np.log(np.exp(longer).sum(axis=1, keepdims=True))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda z: z - np.log(np.exp(z).sum(axis=1, keepdims=True)), "around 1000"),
        (lambda z: np.log(scipy.special.softmax(z, axis=1)), "far behind"),
        (lambda z: np.log(scipy.special.softmax(z, axis=1) + 1e-7), "far behind"),
        (lambda z: scipy.special.softmax(z, axis=1), "one row of three"),
        (lambda z: np.log(np.exp(z - z.max()).sum(axis=1)), "should have shape (1, 3)"),
        (
            lambda z: z - z.max() - np.log(np.exp(z - z.max()).sum(axis=1, keepdims=True)),
            "a thousand apart",
        ),
        (lambda z: scipy.special.log_softmax(z), "four rows"),
        (lambda z: scipy.special.log_softmax(z, axis=0), "one row of three"),
        (lambda z: z, "one row of three"),
        (lambda z: scipy.special.log_softmax(z, axis=1)[0], "should have shape (1, 3)"),
        (lambda z: z - z.max(axis=1, keepdims=True), "one row of three"),
        (by_long_double, "many thousands"),
    ],
)
def test_log_softmax_rejects(answer, words, capsys):
    reject(learning.check_log_softmax, answer, words, capsys)


# Nesterov


def nesterov_by_keras(weights, velocity, gradient, learning_rate, momentum):
    optimiser = keras.optimizers.SGD(learning_rate, momentum=momentum, nesterov=True)
    variable = keras.Variable(weights, dtype="float64")
    optimiser.build([variable])
    if momentum:
        optimiser.momentums[0].assign(velocity)
    optimiser.apply([keras.ops.convert_to_tensor(gradient)], [variable])
    new_velocity = optimiser.momentums[0].numpy() if momentum else -learning_rate * gradient
    return variable.numpy(), new_velocity


def nesterov_in_two_steps(w, v, g, eta, mu):
    v = mu * v - eta * g
    w = w - eta * g
    return w + mu * v, v


@pytest.mark.parametrize(
    "answer",
    [
        nesterov_by_keras,
        nesterov_in_two_steps,
        lambda w, v, g, eta, mu: [w - eta * (1 + mu) * g + mu**2 * v, mu * v - eta * g],
    ],
)
def test_nesterov_accepts(answer, capsys):
    accept(learning.check_nesterov, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda w, v, g, eta, mu: (w + mu * v - eta * g, mu * v - eta * g), "a first step"),
        (lambda w, v, g, eta, mu: (w + mu * (mu * v + eta * g) - eta * g, mu * v), "a first step"),
        (lambda w, v, g, eta, mu: (w - eta * (1 + mu) * g, -eta * g), "with a velocity"),
        (lambda w, v, g, eta, mu: nesterov_in_two_steps(w, v, g, eta, mu)[::-1], "answer 1"),
        (lambda w, v, g, eta, mu: nesterov_in_two_steps(w, v, g, eta, mu)[0], "a tuple of 2"),
        (lambda w, v, g, eta, mu: nesterov_in_two_steps(w, v, g, eta, 0.9), "no slope"),
    ],
)
def test_nesterov_rejects(answer, words, capsys):
    reject(learning.check_nesterov, answer, words, capsys)


# A hidden layer


def gradients_by_keras(images, labels, *parameters):
    import tensorflow as tf

    variables = [tf.Variable(p) for p in parameters]
    with tf.GradientTape() as tape:
        hidden = tf.nn.relu(images @ variables[0] + variables[1])
        logits = hidden @ variables[2] + variables[3]
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        loss = tf.reduce_mean(losses)
    return tuple(g.numpy() for g in tape.gradient(loss, variables))


def gradients_by_hand(x, y, w1, b1, w2, b2, mean=True, through=True, classes=None):
    before = x @ w1 + b1
    hidden = np.maximum(before, 0)
    error = scipy.special.softmax(hidden @ w2 + b2, axis=1) - np.eye(classes or len(b2))[y]
    error = error / len(y) if mean else error
    back = error @ w2.T
    back = back * (before > 0) if through else back
    return x.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0)


def gradients_image_by_image(images, labels, *parameters):
    each = [gradients_by_hand(images[[i]], labels[[i]], *parameters) for i in range(len(labels))]
    return [np.mean(parts, axis=0) for parts in zip(*each, strict=True)]


@pytest.mark.parametrize(
    "answer", [gradients_by_keras, gradients_by_hand, gradients_image_by_image]
)
def test_hidden_gradients_accepts(answer, capsys):
    accept(learning.check_hidden_gradients, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda *a: gradients_by_hand(*a, mean=False), "a batch of six"),
        (lambda *a: gradients_by_hand(*a, through=False), "one image"),
        (lambda *a: tuple(-g for g in gradients_by_hand(*a)), "one image"),
        (lambda *a: gradients_by_hand(*a)[2:] + gradients_by_hand(*a)[:2], "should have shape"),
        (lambda *a: gradients_by_hand(*a)[:3], "tuple of 4"),
        (lambda *a: [g.T for g in gradients_by_hand(*a)], "should have shape (4, 5)"),
        (lambda *a: gradients_by_hand(*a, classes=3), "six classes"),
    ],
)
def test_hidden_gradients_rejects(answer, words, capsys):
    reject(learning.check_hidden_gradients, answer, words, capsys)


# Parameters


def count_by_keras(input_shape, network):
    made = [keras.Input(input_shape)]
    for kind, *numbers in network:
        if kind == "conv":
            made.append(keras.layers.Conv2D(*numbers))
        elif kind == "pool":
            made.append(keras.layers.MaxPooling2D(numbers[0]))
        else:
            made.append(keras.layers.Dense(*numbers) if numbers else keras.layers.Flatten())
    return keras.Sequential(made).count_params()


def count(
    shape,
    network,
    bias=1,
    border=1,
    channels=True,
    round_up=False,
    pool=None,
    keep=False,
    pooled=lambda *shape: shape,
):
    total = 0
    for kind, *numbers in network:
        if kind == "conv":
            filters, size = numbers
            total += (size**2 * (shape[2] if channels else 1) + bias) * filters
            shape = (*(side - (size - 1) * border for side in shape[:2]), filters)
        elif kind == "pool":
            size = numbers[0] if pool is None else pool
            sides = [-(-s // size) if round_up else s // size for s in shape[:2]]
            shape = pooled(*sides, shape[2])
        elif kind == "flatten":
            shape = (np.prod(shape),)
        else:
            total += (shape[0] + bias) * numbers[0]
            shape = shape if keep else (numbers[0],)
    return total


def count_by_variables(input_shape, network):
    """Run the network on zeros, and add up the sizes of what it multiplies with."""
    signal, sizes = np.zeros((1, *input_shape), "float32"), []
    for kind, *numbers in network:
        if kind == "pool":
            signal = keras.ops.max_pool(signal, numbers[0])
        elif kind == "flatten":
            signal = keras.ops.reshape(signal, (1, -1))
        else:
            window = [numbers[1]] * 2 if kind == "conv" else []
            weights = np.zeros((*window, signal.shape[-1], numbers[0]), "float32")
            signal = keras.ops.conv(signal, weights) if window else signal @ weights
            sizes += [weights.size, weights.shape[-1]]
    return sum(sizes)


@pytest.mark.parametrize("answer", [count_by_keras, count, count_by_variables])
def test_count_parameters_accepts(answer, capsys):
    accept(digits.check_count_parameters, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda s, n: count(s, n, bias=0), "one dense layer"),
        (lambda s, n: count(s, n, channels=False), "colour image"),
        (lambda s, n: count(s, n, border=0), "a kernel of 5"),
        (lambda s, n: count(s, n, round_up=True), "leaves a row over"),
        (lambda s, n: count(s, n, pool=2), "pooling by 3"),
        (lambda s, n: count(s, n, keep=True), "two dense layers"),
        (lambda s, n: [count(s, n)], "should have shape ()"),
        (lambda s, n: len(n), "one dense layer"),
        (lambda s, n: count(s, n, pooled=lambda h, w, c: (w, w, c)), "pooling by 3"),
        (lambda s, n: count(s, n, pooled=lambda h, w, c: (h, c, w)), "after a pooling"),
    ],
)
def test_count_parameters_rejects(answer, words, capsys):
    reject(digits.check_count_parameters, answer, words, capsys)


# Top k


def top_k_by_rank(probabilities, labels, k):
    of_truth = probabilities[np.arange(len(labels)), labels][:, None]
    return ((probabilities > of_truth).sum(axis=1) < k).mean()


def top_k_by_keras(probabilities, labels, k):
    return (
        keras.metrics.sparse_top_k_categorical_accuracy(labels, probabilities, k=k).numpy().mean()
    )


def top_k_by_loop(probabilities, labels, k):
    hits = 0
    for row, label in zip(probabilities, labels, strict=True):
        hits += label in np.argsort(row)[-k:]
    return hits / len(labels)


@pytest.mark.parametrize("answer", [top_k_by_rank, top_k_by_keras, top_k_by_loop])
def test_top_k_accepts(answer, capsys):
    accept(digits.check_top_k_accuracy, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p, y, k: top_k_by_rank(p, y, 1), "k = 3"),
        (lambda p, y, k: 100 * top_k_by_rank(p, y, k), "k = 1"),
        (lambda p, y, k: top_k_by_rank(-p, y, k), "k = 1"),
        (lambda p, y, k: top_k_by_rank(p, y, k + 1), "k = 1"),
        (lambda p, y, k: top_k_by_rank(p, y, k) * len(y), "k = 1"),
        (lambda p, y, k: top_k_accuracy_score(y, p, k=k, normalize=False), "k = 1"),
    ],
)
def test_top_k_rejects(answer, words, capsys):
    reject(digits.check_top_k_accuracy, answer, words, capsys)


# Calibration


def calibration_by_digitize(confidences, correct, bins):
    groups = np.digitize(confidences, np.linspace(0, 1, bins + 1), right=True)
    error = 0
    for group in np.unique(groups):
        inside = groups == group
        error += inside.mean() * abs(np.mean(correct[inside]) - np.mean(confidences[inside]))
    return error


def calibration_by_sums(confidences, correct, bins):
    place = np.minimum(np.ceil(confidences * bins).astype(int) - 1, bins - 1)
    sums = np.bincount(place, weights=correct - 1.0 * confidences, minlength=bins)
    return np.abs(sums).sum() / len(confidences)


def calibration_by_loop(confidences, correct, bins):
    total, edges = 0.0, np.linspace(0, 1, bins + 1)
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        chosen = [c for c in range(len(confidences)) if low < confidences[c] <= high]
        if chosen:
            gap = sum(confidences[c] - bool(correct[c]) for c in chosen) / len(chosen)
            total += abs(gap) * len(chosen) / len(confidences)
    return total


@pytest.mark.parametrize(
    "answer", [calibration_by_digitize, calibration_by_sums, calibration_by_loop]
)
def test_calibration_accepts(answer, capsys):
    accept(digits.check_calibration_error, answer, capsys)


def calibration_unweighted(confidences, correct, bins):
    groups = np.digitize(confidences, np.linspace(0, 1, bins + 1), right=True)
    gaps = [abs(np.mean(correct[groups == g] - confidences[groups == g])) for g in set(groups)]
    return np.mean(gaps)


def calibration_last_bin_open(confidences, correct, bins):
    inside = confidences < 1
    return calibration_by_sums(confidences[inside], correct[inside], bins) if inside.any() else 0.0


def calibration_signed(confidences, correct, bins):
    return np.mean(confidences) - np.mean(correct)


def calibration_closed(confidences, correct, bins, right):
    """Groups that are closed on the left; with `right` at both ends, so that some count twice."""
    error = 0.0
    for group in range(bins):
        low, high = group / bins, (group + 1) / bins
        inside = (confidences >= low) & ((confidences < high) | (confidences == 1) & (high == 1))
        inside |= right & (confidences == high)
        if inside.any():
            error += abs(np.mean(confidences[inside]) - np.mean(correct[inside])) * inside.mean()
    return error


def calibration_empty_bins(confidences, correct, bins):
    place = np.ceil(confidences * bins) - 1
    with warnings.catch_warnings(action="ignore"):
        means = [np.mean((correct - confidences)[place == b]) for b in range(bins)]
    return np.sum(np.abs(means) * [np.mean(place == b) for b in range(bins)])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (calibration_unweighted, "300 answers in bins: 10"),
        (calibration_last_bin_open, "right half of the time"),
        (calibration_signed, "never sure enough"),
        (lambda *a: calibration_closed(*a, right=False), "0.5 belongs to the first"),
        (lambda *a: calibration_closed(*a, right=True), "0.5 belongs to the first"),
        (calibration_empty_bins, "not a number"),
        (lambda c, r, b: calibration_by_sums(c, r, 10), "300 answers in bins: 1"),
        (lambda c, r, b: 100 * calibration_by_sums(c, r, b), "right half of the time"),
    ],
)
def test_calibration_rejects(answer, words, capsys):
    reject(digits.check_calibration_error, answer, words, capsys)


# The notebooks


@pytest.mark.parametrize("notebook", sorted(BOOK.rglob("[0-9]*.ipynb")), ids=lambda path: path.stem)
def test_stored_solutions_are_correct_and_stubs_are_not(notebook):
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    printed = {
        cell["id"]: "".join(cell["outputs"][0]["text"])
        for cell in cells
        if cell["id"].startswith(("solution", "exercise")) and cell["cell_type"] == "code"
    }
    assert len(printed) >= 6
    for name, text in printed.items():
        assert text.startswith("Correct" if name.startswith("solution") else "Not yet")
