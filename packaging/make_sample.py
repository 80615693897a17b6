"""Make the embedded sample, ``resources/sample``, from the digits that scikit-learn ships.

``PYTHONPATH=. python packaging/make_sample.py [FOLDER]``, in the source tree, writes the four files of an IDX
data set. It makes the same images every time.

The source is `sklearn.datasets.load_digits`: 1,797 digits of 13 writers, 8x8 pixels of 0 to 16, the test part
of the UCI data "Optical Recognition of Handwritten Digits" (E. Alpaydin and C. Kaynak, 1998, CC BY 4.0). Each
pixel counts the ink in 4x4 pixels of a scan. To look like MNIST, an image is interpolated on a fine grid,
its outline is drawn anew there, and the result goes through the MNIST protocol of `mnist_gui.ink.normalise`:
20x20 box, anti-aliased, centre of mass in the middle.

The images follow each other as they were collected, writer by writer. So the first four fifths are the train
split and the last fifth is the test split: then the test writers are, but for one at the seam, unknown to a
model, as MNIST's are. A shuffled split would have the same hands on both sides and flatter every model.
"""

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.datasets import load_digits

from mnist_gui.data.idx import write_idx
from mnist_gui.ink.normalise import normalise, resampling

SAMPLE = Path(__file__).parents[1] / "resources" / "sample"

TRAIN_IMAGES = 1437
"""How many of the 1,797 images are in the train split: four fifths."""

FINE = 12
"""Fine pixels for each of the source, on which outlines are drawn before they are scaled down again."""

SHARPENINGS = 4
"""How often the fine image is corrected towards the source. After a few rounds nothing much changes."""

OUTLINE = 0.7
"""Where the outline runs, as a share of the most ink nearby. Strokes become about as wide as MNIST's."""

SOFTNESS = 0.4
"""The rise of ink, as a share of the most ink nearby, over which the outline goes from paper to ink."""

FAINTEST = 0.5
"""The most ink nearby is taken to be at least this, so that smears do not become strokes."""


def as_mnist(digit: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """Bring one digit to MNIST's size, place and contrast.

    Parameters
    ----------
    digit : ndarray of float64, shape (8, 8)
        0 is paper, 16 is ink.

    Returns
    -------
    ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink.
    """
    # A rim of paper: the digits touch the edges, and an outline must be able to close there.
    ink = np.pad(digit / 16, 1).astype(np.float32)
    # A stroke narrower than a pixel never fills one. Its outline is sought relative to the ink around it.
    nearby = np.max([np.roll(ink, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)], axis=0)
    contrast = enlarged(nearby).clip(FAINTEST, 1)
    return normalise(np.clip((sharpened(ink) / contrast - OUTLINE) / SOFTNESS + 0.5, 0, 1))


def sharpened(ink: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Enlarge a picture so that scaling it down again gives the picture.

    Plain interpolation blurs. What it lost is enlarged too and added, again and again: iterative
    back-projection (M. Irani and S. Peleg, 1991).
    """
    height, width = ink.shape
    fine = enlarged(ink)
    for _ in range(SHARPENINGS):
        seen = fine.clip(0, 1).reshape(height, FINE, width, FINE).mean(axis=(1, 3))
        fine = fine + enlarged(ink - seen)
    return fine.clip(0, 1)


def enlarged(ink: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Interpolate a picture on the fine grid."""
    height, width = ink.shape
    return resampling(height, FINE * height) @ ink @ resampling(width, FINE * width).T


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
