"""Headers above the sections of the grid, with the title of the section and the number of its images.

Headers are sticky: while the user scrolls through a section, its header stays at the top of the viewport
until the next header pushes it out.
"""

from typing import NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle

from mnist_gui.ui.browse.grid.grid_geometry import GridGeometry

_PADDING = 7  # above and below the title, in logical pixels
_GAP = 8  # between the title and the number of images

Role = QPalette.ColorRole


def header_height(font: QFont) -> int:
    """Return the height of a header in a font, in logical pixels."""
    return QFontMetrics(font).height() + 2 * _PADDING


def header_top(geometry: GridGeometry, section: int, *, offset: int) -> int:
    """Return the top of a header in content coordinates when the content is scrolled by an offset."""
    lowest = geometry.tops[section + 1] - geometry.header
    return max(geometry.tops[section], min(offset, lowest))


def covered_height(geometry: GridGeometry, *, offset: int) -> int:
    """Return the height of the viewport that the sticky header covers; 0 without headers."""
    if not geometry.header:
        return 0
    return header_top(geometry, geometry.section_at(offset), offset=offset) + geometry.header - offset


class SectionHeaders(NamedTuple):
    """Paints headers.

    Attributes
    ----------
    titles : tuple of str
        The title of each section.
    palette : QPalette
    font : QFont
    """

    titles: tuple[str, ...]
    palette: QPalette
    font: QFont

    def paint(self, painter: QPainter, geometry: GridGeometry, visible: QRect) -> None:
        """Paint the headers of all visible sections.

        Parameters
        ----------
        painter : QPainter
            In content coordinates.
        geometry : GridGeometry
        visible : QRect
            The visible part of the content.
        """
        painter.save()
        # Text aligned to the left then starts where lines start.
        is_mirrored = geometry.mirrored
        painter.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if is_mirrored else Qt.LayoutDirection.LeftToRight
        )
        bold = QFont(self.font)
        bold.setBold(True)
        fonts = (bold, QFontMetrics(bold)), (self.font, QFontMetrics(self.font))
        first, last = geometry.section_at(visible.top()), geometry.section_at(visible.bottom())
        for section in range(first, last + 1):
            top = header_top(geometry, section, offset=visible.top())
            area = QRect(visible.left(), top, visible.width(), geometry.header)
            size = geometry.end_of(section) - geometry.starts[section]
            self._paint_header(painter, area, (self.titles[section], f"{size:,}"), fonts)
        painter.restore()

    def _paint_header(
        self,
        painter: QPainter,
        area: QRect,
        words: tuple[str, str],
        fonts: tuple[tuple[QFont, QFontMetrics], tuple[QFont, QFontMetrics]],
    ) -> None:
        """Paint a title and the number beside it, each in its font."""
        (title, size), ((bold, metrics), (plain, plain_metrics)) = words, fonts
        painter.fillRect(area, self.palette.color(Role.Window))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), self.palette.color(Role.Mid))
        room = area.adjusted(_GAP, 0, -_GAP, 0)
        beside = plain_metrics.horizontalAdvance(size) + _GAP
        title = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room.width() - beside)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(bold)
        painter.setPen(self.palette.color(Role.WindowText))
        direction = painter.layoutDirection()
        flags = QStyle.visualAlignment(direction, flags)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # of the texts' own language
        painter.drawText(room, flags, title)
        taken = metrics.horizontalAdvance(title) + _GAP
        is_mirrored = direction is Qt.LayoutDirection.RightToLeft
        rest = room.adjusted(0, 0, -taken, 0) if is_mirrored else room.adjusted(taken, 0, 0, 0)
        painter.setFont(plain)
        painter.setPen(self.palette.color(Role.PlaceholderText))
        painter.drawText(rest, flags, size)
        painter.setLayoutDirection(direction)
