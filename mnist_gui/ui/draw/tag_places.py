"""Where to write the answers beside digits that are framed: close to each, and in nobody's way."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF

_GAP = 3.0  # between a frame and its tag, in pixels


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
    places: list[QRectF] = []
    for number, (frame, size) in enumerate(zip(frames, sizes, strict=True)):
        others = [other for at, other in enumerate(frames) if at != number]
        candidates = [_moved_into(area, place) for place in _beside(frame, size)]
        # Covering a tag is worse than covering a digit, and covering another's digit worse than the own.
        covered = [
            3 * _overlap(place, places) + 2 * _overlap(place, others) + _overlap(place, [frame])
            for place in candidates
        ]
        places.append(candidates[covered.index(min(covered))])
    return tuple(places)


def _beside(frame: QRectF, size: QSizeF) -> Iterator[QRectF]:
    """Yield the places on the four sides of a frame, the best first."""
    across = QPointF((frame.width() + size.width()) / 2 + _GAP, 0)
    along = QPointF(0, (frame.height() + size.height()) / 2 + _GAP)
    for away in (-along, along, across, -across):
        place = QRectF(QPointF(), size)
        place.moveCenter(frame.center() + away)
        yield place


def _moved_into(area: QRectF, place: QRectF) -> QRectF:
    """Move a place as little as puts it inside an area."""
    left = max(area.left(), min(place.left(), area.right() - place.width()))
    top = max(area.top(), min(place.top(), area.bottom() - place.height()))
    return QRectF(QPointF(left, top), place.size())


def _overlap(place: QRectF, others: Sequence[QRectF]) -> float:
    parts = (place.intersected(other) for other in others)
    return sum(part.width() * part.height() for part in parts)
