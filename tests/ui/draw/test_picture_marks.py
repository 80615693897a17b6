from itertools import combinations

from PySide6.QtCore import QRectF, QSizeF

from mnist_gui.ui.draw.picture_marks import arrange_tags

AREA = QRectF(0, 0, 400, 300)
SIZE = QSizeF(20, 16)


def places(*frames: QRectF) -> list[QRectF]:
    return list(arrange_tags(frames, [SIZE] * len(frames), AREA))


def test_a_tag_stands_above_the_middle_of_its_frame():
    frame = QRectF(100, 100, 50, 80)
    (tag,) = places(frame)
    assert tag.size() == SIZE
    assert tag.center().x() == frame.center().x()
    assert 0 < frame.top() - tag.bottom() < 8


def test_at_the_upper_edge_it_stands_below():
    frame = QRectF(100, 4, 50, 80)
    (tag,) = places(frame)
    assert 0 < tag.top() - frame.bottom() < 8


def test_it_gives_way_to_another_digit_above():
    upper, lower = QRectF(100, 60, 50, 80), QRectF(100, 145, 50, 80)
    tags = places(upper, lower)
    assert tags[1].top() > lower.bottom()
    assert not any(tag.intersects(frame) for tag in tags for frame in (upper, lower))


def test_a_frame_as_large_as_the_picture_has_its_tag_inside():
    (tag,) = places(QRectF(AREA))
    assert AREA.contains(tag)


def test_tags_of_a_narrow_row_cover_neither_one_another_nor_a_digit():
    frames = [QRectF(20 + 22 * number, 100, 20, 40) for number in range(10)]
    tags = places(*frames)
    assert not any(one.intersects(other) for one, other in combinations(tags + frames, 2))


def test_no_tag_leaves_the_area():
    corners = [QRectF(x, y, 6, 6) for x in (0, 394) for y in (0, 294)]
    assert all(AREA.contains(tag) for tag in places(*corners))


def test_without_frames_there_are_no_tags():
    assert places() == []
