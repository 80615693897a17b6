"""What is remembered between two runs: the last data set, the window's place, the theme."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from mnist_gui.ui.theme import Scheme

_DATASET = "dataset"
_GEOMETRY = "window/geometry"
_SCHEME = "window/scheme"
_HAND = "draw/hand_is_learned"


class Settings:
    """Reads and writes the settings file.

    Parameters
    ----------
    path : Path or None
        The file; None keeps the settings in memory only, as for a screenshot, which must depend on nothing
        but its arguments.
    """

    def __init__(self, path: Path | None) -> None:
        self._store = QSettings(str(path), QSettings.Format.IniFormat) if path else None

    @classmethod
    def of_user(cls) -> "Settings":
        """Open the settings in the user's configuration folder."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
        return cls(Path(folder) / "mnist-gui" / "settings.ini")

    @property
    def dataset(self) -> str | None:
        """The source of the data set that was open last."""
        value = self._read(_DATASET)
        return value if isinstance(value, str) and value else None

    @dataset.setter
    def dataset(self, source: str) -> None:
        self._write(_DATASET, source)

    @property
    def geometry(self) -> QByteArray:
        """The window's place and size as `QWidget.saveGeometry` gave it; empty when there is none."""
        value = self._read(_GEOMETRY)
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._write(_GEOMETRY, geometry)

    @property
    def scheme(self) -> Scheme:
        """The theme that was chosen last."""
        value = self._read(_SCHEME)
        return Scheme(value) if value in {scheme.value for scheme in Scheme} else Scheme.SYSTEM

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self._write(_SCHEME, scheme.value)

    @property
    def hand_is_learned(self) -> bool:
        """Whether drawings are to be read by whom knows the user's hand."""
        return self._read(_HAND) in (True, "true")

    @hand_is_learned.setter
    def hand_is_learned(self, learned: bool) -> None:
        self._write(_HAND, learned)

    def _read(self, key: str) -> object:
        return self._store.value(key) if self._store else None

    def _write(self, key: str, value: object) -> None:
        if self._store:
            self._store.setValue(key, value)
