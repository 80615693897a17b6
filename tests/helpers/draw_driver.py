"""What tests of the Draw page share: readers of rulers, and a hand with a pen."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.raster import drawings_to_images
from mnist_gui.learning.classifier import Prediction
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run
from mnist_gui.ui.draw.drawing_pad import DrawingPad

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
LYING = (0.2, 0.5), (0.5, 0.5), (0.8, 0.5)
STANDING = (0.5, 0.2), (0.5, 0.5), (0.5, 0.8)


def drawing_of(*strokes: Sequence[tuple[float, float]]) -> Drawing:
    return Drawing(tuple(Stroke(np.array(stroke, dtype=np.float32)) for stroke in strokes))


@dataclass
class Ruler:
    """Reads what lies as a 1 and what stands as a 7; `gate` holds it up, `started` tells it was asked."""

    class_names: tuple[str, ...] = tuple("0123456789")
    image_shape: tuple[int, int] = (28, 28)
    title: str = "Ruler"
    sure: float = 0.9
    hand: object = None
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
        return Prediction(probabilities, ~images.any(axis=(1, 2)))

    def read(self, drawings: Sequence[Drawing]) -> Prediction:
        return self.predict(drawings_to_images(drawings))

    def with_adaptation(self, hand: object) -> "Ruler":
        return self if hand is None else replace(self, hand=hand, sure=0.99)


def run_of(classifier: Ruler, *, name: str = "Rulers") -> Run:
    return Run(
        request=TrainingRequest(),
        dataset_name=name,
        classifier=classifier,
        evaluation=None,
        train_images=1437,
        train_seconds=0.1,
    )


def find(page: QWidget, kind: type, name: str):
    child = page.findChild(kind, name)
    assert child is not None, f"no {kind.__name__} called {name}"
    return child


def pad(page: QWidget) -> DrawingPad:
    return find(page, DrawingPad, "drawingPad")


def text(page: QWidget, name: str) -> str:
    return find(page, QLabel, name).text()


def answer(page: QWidget) -> str:
    return text(page, "predictionLabel")


def pixel(page: QWidget, point: tuple[float, float]) -> QPoint:
    return QPoint(*(round(place * pad(page).width()) for place in point))


def press(qtbot, page: QWidget, *points: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    """Put the pen down and move it, without lifting it."""
    qtbot.mousePress(pad(page), button, pos=pixel(page, points[0]))
    for point in points[1:]:
        qtbot.mouseMove(pad(page), pixel(page, point))


def draw(qtbot, page: QWidget, *points: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    press(qtbot, page, *points, button=button)
    qtbot.mouseRelease(pad(page), button, pos=pixel(page, points[-1]))
