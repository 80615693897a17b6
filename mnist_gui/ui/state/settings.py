"""Settings remembered between two starts: the last data set, folders, window geometry, theme."""

import logging
import os
import re
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QByteArray, QLockFile, QMargins, QSettings, QStandardPaths

from mnist_gui.data.grey_range import format_range, parse_range
from mnist_gui.file_lock import try_lock
from mnist_gui.ui.state.open_request import OpenRequest
from mnist_gui.ui.widgets.theme import Scheme
from mnist_gui.untrusted import read_ordinary

_log = logging.getLogger(__name__)

_DATASET = "dataset"
_DATASETS_FOLDER = "catalogue/folder"
_BASE_URLS = "catalogue/base_urls"
_TRANSPOSED = "dataset_transposed"
_SIZE = "dataset_size"
_RANGE = "dataset_range"
_PAPER = "dataset_paper"
_GEOMETRY = "window/geometry"
_SCHEME = "window/scheme"
_GRID_MARGINS = "browse/grid_margins"
_ADAPTS = "draw/hand_is_learned"
_BYTES = "bytes:"  # no absolute path begins so

_SERIALISED = re.compile(r"@(Variant|DateTime)\(")
"""Values of types that this program never writes. Damaged ones end the process when Qt reads them."""

_ESCAPED = re.compile(r'\\x([0-9a-fA-F]+)|\\([0-7]+)|"')

_INVERT, _AS_IS = "invert", "as-is"
_USUAL_GRID_MARGINS = QMargins(12, 127, 319, 23)


class Settings:
    """Read and write the settings file.

    Parameters
    ----------
    path : Path or None
        None for no file, as for a screenshot, which must depend on its arguments only.
    """

    def __init__(self, path: Path | None) -> None:
        if path:
            _remove_leftovers(path)
            _set_aside_unreadable(path)
        self._store = QSettings(str(path), QSettings.Format.IniFormat) if path else None

    @classmethod
    def of_user(cls) -> "Settings":
        """Open the settings in the user's configuration folder."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
        return cls(Path(folder) / "mnist-gui" / "settings.ini")

    @property
    def dataset(self) -> OpenRequest | None:
        """The request that opens the last data set in the same way."""
        source = self._read_path(_DATASET)
        if not source:
            return None
        transposed = {"true": True, "false": False}.get(self._read_text(_TRANSPOSED).lower())
        size = re.fullmatch("([1-9][0-9]{0,3})x([1-9][0-9]{0,3})", self._read_text(_SIZE))
        paper = self._read_text(_PAPER)
        return OpenRequest(
            source,
            transposed,
            (int(size[1]), int(size[2])) if size else None,
            range=parse_range(self._read_text(_RANGE)),
            invert=paper == _INVERT,
            as_is=paper == _AS_IS,
        )

    @dataset.setter
    def dataset(self, request: OpenRequest) -> None:
        self._write_path(_DATASET, request.spec)
        self._write(_TRANSPOSED, "" if request.transposed is None else str(request.transposed).lower())
        self._write(_SIZE, "" if request.size is None else "{}x{}".format(*request.size))
        self._write(_RANGE, "" if request.range is None else format_range(request.range))
        self._write(_PAPER, _INVERT if request.invert else _AS_IS if request.as_is else "")

    @property
    def datasets_folder(self) -> Path | None:
        """The chosen folder for downloaded data sets; None for the default."""
        value = self._read_path(_DATASETS_FOLDER)
        return Path(value) if value else None

    @datasets_folder.setter
    def datasets_folder(self, folder: Path | None) -> None:
        self._write_path(_DATASETS_FOLDER, "" if folder is None else str(folder))

    def base_url(self, name: str) -> str:
        """Return the address of an unfinished download of a data set, if it is not one of its mirrors."""
        return self._read_text(f"{_BASE_URLS}/{name}")

    def set_base_url(self, name: str, url: str) -> None:
        """Remember the address of a download until it is finished, without passwords and keys."""
        self._write(f"{_BASE_URLS}/{name}", re.sub("//[^/]*@", "//", url.partition("?")[0]))

    @property
    def geometry(self) -> QByteArray:
        """Window geometry from `QWidget.saveGeometry`; empty if there is none."""
        value = self._read(_GEOMETRY)
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._write(_GEOMETRY, geometry)

    @property
    def grid_margins(self) -> QMargins:
        """Margins around the grid of the Browse page, in logical pixels, for the startup preview."""
        value = self._read_text(_GRID_MARGINS)
        sides = re.fullmatch("([0-9]{1,4}),([0-9]{1,4}),([0-9]{1,4}),([0-9]{1,4})", value)
        return QMargins(*map(int, sides.groups())) if sides else _USUAL_GRID_MARGINS

    @grid_margins.setter
    def grid_margins(self, margins: QMargins) -> None:
        sides = (margins.left(), margins.top(), margins.right(), margins.bottom())
        self._write(_GRID_MARGINS, ",".join(str(max(side, 0)) for side in sides))

    @property
    def scheme(self) -> Scheme:
        """The chosen theme."""
        value = self._read_text(_SCHEME)
        return Scheme(value) if value in {scheme.value for scheme in Scheme} else Scheme.SYSTEM

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self._write(_SCHEME, scheme.value)

    @property
    def adapts_to_writer(self) -> bool:
        """Whether the classifier of the pad is adapted to the user's drawings."""
        return self._read_text(_ADAPTS) == "true" or self._read(_ADAPTS) is True

    @adapts_to_writer.setter
    def adapts_to_writer(self, adapts: bool) -> None:
        self._write(_ADAPTS, adapts)

    def _read(self, key: str) -> object:
        return self._store.value(key) if self._store else None

    def _read_text(self, key: str) -> str:
        """Return a text; empty for everything else that a person or another program may have written."""
        value = self._read(key)
        return value if isinstance(value, str) and "\0" not in value else ""

    def _read_path(self, key: str) -> str:
        text = self._read_text(key)
        if not text.startswith(_BYTES):
            return text
        try:
            return os.fsdecode(bytes.fromhex(text.removeprefix(_BYTES)))
        except ValueError:
            return ""

    def _write_path(self, key: str, path: str) -> None:
        """Write a path; one that is not UTF-8, which Qt cannot keep, as its bytes."""
        self._write(key, path if _is_unicode(path) else _BYTES + os.fsencode(path).hex())

    def _write(self, key: str, value: object) -> None:
        if self._store:
            self._store.setValue(key, value)


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _set_aside_unreadable(path: Path) -> None:
    """Rename a file with values that Qt cannot be trusted to read, and begin a new one."""
    with suppress(OSError):
        text = _ESCAPED.sub(_unescaped, read_ordinary(path).decode("latin1"))
        if _SERIALISED.search(text):
            kept = path.with_suffix(f".damaged{path.suffix}")
            path.replace(kept)
            _log.warning("%s has values that this program does not write; it is now %s.", path, kept)


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16) & 0xFFFF)
    return chr(int(match[2], 8) & 0xFFFF) if match[2] else ""


def _remove_leftovers(path: Path) -> None:
    """Remove what killed programs left while QSettings was writing: its lock, and files beside `path`.

    QSettings replaces its file as a whole, and holds this lock meanwhile. It ends the names of its files with
    six random letters; such as have only small or only large ones may be the user's, a ``backup``.
    """
    _remove_empty_lock(Path(f"{path}.lock"))
    lock = QLockFile(f"{path}.lock")
    if path.parent.is_dir() and lock.tryLock(0):  # which succeeds if its owner is no longer running
        with suppress(OSError):
            for leftover in path.parent.iterdir():
                if re.fullmatch(re.escape(path.name) + r"\.(?=.*[a-z])(?=.*[A-Z])[A-Za-z]{6}", leftover.name):
                    leftover.unlink(missing_ok=True)
        lock.unlock()


def _remove_empty_lock(lock: Path) -> None:
    """Remove a lock whose owner was killed before it wrote its number; QSettings would wait for long."""
    with suppress(OSError):
        descriptor = os.open(lock, os.O_RDWR)
        try:
            # A running owner also holds a lock of the operating system on the file.
            if os.fstat(descriptor).st_size == 0 and try_lock(descriptor):
                lock.unlink()
        finally:
            os.close(descriptor)
