"""What the predictions of a split say about a model: scores of each class, confidence, refusing.

Everything here is computed from an `Evaluation`, whether it is of a test split or of a cross-validation, in
which each image is predicted by a model that has not seen it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Rows
from mnist_gui.learning.evaluation import Evaluation

_Shares = npt.NDArray[np.float64]
_Counts = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ClassScores:
    """Precision, recall and F1 of each class.

    A score whose denominator is 0 is NaN, since it is unknown: the precision of a class that was never
    predicted, the recall of a class without images, and F1 of a class with neither. This is
    ``zero_division=nan`` of scikit-learn.

    Attributes
    ----------
    support : ndarray of intp, shape (c,)
        Number of images of each class. Blank images count for their class.
    predicted : ndarray of intp, shape (c,)
        Number of labelled images that were predicted as the class.
    right : ndarray of intp, shape (c,)
        Number of images of the class that were predicted as it.
    """

    support: _Counts
    predicted: _Counts
    right: _Counts

    @property
    def precision(self) -> _Shares:
        """Share of the predictions of each class that are right, 0 to 1; NaN without a prediction."""
        return _ratio(self.right, self.predicted)

    @property
    def recall(self) -> _Shares:
        """Share of the images of each class that are recognised, 0 to 1; NaN without an image."""
        return _ratio(self.right, self.support)

    @property
    def f1(self) -> _Shares:
        """Harmonic mean of precision and recall, 0 to 1; NaN without an image and a prediction."""
        return _ratio(2 * self.right, self.support + self.predicted)


def class_scores(evaluation: Evaluation) -> ClassScores:
    """Count the right and wrong predictions of each class."""
    size = len(evaluation.class_names)
    is_labelled = evaluation.actual != NO_LABEL
    predicted = evaluation.predicted[is_labelled & (evaluation.predicted != NO_LABEL)]
    return ClassScores(
        support=np.bincount(evaluation.actual[is_labelled], minlength=size),
        predicted=np.bincount(predicted, minlength=size),
        right=evaluation.confusion.diagonal(),
    )


@dataclass(frozen=True, eq=False)
class ConfidenceHistogram:
    """How many predictions were how confident, the right ones and the wrong ones apart.

    Attributes
    ----------
    edges : ndarray of float64, shape (bins + 1,)
        Ends of the bins, 0 to 1. The last bin includes its end.
    right, wrong : ndarray of intp, shape (bins,)
        Number of predictions.
    """

    edges: _Shares
    right: _Counts
    wrong: _Counts


def confidence_histogram(evaluation: Evaluation, *, bins: int = 20) -> ConfidenceHistogram | None:
    """Sort the predictions of labelled images into bins of equal width by their confidence.

    Returns
    -------
    ConfidenceHistogram or None
        None if the confidence was not stored. Blank images have none, and are left out.
    """
    if evaluation.confidence is None:
        return None
    edges = np.linspace(0, 1, bins + 1)
    counted = (evaluation.actual != NO_LABEL) & np.isfinite(evaluation.confidence)
    confidence, wrong = evaluation.confidence[counted], evaluation.wrong[counted]
    right, _ = np.histogram(confidence[~wrong], edges)
    mistaken, _ = np.histogram(confidence[wrong], edges)
    return ConfidenceHistogram(edges, right, mistaken)


@dataclass(frozen=True, eq=False)
class RefusalCurve:
    """The error of the predictions that remain if the least confident ones are refused.

    Attributes
    ----------
    refused : ndarray of float64, shape (k,)
        Share of the images that are refused, from 0 upwards, below 1.
    error : ndarray of float64, shape (k,)
        Share of the others that are misclassified, 0 to 1.
    threshold : ndarray of float64, shape (k,)
        The least confidence of the others, 0 to 1; 0 where blank images, which have none, are not refused.
    """

    refused: _Shares
    error: _Shares
    threshold: _Shares


def refusal_curve(evaluation: Evaluation) -> RefusalCurve | None:
    """Refuse labelled images in the order of confidence, equally confident ones together.

    The curve is known as that of risk and coverage; what is refused here is not covered there (R. El-Yaniv
    and Y. Wiener, "On the foundations of noise-free selective classification", Journal of Machine Learning
    Research 11:1605-1641, 2010).

    Returns
    -------
    RefusalCurve or None
        None if the confidence was not stored, or no image has a label.
    """
    counted = evaluation.actual != NO_LABEL
    if evaluation.confidence is None or not counted.any():
        return None
    confidence = np.nan_to_num(evaluation.confidence[counted].astype(np.float64))
    order = np.argsort(confidence, kind="stable")
    confidence, wrong = confidence[order], evaluation.wrong[counted][order]
    first = np.flatnonzero(np.diff(confidence, prepend=-1))  # of each run of equal confidences
    remaining = len(wrong) - first
    errors = wrong.sum() - np.concatenate([[0], np.cumsum(wrong)])[first]
    return RefusalCurve(first / len(wrong), errors / remaining, confidence[first])


def worst_errors(evaluation: Evaluation) -> Rows:
    """Return the positions of the misclassified images, the worst first.

    An error is the worse, the less probable the label was. Without stored losses the most confident errors
    come first, and without confidence all are equal. Errors on blank images come last.
    """
    wrong = np.flatnonzero(evaluation.wrong)
    worth = evaluation.loss if evaluation.loss is not None else evaluation.confidence
    if worth is None:
        return wrong
    return wrong[np.argsort(-np.nan_to_num(worth[wrong], nan=-1.0), kind="stable")]


def similarity_order(confusion: npt.NDArray[np.integer]) -> npt.NDArray[np.intp]:
    """Order classes so that those that are often confused stand beside one another.

    Classes are joined two and two, the most often confused ones first, until all are one group. Two groups
    are joined with those ends together that are confused most.

    Parameters
    ----------
    confusion : ndarray of int, shape (c, c)
        Number of images of each actual class (rows) and predicted class (columns).

    Returns
    -------
    ndarray of intp, shape (c,)
        The classes in their order; deterministic. Classes that are never confused come last, in their order.

    References
    ----------
    G. Gruvaeus and H. Wainer, "Two additions to hierarchical cluster analysis", British Journal of
    Mathematical and Statistical Psychology 25:200-206, 1972: how the groups are turned. The groups are those
    of average linkage.
    """
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    similarity = (shares + shares.T) / 2
    groups = [[label] for label in range(len(confusion))]
    between = similarity.copy()
    np.fill_diagonal(between, 0)
    while len(groups) > 1:
        first, second = sorted(map(int, np.unravel_index(between.argmax(), between.shape)))
        if not between[first, second]:
            break
        sizes = len(groups[first]), len(groups[second])
        mean = (between[first] * sizes[0] + between[second] * sizes[1]) / sum(sizes)
        between[first], between[:, first], between[first, first] = mean, mean, 0
        between = np.delete(np.delete(between, second, axis=0), second, axis=1)
        groups[first] = _joined(groups[first], groups.pop(second), similarity)
    groups.sort(key=lambda group: len(group) == 1)  # stable
    return np.array([label for group in groups for label in group], dtype=np.intp)


def _joined(left: list[int], right: list[int], similarity: _Shares) -> list[int]:
    """Join two ordered groups at the ends that are most similar; they stay as they are if all are equal."""
    turned = [(a, b) for a in (left, left[::-1]) for b in (right, right[::-1])]
    ahead, behind = max(turned, key=lambda pair: float(similarity[pair[0][-1], pair[1][0]]))
    return ahead + behind


def _ratio(part: _Counts, whole: _Counts) -> _Shares:
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)
