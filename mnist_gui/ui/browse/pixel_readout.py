"""Says in the status bar which pixel the pointer is on, and its grey value."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.ui.browse.grid.pixel_under import Pixel
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip


class PixelReadout(PlainLabel):
    """Row, column and grey value of a pixel; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("pixelReadout")
        self.setAccessibleName(self.tr("Pixel under the pointer"))
        self.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        set_tool_tip(self, self.tr("Rows and columns are counted from 0; 0 is paper, 255 is ink"))
        self.hide()

    @Slot(object)
    def show_pixel(self, pixel: Pixel | None) -> None:
        """Say what a pixel is, or nothing."""
        if pixel is not None:
            self.setText(pixel.text)
            widest = Pixel(888, 888, 888).text  # so that nothing moves with the pointer
            self.setMinimumWidth(self.fontMetrics().horizontalAdvance(widest))
        self.setVisible(pixel is not None)
