"""Ink kept as pixels: always those that painting everything again would give."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.smoothing import SmoothLine
from mnist_gui.ui.draw.ink_layer import InkLayer, Viewport
from mnist_gui.ui.draw.ink_pieces import GrowingPieces
from mnist_gui.ui.widgets.imaging import rgb_pixels

SIDE = 240
PLACE = Viewport(width=SIDE, height=SIDE, side=SIDE, colour=0xFF204080)
WIDTH = 0.05


def spiral(count: int, *, turns: float = 3) -> np.ndarray:
    angles = np.linspace(0, turns * 2 * np.pi, count)
    return 0.5 + 0.42 * angles[:, None] / angles[-1] * np.column_stack([np.sin(angles), np.cos(angles)])


def stroke(points, width: float = WIDTH) -> Stroke:
    points = np.asarray(points, dtype=np.float32)
    return Stroke(points, np.full(len(points), width, dtype=np.float32))


@pytest.fixture
def layer(qapp) -> InkLayer:
    layer = InkLayer(WIDTH)
    layer.set_viewport(PLACE)
    return layer


def painted(layer: InkLayer, area: QRect | None = None) -> np.ndarray:
    """What the layer paints on transparent paper, as bytes."""
    image = QImage(layer.viewport.width, layer.viewport.height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    layer.paint(painter, image.rect() if area is None else area)
    painter.end()
    return rgb_pixels(image).view(np.uint8).reshape(image.height(), image.width(), 4).copy()


def repainted(strokes, place: Viewport = PLACE) -> np.ndarray:
    layer = InkLayer(WIDTH)
    layer.set_viewport(place)
    layer.show([Stroke(stroke.points, stroke.widths) for stroke in strokes])
    return painted(layer)


def complete(layer: InkLayer) -> None:
    while not layer.is_complete:
        layer.paint_more()


def changed(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (one != other).any(axis=2)


def outside(area: QRect) -> np.ndarray:
    mask = np.ones((SIDE, SIDE), dtype=bool)
    mask[area.top() : area.bottom() + 1, area.left() : area.right() + 1] = False
    return mask


def test_a_line_being_drawn_looks_as_it_will_when_it_is_finished(layer):
    line = GrowingPieces()
    for x, y in spiral(150).tolist():
        before = painted(layer)
        area = layer.draw(line.append(x, y, WIDTH), line.tail)
        assert not changed(before, painted(layer))[outside(area)].any()
        points = line.line.points
        np.testing.assert_array_equal(painted(layer), repainted([stroke(points)]))
    done = stroke(line.line.points)
    layer.finish(done)
    assert layer.show([done]).isEmpty()
    np.testing.assert_array_equal(painted(layer), repainted([done]))


def test_a_dropped_line_uncovers_what_was_under_it(layer):
    below = stroke([(0.1, 0.5), (0.9, 0.5)])
    layer.show([below])
    line = GrowingPieces()
    for x, y in spiral(80).tolist():
        layer.draw(line.append(x, y, WIDTH), line.tail)
    layer.drop()
    np.testing.assert_array_equal(painted(layer), repainted([below]))


def test_showing_more_or_fewer_strokes_changes_what_differs(layer):
    one, two, three = stroke(spiral(200)), stroke([(0.1, 0.2), (0.9, 0.8)], 0.1), stroke([(0.5, 0.5)])
    for strokes in ([one], [one, two], [one, two, three], [two, three], [three], [], [one, three]):
        before = painted(layer)
        area = layer.show(strokes)
        np.testing.assert_array_equal(painted(layer), repainted(strokes))
        assert not changed(before, painted(layer))[outside(area)].any()


def test_showing_the_same_strokes_again_changes_nothing(layer):
    strokes = [stroke(spiral(50)), stroke([(0.2, 0.2)])]
    layer.show(strokes)
    assert layer.show(strokes).isEmpty()


def test_a_stroke_that_lies_under_one_taken_away_stays(layer):
    one, same = stroke(spiral(50)), stroke(spiral(50))
    layer.show([one, same])
    layer.show([one])
    np.testing.assert_array_equal(painted(layer), repainted([one]))


def test_erasing_repaints_only_near_the_eraser(layer):
    whole = Drawing((stroke(spiral(400)),))
    layer.show(whole.strokes)
    for x in (0.3, 0.5, 0.6):
        left = whole.erased([(x, 0.4), (x + 0.02, 0.42)], radius=0.03)
        area = layer.show(left.strokes)
        assert 0 < area.width() < SIDE / 2
        np.testing.assert_array_equal(painted(layer), repainted(left.strokes))
        whole = left


@pytest.mark.parametrize(
    "place",
    [
        Viewport(width=480, height=480, side=480, colour=0xFF204080),
        Viewport(width=300, height=200, left=50.5, top=0.25, side=199.5, colour=0xFFFFFFFF),
        Viewport(width=100, height=240, left=-70, top=0, side=240, colour=0xFF000000),
    ],
)
def test_another_place_shows_the_same_strokes(layer, place):
    line = GrowingPieces()
    done = stroke(spiral(100))
    layer.show([done])
    for x, y in [(0.1, 0.1), (0.3, 0.4), (0.9, 0.45), (0.5, 0.8)]:
        layer.draw(line.append(x, y, WIDTH), line.tail)
    layer.set_viewport(place)
    np.testing.assert_array_equal(painted(layer), repainted([done, stroke(line.line.points)], place))


def test_paints_the_part_that_is_asked_for(layer):
    line = GrowingPieces()
    for x, y in spiral(60).tolist():
        layer.draw(line.append(x, y, WIDTH), line.tail)
    whole, area = painted(layer), QRect(90, 60, 70, 200)
    part = painted(layer, area)
    np.testing.assert_array_equal(part[60:, 90:160], whole[60:, 90:160])
    part[60:, 90:160] = 0
    assert not part.any()


def reference(points, width: float = WIDTH) -> np.ndarray:
    """The same line, painted by Qt in one go."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(Qt.GlobalColor.black, width * SIDE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline([QPointF(x, y) * SIDE for x, y in points])
    painter.end()
    return (rgb_pixels(image) >> 24).astype(int)


@pytest.mark.parametrize("end", [(0.9, 0.5), (0.9, 0.62), (0.4, 0.9)])
def test_pieces_leave_no_seams(layer, end):
    points = np.linspace((0.1, 0.5), end, 60)
    layer.show([stroke(points)])
    assert np.abs(painted(layer)[..., 3] - reference(points)).max() <= 10


def test_the_tip_of_a_sharp_turn_is_round(layer):
    points = [(0.1, 0.5), (0.7, 0.5), (0.1, 0.52)]
    layer.show([stroke(points, 0.2)])
    alpha = painted(layer)[..., 3]
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    tip = (np.hypot(x - 0.7 * SIDE, y - 0.5 * SIDE) < 0.1 * SIDE - 1) & (x > 0.7 * SIDE)
    assert (alpha[tip] == 255).all()


def test_a_dot_is_a_round_blot(layer):
    layer.show([stroke([(0.5, 0.5)], 0.2)])
    alpha = painted(layer)[..., 3] / 255
    assert alpha.sum() == pytest.approx(np.pi * (0.1 * SIDE) ** 2, rel=0.01)
    np.testing.assert_allclose(alpha, alpha[::-1, ::-1], atol=0.05)


def test_ink_has_the_colour_of_the_place(layer):
    layer.show([stroke([(0.2, 0.5), (0.8, 0.5)])])
    assert painted(layer)[SIDE // 2, SIDE // 2].tolist() == [0x80, 0x40, 0x20, 0xFF]


def test_strokes_without_widths_are_as_wide_as_the_layer_was_told(layer):
    layer.show([Stroke(spiral(50))])
    np.testing.assert_array_equal(painted(layer), repainted([stroke(spiral(50))]))


def test_strokes_outside_paint_nothing(layer):
    layer.show([stroke([(1.5, 0.2), (1.9, 0.8)]), stroke([(-0.5, -0.5)])])
    assert not painted(layer).any()


def test_thousands_of_lines_are_cut_in_parts_and_look_the_same(layer, monkeypatch):
    rng = np.random.default_rng(5)
    starts = rng.uniform(0.1, 0.9, (2_000, 1, 2))
    lines = [stroke(line) for line in starts + rng.normal(0, 0.004, (2_000, 5, 2)).cumsum(axis=1)]
    cut = 0
    of = SmoothLine.of

    def counted(*arguments):
        nonlocal cut
        cut += 1
        return of(*arguments)

    monkeypatch.setattr(SmoothLine, "of", counted)
    layer.show(lines)
    most = cut
    while not layer.is_complete:
        cut = 0
        layer.paint_more()
        most = max(most, cut)
    assert 10 < most < 200
    few_at_a_time = InkLayer(WIDTH)
    few_at_a_time.set_viewport(PLACE)
    for count in range(100, 2_001, 100):
        few_at_a_time.show(lines[:count])
        complete(few_at_a_time)
    np.testing.assert_array_equal(painted(layer), painted(few_at_a_time))


def test_a_very_long_line_is_cut_in_parts_and_keeps_its_ink_when_erased(layer):
    turn = np.linspace(0, 700, 20_000)
    long = stroke(0.5 + 0.4 * np.stack([np.sin(turn) * np.cos(0.013 * turn), np.cos(0.97 * turn)], axis=1))
    assert not layer.show([long]).isEmpty()
    assert not layer.is_complete
    complete(layer)
    left = Drawing((long,)).erased([(0.5, 0.5), (0.6, 0.5)], radius=0.05)
    layer.show(left.strokes)
    complete(layer)
    again = InkLayer(WIDTH)
    again.set_viewport(PLACE)
    again.show(left.strokes)
    complete(again)
    np.testing.assert_array_equal(painted(layer), painted(again))


def test_thousands_of_dots_are_painted_in_parts_and_look_the_same(layer):
    dots = [stroke([point]) for point in np.random.default_rng(3).uniform(0.1, 0.9, (2_500, 2))]
    layer.show(dots)
    assert not layer.is_complete
    layer.show(dots[:2_000])
    parts = 0
    while not layer.is_complete:
        assert not layer.paint_more().isEmpty()
        parts += 1
    assert 1 <= parts < 5
    whole = InkLayer(WIDTH)
    whole.set_viewport(PLACE)
    whole.show(dots[:2_000])
    while not whole.is_complete:
        whole.paint_more()
    np.testing.assert_array_equal(painted(layer), painted(whole))


def test_wide_ink_on_a_large_pad_is_painted_in_more_parts(layer):
    dots = [stroke([point], 0.15) for point in np.random.default_rng(3).uniform(0.1, 0.9, (250, 2))]
    layer.show(dots)
    assert layer.is_complete
    large = Viewport(width=1200, height=1200, side=1200, colour=PLACE.colour)
    layer.set_viewport(large)
    assert not layer.is_complete
    complete(layer)
    again = InkLayer(WIDTH)
    again.set_viewport(large)
    again.show(dots)
    complete(again)
    np.testing.assert_array_equal(painted(layer), painted(again))


def test_ink_that_waits_is_painted_once_however_often_it_is_uncovered(layer):
    dots = [stroke([point]) for point in np.random.default_rng(3).uniform(0.48, 0.52, (1_200, 2))]
    layer.show(dots)
    complete(layer)
    for count in range(1, 9):
        layer.show(dots[count:])  # each lies under all others
    parts = 0
    while not layer.is_complete:
        layer.paint_more()
        parts += 1
    assert 1 <= parts <= 4
