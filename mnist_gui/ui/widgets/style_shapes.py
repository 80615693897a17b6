"""The shapes that the style paints: panels, boxes, bars and arrows, flat or outlined.

Each function paints one shape from an option of Qt. `Look` holds what differs between the themes.
"""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyleOption

from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.palette_colours import mixed, soft_colour

_Role = QPalette.ColorRole
_State = QStyle.StateFlag

_HOVER, _PRESSED = 0.07, 0.14
"""Shares of the text's colour in a button under the pointer, and in one that is pressed."""


class Look(NamedTuple):
    """How shapes are painted.

    Attributes
    ----------
    radius : int
        Of the corners of controls, in logical pixels.
    is_outlined : bool
        High contrast: lines are one pixel wide and sharp; those of controls that cannot be used are dashed.
    """

    radius: int
    is_outlined: bool


FLAT = Look(tokens.CONTROL_RADIUS, is_outlined=False)
OUTLINED = Look(0, is_outlined=True)


def has(option: QStyleOption, *flags: QStyle.StateFlag) -> bool:
    """Return whether an option has all of these states."""
    return all(option.state & flag for flag in flags)


def paint_box(
    painter: QPainter,
    area: QRect,
    look: Look,
    *,
    fill: QColor | None,
    line: QColor | None,
    is_dashed: bool = False,
    radius: float | None = None,
) -> None:
    """Paint a box with a line of one pixel inside of its edge."""
    painter.save()
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    pen = QPen(line, 1) if line is not None else QPen(Qt.PenStyle.NoPen)
    if is_dashed and line is not None:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    radius = look.radius if radius is None else radius
    if look.is_outlined and radius == look.radius:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawRect(area.adjusted(0, 0, -1, -1) if line is not None else area)
    else:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = 0.5 if line is not None else 0.0
        painter.drawRoundedRect(QRectF(area).adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.restore()


def line_colour(option: QStyleOption) -> QColor:
    """Return the colour of the line around a control: the accent where the focus is."""
    focused = has(option, _State.State_HasFocus)
    return option.palette.color(_Role.Highlight if focused else _Role.Mid)


def is_off(option: QStyleOption, look: Look) -> bool:
    """Return whether the line around a control is dashed, since it cannot be used."""
    return look.is_outlined and not has(option, _State.State_Enabled)


def paint_frame(
    option: QStyleOption,
    painter: QPainter,
    look: Look,
    *,
    fill: QColor | None = None,
    radius: float | None = None,
) -> None:
    """Paint the line around a control, and perhaps its ground."""
    line, off = line_colour(option), is_off(option, look)
    paint_box(painter, option.rect, look, fill=fill, line=line, is_dashed=off, radius=radius)


def paint_button(option: QStyleOption, painter: QPainter, look: Look, *, primary: bool, flat: bool) -> None:
    """Paint the panel of a button; a flat one has none until it is pointed at."""
    palette, enabled = option.palette, has(option, _State.State_Enabled)
    accent = palette.color(_Role.Highlight)
    fill = accent if primary and enabled else palette.color(_Role.Button)
    is_accented = fill == accent and enabled
    ink = palette.color(_Role.HighlightedText if is_accented else _Role.ButtonText)
    is_on, is_down = has(option, _State.State_On), has(option, _State.State_Sunken)
    is_hovered = enabled and has(option, _State.State_MouseOver)
    if flat and not (is_on or is_down or is_hovered):
        if look.is_outlined or has(option, _State.State_HasFocus):
            paint_frame(option, painter, look)
        return
    if is_on and not is_accented:
        fill = soft_colour(palette)
    if is_down or is_hovered:
        fill = mixed(fill, ink, _PRESSED if is_down else _HOVER)
    line = accent if (is_on and enabled) or is_accented else line_colour(option)
    if look.is_outlined:
        line = line_colour(option)
    paint_box(painter, option.rect, look, fill=fill, line=line, is_dashed=is_off(option, look))
    if has(option, _State.State_HasFocus):
        paint_focus(option, painter, look, ink=ink if is_accented else accent, inset=2 if is_accented else 1)


def paint_focus(option: QStyleOption, painter: QPainter, look: Look, *, ink: QColor, inset: int = 1) -> None:
    """Paint a second line inside of a control that has the focus."""
    inner = option.rect.adjusted(inset, inset, -inset, -inset)
    radius = max(look.radius - inset, 0)
    paint_box(painter, inner, look, fill=None, line=ink, radius=radius)


def paint_field(option: QStyleOption, painter: QPainter, look: Look, *, fill: QColor | None = None) -> None:
    """Paint the panel of a field."""
    paint_frame(option, painter, look, fill=option.palette.color(_Role.Base) if fill is None else fill)
    if has(option, _State.State_HasFocus):
        paint_focus(option, painter, look, ink=line_colour(option))


def paint_check_box(option: QStyleOption, painter: QPainter, look: Look, *, is_round: bool = False) -> None:
    """Paint the box of a check box, or the ring of a radio button, and what is in it."""
    palette, area = option.palette, option.rect
    side = min(area.width(), area.height())
    box = QRect(0, 0, side, side)
    box.moveCenter(area.center())
    is_set = has(option, _State.State_On) or has(option, _State.State_NoChange)
    filled = is_set and not look.is_outlined
    fill = palette.color(_Role.Highlight if filled else _Role.Base)
    line = fill if filled else _strong_line(option, look)
    radius = side / 2 if is_round else None if look.is_outlined else tokens.SMALL_RADIUS
    paint_box(painter, box, look, fill=fill, line=line, is_dashed=is_off(option, look), radius=radius)
    ink = palette.color(_Role.HighlightedText if filled else _Role.Text)
    if not is_set:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if is_round:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(QRectF(box).center(), side * 0.21, side * 0.21)
    else:
        tick = [(0.24, 0.52), (0.43, 0.71), (0.77, 0.31)]
        places = [(0.28, 0.5), (0.72, 0.5)] if has(option, _State.State_NoChange) else tick
        _paint_stroke(painter, box, places, ink)
    painter.restore()


def _strong_line(option: QStyleOption, look: Look) -> QColor:
    """Return the colour of the line around a box, which alone says that one is there."""
    if look.is_outlined or has(option, _State.State_HasFocus):
        return line_colour(option)
    return mixed(option.palette.color(_Role.Base), option.palette.color(_Role.PlaceholderText), 0.8)


def paint_chevron(painter: QPainter, area: QRect, direction: str, colour: QColor, *, side: int = 10) -> None:
    """Paint an arrow head that points ``"up"``, ``"down"``, ``"left"`` or ``"right"``."""
    side = min(area.width(), area.height(), side)
    box = QRect(0, 0, side, side)
    box.moveCenter(area.center())
    places = {
        "down": [(0.12, 0.32), (0.5, 0.7), (0.88, 0.32)],
        "up": [(0.12, 0.7), (0.5, 0.32), (0.88, 0.7)],
        "left": [(0.68, 0.12), (0.3, 0.5), (0.68, 0.88)],
        "right": [(0.32, 0.12), (0.7, 0.5), (0.32, 0.88)],
    }[direction]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_stroke(painter, box, places, colour)
    painter.restore()


def _paint_stroke(painter: QPainter, box: QRect, places: list[tuple[float, float]], colour: QColor) -> None:
    pen = QPen(colour, 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    corner, side = QRectF(box).topLeft(), box.width()
    points = [corner + QPointF(x * side, y * side) for x, y in places]
    painter.drawPolyline(QPolygonF(points))


def paint_bar(
    painter: QPainter, area: QRect, look: Look, *, fill: QColor, line: QColor | None = None
) -> None:
    """Paint a groove, a handle, or what fills a groove: as round as it is thick."""
    radius = look.radius if look.is_outlined else min(area.width(), area.height()) / 2
    paint_box(painter, area, look, fill=fill, line=line, radius=radius)
