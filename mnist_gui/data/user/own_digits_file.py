"""Keeping a person's own digits, and handing them on.

They lie in the user's data directory in one file of JSON Lines, a digit on each line:

    {"label": 7, "when": "2026-11-20T09:30:00.000000+00:00", "strokes": [[[x, y], ...], ...], "image": "..."}

``strokes`` is what was drawn, in the form that ``mnist-gui predict`` reads; a digit found in a picture has
none. ``image`` is what a model got to see of it: 28 rows of 28 bytes, 0 for paper, in base64.

Drawings cannot be computed again. So the file is replaced as a whole or not at all, one that cannot be
understood is never replaced, and what another window has put there meanwhile stays.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.atomic_file import atomic_write
from mnist_gui.data.idx import write_idx
from mnist_gui.data.user.own_digits import SIDE, OwnDigit, OwnDigits, merged
from mnist_gui.data.user.user_files import read_user_file, replace_user_file, user_folder
from mnist_gui.errors import DataError

_WHAT: Final = "Your digits"


def own_digits_folder() -> Path:
    """Return the user's folder for own digits; see `user_folder` for where that is.

    Raises
    ------
    DataError
        If the user has no home directory.
    """
    return user_folder("digits")


def own_digits_path(folder: Path) -> Path:
    """Return the file in which `write_own_digits` keeps them."""
    return folder / "own.jsonl"


def read_own_digits(folder: Path, *, known: Iterable[OwnDigit] = ()) -> OwnDigits:
    """Read the digits that are kept.

    Parameters
    ----------
    folder : Path
        Such as `own_digits_folder` returns.
    known : iterable of OwnDigit
        Those that the file is likely to hold. They need not be made anew, which takes most of the time.

    Returns
    -------
    OwnDigits
        None at all if there is no such file.

    Raises
    ------
    DataError
        If the file cannot be read or is damaged, even in one line.
    """
    path = own_digits_path(folder)
    content = read_user_file(path, what=_WHAT)
    if content is None:
        return OwnDigits()
    return OwnDigits(tuple(_parse(content, path, {digit.line: digit for digit in known})))


def write_own_digits(folder: Path, digits: OwnDigits, *, base: OwnDigits | None = None) -> OwnDigits:
    """Keep digits in place of those kept before.

    Parameters
    ----------
    folder : Path
        Such as `own_digits_folder` returns; it is made if it is not there.
    digits : OwnDigits
        Without any, the file is removed.
    base : OwnDigits, optional
        What the file held when `digits` began to differ from it. What others have changed in it since then
        stays, unless they removed the file; without a `base`, nothing of it does.

    Returns
    -------
    OwnDigits
        What is kept now.

    Raises
    ------
    DataError
        If there is a damaged file, which is left alone, or the disk does not allow to write.
    """
    theirs = read_own_digits(folder, known=digits)
    if base is not None and theirs.digits:  # a file that has vanished takes nothing with it
        digits = merged(digits, theirs, base=base)
    if digits != theirs:
        replace_user_file(own_digits_path(folder), _format(digits), what=_WHAT)
    return digits


def export_idx(digits: OwnDigits, folder: Path) -> None:
    """Write images and labels as IDX files, a folder that ``mnist-gui FOLDER`` opens.

    Parameters
    ----------
    digits : OwnDigits
    folder : Path
        A new one, or an empty one: nothing that is there is replaced.

    Raises
    ------
    DataError
        If there are no digits, the folder holds something, or cannot be written to.
    """
    split = digits.to_dataset().splits[0]
    images = folder / "train-images-idx3-ubyte"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = all(path.name.startswith(".") for path in folder.iterdir())
    except OSError as error:
        raise DataError(f"{folder} cannot be made ({error.strerror}); choose another place.") from None
    if not is_empty:
        raise DataError(f"{folder} is not empty; choose an empty folder, or name a new one.")
    write_idx(images, split.images)
    try:
        write_idx(folder / "train-labels-idx1-ubyte", split.labels.astype(np.uint8))
    except DataError:
        images.unlink(missing_ok=True)  # one without the other would be no data set
        raise


def export_jsonl(digits: OwnDigits, path: Path) -> None:
    """Write digits as they are kept, in JSON Lines; ``mnist-gui predict`` reads the strokes.

    Parameters
    ----------
    digits : OwnDigits
    path : Path
        The file to make or to replace.

    Raises
    ------
    DataError
        If the file cannot be written.
    """
    try:
        with atomic_write(path) as file:
            file.write(_format(digits))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError(f"{path} cannot be written ({reason}); choose another place.") from None


def _format(digits: OwnDigits) -> bytes:
    return b"".join(digit.line + b"\n" for digit in digits)


def _parse(content: bytes, path: Path, known: Mapping[bytes, OwnDigit]) -> Iterator[OwnDigit]:
    for number, line in enumerate(content.splitlines(), start=1):
        if line in known:
            yield known[line]
        elif line.strip():
            try:
                yield _parse_line(line)
            # Not UTF-8, no JSON, nested beyond all measure, or no digit.
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                raise DataError(
                    f"{_WHAT} in {path} are damaged in line {number} ({_plain(error)}); "
                    "repair the file, or move it away to begin anew."
                ) from None


def _parse_line(line: bytes) -> OwnDigit:
    entry = json.loads(line)
    if not isinstance(entry, dict):
        raise TypeError("it is no digit")
    pixels = np.frombuffer(base64.b64decode(entry["image"], validate=True), dtype=np.uint8)
    if len(pixels) != SIDE * SIDE:
        raise ValueError(f"its image has {len(pixels)} pixels instead of {SIDE * SIDE}")
    return OwnDigit(entry["label"], entry["strokes"], pixels.reshape(SIDE, SIDE), entry["when"])


def _plain(error: Exception) -> str:
    """Say in a few words what is wrong with a line."""
    if isinstance(error, KeyError):
        return f"it has no {error.args[0]}"
    return f"{error}" if len(f"{error}") <= 80 else type(error).__name__
