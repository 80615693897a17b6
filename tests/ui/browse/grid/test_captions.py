"""Numbers are written as they are, each in its own cell."""

import numpy as np
import pytest
from PySide6.QtGui import QFont

from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.grid import captions as captions_module
from mnist_gui.ui.browse.grid.captions import Captions
from mnist_gui.ui.browse.grid.grid_style import GridStyle
from mnist_gui.ui.widgets.theme import LIGHT, palette_of

STYLE = GridStyle(120, 1.0, palette_of(LIGHT), QFont(), Appearance())


@pytest.fixture
def written(qapp, monkeypatch):
    """A function that tells which text is written into each cell for some values."""

    def read(values):
        captions = Captions(STYLE.captions(selected=False), mirrored=False)
        texts = [""] * len(values)

        def note(_cells, row, **_place):
            for sprites, numbers in row:
                alphabet = "." if len(sprites) == 1 else "0123456789-"
                for cell, number in enumerate(numbers[0].tolist()):
                    texts[cell] += alphabet[number] if number >= 0 else ""

        monkeypatch.setattr(captions_module, "put_row", note)
        side = STYLE.side
        captions.put(np.zeros((1, side, len(values), side), np.uint32), np.array([values], np.float32))
        return texts

    return read


def test_small_numbers_have_two_decimals(written):
    assert written([0.0, 0.125, 0.996, 9.994, 12.5, 999.0]) == [
        "0.00",
        "0.12",
        "1.00",
        "9.99",
        "12.50",
        "999.00",
    ]


def test_large_numbers_have_none_and_then_all_do_without(written):
    assert written([0.4, 1234.5, 70_000]) == ["0", "1234", "70000"]


def test_minus_stands_before_the_first_digit_but_not_before_zero(written):
    assert written([-0.25, -12.5, -0.001]) == ["-0.25", "-12.50", "0.00"]


def test_cells_without_a_value_stay_empty(written):
    assert written([np.nan, 0.5, np.inf]) == ["", "0.50", ""]
    assert written([np.nan]) == [""]


def test_a_number_may_gain_a_digit_by_rounding(written):
    assert written([9.999, 99.999]) == ["10.00", "100.00"]


@pytest.mark.parametrize("mirrored", [False, True])
def test_numbers_stand_at_the_foot_on_the_side_where_reading_starts(qapp, mirrored):
    cells = np.zeros((1, 120, 2, 120), dtype=np.uint32)
    Captions(STYLE.captions(selected=False), mirrored=mirrored).put(
        cells, np.array([[0.5, np.nan]], dtype=np.float32)
    )
    changed = cells[0, :, 0] != 0
    assert changed[80:].any()
    assert not changed[:80].any()
    assert changed[:, 60:].any() == mirrored
    assert changed[:, :60].any() != mirrored
    assert not cells[0, :, 1].any()


def test_a_number_that_does_not_fit_is_not_written(qapp):
    style = GridStyle(48, 1.0, palette_of(LIGHT), QFont(), Appearance())
    cells = np.zeros((1, 48, 1, 48), dtype=np.uint32)
    Captions(style.captions(selected=False), mirrored=False).put(
        cells, np.array([[123_456_789_000.0]], dtype=np.float32)
    )
    assert not cells.any()
