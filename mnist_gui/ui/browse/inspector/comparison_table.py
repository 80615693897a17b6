"""The layout of tables that compare the current image with the pinned one."""

from PySide6.QtWidgets import QGridLayout, QWidget

CAPTIONS, _GAP, PINNED, _SECOND_GAP, CURRENT = range(5)
"""Columns of the layout. A gap that goes with its column is a column itself."""

_GAP_WIDTH, _LINE_GAP = 12, 4  # in logical pixels


class ComparisonTable(QWidget):
    """A table with captions, values of the pinned image and values of the current image.

    Attributes
    ----------
    grid : QGridLayout
        Its columns are `CAPTIONS`, `PINNED` and `CURRENT`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(0)
        self.grid.setVerticalSpacing(_LINE_GAP)
        self.grid.setColumnMinimumWidth(_GAP, _GAP_WIDTH)
        self.grid.setColumnStretch(CURRENT, 1)

    @property
    def caption_width(self) -> int:
        """The width of the widest caption that is shown; 0 without any."""
        lines = range(self.grid.rowCount()) if not self.isHidden() else ()
        items = [self.grid.itemAtPosition(line, CAPTIONS) for line in lines]
        captions = [item.widget() for item in items if item is not None]
        widths = [each.sizeHint().width() for each in captions if each is not None and not each.isHidden()]
        return max(widths, default=0)

    def set_pinned_shown(self, *, shown: bool) -> None:
        """Make room for the pinned image, or take it away."""
        self.grid.setColumnStretch(PINNED, int(shown))
        self.grid.setColumnMinimumWidth(_SECOND_GAP, _GAP_WIDTH if shown else 0)


def align_values(*tables: ComparisonTable) -> None:
    """Let the values of tables below one another begin at the same place."""
    widest = max(table.caption_width for table in tables)
    for table in tables:
        table.grid.setColumnMinimumWidth(CAPTIONS, widest)
