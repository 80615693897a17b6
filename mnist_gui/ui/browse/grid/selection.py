"""The selection of the grid: one flag for each position, and Qt's selection model kept in step with it.

Qt stores a selection as ranges, and its operations take time that grows with their number or its square; all
sevens of MNIST, among all images, are 6,580 ranges. Here the selection is a mask, and every command is a few
numpy steps, for ten selected images as for half a million scattered ones.

Qt's ranges mirror the mask, for Qt's rules of clicking and for screen readers. The mirror is complete up to
`MOST_RANGES`. Beyond that it has only the position given to `SelectionMask.look_at`, since Qt asks for no
other one: the position under the pointer, or the current one.

Selected images that a filter hides are kept apart until a command clears the selection.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QSignalBlocker,
    Signal,
)

from mnist_gui.data.arrays import Flags

Command = QItemSelectionModel.SelectionFlag

MOST_RANGES = 200
"""The maximum number of ranges in Qt's selection."""


class SelectionMask(QItemSelectionModel):
    """The selection of a list as a mask.

    Parameters
    ----------
    model : QAbstractItemModel
        The list.
    parent : QObject

    Signals
    -------
    changed()
        The selected positions, or the hidden part of the selection, changed. Qt's ``selectionChanged``
        reports only the changes of Qt's ranges.
    """

    changed = Signal()

    def __init__(self, model: QAbstractItemModel, parent: QObject) -> None:
        super().__init__(model, parent)
        self._looked_at = -1
        self._start_again()

    def _start_again(self) -> None:
        self._flags: Flags = np.zeros(self.model().rowCount(), dtype=bool)
        self._kept = self._mirrored = self._flags
        self._hidden: Flags | None = None

    @property
    def flags(self) -> Flags:
        """Whether each position is selected, bool of shape (k,); do not modify."""
        return self._flags

    @property
    def count(self) -> int:
        """The number of selected positions."""
        return int(np.count_nonzero(self._flags))

    @property
    def hidden(self) -> Flags | None:
        """The hidden part of the selection as given to `restore`; do not modify."""
        return self._hidden

    @property
    def hidden_count(self) -> int:
        """The number of selected images in the hidden part."""
        return 0 if self._hidden is None else int(np.count_nonzero(self._hidden))

    # --- commands -----------------------------------------------------------------------------------

    def begin(self, command: Command) -> None:
        """Start a gesture, which keeps the current selection unless the command clears it."""
        self._kept = np.zeros_like(self._flags) if command & Command.Clear else self._flags

    def apply(self, meant: Flags, command: Command) -> None:
        """Execute a selection command as Qt defines it.

        With ``Current``, it replaces the command before it in the same gesture.

        Parameters
        ----------
        meant : ndarray of bool, shape (k,)
            The positions to select, deselect or toggle.
        command : Command
        """
        if command == Command.NoUpdate:
            return
        if command & Command.Clear or not command & Command.Current:
            self.begin(command)
        flags = self._kept
        if command & Command.Toggle:
            flags = flags ^ meant
        elif command & Command.Select:
            flags = flags | meant
        elif command & Command.Deselect:
            flags = flags & ~meant
        self.restore(flags, None if command & Command.Clear else self._hidden)

    def replace(self, flags: Flags) -> None:
        """Select only the positions whose flags are set, and nothing hidden.

        Parameters
        ----------
        flags : ndarray of bool, shape (k,)
            Not copied; do not modify it afterwards.
        """
        self.restore(flags, None)

    def restore(self, flags: Flags, hidden: Flags | None) -> None:
        """Select only the positions whose flags are set, and a hidden part.

        Parameters
        ----------
        flags : ndarray of bool, shape (k,)
        hidden : ndarray of bool, or None
            A flag for each item that may be hidden; None for nothing. Neither array is copied; do not modify
            them afterwards.
        """
        other_hidden = hidden is not self._hidden
        self._hidden = hidden
        if not np.array_equal(flags, self._flags):
            self._flags = flags
            selected, deselected = self._mirror()
            if selected.count() or deselected.count():
                self.selectionChanged.emit(selected, deselected)
        elif not other_hidden:
            return
        self.changed.emit()

    # --- Qt's interface -------------------------------------------------------------

    def select(self, selection: QItemSelection | QModelIndex, command: Command) -> None:  # type: ignore[override]
        """Execute a command of Qt on some ranges or on one item."""
        meant = np.zeros_like(self._flags)
        if isinstance(selection, QItemSelection):
            for positions in ranges_of(selection):
                meant[positions.start : positions.stop] = True
        elif selection.isValid():
            meant[selection.row()] = True
        self.apply(meant, command)

    def clearSelection(self) -> None:
        """Select nothing."""
        self.replace(np.zeros_like(self._flags))

    def clear(self) -> None:
        """Select nothing, and make no item current."""
        self.clearSelection()
        self.clearCurrentIndex()

    def reset(self) -> None:
        """Start again with another list."""
        self._start_again()
        with QSignalBlocker(self):
            self._store(self._flags)
        super().reset()

    # --- the mirror ---------------------------------------------------------------------------------

    def look_at(self, position: int) -> None:
        """Show Qt whether a position is selected, even if its ranges are incomplete; -1 for none."""
        self._looked_at = position
        if self._mirrored is not self._flags:
            self._mirror()

    def _mirror(self) -> tuple[QItemSelection, QItemSelection]:
        """Update Qt's ranges; return what was selected and deselected in them."""
        before = self._mirrored
        self._mirrored = self._flags if len(edges_of(self._flags)) <= 2 * MOST_RANGES else self._glimpse()
        self._store(self._mirrored)
        selected = selection_of(self.model(), runs_of(self._mirrored & ~before))
        deselected = selection_of(self.model(), runs_of(before & ~self._mirrored))
        return selected, deselected

    def _glimpse(self) -> Flags:
        flags = np.zeros_like(self._flags)
        if 0 <= self._looked_at < len(flags):
            flags[self._looked_at] = self._flags[self._looked_at]
        return flags

    def _store(self, flags: Flags) -> None:
        with QSignalBlocker(self):  # going through an empty selection saves Qt a comparison
            super().select(QItemSelection(), Command.Clear)
            super().select(selection_of(self.model(), runs_of(flags)), Command.Select)


def selection_of(model: QAbstractItemModel, ranges: Iterable[range]) -> QItemSelection:
    """Return the selection of non-empty ranges of positions in a list model."""
    selection = QItemSelection()
    for positions in ranges:
        selection.select(model.index(positions.start, 0), model.index(positions.stop - 1, 0))
    return selection


def ranges_of(selection: QItemSelection) -> list[range]:
    """Return the ranges of positions in a selection."""
    ranges = (selection.at(number) for number in range(selection.count()))
    return [range(positions.top(), positions.bottom() + 1) for positions in ranges]


def edges_of(flags: Flags) -> npt.NDArray[np.intp]:
    """Return the start and end of each run of set flags, alternating, intp of shape (2 * runs,)."""
    return np.flatnonzero(np.diff(flags, prepend=False, append=False))


def runs_of(flags: Flags) -> list[range]:
    """Return the ranges of positions whose flags are set.

    Parameters
    ----------
    flags : ndarray of bool, shape (k,)
    """
    edges = edges_of(flags).tolist()
    return [range(start, stop) for start, stop in zip(edges[::2], edges[1::2], strict=True)]
