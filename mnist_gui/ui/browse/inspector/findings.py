"""What the inspector says of duplicates and oddities, as far as these columns are known."""

import numpy as np
from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from mnist_gui.data.columns import COPIES, NEAR, ODDITIES, ODDNESS, Columns
from mnist_gui.data.dataset import Rows
from mnist_gui.data.duplicate_links import SAME_INK
from mnist_gui.data.oddities import FAR as LEAST_FAR
from mnist_gui.data.query.kinds.oddity import WAYS
from mnist_gui.data.query.masks import links_of
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.plain_text import set_tool_tip

SHOWN = (COPIES, NEAR, ODDITIES, ODDNESS)
"""The columns that are shown."""


def oddity_words(columns: Columns | None, row: int) -> str:
    """Return why an image is odd, such as ``"Cut off at the border"``; empty if nothing odd is known."""
    if columns is None:
        return ""
    found = columns.oddities or {}
    words = [_translated(WAYS[way]) for way, flags in found.items() if flags[row]]
    if ODDNESS in columns.measures and columns.measures[ODDNESS][row] >= LEAST_FAR:
        times = float(columns.measures[ODDNESS][row])
        words.append(_translated("{times:.1f} times as far from its class as usual").format(times=times))
    return "; ".join(words)


class DuplicateButton(QPushButton):
    """Says what an image is a duplicate of, and leads there; hidden if that is not known.

    Attributes
    ----------
    caption : QLabel
        Stands beside it, and is shown and hidden with it.

    Signals
    -------
    row_requested(int)
        The user wants to see the next duplicate, this row.
    """

    row_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("duplicateButton")
        self.setAccessibleName(self.tr("Go to the next duplicate"))
        self.caption = quiet_label(self.tr("Duplicate"))
        self._next: int | None = None
        self.clicked.connect(self._on_clicked)
        self.caption.hide()
        self.hide()

    def show_image(self, columns: Columns | None, row: int) -> None:
        """Show the duplicates of an image."""
        others, is_copy = _duplicates_of(columns, row)
        self.caption.setVisible(len(others) > 0)
        self.setVisible(len(others) > 0)
        if not len(others):
            return
        later = others[others > row]
        self._next = int(later[0] if len(later) else others[0])
        words = self.tr("Same ink as {row}") if is_copy else self.tr("Near {row}")
        more = self.tr(" and {count} more") if len(others) > 1 else ""
        self.setText((words + more).format(row=f"{self._next:,}", count=f"{len(others) - 1:,}"))
        set_tool_tip(self, self.tr("Go to the next duplicate"))

    @Slot()
    def _on_clicked(self) -> None:
        if self._next is not None:
            self.row_requested.emit(self._next)


def _duplicates_of(columns: Columns | None, row: int) -> tuple[Rows, bool]:
    """Return the images that a row is nearest to, ascending, and whether they have the same ink."""
    if columns is None or not columns.links:
        return np.empty(0, np.intp), False
    links = links_of(columns)
    distance = links.nearest(row)
    return links.group_of(row, columns.dataset, distance), distance == SAME_INK


def _translated(words: str) -> str:
    return QCoreApplication.translate("Findings", words)
