"""Pictures of the steps from features to the scores of classes, one or two for each kind of decision."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor

from mnist_gui.learning.models.decision import (
    ForestDecision,
    NeighboursDecision,
    SupportDecision,
)
from mnist_gui.ui.steps.canvas import Canvas
from mnist_gui.ui.steps.feature_pictures import signed, tr
from mnist_gui.ui.steps.trace import KeptImage, Trace
from mnist_gui.ui.widgets.colour_maps import colour_ramp
from mnist_gui.ui.widgets.imaging import fitted_in, indexed_image
from mnist_gui.ui.widgets.palette_colours import clearest_on
from mnist_gui.ui.widgets.tokens import GAP, TIGHT

_GRIDS = (4, 2), (3, 3), (2, 4)  # kept images in a row, and rows
_CLEAR = 2.0  # margin with the full colour


def paint_kept(canvas: Canvas, trace: Trace) -> None:
    """Paint the nearest training images with class, distance and weight."""
    label = 2 * canvas.line_height + TIGHT
    width, height = canvas.area.width() + GAP, canvas.area.height() + GAP

    def side_in(grid: tuple[int, int]) -> float:
        return min(width / grid[0] - GAP, height / grid[1] - GAP - label)

    across, down = max(_GRIDS, key=side_in)
    side = side_in((across, down))
    pitch_x = max(side, min(canvas.area.width() / across - GAP, side * 1.4)) + GAP
    start_x = canvas.area.center().x() - (across * pitch_x - GAP) / 2
    start_y = canvas.area.center().y() - (down * (side + label + GAP) - GAP) / 2
    strongest = max((kept.weight for kept in trace.kept), default=1.0) or 1.0
    for number, kept in enumerate(trace.kept[: across * down]):
        line, column = divmod(number, across)
        x, y = start_x + column * pitch_x, start_y + line * (side + label + GAP)
        place = QRectF(x + (pitch_x - GAP - side) / 2, y, side, side)
        _paint_one(canvas, place, kept)
        words = QRectF(x, y + side + TIGHT, pitch_x - GAP, canvas.line_height)
        canvas.set_font(bold=True)
        canvas.write(words, kept.class_name)
        canvas.set_font()
        words.translate(0, canvas.line_height)
        weight = f"{100 * kept.weight / strongest:.0f}"
        caption = tr("{distance} away, {weight}\N{NO-BREAK SPACE}%")
        canvas.set_font(0.85)
        canvas.write(
            words, caption.format(distance=f"{kept.distance:.2f}", weight=weight), colour=canvas.quiet
        )
        canvas.set_font()


def _paint_one(canvas: Canvas, place: QRectF, kept: KeptImage) -> None:
    if kept.image is not None:
        canvas.image(place, kept.image)
    elif kept.pooled is not None:
        canvas.square(place, canvas.paper)
        canvas.roses(place, kept.pooled, canvas.ink)
        canvas.frame(place)


def paint_margins(canvas: Canvas, trace: Trace) -> None:
    """Paint who wins in each pair of classes: a row for each class, best marked."""
    assert trace.steps is not None
    decision = trace.steps.decision
    assert isinstance(decision, SupportDecision)
    margins = decision.margins[np.ix_(trace.classes, trace.classes)]
    names, best = trace.names, trace.ranked[0]
    size = len(names) + 1
    width, height = canvas.area.width() / size, min(canvas.area.height() / size, 2.4 * canvas.line_height)
    top = canvas.area.center().y() - height * size / 2

    def cell(row: int, column: int) -> QRectF:
        return QRectF(canvas.area.left() + column * width, top + row * height, width, height)

    for number, name in enumerate(names):
        canvas.set_font(bold=number == best)
        colour = canvas.text if number == best else canvas.quiet
        canvas.write(cell(0, number + 1), name, colour=colour)
        canvas.write(cell(number + 1, 0), name, colour=colour)
    canvas.set_font(0.85)
    for row, column in np.ndindex(margins.shape):
        if row != column:
            value = float(margins[row, column])
            area = cell(row + 1, column + 1).adjusted(1, 1, -1, -1)
            canvas.square(area, canvas.signed(value / _CLEAR))
            canvas.write(area, signed(value, 1))
    canvas.painter.setPen(canvas.accent)
    canvas.painter.setBrush(Qt.BrushStyle.NoBrush)
    canvas.painter.drawRect(cell(best + 1, 0).united(cell(best + 1, size - 1)))
    canvas.set_font()


def paint_contributions(canvas: Canvas, trace: Trace) -> None:
    """Paint which positions speak for the best class and against it, and the same for the second."""
    assert trace.contributions is not None
    order = trace.ranked[:2]
    label = canvas.line_height + TIGHT
    strongest = max(float(np.abs(trace.contributions[:, :, trace.classes[order]]).max()), 1e-6)
    side = min((canvas.area.width() - 2 * GAP) / 2, canvas.area.height() - label)
    table = colour_ramp(canvas.against, canvas.paper, canvas.accent)
    for number, chosen in enumerate(order):
        x = canvas.area.center().x() + (GAP if number else -GAP - side)
        top = canvas.area.center().y() - (side + label) / 2
        values = trace.contributions[:, :, trace.classes[chosen]] / strongest
        place = fitted_in(QRectF(x, top + label, side, side), values)
        canvas.painter.drawImage(
            place, indexed_image(np.rint(127.5 + 127.5 * values).astype(np.uint8), table)
        )
        _paint_signs(canvas, place, values, table)
        canvas.frame(place)
        canvas.set_font(bold=number == 0)
        canvas.write(
            QRectF(x, top, side, canvas.line_height), tr("For {name}").format(name=trace.names[chosen])
        )
        canvas.set_font()


def _paint_signs(canvas: Canvas, place: QRectF, values: "npt.NDArray[np.float32]", table: list[int]) -> None:
    """Write plus or minus on the strongest positions, for those who cannot tell the colours apart."""
    height, width = values.shape
    step = max(width // 8, 1)
    cell = place.width() / width
    canvas.set_font(pixels=max(min(cell * step * 0.7, 16), 9))
    for row in range(step // 2, height, step):
        for column in range(step // 2, width, step):
            value = float(values[row, column])
            if abs(value) > 0.25:
                side = cell * (2 * step + 1)
                left, top = place.left() + (column - step) * cell, place.top() + (row - step) * cell
                area = QRectF(left, top, side, side)
                ground = QColor.fromRgb(table[round(127.5 + 127.5 * value)])
                colour = clearest_on(ground, canvas.text, canvas.paper)
                canvas.write(area, "+" if value > 0 else "\N{MINUS SIGN}", colour=colour)
    canvas.set_font()


def paint_scores(canvas: Canvas, trace: Trace) -> None:
    """Paint the score of each class as a bar to the left or to the right of zero."""
    assert trace.steps is not None
    scores = trace.steps.decision.logits[trace.classes]
    _paint_bars(
        canvas,
        trace.names,
        [float(score) for score in scores],
        best=trace.ranked[0],
        written=partial(signed, digits=2),
    )


def paint_votes(canvas: Canvas, trace: Trace) -> None:
    """Paint the share of the votes for each class."""
    assert trace.steps is not None
    decision = trace.steps.decision
    assert isinstance(decision, ForestDecision | NeighboursDecision)
    votes = [100 * float(vote) for vote in decision.votes[trace.classes]]
    _paint_bars(
        canvas, trace.names, votes, best=int(np.argmax(votes)), written="{:.1f}\N{NO-BREAK SPACE}%".format
    )


def _paint_bars(
    canvas: Canvas,
    names: Sequence[str],
    values: Sequence[float],
    *,
    best: int,
    written: Callable[[float], str],
) -> None:
    widest = max(canvas.painter.fontMetrics().horizontalAdvance(name) for name in names) + 2 * GAP
    name_width = min(widest, canvas.area.width() / 3)
    number_width = canvas.painter.fontMetrics().horizontalAdvance(written(-100.0)) + GAP
    lowest, highest = min(*values, 0.0), max(*values, 0.0)
    span = (highest - lowest) or 1.0
    track = canvas.area.width() - name_width - number_width
    height = min(canvas.area.height() / len(names), 2.2 * canvas.line_height)
    top = canvas.area.center().y() - height * len(names) / 2
    zero = canvas.area.left() + name_width - lowest / span * track
    for number, (name, value) in enumerate(zip(names, values, strict=True)):
        line = QRectF(canvas.area.left(), top + number * height, canvas.area.width(), height)
        canvas.set_font(bold=number == best)
        canvas.write(QRectF(line.left(), line.top(), name_width - GAP, height), name)
        length = value / span * track
        bar = QRectF(
            min(zero, zero + length), line.center().y() - height / 5, max(abs(length), 1), height / 2.5
        )
        canvas.square(bar, canvas.accent if number == best else canvas.quiet)
        canvas.write(QRectF(line.right() - number_width, line.top(), number_width, height), written(value))
    canvas.set_font()


def paint_questions(canvas: Canvas, trace: Trace) -> None:
    """Write the questions that the first tree asks, with the answers."""
    assert trace.steps is not None
    decision = trace.steps.decision
    assert isinstance(decision, ForestDecision)
    height = min(canvas.area.height() / max(len(decision.questions), 1), 2 * canvas.line_height)
    is_pixels = trace.features.gradient is None
    leading = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    for number, question in enumerate(decision.questions):
        line = QRectF(canvas.area.left(), canvas.area.top() + number * height, canvas.area.width(), height)
        if is_pixels:
            row, column = divmod(question.feature, trace.image.shape[1])
            words = tr("Is the grey value in row {row}, column {column} at most {limit}?")
            asked = words.format(row=row, column=column, limit=f"{255 * question.threshold:.0f}")
        else:
            words = tr("Is feature {number} at most {limit}?")
            asked = words.format(number=question.feature, limit=f"{question.threshold:.2f}")
        yes = question.value <= question.threshold
        room = canvas.painter.fontMetrics().horizontalAdvance(tr("Yes") + tr("No")) + GAP
        canvas.write(QRectF(line.left(), line.top(), line.width() - room, height), asked, align=leading)
        canvas.set_font(bold=True)
        canvas.write(QRectF(line.right() - room, line.top(), room, height), tr("Yes") if yes else tr("No"))
        canvas.set_font()
