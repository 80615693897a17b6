"""The tiles that show what the classes of a data set look like."""

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPalette

from mnist_gui.data.sources.catalogue import CATALOGUE
from mnist_gui.ui.catalogue.garments import SIDE, garment_paths
from mnist_gui.ui.catalogue.specimen_sheet import SpecimenSheet
from mnist_gui.ui.widgets import theme

DIGITS = CATALOGUE["mnist"].class_names
GARMENTS = CATALOGUE["fashion-mnist"].class_names


@pytest.fixture
def sheet(qtbot) -> SpecimenSheet:
    sheet = SpecimenSheet()
    qtbot.addWidget(sheet)
    sheet.setPalette(theme.palette_of(theme.LIGHT))
    return sheet


def fit(sheet: SpecimenSheet, width: int) -> list[QRect]:
    """Give the sheet a width and the height that it asks for; return where its tiles are."""
    sheet.resize(width, sheet.heightForWidth(width))
    return [sheet.tile_rect(number) for number in range(len(sheet.names))]


def inked(image: QImage, place: QRect, colour: QColor) -> int:
    """Count the pixels of one colour in a part of a picture."""
    return sum(
        image.pixelColor(x, y).rgb() == colour.rgb()
        for y in range(place.top(), place.bottom() + 1)
        for x in range(place.left(), place.right() + 1)
    )


@pytest.mark.parametrize("name", CATALOGUE)
@pytest.mark.parametrize("width", [240, 430, 820])
@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
def test_tiles_lie_side_by_side_inside_the_sheet(sheet, name, width, direction):
    sheet.setLayoutDirection(direction)
    sheet.set_classes(CATALOGUE[name].class_names)
    tiles = fit(sheet, width)
    assert all(sheet.rect().contains(tile) for tile in tiles)
    assert not any(a.intersects(b) for i, a in enumerate(tiles) for b in tiles[:i])
    first, second = tiles[:2]
    assert first.top() == second.top()
    assert (first.left() > second.left()) == (direction is Qt.LayoutDirection.RightToLeft)


def test_fonts_are_not_listed_again_for_the_same_signs(sheet, monkeypatch):
    asked = []
    monkeypatch.setattr(QFontDatabase, "families", lambda system: asked.append(system) or [])
    names = CATALOGUE["kmnist"].class_names
    for shown in (names, names, DIGITS, names):
        sheet.set_classes(shown)
    assert len(asked) == 2


def test_a_narrower_sheet_is_higher(sheet):
    sheet.set_classes(CATALOGUE["emnist-byclass"].class_names)
    heights = [sheet.heightForWidth(width) for width in (1000, 600, 300)]
    assert heights == sorted(heights)
    assert len(set(heights)) == 3


def test_without_classes_there_is_nothing(sheet):
    assert sheet.heightForWidth(300) == 0
    sheet.resize(300, 50)
    assert not sheet.grab().isNull()


def test_images_are_painted_in_the_colours_of_the_theme(sheet):
    full, blank = np.full((1, 28, 28), 255, np.uint8), np.zeros((1, 28, 28), np.uint8)
    for colours in (theme.LIGHT, theme.DARK, theme.HIGH_CONTRAST):
        sheet.setPalette(theme.palette_of(colours))
        sheet.set_images(("a", "b"), (full, blank))
        tiles = fit(sheet, 300)
        image = sheet.grab().toImage()
        ink = sheet.palette().color(QPalette.ColorRole.Text)
        assert inked(image, tiles[0], ink) > 2000
        inside = QRect(tiles[1].topLeft(), tiles[1].size() / 2).adjusted(2, 2, 0, 0)
        assert inked(image, inside, ink) == 0


def test_several_images_of_a_class_stand_below_one_another(sheet):
    three = np.zeros((3, 28, 28), dtype=np.uint8)
    sheet.set_images(DIGITS, [three[:1]] * 10)
    one = fit(sheet, 900)[0].height()
    sheet.set_images(DIGITS, [three] * 9 + [three[:0]])
    assert fit(sheet, 900)[0].height() > 2 * one
    assert sheet.shows_images
    assert not sheet.grab().isNull()


def test_signs_come_back_for_classes_without_images(sheet):
    sheet.set_images(DIGITS, [np.zeros((1, 28, 28), np.uint8)] * 10)
    sheet.set_classes(DIGITS)
    assert not sheet.shows_images
    tiles = fit(sheet, 900)
    quiet = sheet.palette().color(QPalette.ColorRole.PlaceholderText)
    assert all(inked(sheet.grab().toImage(), tile, quiet) for tile in tiles)


@pytest.mark.parametrize("families", [[], ["Some Japanese"]])
def test_kana_are_written_where_there_is_a_font_for_them(sheet, monkeypatch, families):
    monkeypatch.setattr(QFontDatabase, "families", staticmethod(lambda system: families))
    sheet.set_classes(CATALOGUE["kmnist"].class_names)
    with_kana = fit(sheet, 900)[0].height()
    sheet.set_classes(DIGITS)
    without_captions = fit(sheet, 900)[0].height()
    assert (with_kana > without_captions) == bool(families), "their names stand below them"


@pytest.mark.parametrize("name", GARMENTS)
def test_every_garment_has_a_sign_inside_its_square(name):
    outline, seams = garment_paths(name)
    assert not outline.isEmpty()
    for path in (outline, seams):
        box = path.boundingRect()
        assert box.left() >= 0
        assert box.top() >= 0
        assert box.right() <= SIDE
        assert box.bottom() <= SIDE


def test_other_classes_have_none():
    assert garment_paths("7") is None


def test_it_says_what_it_shows(sheet):
    sheet.set_classes(GARMENTS)
    assert sheet.accessibleName() == "The classes"
    assert "Ankle boot" in sheet.accessibleDescription()
    sheet.set_images(GARMENTS, [np.zeros((1, 28, 28), np.uint8)] * 10)
    assert sheet.accessibleName() == "Examples of each class"
