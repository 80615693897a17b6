"""The marks on the reader's image, painted the same way in the image and in its legend."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen

from mnist_gui.ui.widgets.colour_maps import readable_on
from mnist_gui.ui.widgets.occlusion_colours import colour_against, colour_for

SIGN_RADIUS, CENTRE_RADIUS = 5.0, 4.0
"""In logical pixels."""


def paint_box(painter: QPainter, box: QRectF, palette: QPalette) -> None:
    """Paint the outline of the 20x20 box."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.PlaceholderText), 1, Qt.PenStyle.DashLine))
    painter.drawRect(box)
    painter.restore()


def paint_centre(painter: QPainter, centre: QPointF, palette: QPalette) -> None:
    """Paint the centre of mass: a ring around a dot, with a paper-coloured edge to be visible on ink."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for role, added in ((QPalette.ColorRole.Base, 2.0), (QPalette.ColorRole.Text, 0.0)):
        painter.setPen(QPen(palette.color(role), 1.25 + added))
        painter.drawEllipse(centre, CENTRE_RADIUS, CENTRE_RADIUS)
        painter.setPen(QPen(palette.color(role), 2.5 + added, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPoint(centre)
    painter.restore()


def paint_sign(painter: QPainter, centre: QPointF, palette: QPalette, *, is_for: bool) -> None:
    """Paint a plus or a minus on a disc, in the colour of its class."""
    colour: QColor = colour_for(palette) if is_for else colour_against(palette)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Base), 1))
    painter.setBrush(colour)
    painter.drawEllipse(centre, SIGN_RADIUS, SIGN_RADIUS)
    arm = SIGN_RADIUS * 0.5
    painter.setPen(QPen(readable_on(colour), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawLine(QLineF(centre.x() - arm, centre.y(), centre.x() + arm, centre.y()))
    if is_for:
        painter.drawLine(QLineF(centre.x(), centre.y() - arm, centre.x(), centre.y() + arm))
    painter.restore()
