"""Where a command writes: looked at before the work, so that nothing is lost and no work is in vain.

A file of the same kind is replaced, as scripts that run again expect. Any other is somebody's own, named by
mistake.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Final

from mnist_gui.errors import ModelError, UsageError

_PNG: Final = b"\x89PNG\r\n\x1a\n"


def add_model_output_arguments(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Add ``-o MODEL`` and ``--overwrite``."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="MODEL",
        required=required,
        help="save the model in this file; another model that is there is replaced",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace MODEL even if it is no model")


def check_model_output(path: Path, *, overwrite: bool) -> None:
    """Find out before a training, not after it, that its model has no place to go.

    Parameters
    ----------
    path : Path
        Where it shall go.
    overwrite : bool
        Whether a file that is no model may be replaced.

    Raises
    ------
    UsageError
        If a file could not be written there, or one is there that is no model.
    """
    folder = path.absolute().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise UsageError(f"{path} cannot be written: its folder is missing or closed to you; name another.")
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} cannot be written: it is a folder or a device; name a file.")
    if not overwrite and _holds_something(path) and not _is_model(path):
        raise UsageError(
            f"{path} is there already and is no model; "
            "name another file, or have it replaced with --overwrite."
        )


def check_picture_output(path: Path) -> None:
    """Find out before a picture is made that something else is in its place.

    Raises
    ------
    UsageError
        If there is a file that is no PNG.
    """
    if path.is_file() and _holds_something(path) and not _begins_with(path, _PNG):
        raise UsageError(f"{path} is there already and is no PNG picture; name another file.")


def _holds_something(path: Path) -> bool:
    """Tell whether there is anything to lose: a file that was only just made, as by mktemp, is empty."""
    return path.exists() and path.stat().st_size > 0


def _begins_with(path: Path, signature: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(signature)) == signature
    except OSError:  # what may not be looked at is not known to be of the kind
        return False


def _is_model(path: Path) -> bool:
    """Tell whether a file is a model of this program, be it one of a newer version."""
    from mnist_gui.learning.archive import opened_archive
    from mnist_gui.learning.manifest import FORMAT

    try:
        with opened_archive(path) as archive:
            fields = json.loads(archive.manifest)
    except ModelError:
        return False
    return isinstance(fields, dict) and fields.get("format") == FORMAT
