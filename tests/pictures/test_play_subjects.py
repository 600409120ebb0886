"""What played pictures compute, in node, equals NumPy; what Python prepares, and refuses."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from driven import data as driven_data
from node import needs_node, run
from pooling_networks import pooling_network
from scipy import signal
from shifted_digits import EDGE, shifted_digits
from small_network import digit_data

from helpers import optimisers
from helpers.layers.reference import cross_correlate, finite_differences
from helpers.pictures import play as module
from helpers.pictures.play import SUBJECTS, script
from helpers.pictures.play.camera import play
from helpers.pictures.play.kernel import restored, stored_image
from helpers.pictures.play.optimisers import FRAMES, LINES, loss_of, slope_of, walk
from helpers.pictures.play.pool import stored_network
from helpers.pictures.play.ready import short

SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
SCENE = np.arange(30).reshape(5, 6) % 7
NOISE = np.random.default_rng(0).normal(size=(50, 2)).round(3)
PLANE = np.random.default_rng(6).uniform(-1, 1, size=(20, 2)), np.arange(20) % 2
SMALL = np.array([[1, 2], [3, -4]]), np.zeros(2)
MOVED = dict(zip(("images", "labels"), shifted_digits(), strict=True))
MADE = {
    "kernel": {"images": {"a <b>": SCENE}, "kernel": SOBEL, "presets": {"Sobel": SOBEL}},
    "optimisers": {"noise": NOISE},
    "graph": {"graphs": {"small": {"inputs": [1, 2], "label": 0, "layers": [SMALL]}}}
    | {"classes": ["a <b>", "c"]},
    "train": {"points": {"a <b>": PLANE}, "steps": 5},
    "pool/maps": MOVED | {"kernels": {"a <b>": EDGE}},
    "pool/answers": MOVED | {"networks": {"a <b>": stored_network(pooling_network("max"))}},
    "digit": digit_data(),
    "driving/drive": driven_data(),
}
MADE["camera/kernel"] = MADE["kernel"]
MAKERS = {
    "SGD": ("new SGD(0.05)", lambda: optimisers.SGD(0.05)),
    "momentum": ("new SGD(0.05, 0.9)", lambda: optimisers.SGD(0.05, 0.9)),
    "Adam": ("new Adam(0.05)", lambda: optimisers.Adam(0.05)),
}


@needs_node
@pytest.mark.parametrize("name", MAKERS)
def test_optimisers_are_equal_step_for_step(name):
    gradients = np.random.default_rng(1).normal(size=(100, 2)) * np.linspace(0.1, 3, 100)[:, None]
    new, make = MAKERS[name]
    code = f"""const optimiser = {new};
    let weights = [1, -2];
    return data.gradients.map(gradient => weights = optimiser.step(weights, gradient));"""
    found = run("optimisers", code, gradients=gradients.tolist())
    optimiser, weights = make(), np.array([1.0, -2.0])
    for gradient, point in zip(gradients, found, strict=True):
        weights = optimiser.step(weights, gradient)
        np.testing.assert_allclose(point, weights, rtol=1e-12, atol=1e-12)


@needs_node
@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("surface", FRAMES)
@pytest.mark.parametrize("level", [0, 0.7])
def test_walks_are_equal_point_for_point(name, surface, level):
    new, make = MAKERS[name]
    code = f"return walk({new}, SURFACES.{surface}, [-3, 1.2], 120, data.noise, {level});"
    found = run("optimisers", code, noise=NOISE.tolist())
    expected = walk(make(), surface, (-3, 1.2), 120, level * NOISE)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


@needs_node
@pytest.mark.parametrize("surface", FRAMES)
def test_surfaces_are_equal_and_their_lowest_loss_is_0(surface):
    points = np.random.default_rng(2).normal(scale=3, size=(20, 2))
    code = f"""const s = SURFACES.{surface};
    return [data.points.map(s.loss), data.points.map(s.gradient), s.lowest.map(s.loss), s.x, s.y,
            Object.entries(RUNNERS).map(([name, r]) => [name, r.colour, r.dash.join(" ")])];"""
    losses, slopes, lowest, x, y, lines = run("optimisers", code, points=points.tolist())
    np.testing.assert_allclose(losses, loss_of(surface, points.T), rtol=1e-9)
    np.testing.assert_allclose(lowest, 0, atol=1e-12)
    for point, slope in zip(points, slopes, strict=True):
        expected = finite_differences(lambda point=point: loss_of(surface, point), point)
        np.testing.assert_allclose(slope, expected, atol=1e-6)
        np.testing.assert_allclose(slope_of(surface, point), expected, atol=1e-6)
    assert (tuple(x), tuple(y)) == FRAMES[surface]
    assert {name: (colour, dash) for name, colour, dash in lines} == LINES


@needs_node
def test_a_walk_that_diverges_ends():
    code = "return walk(new SGD(3), SURFACES.valley, [-9, 1.5], 200).length;"
    assert 5 < run("optimisers", code) < 100


@needs_node
def test_an_image_arrives_as_python_has_it():
    image = np.random.default_rng(3).normal(size=(7, 9))
    code = "const { map, range } = unpack(data.image); return [map.shape, [...map.data], range];"
    stored = stored_image("noise", image)
    shape, numbers, limits = run("kernel", code, image=stored)
    assert shape == [1, 7, 9, 1]
    np.testing.assert_allclose(numbers, restored(stored).ravel(), atol=1e-12)
    np.testing.assert_allclose(restored(stored), image, atol=np.ptp(image) / 500)
    np.testing.assert_allclose(limits, [image.min(), image.max()], atol=1e-9)
    assert np.array_equal(restored(stored_image("scene", SCENE)), SCENE)


@needs_node
@pytest.mark.parametrize("between", [False, True])
def test_two_kernels_are_one_larger_one_without_relu_and_not_with_it(between):
    rng = np.random.default_rng(4)
    first, second, image = rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=(9, 8))
    code = f"""const image = array([1, 9, 8, 1], data.image);
    const layers = data.kernels.map(weights => ({{ weights, bias: 0 }}));
    return [...mapsOf(image, layers, {{}}, {json.dumps(between)})[2].data];"""
    kernels = [first.ravel().tolist(), second.ravel().tolist()]
    found = run("kernel", code, image=image.ravel().tolist(), kernels=kernels)
    single = signal.correlate2d(image, signal.convolve2d(first, second), mode="valid")
    assert np.allclose(found, single.ravel()) != between


@needs_node
@pytest.mark.parametrize("settings", [{}, {"stride": 2, "padding": "same"}, {"dilation": 2}])
def test_learning_follows_the_gradient_and_finds_the_kernel(settings):
    image = np.random.default_rng(5).normal(size=(20, 20))
    code = """const image = array([1, 20, 20, 1], data.image), all = [];
    const wanted = mapsOf(image, [{ weights: data.sobel, bias: 0 }], data.settings)[1];
    let weights = Array(9).fill(0);
    for (let i = 0; i < 60; i++) {
      const step = learnStep(image, weights, wanted, 0.2, data.settings);
      all.push([step.loss, weights = step.weights]);
    }
    return all;"""
    sobel = SOBEL.ravel().tolist()
    found = run("kernel", code, image=image.ravel().tolist(), sobel=sobel, settings=settings)

    def filtered(kernel):
        return cross_correlate(image[None, ..., None], kernel[..., None, None], 0, **settings)

    guess, wanted = np.zeros((3, 3)), filtered(SOBEL.astype(float))

    def loss():
        return np.square(filtered(guess) - wanted).mean()

    for before, weights in found[:10]:
        np.testing.assert_allclose(before, loss(), rtol=1e-6)
        guess -= 0.2 * finite_differences(loss, guess)
        np.testing.assert_allclose(weights, guess.ravel(), atol=1e-6)
    np.testing.assert_allclose(found[-1][1], sobel, atol=0.01)


@needs_node
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2), (3, 2)])
def test_the_marked_window_is_the_one_that_the_answer_depends_on(padding, stride, dilation):
    settings = {"padding": padding, "stride": stride, "dilation": dilation}
    image, at = np.zeros((13, 13)), 1
    code = "return windowBelow(13, data.at, data.at, data.settings);"
    first, last = run("kernel", code, at=at, settings=settings)
    seen = []
    for column in range(13):
        image[:], image[:, column] = 0, 1
        answer = cross_correlate(image[None, ..., None], np.ones((3, 3, 1, 1)), 0, **settings)
        seen += [column] * bool(answer[0, 1, at, 0])
    expected = [i for i in range(first, last + 1, dilation) if 0 <= i < 13]
    assert seen == expected


@needs_node
@pytest.mark.parametrize("number", [0, 1, -1, 0.5, -0.018, 1 / 3, 12.3456, -0.0001, 100, 99_999])
def test_numbers_are_written_alike(number):
    assert run("kernel", "return short(data.number);", number=number) == short(number)


class Parts(HTMLParser):
    """Collects the elements of a fragment."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


def test_every_subject_that_is_offered_is_made_here():
    assert set(SUBJECTS) - set(MADE) <= {"fool/fool"}  # which is offered when it is called


@pytest.mark.parametrize("subject", MADE)
def test_without_scripts_a_picture_and_a_sentence_stand_there(subject):
    played = play(subject, **MADE[subject])
    elements = Parts(played.html).elements
    (image,) = [attrs for tag, attrs in elements if tag == "img"]
    assert image["alt"].startswith(played.about) and image["class"] == "still"
    assert image["src"].startswith("data:image/svg+xml;base64,") and len(image["src"]) < 60_000
    shown = [attrs for tag, attrs in elements if tag == "div"][1:]
    shown = [attrs for attrs in shown if attrs.get("class") not in ("view", "views")]  # in others
    assert all("hidden" in attrs for attrs in shown), "controls without scripts do nothing"
    text = re.search(r'<p class="still">(.*?)</p>', played.html)[1]
    assert text and f"hidden>{text}</p>" in played.html


@pytest.mark.parametrize("subject", MADE)
def test_a_fragment_asks_for_nothing_holds_no_ids_and_is_light(subject):
    html = play(subject, **MADE[subject]).html
    for tag, attrs in Parts(html).elements:
        assert not {"id", "for", "href"} & attrs.keys()
        assert tag == "img" or "src" not in attrs
    for word in ("http", "eval(", "import(", "Function(", "a <b>"):
        assert word not in html
    assert len(html) < 150_000


@pytest.mark.parametrize("subject", MADE)
def test_its_value_is_the_start_until_a_reader_does_something(subject):
    played = play(subject, **MADE[subject])
    assert played.widget is None and played.value == played.start
    assert repr(played) == played.about
    assert set(played._repr_mimebundle_()) == {"text/html", "text/plain"}


@pytest.mark.parametrize("subject", MADE)
def test_in_jupyter_a_widget_shows_the_same_page_and_what_is_set_comes_back(subject, monkeypatch):
    monkeypatch.setattr(module, "get_ipython", lambda: object())
    played = play(subject, **MADE[subject])
    bundle = played._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/html"] == played.html and played.value == played.start
    assert played.widget.page.removesuffix("</div>") in played.html
    played.widget.value = {"image": "another"}
    assert played.value == {"image": "another"}


def test_the_scripts_are_short_and_each_page_has_them_all():
    for path in (module.files("helpers.pictures.play")).iterdir():
        if path.name.endswith(".js"):
            assert len(path.read_text("utf-8").splitlines()) <= 250, path.name
    assert script("kernel").count("function convolve(") == 1


@pytest.mark.parametrize(
    ("subject", "change", "message"),
    [
        ("kernal", {}, "no picture 'kernal' to play; there are: kernel, optimisers"),
        ("kernel", {"images": {}}, "needs an image"),
        ("kernel", {"images": {"a": np.ones(3)}}, "a should have shape"),
        ("kernel", {"images": {"a": np.ones((2, 9))}}, "3 by 3 pixels or more"),
        ("kernel", {"images": {"a": np.full((5, 5), np.nan)}}, "a "),
        ("kernel", {"kernel": np.ones((5, 5))}, "kernel should have shape"),
        ("kernel", {"presets": {"x": np.ones(9)}}, "x should have shape"),
        ("kernel", {"at": (3, 0)}, "at should be a place"),
        ("kernel", {"at": (-1, 0)}, "at should be a place"),
        ("kernel", {"parts": ["lern"]}, "parts of"),
        ("kernel", {"target": "Scharr"}, "a target that is a preset"),
        ("kernel", {"images": {"a": np.random.default_rng(0).random((350, 350))}}, "at most 150,0"),
        ("optimisers", {"noise": np.ones(4)}, "noise should have shape"),
        ("optimisers", {"rates": {"SGD": 0}}, "rates should be from 0.001 to 10"),
        ("optimisers", {"rates": {"RMSprop": 1}}, "rates should be"),
        ("optimisers", {"momentum": 1}, "momentum to 0.99"),
        ("optimisers", {"steps": 201}, "steps to 200"),
    ],
)
def test_what_does_not_fit_is_refused(subject, change, message):
    with pytest.raises(ValueError, match=message):
        play(subject, **(MADE.get(subject, {}) | change))
