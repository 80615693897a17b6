"""Painting on what is no widget: pictures, documents, printers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice
from PySide6.QtGui import QPaintDevice, QPainter

UNITS_PER_INCH: Final = 96
"""Lengths on paper are in 1/96 inch, on any device."""

SHARP: Final = (
    QPainter.RenderHint.Antialiasing
    | QPainter.RenderHint.TextAntialiasing
    | QPainter.RenderHint.LosslessImageRendering
)


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Paint on a device, and end the painter even on errors: Qt crashes if the device is freed before.

    Raises
    ------
    OSError
        If it cannot be painted on.
    """
    painter = QPainter()
    if not painter.begin(device):
        raise OSError(QCoreApplication.translate("Painting", "there is not enough memory to paint it"))
    try:
        painter.setRenderHints(SHARP)
        yield painter
    finally:
        painter.end()


def open_buffer() -> QBuffer:
    """Open a buffer in memory: Qt does not report a full disk when it writes a file itself."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer
