"""Very many pictures are decoded into one array.

Several threads decode, each right into its row. The size of the array must be known before, so it is that of
the first picture. A picture of another size is resized at once to `STANDARD_SIZE`, and in the end so are all.
"""

import math
import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from PIL.Image import Image as Picture

from mnist_gui.data.dataset import Images
from mnist_gui.data.formats._shared.picture_kinds import MOST_PIXELS, NONE_READ, PICTURE_KINDS
from mnist_gui.data.formats._shared.pictures.file_trees import FileTree
from mnist_gui.data.formats._shared.pictures.picture_decoder import (
    MOST_DEEP,
    DecodedPicture,
    PictureError,
    PictureFault,
    decode,
    quiet_pillow,
    white_of,
)
from mnist_gui.data.formats._shared.read_job import STANDARD_SIZE, ReadJob
from mnist_gui.data.formats._shared.values.pixels import GREY_NOTE
from mnist_gui.data.read_options import ImageSize
from mnist_gui.data.resizing import resize_note, resized, resized_picture
from mnist_gui.errors import DataError

_BATCH: Final = 64
_MOVED: Final = 4096  # images moved together at a time

FRAMES_NOTE: Final = "of several pictures in one file the first"
CLEAR_NOTE: Final = "opacity of pictures passed over that are transparent everywhere"

Faults: TypeAlias = dict[int, DataError]
"""What is wrong with pictures that cannot be read, by their place among those that were chosen."""

_MOST_AS_THEY_ARE: Final = 1024**3
"""Pictures that would take more bytes than this are made smaller, to `STANDARD_SIZE`."""

_SAID: Final[dict[PictureFault, str]] = {
    "too large": "is too large to be one picture of a data set: expected "
    f"{MOST_PIXELS // 1_000_000} megapixels at most; take it out or scale it down.",
    "unknown": f"is not a picture that can be read; give {PICTURE_KINDS} files, or take it out.",
    "damaged": "is damaged or incomplete; copy it again, or take it out.",
}


class DecodedPictures(NamedTuple):
    """All pictures of a set.

    Attributes
    ----------
    images : ndarray of uint8, shape (n, h, w)
        In the size of the pictures or, if they have many, in the one that is wanted.
    notes : list of str
        What was done to them.
    stored : ndarray of uint8, shape (n, h, w), or None
        The images as they are if no size is wanted, and of 16 bits the upper 8, by which the data set is
        known; None if they are these.
    """

    images: Images
    notes: list[str]
    stored: Images | None = None


def decode_pictures(
    files: FileTree, chosen: list[int], job: ReadJob, *, faults: Faults | None = None
) -> DecodedPictures:
    """Decode pictures.

    Parameters
    ----------
    files : FileTree
    chosen : list of int
        The indices of some of them, in row order; at least one.
    job : ReadJob
    faults : dict, optional
        Receives what is wrong with pictures that cannot be read, which are left out then.

    Returns
    -------
    DecodedPictures

    Raises
    ------
    DataError
        If a picture cannot be read and there are no `faults` to receive that, if none can be read, or if all
        do not fit in memory.
    Cancelled
        If the token was cancelled.
    """
    as_stored = job.with_size(None)
    with quiet_pillow():
        decoder = _Decoder(files, chosen, as_stored, faults)
        images, notes = decoder.run()
        is_resized = job.options.size is not None and resize_note(STANDARD_SIZE) in notes
        white = MOST_DEEP if job.options.as_is or job.options.range is not None else decoder.white
        if not is_resized and white == MOST_DEEP:
            return DecodedPictures(images, notes)
        sound = [index for place, index in enumerate(chosen) if not faults or place not in faults]
        again, notes = _Decoder(files, sound, job if is_resized else as_stored, None, white=white).run()
        if white != MOST_DEEP:
            notes.append(f"pixels 0..{white} of 16 bits made 0..255")
        return DecodedPictures(again, notes, stored=images)


@dataclass
class _Batch:
    """The outcome of decoding some pictures.

    Attributes
    ----------
    length : int
        The number of pictures.
    was_colour, was_resized, has_frames : bool
        Whether any of them was.
    is_clear : bool
        Whether opacity was passed over in any of them.
    deepest : int
        The largest number of pictures with 16 bits; `MOST_DEEP` if any has other pixels.
    odd : dict of int to ndarray
        By row, pictures of another size than the first, resized to `STANDARD_SIZE`.
    """

    length: int
    was_colour: bool = False
    was_resized: bool = False
    has_frames: bool = False
    is_clear: bool = False
    deepest: int = 0
    odd: dict[int, Images] = field(default_factory=dict)


class _Decoder:
    """Decodes all pictures of a set into one array.

    Parameters
    ----------
    files : FileTree
    chosen : list of int
        The indices of some of them, in row order.
    job : ReadJob
    faults : dict or None
        As of `decode_pictures`.
    white : int
        The number that is white in pictures with 16 bits.
    """

    def __init__(
        self,
        files: FileTree,
        chosen: list[int],
        job: ReadJob,
        faults: Faults | None,
        *,
        white: int = MOST_DEEP,
    ) -> None:
        self._files = files
        self._chosen = chosen
        self._job = job
        self._faults = faults
        self._white = white
        self._deepest = 0
        self._first_size = self._find_first_size()
        self._size = job.options.size
        if self._size is None and len(chosen) * math.prod(self._first_size) > _MOST_AS_THEY_ARE:
            self._size = STANDARD_SIZE
        shape = (len(chosen), *(self._size or self._first_size))
        job.budget.take(files.path, math.prod(shape))
        self._images = np.empty(shape, dtype=np.uint8)

    def _find_first_size(self) -> ImageSize:
        """Return the height and width of the first picture that can be read."""
        first_error: DataError | None = None
        for index in self._chosen:
            self._job.raise_if_cancelled()
            with ExitStack() as held:
                try:
                    first = self._decode(index, held)
                except _UnreadableError as error:
                    if self._faults is None or len(self._chosen) == 1:
                        raise
                    first_error = first_error or error
                    continue
                return first.size[1], first.size[0]
        raise DataError(
            f"{self._files.path} holds {len(self._chosen):,} pictures, and {NONE_READ}{first_error}"
        )

    def run(self) -> tuple[Images, list[str]]:
        """Return the images, uint8 of shape (n, h, w), and what was done to them."""
        all_of_them = _Batch(len(self._chosen))
        count = self._job.counter(f"Reading pictures of {self._files.path.name}", len(self._chosen), "images")
        with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="pictures") as pool:
            futures = [pool.submit(self._fill, start) for start in range(0, len(self._chosen), _BATCH)]
            try:
                for future in as_completed(futures):
                    batch = future.result()
                    count(batch.length)
                    all_of_them.was_colour |= batch.was_colour
                    all_of_them.was_resized |= batch.was_resized
                    all_of_them.has_frames |= batch.has_frames
                    all_of_them.is_clear |= batch.is_clear
                    self._deepest = max(self._deepest, batch.deepest)
                    all_of_them.odd |= batch.odd
            finally:  # after an error or a cancel, the rest is not begun
                pool.shutdown(wait=True, cancel_futures=True)
        images = self._images
        if all_of_them.odd:
            images = self._of_one_size(all_of_them.odd)
        if self._faults:
            images = _without_rows(images, sorted(self._faults))
        notes = [GREY_NOTE] if all_of_them.was_colour else []
        if all_of_them.has_frames:
            notes.append(FRAMES_NOTE)
        if all_of_them.is_clear:
            notes.append(CLEAR_NOTE)
        if all_of_them.was_resized or all_of_them.odd:
            notes.append(resize_note((images.shape[1], images.shape[2])))
        return images, notes

    @property
    def white(self) -> int:
        """The number that is white in pictures with 16 bits, by all that were decoded."""
        return white_of(self._deepest) if self._deepest else MOST_DEEP

    def _fill(self, start: int) -> _Batch:
        """Decode one batch of pictures into their rows."""
        indices = self._chosen[start : start + _BATCH]
        batch = _Batch(len(indices))
        with ExitStack() as held:
            for row, index in enumerate(indices, start=start):
                self._job.raise_if_cancelled()
                try:
                    decoded = self._decode(index, held)
                except _UnreadableError as error:
                    if self._faults is None:
                        raise
                    self._faults[row] = error
                else:
                    batch.was_colour |= decoded.was_colour
                    batch.has_frames |= decoded.has_frames
                    batch.is_clear |= decoded.is_clear
                    most = decoded.most
                    batch.deepest = max(batch.deepest, MOST_DEEP if most is None else most)
                    self._put(row, decoded.to_bytes(self._white), batch)
                held.close()
        return batch

    def _put(self, row: int, picture: Picture, batch: _Batch) -> None:
        size = picture.height, picture.width
        if size == self._images.shape[1:]:
            # np.asarray would take a third longer.
            self._images[row] = np.frombuffer(picture.tobytes(), np.uint8).reshape(size)
        elif self._size is not None:
            self._images[row] = np.asarray(resized_picture(picture, self._size))
            batch.was_resized = True
        else:
            self._job.budget.take(self._files.path, 2 * math.prod(STANDARD_SIZE))  # again when all are joined
            batch.odd[row] = np.asarray(resized_picture(picture, STANDARD_SIZE))

    def _of_one_size(self, odd: dict[int, Images]) -> Images:
        """Resize the images that have the size of the first one, too."""
        self._job.budget.take(self._files.path, len(self._images) * math.prod(STANDARD_SIZE))
        images = np.empty((len(self._images), *STANDARD_SIZE), dtype=np.uint8)
        count = self._job.counter("Resizing pictures", len(images), "images")
        for start in range(0, len(images), _BATCH):
            images[start : start + _BATCH] = resized(self._images[start : start + _BATCH], STANDARD_SIZE)
            count(min(_BATCH, len(images) - start))
        rows = list(odd)
        images[rows] = np.stack([odd[row] for row in rows])
        return images

    def _decode(self, index: int, held: ExitStack) -> DecodedPicture:
        try:
            return decode(self._files.read(index, held), held)
        except PictureError as error:
            name = "/".join(self._files.names[index])
            raise _UnreadableError(f"{self._files.path}/{name} {_SAID[error.fault]}") from error
        except DataError as error:
            raise _UnreadableError(str(error)) from error


class _UnreadableError(DataError):
    """One picture cannot be read."""


def _without_rows(images: Images, rows: list[int]) -> Images:
    """Return images without some, by moving the others up: a copy might not fit in memory."""
    filled = rows[0]
    for start, stop in zip(rows, [*rows[1:], len(images)], strict=True):
        for first in range(start + 1, stop, _MOVED):
            block = images[first : min(first + _MOVED, stop)]
            images[filled : filled + len(block)] = block
            filled += len(block)
    return images[:filled]
