"""Pictures of the steps from an image to its features."""

from math import atan, degrees

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPen

from mnist_gui.learning.features import GradientSteps
from mnist_gui.learning.moments import EXTENT
from mnist_gui.ui.steps.canvas import Canvas
from mnist_gui.ui.steps.trace import Trace
from mnist_gui.ui.widgets.tokens import GAP, TIGHT

_LEAST_CELL = 11.0  # logical pixels of a grey value that can be read
_ARROW_STEP = 2  # pixels of the plane between arrows
_LEAST_EDGE = 0.04  # of the strongest edge; below it no arrow is painted
_CROSS = 6.0  # logical pixels from the centre of mass to the ends of its cross


def tr(text: str) -> str:
    """Return the translation of a text of the steps."""
    return QCoreApplication.translate("steps", text)


def signed(value: float, digits: int) -> str:
    """Return a number with its sign; what is written as zero has none."""
    text = f"{value:+.{digits}f}"
    return text if text.strip("+-0.") else text[1:]


def gradient_of(trace: Trace) -> GradientSteps:
    """Return the steps of gradient features; the pictures below are shown for those only."""
    assert trace.features.gradient is not None
    return trace.features.gradient


def shown_block(trace: Trace, area: QRectF) -> tuple[slice, slice]:
    """Return the rows and columns whose numbers fit into an area: all, or those around the ink."""
    height, width = trace.image.shape
    rows = min(height, max(int(area.height() / _LEAST_CELL), 1))
    columns = min(width, max(int(area.width() / _LEAST_CELL), 1))
    rows = columns = min(rows, columns) if min(rows, columns) < max(height, width) else max(height, width)
    inked = np.argwhere(trace.image > trace.image.max() / 2)
    y, x = inked.mean(axis=0) if len(inked) else (height / 2, width / 2)
    top = int(np.clip(round(y - rows / 2), 0, max(height - rows, 0)))
    left = int(np.clip(round(x - columns / 2), 0, max(width - columns, 0)))
    return slice(top, min(top + rows, height)), slice(left, min(left + columns, width))


def paint_numbers(canvas: Canvas, trace: Trace) -> None:
    """Paint grey values as numbers on grounds of just these values."""
    rows, columns = shown_block(trace, canvas.area)
    canvas.numbers(canvas.area, trace.image[rows, columns])


def paint_moments(canvas: Canvas, trace: Trace) -> None:
    """Paint the image with its centre, slant and extent, and beside it the normalised plane."""
    left, right = _halves(canvas.area, canvas.line_height + TIGHT)
    steps = gradient_of(trace)
    place = canvas.image(left, trace.image, faint=0.45)
    canvas.plane(right, steps.plane)
    scale = place.width() / trace.image.shape[1]
    x, y, spread_x, spread_y, slant = (float(value[0]) for value in steps.moments)
    if trace.image.any():
        middle = QPointF(place.left() + (x + 0.5) * scale, place.top() + (y + 0.5) * scale)
        canvas.painter.save()
        canvas.painter.setClipRect(place)
        _paint_box(canvas, middle, EXTENT * spread_x * scale, EXTENT * spread_y * scale, slant)
        canvas.painter.restore()
    lean = -degrees(atan(slant))
    words = tr("Slant {degrees}\N{DEGREE SIGN}, centre at {x}, {y}")
    caption = words.format(degrees=signed(lean, 0), x=f"{x:.1f}", y=f"{y:.1f}")
    if canvas.painter.fontMetrics().horizontalAdvance(caption) > _below(left, canvas).width():
        caption = tr("Slant {degrees}\N{DEGREE SIGN}").format(degrees=signed(lean, 0))
    canvas.write(_below(left, canvas), caption, colour=canvas.quiet)
    canvas.write(_below(right, canvas), tr("Straight, of one size"), colour=canvas.quiet)


def _paint_box(canvas: Canvas, middle: QPointF, reach_x: float, reach_y: float, slant: float) -> None:
    """Paint the slanted box that becomes the plane, its axis and a cross in its middle."""

    def at(x: float, y: float) -> QPointF:
        return QPointF(middle.x() + x + slant * y, middle.y() + y)

    corners = [at(-reach_x, -reach_y), at(reach_x, -reach_y), at(reach_x, reach_y), at(-reach_x, reach_y)]
    canvas.painter.setBrush(Qt.BrushStyle.NoBrush)
    canvas.painter.setPen(QPen(canvas.accent, 1.5, Qt.PenStyle.DashLine))
    canvas.painter.drawPolygon(corners)
    canvas.stroke(at(0, -reach_y), at(0, reach_y), canvas.accent, width=2)
    for dx, dy in ((_CROSS, 0.0), (0.0, _CROSS)):
        start, end = QPointF(middle.x() - dx, middle.y() - dy), QPointF(middle.x() + dx, middle.y() + dy)
        canvas.stroke(start, end, canvas.text, width=3)


def paint_gradient(canvas: Canvas, trace: Trace) -> None:
    """Paint an arrow into the ink at every second pixel of the plane."""
    steps = gradient_of(trace)
    place = canvas.plane(canvas.area, steps.plane, faint=0.7)
    scale = place.width() / steps.plane.shape[1]
    strength = np.hypot(*steps.gradient)
    strongest = max(float(strength.max()), 1e-6)
    reach = 1.6 * _ARROW_STEP * scale / strongest
    for row in range(0, strength.shape[0], _ARROW_STEP):
        for column in range(0, strength.shape[1], _ARROW_STEP):
            if strength[row, column] < _LEAST_EDGE * strongest:
                continue
            dx, dy = (float(part[row, column]) * reach for part in steps.gradient)
            middle = QPointF(place.left() + (column + 0.5) * scale, place.top() + (row + 0.5) * scale)
            canvas.arrow(QPointF(middle.x() - dx / 2, middle.y() - dy / 2), dx, dy, canvas.accent)


def paint_directions(canvas: Canvas, trace: Trace) -> None:
    """Paint the strength of the edges of each direction, below an arrow in that direction."""
    planes = gradient_of(trace).directions
    strongest = max(float(planes.max()), 1e-6)
    columns = max(1, round((len(planes) / 2 * canvas.area.width() / canvas.area.height()) ** 0.5 + 0.6))
    columns = 4 if len(planes) == 8 else columns
    rows = -(-len(planes) // columns)
    label = canvas.line_height + TIGHT
    side = min((canvas.area.width() + GAP) / columns - GAP, (canvas.area.height() + GAP) / rows - GAP - label)
    start_x = canvas.area.center().x() - (columns * (side + GAP) - GAP) / 2
    start_y = canvas.area.center().y() - (rows * (side + label + GAP) - GAP) / 2
    for number, plane in enumerate(planes):
        line, column = divmod(number, columns)
        x, y = start_x + column * (side + GAP), start_y + line * (side + label + GAP)
        angle = 2 * np.pi * number / len(planes)
        dx, dy = float(np.cos(angle)) * label * 0.8, float(np.sin(angle)) * label * 0.8
        middle = QPointF(x + side / 2, y + label / 2)
        canvas.arrow(QPointF(middle.x() - dx / 2, middle.y() - dy / 2), dx, dy, canvas.accent, width=2)
        canvas.plane(QRectF(x, y + label, side, side), (plane / strongest) ** 0.7)


def paint_pooled(canvas: Canvas, trace: Trace) -> None:
    """Paint the pooled values as roses over the plane."""
    steps = gradient_of(trace)
    place = canvas.plane(canvas.area, steps.plane, faint=0.82)
    grid = steps.pooled.shape[-1]
    cell = place.width() / grid
    for number in range(1, grid):
        x, y = place.left() + number * cell, place.top() + number * cell
        canvas.stroke(QPointF(x, place.top()), QPointF(x, place.bottom()), canvas.line, width=1)
        canvas.stroke(QPointF(place.left(), y), QPointF(place.right(), y), canvas.line, width=1)
    canvas.roses(place, steps.pooled, canvas.accent)


def _halves(area: QRectF, below: float) -> tuple[QRectF, QRectF]:
    """Return two squares side by side, with room for a line below them."""
    side = min((area.width() - 2 * GAP) / 2, area.height() - below)
    top = area.center().y() - (side + below) / 2
    middle = area.center().x()
    return QRectF(middle - GAP - side, top, side, side), QRectF(middle + GAP, top, side, side)


def _below(area: QRectF, canvas: Canvas) -> QRectF:
    return QRectF(area.left() - GAP, area.bottom() + TIGHT, area.width() + 2 * GAP, canvas.line_height)
