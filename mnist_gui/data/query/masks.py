"""Functions that select rows by the value of a condition; the table of conditions refers to them.

Labels are looked up in a table with one entry for each class, and every function examines one run of rows
only. So a million rows take a few milliseconds.
"""

import math
from collections.abc import Callable

import numpy as np

from mnist_gui.data.arrays import Column, Flags
from mnist_gui.data.columns import COMPARED, COPIES, DISTANCE, NEAR, ODDITIES, ODDNESS, RUN, Columns
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Dataset, Labels, Rows
from mnist_gui.data.duplicate_links import SAME_INK, DuplicateGroups, DuplicateLinks
from mnist_gui.data.oddities import FAR as LEAST_FAR
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.proposals import Proposals
from mnist_gui.data.query.kinds.oddity import FAR
from mnist_gui.data.query.values import Interval, Likeness, OneOf, Sample
from mnist_gui.errors import DataError


def of_split(name: str, dataset: Dataset) -> slice:
    """Return the rows of a split; raise a `DataError` if there is none of that name."""
    part = dataset.splits.index(dataset.split(name))
    return slice(dataset.offsets[part], dataset.offsets[part + 1])


def at_index(interval: Interval, dataset: Dataset) -> slice:
    """Return the rows whose numbers lie in an interval."""
    last = len(dataset)
    start = _first_above(interval.minimum, itself=not interval.minimum_open, last=last)
    return slice(start, _first_above(interval.maximum, itself=interval.maximum_open, last=last))


def labelled(labels: frozenset[int], columns: Columns, run: slice) -> Flags:
    """Return which rows have one of the labels."""
    return _is_one_of(labels, columns.dataset.labels[run], classes=len(columns.dataset.class_names))


def given_as(labels: frozenset[int], columns: Columns, run: slice) -> Flags:
    """Return which rows had one of the labels before the user corrected them."""
    dataset = columns.dataset
    return _is_one_of(labels, dataset.given_now[run], classes=len(dataset.class_names))


def corrected(is_corrected: bool, columns: Columns, run: slice) -> Flags:  # noqa: FBT001 - the value it is about
    """Return which rows have another label than the given one, or have that."""
    dataset = columns.dataset
    flags: Flags = (dataset.labels[run] != dataset.given_now[run]) == is_corrected
    return flags


def in_state(state: CorrectionState) -> Callable[[bool, Columns, slice], Flags]:
    """Return a mask: which rows have a state, or do not have it."""

    def mask(has_state: bool, columns: Columns, run: slice) -> Flags:  # noqa: FBT001 - the value it is about
        states = columns.dataset.states
        if states is None:
            return np.full(run.stop - run.start, not has_state)
        flags: Flags = (states[run] == state) == has_state
        return flags

    return mask


def read_as(labels: frozenset[int], columns: Columns, run: slice) -> Flags:
    """Return which rows the model predicts as one of the labels; none without a prediction."""
    predictions = predictions_of(columns)
    flags = _is_one_of(labels, predictions.predicted[run], classes=len(columns.dataset.class_names))
    if NO_LABEL in labels:  # it also stands where there is no prediction
        flags &= ~np.isnan(predictions.confidence[run])
    return flags


def read_wrong(wrong: bool, columns: Columns, run: slice) -> Flags:  # noqa: FBT001 - the value it is about
    """Return which labelled rows the model misclassifies, or classifies correctly."""
    labels, predictions = columns.dataset.labels, predictions_of(columns)
    if wrong:
        return predictions.wrong(labels, run)
    right: Flags = (predictions.predicted[run] == labels[run]) & (labels[run] != NO_LABEL)
    return right


def run_needs(names: frozenset[frozenset[str]]) -> frozenset[str]:
    """Return the columns of all runs that are named."""
    return frozenset(RUN + name for some in names for name in some)


def disagreement_needs(names: frozenset[str]) -> frozenset[str]:
    """Return the columns of the runs that are named, or what the user compares if none is."""
    return run_needs(frozenset({names})) or frozenset({COMPARED})


def read_by_runs(*, wrong: bool) -> Callable[[frozenset[frozenset[str]], Columns, slice], Flags]:
    """Return a mask: which labelled rows runs misclassify, or classify correctly, of those they measured."""

    def mask(names: frozenset[frozenset[str]], columns: Columns, run: slice) -> Flags:
        flags = np.ones(run.stop - run.start, dtype=bool)
        for some in names:
            flags &= np.logical_or.reduce([_judged(columns.runs[RUN + name], columns, run) for name in some])
        return flags

    def _judged(predictions: Predictions, columns: Columns, run: slice) -> Flags:
        labels = columns.dataset.labels[run]
        is_wrong = predictions.predicted[run] != labels
        judged: Flags = predictions.was_predicted[run] & (labels != NO_LABEL) & (is_wrong == wrong)
        return judged

    return mask


def disagreed(names: frozenset[str], columns: Columns, run: slice) -> Flags:
    """Return for which rows not all runs predict the same class, of those that all were measured on."""
    named = [columns.runs[RUN + name] for name in names] or list((columns.compared or {}).values())
    first, *others = named
    flags = np.zeros(run.stop - run.start, dtype=bool)
    for other in others:
        flags |= other.predicted[run] != first.predicted[run]
    for each in named:
        flags &= each.was_predicted[run]
    return flags


def proposed_as(labels: frozenset[int], columns: Columns, run: slice) -> Flags:
    """Return which rows without a label are proposed one of the labels, or none."""
    dataset = columns.dataset
    is_open = dataset.labels[run] == NO_LABEL
    proposed = proposals_of(columns).shown(dataset, run)
    flags: Flags = is_open & _is_one_of(labels, proposed, classes=len(dataset.class_names))
    return flags


def noted(with_note: bool, columns: Columns, run: slice) -> Flags:  # noqa: FBT001 - the value it is about
    """Return which rows have a note, or have none."""
    assert columns.noted is not None
    flags: Flags = columns.noted[run] == with_note
    return flags


def in_groups(
    chosen: Callable[[DuplicateGroups], Flags],
) -> Callable[[Likeness, Columns, slice], Flags]:
    """Return a mask: which rows are in one of some groups of duplicates, or in none of those."""

    def mask(likeness: Likeness, columns: Columns, run: slice) -> Flags:
        links = links_of(columns)
        near = SAME_INK if likeness.near is None else likeness.near
        if near > links.limit:
            raise DataError(
                f"Millions of images are less than {near:g} apart; choose a distance of at most "
                f"{max(links.limit, 0):g}."
            )
        groups = links.groups(columns.dataset, near)
        flags = np.full(links.count, likeness.negative)
        flags[groups.rows_of(chosen(groups))] = not likeness.negative
        return flags[run]

    return mask


def links_of(columns: Columns) -> DuplicateLinks:
    """Return the links that are known of duplicates: near ones, if they are, for these have copies, too."""
    return columns.links.get(NEAR) or columns.links[COPIES]


def is_odd(ways: OneOf, columns: Columns, run: slice) -> Flags:
    """Return which rows are odd in one of some ways, or in none; excluded images are not odd."""
    flags = np.zeros(run.stop - run.start, dtype=bool)
    for way in ways.texts - {FAR}:
        assert columns.oddities is not None
        flags |= columns.oddities[way][run]
    if FAR in ways.texts:
        flags |= columns.measures[ODDNESS][run] >= LEAST_FAR
    if columns.dataset.states is not None:
        flags &= columns.dataset.states[run] != CorrectionState.EXCLUDED
    wanted: Flags = flags != ways.negative
    return wanted


def likeness_needs(likeness: Likeness) -> frozenset[str]:
    """Return what has to be known to find duplicates."""
    return frozenset({COPIES if likeness.near is None else NEAR})


def oddity_needs(ways: OneOf) -> frozenset[str]:
    """Return what has to be known to find odd images."""
    needed = [ODDNESS] * (FAR in ways.texts) + [ODDITIES] * bool(ways.texts - {FAR})
    return frozenset(needed)


def within(values: Callable[[Columns], Column]) -> Callable[[Interval, Columns, slice], Flags]:
    """Return a mask: which rows have a number in an interval. NaN is in none."""
    return lambda interval, columns, run: interval.holds(values(columns)[run])


def nearest(count: int, columns: Columns, rows: Rows) -> Rows:
    """Return the rows with the smallest distances, ascending; of equally distant ones, the first."""
    if count >= len(rows):
        return rows
    found = columns.measures[DISTANCE][rows]
    limit = np.partition(found, count - 1)[count - 1]
    nearer = np.flatnonzero(found < limit)
    as_near = np.flatnonzero(found == limit)[: count - len(nearer)]
    chosen: Rows = rows[np.sort(np.concatenate([nearer, as_near]))]
    return chosen


def drawn(sample: Sample, columns: Columns, rows: Rows) -> Rows:
    """Draw rows at random, ascending."""
    if sample.of_each:
        return _drawn_of_each(sample, columns.dataset.labels[rows], rows)
    if sample.size >= len(rows):
        return rows
    draw = np.random.default_rng(sample.seed)
    return np.sort(draw.choice(rows, sample.size, replace=False, shuffle=False))


def _drawn_of_each(sample: Sample, labels: Labels, rows: Rows) -> Rows:
    draw = np.random.default_rng(sample.seed)
    shuffled = draw.permutation(len(rows))
    by_label = shuffled[np.argsort(labels[shuffled], kind="stable")]
    counts = np.bincount(labels.astype(np.intp) - NO_LABEL)
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    chosen: Rows = rows[np.sort(by_label[np.arange(len(rows)) - starts < sample.size])]
    return chosen


def predictions_of(columns: Columns) -> Predictions:
    """Return the predictions, which the caller knows to be there."""
    assert columns.predictions is not None
    return columns.predictions


def proposals_of(columns: Columns) -> Proposals:
    """Return the proposed labels, which the caller knows to be there."""
    assert columns.proposals is not None
    return columns.proposals


def _first_above(end: float, *, itself: bool, last: int) -> int:
    """Return the first row above `end`, or at it if `itself`; at most `last`."""
    if end >= last:
        return last
    if end < 0:
        return 0
    return math.ceil(end) if itself else math.floor(end) + 1


def _is_one_of(wanted: frozenset[int], labels: Labels, *, classes: int) -> Flags:
    # NO_LABEL is -1 and so finds the last entry of the table.
    table = np.zeros(classes + 1, dtype=bool)
    table[[label for label in wanted if NO_LABEL <= label < classes]] = True
    found: Flags = table[labels]
    return found
