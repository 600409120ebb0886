"""The support vector machine on a kernel of matrix products answers as scikit-learn's own."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import numpy as np
import pytest
from sklearn.svm import SVC, LinearSVC

from helpers.kernels import KernelSVM, LinearSVM


@pytest.mark.parametrize(("width", "constant"), [(1.0, 1.0), (0.3, 10.0)])
def test_it_answers_as_scikit_learn(width, constant):
    rng = np.random.default_rng(0)
    features, labels = rng.normal(size=(620, 6)), rng.integers(3, size=620)
    new = rng.normal(size=(600, 6))
    gamma = width / (6 * features.var())
    expected = SVC(C=constant, gamma=gamma).fit(features, labels)

    found = KernelSVM(width, constant).fit(features, labels)

    np.testing.assert_array_equal(found.predict(new), expected.predict(new))
    kept = len(expected.support_)
    assert found.size == 6 * kept + 2 * kept  # three classes: a weight less than classes


def test_the_linear_one_answers_as_scikit_learn():
    rng = np.random.default_rng(0)
    features, labels = rng.normal(size=(620, 6)), rng.integers(3, size=620)
    new = rng.normal(size=(1200, 6))
    expected = LinearSVC(C=0.1, random_state=0).fit(features, labels)
    found = LinearSVM(C=0.1, random_state=0).fit(features, labels)
    np.testing.assert_array_equal(found.predict(new), expected.predict(new))


@pytest.mark.parametrize(("machine", "judge"), [(KernelSVM, SVC), (LinearSVM, LinearSVC)])
def test_of_several_threads_one_at_a_time_learns(monkeypatch, machine, judge):
    inside, most = [], []

    def fit(learner, inputs, labels):
        inside.append(learner)
        sleep(0.05)  # long enough for the other threads to come in
        most.append(len(inside))
        inside.remove(learner)

    monkeypatch.setattr(judge, "fit", fit)
    features, labels = np.eye(4), np.arange(4) % 2
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: machine().fit(features, labels), range(3)))
    assert most == [1, 1, 1]
