"""The elements of Qt that the style paints by itself, and the function that paints each.

A function gets the look, the option of Qt, the painter and the widget, which may be None. The types of
options are not imported: each one takes a part of a millisecond of the start.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QFrame, QStyle, QStyleOption, QWidget

from mnist_gui.ui.widgets import style_shapes as shapes
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.palette_colours import card_colour, groove_colour, hover_colour
from mnist_gui.ui.widgets.style_shapes import Look, has

Paint: TypeAlias = Callable[[Look, QStyleOption, QPainter, QWidget | None], None]

PRIMARY: Final = "isPrimary"
"""The property of a button that leads on; `mnist_gui.ui.widgets.buttons.set_primary` sets it."""

_Primitive = QStyle.PrimitiveElement
_Control = QStyle.ControlElement
_State = QStyle.StateFlag
_Role = QPalette.ColorRole

_BAR = 6  # logical pixels


def is_primary(option: QStyleOption, widget: QWidget | None) -> bool:
    """Return whether a button leads on: it says so, or it is the one that Enter presses in a dialog."""
    if not has(option, _State.State_Enabled):
        return False
    if _has_feature(option, "DefaultButton"):
        return True
    return widget is not None and bool(widget.property(PRIMARY))


def _has_feature(option: QStyleOption, name: str) -> bool:
    features = getattr(option, "features", None)  # of buttons alone, and of tabs others
    return features is not None and bool(features & getattr(type(features), name, 0))


def _push_button(look: Look, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    is_flat = _has_feature(option, "Flat")
    shapes.paint_button(option, painter, look, primary=is_primary(option, widget), flat=is_flat)


def _tool_button(look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    is_flat = has(option, _State.State_AutoRaise)
    shapes.paint_button(option, painter, look, primary=False, flat=is_flat)


def _field(look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    if getattr(option, "lineWidth", 1) > 0:
        shapes.paint_field(option, painter, look)


def _field_frame(look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    shapes.paint_frame(option, painter, look)


def _frame(look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    shapes.paint_frame(option, painter, look, radius=0)


def _menu_frame(look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    line = option.palette.color(_Role.Mid)
    shapes.paint_box(painter, option.rect, look, fill=None, line=line, radius=0)


def _menu_panel(look: Look, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    painter.fillRect(option.rect, card_colour(option.palette))
    _menu_frame(look, option, painter, widget)


def _tool_tip(look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    fill, line = option.palette.color(_Role.ToolTipBase), option.palette.color(_Role.Mid)
    shapes.paint_box(painter, option.rect, look, fill=fill, line=line, radius=0)


def _check_box(look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    shapes.paint_check_box(option, painter, look)


def _radio_button(look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    shapes.paint_check_box(option, painter, look, is_round=True)


def _focus(look: Look, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the line around a text that has the focus; buttons have one of their own."""
    if widget is None or not widget.inherits("QPushButton"):
        line = option.palette.color(_Role.Highlight)
        shapes.paint_box(painter, option.rect, look, fill=None, line=line, radius=tokens.SMALL_RADIUS)


def _status_bar(_look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    painter.fillRect(option.rect, card_colour(option.palette))
    top = QRect(option.rect.left(), option.rect.top(), option.rect.width(), 1)
    painter.fillRect(top, option.palette.color(_Role.Mid))


def _menu_bar(_look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    painter.fillRect(option.rect, card_colour(option.palette))


def _nothing(_look: Look, _option: QStyleOption, _painter: QPainter, _widget: QWidget | None) -> None:
    """Paint nothing."""


PRIMITIVES: Final[dict[QStyle.PrimitiveElement, Paint]] = {
    _Primitive.PE_PanelButtonCommand: _push_button,
    _Primitive.PE_PanelButtonTool: _tool_button,
    _Primitive.PE_PanelLineEdit: _field,
    _Primitive.PE_FrameLineEdit: _field_frame,
    _Primitive.PE_Frame: _frame,
    _Primitive.PE_FrameMenu: _menu_frame,
    _Primitive.PE_PanelMenu: _menu_panel,
    _Primitive.PE_PanelTipLabel: _tool_tip,
    _Primitive.PE_IndicatorCheckBox: _check_box,
    _Primitive.PE_IndicatorItemViewItemCheck: _check_box,
    _Primitive.PE_IndicatorRadioButton: _radio_button,
    _Primitive.PE_FrameFocusRect: _focus,
    _Primitive.PE_FrameStatusBarItem: _nothing,
    _Primitive.PE_PanelStatusBar: _status_bar,
    _Primitive.PE_PanelMenuBar: _nothing,
    _Primitive.PE_FrameDefaultButton: _nothing,
}


def _header(look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    palette = option.palette
    painter.fillRect(option.rect, palette.color(_Role.Base))
    if has(option, _State.State_Enabled, _State.State_MouseOver):
        painter.fillRect(option.rect, hover_colour(palette))
    line = palette.color(_Role.Mid)
    if getattr(option, "orientation", None) is Qt.Orientation.Vertical:
        painter.fillRect(QRect(option.rect.right(), option.rect.top(), 1, option.rect.height()), line)
    else:
        painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), line)


def _empty_header(_look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    painter.fillRect(option.rect, option.palette.color(_Role.Base))
    bottom = QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1)
    painter.fillRect(bottom, option.palette.color(_Role.Mid))


def _tab(look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint a tab: the chosen one has a line of the accent below it."""
    palette, area = option.palette, option.rect
    chosen = has(option, _State.State_Selected)
    if not chosen and has(option, _State.State_MouseOver, _State.State_Enabled):
        painter.fillRect(area, hover_colour(palette))
    if chosen:
        bar = QRect(area.left() + tokens.TIGHT, area.bottom() - 2, area.width() - 2 * tokens.TIGHT, 3)
        shapes.paint_bar(painter, bar, look, fill=palette.color(_Role.Highlight))
    if look.is_outlined:
        line = palette.color(_Role.Highlight if chosen else _Role.Mid)
        shapes.paint_box(painter, area, look, fill=None, line=line)
    if has(option, _State.State_HasFocus):
        inner = area.adjusted(2, 2, -2, -4)
        accent = palette.color(_Role.Highlight)
        shapes.paint_box(painter, inner, look, fill=None, line=accent, radius=tokens.SMALL_RADIUS)


def _progress_groove(look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    area = _thin(option)
    if look.is_outlined:
        shapes.paint_box(painter, area, look, fill=None, line=shapes.line_colour(option))
    else:
        shapes.paint_bar(painter, area, look, fill=groove_colour(option.palette))


def _thin(option: QStyleOption) -> QRect:
    """Return where a progress bar without a text is painted: a thin bar in the middle."""
    area = QRect(option.rect)
    if not getattr(option, "textVisible", True) and area.height() > _BAR:
        area.setHeight(_BAR)
        area.moveCenter(option.rect.center())
    return area


def _splitter(_look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    area = option.rect
    under = has(option, _State.State_Enabled, _State.State_MouseOver)
    colour = option.palette.color(_Role.Highlight if under else _Role.Mid)
    if has(option, _State.State_Horizontal):
        painter.fillRect(QRect(area.center().x(), area.top(), 1, area.height()), colour)
    else:
        painter.fillRect(QRect(area.left(), area.center().y(), area.width(), 1), colour)


def _shaped_frame(look: Look, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint a frame of a widget: a box, or a line that separates."""
    area, line = option.rect, option.palette.color(_Role.Mid)
    shape = getattr(option, "frameShape", QFrame.Shape.Box)
    if shape is QFrame.Shape.HLine:
        painter.fillRect(QRect(area.left(), area.center().y(), area.width(), 1), line)
    elif shape is QFrame.Shape.VLine:
        painter.fillRect(QRect(area.center().x(), area.top(), 1, area.height()), line)
    elif shape is not QFrame.Shape.NoFrame:
        _frame(look, option, painter, None)


CONTROLS: Final[dict[QStyle.ControlElement, Paint]] = {
    _Control.CE_HeaderSection: _header,
    _Control.CE_HeaderEmptyArea: _empty_header,
    _Control.CE_TabBarTabShape: _tab,
    _Control.CE_ProgressBarGroove: _progress_groove,
    _Control.CE_Splitter: _splitter,
    _Control.CE_ShapedFrame: _shaped_frame,
    _Control.CE_SizeGrip: _nothing,
    _Control.CE_MenuBarEmptyArea: _menu_bar,
}
