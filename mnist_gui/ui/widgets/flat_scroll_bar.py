"""A scroll bar that paints fast, for views that move in every frame."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QScrollBar, QStyle, QStyleOptionSlider, QWidget

_MARGIN = 3.0
_SubControl = QStyle.SubControl


class FlatScrollBar(QScrollBar):
    """A scroll bar with a plain rounded slider.

    Fusion fills groove and slider with gradients, which Qt paints in other threads; waiting for them takes as
    long as painting a thousand images.
    """

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint groove, slider and the arrows at the ends."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().window())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_slider(painter, option)
        upright = self.orientation() is Qt.Orientation.Vertical
        primitive = QStyle.PrimitiveElement
        arrows = {
            _SubControl.SC_ScrollBarSubLine: (primitive.PE_IndicatorArrowLeft, primitive.PE_IndicatorArrowUp),
            _SubControl.SC_ScrollBarAddLine: (
                primitive.PE_IndicatorArrowRight,
                primitive.PE_IndicatorArrowDown,
            ),
        }
        for part, pair in arrows.items():
            arrow = QStyleOptionSlider(option)
            arrow.rect = self._rect_of(part, option).adjusted(4, 4, -4, -4)
            self.style().drawPrimitive(pair[upright], arrow, painter, self)

    def _paint_slider(self, painter: QPainter, option: QStyleOptionSlider) -> None:
        if self.minimum() == self.maximum():
            return
        under_mouse = option.activeSubControls & _SubControl.SC_ScrollBarSlider
        state = option.state
        role = QPalette.ColorRole.Highlight if self.isSliderDown() else QPalette.ColorRole.PlaceholderText
        colour = self.palette().color(role)
        if not (self.isSliderDown() or (under_mouse and state & QStyle.StateFlag.State_MouseOver)):
            colour.setAlphaF(0.75)
        slider = QRectF(self._rect_of(_SubControl.SC_ScrollBarSlider, option))
        if self.orientation() is Qt.Orientation.Vertical:
            slider.adjust(_MARGIN, 1, -_MARGIN, -1)
        else:
            slider.adjust(1, _MARGIN, -1, -_MARGIN)
        radius = min(slider.width(), slider.height()) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(slider, radius, radius)

    def _rect_of(self, part: QStyle.SubControl, option: QStyleOptionSlider) -> QRect:
        return self.style().subControlRect(QStyle.ComplexControl.CC_ScrollBar, option, part, self)
