"""Painting of a row of the catalogue: title and state of the download, below them the numbers."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from mnist_gui.data.sources.catalogue import Entry
from mnist_gui.ui.catalogue.downloads import Phase, Status
from mnist_gui.ui.catalogue.entry_model import EntryModel
from mnist_gui.ui.catalogue.wording import images_text, size_text, state_text
from mnist_gui.ui.widgets.theme import wrong_text

_MARGIN = 12  # at both sides of a row
_PADDING = 8  # above and below its two lines
_LEADING = 2  # between them
_MARK = 9  # side of the mark before a state
_GAP = 6
_BAR = 3  # thickness

_Index = QModelIndex | QPersistentModelIndex


class EntryDelegate(QStyledItemDelegate):
    """Paint the rows of an `EntryModel`."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Return room for two lines."""
        lines = QFontMetrics(_bold(option.font)).height() + option.fontMetrics.height()
        return QSize(0, lines + _LEADING + 2 * _PADDING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        model = index.model()
        assert isinstance(model, EntryModel)
        entry, status = model.entry(index.row()), model.status(index.row())
        self.initStyleOption(option, index)
        panel = QStyle.PrimitiveElement.PE_PanelItemViewItem
        option.widget.style().drawPrimitive(panel, option, painter, option.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Some texts begin with numbers; their direction follows their words, not the row.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        _Row(painter, option).paint(entry, status)
        painter.restore()


class _Row:
    """One row being painted."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self._painter = painter
        self._font, self._bold = option.font, _bold(option.font)
        self._direction = option.direction
        self._chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        self._palette = option.palette
        role = QPalette.ColorRole.HighlightedText if self._chosen else QPalette.ColorRole.Text
        self._loud = option.palette.color(role)
        self._quiet = self._loud if self._chosen else option.palette.color(QPalette.ColorRole.PlaceholderText)
        area = option.rect.adjusted(_MARGIN, _PADDING, -_MARGIN, -_PADDING)
        height = QFontMetrics(self._bold).height()
        self._first = QRect(area.x(), area.y(), area.width(), height)
        self._second = area.adjusted(0, height + _LEADING, 0, 0)
        self._bar = QRect(area.x(), option.rect.bottom() - _BAR - 1, area.width(), _BAR)

    def paint(self, entry: Entry, status: Status) -> None:
        failed = bool(status.error) and not status.is_active
        taken = self._paint_state(state_text(entry, status), status, failed=failed)
        room = self._first.adjusted(0, 0, -taken, 0)
        title = QFontMetrics(self._bold).elidedText(entry.title, Qt.TextElideMode.ElideRight, room.width())
        self._write(title, room, self._bold, self._loud)
        numbers = f"{images_text(entry)} \N{MIDDLE DOT} {size_text(entry)}"
        self._write(numbers, self._second, self._font, self._quiet)
        if status.is_active:
            self._paint_progress(status)

    def _paint_state(self, text: str, status: Status, *, failed: bool) -> int:
        """Paint the state with its mark at the end of the first line; return its width."""
        if not text:
            return 0
        colour = wrong_text(self._palette) if failed and not self._chosen else self._quiet
        width = QFontMetrics(self._font).horizontalAdvance(text)
        end = self._first.x() + self._first.width()
        rect = QRect(end - width, self._first.y(), width, self._first.height())
        self._write(text, rect, self._font, colour)
        if not failed and status.phase is not Phase.PRESENT:
            return width + _GAP
        mark = QRect(end - width - _GAP - _MARK, 0, _MARK, _MARK)
        mark.moveTop(self._first.center().y() - _MARK // 2)
        pen = QPen(colour, 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._painter.setPen(pen)
        _paint_mark(self._painter, QRectF(self._mirrored(mark)), failed=failed)
        return width + _MARK + 2 * _GAP

    def _paint_progress(self, status: Status) -> None:
        """Paint the progress of a download as a line on a fainter one."""
        share = (status.progress.fraction or 0) if status.progress is not None else 0
        accent = self._loud if self._chosen else self._palette.color(QPalette.ColorRole.Highlight)
        faint = QColor(self._quiet)
        faint.setAlphaF(0.3)
        done = QRect(self._bar.x(), self._bar.y(), round(share * self._bar.width()), _BAR)
        self._painter.setPen(Qt.PenStyle.NoPen)
        for rect, colour in ((self._bar, faint), (done, accent)):
            self._painter.setBrush(colour)
            self._painter.drawRoundedRect(self._mirrored(rect), _BAR / 2, _BAR / 2)

    def _write(self, text: str, rect: QRect, font: QFont, colour: QColor) -> None:
        """Write a line, aligned with the reading direction."""
        alignment = QStyle.visualAlignment(
            self._direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self._painter.setFont(font)
        self._painter.setPen(colour)
        self._painter.drawText(self._mirrored(rect), alignment, text)

    def _mirrored(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self._direction, self._first, rect)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold


def _paint_mark(painter: QPainter, box: QRectF, *, failed: bool) -> None:
    """Paint a tick, or a cross for a failure, with the current pen."""

    def at(x: float, y: float) -> QPointF:
        return QPointF(box.x() + x * box.width(), box.y() + y * box.height())

    if failed:
        painter.drawLine(at(0.1, 0.1), at(0.9, 0.9))
        painter.drawLine(at(0.1, 0.9), at(0.9, 0.1))
    else:
        painter.drawPolyline([at(0, 0.55), at(0.35, 0.9), at(1, 0.1)])
