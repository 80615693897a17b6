"""``mnist-gui train``: train a model, measure it on the test split, and save it."""

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
from mnist_gui.commands.output import add_model_output_arguments, check_model_output
from mnist_gui.commands.progress_line import ProgressLine, open_with_progress
from mnist_gui.commands.request import add_request_arguments, requested
from mnist_gui.names import shown


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_dataset_argument(parser)
    add_model_output_arguments(parser)
    add_json_argument(parser)
    add_keep_argument(parser)
    add_request_arguments(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.learning.model_file import save_model
    from mnist_gui.learning.training import train

    request = requested(options)
    if options.output is not None:
        check_model_output(options.output, overwrite=options.overwrite)
    dataset = open_with_progress(options)
    with ProgressLine() as line:
        run = train(dataset, request, report=line.show)
    if options.output is not None:
        save_model(options.output, run)
    kept = keep(options, run, dataset)
    evaluation = run.evaluation
    report = {
        "model": run.request.model,
        "features": run.request.features,
        "train_images": run.train_images,
        "train_seconds": round(run.train_seconds, 3),
        "test_images": evaluation.images if evaluation else None,
        "test_errors": evaluation.errors if evaluation else None,
        "test_error_rate": evaluation.error_rate if evaluation else None,
        **corrections_report(options, dataset),
        "run": kept,
    }
    if options.json:
        print(json.dumps(report))
        return OK
    print(f"{run.classifier.title}: {run.train_images:,} images in {run.train_seconds:.1f} s")
    if evaluation:
        print(
            f"test error: {evaluation.error_rate:.2%} ({evaluation.errors:,} of {evaluation.images:,} images)"
        )
    else:
        print("no test error: there is no labelled test split besides the images it was trained on")
    if options.output is not None:
        print(f"saved as {shown(options.output)}")
    return OK


COMMAND = Command("train", "Train a model and measure it on the test split.", _add_arguments, _run)
