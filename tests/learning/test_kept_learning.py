"""Features, paths and maps, number by number, as they were kept; see `helpers.kept`."""

from pathlib import Path

import numpy as np
import pytest
from helpers.kept import assert_as_kept
from helpers.pad_data import DIGITS, SHAPES, shape

from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.learning.classifier import Prediction, is_blank
from mnist_gui.learning.direction_planes import sobel_gradient, split_gradient
from mnist_gui.learning.features import GradientFeatures
from mnist_gui.learning.moments import image_moments, normalise_moments
from mnist_gui.learning.occlusion import occlusion_map
from mnist_gui.learning.pad.augmentation import reorder, split, warp
from mnist_gui.learning.pad.pen_path import pen_path
from mnist_gui.learning.pad.stroke_features import StrokeFeatures, raw_features
from mnist_gui.learning.pad.synthetic import ruler_ones, scribbles, several_digits
from mnist_gui.learning.scoring import softmax

KEPT = Path(__file__).parent / "kept"


def points_of(drawings):
    """The numbers of points of all strokes, and some of the points, in thousandths of the drawing."""
    strokes = [stroke.points for drawing in drawings for stroke in drawing.strokes]
    points = np.concatenate([stroke[:: max(1, len(stroke) // 6)] for stroke in strokes])
    return {
        "strokes": np.int64([len(drawing.strokes) for drawing in drawings]),
        "lengths": np.int64([len(stroke) for stroke in strokes]),
        "points": np.rint(points).astype(np.int32),
    }


def line(count):
    """A drawing of one stroke of so many points."""
    return Drawing((Stroke(np.column_stack([np.arange(count), np.arange(count) ** 2])),))


MAKERS = {
    "several digits": lambda rng: several_digits([shape(digit) for digit in DIGITS], 26, rng),
    "scribbles": lambda rng: scribbles(32, rng),
    "ones": lambda rng: ruler_ones(9, rng),
    "warped": lambda rng: [warp(shape(name), rng) for name in SHAPES],
    "reordered": lambda rng: [reorder(shape(name), rng) for name in [*SHAPES, *"45AHK"]],
    "few points": lambda rng: [split(line(count), rng) for count in [7, 8, 9, 40, 99] * 3],
    "split": lambda rng: [split(shape(name), rng) for name in [*SHAPES, *DIGITS]],
}


@pytest.mark.parametrize("name", MAKERS)
def test_drawings_made_from_random_numbers(name):
    assert_as_kept(KEPT / f"{name}.npz", points_of(MAKERS[name](np.random.default_rng(1))), atol=1)


def test_paths_of_the_pen():
    answers = {}
    for name in SHAPES:
        path = pen_path(shape(name))
        answers[f"{name}: points"] = path.points[::4].astype(np.float32)
        answers[f"{name}: strokes"] = np.bincount(path.stroke)
        answers[name] = np.float64([path.length, path.slant, *path.spread, *path.variances])
    assert_as_kept(KEPT / "paths.npz", answers, rtol=1e-5, atol=1e-6)


def test_numbers_of_strokes():
    """All 1,024 numbers of a few shapes, and what is fitted to variants of them."""
    numbers = raw_features([shape(name) for name in "0478K"])
    rng = np.random.default_rng(0)
    variants = raw_features([warp(shape(name), rng) for name in SHAPES for _ in range(2)])
    vectors = StrokeFeatures(5).fit(variants).project(numbers)
    answers = {"numbers": numbers, "signs do not matter": np.abs(vectors)}
    assert_as_kept(KEPT / "stroke features.npz", answers, rtol=1e-3, atol=1e-4)


def inks():
    """Images of digits as ink: as they are, wide, tall and large."""
    images = np.stack([drawing_to_image(shape(name)) for name in "0479"]).astype(np.float32) / np.float32(255)
    return {
        "usual": images,
        "wide": np.concatenate([images, images[::-1]], axis=2),
        "tall": images[:, :, 4:-7],
        "large": images.repeat(5, axis=1).repeat(5, axis=2),
        "thin": np.concatenate([np.eye(28, dtype=np.float32)[None], np.zeros((1, 28, 28), np.float32)]),
    }


def test_moments():
    answers = {}
    for name, ink in inks().items():
        answers[name] = np.stack(image_moments(ink, side=28))
        answers[f"{name}: plane"] = normalise_moments(ink, side=24)
    assert_as_kept(KEPT / "moments.npz", answers, rtol=1e-4, atol=1e-4)


def test_features_of_gradients():
    images = {name: np.rint(255 * ink).astype(np.uint8)[:2] for name, ink in inks().items()}
    features = GradientFeatures(8, 5, 24, components=0)
    answers = {name: features.transform(each)[:, ::5] for name, each in images.items()}
    answers["twelve"] = GradientFeatures(12, 4, 20, components=0).transform(images["usual"])[:, ::7]
    assert_as_kept(KEPT / "gradients.npz", answers, rtol=1e-4, atol=1e-4)


class Weighing:
    """A reader that weighs each pixel."""

    def __init__(self):
        self._weights = np.random.default_rng(4).normal(0, 0.2, (3, 28 * 28))

    def predict(self, images):
        logits = images.reshape(len(images), -1) / 255 @ self._weights.T
        return Prediction(softmax(logits), blank=is_blank(images))


def test_maps_of_occlusion():
    images = [drawing_to_image(shape(name)) for name in "38"]
    images.append((images[0] // 3) | 40)
    answers = {str(place): occlusion_map(Weighing(), image, 2, 0) for place, image in enumerate(images)}
    assert_as_kept(KEPT / "occlusion.npz", answers, rtol=1e-4, atol=1e-4)


def test_directions_of_gradients():
    """Of eight directions, which have a way of their own, as of any number."""
    planes = np.random.default_rng(2).integers(0, 9, (2, 6, 7)).astype(np.float32)
    answers = {str(number): split_gradient(planes, directions=number) for number in (5, 8, 12)}
    answers["x"], answers["y"] = sobel_gradient(planes)
    assert_as_kept(KEPT / "directions.npz", answers, rtol=1e-4, atol=1e-4)
    x, y = answers["x"], answers["y"]
    np.testing.assert_array_equal(x[:, 1:-1, 1:-1], slope(planes))
    np.testing.assert_array_equal(y[:, 1:-1, 1:-1], slope(planes.swapaxes(1, 2)).swapaxes(1, 2))


def slope(planes):
    """The Sobel gradient from left to right, away from the edges."""
    right, left = planes[:, :, 2:], planes[:, :, :-2]
    steps = right - left
    return (steps[:, :-2] + 2 * steps[:, 1:-1] + steps[:, 2:]) / 8
