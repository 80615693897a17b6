"""Labels in a text file of their own: a line for each image of the tables beside it.

A line has the label alone, or other columns such as a number before it, or a column for each class.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.byte_stream import open_stream
from mnist_gui.data.formats._shared.memory_budget import POINTER
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.tables.table_columns import are_one_hot, hot_places, is_number, role_of
from mnist_gui.data.formats._shared.tables.text_lines import numbered_lines
from mnist_gui.data.formats._shared.tables.text_table import find_rows
from mnist_gui.errors import DataError
from mnist_gui.progress import ignore_progress

_COPIES: Final = 3
"""How often the text of all lines is held: as lines, as fields, as labels."""


def read_labels(paths: Sequence[Path], count: int, job: ReadJob) -> npt.NDArray[Any]:
    """Read the labels of so many images.

    Returns
    -------
    ndarray of object, shape (count,)
        Texts, or numbers of columns.

    Raises
    ------
    DataError
        If there are more or fewer.
    Cancelled
        If the token of the job was cancelled.
    """
    rows = [row for path in paths for row in _rows(path, job)]
    if len(rows) == 1 and len(rows[0]) == count > 1:
        return np.array(rows[0], dtype=object)
    found = len(rows)
    names = rows.pop(0) if found == count + 1 else None
    if len(rows) != count or len({len(row) for row in rows}) > 1:
        raise DataError(
            f"{paths[0]} does not fit the images beside it: expected {count:,} labels, one on each line, "
            f"found {found:,} lines; move it to a folder of its own, or save it again."
        )
    if (places := _one_hot(rows)) is not None:
        return places
    place = -1
    if names is not None:
        place = next((index for index, name in enumerate(names) if role_of(name) == "label"), -1)
    return np.array([row[place] for row in rows], dtype=object)


def _one_hot(rows: Sequence[Sequence[str]]) -> npt.NDArray[Any] | None:
    """Return the place of the 1 in each row; None if that is not how the labels are written."""
    if not rows or len(rows[0]) < 2 or not all(map(is_number, rows[0])):
        return None
    try:
        numbers = np.array(rows, dtype=np.float32)
    except ValueError:
        return None
    return hot_places(numbers) if are_one_hot(numbers) else None


def _rows(path: Path, job: ReadJob) -> list[list[str]]:
    lines: list[str] = []
    with open_stream(path, report=ignore_progress, token=job.token) as stream:
        for _, block in numbered_lines(stream):
            job.budget.take(path, _COPIES * sum(len(line) + 8 * POINTER for line in block))
            lines += filter(str.strip, block)
    if not lines:
        return []
    start, dialect = find_rows(path, lines)
    return [dialect.fields(dialect.plain(line), path) for line in lines[start:]]
