"""Files of several arrays that belong together: those of another split, or with the labels."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from mnist_gui.data.formats._shared.arrays.array_names import split_of_array
from mnist_gui.data.formats._shared.arrays.stored_array import StoredArray
from mnist_gui.data.formats._shared.naming.names import file_title

_Array = TypeVar("_Array", bound=StoredArray)


def with_partners(
    path: Path, arrays: Sequence[_Array], read: Callable[[Path], Sequence[_Array]]
) -> tuple[list[_Array], str]:
    """Return the arrays of a file and of those beside it that belong to the same data set.

    Parameters
    ----------
    path : Path
    arrays : sequence of StoredArray
        Those of the file, each a dataclass. If they are of several splits, no other file belongs to them.
    read : callable
        Returns the arrays of another file.

    Returns
    -------
    arrays : list of StoredArray
        Those of several files are named by the split, and an array alone by what its file is called.
    stem : str
        How the names of all files begin; empty if there is no other file.
    """
    if len({split_of_array(array.name) for array in arrays} - {None}) > 1:
        return list(arrays), ""
    from mnist_gui.data.data_files import partners_of  # most files have all splits, and open sooner without

    files = partners_of(path)
    if len(files) < 2:
        return list(arrays), ""
    joined = []
    for file in files:
        own = arrays if file.path == path else read(file.path)
        for array in own:
            name = file.kind if file.kind is not None and len(own) == 1 else array.name
            joined.append(replace(array, name=f"{file.split} {name}"))  # type: ignore[type-var]
    return joined, files[0].stem


def title_of(path: Path, stem: str) -> str:
    """Return the name of a data set of several files whose names begin so, or else of one file."""
    return file_title(path.with_name(stem + path.suffix) if stem else path)
