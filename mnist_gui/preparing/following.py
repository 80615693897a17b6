"""Follows a recipe: a data set in, a data set out, in blocks of images.

What was opened is not changed. Corrections of the user are applied for good: labels are the corrected
ones, and excluded images are left out. Every image that does not come out is counted.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from mnist_gui.data.arrays import Images, Rows
from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.export import exported_rows
from mnist_gui.data.left_out import LeftOut
from mnist_gui.data.levels import STANDARD_LEVELS, at_levels
from mnist_gui.data.mapped import release
from mnist_gui.data.open import open_dataset
from mnist_gui.data.read_options import ImageSize
from mnist_gui.data.resizing import RESIZED
from mnist_gui.errors import DataError
from mnist_gui.ink.normalise import SIZE
from mnist_gui.preparing.counts import Counts, Prepared
from mnist_gui.preparing.originals import has_originals, opened_originals, was_resized
from mnist_gui.preparing.pages import cut_pages, page_of_picture
from mnist_gui.preparing.recipe import Recipe
from mnist_gui.preparing.row_table import RowTable, divided, sampled
from mnist_gui.preparing.scratch import room_for
from mnist_gui.preparing.single_digit import picture_as_mnist
from mnist_gui.preparing.steps import AS_MNIST, Step, apply_steps, size_after
from mnist_gui.progress import CancelToken, Report, counter, ignore_progress

_BLOCK = 256
"""Images at a time."""

_BLOCK_BYTES = 2**24
"""Bytes of images at a time: fewer images of a larger size."""


def open_for(
    spec: str | Path,
    recipe: Recipe,
    *,
    corrections: bool = True,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Dataset:
    """Open a data set as a recipe says."""
    if recipe.cut and (page := page_of_picture(Path(spec))) is not None:
        return page
    opened = partial(open_dataset, spec, corrections=corrections, report=report, token=token)
    reading = recipe.reading
    if recipe.cut and (Path(spec).is_dir() or Path(spec).suffix.lower() == ".zip"):
        small = opened(**reading._replace(size=(SIZE, SIZE))._asdict())
        if has_originals(small):  # the pages are read again, one by one
            kept = [part for part in small.note.split("; ") if not part.startswith(RESIZED)]
            return replace(small, note="; ".join(kept))
    return opened(**reading._replace(size=_reading_size(recipe))._asdict())


def follow(
    recipe: Recipe,
    dataset: Dataset,
    *,
    corrections: bool = True,
    scratch: Path | None = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Prepared:
    """Make another data set of a data set by a recipe, and count what became of its images.

    Parameters
    ----------
    recipe : Recipe
    dataset : Dataset
        As it was opened.
    corrections : bool
        Whether the user's corrections of joined data sets are applied.
    scratch : Path, optional
        A folder for a temporary file without a name, if the images are many.
    report, token
        As for `prepare`.

    Raises
    ------
    DataError, Cancelled
        As `prepare`.
    """
    others = [
        open_for(spec, recipe, corrections=corrections, report=report, token=token) for spec in recipe.join
    ]
    datasets = [dataset, *others]
    counts = Counts()
    if recipe.cut:
        cut = [cut_pages(one, scratch=scratch, report=report, token=token) for one in datasets]
        datasets = [one.dataset for one in cut]
        pages, blank_pages = sum(one.pages for one in cut), sum(one.blank for one in cut)
        counts = replace(counts, pages=pages, blank_pages=blank_pages, digits=sum(map(len, datasets)))
        counts = replace(counts, excluded=sum(one.excluded for one in cut))
    table = RowTable.of(datasets, given=recipe.given)
    size = common_size(datasets, recipe.steps)
    counts = replace(counts, opened=len(table), joined=len(table) - len(datasets[0]))
    table = table.at(
        np.concatenate([_kept(one, start) for one, start in zip(datasets, table.starts, strict=False)])
    )
    counts = replace(counts, excluded=counts.excluded + counts.opened - len(table))
    table, counts = sampled(table, recipe, counts)
    table = divided(table, recipe)
    if not len(table):
        raise DataError(f"No image of {dataset.name} is left to prepare; choose others.")
    splits, blank = _splits(table, datasets, recipe.steps, size, scratch=scratch, report=report, token=token)
    note = f"prepared: {recipe.in_words}" if recipe.lines else ""
    made = Dataset(
        dataset.name,
        splits,
        table.class_names,
        "",
        table.columns,
        note,
        levels=_levels(datasets, recipe.steps),
        left_out=_left_out(datasets),
    )
    return Prepared(made, replace(counts, prepared=len(made), blank=blank), recipe)


def _reading_size(recipe: Recipe) -> ImageSize | None:
    """Return the size to read images in, so that pictures of many sizes are resized once."""
    first = recipe.steps[0] if recipe.steps else None
    return (first.values[0], first.values[1]) if first is not None and first.name == "size" else None


def _kept(dataset: Dataset, start: int) -> Rows:
    """Return the rows of a data set that are not excluded, counted over all data sets."""
    return exported_rows(dataset) + start


def common_size(datasets: Sequence[Dataset], steps: tuple[Step, ...]) -> ImageSize:
    """Return the size of all images after the steps.

    Raises
    ------
    DataError
        If nothing is left of images, or their sizes differ.
    """
    sizes = [size_after((dataset.height, dataset.width), steps) for dataset in datasets]
    for dataset, size in zip(datasets, sizes, strict=True):
        if min(size) < 1:
            raise DataError(
                f"crop cuts off more than the images of {dataset.name} have, which are "
                f"{dataset.height}x{dataset.width} pixels; cut off less."
            )
        if size != sizes[0]:
            raise DataError(
                f"{datasets[0].name} and {dataset.name} have images of different sizes: "
                f"{sizes[0][0]}x{sizes[0][1]} and {size[0]}x{size[1]} pixels; "
                f"add size {sizes[0][0]}x{sizes[0][1]}."
            )
    return sizes[0]


def _splits(
    table: RowTable,
    datasets: Sequence[Dataset],
    steps: tuple[Step, ...],
    size: ImageSize,
    *,
    scratch: Path | None,
    report: Report,
    token: CancelToken | None,
) -> tuple[tuple[Split, ...], int]:
    """Return the splits, and how many of their images are blank after the steps."""
    images = room_for(len(table), size, folder=scratch)
    count = counter("Preparing images", len(table), "images", report=report, token=token)
    blank = 0
    pixels = max(dataset.height * dataset.width for dataset in datasets)
    length = max(1, min(_BLOCK, _BLOCK_BYTES // pixels))
    for start in range(0, len(table), length):
        block = images[start : start + length]
        _fill(block, table.rows[start : start + length], table.starts, datasets, steps)
        blank += int(np.count_nonzero(~block.any(axis=(1, 2)))) if steps else 0
        count(len(block))
    stops = np.searchsorted(table.splits, np.arange(len(table.split_names)), side="right").tolist()
    starts = [0, *stops[:-1]]
    splits = tuple(
        Split(name, images[start:stop], table.labels[start:stop])
        for name, start, stop in zip(table.split_names, starts, stops, strict=True)
        if stop > start
    )
    return splits, blank


def _fill(
    block: Images, rows: Rows, starts: Sequence[int], datasets: Sequence[Dataset], steps: tuple[Step, ...]
) -> None:
    """Write the images of some rows into a block, after the steps."""
    is_mixed = len({dataset.levels for dataset in datasets}) > 1
    for dataset, first, stop in zip(datasets, starts[:-1], starts[1:], strict=True):
        inside = (rows >= first) & (rows < stop)
        if not inside.any():
            continue
        block[inside] = images_after(dataset, rows[inside] - first, steps, keeps_levels=not is_mixed)
        for split in dataset.splits:
            release(split.images)


def images_after(
    dataset: Dataset, rows: Rows, steps: tuple[Step, ...], *, keeps_levels: bool = False
) -> Images:
    """Return some images after steps, uint8 of shape (k, h, w).

    Pictures that were resized when they were opened are read again in their own size, if the first step is to
    make them as MNIST was made.

    Raises
    ------
    DataError, InkError
        If they cannot be read.
    """
    if steps and steps[0].name == AS_MNIST and was_resized(dataset):
        with opened_originals(dataset) as originals:
            made = np.empty((len(rows), SIZE, SIZE), dtype=np.uint8)
            for place, row in enumerate(rows.tolist()):
                made[place] = picture_as_mnist(originals.read(row))
        return apply_steps(made, steps[1:])
    images = _read(dataset, rows)
    if steps or not keeps_levels:
        images = at_levels(images, dataset.levels)
    return apply_steps(images, steps)


def _read(dataset: Dataset, rows: Rows) -> Images:
    """Return images as `Dataset.take` does, but refuse a file that was cut short."""
    images = np.empty((len(rows), dataset.height, dataset.width), dtype=np.uint8)
    for split, start, stop in zip(dataset.splits, dataset.offsets[:-1], dataset.offsets[1:], strict=True):
        inside = (rows >= start) & (rows < stop)
        if inside.any():
            images[inside] = split.read(rows[inside] - start)
    return images


def _levels(datasets: Sequence[Dataset], steps: tuple[Step, ...]) -> tuple[int, int]:
    """Return the levels of what comes out: those that all have, unless a step made paper 0 and ink 255."""
    levels = {dataset.levels for dataset in datasets}
    return STANDARD_LEVELS if steps or len(levels) > 1 else levels.pop()


def _left_out(datasets: Sequence[Dataset]) -> LeftOut:
    """Return the files that were left out of all data sets."""
    if len(datasets) == 1:
        return datasets[0].left_out
    counts: Counter[str] = Counter()
    for dataset in datasets:
        counts.update(dataset.left_out.counts)
    files = [(f"{one.name}: {name}", kind) for one in datasets for name, kind in one.left_out.files]
    reasons = {f"{one.name}: {name}": why for one in datasets for name, why in one.left_out.reasons.items()}
    return LeftOut(dict(counts), tuple(files), reasons)
