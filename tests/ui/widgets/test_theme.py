"""Light and dark: chosen, followed, and readable."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QStyle

from mnist_gui.ui.widgets.flat_style import FlatStyle
from mnist_gui.ui.widgets.theme import (
    DARK,
    HIGH_CONTRAST,
    LIGHT,
    WRONG,
    Colours,
    Scheme,
    Theme,
    palette_of,
    quiet,
    wrong_text,
)

_ROLE = QPalette.ColorRole
_ACTIVE = QPalette.ColorGroup.Active


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    """The application, which gets its style and colours back after the test."""
    style, palette = qapp.style().name(), QPalette(qapp.palette())
    yield qapp
    qapp.setStyle(style)
    qapp.setPalette(palette)


def contrast(first: str | QColor, second: str | QColor) -> float:
    """Contrast of two colours after WCAG 2.1."""

    def luminance(colour: QColor) -> float:
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(QColor(first)), luminance(QColor(second))))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK, HIGH_CONTRAST], ids=["light", "dark", "high contrast"])
@pytest.mark.parametrize("text", ["text", "quiet_text", "text_off"])
@pytest.mark.parametrize("background", ["window", "base", "raised"])
def test_text_reaches_double_a_contrast(colours: Colours, text, background):
    assert contrast(getattr(colours, text), getattr(colours, background)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK, HIGH_CONTRAST], ids=["light", "dark", "high contrast"])
def test_text_on_the_accent_reaches_double_a_contrast(colours: Colours):
    assert contrast(colours.on_accent, colours.accent) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK, HIGH_CONTRAST], ids=["light", "dark", "high contrast"])
def test_what_is_selected_where_nothing_can_be_done_reaches_double_a_contrast(colours: Colours):
    palette = palette_of(colours)
    off = QPalette.ColorGroup.Disabled
    assert contrast(palette.color(off, _ROLE.HighlightedText), palette.color(off, _ROLE.Highlight)) >= 4.5


def test_in_high_contrast_what_cannot_be_used_has_a_grey_of_its_own():
    palette = palette_of(HIGH_CONTRAST)
    for role in (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText, _ROLE.PlaceholderText, _ROLE.Mid):
        off, on = (palette.color(group, role) for group in (QPalette.ColorGroup.Disabled, _ACTIVE))
        assert contrast(off, HIGH_CONTRAST.window) >= 7
        assert contrast(off, on) >= 2


@pytest.mark.parametrize("colours", [LIGHT, DARK, HIGH_CONTRAST], ids=["light", "dark", "high contrast"])
def test_mark_of_errors_stands_out_as_a_shape_must(colours: Colours):
    assert contrast(WRONG, colours.base) >= 3
    assert contrast(WRONG, colours.window) >= 3


@pytest.mark.parametrize(
    ("colours", "least"),
    [(LIGHT, 4.5), (DARK, 4.5), (HIGH_CONTRAST, 7)],
    ids=["light", "dark", "high contrast"],
)
def test_words_about_errors_can_be_read(colours: Colours, least):
    for background in (colours.base, colours.window, colours.raised):
        assert contrast(wrong_text(palette_of(colours)), background) >= least


def test_palette_holds_the_colours():
    palette = palette_of(DARK)
    assert palette.color(_ROLE.Window).name() == DARK.window
    assert palette.color(_ROLE.Base).name() == DARK.base
    assert palette.color(_ROLE.Text).name() == DARK.text
    assert palette.color(_ROLE.Highlight).name() == DARK.accent
    assert palette.color(_ROLE.PlaceholderText).name() == DARK.quiet_text
    assert palette.color(_ROLE.Mid).name() == DARK.line


def test_disabled_text_is_quiet():
    palette = palette_of(LIGHT)
    for role in (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText):
        assert palette.color(QPalette.ColorGroup.Disabled, role).name() == LIGHT.quiet_text
        assert palette.color(QPalette.ColorGroup.Active, role).name() == LIGHT.text


def test_quiet_palette_changes_the_text_and_nothing_else():
    palette = palette_of(LIGHT)
    softened = quiet(palette)
    assert softened.color(_ROLE.WindowText).name() == LIGHT.quiet_text
    assert softened.color(_ROLE.Window) == palette.color(_ROLE.Window)
    assert palette.color(_ROLE.WindowText).name() == LIGHT.text


def test_forced_scheme_colours_the_application(application):
    theme = Theme(application, Scheme.DARK)
    assert theme.scheme is Scheme.DARK
    style = application.style()
    assert isinstance(style, FlatStyle)
    assert style.baseStyle().name() == "fusion"
    assert application.palette().color(_ROLE.Window).name() == DARK.window


def test_chosen_scheme_reaches_widgets_on_show(application, qtbot):
    theme = Theme(application, Scheme.LIGHT)
    label = QLabel()
    qtbot.addWidget(label)
    label.show()
    assert label.palette().color(_ROLE.Window).name() == LIGHT.window
    theme.choose(Scheme.DARK)
    assert theme.scheme is Scheme.DARK
    qtbot.waitUntil(lambda: label.palette().color(_ROLE.Window).name() == DARK.window)


def test_scheme_of_a_system_without_one_is_light(application):
    Theme(application, Scheme.SYSTEM)
    assert application.palette().color(_ROLE.Window).name() == LIGHT.window


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK, Scheme.HIGH_CONTRAST])
def test_signs_of_messages_have_the_colours_of_the_theme(application, scheme):
    Theme(application, scheme, application)
    palette = application.palette()
    for kind, colour in (
        (QStyle.StandardPixmap.SP_MessageBoxWarning, wrong_text(palette)),
        (QStyle.StandardPixmap.SP_MessageBoxQuestion, palette.color(_ROLE.Highlight)),
    ):
        image = application.style().standardIcon(kind).pixmap(32).toImage()
        points = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
        assert {point.name() for point in points if point.alpha() == 255} == {colour.name()}
