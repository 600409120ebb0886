"""Measures of detection, compared with pycocotools, TensorFlow and examples on paper."""

import contextlib
import io

import numpy as np
import pytest
import tensorflow as tf
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from helpers.metrics.detection import (
    COCO_THRESHOLDS,
    area_under_precision,
    average_precision,
    iou,
    match,
    mean_average_precision,
    non_maximum_suppression,
)

BOX = [[0, 0, 1, 1]]


def some_boxes(rng, n, side=40):
    corners, sides = rng.integers(0, side, (n, 2)), rng.integers(1, side, (n, 2))
    return np.concatenate([corners, sides], axis=1).astype(float)


def some_images(rng, images=4, classes=3, moved=6):
    """Draw true boxes, and found ones of which half are moved true ones; scores with ties."""
    found = []
    for _ in range(images):
        truth = some_boxes(rng, rng.integers(0, 6))
        boxes = truth[rng.random(len(truth)) < 0.8].repeat(2, axis=0)
        boxes = np.abs(boxes + rng.integers(-moved, moved + 1, boxes.shape)) + [0, 0, 1, 1]
        boxes = np.concatenate([boxes, some_boxes(rng, rng.integers(0, 4))])
        scores = rng.integers(0, 30, len(boxes)) / 30
        names = [rng.integers(0, classes, len(each)) for each in (boxes, truth)]
        found.append((boxes, scores, names[0], truth, names[1]))
    return tuple(map(list, zip(*found, strict=True)))


def rows(boxes, labels, scores=None):
    """Name each box as COCO does: left, top, width, height."""
    found = []
    for image, (some, names) in enumerate(zip(boxes, labels, strict=True)):
        for place, (box, label) in enumerate(zip(some, names, strict=True)):
            row = {"image_id": image + 1, "category_id": int(label) + 1, "id": len(found) + 1}
            row |= {"bbox": [float(box[k]) for k in (1, 0, 3, 2)], "area": float(box[2] * box[3])}
            row |= {"iscrowd": 0} if scores is None else {"score": float(scores[image][place])}
            found.append(row)
    return found


def by_pycocotools(boxes, scores, labels, truth, true_labels, classes=3):
    """Ask COCO's own program: AP averaged over the thresholds, and at 0.5."""
    coco = COCO()
    coco.dataset = {
        "images": [{"id": image + 1} for image in range(len(truth))],
        "categories": [{"id": label + 1} for label in range(classes)],
        "annotations": rows(truth, true_labels),
    }
    with contextlib.redirect_stdout(io.StringIO()):
        coco.createIndex()
        found = coco.loadRes(rows(boxes, labels, scores))
        evaluation = COCOeval(coco, found, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation.stats[:2]


# IoU


def test_iou_on_paper():
    box = [[0, 0, 10, 20]]
    others = [[0, 0, 10, 20], [5, 0, 10, 20], [5, 10, 10, 20], [10, 0, 5, 5], [50, 50, 1, 1]]
    np.testing.assert_allclose(iou(box, others), [[1, 1 / 3, 1 / 7, 0, 0]])


def test_iou_counts_the_pixels_of_two_masks():
    rng = np.random.default_rng(0)
    boxes, others = some_boxes(rng, 30), some_boxes(rng, 20)

    def mask(box):
        page = np.zeros((80, 80), bool)
        page[int(box[0]) : int(box[0] + box[2]), int(box[1]) : int(box[1] + box[3])] = True
        return page

    for one, line in zip(boxes, iou(boxes, others), strict=True):
        pairs = [(mask(one), mask(other)) for other in others]
        expected = [(a & b).sum() / (a | b).sum() for a, b in pairs]
        np.testing.assert_allclose(line, expected)


def test_iou_without_boxes_and_without_area():
    assert iou([], [[0, 0, 1, 1]]).shape == (0, 1)
    assert iou(np.zeros((3, 4)), np.zeros((0, 4))).shape == (3, 0)
    nothing = [[2, 2, 0, 5], [2, 2, 0, 0]]
    assert iou(nothing, [*nothing, [0, 0, 9, 9]]).tolist() == [[0, 0, 0]] * 2


# Non-maximum suppression


def test_suppression_on_paper():
    boxes = [[0, 0, 10, 10], [1, 0, 10, 10], [0, 30, 10, 10], [2, 0, 10, 10]]
    assert non_maximum_suppression(boxes, [0.5, 0.9, 0.3, 0.8], 0.5).tolist() == [1, 2]
    # 9/11 = 0.82 between neighbours, 8/12 = 0.67 between the first and the last
    assert non_maximum_suppression(boxes, [0.9, 0.8, 0.3, 0.7], 0.7).tolist() == [0, 3, 2]
    assert non_maximum_suppression(boxes, [0.5, 0.5, 0.5, 0.5], 0.5).tolist() == [0, 2]
    assert non_maximum_suppression(boxes, [0.5, 0.9, 0.3, 0.8], 1).tolist() == [1, 3, 0, 2]


def test_an_overlap_just_at_the_threshold_is_kept():
    assert non_maximum_suppression([[0, 0, 2, 4], [0, 0, 2, 2]], [2, 1], 0.5).tolist() == [0, 1]


def test_suppression_of_nothing():
    found = non_maximum_suppression([], [], 0.5)
    assert found.shape == (0,) and found.dtype == np.int64


@pytest.mark.parametrize("threshold", [0.0, 0.2, 0.5, 0.8])
def test_suppression_equals_that_of_tensorflow(threshold):
    rng = np.random.default_rng(1)
    for _ in range(100):
        boxes, scores = some_boxes(rng, 25), rng.integers(0, 40, 25) / 40
        corners = np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)
        expected = tf.image.non_max_suppression(corners, scores, 25, threshold).numpy()
        found = non_maximum_suppression(boxes, scores, threshold)
        np.testing.assert_array_equal(found, expected)


# Average precision


def test_matching_on_paper():
    truth = [[0, 0, 10, 10], [0, 20, 10, 10]]
    boxes = [[0, 2, 10, 10], [0, 0, 10, 10], [0, 21, 10, 10], [40, 40, 5, 5]]
    # the better of two boxes on one digit is a hit, even if it fits worse
    assert match(boxes, [0.9, 0.8, 0.7, 0.6], truth).tolist() == [True, False, True, False]
    assert match(boxes, [0.8, 0.9, 0.7, 0.6], truth).tolist() == [False, True, True, False]
    found = match(boxes, [0.9, 0.8, 0.7, 0.6], truth, [0.5, 0.7, 0.9])
    assert found.tolist() == [
        [True, False, True, False],
        [False, True, True, False],
        [False, True, False, False],
    ]


def test_a_box_whose_digit_is_taken_may_take_the_next():
    truth = [[0, 0, 10, 10], [0, 3, 10, 10]]
    assert match([[0, 1, 10, 10], [0, 0, 10, 10]], [0.9, 0.8], truth).tolist() == [True, True]


def test_average_precision_on_paper():
    truth = [[[0, 0, 10, 10], [0, 20, 10, 10]], [[5, 5, 8, 8], [30, 30, 9, 9]]]
    boxes = [[[0, 0, 10, 10], [50, 50, 9, 9]], [[5, 5, 8, 8], [30, 30, 9, 9]]]
    scores = [[0.9, 0.8], [0.7, 0.6]]
    # hit, miss, hit, hit of four: precision 1, 1/2, 2/3, 3/4 at recall 1/4, 1/4, 2/4, 3/4; so
    # 1 up to recall 0.25 (26 of the 101), 3/4 up to recall 0.75 (50), 0 beyond
    expected = (26 + 50 * 0.75) / 101
    assert average_precision(boxes, scores, truth) == pytest.approx(expected)


@pytest.mark.parametrize("classes", [1, 3])
@pytest.mark.parametrize("moved", [1, 3, 8])
def test_average_precision_equals_that_of_pycocotools(classes, moved):
    rng = np.random.default_rng(moved)
    compared = 0
    for _ in range(60):
        images = some_images(rng, classes=classes, moved=moved)
        if sum(map(len, images[0])) == 0 or sum(map(len, images[3])) == 0:
            continue
        expected = by_pycocotools(*images, classes=classes)
        found = [mean_average_precision(*images, each) for each in (COCO_THRESHOLDS, 0.5)]
        np.testing.assert_allclose(found, expected, atol=1e-9)
        compared += 1
    assert compared > 50


def test_one_class_needs_no_labels():
    boxes, scores, labels, truth, names = some_images(np.random.default_rng(2), classes=1)
    expected = mean_average_precision(boxes, scores, labels, truth, names)
    assert average_precision(boxes, scores, truth, COCO_THRESHOLDS) == expected


def test_average_precision_without_boxes_or_truth():
    box = [[0.0, 0.0, 5.0, 5.0]]
    assert average_precision([[]], [[]], [box]) == 0
    assert average_precision([box], [[0.5]], [box]) == 1
    assert average_precision([box, []], [[0.5], []], [box, []]) == 1
    assert np.isnan(average_precision([box], [[0.5]], [[]]))
    assert np.isnan(average_precision([], [], []))
    assert np.isnan(mean_average_precision([box], [[0.5]], [[1]], [[]], [[]]))
    assert np.isnan(area_under_precision([], [], 0))
    # a class of which there is no true box is left out, as COCO does
    assert mean_average_precision([box, box], [[0.5], [0.9]], [[1], [2]], [box, []], [[1], []]) == 1
    # a box without area fits nothing
    flat = [[0.0, 0.0, 0.0, 5.0]]
    assert average_precision([flat], [[0.5]], [flat]) == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: iou([[0, 0, 1]], []), r"shape \(n, 4\)"),
        (lambda: iou([0, 0, 1, 1], []), r"shape \(n, 4\)"),
        (lambda: iou([], [[0, 0, -1, 1]]), "others should be finite, with no height or width"),
        (lambda: iou([[0, np.nan, 1, 1]], []), "boxes should be finite"),
        (lambda: non_maximum_suppression([[0, 0, 1, 1]], [np.nan], 0.5), "found NaN"),
        (lambda: non_maximum_suppression([[0, 0, 1, 1]], [1, 2], 0.5), "1 finite numbers"),
        (lambda: non_maximum_suppression([[0, 0, 1, 1]], [1], 1.5), "IoU from 0 to 1, found 1.5"),
        (lambda: non_maximum_suppression([[0, 0, 1, 1]], [1], np.nan), "IoU from 0 to 1"),
        (lambda: match([[0, 0, 1, 1]], [1], [[0, 0, np.inf, 1]]), "should be finite"),
        (lambda: area_under_precision([0.5, np.inf], [1, 0], 2), "2 finite numbers"),
        (lambda: average_precision([[]], [[]], []), "one entry for each image"),
        (
            lambda: mean_average_precision([BOX], [[1]], [[]], [BOX], [[1]]),
            "one label and score",
        ),
    ],
)
def test_what_is_no_box_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
