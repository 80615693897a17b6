"""Qt's selection beside a mask, one flag for each position, that numpy can work with.

Qt's selection model keeps ranges. Comparing two selections it takes time that grows with the square of their
number, and "all sevens" of MNIST, seen among all digits, are 6,580 ranges. So what a gesture selects is
computed here, on the mask, and the selection model is told the outcome and what has changed.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QSignalBlocker,
)

Flags = npt.NDArray[np.bool_]
Command = QItemSelectionModel.SelectionFlag


class SelectionMask:
    """Which positions of a list are selected.

    Parameters
    ----------
    model : QItemSelectionModel
        The selection model to keep in step with; connect its ``selectionChanged`` to `follow`, and call
        `reset` when the list has changed.
    """

    def __init__(self, model: QItemSelectionModel) -> None:
        self._model = model
        self.reset(0)

    @property
    def flags(self) -> Flags:
        """One flag for each position, bool of shape (k,)."""
        return self._flags

    @property
    def count(self) -> int:
        """How many positions are selected."""
        return int(np.count_nonzero(self._flags))

    def reset(self, size: int) -> None:
        """Start with a list of another size, nothing of it selected."""
        self._flags: Flags = np.zeros(size, dtype=bool)
        self._kept = self._flags.copy()

    def follow(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Take over what Qt has selected or deselected."""
        for selection, flag in ((deselected, False), (selected, True)):
            for positions in ranges_of(selection):
                self._flags[positions.start : positions.stop] = flag

    def begin(self, command: Command) -> None:
        """Begin a gesture: what is selected now is kept through it, unless the command says to clear."""
        self._kept = np.zeros_like(self._flags) if command & Command.Clear else self._flags.copy()

    def apply(self, ranges: Iterable[range], command: Command) -> None:
        """Carry out a selection command, as Qt defines it, on some ranges of positions.

        With ``Current``, the ranges replace those of the command before in the same gesture.
        """
        if command == Command.NoUpdate:
            return
        if command & Command.Clear or not command & Command.Current:
            self.begin(command)
        meant = np.zeros_like(self._flags)
        for positions in ranges:
            meant[positions.start : positions.stop] = True
        if command & Command.Toggle:
            self.replace(self._kept ^ meant)
        elif command & Command.Select:
            self.replace(self._kept | meant)
        elif command & Command.Deselect:
            self.replace(self._kept & ~meant)
        elif command & Command.Clear:
            self.replace(self._kept)

    def replace(self, flags: Flags) -> None:
        """Select just the positions whose flags are set, and tell Qt what has changed."""
        before, items = self._flags, self._model.model()
        chosen = selection_of(items, runs_of(flags))
        with QSignalBlocker(self._model):  # Qt would compare; from and to an empty selection it need not
            self._model.clearSelection()
            self._model.select(chosen, Command.Select)
        selected = selection_of(items, runs_of(flags & ~before)) if before.any() else chosen
        deselected = selection_of(items, runs_of(before & ~flags))
        if selected.count() or deselected.count():
            self._model.selectionChanged.emit(selected, deselected)


def selection_of(model: QAbstractItemModel, ranges: Iterable[range]) -> QItemSelection:
    """Make a selection of ranges of positions, none of them empty, in a model that is a list."""
    selection = QItemSelection()
    for positions in ranges:
        first, last = model.index(positions.start, 0), model.index(positions.stop - 1, 0)
        selection.append(QItemSelectionRange(first, last))
    return selection


def ranges_of(selection: QItemSelection) -> list[range]:
    """Return the ranges of positions that a selection holds."""
    ranges = (selection.at(number) for number in range(selection.count()))
    return [range(positions.top(), positions.bottom() + 1) for positions in ranges]


def runs_of(flags: Flags) -> list[range]:
    """Return the ranges of positions whose flags are set.

    Parameters
    ----------
    flags : ndarray of bool, shape (k,)
    """
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False)).tolist()
    return [range(start, stop) for start, stop in zip(edges[::2], edges[1::2], strict=True)]
