"""How drawings look as 28x28 images."""

from pathlib import Path

import numpy as np
import pytest
from helpers.kept import assert_as_kept
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.data.idx import read_idx
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.drawing_file import read_drawings
from mnist_gui.ink.normalise import BOX, MIDDLE
from mnist_gui.ink.raster import drawing_to_image, drawings_to_images


def drawn(*strokes):
    return Drawing(tuple(Stroke(np.array(stroke, dtype=np.float32)) for stroke in strokes))


def moved(drawing, scale, shift):
    return Drawing(tuple(Stroke(scale * stroke.points + np.float32(shift)) for stroke in drawing.strokes))


def centre_of_mass(image):
    ink, pixels = image.astype(float), np.arange(28)
    return np.array([ink.sum(axis=0) @ pixels, ink.sum(axis=1) @ pixels]) / ink.sum()


SEVEN = drawn([[10, 10], [60, 10], [30, 90]], [[25, 50], [55, 50]])
SPIRAL = drawn([[40 + t * np.cos(t), 40 + t * np.sin(t)] for t in np.linspace(0, 25, 300)])


def test_blank_drawing_is_blank_paper():
    image = drawing_to_image(Drawing())
    assert image.dtype == np.uint8
    assert image.shape == (28, 28)
    assert not image.any()


@pytest.mark.parametrize("points", [[[5, 7]], [[5, 7], [5, 7], [5, 7]]])
def test_dot_is_a_small_round_blot_in_the_middle(points):
    image = drawing_to_image(drawn(points))
    blot = image[11:18, 11:18]
    assert image.sum() == blot.sum()
    assert image[14, 14] == 255
    assert 3 < image.sum() / 255 < 8
    for symmetric in (blot.T, blot[::-1], blot[:, ::-1]):
        np.testing.assert_array_equal(blot, symmetric)


def test_upright_line_has_a_soft_edge_and_the_height_of_the_box():
    image = drawing_to_image(drawn([[3, 0], [3, 50]]))
    np.testing.assert_allclose(image[14], [0] * 13 + [178.5, 255, 178.5] + [0] * 12, atol=1)
    assert np.count_nonzero(image.any(axis=1)) in (19, 20, 21)


@pytest.mark.parametrize("drawing", [SEVEN, SPIRAL], ids=["seven", "spiral"])
def test_ink_fits_the_box_and_balances_at_the_middle(drawing):
    image = drawing_to_image(drawing)
    longer = max(np.count_nonzero(image.any(axis=axis)) for axis in (0, 1))
    assert abs(longer - BOX) <= 1
    np.testing.assert_allclose(centre_of_mass(image), MIDDLE, atol=0.05)
    assert image.max() == 255


_place = st.tuples(st.integers(0, 100), st.integers(0, 100))


@given(
    strokes=st.lists(st.lists(_place, min_size=1, max_size=8), max_size=4),
    scale=st.floats(0.1, 20),
    shift=st.tuples(st.integers(-500, 500), st.integers(-500, 500)),
)
def test_place_and_size_of_a_drawing_do_not_matter(strokes, scale, shift):
    drawing = drawn([[0, 0], [60, 30]], *strokes)
    one, other = drawing_to_image(drawing), drawing_to_image(moved(drawing, scale, shift))
    assert np.abs(one.astype(int) - other).max() <= 1


@pytest.mark.parametrize(("scale", "shift"), [(1e-6, 0), (1e6, 0), (0.5, 4e4), (1, -4e4)])
def test_extreme_places_and_sizes_do_not_matter(scale, shift):
    one, other = drawing_to_image(SEVEN), drawing_to_image(moved(SEVEN, scale, shift))
    # A float32 at 40,000 is good to 0.002.
    assert np.abs(one.astype(int) - other).max() <= (1 if shift == 0 else 3)


def test_order_and_direction_of_strokes_do_not_matter():
    backwards = drawn(*(stroke.points[::-1] for stroke in reversed(SEVEN.strokes)))
    one, other = drawing_to_image(backwards), drawing_to_image(SEVEN)
    assert np.abs(one.astype(int) - other).max() <= 1


@pytest.mark.parametrize("count", [10, 300, 20_000])
def test_number_of_points_on_a_line_does_not_matter(count):
    t = np.linspace(0, 1, count)[:, None]
    dense = Stroke((1 - t) * [10, 20] + t * [70, 90])
    np.testing.assert_allclose(
        drawing_to_image(Drawing((dense,))), drawing_to_image(drawn([[10, 20], [70, 90]])), atol=1
    )


def test_dense_curve_looks_like_the_same_curve_with_fewer_points():
    angles = np.linspace(0, 2 * np.pi, 30_001)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    dense, sparse = drawing_to_image(drawn(circle)), drawing_to_image(drawn(circle[::50]))
    np.testing.assert_allclose(dense, sparse, atol=2)


def test_thousands_of_dots_are_drawn():
    dots = np.random.default_rng(0).uniform(0, 100, (5000, 1, 2))
    assert drawing_to_image(drawn(*dots)).max() == 255


def test_ink_beyond_the_image_is_cut_off():
    block = [[x, 100 * (x % 2)] for x in range(20)]
    tail = [[0, 50], [100, 50]]
    image = drawing_to_image(drawn(block, tail))
    assert image[:, 27].any()
    assert image.max() == 255


def test_crossing_strokes_are_no_darker_than_one():
    cross = drawing_to_image(drawn([[0, 50], [100, 50]], [[50, 0], [50, 100]]))
    assert cross[14, 14] == 255
    np.testing.assert_allclose(cross, cross.T, atol=1)


def test_pen_digits_have_the_ink_of_mnist(mnist_dir, pen_dir):
    scans = read_idx(mnist_dir / "t10k-images-idx3-ubyte.gz")
    drawings = read_drawings(pen_dir / "digits.jsonl.gz")[::20]
    images = np.stack([drawing_to_image(drawing) for drawing in drawings])
    # Few writers of MNIST press hard; their bold digits raise the mean and not the median.
    ink, scanned_ink = (np.median(pixels.sum(axis=(1, 2)) / 255.0) for pixels in (images, scans))
    assert ink == pytest.approx(scanned_ink, rel=0.06)
    for low, high in ((250, 256), (32, 224)):
        share, scanned = (((pixels >= low) & (pixels < high)).mean() for pixels in (images, scans))
        assert share == pytest.approx(scanned, abs=0.01)


def test_drawings_become_an_array_of_their_images():
    images = drawings_to_images([SEVEN, Drawing(), SPIRAL])
    assert images.dtype == np.uint8
    np.testing.assert_array_equal(images, [drawing_to_image(each) for each in (SEVEN, Drawing(), SPIRAL)])
    assert drawings_to_images([]).shape == (0, 28, 28)


def test_thousands_of_equal_points_are_a_dot():
    dot = drawing_to_image(drawn([[3, 3]]))
    np.testing.assert_array_equal(drawing_to_image(drawn([[3, 3]] * 2500)), dot)
    np.testing.assert_array_equal(drawing_to_image(drawn([[3, 3]] * 1500, [[3, 3]] * 1500)), dot)


def test_coarse_curves_of_many_points():
    """Ragged lines of up to 5,000 points, where it is seen which of them are kept, and dots."""
    rng = np.random.default_rng(6)
    answers = {}
    for count in (1999, 2000, 2001, 2100, 3000, 5000):
        walk = rng.normal(0, 1, (count - 3, 2)).cumsum(axis=0)
        walk[50:90] = walk[50]
        drawing = drawn(walk[: count // 3], [[5, 60]], walk[count // 3 :], [[-9, 3], [-9, 3]])
        answers[f"{count}"] = drawing_to_image(drawing).astype(np.int16)
    assert_as_kept(Path(__file__).parent / "kept" / "many points.npz", answers, atol=1)
