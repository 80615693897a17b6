"""Joins data sets with the same classes: their labels and columns as those of one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import NO_LABEL, Labels
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.formats._shared.naming.class_names import is_numbered
from mnist_gui.errors import DataError
from mnist_gui.names import listed

_OLDER = "source_"

FROM = "from"
"""The column that says from which data set an image is."""


def classes_of_all(datasets: Sequence[Dataset]) -> tuple[str, ...]:
    """Return the classes that data sets share.

    Those without any label may have other ones. Classes that are numbers may reach further in one than in
    another.

    Raises
    ------
    DataError
        If one of them has another class than the first.
    """
    labelled = [dataset for dataset in datasets if dataset.has_labels] or [datasets[0]]
    if all(is_numbered(dataset.class_names) for dataset in labelled):
        return max((dataset.class_names for dataset in labelled), key=len)
    first = labelled[0]
    for other in labelled[1:]:
        more = [name for name in other.class_names if name not in first.class_names]
        fewer = [name for name in first.class_names if name not in other.class_names]
        if more or fewer:
            parts = [
                f"only {dataset.name} has {listed(names)}"
                for dataset, names in ((other, more), (first, fewer))
                if names
            ]
            raise DataError(
                f"{first.name} and {other.name} have different classes: {', and '.join(parts)}; "
                "rename or remove classes until both have the same."
            )
    return first.class_names


def labels_among(dataset: Dataset, class_names: Sequence[str]) -> Labels:
    """Return labels as indices into other names of the same classes, int16 of shape (n,)."""
    if tuple(class_names[: len(dataset.class_names)]) == dataset.class_names:
        return dataset.labels
    places = {name: place for place, name in enumerate(class_names)}
    table = np.array([*(places.get(name, NO_LABEL) for name in dataset.class_names), NO_LABEL], np.int16)
    return table[dataset.labels]


def joined_columns(datasets: Sequence[Dataset]) -> dict[str, npt.NDArray[Any]]:
    """Return the columns of all, one value for each row of all in turn.

    A data set without a column of the others has nothing there: NaN among numbers, an empty text among texts.
    With several data sets, the column `FROM` is added.
    """
    if len(datasets) == 1:
        return dict(datasets[0].columns)
    names = dict.fromkeys(name for dataset in datasets for name in dataset.columns)
    columns = {name: _joined([dataset.columns.get(name) for dataset in datasets], datasets) for name in names}
    origin = np.empty(len(datasets), dtype=object)
    origin[:] = _names(datasets)
    put_column(columns, FROM, np.repeat(origin, [len(dataset) for dataset in datasets]))
    return columns


def put_column(columns: dict[str, npt.NDArray[Any]], name: str, values: npt.NDArray[Any]) -> None:
    """Add a column; one that has its name already, as of an earlier join, is called ``source_...``."""
    if name in columns:
        put_column(columns, f"{_OLDER}{name}", columns.pop(name))
    columns[name] = values


def _joined(parts: Sequence[npt.NDArray[Any] | None], datasets: Sequence[Dataset]) -> npt.NDArray[Any]:
    are_numbers = all(part is None or part.dtype.kind in "iuf" for part in parts)
    filled = [
        _nothing(len(dataset), is_number=are_numbers) if part is None else part
        for part, dataset in zip(parts, datasets, strict=True)
    ]
    if not are_numbers:
        filled = [part.astype(object) for part in filled]
    return np.concatenate(filled)


def _nothing(count: int, *, is_number: bool) -> npt.NDArray[Any]:
    return np.full(count, np.nan) if is_number else np.full(count, "", dtype=object)


def _names(datasets: Sequence[Dataset]) -> list[str]:
    """Return a name for each data set; those with equal names are numbered."""
    names: list[str] = []
    for dataset in datasets:
        name, number = dataset.name, 2
        while name in names:
            name, number = f"{dataset.name} ({number})", number + 1
        names.append(name)
    return names
