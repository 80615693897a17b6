"""Marks keep to their corners, and what is wrong is told by shape as well as by colour."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFont

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.grid.badges import NAME_PITCH, WRONG_PITCH, Badges, Triangle, shortened
from mnist_gui.ui.browse.grid.grid_style import GridStyle
from mnist_gui.ui.widgets.colour_maps import COLOUR_MAPS, highlighted
from mnist_gui.ui.widgets.theme import DARK, LIGHT, WRONG, palette_of

NAMES = tuple("0123456789")
RIGHT, WRONG_ONE = np.array([[False]]), np.array([[True]])


def style_of(pitch=64, ratio=1.0, colours=LIGHT):
    return GridStyle(pitch, ratio, palette_of(colours), QFont(), Appearance())


def badges_of(style, *, names=NAMES, mirrored=False):
    captions = style.captions(selected=False)
    return Badges(captions, shortened(names, captions, style.pitch / 2), mirrored=mirrored)


def triangle_of(style, *, mirrored=False):
    return Triangle(Triangle.size_for(style), style.ratio, mirrored=mirrored)


def cell_of(style, paint):
    """Paint on a single black cell; True where it changed."""
    cells = np.full((1, style.side, 1, style.side), 0xFF000000, dtype=np.uint32)
    paint(cells)
    return cells[0, :, 0] != 0xFF000000, cells[0, :, 0]


def quarters(changed):
    """Which of the four corners hold changes: above left, above right, below left, below right."""
    half = len(changed) // 2
    rows, columns = (slice(0, half), slice(half, None)), (slice(0, half), slice(half, None))
    return tuple(bool(changed[y, x].any()) for y in rows for x in columns)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("pitch", [NAME_PITCH, 100, 512])
def test_each_kind_of_mark_keeps_to_its_corner(qapp, pitch, ratio):
    style = style_of(pitch, ratio)
    badges = badges_of(style)
    three = np.array([[3]])
    assert quarters(cell_of(style, lambda cells: badges.put_labels(cells, three))[0]) == (1, 0, 0, 0)
    for wrong in (RIGHT, WRONG_ONE):
        changed, _ = cell_of(style, lambda cells, wrong=wrong: badges.put_predictions(cells, three, wrong))
        assert quarters(changed) == (0, 1, 0, 0)
    assert quarters(cell_of(style, lambda cells: triangle_of(style).put(cells, WRONG_ONE))[0]) == (0, 0, 0, 1)


def test_corners_change_sides_from_right_to_left(qapp):
    style = style_of()
    badges = badges_of(style, mirrored=True)
    three = np.array([[3]])
    assert quarters(cell_of(style, lambda cells: badges.put_labels(cells, three))[0]) == (0, 1, 0, 0)
    assert quarters(cell_of(style, lambda cells: badges.put_predictions(cells, three, RIGHT))[0]) == (
        1,
        0,
        0,
        0,
    )
    assert quarters(
        cell_of(style, lambda cells: triangle_of(style, mirrored=True).put(cells, WRONG_ONE))[0]
    ) == (0, 0, 1, 0)


def test_without_label_or_reading_nothing_is_written(qapp):
    style = style_of()
    badges, none = badges_of(style), np.array([[NO_LABEL]])
    for paint in (
        lambda cells: badges.put_labels(cells, none),
        lambda cells: badges.put_predictions(cells, none, RIGHT),
        lambda cells: badges.put_predictions(cells, none, WRONG_ONE),
        lambda cells: triangle_of(style).put(cells, RIGHT),
    ):
        assert not cell_of(style, paint)[0].any()


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_a_misread_digit_is_written_in_another_colour_and_in_another_shape(qapp, colours):
    style = style_of(colours=colours)
    badges, three = badges_of(style), np.array([[3]])
    right, right_colours = cell_of(style, lambda cells: badges.put_predictions(cells, three, RIGHT))
    wrong, wrong_colours = cell_of(style, lambda cells: badges.put_predictions(cells, three, WRONG_ONE))
    assert WRONG.rgb() in wrong_colours
    assert WRONG.rgb() not in right_colours
    assert (right != wrong).sum() > 0.05 * wrong.sum()


def test_names_differ_in_what_is_written(qapp):
    style = style_of()
    badges = badges_of(style)
    shown = {
        cell_of(style, lambda cells, n=n: badges.put_labels(cells, np.array([[n]])))[1].tobytes()
        for n in range(10)
    }
    assert len(shown) == 10


@pytest.mark.parametrize("mirrored", [False, True])
def test_long_names_leave_room_for_one_another(qapp, mirrored):
    style = style_of(NAME_PITCH)
    badges = badges_of(style, names=("Ankle boot", "T-shirt/top"), mirrored=mirrored)
    label, _ = cell_of(style, lambda cells: badges.put_labels(cells, np.array([[0]])))
    reading, _ = cell_of(style, lambda cells: badges.put_predictions(cells, np.array([[1]]), WRONG_ONE))
    assert not (label & reading).any()


def test_of_long_names_the_beginning_is_written(qapp):
    style = style_of(56)
    long, short = (badges_of(style, names=(name,)) for name in ("Pullover", "Pul"))
    both = [cell_of(style, lambda cells, b=b: b.put_labels(cells, np.array([[0]])))[0] for b in (long, short)]
    assert both[0].any(axis=0).sum() <= 28
    assert both[0].any(axis=0).sum() >= both[1].any(axis=0).sum()


@pytest.mark.parametrize("colours", [LIGHT, DARK])
@pytest.mark.parametrize("name", COLOUR_MAPS)
@pytest.mark.parametrize("selected", [False, True])
def test_names_can_be_read_in_every_colour_map(qapp, name, colours, selected):
    style = replace(style_of(colours=colours), appearance=Appearance(colours=name))
    captions, table = style.captions(selected=selected), COLOUR_MAPS[name].table(style.palette)
    paper = QColor((highlighted(table, style.palette) if selected else table)[0])
    assert captions.paper == paper
    for text in (captions.text, captions.quiet_text):
        assert abs(text.lightnessF() - paper.lightnessF()) > 0.4


def test_small_cells_have_the_triangle_alone(qapp):
    style = style_of(WRONG_PITCH)
    changed, colours = cell_of(style, lambda cells: triangle_of(style).put(cells, WRONG_ONE))
    assert colours[-1, -1] == WRONG.rgb()
    assert changed.sum() < 0.15 * style.side**2
