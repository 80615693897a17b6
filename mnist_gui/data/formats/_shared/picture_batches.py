"""Decoding very many pictures into one array.

Pillow decodes them on several threads, each right into its row. The size of the array must be known before,
so it is that of the first picture. If another one turns out to have another size, it is resized at once to
`STANDARD_SIZE`, and in the end so are all.
"""

import math
import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from mnist_gui.data.dataset import Images
from mnist_gui.data.formats._shared.file_trees import FileTree
from mnist_gui.data.formats._shared.picture import PictureError, decoded, quiet_pillow
from mnist_gui.data.formats._shared.pixels import GREY_NOTE
from mnist_gui.data.formats._shared.read_job import STANDARD_SIZE, ReadJob, check_memory
from mnist_gui.data.formats._shared.resizing import resize_note, resized, resized_picture
from mnist_gui.errors import DataError

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_BATCH: Final = 64

_MOST_AS_THEY_ARE: Final = 1024**3
"""Pictures that would take more bytes than this are made smaller, to `STANDARD_SIZE`."""


def decode_pictures(files: FileTree, places: list[int], job: ReadJob) -> tuple[Images, list[str]]:
    """Decode pictures.

    Parameters
    ----------
    files : FileTree
    places : list of int
        Which of them, in row order; at least one.
    job : ReadJob

    Returns
    -------
    images : ndarray of uint8, shape (n, h, w)
    notes : list of str
        What was done to them.

    Raises
    ------
    DataError
        If a picture cannot be read, or all do not fit in memory.
    Cancelled
        If the token was cancelled.
    """
    with quiet_pillow():
        return _Decoder(files, places, job).run()


@dataclass
class _Batch:
    """What came of some pictures that were decoded.

    Attributes
    ----------
    length : int
        How many there were.
    was_colour, was_resized : bool
        Whether any of them was.
    odd : dict of int to ndarray
        By row, those of another size than the first, resized to `STANDARD_SIZE`.
    """

    length: int
    was_colour: bool = False
    was_resized: bool = False
    odd: dict[int, Images] = field(default_factory=dict)


class _Decoder:
    """Decodes all pictures of a set into one array.

    Parameters
    ----------
    files : FileTree
    places : list of int
        Which of them, in row order.
    job : ReadJob
    """

    def __init__(self, files: FileTree, places: list[int], job: ReadJob) -> None:
        self._files = files
        self._places = places
        self._job = job
        first, _ = self._decode(places[0])
        self._first_size = (first.height, first.width)
        self._size = job.size
        if self._size is None and len(places) * math.prod(self._first_size) > _MOST_AS_THEY_ARE:
            self._size = STANDARD_SIZE
        shape = (len(places), *(self._size or self._first_size))
        check_memory(files.path, math.prod(shape))
        self._images = np.empty(shape, dtype=np.uint8)

    def run(self) -> tuple[Images, list[str]]:
        """Return the images, uint8 of shape (n, h, w), and what was done to them."""
        all_of_them = _Batch(len(self._places))
        count = self._job.counter(f"Reading pictures of {self._files.path.name}", len(self._places), "images")
        with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="pictures") as pool:
            futures = [pool.submit(self._fill, start) for start in range(0, len(self._places), _BATCH)]
            try:
                for future in as_completed(futures):
                    batch = future.result()
                    count(batch.length)
                    all_of_them.was_colour |= batch.was_colour
                    all_of_them.was_resized |= batch.was_resized
                    all_of_them.odd |= batch.odd
            finally:  # after an error, or when the user wants no more, the rest is not begun
                pool.shutdown(wait=True, cancel_futures=True)
        images = self._images
        if all_of_them.odd:
            images = self._of_one_size(all_of_them.odd)
        notes = [GREY_NOTE] if all_of_them.was_colour else []
        if all_of_them.was_resized or all_of_them.odd:
            notes.append(resize_note((images.shape[1], images.shape[2])))
        return images, notes

    def _fill(self, start: int) -> _Batch:
        """Decode one batch of pictures into their rows."""
        places = self._places[start : start + _BATCH]
        batch = _Batch(len(places))
        for row, place in enumerate(places, start=start):
            self._job.raise_if_cancelled()
            picture, was_colour = self._decode(place)
            batch.was_colour |= was_colour
            size = (picture.height, picture.width)
            if size == self._images.shape[1:]:
                self._images[row] = np.asarray(picture)
            elif self._size is not None:
                self._images[row] = np.asarray(resized_picture(picture, self._size))
                batch.was_resized = True
            else:
                batch.odd[row] = np.asarray(resized_picture(picture, STANDARD_SIZE))
        return batch

    def _of_one_size(self, odd: dict[int, Images]) -> Images:
        """Resize those images, too, that have the size of the first one."""
        images = np.empty((len(self._images), *STANDARD_SIZE), dtype=np.uint8)
        count = self._job.counter("Resizing pictures", len(images), "images")
        for start in range(0, len(images), _BATCH):
            images[start : start + _BATCH] = resized(self._images[start : start + _BATCH], STANDARD_SIZE)
            count(min(_BATCH, len(images) - start))
        rows = list(odd)
        images[rows] = np.stack([odd[row] for row in rows])
        return images

    def _decode(self, place: int) -> tuple["Picture", bool]:
        try:
            return decoded(self._files.read(place))
        except PictureError as error:
            raise DataError(f"{self._files.path}/{'/'.join(self._files.names[place])} {error}") from error
