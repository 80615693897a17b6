"""The classifier of the drawing pad, which combines two experts.

The image expert sees the 28x28 image. It is trained on MNIST as well as on drawings, and it alone reads
pictures, which have no strokes. The stroke expert sees how the pen travelled. Both know 13 classes: ten
digits, and three kinds of other drawings (letters, several digits at once, scribbles). A support vector
machine decides between each pair of classes. For a drawing, the logits of both experts are added, the image
expert's with a smaller weight. Then:

- comparing the ten digits with one another gives the probabilities;
- comparing all 13 classes gives `Prediction.is_digit`, from the log odds of digits against other classes;
- a drawing as small as a dot counts as a dot, however it looks once it is scaled.

Predictions depend only on the shape of a drawing, not on its position, its size or the width of the pen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Images
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.normalise import SIZE
from mnist_gui.ink.raster import drawings_to_images
from mnist_gui.ink.side_by_side import has_several_parts
from mnist_gui.learning.classifier import (
    BLOCK,
    SURE,
    SURELY_A_DIGIT,
    Prediction,
    PredictionSteps,
    RejectReason,
    check_images,
    is_blank,
)
from mnist_gui.learning.features import GradientFeatures
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.pad.classes import NonDigit
from mnist_gui.learning.pad.expert import N_DIGITS, Expert, ExpertLogits
from mnist_gui.learning.pad.rules import is_dot
from mnist_gui.learning.pad.stroke_features import StrokeFeatures
from mnist_gui.learning.pad.writer_adaptation import WriterAdaptation
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.scoring import Probabilities, softmax

IMAGE_WEIGHT = 0.4
"""Weight of the image expert's logits for a drawing; the stroke expert's have weight 1."""

_REJECT_REASON_OF = {
    NonDigit.LETTER: RejectReason.LETTER,
    NonDigit.SEVERAL: RejectReason.SEVERAL,
    NonDigit.SCRIBBLE: RejectReason.SCRIBBLE,
}


@dataclass(frozen=True)
class Calibration:
    """Parameters that turn logits into probabilities, fitted by cross-validation over writers.

    Attributes
    ----------
    temperature : float
        Divisor of the logits of the digits.
    slope, offset : float
        `Prediction.is_digit` is the logistic function of ``slope * digit_log_odds + offset``. 2 % of real
        digits get less than `SURELY_A_DIGIT`, and 0.5 % get less than `PERHAPS_A_DIGIT`.
    """

    temperature: float
    slope: float
    offset: float


@dataclass(frozen=True, eq=False)
class PadClassifier:
    """Classifies drawings and pictures of digits; see `mnist_gui.learning.classifier.Reader`.

    Attributes
    ----------
    image_expert : Expert of GradientFeatures
        Classifies 28x28 images.
    stroke_expert : Expert of StrokeFeatures
        Classifies drawings.
    of_drawings, of_pictures : Calibration
        For the sum of both experts' logits, and for the image expert's alone.
    adaptation : WriterAdaptation or None
        To the user's handwriting.
    """

    image_expert: Expert[GradientFeatures]
    stroke_expert: Expert[StrokeFeatures]
    of_drawings: Calibration
    of_pictures: Calibration
    adaptation: WriterAdaptation | None = None

    @property
    def title(self) -> str:
        """Name of the classifier for users."""
        return "Reader of pen strokes" + ("" if self.adaptation is None else ", adapted to you")

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names of the classes: the digits."""
        return tuple("0123456789")

    @property
    def image_shape(self) -> tuple[int, int]:
        """Height and width of images, in pixels."""
        return SIZE, SIZE

    def with_adaptation(self, adaptation: WriterAdaptation | None) -> "PadClassifier":
        """Return this classifier with another adaptation, or with none if it is None or empty."""
        return replace(
            self, adaptation=adaptation if adaptation is not None and len(adaptation.labels) else None
        )

    def steps(self, image: Images) -> PredictionSteps:
        """Predict one image without its strokes, and keep the steps on the way.

        Parameters
        ----------
        image : ndarray of uint8, shape (28, 28)

        Raises
        ------
        ModelError
            If the image is not 28x28, or not uint8.
        """
        self.check_images(image[None])
        features = self.image_expert.features.steps(image)
        return PredictionSteps(
            class_names=(*self.class_names, *(_REJECT_REASON_OF[kind].value for kind in NonDigit)),
            transformer=self.image_expert.features,
            features=features,
            decision=self.image_expert.decision(features.vector),
            temperature=self.of_pictures.temperature,
            prediction=self.predict_vectors(features.vector[None], blank=is_blank(image[None])),
        )

    def check_images(self, images: Images) -> None:
        """Check images for `predict`.

        Raises
        ------
        ModelError
            If the images are not 28x28, or not uint8.
        """
        check_images(images, self.image_shape)

    def predict(self, images: Images) -> Prediction:
        """Classify images without their strokes.

        Parameters
        ----------
        images : ndarray of uint8, shape (n, 28, 28)
            0 is paper, 255 is ink.

        Raises
        ------
        ModelError
            If the images are not 28x28, or not uint8.
        """
        self.check_images(images)

        def predict(start: int) -> Prediction:
            block = images[start : start + BLOCK]
            return self.predict_vectors(self.image_expert.features.transform(block), blank=is_blank(block))

        joined = _joined(list(on_all_processors(predict, range(0, len(images), BLOCK))))
        return replace(joined, images=images)

    def read(self, drawings: Sequence[Drawing], *, leave_one_out: bool = False) -> Prediction:
        """Classify drawings of any size and position.

        Parameters
        ----------
        drawings : sequence of Drawing, length n
        leave_one_out : bool
            Whether these are the drawings that the adaptation was made from, in the same order. Then each is
            classified without its own vote.
        """

        def predict(start: int) -> Prediction:
            rows = range(start, min(start + BLOCK, len(drawings)))
            return self._predict_block([drawings[row] for row in rows], rows if leave_one_out else None)

        return _joined(list(on_all_processors(predict, range(0, len(drawings), BLOCK))))

    def _predict_block(self, drawings: Sequence[Drawing], own_rows: Sequence[int] | None) -> Prediction:
        images = drawings_to_images(drawings)
        prediction = self.predict_vectors(
            self.image_expert.features.transform(images),
            self.stroke_expert.features.transform(drawings),
            blank=np.array([drawing.is_empty for drawing in drawings], dtype=bool),
            dot=np.array([is_dot(drawing) for drawing in drawings], dtype=bool),
            several=np.array([has_several_parts(drawing) for drawing in drawings], dtype=bool),
            own_rows=own_rows,
        )
        return replace(prediction, images=images)

    def predict_vectors(
        self,
        of_images: FloatArray,
        of_strokes: FloatArray | None = None,
        *,
        blank: npt.NDArray[np.bool_] | None = None,
        dot: npt.NDArray[np.bool_] | None = None,
        several: npt.NDArray[np.bool_] | None = None,
        own_rows: Sequence[int] | None = None,
    ) -> Prediction:
        """Classify feature vectors.

        Parameters
        ----------
        of_images : ndarray of float32, shape (n, d)
            Vectors of the image expert. Their kernel takes 4 * n * m bytes for m support vectors.
        of_strokes : ndarray of float32, shape (n, e), optional
            Vectors of the stroke expert; None for pictures.
        blank, dot, several : ndarray of bool, shape (n,), optional
            Whether there is no ink, only a dot, or several parts side by side; False by default.
        own_rows : sequence of int, length n, optional
            The row of each drawing in the adaptation, whose vote must not count.
        """
        no = np.zeros(len(of_images), dtype=bool)
        rules = _RuleResults(*(no if result is None else result for result in (blank, dot, several)))
        logits = self.image_expert.logits(of_images)
        if of_strokes is None:
            return _prediction(logits, self.of_pictures, rules)
        kernel = self.stroke_expert.svm.kernel(of_strokes)
        logits = self.stroke_expert.logits(of_strokes, kernel=kernel) + logits * IMAGE_WEIGHT
        if self.adaptation is not None:
            votes = self._votes(self.adaptation, of_strokes, kernel, own_rows)
            logits = logits + ExpertLogits(votes[:, :N_DIGITS], votes)
        return _prediction(logits, self.of_drawings, rules)

    def _votes(
        self,
        adaptation: WriterAdaptation,
        vectors: FloatArray,
        kernel: FloatArray,
        own_rows: Sequence[int] | None,
    ) -> Probabilities:
        svm = self.stroke_expert.svm
        if own_rows is None:
            return adaptation.votes(vectors, svm, kernel)
        return np.concatenate(
            [
                adaptation.without(own).votes(vectors[[row]], svm, kernel[[row]])
                for row, own in enumerate(own_rows)
            ]
        )


@dataclass(frozen=True, eq=False)
class _RuleResults:
    """Results of the rules for n drawings, each bool of shape (n,)."""

    blank: npt.NDArray[np.bool_]
    dot: npt.NDArray[np.bool_]
    several: npt.NDArray[np.bool_]


def _prediction(logits: ExpertLogits, calibration: Calibration, rules: _RuleResults) -> Prediction:
    """Turn logits into probabilities and reject reasons."""
    probabilities = softmax(logits.digits / calibration.temperature)
    probabilities[rules.blank] = 1 / N_DIGITS
    with np.errstate(over="ignore"):  # of odds that are as good as 0
        is_digit = 1 / (1 + np.exp(-(calibration.slope * digit_log_odds(logits) + calibration.offset)))
    is_digit[rules.blank | rules.dot] = 0
    others = logits.classes[:, N_DIGITS:].argmax(axis=1) + N_DIGITS
    others[rules.several & (others == NonDigit.LETTER)] = NonDigit.SEVERAL
    reasons = np.full(len(others), RejectReason.NONE, dtype=object)
    reasons[probabilities.max(axis=1) < SURE] = RejectReason.UNSURE
    rejected = is_digit < SURELY_A_DIGIT
    reasons[rejected] = [_REJECT_REASON_OF[NonDigit(other)] for other in others[rejected].tolist()]
    reasons[rules.dot] = RejectReason.DOT
    reasons[rules.blank] = RejectReason.BLANK
    return Prediction(probabilities, rules.blank, is_digit, tuple(reasons.tolist()))


def digit_log_odds(logits: ExpertLogits) -> Probabilities:
    """Return the uncalibrated log odds that drawings show a digit, float64 of shape (n,)."""
    digits, others = logits.classes[:, :N_DIGITS], logits.classes[:, N_DIGITS:]
    log_odds: Probabilities = np.logaddexp.reduce(digits, axis=1) - np.logaddexp.reduce(others, axis=1)
    return log_odds


def _joined(predictions: Sequence[Prediction]) -> Prediction:
    if len(predictions) == 1:
        return predictions[0]
    no_images = np.empty((0, SIZE, SIZE), dtype=np.uint8)
    empty = Prediction(np.empty((0, N_DIGITS)), np.empty(0, dtype=bool), images=no_images)
    parts = [empty, *predictions]
    return Prediction(
        np.concatenate([part.probabilities for part in parts]),
        np.concatenate([part.blank for part in parts]),
        np.concatenate([part.is_digit for part in parts]),
        tuple(reason for part in parts for reason in part.reject_reasons),
        np.concatenate([part.images for part in parts if part.images is not None]),
    )
