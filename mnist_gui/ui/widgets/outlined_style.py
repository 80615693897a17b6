"""Fusion with an outline around every control, for high contrast."""

from typing import cast

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionComplex,
    QStyleOptionSlider,
    QStyleOptionTab,
    QWidget,
)

_PRIMITIVES = frozenset(
    {
        QStyle.PrimitiveElement.PE_PanelButtonCommand,
        QStyle.PrimitiveElement.PE_PanelButtonTool,
        QStyle.PrimitiveElement.PE_Frame,
        QStyle.PrimitiveElement.PE_FrameLineEdit,
        QStyle.PrimitiveElement.PE_FrameTabWidget,
        QStyle.PrimitiveElement.PE_FrameMenu,
        QStyle.PrimitiveElement.PE_IndicatorCheckBox,
        QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck,
    }
)
_COMPLEX_CONTROLS = frozenset({QStyle.ComplexControl.CC_ComboBox, QStyle.ComplexControl.CC_SpinBox})


class OutlinedStyle(QProxyStyle):
    """Paints as Fusion does, and then an outline in the palette's colour of lines.

    Fusion's own outlines are a darker window colour, which on black is black. Outlines of disabled controls
    are dashed.
    """

    def __init__(self) -> None:
        super().__init__("Fusion")

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """Return a length; menus get space for an outline that no entry covers."""
        if metric is QStyle.PixelMetric.PM_MenuPanelWidth:
            return 1
        return super().pixelMetric(metric, option, widget)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Paint a primitive."""
        super().drawPrimitive(element, option, painter, widget)
        if element is QStyle.PrimitiveElement.PE_FrameMenu:
            option.state |= QStyle.StateFlag.State_Enabled  # QMenu does not set it
        if element in _PRIMITIVES:
            _outline(option, painter)
        elif element is QStyle.PrimitiveElement.PE_IndicatorRadioButton:
            _outline(option, painter, is_round=True)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Paint a simple control."""
        super().drawControl(element, option, painter, widget)
        if element is QStyle.ControlElement.CE_ProgressBarGroove:
            _outline(option, painter)
        elif isinstance(option, QStyleOptionTab) and element is QStyle.ControlElement.CE_TabBarTabShape:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            _outline(option, painter, QPalette.ColorRole.Highlight if chosen else QPalette.ColorRole.Mid)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Paint a complex control."""
        super().drawComplexControl(control, option, painter, widget)
        if control in _COMPLEX_CONTROLS:
            _outline(option, painter)
        elif not isinstance(option, QStyleOptionSlider):
            return
        elif control is QStyle.ComplexControl.CC_Slider:
            self._outline_slider(option, painter, widget)
        elif control is QStyle.ComplexControl.CC_ScrollBar:
            handle = QStyleOptionSlider(option)
            handle.rect = self._part(option, control, QStyle.SubControl.SC_ScrollBarSlider, widget)
            _outline(handle, painter)

    def _part(
        self,
        option: QStyleOptionComplex,
        control: QStyle.ComplexControl,
        part: QStyle.SubControl,
        widget: QWidget | None,
    ) -> QRect:
        # Qt accepts None as the widget, unlike the annotations of PySide6.
        return self.subControlRect(control, option, part, cast("QWidget", widget))

    def _outline_slider(self, option: QStyleOptionSlider, painter: QPainter, widget: QWidget | None) -> None:
        """Outline the track of a slider and fill its handle."""
        slider = QStyle.ComplexControl.CC_Slider
        track = QStyleOptionSlider(option)
        track.rect = self._part(option, slider, QStyle.SubControl.SC_SliderGroove, widget)
        track.state &= ~QStyle.StateFlag.State_HasFocus  # the handle has it
        _outline(track, painter)
        handle_rect = self._part(option, slider, QStyle.SubControl.SC_SliderHandle, widget)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        role = QPalette.ColorRole.Highlight if focused else QPalette.ColorRole.WindowText
        painter.fillRect(handle_rect, option.palette.color(role))


def _outline(
    option: QStyleOption,
    painter: QPainter,
    role: QPalette.ColorRole = QPalette.ColorRole.Mid,
    *,
    is_round: bool = False,
) -> None:
    focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
    pen = QPen(option.palette.color(QPalette.ColorRole.Highlight if focused else role), 1)
    if not option.state & QStyle.StateFlag.State_Enabled:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.save()
    painter.setPen(pen)
    area = option.rect.adjusted(0, 0, -1, -1)
    if is_round:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(area)
    else:
        painter.drawRect(area)
    painter.restore()
