"""What stands below an image: its label, and what it was read as if that is another class."""

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from mnist_gui.data.arrays import Flags
from mnist_gui.ui.browse.grid.grid_style import CaptionStyle, GridStyle
from mnist_gui.ui.browse.grid.sprites import NOTHING, Cells, Numbers, SpritesOnDemand
from mnist_gui.ui.widgets.theme import wrong_text

LONG_NAME = 2
"""Names with more characters always stand below the images."""

LARGE_PITCH = 96
"""Cells of this size and larger have all names below the images, in logical pixels."""

_PADDING = 2  # above and below the text, in logical pixels
_LARGEST_TEXT = 13  # logical pixels
_ARROW = "\N{RIGHTWARDS ARROW}"


def legend_style(style: GridStyle) -> CaptionStyle:
    """Return the style of names below images: on the ground, and no larger than other text."""
    captions = style.captions(selected=False)
    return replace(captions, size=min(captions.size, _LARGEST_TEXT), colours="grey")


def legend_height(style: CaptionStyle) -> int:
    """Return the height of the strip below an image, in logical pixels."""
    return int(style.metrics.height()) + 2 * _PADDING


class Legends:
    """Writes names into strips.

    Parameters
    ----------
    style : CaptionStyle
    names : tuple of str
        The text for each class.
    width : float
        The room for a text, in logical pixels; longer ones are elided.
    mirrored : bool
        Whether texts run from right to left.
    read_as : str
        What stands between a label and what the image was read as, where there is room for words.
    """

    def __init__(
        self, style: CaptionStyle, names: tuple[str, ...], *, width: float, mirrored: bool, read_as: str
    ) -> None:
        self._style = style
        # Made once: each name in sight needs them.
        self._font, self._bold = style.font, style.font
        self._bold.setBold(True)
        self._metrics, self._bold_metrics = QFontMetricsF(self._font), QFontMetricsF(self._bold)
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        words = Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
        self._flags = side | Qt.AlignmentFlag.AlignVCenter | words
        self._names = names
        self._mirrored = mirrored
        self._read_as = read_as
        size = width, float(legend_height(style)), style.ratio
        self._single = SpritesOnDemand(self._paint_single, *size)
        self._double = SpritesOnDemand(self._paint_double, *size)
        self._changed = SpritesOnDemand(self._paint_changed, *size)

    def put(self, strips: Cells, names: Numbers, others: Numbers, *, given: Numbers | None = None) -> None:
        """Write into strips.

        Parameters
        ----------
        strips : ndarray of uint32, shape (lines, height, columns, width)
        names : ndarray of intp, shape (lines, columns)
            The class to write, or `NOTHING`.
        others : ndarray of intp, shape (lines, columns)
            The class that the image was read as where that is wrong, else `NOTHING`.
        given : ndarray of intp, shape (lines, columns), optional
            The label before the user corrected it; it is written before the name where the two differ and
            there is no other class.
        """
        double = (others != NOTHING) & (names != NOTHING)
        x = strips.shape[3] - self._single.width if self._mirrored else 0
        single = names.copy()
        single[double] = NOTHING
        if given is not None:
            changed = (given != names) & (given != NOTHING) & (single != NOTHING)
            if changed.any():
                self._put_pairs(self._changed, strips, given, names, changed, x=x)
                single[changed] = NOTHING
        if (single != NOTHING).any():
            self._single.put(strips, single, x=x, y=0)
        if double.any():
            self._put_pairs(self._double, strips, names, others, double, x=x)

    def _put_pairs(
        self,
        sprites: SpritesOnDemand,
        strips: Cells,
        first: Numbers,
        second: Numbers,
        where: Flags,
        *,
        x: int,
    ) -> None:
        pairs = first.astype(np.intp) * len(self._names) + second  # labels are int16: too few for pairs
        pairs[~where] = NOTHING
        sprites.put(strips, pairs, x=x, y=0)

    def _paint_single(self, painter: QPainter, number: int, area: QRectF) -> None:
        self._begin(painter, area)
        self._write(painter, area, self._names[number], self._font)

    def _paint_double(self, painter: QPainter, number: int, area: QRectF) -> None:
        """Paint the label, a word or an arrow, and the predicted class in the colour of errors."""
        self._begin(painter, area)
        name, other = (self._names[each] for each in divmod(number, len(self._names)))
        font, bold = self._font, self._bold
        plain, strong = self._metrics, self._bold_metrics
        between = f" {self._read_as} "
        words = (
            plain.horizontalAdvance(name) + plain.horizontalAdvance(between) + strong.horizontalAdvance(other)
        )
        if words > area.width():
            between = f" {_ARROW} "
        room = area.width() - plain.horizontalAdvance(between)
        second = min(strong.horizontalAdvance(other) + 2, max(room / 2, room - plain.horizontalAdvance(name)))
        name = plain.elidedText(name, Qt.TextElideMode.ElideMiddle, room - second)
        first = plain.horizontalAdvance(name) + 1
        middle = plain.horizontalAdvance(between) + 1
        write = partial(self._write_part, painter, area)
        left = write(self._start(area, first + middle + second), first, name, font)
        painter.setPen(self._style.quiet_text)
        left = write(left, middle, between, font)
        painter.setPen(wrong_text(self._style.palette))
        write(left, second, other, bold)

    def _paint_changed(self, painter: QPainter, number: int, area: QRectF) -> None:
        """Paint the given label, an arrow, and the label of the user."""
        self._begin(painter, area)
        given, name = (self._names[each] for each in divmod(number, len(self._names)))
        between, strong = f" {_ARROW} ", self._bold_metrics
        room = area.width() - self._metrics.horizontalAdvance(between)
        second = min(strong.horizontalAdvance(name) + 2, room)
        given = self._metrics.elidedText(given, Qt.TextElideMode.ElideMiddle, room - second)
        first, middle = (self._metrics.horizontalAdvance(each) + 1 for each in (given, between))
        write = partial(self._write_part, painter, area)
        painter.setPen(self._style.quiet_text)
        left = write(self._start(area, first + middle + second), first, given, self._font)
        left = write(left, middle, between, self._font)
        painter.setPen(self._style.ground_text)
        write(left, second, name, self._bold)

    def _start(self, area: QRectF, width: float) -> float:
        """Return where a text of some width begins, from the left: mirrored, it ends at the right.

        Its parts stay in their order, as the words and the arrow between them have it.
        """
        return max(0.0, area.width() - width) if self._mirrored else 0.0

    def _write_part(
        self, painter: QPainter, area: QRectF, left: float, width: float, text: str, font: QFont
    ) -> float:
        """Write a part of a text; return where the next one begins, from the left of the area."""
        self._write(painter, QRectF(area.left() + left, area.top(), width, area.height()), text, font)
        return left + width

    def _begin(self, painter: QPainter, area: QRectF) -> None:
        painter.fillRect(area, self._style.ground)
        painter.setPen(self._style.ground_text)

    def _write(self, painter: QPainter, area: QRectF, text: str, font: QFont) -> None:
        painter.setFont(font)
        shown = text
        if text.strip() == text:
            metrics = self._metrics if font is self._font else self._bold_metrics
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, self._flags, shown)
