"""Pictures that chapters share: right number of axes, a style that is asked for, clear errors."""

import os
import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.pictures.figures import draw_numbers, show_images, show_source, use_book_style


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


def test_a_side_of_one_pixel_stays_a_side():
    for shape in [(1, 5), (5, 1), (1, 1), (1, 5, 1), (5, 1, 1), (1, 1, 3)]:
        figure = show_images(np.zeros((2, *shape)))
        assert figure.axes[0].images[0].get_array().shape[:2] == shape[:2]
        plt.close(figure)


@pytest.mark.parametrize("shape", [(5,), (4, 4, 2), (4, 0), (2, 4, 4, 1)])
def test_what_is_no_image_is_refused(shape):
    with pytest.raises(ValueError, match=r"an image should be \(height, width"):
        show_images(np.zeros((2, *shape)))


def test_missing_images_titles_or_columns_are_named():
    with pytest.raises(ValueError, match="columns should be a whole number above 0, found 0"):
        show_images(np.zeros((2, 4, 4)), columns=0)

    with pytest.raises(ValueError, match="at least one image, found none"):
        show_images([])
    with pytest.raises(ValueError, match="2 images need as many titles, found 1"):
        show_images(np.zeros((2, 4, 4)), titles=["a"])


def test_the_style_is_applied_on_request_only():
    code = (
        "import matplotlib as m; before = dict(m.rcParams); import helpers.pictures.figures as p;"
        "assert dict(m.rcParams) == before; p.use_book_style(); assert dict(m.rcParams) != before"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)


KERNEL = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
import matplotlib.pyplot as plt
from helpers.pictures.figures import use_book_style
for _ in range(2):  # a set-up cell may run again
    use_book_style()
    data, metadata = shell.display_formatter.format(plt.figure(figsize=(2, 1)))
    print(sorted(data), metadata["image/svg+xml"].keys())
"""


def test_in_a_notebook_a_figure_becomes_one_svg_and_no_png():
    inline = os.environ | {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    command = [sys.executable, "-c", KERNEL]
    done = subprocess.run(command, env=inline, capture_output=True, text=True, check=True)
    line = "['image/svg+xml', 'text/plain'] dict_keys(['width'])\n"
    assert done.stdout == 2 * line


def test_labels_can_be_read_on_a_telephone():
    with plt.rc_context():
        use_book_style()
        shown = 330 / (96 * plt.rcParams["figure.figsize"][0])
        assert plt.rcParams["font.size"] * 96 / 72 * shown >= 8, "pixels"


def test_the_style_has_colours_for_the_colour_blind():
    with plt.rc_context():
        use_book_style()
        assert plt.rcParams["axes.prop_cycle"].by_key()["color"][:2] == ["#0072B2", "#D55E00"]


def test_numbers_are_written_in_their_cells_and_the_box_surrounds_its_own():
    ax = plt.figure().subplots()
    draw_numbers(ax, np.array([[1.0, 0.5], [-2, 3]]), "input", box=(1, 0, 1, 2))
    written = {text.get_text(): text.get_position() for text in ax.texts}
    assert written == {"1": (0, 0), "0.5": (1, 0), "-2": (0, 1), "3": (1, 1)}
    (box,) = ax.patches
    assert (box.get_xy(), box.get_width(), box.get_height()) == ((-0.5, 0.5), 2, 1)
    assert ax.get_title() == "input"


def test_zero_has_the_same_grey_and_no_sign_in_tables_with_one_limit():
    tables = [np.array([[-1.0, -0.0]]), np.array([[0.0, 9]])]
    axes = plt.figure().subplots(1, 2)
    for ax, table in zip(axes, tables, strict=True):
        draw_numbers(ax, table, limit=9)
    assert [ax.images[0].get_clim() for ax in axes] == [(-9, 9)] * 2
    assert axes[0].texts[1].get_text() == "0"


@pytest.mark.parametrize("numbers", [np.zeros(3), np.zeros((0, 3)), 1.0, [[np.nan]], [["a"]]])
def test_what_is_no_table_of_numbers_is_refused(numbers):
    with pytest.raises(ValueError, match=r"\(height, width\)(, no side 0)?; found|hold .*numbers"):
        draw_numbers(plt.figure().subplots(), numbers)


def test_a_listing_is_the_source_as_markdown():
    text = show_source(show_source, draw_numbers).data
    assert text.startswith("```python\ndef show_source(*functions):")
    assert "\n\n\ndef draw_numbers(" in text and text.endswith("```")
