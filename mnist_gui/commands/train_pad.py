"""``mnist-gui train-pad``: train the classifier of the pad on MNIST and recorded drawings."""

import argparse
import json
from pathlib import Path

from mnist_gui.commands.command import OK, Command, add_dataset_argument, add_json_argument
from mnist_gui.commands.output import add_model_output_arguments, check_model_output
from mnist_gui.commands.progress_line import ProgressLine, open_with_progress
from mnist_gui.names import shown


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_dataset_argument(parser)
    parser.add_argument(
        "digits", type=Path, metavar="DIGITS", help="drawings of digits (.jsonl or .jsonl.gz)"
    )
    parser.add_argument("letters", type=Path, metavar="LETTERS", help="drawings of letters")
    add_model_output_arguments(parser, required=True)
    parser.add_argument(
        "--validate",
        action="store_true",
        help="also cross-validate over writers, and record the result in the model; takes some minutes more",
    )
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.ink.drawing_file import read_labelled_drawings
    from mnist_gui.learning.evaluation import evaluate
    from mnist_gui.learning.pad import record
    from mnist_gui.learning.pad.model_file import save_pad
    from mnist_gui.learning.pad.training import fit_experts
    from mnist_gui.learning.pad.training_set import build_training_set
    from mnist_gui.learning.pad.validation import cross_validate_pad

    check_model_output(options.output, overwrite=options.overwrite)
    dataset = open_with_progress(options)
    digits, letters = read_labelled_drawings(options.digits), read_labelled_drawings(options.letters)
    results: dict[str, object] = {}
    validation = evaluation = None
    with ProgressLine() as line:
        training_set = build_training_set(dataset, digits, letters, report=line.show)
        if options.validate:
            validation = cross_validate_pad(training_set, digits, letters, report=line.show)
            results["cross_validation"] = record.validation_record(validation)
        classifier = fit_experts(training_set, report=line.show)
        if "test" in dataset.split_names and dataset.test.is_usable:
            evaluation = evaluate(classifier, dataset, report=line.show)
            results["test"] = record.evaluation_record(evaluation)
    data = record.data_record(dataset, [(options.digits, digits), (options.letters, letters)])
    about = {"data": data, "results": results}
    save_pad(options.output, classifier, about=about)
    if options.json:
        print(json.dumps(about))
        return OK
    if validation is not None:
        print(record.validation_table(validation))
    if evaluation is not None:
        print(
            f"test error, images: {evaluation.error_rate:.2%} "
            f"({evaluation.errors:,} of {evaluation.images:,} images)"
        )
    print(f"saved as {shown(options.output)}")
    return OK


COMMAND = Command("train-pad", "Train the classifier of the drawing pad.", _add_arguments, _run)
