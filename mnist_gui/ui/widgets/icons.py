"""Icons: drawings of ``resources/icons``, in the colour of the text beside them, sharp at every scale.

An icon reads its drawing when it is first painted, and asks for its colour each time it is painted: so it
costs nothing at the start, and follows a change of theme by itself.
"""

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
)

from mnist_gui.resource_files import resource_path

_MIRRORED = frozenset(
    {"back", "forward", "undo", "redo", "chevron-left", "chevron-right", "inspector", "quit"}
)
"""Icons with a direction of reading: mirrored where text runs from right to left."""

_Role = QPalette.ColorRole


def icon(name: str, role: QPalette.ColorRole = _Role.ButtonText) -> QIcon:
    """Return an icon.

    Parameters
    ----------
    name : str
        The name of a drawing in ``resources/icons``, without its suffix.
    role : QPalette.ColorRole
        The colour that it has, of the application's palette. On disabled controls that is disabled text,
        where it is selected ``HighlightedText``.

    Returns
    -------
    QIcon
        It is looked for when it is first painted: `FileNotFoundError` is raised then, not here.
    """
    return QIcon(_IconEngine(name, role))


def pixmap(name: str, extent: int, colour: QColor, scale: float = 1.0) -> QPixmap:
    """Return a square picture of an icon.

    Parameters
    ----------
    name : str
    extent : int
        Its side in logical pixels.
    colour : QColor
    scale : float
        Pixels of the screen in a logical pixel.
    """
    from PySide6.QtGui import QPixmapCache

    is_mirrored = name in _MIRRORED and QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    key = f"icon/{name}/{extent}/{scale}/{colour.rgba()}/{is_mirrored}"
    drawn = QPixmap()
    if QPixmapCache.find(key, drawn):
        return drawn
    side = round(extent * scale)
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    if is_mirrored:
        painter.translate(side, 0)
        painter.scale(-1, 1)
    _paint_drawing(painter, name, QRectF(0, 0, side, side), colour)
    painter.end()
    drawn.setDevicePixelRatio(scale)
    QPixmapCache.insert(key, drawn)
    return drawn


def paint_icon(painter: QPainter, name: str, area: QRect, colour: QColor) -> None:
    """Paint an icon in the middle of an area, as large as fits."""
    extent = min(area.width(), area.height())
    square = QRect(0, 0, extent, extent)
    square.moveCenter(area.center())
    ratio = painter.deviceTransform().m11()
    painter.drawPixmap(square, pixmap(name, extent, colour, ratio))


def _paint_drawing(painter: QPainter, name: str, area: QRectF, colour: QColor) -> None:
    from PySide6.QtSvg import QSvgRenderer  # for the start: no icon is painted before the first frame

    drawing = _drawing(name).replace(b"currentColor", colour.name().encode())
    renderer = QSvgRenderer(QByteArray(drawing))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(colour.alphaF())
    renderer.render(painter, area)


@cache
def _drawing(name: str) -> bytes:
    return resource_path(f"icons/{name}.svg").read_bytes()


class _IconEngine(QIconEngine):
    """Paints one icon in the colour that the palette of the application has at that moment."""

    def __init__(self, name: str, role: QPalette.ColorRole) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def clone(self) -> QIconEngine:
        """Return an engine of the same icon."""
        return _IconEngine(self._name, self._role)

    def isNull(self) -> bool:
        """Return whether nothing would be painted: never."""
        return False

    def actualSize(self, size: QSize, _mode: QIcon.Mode, _state: QIcon.State) -> QSize:
        """Return the size itself: there is one for every size."""
        return size

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        """Paint the icon in an area of a painter."""
        paint_icon(painter, self._name, rect, self._colour(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        """Return a picture with a given number of pixels."""
        return pixmap(self._name, min(size.width(), size.height()), self._colour(mode))

    def _colour(self, mode: QIcon.Mode) -> QColor:
        palette = QGuiApplication.palette()
        if mode is QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, _Role.Text)
        if mode is QIcon.Mode.Selected:
            return palette.color(QPalette.ColorGroup.Active, _Role.HighlightedText)
        return palette.color(QPalette.ColorGroup.Active, self._role)
