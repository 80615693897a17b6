"""Cross-validation of the pad's classifier over writers.

The drawings of each fifth of the writers are classified by experts that were fitted to the others. Features
are fitted only once, to all drawings: they use no labels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Labels
from mnist_gui.ink.drawing_file import LabelledDrawing
from mnist_gui.learning.calibration import fit_temperature
from mnist_gui.learning.classifier import BLOCK, PERHAPS_A_DIGIT, SURELY_A_DIGIT, Prediction
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.pad.classes import NonDigit
from mnist_gui.learning.pad.classifier import Calibration, PadClassifier
from mnist_gui.learning.pad.training import OF_DRAWINGS, OF_PICTURES, fit_experts
from mnist_gui.learning.pad.training_set import TrainingSet
from mnist_gui.learning.pad.writer_adaptation import WriterAdaptation
from mnist_gui.learning.pad.writers import N_FOLDS, collection_of, writer_of
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.scoring import Probabilities
from mnist_gui.progress import CancelToken, Report, Steps, ignore_progress

ADAPTATION_DRAWINGS = 10
"""Drawings of each digit that the classifier is adapted to."""

TEST_DRAWINGS = 3
"""Drawings of each digit that must remain for testing; writers with fewer are skipped."""

SYNTHETIC = "synthetic"
"""Stands for the collection of synthetic drawings."""

REJECTED_SURELY, REJECTED_AT_ALL = 0.005, 0.02
"""Accepted shares of digits that become "not a digit", and "not a digit" or "not sure"."""


@dataclass(frozen=True)
class Count:
    """A number of cases among all cases."""

    part: int
    whole: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 if there are no cases."""
        return self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        return f"{self.share:.2%} ({self.part:,} of {self.whole:,})"


@dataclass(frozen=True, eq=False)
class PadValidation:
    """Predictions for the drawings of writers that were held out.

    Attributes
    ----------
    classes : ndarray of int16, shape (n,)
        Class of each drawing: digits, letters, then synthetic drawings.
    collections : ndarray of str, shape (n,)
        Collection of each drawing, or `SYNTHETIC`.
    drawings : Prediction
        Of the n drawings.
    reordered : Prediction
        Of the digits and letters with reordered strokes.
    pictures : Prediction
        Of the n drawings as pictures.
    mnist_labels : ndarray of int16, shape (k,)
    mnist : Prediction
        Of the k images of MNIST.
    errors_before_adaptation, errors_after_adaptation : Count
        Misread digits of writers with enough of them, before and after adaptation to `ADAPTATION_DRAWINGS`
        of each digit.
    """

    classes: Labels
    collections: npt.NDArray[np.str_]
    drawings: Prediction
    reordered: Prediction
    pictures: Prediction
    mnist_labels: Labels
    mnist: Prediction
    errors_before_adaptation: Count
    errors_after_adaptation: Count

    @cached_property
    def is_digit(self) -> npt.NDArray[np.bool_]:
        """Whether each drawing is a recorded digit, bool of shape (n,)."""
        recorded: npt.NDArray[np.bool_] = (self.classes < NonDigit.LETTER) & (self.collections != SYNTHETIC)
        return recorded

    def errors(self, prediction: Prediction) -> dict[str, Count]:
        """Count the misread digits of each collection in one of the predictions of drawings."""
        count = len(prediction.labels)
        digits, collections = self.is_digit[:count], self.collections[:count]
        wrong = prediction.labels != self.classes[:count]
        return {
            str(name): Count(int((wrong & chosen).sum()), int(chosen.sum()))
            for name in dict.fromkeys(collections[digits].tolist())
            if (chosen := digits & (collections == name)).any()
        }

    @property
    def mnist_errors(self) -> Count:
        """The misread images of MNIST."""
        return Count(int((self.mnist.labels != self.mnist_labels).sum()), len(self.mnist_labels))

    def area_under_curve(self, prediction: Prediction) -> float:
        """Return the area under the ROC curve of `Prediction.is_digit`, for digits against letters."""
        letters = self.classes == NonDigit.LETTER
        return area_under_curve(prediction.is_digit[self.is_digit], prediction.is_digit[letters])

    def rejected(self, prediction: Prediction, kind: NonDigit | None) -> tuple[Count, Count]:
        """Count what was "not a digit", and what was that or "not sure"; of digits if `kind` is None."""
        chosen = self.is_digit if kind is None else self.classes == kind
        values = prediction.is_digit[chosen]
        below = [int((values < limit).sum()) for limit in (PERHAPS_A_DIGIT, SURELY_A_DIGIT)]
        return Count(below[0], len(values)), Count(below[1], len(values))

    def calibrations(self) -> tuple[Calibration, Calibration]:
        """Fit the calibrations of drawings and of pictures to these predictions."""
        digits, labels = self.is_digit, self.classes[self.is_digit]
        of_drawings = _logits(self.drawings, OF_DRAWINGS)[digits]
        # About as many images of MNIST as drawings: users paste both.
        some = slice(None, None, max(1, len(self.mnist_labels) // len(labels)))
        of_pictures = np.concatenate(
            [_logits(self.mnist, OF_PICTURES)[some], _logits(self.pictures, OF_PICTURES)[digits]]
        )
        return (
            _calibration(
                fit_temperature(of_drawings, labels), _digit_log_odds(self.drawings, OF_DRAWINGS)[digits]
            ),
            _calibration(
                fit_temperature(of_pictures, np.concatenate([self.mnist_labels[some], labels])),
                _digit_log_odds(self.pictures, OF_PICTURES)[digits],
            ),
        )


def cross_validate_pad(
    training_set: TrainingSet,
    digits: Sequence[LabelledDrawing],
    letters: Sequence[LabelledDrawing],
    *,
    folds: Sequence[int] = range(N_FOLDS),
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> PadValidation:
    """Cross-validate over writers.

    Parameters
    ----------
    training_set : TrainingSet
        Built from `digits` and `letters`.
    digits, letters : sequence of LabelledDrawing
    folds : sequence of int
        Folds to classify; the others are only used for fitting.
    report : callable
        Called with the progress.
    token : CancelToken, optional
        Checked all the time.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    steps = Steps(report)
    count = training_set.digits + training_set.letters
    writers = np.array(list(map(writer_of, digits)))
    drawings, pictures = (_FoldPredictions(len(training_set.strokes.classes)) for _ in range(2))
    reordered, mnist = _FoldPredictions(count), _FoldPredictions(len(training_set.mnist.classes))
    trials = _AdaptationTrials()
    for fold in folds:
        report_fold = steps.next(1000 // len(folds))
        classifier = fit_experts(training_set, held_out=fold, report=report_fold, token=token)
        rows = np.flatnonzero(training_set.strokes.folds == fold)
        vectors = training_set.images.vectors
        drawings.predict(classifier, rows, vectors, training_set.strokes.vectors)
        pictures.predict(classifier, rows, vectors)
        # Reordered strokes leave the same ink.
        reordered.predict(classifier, rows[rows < count], vectors, training_set.reordered.vectors)
        of_mnist = np.flatnonzero(training_set.mnist.folds == fold)
        mnist.predict(classifier, of_mnist, training_set.mnist.vectors)
        own = rows[rows < training_set.digits]
        for writer in np.unique(writers[own]):
            trials.run(classifier, training_set, own[writers[own] == writer])
    done = drawings.done
    synthetic = [SYNTHETIC] * (len(done) - count)
    return PadValidation(
        classes=training_set.strokes.classes[done],
        collections=np.array([*map(collection_of, (*digits, *letters)), *synthetic])[done],
        drawings=drawings.prediction(),
        reordered=reordered.prediction(),
        pictures=pictures.prediction(),
        mnist_labels=training_set.mnist.classes[mnist.done],
        mnist=mnist.prediction(),
        errors_before_adaptation=Count(trials.before, trials.drawings),
        errors_after_adaptation=Count(trials.after, trials.drawings),
    )


def area_under_curve(positive: Probabilities, negative: Probabilities) -> float:
    """Return the probability that a positive value exceeds a negative one, ties counting half."""
    order = np.sort(negative)
    below = np.searchsorted(order, positive, side="left") + np.searchsorted(order, positive, side="right")
    return float(below.mean() / (2 * len(negative)))


class _FoldPredictions:
    """The prediction for each row, filled in fold by fold."""

    def __init__(self, count: int) -> None:
        self.done = np.zeros(count, dtype=bool)
        self._probabilities = np.empty((count, 10))
        self._is_digit = np.empty(count)

    def predict(
        self,
        classifier: PadClassifier,
        rows: npt.NDArray[np.intp],
        of_images: FloatArray,
        of_strokes: FloatArray | None = None,
    ) -> None:
        """Classify some rows."""

        def compute(start: int) -> None:
            block = rows[start : start + BLOCK]
            prediction = classifier.predict_vectors(
                of_images[block], None if of_strokes is None else of_strokes[block]
            )
            self._probabilities[block], self._is_digit[block] = prediction.probabilities, prediction.is_digit

        for _ in on_all_processors(compute, range(0, len(rows), BLOCK)):
            pass
        self.done[rows] = True

    def prediction(self) -> Prediction:
        """Return the predictions of the rows that are done."""
        done = self.done
        return Prediction(self._probabilities[done], np.zeros(done.sum(), dtype=bool), self._is_digit[done])


class _AdaptationTrials:
    """Adapts classifiers to writers, and counts how many of their other digits are misread."""

    def __init__(self) -> None:
        self.before = self.after = self.drawings = 0
        self._rng = np.random.default_rng(0)

    def run(self, classifier: PadClassifier, training_set: TrainingSet, rows: npt.NDArray[np.intp]) -> None:
        """Try the adaptation to the writer of some rows, if there are enough."""
        labels = training_set.strokes.classes[rows]
        if np.bincount(labels, minlength=10).min() < ADAPTATION_DRAWINGS + TEST_DRAWINGS:
            return
        rows = self._rng.permutation(rows)
        labels = training_set.strokes.classes[rows]
        used = np.concatenate([rows[labels == digit][:ADAPTATION_DRAWINGS] for digit in range(10)])
        adaptation = WriterAdaptation(training_set.strokes.vectors[used], training_set.strokes.classes[used])
        others = np.setdiff1d(rows, used)

        def errors(classifier: PadClassifier) -> int:
            prediction = classifier.predict_vectors(
                training_set.images.vectors[others], training_set.strokes.vectors[others]
            )
            return int((prediction.labels != training_set.strokes.classes[others]).sum())

        self.before += errors(classifier)
        self.after += errors(classifier.with_adaptation(adaptation))
        self.drawings += len(others)


def _logits(prediction: Prediction, calibration: Calibration) -> Probabilities:
    """Return the logits, up to a constant, that a calibration turned into these probabilities."""
    tiny = np.finfo(np.float64).tiny
    logits: Probabilities = calibration.temperature * np.log(np.maximum(prediction.probabilities, tiny))
    return logits


def _digit_log_odds(prediction: Prediction, calibration: Calibration) -> Probabilities:
    """Return the log odds that a calibration turned into `Prediction.is_digit`."""
    is_digit = np.clip(prediction.is_digit, 1e-15, 1 - 1e-15)
    log_odds: Probabilities = (_log_odds(is_digit) - calibration.offset) / calibration.slope
    return log_odds


def _calibration(temperature: float, log_odds: Probabilities) -> Calibration:
    """Return the calibration that rejects the accepted shares of digits with these log odds."""
    low, high = np.quantile(log_odds, [REJECTED_SURELY, REJECTED_AT_ALL])
    slope = float((_log_odds(SURELY_A_DIGIT) - _log_odds(PERHAPS_A_DIGIT)) / max(high - low, 1e-9))
    return Calibration(temperature, slope, float(_log_odds(SURELY_A_DIGIT) - slope * high))


def _log_odds(probability: npt.ArrayLike) -> Probabilities:
    values = np.asarray(probability, dtype=np.float64)
    odds: Probabilities = np.log(values / (1 - values))
    return odds
