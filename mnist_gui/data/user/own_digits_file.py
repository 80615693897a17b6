"""Store the user's own digits, and export them.

They are one file of JSON Lines in the user's data directory, one digit a line:

    {"label": 7, "when": "2026-11-20T09:30:00.000000+00:00", "strokes": [[[x, y], ...], ...], "image": "..."}

``strokes`` is the drawing in the form that ``mnist-gui predict`` reads; it is empty for a digit found in a
picture. ``image`` is the raster that a model saw: 28 rows of 28 bytes, 0 for paper, in base64.

Drawings cannot be computed again. So the file is replaced completely or not at all, a damaged one is never
replaced, and what another window has stored meanwhile stays. Digits that are only added are appended, which
takes as long for 10,000 as for 10.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.atomic_file import atomic_folder, atomic_write, remove_leftovers
from mnist_gui.data.dataset import Split
from mnist_gui.data.idx import write_idx
from mnist_gui.data.user.own_digits import SIDE, OwnDigit, OwnDigits, merged
from mnist_gui.data.user.profiles import user_folder
from mnist_gui.data.user.user_files import UserFile
from mnist_gui.errors import DataError, reason_of

_LONGEST_REASON: Final = 80  # characters of what a parser says of a line
_DAMAGE: Final = (ValueError, TypeError, KeyError, RecursionError)
"""Errors of a line that is not UTF-8, not JSON, nested too deeply, or not a digit."""


def own_digits_folder() -> Path:
    """Return the user's folder for own digits; see `user_folder`."""
    return user_folder("digits")


def own_digits_path(folder: Path) -> Path:
    """Return the file of the own digits."""
    return folder / "own.jsonl"


def read_own_digits(folder: Path) -> OwnDigits:
    """Read the stored digits.

    Parameters
    ----------
    folder : Path
        As returned by `own_digits_folder`.

    Returns
    -------
    OwnDigits
        Empty if there is no file.

    Raises
    ------
    DataError
        If the file cannot be read or any line of it is damaged.
    """
    file = _digits_file(folder)
    return OwnDigits(tuple(_parse(file.read(), file.path, {})))


def write_own_digits(
    folder: Path, digits: OwnDigits, *, base: OwnDigits | None = None, patience: float | None = None
) -> OwnDigits:
    """Store digits.

    Parameters
    ----------
    folder : Path
        As returned by `own_digits_folder`; created if need be.
    digits : OwnDigits
        If there are none, the file is removed.
    base : OwnDigits, optional
        State of the file that `digits` started from. Later changes of others in the file are merged, unless
        they removed the file. Without a `base`, `digits` replace everything.
    patience : float, optional
        Seconds to wait for other programs, as of `UserFile.update`.

    Returns
    -------
    OwnDigits
        What is stored now.

    Raises
    ------
    DataError
        If there is a damaged file, which stays as it is, or the file cannot be written.
    """
    file = _digits_file(folder)
    if base is not None and (appended := _append(file, digits, base, patience)) is not None:
        return appended
    stored = digits

    def merge(content: bytes | None) -> bytes:
        nonlocal stored
        # Parsing a line takes longest, so the digits at hand are not parsed again.
        theirs = OwnDigits(tuple(_parse(content, file.path, {digit.line: digit for digit in digits})))
        if base is not None and theirs.digits:  # a file that was removed removes no digits
            stored = merged(digits, theirs, base=base)
        return _format(stored) if stored != theirs else content or b""

    known = file.update(merge, patience=patience)
    return replace(stored, known=known)


def _append(file: UserFile, digits: OwnDigits, base: OwnDigits, patience: float | None) -> OwnDigits | None:
    """Append the digits that were added to `base`, and return all; None if the file has to be replaced."""
    added = digits.added_to(base)
    if base.known is None or added is None:
        return None
    stored = digits

    def lines_after(rest: bytes) -> bytes | None:
        nonlocal stored
        try:
            theirs = _parse_lines(rest)
        except _DAMAGE:
            return None  # reading all of the file says in which line
        new = tuple(digit for digit in added if digit not in theirs.digits)
        if theirs.digits:
            stored = OwnDigits((*base.digits, *theirs.digits, *new))
        return _format(new)

    known = file.append(base.known, lines_after, patience=patience)
    return None if known is None else replace(stored, known=known)


def export_idx(digits: OwnDigits, folder: Path) -> None:
    """Write images and labels as IDX files, for ``mnist-gui FOLDER`` to open.

    Parameters
    ----------
    digits : OwnDigits
    folder : Path
        New or empty.

    Raises
    ------
    DataError
        If there are no digits, or the folder is not empty or cannot be written to.
    """
    split = digits.to_dataset().splits[0]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(folder)
        names = [path.name for path in folder.iterdir()] if folder.exists() else []
        if any(not name.startswith(".") for name in names):
            raise DataError(f"{folder} is not empty; choose an empty folder, or name a new one.")
        # What file managers hide in a folder stays.
        with nullcontext(folder) if names else atomic_folder(folder) as target:
            _write_idx(target, split)
    except OSError as error:
        raise DataError(f"{folder} cannot be made ({reason_of(error)}); choose another place.") from None


def _write_idx(folder: Path, split: Split) -> None:
    labels = folder / "train-labels-idx1-ubyte"
    write_idx(labels, split.labels.astype(np.uint8))
    try:
        write_idx(folder / "train-images-idx3-ubyte", split.images)
    except DataError:
        labels.unlink(missing_ok=True)  # so that another attempt finds the folder empty
        raise


def export_jsonl(digits: OwnDigits, path: Path) -> None:
    """Write digits as they are stored, in JSON Lines; ``mnist-gui predict`` reads the strokes.

    Parameters
    ----------
    digits : OwnDigits
    path : Path
        New file, or one to replace.

    Raises
    ------
    DataError
        If the file cannot be written.
    """
    try:
        with atomic_write(path) as file:
            file.write(_format(digits))
    except OSError as error:
        raise DataError(f"{path} cannot be written ({reason_of(error)}); choose another place.") from None


def count_digits(content: bytes) -> int:
    """Return how many digits a file has; raise ValueError, TypeError or KeyError if a line is damaged."""
    return len(_parse_lines(content))


def merge_contents(mine: bytes, theirs: bytes) -> bytes:
    """Return the content of a file that has the digits of two files; equal ones are there once.

    Raises
    ------
    ValueError, TypeError, KeyError
        If a line of one of them is damaged.
    """
    own = _parse_lines(mine)
    both = merged(_parse_lines(theirs), own, base=OwnDigits())
    return mine if both == own else _format(both)


def _parse_lines(content: bytes) -> OwnDigits:
    return OwnDigits(tuple(_parse_line(line) for line in content.splitlines() if line.strip()))


def _digits_file(folder: Path) -> UserFile:
    return UserFile(own_digits_path(folder), "Your digits")


def _format(digits: Iterable[OwnDigit]) -> bytes:
    return b"".join(digit.line + b"\n" for digit in digits)


def _parse(content: bytes | None, path: Path, known: Mapping[bytes, OwnDigit]) -> Iterator[OwnDigit]:
    for number, line in enumerate((content or b"").splitlines(), start=1):
        if line in known:
            yield known[line]
        elif line.strip():
            try:
                yield _parse_line(line)
            except _DAMAGE as error:
                raise DataError(
                    f"Your digits in {path} are damaged in line {number} ({_short(error)}); "
                    "repair the file, or move it away to start again."
                ) from None


def _parse_line(line: bytes) -> OwnDigit:
    entry = json.loads(line)
    if not isinstance(entry, dict):
        raise TypeError("it is not a digit")
    pixels = np.frombuffer(base64.b64decode(entry["image"], validate=True), dtype=np.uint8)
    if len(pixels) != SIDE * SIDE:
        raise ValueError(f"its image has {len(pixels)} pixels instead of {SIDE * SIDE}")
    return OwnDigit(entry["label"], entry["strokes"], pixels.reshape(SIDE, SIDE), entry["when"])


def _short(error: Exception) -> str:
    """Return what is wrong with a line in a few words."""
    if isinstance(error, KeyError):
        return f"it has no {error.args[0]}"
    text = str(error)
    return "it is no digit" if isinstance(error, RecursionError) or len(text) > _LONGEST_REASON else text
