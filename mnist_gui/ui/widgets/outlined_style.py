"""Fusion with every control outlined: for high contrast, where its own faint outlines cannot be seen."""

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
    """Paints as Fusion does, then a line of the palette's colour for lines around each control.

    Fusion makes its outlines from the window's colour, only darker, which on black is black. Around
    what cannot be used now the line is dashed.
    """

    def __init__(self) -> None:
        super().__init__("Fusion")

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """Return a length; the outline of a menu has room of its own, where no entry covers it."""
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
        """Paint a part of a control."""
        super().drawPrimitive(element, option, painter, widget)
        if element is QStyle.PrimitiveElement.PE_FrameMenu:
            option.state |= QStyle.StateFlag.State_Enabled  # QMenu does not say so
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
        """Paint a control of one piece."""
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
        """Paint a control of several pieces."""
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
        # Qt takes no widget as well, which the annotations of PySide6 do not know.
        return self.subControlRect(control, option, part, cast("QWidget", widget))

    def _outline_slider(self, option: QStyleOptionSlider, painter: QPainter, widget: QWidget | None) -> None:
        """Draw a line around the track of a slider, and fill its knob."""
        slider = QStyle.ComplexControl.CC_Slider
        track = QStyleOptionSlider(option)
        track.rect = self._part(option, slider, QStyle.SubControl.SC_SliderGroove, widget)
        track.state &= ~QStyle.StateFlag.State_HasFocus  # that is the knob's
        _outline(track, painter)
        knob = self._part(option, slider, QStyle.SubControl.SC_SliderHandle, widget)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        role = QPalette.ColorRole.Highlight if focused else QPalette.ColorRole.WindowText
        painter.fillRect(knob, option.palette.color(role))


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
