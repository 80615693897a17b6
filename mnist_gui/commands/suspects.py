"""``mnist-gui suspects``: list images whose label is probably wrong."""

import argparse
import json
from dataclasses import asdict

from mnist_gui.commands.command import (
    OK,
    Command,
    add_dataset_argument,
    add_json_argument,
    add_limit_argument,
)
from mnist_gui.commands.progress_line import ProgressLine, open_with_progress, print_to_stderr
from mnist_gui.errors import ModelError
from mnist_gui.untrusted import declared


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_dataset_argument(parser)
    parser.add_argument(
        "--model",
        metavar="MODEL",
        help="a .mnistmodel file that reads the images. Default: the training split is cross-validated, and "
        "the others are read by a model that is trained on it",
    )
    parser.add_argument(
        "--split",
        metavar="NAME",
        help="only this split; default: all of them, with --model all but the training split",
    )
    add_limit_argument(parser, "images")
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.learning.model_file import open_model
    from mnist_gui.learning.suspects import suspects

    reader = None if options.model is None else open_model(options.model)
    dataset = open_with_progress(options)
    where = options.model or dataset.name
    with declared(ModelError, where, advice="choose another model"), ProgressLine() as line:
        found = suspects(dataset, reader=reader, split=options.split, limit=options.limit, report=line.show)
    print_to_stderr(
        f"{found.images:,} labels compared, about {found.expected_errors:,.0f} of them wrong; "
        f"the {len(found):,} most suspicious follow\n"
    )
    for suspect in found:
        if options.json:
            print(json.dumps(asdict(suspect)))
        else:
            print(f"{suspect.row:>7}  {suspect.split} {suspect.number}: {suspect.reason}")
    return OK


COMMAND = Command("suspects", "List the images whose label is probably wrong.", _add_arguments, _run)
