"""``mnist-gui evaluate``: measure a saved model on a data set."""

import argparse
import json

from mnist_gui.commands.command import (
    OK,
    Command,
    add_dataset_argument,
    add_json_argument,
    corrections_report,
)
from mnist_gui.commands.progress_line import ProgressLine, open_with_progress
from mnist_gui.errors import ModelError
from mnist_gui.untrusted import declared


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL", help="a .mnistmodel file")
    add_dataset_argument(parser)
    parser.add_argument("--split", default="test", metavar="NAME", help="default: %(default)s")
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.learning.evaluation import evaluate
    from mnist_gui.learning.model_file import open_model

    classifier = open_model(options.model)
    dataset = open_with_progress(options)
    with declared(ModelError, options.model, advice="choose another model"), ProgressLine() as line:
        evaluation = evaluate(classifier, dataset, options.split, report=line.show)
    if options.json:
        report = {
            "images": evaluation.images,
            "errors": evaluation.errors,
            "error_rate": evaluation.error_rate,
            "confusion": evaluation.confusion.tolist(),
            **corrections_report(options, dataset),
        }
        print(json.dumps(report))
        return OK
    print(f"{evaluation.error_rate:.2%} wrong ({evaluation.errors:,} of {evaluation.images:,} images)")
    print("rows actual, columns predicted")
    names = evaluation.class_names
    width = max(6, *(len(name) + 1 for name in names))
    print(" " * width + "".join(f"{name:>{width}}" for name in names))
    for name, counts in zip(names, evaluation.confusion, strict=True):
        print(f"{name:>{width}}" + "".join(f"{count:>{width}}" for count in counts))
    return OK


COMMAND = Command("evaluate", "Measure a model on a data set.", _add_arguments, _run)
