"""A model whose answers are known in advance, and drawings for it to read."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.raster import drawings_to_images
from mnist_gui.learning.classifier import Prediction
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run

LYING = (0.2, 0.5), (0.5, 0.5), (0.8, 0.5)
"""Points of a stroke that the ruler reads as a 1, in pad units."""

STANDING = (0.5, 0.2), (0.5, 0.5), (0.5, 0.8)
"""Points of a stroke that the ruler reads as a 7, in pad units."""


def drawing_of(*strokes: Sequence[tuple[float, float]]) -> Drawing:
    """Return a drawing of strokes, each given by its points."""
    return Drawing(tuple(Stroke(np.array(stroke, dtype=np.float32)) for stroke in strokes))


@dataclass
class Ruler:
    """Reads what is wider than high as a 1, anything else as a 7.

    Attributes
    ----------
    sure : float
        The probability of its answers.
    adaptation : object
        The adaptation to a writer that it was given.
    gate : threading.Event
        While it is clear, `predict` waits.
    started : threading.Event
        Set as soon as `predict` is called.
    asked : list of int
        The number of images in each call.
    """

    class_names: tuple[str, ...] = tuple("0123456789")
    image_shape: tuple[int, int] = (28, 28)
    title: str = "Ruler"
    sure: float = 0.9
    adaptation: object = None
    gate: threading.Event = field(default_factory=threading.Event)
    started: threading.Event = field(default_factory=threading.Event)
    asked: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate.set()

    def check_images(self, images: np.ndarray) -> None:
        assert images.shape[1:] == self.image_shape

    def predict(self, images: np.ndarray) -> Prediction:
        self.asked.append(len(images))
        self.started.set()
        assert self.gate.wait(10)
        lies = np.array([i.any(axis=0).sum() > i.any(axis=1).sum() for i in images])
        probabilities = np.zeros((len(images), len(self.class_names)))
        probabilities[:, 1] = np.where(lies, self.sure, 1 - self.sure)
        probabilities[:, 7] = 1 - probabilities[:, 1]
        return Prediction(probabilities, ~images.any(axis=(1, 2)), images=images)

    def read(self, drawings: Sequence[Drawing]) -> Prediction:
        return self.predict(drawings_to_images(drawings))

    def with_adaptation(self, adaptation: object) -> "Ruler":
        return self if adaptation is None else replace(self, adaptation=adaptation, sure=0.99)


def run_of(classifier: Ruler, *, name: str = "Rulers") -> Run:
    """Return a training whose result is a ruler."""
    return Run(
        request=TrainingRequest(),
        dataset_name=name,
        classifier=classifier,
        evaluation=None,
        train_images=1437,
        train_seconds=0.1,
    )
