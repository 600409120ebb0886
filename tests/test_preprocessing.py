"""Tests of helpers.preprocessing: a digit comes back, whatever happens to its picture."""

import io
import os
import tracemalloc

import numpy as np
import pytest
import skimage.data
from PIL import Image
from scipy import ndimage
from skimage.transform import resize, rotate

from helpers.data import mnist
from helpers.preprocessing import (
    STROKES,
    centre,
    draw_photo,
    find_ink,
    fit_box,
    prepare_digit,
    read_grey,
)
from helpers.preprocessing.number import prepare_digits
from tests import photo_scenes

TURNS = range(-16, 17, 4)  # degrees


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def alike(first, second):
    """Return the correlation of two images, at best over shifts by one pixel (rounding)."""
    moves = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    shifted = [np.roll(first, move, axis=(0, 1)) for move in moves]
    return max(np.corrcoef(image.ravel(), second.ravel())[0, 1] for image in shifted)


def on_paper(image, rng, shift=(0, 0)):
    """Lay an image (28, 28) in [0, 1] as dark ink, ten times as large, on unevenly lit paper."""
    page = np.zeros((420, 480))
    top, left = 70 + shift[0], 100 + shift[1]
    page[top : top + 280, left : left + 280] = resize(image, (280, 280), order=1)
    y, x = np.mgrid[-1:1:420j, -1:1:480j]
    light = 0.8 + 0.12 * x - 0.08 * y
    return (light * (1 - 0.8 * page) + rng.normal(0, 0.02, page.shape)).clip(0, 1)


# The whole way


@pytest.mark.parametrize("digit", range(10))
def test_the_form_of_the_result(digit):
    found = prepare_digit(draw_photo(digit))
    assert (found.shape, found.dtype) == ((28, 28, 1), np.float32)
    assert (found.min(), found.max()) == (0, 1)
    rows, columns = np.nonzero(found[..., 0])
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    assert np.abs(np.array(ndimage.center_of_mass(found[..., 0])) - 14).max() <= 0.5
    # MNIST: 19 % of the pixels carry ink, 0.68 on average; a one has less.
    assert 0.08 < (found > 0).mean() < 0.3
    assert 0.4 < found[found > 0].mean() < 0.85


@pytest.mark.parametrize("digit", range(10))
def test_what_the_camera_changes_matters_little(digit):
    photo = draw_photo(digit, seed=digit)
    expected = prepare_digit(photo)
    variants = {
        "chalk on a board": 255 - photo,
        "twice the size": photo.repeat(2, axis=0).repeat(2, axis=1),
        "half the size": photo[::2, ::2],
        "another place": photo[20:, 30:],
        "half the light": photo // 2,
        "floats": photo / 255,
        "grey": photo.mean(axis=2) / 255,
    }
    for name, variant in variants.items():
        assert alike(prepare_digit(variant), expected) > 0.9, name
    assert alike(prepare_digit(photo[:, ::-1]), expected[:, ::-1]) > 0.9


def test_other_digits_look_different():
    found = [prepare_digit(draw_photo(digit)) for digit in range(10)]
    pairs = [alike(a, b) for i, a in enumerate(found) for b in found[:i]]
    assert max(pairs) < 0.85


def check_round_trip(images, rng, prepared):
    found = [alike(prepare_digit(on_paper(image, rng)), prepared(image)) for image in images]
    assert np.mean(found) > 0.9
    assert min(found) > 0.6


def test_digits_come_back_from_paper(rng):
    images = mnist.embedded().test.images[:30, ..., 0]
    check_round_trip(images, rng, lambda image: centre(fit_box(image)))


REAL = os.path.join(os.environ.get("BOOK_DATA", ""), "mnist.npz")


@pytest.mark.skipif(not os.path.exists(REAL), reason="BOOK_DATA has no mnist.npz")
def test_mnist_comes_back_from_paper(rng):
    images = np.load(REAL)["x_test"][:30] / 255
    check_round_trip(images, rng, lambda image: image)


def test_shadow_specks_and_the_end_of_the_paper_are_dropped(rng):
    photo = draw_photo(3) / 255
    expected = prepare_digit(photo)
    photo[:, :40] *= 0.35  # the table
    photo[-30:] *= 0.5  # a shadow
    for row, column in rng.integers(60, 300, (30, 2)):
        photo[row : row + 2, column : column + 2] *= 0.4
    assert alike(prepare_digit(photo), expected) > 0.9


def test_a_detached_bar_of_a_five_is_kept():
    page = np.full((300, 300), 0.9)
    page[90:100, 120:190] = 0.1  # the bar
    page[110:120, 120:180] = page[110:170, 120:130] = page[160:170, 120:180] = 0.1
    ink = find_ink(page)
    assert ink[95, 150] > 0.9 and ink[165, 150] > 0.9
    assert ink[105, 150] < 0.1 and ink[20, 20] == 0


def test_a_thin_pen_becomes_as_thick_as_mnist():
    page = np.full((400, 400), 0.9)
    page[80:320, 199:202] = 0.1  # 3 pixels in 240: a quarter of a pixel in 20
    found = prepare_digit(page)[..., 0]
    assert 1.7 < found[14].sum() < 3.2


def test_pale_pencil_is_ink_and_grey_levels_stay():
    page = np.full((300, 300), 0.8)
    page[100:200, 140:150] = 0.55
    page[100:200, 150] = 0.68
    ink = find_ink(page)
    assert ink[150, 145] == pytest.approx(1, abs=0.02)
    assert 0.1 < ink[150, 150] < 0.9


# The steps


def test_fit_box_keeps_the_aspect():
    ink = np.zeros((100, 100))
    ink[20:60, 30:50] = 1
    assert fit_box(ink).shape == (20, 10)
    assert fit_box(ink.T).shape == (10, 20)
    assert fit_box(ink).min() == 1
    with pytest.raises(ValueError, match="expected some ink"):
        fit_box(np.zeros((5, 5)))


def test_centre_puts_the_mass_on_14_14(rng):
    box = np.zeros((20, 10), "float32")
    box[2:6, 1:4] = 1  # its middle is (3.5, 2)
    found = centre(box)[..., 0]
    assert found.sum() == box.sum()
    assert np.abs(np.array(ndimage.center_of_mass(found)) - 14).max() <= 6.5  # the box must fit
    for _ in range(20):
        box = rng.random((20, rng.integers(5, 21))).astype("float32")
        middle = np.array(ndimage.center_of_mass(centre(box)[..., 0]))
        assert np.abs(middle - 14).max() <= 0.5


def test_read_grey_reads_all_kinds_alike(tmp_path):
    ramp = np.tile(np.linspace(0, 255, 40).astype("uint8"), (30, 1))
    expected = ramp / 255
    picture = Image.fromarray(ramp)
    for mode, ending in [("L", "png"), ("RGB", "png"), ("RGBA", "png"), ("LA", "png")] + [
        ("RGB", "bmp"),
        ("P", "gif"),
        ("L", "tiff"),
    ]:
        path = tmp_path / f"{mode}.{ending}"
        picture.convert(mode).save(path)
        np.testing.assert_allclose(read_grey(path), expected, atol=0.01)
        np.testing.assert_allclose(read_grey(str(path)), expected, atol=0.01)
    deep = Image.fromarray(ramp.astype("uint16") * 257)
    deep.save(tmp_path / "deep.png")
    np.testing.assert_allclose(read_grey(tmp_path / "deep.png"), expected, atol=0.01)
    np.testing.assert_allclose(read_grey(np.stack([ramp] * 3, axis=-1)), expected, atol=0.01)
    np.testing.assert_allclose(read_grey(ramp[..., np.newaxis]), expected, atol=0.01)


def test_colours_count_as_the_eye_sees_them():
    one = np.eye(3)[np.newaxis]  # red, green, blue
    np.testing.assert_allclose(read_grey(one)[0], [0.299, 0.587, 0.114], atol=1e-6)


def test_transparent_is_paper(tmp_path):
    pixels = np.zeros((10, 10, 4), "uint8")
    pixels[5:, :, 3] = 255
    Image.fromarray(pixels).save(tmp_path / "a.png")
    for found in (read_grey(tmp_path / "a.png"), read_grey(pixels)):
        assert (found[:5] == 1).all() and (found[5:] == 0).all()


def test_the_camera_s_turn_is_undone(tmp_path):
    pixels = np.zeros((20, 30), "uint8")
    pixels[:5] = 255  # the top is light
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise to view
    Image.fromarray(pixels).save(tmp_path / "a.jpg", exif=exif, quality=95)
    found = read_grey(tmp_path / "a.jpg")
    assert found.shape == (30, 20)
    assert found[:, -4:].min() > 0.8 and found[:, :10].max() < 0.2


def test_an_animation_s_first_frame_counts(tmp_path):
    frames = [Image.new("L", (20, 20), value) for value in (200, 10)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    np.testing.assert_allclose(read_grey(tmp_path / "a.gif"), 200 / 255, atol=0.02)


def test_large_pictures_are_reduced(tmp_path):
    Image.new("L", (3000, 1500), 100).save(tmp_path / "a.png")
    assert read_grey(tmp_path / "a.png").shape == (200, 400)
    assert read_grey(np.full((1500, 3000), 0.5)).shape == (200, 400)


# What is no digit


def png():
    file = io.BytesIO()
    Image.fromarray(draw_photo(5)).save(file, "png")
    return file.getvalue()


@pytest.mark.parametrize(
    "content, found",
    [
        (b"", "found an empty file; check the path"),
        (b"a letter, not a picture", "cannot be read as a picture"),
        (png()[:20_000], "cannot be read as a picture"),
        (png()[:40], "cannot be read as a picture"),
    ],
)
def test_bad_files(content, found, tmp_path):
    path = tmp_path / "digit.png"
    path.write_bytes(content)
    with pytest.raises(ValueError) as caught:
        prepare_digit(path)
    assert found in str(caught.value) and str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_no_file_and_a_folder(tmp_path):
    with pytest.raises(ValueError, match="found nothing; check the path"):
        prepare_digit(tmp_path / "digit.png")
    with pytest.raises(ValueError, match="found a folder; check the path"):
        prepare_digit(str(tmp_path))


def test_a_huge_picture_is_refused_before_it_is_decoded(tmp_path, monkeypatch):
    Image.new("1", (10_000, 8_001)).save(tmp_path / "huge.png")
    monkeypatch.setattr(Image.Image, "draft", None)  # would fail otherwise
    with pytest.raises(ValueError, match="10000 × 8001 pixels; save it .* at most 80,000,000"):
        prepare_digit(tmp_path / "huge.png")
    Image.new("1", (20_000, 20_000)).save(tmp_path / "bomb.png")  # Pillow refuses this itself
    with pytest.raises(ValueError, match="400000000 pixels.* at most 80,000,000"):
        prepare_digit(tmp_path / "bomb.png")


@pytest.mark.parametrize(
    "array, found",
    [
        (np.zeros(5), r"found shape \(5,\)"),
        (np.zeros((5, 5, 2)), r"found shape \(5, 5, 2\)"),
        (np.zeros((1, 5, 5, 3)), r"found shape \(1, 5, 5, 3\)"),
        (np.zeros((0, 5)), r"found shape \(0, 5\)"),
        (np.zeros((9, 9), "int64"), "found int64"),
        (np.zeros((9, 9), "bool"), "found bool"),
        (np.zeros((9, 9), "complex"), "found complex"),
        (np.array([["a"]]), "found <U1"),
        (np.full((9, 9), np.nan), "found nan to nan"),
        (np.full((9, 9), 255.0), "found 255.0 to 255.0"),
        (np.full((9, 9), -0.1), "found -0.1 to -0.1"),
        (None, r"found shape \(\)"),
        (np.broadcast_to(np.uint8(0), (10_000, 10_000)), r"found shape \(10000, 10000\)"),
    ],
)
def test_bad_arrays(array, found):
    with pytest.raises(ValueError, match=f"expected a picture .*{found}"):
        prepare_digit(array)


def test_pictures_without_a_digit_get_messages_of_their_own(rng):
    blank, slope = np.full((200, 300), 0.8), np.tile(np.linspace(0.4, 0.9, 300), (200, 1))
    edge = blank.copy()
    edge[150:] = 0.2
    y, x = np.mgrid[-1:1:200j, -1:1:300j]
    pages = {
        "is black": blank * 0,
        "is white": blank * 0 + 1,
        "of one even grey": blank,
        "no ink found": slope,
        "only what touches the edge of the picture: a shadow": edge,
        "a solid shape": np.where(x**2 + y**2 < 0.3, 0.1, 0.9),
        "is it grain": slope + rng.normal(0, 0.02, slope.shape),
    }
    for message, page in pages.items():
        with pytest.raises(ValueError, match=message):
            prepare_digit(page)
    with pytest.raises(ValueError, match="at least 8 × 8 pixels, found 1 × 1"):
        prepare_digit(np.zeros((1, 1)))


@pytest.mark.parametrize("shape", [(28, 28), (200, 300)])
def test_noise_is_no_digit(rng, shape):
    for noise in (rng.random(shape), rng.integers(0, 2, shape) * 1.0):
        with pytest.raises(ValueError, match="grain|cut out one digit"):
            prepare_digit(noise)


def test_a_cat_is_not_a_seven():
    cat = skimage.data.chelsea()
    for top, left in ((0, 0), (60, 100), (120, 200), (150, 60)):
        with pytest.raises(ValueError, match="expected"):
            prepare_digit(cat[top : top + 150, left : left + 200])


# Photos of all kinds, drawn from an MNIST-like digit


def on_white(digit, size=200, room=0.2):
    """Draw the strokes of a digit on a white page, dark, (size, size) in [0, 1]."""
    ink = prepare_digit(draw_photo(digit))[..., 0]
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = size * (1 - 2 * room) / max(ink.shape)
    large = resize(ink, np.round(np.array(ink.shape) * scale).astype(int), order=1)
    page, (height, width) = np.zeros((size, size)), large.shape
    top, left = (size - height) // 2, (size - width) // 2
    page[top : top + height, left : left + width] = large
    return 1 - 0.9 * page


@pytest.mark.parametrize("kind", photo_scenes.KINDS)
def test_each_kind_of_photo_gives_the_same_digit(kind):
    assert likeness(kind, 8) > 0.6


def likeness(kind, seed):
    """Return how much the digit in a photo of this kind is like the one that was drawn there."""
    image = prepare_digit(draw_photo(5, seed=1))[..., 0]
    picture, drawn_as = photo_scenes.draw(image, seed, kind)
    assert drawn_as == kind
    found = prepare_digit(picture)
    return max(alike(rotate(found[..., 0], a)[..., None], image[..., None]) for a in TURNS)


AT_THE_EDGE = {"finger": (3, 5, 14, 21, 50), "scanner": (14, 54), "edge of the table": (20, 26, 51)}


@pytest.mark.parametrize(
    ("kind", "seed"), [(kind, seed) for kind, seeds in AT_THE_EDGE.items() for seed in seeds]
)
def test_a_thing_at_the_edge_is_cheaper_to_leave_out_than_to_take_for_ink(kind, seed):
    assert likeness(kind, seed) > 0.6


@pytest.mark.parametrize("digit", [2, 3])
def test_a_stroke_may_cut_the_rim_of_a_panel(digit):
    inner = 1 - on_white(digit, size=220)
    columns = np.flatnonzero((inner > 0.5).any(axis=0))
    inner = np.roll(inner, 220 - columns[-1], axis=1)  # the digit ends at the right rim
    inner[:, :10] = inner[0, 0]
    page = np.ones((320, 320))
    page[50:270, 50:270] = inner
    assert alike(prepare_digit(page), prepare_digit(inner)) > 0.8


@pytest.mark.parametrize(
    ("kind", "seed"),
    [("panel", 22), ("sheet on a table", 117), ("straight shadow", 106)],
)
def test_the_guess_that_leaves_even_strokes_on_paper_wins(kind, seed):
    assert likeness(kind, seed) > 0.6


def test_specks_far_from_the_digit_are_no_strokes():
    page = on_white(5, room=0.3)
    expected = prepare_digit(page)
    page[180:186, 30:66] = 0.2  # the end of a rule
    assert alike(prepare_digit(page), expected) > 0.95


def test_what_comes_in_from_the_edge_is_no_stroke():
    page = on_white(5)
    expected = prepare_digit(page)
    page[178:, 90:112] = 0.4  # the tip of a finger, thicker than the strokes
    assert alike(prepare_digit(page), expected) > 0.95
    page[178:, 90:112] = 1
    page[:4, 40:60] = 0.3
    assert alike(prepare_digit(page), expected) > 0.95


def test_buttons_of_a_drawing_program_are_no_strokes():
    page = np.ones((400, 400))
    page[150:270, 200:203] = 0  # a thin one has less ink than the buttons
    expected = prepare_digit(page)
    for left in (10, 40, 70, 100):
        page[375:390, left : left + 15] = 0.2
    assert alike(prepare_digit(page), expected) > 0.95


def test_a_shadow_may_end_inside_a_digit():
    page = on_white(8, size=300)
    expected = prepare_digit(page)
    y, x = np.mgrid[:300, :300]
    assert alike(prepare_digit(page * np.where(x + 0.3 * y > 190, 0.55, 1)), expected) > 0.9


def test_a_faint_pen_on_quiet_paper_is_found():
    page = np.full((400, 400), 0.9)
    page[100:300, 190:196] = 0.82
    assert prepare_digit(page)[14, :, 0].sum() > 1.7


def test_light_on_a_board_is_no_digit():
    y, x = np.mgrid[-1:1:300j, -1:1:300j]
    glare = 0.3 * np.exp(-((y + 0.5) ** 2 + (x + 0.5) ** 2) / 0.1)
    page = 0.65 * on_white(4, size=300) + glare
    assert alike(prepare_digit(page.clip(0, 1)), prepare_digit(on_white(4, size=300))) > 0.8


def test_a_page_with_a_faint_step_only_has_a_message():
    page = np.full((100, 100), 0.5)
    page[:, 50:] = 0.56
    with pytest.raises(ValueError, match="no ink|expected"):
        prepare_digit(page)


@pytest.mark.parametrize("digit", [2, 4, 9])
def test_strokes_may_reach_the_edge(digit):
    page = on_white(digit)
    expected = prepare_digit(page)
    rows, columns = np.nonzero(page < 0.5)
    cut = page[rows.min() : rows.max() + 1, columns.min() - 20 : columns.max() + 21]
    assert alike(prepare_digit(cut), expected) > 0.9
    assert alike(prepare_digit(1 - cut), expected) > 0.9


def test_several_digits_are_refused():
    row = np.concatenate([on_white(digit)[:, 30:170] for digit in (1, 5, 2)], axis=1)
    with pytest.raises(ValueError, match="expected one digit, found 3 marks of one size"):
        prepare_digit(row)
    with pytest.raises(ValueError, match="wider than high; turn"):
        prepare_digit(np.rot90(on_white(1)))


# Several digits in a row


@pytest.mark.parametrize("digits", [(1, 5, 2), (7, 7), range(10)])
def test_a_row_comes_apart_from_left_to_right(digits):
    row = np.concatenate([on_white(digit)[:, 30:170] for digit in digits], axis=1)
    for page in (row, 1 - row):
        found = prepare_digits(page)
        assert (found.shape, found.dtype) == ((len(digits), 28, 28, 1), np.float32)
        for digit, image in zip(digits, found, strict=True):
            assert alike(image, prepare_digit(on_white(digit))) > 0.9


def test_real_digits_come_back_from_a_row():
    for start in (0, 6, 12):
        images = mnist.embedded().test.images[start : start + 6, :, :, 0]
        row = np.concatenate([np.pad(image, ((8, 8), (2, 2))) for image in images], axis=1)
        found = prepare_digits(1 - row.repeat(4, axis=0).repeat(4, axis=1))
        assert len(found) == 6
        expected = [centre(fit_box(image)) for image in images]
        assert min(alike(*pair) for pair in zip(found, expected, strict=True)) > 0.6


@pytest.mark.parametrize("digit", [0, 5])
def test_a_single_digit_is_a_row_of_one(digit):
    photo = draw_photo(digit, seed=3)
    np.testing.assert_array_equal(prepare_digits(photo), [prepare_digit(photo)])


def test_parts_of_a_digit_stay_together():
    page = np.ones((100, 260))
    page[20:62, 20:26] = page[56:62, 20:64] = page[14:52, 44:50] = 0  # two strokes of a 4
    page[20:80, 119:127] = 0
    page[20:26, 182:215] = page[34:40, 180:210] = page[34:58, 180:186] = 0  # a 5 with a loose bar
    page[54:60, 180:212] = page[54:80, 206:212] = page[76:82, 180:212] = 0
    found = prepare_digits(page)
    assert len(found) == 3
    for image, cut in zip(found, (page[:, :80], page[:, 90:150], page[:, 150:]), strict=True):
        assert alike(image, prepare_digit(cut)) > 0.9


def test_what_is_no_row_is_refused_as_before():
    above = np.concatenate([on_white(2), on_white(7)])
    chelsea = skimage.data.chelsea()[60:210, 100:300]
    for page in (above, np.full((50, 80), 0.9), chelsea, skimage.data.page()):
        with pytest.raises(ValueError, match="expected|found|turn") as single:
            prepare_digit(page)
        with pytest.raises(ValueError, match="expected|found|turn") as row:
            prepare_digits(page)
        assert str(row.value).startswith(str(single.value))


def slanted(marks, slant):
    """Shear a page (height, width) of dark marks to the right."""
    rows = [np.roll(row, round(slant * (len(marks) - k))) for k, row in enumerate(marks)]
    return np.stack(rows)


@pytest.mark.parametrize("slant", [0, 0.1, 0.3])
def test_slanted_ones_stay_apart(slant):
    page = np.ones((120, 260))
    for left in (60, 85, 110):
        page[20:100, left : left + 8] = 0
    assert len(prepare_digits(slanted(page, slant))) == 3
    assert len(prepare_digits(slanted(np.where(np.arange(260) < 80, 1, page), slant))) == 2


def test_a_small_digit_of_a_row_is_not_lost():
    for labels in ((9, 8, 4, 7, 4), (6, 2, 2, 2, 9)):
        row = np.concatenate([on_white(digit)[:, 30:170] for digit in labels], axis=1)
        assert len(prepare_digits(slanted(row, 0.3))) == 5


def test_a_low_mark_between_digits_is_no_digit():
    page = np.concatenate([on_white(digit)[:, 30:170] for digit in (1, 2, 5)], axis=1)
    dash = np.ones((200, 90))
    dash[96:106, 20:70] = 0
    with pytest.raises(ValueError, match="found a low mark apart"):
        prepare_digits(np.concatenate([page[:, :280], dash, page[:, 280:]], axis=1))


def test_bright_corners_do_not_make_chalk():
    y, x = np.mgrid[-1:1:200j, -1:1:200j]
    page = on_white(3) * np.where(np.abs(x * y) > 0.7, 1, 0.75)
    assert alike(prepare_digit(page), prepare_digit(on_white(3))) > 0.9


@pytest.mark.parametrize("value", [0, 255])
def test_transparency_gives_the_ink(value):
    pixels = np.full((200, 200, 4), value, "uint8")
    pixels[..., 3] = ((1 - on_white(6)) / 0.9 * 255).clip(0, 255)
    assert alike(prepare_digit(pixels), prepare_digit(on_white(6))) > 0.9


def test_a_pen_of_one_pixel_and_a_thick_one_become_alike():
    thin = np.ones((28, 28))
    thin[6:22, 14] = thin[6, 8:15] = 0
    thick = np.ones((100, 100))
    thick[10:90, 50:68] = thick[10:28, 20:60] = 0
    for page in (thin, thick):
        assert 1.7 < prepare_digit(page)[16, :, 0].sum() < 5
    assert np.isfinite(fit_box(np.eye(30) * 0.4)).all()  # no pixel is above one half


def test_a_shadow_is_named():
    page = np.full((200, 300), 0.85)
    page[:, :150] = 0.4
    with pytest.raises(ValueError, match="shadow"):
        prepare_digit(page)


def test_a_tilde_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    Image.fromarray(draw_photo(5)).save(tmp_path / "a.png")
    np.testing.assert_array_equal(prepare_digit("~/a.png"), prepare_digit(tmp_path / "a.png"))


def test_fifty_million_pixels_fit_in_memory(tmp_path):
    Image.fromarray(draw_photo(5)).resize((8160, 6120)).save(tmp_path / "a.jpg", quality=80)
    tracemalloc.start()
    found = prepare_digit(tmp_path / "a.jpg")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6
    assert alike(found, prepare_digit(draw_photo(5))) > 0.9


# The drawn photo


def test_a_photo_is_the_same_each_time_and_another_with_another_seed():
    np.testing.assert_array_equal(draw_photo(4, 1), draw_photo(4, 1))
    assert np.abs(draw_photo(4, 1).astype(int) - draw_photo(4, 2)).mean() > 2
    assert sorted(STROKES) == list(range(10))
    assert (draw_photo(4).shape, draw_photo(4).dtype) == ((360, 480, 3), np.uint8)


def test_a_photo_looks_like_one():
    for digit in range(10):
        photo = draw_photo(digit, seed=3).mean(axis=2)
        assert photo.max() > 180 and photo.min() < 60
        assert 0.005 < (photo < 90).mean() < 0.1
        corners = photo[[10, 10, -10, -10], [10, -10, 10, -10]]
        assert np.ptp(corners) > 10  # the light is uneven


@pytest.mark.parametrize("digit", [10, -1, "3", None])
def test_there_are_ten_digits(digit):
    with pytest.raises(ValueError, match="expected a digit from 0 to 9"):
        draw_photo(digit)
