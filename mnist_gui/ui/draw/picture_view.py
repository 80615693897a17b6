"""Shows a picture as large as it fits, with a frame around each digit and its answer beside it."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QStyle, QToolButton, QWidget

from mnist_gui.ui.draw.picture_marks import Mark, arrange_tags
from mnist_gui.ui.draw.picture_reader import PictureAnswer
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip, show_tool_tip
from mnist_gui.ui.widgets.score_bars import percentage

_HEADER, _GAP, _BUTTON = 28, 8, 28  # heights and width above the picture, in pixels
_EDGE = 2  # the line around the picture
_OFF_INK = 4  # from the ink to its frame
_SLACK = 6.0  # a click this far from a frame still chooses its digit
_MIN_TAG, _MAX_TAG = 14, 30  # heights of the text, in pixels
_TAG_SHARE = 0.3  # height of a tag's text, as a share of the digits' height
_SHARP = 3.0  # magnification from which on pixels are shown as squares

_ALL = 2**30  # more digits than any picture has
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Home: -_ALL,
    Qt.Key.Key_End: _ALL,
}
_ROWS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_KEYS = frozenset({Qt.Key.Key_Escape}).union(_STEPS, _ROWS)


class PictureView(QWidget):
    """Shows a picture and its answers; one of the digits is chosen, initially the first.

    Signals
    -------
    digit_chosen(int)
        The number of the chosen digit, in reading order from 0.
    closed()
        The user has closed the picture.
    """

    digit_chosen = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pictureView")
        self.setAccessibleName(self.tr("Picture"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._answer: PictureAnswer | None = None
        self._chosen = 0
        self._pixmap = QPixmap()
        self._frames: tuple[QRectF, ...] = ()
        self._tags: tuple[QRectF, ...] = ()
        self._tag_font = self.font()
        self._summary = PlainLabel(parent=self)
        self._summary.setObjectName("pictureSummary")
        self._summary.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._close = QToolButton(self)
        self._close.setObjectName("closePictureButton")
        self._close.setText("\N{MULTIPLICATION SIGN}")
        self._close.setAutoRaise(True)
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_tool_tip(self._close, self.tr("Back to the pad (Esc)"))
        self._close.setAccessibleName(self.tr("Close the picture"))
        self._close.clicked.connect(self.closed)

    # ------------------------------------------------------------------------------------------- content

    @property
    def answer(self) -> PictureAnswer | None:
        """The picture and its answers."""
        return self._answer

    @property
    def chosen(self) -> int | None:
        """The number of the chosen digit; None without a picture."""
        return self._chosen if self._answer else None

    def set_answer(self, answer: PictureAnswer | None) -> None:
        """Show another picture and choose its first digit, or show none."""
        self._answer, self._chosen = answer, 0
        self.setAccessibleDescription(self._description())
        self._summary.setText(self._count_words())
        self._pixmap = QPixmap()
        self._arrange()
        if answer:
            self.digit_chosen.emit(0)

    @Slot(int)
    def choose(self, number: int) -> None:
        """Choose a digit; the number is clipped to the range of digits."""
        if not self._answer:
            return
        number = min(len(self._answer) - 1, max(0, number))
        if number == self._chosen:
            return
        self._chosen = number
        self.update()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.describe(number)))
        self.digit_chosen.emit(number)

    # --------------------------------------------------------------------------------------------- texts

    def tag_text(self, number: int) -> str:
        """Return the text of a digit's tag: its class, with a question mark if that is not sure."""
        assert self._answer is not None
        prediction = self._answer.prediction
        verdict = prediction.verdicts[number]
        if verdict == "not a digit":
            return "\N{EN DASH}"
        name = self._answer.class_names[prediction.labels[number]]
        return name if verdict == "digit" else f"{name}?"

    def describe(self, number: int) -> str:
        """Describe the answer to a digit, with the reason if it was rejected."""
        assert self._answer is not None
        prediction, names = self._answer.prediction, self._answer.class_names
        verdict, doubt = prediction.verdicts[number], prediction.reject_reasons[number]
        reason = {
            "dot": self.tr("too small to tell"),
            "scribble": self.tr("looks like a scribble"),
            "letter": self.tr("looks like a letter"),
            "several": self.tr("looks like several digits"),
        }.get(doubt.value)
        if verdict == "not a digit":
            words = self.tr("not a digit: {reason}") if reason else self.tr("not a digit")
            return words.format(reason=reason)
        name, second = names[prediction.labels[number]], int(prediction.runner_up[number])
        if verdict == "digit":
            share = percentage(float(prediction.probabilities[number].max()))
            return self.tr("{answer}, {probability}").format(answer=name, probability=share)
        if reason:
            return self.tr("perhaps {answer}: {reason}").format(answer=name, reason=reason)
        words = self.tr("{answer} or {second}, not sure") if second >= 0 else self.tr("{answer}, not sure")
        return words.format(answer=name, second=names[second])

    def _count_words(self) -> str:
        count = len(self._answer) if self._answer else 0
        return self.tr("{count} found").format(count=count) if count else ""

    def _description(self) -> str:
        if not self._answer:
            return ""
        answers = "; ".join(map(self.describe, range(len(self._answer))))
        return f"{self._count_words()}: {answers}"

    # ------------------------------------------------------------------------------------------ geometry

    @property
    def picture_area(self) -> QRect:
        """The rectangle of the picture, centred and as large as it fits."""
        top = _HEADER + _GAP
        room = self.rect().adjusted(_EDGE, top + _EDGE, -_EDGE, -_EDGE)
        if self._answer is None:
            return QRect()
        size = self._answer.picture.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRect(QPoint(), size.expandedTo(QSize(1, 1)))
        area.moveCenter(room.center())
        return area

    @property
    def frames(self) -> tuple[QRectF, ...]:
        """The frame around each digit."""
        return self._frames

    @property
    def tags(self) -> tuple[QRectF, ...]:
        """The rectangle of each digit's tag."""
        return self._tags

    def digit_at(self, position: QPointF) -> int | None:
        """Return the digit whose tag or frame is at a position or close to it; the nearest of several."""
        slack = (-_SLACK, -_SLACK, _SLACK, _SLACK)
        near = [
            number
            for number, (frame, tag) in enumerate(zip(self._frames, self._tags, strict=True))
            if tag.contains(position) or frame.adjusted(*slack).contains(position)
        ]

        def distance(number: int) -> float:
            if self._tags[number].contains(position):
                return -1.0  # tags are painted over all frames
            away = self._frames[number].center() - position
            return QPointF.dotProduct(away, away)

        return min(near, key=distance, default=None)

    def _arrange(self) -> None:
        """Place the header, the frames and the tags."""
        header = QRect(0, 0, self.width(), _HEADER)
        for widget, rectangle in (
            (self._summary, header.adjusted(0, 0, -_BUTTON - _GAP, 0)),
            (self._close, QRect(self.width() - _BUTTON, 0, _BUTTON, _HEADER)),
        ):
            widget.setGeometry(QStyle.visualRect(self.layoutDirection(), header, rectangle))
        self._frames = self._tags = ()
        if self._answer:
            self._place_tags(self._answer)
        self.update()

    def _place_tags(self, answer: PictureAnswer) -> None:
        area = self.picture_area
        scale = area.width() / answer.picture.width()
        to_widget = QTransform(scale, 0, 0, scale, area.x(), area.y())
        outset = (-_OFF_INK, -_OFF_INK, _OFF_INK, _OFF_INK)
        boxes = (to_widget.mapRect(box).toAlignedRect() for box in answer.boxes)
        self._frames = tuple(QRectF(box.adjusted(*outset)) for box in boxes)
        heights = sorted(frame.height() for frame in self._frames)
        text = _TAG_SHARE * heights[len(heights) // 2]
        self._tag_font = QFont(self.font())
        self._tag_font.setPixelSize(round(min(_MAX_TAG, max(_MIN_TAG, text))))
        self._tag_font.setBold(True)
        sizes = [mark.tag_size(self._tag_font) for mark in self._marks()]
        self._tags = arrange_tags(self._frames, sizes, QRectF(self.rect().adjusted(0, _HEADER, 0, 0)))

    def _marks(self) -> list[Mark]:
        assert self._answer is not None
        return [
            Mark(self.tag_text(number), verdict, is_chosen=number == self._chosen)
            for number, verdict in enumerate(self._answer.prediction.verdicts)
        ]

    def sizeHint(self) -> QSize:
        """Return the size of the pad."""
        return QSize(480, 480)

    def minimumSizeHint(self) -> QSize:
        """Stay usable."""
        return QSize(200, 200)

    # ------------------------------------------------------------------------------------------- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture, the frames, and the tags over all frames; the chosen digit last."""
        if self._answer is None:
            return
        palette, area = self.palette(), self.picture_area
        painter = QPainter(self)
        painter.drawPixmap(area.topLeft(), self._scaled_picture(self._answer, area.size()))
        role = QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Mid
        thick = _EDGE if self.hasFocus() else 1
        painter.setPen(QPen(palette.color(role), thick, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(QRectF(area).adjusted(-thick / 2, -thick / 2, thick / 2, thick / 2))

        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marks = sorted(
            zip(self._marks(), self._frames, self._tags, strict=True), key=lambda it: it[0].is_chosen
        )
        for mark, frame, _tag in marks:
            mark.paint_frame(painter, frame, palette)
        for mark, _frame, tag in marks:
            mark.paint_tag(painter, tag, palette, font=self._tag_font)

    def _scaled_picture(self, answer: PictureAnswer, size: QSize) -> QPixmap:
        """Return the picture in a size, and cache it."""
        ratio = self.devicePixelRatioF()
        wanted = (size.toSizeF() * ratio).toSize()
        if self._pixmap.size() != wanted or self._pixmap.devicePixelRatio() != ratio:
            sharp = wanted.width() >= _SHARP * answer.picture.width()
            mode = Qt.TransformationMode
            scaled = answer.picture.scaled(
                wanted,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                mode.FastTransformation if sharp else mode.SmoothTransformation,
            )
            self._pixmap = QPixmap.fromImage(scaled)
            self._pixmap.setDevicePixelRatio(ratio)
        return self._pixmap

    # --------------------------------------------------------------------------------------------- events

    def event(self, event: QEvent) -> bool:
        """Claim the keys of this widget before shortcuts; show a tool tip for the digit at the pointer."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_own = event.key() in _KEYS
            event.setAccepted(is_own)
            return is_own
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self.digit_at(QPointF(event.pos()))
            show_tool_tip(event.globalPos(), "" if number is None else self.describe(number), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose another digit, or close.

        The picture is never mirrored, so the right arrow always moves to the right.
        """
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in _STEPS:
            self.choose(self._chosen + _STEPS[key])
        elif key in _ROWS:
            self._choose_in_next_row(_ROWS[key])
        else:
            super().keyPressEvent(event)

    def _choose_in_next_row(self, direction: int) -> None:
        """Choose the nearest digit above (-1) or below (1) the chosen one, if any."""
        if not self._frames:
            return
        here = self._frames[self._chosen]

        def away(frame: QRectF) -> float:
            return direction * (frame.center().y() - here.center().y())

        def distance(number: int) -> float:
            frame = self._frames[number]
            return 2 * away(frame) + abs(frame.center().x() - here.center().x())

        # Digits of the same row may be higher or lower, but by less than half of their height.
        beyond = [
            number
            for number, frame in enumerate(self._frames)
            if away(frame) > (here.height() + frame.height()) / 4
        ]
        self.choose(min(beyond, key=distance, default=self._chosen))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the clicked digit."""
        number = self.digit_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and number is not None:
            self.choose(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where a click chooses a digit."""
        if self.digit_at(event.position()) is None:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture to the size."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font and the reading direction."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange):
            self._arrange()
