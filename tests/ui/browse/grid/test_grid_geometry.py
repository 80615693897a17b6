from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mnist_gui.ui.browse.grid.grid_geometry import GridGeometry, whole_pitch


@st.composite
def geometries(draw, *, most=400):
    """Draw layouts of every kind: with and without sections, headers, a lead, from either side."""
    count = draw(st.integers(1, most))
    starts = {0} | draw(st.sets(st.integers(0, count - 1), max_size=6))
    straight = GridGeometry(
        count=count,
        width=draw(st.integers(1, 2_000)),
        pitch=draw(st.integers(1, 300)),
        starts=tuple(sorted(starts)),
        header=draw(st.sampled_from([0, 1, 30])),
        mirrored=draw(st.booleans()),
    )
    return replace(straight, lead=draw(st.integers(0, straight.columns - 1)))


def cells_of(geometry):
    """Walk through a grid as one would lay it out by hand: section, line, x and y of each digit in turn."""
    cells, y, line = [], 0, -1
    for section, (start, stop) in enumerate(pairwise((*geometry.starts, geometry.count))):
        y += geometry.header
        column, line = geometry.lead, line + 1
        for _ in range(start, stop):
            if column == geometry.columns:
                column, line, y = 0, line + 1, y + geometry.pitch
            from_left = geometry.columns - 1 - column if geometry.mirrored else column
            cells.append((section, line, geometry.left + from_left * geometry.pitch, y))
            column += 1
        y += geometry.pitch
    return cells, y


def heights(geometry):
    return st.integers(-50, geometry.height + 50)


def test_lines_are_filled_and_what_is_left_over_is_shared_by_both_sides():
    geometry = GridGeometry(count=25, width=110, pitch=10)
    assert (geometry.columns, geometry.left, geometry.height) == (11, 0, 30)
    assert GridGeometry(count=25, width=116, pitch=10).left == 3


def test_a_width_below_one_cell_still_has_a_column():
    geometry = GridGeometry(count=3, width=20, pitch=50)
    assert (geometry.columns, geometry.left, geometry.height) == (1, 0, 150)


@pytest.mark.parametrize("header", [0, 30])
def test_without_digits_there_is_nothing(header):
    geometry = GridGeometry(count=0, width=100, pitch=10, header=header)
    assert geometry.height == 0
    assert geometry.position_at(5, 5) is None
    assert geometry.bands_between(0, 500) == []
    assert len(geometry.cells_in(0, 0, 100, 100)) == 0


def test_the_lead_shifts_all_digits():
    geometry = GridGeometry(count=10, width=40, pitch=10, lead=3)
    assert geometry.corner(0) == (30, 0)
    assert geometry.corner(1) == (0, 10)
    assert geometry.height == 40
    assert geometry.position_at(25, 5) is None


def test_each_section_starts_a_line_of_its_own_below_its_header():
    geometry = GridGeometry(count=10, width=40, pitch=10, starts=(0, 5), header=6)
    assert geometry.tops == (0, 26, 52)
    assert [geometry.corner(position) for position in (0, 4, 5, 9)] == [(0, 6), (0, 16), (0, 32), (0, 42)]
    assert geometry.position_at(5, 28) is None
    assert geometry.nearest_position(15, 28) == 6


def test_from_right_to_left_the_first_digit_is_the_rightmost():
    geometry = GridGeometry(count=6, width=45, pitch=10, mirrored=True)
    assert [geometry.corner(position) for position in (0, 3, 4)] == [(32, 0), (2, 0), (32, 10)]
    assert geometry.column_at(40) == 0


@given(geometries())
def test_digits_stand_where_one_would_put_them_by_hand(geometry):
    cells, height = cells_of(geometry)
    for position, (section, _, x, y) in enumerate(cells):
        assert geometry.corner(position) == (x, y)
        assert geometry.section_of(position) == section
    assert geometry.height == height


@given(geometries())
def test_many_corners_are_the_corners_of_each(geometry):
    xs, ys = geometry.corners(np.arange(geometry.count))
    assert list(zip(xs, ys, strict=True)) == [cell[2:] for cell in cells_of(geometry)[0]]


@given(geometries(), st.data())
def test_every_point_of_a_cell_belongs_to_its_digit(geometry, data):
    position = data.draw(st.integers(0, geometry.count - 1))
    x, y = geometry.corner(position)
    within = st.integers(0, geometry.pitch - 1)
    assert geometry.position_at(x + data.draw(within), y + data.draw(within)) == position


@given(geometries(), st.integers(-100, 3_000), st.data())
def test_the_digit_at_a_point_has_a_cell_that_holds_it(geometry, x, data):
    y = data.draw(heights(geometry))
    position = geometry.position_at(x, y)
    assume(position is not None)
    left, top = geometry.corner(position)
    assert left <= x < left + geometry.pitch
    assert top <= y < top + geometry.pitch
    assert geometry.nearest_position(x, y) == position


@given(geometries(), st.integers(-100, 3_000), st.data())
def test_the_nearest_digit_is_in_the_line_at_the_height_if_there_is_one(geometry, x, data):
    y = data.draw(heights(geometry))
    nearest = geometry.nearest_position(x, y)
    tops = [cell[3] for cell in cells_of(geometry)[0]]
    in_line = [position for position, top in enumerate(tops) if top <= y < top + geometry.pitch]
    if in_line:
        middles = [geometry.corner(position)[0] + geometry.pitch / 2 for position in in_line]
        assert abs(middles[in_line.index(nearest)] - x) == min(abs(middle - x) for middle in middles)
    assert 0 <= nearest < geometry.count
    if y < 0 or y >= geometry.height:
        assert nearest == (0 if y < 0 else geometry.count - 1)


@given(geometries(), st.data())
def test_bands_hold_just_the_lines_that_show(geometry, data):
    top = data.draw(heights(geometry))
    bottom = top + data.draw(st.integers(0, 2_000))
    cells = cells_of(geometry)[0]
    shown = [at for at, cell in enumerate(cells) if cell[3] < bottom and cell[3] + geometry.pitch > top]
    bands = geometry.bands_between(top, bottom)
    assert [position for band in bands for position in band.positions] == shown
    for band in bands:
        section, first_line, x, y = cells[band.positions.start]
        last_line = cells[band.positions.stop - 1][1]
        column = geometry.column_at(x)
        assert (band.section, band.top, band.before) == (section, y, column)
        assert band.lines == last_line - first_line + 1
    assert len({band.section for band in bands}) == len(bands)


@given(geometries(), st.data())
def test_a_rectangle_holds_just_the_cells_that_meet_it(geometry, data):
    left, right = sorted(data.draw(st.lists(st.integers(-50, 2_100), min_size=2, max_size=2)))
    top, bottom = sorted(data.draw(st.lists(heights(geometry), min_size=2, max_size=2)))
    xs, ys = geometry.corners(np.arange(geometry.count))
    meets = (xs <= right) & (xs + geometry.pitch > left) & (ys <= bottom) & (ys + geometry.pitch > top)
    np.testing.assert_array_equal(geometry.cells_in(left, top, right, bottom), meets)


@pytest.mark.parametrize(
    ("position", "lines", "target"),
    [(12, -1, 2), (2, -1, 2), (12, 1, 22), (18, 1, 24), (22, 1, 22), (3, 100, 23), (22, -100, 2)],
)
def test_moving_by_lines_keeps_the_column_where_it_can(position, lines, target):
    assert GridGeometry(count=25, width=100, pitch=10).lines_away(position, lines) == target


@given(geometries(), st.integers(-30, 30), st.data())
def test_moving_by_lines_passes_from_section_to_section(geometry, lines, data):
    position = data.draw(st.integers(0, geometry.count - 1))
    cells = cells_of(geometry)[0]
    target = geometry.lines_away(position, lines)
    wanted = min(max(cells[position][1] + lines, 0), cells[-1][1])
    assert cells[target][1] == wanted
    x = cells[position][2]
    nearest = min(abs(cell[2] - x) for cell in cells if cell[1] == wanted)
    assert abs(cells[target][2] - x) == nearest


@given(st.floats(1, 512), st.sampled_from([1.0, 1.25, 1.5, 1.75, 2.0, 3.0]))
def test_a_cell_is_a_whole_number_of_device_pixels(size, ratio):
    pitch = whole_pitch(size, ratio)
    assert (pitch * ratio).is_integer()
    assert pitch >= 1
    assert abs(pitch - size) <= 3
