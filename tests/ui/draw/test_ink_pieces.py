"""Lines in pieces: the same ones whether a line is drawn, finished, or cut."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ui.draw.ink_pieces import PART, GrowingPieces, pieces_by_parts, pieces_of

WIDTH = 0.05

_share = st.floats(-0.2, 1.2)
_points = st.lists(st.tuples(_share, _share, st.floats(0.01, 0.2)), min_size=1, max_size=40)


def spiral(count: int) -> np.ndarray:
    angles = np.linspace(0, 20, count)
    return 0.5 + angles[:, None] / 50 * np.column_stack([np.sin(angles), np.cos(angles)])


@given(_points)
def test_a_line_drawn_point_by_point_has_the_pieces_of_its_stroke(points):
    growing, returned = GrowingPieces(), []
    for point in points:
        returned += growing.append(*point) or []
    assert growing.settled == returned
    line = growing.line
    assert [*growing.settled, *growing.tail] == pieces_of(Stroke(line.points, line.widths), WIDTH)


def test_only_a_bit_of_a_line_is_ever_painted_again():
    growing = GrowingPieces()
    for x, y in spiral(2000).tolist():
        growing.append(x, y, WIDTH)
        assert len(growing.tail) < 6
    assert len(growing.settled) > 50


def test_a_point_where_the_pen_is_already_changes_nothing():
    growing = GrowingPieces()
    assert growing.append(0.5, 0.5, WIDTH) == []
    (dot,) = growing.tail
    assert growing.append(0.5, 0.5, WIDTH) is None
    assert growing.tail == [dot]


def test_pieces_begin_where_the_last_one_ended():
    pieces = pieces_of(Stroke(spiral(300)), WIDTH)
    assert len(pieces) > 10
    for one, next_one in pairwise(pieces):
        np.testing.assert_array_equal(one.points[-1], next_one.points[0])


def test_pieces_are_short_even_where_a_line_stays_in_one_place():
    points = 0.5 + np.random.default_rng(1).uniform(-0.02, 0.02, (500, 2))
    assert max(len(piece.points) for piece in pieces_of(Stroke(points), WIDTH)) <= 25


def test_a_piece_never_turns_back():
    for piece in pieces_of(Stroke(np.array([(0.1, 0.5), (0.6, 0.5), (0.1, 0.51), (0.5, 0.52)])), WIDTH):
        chords = np.diff(piece.points, axis=0)
        assert ((chords[1:] * chords[:-1]).sum(axis=1) > 0).all()


def test_each_piece_has_one_width_near_that_of_the_line():
    widths = np.linspace(0.02, 0.1, 50)
    x = np.linspace(0.1, 0.9, 50)
    pieces = pieces_of(Stroke(np.column_stack([x, np.full(50, 0.5)]), widths), WIDTH)
    for piece in pieces:
        there = np.interp(piece.points[:, 0], x, widths)
        assert np.abs(there / piece.width - 1).max() < 0.06


def test_box_holds_the_ink_and_no_more():
    pieces = pieces_of(Stroke(np.array([(0.2, 0.3), (0.25, 0.35)])), 0.1)
    assert np.allclose(np.min([piece.box[:2] for piece in pieces], axis=0), (0.15, 0.25), atol=1e-4)
    assert np.allclose(np.max([piece.box[2:] for piece in pieces], axis=0), (0.3, 0.4), atol=1e-4)


@pytest.mark.parametrize("count", [PART, PART + 1, PART + 2, 3 * PART + 7])
def test_a_long_line_cut_in_parts_has_the_pieces_of_the_whole(count):
    turn = np.linspace(0, 40, count)
    whole = Stroke(0.5 + 0.4 * np.stack([np.sin(turn), np.cos(1.3 * turn)], axis=1))
    parts = list(pieces_by_parts(whole, 0.05))
    assert len(parts) == -(-(count - 1) // PART)
    growing = GrowingPieces()
    for x, y in whole.points.tolist():
        growing.append(x, y, 0.05)
    assert [piece for part in parts for piece in part] == growing.settled + growing.tail


def test_an_eraser_changes_only_the_pieces_near_it():
    points = spiral(1000)
    stroke = Stroke(points, np.full(len(points), WIDTH, dtype=np.float32))
    before = set(pieces_of(stroke, WIDTH))
    left = Drawing((stroke,)).erased([points[500]], radius=0.02).strokes
    after = {piece for part in left for piece in pieces_of(part, WIDTH)}
    assert len(left) >= 2
    assert 0 < len(before - after) < 12
    assert 0 < len(after - before) < 12
    assert len(before) > 40
