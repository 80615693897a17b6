"""Makes an image of one digit as MNIST was made, from an image of any size of a data set."""

import numpy as np

from mnist_gui.data.arrays import Images
from mnist_gui.ink.arrays import Ink, Tones
from mnist_gui.ink.normalise import SIZE, normalise
from mnist_gui.ink.picture import Picture, ink_of_image, ink_of_picture
from mnist_gui.ink.segmentation import find_digits
from mnist_gui.ink.strokes import with_readable_strokes


def as_mnist(image: Images) -> Tones:
    """Find the ink of an image, and scale and move it as MNIST would have it.

    Parameters
    ----------
    image : ndarray of uint8, shape (h, w)
        0 is paper, 255 is ink.

    Returns
    -------
    ndarray of uint8, shape (28, 28)
        Zeros if there is no ink. Images of MNIST come out as they are.
    """
    ink = ink_of_image(np.ascontiguousarray(image))
    return normalise(with_readable_strokes(_without_dirt(ink)))


def picture_as_mnist(picture: Picture) -> Tones:
    """Find the ink of a picture of one digit in any colours, and do the same.

    Raises
    ------
    InkError
        If the picture cannot be read.
    """
    return normalise(with_readable_strokes(_without_dirt(ink_of_picture(picture))))


def _without_dirt(ink: Ink) -> Ink:
    """Return the ink of the digit alone if there is one; all ink if there is none or are several."""
    if max(ink.shape) <= SIZE:
        return ink
    found = find_digits(ink)
    return found[0].ink if len(found) == 1 else ink
