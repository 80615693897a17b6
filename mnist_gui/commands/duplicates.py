"""``mnist-gui duplicates``: list images that are there twice."""

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from mnist_gui.commands.command import (
    OK,
    Command,
    add_dataset_argument,
    add_json_argument,
    add_limit_argument,
)
from mnist_gui.commands.progress_line import ProgressLine, open_with_progress, print_to_stderr

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.duplicates import DuplicateGroup

_MOST_NAMED = 10
"""Images of a group that are named in a line."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_dataset_argument(parser)
    parser.add_argument(
        "--near",
        type=float,
        metavar="D",
        help="also images whose features are at most this far apart, such as 0.35; "
        "default: only the same ink, in place or shifted",
    )
    add_limit_argument(parser, "groups")
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.learning.duplicates import duplicates

    dataset = open_with_progress(options)
    with ProgressLine() as line:
        found = duplicates(dataset, near=options.near, report=line.show)
    print_to_stderr(f"{found.in_words}\n")
    for group in found[: options.limit]:
        print(json.dumps(_report(dataset, group)) if options.json else _in_words(dataset, group))
    return OK


def _report(dataset: "Dataset", group: "DuplicateGroup") -> dict[str, object]:
    """Return a group as JSON can hold it, with the labels of its images."""
    names = [*dataset.class_names, None]  # NO_LABEL is -1
    return asdict(group) | {"labels": [names[label] for label in dataset.labels[list(group.rows)]]}


def _in_words(dataset: "Dataset", group: "DuplicateGroup") -> str:
    names = [*dataset.class_names, "without label"]
    shown = []
    for row in group.rows[:_MOST_NAMED]:
        split, number = dataset.location(row)
        shown.append(f"{row} ({split.name} {number}: {names[dataset.labels[row]]})")
    more = len(group.rows) - len(shown)
    shown += [f"and {more:,} more"] * (more > 0)
    kind = f"near, {group.distance:.3f}" if group.kind == "near" else group.kind
    marks = ", ".join([kind, *(["conflict"] * group.conflict), *(["leak"] * group.leak)])
    return f"{marks}: {', '.join(shown)}"


COMMAND = Command("duplicates", "List the images that are there twice.", _add_arguments, _run)
