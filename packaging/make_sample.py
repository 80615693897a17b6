"""Make the embedded sample, ``resources/sample``, from the digits that scikit-learn ships.

Usage: ``PYTHONPATH=. python packaging/make_sample.py [FOLDER]``, in the source tree. It writes the four files
of an IDX data set, with the same images every time.

The source is `sklearn.datasets.load_digits`: 1,797 digits of 13 writers, 8x8 pixels of 0 to 16, the test part
of the UCI data "Optical Recognition of Handwritten Digits" (E. Alpaydin and C. Kaynak, 1998, CC BY 4.0). Each
pixel counts the ink in 4x4 pixels of a scan. To look like MNIST, an image is interpolated on a fine grid
and its outline is sharpened there. Then `mnist_gui.ink.normalise` applies the protocol of MNIST: 20x20 box,
anti-aliased, centre of mass in the middle.

The images are ordered by writer. The first four fifths are the train split, the last fifth is the test split.
So the writers of the test split, except one at the boundary, are unknown to a model, as in MNIST. A shuffled
split would have the same writers on both sides and make every model look better.
"""

import sys
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from sklearn.datasets import load_digits

from mnist_gui.data.idx import write_idx
from mnist_gui.ink.normalise import normalise, resampling_matrix

Picture: TypeAlias = npt.NDArray[np.floating]
"""Ink of a digit, 0 to 1, in two dimensions."""

SAMPLE = Path(__file__).parents[1] / "resources" / "sample"

TRAIN_IMAGES = 1437
"""How many of the 1,797 images are in the train split: four fifths."""

FINE = 12
"""Pixels of the fine grid for each pixel of the source."""

SHARPENINGS = 4
"""Corrections of the fine image towards the source. More of them change little."""

OUTLINE = 0.7
"""Position of the outline, as a share of the most ink nearby. It gives strokes the width of MNIST's."""

SOFTNESS = 0.4
"""The rise of ink, as a share of the most ink nearby, over which the outline goes from paper to ink."""

FAINTEST = 0.5
"""Lower bound of the most ink nearby, so that smears do not become strokes."""


def as_mnist(digit: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """Give one digit the size, position and contrast of MNIST.

    Parameters
    ----------
    digit : ndarray of float64, shape (8, 8)
        0 is paper, 16 is ink.

    Returns
    -------
    ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink.
    """
    # A margin of paper, because digits touch the edges and their outlines must close.
    ink = np.pad(digit / 16, 1).astype(np.float32)
    # A stroke narrower than a pixel never fills one. So its outline is relative to the ink around it.
    nearby = np.max([np.roll(ink, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)], axis=0)
    contrast = enlarged(nearby).clip(FAINTEST, 1)
    return normalise(np.clip((sharpened(ink) / contrast - OUTLINE) / SOFTNESS + 0.5, 0, 1))


def sharpened(ink: Picture) -> Picture:
    """Enlarge a picture so that scaling it down gives the picture again.

    Interpolation blurs. The difference to the source is enlarged and added, several times: iterative
    back-projection (M. Irani and S. Peleg, 1991).
    """
    height, width = ink.shape
    fine = enlarged(ink)
    for _ in range(SHARPENINGS):
        seen = fine.clip(0, 1).reshape(height, FINE, width, FINE).mean(axis=(1, 3))
        fine = fine + enlarged(ink - seen)
    return fine.clip(0, 1)


def enlarged(ink: Picture) -> Picture:
    """Interpolate a picture on the fine grid."""
    height, width = ink.shape
    return resampling_matrix(height, FINE * height) @ ink @ resampling_matrix(width, FINE * width).T


def write_sample(folder: Path) -> None:
    """Write the images and labels of both splits into `folder`."""
    digits = load_digits()
    images = np.stack([as_mnist(digit) for digit in digits.images])
    labels = digits.target.astype(np.uint8)
    folder.mkdir(parents=True, exist_ok=True)
    for split, rows in (("train", slice(None, TRAIN_IMAGES)), ("t10k", slice(TRAIN_IMAGES, None))):
        write_idx(folder / f"{split}-images-idx3-ubyte.gz", images[rows], compression="gzip")
        write_idx(folder / f"{split}-labels-idx1-ubyte.gz", labels[rows], compression="gzip")


if __name__ == "__main__":
    write_sample(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE)
