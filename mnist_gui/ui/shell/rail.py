"""The rail beside the pages: an icon and a title for each, and below them buttons of a few actions."""

from typing import NamedTuple

from PySide6.QtCore import QEvent, QLineF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from mnist_gui.ui.widgets.icons import paint_icon
from mnist_gui.ui.widgets.palette_colours import card_colour, hover_colour, soft_colour
from mnist_gui.ui.widgets.tokens import PAGE_ICON

_WIDTH = 52  # at least, in logical pixels
_PADDING, _LEAST_PADDING = 7, 2  # above the icon and below the title
_GAP = 3  # between the icon and the title
_INSET = 2  # of the ground of a page from the edges of the rail, and from the next one
_RADIUS = 8
_SMALLER = 0.8  # the font of titles, of the usual one
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}

Role = QPalette.ColorRole


class Entry(NamedTuple):
    """What the rail shows of a page."""

    title: str
    icon: str


class PageRail(QTabBar):
    """One entry for each page, below one another. A `QTabBar`, so that screen readers know it as one.

    Parameters
    ----------
    entries : tuple of Entry
    parent : QWidget, optional
    """

    def __init__(self, entries: tuple[Entry, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = tuple(entry.icon for entry in entries)
        self._hovered = -1
        self._shows_icons = False
        self._entry_size: tuple[str, QSize] | None = None  # for a font: Qt asks for it dozens of times
        self.setObjectName("pageRail")
        self.setAccessibleName(self.tr("Pages"))
        self.setShape(QTabBar.Shape.RoundedWest)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setMouseTracking(True)
        for entry in entries:
            self.addTab(entry.title)

    def show_icons(self) -> None:
        """Paint icons from now on: at the start the images come first."""
        if not self._shows_icons:
            self._shows_icons = True
            self.update()

    def tabSizeHint(self, _index: int) -> QSize:
        """Return the size of an entry: the same for all."""
        font = self.font().key()
        if self._entry_size is None or self._entry_size[0] != font:
            self._entry_size = font, self._measured_size()
        return self._entry_size[1]

    def tabInserted(self, index: int) -> None:
        """Measure the entries again."""
        self._entry_size = None
        super().tabInserted(index)

    def _measured_size(self) -> QSize:
        metrics = QFontMetrics(self._title_font())
        widest = max(metrics.horizontalAdvance(self.tabText(index)) for index in range(self.count()))
        height = 2 * (_PADDING + _INSET) + PAGE_ICON + _GAP + metrics.height()
        return QSize(max(_WIDTH, widest + 2 * (_INSET + 3)), height)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Return the size of an entry with less padding, for large text in a low window."""
        size = self.tabSizeHint(index)
        return QSize(size.width(), size.height() - 2 * (_PADDING - _LEAST_PADDING))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the entry above or below, or to the first or the last one."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            target = self.currentIndex() + _STEPS[key]
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            target = 0 if key == Qt.Key.Key_Home else self.count() - 1
        else:
            super().keyPressEvent(event)
            return
        self.setCurrentIndex(min(max(target, 0), self.count() - 1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Track the entry under the pointer."""
        super().mouseMoveEvent(event)
        self._hover(self.tabAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """Note that the pointer is elsewhere."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the entries."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(self.count()):
            self._paint_entry(painter, index, self.tabRect(index))

    def _paint_entry(self, painter: QPainter, index: int, area: QRect) -> None:
        is_front = index == self.currentIndex()
        palette = self.palette()
        accent = palette.color(Role.Highlight)
        ground = QRectF(area.adjusted(_INSET, _INSET, -_INSET, -_INSET))
        if is_front:
            painter.setBrush(soft_colour(palette))
        elif index == self._hovered:
            painter.setBrush(hover_colour(palette))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        has_focus = is_front and self.hasFocus()
        painter.setPen(QPen(accent, 2) if has_focus else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)

        colour = accent if is_front else palette.color(Role.PlaceholderText)
        painter.setFont(self._title_font(bold=is_front))
        height = painter.fontMetrics().height()
        top = area.top() + (area.height() - PAGE_ICON - _GAP - height) // 2
        picture = QRect(area.center().x() - PAGE_ICON // 2, top, PAGE_ICON, PAGE_ICON)
        if self._shows_icons:
            paint_icon(painter, self._icons[index], picture, colour)
        painter.setPen(colour)
        title = QRect(area.left(), picture.bottom() + 1 + _GAP, area.width(), height)
        painter.drawText(title, Qt.AlignmentFlag.AlignCenter, self.tabText(index))

    def _title_font(self, *, bold: bool = True) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * _SMALLER)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font


class RailGround(QWidget):
    """What the rail stands on, with a hairline towards the pages."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and the line."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), card_colour(self.palette()))
        painter.setPen(self.palette().color(Role.Mid))
        x = 0.5 if self.isRightToLeft() else self.width() - 0.5
        painter.drawLine(QLineF(x, 0, x, self.height()))
