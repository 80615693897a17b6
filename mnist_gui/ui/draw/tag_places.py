"""Where to write the answers beside digits that are framed: close to each, and in nobody's way."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSizeF

_GAP = 3.0  # between a frame and its tag, in pixels
_SIDES = np.array([[0, -1], [0, 1], [1, 0], [-1, 0]])  # above, below, right, left: the best first

Places = npt.NDArray[np.float64]


def tag_places(frames: Sequence[QRectF], sizes: Sequence[QSizeF], area: QRectF) -> tuple[QRectF, ...]:
    """Place a tag beside each frame.

    Above the frame is best, then below, right and left of it. Where a tag would cover another digit or tag
    on every side, it goes where it covers least.

    Parameters
    ----------
    frames : sequence of QRectF, length k
    sizes : sequence of QSizeF, length k
        Of the tags.
    area : QRectF
        No tag leaves it.
    """
    edges = np.array([_edges(frame) for frame in frames]).reshape(-1, 4)
    tags = np.empty_like(edges)
    for number, size in enumerate(sizes):
        candidates = _beside(edges[number], np.array(size.toTuple()), _edges(area))
        on_frames = _overlaps(candidates, edges)
        # Covering a tag is worse than covering a digit, and covering another's digit worse than the own.
        covered = (
            3 * _overlaps(candidates, tags[:number]).sum(axis=1)
            + 2 * on_frames.sum(axis=1)
            - on_frames[:, number]
        )
        tags[number] = candidates[covered.argmin()]
    return tuple(QRectF(left, top, right - left, bottom - top) for left, top, right, bottom in tags.tolist())


def _edges(rectangle: QRectF) -> tuple[float, float, float, float]:
    return rectangle.left(), rectangle.top(), rectangle.right(), rectangle.bottom()


def _beside(frame: Places, size: Places, area: tuple[float, float, float, float]) -> Places:
    """Return places of a size on the four sides of a frame, moved as little as puts them inside an area."""
    first, last = frame[:2], frame[2:]
    centres = (first + last) / 2 + _SIDES * ((last - first + size) / 2 + _GAP)
    corners = np.clip(centres - size / 2, area[:2], np.maximum(area[:2], area[2:] - size))
    return np.hstack([corners, corners + size])


def _overlaps(places: Places, others: Places) -> Places:
    """Return the area that each of some places, shape (p, 4), shares with each of others, shape (q, 4)."""
    first = np.maximum(places[:, None, :2], others[:, :2])
    last = np.minimum(places[:, None, 2:], others[:, 2:])
    shared: Places = np.maximum(last - first, 0).prod(axis=2)
    return shared
