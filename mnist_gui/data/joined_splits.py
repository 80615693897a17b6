"""Joins data sets of one split each, which lie in folders called by it: ``train/data.npz``, ``test/...``.

Folders of pictures are read so by the codec of pictures; this is for IDX files, arrays and tables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from mnist_gui.data.dataset import NO_LABEL, Dataset, Labels
from mnist_gui.data.formats._shared.naming.class_names import is_numbered
from mnist_gui.data.formats._shared.naming.names import (
    SPLIT_ORDER,
    folder_name,
    is_filler,
    split_of,
    title,
    without_split,
)
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.errors import DataError


def splits_of_folders(folders: Sequence[Path]) -> dict[str, Path] | None:
    """Return the folder of each split in row order; None if these are no splits of one data set.

    Parameters
    ----------
    folders : sequence of Path
        Those that hold files of a data set, and nothing beside them does.
    """
    named: dict[str, Path] = {}
    tops = {folder.parent for folder in folders}
    for folder in folders:
        split = split_of(folder.name)
        if split is None or split in named or len(tops) > 1:
            return None
        named[split] = folder
    rests = {without_split(folder.name).lower() for folder in folders}
    if len(named) < 2 or (len(rests) > 1 and not all(map(is_filler, rests))):
        return None  # mnist_train and usps_test
    return {split: named[split] for split in SPLIT_ORDER if split in named}


def join_splits(folder: Path, found: Mapping[str, RawDataset], job: ReadJob) -> RawDataset:
    """Make one data set of one for each split.

    Parameters
    ----------
    folder : Path
        The folder around them.
    found : mapping of str to RawDataset
        By split, in row order.
    job : ReadJob

    Raises
    ------
    DataError
        If one of them has several splits, or their images are of different sizes.
    """
    for name, raw in found.items():
        if len(raw.dataset.splits) > 1:
            listed = " and ".join(raw.dataset.split_names)
            raise DataError(
                f"{folder} holds {len(found)} data sets ({', '.join(found)}), of which {name} has the splits "
                f"{listed} itself; choose the folder of one of them."
            )
    datasets = [raw.dataset for raw in found.values()]
    if len({(dataset.height, dataset.width) for dataset in datasets}) > 1:
        sizes = (
            f"{dataset.height} x {dataset.width} ({name})"
            for name, dataset in zip(found, datasets, strict=True)
        )
        raise DataError(
            f"{folder} holds images of different sizes: expected one size in all splits, found "
            f"{', '.join(sizes)}; choose the folder of one of them."
        )
    names = _names_of_all(datasets)
    splits = tuple(
        replace(dataset.splits[0], name=split, labels=_labels(dataset, names))
        for split, dataset in zip(found, datasets, strict=True)
    )
    shared = [name for name in datasets[0].columns if all(name in dataset.columns for dataset in datasets)]
    columns = {name: np.concatenate([dataset.columns[name] for dataset in datasets]) for name in shared}
    notes = dict.fromkeys(part for dataset in datasets for part in dataset.note.split("; ") if part)
    first = next(iter(found.values()))
    return RawDataset(
        Dataset(title(folder_name(folder)), splits, names, job.source, columns, "; ".join(notes)),
        is_transposed=all(raw.is_transposed for raw in found.values()),
        classes=first.classes if all(raw.classes == first.classes for raw in found.values()) else None,
    )


def _names_of_all(datasets: Sequence[Dataset]) -> tuple[str, ...]:
    """Return the classes of all: numbers as far as any counts, or names in order."""
    if all(is_numbered(dataset.class_names) for dataset in datasets):
        return max((dataset.class_names for dataset in datasets), key=len)
    if len({dataset.class_names for dataset in datasets}) == 1:
        return datasets[0].class_names
    labelled = [dataset for dataset in datasets if (dataset.labels != NO_LABEL).any()]
    return tuple(sorted({name for dataset in labelled or datasets for name in dataset.class_names}))


def _labels(dataset: Dataset, names: tuple[str, ...]) -> Labels:
    """Return the labels of a data set of one split, as indices into other names."""
    labels = dataset.splits[0].labels
    if dataset.class_names == names[: len(dataset.class_names)]:
        return labels
    places = {name: place for place, name in enumerate(names)}
    table = np.array([*(places.get(name, NO_LABEL) for name in dataset.class_names), NO_LABEL], np.int16)
    return table[labels]
