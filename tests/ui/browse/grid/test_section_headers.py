from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QImage, QPainter, QPalette

from mnist_gui.ui.browse.grid.grid_geometry import GridGeometry
from mnist_gui.ui.browse.grid.section_headers import SectionHeaders, covered_height, header_height, header_top
from mnist_gui.ui.widgets import theme
from mnist_gui.ui.widgets.imaging import rgb_array

HEADER = 30

pytestmark = pytest.mark.usefixtures("qapp")  # for fonts


def geometry_of(*sizes, mirrored=False):
    starts = tuple(np.cumsum([0, *sizes[:-1]]).tolist())
    return GridGeometry(
        count=sum(sizes), width=400, pitch=40, starts=starts, header=HEADER, mirrored=mirrored
    )


def painted(geometry, titles, offset):
    """Paint the headers in a viewport of 400x200, and return where there is anything but empty ground."""
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(0xFF123456)
    painter = QPainter(image)
    painter.translate(0, -offset)
    headers = SectionHeaders(titles, theme.palette_of(theme.LIGHT), QFont())
    headers.paint(painter, geometry, QRect(0, offset, 400, 200))
    painter.end()
    return rgb_array(image)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6), st.integers(0, 1000))
def test_headers_stay_in_their_sections_and_never_overlap(sizes, offset):
    geometry = geometry_of(*sizes)
    tops = [header_top(geometry, section, offset=offset) for section in range(len(sizes))]
    for section, top in enumerate(tops):
        assert geometry.tops[section] <= top <= geometry.tops[section + 1] - HEADER
    assert all(after - before >= HEADER for before, after in pairwise(tops))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6), st.data())
def test_at_the_top_of_the_viewport_a_header_covers_just_what_is_covered(sizes, data):
    geometry = geometry_of(*sizes)
    offset = data.draw(st.integers(0, geometry.height - 1))
    covered = covered_height(geometry, offset=offset)
    assert 0 < covered <= HEADER
    section = geometry.section_at(offset)
    assert header_top(geometry, section, offset=offset) + HEADER == offset + covered


def test_without_headers_nothing_is_covered():
    assert covered_height(GridGeometry(100, 400, 40), offset=50) == 0
    assert covered_height(GridGeometry(0, 400, 40), offset=0) == 0


@pytest.mark.parametrize(("offset", "lines"), [(0, [(0, 30), (110, 140)]), (60, [(0, 30), (50, 80)])])
def test_headers_are_painted_above_their_sections_and_at_the_top(offset, lines):
    picture = painted(geometry_of(20, 100), ("One", "Two"), offset)
    ground = (picture == [0x12, 0x34, 0x56]).all(axis=(1, 2))
    assert np.flatnonzero(~ground).tolist() == [y for start, stop in lines for y in range(start, stop)]


def test_the_next_header_pushes_out_the_one_that_stays():
    titles = ("MMMM", "iiii")
    alone = painted(geometry_of(20, 100), titles, 0)
    pushed = painted(geometry_of(20, 100), titles, 90)
    np.testing.assert_array_equal(pushed[: 110 - 90], alone[10:30])


def test_a_title_starts_where_the_line_starts():
    window = theme.palette_of(theme.LIGHT).color(QPalette.ColorRole.Window)
    ground = [window.red(), window.green(), window.blue()]
    for mirrored, outer in ((False, np.s_[:28, :200]), (True, np.s_[:28, 200:])):
        header = painted(geometry_of(200, mirrored=mirrored), ("Seven",), 0)[:28]
        inked = (header != ground).any(axis=2)
        assert inked.any()
        assert inked[outer].sum() == inked.sum()


def test_a_title_too_long_leaves_room_for_the_number():
    short = painted(geometry_of(200), ("x" * 30,), 0)
    long = painted(geometry_of(200), ("x" * 300,), 0)
    window = theme.palette_of(theme.LIGHT).color(QPalette.ColorRole.Window)
    ground = [window.red(), window.green(), window.blue()]
    assert (short[:28] != ground).any()
    right_edge = (long[:28, 392:] != ground).any()
    assert not right_edge
    assert (long[:28, 350:392] != ground).any()


def test_a_larger_font_makes_higher_headers(qapp):
    font = QFont()
    before = header_height(font)
    font.setPixelSize(40)
    assert header_height(font) > before
