"""Synthetic drawings of digits and letters: plain shapes, warped a little differently each time."""

from functools import cache

import numpy as np
import pytest

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.drawing_file import LabelledDrawing
from mnist_gui.ink.raster import drawings_to_images
from mnist_gui.learning.pad.augmentation import warp
from mnist_gui.learning.pad.training import fit_experts
from mnist_gui.learning.pad.training_set import build_training_set
from mnist_gui.progress import Steps, ignore_progress


def _arc(x, y, width, height, start, stop, points=24):
    angle = np.radians(np.linspace(start, stop, points))
    return np.stack([x + width * np.cos(angle), y + height * np.sin(angle)], axis=1)


SHAPES = {
    "0": [_arc(50, 100, 40, 90, -90, 270)],
    "1": [[(30, 40), (55, 10), (52, 190)]],
    "2": [np.r_[_arc(50, 55, 40, 45, 200, 390), [(10, 190), (95, 185)]]],
    "3": [np.r_[_arc(45, 55, 40, 45, 200, 450), _arc(45, 145, 48, 45, -90, 160)]],
    "4": [[(60, 10), (10, 120), (95, 120)], [(70, 70), (68, 190)]],
    "5": [np.r_[[(30, 15), (25, 90)], _arc(45, 135, 45, 50, -110, 150)], [(30, 15), (90, 12)]],
    "6": [np.r_[[(75, 10), (30, 70)], _arc(50, 140, 40, 48, 210, -140)]],
    "7": [[(10, 15), (95, 12), (40, 190)]],
    "8": [np.r_[_arc(50, 55, 35, 45, 60, -240), _arc(50, 145, 42, 45, -100, 250)]],
    "9": [np.r_[_arc(50, 55, 38, 45, 0, -360), [(86, 60), (80, 190)]]],
    "A": [[(10, 190), (50, 10), (95, 190)], [(25, 120), (80, 120)]],
    "H": [[(10, 10), (12, 190)], [(90, 10), (88, 190)], [(10, 100), (90, 100)]],
    "W": [[(5, 10), (25, 190), (50, 60), (75, 190), (98, 10)]],
    "K": [[(15, 10), (15, 190)], [(90, 10), (20, 110), (92, 190)]],
}
DIGITS = "0123456789"


def shape(name):
    """Return the plain shape of a digit or a letter."""
    return Drawing(tuple(Stroke(np.asarray(points, dtype=np.float32)) for points in SHAPES[name]))


def drawn(names, *, each, writers, seed=0):
    """Return labelled drawings of each name by several writers."""
    rng = np.random.default_rng(seed)
    return [
        LabelledDrawing(warp(shape(name), rng), name, f"somewhere/{number % writers}")
        for name in names
        for number in range(each)
    ]


@cache
def digits():
    return drawn(DIGITS, each=30, writers=10)


@cache
def letters():
    return drawn("AHWK", each=20, writers=10, seed=1)


@cache
def images():
    """Return a data set of images of drawings by other writers."""
    splits = []
    for name, each, seed in (("train", 20, 2), ("test", 5, 3)):
        made = drawn(DIGITS, each=each, writers=1, seed=seed)
        labels = np.array([int(labelled.label) for labelled in made], dtype=np.int16)
        splits.append(Split(name, drawings_to_images([labelled.drawing for labelled in made]), labels))
    return Dataset("Shapes", tuple(splits), tuple(DIGITS), "shapes")


@cache
def training_set():
    """Return a training set with few synthetic drawings."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mnist_gui.learning.pad.training_set.SEVERAL_PER_FOLD", 26)
        patch.setattr("mnist_gui.learning.pad.training_set.SCRIBBLES_PER_FOLD", 32)
        patch.setattr("mnist_gui.learning.pad.training_set.ONES_PER_FOLD", 2)
        return build_training_set(images(), digits(), letters())


def train_pad(*, report=ignore_progress, token=None):
    """Train the pad's classifier, as ``mnist-gui train-pad`` does."""
    steps = Steps(report)
    built = build_training_set(images(), digits(), letters(), report=steps.next(600), token=token)
    return fit_experts(built, report=steps.next(400), token=token)


@cache
def classifier():
    """Return a pad classifier that was trained on the shapes."""
    return fit_experts(training_set())
