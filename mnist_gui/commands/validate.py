"""``mnist-gui validate``: measure a recipe by cross-validation."""

import argparse
import json

from mnist_gui.commands.command import (
    OK,
    Command,
    add_dataset_argument,
    add_json_argument,
    corrections_report,
)
from mnist_gui.commands.keeping import add_keep_argument, keep
from mnist_gui.commands.progress_line import ProgressLine, open_with_progress
from mnist_gui.commands.request import add_request_arguments, requested


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_dataset_argument(parser)
    parser.add_argument(
        "--folds",
        type=int,
        default=5,
        metavar="K",
        help="number of folds; default: %(default)s",
    )
    add_json_argument(parser)
    add_keep_argument(parser)
    add_request_arguments(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.learning.validation import cross_validate

    request = requested(options)
    dataset = open_with_progress(options)
    with ProgressLine() as line:
        validation = cross_validate(dataset, request, folds=options.folds, report=line.show)
    kept = keep(options, validation, dataset)
    if options.json:
        report = {
            "model": validation.request.model,
            "features": validation.request.features,
            "folds": len(validation.folds),
            "images": validation.images,
            "errors": validation.errors,
            "error_rate": validation.error_rate,
            "standard_error": validation.standard_error,
            "fold_images": [fold.images for fold in validation.folds],
            "fold_errors": [fold.errors for fold in validation.folds],
            "seconds": round(validation.seconds, 3),
            "confusion": validation.confusion.tolist(),
            **corrections_report(options, dataset),
            "run": kept,
        }
        print(json.dumps(report))
        return OK
    print(f"{validation.request.title}: {validation.images:,} images in {validation.seconds:.1f} s")
    for number, fold in enumerate(validation.folds, start=1):
        print(f"fold {number}: {fold.error_rate:.2%} ({fold.errors:,} of {fold.images:,} images)")
    print(
        f"cross-validated error: {validation.error_rate:.2%} +- {validation.standard_error:.2%} "
        f"({validation.errors:,} of {validation.images:,})"
    )
    return OK


COMMAND = Command(
    "validate", "Measure a recipe by cross-validation, without the test split.", _add_arguments, _run
)
