"""A contact sheet: digits in lines, each with its label below, as every MNIST tutorial shows some.

A page is a pile of blocks - title, lines of digits, footer - each painted by itself. So a picture of any
height can be made strip by strip, a preview of its beginning alone, and both can stop after any block.
Nothing here needs the GUI thread. `mnist_gui.ui.browse.sheet.sheet_layout` says where things stand, and
`mnist_gui.ui.browse.sheet.sheet_file` makes files of them.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from mnist_gui.data.columns import Readings
from mnist_gui.data.dataset import NO_LABEL, Dataset, Images, Rows
from mnist_gui.ui.browse.sheet.sheet_layout import WRAPPED, Caption, SheetLayout, SheetOptions
from mnist_gui.ui.widgets.imaging import indexed_image
from mnist_gui.ui.widgets.theme import LIGHT, WRONG

MOST_DIGITS = 10_000
"""Digits on one sheet, at most."""

PAPER = QColor("white")
_INK = QColor(LIGHT.text)
_QUIET_INK = QColor(LIGHT.quiet_text)

Block = tuple[int, Callable[[QPainter], None]]
"""The height of a block in units, and what paints it with its top at 0."""


def captions_of(
    dataset: Dataset,
    rows: Rows,
    readings: Readings | None = None,
    *,
    labels: bool = True,
    predictions: bool = True,
) -> tuple[Caption, ...]:
    """Write the captions of some rows.

    What was read is spelt out only where it says more than the label: where it is another class, or where
    no label stands on the sheet.

    Parameters
    ----------
    dataset : Dataset
    rows : ndarray of intp, shape (k,)
    readings : Readings or None
    labels, predictions : bool
        What is wanted.

    Returns
    -------
    tuple of Caption
        One for each row.
    """
    names = (*dataset.class_names, "")  # NO_LABEL is -1 and finds the last one
    shown = dataset.labels[rows].tolist() if labels else [NO_LABEL] * len(rows)
    if readings is None or not predictions:
        return tuple(Caption(names[label]) for label in shown)
    read, wrong = readings.predicted[rows].tolist(), readings.wrong(dataset.labels)[rows].tolist()
    return tuple(
        Caption(names[label], "" if predicted == label else names[predicted], is_wrong)
        for label, predicted, is_wrong in zip(shown, read, wrong, strict=True)
    )


class Sheet:
    """Digits with their captions, ready to be painted.

    Parameters
    ----------
    images : ndarray of uint8, shape (k, h, w)
        1 to `MOST_DIGITS` images; 0 is paper, 255 is ink.
    captions : sequence of Caption
        One for each image.
    options : SheetOptions

    Raises
    ------
    ValueError
        If there are too few or too many images, or other than captions.
    """

    def __init__(self, images: Images, captions: Sequence[Caption], options: SheetOptions) -> None:
        if not 1 <= len(images) <= MOST_DIGITS or len(images) != len(captions):
            raise ValueError(f"{len(images)} images with {len(captions)} captions make no sheet")
        self.options = options
        self.layout = SheetLayout(images.shape, captions, options)
        self._images = images
        self._captions = captions
        self._table = list(options.table)

    def blocks(self, page: int = 0, *, ratio: float | None = None) -> Iterator[Block]:
        """Take a page apart, from top to bottom.

        Parameters
        ----------
        page : int
            Which page, from 0.
        ratio : float or None
            Device pixels in a unit, for a picture: digits are then scaled to exactly their pixels. None
            leaves their scaling to whatever shows the document.
        """
        layout = self.layout
        yield layout.header_height, self._paint_header
        for line in layout.lines_on(page):
            yield layout.line_height, partial(self._paint_line, line, ratio)
        yield layout.footer_height, partial(self._paint_footer, page)

    def _paint_header(self, painter: QPainter) -> None:
        painter.setPen(_INK)
        painter.setFont(self.layout.title_font)
        painter.drawText(self.layout.title_area, self._leading() | WRAPPED, self.options.title)

    def _paint_line(self, line: int, ratio: float | None, painter: QPainter) -> None:
        for column, position in enumerate(self.layout.positions_in(line)):
            area = self.layout.digit_area(column)
            image = indexed_image(self._images[position], self._table)
            if ratio is not None:
                image = _scaled(image, round(area.width() * ratio), round(area.height() * ratio))
            painter.drawImage(QRectF(area), image)
            if self._captions[position].is_wrong:
                _paint_triangle(painter, QRectF(area).topRight(), self.layout.triangle)
            self._paint_caption(painter, self._captions[position], column)

    def _paint_caption(self, painter: QPainter, caption: Caption, column: int) -> None:
        layout = self.layout
        painter.setFont(layout.wrong_font if caption.is_wrong else layout.caption_font)
        painter.setPen(WRONG if caption.is_wrong else _INK)
        parts = caption.parts
        for number, words in enumerate(parts if layout.caption_lines > 1 else (" ".join(parts),)):
            area = layout.caption_area(column, number)
            shown = layout.caption_metrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_footer(self, page: int, painter: QPainter) -> None:
        """Say what the triangle means and which page it is, as far as there is something to say."""
        layout = self.layout
        painter.setFont(layout.footer_font)
        painter.setPen(_QUIET_INK)
        if layout.legend:
            area, side = layout.legend_area, layout.legend_triangle
            right = area.right() + 1.6 * side if self.options.is_mirrored else area.left() - 0.6 * side
            painter.drawText(area, self._leading() | WRAPPED, layout.legend)
            _paint_triangle(painter, QPointF(right, area.top() + 0.3 * side), side)
        if layout.pages > 1:
            words = QCoreApplication.translate("sheet", "page {page} of {pages}")
            painter.setPen(_QUIET_INK)
            painter.drawText(
                layout.page_number_area,
                self._trailing(),
                words.format(page=f"{page + 1:,}", pages=f"{layout.pages:,}"),
            )

    def _leading(self) -> Qt.AlignmentFlag:
        flag = Qt.AlignmentFlag
        return flag.AlignRight if self.options.is_mirrored else flag.AlignLeft

    def _trailing(self) -> Qt.AlignmentFlag:
        flag = Qt.AlignmentFlag
        return flag.AlignLeft if self.options.is_mirrored else flag.AlignRight


def _paint_triangle(painter: QPainter, corner: QPointF, side: float) -> None:
    """Paint the mark of a misread digit into the top right corner of an area."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(WRONG)
    painter.drawPolygon(QPolygonF([corner - QPointF(side, 0), corner, corner + QPointF(0, side)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _scaled(image: QImage, width: int, height: int) -> QImage:
    """Scale a digit: by whole factors, so that its pixels stay squares of one size, or else smoothly."""
    if width % image.width() == height % image.height() == 0:
        return image.scaled(width, height)
    return image.convertToFormat(QImage.Format.Format_RGB32).scaled(
        width,
        height,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
