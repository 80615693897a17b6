"""Between Qt's item selections and what numpy can work with: ranges of positions and flags."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionRange

Flags = npt.NDArray[np.bool_]


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
