"""The theme: palettes for light, dark and high contrast, and the colours with a meaning.

Qt follows the colour scheme of the system only where its platform plugin supports that. So the program uses
a style on Fusion with its own palettes, and looks the same on every desktop and in screenshots without one.
"""

from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from mnist_gui.ui.widgets.flat_style import FlatStyle
from mnist_gui.ui.widgets.layouts import painted_when_laid_out


class Scheme(Enum):
    """The choice of a palette."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high-contrast"


class Colours(NamedTuple):
    """The colours of one palette, as ``#rrggbb``.

    The window is the ground, slightly darker than the cards on it. Images and fields have the base colour,
    and what is chosen, in rails and lists, the soft accent. Colours of disabled controls end in ``_off``;
    their lines and selections have the same colour.
    """

    window: str
    base: str
    raised: str
    card: str
    soft: str
    hover: str
    text: str
    quiet_text: str
    line: str
    accent: str
    on_accent: str
    text_off: str
    line_off: str
    on_line_off: str


# Text of both has WCAG AA contrast (4.5:1), quiet text included.
LIGHT = Colours(
    window="#eef0f3",
    base="#ffffff",
    raised="#ffffff",
    card="#ffffff",
    soft="#e3edfb",
    hover="#f1f4f8",
    text="#1b1e23",
    quiet_text="#59616c",
    line="#d3d8df",
    accent="#1f63c6",
    on_accent="#ffffff",
    text_off="#59616c",
    line_off="#d3d8df",
    on_line_off="#1b1e23",
)
DARK = Colours(
    window="#16181c",
    base="#111317",
    raised="#282c33",
    card="#1e2126",
    soft="#22324a",
    hover="#2c313a",
    text="#e9ebee",
    quiet_text="#a2aab6",
    line="#363c45",
    accent="#6ea8ff",
    on_accent="#0d1117",
    text_off="#a2aab6",
    line_off="#363c45",
    on_line_off="#e9ebee",
)

HIGH_CONTRAST = Colours(
    window="#000000",
    base="#000000",
    raised="#000000",
    card="#000000",
    soft="#332b00",
    hover="#262626",
    text="#ffffff",
    quiet_text="#ffffff",
    line="#ffffff",
    accent="#ffd500",
    on_accent="#000000",
    text_off="#999999",
    line_off="#999999",
    on_line_off="#000000",
)
"""White and yellow on black. Text has WCAG AAA contrast (7:1), and lines are as strong as text.

Only disabled controls are grey, as in the contrast themes of operating systems.
"""

WRONG = QColor("#d9480f")
"""The colour of misclassified images; always used with a shape or a word."""

_WRONG_ON_LIGHT, _WRONG_ON_DARK = QColor("#c2410c"), QColor("#ff8a5c")


def wrong_text(palette: QPalette) -> QColor:
    """Return a variant of `WRONG` for text.

    No single colour has a contrast of 4.5:1 on both light and dark backgrounds.
    """
    is_dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
    return QColor(_WRONG_ON_DARK if is_dark else _WRONG_ON_LIGHT)


def palette_of(colours: Colours) -> QPalette:
    """Return the Qt palette of a set of colours."""
    role = QPalette.ColorRole
    palette = QPalette(QColor(colours.raised), QColor(colours.window))
    for name, colour in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.base,
        role.AlternateBase: colours.window,
        role.Text: colours.text,
        role.Button: colours.raised,
        role.ButtonText: colours.text,
        role.BrightText: wrong_text(palette).name(),  # of warnings
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.quiet_text,
        role.Highlight: colours.accent,
        role.Accent: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.Mid: colours.line,
        role.Midlight: colours.card,
        role.Light: colours.soft,
        role.Dark: colours.hover,
    }.items():
        palette.setColor(name, QColor(colour))
    for name, colour in {
        role.WindowText: colours.text_off,
        role.Text: colours.text_off,
        role.ButtonText: colours.text_off,
        role.PlaceholderText: colours.text_off,
        role.Highlight: colours.line_off,
        role.HighlightedText: colours.on_line_off,
        role.Mid: colours.line_off,
    }.items():
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(colour))
    return palette


def quiet(palette: QPalette) -> QPalette:
    """Return a palette whose text has the quiet colour of captions and hints."""
    softened = QPalette(palette)
    softened.setColor(QPalette.ColorRole.WindowText, palette.color(QPalette.ColorRole.PlaceholderText))
    return softened


class Theme(QObject):
    """Sets style and palette of the application by the chosen scheme."""

    def __init__(self, application: QApplication, scheme: Scheme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._scheme = scheme
        self._style = FlatStyle()
        application.setStyle(self._style)
        application.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @property
    def scheme(self) -> Scheme:
        """The chosen scheme."""
        return self._scheme

    def choose(self, scheme: Scheme) -> None:
        """Change the scheme."""
        self._scheme = scheme
        self._apply()

    @Slot()
    def _apply(self) -> None:
        system_is_dark = self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        colours = {
            Scheme.LIGHT: LIGHT,
            Scheme.DARK: DARK,
            Scheme.HIGH_CONTRAST: HIGH_CONTRAST,
            Scheme.SYSTEM: DARK if system_is_dark else LIGHT,
        }
        # Another style would polish and lay out all widgets again, for the same sizes.
        self._style.set_outlined(self._scheme is Scheme.HIGH_CONTRAST)
        with painted_when_laid_out(self):
            self._application.setPalette(palette_of(colours[self._scheme]))
