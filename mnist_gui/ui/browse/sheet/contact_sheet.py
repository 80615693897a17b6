"""A contact sheet: lines of images with their labels below, as in many MNIST tutorials.

A page is a stack of blocks (title, lines of images, footer), each painted separately. So a picture of any
height is painted in strips, a preview paints only the first blocks, and both can stop after any block.
Nothing here needs the GUI thread. `mnist_gui.ui.browse.sheet.sheet_layout` computes the layout, and
`mnist_gui.ui.browse.sheet.sheet_file` writes the files.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from mnist_gui.data.dataset import NO_LABEL, Dataset, Images, Rows
from mnist_gui.data.predictions import Predictions
from mnist_gui.ui.browse.sheet.sheet_layout import WRAPPED, Caption, SheetLayout, SheetOptions
from mnist_gui.ui.widgets.imaging import indexed_image
from mnist_gui.ui.widgets.theme import LIGHT, WRONG

MAX_IMAGES = 10_000
"""Maximum number of images on a sheet."""

PAPER = QColor("white")
_INK = QColor(LIGHT.text)
_QUIET_INK = QColor(LIGHT.quiet_text)

Block = tuple[int, Callable[[QPainter], None]]
"""The height of a block in units, and the function that paints it with its top at 0."""


def captions_of(
    dataset: Dataset,
    rows: Rows,
    predictions: Predictions | None = None,
    *,
    labels: bool = True,
) -> tuple[Caption, ...]:
    """Return the captions of some rows.

    A prediction is included only where it differs from the label on the sheet.

    Parameters
    ----------
    dataset : Dataset
    rows : ndarray of intp, shape (k,)
    predictions : Predictions or None
        None to leave them out.
    labels : bool
        Whether to include labels.

    Returns
    -------
    tuple of Caption
        One for each row.
    """
    names = (*dataset.class_names, "")  # NO_LABEL is -1, the index of the last one
    shown = dataset.labels[rows].tolist() if labels else [NO_LABEL] * len(rows)
    if predictions is None:
        return tuple(Caption(names[label]) for label in shown)
    classes, wrong = predictions.predicted[rows].tolist(), predictions.wrong(dataset.labels)[rows].tolist()
    return tuple(
        Caption(names[label], "" if predicted == label else names[predicted], is_wrong)
        for label, predicted, is_wrong in zip(shown, classes, wrong, strict=True)
    )


class Sheet:
    """Images with their captions, ready to paint.

    Parameters
    ----------
    images : ndarray of uint8, shape (k, h, w)
        1 to `MAX_IMAGES` images; 0 is paper, 255 is ink.
    captions : sequence of Caption
        One for each image.
    options : SheetOptions

    Raises
    ------
    ValueError
        If there are too few or too many images, or not one caption for each.
    """

    def __init__(self, images: Images, captions: Sequence[Caption], options: SheetOptions) -> None:
        if not 1 <= len(images) <= MAX_IMAGES or len(images) != len(captions):
            raise ValueError(f"{len(images)} images with {len(captions)} captions make no sheet")
        self.options = options
        self.layout = SheetLayout(images.shape, captions, options)
        self._images = images
        self._captions = captions
        self._table = list(options.table)

    def blocks(self, page: int = 0, *, ratio: float | None = None) -> Iterator[Block]:
        """Yield the blocks of a page from top to bottom.

        Parameters
        ----------
        page : int
            Counted from 0.
        ratio : float or None
            Device pixels per unit of a picture, to which images are scaled exactly. None leaves the scaling
            to the program that shows the document.
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
            area = self.layout.image_area(column)
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
        for number, text in enumerate(parts if layout.caption_lines > 1 else (" ".join(parts),)):
            area = layout.caption_area(column, number)
            shown = layout.caption_metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_footer(self, page: int, painter: QPainter) -> None:
        """Paint the legend, if any image is marked, and the page number, if there are several pages."""
        layout = self.layout
        painter.setFont(layout.footer_font)
        painter.setPen(_QUIET_INK)
        if layout.legend:
            area, side = layout.legend_area, layout.legend_triangle
            right = area.right() + 1.6 * side if self.options.is_mirrored else area.left() - 0.6 * side
            painter.drawText(area, self._leading() | WRAPPED, layout.legend)
            _paint_triangle(painter, QPointF(right, area.top() + 0.3 * side), side)
        if layout.pages > 1:
            text = QCoreApplication.translate("sheet", "page {page} of {pages}")
            painter.setPen(_QUIET_INK)
            painter.drawText(
                layout.page_number_area,
                self._trailing(),
                text.format(page=f"{page + 1:,}", pages=f"{layout.pages:,}"),
            )

    def _leading(self) -> Qt.AlignmentFlag:
        flag = Qt.AlignmentFlag
        return flag.AlignRight if self.options.is_mirrored else flag.AlignLeft

    def _trailing(self) -> Qt.AlignmentFlag:
        flag = Qt.AlignmentFlag
        return flag.AlignLeft if self.options.is_mirrored else flag.AlignRight


def _paint_triangle(painter: QPainter, corner: QPointF, side: float) -> None:
    """Paint the mark of a misread image into the top right corner of an area."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(WRONG)
    painter.drawPolygon(QPolygonF([corner - QPointF(side, 0), corner, corner + QPointF(0, side)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _scaled(image: QImage, width: int, height: int) -> QImage:
    """Scale an image: by whole factors so that pixels stay squares of one size, otherwise smoothly."""
    if width % image.width() == height % image.height() == 0:
        return image.scaled(width, height)
    return image.convertToFormat(QImage.Format.Format_RGB32).scaled(
        width,
        height,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
