"""The layout of a contact sheet: arithmetic and the sizes of texts.

Lengths are whole units of 1/96 inch, the pixels of a picture at scale 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics

from mnist_gui.ui.widgets.colour_maps import colour_ramp

ARROW = "\N{RIGHTWARDS ARROW}"
WRAPPED = Qt.TextFlag.TextWordWrap
_MARGIN = 24
_A4 = (794, 1123)  # 210 by 297 mm
_PAGE_MARGIN = 24  # besides the sheet's own, which shrinks with it: printers leave up to 6 mm blank


class Paging(Enum):
    """The pages of a document."""

    ONE = "one"
    """A single page, as large as the sheet."""
    A4 = "a4"
    """As many A4 pages as necessary."""


@dataclass(frozen=True)
class Caption:
    """The caption of an image.

    Attributes
    ----------
    label : str
        The name of its label; empty if it is unknown or left out.
    predicted : str
        The name of the predicted class; empty if it is left out.
    is_wrong : bool
        Whether the image is marked as misread.
    """

    label: str = ""
    predicted: str = ""
    is_wrong: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The texts, to be written beside or below one another."""
        return tuple(part for part in (self.label, self.predicted and f"{ARROW} {self.predicted}") if part)


@dataclass(frozen=True)
class SheetOptions:
    """Options of a sheet.

    Attributes
    ----------
    columns : int
        Images in a line, at least 1.
    image_size : int
        The longer side of an image, in units.
    title : str
        The title; may be empty.
    table : tuple of int
        256 colours as 0xAARRGGBB, from 0, paper, to 255, ink.
    scale : int
        Pixels per unit of a picture.
    paging : Paging
        The pages of a document.
    is_mirrored : bool
        Whether lines run from right to left.
    """

    columns: int = 10
    image_size: int = 56
    title: str = ""
    table: tuple[int, ...] = tuple(colour_ramp(QColor("white"), QColor("black")))
    scale: int = 2
    paging: Paging = Paging.ONE
    is_mirrored: bool = False


class SheetLayout:
    """The layout of a sheet, in units.

    A page is a stack of blocks: header, lines of images, footer. Each block is `width` wide and laid out as
    if its top were at 0. The stack starts at `left` and `top` of its page. On a page narrower than the sheet,
    everything is smaller by the factor `fit`.

    Parameters
    ----------
    shape : tuple of int
        The number of images, their height and their width.
    captions : sequence of Caption
        The space for captions depends on them.
    options : SheetOptions
    """

    def __init__(self, shape: tuple[int, ...], captions: Sequence[Caption], options: SheetOptions) -> None:
        self._count, height, width = shape
        self._mirrored = options.is_mirrored
        self.columns = min(options.columns, self._count)
        self.image_width = max(1, round(options.image_size * width / max(height, width)))
        self.image_height = max(1, round(options.image_size * height / max(height, width)))
        self.triangle = max(5.0, options.image_size / 5)
        self.gap = min(max(options.image_size // 7, 4), 16)
        self.caption_font = _font(min(max(options.image_size // 4, 8), 16))
        self.wrong_font = _font(self.caption_font.pixelSize(), bold=True)
        self.caption_metrics = QFontMetrics(self.wrong_font)
        self.title_font = _font(min(max(options.image_size // 3, 13), 22), bold=True)
        self.footer_font = _font(min(max(options.image_size // 5, 9), 12))
        self._set_cells(set(captions), options.image_size)
        self._set_header(options.title)
        self._set_footer(set(captions), paged=options.paging is Paging.A4)
        self._set_pages(options.paging)

    def _set_cells(self, captions: set[Caption], image_size: int) -> None:
        """Set the size of cells, with one or two lines of caption."""
        texts = [caption.parts for caption in captions]
        beside = max((self._width_of(" ".join(parts)) for parts in texts), default=0)
        below = max((self._width_of(part) for parts in texts for part in parts), default=0)
        most = max((len(parts) for parts in texts), default=0)
        self.caption_lines = most if beside > image_size + self.gap else min(most, 1)
        # Long names widen the cells up to a limit, beyond which they are elided.
        self.cell_width = max(
            self.image_width, min(below if self.caption_lines > 1 else beside, 2 * self.image_width)
        )
        caption_height = self.caption_lines * self.caption_metrics.height()
        self.line_height = self.image_height + caption_height + self.gap
        self.lines = -(-self._count // self.columns)
        self.width = 2 * _MARGIN + self.columns * (self.cell_width + self.gap) - self.gap

    def _width_of(self, text: str) -> int:
        return self.caption_metrics.horizontalAdvance(text) + 2

    def _set_header(self, title: str) -> None:
        self.title_area = self._wrapped_area(QFontMetrics(self.title_font), title, top=_MARGIN, indent=0)
        self.header_height = _MARGIN + (self.title_area.height() + max(self.gap, 8) if title else 0)

    def _set_footer(self, captions: set[Caption], *, paged: bool) -> None:
        self.legend = _legend(captions)
        metrics = QFontMetrics(self.footer_font)
        self.legend_triangle = 0.6 * metrics.height()
        self.legend_area = self._wrapped_area(
            metrics, self.legend or " ", top=8, indent=round(1.6 * self.legend_triangle)
        )
        self.page_number_area = QRect(_MARGIN, 8, self.width - 2 * _MARGIN, metrics.height())
        text_height = 8 + self.legend_area.height() if self.legend or paged else 0
        self.footer_height = text_height + _MARGIN - self.gap  # each line ends with a gap

    def _set_pages(self, paging: Paging) -> None:
        frame = self.header_height + self.footer_height
        if paging is Paging.ONE:
            self.page_width, self.page_height = self.width, frame + self.lines * self.line_height
            self.fit, self.lines_per_page = 1.0, self.lines
            self.left, self.top = 0.0, 0.0
        else:
            self.page_width, self.page_height = _A4
            width, height = self.page_width - 2 * _PAGE_MARGIN, self.page_height - 2 * _PAGE_MARGIN
            self.fit = min(1.0, width / self.width, height / (frame + self.line_height))
            self.lines_per_page = int((height / self.fit - frame) // self.line_height)
            self.left, self.top = (self.page_width / self.fit - self.width) / 2, _PAGE_MARGIN / self.fit
        self.pages = -(-self.lines // self.lines_per_page)

    def _wrapped_area(self, metrics: QFontMetrics, text: str, *, top: int, indent: int) -> QRect:
        """Return the area of a text that wraps between the margins."""
        area = QRect(_MARGIN, top, self.width - 2 * _MARGIN, 0)
        area = area.adjusted(0, 0, -indent, 0) if self._mirrored else area.adjusted(indent, 0, 0, 0)
        area.setHeight(metrics.boundingRect(area, WRAPPED, text).height())
        return area

    def lines_on(self, page: int) -> range:
        """Return the lines of images on a page."""
        start = page * self.lines_per_page
        return range(start, min(start + self.lines_per_page, self.lines))

    def positions_in(self, line: int) -> range:
        """Return the images in a line."""
        return range(line * self.columns, min((line + 1) * self.columns, self._count))

    def image_area(self, column: int) -> QRect:
        """Return the area of the image of a column, relative to its line."""
        area = QRect(0, 0, self.image_width, self.image_height)
        area.moveLeft(self._cell_left(column) + (self.cell_width - self.image_width) // 2)
        return area

    def caption_area(self, column: int, line: int) -> QRect:
        """Return the area of a line of the caption of a column, relative to the line of images."""
        height = self.caption_metrics.height()
        return QRect(
            self._cell_left(column) - self.gap // 2,
            self.image_height + line * height,
            self.cell_width + self.gap,
            height,
        )

    def _cell_left(self, column: int) -> int:
        from_left = self.columns - 1 - column if self._mirrored else column
        return _MARGIN + from_left * (self.cell_width + self.gap)


def _font(pixels: int, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(pixels)
    font.setBold(bold)
    # With hinting, the widths of letters would depend on the device.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # Some PDF readers do not find "first" if its first two letters are a ligature.
    font.setFeature(QFont.Tag("liga"), 0)
    return font


def _legend(captions: set[Caption]) -> str:
    """Return the meaning of the triangle; empty if no image has one."""
    wrong = [caption for caption in captions if caption.is_wrong]
    if any(caption.label for caption in wrong):
        return QCoreApplication.translate("sheet", "misread: label {arrow} prediction").format(arrow=ARROW)
    return QCoreApplication.translate("sheet", "misread") if wrong else ""
