"""The style of the program: Fusion's geometry, flat controls of one height, thin lines, round corners.

It is a proxy of Fusion and not a style sheet: sheets make every widget slower, and hide the palette.
"""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QStyleOptionComplex, QWidget

from mnist_gui.ui.widgets import style_shapes as shapes
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.icons import icon
from mnist_gui.ui.widgets.palette_colours import card_colour, groove_colour, hover_colour, mixed, soft_colour
from mnist_gui.ui.widgets.plain_text import isolated, runs_to_the_left
from mnist_gui.ui.widgets.style_elements import CONTROLS, PRIMITIVES, is_primary
from mnist_gui.ui.widgets.style_shapes import FLAT, OUTLINED, Look, has

if TYPE_CHECKING:
    from PySide6.QtWidgets import (
        QStyleOptionComboBox,
        QStyleOptionFrame,
        QStyleOptionMenuItem,
        QStyleOptionSlider,
        QStyleOptionSpinBox,
        QStyleOptionViewItem,
    )

_Primitive = QStyle.PrimitiveElement
_Control = QStyle.ControlElement
_Complex = QStyle.ComplexControl
_Sub = QStyle.SubControl
_State = QStyle.StateFlag
_Role = QPalette.ColorRole
_Contents = QStyle.ContentsType
_Element = QStyle.SubElement

_ARROWS = {
    _Primitive.PE_IndicatorArrowUp: "up",
    _Primitive.PE_IndicatorArrowDown: "down",
    _Primitive.PE_IndicatorArrowLeft: "left",
    _Primitive.PE_IndicatorArrowRight: "right",
    _Primitive.PE_IndicatorSpinUp: "up",
    _Primitive.PE_IndicatorSpinDown: "down",
}
_HIGH = frozenset(
    {_Contents.CT_PushButton, _Contents.CT_ComboBox, _Contents.CT_LineEdit, _Contents.CT_SpinBox}
)
"""What is as high as a button."""

_TARGETS = frozenset({_Contents.CT_CheckBox, _Contents.CT_RadioButton, _Contents.CT_ToolButton})
"""What is at least as large as a target of the pointer must be."""

_MESSAGES = {
    QStyle.StandardPixmap.SP_MessageBoxInformation: ("info", _Role.Highlight),
    QStyle.StandardPixmap.SP_MessageBoxQuestion: ("help", _Role.Highlight),
    QStyle.StandardPixmap.SP_MessageBoxWarning: ("warning", _Role.BrightText),
    QStyle.StandardPixmap.SP_MessageBoxCritical: ("warning", _Role.BrightText),
}
"""The icons of messages, and the roles of their colours."""

_ALIGNMENT = Qt.AlignmentFlag.AlignHorizontal_Mask.value | Qt.AlignmentFlag.AlignVertical_Mask.value

_GROOVE, _KNOB, _SPIN_CHEVRON = 4, 16, 8  # logical pixels

_FIELDS = frozenset({_Complex.CC_ComboBox, _Complex.CC_SpinBox})
_TEXTS = frozenset({_Sub.SC_ComboBoxEditField, _Sub.SC_SpinBoxEditField})
_PADDING, _BESIDE_ARROW = 4, 4  # logical pixels: from the line to a text, and what its arrow leaves it

_LENGTHS = {
    QStyle.PixelMetric.PM_MenuPanelWidth: 1,  # the line around a menu, which no entry covers
    QStyle.PixelMetric.PM_MenuVMargin: 4,
    QStyle.PixelMetric.PM_IndicatorWidth: 18,
    QStyle.PixelMetric.PM_IndicatorHeight: 18,
    QStyle.PixelMetric.PM_ExclusiveIndicatorWidth: 18,
    QStyle.PixelMetric.PM_ExclusiveIndicatorHeight: 18,
    QStyle.PixelMetric.PM_SmallIconSize: tokens.ICON,
    QStyle.PixelMetric.PM_ButtonIconSize: tokens.ICON,
    QStyle.PixelMetric.PM_SliderThickness: tokens.LEAST_TARGET,
    QStyle.PixelMetric.PM_SliderControlThickness: tokens.LEAST_TARGET,
    QStyle.PixelMetric.PM_SliderLength: _KNOB + 4,
}


class FlatStyle(QProxyStyle):
    """Paints controls flat, in the colours of the palette.

    Parameters
    ----------
    outlined : bool
        With a sharp line around every control, for high contrast: Fusion's own outlines are a darker window
        colour, which on black is black. Lines of disabled controls are dashed.
    """

    def __init__(self, *, outlined: bool = False) -> None:
        super().__init__("Fusion")
        self.set_outlined(outlined)

    def set_outlined(self, outlined: bool) -> None:  # noqa: FBT001 - a setter
        """Paint sharp lines around every control, or not; sizes are the same."""
        self._look = OUTLINED if outlined else FLAT

    @property
    def look(self) -> Look:
        """How shapes are painted."""
        return self._look

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """Return a length."""
        length = _LENGTHS.get(metric)
        return super().pixelMetric(metric, option, widget) if length is None else length

    def sizeFromContents(
        self,
        kind: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        """Return the size of a control: as high as others, and large enough to hit."""
        # Qt accepts None as the widget, unlike the annotations of PySide6.
        found = super().sizeFromContents(kind, option, size, cast("QWidget", widget))
        if kind in _HIGH:
            height = tokens.height_around(option.fontMetrics)
            is_box = kind is _Contents.CT_SpinBox  # its height counts that of the field in it, once more
            return QSize(found.width() + tokens.GAP, height if is_box else max(found.height(), height))
        if kind in _TARGETS:
            return found.expandedTo(QSize(tokens.LEAST_TARGET, tokens.LEAST_TARGET))
        if kind is _Contents.CT_HeaderSection:
            return found.expandedTo(QSize(0, option.fontMetrics.height() + tokens.WIDE))
        if kind is _Contents.CT_MenuItem and found.height() > tokens.GAP + 2:  # separators are lower
            return QSize(found.width() + tokens.GAP, max(found.height() + 2, tokens.LEAST_TARGET))
        return found

    def standardIcon(
        self,
        kind: QStyle.StandardPixmap,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> QIcon:
        """Return an icon; those of messages are in the style of all others."""
        if (message := _MESSAGES.get(kind)) is not None:
            return icon(*message)
        return super().standardIcon(kind, option, widget)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Paint a primitive."""
        if element in _ARROWS:
            shapes.paint_chevron(
                painter, option.rect, _ARROWS[element], option.palette.color(_Role.WindowText)
            )
        elif (paint := PRIMITIVES.get(element)) is not None:
            paint(self._look, option, painter, widget)
        else:
            super().drawPrimitive(element, option, painter, widget)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Paint a simple control."""
        if (paint := CONTROLS.get(element)) is not None:
            paint(self._look, option, painter, widget)
            return
        if element is _Control.CE_MenuBarItem:
            self._paint_menu_title(cast("QStyleOptionMenuItem", option), painter)
            return
        if element is _Control.CE_MenuItem:
            if _is_separator(cast("QStyleOptionMenuItem", option)):
                area = option.rect.adjusted(tokens.GAP, 0, -tokens.GAP, 0)
                line = QRect(area.left(), area.center().y(), area.width(), 1)
                painter.fillRect(line, option.palette.color(_Role.Mid))
                return
            option.palette = _menu_palette(option.palette)
        elif element is _Control.CE_PushButtonLabel and is_primary(option, widget):
            palette = QPalette(option.palette)
            palette.setColor(_Role.ButtonText, palette.color(_Role.HighlightedText))
            option.palette = palette
        elif element is _Control.CE_ItemViewItem and option.direction is Qt.LayoutDirection.RightToLeft:
            item = cast("QStyleOptionViewItem", option)
            item.text = isolated(item.text, option.direction)
        super().drawControl(element, option, painter, widget)

    def drawItemText(
        self,
        painter: QPainter,
        area: QRect,
        flags: int,
        palette: QPalette | Qt.GlobalColor | QColor,
        enabled: bool,  # noqa: FBT001 - as Qt has it
        text: str,
        role: QPalette.ColorRole = QPalette.ColorRole.NoRole,
    ) -> None:
        """Paint a text at the side that the layout says, its words in the order of its own language.

        Qt would paint ``Save model...`` and ``12.38 %`` with the end at the left in a mirrored layout.
        """
        if painter.layoutDirection() is Qt.LayoutDirection.RightToLeft and not runs_to_the_left(text):
            side = QStyle.visualAlignment(painter.layoutDirection(), Qt.AlignmentFlag(flags & _ALIGNMENT))
            side |= Qt.AlignmentFlag.AlignAbsolute
            flags = flags & ~_ALIGNMENT | side.value | Qt.TextFlag.TextForceLeftToRight.value
        super().drawItemText(painter, area, flags, palette, enabled, text, role)

    def _paint_menu_title(self, option: "QStyleOptionMenuItem", painter: QPainter) -> None:
        """Paint a title of the menu bar, without the line that Fusion draws below it."""
        palette = _menu_palette(option.palette)
        painter.fillRect(option.rect, palette.color(_Role.Window))
        if has(option, _State.State_Selected, _State.State_Enabled):
            fill = palette.color(_Role.Highlight)
            line = option.palette.color(_Role.Highlight) if self._look.is_outlined else None
            area = option.rect.adjusted(1, 1, -1, -1)
            shapes.paint_box(painter, area, self._look, fill=fill, line=line, radius=tokens.SMALL_RADIUS)
        how = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic | Qt.TextFlag.TextSingleLine
        enabled = has(option, _State.State_Enabled)
        self.drawItemText(painter, option.rect, int(how), palette, enabled, option.text, _Role.WindowText)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Paint a complex control."""
        # Types of options are not imported at the start: each one takes a part of a millisecond.
        if control is _Complex.CC_ComboBox:
            self._paint_combo_box(cast("QStyleOptionComboBox", option), painter, widget)
        elif control is _Complex.CC_SpinBox:
            self._paint_spin_box(cast("QStyleOptionSpinBox", option), painter, widget)
        elif control is _Complex.CC_Slider:
            self._paint_slider(cast("QStyleOptionSlider", option), painter, widget)
        elif control is _Complex.CC_ScrollBar:
            self._paint_scroll_bar(cast("QStyleOptionSlider", option), painter, widget)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        """Return where a part of a control is; texts in fields keep away from the line around them."""
        area = super().subControlRect(control, option, part, cast("QWidget", widget))
        if part in _TEXTS and control in _FIELDS:
            near, far = _PADDING, _BESIDE_ARROW if part is _Sub.SC_ComboBoxEditField else 0
            is_mirrored = option.direction is Qt.LayoutDirection.RightToLeft
            return area.adjusted(-far, 0, -near, 0) if is_mirrored else area.adjusted(near, 0, far, 0)
        return area

    def subElementRect(
        self, element: QStyle.SubElement, option: QStyleOption, widget: QWidget | None = None
    ) -> QRect:
        """Return where an element is; the text in a field with a frame keeps away from the line."""
        area = super().subElementRect(element, option, cast("QWidget", widget))
        if element is _Element.SE_LineEditContents and _has_frame(cast("QStyleOptionFrame", option)):
            return area.adjusted(_PADDING, 0, -_PADDING, 0)
        return area

    def _part(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None,
    ) -> QRect:
        return self.subControlRect(control, option, part, cast("QWidget", widget))

    def _paint_combo_box(
        self, option: "QStyleOptionComboBox", painter: QPainter, widget: QWidget | None
    ) -> None:
        if option.editable:
            shapes.paint_field(option, painter, self._look)
        elif option.frame:
            fill = option.palette.color(_Role.Button)
            if has(option, _State.State_Enabled, _State.State_MouseOver):
                fill = hover_colour(option.palette)
            shapes.paint_field(option, painter, self._look, fill=fill)
        arrow = self._part(_Complex.CC_ComboBox, option, _Sub.SC_ComboBoxArrow, widget)
        shapes.paint_chevron(painter, arrow, "down", option.palette.color(_Role.ButtonText))

    def _paint_spin_box(
        self, option: "QStyleOptionSpinBox", painter: QPainter, widget: QWidget | None
    ) -> None:
        from PySide6.QtWidgets import QAbstractSpinBox

        if option.frame:
            shapes.paint_field(option, painter, self._look)
        flag = QAbstractSpinBox.StepEnabledFlag
        for part, direction, step in (
            (_Sub.SC_SpinBoxUp, "up", flag.StepUpEnabled),
            (_Sub.SC_SpinBoxDown, "down", flag.StepDownEnabled),
        ):
            area = self._part(_Complex.CC_SpinBox, option, part, widget)
            if not area.isValid():
                continue
            can = bool(option.stepEnabled & step) and has(option, _State.State_Enabled)
            if can and option.activeSubControls & part and has(option, _State.State_MouseOver):
                shapes.paint_box(
                    painter,
                    area.adjusted(1, 1, -1, -1),
                    self._look,
                    fill=hover_colour(option.palette),
                    line=None,
                    radius=tokens.SMALL_RADIUS,
                )
            group = QPalette.ColorGroup.Active if can else QPalette.ColorGroup.Disabled
            colour = option.palette.color(group, _Role.ButtonText)
            if not can:
                colour.setAlphaF(0.5)
            shapes.paint_chevron(painter, area, direction, colour, side=_SPIN_CHEVRON)

    def _paint_slider(self, option: "QStyleOptionSlider", painter: QPainter, widget: QWidget | None) -> None:
        groove = self._part(_Complex.CC_Slider, option, _Sub.SC_SliderGroove, widget)
        handle = self._part(_Complex.CC_Slider, option, _Sub.SC_SliderHandle, widget)
        palette, focused = option.palette, has(option, _State.State_HasFocus)
        accent = palette.color(_Role.Highlight)
        if self._look.is_outlined:
            off = not has(option, _State.State_Enabled)
            line = palette.color(_Role.Mid)
            shapes.paint_box(painter, groove, self._look, fill=None, line=line, is_dashed=off)
            painter.fillRect(handle, accent if focused else palette.color(_Role.WindowText))
            return
        is_upright = option.orientation is Qt.Orientation.Vertical
        thin = QRect(groove)
        thin.setWidth(_GROOVE) if is_upright else thin.setHeight(_GROOVE)
        thin.moveCenter(groove.center())
        shapes.paint_bar(painter, thin, self._look, fill=groove_colour(palette))
        shapes.paint_bar(painter, _filled_part(thin, handle, option), self._look, fill=accent)
        knob = QRect(0, 0, _KNOB, _KNOB)
        knob.moveCenter(handle.center())
        under = has(option, _State.State_MouseOver) and option.activeSubControls & _Sub.SC_SliderHandle
        fill = mixed(accent, palette.color(_Role.Text), 0.15) if under else accent
        shapes.paint_bar(painter, knob, self._look, fill=fill, line=palette.color(_Role.Window))
        if focused:
            ring = knob.adjusted(-2, -2, 2, 2)
            shapes.paint_box(painter, ring, self._look, fill=None, line=accent, radius=ring.width() / 2)

    def _paint_scroll_bar(
        self, option: "QStyleOptionSlider", painter: QPainter, widget: QWidget | None
    ) -> None:
        painter.fillRect(option.rect, option.palette.color(_Role.Window))
        if option.minimum == option.maximum:
            return
        handle = self._part(_Complex.CC_ScrollBar, option, _Sub.SC_ScrollBarSlider, widget)
        if self._look.is_outlined:
            shapes.paint_box(painter, handle, self._look, fill=None, line=option.palette.color(_Role.Mid))
            return
        is_held = has(option, _State.State_Sunken) and option.activeSubControls & _Sub.SC_ScrollBarSlider
        under = has(option, _State.State_MouseOver) and option.activeSubControls & _Sub.SC_ScrollBarSlider
        fill = option.palette.color(_Role.Highlight if is_held else _Role.PlaceholderText)
        fill.setAlphaF(1.0 if is_held or under else 0.6)
        inset = (4, 1) if option.orientation is Qt.Orientation.Vertical else (1, 4)
        shapes.paint_bar(painter, handle.adjusted(*inset, -inset[0], -inset[1]), self._look, fill=fill)


def _has_frame(option: "QStyleOptionFrame") -> bool:
    return option.lineWidth > 0


def _is_separator(option: "QStyleOptionMenuItem") -> bool:
    return option.menuItemType is type(option.menuItemType).Separator and not option.text


def _menu_palette(palette: QPalette) -> QPalette:
    """Return a palette with the ground of bars, and the soft accent where something is chosen."""
    softened = QPalette(palette)
    softened.setColor(_Role.Window, card_colour(palette))
    softened.setColor(_Role.Highlight, soft_colour(palette))
    softened.setColor(_Role.HighlightedText, palette.color(_Role.Text))
    return softened


def _filled_part(groove: QRect, handle: QRect, option: "QStyleOptionSlider") -> QRect:
    """Return the part of a groove from the smallest value to the handle."""
    filled, middle = QRect(groove), handle.center()
    if option.orientation is Qt.Orientation.Vertical:
        filled.setBottom(middle.y()) if option.upsideDown is False else filled.setTop(middle.y())
    elif option.upsideDown:
        filled.setLeft(middle.x())
    else:
        filled.setRight(middle.x())
    return filled
