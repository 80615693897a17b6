"""Resizes images of any size to one size.

The whole image is scaled, its proportions kept, with an antialiased bilinear filter: a new pixel is the
average of all old pixels that it covers, weighted by nearness. Where the proportions differ, the rest is
filled with the tone of the rim, which is paper.
"""

from typing import TYPE_CHECKING, Final

import numpy as np

from mnist_gui.data.dataset import Images
from mnist_gui.data.read_options import ImageSize

if TYPE_CHECKING:
    from PIL.Image import Image as Picture


RESIZED: Final = "resized to "
"""How a note on images begins that were resized."""


def resize_note(size: ImageSize) -> str:
    """Return the note on images that were resized."""
    return f"{RESIZED}{size[0]}x{size[1]} (antialiased bilinear, proportions kept)"


def resized(images: Images, size: ImageSize) -> Images:
    """Return images in another size.

    Parameters
    ----------
    images : ndarray of uint8, shape (k, h, w)
    size : (int, int)
        The new height and width, in pixels.

    Returns
    -------
    ndarray of uint8, shape (k, h', w')
    """
    from PIL import Image

    if images.shape[1:] == size:
        return images
    new = np.empty((len(images), *size), dtype=np.uint8)
    for index, image in enumerate(images):
        new[index] = np.asarray(resized_picture(Image.fromarray(image), size))
    return new


def resized_picture(picture: "Picture", size: ImageSize) -> "Picture":
    """Return a picture in another size.

    Parameters
    ----------
    picture : PIL.Image.Image
        Grey, in single bytes.
    size : (int, int)
        The new height and width, in pixels.
    """
    from PIL import Image

    height, width = size
    scale = min(height / picture.height, width / picture.width)
    inner = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    scaled = picture.resize(inner, Image.Resampling.BILINEAR)
    if inner == (width, height):
        return scaled
    values = np.asarray(picture)
    rim = np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])
    whole = Image.new("L", (width, height), int(np.median(rim)))
    whole.paste(scaled, ((width - inner[0]) // 2, (height - inner[1]) // 2))
    return whole
