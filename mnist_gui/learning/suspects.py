"""Suspects: images whose label is probably wrong, most suspicious first, each with the reason.

Every labelled image is predicted by a model that had not seen it (`mnist_gui.learning.unseen`). The images
are ordered by how much better another class fits than the label, as confident learning does
(`mnist_gui.learning.confident_learning`), to the models and to the nearest images by the features of each.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import Column, Flags
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Dataset, Labels, Rows, training_split
from mnist_gui.errors import DataError
from mnist_gui.learning.classifier import Reader, is_blank
from mnist_gui.learning.confident_learning import (
    best_other,
    label_quality,
    mistake_log_odds,
    normalised_margins,
    vote_log_odds,
    vote_weight,
)
from mnist_gui.learning.memory import within_memory
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.nearest_rows import VectorTable, all_vectors, nearest_rows
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.unseen import UnseenPredictions, predict_unseen, predict_with
from mnist_gui.learning.validation import spread
from mnist_gui.progress import CancelToken, Progress, Report, Steps, ignore_progress

LIMIT = 100
"""Suspects that are listed, unless more or fewer are asked for."""

NEAREST = 5
"""Neighbours whose labels are named."""

VOTERS = 30
"""Neighbours whose labels count for the order."""

_CONSIDERED = 6000
"""Images whose neighbours are found at least, and ten times as many as are listed: those that the model
doubts most. All others keep their order below."""

_WORDS = ("no", "one", "two", "three", "four", "five")


@dataclass(frozen=True)
class Suspect:
    """An image whose label is probably wrong.

    Attributes
    ----------
    row : int
        Row of the data set.
    split : str
    number : int
        Number of the image in its split, from 0.
    given : str
        Name of the class that is its label, as it was compared.
    proposed : str or None
        Name of the class that fits best except the label; None if the image is blank.
    confidence : float
        Probability of the proposed class, 0 to 1.
    reason : str
        Why it is a suspect, for users.
    """

    row: int
    split: str
    number: int
    given: str
    proposed: str | None
    confidence: float
    reason: str


@dataclass(frozen=True, eq=False)
class Suspects(Sequence[Suspect]):
    """The most suspicious images of a data set, most suspicious first.

    Attributes
    ----------
    suspects : tuple of Suspect
    expected_errors : float
        Estimated number of wrong labels among all images that were compared.
    images : int
        Number of images that were compared.
    doubt : ndarray of float32, shape (n,)
        Of each row of the data set, what orders it: the log odds that another class is right and not the
        label, with how usual such a mistake is here. NaN for rows that were not compared. Read-only.
    proposed : ndarray of int16, shape (n,)
        Of each row, the class that fits best except the label; `NO_LABEL` for rows that were not compared.
        Read-only.
    """

    suspects: tuple[Suspect, ...]
    expected_errors: float
    images: int
    doubt: Column
    proposed: Labels

    def __post_init__(self) -> None:
        for column in (self.doubt, self.proposed):
            column.flags.writeable = False

    def __len__(self) -> int:
        return len(self.suspects)

    def __getitem__(self, index):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN204 - as a tuple
        """Return one suspect, or a tuple of some."""
        return self.suspects[index]

    def __iter__(self) -> Iterator[Suspect]:
        return iter(self.suspects)

    def __repr__(self) -> str:
        wrong = f"about {self.expected_errors:,.0f} wrong labels"
        return f"<Suspects: {len(self):,} of {self.images:,} images, {wrong}>"

    @property
    def rows(self) -> Rows:
        """Rows of the suspects, intp of shape (k,)."""
        return np.array([suspect.row for suspect in self.suspects], dtype=np.intp)


@within_memory("Looking for wrong labels")
def suspects(
    dataset: Dataset,
    *,
    reader: Reader | None = None,
    request: TrainingRequest | None = None,
    split: str | None = None,
    limit: int = LIMIT,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Suspects:
    """Find images whose label is probably wrong.

    Without a reader, the training split is predicted by models that had not seen the image, and the other
    splits by a model of the training split.

    Parameters
    ----------
    dataset : Dataset
        With labels. Those are compared that are used: with the user's corrections, without excluded images.
        Images that the user has checked are not listed.
    reader : Reader, optional
        A trained model that predicts all images, such as from `mnist_gui.open_model`. It tends to agree with
        the labels of images that it was trained on, so without `split` the training split is left out, if
        there is another one.
    request : TrainingRequest, optional
        What to train without a reader; the default request if it is missing.
    split : str, optional
        Split to search; all by default.
    limit : int
        Largest number of suspects.
    report : callable
        Called with the progress in 1,000 steps.
    token : CancelToken, optional
        Checked between short steps.

    Returns
    -------
    Suspects

    Raises
    ------
    DataError
        If the data set has no such split, or no labels in it.
    TrainingError
        If fewer than two classes have labelled training images, or there is too little memory.
    ModelError
        If the images have another size than those of the reader.
    Cancelled
        If the token was cancelled.
    """
    token = token or CancelToken()
    steps = Steps(report)
    splits = _splits_to_search(dataset, split, leave_out_training=reader is not None)
    if reader is None:
        request = request or TrainingRequest()
        predictions = predict_unseen(dataset, request, splits, report=steps.next(900), token=token)
    else:
        predictions = predict_with(reader, dataset, splits, report=steps.next(900), token=token)
    return rank(dataset, predictions, limit=limit, report=steps.next(100), token=token)


def rank(
    dataset: Dataset,
    predictions: UnseenPredictions,
    *,
    limit: int = LIMIT,
    is_new: bool = False,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Suspects:
    """List the most suspicious of images that were predicted.

    Parameters
    ----------
    dataset : Dataset
    predictions : UnseenPredictions
        Of images with labels.
    limit : int
        Largest number of suspects.
    is_new : bool
        Whether to list only images of which the user has said nothing yet, and which another class fits
        better than their label.
    report : callable
        Called with the progress in 1,000 steps.
    token : CancelToken, optional
        Checked between short steps.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    token = token or CancelToken()
    given = dataset.labels[predictions.rows]
    quality = label_quality(predictions.probabilities, given)
    proposed = best_other(predictions.probabilities, given)
    odds = normalised_margins(predictions.evidence, given)
    odds += mistake_log_odds(quality.joint)[given, proposed]
    vectors = predictions.vectors or (all_vectors(dataset, report=report, token=token) if len(given) else ())
    considered = np.argsort(-odds, kind="stable")[: max(_CONSIDERED, 10 * limit)]
    votes = [
        _votes(dataset, predictions.rows, proposed, table, considered, token=token)
        for table in (vectors, *predictions.other_vectors)
    ]
    odds += vote_weight(quality) * np.mean(votes, axis=0)
    doubt = odds.astype(np.float32)
    order = np.argsort(-doubt, kind="stable")
    is_listed = ~_is_checked(dataset, predictions.rows)
    if is_new:
        is_listed &= (doubt > 0) & ~_is_corrected(dataset, predictions.rows)
    chosen = order[is_listed[order]][: max(limit, 0)]
    found = _describe(dataset, predictions, chosen, proposed[chosen], vectors, token=token)
    report(Progress("Done", Steps.TOTAL, Steps.TOTAL))
    return Suspects(
        suspects=found,
        expected_errors=quality.expected_errors,
        images=len(given),
        doubt=spread(doubt, predictions.rows, len(dataset), elsewhere=np.nan),
        proposed=spread(proposed, predictions.rows, len(dataset), elsewhere=NO_LABEL),
    )


def _votes(
    dataset: Dataset,
    rows: Rows,
    proposed: Labels,
    vectors: VectorTable,
    considered: Rows,
    *,
    token: CancelToken,
) -> npt.NDArray[np.float64]:
    """Return the log odds of the neighbours of each image; as if all agreed if it is not considered."""
    given = dataset.labels[rows]
    for_label, for_other = np.full(len(rows), VOTERS), np.zeros(len(rows), dtype=np.intp)
    if len(considered):
        near = dataset.labels[nearest_rows(vectors, rows[considered], count=VOTERS, token=token)]
        for_label[considered] = _count(near, given[considered])
        for_other[considered] = _count(near, proposed[considered])
    return vote_log_odds(for_other, for_label)


def _count(labels: Labels, of_each: Labels) -> Rows:
    """Return how often a label of each line, shape (k,), is in that line, shape (k, n)."""
    counts: Rows = (labels == of_each[:, None]).sum(axis=1)
    return counts


def _splits_to_search(dataset: Dataset, split: str | None, *, leave_out_training: bool) -> list[str]:
    """Return the splits with labels that are searched."""
    training = training_split(dataset).name
    names = [dataset.split(split).name] if split is not None else list(dataset.split_names)
    labelled = [name for name in names if dataset.split(name).is_usable]
    if not labelled:
        raise DataError(f"{dataset.name} has no labels to check; label some of its images first.")
    others = [name for name in labelled if name != training]
    return others if split is None and leave_out_training and others else labelled


def _is_checked(dataset: Dataset, rows: Rows) -> Flags:
    """Return whether the user has said of each image that it is right."""
    if dataset.states is None:
        return np.zeros(len(rows), dtype=bool)
    checked: Flags = dataset.states[rows] == CorrectionState.CHECKED
    return checked


def _is_corrected(dataset: Dataset, rows: Rows) -> Flags:
    """Return whether the user has given each image another label, or a state."""
    corrected: Flags = dataset.labels[rows] != dataset.given_now[rows]
    if dataset.states is not None:
        corrected |= dataset.states[rows] != CorrectionState.NONE
    return corrected


def _describe(
    dataset: Dataset,
    predictions: UnseenPredictions,
    chosen: Rows,
    proposed: Labels,
    vectors: VectorTable,
    *,
    token: CancelToken,
) -> tuple[Suspect, ...]:
    """Return the suspects at some positions of the predictions, with their reasons."""
    rows, names = predictions.rows[chosen], dataset.class_names
    if not len(rows):
        return ()
    near = nearest_rows(vectors, rows, count=NEAREST, token=token)
    blank = is_blank(dataset.take(rows))
    found = []
    for index, row in enumerate(rows.tolist()):
        split, number = dataset.location(row)
        probabilities = predictions.probabilities[chosen[index]]
        given, other = int(dataset.labels[row]), int(proposed[index])
        if blank[index]:
            reason = f"labelled {names[given]}, but it is blank"
        else:
            neighbours = [names[label] for label in dataset.labels[near[index]].tolist()]
            reader = predictions.other_readers.get(split.name, predictions.reader)
            read = _reading(probabilities, names, given, other, reader)
            reason = f"labelled {names[given]}, {read}{_neighbours_in_words(neighbours)}"
        found.append(
            Suspect(
                row=row,
                split=split.name,
                number=number,
                given=names[given],
                proposed=None if blank[index] else names[other],
                confidence=round(float(probabilities[other]), 4),
                reason=reason,
            )
        )
    return tuple(found)


def _reading(probabilities: FloatArray, names: Sequence[str], given: int, proposed: int, reader: str) -> str:
    """Say what a model predicts, such as "read as 9 by a model that never saw it: 97 %"."""
    if probabilities[given] < probabilities[proposed]:
        return f"read as {names[proposed]} by {reader}: {_percent(probabilities[proposed])}"
    sure, other = _percent(probabilities[given]), _percent(probabilities[proposed])
    return f"read so by {reader}, but only to {sure}; next is {names[proposed]}: {other}"


def _percent(probability: float) -> str:
    if probability > 0.99:
        return "over 99 %"
    return "under 1 %" if probability < 0.01 else f"{100 * probability:.0f} %"


def _neighbours_in_words(names: Sequence[str]) -> str:
    """Say which classes the nearest images have, such as "; its five nearest are 9"."""
    counts = Counter(names).most_common()
    if not counts:
        return ""
    if len(names) == 1:
        return f"; its nearest is {names[0]}"
    if len(counts) == 1:
        return f"; its {_WORDS[len(names)]} nearest are {names[0]}"
    shares = [f"{_WORDS[count]} {'is' if count == 1 else 'are'} {name}" for name, count in counts]
    return f"; of its {_WORDS[len(names)]} nearest {', '.join(shares)}"
