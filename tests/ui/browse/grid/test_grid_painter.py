"""Frames are compared with what they are made of: the images, cell by cell and pixel by pixel."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPalette

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.pyramid import blank_level, fill_levels
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.grid.badges import shortened
from mnist_gui.ui.browse.grid.grid_geometry import GridGeometry
from mnist_gui.ui.browse.grid.grid_painter import Frame, GridPainter
from mnist_gui.ui.browse.grid.grid_style import GridStyle
from mnist_gui.ui.browse.grid.pyramid import Pyramid
from mnist_gui.ui.widgets.colour_maps import COLOUR_MAPS
from mnist_gui.ui.widgets.imaging import rgb_pixels
from mnist_gui.ui.widgets.theme import LIGHT, WRONG, palette_of

PALETTE = palette_of(LIGHT)
WINDOW = PALETTE.color(QPalette.ColorRole.Window).rgb()
GREYS = np.array(COLOUR_MAPS["grey"].table(PALETTE), dtype=np.uint32)
BARE = Appearance(labels=False, predictions=False, wrong=False, values=False)
WIDTH, HEIGHT = 300, 200


@pytest.fixture
def pyramid(runner, tiny_dataset, qtbot):
    pyramid = Pyramid(runner)
    pyramid.set_dataset(tiny_dataset)
    with qtbot.waitSignal(pyramid.changed):
        pyramid.images_for(np.array([0]), 28)
    return pyramid


@pytest.fixture
def shown(pyramid, tiny_dataset):
    """A function that paints all bands of a grid; it returns the pixels, shape (HEIGHT, WIDTH) * ratio."""
    painter = GridPainter(pyramid)

    def paint(
        geometry, *, appearance=BARE, ratio=1.0, offset=0, current=None, dataset=tiny_dataset, **columns
    ):
        canvas = QImage(round(WIDTH * ratio), round(HEIGHT * ratio), QImage.Format.Format_RGB32)
        canvas.setDevicePixelRatio(ratio)
        canvas.fill(WINDOW)
        rows = np.arange(geometry.count)
        with QPainter(canvas) as target:
            target.translate(0, -offset)
            for band in geometry.bands_between(offset, offset + HEIGHT):
                inside = slice(band.positions.start, band.positions.stop)
                facts = dict.fromkeys(("predicted", "wrong", "values"))
                facts["selected"] = np.zeros(len(rows[inside]), dtype=bool)
                facts |= {name: column[inside] for name, column in columns.items()}
                style = GridStyle(geometry.pitch, ratio, PALETTE, QFont(), appearance)
                frame = Frame(
                    geometry=geometry,
                    band=band,
                    dataset=dataset,
                    rows=rows[inside],
                    current=current,
                    style=style,
                    **facts,
                )
                painter.paint(target, frame)
        return rgb_pixels(canvas).copy()

    return paint


def cell(pixels, geometry, position, *, ratio=1.0, offset=0):
    x, y = geometry.corner(position)
    side = round(geometry.pitch * ratio)
    left, top = round(x * ratio), round((y - offset) * ratio)
    return pixels[top : top + side, left : left + side]


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_digits_of_full_size_show_their_very_pixels_in_their_cells(shown, tiny_dataset, ratio, mirrored):
    geometry = GridGeometry(40, WIDTH, int(28 / ratio), mirrored=mirrored)
    pixels = shown(geometry, ratio=ratio)
    for position in (0, 1, geometry.columns, 39):
        expected = GREYS[tiny_dataset.take([position])[0]]
        np.testing.assert_array_equal(cell(pixels, geometry, position, ratio=ratio), expected)


def test_small_images_show_the_pixels_of_the_level_of_their_size(shown, tiny_dataset):
    level = blank_level(tiny_dataset, 14)
    fill_levels(tiny_dataset, [level])
    geometry = GridGeometry(250, WIDTH, 14)
    pixels = shown(geometry)
    for position in (0, 100, 249):
        np.testing.assert_array_equal(cell(pixels, geometry, position), GREYS[level.images[position]])


def test_enlarged_pixels_are_squares_with_a_gap_over_the_last_half_of_one(shown, tiny_dataset):
    geometry = GridGeometry(12, WIDTH, 56)
    seen = cell(shown(geometry), geometry, 7)
    squares = tiny_dataset.take([7])[0].repeat(2, axis=0).repeat(2, axis=1)
    np.testing.assert_array_equal(seen[:-1, :-1], GREYS[squares][:-1, :-1])
    assert (seen[-1] == WINDOW).all()
    assert (seen[:, -1] == WINDOW).all()


@pytest.mark.parametrize("mirrored", [False, True])
def test_cells_without_a_digit_are_left_empty(shown, mirrored):
    geometry = GridGeometry(13, WIDTH, 28, lead=3, mirrored=mirrored)
    pixels = shown(geometry)
    covered = np.zeros(pixels.shape, dtype=bool)
    for position in range(13):
        cell(covered, geometry, position)[...] = True
    assert (pixels[~covered] == WINDOW).all()
    assert all((cell(pixels, geometry, position) != WINDOW).all() for position in range(13))


def test_each_section_stands_below_its_header(shown, tiny_dataset):
    geometry = GridGeometry(40, WIDTH, 28, starts=(0, 15), header=20)
    pixels = shown(geometry)
    for position in (0, 14, 15, 39):
        expected = GREYS[tiny_dataset.take([position])[0]]
        np.testing.assert_array_equal(cell(pixels, geometry, position), expected)


def test_lines_cut_by_the_edge_are_painted_where_they_belong(shown, tiny_dataset):
    geometry = GridGeometry(200, WIDTH, 28)
    pixels = shown(geometry, offset=45)
    position = 3 * geometry.columns + 4
    expected = GREYS[tiny_dataset.take([position])[0]]
    np.testing.assert_array_equal(cell(pixels, geometry, position, offset=45), expected)


@pytest.mark.parametrize("mirrored", [False, True])
def test_selected_digits_stand_on_tinted_paper_and_the_others_hardly_change(shown, mirrored):
    geometry = GridGeometry(60, WIDTH, 28, mirrored=mirrored)
    selected = np.zeros(60, dtype=bool)
    selected[[3, 17]] = True
    before, after = shown(geometry), shown(geometry, selected=selected)
    paper = QColor(GREYS[0])
    for position in range(60):
        was, now = (cell(pixels, geometry, position) for pixels in (before, after))
        change = np.abs(was.view(np.uint8).astype(int) - now.view(np.uint8)).max()
        if position in (3, 17):
            assert now[0, 0] != paper.rgb()
        else:
            assert change <= 3


@pytest.mark.parametrize("mirrored", [False, True])
def test_marks_leave_the_gaps_free(shown, mirrored):
    geometry = GridGeometry(8, WIDTH, 60, mirrored=mirrored)
    everything = np.ones(8, dtype=bool)
    facts = {
        "wrong": everything,
        "predicted": np.full(8, 4, dtype=np.int16),
        "values": np.full(8, 0.5, np.float32),
    }
    pixels = shown(geometry, appearance=Appearance(), **facts)
    for position in range(8):
        seen = cell(pixels, geometry, position)
        assert (seen[-1] == WINDOW).all()
        assert (seen[:, -1] == WINDOW).all()


def test_marks_of_selected_digits_stand_on_their_tinted_paper(shown):
    geometry = GridGeometry(12, WIDTH, 60)
    selected = np.zeros(12, dtype=bool)
    selected[[2, 7]] = True
    facts = {
        "selected": selected,
        "predicted": np.full(12, 4, dtype=np.int16),
        "values": np.full(12, 0.5, np.float32),
    }
    pixels = shown(geometry, appearance=Appearance(), **facts)
    for position in range(12):
        assert (GREYS[0] in cell(pixels, geometry, position)) != selected[position]


def test_colours_follow_the_appearance(shown, tiny_dataset):
    geometry = GridGeometry(10, WIDTH, 28)
    pixels = shown(geometry, appearance=Appearance(False, False, False, False, "viridis"))
    table = np.array(COLOUR_MAPS["viridis"].table(PALETTE), dtype=np.uint32)
    np.testing.assert_array_equal(cell(pixels, geometry, 2), table[tiny_dataset.take([2])[0]])


@pytest.mark.parametrize("pitch", [28, 56])
@pytest.mark.parametrize("mirrored", [False, True])
def test_only_misread_digits_are_marked(shown, pitch, mirrored):
    geometry = GridGeometry(15, WIDTH, pitch, lead=2, mirrored=mirrored)
    wrong = np.zeros(15, dtype=bool)
    wrong[[0, 4]] = True
    pixels = shown(geometry, appearance=Appearance(labels=False), wrong=wrong)
    marked = [position for position in range(15) if WRONG.rgb() in cell(pixels, geometry, position)]
    assert marked == [0, 4]


def changed_positions(geometry, before, after):
    pairs = ((cell(before, geometry, at), cell(after, geometry, at)) for at in range(geometry.count))
    return [at for at, (was, now) in enumerate(pairs) if (was != now).any()]


def test_each_kind_of_mark_is_painted_where_there_is_something_to_tell(shown):
    geometry = GridGeometry(12, WIDTH, 60)
    predicted = np.full(12, -1, dtype=np.int16)
    predicted[[2, 3]] = 7
    wrong = np.zeros(12, dtype=bool)
    wrong[3] = True
    values = np.full(12, np.nan, dtype=np.float32)
    values[5] = 0.25
    bare = shown(geometry)
    facts = {"predicted": predicted, "wrong": wrong, "values": values}

    def marked(**switched_on):
        appearance = Appearance(
            **(dict.fromkeys(("labels", "predictions", "wrong", "values"), False) | switched_on)
        )
        return changed_positions(geometry, bare, shown(geometry, appearance=appearance, **facts))

    assert marked(labels=True) == list(range(12))
    assert marked(predictions=True) == [2, 3]
    assert marked(wrong=True) == [3]
    assert marked(values=True) == [5]
    assert marked() == []


def test_without_predictions_and_in_small_cells_no_names_are_written(shown):
    everything = Appearance()
    large, small = GridGeometry(10, WIDTH, 60), GridGeometry(10, WIDTH, 40)
    assert changed_positions(large, shown(large), shown(large, appearance=Appearance(labels=False))) == []
    assert changed_positions(small, shown(small), shown(small, appearance=everything)) == []


@pytest.mark.parametrize("pitch", [56, 112, 224])
def test_a_name_as_wide_as_a_cell_with_its_gap_is_shortened(shown, tiny_dataset, pitch):
    style = GridStyle(pitch, 1.0, PALETTE, QFont(), BARE).captions(selected=False)
    names = ["m" * a + "t" * b + "i" * c for a in range(20) for b in range(5) for c in range(1, 10)]
    too_wide = [name for name in names if shortened((name,), style, pitch - 1) != (name,)]
    name = next(name for name in too_wide if shortened((name,), style, pitch) == (name,))
    named = replace(tiny_dataset, class_names=(name, *"123456789"))
    geometry = GridGeometry(1, WIDTH, pitch)
    pixels = shown(geometry, dataset=named, appearance=replace(BARE, labels=True))
    assert (cell(pixels, geometry, 0)[:, -1] == WINDOW).all(), "the gap is free"


def test_the_current_digit_is_framed_and_no_other(shown):
    geometry = GridGeometry(30, WIDTH, 28)
    assert changed_positions(geometry, shown(geometry), shown(geometry, current=11)) == [11]
    assert changed_positions(geometry, shown(geometry), shown(geometry, current=None)) == []


def test_pixel_values_are_written_once_pixels_are_large(shown):
    few, many = GridGeometry(1, WIDTH, 503), GridGeometry(1, WIDTH, 504)
    colours = {colour for colour in np.unique(shown(many)).tolist() if colour != WINDOW}
    assert set(np.unique(shown(few)).tolist()) - {WINDOW} <= set(GREYS.tolist())
    assert colours - set(GREYS.tolist())


def test_images_that_are_not_square_stand_in_the_middle_of_their_cells(runner, qtbot):
    images = np.full((4, 10, 20), 255, dtype=np.uint8)
    dataset = Dataset("Flat", (Split("train", images, np.zeros(4, np.int16)),), ("a",), "flat")
    pyramid = Pyramid(runner)
    pyramid.set_dataset(dataset)
    geometry = GridGeometry(4, WIDTH, 40)
    canvas = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    canvas.fill(WINDOW)
    with QPainter(canvas) as target:
        (band,) = geometry.bands_between(0, HEIGHT)
        style = GridStyle(40, 1.0, PALETTE, QFont(), BARE)
        nothing = {"predicted": None, "wrong": None, "values": None, "current": None}
        frame = Frame(
            geometry=geometry,
            band=band,
            dataset=dataset,
            rows=np.arange(4),
            selected=np.zeros(4, bool),
            style=style,
            **nothing,
        )
        GridPainter(pyramid).paint(target, frame)
    seen = cell(rgb_pixels(canvas), geometry, 2)
    assert (seen[10:30] == GREYS[255]).all()
    assert (seen[:10] == GREYS[0]).all()
    assert (seen[30:] == GREYS[0]).all()
