"""Exports appear whole or not at all, and never replace anything without permission.

`atomic_file` says how. Replacing a folder removes all that is in it, so only a folder that an export could
have written is ever replaced: a wrong name and ``--overwrite`` must not delete other files.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from mnist_gui.atomic_file import atomic_folder, atomic_write, remove_leftovers
from mnist_gui.data.formats import FORMATS
from mnist_gui.data.formats._shared.naming.names import DETAILS_FILE
from mnist_gui.errors import DataError, TakenError


def _exported_files() -> Iterator[str]:
    """Yield regular expressions for the paths of all files that an export writes into a folder."""
    yield re.escape(DETAILS_FILE)
    for fmt in FORMATS.values():
        if fmt.split_files:
            yield rf"(train|val|test){re.escape(fmt.suffix)}"
        if fmt.output is not None and fmt.output.folder_files:
            yield fmt.output.folder_files


_EXPORTED: Final = re.compile("|".join(f"({pattern})" for pattern in _exported_files()))


@contextmanager
def new_file(out: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """Open a file that appears at `out` when the block ends well.

    Raises
    ------
    TakenError
        If something is there that may be replaced, and `overwrite` is false.
    DataError
        If something is there that may not be replaced.
    OSError
        If the file cannot be written.
    """
    check_file(out, overwrite=overwrite)
    with atomic_write(out) as file:
        yield file
        check_file(out, overwrite=overwrite)  # writing took a while


@contextmanager
def new_folder(out: Path, *, overwrite: bool) -> Iterator[Path]:
    """Make a folder that appears at `out`, with what the block wrote into it, when the block ends well.

    Raises
    ------
    TakenError
        If something is there that may be replaced, and `overwrite` is false.
    DataError
        If something is there that may not be replaced.
    OSError
        If the folder cannot be written.
    """
    out = out.resolve()  # a link keeps pointing where it did, and the folder behind it is replaced
    remove_leftovers(out)  # which may bring a folder back
    check_folder(out, overwrite=overwrite)
    with atomic_folder(out) as growing:
        yield growing
        check_folder(out, overwrite=overwrite)  # writing took a while


def check_file(out: Path, *, overwrite: bool) -> None:
    """Refuse a file that `new_file` would refuse."""
    if out.is_dir():
        raise DataError(f"{out} is a folder; name a file.")
    if out.exists() and not overwrite:
        raise _taken(out)


def check_folder(out: Path, *, overwrite: bool) -> None:
    """Refuse a folder that `new_folder` would refuse."""
    if not out.exists():
        return
    if not out.is_dir():
        raise DataError(f"{out} is a file; name a folder.")
    if not any(out.iterdir()):
        return
    if stranger := _first_not_exported(out):
        raise DataError(f"{out} holds {stranger}, which no export wrote; choose another folder.")
    if not overwrite:
        raise _taken(out)


def _taken(out: Path) -> TakenError:
    return TakenError(f"{out} is there already; choose another name, or have it replaced with --overwrite.")


def _first_not_exported(folder: Path) -> str | None:
    """Return the path of a file in a folder that no export would have written; None if there is none."""
    for parent, folders, files in os.walk(folder):
        inside = Path(parent).relative_to(folder).as_posix()
        prefix = "" if inside == "." else f"{inside}/"
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in sorted([*files, *links]):
            if not _EXPORTED.fullmatch(prefix + name):
                return prefix + name
    return None
