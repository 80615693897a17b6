"""Drawn signs for the ten kinds of garment of Fashion-MNIST, made for this program."""

from functools import cache
from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

SIDE: Final = 28.0
"""Side of the square that the signs are drawn in, y down."""

_Line = tuple[tuple[float, float], ...]

# Each is the left half, from top to bottom, and is mirrored; shoes and the bag are complete.
_HALVES: Final[dict[str, _Line]] = {
    "T-shirt/top": ((14, 7.5), (11.5, 6.8), (10, 4.5), (7, 5.5), (2, 10), (5, 14.5), (8, 12.5), (8, 24.5)),
    "Trouser": ((14, 4), (9, 4), (7, 25), (12, 25), (14, 11)),
    "Pullover": ((14, 6.5), (11, 6), (10, 4.5), (7, 5.5), (4.5, 9), (1.5, 22), (5, 23), (8, 13), (8, 24.5)),
    "Dress": ((14, 9), (11.5, 7.5), (11.5, 3), (10, 3), (9, 8), (10.5, 12.5), (5, 25)),
    "Coat": ((14, 10), (11, 3.5), (7, 5), (4.5, 9), (2, 22.5), (5.5, 23.5), (7.5, 14), (6.5, 26)),
    "Shirt": ((14, 7), (10.5, 3.5), (7, 5.5), (4.5, 9), (2, 21.5), (5, 22.5), (8, 13), (8, 25)),
}
_WHOLES: Final[dict[str, _Line]] = {
    "Sandal": (
        *((2, 18), (4, 16), (8, 19), (14, 10), (17, 11), (13, 18.5), (17, 20), (20, 14.5), (23, 15.5)),
        *((21.5, 20), (26, 20.5), (26, 23), (14, 23), (2, 21)),
    ),
    "Sneaker": ((2, 11), (5, 12.5), (9, 10), (15, 15.5), (24, 17.5), (26, 20), (26, 22.5), (2, 22.5)),
    "Bag": ((3, 12), (25, 12), (26, 25), (2, 25)),
    "Ankle boot": (
        (8, 4),
        (17, 4),
        (17, 13),
        (25, 18),
        (26, 24.5),
        (15, 24.5),
        (13, 22.5),
        (12, 24.5),
        (7.5, 24.5),
    ),
}
_SEAMS: Final[dict[str, tuple[_Line, ...]]] = {
    "Coat": (((14, 10), (14, 26)), ((16.5, 15), (16.5, 15.5)), ((16.5, 19), (16.5, 19.5))),
    "Shirt": (((14, 7), (14, 25)), ((10.5, 3.5), (12, 9), (14, 7), (16, 9), (17.5, 3.5))),
    "Dress": (((10.5, 12.5), (17.5, 12.5)),),
    "Pullover": (((8, 22.5), (20, 22.5)),),
    "Sneaker": (((2, 20), (26, 20)), ((10.5, 13.5), (12.5, 11.8)), ((13, 15.5), (15, 13.8))),
    "Ankle boot": (((7.7, 22.5), (26, 22.5)), ((8, 7), (17, 7))),
    "Bag": (((2.7, 16), (25.3, 16)),),
}


@cache
def garment_paths(name: str) -> tuple[QPainterPath, QPainterPath] | None:
    """Return the outline of a kind of garment and the seams on it, or None for any other class.

    Parameters
    ----------
    name : str
        As the catalogue has it: ``"Ankle boot"``.

    Returns
    -------
    tuple of QPainterPath, or None
        The closed outline and the open lines, in a square with `SIDE`.
    """
    if name in _HALVES:
        half = _HALVES[name]
        corners = (*half, *((SIDE - x, y) for x, y in reversed(half)))
    elif name in _WHOLES:
        corners = _WHOLES[name]
    else:
        return None
    outline, seams = QPainterPath(), QPainterPath()
    outline.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    outline.closeSubpath()
    for line in _SEAMS.get(name, ()):
        seams.addPolygon(QPolygonF([QPointF(x, y) for x, y in line]))
    if name == "Bag":
        seams.moveTo(9, 12)
        seams.cubicTo(9, 2, 19, 2, 19, 12)
    return outline, seams
