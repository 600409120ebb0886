"""Measures of a segmentation, compared with scikit-learn, Keras and examples on paper."""

import keras
import numpy as np
import pytest
from scipy.ndimage import binary_dilation, generate_binary_structure
from sklearn.metrics import accuracy_score, confusion_matrix, jaccard_score, recall_score

from helpers.metrics.segmentation import (
    boundary_f1,
    count_confusions,
    iou_by_class,
    mean_iou,
    mean_recall,
    pixel_accuracy,
)


@pytest.fixture
def maps():
    """Labels of five classes, 5 is unlabelled, and answers that are often right."""
    rng = np.random.default_rng(0)
    labels = rng.integers(6, size=(3, 12, 10))
    answers = np.where(
        rng.random(labels.shape) < 0.6, labels % 5, rng.integers(5, size=(3, 12, 10))
    )
    return labels, answers


def test_on_paper():
    labels, answers = np.array([[0, 0, 1], [1, 2, 2]]), np.array([[0, 1, 1], [1, 0, 0]])
    confusions = count_confusions(labels, answers, 2)  # 2: unlabelled
    np.testing.assert_array_equal(confusions, [[1, 1], [0, 2]])
    np.testing.assert_allclose(iou_by_class(confusions), [1 / 2, 2 / 3])
    assert mean_iou(confusions) == pytest.approx(7 / 12)
    assert pixel_accuracy(confusions) == pytest.approx(3 / 4)
    assert mean_recall(confusions) == pytest.approx(3 / 4)


def test_equal_to_scikit_learn(maps):
    labels, answers = maps
    confusions, known = count_confusions(labels, answers, 5), labels < 5
    truth, said = labels[known], answers[known]
    np.testing.assert_array_equal(confusions, confusion_matrix(truth, said))
    np.testing.assert_allclose(iou_by_class(confusions), jaccard_score(truth, said, average=None))
    assert pixel_accuracy(confusions) == pytest.approx(accuracy_score(truth, said))
    assert mean_recall(confusions) == pytest.approx(recall_score(truth, said, average="macro"))


def test_equal_to_keras(maps):
    labels, answers = maps
    metric = keras.metrics.MeanIoU(num_classes=6, ignore_class=5)
    metric.update_state(labels.ravel(), answers.ravel())
    found = mean_iou(count_confusions(labels, answers, 5))
    assert found == pytest.approx(float(metric.result()), abs=1e-6)


def test_confusions_of_parts_add_up(maps):
    parts = sum(count_confusions(*pair, 5) for pair in zip(*maps, strict=True))
    np.testing.assert_array_equal(parts, count_confusions(*maps, 5))


def test_small_types_do_not_overflow():
    labels = np.full((2, 200), 99, "uint8")
    assert count_confusions(labels, labels, 100)[99, 99] == 400


def test_a_class_that_is_nowhere_counts_nowhere_and_an_invented_one_is_wrong():
    confusions = count_confusions(np.array([0, 0, 0]), np.array([0, 0, 1]), 3)
    np.testing.assert_allclose(iou_by_class(confusions), [2 / 3, 0, np.nan])
    assert mean_iou(confusions) == pytest.approx(1 / 3)
    assert mean_recall(confusions) == pytest.approx(2 / 3)


def test_without_a_labelled_pixel_there_is_nothing_to_say():
    confusions = count_confusions(np.array([2, 2]), np.array([0, 1]), 2)
    assert confusions.sum() == 0 and np.isnan(iou_by_class(confusions)).all()
    for measure in (mean_iou, pixel_accuracy, mean_recall):
        with pytest.raises(ValueError, match="at least one labelled pixel"):
            measure(confusions)


# The outline


def halves(border, height=6, width=10):
    """Class 0 left of a border, class 1 from it on."""
    return np.tile((np.arange(width) >= border).astype(int), (1, height, 1))


@pytest.mark.parametrize(
    ("shift", "tolerance", "expected"),
    [(0, 0, 1), (1, 0, 0), (1, 1, 1), (2, 1, 0), (2, 2, 1), (3, 2.9, 0)],
)
def test_a_shifted_border_is_right_within_the_tolerance(shift, tolerance, expected):
    found = boundary_f1(halves(4), halves(4 + shift), 2, tolerance)
    np.testing.assert_allclose(found, [expected], atol=1e-9)


def test_boundary_on_paper():
    labels = np.array([[[0, 0, 1, 1], [0, 0, 1, 1]]])
    answers = np.array([[[0, 0, 1, 1], [0, 0, 0, 0]]])
    # Class 0: outline of the truth (0, 1), (1, 1); of the answer (0, 1), (1, 2), (1, 3)
    # and the true one is near by one of two, the answer's by one of three: F1 = 2/5
    # Class 1: of the truth (0, 2), (1, 2), of the answer (0, 2), (0, 3): F1 = 1/2
    np.testing.assert_allclose(boundary_f1(labels, answers, 2, 0), [(2 / 5 + 1 / 2) / 2])


def test_borders_with_unlabelled_pixels_count_nowhere():
    labels = halves(4)
    labels[:, :, 8:] = 2  # unlabelled
    answers = halves(4)
    answers[:, :, 8:] = np.random.default_rng(0).integers(2, size=(6, 2))
    assert boundary_f1(labels, answers, 2) == 1
    assert np.isnan(boundary_f1(np.where(labels == 0, 2, labels), answers, 2)).all()


def test_a_class_that_was_not_found_has_0_and_one_that_is_not_there_counts_nowhere():
    assert boundary_f1(halves(4), np.zeros((1, 6, 10), int), 2) == 0
    answers = halves(4)
    answers[0, 0, 9] = 2
    found = boundary_f1(halves(4), answers, 3, 0)
    assert found < 1  # the hole in class 1 is an outline of class 1
    assert np.isnan(boundary_f1(np.zeros((1, 4, 4), int), np.ones((1, 4, 4), int), 2)).all()


@pytest.mark.parametrize("tolerance", [1, 2])
def test_boundary_equals_a_count_with_dilated_outlines(tolerance, maps):
    labels, answers = (each[:1] % 4 for each in maps)  # noise and, with it, a map with regions
    labels = np.repeat(np.repeat(labels, 4, axis=1), 4, axis=2)[:, :, :37]
    answers = np.roll(np.repeat(np.repeat(answers, 4, axis=1), 4, axis=2)[:, :, :37], 1, axis=2)
    found = boundary_f1(labels, answers, 4, tolerance)
    assert found == pytest.approx(np.mean(list(by_dilation(labels[0], answers[0], tolerance))))
    assert 0.1 < found < 0.99


def by_dilation(truth, answer, radius):
    square = np.hypot(*np.mgrid[-radius : radius + 1, -radius : radius + 1]) <= radius
    for label in np.unique(truth):
        edges = []
        for each in (truth, answer):
            inside = each == label
            cross = generate_binary_structure(2, 1)
            edges.append(inside & binary_dilation(~inside, cross))
        wanted, found = edges
        precision = (found & binary_dilation(wanted, square)).sum() / found.sum()
        recall = (wanted & binary_dilation(found, square)).sum() / wanted.sum()
        yield 2 / (1 / precision + 1 / recall)


# What is refused

MAP = np.zeros((1, 2, 2), int)


@pytest.mark.parametrize(
    ("labels", "answers", "classes", "words"),
    [
        (MAP, MAP[0], 2, "one shape, found"),
        (MAP + 3, MAP, 2, "labels should be whole numbers from 0 to 2, found 3 to 3"),
        (MAP - 1, MAP, 2, "labels should be whole numbers from 0 to 2, found -1"),
        (MAP, MAP + 2, 2, "answers should be whole numbers from 0 to 1, found 2"),
        (MAP, MAP * 0.5, 2, "answers should be whole numbers from 0 to 1, found float64"),
        (MAP, MAP, 0, "classes should be a whole number above 0"),
    ],
)
def test_what_is_no_map_of_classes_is_refused(labels, answers, classes, words):
    for measure in (count_confusions, boundary_f1):
        with pytest.raises(ValueError, match=words):
            measure(labels, answers, classes)


def test_what_else_is_refused():
    with pytest.raises(ValueError, match="height, width"):
        boundary_f1(MAP[0], MAP[0], 2)
    for tolerance in (-1, np.nan):
        with pytest.raises(ValueError, match="0 pixels or more"):
            boundary_f1(MAP, MAP, 2, tolerance)
    for confusions in ([1, 2], [[1, 2]], [[1, -1], [0, 1]]):
        for measure in (iou_by_class, mean_iou, pixel_accuracy, mean_recall):
            with pytest.raises(ValueError, match="confusions should be counts"):
                measure(confusions)
