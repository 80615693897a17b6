"""Where an image speaks for one class and where for another: occlusion sensitivity.

To see what a reader goes by, change the image in one place and look how the answer changes (M. D. Zeiler and
R. Fergus, "Visualizing and understanding convolutional networks", 2014, section 4.2). Here the change undoes
what is there: a round spot is blanked where there is ink, and inked where there is paper. So the top of a
9 can speak for 9 against 4, and the gaps at the left of a 3 for 3 against 8, though no ink lies in them.

What is looked at is the logarithm of the odds, log p(first) - log p(second): how much of it a change costs is
the weight of evidence of what was there (M. Robnik-Sikonja and I. Kononenko, "Explaining classifications for
individual instances", 2008). Unlike a probability it still moves where the reader is nearly certain, it is
the same with the opposite sign when the two classes change places, and no third class has a part in it.
Spots overlap, and each pixel gets the mean of those that cover it.

What such a map does not say:

- It is about the reader, not about the image: a reader that is wrong shows what misled it.
- One spot is changed at a time. Where either of two strokes would be enough, neither seems to matter; half of
  a stroke can count for less than nothing where the whole of it counts for much.
- Nobody draws digits with holes or blots, and the reader was not trained on any. It answers for images beside
  those it knows; and as it straightens and scales what it reads, the end of a stroke that is gone moves all
  the rest. The map is a hint where to look, and its numbers are not to be compared with those of another one.
- Nothing finer than a spot can be told apart. Nothing is said of a third class, or of whether the image shows
  a digit at all. A reader of strokes is asked what it makes of the image alone, without their order.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Images
from mnist_gui.learning.classifier import Prediction, Reader
from mnist_gui.learning.moments import FloatArray

SIZE = 28
"""Height and width of an image, in pixels."""

BLANKED_RADIUS = 4.0
"""Radius of the spot that is blanked, in pixels: with less of it gone, a short stroke is still one."""

INKED_RADIUS = 2.5
"""Radius of the spot that is inked, in pixels: about the width of a gap, so that it closes one."""

_STEP = 2  # pixels between the middles of neighbouring spots: at most 196 of them
_INK = 32  # a grey value from which on a pixel belongs to the digit's extent
_LEAST_CHANGE = 2.0  # full pixels; a spot that takes less ink away is not tried
_LEAST_PAPER = 0.6  # share of a spot that has to be paper for it to be inked: beside a stroke, not on it
_LEAST_COVER = 0.5  # of the weight that spots have together in their midst; with less, evidence fades out


def evidence(reader: Reader, image: Images, first: int, second: int) -> FloatArray:
    """Say how much each pixel's surroundings speak for one class against another.

    Parameters
    ----------
    reader : Reader
        Asked once, about 100 to 200 images: some 20 ms.
    image : ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink.
    first, second : int
        Labels of the two classes, such as the answer and the runner-up.

    Returns
    -------
    ndarray of float32, shape (28, 28)
        How far log p(first) - log p(second) would fall if it were the other way round there: without the ink
        that is there, or with ink where there is none. Above 0 it speaks for `first`, below 0 for `second`;
        1 is a change of the odds by the factor e. Grey pixels get a share of both. Paper outside the digit's
        extent is not tried, for ink there would only make another, larger digit: it fades to 0. A blank image
        gives zeros.

    Raises
    ------
    ValueError
        If the image has another shape, or both classes are the same.
    ModelError
        If the reader reads images of another size.
    """
    if image.shape != (SIZE, SIZE):
        raise ValueError(f"evidence is looked for in images of {SIZE}x{SIZE} pixels, not {image.shape}")
    if first == second:
        raise ValueError(f"evidence is for one class against another, not for {first} against itself")
    grey = image.astype(np.float32)
    rubbers, pens = _spots(BLANKED_RADIUS), _spots(INKED_RADIUS)
    blanked, inked = grey * (1 - rubbers), np.maximum(grey, 255 * pens)

    taken = (grey - blanked).sum(axis=(1, 2)) / 255
    added = (inked - grey).sum(axis=(1, 2)) / 255
    is_blanked = taken >= _LEAST_CHANGE
    is_inked = _in_extent(grey) & (added >= _LEAST_PAPER * pens.sum(axis=(1, 2)))

    changed = np.concatenate([grey[None], blanked[is_blanked], inked[is_inked]])
    odds = _log_odds(reader.predict(np.rint(changed).astype(np.uint8)), first, second)
    lost = (odds[0] - odds[1:]).astype(np.float32)
    count = np.count_nonzero(is_blanked)
    ink: FloatArray = grey / np.float32(255)
    of_ink = _spread(lost[:count], rubbers, is_blanked)
    of_paper = _spread(lost[count:], pens, is_inked)
    return ink * of_ink + (1 - ink) * of_paper


def _log_odds(prediction: Prediction, first: int, second: int) -> npt.NDArray[np.float64]:
    """Return log p(first) - log p(second) of each image, finite even for a class that is never answered."""
    logs: npt.NDArray[np.float64] = np.log(np.maximum(prediction.probabilities, np.finfo(np.float64).tiny))
    return logs[:, first] - logs[:, second]


@cache
def _centres() -> npt.NDArray[np.intp]:
    """Return the row and column of the middle of each spot, shape (2, s)."""
    middles = np.arange(_STEP // 2, SIZE, _STEP)
    return np.stack(np.meshgrid(middles, middles, indexing="ij")).reshape(2, -1)


@cache
def _spots(radius: float) -> FloatArray:
    """Return a round spot with a soft edge around each middle, shape (s, 28, 28), 0 to 1; read-only."""
    rows, columns = _centres()[:, :, None, None]
    pixels = np.arange(SIZE)
    distances = np.hypot(pixels[:, None] - rows, pixels - columns)
    spots: FloatArray = np.clip(radius + 0.5 - distances, 0, 1).astype(np.float32)
    spots.flags.writeable = False
    return spots


def _in_extent(grey: FloatArray) -> npt.NDArray[np.bool_]:
    """Return whether the middle of each spot lies in the smallest upright box around the ink, shape (s,)."""
    is_inside = np.ones(len(_centres()[0]), dtype=bool)
    for axis, middles in enumerate(_centres()):
        reached = np.flatnonzero((grey >= _INK).any(axis=1 - axis))
        low, high = reached[[0, -1]] if len(reached) else (SIZE, -1)
        is_inside &= (low <= middles) & (middles <= high)
    return is_inside


def _spread(lost: FloatArray, spots: FloatArray, tried: npt.NDArray[np.bool_]) -> FloatArray:
    """Give each pixel the mean of what the spots that cover it have cost, shape (28, 28)."""
    fullest = spots.sum(axis=0).max()
    spots = spots[tried]
    cover = np.maximum(spots.sum(axis=0), _LEAST_COVER * fullest)
    mean: FloatArray = np.tensordot(lost, spots, axes=1) / cover
    return mean
