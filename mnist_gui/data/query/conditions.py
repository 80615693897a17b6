"""The table of conditions: one row each. Everything that knows conditions derives from it.

To add one, compute its numbers (`mnist_gui.data.measures`, or a module of `mnist_gui.learning`) and write a
row. The parser, the writer, completion, quick help, chips, the sort box, what is measured in the background,
the help of commands and the page ``docs/queries.md`` follow.

The order of the rows is that in which the conditions of a query are written.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from mnist_gui.data import measures
from mnist_gui.data.arrays import Column, Flags
from mnist_gui.data.columns import (
    COPIES,
    DISTANCE,
    NOTES,
    ODDITIES,
    ODDNESS,
    PREDICTIONS,
    PROPOSALS,
    RUN,
    Columns,
)
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.duplicate_links import DuplicateGroups
from mnist_gui.data.query import masks
from mnist_gui.data.query.condition import Condition, Name
from mnist_gui.data.query.kinds.choice import NearestCount, SampleSize
from mnist_gui.data.query.kinds.flag import Flag
from mnist_gui.data.query.kinds.likeness import LikenessKind
from mnist_gui.data.query.kinds.names import Classes, SplitName
from mnist_gui.data.query.kinds.number import Number
from mnist_gui.data.query.kinds.oddity import Oddity
from mnist_gui.data.query.kinds.runs import AnyRun, SeveralRuns
from mnist_gui.data.query.values import Interval, Likeness


def _number(
    name: str,
    values: Callable[[Columns], Column],
    meaning: str,
    example: str,
    *,
    kind: Number | None = None,
    **row: Any,  # noqa: ANN401 - the other fields of a row
) -> Condition[Interval]:
    """Return a row about a number of each image."""
    return Condition(
        name, kind or Number(), meaning, (example,), values=values, mask=masks.within(values), **row
    )


def _measure(
    measure: measures.Measure, meaning: str, example: str, *, kind: Number | None = None
) -> Condition[Interval]:
    """Return a row about a number that is measured in the images; it is called as the function is."""
    name = measure.__name__
    return _number(
        name,
        lambda columns: columns.measures[name],
        meaning,
        example,
        kind=kind,
        needs=name,
        measure=measure,
        sort_title=name.capitalize(),
    )


def _state(state: CorrectionState, meaning: str, no: str, no_meaning: str) -> Condition[bool]:
    """Return a row about a state that the user gave images."""
    word = state.word
    return Condition(
        word,
        Flag(
            no=Name(no, meaning=no_meaning, verb="is"),
            verb="is",
            sentence=f"An image is {word} or {no}; remove one of the two.",
        ),
        meaning,
        (word, no),
        mask=masks.in_state(state),
    )


def _alike(
    name: str,
    chosen: Callable[[DuplicateGroups], Flags],
    meaning: str,
    *,
    no: Name | None = None,
    **row: Any,  # noqa: ANN401 - the other fields of a row
) -> Condition[Likeness]:
    """Return a row about images in groups of duplicates."""
    return Condition(
        name,
        LikenessKind(no),
        meaning,
        (name, f"{name}:0.35", *((no.text,) if no is not None else ())),
        needs=COPIES,
        needs_for=masks.likeness_needs,
        mask=masks.in_groups(chosen),
        **row,
    )


CONDITIONS: tuple[Condition[Any], ...] = (
    Condition("split", SplitName(), "split of the data set", ("split:test",), bounds=masks.of_split),
    Condition(
        "label",
        Classes(),
        "label",
        ("label:3,5", "-label:3", "label:none"),
        synonyms=("labels", "class", "actual"),
        mask=masks.labelled,
        sort_title="Label",
    ),
    Condition(
        "given",
        Classes(),
        "label before you corrected it",
        ("given:3", "-given:3"),
        synonyms=("original",),
        mask=masks.given_as,
    ),
    Condition(
        "pred",
        Classes(),
        "class that the model predicts",
        ("pred:5", "-pred:5", "pred:none"),
        synonyms=("predicted", "prediction"),
        needs=PREDICTIONS,
        mask=masks.read_as,
    ),
    Condition(
        "wrong",
        Flag(
            no=Name("right", ("correct",), "labelled images that the model classifies correctly", verb="is"),
            verb="is",
            sentence="An image is read wrong or right; remove one of the two.",
            without_minus="whether images that were not read are meant",
        ),
        "labelled images that the model misclassifies",
        ("wrong", "right"),
        synonyms=("misread", "incorrect"),
        needs=PREDICTIONS,
        mask=masks.read_wrong,
    ),
    Condition(
        "wrong_by",
        AnyRun(),
        "labelled images that a run misclassifies",
        ("wrong_by:svm", "wrong_by:knn,svm"),
        needs=RUN,
        needs_for=masks.run_needs,
        mask=masks.read_by_runs(wrong=True),
    ),
    Condition(
        "right_by",
        AnyRun(),
        "labelled images that a run classifies correctly",
        ("right_by:svm",),
        needs=RUN,
        needs_for=masks.run_needs,
        mask=masks.read_by_runs(wrong=False),
    ),
    Condition(
        "disagree",
        SeveralRuns(),
        "images for which not all runs predict the same class",
        ("disagree", "disagree:knn,svm"),
        needs=RUN,
        needs_for=masks.disagreement_needs,
        mask=masks.disagreed,
    ),
    Condition(
        "index",
        Number(is_whole=True),
        "row of the whole data set, from 0",
        ("index:100..200",),
        synonyms=("row",),
        bounds=masks.at_index,
        sort_title="Index",
    ),
    _number(
        "conf",
        lambda columns: masks.predictions_of(columns).confidence,
        "confidence of the model, 0 to 1",
        "conf<0.6",
        kind=Number(is_share=True),
        synonyms=("confidence",),
        needs=PREDICTIONS,
        sort_title="Confidence",
    ),
    _number(
        "loss",
        lambda columns: masks.predictions_of(columns).loss,
        "minus the logarithm of the label's probability, from 0",
        "loss>2",
        needs=PREDICTIONS,
        sort_title="Loss",
        largest_first=True,
    ),
    Condition(
        "proposed",
        Classes(),
        "label that a reader proposes for an image without one",
        ("proposed:3", "-proposed:3", "proposed:any"),
        synonyms=("proposal",),
        needs=PROPOSALS,
        mask=masks.proposed_as,
    ),
    _number(
        "doubt",
        lambda columns: masks.proposals_of(columns).doubt,
        "doubt of the reader in the label that it proposes, 0 to 1",
        "doubt>0.1",
        kind=Number(is_share=True),
        needs=PROPOSALS,
        sort_title="Doubt",
        largest_first=True,
    ),
    _measure(measures.ink, "mean grey, 0 to 1", "ink<0.05", kind=Number(is_share=True)),
    _measure(measures.slant, "slant, pixels to the right for one upwards", "slant>0.3"),
    _measure(measures.thickness, "thickness of the strokes, in pixels", "thickness>4"),
    _measure(measures.holes, "holes in the ink, such as 2 in an 8", "holes:2", kind=Number(is_whole=True)),
    _measure(measures.parts, "pieces that the ink is in", "parts>1", kind=Number(is_whole=True)),
    _measure(measures.width, "width of the ink, in pixels", "width<4", kind=Number(is_whole=True)),
    _measure(measures.height, "height of the ink, in pixels", "height<16", kind=Number(is_whole=True)),
    Condition(
        "note",
        Flag(
            no=Name("nonote", ("unnoted",), "images without a note"),
            verb="has",
            sentence="An image has a note or has none; remove note or nonote.",
        ),
        "images with a note",
        ("note", "nonote"),
        synonyms=("noted", "notes"),
        needs=NOTES,
        mask=masks.noted,
    ),
    Condition(
        "corrected",
        Flag(
            no=Name("uncorrected", ("unchanged",), "images with the given label", verb="is"),
            verb="is",
            sentence="An image is corrected or uncorrected; remove one of the two.",
        ),
        "images with another label than the given one",
        ("corrected", "uncorrected"),
        synonyms=("relabelled", "relabeled"),
        mask=masks.corrected,
    ),
    _state(
        CorrectionState.CHECKED,
        "images that you marked as right",
        "unchecked",
        "images that you did not mark as right",
    ),
    _state(
        CorrectionState.UNSURE,
        "images that you marked as unsure",
        "sure",
        "images that you did not mark as unsure",
    ),
    _state(
        CorrectionState.EXCLUDED,
        "images that you took out of training, testing and exports",
        "included",
        "images that are not excluded",
    ),
    _alike(
        "duplicate",
        lambda groups: np.ones(len(groups), dtype=bool),
        "images that are there twice, or so near to another",
        synonyms=("duplicates", "copy"),
        no=Name("unique", meaning="images without a duplicate", verb="is"),
        values=lambda columns: masks.links_of(columns).places,
        ranked=lambda columns: masks.links_of(columns).rows,
        captions=lambda _: None,
        sort_title="Duplicates",
    ),
    _alike(
        "leak",
        lambda groups: groups.leak,
        "leaks between train and test: duplicates in two splits",
        synonyms=("leaks",),
    ),
    _alike(
        "conflict",
        lambda groups: groups.conflict,
        "same image, two labels: duplicates in conflict",
        synonyms=("conflicts",),
    ),
    Condition(
        "odd",
        Oddity(),
        "odd images: blank, nearly blank (faint), cut off, several characters, or far from their class",
        ("odd", "odd:blank,cut", "-odd"),
        synonyms=("oddity",),
        needs=ODDITIES,
        needs_for=masks.oddity_needs,
        mask=masks.is_odd,
    ),
    _number(
        "oddness",
        lambda columns: columns.measures[ODDNESS],
        "distance to its class, 1 for the median image",
        "oddness>1.75",
        needs=ODDNESS,
        sort_title="Oddness",
        largest_first=True,
    ),
    Condition(
        "nearest",
        NearestCount(),
        "so many images that are most like another",
        ("nearest:50",),
        synonyms=("similar",),
        needs=DISTANCE,
        pick=masks.nearest,
        values=lambda columns: columns.measures[DISTANCE],
        sort_title="Similarity",
    ),
    Condition(
        "sample",
        SampleSize(),
        "so many images at random, in all or of each class, with a seed after @",
        ("sample:100", "sample:100@7", "sample:10each"),
        synonyms=("random",),
        pick=masks.drawn,
    ),
)
