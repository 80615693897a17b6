"""The pad's reader: what two experts think of a drawing, put together.

The image expert sees the 28x28 image, as MNIST has it; it knows MNIST as well as drawings, and it alone reads
pictures, which have no strokes. The stroke expert sees how the pen travelled. Both know ten digits and three
kinds of none (letters, several digits at once, scribbles), and each pair of these 13 classes is decided by a
support vector machine. For a drawing their logits are added, the image expert's with a smaller weight, and:

- the ten digits, each compared with the other digits alone, give the probabilities;
- all 13 compared give `Prediction.is_digit`, by how far the best digits are ahead of what is none;
- a drawing as small as a dot is one, whatever it looks like once it is scaled.

Everything depends on the shape of a drawing alone, not on its place, its size or the width of a pen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Images
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.raster import SIZE, drawings_to_images
from mnist_gui.learning.classifier import (
    BLOCK,
    SURE,
    SURELY_A_DIGIT,
    Prediction,
    RejectReason,
    check_images,
    is_blank,
)
from mnist_gui.learning.features import GradientFeatures
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.pad.adaptation import WriterAdaptation
from mnist_gui.learning.pad.expert import N_DIGITS, Expert, Opinion
from mnist_gui.learning.pad.rules import in_parts, is_dot
from mnist_gui.learning.pad.stroke_features import StrokeFeatures
from mnist_gui.learning.pad.synthetic import Kind
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.scoring import Probabilities, softmax

IMAGE_WEIGHT = 0.4
"""What the image expert's opinion of a drawing counts beside the stroke expert's."""

_DOUBT_OF = {
    Kind.LETTER: RejectReason.LETTER,
    Kind.SEVERAL: RejectReason.SEVERAL,
    Kind.SCRIBBLE: RejectReason.SCRIBBLE,
}


@dataclass(frozen=True)
class Calibration:
    """What turns logits into probabilities; fitted by cross-validation over writers.

    Attributes
    ----------
    temperature : float
        What the logits of the digits are divided by.
    slope, offset : float
        `Prediction.is_digit` is the logistic function of ``slope * lead + offset``, with the lead of the
        digits over what is none. They are such that 2 % of real digits get less than `SURELY_A_DIGIT`, and
        0.5 % get less than `PERHAPS_A_DIGIT`.
    """

    temperature: float
    slope: float
    offset: float


@dataclass(frozen=True, eq=False)
class PadClassifier:
    """Reads drawings and pictures of digits; see `mnist_gui.learning.classifier.Reader`.

    Attributes
    ----------
    image_expert : Expert of GradientFeatures
        Reads 28x28 images.
    stroke_expert : Expert of StrokeFeatures
        Reads drawings.
    of_drawings, of_pictures : Calibration
        What turns the logits of both experts together, and of the image expert alone, into probabilities.
    hand : Hand or None
        The person whose drawings it has learned.
    """

    image_expert: Expert[GradientFeatures]
    stroke_expert: Expert[StrokeFeatures]
    of_drawings: Calibration
    of_pictures: Calibration
    hand: WriterAdaptation | None = None

    @property
    def title(self) -> str:
        """What to call it."""
        return "Reader of pen strokes" if self.hand is None else "Reader of pen strokes that knows your hand"

    @property
    def class_names(self) -> tuple[str, ...]:
        """What its labels mean: the digits."""
        return tuple("0123456789")

    @property
    def image_shape(self) -> tuple[int, int]:
        """Height and width of the images it reads, in pixels."""
        return SIZE, SIZE

    def with_adaptation(self, hand: WriterAdaptation | None) -> "PadClassifier":
        """Return this classifier with the hand of a person learned; None forgets it."""
        return replace(self, hand=hand if hand is not None and len(hand.labels) else None)

    def check_images(self, images: Images) -> None:
        """Refuse what `predict` would refuse.

        Raises
        ------
        ModelError
            If the images are not 28x28, or no uint8.
        """
        check_images(images, self.image_shape)

    def predict(self, images: Images) -> Prediction:
        """Read images, of which nobody knows how they were drawn.

        Parameters
        ----------
        images : ndarray of uint8, shape (n, 28, 28)
            0 is paper, 255 is ink.

        Raises
        ------
        ModelError
            If the images are of another size, or no uint8.
        """
        self.check_images(images)

        def read(start: int) -> Prediction:
            block = images[start : start + BLOCK]
            return self.read_vectors(self.image_expert.features.transform(block), blank=is_blank(block))

        return _joined(list(on_all_processors(read, range(0, len(images), BLOCK))))

    def read(self, drawings: Sequence[Drawing], *, as_if_new: bool = False) -> Prediction:
        """Read drawings.

        Parameters
        ----------
        drawings : sequence of Drawing, length n
            Of any size, anywhere.
        as_if_new : bool
            Whether these are the drawings of which the hand was learned, in the same order, so that each is
            to be read as if it had not been learned itself.
        """

        def read(start: int) -> Prediction:
            rows = range(start, min(start + BLOCK, len(drawings)))
            return self._read_block([drawings[row] for row in rows], rows if as_if_new else None)

        return _joined(list(on_all_processors(read, range(0, len(drawings), BLOCK))))

    def _read_block(self, drawings: Sequence[Drawing], learned: Sequence[int] | None) -> Prediction:
        return self.read_vectors(
            self.image_expert.features.transform(drawings_to_images(drawings)),
            self.stroke_expert.features.transform(drawings),
            blank=np.array([drawing.is_empty for drawing in drawings], dtype=bool),
            dot=np.array([is_dot(drawing) for drawing in drawings], dtype=bool),
            parted=np.array([in_parts(drawing) for drawing in drawings], dtype=bool),
            learned=learned,
        )

    def read_vectors(
        self,
        of_images: FloatArray,
        of_strokes: FloatArray | None = None,
        *,
        blank: npt.NDArray[np.bool_] | None = None,
        dot: npt.NDArray[np.bool_] | None = None,
        parted: npt.NDArray[np.bool_] | None = None,
        learned: Sequence[int] | None = None,
    ) -> Prediction:
        """Read what is known already as the experts see it.

        Parameters
        ----------
        of_images : ndarray of float32, shape (n, d)
            Vectors of the image expert's features. A kernel takes 4 * n * m bytes for m support vectors.
        of_strokes : ndarray of float32, shape (n, e), optional
            Vectors of the stroke expert's features; without them, these are pictures.
        blank, dot, parted : ndarray of bool, shape (n,), optional
            Whether there is nothing to be seen, whether it is a dot, and whether it has parts beside one
            another; none, if not given.
        learned : sequence of int, length n, optional
            Rows of the hand that these drawings are themselves, and that must not help them.
        """
        no = np.zeros(len(of_images), dtype=bool)
        seen = _Seen(*(no if rule is None else rule for rule in (blank, dot, parted)))
        opinion = self.image_expert.opinion(of_images)
        if of_strokes is None:
            return _prediction(opinion, self.of_pictures, seen)
        kernel = self.stroke_expert.scorer.kernel(of_strokes)
        opinion = self.stroke_expert.opinion(of_strokes, kernel=kernel) + opinion * IMAGE_WEIGHT
        if self.hand is not None:
            votes = self._votes(self.hand, of_strokes, kernel, learned)
            opinion = opinion + Opinion(votes[:, :N_DIGITS], votes)
        return _prediction(opinion, self.of_drawings, seen)

    def _votes(
        self, hand: WriterAdaptation, vectors: FloatArray, kernel: FloatArray, learned: Sequence[int] | None
    ) -> Probabilities:
        scorer = self.stroke_expert.scorer
        if learned is None:
            return hand.votes(vectors, scorer, kernel)
        return np.concatenate(
            [
                hand.without(row).votes(vectors[[place]], scorer, kernel[[place]])
                for place, row in enumerate(learned)
            ]
        )


@dataclass(frozen=True, eq=False)
class _Seen:
    """What rules have seen of each of n drawings, bool of shape (n,)."""

    blank: npt.NDArray[np.bool_]
    dot: npt.NDArray[np.bool_]
    parted: npt.NDArray[np.bool_]


def _prediction(opinion: Opinion, calibration: Calibration, seen: _Seen) -> Prediction:
    """Turn an opinion into probabilities and doubts."""
    probabilities = softmax(opinion.digits / calibration.temperature)
    # Without ink there is nothing to prefer one digit for.
    probabilities[seen.blank] = 1 / N_DIGITS
    is_digit = 1 / (1 + np.exp(-(calibration.slope * lead(opinion) + calibration.offset)))
    is_digit[seen.blank | seen.dot] = 0
    kinds = opinion.kinds[:, N_DIGITS:].argmax(axis=1) + N_DIGITS
    kinds[seen.parted & (kinds == Kind.LETTER)] = Kind.SEVERAL
    doubts = np.full(len(kinds), RejectReason.NONE, dtype=object)
    doubts[probabilities.max(axis=1) < SURE] = RejectReason.UNSURE
    no_digit = is_digit < SURELY_A_DIGIT
    doubts[no_digit] = [_DOUBT_OF[Kind(kind)] for kind in kinds[no_digit].tolist()]
    doubts[seen.dot] = RejectReason.DOT
    doubts[seen.blank] = RejectReason.BLANK
    return Prediction(probabilities, seen.blank, is_digit, tuple(doubts.tolist()))


def lead(opinion: Opinion) -> Probabilities:
    """Return by how much the digits are ahead of what is none, float64 of shape (n,), in units of logits."""
    digits, others = opinion.kinds[:, :N_DIGITS], opinion.kinds[:, N_DIGITS:]
    ahead: Probabilities = np.logaddexp.reduce(digits, axis=1) - np.logaddexp.reduce(others, axis=1)
    return ahead


def _joined(predictions: Sequence[Prediction]) -> Prediction:
    """Join the predictions of blocks."""
    if len(predictions) == 1:
        return predictions[0]
    empty = Prediction(np.empty((0, N_DIGITS)), np.empty(0, dtype=bool))
    parts = [empty, *predictions]
    return Prediction(
        np.concatenate([part.probabilities for part in parts]),
        np.concatenate([part.blank for part in parts]),
        np.concatenate([part.is_digit for part in parts]),
        tuple(doubt for part in parts for doubt in part.doubts),
    )
