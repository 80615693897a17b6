"""The images of a data set, some at a time, so that a mapped data set stays mapped."""

from collections.abc import Iterator

from mnist_gui.data.dataset import Dataset, Images
from mnist_gui.data.levels import at_levels
from mnist_gui.data.mapped import release
from mnist_gui.progress import CancelToken, Progress, Report


def image_blocks(
    dataset: Dataset, size: int, what: str, *, report: Report, token: CancelToken | None
) -> Iterator[tuple[slice, Images]]:
    """Yield rows and their images, uint8 of shape (k, h, w), at the standard levels.

    Parameters
    ----------
    dataset : Dataset
    size : int
        Largest number of images at a time.
    what : str
        What is done with them, for users.
    report : callable
        Called with the number of images done.
    token : CancelToken or None
        Checked before each block.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    for split, offset in zip(dataset.splits, dataset.offsets, strict=False):
        for start in range(0, len(split), size):
            if token is not None:
                token.raise_if_cancelled()
            images = at_levels(split.read(slice(start, start + size)), dataset.levels)
            rows = slice(offset + start, offset + start + len(images))
            yield rows, images
            report(Progress(what, rows.stop, len(dataset), "images"))
            release(split.images)
