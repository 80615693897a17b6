"""``mnist-gui predict``: what pictures and drawings show."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mnist_gui.commands.command import OK, Command, add_json_argument
from mnist_gui.commands.progress_line import ProgressLine, open_with_progress
from mnist_gui.learning.recipes import TrainingRequest

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Images
    from mnist_gui.learning.classifier import Classifier

_DRAWING_SUFFIXES = (".jsonl", ".jsonl.gz")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="pictures, or drawings (.jsonl)")
    parser.add_argument(
        "--model",
        metavar="MODEL",
        help="a .mnistmodel file; without it, one is trained on the sample digits first",
    )
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.data.dataset import NO_LABEL

    inputs = [(name, image) for path in options.files for name, image in _model_inputs(path)]
    classifier = _classifier_for_drawings(options.model)
    for name, image in inputs:
        prediction = classifier.predict(image[None])
        label = int(prediction.labels[0])
        probabilities = prediction.probabilities[0]
        answer = None if label == NO_LABEL else classifier.class_names[label]
        if options.json:
            report = {
                "file": name,
                "label": None if label == NO_LABEL else label,
                "probabilities": probabilities.tolist(),
                "blank": bool(prediction.blank[0]),
            }
            print(json.dumps(report))
        elif answer is None:
            print(f"{name}: blank")
        else:
            print(f"{name}: {answer} ({probabilities[label]:.0%})")
    return OK


def _model_inputs(path: Path) -> Iterator[tuple[str, "Images"]]:
    """Yield a name and a 28x28 image for the picture, or for each drawing, in a file."""
    from mnist_gui.ink.drawing_file import read_drawings
    from mnist_gui.ink.picture import picture_to_image
    from mnist_gui.ink.raster import drawing_to_image

    if not path.name.lower().endswith(_DRAWING_SUFFIXES):
        yield str(path), picture_to_image(path)
        return
    for number, drawing in enumerate(read_drawings(path), start=1):
        yield f"{path}:{number}", drawing_to_image(drawing)


def _classifier_for_drawings(model: str | None) -> "Classifier":
    from mnist_gui.learning.model_file import open_model
    from mnist_gui.learning.training import train

    if model is not None:
        return open_model(model)
    with ProgressLine() as line:
        return train(open_with_progress("sample"), TrainingRequest(), report=line.show).classifier


COMMAND = Command("predict", "Read pictures and drawings.", _add_arguments, _run)
