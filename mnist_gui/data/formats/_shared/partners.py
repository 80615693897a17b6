"""Whether several files belong to one data set, as their names tell."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from mnist_gui.data.formats._shared.data_files import parse_table_name
from mnist_gui.data.formats._shared.idx_names import CLASSES_NAME, MAPPING_NAME, idx_prefix

_Set: TypeAlias = tuple[Path, str, str]


def shared_entry(paths: Sequence[Path]) -> Path | None:
    """Return the file that opens the one data set to which all of these files belong.

    No file is looked into. Whether all of the data set is there is found out when it is opened.

    Parameters
    ----------
    paths : sequence of Path
        One or more files.

    Returns
    -------
    Path or None
        One of them; `mnist_gui.data.open.open_dataset` finds the others by their names. None if they are of
        several data sets, or if their names do not tell.
    """
    sets = {_set_of(path) for path in paths}
    if len(sets) != 1 or None in sets:
        return None
    # A list of classes opens nothing.
    return min(paths, key=lambda path: path.name.lower().endswith((MAPPING_NAME, CLASSES_NAME)))


def _set_of(path: Path) -> _Set | None:
    """Return the folder, the name and the form of the data set to which a file belongs."""
    prefix = idx_prefix(path)
    if prefix is not None:
        return path.parent, prefix, "idx"
    table = parse_table_name(path)
    if table is None or table.word is None:
        return None
    return path.parent, table.stem, table.kind
