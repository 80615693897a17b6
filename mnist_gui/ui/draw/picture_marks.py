"""Marks on a picture: a frame around each digit, and a tag with its answer beside the frame.

The picture looks the same in every theme. Frames and tags have an edge in the paper's colour of the theme, so
that all colours of the theme are visible on it. The line style of a frame shows the verdict as well: solid
for a digit, dashed for "not sure", dotted for "not a digit".
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette, QPen

_CORNER, _EDGE = 4.0, 1.0  # radius of corners and width of the edge, in pixels
_WIDTH, _CHOSEN_WIDTH = 2.0, 4.0  # of a frame's line; even, so that it covers whole pixels
_PADDING, _MAX_TAG = 6.0, 160.0  # of a tag's text, and its greatest width, in pixels
_LINES = {
    "digit": Qt.PenStyle.SolidLine,
    "not sure": Qt.PenStyle.DashLine,
    "not a digit": Qt.PenStyle.DotLine,
}
_GAP = 3.0  # between a frame and its tag, in pixels
_SIDES = np.array([[0, -1], [0, 1], [1, 0], [-1, 0]])  # above, below, right, left: the best first

_Boxes = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Mark:
    """Frame and tag of a digit.

    Attributes
    ----------
    text : str
        Of the tag.
    verdict : str
        "digit", "not sure" or "not a digit".
    is_chosen : bool
        Whether the digit is chosen.
    """

    text: str
    verdict: str
    is_chosen: bool

    def paint_frame(self, painter: QPainter, frame: QRectF, palette: QPalette) -> None:
        """Paint the outline of `frame`."""
        is_quiet = self.verdict == "not a digit" and not self.is_chosen
        role = QPalette.ColorRole.PlaceholderText if is_quiet else QPalette.ColorRole.Highlight
        width = _CHOSEN_WIDTH if self.is_chosen else _WIDTH
        edge = QPen(palette.color(QPalette.ColorRole.Base), width + 2 * _EDGE)
        line = QPen(palette.color(role), width, _LINES[self.verdict], Qt.PenCapStyle.FlatCap)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (edge, line):
            painter.setPen(pen)
            painter.drawRoundedRect(frame, _CORNER, _CORNER)

    def paint_tag(self, painter: QPainter, tag: QRectF, palette: QPalette, *, font: QFont) -> None:
        """Paint the tag, and elide its text if it is too long."""
        fill, text, line = self._tag_colours(palette)
        inner = tag.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(fill)
        for pen in (QPen(palette.color(QPalette.ColorRole.Base), 1 + 2 * _EDGE), QPen(line, 1)):
            painter.setPen(pen)
            painter.drawRoundedRect(inner, _CORNER, _CORNER)
        painter.setFont(font)
        painter.setPen(text)
        room = tag.width() - 2 * _PADDING + 1
        shown = QFontMetricsF(font).elidedText(self.text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, shown)

    def tag_size(self, font: QFont) -> QSizeF:
        """Return the size of the tag, which is at least as wide as high."""
        metrics = QFontMetricsF(font)
        width = metrics.horizontalAdvance(self.text) + 2 * _PADDING
        return QSizeF(min(_MAX_TAG, max(width, metrics.height())), metrics.height())

    def _tag_colours(self, palette: QPalette) -> tuple[QColor, QColor, QColor]:
        """Return the colours of the tag's background, text and outline."""
        colour, role = palette.color, QPalette.ColorRole
        if self.is_chosen:
            return colour(role.Highlight), colour(role.HighlightedText), colour(role.Highlight)
        is_quiet = self.verdict == "not a digit"
        return colour(role.Base), colour(role.PlaceholderText if is_quiet else role.Text), colour(role.Mid)


def arrange_tags(frames: Sequence[QRectF], sizes: Sequence[QSizeF], area: QRectF) -> tuple[QRectF, ...]:
    """Place a tag beside each frame.

    The preferred side is above the frame, then below, right and left. If a tag would cover another digit or
    tag on every side, it goes where it covers least.

    Parameters
    ----------
    frames : sequence of QRectF, length k
    sizes : sequence of QSizeF, length k
        Of the tags.
    area : QRectF
        The tags stay inside.
    """
    edges = np.array([_edges(frame) for frame in frames]).reshape(-1, 4)
    tags = np.empty_like(edges)
    for number, size in enumerate(sizes):
        candidates = _beside(edges[number], np.array(size.toTuple()), _edges(area))
        on_frames = _overlaps(candidates, edges)
        # Covering a tag is worst, then covering another digit, then covering the tag's own digit.
        covered = (
            3 * _overlaps(candidates, tags[:number]).sum(axis=1)
            + 2 * on_frames.sum(axis=1)
            - on_frames[:, number]
        )
        tags[number] = candidates[covered.argmin()]
    return tuple(QRectF(left, top, right - left, bottom - top) for left, top, right, bottom in tags.tolist())


def _edges(rectangle: QRectF) -> tuple[float, float, float, float]:
    return rectangle.left(), rectangle.top(), rectangle.right(), rectangle.bottom()


def _beside(frame: _Boxes, size: _Boxes, area: tuple[float, float, float, float]) -> _Boxes:
    """Return boxes of a size on the four sides of a frame, moved as little as needed into an area."""
    first, last = frame[:2], frame[2:]
    centres = (first + last) / 2 + _SIDES * ((last - first + size) / 2 + _GAP)
    corners = np.clip(centres - size / 2, area[:2], np.maximum(area[:2], area[2:] - size))
    return np.hstack([corners, corners + size])


def _overlaps(boxes: _Boxes, others: _Boxes) -> _Boxes:
    """Return the area that each of `boxes`, shape (p, 4), shares with each of `others`, shape (q, 4)."""
    first = np.maximum(boxes[:, None, :2], others[:, :2])
    last = np.minimum(boxes[:, None, 2:], others[:, 2:])
    shared: _Boxes = np.maximum(last - first, 0).prod(axis=2)
    return shared
