"""Pictures that chapters share: right number of axes, a style that is asked for, clear errors."""

import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.plotting import show_images, use_book_style


def test_images_stand_in_rows_with_their_titles():
    figure = show_images(np.zeros((7, 4, 4, 1)), titles=range(7), columns=5)
    assert len(figure.axes) == 10
    assert [ax.get_title() for ax in figure.axes] == [*"0123456", "", "", ""]
    assert sum(len(ax.images) for ax in figure.axes) == 7
    plt.close(figure)


def test_black_is_0_and_white_is_1_whatever_the_image_holds():
    figure = show_images([np.full((4, 4), 0.5)])
    assert figure.axes[0].images[0].get_clim() == (0, 1)
    plt.close(figure)


def test_missing_images_or_titles_are_named():
    with pytest.raises(ValueError, match="at least one image, found none"):
        show_images([])
    with pytest.raises(ValueError, match="2 images need as many titles, found 1"):
        show_images(np.zeros((2, 4, 4)), titles=["a"])


def test_the_style_is_applied_on_request_only():
    code = (
        "import matplotlib as m; before = dict(m.rcParams); import helpers.plotting as p;"
        "assert dict(m.rcParams) == before; p.use_book_style(); assert dict(m.rcParams) != before"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)


def test_the_style_has_colours_for_the_colour_blind():
    with plt.rc_context():
        use_book_style()
        assert plt.rcParams["axes.prop_cycle"].by_key()["color"][:2] == ["#0072B2", "#D55E00"]
