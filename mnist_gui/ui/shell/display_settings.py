"""Applies what the user chose about the display to the whole application: size of text, and motion."""

from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from mnist_gui.ui.state.settings import LARGEST_TEXT, SMALLEST_TEXT, Settings
from mnist_gui.ui.widgets.layouts import painted_when_laid_out
from mnist_gui.ui.widgets.motion import set_motion
from mnist_gui.ui.widgets.tokens import refresh_text_styles, scaled

TEXT_SIZES: Final = (SMALLEST_TEXT, 90, 100, 110, 125, 150, 175, LARGEST_TEXT)
"""The steps of the menu, in percent of the system's size."""

_USUAL, _FOR_AUDIENCE = 100, 150


class DisplaySettings(QObject):
    """Follows the settings of text size and motion.

    Parameters
    ----------
    application : QApplication
    settings : Settings
    parent : QObject, optional
    """

    def __init__(self, application: QApplication, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._settings = settings
        self._applied = _USUAL
        self._is_enlarged = False
        self._apply_text_size()
        set_motion(settings.shows_motion)
        settings.changed.connect(self._on_setting_changed)

    def change_text_size(self, step: int) -> None:
        """Choose the next larger (1), the next smaller (-1) or the usual (0) size of text."""
        now = self._settings.text_size
        if step > 0:
            chosen = min((size for size in TEXT_SIZES if size > now), default=LARGEST_TEXT)
        elif step < 0:
            chosen = max((size for size in TEXT_SIZES if size < now), default=SMALLEST_TEXT)
        else:
            chosen = _USUAL
        self._settings.text_size = chosen

    def enlarge(self, *, large: bool) -> None:
        """Make text large for an audience, or give it the size that the user chose; no setting changes."""
        self._is_enlarged = large
        self._apply_text_size()

    @Slot(str)
    def _on_setting_changed(self, name: str) -> None:
        if name == "text_size":
            self._apply_text_size()
        elif name == "shows_motion":
            set_motion(self._settings.shows_motion)

    def _apply_text_size(self) -> None:
        percent = max(self._settings.text_size, _FOR_AUDIENCE if self._is_enlarged else 0)
        if percent == self._applied:  # at first too: the usual size is the system's own, class by class
            return
        from PySide6.QtGui import QFontDatabase  # not needed at the usual size

        self._applied = percent
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        with painted_when_laid_out(self):
            self._application.setFont(scaled(font, percent / 100))
            refresh_text_styles()
