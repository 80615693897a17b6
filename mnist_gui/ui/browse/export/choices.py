"""Which digits may be handed on, and what each choice is called."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.data.export import IN_MNIST160, mnist160
from mnist_gui.data.readings import Readings
from mnist_gui.data.user.notes import Notes


@dataclass(frozen=True, eq=False)
class ExportSource:
    """What may be handed on.

    Attributes
    ----------
    dataset : Dataset
        With at least one image.
    selected, shown : ndarray of intp, shape (k,)
        Rows of the data set in the order of the grid: those that are selected, and all that the filters
        leave.
    query : str
        What the filters ask for; empty if that is everything.
    notes : Notes or None
        What was written to single images; None if that is still to be read.
    readings : Readings or None
        What a model has read in them.
    """

    dataset: Dataset
    selected: Rows
    shown: Rows
    query: str = ""
    notes: Notes | None = None
    readings: Readings | None = None


@dataclass(frozen=True, eq=False)
class Choice:
    """Some of the digits.

    Attributes
    ----------
    name : str
        ``"selected"``, ``"shown"``, ``"all"``, ``"mnist160"`` or, of a split, ``"split:test"``.
    title, line : str
        What a person reads first, with the number of digits, and then.
    count : int
        How many digits they are.
    words : str
        What tells them from the rest of the data set in the name of a file.
    find_rows : callable
        Returns their rows, intp of shape (count,). May take a while.
    """

    name: str
    title: str
    line: str
    count: int
    words: str
    find_rows: Callable[[], Rows]


def choices_of(source: ExportSource) -> tuple[Choice, ...]:
    """List what may be chosen, in the order in which it is offered."""
    return tuple(_choices(source))


def proposed(choices: tuple[Choice, ...]) -> Choice | None:
    """Return what is most likely wanted: a real selection, or else what is shown.

    None if nothing is shown: who has found nothing does not want everything.
    """
    likely = {choice.name: choice for choice in choices}
    if likely["selected"].count > 1:  # a single selected digit is just the current one
        return likely["selected"]
    return likely["shown"] if likely["shown"].count else None


def _choices(source: ExportSource) -> Iterator[Choice]:
    dataset, selected, shown = source.dataset, source.selected, source.shown
    yield Choice(
        "selected",
        _counted(_tr("Selected digits ({count})"), len(selected)),
        _tr("In their order in the grid") if len(selected) else _tr("Nothing is selected"),
        len(selected),
        "selection",
        lambda: selected,
    )
    yield Choice(
        "shown",
        _counted(_tr("Digits shown ({count})"), len(shown)),
        source.query or _tr("All of them: no filter is set"),
        len(shown),
        source.query,
        lambda: shown,
    )
    splits = ", ".join(f"{len(split):,} {split.name}" for split in dataset.splits)
    whole = _counted(_tr("Whole data set ({count})"), len(dataset))
    yield Choice("all", whole, splits, len(dataset), "", lambda: np.arange(len(dataset)))
    if len(dataset.splits) > 1:
        for number, split in enumerate(dataset.splits):
            title = _counted(_tr("Split {name} ({count})").replace("{name}", split.name), len(split))
            rows = partial(np.arange, dataset.offsets[number], dataset.offsets[number + 1])
            line = _tr("All of its digits, shown or not")
            yield Choice(f"split:{split.name}", title, line, len(split), split.name, rows)
    each = [np.minimum(dataset.class_counts(name), IN_MNIST160).sum() for name in dataset.split_names]
    if 0 < (quick := int(sum(each))) < len(dataset):
        title = _counted(_tr("Quick test, mnist160 ({count})"), quick)
        line = _tr("The first {most} of each class in each split").format(most=IN_MNIST160)
        yield Choice("mnist160", title, line, quick, "mnist160", partial(mnist160, dataset))


def _counted(words: str, count: int) -> str:
    return words.replace("{count}", f"{count:,}")


def _tr(words: str) -> str:
    return QCoreApplication.translate("handing", words)
