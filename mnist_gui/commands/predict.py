"""``mnist-gui predict``: predict the digits in pictures and drawings."""

import argparse
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from operator import methodcaller
from pathlib import Path
from typing import TYPE_CHECKING

from mnist_gui.commands.command import BAD_INPUT, OK, Command, add_json_argument
from mnist_gui.commands.progress_line import print_to_stderr
from mnist_gui.errors import InkError, ModelError
from mnist_gui.heap import keep_free_memory
from mnist_gui.names import shown
from mnist_gui.untrusted import declared

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Labels
    from mnist_gui.ink.drawing import Drawing
    from mnist_gui.learning.classifier import Prediction, Reader

_DRAWING_SUFFIXES = (".jsonl", ".jsonl.gz")


@dataclass(frozen=True)
class _Input:
    """One drawing, or one digit of a picture.

    Attributes
    ----------
    name : str
        The file and, for drawings, the number of the line, without blank ones.
    read : callable
        Returns the prediction of a reader.
    part, box : int, tuple of int
        In a picture of several digits, the number of the digit, from 1, and its left, top, right and bottom
        edge in pixels of the picture.
    why_blank : str
        Why nothing was found in a picture, if nothing was.
    drawing : Drawing or None
        What was drawn, which may be a number of several digits.
    """

    name: str
    read: "Callable[[Reader], Prediction]"
    part: int | None = None
    box: tuple[int, int, int, int] | None = None
    why_blank: str = ""
    drawing: "Drawing | None" = None

    def number(self, reader: "Reader") -> "Prediction | None":
        """Return the prediction of each digit of a number that was drawn; None for anything else."""
        if self.drawing is None:
            return None
        from mnist_gui.ink.side_by_side import digits_side_by_side

        digits = digits_side_by_side(self.drawing)
        return reader.read(digits) if digits else None


@dataclass(frozen=True)
class _Unreadable:
    """A file, or a line of one, that cannot be read; the others are all the same."""

    name: str
    error: InkError


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="pictures, or drawings (.jsonl)")
    parser.add_argument(
        "--model", metavar="MODEL", help="a .mnistmodel file; default: the classifier of the drawing pad"
    )
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    # Arrays of a picture live shortly: clearing huge pages for them takes half as long as all the rest.
    os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
    keep_free_memory()
    from concurrent.futures import ThreadPoolExecutor

    import numpy  # noqa: F401 - before two threads do

    with ThreadPoolExecutor(1) as pool:  # reads the model while the first picture is read
        model = pool.submit(_reader, options.model)
        return _predict(options, model.result)


def _predict(options: argparse.Namespace, model: "Callable[[], Reader]") -> int:
    """Print the predictions for all files by a model, which is asked for when the first file was read."""
    code = OK
    for path in options.files:
        for found in _inputs(path):
            reader = model()
            if isinstance(found, _Unreadable):
                code = BAD_INPUT
                _report_unreadable(found, as_json=options.json)
                continue
            with declared(ModelError, options.model or found.name, advice="choose another model or picture"):
                prediction = found.read(reader)
                number = None if prediction.blank[0] else found.number(reader)
            if options.json:
                print(json.dumps(_report(found, prediction, number)))
            elif number is not None:
                print(shown(f"{found.name}: {_number(number, reader.class_names)}"))
            else:
                print(shown(_sentence(found, prediction, reader.class_names)))
    return code


def _reader(model: str | None) -> "Reader":
    """Return the model of a file, or the classifier of the drawing pad; only its modules are imported."""
    if model is None:
        from mnist_gui.learning.pad.shipped import shipped_classifier

        return shipped_classifier()
    from mnist_gui.learning.model_file import open_model

    return open_model(model)


def _report_unreadable(found: _Unreadable, *, as_json: bool) -> None:
    print_to_stderr(f"mnist-gui: {found.error}\n")
    if as_json:
        print(json.dumps({"file": found.name, "error": str(found.error)}))


def _inputs(path: Path) -> Iterator[_Input | _Unreadable]:
    """Yield each drawing of a file, or each digit of a picture, and what cannot be read."""
    try:
        with declared(InkError, path, advice="give a smaller or simpler picture"):
            found = _drawings_in(path) if path.name.lower().endswith(_DRAWING_SUFFIXES) else _digits_in(path)
            yield from list(found)
    except InkError as error:
        yield _Unreadable(str(path), error)


def _drawings_in(path: Path) -> Iterator[_Input | _Unreadable]:
    """Yield each drawing of a file."""
    from mnist_gui.ink.drawing_file import read_lines

    for number, line in enumerate(read_lines(path), start=1):
        name = f"{path}:{number}"
        if isinstance(line, InkError):
            yield _Unreadable(name, line)
        else:
            # One at a time, as on the pad: sums over several at once may be rounded differently.
            yield _Input(name, methodcaller("read", [line]), drawing=line)


def _digits_in(path: Path) -> Iterator[_Input]:
    """Yield each digit of a picture, or one blank image if the picture shows none."""
    import numpy as np

    from mnist_gui.ink.normalise import SIZE
    from mnist_gui.ink.picture import picture_to_images, why_blank

    found = picture_to_images(path)
    images = np.stack([digit.image for digit in found] or [np.zeros((SIZE, SIZE), dtype=np.uint8)])
    predictions: list[Prediction] = []

    def prediction_of(number: int, reader: "Reader") -> "Prediction":
        if not predictions:
            # All at once, as in the window: sums over one at a time may be rounded differently.
            predictions.append(reader.predict(images))
        return predictions[0][number : number + 1]

    if len(found) > 1:
        for number, digit in enumerate(found):
            yield _Input(str(path), partial(prediction_of, number), number + 1, digit.box)
    else:
        yield _Input(str(path), partial(prediction_of, 0), why_blank="" if found else why_blank(path))


def _report(found: _Input, prediction: "Prediction", number: "Prediction | None") -> dict[str, object]:
    """Return a prediction as JSON can hold it; of a number, that of each digit too."""
    report: dict[str, object] = {"file": found.name}
    if found.part is not None:
        report |= {"part": found.part, "box": found.box}
    report |= _to_json(prediction)
    if number is not None:
        report["digits"] = [_to_json(number[place : place + 1]) for place in range(len(number.labels))]
    return report


def _to_json(prediction: "Prediction") -> dict[str, object]:
    """Return the prediction of one image as JSON can hold it."""
    from mnist_gui.learning.classifier import RejectReason

    reason = prediction.reject_reasons[0]
    return {
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


def _number(number: "Prediction", class_names: tuple[str, ...]) -> str:
    """Return the digits of a number as a text, with the confidence in each; a dash is no digit."""
    best, sure = number.probabilities.argmax(axis=1), number.probabilities.max(axis=1)
    is_digit = [verdict != "not a digit" for verdict in number.verdicts]
    names = [class_names[n] if known else "\N{EN DASH}" for n, known in zip(best, is_digit, strict=True)]
    words = [f"{p:.0%}" if known else "not a digit" for p, known in zip(sure, is_digit, strict=True)]
    return f"{('' if all(len(name) == 1 for name in names) else ' ').join(names)} ({', '.join(words)})"


def _sentence(found: _Input, prediction: "Prediction", class_names: tuple[str, ...]) -> str:
    """Return a prediction as a line of text."""
    from mnist_gui.learning.classifier import RejectReason

    reason, verdict = prediction.reject_reasons[0], prediction.verdicts[0]
    name = found.name if found.part is None else f"{found.name}, digit {found.part}"
    if reason is RejectReason.BLANK:
        return f"{name}: blank: {found.why_blank}" if found.why_blank else f"{name}: blank"
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
