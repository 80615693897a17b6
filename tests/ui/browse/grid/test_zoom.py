from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.ui.browse.grid.grid_geometry import GridGeometry
from mnist_gui.ui.browse.grid.zoom import Anchor


@st.composite
def geometries(draw):
    count = draw(st.integers(1, 5_000))
    straight = GridGeometry(
        count=count,
        width=draw(st.integers(1, 2_000)),
        pitch=draw(st.integers(1, 512)),
        starts=tuple(sorted({0} | draw(st.sets(st.integers(0, count - 1), max_size=4)))),
        header=draw(st.sampled_from([0, 28])),
        mirrored=draw(st.booleans()),
    )
    return straight if straight.header else replace(straight, lead=draw(st.integers(0, straight.columns - 1)))


@given(geometries(), st.data())
def test_the_digit_under_the_cursor_stays_there(geometry, data):
    position = data.draw(st.integers(0, geometry.count - 1))
    left, top = geometry.corner(position)
    # The cursor is in the viewport, so neither in a cell that a narrow viewport cuts off.
    x = data.draw(st.integers(left, min(left + geometry.pitch, max(geometry.width, 1)) - 1))
    offset = data.draw(st.integers(0, 50_000))
    y = top + data.draw(st.integers(0, geometry.pitch - 1)) - offset
    anchor = Anchor.at(geometry, x, y, offset=offset)
    # Through a whole gesture: the rounding of single sizes does not add up.
    for pitch in data.draw(st.lists(st.integers(1, 512), min_size=1, max_size=5)):
        zoomed, new_offset = anchor.hold(replace(geometry, pitch=pitch))
        assert replace(zoomed, lead=0) == replace(geometry, pitch=pitch, lead=0)
        assert 0 <= zoomed.lead < zoomed.columns
        assert zoomed.corner(position)[1] <= y + new_offset < zoomed.corner(position)[1] + pitch
        if zoomed.header:
            assert zoomed.lead == 0
        else:
            assert zoomed.nearest_position(x, y + new_offset) == position
    _, back = anchor.hold(geometry)
    assert back == offset


@given(geometries(), st.integers(-10, 2_100), st.integers(-10, 1_000), st.integers(0, 10_000))
def test_beyond_the_digits_nothing_jumps_to_the_cursor(geometry, x, y, offset):
    same, same_offset = Anchor.at(geometry, x, y, offset=offset).hold(geometry)
    assert same == geometry
    assert same_offset == offset


@given(geometries(), st.integers(1, 512), st.data())
def test_a_digit_that_is_held_keeps_its_height_and_lines_begin_at_the_first_column(geometry, pitch, data):
    position = data.draw(st.integers(0, geometry.count - 1))
    held, offset = Anchor.of(geometry, position, offset=100).hold(replace(geometry, pitch=pitch))
    before = geometry.corner(position)[1] + geometry.pitch // 2 - 100
    assert held.lead == 0
    assert held.corner(position)[1] + pitch // 2 - offset == before
