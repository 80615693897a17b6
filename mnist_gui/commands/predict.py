"""``mnist-gui predict``: what pictures and drawings show."""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import methodcaller
from pathlib import Path
from typing import TYPE_CHECKING

from mnist_gui.commands.command import OK, Command, add_json_argument

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
        What to call it: its file and, of drawings, the number.
    read : callable
        Lets a reader read it.
    part, box : int, tuple of int
        Of a picture that shows several digits, which one it is, from 1, and where it lies: left, top, right
        and bottom in pixels of the picture.
    """

    name: str
    read: "Callable[[Reader], Prediction]"
    part: int | None = None
    box: tuple[int, int, int, int] | None = None


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="pictures, or drawings (.jsonl)")
    parser.add_argument(
        "--model", metavar="MODEL", help="a .mnistmodel file; without it, the one that reads the drawing pad"
    )
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.learning.model_file import open_model
    from mnist_gui.learning.pad.shipped import shipped_classifier

    inputs = [found for path in options.files for found in _inputs(path)]
    reader = shipped_classifier() if options.model is None else open_model(options.model)
    for found in inputs:
        prediction = found.read(reader)
        if options.json:
            print(json.dumps(_report(found, prediction)))
        else:
            print(_sentence(found, prediction, reader.class_names))
    return OK


def _inputs(path: Path) -> Iterator[_Input]:
    """Yield each of the drawings, or of the digits in a picture, that a file holds."""
    from mnist_gui.ink.drawing_file import read_drawings

    if path.name.lower().endswith(_DRAWING_SUFFIXES):
        for number, drawing in enumerate(read_drawings(path), start=1):
            # One at a time, as the pad does: of several at once, sums may be rounded otherwise.
            yield _Input(f"{path}:{number}", methodcaller("read", [drawing]))
    else:
        yield from _digits_in(path)


def _digits_in(path: Path) -> Iterator[_Input]:
    """Yield each digit of a picture; one that shows nothing is read as what it is, blank."""
    import numpy as np

    from mnist_gui.ink.normalise import SIZE
    from mnist_gui.ink.picture import picture_to_images

    found = picture_to_images(path)
    if not found:
        yield _Input(str(path), methodcaller("predict", np.zeros((1, SIZE, SIZE), dtype=np.uint8)))
    for part, digit in enumerate(found, start=1):
        read = methodcaller("predict", digit.image[None])
        yield _Input(str(path), read) if len(found) == 1 else _Input(str(path), read, part, digit.box)


def _report(found: _Input, prediction: "Prediction") -> dict[str, object]:
    """Return what is said as JSON knows it."""
    from mnist_gui.learning.classifier import RejectReason

    doubt = prediction.doubts[0]
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
        "reason": None if doubt is RejectReason.NONE else doubt.value,
    }


def _known(labels: "Labels") -> int | None:
    from mnist_gui.data.dataset import NO_LABEL

    return None if labels[0] == NO_LABEL else int(labels[0])


def _sentence(found: _Input, prediction: "Prediction", class_names: tuple[str, ...]) -> str:
    """Return what is said in words."""
    from mnist_gui.learning.classifier import RejectReason

    doubt, verdict = prediction.doubts[0], prediction.verdicts[0]
    name = found.name if found.part is None else f"{found.name}, digit {found.part}"
    if doubt is RejectReason.BLANK:
        return f"{name}: blank"
    perhaps = {
        RejectReason.DOT: "a dot",
        RejectReason.SCRIBBLE: "a scribble",
        RejectReason.LETTER: "a letter",
        RejectReason.SEVERAL: "several digits",
    }.get(doubt)
    if verdict == "not a digit":
        return f"{name}: not a digit: looks like {perhaps} ({prediction.is_digit[0]:.0%})"
    answer, sure = class_names[prediction.labels[0]], f"({prediction.probabilities[0].max():.0%})"
    if verdict == "digit":
        return f"{name}: {answer} {sure}"
    if perhaps is not None:
        return f"{name}: {answer}? {sure} or {perhaps}"
    runner_up = _known(prediction.runner_up)
    return (
        f"{name}: {answer}? {sure}"
        if runner_up is None
        else f"{name}: {answer}? or {class_names[runner_up]} {sure}"
    )


COMMAND = Command("predict", "Read pictures and drawings.", _add_arguments, _run)
