"""Contact sheets as files: PNG pictures, PDF documents with searchable text, SVG drawings."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import QCoreApplication, QMarginsF, QSize, QSizeF
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageSize, QPainter, QPdfWriter

from mnist_gui.atomic_file import atomic_write
from mnist_gui.data.dataset import Images
from mnist_gui.errors import UserError
from mnist_gui.names import printable
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress
from mnist_gui.ui.browse.sheet.contact_sheet import PAPER, Block, Sheet
from mnist_gui.ui.browse.sheet.png_stream import PngStream
from mnist_gui.ui.browse.sheet.sheet_layout import Caption, Paging, SheetLayout, SheetOptions
from mnist_gui.ui.widgets.painting import UNITS_PER_INCH, open_buffer, painting
from mnist_gui.ui.widgets.svg import svg_of

_PDF_RESOLUTION = 1200  # dots per inch; a unit is 12.5 of them
_LONGEST_PICTURE = 30_000  # pixels; Qt paints on up to 32,767
_LONGEST_PAGE = 200 * UNITS_PER_INCH  # units; the limit of PDF

_Blocks = Callable[[Sheet, int, float | None], Iterator[Block]]


def write_sheet(
    path: str | Path,
    images: Images,
    captions: Sequence[Caption],
    options: SheetOptions,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> None:
    """Write a contact sheet.

    Parameters
    ----------
    path : str or Path
        Ends in ``.png``, ``.pdf`` or ``.svg``. An existing file is replaced once the new one is complete.
    images : ndarray of uint8, shape (k, h, w)
        1 to `MAX_IMAGES` images; 0 is paper, 255 is ink.
    captions : sequence of Caption
        One for each image.
    options : SheetOptions
    report : callable
        Called with the progress.
    token : CancelToken or None
        Checked between lines of images; on cancellation the file stays as it was.

    Raises
    ------
    UserError
        If the file cannot be written, the sheet is too large for it, or the path has another suffix.
    """
    path, token = Path(path), token or CancelToken()
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        text = _translated("{path} cannot be written: a contact sheet ends in .png, .pdf or .svg.")
        raise UserError(text.format(path=path))
    sheet = _printable_sheet(images, captions, options_for(path.suffix, options))
    if problem := why_too_large(path.suffix, sheet.layout, sheet.options):
        raise UserError(problem)
    try:
        with atomic_write(path) as file:
            write(file, sheet, partial(_watched_blocks, f"Writing {path.name}", report, token))
    except OSError as error:
        text = _translated("{path} cannot be written: {reason}; choose another place.")
        raise UserError(text.format(path=path, reason=error.strerror or error)) from error


def _printable_sheet(images: Images, captions: Sequence[Caption], options: SheetOptions) -> Sheet:
    """Return a sheet without characters that XML forbids."""
    texts = [
        replace(caption, label=printable(caption.label), predicted=printable(caption.predicted))
        for caption in captions
    ]
    return Sheet(images, texts, replace(options, title=printable(options.title)))


def options_for(suffix: str, options: SheetOptions) -> SheetOptions:
    """Return the options for a kind of file: only documents have several pages."""
    return options if suffix.lower() == ".pdf" else replace(options, paging=Paging.ONE)


def why_too_large(suffix: str, layout: SheetLayout, options: SheetOptions) -> str:
    """Return why a sheet is too large for a kind of file, in a sentence; empty if it is not."""
    longest = max(layout.page_width, layout.page_height)
    if suffix.lower() == ".png" and longest * options.scale > _LONGEST_PICTURE:
        text = _translated(
            "The picture would be {pixels} pixels long, and at most {most} can be painted: "
            "choose smaller images, other columns, or a document."
        )
        return text.format(pixels=f"{longest * options.scale:,}", most=f"{_LONGEST_PICTURE:,}")
    if suffix.lower() == ".pdf" and longest > _LONGEST_PAGE:
        return _translated(
            "The page would be longer than 5 metres, which no reader shows: choose A4 pages, smaller images "
            "or other columns."
        )
    return ""


def _write_png(file: BinaryIO, sheet: Sheet, blocks: _Blocks) -> None:
    layout, scale = sheet.layout, sheet.options.scale
    width, height = layout.page_width * scale, layout.page_height * scale
    stream = PngStream(
        file, width=width, height=height, dots_per_inch=UNITS_PER_INCH * scale, title=sheet.options.title
    )
    for block_height, paint in blocks(sheet, 0, scale):
        strip = QImage(width, block_height * scale, QImage.Format.Format_RGB32)
        strip.fill(PAPER)
        with painting(strip) as painter:
            painter.scale(scale, scale)
            paint(painter)
        stream.write_strip(strip)
    stream.finish()


def _write_pdf(file: BinaryIO, sheet: Sheet, blocks: _Blocks) -> None:
    buffer = open_buffer()
    writer = QPdfWriter(buffer)
    writer.setTitle(sheet.options.title)
    writer.setCreator("mnist-gui")
    writer.setResolution(_PDF_RESOLUTION)
    writer.setPageSize(_pdf_page_size(sheet))
    writer.setPageMargins(QMarginsF())
    _paint_pages(writer, sheet, blocks, _PDF_RESOLUTION / UNITS_PER_INCH)
    file.write(buffer.data().data())


def _paint_pages(device: QPagedPaintDevice, sheet: Sheet, blocks: _Blocks, dots: float) -> None:
    """Paint all pages; `dots` are those of the device in a unit."""
    layout = sheet.layout
    with painting(device) as painter:
        for page in range(layout.pages):
            if page:
                device.newPage()
            painter.resetTransform()
            painter.scale(dots * layout.fit, dots * layout.fit)
            painter.translate(layout.left, layout.top)
            for height, paint in blocks(sheet, page, None):
                paint(painter)
                painter.translate(0, height)


def print_sheet(
    device: QPagedPaintDevice,
    images: Images,
    captions: Sequence[Caption],
    options: SheetOptions,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> None:
    """Print a contact sheet on A4 pages, made smaller where the paper is.

    Parameters
    ----------
    device : QPagedPaintDevice
        The printer; it uses its whole page.
    images, captions, options, report, token
        See `write_sheet`.

    Raises
    ------
    UserError
        If the printer takes nothing.
    """
    sheet = _printable_sheet(images, captions, replace(options, paging=Paging.A4))
    page = QPageSize(QPageSize.PageSizeId.A4).size(QPageSize.Unit.Inch)
    dots = min(device.width() / page.width(), device.height() / page.height()) / UNITS_PER_INCH
    blocks = partial(_watched_blocks, _translated("Printing"), report, token or CancelToken())
    try:
        _paint_pages(device, sheet, blocks, dots)
    except OSError as error:
        raise UserError(_translated("The printer takes nothing; choose another one, or a PDF.")) from error


def _pdf_page_size(sheet: Sheet) -> QPageSize:
    if sheet.options.paging is Paging.A4:
        return QPageSize(QPageSize.PageSizeId.A4)
    inches = QSizeF(sheet.layout.page_width, sheet.layout.page_height) / UNITS_PER_INCH
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    return QPageSize(inches, QPageSize.Unit.Inch, "", exact)


def _write_svg(file: BinaryIO, sheet: Sheet, blocks: _Blocks) -> None:
    layout = sheet.layout

    def paint_page(painter: QPainter) -> None:
        painter.fillRect(0, 0, layout.page_width, layout.page_height, PAPER)
        for height, paint in blocks(sheet, 0, None):
            paint(painter)
            painter.translate(0, height)

    size = QSize(layout.page_width, layout.page_height)
    title = sheet.options.title
    file.write(svg_of(size, paint_page, font=layout.caption_font, title=title, description="mnist-gui"))


_WRITERS = {".png": _write_png, ".pdf": _write_pdf, ".svg": _write_svg}


def _watched_blocks(
    message: str, report: Report, token: CancelToken, sheet: Sheet, page: int, ratio: float | None
) -> Iterator[Block]:
    """Yield the blocks of a page; between them, report the progress and check for cancellation."""
    layout = sheet.layout
    done = layout.lines_on(page).start * layout.columns
    total = layout.lines * layout.columns
    for block in sheet.blocks(page, ratio=ratio):
        token.raise_if_cancelled()
        report(Progress(message, min(done, total), total, "images"))
        yield block
        done += layout.columns


def _translated(text: str) -> str:
    return QCoreApplication.translate("sheet", text)
