"""The images that can be exported: the selected ones, those shown, all, one split, or a quick test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication

from mnist_gui.data.dataset import NO_LABEL, Dataset, Rows
from mnist_gui.data.export import IN_MNIST160, exported_rows, mnist160
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.user.notes import Notes


@dataclass(frozen=True, eq=False)
class ExportSource:
    """What an export starts from.

    Attributes
    ----------
    dataset : Dataset
        With at least one image.
    selected, shown : ndarray of intp, shape (k,)
        Rows in the order of the grid: those selected, and all of the result.
    query : str
        Text of the query; empty if all images are shown.
    notes : Notes or None
        None if they are still to be read from their file.
    predictions : Predictions or None
        Predictions of a model.
    """

    dataset: Dataset
    selected: Rows
    shown: Rows
    query: str = ""
    notes: Notes | None = None
    predictions: Predictions | None = None


@dataclass(frozen=True, eq=False)
class ExportScope:
    """Images that can be exported.

    Attributes
    ----------
    name : str
        ``"selected"``, ``"shown"``, ``"all"``, ``"mnist160"`` or, for a split, ``"split:test"``.
    title, line : str
        Text for the user: title with the number of images, and a description.
    count : int
        Number of images.
    words : str
        Words for the proposed file name.
    find_rows : callable
        Returns their rows, intp of shape (count,). May take a while.
    """

    name: str
    title: str
    line: str
    count: int
    words: str
    find_rows: Callable[[], Rows]


def scopes_of(source: ExportSource) -> tuple[ExportScope, ...]:
    """Return the scopes in the order of the dialog; none has an image that the user excluded."""
    return tuple(_scopes(source))


def proposed(scopes: tuple[ExportScope, ...]) -> ExportScope | None:
    """Return the most likely scope: a selection of several images, or else those shown.

    None if nothing is shown: an empty result does not mean that all images are wanted.
    """
    likely = {scope.name: scope for scope in scopes}
    if likely["selected"].count > 1:  # a single selected image is just the current one
        return likely["selected"]
    return likely["shown"] if likely["shown"].count else None


def _scopes(source: ExportSource) -> Iterator[ExportScope]:
    dataset = source.dataset
    selected, shown = (exported_rows(dataset, rows) for rows in (source.selected, source.shown))
    parts = dataset.places(exported_rows(dataset))
    yield ExportScope(
        "selected",
        _counted(_tr("Selected images ({count})"), len(selected)),
        _tr("In their order in the grid") if len(selected) else _tr("Nothing is selected"),
        len(selected),
        "selection",
        lambda: selected,
    )
    yield ExportScope(
        "shown",
        _counted(_tr("Images shown ({count})"), len(shown)),
        source.query or _tr("All of them: no filter is set"),
        len(shown),
        source.query,
        lambda: shown,
    )
    counts = [len(part) for part in parts]
    splits = ", ".join(f"{n:,} {split.name}" for n, split in zip(counts, dataset.splits, strict=True))
    whole = _counted(_tr("Whole data set ({count})"), sum(counts))
    yield ExportScope("all", whole, splits, sum(counts), "", lambda: exported_rows(dataset))
    if len(dataset.splits) > 1:
        for number, split in enumerate(dataset.splits):
            title = _counted(_tr("Split {name} ({count})").replace("{name}", split.name), counts[number])
            rows = partial(np.add, parts[number], dataset.offsets[number])
            line = _tr("All of its images, shown or not")
            yield ExportScope(f"split:{split.name}", title, line, counts[number], split.name, rows)
    each = [np.bincount(split.used_labels[split.used_labels != NO_LABEL]) for split in dataset.splits]
    quick = sum(int(np.minimum(found, IN_MNIST160).sum()) for found in each)
    if 0 < quick < len(dataset):
        title = _counted(_tr("Quick test, mnist160 ({count})"), quick)
        line = _tr("The first {most} of each class in each split").format(most=IN_MNIST160)
        yield ExportScope("mnist160", title, line, quick, "mnist160", partial(mnist160, dataset))


def _counted(words: str, count: int) -> str:
    return words.replace("{count}", f"{count:,}")


def _tr(words: str) -> str:
    return QCoreApplication.translate("handing", words)
