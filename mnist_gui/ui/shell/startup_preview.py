"""The first images of a data set, on screen before the Browse page is.

That page imports numpy and a hundred modules. The images can be painted without: here Qt alone paints the
beginning of the file where the grid is going to be, so that the page appears around them.
"""

from functools import partial

from PySide6.QtCore import QMargins, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import BY_DEFAULT, ReadOptions
from mnist_gui.data.startup_preview import PreviewImages, read_preview_images
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.tasks import Lane, TaskRunner
from mnist_gui.ui.widgets.cell_sizes import DEFAULT_SIZE, gap_of
from mnist_gui.ui.widgets.colour_maps import COLOUR_MAPS

_PITCH = int(DEFAULT_SIZE)
_MAX_IMAGES = 4000
"""Enough for 3840 x 2160 logical pixels; of a larger screen the preview covers a part."""

_TIMEOUT = 50
"""Milliseconds after which everything else goes on without the images."""


class StartupPreview(QWidget):
    """Shows some images as the grid does, without labels.

    Parameters
    ----------
    margins : QMargins
        The part of the page around the grid, in logical pixels.
    legend : int
        The height of the strip with the class name below each image, in logical pixels; 0 for none.

    Signals
    -------
    ended()
        The images are on screen, or there are none, or they take too long.
    """

    ended = Signal()

    def __init__(self, margins: QMargins, *, legend: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("firstLook")
        self._margins = margins
        self._line_height = _PITCH + legend
        self._images: PreviewImages | None = None
        self._strip = QImage()
        self._is_loading = False

    @property
    def has_images(self) -> bool:
        """Whether images are on screen."""
        return self._images is not None

    @property
    def is_loading(self) -> bool:
        """Whether `ended` is still to come."""
        return self._is_loading

    def load(self, request: OpenRequest, runner: TaskRunner) -> None:
        """Read the first images in the background, and show them."""
        self._is_loading = True
        task = runner.start(Lane.MEASURING, partial(_read, request, self._most_images()))
        task.succeeded.connect(self._on_read)
        task.finished.connect(self._end)
        QTimer.singleShot(_TIMEOUT, self._end)

    def _most_images(self) -> int:
        """Return how many images fit on the screen, over which the window may grow meanwhile."""
        space = self.screen().size().expandedTo(self.window().size())
        columns, lines = -(-space.width() // _PITCH), -(-space.height() // self._line_height)
        return min(columns * lines, _MAX_IMAGES)

    @Slot()
    def _end(self) -> None:
        if self._is_loading:
            self._is_loading = False
            self.ended.emit()

    @Slot(object)
    def _on_read(self, images: PreviewImages | None) -> None:
        self._images = images
        if images is not None:
            size, lines = images.width, images.count * images.height
            self._strip = QImage(images.pixels, size, lines, size, QImage.Format.Format_Indexed8)
            self.repaint()  # now, before anything else takes its time

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as many images as there is room for."""
        if self._images is None:
            return
        area = self.rect().marginsRemoved(self._margins)
        columns, lines = max(1, area.width() // _PITCH), -(-area.height() // self._line_height)
        if self._images.count < columns * (area.height() // self._line_height):
            return  # the grid will show so few images larger
        painter = QPainter(self)
        painter.setClipRect(area)
        painter.fillRect(area, self.palette().color(QPalette.ColorRole.Base))
        painter.translate(area.left() + max(0, (area.width() - columns * _PITCH) // 2), area.top())
        self._paint_images(painter, lines, columns)
        gap, colour = gap_of(_PITCH), self.palette().color(QPalette.ColorRole.Base)
        for column in range(1, columns + 1):
            painter.fillRect(column * _PITCH - gap, 0, gap, lines * self._line_height, colour)
        for line in range(lines):
            painter.fillRect(0, line * self._line_height + _PITCH - gap, columns * _PITCH, gap, colour)

    def _paint_images(self, painter: QPainter, lines: int, columns: int) -> None:
        size = self._strip.width()
        self._strip.setColorTable(COLOUR_MAPS["grey"].table(self.palette()))
        count = self._strip.height() // size
        # Line by line: in an image of more than 65,536 rows, QPainter scales those from the beginning again.
        for line in range(min(lines, -(-count // columns))):
            start = line * columns
            strip = self._strip.copy(0, start * size, size, min(columns, count - start) * size)
            strip.convertTo(QImage.Format.Format_RGB32)
            for place in range(strip.height() // size):
                is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
                column = columns - 1 - place if is_mirrored else place
                cell = QRect(column * _PITCH, line * self._line_height, _PITCH, _PITCH)
                painter.drawImage(cell, strip, QRect(0, place * size, size, size))


def _read(request: OpenRequest, most: int, _report: Report, _token: CancelToken) -> PreviewImages | None:
    """Read the images if the grid will show them as they are: not turned, inverted, resized or reduced."""
    if request.options not in (BY_DEFAULT, ReadOptions(transposed=False)):
        return None
    images = read_preview_images(request.spec, most)
    return images if images is not None and images.width == images.height <= _PITCH else None
