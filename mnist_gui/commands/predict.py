"""``mnist-gui predict``: predict the digits in pictures and drawings."""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from operator import methodcaller
from pathlib import Path
from typing import TYPE_CHECKING

from mnist_gui.commands.command import OK, Command, add_json_argument
from mnist_gui.errors import InkError, ModelError
from mnist_gui.names import shown
from mnist_gui.untrusted import declared

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Labels
    from mnist_gui.learning.classifier import Prediction, Reader

_DRAWING_SUFFIXES = (".jsonl", ".jsonl.gz")


@dataclass(frozen=True)
class _Input:
    """One drawing, or one digit of a picture.

    Attributes
    ----------
    name : str
        The file and, for drawings, the number of the line.
    read : callable
        Returns the prediction of a reader.
    part, box : int, tuple of int
        In a picture of several digits, the number of the digit, from 1, and its left, top, right and bottom
        edge in pixels of the picture.
    """

    name: str
    read: "Callable[[Reader], Prediction]"
    part: int | None = None
    box: tuple[int, int, int, int] | None = None


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="pictures, or drawings (.jsonl)")
    parser.add_argument(
        "--model", metavar="MODEL", help="a .mnistmodel file; default: the classifier of the drawing pad"
    )
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.learning.model_file import open_model
    from mnist_gui.learning.pad.shipped import shipped_classifier

    inputs: list[_Input] = []
    for path in options.files:
        with declared(InkError, path, advice="give a smaller or simpler picture"):
            inputs += _inputs(path)
    reader = shipped_classifier() if options.model is None else open_model(options.model)
    for found in inputs:
        with declared(ModelError, options.model or found.name, advice="choose another model or picture"):
            prediction = found.read(reader)
        if options.json:
            print(json.dumps(_report(found, prediction)))
        else:
            print(shown(_sentence(found, prediction, reader.class_names)))
    return OK


def _inputs(path: Path) -> Iterator[_Input]:
    """Yield each drawing of a file, or each digit of a picture."""
    from mnist_gui.ink.drawing_file import read_drawings

    if path.name.lower().endswith(_DRAWING_SUFFIXES):
        for number, drawing in enumerate(read_drawings(path), start=1):
            # One at a time, as on the pad: sums over several at once may be rounded differently.
            yield _Input(f"{path}:{number}", methodcaller("read", [drawing]))
    else:
        yield from _digits_in(path)


def _digits_in(path: Path) -> Iterator[_Input]:
    """Yield each digit of a picture, or one blank image if the picture shows none."""
    import numpy as np

    from mnist_gui.ink.normalise import SIZE
    from mnist_gui.ink.picture import picture_to_images

    found = picture_to_images(path)
    images = np.stack([digit.image for digit in found] or [np.zeros((SIZE, SIZE), dtype=np.uint8)])
    predictions: list[Prediction] = []

    def prediction_of(number: int, reader: "Reader") -> "Prediction":
        if (
            not predictions
        ):  # all at once, as in the window: sums over one at a time may be rounded differently
            predictions.append(reader.predict(images))
        return predictions[0][number : number + 1]

    for number in range(len(images)):
        read = partial(prediction_of, number)
        if len(found) > 1:
            yield _Input(str(path), read, number + 1, found[number].box)
        else:
            yield _Input(str(path), read)


def _report(found: _Input, prediction: "Prediction") -> dict[str, object]:
    """Return a prediction as JSON."""
    from mnist_gui.learning.classifier import RejectReason

    reason = prediction.reject_reasons[0]
    where = {} if found.part is None else {"part": found.part, "box": found.box}
    return {
        "file": found.name,
        **where,
        "label": _known(prediction.labels),
        "probabilities": prediction.probabilities[0].tolist(),
        "blank": bool(prediction.blank[0]),
        "is_digit": float(prediction.is_digit[0]),
        "runner_up": _known(prediction.runner_up),
        "verdict": prediction.verdicts[0],
        "reason": None if reason is RejectReason.NONE else reason.value,
    }


def _known(labels: "Labels") -> int | None:
    from mnist_gui.data.dataset import NO_LABEL

    return None if labels[0] == NO_LABEL else int(labels[0])


def _sentence(found: _Input, prediction: "Prediction", class_names: tuple[str, ...]) -> str:
    """Return a prediction as a line of text."""
    from mnist_gui.learning.classifier import RejectReason

    reason, verdict = prediction.reject_reasons[0], prediction.verdicts[0]
    name = found.name if found.part is None else f"{found.name}, digit {found.part}"
    if reason is RejectReason.BLANK:
        return f"{name}: blank"
    alternative = {
        RejectReason.DOT: "a dot",
        RejectReason.SCRIBBLE: "a scribble",
        RejectReason.LETTER: "a letter",
        RejectReason.SEVERAL: "several digits",
    }.get(reason)
    if verdict == "not a digit":
        return f"{name}: not a digit: looks like {alternative} ({prediction.is_digit[0]:.0%})"
    predicted, confidence = class_names[prediction.labels[0]], f"({prediction.probabilities[0].max():.0%})"
    if verdict == "digit":
        return f"{name}: {predicted} {confidence}"
    if alternative is not None:
        return f"{name}: {predicted}? {confidence} or {alternative}"
    runner_up = _known(prediction.runner_up)
    return (
        f"{name}: {predicted}? {confidence}"
        if runner_up is None
        else f"{name}: {predicted}? or {class_names[runner_up]} {confidence}"
    )


COMMAND = Command("predict", "Predict the digits in pictures and drawings.", _add_arguments, _run)
