"""LIBSVM text, also called svmlight: a line for each image with its label and its pixels that are not 0.

    5 153:3 154:18 155:18

Pixels are counted from 1, or from 0 if a file has a pixel 0 or a comment says so, as scikit-learn writes it.
The size of the images is not in the file. It is that of a usual square in which the rows of an image fit on
each other best. The numbers of all files of a data set are held until its last pixel is known.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_gui.data.byte_stream import open_stream
from mnist_gui.data.data_files import DataFile, partners_of
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.memory_budget import POINTER
from mnist_gui.data.formats._shared.naming.names import title, without_packing
from mnist_gui.data.formats._shared.read_job import JoinedProgress, RawDataset, ReadJob
from mnist_gui.data.formats._shared.tables.libsvm_lines import LIBSVM_LINE, are_libsvm_lines
from mnist_gui.data.formats._shared.tables.table_columns import TableBlock
from mnist_gui.data.formats._shared.tables.table_reader import TableReader
from mnist_gui.data.formats._shared.tables.text_lines import first_lines, numbered_lines
from mnist_gui.data.formats._shared.values.pixels import PixelLayout
from mnist_gui.errors import DataError
from mnist_gui.progress import Report

_QUERY: Final = re.compile(r"\s*qid:\d+")
_FROM_ZERO: Final = re.compile(r"#.*zero-based", re.IGNORECASE)
_TEST: Final = ".t"
"""How the names of files for testing end on LIBSVM's site."""

_BLOCK: Final = 512
_BLOCK_PIXELS: Final = 4 * 1024**2
_MOST_PIXELS: Final = 1024**2
_PAIR_BYTES: Final = 8
_USUAL_SIDES: Final = (
    *(8, 10, 12, 14, 16, 20, 24, 28, 32, 36, 40, 48, 50, 56, 64),
    *(84, 96, 100, 112, 128, 224, 256),
)
_FEWEST_SIDE: Final = 4

_MOST_EMPTY: Final = 2000
"""Images with less than one pair for so many pixels are none."""

_FEW_BYTES: Final = 64 * 1024**2


class LibsvmCodec(Codec):
    """Reads LIBSVM text."""

    def sniff(self, beginning: bytes) -> bool:
        """Tell whether the first lines are labels with pairs."""
        return are_libsvm_lines(first_lines(beginning))

    def read(self, path: Path, job: ReadJob) -> RawDataset:
        """Read a file, and that of the other split beside it."""
        files = _partners(path)
        progress = JoinedProgress((file.path.stat().st_size for file in files), job.report)
        tables = [_read(file.path, progress.next(), job) for file in files]
        from_zero = any(table.is_from_zero for table in tables)
        layout = PixelLayout(*_size(path, tables, from_zero=from_zero, job=job))
        reader = TableReader(files[0].title, path, job, capacity=sum(map(len, tables)))
        for file, table in zip(files, tables, strict=True):
            for block in table.blocks(layout.numbers, first=0 if from_zero else 1):
                job.raise_if_cancelled()
                reader.add(block, layout, path=file.path, split=file.split)
        reader.remark(f"taken as {layout.height}x{layout.width} pixels, counted from {0 if from_zero else 1}")
        return RawDataset(reader.finish())


def _partners(path: Path) -> list[DataFile]:
    """Return a file and that of the other split: ``mnist`` and ``mnist.t``, or by words in names."""
    plain = without_packing(path.name)
    packing = path.name[len(plain) :]
    stem = plain.removesuffix(_TEST)
    pair = [path.with_name(stem + packing), path.with_name(stem + _TEST + packing)]
    if not pair[1].is_file():
        return partners_of(path)
    words = ("train", "test")
    files = [DataFile(file, title(stem), "", word) for file, word in zip(pair, words, strict=True)]
    return [file for file in files if file.path.is_file()]


class _Chunk(NamedTuple):
    """Some images of a file.

    Attributes
    ----------
    labels : list of str
        One for each image.
    counts : list of int
        How many pairs each image has.
    places, values : ndarray, shape (pairs,)
        The pixel and the number of each pair.
    """

    labels: list[str]
    counts: list[int]
    places: npt.NDArray[np.uint32]
    values: npt.NDArray[np.float32]

    def images(self, pixels: int, *, first: int) -> Iterator[npt.NDArray[np.float32]]:
        """Yield some images at a time, with so many pixels, of which the first has this number."""
        step = max(1, min(_BLOCK, _BLOCK_PIXELS // pixels))
        start = 0
        for row in range(0, len(self.counts), step):
            counts = self.counts[row : row + step]
            stop = start + sum(counts)
            images = np.zeros((len(counts), pixels), np.float32)
            rows = np.repeat(np.arange(len(counts)), counts)
            images[rows, self.places[start:stop] - np.uint32(first)] = self.values[start:stop]
            yield images
            start = stop


@dataclass
class _Table:
    """All numbers of a file.

    Attributes
    ----------
    chunks : list of _Chunk
    is_from_zero : bool
        Whether pixels are counted from 0.
    """

    chunks: list[_Chunk] = field(default_factory=list)
    is_from_zero: bool = False

    def __len__(self) -> int:
        return sum(len(chunk.labels) for chunk in self.chunks)

    @property
    def last(self) -> int:
        """The number of the last pixel."""
        return max(int(chunk.places.max(initial=0)) for chunk in self.chunks)

    @property
    def pairs(self) -> int:
        """How many pairs all images have."""
        return sum(len(chunk.places) for chunk in self.chunks)

    def blocks(self, pixels: int, *, first: int) -> Iterator[TableBlock]:
        """Yield some images at a time, with so many pixels, of which the first has this number."""
        for chunk in self.chunks:
            labels = np.array([label.removeprefix("+") for label in chunk.labels], dtype=object)
            start = 0
            for images in chunk.images(pixels, first=first):
                yield TableBlock(images, labels[start : start + len(images)], None)
                start += len(images)


def _read(path: Path, report: Report, job: ReadJob) -> _Table:
    table = _Table()
    with open_stream(path, report=report, token=job.token) as stream:
        for first, lines in numbered_lines(stream):
            table.is_from_zero |= any(map(_FROM_ZERO.match, lines))
            kept = [(number, line.partition("#")[0]) for number, line in enumerate(lines, first)]
            kept = [(number, line) for number, line in kept if line.strip()]
            if kept:
                _add(table, kept, path, job)
    if not table.chunks:
        raise DataError(f"{path} holds no image: expected at least one line with one, found 0.")
    return table


def _add(table: _Table, lines: Sequence[tuple[int, str]], path: Path, job: ReadJob) -> None:
    """Add some lines, of which none is empty."""
    labels, pairs = [], []
    for _, line in lines:
        label, _, rest = line.strip().replace("\t", " ").partition(" ")
        labels.append(label)
        pairs.append(_QUERY.sub("", rest, count=1) if "qid" in rest else rest)
    counts = [rest.count(":") for rest in pairs]
    job.budget.take(path, _PAIR_BYTES * sum(counts) + 4 * POINTER * len(counts))
    try:
        for label in set(labels):
            float(label)
        numbers = np.array(" ".join(pairs).replace(":", " ").split(), dtype=np.float64).reshape(-1, 2)
        places = numbers[:, 0]
        is_sound = len(numbers) == sum(counts) and bool(((places >= 0) & (places <= _MOST_PIXELS)).all())
        is_sound = is_sound and bool((places == np.rint(places)).all())
    except ValueError:
        is_sound = False
    if not is_sound:
        raise _damaged(path, lines)
    table.is_from_zero |= bool((places == 0).any())
    with np.errstate(over="ignore"):  # too large a number is refused as infinite
        values = numbers[:, 1].astype(np.float32)
    table.chunks.append(_Chunk(labels, counts, places.astype(np.uint32), values))


def _damaged(path: Path, lines: Sequence[tuple[int, str]]) -> DataError:
    number, line = next((entry for entry in lines if not LIBSVM_LINE.fullmatch(entry[1])), lines[0])
    return DataError(
        f"{path} is damaged in line {number:,}: expected a label and pairs such as 153:0.2 of a pixel up to "
        f"{_MOST_PIXELS:,} and its number, found {line.strip()[:20]!r}; download or save it again."
    )


def _size(path: Path, tables: Sequence[_Table], *, from_zero: bool, job: ReadJob) -> tuple[int, int]:
    """Return height and width of the images."""
    pixels = max(1, max(table.last for table in tables) + from_zero)
    images, pairs = sum(map(len, tables)), sum(table.pairs for table in tables)
    if images * pixels > max(_FEW_BYTES, _MOST_EMPTY * pairs):
        raise DataError(
            f"{path} holds no images: expected at least one number for {_MOST_EMPTY:,} pixels, found "
            f"{pairs:,} for {images:,} images of at least {pixels:,} pixels; choose another file."
        )
    if job.options.size is not None and math.prod(job.options.size) >= pixels:
        return job.options.size
    least = max(_FEWEST_SIDE, math.isqrt(pixels - 1) + 1)
    if least * least == pixels:
        return least, least
    sides = [side for side in _USUAL_SIDES if least <= side <= least * 3 // 2] or [least]
    parts = [table.chunks[0].images(pixels, first=1 - from_zero) for table in tables]
    ink = np.concatenate([next(images) != 0 for images in parts])
    side = max(sides, key=lambda side: np.count_nonzero(ink[:, :-side] & ink[:, side:]))
    return side, side
