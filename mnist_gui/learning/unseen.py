"""Predict every labelled image of a data set by a model that had not seen it.

The images of the training split are in the model, labels included, and a model tends to agree with the labels
that it was fitted to. So each of them is predicted by a model without it: that of a fold, by
cross-validation; or, for a support vector machine, that of leaving it out, which one training is enough for
(`mnist_gui.learning.models._leave_one_out`). Images of other splits are predicted by a model of the whole
training split.

One support vector machine sees the images upright and at a standard size, a second one as they are
(`mnist_gui.learning.placed_features`). They err on different images, and the mean of their log odds is more
exact than either: that is the geometric mean of their probabilities.

Wrong labels spoil the model that is to find them. So the machine is fitted twice: first to all images, then
without those that the first one, each left out in turn, reads as another class than their label. Those are
then unseen as they are. The second fit starts from the first and takes little time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import comb
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from mnist_gui.data.class_names import translate_classes
from mnist_gui.data.dataset import NO_LABEL, Dataset, Labels, Rows, training_split
from mnist_gui.data.levels import at_levels
from mnist_gui.data.mapped import release
from mnist_gui.errors import DataError
from mnist_gui.learning.classifier import Reader
from mnist_gui.learning.feature_cache import features_of, user_cache
from mnist_gui.learning.features import FEATURE_TYPES, Features, GradientFeatures
from mnist_gui.learning.models.svm import fit_pairwise, kernel_gamma
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.nearest_rows import VectorTable
from mnist_gui.learning.placed_features import PlacedGradientFeatures
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.scoring import pairwise_logits, softmax, worst_margins
from mnist_gui.learning.training import choose_training_images, compute_features, train
from mnist_gui.learning.validation import Validation, cross_validate
from mnist_gui.progress import CancelToken, Progress, Report, Steps, ignore_progress

if TYPE_CHECKING:
    from mnist_gui.learning.models._leave_one_out import LeaveOneOut

FOLDS = 5
"""Folds of the cross-validation of models without a shorter way."""

CALIBRATED_ON = 5000
"""More images than these do not improve the calibration of a support vector machine."""

MOST_MARGINS = CALIBRATED_ON * 45
"""Margins to calibrate on: with many classes each image has thousands, and fewer images are taken."""

DOUBT = 0.02
"""Share of the labels that may be wrong, as the calibration sees it."""

BLOCK = 4096
"""Images whose margins are computed at a time."""

_LEAST_OF_CLASS = 2
"""So many images of each class stay, or the second fit does without leaving any out."""


@dataclass(frozen=True, eq=False)
class UnseenPredictions:
    """Predictions of labelled images by models that had not seen them.

    Attributes
    ----------
    rows : ndarray of intp, shape (n,)
        Rows of the data set, ascending.
    probabilities : ndarray of float32, shape (n, c)
        Probability of each class of the data set; of blank images, the same for all that were trained.
    evidence : ndarray of float32, shape (n, c)
        Differences between classes are log odds, without a limit: they differ where probabilities are 0 or 1.
        Minus infinity for a class without training images.
    reader : str
        Who predicted, for users: "a model that never saw it".
    vectors : VectorTable or None
        Features of these images and of those of the training, if they were computed.
    other_readers : mapping of str to str
        Who predicted the images of a split, where that is another one than `reader`.
    other_vectors : tuple of VectorTable
        Other features of the same images, if they were computed.
    """

    rows: Rows
    probabilities: FloatArray
    evidence: FloatArray
    reader: str = "a model that never saw it"
    vectors: VectorTable | None = None
    other_readers: Mapping[str, str] = field(default_factory=dict)
    other_vectors: tuple[VectorTable, ...] = ()


def predict_unseen(
    dataset: Dataset,
    request: TrainingRequest,
    splits: Sequence[str],
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> UnseenPredictions:
    """Train a model and predict the labelled images of some splits, none by a model that saw it.

    Parameters
    ----------
    dataset : Dataset
    request : TrainingRequest
    splits : sequence of str
    report : callable
        Called with the progress in 1,000 steps.
    token : CancelToken, optional
        Checked between short steps.

    Raises
    ------
    TrainingError
        If fewer than two classes have labelled training images, or there is too little memory.
    Cancelled
        If the token was cancelled.
    """
    request = request.resolved()
    token = token or CancelToken()
    if request.model == "svm":
        return _by_leaving_out(dataset, request, splits, report=report, token=token)
    return _by_folds(dataset, request, splits, report=report, token=token)


def predict_with(
    reader: Reader,
    dataset: Dataset,
    splits: Sequence[str],
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> UnseenPredictions:
    """Predict the labelled images of some splits with a trained model, whether it has seen them or not.

    Classes are matched by name. Images whose label is unknown to the model are left out.

    Raises
    ------
    ModelError
        If the images have another size than the model's.
    Cancelled
        If the token was cancelled.
    """
    table = translate_classes(reader.class_names, dataset.class_names)[:-1]
    known = np.flatnonzero(table != NO_LABEL)
    total = sum(len(dataset.split(name)) for name in splits)
    done, parts = 0, []
    for name in splits:
        split, first = dataset.split(name), _first_row(dataset, name)
        reader.check_images(split.images)
        for start in range(0, len(split), BLOCK):
            if token is not None:
                token.raise_if_cancelled()
            block = slice(start, start + BLOCK)
            positions = start + np.flatnonzero(np.isin(split.used_labels[block], table[known]))
            probabilities = np.zeros((len(positions), len(dataset.class_names)), dtype=np.float32)
            predicted = reader.predict(at_levels(split.read(positions), dataset.levels)).probabilities
            probabilities[:, table[known]] = predicted[:, known]
            evidence = _log_evidence(predicted[:, known], table[known], len(dataset.class_names))
            parts.append((first + positions, probabilities, evidence))
            done += min(BLOCK, len(split) - start)
            report(Progress(f"Predicting the images of {dataset.name}", done, total, "images"))
            release(split.images)
    return replace(_joined(parts, len(dataset.class_names)), reader=reader.title)


def predict_by_what_is_there(
    dataset: Dataset,
    request: TrainingRequest,
    *,
    validation: Validation | None = None,
    reader: Reader | None = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> UnseenPredictions:
    """Predict the labelled images with what was learned already; learn only what is missing.

    Parameters
    ----------
    dataset : Dataset
    request : TrainingRequest
        What to train for the images that neither of the following predicts.
    validation : Validation, optional
        A cross-validation of this data set, whose probabilities are used for the training split. Labels may
        have been corrected since. Without a reader, the other splits are left out then.
    reader : Reader, optional
        A model of the training split, which predicts the other splits.
    report : callable
        Called with the progress in 1,000 steps.
    token : CancelToken, optional
        Checked between short steps.

    Raises
    ------
    DataError
        If no image has a label.
    ModelError
        If the images have another size than the reader's.
    TrainingError, Cancelled
        As of `predict_unseen`.
    """
    training, steps = training_split(dataset).name, Steps(report)
    labelled = [split.name for split in dataset.splits if split.is_usable]
    others = [name for name in labelled if name != training]
    if not labelled:
        raise DataError(f"{dataset.name} has no labels to check; label some of its images first.")
    if validation is None and reader is None:
        return predict_unseen(dataset, request, labelled, report=report, token=token)
    if validation is not None and validation.evaluation.probabilities is not None:
        found = [_by_validation(dataset, validation)]
    elif training in labelled:
        found = [predict_unseen(dataset, request, [training], report=steps.next(900), token=token)]
    else:
        found = []
    if reader is None or not others:
        return found[0] if found else _joined([], len(dataset.class_names))
    found.append(predict_with(reader, dataset, others, report=steps.next(100), token=token))
    everything, size = np.arange(len(dataset.class_names)), len(dataset.class_names)
    # Margins of one model and probabilities of another one are comparable as probabilities.
    parts = [
        (each.rows, each.probabilities, _log_evidence(each.probabilities, everything, size)) for each in found
    ]
    return replace(_joined(parts, size), other_readers=dict.fromkeys(others, reader.title))


def _by_validation(dataset: Dataset, validation: Validation) -> UnseenPredictions:
    """Return the predictions of a cross-validation for the labels as they are now."""
    evaluation, size = validation.evaluation, len(dataset.class_names)
    assert evaluation.probabilities is not None, "the caller has checked it"
    kept = evaluation.probabilities[:, :size]
    labels = dataset.split(evaluation.split).used_labels
    known = np.flatnonzero(~np.isnan(kept).any(axis=1) & (labels != NO_LABEL))
    probabilities = np.zeros((len(known), size), dtype=np.float32)
    probabilities[:, : kept.shape[1]] = kept[known]
    evidence = _log_evidence(probabilities, np.arange(size), size)
    return UnseenPredictions(_first_row(dataset, evaluation.split) + known, probabilities, evidence)


def _first_row(dataset: Dataset, name: str) -> int:
    return dataset.offsets[dataset.split_names.index(name)]


def _log_evidence(
    probabilities: npt.NDArray[np.floating], classes: npt.NDArray[np.integer], size: int
) -> FloatArray:
    """Return the logarithms of probabilities in the columns of their classes."""
    evidence = np.full((len(probabilities), size), -np.inf, dtype=np.float32)
    evidence[:, classes] = np.log(np.maximum(probabilities, np.finfo(np.float64).tiny))
    return evidence


_Part = tuple[Rows, FloatArray, FloatArray]


def _joined(parts: Sequence[_Part], size: int) -> UnseenPredictions:
    """Join parts, in the order of their rows."""
    nothing = np.empty((0, size), dtype=np.float32)
    rows = np.concatenate([np.empty(0, dtype=np.intp), *(part[0] for part in parts)])
    order = np.argsort(rows)
    probabilities = np.concatenate([nothing, *(part[1] for part in parts)])
    evidence = np.concatenate([nothing, *(part[2] for part in parts)])
    return UnseenPredictions(rows[order], probabilities[order], evidence[order])


def _by_folds(
    dataset: Dataset, request: TrainingRequest, splits: Sequence[str], *, report: Report, token: CancelToken
) -> UnseenPredictions:
    """Cross-validate the training split, and predict the others by a model of all of it."""
    training, steps, parts = training_split(dataset), Steps(report), []
    size = len(dataset.class_names)
    others = [name for name in splits if name != training.name]
    if training.name in splits:
        share = 800 if others else Steps.TOTAL
        validation = cross_validate(dataset, request, folds=FOLDS, report=steps.next(share), token=token)
        probabilities = validation.evaluation.probabilities
        assert probabilities is not None  # a cross-validation keeps them
        read = np.flatnonzero(validation.evaluation.actual != NO_LABEL)
        evidence = _log_evidence(probabilities[read], np.arange(size), size)
        parts.append((_first_row(dataset, training.name) + read, probabilities[read], evidence))
    if others:
        run = train(dataset, request, report=steps.next(150), token=token)
        predicted = predict_with(run.classifier, dataset, others, report=steps.next(50), token=token)
        parts.append((predicted.rows, predicted.probabilities, predicted.evidence))
    return _joined(parts, size)


def _by_leaving_out(
    dataset: Dataset, request: TrainingRequest, splits: Sequence[str], *, report: Report, token: CancelToken
) -> UnseenPredictions:
    """Fit a support vector machine to each kind of features, and predict each image by those without it."""
    steps, kinds = Steps(report), _kinds_of_features(request)
    share = Steps.TOTAL // len(kinds)
    found = [
        _by_one_machine(dataset, request, splits, kind, report=steps.next(share), token=token)
        for kind in kinds
    ]
    if len(found) == 1:
        return found[0]
    evidence = np.mean([each.evidence for each in found], axis=0)
    return replace(
        found[0],
        probabilities=softmax(evidence).astype(np.float32),
        evidence=evidence,
        other_vectors=tuple(each.vectors for each in found[1:] if each.vectors is not None),
    )


def _kinds_of_features(request: TrainingRequest) -> tuple[Features, ...]:
    """Return the features of a request, and those beside them."""
    features = FEATURE_TYPES[request.features]()
    return (features, PlacedGradientFeatures()) if isinstance(features, GradientFeatures) else (features,)


def _by_one_machine(
    dataset: Dataset,
    request: TrainingRequest,
    splits: Sequence[str],
    features: Features,
    *,
    report: Report,
    token: CancelToken,
) -> UnseenPredictions:
    """Fit a support vector machine, and predict each image by the machine without it."""
    steps = Steps(report)
    training, chosen = choose_training_images(dataset, request)
    features, vectors = compute_features(
        training, chosen, request, features=features, report=steps.next(200), token=token
    )
    labels = training.used_labels[chosen]
    machine = CleanedMachine.fit(vectors, labels, request, report=steps.next(600), token=token)
    parts, table = [], [(_first_row(dataset, training.name) + chosen, vectors)]
    for name in splits:
        split = dataset.split(name)
        if split is training:
            # Images beyond the limit of the request are unseen, but their features were not computed.
            positions, own, of_split = chosen, np.arange(len(chosen)), vectors
        else:
            positions = np.flatnonzero(np.isin(split.used_labels, machine.classes))
            own = np.full(len(positions), -1)
            of_split = features_of(
                split, positions, features, cache=user_cache(), report=steps.next(100), token=token
            )
            table.append((_first_row(dataset, name) + positions, of_split))
        probabilities, evidence = machine.predict(
            of_split, own, len(dataset.class_names), report=steps.next(100), token=token
        )
        parts.append((_first_row(dataset, name) + positions, probabilities, evidence))
    return replace(_joined(parts, len(dataset.class_names)), vectors=tuple(table))


@dataclass(frozen=True, eq=False)
class CleanedMachine:
    """A support vector machine fitted without the images whose labels it doubts.

    Attributes
    ----------
    unseen : LeaveOneOut
        Its margins; image i of the training is i.
    classes : ndarray of int16, shape (c,)
        Labels that it was fitted to, ascending.
    slope, temperature : float
        Turn margins into probabilities, see `mnist_gui.learning.models.svm`.
    """

    unseen: "LeaveOneOut"
    classes: Labels
    slope: float = 1.0
    temperature: float = 1.0

    @classmethod
    def fit(
        cls,
        vectors: FloatArray,
        labels: Labels,
        request: TrainingRequest,
        *,
        report: Report = ignore_progress,
        token: CancelToken | None = None,
    ) -> Self:
        """Fit a machine twice and calibrate it.

        Parameters
        ----------
        vectors : ndarray of float32, shape (n, d)
            Feature vectors, in the order of `mix_classes`.
        labels : ndarray of int16, shape (n,)
            Their labels, of two classes or more.
        request : TrainingRequest
            Of a support vector machine, with all defaults filled in.
        report : callable
            Called with the progress in 1,000 steps.
        token : CancelToken, optional
            Checked between short steps.

        Raises
        ------
        Cancelled
            If the token was cancelled.
        """
        from mnist_gui.learning.models._leave_one_out import LeaveOneOut  # with scikit-learn
        from mnist_gui.learning.models._rbf_svm import RbfSvm

        steps = Steps(report)
        C, gamma = request.hyperparameters["C"], kernel_gamma(vectors, request)  # noqa: N806 - its name
        machine = RbfSvm(C=C, gamma=gamma)
        machine.fit(vectors, labels, report=steps.next(550), token=token)
        everything = np.arange(len(labels))
        unseen = LeaveOneOut(machine, everything, report=steps.next(100), token=token)
        kept = _undoubted(unseen, vectors, labels)
        if len(kept) < len(labels):
            positions = np.full(len(labels), -1)
            positions[kept] = np.arange(len(kept))
            again = RbfSvm(C=C, gamma=gamma)
            start = machine.renumbered(positions)
            again.fit(vectors[kept], labels[kept], start=start, report=steps.next(250), token=token)
            unseen = LeaveOneOut(again, kept, report=steps.next(50), token=token)
        # Any beginning is stratified.
        sample = everything[: min(CALIBRATED_ON, MOST_MARGINS // comb(len(unseen.classes), 2) + 1)]
        slope, temperature = fit_pairwise(
            unseen.margins(vectors[sample], sample),
            np.searchsorted(unseen.classes, labels[sample]),
            n_classes=len(unseen.classes),
            doubt=DOUBT,
        )
        return cls(unseen, unseen.classes.astype(np.int16), slope, temperature)

    def predict(
        self,
        vectors: FloatArray,
        rows: Rows,
        size: int,
        *,
        report: Report = ignore_progress,
        token: CancelToken | None = None,
    ) -> tuple[FloatArray, FloatArray]:
        """Return probabilities and evidence of images, float32 of shape (k, size).

        Parameters
        ----------
        vectors : ndarray of float32, shape (k, d)
            Feature vectors.
        rows : ndarray of intp, shape (k,)
            Which image of the training each is; -1 for others.
        size : int
            Number of classes of the data set.
        report : callable
            Called with the number of images done.
        token : CancelToken, optional
            Checked between blocks.
        """
        probabilities = np.zeros((len(vectors), size), dtype=np.float32)
        evidence = np.full((len(vectors), size), -np.inf, dtype=np.float32)
        count = len(self.classes)
        for start in range(0, len(vectors), BLOCK):
            if token is not None:
                token.raise_if_cancelled()
            block = slice(start, start + BLOCK)
            margins = self.unseen.margins(vectors[block], rows[block])
            logits = pairwise_logits(margins, count, self.slope) / self.temperature
            probabilities[block, self.classes] = softmax(logits)
            evidence[block, self.classes] = logits
            done = min(start + BLOCK, len(vectors))
            report(Progress("Predicting images by models without them", done, len(vectors), "images"))
        return probabilities, evidence


def _undoubted(unseen: "LeaveOneOut", vectors: FloatArray, labels: Labels) -> Rows:
    """Return the images that the machine without them reads as their label; all, if a class would vanish.

    Only support vectors can be doubted: all others are beyond the margin on the side of their label.
    """
    support = unseen.support_rows
    worst = worst_margins(unseen.margins(vectors[support], support), len(unseen.classes))
    doubted = support[unseen.classes[worst.argmax(axis=1)] != labels[support]]
    kept = np.setdiff1d(np.arange(len(labels)), doubted, assume_unique=True)
    smallest = min(np.count_nonzero(labels[kept] == label) for label in unseen.classes)
    return kept if smallest >= _LEAST_OF_CLASS else np.arange(len(labels))
