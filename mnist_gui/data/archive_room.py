"""Where the files of an archive are unpacked: a private temporary folder with as much room as there is.

The names of entries never lead out of it, and no more is unpacked than fits in the memory that images may
take, or on the disk.
"""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, TypeAlias

import numpy as np

from mnist_gui.data.dataset import Split
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.data.mapped import mapped_file, read_images
from mnist_gui.errors import DataError

ReadFolder: TypeAlias = Callable[[Path, ReadJob], RawDataset]
"""Reads the data set in a folder."""

_NO_DATA: Final = ("__", ".", "@", "$")
"""How the names of files and folders begin that systems add."""

_PACKINGS: Final = (".zip", ".tar", ".tgz", ".tbz2", ".txz", ".gz", ".bz2", ".xz")
_LONGEST_NAME: Final = 60
_UNFIT: Final = frozenset('/\\:*?"<>|')
_DEEPEST: Final = 8
_FREE_SHARE: Final = 0.9
"""Of the free space of the disk that may be used."""


class Room:
    """A temporary folder with as much room as there is.

    Parameters
    ----------
    path : Path
        The archive, for messages.
    job : ReadJob

    Attributes
    ----------
    folder : Path
        What is unpacked.
    size : int
        Bytes that all files in it may take.
    """

    folder: Path
    size: int

    def __init__(self, path: Path, job: ReadJob) -> None:
        self._path = path
        self._job = job
        self._taken = 0

    def __enter__(self) -> "Room":
        self._temporary = tempfile.TemporaryDirectory(prefix="mnist-gui-", ignore_cleanup_errors=True)
        top = Path(self._temporary.name)
        self.size = min(self._job.budget.size, int(_FREE_SHARE * shutil.disk_usage(top).free))
        self.folder = top / archive_title(self._path)
        self.folder.mkdir()
        self._aside = top / "in" / "archives"
        return self

    def __exit__(self, *_: object) -> None:
        self._temporary.cleanup()

    def take(self, count: int) -> None:
        """Take bytes before they are written."""
        self._taken += count
        if self._taken > self.size:
            raise self.too_large(self._taken)

    def too_large(self, count: int) -> DataError:
        """Return the error for more bytes than there is room for."""
        return DataError(
            f"{self._path} is too large to be opened at once: its files take {count:,} bytes or more, and "
            f"{self.size:,} are free for them; unpack it and open its folder or, if that cannot be true, "
            "download or copy it again."
        )

    def create(self, parts: Sequence[str]) -> BinaryIO:
        """Create a file below the folder."""
        target = self.folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.open("wb")

    def clear(self) -> None:
        """Remove what was unpacked."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        self._taken = 0

    def put_aside(self, name: str, size: int, blocks: Iterable[bytes]) -> Path:
        """Keep an archive that is in the archive outside of the folder, and return its path."""
        self.take(size)
        self._aside.mkdir(parents=True, exist_ok=True)
        path = self._aside / name
        with path.open("wb") as file:
            file.writelines(blocks)
        return path

    @contextmanager
    def named(self) -> Iterator[None]:
        """Name the archive instead of temporary files in the errors of a block."""
        try:
            yield
        except DataError as error:
            message = str(error)
            for folder in (self.folder, self._aside):
                message = message.replace(str(folder), str(self._path))
            raise DataError(message) from error

    def read(self, read_folder: ReadFolder) -> RawDataset:
        """Read what was unpacked, without anything that needs the files later."""
        with self.named():
            raw = read_folder(self.folder, self._job)
        splits = tuple(map(self._in_memory, raw.dataset.splits))
        return raw._replace(dataset=replace(raw.dataset, splits=splits))

    def _in_memory(self, split: Split) -> Split:
        if mapped_file(split.images) is None:
            return split
        self._job.budget.take(self._path, split.images.nbytes)
        return replace(split, images=np.array(read_images(split.images, slice(None))))


def entry_parts(name: str, *, no_data: tuple[str, ...] = _NO_DATA) -> tuple[str, ...]:
    """Return the path of a file below the folder; nothing for one that is passed over."""
    parts = tuple(part for part in PurePosixPath(name.replace("\\", "/")).parts if part != ".")
    if len(parts) > _DEEPEST or any(part.startswith(no_data) for part in parts) or ".." in parts:
        return ()
    return tuple(map(_fit, parts))


def _fit(part: str) -> str:
    """Return the name of a file or folder as any system can have it."""
    plain = "".join(letter if letter.isprintable() and letter not in _UNFIT else "_" for letter in part)
    fit = re.sub(r"[. ]+$", "_", plain).encode("utf-8", "replace").decode("utf-8")
    return fit[:_LONGEST_NAME]


def archive_title(path: Path) -> str:
    """Return the name of an archive without its endings, as a folder can be called."""
    name = path.name
    while name.lower().endswith(_PACKINGS):
        name = name[: name.rindex(".")]
    return _fit(name) or "archive"
