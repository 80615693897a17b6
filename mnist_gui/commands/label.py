"""``mnist-gui label``: let a model label the images that have no label."""

import argparse
import json

from mnist_gui.commands.command import OK, Command, add_dataset_argument, add_json_argument
from mnist_gui.commands.progress_line import ProgressLine, open_with_progress
from mnist_gui.errors import ModelError
from mnist_gui.untrusted import declared


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_dataset_argument(parser, corrections=False)
    parser.add_argument("--model", metavar="MODEL", required=True, help="a .mnistmodel file")
    parser.add_argument(
        "--above",
        type=_share,
        default=0.99,
        metavar="X",
        help="only labels in which the model has this confidence, 0 to 1; default: %(default)s",
    )
    add_json_argument(parser)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no confidence; write a number from 0 to 1, like 0.99")
    return share


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.data.user.correction_journal import corrections
    from mnist_gui.learning.labelling import propose_labels
    from mnist_gui.learning.model_file import open_model

    classifier = open_model(options.model)
    given = open_with_progress(options)
    journal = corrections(given)
    dataset = journal.apply(given)
    with declared(ModelError, options.model, advice="choose another model"), ProgressLine() as line:
        found = propose_labels(dataset, classifier, above=options.above, report=line.show)
    labelled = journal.change(found.rows, label=found.labels, class_names=found.class_names)
    journal.flush()
    if options.json:
        report = {"unlabelled": found.unlabelled, "labelled": len(labelled), "above": options.above}
        print(json.dumps(report))
        return OK
    print(
        f"{dataset.name}: {len(labelled):,} of {found.unlabelled:,} images without a label have one now, "
        f"read with a confidence of {options.above:g} or more"
    )
    return OK


COMMAND = Command("label", "Let a model label images that have no label.", _add_arguments, _run)
