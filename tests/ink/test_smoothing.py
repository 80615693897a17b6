"""The line that is laid through the points of a stroke, at once and point by point."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.ink.drawing import Stroke
from mnist_gui.ink.smoothing import REACH, SmoothLine

WIDTH = 0.05

_share = st.floats(-0.2, 1.2)
_points = st.lists(st.tuples(_share, _share, st.floats(0.01, 0.2)), min_size=1, max_size=40)


def line_of(points, widths=None) -> SmoothLine:
    return SmoothLine.of(Stroke(np.array(points), widths), WIDTH)


def distances(points, curve) -> np.ndarray:
    """Distance of each point to the curve's chords."""
    starts, steps = curve[:-1, :2], np.diff(curve[:, :2], axis=0)
    offsets = np.asarray(points)[:, None] - starts
    t = np.clip((offsets * steps).sum(-1) / np.maximum((steps**2).sum(1), 1e-12), 0, 1)
    return np.linalg.norm(offsets - t[..., None] * steps, axis=-1).min(axis=1)


def test_curve_runs_from_the_first_point_to_the_last():
    points = [(0.1, 0.2), (0.11, 0.21), (0.3, 0.25), (0.8, 0.9)]
    curve = line_of(points).curve()
    np.testing.assert_allclose(curve[[0, -1], :2], [points[0], points[-1]], atol=1e-5)


def test_curve_meets_every_point_of_a_fast_hand():
    angles = np.linspace(0, 5, 12)
    points = 0.5 + 0.3 * np.column_stack([np.sin(angles), np.cos(angles)])
    assert distances(points, line_of(points).curve()).max() < 1e-4


def test_few_points_on_a_circle_leave_a_round_line():
    angles = np.linspace(0, 2 * np.pi, 13)
    curve = line_of(0.5 + 0.3 * np.column_stack([np.sin(angles), np.cos(angles)])).curve()
    radii = np.hypot(*(curve[:, :2] - 0.5).T)
    # The ends know only one neighbour; there the line is straighter.
    inner = radii[(np.arange(len(radii)) > len(radii) // 6) & (np.arange(len(radii)) < len(radii) * 5 // 6)]
    assert np.abs(inner - 0.3).max() < 0.002
    assert len(curve) > 40


@pytest.mark.parametrize("slope", [0.05, 0.15, 0.7])
def test_steps_of_a_slow_mouse_are_smoothed_away(slope):
    pixels = 600
    x = np.arange(50, 500)
    points = np.column_stack([x, np.rint(100 + slope * x)]) / pixels
    curve = line_of(points).curve() * pixels
    off = np.abs(curve[:, 1] - 100 - slope * curve[:, 0])
    assert off[(curve[:, 0] > 80) & (curve[:, 0] < 470)].max() < 0.25  # the points: up to 0.5


def test_a_corner_stays_where_it_is():
    there = np.column_stack([np.linspace(0.1, 0.5, 200), np.full(200, 0.1)])
    down = np.column_stack([np.full(200, 0.5), np.linspace(0.1, 0.5, 200)])
    assert distances([(0.5, 0.1)], line_of(np.concatenate([there, down])).curve())[0] < REACH / 3


def test_a_line_that_turns_back_makes_no_loop():
    curve = line_of([(0.1, 0.5), (0.5, 0.5), (0.1, 0.5)]).curve()
    np.testing.assert_allclose(curve[:, 1], 0.5, atol=1e-5)
    assert curve[:, 0].max() < 0.5 + 1e-4


def test_long_chords_are_cut():
    curve = line_of([(0, 0), (1, 1)]).curve()
    assert np.hypot(*np.diff(curve[:, :2], axis=0).T).max() <= 0.1 + 1e-4


def test_widths_go_evenly_from_point_to_point():
    curve = line_of([(0.1, 0.5), (0.5, 0.5), (0.9, 0.5)], [0.02, 0.1, 0.04]).curve()
    expected = np.interp(curve[:, 0], [0.1, 0.5, 0.9], [0.02, 0.1, 0.04])
    assert np.abs(np.diff(curve[:, 2])).max() <= 0.002 + 1e-4
    np.testing.assert_allclose(curve[:, 2], expected, atol=0.006)


def test_stroke_without_widths_gets_the_one_that_is_given():
    np.testing.assert_allclose(line_of([(0, 0), (0.5, 0.5)]).curve()[:, 2], WIDTH, atol=1e-5)


def test_a_dot_is_one_sample():
    np.testing.assert_allclose(line_of([(0.3, 0.4)]).curve(), [(0.3, 0.4, WIDTH)], atol=1e-5)
    np.testing.assert_allclose(line_of([(0.3, 0.4)] * 3).curve(), [(0.3, 0.4, WIDTH)], atol=1e-5)


def test_a_point_where_the_last_one_lies_is_passed_over():
    line = SmoothLine()
    assert line.append(0.5, 0.5, WIDTH)
    assert not line.append(0.5, 0.5, 2 * WIDTH)
    assert len(line) == 1
    assert line.append(0.5, 0.6, WIDTH)
    np.testing.assert_array_equal(line.points, np.array([(0.5, 0.5), (0.5, 0.6)], dtype=np.float32))
    np.testing.assert_array_equal(line.widths, np.full(2, WIDTH, dtype=np.float32))


@given(_points)
def test_what_is_settled_stays_and_joins_what_follows(points):
    whole = SmoothLine()
    for point in points:
        whole.append(*point)
    growing, end, parts = SmoothLine(), 0, []
    for point in points:
        growing.append(*point)
        settled = growing.settled
        assert settled >= end
        if settled > end:
            parts.append(growing.curve(end, settled)[:-1])
            end = settled
    parts.append(growing.curve(end))
    np.testing.assert_array_equal(np.concatenate(parts), whole.curve())


@given(_points)
def test_points_one_by_one_make_the_line_of_their_stroke(points):
    growing = SmoothLine()
    for point in points:
        growing.append(*point)
    table = np.array(points)
    np.testing.assert_array_equal(growing.curve(), line_of(table[:, :2], table[:, 2]).curve())
    assert np.isfinite(growing.curve()).all()
    assert (growing.curve()[:, 2] > 0).all()


def test_nearly_all_of_a_long_line_is_settled():
    line = SmoothLine()
    for x in np.linspace(0, 1, 501):
        line.append(x, 0.5, WIDTH)
    assert 501 - 2 * 501 * REACH < line.settled < 501


def test_a_line_knows_how_many_points_it_has():
    line = SmoothLine()
    for count in range(200):
        assert len(line) == count
        line.append(0.005 * count, 0.1, WIDTH)
    np.testing.assert_allclose(line.curve()[[0, -1], 0], [0, 0.995], atol=1e-4)
