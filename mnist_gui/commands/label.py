"""``mnist-gui label``: let a model label the images that have no label."""

import argparse
import json
from typing import TYPE_CHECKING

from mnist_gui.commands.command import OK, Command, add_dataset_argument, add_json_argument
from mnist_gui.commands.progress_line import ProgressLine, open_with_progress, print_to_stderr
from mnist_gui.errors import ModelError, UsageError
from mnist_gui.names import shown
from mnist_gui.untrusted import declared

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.classifier import Reader


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_dataset_argument(parser, corrections=False)
    parser.add_argument(
        "--model", metavar="MODEL", help="a .mnistmodel file; default: the built-in reader of digits, 28x28"
    )
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
    import numpy as np

    from mnist_gui.data.proposals import unlabelled_rows
    from mnist_gui.data.user.correction_journal import corrections
    from mnist_gui.learning.labelling import propose_labels

    model = None if options.model is None else _open(options.model)
    given = open_with_progress(options)
    journal = corrections(given)
    dataset = journal.apply(given)
    reader = _built_in(dataset) if model is None else model
    what = options.model or given.source
    with declared(ModelError, what, advice="choose another model"), ProgressLine() as line:
        found = propose_labels(dataset, reader, report=line.show)
    unlabelled = int(np.count_nonzero(unlabelled_rows(dataset)))
    rows = found.rows_above(dataset, options.above)
    labelled = journal.change(rows, label=found.labels[rows], class_names=found.class_names)
    journal.flush()
    added = journal.corrections.class_names[len(dataset.class_names) :]
    if options.json:
        report = {
            "name": dataset.name,
            "reader": found.origin,
            "unlabelled": unlabelled,
            "labelled": len(labelled),
            "above": options.above,
            "classes_added": added,
        }
        print(json.dumps(report))
        return OK
    if added:
        classes = f"{len(added):,} class{'es' * (len(added) != 1)}"
        print_to_stderr(shown(f"{dataset.name}: {classes} of the model added: {', '.join(added)}") + "\n")
    if not unlabelled:
        print(shown(f"{dataset.name}: every image has a label already, or is excluded"))
        return OK
    print(
        shown(
            f"{dataset.name}: {len(labelled):,} of {unlabelled:,} images without a label have one now, "
            f"read with a confidence of {options.above:g} or more"
        )
    )
    return OK


def _open(path: str) -> "Reader":
    from mnist_gui.learning.model_file import open_model

    return open_model(path)


def _built_in(dataset: "Dataset") -> "Reader":
    """Return the reader that ships; raise a `UsageError` if it cannot know the images."""
    from mnist_gui.learning.pad.shipped import shipped_classifier

    reader = shipped_classifier()
    if (dataset.height, dataset.width) != reader.image_shape:
        height, width = reader.image_shape
        raise UsageError(
            f"The built-in reader reads images of {height}x{width} pixels, those of {dataset.name} are "
            f"{dataset.height}x{dataset.width}; name a model with --model, or read it with "
            f"--size {height}x{width}."
        )
    if dataset.has_labels and not set(reader.class_names) & set(dataset.class_names):
        raise UsageError(
            f"The built-in reader reads digits, and {dataset.name} has other classes; "
            "name a model with --model."
        )
    return reader


COMMAND = Command("label", "Let a model label images that have no label.", _add_arguments, _run)
