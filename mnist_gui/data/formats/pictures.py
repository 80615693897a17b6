"""Picture sets: folders of pictures, one for each class, and zips of such folders.

What the folders mean, `layout` knows; `picture_decoder` makes images of the pictures.
"""

from pathlib import Path

import numpy as np

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.formats._shared.finishing import finished
from mnist_gui.data.formats._shared.labels import to_labels
from mnist_gui.data.formats._shared.names import SPLIT_WORDS, file_title, folder_name, split_of, title
from mnist_gui.data.formats._shared.picture import is_picture_content
from mnist_gui.data.formats._shared.picture_batches import decode_pictures
from mnist_gui.data.formats._shared.picture_files import FolderFiles, PictureFiles, zip_files
from mnist_gui.data.formats._shared.picture_layout import Arrangement, arrange
from mnist_gui.data.formats._shared.read_job import ReadJob


def read_picture_folder(path: Path, job: ReadJob) -> Dataset | None:
    """Read a folder of pictures.

    Returns
    -------
    Dataset or None
        With the column ``file``, the path of each picture. None if there are no pictures.

    Raises
    ------
    DataError
        If a picture cannot be read, or there are too many classes.
    Cancelled
        If the token was cancelled.
    """
    split = SPLIT_WORDS.get(path.name.lower())
    name = title(folder_name(path.parent if split else path))
    return _read(FolderFiles(path, job), job, name=name, split=split)


def read_picture_zip(path: Path, job: ReadJob) -> Dataset | None:
    """Read a zip of a folder of pictures; as `read_picture_folder`."""
    with zip_files(path) as files:
        return _read(files, job, name=file_title(path), split=split_of(path.stem))


def _read(files: PictureFiles, job: ReadJob, *, name: str, split: str | None) -> Dataset | None:
    arrangement = arrange(files.names, split=split or "train")
    if not arrangement.splits or not _is_meant(files, arrangement):
        return None
    places = [place for part in arrangement.splits for place in part.pictures]
    images, notes = decode_pictures(files, places, job)
    columns = [None if part.labels is None else np.array(part.labels) for part in arrangement.splits]
    lengths = [len(part.pictures) for part in arrangement.splits]
    labels, class_names = to_labels(columns, lengths, path=files.path)
    stops = np.cumsum(lengths)
    splits = tuple(
        Split(part.name, images[stop - len(known) : stop], known)
        for part, known, stop in zip(arrangement.splits, labels, stops, strict=True)
    )
    if arrangement.stray:
        notes.append(f"{arrangement.stray:,} pictures beside the folders of splits and classes left out")
    file_column = np.array(["/".join(files.names[place]) for place in places], dtype=object)
    note = "; ".join(notes)
    dataset = Dataset(name, splits, class_names, job.source, columns={"file": file_column}, note=note)
    return finished(dataset, job)


def _is_meant(files: PictureFiles, arrangement: Arrangement) -> bool:
    """Tell whether it is a picture set: arranged by classes, or at least with one real picture.

    Where no folder says so, a file that has nothing of a picture but the name is no reason to think so.
    """
    return any(
        part.labels is not None or any(is_picture_content(files.read(place)) for place in part.pictures)
        for part in arrangement.splits
    )
