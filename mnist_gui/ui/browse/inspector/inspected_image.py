"""One image of a data set with its prediction, and the texts that describe it.

The inspector and quick look use the same texts.
"""

import math
import time
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Dataset, Images
from mnist_gui.data.predictions import Predictions

UNKNOWN = "\N{EN DASH}"
"""The text for an unknown value."""


class ImagePrediction(NamedTuple):
    """What a model predicts for one image.

    Attributes
    ----------
    name : str or None
        The predicted class; None if the image is blank or the data set does not have the class.
    confidence : float
        The probability of that class, 0 to 1.
    loss : float
        Minus the natural logarithm of the probability of the label; NaN without a label.
    origin : str
        The model and what it was trained on; empty for a prediction by the current model just now.
    was_unseen : bool
        Whether the prediction comes from cross-validation, by a model not trained on this image.
    """

    name: str | None
    confidence: float
    loss: float
    origin: str = ""
    was_unseen: bool = False


def prediction_of_row(
    dataset: Dataset, predictions: Predictions | None, row: int, *, was_unseen: bool = False
) -> ImagePrediction | None:
    """Return the prediction of one row, or None if there is none."""
    if predictions is None or math.isnan(predictions.confidence[row]):
        return None
    predicted = int(predictions.predicted[row])
    name = None if predicted == NO_LABEL else dataset.class_names[predicted]
    confidence, loss = float(predictions.confidence[row]), float(predictions.loss[row])
    return ImagePrediction(name, confidence, loss, predictions.origin, was_unseen)


@dataclass(frozen=True, eq=False)
class InspectedImage:
    """One image of a data set with all that is shown of it.

    Attributes
    ----------
    dataset : Dataset
    row : int
    prediction : ImagePrediction or None
        None without a model, or until the model has predicted it.
    changed_at : int
        When the user corrected it last, in seconds since 1970; 0 for never or unknown.
    proposal : str
        The label that a reader proposes, and its confidence; empty for none.
    oddity : str
        Why it is odd, as far as that is known; empty if it is not.
    """

    dataset: Dataset
    row: int
    prediction: ImagePrediction | None = None
    changed_at: int = 0
    proposal: str = ""
    oddity: str = ""

    @cached_property
    def pixels(self) -> Images:
        """The grey values, uint8 of shape (h, w)."""
        pixels: Images = self.dataset.take([self.row])[0]
        return pixels

    @cached_property
    def split_name(self) -> str:
        """The name of its split."""
        return self.dataset.location(self.row)[0].name

    @cached_property
    def number(self) -> int:
        """The number in its split, counted from 0."""
        return self.dataset.location(self.row)[1]

    @cached_property
    def label(self) -> str | None:
        """The name of its class; None without a label."""
        split, number = self.dataset.location(self.row)
        label = int(split.labels[number])
        return None if label == NO_LABEL else self.dataset.class_names[label]

    @cached_property
    def given(self) -> str | None:
        """The name of its class as the files have it; None without a label."""
        given = int(self.dataset.given_labels[self.row])
        return None if given == NO_LABEL else self.dataset.given_class_names[given]

    @property
    def is_corrected(self) -> bool:
        """Whether the user gave it another label."""
        return bool(self.dataset.given_now[self.row] != self.dataset.labels[self.row])

    @cached_property
    def state(self) -> CorrectionState:
        """What the user said of it beside the label."""
        states = self.dataset.states
        return CorrectionState.NONE if states is None else CorrectionState(int(states[self.row]))

    @property
    def is_wrong(self) -> bool:
        """Whether the prediction differs from the label."""
        return self.prediction is not None and self.label is not None and self.prediction.name != self.label


def label_text(image: InspectedImage) -> str:
    """Return the label, such as ``"4"``."""
    return image.label if image.label is not None else _translated("none")


def given_text(image: InspectedImage) -> str:
    """Return the label as the files have it, such as ``"9"``."""
    return image.given if image.given is not None else _translated("none")


def correction_text(image: InspectedImage) -> str:
    """Return what the user said of the image, and when, such as ``"corrected, unsure, 2026-11-30 20:15"``."""
    parts = [_translated("corrected")] if image.is_corrected else []
    if image.state is not CorrectionState.NONE:
        parts.append(_translated(image.state.word))
    if parts and image.changed_at:
        parts.append(time.strftime("%Y-%m-%d %H:%M", time.localtime(image.changed_at)))
    return ", ".join(parts)


def label_sentence(image: InspectedImage) -> str:
    """Return the label, with what the user said of the image, such as ``"4 (given 9, unsure)"``."""
    label = image.label if image.label is not None else _translated("No label")
    parts = [_translated("given {label}").format(label=given_text(image))] if image.is_corrected else []
    if image.state is not CorrectionState.NONE:
        parts.append(_translated(image.state.word))
    if image.proposal:
        parts.append(_translated("proposed {label}").format(label=image.proposal))
    return f"{label} ({', '.join(parts)})" if parts else label


def prediction_text(image: InspectedImage) -> str:
    """Return the predicted class, such as ``"9 (wrong)"``."""
    if image.prediction is None:
        return UNKNOWN
    if image.prediction.name is None:
        return _translated("none")
    if image.is_wrong:
        return _translated("{name} (wrong)").format(name=image.prediction.name)
    return image.prediction.name


def source_text(image: InspectedImage) -> str:
    """Return where the prediction comes from."""
    if image.prediction is None:
        return UNKNOWN
    return (
        _translated("cross-validation") if image.prediction.was_unseen else _translated("the current model")
    )


def confidence_text(image: InspectedImage) -> str:
    """Return the confidence, such as ``"73.1 %"``."""
    if image.prediction is None or image.prediction.name is None:
        return UNKNOWN
    return f"{100 * image.prediction.confidence:.1f}\N{NO-BREAK SPACE}%"


def loss_text(image: InspectedImage) -> str:
    """Return the loss, such as ``"1.31"``."""
    if image.prediction is None or math.isnan(image.prediction.loss):
        return UNKNOWN
    return f"{image.prediction.loss:.2f}"


def location_text(image: InspectedImage) -> str:
    """Return split, number and index, such as ``"test 5, index 60,005"``."""
    text = _translated("{split} {number}, index {index}")
    return text.format(split=image.split_name, number=f"{image.number:,}", index=f"{image.row:,}")


def prediction_sentence(image: InspectedImage) -> str:
    """Return prediction and confidence, such as ``"predicted 9 (wrong), confidence 73.1 %"``."""
    if image.prediction is None:
        return ""
    if image.prediction.name is None:
        return _translated("no class predicted")
    text = _translated("predicted {name}, confidence {confidence}")
    return text.format(name=prediction_text(image), confidence=confidence_text(image))


def _translated(text: str) -> str:
    return QCoreApplication.translate("InspectedImage", text)
