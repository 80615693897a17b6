"""The picture files behind a data set, in their own size: a data set has all its images in one size."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.formats._shared.pictures.file_trees import ZipTree, open_zip
from mnist_gui.data.formats._shared.pictures.picture_sieve import PictureSieve
from mnist_gui.data.levels import at_levels
from mnist_gui.data.nested_folders import folders_below
from mnist_gui.data.resizing import RESIZED
from mnist_gui.ink.arrays import Tones
from mnist_gui.ink.picture import Picture

FILE = "file"
"""The column that has the path of each picture."""


class Originals(Protocol):
    """Returns the picture of a row."""

    def read(self, row: int) -> Picture:
        """Return the path or the content of a picture file, or its pixels."""
        ...


@contextmanager
def opened_originals(dataset: Dataset) -> Iterator[Originals]:
    """Open the files behind a data set; where there are none, its images take their place."""
    files = dataset.columns.get(FILE)
    names = [] if files is None else list(map(str, files.tolist()))
    source = Path(dataset.source)
    if not names or not dataset.source:
        yield _InMemory(dataset)
    elif source.is_dir():
        folder = _folder_with(source, names[0])
        yield _InMemory(dataset) if folder is None else _InFolder(folder, names)
    elif source.suffix.lower() == ".zip":
        with open_zip(source, wanted=PictureSieve()) as tree:
            places = {"/".join(parts): place for place, parts in enumerate(tree.names)}
            has_all = all(name in places for name in names)
            yield _InZip(tree, [places[name] for name in names]) if has_all else _InMemory(dataset)
    else:
        yield _InMemory(dataset)


def has_originals(dataset: Dataset) -> bool:
    """Tell whether there are files that can be read again."""
    with opened_originals(dataset) as originals:
        return not isinstance(originals, _InMemory)


def was_resized(dataset: Dataset) -> bool:
    """Tell whether its images were resized when it was opened."""
    return RESIZED in dataset.note


def _folder_with(source: Path, file: str) -> Path | None:
    """Return the folder that a file is in: the source, or one below it that holds the data set."""
    return next((folder for folder in (source, *folders_below(source)) if (folder / file).is_file()), None)


class _InFolder:
    def __init__(self, folder: Path, names: list[str]) -> None:
        self._folder, self._names = folder, names

    def read(self, row: int) -> Picture:
        return self._folder / self._names[row]


class _InZip:
    def __init__(self, tree: ZipTree, places: list[int]) -> None:
        self._tree, self._places = tree, places

    def read(self, row: int) -> Picture:
        with ExitStack() as held:
            return self._tree.read(self._places[row], held)


class _InMemory:
    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def read(self, row: int) -> Picture:
        image = at_levels(self._dataset.take(np.array([row])), self._dataset.levels)[0]
        page: Tones = np.subtract(np.uint8(255), image)
        return page
