"""Which digits are selected: one flag for each position, and Qt's own selection model kept in step with it.

Qt keeps a selection as ranges. What it does with them takes time that grows with their number, or with its
square, and "all sevens" of MNIST, seen among all digits, are 6,580 ranges. So the flags are the truth here:
every command is a few steps of numpy, whether ten digits are selected or half a million scattered ones.

Qt's store of ranges is a mirror of the flags, for Qt's own rules of what a click means and for screen
readers. It is whole up to `MOST_RANGES`. Beyond, it shows just the digit that `SelectionMask.look_at` was
told of, because Qt asks of no other one: the digit under the pointer, or the current one.

What is selected but is not in the list just now, because a filter hides it, is carried along apart, until a
command clears the selection.
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

from mnist_gui.data.columns import Flags

Command = QItemSelectionModel.SelectionFlag

MOST_RANGES = 200
"""The most ranges that Qt's own store is given."""


class SelectionMask(QItemSelectionModel):
    """The selection of a list, as a mask.

    Parameters
    ----------
    model : QAbstractItemModel
        The list.

    Signals
    -------
    changed()
        Other positions, or hidden things, are selected. Qt's ``selectionChanged`` tells just how its store
        has changed.
    """

    changed = Signal()

    def __init__(self, model: QAbstractItemModel, parent: QObject) -> None:
        super().__init__(model, parent)
        self._looked_at = -1
        self._start_afresh()

    def _start_afresh(self) -> None:
        self._flags: Flags = np.zeros(self.model().rowCount(), dtype=bool)
        self._kept = self._mirrored = self._flags
        self._hidden: Flags | None = None

    @property
    def flags(self) -> Flags:
        """One flag for each position, bool of shape (k,). Not to be written to."""
        return self._flags

    @property
    def count(self) -> int:
        """How many positions are selected."""
        return int(np.count_nonzero(self._flags))

    @property
    def hidden(self) -> Flags | None:
        """What is selected though the list does not hold it, as `restore` was told. Not to be written to."""
        return self._hidden

    @property
    def hidden_count(self) -> int:
        """How much of that is selected."""
        return 0 if self._hidden is None else int(np.count_nonzero(self._hidden))

    # --- commands -----------------------------------------------------------------------------------

    def begin(self, command: Command) -> None:
        """Begin a gesture: what is selected now is kept through it, unless the command says to clear."""
        self._kept = np.zeros_like(self._flags) if command & Command.Clear else self._flags

    def apply(self, meant: Flags, command: Command) -> None:
        """Carry out a selection command, as Qt defines it.

        With ``Current``, what is meant replaces that of the command before in the same gesture.

        Parameters
        ----------
        meant : ndarray of bool, shape (k,)
            The positions that the command is about.
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
        """Select just the positions whose flags are set, and nothing that is hidden.

        Parameters
        ----------
        flags : ndarray of bool, shape (k,)
            Belongs to the selection from now on.
        """
        self.restore(flags, None)

    def restore(self, flags: Flags, hidden: Flags | None) -> None:
        """Select just the positions whose flags are set, and something that the list does not hold.

        Parameters
        ----------
        flags : ndarray of bool, shape (k,)
        hidden : ndarray of bool, or None
            A flag for each thing that may be hidden, whatever it stands for; None for nothing. Both belong
            to the selection from now on.
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

    # --- Qt's own ways to the selection -------------------------------------------------------------

    def select(self, selection: QItemSelection | QModelIndex, command: Command) -> None:  # type: ignore[override]
        """Carry out a command of Qt's on a few ranges, or on one item."""
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
        """Select nothing, and make no item the current one."""
        self.clearSelection()
        self.clearCurrentIndex()

    def reset(self) -> None:
        """Start afresh with another list."""
        self._start_afresh()
        with QSignalBlocker(self):
            self._store(self._flags)
        super().reset()

    # --- the mirror ---------------------------------------------------------------------------------

    def look_at(self, position: int) -> None:
        """Let Qt know whether a position is selected, even if it cannot know of all; -1 for none."""
        self._looked_at = position
        if self._mirrored is not self._flags:
            self._mirror()

    def _mirror(self) -> tuple[QItemSelection, QItemSelection]:
        """Bring Qt's store up to date, and return what was selected and deselected there."""
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
        with QSignalBlocker(self):  # Qt would compare; from and to an empty selection it need not
            super().select(QItemSelection(), Command.Clear)
            super().select(selection_of(self.model(), runs_of(flags)), Command.Select)


def selection_of(model: QAbstractItemModel, ranges: Iterable[range]) -> QItemSelection:
    """Make a selection of ranges of positions, none of them empty, in a model that is a list."""
    selection = QItemSelection()
    for positions in ranges:
        selection.select(model.index(positions.start, 0), model.index(positions.stop - 1, 0))
    return selection


def ranges_of(selection: QItemSelection) -> list[range]:
    """Return the ranges of positions that a selection holds."""
    ranges = (selection.at(number) for number in range(selection.count()))
    return [range(positions.top(), positions.bottom() + 1) for positions in ranges]


def edges_of(flags: Flags) -> npt.NDArray[np.intp]:
    """Return where runs of set flags begin and end in turn, intp of shape (2 * runs,)."""
    return np.flatnonzero(np.diff(flags, prepend=False, append=False))


def runs_of(flags: Flags) -> list[range]:
    """Return the ranges of positions whose flags are set.

    Parameters
    ----------
    flags : ndarray of bool, shape (k,)
    """
    edges = edges_of(flags).tolist()
    return [range(start, stop) for start, stop in zip(edges[::2], edges[1::2], strict=True)]
