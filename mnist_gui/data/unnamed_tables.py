"""Finds tables in a folder whose names do not end as those of tables do: ``semeion.data``, ``optdigits.tra``.

What such a file is, only its content tells, so this is tried last.
"""

from pathlib import Path
from typing import Final

from mnist_gui.data.byte_stream import read_beginning
from mnist_gui.data.data_files import parse_loosely
from mnist_gui.data.formats._shared.tables.libsvm_lines import are_libsvm_lines
from mnist_gui.data.formats._shared.tables.text_lines import first_lines
from mnist_gui.data.formats._shared.tables.text_table import are_rows_of_numbers
from mnist_gui.errors import DataError
from mnist_gui.names import listed

MOST_FILES: Final = 64
"""A folder with more files is none of a few tables."""


def only_table_in(folder: Path, *, levels: int = 3) -> Path | None:
    """Return the table in a folder or the only one in it, that of the first split; None without one.

    Raises
    ------
    DataError
        If there are tables of several data sets.
    """
    shown = [path for path in sorted(folder.iterdir()) if not path.name.startswith((".", "_"))]
    paths = [path for path in shown if path.is_file()]
    if len(paths) > MOST_FILES:
        return None
    tables = [parse_loosely(path) for path in paths if _is_table_file(path)]
    if not tables:
        below = [path for path in shown if path.is_dir()]
        return only_table_in(below[0], levels=levels - 1) if len(below) == 1 and levels > 1 else None
    if len({(table.stem.lower(), table.suffix) for table in tables}) > 1:
        names = listed(table.path.name for table in tables)
        raise DataError(
            f"{folder} holds {len(tables)} data sets ({names}); name the file of the one you want."
        )
    return min(tables, key=lambda table: table.split != "train").path


def is_table(beginning: bytes) -> bool:
    """Tell whether a file begins as a table of small images does, or as LIBSVM text."""
    lines = first_lines(beginning)
    return are_rows_of_numbers(lines) or are_libsvm_lines(lines)


def _is_table_file(path: Path) -> bool:
    try:
        return is_table(read_beginning(path))
    except DataError:  # it cannot be read
        return False
