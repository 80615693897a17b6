"""Occlusion sensitivity: where an image speaks for one class and where for another.

To see what a reader relies on, change one spot of the image and compare the predictions (M. D. Zeiler and R.
Fergus, "Visualizing and understanding convolutional networks", 2014, section 4.2). Here the change reverses
the spot: a round spot is blanked where there is ink, and inked where there is paper. So the top of a 9 can
speak for 9 against 4, and the gaps at the left of a 3 for 3 against 8, although they contain no ink.

The measured quantity is the logarithm of the odds, log p(first) - log p(second). The amount that a change
takes from it is the weight of evidence of the spot (M. Robnik-Sikonja and I. Kononenko, "Explaining
classifications for individual instances", 2008). Unlike a probability it still changes where the reader is
nearly certain, it only changes its sign when the two classes are exchanged, and it does not depend on other
classes. Spots overlap; each pixel gets the mean of the spots that cover it.

Limits of such a map:

- It describes the reader, not the image: a reader that is wrong shows what misled it. - One spot is changed
at a time. Where either of two strokes would suffice, neither seems to matter. Half of a stroke
  can have a negative value although the whole stroke has a large positive one.
- The reader was not trained on digits with holes or blots, so it predicts images unlike those it knows. It
also
  normalises them: without the end of a stroke, all the rest moves. The map is a hint where to look, and its
  numbers cannot be compared with those of another map.
- Details smaller than a spot are not resolved. The map ignores other classes, and whether the image shows a
  digit at all. A reader of strokes predicts from the image alone, without their order.
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
"""Radius of a blanked spot, in pixels; a smaller one would leave a short stroke recognisable."""

INKED_RADIUS = 2.5
"""Radius of an inked spot, in pixels; wide enough to close a gap."""

_STEP = 2  # pixels between the centres of neighbouring spots, which makes 196 spots
_INK = 32  # grey value from which a pixel belongs to the extent of the digit
_LEAST_CHANGE = 2.0  # full pixels; a spot with less ink is not blanked
_LEAST_PAPER = 0.6  # share of paper in a spot that is inked: beside a stroke, not on it
_LEAST_COVER = 0.5  # share of the full weight of overlapping spots; with less, values fade to 0


def occlusion_map(reader: Reader, image: Images, first: int, second: int) -> FloatArray:
    """Measure how much the surroundings of each pixel speak for one class against another.

    Parameters
    ----------
    reader : Reader
        Predicts one batch of 100 to 200 images, about 20 ms.
    image : ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink.
    first, second : int
        Labels of the two classes, such as the predicted class and the runner-up.

    Returns
    -------
    ndarray of float32, shape (28, 28)
        Decrease of log p(first) - log p(second) when ink and paper are exchanged around the pixel. Above 0
        the pixel speaks for `first`, below 0 for `second`; 1 is a factor of e in the odds. Grey pixels get a
        share of both. Values fade to 0 outside the extent of the digit, where ink would only make a larger
        digit. A blank image gives zeros.

    Raises
    ------
    ValueError
        If the image has another shape, or both classes are the same.
    ModelError
        If the reader needs images of another size.
    """
    if image.shape != (SIZE, SIZE):
        raise ValueError(f"occlusion maps are of images of {SIZE}x{SIZE} pixels, not {image.shape}")
    if first == second:
        raise ValueError(f"an occlusion map compares two classes, not {first} against itself")
    grey = image.astype(np.float32)
    erasers, blots = _spots(BLANKED_RADIUS), _spots(INKED_RADIUS)
    blanked, inked = grey * (1 - erasers), np.maximum(grey, 255 * blots)

    removed = (grey - blanked).sum(axis=(1, 2)) / 255
    added = (inked - grey).sum(axis=(1, 2)) / 255
    is_blanked = removed >= _LEAST_CHANGE
    is_inked = _in_extent(grey) & (added >= _LEAST_PAPER * blots.sum(axis=(1, 2)))

    changed = np.concatenate([grey[None], blanked[is_blanked], inked[is_inked]])
    odds = _log_odds(reader.predict(np.rint(changed).astype(np.uint8)), first, second)
    lost = (odds[0] - odds[1:]).astype(np.float32)
    count = np.count_nonzero(is_blanked)
    ink: FloatArray = grey / np.float32(255)
    of_ink = _spread(lost[:count], erasers, is_blanked)
    of_paper = _spread(lost[count:], blots, is_inked)
    return ink * of_ink + (1 - ink) * of_paper


def _log_odds(prediction: Prediction, first: int, second: int) -> npt.NDArray[np.float64]:
    """Return log p(first) - log p(second) of each image, finite even for a probability of 0."""
    logs: npt.NDArray[np.float64] = np.log(np.maximum(prediction.probabilities, np.finfo(np.float64).tiny))
    return logs[:, first] - logs[:, second]


@cache
def _centres() -> npt.NDArray[np.intp]:
    """Return row and column of the centre of each spot, shape (2, s)."""
    centres = np.arange(_STEP // 2, SIZE, _STEP)
    return np.stack(np.meshgrid(centres, centres, indexing="ij")).reshape(2, -1)


@cache
def _spots(radius: float) -> FloatArray:
    """Return a round spot with a soft edge around each centre, shape (s, 28, 28), 0 to 1; read-only."""
    rows, columns = _centres()[:, :, None, None]
    pixels = np.arange(SIZE)
    distances = np.hypot(pixels[:, None] - rows, pixels - columns)
    spots: FloatArray = np.clip(radius + 0.5 - distances, 0, 1).astype(np.float32)
    spots.flags.writeable = False
    return spots


def _in_extent(grey: FloatArray) -> npt.NDArray[np.bool_]:
    """Return whether the centre of each spot lies in the bounding box of the ink, shape (s,)."""
    is_inside = np.ones(len(_centres()[0]), dtype=bool)
    for axis, centres in enumerate(_centres()):
        inked = np.flatnonzero((grey >= _INK).any(axis=1 - axis))
        low, high = inked[[0, -1]] if len(inked) else (SIZE, -1)
        is_inside &= (low <= centres) & (centres <= high)
    return is_inside


def _spread(lost: FloatArray, spots: FloatArray, tried: npt.NDArray[np.bool_]) -> FloatArray:
    """Return for each pixel the mean loss of the spots that cover it, shape (28, 28)."""
    fullest = spots.sum(axis=0).max()
    spots = spots[tried]
    cover = np.maximum(spots.sum(axis=0), _LEAST_COVER * fullest)
    mean: FloatArray = np.tensordot(lost, spots, axes=1) / cover
    return mean
