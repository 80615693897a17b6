"""Settings remembered between two starts, one row each.

The file is an INI file of QSettings in the user's configuration folder; another profile has its own.
"""

import json
import logging
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QLockFile, QMargins, QObject, QSettings, QStandardPaths, Signal

from mnist_gui.data.grey_range import format_range, parse_range
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.data.user.profiles import current_profile, user_folder
from mnist_gui.file_lock import try_lock
from mnist_gui.ui.state.setting import Setting, choice, flag, folder, number, path_of, path_text, text_of
from mnist_gui.ui.widgets.theme import Scheme
from mnist_gui.untrusted import read_ordinary

_log = logging.getLogger(__name__)

_DATASET = "dataset"
_BASE_URLS = "catalogue/base_urls"
_TRANSPOSED = "dataset_transposed"
_SIZE = "dataset_size"
_RANGE = "dataset_range"
_PAPER = "dataset_paper"
_FILE = "settings.ini"

SMALLEST_TEXT: Final = 80
LARGEST_TEXT: Final = 200
"""Percent of the usual size of text."""

MOST_RECENT: Final = 10
"""How many data sets are remembered as opened before."""

MOST_TICKS: Final = 50
"""How many readers are remembered as compared or not."""

_SERIALISED = re.compile(r"@(Variant|DateTime)\(")
"""Values of types that this program never writes. Damaged ones end the process when Qt reads them."""

_ESCAPED = re.compile(r'\\x([0-9a-fA-F]+)|\\([0-7]+)|"')

_INVERT, _AS_IS = "invert", "as-is"
_USUAL_GRID_MARGINS = QMargins(12, 127, 319, 23)
_LONGEST_LIST: Final = 1 << 20  # characters; paths are 4,096 bytes long at most


def _parse_bytes(value: object) -> QByteArray | None:
    return value if isinstance(value, QByteArray) else None


def _parse_margins(value: object) -> QMargins | None:
    sides = re.fullmatch("([0-9]{1,4}),([0-9]{1,4}),([0-9]{1,4}),([0-9]{1,4})", text_of(value))
    return QMargins(*map(int, sides.groups())) if sides else None


def _format_margins(margins: QMargins) -> str:
    sides = (margins.left(), margins.top(), margins.right(), margins.bottom())
    return ",".join(str(max(side, 0)) for side in sides)


def _parse_language(value: object) -> str | None:
    text = text_of(value)
    return text if re.fullmatch("([a-z]{2,3}(_[A-Z]{2})?)?", text) else None


def _parse_long_text(value: object) -> str | None:
    text = text_of(value)
    return text if len(text) <= _LONGEST_LIST else None


def _parse_json(value: object) -> object:
    text = text_of(value)
    try:
        return json.loads(text) if text and len(text) <= _LONGEST_LIST else None
    except (ValueError, RecursionError):
        return None


def _parse_recent(value: object) -> tuple[OpenRequest, ...] | None:
    entries = _parse_json(value)
    if not isinstance(entries, list):
        return None
    requests = (OpenRequest.from_json(entry) for entry in entries if isinstance(entry, dict))
    return tuple(request for request in requests if request is not None)[:MOST_RECENT]


def _format_recent(requests: Sequence[OpenRequest]) -> str:
    return json.dumps([request.to_json() for request in requests[:MOST_RECENT]])


def _parse_ticks(value: object) -> Mapping[str, bool] | None:
    ticks = _parse_json(value)
    if not isinstance(ticks, dict):
        return None
    return {name: value for name, value in ticks.items() if isinstance(value, bool)}


def _format_ticks(ticks: Mapping[str, bool]) -> str:
    return json.dumps(dict(list(ticks.items())[-MOST_TICKS:]))


class Settings(QObject):
    """Read and write the settings file.

    Each row below is one setting. The dialog of preferences has rows for those that a person chooses; see
    `mnist_gui.ui.shell.preference_table`.

    Parameters
    ----------
    path : Path or None
        None for no file, as for a screenshot, which must depend on its arguments only.

    Signals
    -------
    changed(str)
        A setting was assigned; has its name.
    """

    changed = Signal(str)

    scheme = choice("window/scheme", Scheme.SYSTEM)
    """The chosen theme."""

    text_size = number("window/text_size", 100, least=SMALLEST_TEXT, most=LARGEST_TEXT)
    """Size of text in percent of the usual one."""

    shows_motion = flag("window/motion", default=True)
    """Whether changes are shown as short movements."""

    language = Setting("window/language", "", parse=_parse_language, format=str)
    """The language of the window as ``de`` or ``pt_BR``; empty for that of the system."""

    cache_megabytes = number("cache/megabytes", 1024, least=0, most=1 << 20)
    """Most megabytes of the feature cache; 0 keeps nothing."""

    runs_megabytes = number("runs/megabytes", 2048, least=0, most=1 << 20)
    """Most megabytes of all runs that are kept; 0 keeps no further ones."""

    datasets_folder = folder("catalogue/folder")
    """The chosen folder for downloaded data sets; None for the default."""

    compared_readers: Setting[Mapping[str, bool]] = Setting(
        "draw/compared_readers", {}, parse=_parse_ticks, format=_format_ticks
    )
    """The readers that were ticked for comparison or not, by the names that the Draw page gives them."""

    adapts_to_writer = flag("draw/hand_is_learned", default=False)
    """Whether the classifier of the pad is adapted to the user's drawings."""

    geometry = Setting("window/geometry", QByteArray(), parse=_parse_bytes, format=QByteArray)
    """Window geometry from `QWidget.saveGeometry`; empty if there is none."""

    grid_margins = Setting(
        "browse/grid_margins", _USUAL_GRID_MARGINS, parse=_parse_margins, format=_format_margins
    )
    """Margins around the grid of the Browse page, in logical pixels, for the startup preview."""

    grid_legend = number("browse/grid_legend", 0, least=0, most=200)
    """Height of the strip with the class name below each image of `dataset`, for the startup preview."""

    recent: Setting[tuple[OpenRequest, ...]] = Setting(
        "recent/datasets", (), parse=_parse_recent, format=_format_recent
    )
    """The requests of the data sets that were opened before, the newest first."""

    trainings = Setting("train/measured", "", parse=_parse_long_text, format=str)
    """The trainings that were measured, as the Train page writes them; it is read with the first data set."""

    shows_training_settings = flag("train/settings_shown", default=True)
    """Whether the form below the cards of the Train page is unfolded."""

    def __init__(self, path: Path | None) -> None:
        super().__init__()
        if path:
            _remove_leftovers(path)
            _set_aside_unreadable(path)
        self._store = QSettings(str(path), QSettings.Format.IniFormat) if path else None

    @classmethod
    def of_user(cls) -> "Settings":
        """Open the settings of the profile in use: of the default one, in the user's configuration folder."""
        if current_profile():
            return cls(user_folder(_FILE))
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
        return cls(Path(folder) / "mnist-gui" / _FILE)

    @property
    def dataset(self) -> OpenRequest | None:
        """The request that opens the last data set in the same way."""
        source = path_of(self.read(_DATASET))
        if not source:
            return None
        transposed = {"true": True, "false": False}.get(self._read_text(_TRANSPOSED).lower())
        size = re.fullmatch("([1-9][0-9]{0,3})x([1-9][0-9]{0,3})", self._read_text(_SIZE))
        paper = self._read_text(_PAPER)
        options = ReadOptions(
            transposed=transposed,
            size=(int(size[1]), int(size[2])) if size else None,
            range=parse_range(self._read_text(_RANGE)),
            invert=paper == _INVERT,
            as_is=paper == _AS_IS,
        )
        return OpenRequest(source, options)

    @dataset.setter
    def dataset(self, request: OpenRequest) -> None:
        options = request.options
        values = {
            _DATASET: path_text(request.spec),
            _TRANSPOSED: "" if options.transposed is None else str(options.transposed).lower(),
            _SIZE: "" if options.size is None else "{}x{}".format(*options.size),
            _RANGE: "" if options.range is None else format_range(options.range),
            _PAPER: _INVERT if options.invert else _AS_IS if options.as_is else "",
        }
        for key, value in values.items():
            self._write(key, value)
        self.changed.emit("dataset")

    def base_url(self, name: str) -> str:
        """Return the address of an unfinished download of a data set, if it is not one of its mirrors."""
        return self._read_text(f"{_BASE_URLS}/{name}")

    def set_base_url(self, name: str, url: str) -> None:
        """Remember the address of a download until it is finished, without passwords and keys."""
        self._write(f"{_BASE_URLS}/{name}", re.sub("//[^/]*@", "//", url.partition("?")[0]))

    def read(self, key: str) -> object:
        """Return a value; None if there is none."""
        return self._store.value(key) if self._store else None

    def write(self, key: str, value: object, name: str) -> None:
        """Write the value of the setting with this name."""
        self._write(key, value)
        self.changed.emit(name)

    def _read_text(self, key: str) -> str:
        return text_of(self.read(key))

    def _write(self, key: str, value: object) -> None:
        if self._store:
            self._store.setValue(key, value)


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
