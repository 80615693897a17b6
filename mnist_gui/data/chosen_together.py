"""Several folders or pictures that are chosen together: the one folder that holds them all, and nothing else.

Ten folders of classes, or the folders train and test, are one data set, which is opened again by one path. So
they must be all that the folder around them has.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from mnist_gui.data.data_files import parse_data_name
from mnist_gui.data.formats import PICTURE_SUFFIXES
from mnist_gui.data.formats._shared.naming.idx_names import parse_name
from mnist_gui.data.formats._shared.pictures.picture_sieve import is_hidden


def are_siblings(paths: Sequence[Path]) -> bool:
    """Tell whether several paths lie in one folder, and are folders or pictures."""
    in_one_folder = len({path.parent for path in paths}) == 1
    return in_one_folder and all(path.is_dir() or _is_picture(path.name) for path in paths)


def folder_of_all(paths: Sequence[Path]) -> Path | None:
    """Return the folder that opens several folders or pictures as one data set.

    Parameters
    ----------
    paths : sequence of Path
        Two or more, of which `are_siblings` is true.

    Returns
    -------
    Path or None
        None if there are other folders or files of data sets beside them.
    """
    chosen = {path.name for path in paths}
    parent = paths[0].parent
    try:
        with os.scandir(parent) as entries:
            others = [entry for entry in entries if entry.name not in chosen and not is_hidden(entry.name)]
            return None if any(map(_is_of_a_set, others)) else parent
    except OSError:
        return None


def _is_of_a_set(entry: "os.DirEntry[str]") -> bool:
    """Tell whether a folder or file could be read as part of the data set, too; labels of pictures may."""
    if entry.is_dir() or _is_picture(entry.name) or parse_name(Path(entry.name)) is not None:
        return True
    file = parse_data_name(Path(entry.name))
    return file is not None and file.suffix not in {".csv", ".tsv", ".txt"}


def _is_picture(name: str) -> bool:
    return name.lower().endswith(PICTURE_SUFFIXES)
