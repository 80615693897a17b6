"""A card that opens a data set: a few of its own images, its name, and what is known of it."""

from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from mnist_gui.ui.catalogue.painted_text import bold_metrics, write
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.cards import paint_card
from mnist_gui.ui.widgets.colour_maps import colour_ramp
from mnist_gui.ui.widgets.icons import paint_icon
from mnist_gui.ui.widgets.palette_colours import card_colour, hover_colour
from mnist_gui.ui.widgets.plain_text import set_tool_tip

_ACROSS: Final = 6
"""Images side by side."""
_TILE: Final = 40  # most pixels, side of an image
_LINE_GAP: Final = 2
_FADED: Final = 0.4
_Role = QPalette.ColorRole


class DatasetCard(QWidget):
    """A card for one data set.

    Parameters
    ----------
    icon_name : str
        What stands in place of images while there are none.
    is_removable : bool
        Whether the user can remove it from the page.
    parent : QWidget, optional

    Signals
    -------
    chosen()
        The user wants to open it.
    removal_requested()
        The user wants to remove it from the page.
    """

    chosen = Signal()
    removal_requested = Signal()

    def __init__(
        self, icon_name: str = "dataset", *, is_removable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._is_removable = is_removable
        self._face = _Face(icon_name, self)
        self._face.clicked.connect(self.chosen)
        self._remove = IconButton("cancel", "", self)
        self._remove.setObjectName("removeRecentButton")
        self._remove.setAutoRaise(True)
        self._remove.setVisible(is_removable)
        self._remove.clicked.connect(self.removal_requested)
        self.setFocusProxy(self._face)

    def show_dataset(self, name: str, caption: str, strip: QImage | None, *, hint: str = "") -> None:
        """Show a name, a line below it, and images side by side; the hint is the tool tip."""
        self._face.show_dataset(name, caption, strip)
        self._face.setAccessibleName(f"{name}, {caption}" if caption else name)
        set_tool_tip(self._face, hint)
        self._remove.set_name(self.tr("Remove {name} from this list").format(name=name))

    def set_missing(self, *, missing: bool) -> None:
        """Grey the card, because its files are not there now."""
        self._face.setEnabled(not missing)

    def sizeHint(self) -> QSize:
        """Return the size at the usual width."""
        return self._face.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the button that removes into the lower corner."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the reading direction."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._arrange()

    def _arrange(self) -> None:
        self._face.setGeometry(self.rect())
        side = self._remove.sizeHint().width()
        y = self.height() - side - tokens.GAP
        x = tokens.GAP if self.isRightToLeft() else self.width() - side - tokens.GAP
        self._remove.setGeometry(x, y, side, side)
        self._face.leave_room(side if self._is_removable else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove it on Delete."""
        if self._is_removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removal_requested.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to open or to remove it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        opened = menu.addAction(self.tr("&Open"), self._face.click)
        opened.setEnabled(self._face.isEnabled())
        if self._is_removable:
            menu.addAction(self.tr("&Remove from List"), self._on_removal_chosen)
        menu.popup(event.globalPos())

    @Slot()
    def _on_removal_chosen(self) -> None:
        self.removal_requested.emit()


class _Face(QAbstractButton):
    """The card itself, painted."""

    def __init__(self, icon_name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("datasetCard")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._icon_name = icon_name
        self._name = self._caption = ""
        self._strip: QImage | None = None
        self._room = 0

    def show_dataset(self, name: str, caption: str, strip: QImage | None) -> None:
        """Show a name, a line below it, and images side by side."""
        self._name, self._caption, self._strip = name, caption, strip
        self.update()

    def leave_room(self, width: int) -> None:
        """Leave room beside the texts."""
        self._room = width
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for two lines of images and two of text."""
        texts = bold_metrics(self).height() + _LINE_GAP + self.fontMetrics().height()
        return QSize(_ACROSS * _TILE + 2 * tokens.WIDE, _pictures_height() + texts + 2 * tokens.WIDE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press it with Enter, too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the images, a line, and the texts."""
        painter = QPainter(self)
        palette = self.palette()
        area = QRectF(self.rect())
        paint_card(painter, area, palette)
        if (self.underMouse() or self.isDown()) and self.isEnabled():
            painter.setBrush(hover_colour(palette))
            painter.setPen(QPen(palette.color(_Role.Highlight), 1))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), *(tokens.CARD_RADIUS,) * 2)
        pictures = self.rect().adjusted(tokens.WIDE, tokens.GAP, -tokens.WIDE, 0)
        pictures.setHeight(_pictures_height() - 2 * tokens.GAP)
        self._paint_pictures(painter, pictures)
        painter.setPen(palette.color(_Role.Mid))
        painter.drawLine(1, _pictures_height(), self.width() - 2, _pictures_height())
        self._paint_texts(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.color(_Role.Highlight), 2))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), *(tokens.CARD_RADIUS,) * 2)

    def _paint_pictures(self, painter: QPainter, area: QRect) -> None:
        palette = self.palette()
        if self._strip is None or self._strip.isNull():
            place = QRect(0, 0, tokens.LARGE_ICON, tokens.LARGE_ICON)
            place.moveCenter(area.center())
            paint_icon(painter, self._icon_name, place, palette.color(_Role.PlaceholderText))
            return
        is_hovered = self.underMouse() and self.isEnabled()
        paper = hover_colour(palette) if is_hovered else card_colour(palette)
        ink = palette.color(QPalette.ColorGroup.Active, _Role.Text)
        strip = QImage(self._strip)
        strip.reinterpretAsFormat(QImage.Format.Format_Indexed8)
        strip.setColorTable(colour_ramp(paper, ink))
        strip = strip.convertToFormat(QImage.Format.Format_RGB32)
        side, count = strip.height(), strip.width() // strip.height()
        step = area.width() / _ACROSS
        shown = min(_TILE, int(step), area.height() // 2)
        painter.setOpacity(1.0 if self.isEnabled() else _FADED)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number in range(min(count, 2 * _ACROSS)):
            line, column = divmod(number, _ACROSS)
            x = area.left() + round(column * step + (step - shown) / 2)
            y = area.top() + line * (area.height() // 2) + (area.height() // 2 - shown) // 2
            painter.drawImage(QRect(x, y, shown, shown), strip, QRect(number * side, 0, side, side))
        painter.setOpacity(1.0)

    def _paint_texts(self, painter: QPainter) -> None:
        palette, middle = self.palette(), Qt.TextElideMode.ElideMiddle
        width = self.width() - 2 * tokens.WIDE - self._room
        x = tokens.WIDE + (self._room if self.isRightToLeft() else 0)
        area = QRect(x, _pictures_height() + tokens.WIDE - 1, width, bold_metrics(self).height())
        write(painter, self, area, self._name, palette.color(_Role.WindowText), bold=True, elided=middle)
        area = QRect(x, area.bottom() + 1 + _LINE_GAP, width, self.fontMetrics().height())
        write(painter, self, area, self._caption, palette.color(_Role.PlaceholderText))


def _pictures_height() -> int:
    return 2 * _TILE + 2 * tokens.GAP
