"""The frames: what `draw` may return, what stays open, how heavy and how large they may be."""

import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from helpers.pictures.explore import static_page

SWEEP = """
import matplotlib.pyplot as plt
import numpy as np
import psutil
from helpers.pictures.explore import static_page

def draw(**_):
    "Frames."
    figure = plt.figure(figsize=(1, 1))
    figure.ballast = np.ones(100_000)  # 0.8 MB
    return figure

sizes = []
for sweep in range(20):
    static_page(draw, a=range(50))
    sizes.append(psutil.Process().memory_info().rss / 1e6)
print(max(sizes) - sizes[2])
"""


@pytest.mark.parametrize("words", [[""], [3], ["a", "b"]])
def test_what_is_no_sentence_is_refused(words):
    def draw(a):
        """Bad."""
        return Figure(), *words

    with pytest.raises(ValueError, match="a figure and a sentence, found"):
        static_page(draw, a=[1])


def test_figures_of_more_than_one_size_are_refused():
    def draw(a):
        """Frames of other sizes."""
        return Figure(figsize=(a, 1))

    with pytest.raises(ValueError, match="96 x 96 and 192 x 96 pixels: give all one figsize"):
        static_page(draw, a=[1, 2])


def test_a_figure_too_wide_for_a_telephone_is_refused():
    def draw(a):
        """Wide."""
        return Figure(figsize=(a, 1))

    static_page(draw, a=[6])
    with pytest.raises(ValueError, match="a figure is 6.5 inches wide, at most 6 allowed"):
        static_page(draw, a=[6.5])


@pytest.mark.parametrize("fails", [False, True])
def test_no_figure_stays_open_even_if_draw_fails(fails):
    def draw(a):
        """Open two figures."""
        plt.subplots(figsize=(1, 1))
        figure, _ = plt.subplots(figsize=(1, 1))
        if fails:
            raise ZeroDivisionError
        return figure

    mine = plt.figure()
    before = plt.get_fignums()
    try:
        static_page(draw, a=[1])
    except ZeroDivisionError:
        assert fails
    assert plt.get_fignums() == before
    plt.close(mine)


def test_a_thousand_frames_do_not_let_memory_grow():
    done = subprocess.run([sys.executable, "-c", SWEEP], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 200, "MB more than after 150 frames"


def test_too_heavy_a_picture_is_refused_as_soon_as_it_is_too_heavy():
    drawn = []

    def draw(seed):
        """Noise."""
        drawn.append(seed)
        figure, ax = plt.subplots(figsize=(5, 5))
        ax.imshow(np.random.default_rng(seed).random((400, 400)), interpolation="none")
        return figure

    with pytest.raises(ValueError, match=r"\d+ frames make \d{3} kB, at most 400 kB allowed: draw"):
        static_page(draw, seed=range(20))
    assert len(drawn) < 10


def test_an_error_in_draw_says_for_which_values():
    def draw(learning_rate, epoch):
        """Fails later."""
        if epoch == 2:
            raise ZeroDivisionError("by zero")
        return Figure(figsize=(1, 1))

    with pytest.raises(ZeroDivisionError, match="by zero") as caught:
        static_page(draw, learning_rate=[0.5], epoch=[1, 2])
    assert caught.value.__notes__ == ["explore was drawing learning rate 0.5, epoch 2"]
