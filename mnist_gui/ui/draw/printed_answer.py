"""The Draw page on paper: the drawing, what each reader answers, what the model sees, similar images."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QPen

from mnist_gui.data.dataset import Images
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ui.draw.answer_view import AnswerView
from mnist_gui.ui.draw.drawing_pad import PEN_WIDTH
from mnist_gui.ui.draw.ink_pieces import pieces_by_parts
from mnist_gui.ui.draw.nearest_strip import NearestStrip
from mnist_gui.ui.draw.reader import Answer
from mnist_gui.ui.widgets.paper import (
    below,
    paint_frame,
    paint_image,
    paper_palette,
    placed,
    put_on_paper,
    write,
)
from mnist_gui.ui.widgets.score_bars import ScoreBars, shown_probabilities

_GAP: Final = 20
_PAD: Final = 330
_SEEN: Final = 168
_NEIGHBOUR: Final = 64


def _tr(text: str) -> str:
    return QCoreApplication.translate("PrintedAnswer", text)


@dataclass(frozen=True, eq=False)
class PrintedReader:
    """One reader and its answer.

    Attributes
    ----------
    name : str
    verdict : tuple of str
        What was read, how sure that is, and a remark.
    answer : Answer
        To one digit: its bars are shown.
    """

    name: str
    verdict: tuple[str, str, str]
    answer: Answer


@dataclass(frozen=True, eq=False)
class PrintedAnswer:
    """The sheet of a drawing, or of a digit in a picture.

    Attributes
    ----------
    drawing : Drawing
        In pad units; empty for a digit in a picture.
    image : ndarray of uint8, shape (28, 28)
        What the model sees.
    readers : sequence of PrintedReader
        The first one is the one that the page explains.
    neighbours : sequence of (ndarray of uint8, str)
        Similar images with their captions.
    """

    drawing: Drawing
    image: Images
    readers: Sequence[PrintedReader]
    neighbours: Sequence[tuple[Images, str]]

    @classmethod
    def of(
        cls, drawing: Drawing, image: Images, cards: Sequence[AnswerView], strip: NearestStrip
    ) -> "PrintedAnswer":
        """Take what the cards of the readers and the strip of similar images show."""
        readers = [PrintedReader(card.title, card.verdict, card.part) for card in cards]
        return cls(drawing, image, readers, strip.neighbours)

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Paint the sheet into an area."""
        pad = QRectF(area.left(), area.top(), _PAD, _PAD)
        if self.drawing.is_empty:
            paint_image(painter, pad, self.image)
        else:
            self._paint_ink(painter, pad)
            paint_frame(painter, pad)
        beside = QRectF(pad.right() + _GAP, area.top(), area.right() - pad.right() - _GAP, area.height())
        bottom = max(self._paint_readers(painter, beside), pad.bottom() + _GAP)
        y = bottom + write(painter, below(area, bottom), _tr("What the model sees"), size=15, bold=True) + 8
        paint_image(painter, QRectF(area.left(), y, _SEEN, _SEEN), self.image)
        self._paint_neighbours(painter, below(area, y + _SEEN + _GAP))

    def _paint_ink(self, painter: QPainter, pad: QRectF) -> None:
        """Paint the strokes as lines, which are sharp at any resolution."""
        pen = QPen(paper_palette().color(QPalette.ColorRole.Text))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        with placed(painter, pad):
            for stroke in self.drawing.strokes:
                for piece in chain.from_iterable(pieces_by_parts(stroke, PEN_WIDTH)):
                    pen.setWidthF(piece.width * pad.width())
                    painter.setPen(pen)
                    line = [QPointF(x, y) for x, y in (piece.points * pad.width()).tolist()]
                    painter.drawPolyline(line) if len(line) > 1 else painter.drawPoint(line[0])

    def _paint_readers(self, painter: QPainter, area: QRectF) -> float:
        """Write what each reader answers, with bars; return where that ends."""
        y = area.top()
        for reader in self.readers:
            y += write(painter, below(area, y), reader.name, size=14, bold=True) + 2
            read, sure, remark = reader.verdict
            height = write(painter, below(area, y), read, size=34, bold=True)
            left = area.left() + painter.fontMetrics().horizontalAdvance(read) + 12
            words = QRectF(left, y + 4, area.right() - left, height)
            top = words.top() + write(painter, words, sure, size=16)
            write(painter, QRectF(left, top, words.width(), height), remark, quiet=True)
            y += height + 4
            y += self._paint_bars(painter, below(area, y), reader.answer) + _GAP
        return y

    def _paint_bars(self, painter: QPainter, area: QRectF, answer: Answer) -> float:
        if answer.prediction is None:
            return 0
        bars = ScoreBars()
        most = 10 if len(self.readers) == 1 else 3
        bars.set_prediction(answer.class_names, shown_probabilities(answer.prediction), most=most)
        put_on_paper(bars, QSize(round(area.width()), 22 * len(bars.bars)))
        with placed(painter, QRectF(area.topLeft(), bars.size().toSizeF())):
            bars.paint_rows(painter)
        return bars.height()

    def _paint_neighbours(self, painter: QPainter, area: QRectF) -> None:
        if not self.neighbours:
            return
        y = area.top() + write(painter, area, _tr("Most similar images"), size=15, bold=True) + 8
        pitch = _NEIGHBOUR + 12
        for number, (pixels, caption) in enumerate(self.neighbours[: int((area.width() + 12) // pitch)]):
            at = QRectF(area.left() + number * pitch, y, _NEIGHBOUR, _NEIGHBOUR)
            paint_image(painter, at, pixels)
            foot = QRectF(at.left(), at.bottom() + 2, at.width(), 16)
            write(painter, foot, caption, size=11, align=Qt.AlignmentFlag.AlignHCenter)
