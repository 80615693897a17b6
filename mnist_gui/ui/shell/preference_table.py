"""The table of preferences: one row for each setting that a person chooses.

The dialog is made from `PREFERENCES`. A row names a setting of `mnist_gui.ui.state.settings.Settings`, and
the editor that shows it. An editor writes the setting at once; what depends on it follows `Settings.changed`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QPushButton, QSizePolicy, QWidget

from mnist_gui.names import shown
from mnist_gui.ui.shell.display_settings import TEXT_SIZES
from mnist_gui.ui.state.kept import downloads_folder
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.theme import Scheme

Editor: TypeAlias = Callable[[Settings, "Preference"], QWidget]
"""Makes the widget that shows and changes one setting."""

LANGUAGES: Final = ("", "en")
"""The languages that exist, after that of the system: the texts are in English."""

CACHE_SIZES: Final = (0, 256, 512, 1024, 2048, 4096, 8192)
RUN_SIZES: Final = (0, 512, 1024, 2048, 4096, 8192, 16384)
"""Megabytes to choose from, of computed features and of runs."""


@dataclass(frozen=True)
class Preference:
    """One row of the dialog.

    Attributes
    ----------
    setting : str
        The name of the setting.
    title : str
        What stands before it.
    help : str
        What stands below it; may be empty.
    editor : callable
    """

    setting: str
    title: str
    help: str
    editor: Editor


def choices(values: Callable[[], dict[object, str]]) -> Editor:
    """Return an editor that offers values by their texts; one that is set by hand is offered, too."""

    def make(settings: Settings, preference: Preference) -> QWidget:
        box, offered = QComboBox(), values()
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        current = getattr(settings, preference.setting)
        for value, text in {**offered, **({} if current in offered else {current: str(current)})}.items():
            box.addItem(text, value)

        def show(name: str = preference.setting) -> None:
            if name == preference.setting:
                box.setCurrentIndex(box.findData(getattr(settings, name)))

        show()
        box.activated.connect(lambda: setattr(settings, preference.setting, box.currentData()))
        settings.changed.connect(show)
        box.destroyed.connect(partial(_disconnect, settings, show))
        return box

    return make


def switch(text: str) -> Editor:
    """Return an editor for what is on or off."""

    def make(settings: Settings, preference: Preference) -> QWidget:
        box = QCheckBox(_tr(text))
        box.setChecked(getattr(settings, preference.setting))
        box.toggled.connect(partial(setattr, settings, preference.setting))
        return box

    return make


def folder_choice(settings: Settings, preference: Preference) -> QWidget:
    """Make an editor that shows a folder, and chooses another or the usual one."""
    widget, path = QWidget(), PlainLabel()
    path.setWordWrap(True)
    choose, usual = QPushButton(_tr("Ch&oose...")), QPushButton(_tr("&Usual"))
    choose.setObjectName(f"{preference.setting}ChooseButton")
    usual.setObjectName(f"{preference.setting}UsualButton")
    row((path, 1), choose, usual, owner=widget, spacing=8)

    def show(name: str = preference.setting) -> None:
        if name != preference.setting:
            return
        chosen = getattr(settings, preference.setting)
        path.setText(shown(chosen or downloads_folder()))
        usual.setEnabled(chosen is not None)

    def take(folder: str) -> None:
        setattr(settings, preference.setting, Path(folder) if folder else None)

    def ask() -> None:
        dialog = QFileDialog(widget.window(), _tr("A folder for downloads"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(take)
        dialog.open()

    choose.clicked.connect(ask)
    usual.clicked.connect(lambda: take(""))
    show()
    settings.changed.connect(show)
    widget.destroyed.connect(partial(_disconnect, settings, show))
    return widget


def _schemes() -> dict[object, str]:
    return {
        Scheme.SYSTEM: _tr("As the system"),
        Scheme.LIGHT: _tr("Light"),
        Scheme.DARK: _tr("Dark"),
        Scheme.HIGH_CONTRAST: _tr("High contrast"),
    }


def _text_sizes() -> dict[object, str]:
    return {size: _isolated(_tr("{size} %").format(size=size)) for size in TEXT_SIZES}


def _languages() -> dict[object, str]:
    names: dict[object, str] = {code: QLocale(code).nativeLanguageName() for code in LANGUAGES if code}
    return {"": _tr("As the system, in English")} | names


def _cache_sizes() -> dict[object, str]:
    return _sizes(CACHE_SIZES)


def _run_sizes() -> dict[object, str]:
    return _sizes(RUN_SIZES)


def _sizes(sizes: tuple[int, ...]) -> dict[object, str]:
    return {size: _isolated(_in_words(size)) if size else _tr("Keep nothing") for size in sizes}


def _in_words(megabytes: int) -> str:
    gigabytes, rest = divmod(megabytes, 1024)
    return _tr("{size} MB").format(size=megabytes) if rest else _tr("{size} GB").format(size=gigabytes)


def _isolated(text: str) -> str:
    """Return a number with its unit, which keeps its order in a window from right to left."""
    return f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def _disconnect(settings: Settings, slot: Callable[..., object]) -> None:
    settings.changed.disconnect(slot)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Preferences", text)


PREFERENCES: Final = (
    Preference("scheme", "&Theme", "", choices(_schemes)),
    Preference("text_size", "Text &size", "Ctrl+Alt+Plus and Minus change it, too.", choices(_text_sizes)),
    Preference("shows_motion", "Motion", "", switch("Short &movements")),
    Preference(
        "language",
        "&Language",
        "Decides the reading direction, from the next start. Texts and numbers are in English.",
        choices(_languages),
    ),
    Preference("datasets_folder", "Downloads", "", folder_choice),
    Preference(
        "runs_megabytes",
        "&Runs",
        "Trainings with their models are kept up to so much; then the window asks. Nothing goes by itself.",
        choices(_run_sizes),
    ),
    Preference(
        "cache_megabytes",
        "&Computed features",
        "Up to so much is kept on disk; with it, training again starts at once.",
        choices(_cache_sizes),
    ),
)


def titles(preference: Preference) -> tuple[str, str]:
    """Return title and help of a row in the language of the user."""
    return _tr(preference.title), _tr(preference.help) if preference.help else ""


def tool_tip(widget: QWidget, text: str) -> None:
    """Give an editor the help of its row, for pointers and screen readers."""
    if text:
        set_tool_tip(widget, text)
        widget.setAccessibleDescription(text)
