"""How well the pad's classifier reads people it has not learned from: cross-validation over writers.

Each fifth of the people is read by a classifier that has learned from the others. Features are computed once
for all: what they learn, they learn without labels.
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
from mnist_gui.learning.pad.adaptation import WriterAdaptation
from mnist_gui.learning.pad.classifier import Calibration, PadClassifier
from mnist_gui.learning.pad.synthetic import Kind
from mnist_gui.learning.pad.training import OF_DRAWINGS, OF_PICTURES, fit_experts
from mnist_gui.learning.pad.training_set import TrainingSet
from mnist_gui.learning.pad.writers import N_FOLDS, collection_of, person_of
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.scoring import Probabilities
from mnist_gui.progress import CancelToken, Report, Steps, ignore_progress

TAUGHT = 10
"""Drawings of each digit that a person teaches."""

LEFT_TO_READ = 3
"""Drawings of each digit that must be left, or else the person is passed over."""

MADE_UP = "made up"

LOST_SURELY, LOST_AT_ALL = 0.005, 0.02
"""Digits that may be taken for "not a digit", and for that or "not sure"."""


@dataclass(frozen=True)
class Count:
    """So many of so many."""

    part: int
    whole: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        return f"{self.share:.2%} ({self.part:,} of {self.whole:,})"


@dataclass(frozen=True, eq=False)
class PadValidation:
    """What was read of people not seen before.

    Attributes
    ----------
    classes : ndarray of int16, shape (n,)
        What each drawing shows: digits, letters, then made-up drawings.
    collections : ndarray of str, shape (n,)
        Where each drawing was recorded; `MADE_UP` of those that were not.
    drawings : Prediction
        What was read of the n drawings.
    reordered : Prediction
        What was read of the digits and letters with their strokes drawn another way.
    pictures : Prediction
        What was read of the n drawings as pictures.
    mnist_labels : ndarray of int16, shape (k,)
        The images' labels.
    mnist : Prediction
        What was read of them.
    hand_before, hand_after : Count
        Misread digits of people who wrote enough, before and after `TAUGHT` of each digit were learned.
    """

    classes: Labels
    collections: npt.NDArray[np.str_]
    drawings: Prediction
    reordered: Prediction
    pictures: Prediction
    mnist_labels: Labels
    mnist: Prediction
    hand_before: Count
    hand_after: Count

    @cached_property
    def is_digit(self) -> npt.NDArray[np.bool_]:
        """Whether each drawing is of a recorded digit, bool of shape (n,)."""
        recorded: npt.NDArray[np.bool_] = (self.classes < Kind.LETTER) & (self.collections != MADE_UP)
        return recorded

    def errors(self, prediction: Prediction) -> dict[str, Count]:
        """Return the misread digits of each collection, of one of the predictions of drawings."""
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
        """Return how well `Prediction.is_digit` tells letters from digits, 0 to 1; 0.5 is guessing."""
        letters = self.classes == Kind.LETTER
        return area_under_curve(prediction.is_digit[self.is_digit], prediction.is_digit[letters])

    def rejected(self, prediction: Prediction, kind: Kind | None) -> tuple[Count, Count]:
        """Return how many drawings of a kind, or digits, were "not a digit", and that or "not sure"."""
        chosen = self.is_digit if kind is None else self.classes == kind
        values = prediction.is_digit[chosen]
        below = [int((values < limit).sum()) for limit in (PERHAPS_A_DIGIT, SURELY_A_DIGIT)]
        return Count(below[0], len(values)), Count(below[1], len(values))

    def calibrations(self) -> tuple[Calibration, Calibration]:
        """Return the calibration of drawings and of pictures that these answers ask for."""
        digits, labels = self.is_digit, self.classes[self.is_digit]
        of_drawings = _logits(self.drawings, OF_DRAWINGS)[digits]
        # Of MNIST's images about as many as there are drawings: either may be what gets pasted.
        some = slice(None, None, max(1, len(self.mnist_labels) // len(labels)))
        of_pictures = np.concatenate(
            [_logits(self.mnist, OF_PICTURES)[some], _logits(self.pictures, OF_PICTURES)[digits]]
        )
        return (
            _calibration(fit_temperature(of_drawings, labels), _leads(self.drawings, OF_DRAWINGS)[digits]),
            _calibration(
                fit_temperature(of_pictures, np.concatenate([self.mnist_labels[some], labels])),
                _leads(self.pictures, OF_PICTURES)[digits],
            ),
        )


def cross_validate_pad(
    material: TrainingSet,
    digits: Sequence[LabelledDrawing],
    letters: Sequence[LabelledDrawing],
    *,
    folds: Sequence[int] = range(N_FOLDS),
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> PadValidation:
    """Let people be read by classifiers that have not seen them.

    Parameters
    ----------
    material : Material
        What `mnist_gui.learning.pad.training_set.prepare` has made of the drawings.
    digits, letters : sequence of LabelledDrawing
        The drawings.
    folds : sequence of int
        Which folds to read; the others are only learned from.
    report : callable
        Hears how much is done.
    token : CancelToken, optional
        Looked at all the time.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    steps = Steps(report)
    count = material.digits + material.letters
    people = np.array(list(map(person_of, digits)))
    drawings, pictures = _Answers(len(material.strokes.classes)), _Answers(len(material.images.classes))
    reordered, mnist = _Answers(count), _Answers(len(material.mnist.classes))
    hands = _Hands()
    for fold in folds:
        classifier = fit_experts(material, left_out=fold, report=steps.next(1000 // len(folds)), token=token)
        rows = np.flatnonzero(material.strokes.folds == fold)
        vectors = material.images.vectors
        drawings.read(classifier, rows, vectors, material.strokes.vectors)
        pictures.read(classifier, rows, vectors)
        # Strokes drawn in another way leave the same ink.
        reordered.read(classifier, rows[rows < count], vectors, material.reordered.vectors)
        mnist.read(classifier, np.flatnonzero(material.mnist.folds == fold), material.mnist.vectors)
        own = rows[rows < material.digits]
        for person in np.unique(people[own]):
            hands.teach(classifier, material, own[people[own] == person])
    read = drawings.was_read
    made_up = len(read) - count
    return PadValidation(
        classes=material.strokes.classes[read],
        collections=np.array([*map(collection_of, (*digits, *letters)), *[MADE_UP] * made_up])[read],
        drawings=drawings.prediction(),
        reordered=reordered.prediction(),
        pictures=pictures.prediction(),
        mnist_labels=material.mnist.classes[mnist.was_read],
        mnist=mnist.prediction(),
        hand_before=Count(hands.before, hands.drawings),
        hand_after=Count(hands.after, hands.drawings),
    )


def area_under_curve(positive: Probabilities, negative: Probabilities) -> float:
    """Return the chance that any positive value exceeds any negative one, equal ones counting half."""
    order = np.sort(negative)
    below = np.searchsorted(order, positive, side="left") + np.searchsorted(order, positive, side="right")
    return float(below.mean() / (2 * len(negative)))


class _Answers:
    """What was read of each row, filled in fold by fold."""

    def __init__(self, count: int) -> None:
        self.was_read = np.zeros(count, dtype=bool)
        self._probabilities = np.empty((count, 10))
        self._is_digit = np.empty(count)

    def read(
        self,
        classifier: PadClassifier,
        rows: npt.NDArray[np.intp],
        of_images: FloatArray,
        of_strokes: FloatArray | None = None,
    ) -> None:
        """Let a classifier read some rows."""

        def compute(start: int) -> None:
            block = rows[start : start + BLOCK]
            prediction = classifier.read_vectors(
                of_images[block], None if of_strokes is None else of_strokes[block]
            )
            self._probabilities[block], self._is_digit[block] = prediction.probabilities, prediction.is_digit

        for _ in on_all_processors(compute, range(0, len(rows), BLOCK)):
            pass
        self.was_read[rows] = True

    def prediction(self) -> Prediction:
        """Return what was read of the rows that were read."""
        read = self.was_read
        return Prediction(self._probabilities[read], np.zeros(read.sum(), dtype=bool), self._is_digit[read])


class _Hands:
    """Teaches the hands of people, and counts how many of their other digits are misread."""

    def __init__(self) -> None:
        self.before = self.after = self.drawings = 0
        self._rng = np.random.default_rng(0)

    def teach(self, classifier: PadClassifier, material: TrainingSet, rows: npt.NDArray[np.intp]) -> None:
        """Teach digits of one person, if there are enough."""
        labels = material.strokes.classes[rows]
        if np.bincount(labels, minlength=10).min() < TAUGHT + LEFT_TO_READ:
            return
        rows = self._rng.permutation(rows)
        labels = material.strokes.classes[rows]
        taught = np.concatenate([rows[labels == digit][:TAUGHT] for digit in range(10)])
        hand = WriterAdaptation(material.strokes.vectors[taught], material.strokes.classes[taught])
        others = np.setdiff1d(rows, taught)
        answers = []
        for reader in (classifier, classifier.with_adaptation(hand)):
            prediction = reader.read_vectors(
                material.images.vectors[others], material.strokes.vectors[others]
            )
            answers.append(int((prediction.labels != material.strokes.classes[others]).sum()))
        self.before += answers[0]
        self.after += answers[1]
        self.drawings += len(others)


def _logits(prediction: Prediction, calibration: Calibration) -> Probabilities:
    """Return the logits, up to a constant, that a calibration has made probabilities of."""
    tiny = np.finfo(np.float64).tiny
    logits: Probabilities = calibration.temperature * np.log(np.maximum(prediction.probabilities, tiny))
    return logits


def _leads(prediction: Prediction, calibration: Calibration) -> Probabilities:
    """Return the leads of the digits that a calibration has made `Prediction.is_digit` of."""
    is_digit = np.clip(prediction.is_digit, 1e-15, 1 - 1e-15)
    leads: Probabilities = (_log_odds(is_digit) - calibration.offset) / calibration.slope
    return leads


def _calibration(temperature: float, leads: Probabilities) -> Calibration:
    """Return the calibration that takes so many digits, by their leads, for none as it may."""
    low, high = np.quantile(leads, [LOST_SURELY, LOST_AT_ALL])
    slope = float((_log_odds(SURELY_A_DIGIT) - _log_odds(PERHAPS_A_DIGIT)) / max(high - low, 1e-9))
    return Calibration(temperature, slope, float(_log_odds(SURELY_A_DIGIT) - slope * high))


def _log_odds(probability: npt.ArrayLike) -> Probabilities:
    values = np.asarray(probability, dtype=np.float64)
    odds: Probabilities = np.log(values / (1 - values))
    return odds
