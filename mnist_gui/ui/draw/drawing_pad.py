"""The pad: a square of paper to draw a digit on.

The pad works in pad units: 1 is the side of the paper, (0, 0) its top left corner. A drawing therefore keeps
its position when the window is resized. The width of the pen is only for display: a `Stroke` is the path of
the pen's centre, and its raster is made from that path alone.

One press, the moves that follow and the release are one action. While it lasts, the pad shows and emits the
drawing as it would be if the button were released now. The release adds it to the history.
"""

import json
import math

import numpy as np
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMimeData,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.data.dataset import Images
from mnist_gui.ink.drawing import Drawing, DrawingHistory, Stroke
from mnist_gui.ui.draw.ink_layer import InkLayer, Viewport
from mnist_gui.ui.draw.ink_pieces import GrowingPieces
from mnist_gui.ui.draw.pointer import Pointer, Tool, pen_cursor
from mnist_gui.ui.widgets.imaging import ink_image
from mnist_gui.ui.widgets.picture_input import has_picture, picture_of

MIN_PEN_WIDTH, PEN_WIDTH, MAX_PEN_WIDTH = 0.015, 0.05, 0.15  # in pad units
_PEN_STEP = 1.25  # factor by which `[` and `]` change the pen's width
_ERASER_RADIUS = 0.05  # in pad units
_ERASER_LINE = 2.0  # in pixels
_CORNER = 8.0  # in pixels
_PAUSE = 4  # milliseconds between two parts of the ink, so that the pointer's events come between them


class DrawingPad(QWidget):
    """Draws and erases strokes; see `Pointer` for the devices.

    Signals
    -------
    drawing_changed(Drawing)
        The drawing, including the action under way, has changed.
    history_changed()
        An action was completed, undone or redone.
    pen_width_changed(float)
        New lines have another width, in pad units.
    picture_dropped(QImage | Path)
        A picture, or the path of a possible one, was dropped or pasted. The drawing is unchanged.
    """

    drawing_changed = Signal(object)
    history_changed = Signal()
    pen_width_changed = Signal(float)
    picture_dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = DrawingHistory()
        self._drawing = Drawing()
        self._layer = InkLayer(PEN_WIDTH)
        self._rest = QTimer(self, singleShot=True)  # paints ink that one event cannot paint
        self._rest.setInterval(_PAUSE)
        self._rest.timeout.connect(self._on_rest_due)
        self._tool: Tool | None = None
        self._line = GrowingPieces()  # the line being drawn
        self._eraser = QPointF()  # its position, in pad units
        self._pen_width = PEN_WIDTH
        self._compressed = False
        self._is_drop_near = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Drawing pad"))
        self.setAccessibleDescription(self.tr("Left button draws, right button erases"))
        self._pointer = Pointer(self, self)
        self._pointer.pressed.connect(self._on_pressed)
        self._pointer.moved.connect(self._on_moved)
        self._pointer.released.connect(self._complete_action)
        self._pointer.cancelled.connect(self._on_cancelled)

    # ------------------------------------------------------------------------------------------- the drawing

    @property
    def drawing(self) -> Drawing:
        """The drawing, including the action under way; in pad units."""
        return self._drawing

    @property
    def can_undo(self) -> bool:
        """Whether there is an action to undo."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is an action to redo."""
        return self._history.can_redo

    @property
    def pen_width(self) -> float:
        """Width of new lines, in pad units."""
        return self._pen_width

    def set_pen_width(self, width: float) -> None:
        """Set the width of new lines, in pad units, clipped to the allowed range."""
        self._pen_width = min(MAX_PEN_WIDTH, max(MIN_PEN_WIDTH, width))
        self.pen_width_changed.emit(self._pen_width)
        self._update_cursor()

    def set_drawing(self, drawing: Drawing) -> None:
        """Replace the drawing, in pad units; this is an action that can be undone."""
        self._complete_action()
        self._history.push(_with_widths(drawing))
        self._announce()

    @Slot()
    def undo(self) -> None:
        """Undo the last action, which may be still under way."""
        if self._tool is None:
            self._history.undo()
        self._end_action()
        self._announce()

    @Slot()
    def redo(self) -> None:
        """Cancel an action under way, and redo the action undone last."""
        self._end_action()
        self._history.redo()
        self._announce()

    @Slot()
    def clear(self) -> None:
        """Clear the paper; this is an action that can be undone."""
        self.set_drawing(Drawing())

    def paste(self) -> bool:
        """Emit the picture on the clipboard; return whether there is one."""
        return self._announce_picture(picture_of(QGuiApplication.clipboard().mimeData()))

    def _announce(self) -> None:
        drawing = self._history.current
        self._update_layer(self._layer.show(drawing.strokes))
        self._show(drawing)
        self.history_changed.emit()

    def _show(self, drawing: Drawing) -> None:
        if drawing is self._drawing:
            return
        if drawing.is_empty != self._drawing.is_empty:
            self.update()  # the hint appears or disappears
        self._drawing = drawing
        self.drawing_changed.emit(drawing)

    def _announce_picture(self, picture: object) -> bool:
        if picture is None:
            return False
        self.picture_dropped.emit(picture)
        return True

    # ----------------------------------------------------------------------------------- the action under way

    @Slot(object, QPointF, float)
    def _on_pressed(self, tool: Tool, position: QPointF, width: float) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._tool = tool
        # Qt may merge mouse moves that arrive faster than they are handled; a fast stroke needs them all.
        attribute = Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents
        self._compressed = QCoreApplication.testAttribute(attribute)
        QCoreApplication.setAttribute(attribute, False)
        self._update_cursor()
        if tool is Tool.PEN:
            self._line = GrowingPieces()
        else:
            self._eraser = self._to_pad(position)
        self._on_moved(position, width)

    @Slot(QPointF, float)
    def _on_moved(self, position: QPointF, width: float) -> None:
        if self._tool is Tool.PEN:
            self._draw_to(self._to_pad(position), width * self._pen_width)
        elif self._tool is Tool.ERASER:
            self._erase_to(self._to_pad(position))

    def _draw_to(self, point: QPointF, width: float) -> None:
        settled = self._line.append(point.x(), point.y(), width)
        if settled is None:  # the pen is where it was
            return
        self._update_layer(self._layer.draw(settled, self._line.tail))
        line = self._line.line
        self._show(self._history.current.with_stroke(Stroke(line.points, line.widths)))

    def _erase_to(self, point: QPointF) -> None:
        self.update(self._eraser_area())
        path = [self._eraser.toTuple(), point.toTuple()]
        self._eraser = point
        self.update(self._eraser_area())
        drawing = self._drawing.erased(path, radius=_ERASER_RADIUS)
        self._update_layer(self._layer.show(drawing.strokes))
        self._show(drawing)

    @Slot()
    def _complete_action(self) -> None:
        if self._tool is None:
            return
        if self._tool is Tool.PEN:
            self._layer.finish(self._drawing.strokes[-1])
        self._history.push(self._drawing)
        self._end_action()
        self._announce()

    @Slot()
    def _on_cancelled(self) -> None:
        if self._tool is not None:
            self._end_action()
            self._announce()

    def _end_action(self) -> None:
        if self._tool is None:
            return
        self.update(self._eraser_area())
        self._update_layer(self._layer.drop())
        self._tool = None
        attribute = Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents
        QCoreApplication.setAttribute(attribute, self._compressed)
        self._update_cursor()

    # ---------------------------------------------------------------------------------------------- geometry

    @property
    def _side(self) -> float:
        """Length of one pad unit, in pixels."""
        return max(1.0, min(self.width(), self.height()))

    @property
    def _origin(self) -> QPointF:
        """Position of the pad's origin, in pixels; the pad is centred in a widget that is not square."""
        return QPointF((self.width() - self._side) / 2, (self.height() - self._side) / 2)

    def _to_pad(self, position: QPointF) -> QPointF:
        return (position - self._origin) / self._side

    def _eraser_area(self) -> QRect:
        """Return the rectangle around the eraser's circle, in pixels; empty while it is up."""
        if self._tool is not Tool.ERASER:
            return QRect()
        reach = _ERASER_RADIUS * self._side + _ERASER_LINE
        centre = self._eraser * self._side + self._origin
        return QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach).toAlignedRect()

    def _update_layer(self, area: QRect) -> None:
        """Repaint an area of the layer, in device pixels."""
        ratio = self._layer.viewport.ratio
        corner, size = area.topLeft().toPointF() / ratio, area.size().toSizeF() / ratio
        self.update(QRectF(corner, size).toAlignedRect())
        self._paint_rest_soon()

    def _paint_rest_soon(self) -> None:
        if not self._layer.is_complete:
            self._rest.start()

    @Slot()
    def _on_rest_due(self) -> None:
        self._update_layer(self._layer.paint_more())

    def _update_cursor(self) -> None:
        """Show the pen as cursor; the circle of the eraser is painted on the paper."""
        if self._tool is Tool.ERASER:
            self.setCursor(Qt.CursorShape.BlankCursor)
            return
        palette, role = self.palette(), QPalette.ColorRole
        self.setCursor(
            pen_cursor(
                self._pen_width * self._side,
                ratio=self.devicePixelRatioF(),
                paper=palette.color(role.Base),
                ink=palette.color(role.Text),
            )
        )

    # ------------------------------------------------------------------------------------------------ events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the pen; clear, undo, redo, paste."""
        if event.key() == Qt.Key.Key_BracketLeft:
            self.set_pen_width(self._pen_width / _PEN_STEP)
        elif event.key() == Qt.Key.Key_BracketRight:
            self.set_pen_width(self._pen_width * _PEN_STEP)
        elif event.matches(QKeySequence.StandardKey.Delete):
            self.clear()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        elif not (event.matches(QKeySequence.StandardKey.Paste) and self.paste()):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept pictures."""
        if has_picture(event.mimeData()):
            event.acceptProposedAction()
            self._show_drop(is_near=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Remove the highlight."""
        super().dragLeaveEvent(event)
        self._show_drop(is_near=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Emit the picture."""
        self._show_drop(is_near=False)
        if self._announce_picture(picture_of(event.mimeData())):
            event.acceptProposedAction()

    def _show_drop(self, *, is_near: bool) -> None:
        self._is_drop_near = is_near
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale the cursor with the pen."""
        super().resizeEvent(event)
        self._update_cursor()

    def changeEvent(self, event: QEvent) -> None:
        """Colour the cursor like the paper."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._update_cursor()

    def sizeHint(self) -> QSize:
        """Return a size for comfortable drawing."""
        return QSize(480, 480)

    def minimumSizeHint(self) -> QSize:
        """Stay usable."""
        return QSize(150, 150)

    # ---------------------------------------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the paper, the lines, and the eraser while it is down."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # With a fractional device pixel ratio, the area ends inside device pixels; paint these completely.
        area = event.rect().adjusted(-1, -1, 1, 1)
        self._paint_paper(painter, area)
        if self._drawing.is_empty:
            self._paint_hint(painter)
        else:
            self._paint_ink(painter, area)
        if self._tool is Tool.ERASER:
            self._paint_eraser(painter)
        self._paint_frame(painter, area)

    def _paint_paper(self, painter: QPainter, area: QRect) -> None:
        """Paint the paper, and clip further painting to its round corners."""
        colour = self.palette().color(QPalette.ColorRole.Base)
        if self._reaches_frame(area):
            paper = QPainterPath()
            paper.addRoundedRect(QRectF(self.rect()), _CORNER, _CORNER)
            painter.fillPath(paper, colour)
            painter.setClipPath(paper)
        else:
            painter.fillRect(area, colour)

    def _paint_frame(self, painter: QPainter, area: QRect) -> None:
        if not self._reaches_frame(area):
            return
        lit = self.hasFocus() or self._is_drop_near
        role = QPalette.ColorRole.Highlight if lit else QPalette.ColorRole.Mid
        width = 3.0 if self._is_drop_near else 2.0 if lit else 1.0
        half = width / 2
        painter.setClipping(False)
        painter.setPen(QPen(self.palette().color(role), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), _CORNER, _CORNER)

    def _reaches_frame(self, area: QRect) -> bool:
        inset = math.ceil(_CORNER)
        return not self.rect().adjusted(inset, inset, -inset, -inset).contains(area)

    def _paint_hint(self, painter: QPainter) -> None:
        font = self.font()
        font.setPixelSize(max(14, round(self._side / 18)))
        painter.setFont(font)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Draw a digit"))

    def _paint_ink(self, painter: QPainter, area: QRect) -> None:
        ratio = painter.deviceTransform().m11()
        size, origin = self.size() * ratio, self._origin * ratio
        self._layer.set_viewport(
            Viewport(
                width=size.width(),
                height=size.height(),
                left=origin.x(),
                top=origin.y(),
                side=self._side * ratio,
                colour=self.palette().color(QPalette.ColorRole.Text).rgba(),
                ratio=ratio,
            )
        )
        self._paint_rest_soon()
        corner, extent = area.topLeft().toPointF() * ratio, area.size().toSizeF() * ratio
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        self._layer.paint(painter, QRectF(corner, extent).toAlignedRect())
        painter.restore()

    def _paint_eraser(self, painter: QPainter) -> None:
        centre = self._eraser * self._side + self._origin
        radius = _ERASER_RADIUS * self._side
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), _ERASER_LINE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, radius, radius)


def _with_widths(drawing: Drawing) -> Drawing:
    """Return a drawing whose strokes have widths, by default those of the initial pen."""
    longest = max((len(stroke.points) for stroke in drawing.strokes), default=0)
    widths = np.full(longest, PEN_WIDTH, dtype=np.float32)
    widths.flags.writeable = False
    return Drawing(
        tuple(
            stroke if stroke.widths is not None else stroke.with_widths(widths[: len(stroke.points)])
            for stroke in drawing.strokes
        )
    )


def copy_drawing(drawing: Drawing, image: Images) -> None:
    """Copy a drawing to the clipboard, as text and as a picture.

    Parameters
    ----------
    drawing : Drawing
        Copied as one line for a .jsonl file, unless it is empty (for a digit in a picture).
    image : ndarray of uint8, shape (28, 28)
        Copied as a picture, black on white.
    """
    copied = QMimeData()
    copied.setImageData(ink_image(image, paper=QColor("white"), ink=QColor("black")))
    if not drawing.is_empty:
        copied.setText(json.dumps(drawing.to_json()))
    QGuiApplication.clipboard().setMimeData(copied)
