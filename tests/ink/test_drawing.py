"""Drawings as values, erasing from them, and undo."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.errors import InkError
from mnist_gui.ink.drawing import MAX_POINTS, Drawing, DrawingHistory, Stroke, drawing_from_json

LINE = Stroke(np.array([[0, 0], [100, 0]]))
DOT = Stroke(np.array([[50, 50]]))

_place = st.tuples(st.integers(0, 100), st.integers(0, 100))


def distance(points, path):
    """Distance of each point to a path, by brute force."""
    path = np.asarray(path, dtype=float)
    starts, ends = (path[:-1], path[1:]) if len(path) > 1 else (path, path)
    steps = ends - starts
    lengths = np.maximum((steps**2).sum(1), 1e-12)
    offsets = points[:, None] - starts
    t = np.clip((offsets * steps).sum(-1) / lengths, 0, 1)
    return np.linalg.norm(offsets - t[..., None] * steps, axis=-1).min(axis=1)


def test_stroke_copies_its_points_and_protects_them():
    points = np.array([[1.0, 2.0], [3.0, 4.0]])
    stroke = Stroke(points)
    points[:] = 0
    assert stroke.points.dtype == np.float32
    assert stroke.points.tolist() == [[1, 2], [3, 4]]
    with pytest.raises(ValueError, match="read-only"):
        stroke.points[0, 0] = 5
    with pytest.raises(dataclasses.FrozenInstanceError):
        stroke.points = points


@pytest.mark.parametrize("points", [[], [1, 2], [[1, 2, 3]], [[np.nan, 0]], [[0, np.inf]]])
def test_stroke_refuses_what_is_no_list_of_finite_points(points):
    with pytest.raises(ValueError, match="stroke"):
        Stroke(np.array(points, dtype=np.float64))


def test_equal_strokes_make_equal_drawings_with_equal_hashes():
    one, other = (Drawing((Stroke(np.array([[zero, 1.0]])),)) for zero in (0.0, -0.0))
    assert one == other
    assert hash(one) == hash(other)
    assert one != Drawing((Stroke(np.array([[0.0, 2.0]])),))


def test_drawing_is_extended_without_being_changed():
    blank = Drawing()
    drawing = blank.with_stroke(LINE).with_stroke(DOT)
    assert blank.is_empty
    assert not drawing.is_empty
    assert drawing.strokes == (LINE, DOT)


def test_eraser_cuts_a_sparse_line_between_its_points():
    drawing = Drawing((LINE,)).erased([[40, 3]], radius=5)
    left, right = drawing.strokes
    assert left.points.tolist() == [[0, 0], [36, 0]]
    assert right.points.tolist() == [[44, 0], [100, 0]]


def test_fast_eraser_cuts_between_its_own_points():
    left, right = Drawing((LINE,)).erased([[40, -500], [40, 500]], radius=5).strokes
    np.testing.assert_allclose(left.points[-1], [35, 0])
    np.testing.assert_allclose(right.points[0], [45, 0])


def test_eraser_at_an_end_shortens_a_stroke():
    (stroke,) = Drawing((LINE,)).erased([[0, 0]], radius=10).strokes
    np.testing.assert_allclose(stroke.points, [[10, 0], [100, 0]])


def test_eraser_moved_along_a_stroke_takes_all_of_it():
    assert Drawing((LINE,)).erased([[-5, 1], [30, -1], [105, 1]], radius=5).is_empty


def test_eraser_keeps_the_points_of_what_is_left():
    bend = Stroke(np.array([[0, 0], [50, 0], [50, 50], [0, 50]]))
    first, last = Drawing((bend,)).erased([[50, 25]], radius=5).strokes
    assert first.points.tolist() == [[0, 0], [50, 0], [50, 20]]
    assert last.points.tolist() == [[50, 30], [50, 50], [0, 50]]


def test_dots_are_erased_when_met_and_kept_when_not():
    drawing = Drawing((DOT,))
    assert drawing.erased([[47, 46]], radius=5.01).is_empty
    assert drawing.erased([[47, 46]], radius=4.99) is drawing


def test_strokes_that_stand_still_can_be_erased():
    still = Stroke(np.array([[5, 5], [5, 5], [5, 5]]))
    assert Drawing((still,)).erased([[5, 6], [5, 6]], radius=2).is_empty


def test_eraser_that_meets_nothing_returns_the_same_drawing():
    drawing = Drawing((LINE, DOT))
    assert drawing.erased([[0, 90], [100, 90]], radius=5) is drawing
    # Within the strokes' common bounding box, and yet between them.
    assert drawing.erased([[20, 30]], radius=5) is drawing


def test_strokes_that_the_eraser_missed_are_shared():
    drawing = Drawing((DOT, LINE)).erased([[40, 0]], radius=5)
    assert drawing.strokes[0] is DOT
    assert len(drawing.strokes) == 3


def test_widths_are_copied_protected_and_no_part_of_what_is_compared():
    widths = np.array([0.5, 2.0])
    stroke = Stroke(LINE.points, widths)
    widths[:] = 0
    assert stroke.widths.dtype == np.float32
    assert stroke.widths.tolist() == [0.5, 2]
    with pytest.raises(ValueError, match="read-only"):
        stroke.widths[0] = 5
    assert stroke == LINE
    assert hash(stroke) == hash(LINE)


@pytest.mark.parametrize("widths", [[1], [1, 2, 3], [[1, 2]], [1, 0], [1, -2], [1, np.nan], [np.inf, 1]])
def test_stroke_refuses_widths_that_are_not_one_positive_number_a_point(widths):
    with pytest.raises(ValueError, match="width"):
        Stroke(LINE.points, np.array(widths))


def test_bounds_are_the_extremes_of_the_points():
    assert Stroke(np.array([[3, 9], [-1, 4], [2, 5]])).bounds == (-1, 4, 3, 9)


def test_erasing_again_and_again_is_as_erasing_from_a_new_drawing():
    rng = np.random.default_rng(2)
    lines = [rng.uniform(0, 100, (rng.integers(1, 6), 2)) for _ in range(40)]
    widths = [None, 4.0]
    drawing = Drawing(
        tuple(Stroke(line, (w := widths[n % 2]) and np.full(len(line), w)) for n, line in enumerate(lines))
    )
    for start, end in rng.uniform(0, 100, (20, 2, 2)):
        left = drawing.erased([start, end], radius=3)
        assert left == Drawing(drawing.strokes).erased([start, end], radius=3)
        drawing = left
    assert len(drawing.strokes) > 40
    assert {stroke.widths is None for stroke in drawing.strokes} == {True, False}


def test_eraser_meets_ink_where_it_shows():
    wide = Stroke(LINE.points, np.array([20, 20]))
    beside = [[50, 14]]
    assert Drawing((LINE,)).erased(beside, radius=5) == Drawing((LINE,))
    left, right = Drawing((wide,)).erased(beside, radius=5).strokes
    assert left.points[-1, 0] == pytest.approx(50 - np.sqrt(15**2 - 14**2))
    assert right.points[0, 0] == pytest.approx(50 + np.sqrt(15**2 - 14**2))


def test_what_an_eraser_leaves_keeps_its_widths():
    tapered = Stroke(np.array([[0, 0], [100, 0], [200, 0]]), np.array([2, 4, 2]))
    left, right = Drawing((tapered,)).erased([[50, 0]], radius=8).strokes
    np.testing.assert_allclose(left.points, [(0, 0), (40, 0)])
    np.testing.assert_allclose(left.widths, [2, 2.8])
    np.testing.assert_allclose(right.points, [(60, 0), (100, 0), (200, 0)])
    np.testing.assert_allclose(right.widths, [3.2, 4, 2])


@pytest.mark.parametrize("radius", [0, -1, float("nan"), float("inf")])
def test_eraser_without_a_size_is_refused(radius):
    with pytest.raises(ValueError, match="radius"):
        Drawing((LINE,)).erased([[0, 0]], radius=radius)


@given(
    points=st.lists(_place, min_size=2, max_size=6),
    path=st.lists(_place, min_size=1, max_size=4),
    radius=st.integers(1, 30),
)
def test_eraser_takes_what_it_covers_and_nothing_else(points, path, radius):
    stroke = Stroke(np.array(points))
    left = Drawing((stroke,)).erased(path, radius=radius).strokes

    starts, ends = stroke.points[:-1], stroke.points[1:]
    t = np.linspace(0, 1, 41)[:, None, None]
    samples = (starts + t * (ends - starts)).reshape(-1, 2).astype(float)
    to_eraser = distance(samples, path)
    to_left = np.min([distance(samples, piece.points) for piece in left], axis=0) if left else np.inf
    # What is shorter than a hundredth of the radius is dropped as a crumb.
    kept = np.broadcast_to(to_left < 1e-3, to_eraser.shape)
    assert kept[to_eraser > 1.01 * radius + 1e-3].all()
    for piece in left:
        middles = (piece.points[:-1] + piece.points[1:]) / 2
        assert (distance(np.vstack([piece.points, middles]).astype(float), path) > radius - 1e-3).all()


def test_drawing_survives_json():
    drawing = Drawing((Stroke(np.array([[0.1, 2], [3, 1e6]])), DOT))
    assert drawing_from_json(json.loads(json.dumps(drawing.to_json()))) == drawing


def test_json_may_hold_more_than_the_drawing():
    value = {"label": "7", "writer": None, "strokes": [[[1, 2, 0.5, "pen"], [3.5, 4]], []]}
    (stroke,) = drawing_from_json(value).strokes
    assert stroke.points.tolist() == [[1, 2], [3.5, 4]]


def test_json_without_strokes_is_a_blank_drawing():
    assert drawing_from_json({"strokes": []}).is_empty


@pytest.mark.parametrize(
    "value", [None, 3, "strokes", [], [[[1, 2]]], {}, {"strokes": None}, {"strokes": {}}]
)
def test_json_of_another_form_is_refused(value):
    with pytest.raises(InkError, match="must have the form"):
        drawing_from_json(value)


@pytest.mark.parametrize(
    "stroke",
    [
        3,
        "12",
        {"x": 1},
        [1, 2],
        [[1]],
        ["12"],
        [[1, "2"]],
        [[1, None]],
        [[True, 2]],
        [[1, False]],
        [[[1, 2]]],
        [[1, float("nan")]],
        [[float("-inf"), 1]],
        [[1e10, 1]],
        [[1, 10**400]],
    ],
)
def test_json_stroke_of_another_form_is_refused_by_its_number(stroke):
    with pytest.raises(InkError, match=r"^Stroke 2 .*\.$"):
        drawing_from_json({"strokes": [[[0, 0]], stroke]})


def test_absurdly_many_points_are_refused():
    stroke = [[0, 0]] * (MAX_POINTS // 2 + 1)
    with pytest.raises(InkError, match="100,000 points at most"):
        drawing_from_json({"strokes": [stroke, stroke]})


def test_history_goes_back_and_forth():
    one = Drawing((LINE,))
    two = one.with_stroke(DOT)
    history = DrawingHistory()
    assert not history.can_undo
    history.push(one)
    history.push(two)
    history.push(Drawing())
    assert (history.can_undo, history.can_redo) == (True, False)
    assert [history.undo() for _ in range(4)] == [two, one, Drawing(), Drawing()]
    assert (history.can_undo, history.can_redo) == (False, True)
    assert [history.redo() for _ in range(4)] == [one, two, Drawing(), Drawing()]
    assert history.current.is_empty


def test_new_action_forgets_what_was_undone():
    history = DrawingHistory(Drawing((LINE,)))
    history.push(Drawing((DOT,)))
    history.undo()
    history.push(Drawing((LINE, LINE)))
    assert not history.can_redo
    assert history.undo() == Drawing((LINE,))


def test_action_that_changed_nothing_is_not_remembered():
    history = DrawingHistory(Drawing((LINE,)))
    history.push(Drawing((DOT,)))
    history.undo()
    history.push(Drawing((Stroke(LINE.points),)))
    assert not history.can_undo
    assert history.can_redo


def test_widths_are_put_in_the_place_of_others():
    widths = np.array([1, 2], dtype=np.float32)
    wide = LINE.with_widths(widths)
    assert wide.widths is widths
    assert wide.points is LINE.points
    assert LINE.widths is None
    assert LINE != "a line"
