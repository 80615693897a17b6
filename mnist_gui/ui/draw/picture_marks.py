"""What is painted over a picture: a frame around each digit, and a tag with its answer.

The picture looks as it was taken, in every theme. So frames and tags have an edge in the colour of the paper
of the theme: on the picture or on that edge, every colour of the theme can be seen. What an answer is worth
shows in the line of its frame, too: whole if it is sure, dashes if it is not, dots around what is no digit.
"""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette, QPen

_CORNER, _EDGE = 4.0, 1.0  # the radius of corners, and the width of the edge, in pixels
_WIDTH, _CHOSEN_WIDTH = 2.0, 4.0  # of a frame's line; even, so that it covers whole pixels
_PADDING, _WIDEST = 6.0, 160.0  # of a tag
_LINES = {
    "digit": Qt.PenStyle.SolidLine,
    "not sure": Qt.PenStyle.DashLine,
    "not a digit": Qt.PenStyle.DotLine,
}


@dataclass(frozen=True)
class Mark:
    """A digit's frame and tag.

    Attributes
    ----------
    text : str
        What its tag says.
    verdict : str
        What the answer is worth: "digit", "not sure" or "not a digit".
    is_chosen : bool
        Whether this is the digit that the user looks at.
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
        """Paint the tag; too long a text loses its end."""
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
        """Return how large the tag shall be: never narrower than high."""
        metrics = QFontMetricsF(font)
        width = metrics.horizontalAdvance(self.text) + 2 * _PADDING
        return QSizeF(min(_WIDEST, max(width, metrics.height())), metrics.height())

    def _tag_colours(self, palette: QPalette) -> tuple[QColor, QColor, QColor]:
        """Return the colours of the tag's paper, text and outline."""
        colour, role = palette.color, QPalette.ColorRole
        if self.is_chosen:
            return colour(role.Highlight), colour(role.HighlightedText), colour(role.Highlight)
        is_quiet = self.verdict == "not a digit"
        return colour(role.Base), colour(role.PlaceholderText if is_quiet else role.Text), colour(role.Mid)
