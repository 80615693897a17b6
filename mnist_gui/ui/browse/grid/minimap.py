"""A strip beside the grid that shows which part of the list is visible.

It is as high as the grid and shows the whole list: its parts (labels when it is sorted by label, otherwise
splits), the misread images, and the visible part. All but the visible part is painted into a pixmap when the
list changes, so a frame while scrolling costs one pixmap and one rectangle, whether the list has a hundred
images or a million.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.data.dataset import Rows
from mnist_gui.ui.widgets.imaging import indexed_image
from mnist_gui.ui.widgets.plain_text import show_tool_tip
from mnist_gui.ui.widgets.theme import WRONG

_TICK = 6  # maximum length of a tick, in logical pixels
_SHORTEST_TICK = 2
_PADDING = 2
_SHADE = 0.35  # opacity of the background of every second part
_MIN_WINDOW_HEIGHT = 8  # minimum height of the visible part, which would be less than a pixel in a long list

_REPAINTING_EVENTS = (
    QEvent.Type.PaletteChange,
    QEvent.Type.FontChange,
    QEvent.Type.StyleChange,
    QEvent.Type.LayoutDirectionChange,
    QEvent.Type.DevicePixelRatioChange,
)


class Mark(NamedTuple):
    """Start and title of a part of the list."""

    position: int
    title: str


class Minimap(QWidget):
    """Shows the whole list and lets the user move through it.

    Signals
    -------
    position_requested(int)
        Scroll the grid so that this position is in the middle.
    """

    position_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._marks: tuple[Mark, ...] = ()
        self._wrong: Rows | None = None
        self._first, self._last = 0, -1
        self._grip: float | None = (
            None  # while dragging: the offset from the cursor to the middle of the window
        )
        self._requested: int | None = None
        self._strip: QPixmap | None = None
        self.setObjectName("minimap")
        self.setAccessibleName(self.tr("Overview"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_content(
        self, count: int, marks: Sequence[tuple[int, str]] = (), wrong: Rows | None = None
    ) -> None:
        """Show another list.

        Parameters
        ----------
        count : int
            Number of images in the list.
        marks : sequence of (position, title)
            The first position of each part, ascending, and a short title such as the name of a label.
        wrong : ndarray of intp, shape (k,), or None
            Positions of the misread images, ascending; None without predictions.
        """
        self._count = count
        self._marks = tuple(Mark(*mark) for mark in marks)
        self._wrong = wrong
        self._repaint_strip()
        self._describe_window()

    def set_view(self, first: int, last: int) -> None:
        """Show that the positions from `first` to `last` are visible; -1 as `last` for none."""
        if (first, last) != (self._first, self._last):
            self._first, self._last = first, last
            self._describe_window()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the width of one character and of the ticks beside it."""
        metrics = QFontMetrics(self._font())
        return QSize(metrics.height() + 2 + _TICK, 4 * metrics.height())

    def minimumSizeHint(self) -> QSize:
        """Return the size hint."""
        return self.sizeHint()

    # --- where things are ---------------------------------------------------------------------------

    def _y_of(self, position: float) -> float:
        return position / self._count * self.height()

    def _position_at(self, y: float) -> int:
        return min(max(int(y / max(self.height(), 1) * self._count), 0), self._count - 1)

    def _window(self) -> QRectF:
        """Return the rectangle of the visible part; empty if there is none."""
        if not self._count or self._last < self._first:
            return QRectF()
        top, bottom = self._y_of(self._first), self._y_of(min(self._last + 1, self._count))
        height = min(max(bottom - top, _MIN_WINDOW_HEIGHT), self.height())
        top = min(max((top + bottom - height) / 2, 0), self.height() - height)
        return QRectF(0, top, self.width(), height)

    def _part_at(self, position: int) -> str:
        """Return the title of the part of the list at a position."""
        part = bisect_right(self._marks, position, key=lambda mark: mark.position) - 1
        return self._marks[part].title if part >= 0 else ""

    def _wrong_by_pixel(self) -> Rows:
        """Return the number of misread images in each line of pixels, intp of shape (height,)."""
        edges = -(-np.arange(self.height() + 1) * self._count // max(self.height(), 1))
        return np.diff(np.searchsorted(self._wrong if self._wrong is not None else [], edges))

    # --- painting -----------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the strip and the window over it."""
        painter = QPainter(self)
        if self._strip is None:
            self._strip = self._paint_strip()
        painter.drawPixmap(0, 0, self._strip)
        sees_all = self._first <= 0 and self._last >= self._count - 1
        if not sees_all and (window := self._window()):
            line = self.palette().color(QPalette.ColorRole.Highlight)
            fill = QColor(line)
            fill.setAlphaF(0.25)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(line)
            painter.setBrush(fill)
            painter.drawRoundedRect(window.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)

    def _paint_strip(self) -> QPixmap:
        ratio = self.devicePixelRatio()
        strip = QPixmap(self.size() * ratio)
        strip.setDevicePixelRatio(ratio)
        strip.fill(self.palette().color(QPalette.ColorRole.Base))
        if self._count:
            painter = QPainter(strip)
            self._paint_parts(painter)
            self._paint_ticks(painter)
            painter.end()
        return strip

    def _parts(self) -> list[tuple[str, int, int]]:
        """Return the title, top and bottom of each part of the list, in pixels."""
        scale, height = self.height() / self._count, self.height()
        heights = [*(round(mark.position * scale) for mark in self._marks), height]
        return [(mark.title, *ends) for mark, ends in zip(self._marks, pairwise(heights), strict=True)]

    def _paint_parts(self, painter: QPainter) -> None:
        shade = self.palette().color(QPalette.ColorRole.Mid)
        shade.setAlphaF(_SHADE)
        width = self.width() - _TICK
        left = _TICK if self._is_mirrored() else 0
        parts = self._parts()
        for _title, top, bottom in parts[1::2]:
            if bottom > top:
                painter.fillRect(left, top, width, bottom - top, shade)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.setFont(self._font())
        metrics = QFontMetrics(painter.font())
        # If any title is too long, all are written upwards, as on the spine of a book.
        upright = any(metrics.horizontalAdvance(mark.title) > width for mark in self._marks)
        free, line, height = 0, metrics.height(), self.height()
        for title, top, bottom in parts:
            room = bottom - top - 2 * _PADDING
            if upright:
                if room > 2 * line:
                    _draw_upright(painter, QRectF(left, top + _PADDING, width, room), title)
                continue
            # A title may extend beyond a part that is too thin for it where there is room.
            name_top = min((top + bottom - line) // 2, height - line)
            if name_top >= free:
                name = QRectF(left, name_top, width, line)
                painter.drawText(name, Qt.AlignmentFlag.AlignCenter, title)
                free = name_top + metrics.ascent()

    def _paint_ticks(self, painter: QPainter) -> None:
        """Paint a tick for each line of pixels with misread images, longer for more of them."""
        counts = self._wrong_by_pixel()
        if not counts.any():
            return
        lengths = np.ceil(counts / counts.max() * _TICK).clip(_SHORTEST_TICK)
        ticks = (np.arange(_TICK) < lengths[:, None]) & (counts > 0)[:, None]
        left = 0
        if not self._is_mirrored():
            ticks = ticks[:, ::-1]
            left = self.width() - _TICK
        image = indexed_image(ticks.astype(np.uint8), [0, WRONG.rgba()])
        painter.drawImage(QPoint(left, 0), image)

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(9, round(0.75 * QFontMetrics(font).height())))
        return font

    def _is_mirrored(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def _repaint_strip(self) -> None:
        self._strip = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Repaint the strip."""
        super().resizeEvent(event)
        self._repaint_strip()

    # --- what the user does -------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grab the window, or move it to the cursor."""
        if event.button() is not Qt.MouseButton.LeftButton or not self._count:
            event.ignore()
            return
        y, window = event.position().y(), self._window()
        self._requested = None
        if window.top() <= y < window.bottom():
            self._grip = window.center().y() - y
        else:
            self._grip = 0.0
            self._request(y)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the window with the cursor."""
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._grip = None  # the release went elsewhere, such as to a dialog
        if self._grip is not None and self._count:
            self._request(event.position().y() + self._grip)
            self._show_tool_tip(event.globalPosition(), event.position().y() + self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Release the window."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._grip = None

    def _request(self, y: float) -> None:
        position = self._position_at(y)
        if position != self._requested:
            self._requested = position
            self.position_requested.emit(position)

    def event(self, event: QEvent) -> bool:
        """Show in a tool tip what a click would show."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and self._count:
            self._show_tool_tip(QPointF(event.globalPos()), float(event.pos().y()))
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Repaint for another palette, font or reading direction."""
        super().changeEvent(event)
        if event.type() in _REPAINTING_EVENTS:
            self.updateGeometry()
            self._repaint_strip()

    # --- in words -----------------------------------------------------------------------------------

    def _show_tool_tip(self, point: QPointF, y: float) -> None:
        show_tool_tip(point.toPoint(), self.words_at(y), self)

    def words_at(self, y: float) -> str:
        """Describe what a click at a height would show; the list must not be empty.

        Parameters
        ----------
        y : float
            Distance from the top of the strip, in logical pixels.
        """
        position = self._position_at(y)
        place = self.tr("{place} of {count}").format(place=f"{position + 1:,}", count=f"{self._count:,}")
        words = [title] if (title := self._part_at(position)) else []
        words.append(place)
        line = min(max(int(y), 0), self.height() - 1)
        if wrong := int(self._wrong_by_pixel()[line]):
            words.append(self.tr("{count} misread here").format(count=f"{wrong:,}"))
        return " \N{MIDDLE DOT} ".join(words)

    def _describe_window(self) -> None:
        words = ""
        if self._count and self._last >= self._first:
            words = self.tr("Showing {first} to {last} of {count}").format(
                first=f"{self._first + 1:,}", last=f"{self._last + 1:,}", count=f"{self._count:,}"
            )
        self.setAccessibleDescription(words)


def _draw_upright(painter: QPainter, area: QRectF, text: str) -> None:
    """Write a text upwards in an area, elided if it is too long."""
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(area.height()))
    painter.save()
    painter.translate(area.bottomLeft())
    painter.rotate(-90)
    painter.drawText(QRectF(0, 0, area.height(), area.width()), Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()
