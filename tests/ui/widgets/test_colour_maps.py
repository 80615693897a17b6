import numpy as np
import pytest
from PySide6.QtGui import QColor, QPalette

from mnist_gui.ui.widgets.colour_maps import COLOUR_MAPS, colour_ramp, highlighted, readable_on
from mnist_gui.ui.widgets.theme import DARK, LIGHT, palette_of

PALETTES = [palette_of(LIGHT), palette_of(DARK)]


def luminance(colour):
    channels = np.array([colour >> 16 & 255, colour >> 8 & 255, colour & 255]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_there_are_four_and_each_knows_its_name():
    assert list(COLOUR_MAPS) == ["grey", "inverted", "viridis", "inferno"]
    assert all(colours.name == name and colours.title for name, colours in COLOUR_MAPS.items())


def test_ramp_runs_evenly_from_first_to_last_and_is_opaque():
    ramp = colour_ramp(QColor("#000000"), QColor("#ff8000"))
    assert len(ramp) == 256
    assert ramp[0] == 0xFF000000
    assert ramp[-1] == 0xFFFF8000
    assert [colour >> 16 & 0xFF for colour in ramp] == list(range(256))
    assert all(colour >> 24 == 0xFF for colour in ramp)


def test_a_ramp_runs_through_all_of_its_colours():
    ramp = colour_ramp(QColor("#000000"), QColor("#ff0000"), QColor("#ffff00"), QColor("#ffffff"))
    assert [ramp[place] for place in (0, 85, 170, 255)] == [0xFF000000, 0xFFFF0000, 0xFFFFFF00, 0xFFFFFFFF]


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_tables_have_256_opaque_colours_whose_lightness_runs_one_way(name, palette):
    table = COLOUR_MAPS[name].table(palette)
    assert len(table) == 256
    assert all(colour >> 24 == 0xFF for colour in table)
    steps = np.diff([luminance(colour) for colour in table])
    assert (steps >= -1e-3).all() or (steps <= 1e-3).all()


@pytest.mark.parametrize("palette", PALETTES)
def test_grey_is_the_paper_and_the_ink_of_the_theme_and_inverted_the_opposite(palette):
    grey, inverted = (COLOUR_MAPS[name].table(palette) for name in ("grey", "inverted"))
    assert grey[0] == palette.color(QPalette.ColorRole.Base).rgb()
    assert grey[-1] == palette.color(QPalette.ColorRole.Text).rgb()
    assert inverted == grey[::-1]


@pytest.mark.parametrize(
    ("name", "place", "expected"),
    # From the tables that were published, at places between those that are kept here.
    [
        ("viridis", 64, (59, 82, 139)),
        ("viridis", 192, (94, 201, 98)),
        ("inferno", 64, (87, 16, 110)),
        ("inferno", 192, (249, 142, 9)),
    ],
)
def test_between_its_anchors_a_scale_stays_close_to_the_published_one(name, place, expected):
    colour = QColor(COLOUR_MAPS[name].table(PALETTES[0])[place])
    assert np.abs(np.array(colour.getRgb()[:3]) - expected).max() <= 8


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_selected_paper_stands_out_from_other_paper_and_ink_stays(name, palette):
    table = COLOUR_MAPS[name].table(palette)
    tinted = highlighted(table, palette)
    channels = [np.array(QColor(colour).getRgb()) for colour in (table[0], tinted[0])]
    assert np.abs(channels[0] - channels[1]).sum() >= 60
    assert tinted[-1] == table[-1]


@pytest.mark.parametrize(
    ("background", "expected"),
    [("white", "black"), ("black", "white"), ("yellow", "black"), ("blue", "white")],
)
def test_text_is_black_or_white_for_the_better_contrast(background, expected):
    assert readable_on(QColor(background)) == QColor(expected)
