"""Figures as SVG and PNG: sharp, small, the same again, with the pixels that were drawn."""

import base64
import io
import re
import xml.etree.ElementTree as ET

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from helpers.pictures.figures import use_book_style
from helpers.pictures.formats import MAX_SVG, as_png, as_svg, as_uri, bundle, size_of


@pytest.fixture(autouse=True)
def style():
    with plt.rc_context():
        use_book_style()
        yield


def line(**options):
    figure = Figure(**options)
    figure.subplots().plot([1, 3, 2], label="é − ×")
    figure.axes[0].set_xlabel("é − ×")
    return figure


def cloud(n):
    figure = Figure()
    figure.subplots().scatter(*np.random.default_rng(0).normal(size=(2, n)))
    return figure


def embedded(svg):
    found = re.findall(r"data:image/png;base64,([^\"]+)", svg)
    return [Image.open(io.BytesIO(base64.b64decode(each))) for each in found]


def shown(image):
    figure = Figure()
    figure.subplots().imshow(image, vmin=0, vmax=1)
    return as_svg(figure)


def test_an_svg_is_well_formed_ascii_without_date_and_the_same_again():
    svg = as_svg(line())
    assert ET.fromstring(svg).tag.endswith("svg") and svg.isascii()
    assert not re.search("(?i)dc:date|<metadata|matplotlib v", svg)
    assert svg == as_svg(line())


def test_an_svg_asks_for_nothing():
    links = re.findall(r'(?:href|src)="([^"]*)"', as_svg(line()) + shown(np.eye(3)))
    assert links and all(link.startswith(("#", "data:")) for link in links)


def test_the_size_is_that_of_the_page_where_an_inch_has_96_pixels():
    assert size_of(as_svg(line(figsize=(5, 2)))) == {"width": 480, "height": 192}


@pytest.mark.parametrize(
    ("image", "mode"),
    [
        (np.linspace(0, 1, 300).reshape(15, 20), "L"),
        (np.eye(7)[..., None] * [1.0, 0.5, 0], "P"),
        (np.random.default_rng(0).random((40, 30, 3)), "RGB"),
    ],
)
def test_images_keep_their_own_pixels_and_are_not_blurred(image, mode):
    svg = shown(image)
    (found,) = embedded(svg)
    expected = np.round(255 * (image if image.ndim == 3 else np.stack(3 * [image], -1)))
    assert np.abs(np.asarray(found.convert("RGB"), float) - expected).max() <= 2  # a step of a map
    assert found.mode == mode and "image-rendering:pixelated" in svg


def test_an_image_with_holes_keeps_them():
    (found,) = embedded(shown(np.where(np.eye(4), np.nan, 1)))
    assert found.convert("RGBA").getextrema()[3] == (0, 255)


def test_a_png_has_double_density_few_colours_and_keeps_a_single_dot():
    figure = Figure(figsize=(5, 3))
    ax = figure.subplots()
    ax.imshow(np.random.default_rng(0).random((40, 60)))
    ax.plot(20, 20, "o", color="red", markersize=6)
    image = Image.open(io.BytesIO(as_png(figure)))
    pixels = np.asarray(image.convert("RGB")).astype(int)
    assert image.mode == "P" and image.size == (960, 576) and len(image.getcolors()) <= 256
    assert (np.abs(pixels - [255, 0, 0]).sum(axis=-1) < 40).sum() > 80
    assert tuple(pixels[0, 0]) == (255, 255, 255)


def test_a_plot_becomes_an_svg_and_says_its_width():
    data, metadata = bundle(line())
    assert data.keys() == {"image/svg+xml"}
    assert metadata == {"image/svg+xml": {"width": size_of(data["image/svg+xml"])["width"]}}


def test_a_plot_of_many_points_becomes_a_png_of_double_density():
    assert len(as_svg(cloud(5000))) > MAX_SVG
    data, metadata = bundle(cloud(5000))
    assert data.keys() == {"image/png"}
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert metadata == {"image/png": {"width": image.width // 2}}
    assert 500 < image.width // 2 < 600


def test_a_uri_holds_the_svg():
    kind, _, content = as_uri("<svg/>").partition(",")
    assert kind == "data:image/svg+xml;base64" and base64.b64decode(content) == b"<svg/>"
