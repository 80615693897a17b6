"""Icons: there for every action and page, in the theme's colour, sharp, lazy, mirrored where needed."""

import gc
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPalette, QPixmapCache, QTransform
from PySide6.QtWidgets import QApplication, QPushButton

from mnist_gui.resource_files import resource_path
from mnist_gui.ui.shell.actions import ACTIONS
from mnist_gui.ui.shell.page_table import PAGES
from mnist_gui.ui.widgets import icons
from mnist_gui.ui.widgets.icons import icon

_FILES = sorted(resource_path("icons").glob("*.svg"))
_NAMES = [file.stem for file in _FILES]


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    palette, direction = QPalette(qapp.palette()), qapp.layoutDirection()
    QPixmapCache.clear()
    yield qapp
    qapp.setPalette(palette)
    qapp.setLayoutDirection(direction)


def picture(name: str, mode: QIcon.Mode = QIcon.Mode.Normal, scale: float = 1.0) -> QImage:
    return icon(name).pixmap(QSize(24, 24), scale, mode).toImage()


def darkest(image: QImage) -> QColor:
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=QColor.alpha)


def test_drawings_are_of_one_style():
    for file in _FILES:
        root = ElementTree.parse(file).getroot()
        assert root.get("viewBox") == "0 0 24 24", file
        assert (root.get("stroke"), root.get("stroke-linecap")) == ("currentColor", "round"), file
        assert 1.5 <= float(root.get("stroke-width", 0)) <= 2, file
        colours = {part.get(key) for part in root.iter() for key in ("stroke", "fill")}
        assert colours <= {"currentColor", "none", None}, file


def test_drawings_are_seen_and_stay_inside(application):
    for name in _NAMES:
        image = picture(name)
        assert darkest(image).alpha() > 200, name
        rim = [image.pixelColor(x, y).alpha() for x in range(24) for y in range(24) if {x, y} & {0, 23}]
        assert max(rim) == 0, name


def test_each_action_and_page_has_one_that_is_there():
    used = {spec.name: spec.icon for spec in (*PAGES, *ACTIONS) if getattr(spec, "group", "") != "scheme"}
    assert {name: used[name] for name in used if used[name] not in _NAMES} == {}


def test_the_colour_follows_the_theme_and_the_state(application):
    drawn = icon("plus")
    for colour, off in (("#102030", "#708090"), ("#fff0e0", "#907060")):
        palette = QPalette(application.palette())
        palette.setColor(QPalette.ColorRole.ButtonText, QColor(colour))
        palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text, QColor(off))
        palette.setColor(QPalette.ColorRole.HighlightedText, QColor("#00ff00"))
        application.setPalette(palette)
        for mode, expected in (("Normal", colour), ("Disabled", off), ("Selected", "#00ff00")):
            image = drawn.pixmap(QSize(24, 24), 1.0, QIcon.Mode[mode]).toImage()
            seen, meant = darkest(image).getRgb()[:3], QColor(expected).getRgb()[:3]
            assert seen == pytest.approx(meant, abs=2)  # painted premultiplied


@pytest.mark.parametrize("scale", [1, 1.25, 1.5, 2, 3])
def test_every_scale_gets_a_picture_of_its_own(scale, application):
    pixmap = icon("browse").pixmap(QSize(24, 24), scale, QIcon.Mode.Normal)
    assert pixmap.size() == QSize(24, 24) * scale
    assert pixmap.devicePixelRatio() == scale


def test_only_directions_are_mirrored_where_text_runs_from_right_to_left(application):
    names = ("back", "search")
    usual = {name: picture(name) for name in names}
    application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    there = {name: picture(name) for name in names}
    assert there["search"] == usual["search"]
    assert there["back"] != usual["back"]
    flipped = usual["back"].transformed(QTransform.fromScale(-1, 1))
    inked = {(x, y) for x in range(24) for y in range(24) if flipped.pixelColor(x, y).alpha() > 200}
    assert all(there["back"].pixelColor(x, y).alpha() > 100 for x, y in inked)


def test_nothing_is_read_before_it_is_painted(qtbot, monkeypatch, application):
    read = []
    drawing = icons._drawing
    monkeypatch.setattr(icons, "_drawing", lambda name: read.append(name) or drawing(name))
    button = QPushButton()
    qtbot.addWidget(button)
    button.setIcon(icon("tour"))
    gc.collect()  # the button keeps what it needs
    assert read == []
    button.grab()
    assert read == ["tour"]
    button.grab()
    assert read == ["tour"]
