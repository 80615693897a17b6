"""Picture sets: folders of pictures, one for each class, and zips of such folders.

`picture_layout` knows what the folders mean; `picture_batches` decodes the pictures.

An export is a folder of PNG files, ``OUT/train/7/00012.png`` and ``OUT/test/...``. This is the layout that
``yolo classify train data=OUT`` takes, and each split is one that torchvision's ImageFolder takes. A file is
named by the number of the image in its split, counted from 0; so the order is not lost, and a picture is
found again in the data set it came from.

Creating files takes most of the time, compressing the rest. Several threads share both, each with images of
one class, since threads that create files in the same folder wait for each other.
"""

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Images, Rows, Split
from mnist_gui.data.digests import digest_of
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.naming.idx_names import without_copy_mark
from mnist_gui.data.formats._shared.naming.labels import to_labels
from mnist_gui.data.formats._shared.naming.names import (
    file_title,
    folder_name,
    is_filler,
    split_of_folder,
    title,
    without_split,
)
from mnist_gui.data.formats._shared.picture_kinds import is_picture_content
from mnist_gui.data.formats._shared.pictures.file_trees import (
    FileTree,
    FolderTree,
    WholeTree,
    open_zip,
    parts_of,
)
from mnist_gui.data.formats._shared.pictures.picture_labels import LabelledPictures, label_pictures
from mnist_gui.data.formats._shared.pictures.picture_layout import PictureLayout, SplitPictures, arrange
from mnist_gui.data.formats._shared.pictures.picture_sieve import (
    ANNOTATION,
    COPY,
    STRAY,
    UNLISTED,
    UNREADABLE,
    PictureSieve,
)
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.data.formats._shared.writing.export_job import BLOCK, ExportJob, ExportPart
from mnist_gui.data.formats._shared.writing.size_estimate import SizeEstimate, sample_of, scaled_up
from mnist_gui.data.mapped import release
from mnist_gui.data.png_encoder import encode_pngs
from mnist_gui.errors import DataError

_BATCH: Final = 256
_MOST_THREADS: Final = 4  # more of them only wait for the disk, and for Python's lock
_FEWEST_DIGITS: Final = 5
_MOST_BESIDE_DATA: Final = 20
_MOST_COLUMNS: Final = 100  # that tables beside the pictures have

_UNFIT: Final = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
"""Characters that the name of a folder cannot contain, on one system or another."""

_RESERVED: Final = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d\u00b9\u00b2\u00b3])( *\..*)?|\.*", re.IGNORECASE
)


class PictureCodec(Codec):
    """Reads folders and zips of pictures, and writes folders of PNG files."""

    def sniff_zip(self, names: Sequence[str]) -> bool:
        """Tell whether there are pictures."""
        is_picture = PictureSieve()
        return any(is_picture(parts) for name in names if (parts := parts_of(name)))

    def read_folder(self, folder: Path, job: ReadJob) -> RawDataset | None:
        """Read a folder of pictures, with the column ``file``: the path of each."""
        split = split_of_folder(folder.name)
        rest = without_split(folder.name) if split else folder_name(folder)
        name = title(folder_name(folder.parent) if split and is_filler(rest) else rest)
        sieve = PictureSieve()
        tree = FolderTree(folder, job, wanted=sieve, unlisted=partial(sieve.add, kind=UNLISTED))
        return _read(tree, sieve, job, name=name, split=split)

    def read(self, path: Path, job: ReadJob) -> RawDataset | None:
        """Read a zip of such a folder."""
        sieve = PictureSieve()
        with open_zip(path, wanted=sieve) as tree:
            return _read(tree, sieve, job, name=file_title(path), split=split_of_folder(path.stem))

    def write_folder(self, job: ExportJob, folder: Path) -> None:
        """Write a PNG file for each image. A split has labels for all images or for none."""
        job.refuse_half_labelled("and so no folder to be in")
        count = job.counter("Writing pictures")
        with ThreadPoolExecutor(min(_MOST_THREADS, (os.cpu_count() or 1) + 1)) as pool:
            try:
                batches = _batches(job, folder)
                for written in as_completed([pool.submit(_write_batch, *batch) for batch in batches]):
                    count(written.result())
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        for part in job.parts:
            release(part.split.images)

    def list_files(self, job: ExportJob) -> Iterator[tuple[Rows, list[str]]]:
        """List the images by split, class and number, with their files such as ``train/7/00012.png``."""
        for part, folder, numbers in _folders(job):
            digits = _digits(part)
            ordered = np.sort(numbers)
            for start in range(0, len(ordered), BLOCK):
                block = ordered[start : start + BLOCK]
                yield part.first + block, [f"{folder}/{number:0{digits}}.png" for number in block.tolist()]

    def estimate(self, job: ExportJob) -> SizeEstimate:
        """Count files and the folders that they lie in, and estimate their size."""
        folders = sum(len(np.unique(part.labels)) for part in job.parts)
        sample = sample_of(job)
        images = (part.split.read(part.numbers) for part in sample.parts)
        size = sum(len(picture) for block in images for picture in encode_pngs(block))
        return SizeEstimate(len(job), len(job), folders, len(job), scaled_up(size, sample, job))


# Reading


def _read(
    tree: WholeTree, sieve: PictureSieve, job: ReadJob, *, name: str, split: str | None
) -> RawDataset | None:
    around = without_copy_mark(tree.path.name).rpartition(".zip")
    layout = arrange(tree.names, split=split or "train", around=around[0] or around[2])
    if not layout.splits or not _is_picture_set(tree, layout):
        return None
    # Brings Pillow, 50 ms.
    from mnist_gui.data.formats._shared.pictures.picture_batches import decode_pictures

    pictures = label_pictures(tree, layout, sieve, job)
    if _is_beside_data(tree, pictures, sieve):
        return None
    chosen = [index for part in pictures.splits for index in part.pictures]
    faults: dict[int, DataError] = {}
    images, notes, stored = decode_pictures(tree, chosen, job, faults=faults)
    for index in layout.strays:
        sieve.add(tree.names[index], STRAY)
    for index in layout.copies:
        sieve.add(tree.names[index], COPY)
    for index, folder in layout.aside:
        sieve.add(tree.names[index], f"picture in folders called {folder}")
    for place in sorted(faults):
        sieve.add(tree.names[chosen[place]], UNREADABLE, reason=str(faults[place]))
    parts = _readable(pictures.splits, {chosen[place] for place in faults})
    chosen = [index for part in parts for index in part.pictures]
    dtype = object if pictures.are_long else None
    given = [None if part.labels is None else np.array(part.labels, dtype) for part in parts]
    lengths = [len(part.pictures) for part in parts]
    labels, class_names = to_labels(given, lengths, path=tree.path)
    stops = np.cumsum(lengths)
    splits = tuple(
        Split(part.name, images[rows], known, _digest(stored, rows))
        for part, known, rows in zip(parts, labels, map(slice, stops - lengths, stops), strict=True)
    )
    columns = _columns(tree, pictures, chosen, job)
    sieve.name_annotations(tree.names)
    note = "; ".join(filter(None, [layout.note, *pictures.notes, *notes, sieve.note, _why(sieve)]))
    return RawDataset(
        Dataset(name, splits, class_names, job.source, columns=columns, note=note, left_out=sieve.left_out)
    )


def _why(sieve: PictureSieve) -> str:
    """Return why annotations are left out; nothing without any."""
    if ANNOTATION not in sieve.left_out.counts:
        return ""
    return "labels are those of folders, file names or a table with file names, not of boxes"


def _is_beside_data(tree: WholeTree, pictures: LabelledPictures, sieve: PictureSieve) -> bool:
    """Tell whether a few pictures only show what is in a file beside them: mnist_train.csv, digits.npz."""
    count = sum(len(part.pictures) for part in pictures.splits)
    if count > _MOST_BESIDE_DATA or any(part.labels is not None for part in pictures.splits):
        return False
    if sieve.data or not sieve.tables:
        return bool(sieve.data)
    from mnist_gui.data.formats._shared.pictures.picture_tables import BEGINNING, is_table_of_pixels

    return any(is_table_of_pixels(tree.read_other(parts, BEGINNING)) for parts in sieve.tables)


def _columns(
    tree: FileTree, pictures: LabelledPictures, chosen: list[int], job: ReadJob
) -> dict[str, npt.NDArray[Any]]:
    """Return the column ``file``, and those of tables beside the pictures."""
    files = ["/".join(tree.names[index]) for index in chosen]
    job.budget.take_texts(tree.path, files)
    columns: dict[str, npt.NDArray[Any]] = {"file": np.array(files, dtype=object)}
    if not pictures.columns:
        return columns
    from mnist_gui.data.formats._shared.tables.table_reader import typed_column  # few pictures need it

    for name, values in list(pictures.columns.items())[:_MOST_COLUMNS]:
        texts = [values.get(index, "") for index in chosen]
        job.budget.take_texts(tree.path, texts)
        columns.setdefault(name, typed_column(name, np.array(texts, dtype=object)))
    return columns


def _readable(splits: tuple[SplitPictures, ...], unreadable: set[int]) -> list[SplitPictures]:
    """Return the splits without the pictures that cannot be read, and without splits that are empty then."""
    if not unreadable:
        return list(splits)
    parts = []
    for part in splits:
        kept = [place for place, index in enumerate(part.pictures) if index not in unreadable]
        labels = None if part.labels is None else tuple(part.labels[place] for place in kept)
        if kept:
            parts.append(SplitPictures(part.name, tuple(part.pictures[place] for place in kept), labels))
    return parts


def _digest(stored: Images | None, rows: slice) -> str:
    return "" if stored is None else digest_of((len(stored[rows]), *stored.shape[1:]), [stored[rows]])


def _is_picture_set(tree: FileTree, layout: PictureLayout) -> bool:
    """Tell whether pictures are arranged by classes or, if not, whether at least one is a real picture.

    Without such folders, a file that is a picture by its name only does not make a data set.
    """

    def is_picture_file(index: int) -> bool:
        with ExitStack() as held:
            return is_picture_content(tree.read(index, held))

    return any(part.labels is not None or any(map(is_picture_file, part.pictures)) for part in layout.splits)


# Writing


def folder_names(class_names: tuple[str, ...]) -> tuple[str, ...]:
    """Return a folder for each class: its name, with dashes for what no folder name may contain.

    If that makes two of them the same, as capitals and small letters are on Windows and macOS, the folders
    are the numbers of the classes.
    """
    names = tuple(_UNFIT.sub("-", name).strip(" ").rstrip(".") for name in class_names)
    unfit = any(_RESERVED.fullmatch(name) for name in names)
    if unfit or len({name.casefold() for name in names}) < len(names):
        return tuple(map(str, range(len(names))))
    return names


def _batches(job: ExportJob, target: Path) -> Iterator[tuple[ExportPart, Path, Rows, int]]:
    """Create all folders, and yield the images for each, batch by batch."""
    for part, name, numbers in _folders(job):
        folder = target / name
        folder.mkdir(parents=True)
        digits = _digits(part)
        for start in range(0, len(numbers), _BATCH):
            yield part, folder, numbers[start : start + _BATCH], digits


def _folders(job: ExportJob) -> Iterator[tuple[ExportPart, str, Rows]]:
    """Yield the folder for each class in each split, and its images."""
    names = folder_names(job.class_names)
    for part in job.parts:
        for label in np.unique(part.labels).tolist():
            folder = part.name if label == NO_LABEL else f"{part.name}/{names[label]}"
            yield part, folder, part.numbers[part.labels == label]


def _digits(part: ExportPart) -> int:
    """Return how many digits the names of a split's files have, so that they sort by number."""
    return max(_FEWEST_DIGITS, len(str(len(part.split) - 1)))


def _write_batch(part: ExportPart, folder: Path, numbers: Rows, digits: int) -> int:
    prefix = f"{folder}{os.sep}"
    pictures = encode_pngs(part.split.read(numbers))
    for number, picture in zip(numbers.tolist(), pictures, strict=True):
        # Without a buffer, and without Path, which would take a tenth of the time.
        with open(f"{prefix}{number:0{digits}}.png", "xb", buffering=0) as file:  # noqa: PTH123
            file.write(picture)
    return len(numbers)
