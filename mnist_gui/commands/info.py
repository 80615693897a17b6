"""``mnist-gui info``: what is in a data set."""

import argparse
import json
from typing import TYPE_CHECKING

from mnist_gui.commands.command import OK, Command, add_dataset_argument, add_json_argument
from mnist_gui.commands.progress_line import open_with_progress

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_dataset_argument(parser)
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.data.dataset import NO_LABEL

    dataset = open_with_progress(options.dataset)
    counts = {name: _counts_by_class(dataset, name) for name in dataset.split_names}
    report = {
        "name": dataset.name,
        "images": len(dataset),
        "height": dataset.height,
        "width": dataset.width,
        "splits": {split.name: len(split) for split in dataset.splits},
        "class_counts": _counts_by_class(dataset, None),
        "class_counts_by_split": counts,
    }
    if options.json:
        print(json.dumps(report))
        return OK
    print(f"{dataset.name}: {len(dataset):,} images of {dataset.height}x{dataset.width} pixels")
    print(f"{'class':>8}" + "".join(f"{name:>10}" for name in dataset.split_names))
    for name in dataset.class_names:
        print(f"{name:>8}" + "".join(f"{counts[split][name]:>10,}" for split in dataset.split_names))
    unlabelled = [int((split.labels == NO_LABEL).sum()) for split in dataset.splits]
    if any(unlabelled):
        print(f"{'none':>8}" + "".join(f"{count:>10,}" for count in unlabelled))
    print(f"{'all':>8}" + "".join(f"{len(split):>10,}" for split in dataset.splits))
    return OK


def _counts_by_class(dataset: "Dataset", split: str | None) -> dict[str, int]:
    return dict(zip(dataset.class_names, dataset.class_counts(split).tolist(), strict=True))


COMMAND = Command("info", "Say what is in a data set.", _add_arguments, _run)
