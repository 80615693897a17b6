"""The neighbours of the drawing in the data set, in one row."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QWidget

from mnist_gui.data.dataset import Images, Rows
from mnist_gui.ui.widgets.imaging import ink_image, sharp_in
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip

MOST = 16
"""Most neighbours in the strip."""

_THUMBNAIL = 56  # side of a thumbnail, in logical pixels: two for each pixel of MNIST
_FRAME = 2  # around it
_GAP = 4  # between a thumbnail and its text, and between the texts
_APART = 12  # between neighbours
_TITLE_GAP = 8  # below the title


class NeighbourButton(QAbstractButton):
    """One neighbour with its class and its distance; pressed by click, Enter and Space."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pixels: npt.NDArray[np.uint8] = np.zeros((1, 1), dtype=np.uint8)
        self._name, self._distance, self.row = "", 0.0, 0
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_digit(self, pixels: npt.NDArray[np.uint8], name: str, distance: float, *, row: int) -> None:
        """Show another neighbour, with pixels of shape (h, w); see `NearestStrip.set_neighbours`."""
        self._pixels, self._name, self._distance, self.row = pixels, name, distance, row
        text = self.tr("{name}, distance {distance}")
        self.setAccessibleName(text.format(name=name, distance=f"{distance:.2f}"))
        hint = self.tr("{name}, at distance {distance} from the drawing\nA click shows it in the grid")
        set_tool_tip(self, hint.format(name=name, distance=f"{distance:.2f}"))
        self.update()

    @property
    def neighbour(self) -> tuple[Images, str]:
        """The pixels, and class and distance in words."""
        return self._pixels, f"{self._name}, {self._distance:.2f}"

    def sizeHint(self) -> QSize:
        """Return the size of the thumbnail and a line of text."""
        text = QFontMetrics(self.font()).height()
        return QSize(_THUMBNAIL + 2 * _FRAME, _THUMBNAIL + 2 * _FRAME + _GAP + text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Click by Enter, as by Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the thumbnail in its frame, and class and distance below it."""
        palette = self.palette()
        painter = QPainter(self)
        frame = QRectF(0, 0, self.width(), _THUMBNAIL + 2 * _FRAME)
        paper, ink = (palette.color(role) for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Text))
        painter.fillRect(frame, paper)
        area = QRectF(0, 0, _THUMBNAIL, _THUMBNAIL)
        area.moveCenter(frame.center())
        place = sharp_in(area, self._pixels, self.devicePixelRatioF())
        painter.drawImage(place, ink_image(self._pixels, paper=paper, ink=ink))
        marked = self.hasFocus() or self.underMouse()
        thick = 2 if marked else 1
        role = QPalette.ColorRole.Highlight if marked else QPalette.ColorRole.Mid
        painter.setPen(QPen(palette.color(role), thick, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(frame.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2))
        self._paint_text(painter, QRectF(0, frame.bottom(), self.width(), self.height() - frame.bottom()))

    def _paint_text(self, painter: QPainter, box: QRectF) -> None:
        """Write the class, and the distance if both fit."""
        font = self.font()
        far, far_width = f"{self._distance:.2f}", painter.fontMetrics().horizontalAdvance("0.00")
        font.setBold(True)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        room = int(box.width())
        both = metrics.horizontalAdvance(self._name) + _GAP + far_width <= room
        side = Qt.AlignmentFlag.AlignLeft if both else Qt.AlignmentFlag.AlignHCenter
        alignment = QStyle.visualAlignment(self.layoutDirection(), side | Qt.AlignmentFlag.AlignBottom)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(box, alignment, metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, room))
        if both:
            painter.setFont(self.font())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            painter.drawText(box, QStyle.visualAlignment(self.layoutDirection(), side), far)


class NearestStrip(QWidget):
    """Shows as many neighbours as fit, the nearest first. Arrow keys move among them, Tab leaves the strip.

    Signals
    -------
    row_activated(int)
        The user wants to see this row of the data set.
    """

    row_activated = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # All at once: buttons made later would be the last ones in the tab order of the window.
        self._buttons = [self._new_button() for _ in range(MOST)]
        self._count = 0
        self._title = PlainLabel(self.tr("Most similar images"), self)
        self._hint = PlainLabel(self.tr("Draw a digit to see similar images"), self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        for label in (self._title, self._hint):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self._title.text())
        self._arrange()

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of the visible neighbours, the nearest first."""
        return tuple(button.row for button in self._visible)

    @property
    def neighbours(self) -> list[tuple[Images, str]]:
        """The images that are shown, the nearest first, each with its class and distance."""
        return [button.neighbour for button in self._visible]

    @property
    def capacity(self) -> int:
        """Number of neighbours that fit."""
        width = _THUMBNAIL + 2 * _FRAME
        return min(MOST, max(1, (self.width() + _APART) // (width + _APART)))

    def set_neighbours(
        self, images: Images, labels: Sequence[str], distances: npt.NDArray[np.floating], rows: Rows
    ) -> None:
        """Show other neighbours, the nearest first, or none.

        Parameters
        ----------
        images : ndarray of uint8, shape (k, h, w)
            0 is paper, 255 is ink.
        labels : sequence of str, length k
            Names of the classes.
        distances : ndarray of float, shape (k,)
            0 or more.
        rows : ndarray of intp, shape (k,)
            Rows of the data set.

        Raises
        ------
        ValueError
            If the lengths differ.
        """
        if not len(rows) and not self._count:
            return
        neighbours = list(zip(images, labels, distances.tolist(), rows.tolist(), strict=True))
        for button, (image, name, distance, row) in zip(self._buttons, neighbours, strict=False):
            button.set_digit(image, name, distance, row=row)
        self._count = min(len(neighbours), MOST)
        self._arrange()

    def set_hint(self, hint: str) -> None:
        """Set the text that is shown without neighbours."""
        self._hint.setText(hint)

    def _new_button(self) -> NeighbourButton:
        button = NeighbourButton(self)
        button.clicked.connect(self._on_clicked)
        button.installEventFilter(self)
        return button

    # --------------------------------------------------------------------------------------------- geometry

    @property
    def _visible(self) -> list[NeighbourButton]:
        return self._buttons[: min(self._count, self.capacity)]

    def sizeHint(self) -> QSize:
        """Return the size of five neighbours."""
        return self._size_for(5)

    def minimumSizeHint(self) -> QSize:
        """Return the size of three neighbours."""
        return self._size_for(3)

    def _size_for(self, count: int) -> QSize:
        one = self._buttons[0].sizeHint()
        above = self._title.sizeHint().height() + _TITLE_GAP
        return QSize(count * (one.width() + _APART) - _APART, above + one.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many neighbours as fit."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Place the title, and the neighbours or the hint below it."""
        visible, one = self._visible, self._buttons[0].sizeHint()
        title = self._title.sizeHint()
        top = title.height() + _TITLE_GAP
        self._place(self._title, QRect(0, 0, min(title.width(), self.width()), title.height()))
        self._place(self._hint, QRect(0, top, self.width(), one.height()))
        self._hint.setVisible(not visible)
        for number, button in enumerate(self._buttons):
            self._place(button, QRect(number * (one.width() + _APART), top, one.width(), one.height()))
            button.setVisible(number < len(visible))
        self._set_tab_stop(next((button for button in visible if button.hasFocus()), None))

    def _place(self, widget: QWidget, rectangle: QRect) -> None:
        widget.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), rectangle))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font and the reading direction."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LayoutDirectionChange, QEvent.Type.FontChange):
            self.updateGeometry()
            self._arrange()

    # ------------------------------------------------------------------------------------------------ focus

    def _set_tab_stop(self, stop: NeighbourButton | None) -> None:
        """Let Tab stop at one neighbour only, by default the first."""
        stop = stop or next(iter(self._visible), None)
        for button in self._buttons:
            is_stop = button is stop
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move the focus by the arrow keys, Home and End."""
        visible = self._visible
        if watched not in visible:
            return super().eventFilter(watched, event)
        at, last = visible.index(watched), len(visible) - 1
        if event.type() == QEvent.Type.FocusIn:
            self._set_tab_stop(visible[at])
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        forth, back = (Qt.Key.Key_Left, Qt.Key.Key_Right) if mirrored else (Qt.Key.Key_Right, Qt.Key.Key_Left)
        targets = {forth: min(at + 1, last), back: max(at - 1, 0), Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        if event.key() not in targets:
            return super().eventFilter(watched, event)
        visible[targets[Qt.Key(event.key())]].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    @Slot()
    def _on_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, NeighbourButton)
        self.row_activated.emit(button.row)
