"""All that is known of rows but their images, and how rows are chosen and divided by a recipe."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import NO_LABEL, Labels, Rows
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.own_columns import OwnColumn, number_column
from mnist_gui.errors import DataError
from mnist_gui.names import listed, shown
from mnist_gui.preparing.counts import Counts
from mnist_gui.preparing.dividing import Codes, hold_out, number_folds, sample_per_class
from mnist_gui.preparing.joining import classes_of_all, joined_columns, labels_among, put_column
from mnist_gui.preparing.recipe import Recipe

FOLD = "fold"
GIVEN, STATE = "given", "state"
TRAIN, TEST = "train", "test"


@dataclass(frozen=True, eq=False)
class RowTable:
    """All that is known of rows but their images.

    Attributes
    ----------
    class_names : tuple of str
    rows : ndarray of intp, shape (n,)
        Their rows, counted over all data sets in turn.
    labels : ndarray of int16, shape (n,)
    splits : ndarray of intp, shape (n,)
        Indices into `split_names`.
    split_names : tuple of str
    columns : dict of str to ndarray, shape (n,)
    starts : tuple of int
        The first row of each data set, and the number of all.
    """

    class_names: tuple[str, ...]
    rows: Rows
    labels: Labels
    splits: Codes
    split_names: tuple[str, ...]
    columns: dict[str, npt.NDArray[Any]]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, datasets: Sequence[Dataset], *, given: bool) -> "RowTable":
        """Return all rows of data sets."""
        names = classes_of_all(datasets)
        found = dict.fromkeys(name for dataset in datasets for name in dataset.split_names)
        split_names = tuple(found)
        splits = [
            np.array([split_names.index(name) for name in dataset.split_names], np.intp)[dataset.split_column]
            for dataset in datasets
        ]
        columns = joined_columns(datasets)
        if given:
            put_column(
                columns,
                GIVEN,
                np.concatenate([_named(one.given_labels, one.class_names) for one in datasets]),
            )
            put_column(columns, STATE, np.concatenate([_state_words(one) for one in datasets]))
        lengths = [len(dataset) for dataset in datasets]
        return cls(
            names,
            np.arange(sum(lengths)),
            np.concatenate([labels_among(dataset, names) for dataset in datasets]),
            np.concatenate(splits),
            split_names,
            columns,
            tuple(np.cumsum([0, *lengths]).tolist()),
        )

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, places: Rows) -> "RowTable":
        """Return some of the rows."""
        columns = {name: values[places] for name, values in self.columns.items()}
        return replace(
            self,
            rows=self.rows[places],
            labels=self.labels[places],
            splits=self.splits[places],
            columns=columns,
        )


def _named(labels: Labels, class_names: Sequence[str]) -> npt.NDArray[Any]:
    names = np.empty(len(class_names) + 1, dtype=object)
    names[:] = [*class_names, ""]  # the last one is for NO_LABEL, which is -1
    return names[labels]


def _state_words(dataset: Dataset) -> npt.NDArray[Any]:
    words = np.empty(len(CorrectionState), dtype=object)
    words[:] = [state.word for state in CorrectionState]
    states = np.zeros(len(dataset), dtype=np.intp) if dataset.states is None else dataset.states
    return words[states]


def sampled(table: RowTable, recipe: Recipe, counts: Counts) -> tuple[RowTable, Counts]:
    """Return the rows of the sample: from each split, or from all if they are divided again."""
    if recipe.per_class is None:
        return table, counts
    splits = np.zeros_like(table.splits) if recipe.test is not None else table.splits
    chosen = []
    for split in np.unique(splits):
        rows = np.flatnonzero(splits == split)
        chosen.append(rows[sample_per_class(table.labels[rows], recipe.per_class, recipe.seed)])
    places = np.sort(np.concatenate(chosen)) if chosen else np.empty(0, dtype=np.intp)
    unlabelled = int(np.count_nonzero(table.labels == NO_LABEL))
    others = len(table) - len(places) - unlabelled
    return table.at(places), replace(counts, not_chosen=others, unlabelled=unlabelled)


def divided(table: RowTable, recipe: Recipe) -> RowTable:
    """Return the rows with another split and folds, as the recipe says, in the order of the splits."""
    strata = np.zeros_like(table.labels) if recipe.any_class else table.labels
    groups = _groups(table, recipe)
    if recipe.test is not None and len(table):
        held = hold_out(strata, recipe.test, recipe.seed, groups=groups)
        if held.all() or not held.any():
            raise DataError(_nothing_held_out(table, recipe, groups))
        table = replace(table, splits=held.astype(np.intp), split_names=(TRAIN, TEST))
    if recipe.folds is not None and len(table):
        in_folds = table.splits != (table.split_names.index(TEST) if TEST in table.split_names else -1)
        folds = np.zeros(len(table), dtype=np.int16)
        some = None if groups is None else groups[in_folds]
        parts = int(np.count_nonzero(in_folds)) if some is None else len(np.unique(some))
        if parts < recipe.folds:
            what = "images" if some is None else f"values of {recipe.by}"
            raise DataError(
                f"{recipe.folds} folds need as many {what}, and there are {parts:,}; make fewer folds."
            )
        folds[in_folds] = number_folds(strata[in_folds], recipe.folds, recipe.seed, groups=some)
        columns = dict(table.columns)
        put_column(columns, FOLD, folds)
        table = replace(table, columns=columns)
    return table.at(np.argsort(table.splits, kind="stable"))


def _nothing_held_out(table: RowTable, recipe: Recipe, groups: Codes | None) -> str:
    if groups is None:
        return (
            f"A share of {recipe.test} of {len(table):,} images leaves one side empty; "
            "choose another share, or more images."
        )
    return (
        f"No test split can be held out by {recipe.by}: it has {len(np.unique(groups)):,} values, and "
        "images with the same one stay together; choose another share or column."
    )


def _groups(table: RowTable, recipe: Recipe) -> Codes | None:
    """Return the number of the group of each row; None without groups."""
    if not recipe.by:
        return None
    if recipe.by not in table.columns:
        there = f"its columns are {listed(table.columns)}" if table.columns else "it has no columns"
        raise DataError(f"There is no column {shown(recipe.by)} to divide by; {there}.")
    codes = number_column(OwnColumn(recipe.by, table.columns[recipe.by])).codes
    groups: Codes = codes.astype(np.intp)
    unknown = groups < 0
    groups[unknown] = groups.max(initial=0) + 1 + np.arange(np.count_nonzero(unknown))  # each for itself
    return groups
