"""Where everything stands on a contact sheet: arithmetic, and the sizes of words.

Lengths are whole units of 1/96 inch: the pixels of a picture that is not enlarged.
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
_PAGE_MARGIN = 24  # beyond the sheet's own, which shrinks with it: printers leave up to 6 mm blank


class Paging(Enum):
    """How many pages a document has."""

    ONE = "one"
    """A single page, as large as the sheet."""
    A4 = "a4"
    """As many of A4 as it takes."""


@dataclass(frozen=True)
class Caption:
    """What stands below a digit.

    Attributes
    ----------
    label : str
        The name of its label; empty if that is not known or not wanted.
    read : str
        What a classifier reads in it; empty if that need not be said.
    is_wrong : bool
        Whether the digit is marked as misread.
    """

    label: str = ""
    read: str = ""
    is_wrong: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The words, to be written beside or below one another."""
        return tuple(part for part in (self.label, self.read and f"{ARROW} {self.read}") if part)


@dataclass(frozen=True)
class SheetOptions:
    """How a sheet shall look.

    Attributes
    ----------
    columns : int
        Digits in a line, 1 or more.
    digit : int
        The longer side of each digit, in units.
    title : str
        What stands above all; may be empty.
    table : tuple of int
        256 colours as 0xAARRGGBB, one for each grey from 0, paper, to 255, ink.
    scale : int
        Pixels in a unit of a picture.
    paging : Paging
        The pages of a document.
    is_mirrored : bool
        Whether the first digit stands at the right, as in a window whose language is written that way.
    """

    columns: int = 10
    digit: int = 56
    title: str = ""
    table: tuple[int, ...] = tuple(colour_ramp(QColor("white"), QColor("black")))
    scale: int = 2
    paging: Paging = Paging.ONE
    is_mirrored: bool = False


class SheetLayout:
    """Where everything stands on a sheet, in units.

    A page is a pile of blocks: header, lines of digits, footer. Each is `width` wide and described as if its
    top were at 0. The pile stands at `left` and `top` of its page. A page narrower than the sheet shows all
    of it smaller, by the factor `fit`.

    Parameters
    ----------
    shape : tuple of int
        How many images, their height and their width.
    captions : sequence of Caption
        Which words occur decides how much room they get.
    options : SheetOptions
    """

    def __init__(self, shape: tuple[int, ...], captions: Sequence[Caption], options: SheetOptions) -> None:
        self._count, height, width = shape
        self._mirrored = options.is_mirrored
        self.columns = min(options.columns, self._count)
        self.digit_width = max(1, round(options.digit * width / max(height, width)))
        self.digit_height = max(1, round(options.digit * height / max(height, width)))
        self.triangle = max(5.0, options.digit / 5)
        self.gap = min(max(options.digit // 7, 4), 16)
        self.caption_font = _font(min(max(options.digit // 4, 8), 16))
        self.wrong_font = _font(self.caption_font.pixelSize(), bold=True)
        self.caption_metrics = QFontMetrics(self.wrong_font)
        self.title_font = _font(min(max(options.digit // 3, 13), 22), bold=True)
        self.footer_font = _font(min(max(options.digit // 5, 9), 12))
        self._set_cells(set(captions), options.digit)
        self._set_header(options.title)
        self._set_footer(set(captions), paged=options.paging is Paging.A4)
        self._set_pages(options.paging)

    def _set_cells(self, captions: set[Caption], digit: int) -> None:
        """Give each digit its room, and its caption one line or two."""
        words = [caption.parts for caption in captions]
        beside = max((self._width_of(" ".join(parts)) for parts in words), default=0)
        below = max((self._width_of(part) for parts in words for part in parts), default=0)
        most = max((len(parts) for parts in words), default=0)
        self.caption_lines = most if beside > digit + self.gap else min(most, 1)
        # Long names widen the cells up to a point, beyond which they are shortened.
        self.cell_width = max(
            self.digit_width, min(below if self.caption_lines > 1 else beside, 2 * self.digit_width)
        )
        caption_height = self.caption_lines * self.caption_metrics.height()
        self.line_height = self.digit_height + caption_height + self.gap
        self.lines = -(-self._count // self.columns)
        self.width = 2 * _MARGIN + self.columns * (self.cell_width + self.gap) - self.gap

    def _width_of(self, words: str) -> int:
        return self.caption_metrics.horizontalAdvance(words) + 2

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
        words_height = 8 + self.legend_area.height() if self.legend or paged else 0
        self.footer_height = words_height + _MARGIN - self.gap  # each line ends with a gap

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
        """Return the area that a text takes between the margins, on as many lines as it needs."""
        area = QRect(_MARGIN, top, self.width - 2 * _MARGIN, 0)
        area = area.adjusted(0, 0, -indent, 0) if self._mirrored else area.adjusted(indent, 0, 0, 0)
        area.setHeight(metrics.boundingRect(area, WRAPPED, text).height())
        return area

    def lines_on(self, page: int) -> range:
        """Return the lines of digits that stand on a page."""
        start = page * self.lines_per_page
        return range(start, min(start + self.lines_per_page, self.lines))

    def positions_in(self, line: int) -> range:
        """Return the digits that stand in a line."""
        return range(line * self.columns, min((line + 1) * self.columns, self._count))

    def digit_area(self, column: int) -> QRect:
        """Return where in its line the digit of a column stands."""
        area = QRect(0, 0, self.digit_width, self.digit_height)
        area.moveLeft(self._cell_left(column) + (self.cell_width - self.digit_width) // 2)
        return area

    def caption_area(self, column: int, line: int) -> QRect:
        """Return where in its line of digits a line of words of the caption stands."""
        height = self.caption_metrics.height()
        return QRect(
            self._cell_left(column) - self.gap // 2,
            self.digit_height + line * height,
            self.cell_width + self.gap,
            height,
        )

    def _cell_left(self, column: int) -> int:
        place = self.columns - 1 - column if self._mirrored else column
        return _MARGIN + place * (self.cell_width + self.gap)


def _font(pixels: int, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(pixels)
    font.setBold(bold)
    # Fitted to the pixels of one device, letters would have other widths on the next.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # Some readers of PDF do not find "first" where its two first letters are one glyph.
    font.setFeature(QFont.Tag("liga"), 0)
    return font


def _legend(captions: set[Caption]) -> str:
    """Say what the triangle means; nothing if no digit has one."""
    wrong = [caption for caption in captions if caption.is_wrong]
    if any(caption.label for caption in wrong):
        return QCoreApplication.translate("sheet", "misread: label {arrow} what was read").format(arrow=ARROW)
    return QCoreApplication.translate("sheet", "misread") if wrong else ""
