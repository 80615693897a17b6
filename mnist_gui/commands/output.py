"""Check where a command writes its output, before the work is done.

An existing file of the same kind is replaced, as scripts that run again expect. A file of another kind was
probably named by mistake, and is not replaced.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Final

from mnist_gui.errors import ModelError, UsageError
from mnist_gui.untrusted import open_ordinary

_PNG: Final = b"\x89PNG\r\n\x1a\n"


def add_model_output_arguments(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Add ``-o MODEL`` and ``--overwrite``."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="MODEL",
        required=required,
        help="save the model in this file; an existing model is replaced",
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace MODEL even if it is another kind of file"
    )


def check_model_output(path: Path, *, overwrite: bool) -> None:
    """Refuse an output file for a model that cannot be written.

    Parameters
    ----------
    path : Path
        The output file.
    overwrite : bool
        Whether a file of another kind may be replaced.

    Raises
    ------
    UsageError
        If the file cannot be written, or exists and is no model.
    """
    folder = path.absolute().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise UsageError(f"{path} cannot be written: its folder is missing or closed to you; name another.")
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} cannot be written: it is a folder or a device; name a file.")
    if not overwrite and _has_content(path) and not _is_model(path):
        raise UsageError(
            f"{path} is there already and is no model; "
            "name another file, or have it replaced with --overwrite."
        )


def check_picture_output(path: Path) -> None:
    """Refuse an output file for a picture that is another kind of file.

    Raises
    ------
    UsageError
        If the file exists and is no PNG.
    """
    if path.is_file() and _has_content(path) and not _begins_with(path, _PNG):
        raise UsageError(f"{path} is there already and is no PNG picture; name another file.")


def check_corrections_output(path: Path, *, overwrite: bool) -> None:
    """Refuse an output file for a table of corrections that is another kind of file.

    Parameters
    ----------
    path : Path
        The output file.
    overwrite : bool
        Whether a file of another kind may be replaced.

    Raises
    ------
    UsageError
        If the file exists and is no such table.
    """
    from mnist_gui.data.user.correction_table import HEADER

    is_other = path.is_file() and _has_content(path) and not _begins_with(path, ",".join(HEADER).encode())
    if is_other and not overwrite:
        raise UsageError(
            f"{path} is there already and has no corrections; "
            "name another file, or have it replaced with --overwrite."
        )


def check_report_output(path: Path, *, overwrite: bool) -> None:
    """Refuse an output file for a report that cannot be written, or is another kind of file.

    Parameters
    ----------
    path : Path
        The output file.
    overwrite : bool
        Whether a file of another kind may be replaced.

    Raises
    ------
    UsageError
        If its folder is missing, or the file exists and is no HTML page.
    """
    if not path.absolute().parent.is_dir() or path.is_dir():
        raise UsageError(f"{path} cannot be written: its folder is missing, or it is one; name another file.")
    if not overwrite and path.is_file() and _has_content(path) and not _begins_with(path, b"<!DOCTYPE html>"):
        raise UsageError(
            f"{path} is there already and is no HTML page; "
            "name another file, or have it replaced with --overwrite."
        )


def check_recipe_output(path: Path) -> None:
    """Refuse an output file for a recipe that is another kind of file.

    Raises
    ------
    UsageError
        If the file cannot be written, or exists and is no recipe.
    """
    from mnist_gui.preparing.recipe_text import FIRST_LINE

    _check_text_output(path, FIRST_LINE, "no recipe")


def check_left_out_output(path: Path) -> None:
    """Refuse an output file for a list of files left out that is another kind of file.

    Raises
    ------
    UsageError
        If the file cannot be written, or exists and is no such list.
    """
    from mnist_gui.preparing.left_out_list import HEADER

    _check_text_output(path, ",".join(HEADER), "no list of files that were left out")


def _check_text_output(path: Path, first_line: str, what: str) -> None:
    if not path.absolute().parent.is_dir() or path.is_dir():
        raise UsageError(f"{path} cannot be written: its folder is missing, or it is one; name another file.")
    if path.is_file() and _has_content(path) and not _begins_with(path, f"{first_line}\n".encode()):
        raise UsageError(f"{path} is there already and is {what}; name another file.")


def _has_content(path: Path) -> bool:
    """Tell whether a file has content; a file that mktemp has just made has none."""
    return path.exists() and path.stat().st_size > 0


def _begins_with(path: Path, signature: bytes) -> bool:
    try:
        with open_ordinary(path) as file:
            return file.read(len(signature)) == signature
    except OSError:  # an unreadable file may be of any kind
        return False


def _is_model(path: Path) -> bool:
    """Tell whether a file is a model of this program, or of a newer version."""
    from mnist_gui.learning.archive import opened_archive
    from mnist_gui.learning.manifest import FORMAT

    try:
        with opened_archive(path) as archive:
            fields = json.loads(archive.manifest)
    except ModelError:
        return False
    return isinstance(fields, dict) and fields.get("format") == FORMAT
