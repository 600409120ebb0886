"""A Matplotlib figure as an SVG or a PNG: sharp on every screen, and small."""

import base64
import io
import re

from PIL import Image

DENSITY = 2  # pixels of an image for one pixel of the page, in which 96 are an inch
MAX_SVG = 80_000  # bytes; above this an image may be smaller
COLOURS = 256
NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))  # nothing of today
EMBEDDED = re.compile(r"(?<=data:image/png;base64,)[^\"]+")
DRAWN = re.compile(r' (?:d|x|y)="[^"]+"')


def as_svg(figure, box=None):
    """Return a figure as the text of an SVG, in ASCII; images in it keep their pixels.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    box : None for the whole figure, "tight" for its drawn part
    """
    out = io.StringIO()
    options = {"facecolor": "white", "bbox_inches": box, "dpi": 96 * DENSITY}
    figure.savefig(out, format="svg", metadata=NO_METADATA, **options)
    svg = out.getvalue()
    svg = DRAWN.sub(lambda match: re.sub(r"(\.\d\d)\d+", r"\1", match[0]), svg)
    svg = EMBEDDED.sub(_smaller, svg[svg.index("<svg") :])
    return svg.strip().encode("ascii", "xmlcharrefreplace").decode()


def as_png(figure, box=None):
    """Return a figure as the bytes of a PNG of double density with at most 256 colours."""
    out = io.BytesIO()
    figure.savefig(out, format="png", facecolor="white", bbox_inches=box, dpi=96 * DENSITY)
    image = Image.open(out).convert("RGB")
    # Maximum coverage keeps the colour of a single dot; k-means smooths the photos.
    return _stored(image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=5))


def bundle(figure, box="tight"):
    """Return what Jupyter stores of a figure, and its width on the page: (data, metadata).

    It is an SVG, unless that is heavy and a PNG is lighter.
    """
    svg = as_svg(figure, box)
    if len(svg) > MAX_SVG:
        png = as_png(figure, box)
        if len(png) < len(svg):
            width = Image.open(io.BytesIO(png)).width // DENSITY
            data = base64.b64encode(png).decode()
            return {"image/png": data}, {"image/png": {"width": width}}
    return {"image/svg+xml": svg}, {"image/svg+xml": {"width": size_of(svg)["width"]}}


def size_of(svg):
    """Return width and height of an SVG on the page, in pixels."""
    width, height = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', svg).groups()
    return {"width": round(float(width) * 96 / 72), "height": round(float(height) * 96 / 72)}


def as_uri(svg):
    """Return the text of an SVG as a data URI."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _smaller(match):
    """Store the same pixels of an embedded PNG in fewer bytes: in grey, or with a palette."""
    image = Image.open(io.BytesIO(base64.b64decode(match[0])))
    if image.mode == "RGBA" and image.getextrema()[3] != (255, 255):
        return match[0]
    red, green, blue = (image := image.convert("RGB")).split()
    if red == green == blue:
        image = red
    elif image.getcolors(COLOURS):
        image = image.quantize(COLOURS)
    new = base64.b64encode(_stored(image)).decode()
    return min(match[0], new, key=len)


def _stored(image):
    out = io.BytesIO()
    image.save(out, "png", optimize=True)
    return out.getvalue()
