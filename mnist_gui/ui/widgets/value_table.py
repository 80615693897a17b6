"""A table of values that is sorted by any column, copied, and saved.

The values are plain data, so a table can be written as CSV, said in words and painted on paper as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHeaderView, QTableView, QWidget

from mnist_gui.data.csv_text import csv_text
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.exhibit import Exhibit, copy_values
from mnist_gui.ui.widgets.palette_colours import soft_colour
from mnist_gui.ui.widgets.paper import paper_font, paper_palette
from mnist_gui.ui.widgets.plain_text import plain_tip

_Index = QModelIndex | QPersistentModelIndex

_UNKNOWN: Final = "\N{EN DASH}"
_MARGIN: Final = 16

_ARROW: Final = 12
"""Room beside a title for the arrow that says how the rows are sorted, in logical pixels."""

_LEAST_ROWS, _MOST_ROWS = 3, 14
"""Rows that a table has room for, at least and as it likes to."""


@dataclass(frozen=True)
class Column:
    """A column of numbers or of texts.

    Attributes
    ----------
    title : str
    tip : str
        What it means.
    text : callable or None
        Makes the text of a number; None for a column of texts. NaN is unknown, and written as a dash.
    """

    title: str
    tip: str = ""
    text: Callable[[float], str] | None = None

    def shown(self, value: str | float) -> str:
        """Return the text of a value."""
        if self.text is None or isinstance(value, str):
            return str(value)
        return _UNKNOWN if isnan(value) else self.text(value)


@dataclass(frozen=True)
class TableValues:
    """What a table shows.

    Attributes
    ----------
    title : str
    columns : tuple of Column
    rows : tuple of tuple of str or float
        A value for each column.
    """

    title: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str | float, ...], ...] = ()

    def texts(self) -> list[tuple[str, ...]]:
        """Return the titles, and the texts of each row."""
        titles = tuple(column.title for column in self.columns)
        return [
            titles,
            *(tuple(c.shown(v) for c, v in zip(self.columns, row, strict=True)) for row in self.rows),
        ]

    def csv(self) -> str:
        """Return the values as text of comma-separated values; unknown ones are empty."""
        lines = [tuple(column.title for column in self.columns)]
        lines += [tuple(_plain(value) for value in row) for row in self.rows]
        return csv_text(lines)

    def sorted_by(self, column: int, *, descending: bool) -> "TableValues":
        """Return the rows in another order; unknown values come last in both directions."""

        def key(row: tuple[str | float, ...]) -> tuple[bool, str | float]:
            value = row[column]
            return not isinstance(value, str) and isnan(value), value

        known = [row for row in self.rows if not key(row)[0]]
        unknown = [row for row in self.rows if key(row)[0]]
        ordered = sorted(known, key=key, reverse=descending)
        return TableValues(self.title, self.columns, (*ordered, *unknown))


class ValuesModel(QAbstractTableModel):
    """The values as Qt's views want them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.values = self._unsorted = TableValues("")

    def set_values(self, values: TableValues) -> None:
        """Show other values, in their own order."""
        self.beginResetModel()
        self.values = self._unsorted = values
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.values.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.values.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - what Qt declares
        """Return the title of a column, or what it means."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.values.columns):
            return None
        column = self.values.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(column.tip) or None
        return _alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as Qt
        """Return the text or the alignment of a cell."""
        if not index.isValid():
            return None
        column = self.values.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.shown(self.values.rows[index.row()][index.column()])
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(column.shown(self.values.rows[index.row()][index.column()]))
        return _alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort the rows by a column; without one, show them in their own order."""
        self.layoutAboutToBeChanged.emit()
        self.values = self._unsorted
        if 0 <= column < len(self.values.columns):
            descending = order is Qt.SortOrder.DescendingOrder
            self.values = self.values.sorted_by(column, descending=descending)
        self.layoutChanged.emit()


class ValueTable(QTableView):
    """Shows a table; a click on a title sorts it, Ctrl+C copies it.

    Parameters
    ----------
    name : str
        What it shows, for screen readers.
    parent : QWidget, optional

    Signals
    -------
    row_chosen(tuple)
        Another row is the current one; has its values.
    """

    row_chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ValuesModel(self)
        self._widths: list[int] = []  # that the columns need
        self.setModel(self._model)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(False)
        header.setSortIndicatorClearable(True)  # by the third click on a title
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self._follow_font()
        self._follow_palette()
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)

    @property
    def values(self) -> TableValues:
        """What is shown, in the order that is shown."""
        return self._model.values

    def set_values(self, values: TableValues) -> None:
        """Show other values, in the chosen order if the columns are the same."""
        same = [column.title for column in values.columns] == [column.title for column in self.values.columns]
        header = self.horizontalHeader()
        if not same:
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._model.set_values(values)
        self._model.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._fit_columns()
        self.updateGeometry()

    def exhibit(self) -> Exhibit | None:
        """Return the table as it is copied and saved; None without rows."""
        values = self.values
        if not values.rows:
            return None
        lines = values.texts()
        words = "; ".join(
            ", ".join(f"{title} {text}" for title, text in zip(lines[0], line, strict=True))
            for line in lines[1:]
        )
        widths = _paper_widths(lines)
        size = QSize(2 * _MARGIN + sum(widths), 2 * _MARGIN + 34 + 22 * len(lines))
        return Exhibit(
            values.title, words, values.csv(), size, lambda painter: _paint(painter, values, widths)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy all values."""
        exhibit = self.exhibit()
        if event.matches(QKeySequence.StandardKey.Copy) and exhibit is not None:
            copy_values(exhibit)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of text and the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._follow_palette()
        if event.type() == QEvent.Type.FontChange:
            self._follow_font()
            self._fit_columns()

    def _fit_columns(self) -> None:
        """Make each column as wide as its longest text; Qt would ask for all roles of all cells."""
        width_of = self.fontMetrics().horizontalAdvance
        self._widths = [
            max(width_of(texts[0]) + _ARROW, *map(width_of, texts)) + tokens.WIDE
            for texts in zip(*self.values.texts(), strict=True)
        ]
        self._share_width()

    def _share_width(self) -> None:
        """Give each column its width, and all of them the same share of what is left."""
        left = max(self.viewport().width() - sum(self._widths), 0)
        for section, width in enumerate(self._widths):
            self.horizontalHeader().resizeSection(section, width + left // len(self._widths))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the whole width."""
        super().resizeEvent(event)
        self._share_width()

    def _follow_palette(self) -> None:
        """Mark the selected row softly."""
        whole = QApplication.palette()
        soft = soft_colour(whole)
        if self.palette().color(QPalette.ColorRole.Highlight) == soft:
            return
        palette = QPalette()  # without any colour set, so that the others follow the theme
        palette.setColor(QPalette.ColorRole.Highlight, soft)
        palette.setColor(QPalette.ColorRole.HighlightedText, whole.color(QPalette.ColorRole.Text))
        self.setPalette(palette)

    def _follow_font(self) -> None:
        height = max(tokens.LEAST_TARGET, self.fontMetrics().height() + 10)
        self.verticalHeader().setDefaultSectionSize(height)

    def sizeHint(self) -> QSize:
        """Return room for all columns, and for some rows."""
        width = sum(self._widths)
        return QSize(width + tokens.MARGIN, self._height_of(min(self._model.rowCount(), _MOST_ROWS)))

    def minimumSizeHint(self) -> QSize:
        """Return room for a few rows."""
        return QSize(160, self._height_of(_LEAST_ROWS))

    def _height_of(self, rows: int) -> int:
        header = self.horizontalHeader().sizeHint().height()
        return header + rows * self.verticalHeader().defaultSectionSize() + 2

    @Slot(QModelIndex)
    def _on_current_row_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.row_chosen.emit(self.values.rows[current.row()])


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column.text is None else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def _plain(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return "" if isnan(value) else f"{value:.6g}"


def _paper_widths(lines: list[tuple[str, ...]]) -> list[int]:
    metrics = QFontMetrics(paper_font(bold=True))
    return [max(map(metrics.horizontalAdvance, texts)) + 20 for texts in zip(*lines, strict=True)]


def _paint(painter: QPainter, values: TableValues, widths: list[int]) -> None:
    """Paint a table on paper: its title, the titles of its columns, a line, the rows."""
    palette = paper_palette()
    text, quiet = palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.PlaceholderText)
    painter.setPen(text)
    painter.setFont(paper_font(18, bold=True))
    painter.drawText(_MARGIN, _MARGIN + 18, values.title)
    top = _MARGIN + 30
    for number, line in enumerate(values.texts()):
        painter.setFont(paper_font(bold=number == 0))
        painter.setPen(quiet if number == 0 else text)
        left = _MARGIN
        for column, (words, width) in enumerate(zip(line, widths, strict=True)):
            cell = QRect(left, top, width - 12, 22)
            painter.drawText(cell, _alignment(values.columns[column]), words)
            left += width
        top += 22
        if number == 0:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
            painter.drawLine(_MARGIN, top, left - 12, top)
