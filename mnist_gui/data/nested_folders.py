"""Finds the data sets in the folders below another: the folder that torchvision calls root, or a download.

torchvision has ``root/MNIST/raw/train-images-idx3-ubyte``; an archive that was unpacked often has one folder
more than expected.
"""

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from mnist_gui.data.data_files import data_files_in
from mnist_gui.data.formats._shared.naming.batch_names import batch_split
from mnist_gui.data.formats._shared.naming.idx_names import find_members
from mnist_gui.errors import DataError
from mnist_gui.names import MOST_LISTED, listed

_DEEPEST: Final = 3
_MOST_FOLDERS: Final = 1000
_NO_DATA: Final = ("__", ".", "@", "$")
"""How the names of folders begin that systems and programs add."""


def folders_below(folder: Path) -> list[Path]:
    """Return the first folders below another that hold IDX files, tables or arrays."""
    return list(islice(_folders_with_data(folder, _DEEPEST), MOST_LISTED + 1))


def several_below(folder: Path, found: Sequence[Path]) -> DataError:
    """Return the error for several folders below another, each with a data set."""
    names = listed(path.relative_to(folder).as_posix() for path in found[:MOST_LISTED])
    count = str(len(found)) if len(found) <= MOST_LISTED else f"more than {MOST_LISTED}"
    return DataError(f"{folder} holds {count} data sets ({names}); choose the folder of one of them.")


def _folders_with_data(folder: Path, levels: int) -> Iterator[Path]:
    """Yield the folders below one that hold files of a data set; not what is below these."""
    for path in _folders_in(folder):
        if find_members(path) or data_files_in(path) or any(map(batch_split, path.iterdir())):
            yield path
        elif levels > 1:
            yield from _folders_with_data(path, levels - 1)


def _folders_in(folder: Path) -> list[Path]:
    try:
        listed = os.scandir(folder)
    except PermissionError:
        return []  # what is beside it may be read
    with listed as entries:
        names = [entry.name for entry in entries if entry.is_dir() and not entry.name.startswith(_NO_DATA)]
    return [folder / name for name in sorted(names)[:_MOST_FOLDERS]]
