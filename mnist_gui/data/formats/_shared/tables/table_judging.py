"""Finds out which columns of a table are pixels and which is the label, by their names and values.

Names decide where they can. Otherwise the label is the first or the last column: the one whose values are
more like labels, judged by lines of the whole file, for sorted files begin with one class only. What had to
be assumed is in the notes of the layout. Tables of measures, such as those of flowers, are refused.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.tables.pixel_columns import (
    Run,
    is_colour,
    is_image,
    layout_of_pixels,
    longest_run,
)
from mnist_gui.data.formats._shared.tables.table_columns import (
    LABEL,
    OTHER,
    Field,
    Role,
    TableLayout,
    are_one_hot,
    fields_of,
    is_number,
    known_fields,
    role_of,
)
from mnist_gui.data.formats._shared.values.pixels import PixelLayout
from mnist_gui.errors import DataError

EDGE: Final = 4
"""Columns at each end whose values are judged."""

_FEW_PIXELS: Final = 64
"""A table with fewer unnamed columns is more probably one of measures than of images."""

_FEW_GREYS: Final = 36
"""From so many columns on, fractions up to 255 may be grey values of small images."""

_MOST_LABEL: Final = 99
_BRIGHT: Final = 128
_MOST_ONE_HOT: Final = 100
_SURE: Final = 1.5
"""A likeness to labels above this needs no further lines."""

_SAME: Final = 0.5
"""The likeness to labels of a number that is always the same."""

_SPARSE: Final = 0.05
"""Share of the numbers between the smallest and a large one that occur, at least, among labels."""

_FEWEST_COUNTED: Final = 20
"""Rows from which on numbers that count up are no labels."""

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_NEUTRAL: Final = frozenset(
    {"pixel", "pix", "pxl", "col", "column", "val", "value", "feature", "feat", "attr"}
)


class TableSample(NamedTuple):
    """Some rows of a table.

    Attributes
    ----------
    path : Path
    names : sequence of str or None
        Those of the columns, if the table has any.
    rows : sequence of sequences
        All values of a few rows, as texts or numbers.
    edges : callable
        Returns the values of sampled rows in one column, given its place from the start or, if negative,
        from the end, at most `EDGE`, and whether more are to be read if need be. It is called only if names
        do not decide.
    """

    path: Path
    names: Sequence[str] | None
    rows: Sequence[Sequence[object]]
    edges: Callable[[int, bool], Sequence[object]]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.names) if self.names is not None else len(self.rows[0])

    def numbers(self, start: int, stop: int) -> npt.NDArray[np.float64]:
        """Return the values of some columns in the few rows, NaN for words."""
        rows = [[_number(value) for value in row[start:stop]] for row in self.rows]
        return np.array(rows, dtype=np.float64).reshape(len(rows), stop - start)


def judged_layout(sample: TableSample, job: ReadJob) -> TableLayout:
    """Tell what the columns of a table are.

    Raises
    ------
    DataError
        If it is no table of images.
    """
    if sample.names is None:
        return _with_size(_judged(sample, 0, sample.width, job))
    run = longest_run(sample.names)
    if run is not None and (layout := _around_run(sample, run, job)) is not None:
        return layout
    roles = [role_of(name) for name in sample.names]
    pixels = [index for index, role in enumerate(roles) if role is None]
    first, last = (pixels[0], pixels[-1] + 1) if pixels else (0, 0)
    layout = _by_role(sample, roles, (first, last), job)
    _refuse_measures(sample, first, last)
    return _with_size(layout)


def _with_size(layout: TableLayout) -> TableLayout:
    """Return a layout with a note of the size of images that are so small that they might be none."""
    pixels = layout.layout
    if pixels.height * pixels.width >= _FEW_PIXELS:
        return layout
    note = f"{pixels.numbers} numbers a row taken as {pixels.height}x{pixels.width} pixels"
    return replace(layout, notes=(*layout.notes, note))


def _around_run(sample: TableSample, run: Run, job: ReadJob) -> TableLayout | None:
    """Tell columns by a run of numbered names; None if it makes no image, or its names say too little."""
    assert sample.names is not None
    names = sample.names
    stop = run.first + run.length
    if run.size is None and not (is_image(run.length, job) or is_colour(run.length, job)):
        return None
    if run.goes_on or (not run.are_pixels and run.length < _FEW_PIXELS):
        return None
    fields = fields_of([*names[: run.first], *names[stop:]])
    notes: tuple[str, ...] = ()
    if LABEL not in fields:
        place = _label_among(sample, fields, run)
        if place is not None:
            notes = (f"label assumed in column {fields[place].name}",)
            fields[place] = LABEL
        elif run.length != len(names) and is_image(len(names) - 1, job) and not is_image(run.length, job):
            return None
    layout, said = _run_layout(sample, run, job)
    return TableLayout(tuple(fields[: run.first]), tuple(fields[run.first :]), layout, notes=(*notes, *said))


def _run_layout(sample: TableSample, run: Run, job: ReadJob) -> tuple[PixelLayout, tuple[str, ...]]:
    if run.size is not None:
        return PixelLayout(*run.size), ()
    return layout_of_pixels(sample.numbers(run.first, run.first + run.length), sample.path, job)


def _label_among(sample: TableSample, fields: Sequence[Field], run: Run) -> int | None:
    """Return the place of the only column beside pixels, if its values may be labels."""
    kept = [place for place, field in enumerate(fields) if field.role == "kept"]
    if len(kept) != 1 or not sample.rows:
        return None
    place = kept[0]
    if role_of(fields[place].name) is not None:
        return None
    column = place if place < run.first else place + run.length
    return place if _likeness([row[column] for row in sample.rows]) > 0 else None


def _by_role(
    sample: TableSample, roles: Sequence[Role | None], pixels: tuple[int, int], job: ReadJob
) -> TableLayout:
    """Tell columns by the roles that some have by their names."""
    assert sample.names is not None
    first, last = pixels
    inside = [index for index in range(first, last) if roles[index] is not None]
    before, behind = known_fields(sample.names[:first]), known_fields(sample.names[last:])
    if len(inside) == 1 and roles[inside[0]] == "label" and LABEL not in (*before, *behind):
        numbers = np.delete(sample.numbers(first, last), inside[0] - first, axis=1)
        layout, notes = layout_of_pixels(numbers, sample.path, job)
        return TableLayout(before, behind, layout, inside=inside[0] - first, notes=notes)
    if inside:
        raise DataError(
            f"{sample.path} has a column {sample.names[inside[0]]} among those of pixels: "
            "expected it first or last; move it."
        )
    if LABEL in (*before, *behind):
        layout, notes = layout_of_pixels(sample.numbers(first, last), sample.path, job)
        return TableLayout(before, behind, layout, notes=notes)
    judged = _judged(sample, first, last, job)
    return replace(judged, before=(*before, *judged.before), behind=(*judged.behind, *behind))


def _judged(sample: TableSample, first: int, last: int, job: ReadJob) -> TableLayout:
    """Tell by their values which of some columns are pixels, and which is the label, if there is one."""
    count = last - first
    notes: tuple[str, ...] = ()
    before: tuple[Field, ...] = ()
    if _only_counts(sample, first, count, job):
        first, count = first + 1, count - 1
        before, notes = (OTHER,), ("first column passed over: it only counts",)
    if (layout := _plain_or_labelled(sample, first, last, job)) is None:
        layout = _one_hot(sample, first, last, job)
    if layout is None:
        likely = count if is_colour(count, job) else count - 1
        pixels, said = layout_of_pixels(sample.numbers(first, first + likely), sample.path, job)
        layout = TableLayout((), (), pixels, notes=said)
    if sample.names is None:
        _refuse_measures(sample, first, last)
    return replace(layout, before=(*before, *layout.before), notes=(*notes, *layout.notes))


def _plain_or_labelled(sample: TableSample, first: int, last: int, job: ReadJob) -> TableLayout | None:
    """Tell columns if they are as many as an image has pixels, or one more; None otherwise."""
    count = last - first
    for fits in (is_image, is_colour):
        if fits(count - 1, job):
            place = _label_in_the_middle(sample, first, last)
            if place is not None:
                numbers = np.delete(sample.numbers(first, last), place, axis=1)
                layout, notes = layout_of_pixels(numbers, sample.path, job)
                return TableLayout((), (), layout, inside=place, notes=notes)
            return _first_or_last(sample, first, last, job)
        if fits(count, job):
            layout, notes = layout_of_pixels(sample.numbers(first, last), sample.path, job)
            return TableLayout((), (), layout, notes=notes)
    return None


def _first_or_last(sample: TableSample, first: int, last: int, job: ReadJob) -> TableLayout:
    """Tell which of the first and the last column is the label."""
    for everywhere in (False, True):
        start = _likeness(sample.edges(first, everywhere))
        end = _likeness(sample.edges(last - sample.width - 1, everywhere))
        low, high = sorted((start, end))
        # Two that are like labels must differ much. One alone must be more than always the same.
        is_certain = high > 1 and (low <= _SAME or high - 1 > 2 * (low - 1))
        if is_certain and high > _SURE:
            break
    is_last = end > start
    place = "last" if is_last else "first"
    notes = () if is_certain else (f"label assumed in the {place} column",)
    numbers = sample.numbers(first, last)
    layout, said = layout_of_pixels(numbers[:, :-1] if is_last else numbers[:, 1:], sample.path, job)
    notes = (*notes, *said)
    if is_last:
        return TableLayout((), (LABEL,), layout, notes=notes)
    return TableLayout((LABEL,), (), layout, notes=notes)


def _label_in_the_middle(sample: TableSample, first: int, last: int) -> int | None:
    """Return the place of the only column of words, if it is not at an end."""
    if not sample.rows:
        return None
    words = np.flatnonzero(np.isnan(sample.numbers(first, last)).all(axis=0)).tolist()
    return words[0] if len(words) == 1 and 0 < words[0] < last - first - 1 else None


def _likeness(column: Sequence[object]) -> float:
    """Return how much a column looks like labels and not like pixels, from 0 to 3.

    Words are labels. So are whole numbers that are small, close together and each as frequent as others:
    pixels at an end are mostly paper, or any of 256, or 0 and 255. A number that is always the same may be
    either.
    """
    counts = Counter(map(str, column))
    if not all(map(is_number, counts)):
        return 3
    values = {float(text) for text in counts}
    if not counts or any(value < -1 or not value.is_integer() for value in values):
        return 0
    if len(values) == 1:
        return _SAME if 0 < min(values) <= _MOST_LABEL else 0
    most = max(values)
    density = len(values) / (most - min(values) + 1)
    if most > _MOST_LABEL and density < _SPARSE:
        return _SAME / 2
    balance = 1 - max(counts.values()) / len(column)
    return 1 + density * balance * (1 if most <= _MOST_LABEL else 0.3)


def _only_counts(sample: TableSample, first: int, count: int, job: ReadJob) -> bool:
    """Tell whether the first column only counts rows, as pandas' index does."""

    def fits(number: int) -> bool:
        return is_image(number, job) or is_colour(number, job)

    with_label = fits(count - 2)
    if not (with_label or fits(count - 1)) or not sample.rows:
        return False
    counted = [_number(row[first]) for row in sample.rows]
    by_one = all(after - before == 1 for before, after in pairwise(counted))
    if len(counted) < (2 if with_label else 3) or not by_one or counted[0] not in (0, 1):
        return False
    # Ten rows with a digit each count up, too.
    values = [_number(value) for value in sample.edges(first, False)]
    rise = all(after > before for before, after in pairwise(values))
    return with_label or (len(values) >= _FEWEST_COUNTED and rise)


def _one_hot(sample: TableSample, first: int, last: int, job: ReadJob) -> TableLayout | None:
    """Tell whether the first or last columns are one for each class; None if they are not."""
    values = sample.numbers(first, last)
    for classes in range(2, min(_MOST_ONE_HOT, last - first)):
        if not is_image(last - first - classes, job):
            continue
        for at_end in (True, False):
            hot = values[:, -classes:] if at_end else values[:, :classes]
            if are_one_hot(hot):
                pixels = values[:, :-classes] if at_end else values[:, classes:]
                layout, notes = layout_of_pixels(pixels, sample.path, job)
                where = "last" if at_end else "first"
                said = (f"label: the place of the 1 in the {where} {classes} columns", *notes)
                return TableLayout((), (), layout, one_hot=classes if at_end else -classes, notes=said)
    return None


def _refuse_measures(sample: TableSample, first: int, last: int) -> None:
    """Refuse columns that are no pixels by their names or values.

    Raises
    ------
    DataError
        If they are none.
    """
    names = [] if sample.names is None else sample.names[first:last]
    words = [name for name in names if set(_WORD.findall(name.lower())) - _NEUTRAL]
    is_named = len(words) > len(names) / 2 and len({_WORD.sub("", name) for name in words}) <= len(words) / 2
    if is_named or _are_measures(sample.numbers(first, last)):
        listed = f" such as {', '.join(name.strip()[:40] for name in words[:3])}" if is_named else ""
        raise DataError(
            f"{sample.path} is no table of images: expected the pixels of an image on each line, found "
            f"{last - first:,} columns of measures{listed}; choose another file, or name the columns pixel0, "
            "pixel1 and so on."
        )


def _are_measures(values: npt.NDArray[np.float64]) -> bool:
    """Tell whether a few columns hold fractions that are no grey values."""
    numbers = values[:, ~np.isnan(values).any(axis=0)]
    if values.shape[1] > _FEW_PIXELS or not (numbers != np.rint(numbers)).any():
        return False
    least, most = numbers.min(), numbers.max()
    is_grey = values.shape[1] >= _FEW_GREYS and least >= 0 and _BRIGHT <= most <= 255
    return bool(max(most, -least) > 1 and not is_grey)


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")
