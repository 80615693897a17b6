"""The first page of a contact sheet, painted in the background while its options change."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QMargins, QPointF, QRectF, QSize, Signal, Slot
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.browse.sheet.contact_sheet import PAPER, Sheet
from mnist_gui.ui.browse.sheet.sheet_layout import SheetLayout
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner
from mnist_gui.ui.widgets.painting import painting

_MARGIN = 16
_FADE = 48  # height of the faded lower edge of a page that is cut off
_MIN_SHARE = 0.5  # of the size that fits into the width; a page that would be smaller is cut off


@dataclass(frozen=True, eq=False)
class Preview:
    """The preview of a sheet.

    Attributes
    ----------
    image : QImage
        The first page, or its upper part.
    layout : SheetLayout
    is_cut : bool
        Whether only the upper part is shown.
    """

    image: QImage
    layout: SheetLayout
    is_cut: bool


def paint_preview(sheet: Sheet, size: QSize, ratio: float, token: CancelToken | None = None) -> Preview:
    """Paint the first page of a sheet, or its upper part if it is very long.

    Parameters
    ----------
    sheet : Sheet
    size : QSize
        The available size, in logical pixels.
    ratio : float
        Device pixels per logical pixel.
    token : CancelToken or None
        Checked between lines of images.
    """
    token = token or CancelToken()
    layout = sheet.layout
    scale = min(1.0, size.width() / layout.page_width)
    whole = min(scale, size.height() / layout.page_height)
    is_cut = whole < _MIN_SHARE * scale
    scale = scale if is_cut else whole
    height = size.height() if is_cut else round(layout.page_height * scale)
    image = QImage(
        QSize(round(layout.page_width * scale), max(height, 1)) * ratio, QImage.Format.Format_RGB32
    )
    image.setDevicePixelRatio(ratio)
    image.fill(PAPER)
    with painting(image) as painter:
        painter.scale(scale * layout.fit, scale * layout.fit)
        painter.translate(layout.left, layout.top)
        y = layout.top
        for block_height, paint in sheet.blocks(ratio=ratio * scale * layout.fit):
            token.raise_if_cancelled()
            if y * scale * layout.fit >= height:
                break
            paint(painter)
            painter.translate(0, block_height)
            y += block_height
    return Preview(image, layout, is_cut)


class SheetPreview(QWidget):
    """Shows the sheet that was requested last.

    Signals
    -------
    painted(SheetLayout)
        The sheet with this layout is shown.
    failed(Exception)
        The sheet cannot be shown.
    """

    painted = Signal(object)
    failed = Signal(Exception)

    def __init__(self, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make: Callable[[], Sheet] | None = None
        self._preview: Preview | None = None
        self._jobs = LatestJob(runner, Lane.SHEETS, self)
        self._jobs.succeeded.connect(self._on_painted)
        self._jobs.failed.connect(self.failed)
        self.setObjectName("sheetPreview")
        self.setAccessibleName(self.tr("Preview"))
        self.setMinimumSize(280, 320)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def is_up_to_date(self) -> bool:
        """Whether the sheet that was requested last is shown."""
        return self._jobs.is_idle

    def show_sheet(self, make: Callable[[], Sheet]) -> None:
        """Show another sheet as soon as it is painted.

        Parameters
        ----------
        make : callable
            Returns the sheet; called on a worker thread.
        """
        self._make = make
        size = self.size().shrunkBy(QMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN))
        self._jobs.request(partial(_paint, make, size, self.devicePixelRatio()))

    def stop(self) -> None:
        """Stop painting."""
        self._make = None
        self._jobs.drop()

    @Slot(object)
    def _on_painted(self, preview: Preview) -> None:
        self._preview = preview
        self.update()
        self.painted.emit(preview.layout)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint the page for the new size."""
        super().resizeEvent(event)
        if self._make is not None:
            self.show_sheet(self._make)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the page with its frame."""
        if self._preview is None:
            return
        painter = QPainter(self)
        page = QRectF(QPointF(), self._preview.image.deviceIndependentSize())
        page.moveCenter(QRectF(self.rect()).center())
        page.moveTopLeft(page.topLeft().toPoint())
        painter.drawImage(page.topLeft(), self._preview.image)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawRect(page.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self._preview.is_cut:
            self._fade_out(painter, QRectF(0, page.bottom() - _FADE, self.width(), _FADE + 2))

    def _fade_out(self, painter: QPainter, edge: QRectF) -> None:
        """Fade out the lower edge of a page that continues."""
        table = self.palette().color(QPalette.ColorRole.Window)
        clear = QColor(table)
        clear.setAlpha(0)
        fade = QLinearGradient(edge.topLeft(), edge.bottomLeft())
        fade.setColorAt(0, clear)
        fade.setColorAt(1, table)
        painter.fillRect(edge, fade)


def _paint(
    make: Callable[[], Sheet], size: QSize, ratio: float, _report: Report, token: CancelToken
) -> Preview:
    return paint_preview(make(), size, ratio, token)
