import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mnist_gui.ui.browse.grid_geometry import GridGeometry, whole_pitch, zoomed_at


@st.composite
def geometries(draw):
    straight = GridGeometry(
        count=draw(st.integers(1, 5_000)), width=draw(st.integers(1, 2_000)), pitch=draw(st.integers(1, 300))
    )
    lead = draw(st.integers(0, straight.columns - 1))
    return GridGeometry(straight.count, straight.width, straight.pitch, lead)


def test_lines_are_filled_and_what_is_left_over_is_shared_by_both_sides():
    geometry = GridGeometry(count=25, width=110, pitch=10)
    assert (geometry.columns, geometry.lines, geometry.left, geometry.height) == (11, 3, 0, 30)
    assert GridGeometry(count=25, width=116, pitch=10).left == 3


def test_a_width_below_one_cell_still_has_a_column():
    geometry = GridGeometry(count=3, width=20, pitch=50)
    assert (geometry.columns, geometry.lines, geometry.left) == (1, 3, 0)


def test_without_digits_there_is_nothing():
    geometry = GridGeometry(count=0, width=100, pitch=10)
    assert geometry.lines == 0
    assert geometry.position_at(5, 5) is None
    assert not geometry.lines_between(0, 500)


def test_the_lead_shifts_all_digits():
    geometry = GridGeometry(count=10, width=40, pitch=10, lead=3)
    assert geometry.corner(0) == (30, 0)
    assert geometry.corner(1) == (0, 10)
    assert geometry.lines == 4
    assert geometry.position_at(25, 5) is None


@given(geometries(), st.data())
def test_every_point_of_a_cell_belongs_to_its_digit(geometry, data):
    position = data.draw(st.integers(0, geometry.count - 1))
    x, y = geometry.corner(position)
    within = st.integers(0, geometry.pitch - 1)
    assert geometry.position_at(x + data.draw(within), y + data.draw(within)) == position


@given(geometries(), st.integers(-100, 3_000), st.integers(-100, 50_000))
def test_the_digit_at_a_point_has_a_cell_that_holds_it(geometry, x, y):
    position = geometry.position_at(x, y)
    assume(position is not None)
    left, top = geometry.corner(position)
    assert left <= x < left + geometry.pitch
    assert top <= y < top + geometry.pitch
    assert geometry.nearest_position(x, y) == position


@given(geometries(), st.integers(-100, 3_000), st.integers(-100, 50_000))
def test_the_nearest_digit_exists_wherever_one_points(geometry, x, y):
    assert 0 <= geometry.nearest_position(x, y) < geometry.count


@given(geometries())
def test_many_corners_are_the_corners_of_each(geometry):
    positions = np.arange(min(geometry.count, 200))
    xs, ys = geometry.corners(positions)
    assert list(zip(xs, ys, strict=True)) == [geometry.corner(position) for position in positions]


@given(geometries(), st.integers(-500, 50_000), st.integers(0, 2_000))
def test_lines_between_two_heights_hold_just_the_digits_that_show(geometry, top, height):
    bottom = top + height
    lines = geometry.lines_between(top, bottom)
    tops = np.arange(geometry.lines) * geometry.pitch
    assert list(lines) == np.flatnonzero((tops < bottom) & (tops + geometry.pitch > top)).tolist()
    shown = list(geometry.positions_in(lines))
    assert all(geometry.line_of(position) in lines for position in shown)
    assert len(shown) == sum(geometry.line_of(position) in lines for position in range(geometry.count))


@given(geometries(), st.data())
def test_a_rectangle_holds_just_the_cells_that_meet_it(geometry, data):
    left, right = sorted(data.draw(st.lists(st.integers(-50, 2_100), min_size=2, max_size=2)))
    top, bottom = sorted(data.draw(st.lists(st.integers(-50, 3_000), min_size=2, max_size=2)))
    found = {position for positions in geometry.ranges_in(left, top, right, bottom) for position in positions}
    xs, ys = geometry.corners(np.arange(geometry.count))
    meets = (xs <= right) & (xs + geometry.pitch > left) & (ys <= bottom) & (ys + geometry.pitch > top)
    assert found == set(np.flatnonzero(meets).tolist())


@pytest.mark.parametrize(
    ("position", "lines", "target"),
    [(12, -1, 2), (2, -1, 2), (12, 1, 22), (18, 1, 24), (22, 1, 22), (3, 100, 23), (22, -100, 2)],
)
def test_moving_by_lines_keeps_the_column_where_it_can(position, lines, target):
    assert GridGeometry(count=25, width=100, pitch=10).lines_away(position, lines) == target


@given(geometries(), st.data())
def test_the_digit_under_the_cursor_stays_there_while_zooming(geometry, data):
    position = data.draw(st.integers(0, geometry.count - 1))
    left, top = geometry.corner(position)
    # The cursor is in the viewport, so neither in a cell that a narrow viewport cuts off.
    x = data.draw(st.integers(left, min(left + geometry.pitch, max(geometry.width, 1)) - 1))
    offset = data.draw(st.integers(0, 50_000))
    y = top + data.draw(st.integers(0, geometry.pitch - 1)) - offset
    pitch = data.draw(st.integers(1, 300))
    zoomed, new_offset = zoomed_at(geometry, pitch=pitch, x=x, y=y, offset=offset)
    assert (zoomed.pitch, zoomed.count, zoomed.width) == (pitch, geometry.count, geometry.width)
    assert 0 <= zoomed.lead < zoomed.columns
    assert zoomed.nearest_position(x, y + new_offset) == position


@given(st.floats(8, 256), st.sampled_from([1.0, 1.25, 1.5, 1.75, 2.0, 3.0]))
def test_a_cell_is_a_whole_number_of_device_pixels(size, ratio):
    pitch = whole_pitch(size, ratio)
    assert (pitch * ratio).is_integer()
    assert abs(pitch - size) <= 2
