"""The digits of the data set that are most like the drawing: as many as there is room for, in one row."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QStyle, QWidget

from mnist_gui.data.dataset import Images, Rows
from mnist_gui.ui.widgets.imaging import ink_image
from mnist_gui.ui.widgets.theme import quiet

MOST = 16
"""Digits that a strip shows at most, however wide it is."""

_PICTURE = 56  # side of a thumbnail, in logical pixels: two for each pixel of MNIST
_FRAME = 2  # around it
_GAP = 4  # between the parts of a thumbnail
_APART = 12  # between thumbnails
_TITLE_GAP = 8  # below the title


class NeighbourButton(QAbstractButton):
    """One digit with its name and its distance; pressed by click, Enter and Space."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pixels: npt.NDArray[np.uint8] = np.zeros((1, 1), dtype=np.uint8)
        self._name, self._distance, self.row = "", 0.0, 0
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_digit(self, pixels: npt.NDArray[np.uint8], name: str, distance: float, *, row: int) -> None:
        """Show another digit.

        Parameters
        ----------
        pixels : ndarray of uint8, shape (h, w)
            0 is paper, 255 is ink.
        name : str
            What its label means.
        distance : float
            From the drawing, 0 or more.
        row : int
            Of the data set.
        """
        self._pixels, self._name, self._distance, self.row = pixels, name, distance, row
        words = self.tr("{name}, distance {distance}")
        self.setAccessibleName(words.format(name=name, distance=f"{distance:.2f}"))
        hint = self.tr("{name}, at distance {distance} from the drawing\nA click shows it in the grid")
        self.setToolTip(hint.format(name=name, distance=f"{distance:.2f}"))
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the thumbnail and a line of text."""
        text = QFontMetrics(self.font()).height()
        return QSize(_PICTURE + 2 * _FRAME, _PICTURE + 2 * _FRAME + _GAP + text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter for a click, as Space is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the digit in its frame, and below it what it is and how far off."""
        palette = self.palette()
        painter = QPainter(self)
        frame = QRectF(0, 0, self.width(), _PICTURE + 2 * _FRAME)
        paper, ink = (palette.color(role) for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Text))
        painter.fillRect(frame, paper)
        painter.drawImage(self._area(frame), ink_image(self._pixels, paper=paper, ink=ink))
        marked = self.hasFocus() or self.underMouse()
        thick = 2 if marked else 1
        role = QPalette.ColorRole.Highlight if marked else QPalette.ColorRole.Mid
        painter.setPen(QPen(palette.color(role), thick, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(frame.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2))
        self._paint_text(painter, QRectF(0, frame.bottom(), self.width(), self.height() - frame.bottom()))

    def _area(self, frame: QRectF) -> QRectF:
        """Return the largest place in the middle where pixels are squares of whole device pixels."""
        ratio = self.devicePixelRatioF()
        height, width = self._pixels.shape
        times = int(_PICTURE * ratio) // max(height, width)
        if times == 0:  # more pixels than there are on the screen
            shown = QRectF(0, 0, width, height)
            shown.setSize(shown.size() * (_PICTURE / max(height, width)))
        else:
            shown = QRectF(0, 0, width * times / ratio, height * times / ratio)
        shown.moveTo(
            round((frame.center().x() - shown.width() / 2) * ratio) / ratio,
            round((frame.center().y() - shown.height() / 2) * ratio) / ratio,
        )
        return shown

    def _paint_text(self, painter: QPainter, place: QRectF) -> None:
        """Write the name, and the distance where there is room for both."""
        font = self.font()
        far, far_width = f"{self._distance:.2f}", painter.fontMetrics().horizontalAdvance("0.00")
        font.setBold(True)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        room = int(place.width())
        both = metrics.horizontalAdvance(self._name) + _GAP + far_width <= room
        side = Qt.AlignmentFlag.AlignLeft if both else Qt.AlignmentFlag.AlignHCenter
        alignment = QStyle.visualAlignment(self.layoutDirection(), side | Qt.AlignmentFlag.AlignBottom)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(place, alignment, metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, room))
        if both:
            painter.setFont(self.font())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            painter.drawText(place, QStyle.visualAlignment(self.layoutDirection(), side), far)


class NearestStrip(QWidget):
    """A row of digits, the most similar first. Arrow keys go along it; Tab goes on from the whole of it.

    Signals
    -------
    row_activated(int)
        The user wants to see the digit of this row of the data set.
    """

    row_activated = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # All at once: those that came later would be the last of the window in the order of Tab.
        self._buttons = [self._new_button() for _ in range(MOST)]
        self._count = 0
        self._title = QLabel(self.tr("Most similar digits"), self)
        self._hint = QLabel(self.tr("Draw a digit to see which ones are like it"), self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self._title.text())
        self._soften()
        self._arrange()

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of the data set whose digits are in sight, the most similar first."""
        return tuple(button.row for button in self._in_sight)

    @property
    def capacity(self) -> int:
        """How many digits there is room for."""
        width = _PICTURE + 2 * _FRAME
        return min(MOST, max(1, (self.width() + _APART) // (width + _APART)))

    def set_neighbours(
        self, images: Images, labels: Sequence[str], distances: npt.NDArray[np.floating], rows: Rows
    ) -> None:
        """Show other digits, or none.

        Parameters
        ----------
        images : ndarray of uint8, shape (k, h, w)
            0 is paper, 255 is ink. The most similar first; those for which there is no room are not shown.
        labels : sequence of str, length k
            The name of each digit's class.
        distances : ndarray of float, shape (k,)
            0 or more.
        rows : ndarray of intp, shape (k,)
            Rows of the data set.

        Raises
        ------
        ValueError
            If there are not as many of each.
        """
        digits = list(zip(images, labels, distances.tolist(), rows.tolist(), strict=True))
        for button, (image, name, distance, row) in zip(self._buttons, digits, strict=False):
            button.set_digit(image, name, distance, row=row)
        self._count = min(len(digits), MOST)
        self._arrange()

    def set_hint(self, hint: str) -> None:
        """Say what stands where there are no digits: why there are none."""
        self._hint.setText(hint)

    def _new_button(self) -> NeighbourButton:
        button = NeighbourButton(self)
        button.clicked.connect(self._on_clicked)
        button.installEventFilter(self)
        return button

    # --------------------------------------------------------------------------------------------- geometry

    @property
    def _in_sight(self) -> list[NeighbourButton]:
        return self._buttons[: min(self._count, self.capacity)]

    def _thumbnail(self) -> QSize:
        text = QFontMetrics(self.font()).height()
        return QSize(_PICTURE + 2 * _FRAME, _PICTURE + 2 * _FRAME + _GAP + text)

    def sizeHint(self) -> QSize:
        """Ask for room for five."""
        return self._size_for(5)

    def minimumSizeHint(self) -> QSize:
        """Keep room for three."""
        return self._size_for(3)

    def _size_for(self, count: int) -> QSize:
        one = self._thumbnail()
        above = self._title.sizeHint().height() + _TITLE_GAP
        return QSize(count * (one.width() + _APART) - _APART, above + one.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as there is room for now."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Place the title, and below it the digits from the side where reading begins, or the hint."""
        in_sight, one = self._in_sight, self._thumbnail()
        title = self._title.sizeHint()
        top = title.height() + _TITLE_GAP
        self._place(self._title, QRect(0, 0, min(title.width(), self.width()), title.height()))
        self._place(self._hint, QRect(0, top, self.width(), one.height()))
        self._hint.setVisible(not in_sight)
        for number, button in enumerate(self._buttons):
            self._place(button, QRect(number * (one.width() + _APART), top, one.width(), one.height()))
            button.setVisible(number < len(in_sight))
        self._set_stop(next((button for button in in_sight if button.hasFocus()), None))

    def _place(self, widget: QWidget, place: QRect) -> None:
        widget.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the palette and the reading direction."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._soften()
        elif event.type() in (QEvent.Type.LayoutDirectionChange, QEvent.Type.FontChange):
            self.updateGeometry()
            self._arrange()

    def _soften(self) -> None:
        for label in (self._title, self._hint):
            label.setPalette(quiet(self.palette()))

    # ------------------------------------------------------------------------------------------------ focus

    def _set_stop(self, stop: NeighbourButton | None) -> None:
        """Let Tab stop at one digit only: that with the focus, or the first."""
        in_sight = self._in_sight
        stop = stop or (in_sight[0] if in_sight else None)
        for button in self._buttons:
            is_stop = button is stop
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go along the row with the arrow keys, Home and End."""
        in_sight = self._in_sight
        if watched not in in_sight:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.FocusIn:
            self._set_stop(in_sight[in_sight.index(watched)])
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        last = len(in_sight) - 1
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        forth, back = (Qt.Key.Key_Left, Qt.Key.Key_Right) if mirrored else (Qt.Key.Key_Right, Qt.Key.Key_Left)
        at = in_sight.index(watched)
        targets = {forth: min(at + 1, last), back: max(at - 1, 0), Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        if event.key() not in targets:
            return super().eventFilter(watched, event)
        in_sight[targets[Qt.Key(event.key())]].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    @Slot()
    def _on_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, NeighbourButton)
        self.row_activated.emit(button.row)
