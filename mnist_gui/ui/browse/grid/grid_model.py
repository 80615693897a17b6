"""The images of the grid as a Qt item model.

An item is a position in a list of rows, the result of a query. Nothing is computed for an item until it is
requested, so a million items cost no more than their row numbers.
"""

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Dataset, Rows
from mnist_gui.data.proposals import Proposals
from mnist_gui.ui.browse.proposal_words import proposal_words
from mnist_gui.ui.widgets.plain_text import plain_tip

Index = QModelIndex | QPersistentModelIndex

NOWHERE = -1
"""The position of a row that is not shown."""

_NO_ROWS: Rows = np.empty(0, dtype=np.intp)


class GridModel(QAbstractListModel):
    """A data set and the rows of it that are shown."""

    RowRole = Qt.ItemDataRole.UserRole
    """The row of the data set, int."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._rows = _NO_ROWS
        self._proposals: Proposals | None = None

    @property
    def dataset(self) -> Dataset | None:
        """The data set; None before there is one."""
        return self._dataset

    @property
    def rows(self) -> Rows:
        """The row of the data set at each position, intp of shape (k,)."""
        return self._rows

    def show(self, dataset: Dataset, rows: Rows) -> None:
        """Show rows of a data set, in this order, instead of what was shown."""
        self.beginResetModel()
        self._dataset = dataset
        self._rows = rows
        self.endResetModel()

    def relabel(self, dataset: Dataset) -> None:
        """Show other labels of the same images."""
        self._dataset = dataset

    def set_proposals(self, proposals: Proposals | None) -> None:
        """Describe images with the labels that a reader proposes."""
        self._proposals = proposals

    def shows(self, row: int) -> bool:
        """Return whether a row of the data set is shown."""
        return self.position_of(row) is not None

    def position_of(self, row: int) -> int | None:
        """Return the position of a row of the data set, or None if it is not shown."""
        positions = np.flatnonzero(self._rows == row)
        return int(positions[0]) if len(positions) else None

    def positions_of(self, rows: Rows) -> Rows:
        """Return the positions of several rows of the data set, in one pass over the list.

        Parameters
        ----------
        rows : ndarray of intp, shape (k,)
            Each from 0 to n - 1.

        Returns
        -------
        ndarray of intp, shape (k,)
            `NOWHERE` for rows that are not shown.
        """
        wanted = np.zeros(0 if self._dataset is None else len(self._dataset), dtype=bool)
        if not len(wanted):
            return np.full(len(rows), NOWHERE)
        wanted[rows] = True
        positions = np.flatnonzero(wanted[self._rows])
        positions = np.append(positions[np.argsort(self._rows[positions])], NOWHERE)
        shown = self._rows[positions[:-1]]  # in ascending order
        found = np.searchsorted(shown, rows)
        found[~np.isin(rows, shown)] = -1
        return positions[found]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """Return the number of images that are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the name of an image, or its row."""
        if self._dataset is None or not index.isValid():
            return None
        row = int(self._rows[index.row()])
        if role == self.RowRole:
            return row
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return self._caption(self._dataset, row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._caption(self._dataset, row))
        return None

    def _caption(self, dataset: Dataset, row: int) -> str:
        split, number = dataset.location(row)
        place = self.tr("number {number} of {split}").format(number=f"{number:,}", split=split.name)
        label = int(split.labels[number])
        if label == NO_LABEL:
            words = self.tr("No label, {place}").format(place=place)
            proposed = proposal_words(dataset, row, self._proposals)
            return words + (self.tr(", proposed {label}").format(label=proposed) if proposed else "")
        name = dataset.class_names[label]
        words = self.tr("Digit {name}, {place}") if name.isdigit() else self.tr("{name}, {place}")
        return words.format(name=name, place=place) + self._correction(dataset, row)

    def _correction(self, dataset: Dataset, row: int) -> str:
        """Return what the user said of an image, as the end of its caption."""
        given, words = int(dataset.given_labels[row]), ""
        if dataset.given_now[row] != dataset.labels[row] and given != NO_LABEL:
            words = self.tr(", given as {name}").format(name=dataset.given_class_names[given])
        if dataset.states is not None and (state := CorrectionState(int(dataset.states[row]))).word:
            words += f", {self.tr(state.word)}"
        return words


def nearest_kept(place: int, positions: Rows) -> int | None:
    """Choose the image that takes the place of another one when the list of rows changes.

    Parameters
    ----------
    place : int
        The index of the image among k neighbours in the old list.
    positions : ndarray of intp, shape (k,)
        The positions of these neighbours in the new list; `NOWHERE` for those that are not in it.

    Returns
    -------
    int or None
        The position of the image in the new list, or of its nearest neighbour that is kept. None if none is
        kept, or if their order has changed, since places then mean nothing.
    """
    kept = np.flatnonzero(positions != NOWHERE)
    if not len(kept) or (np.diff(positions[kept]) < 0).any():
        return None
    return int(positions[kept[np.abs(kept - place).argmin()]])
