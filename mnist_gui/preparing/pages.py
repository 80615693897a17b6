"""Cuts pages into digits: each becomes an image as MNIST was made, with its page and its place there.

Pages that lie in a folder are read again from their files, in their own size, which a data set does not keep.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mnist_gui.data.corrected import excluded_rows
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.formats._shared.picture_kinds import PICTURE_SUFFIXES
from mnist_gui.data.left_out import LeftOut
from mnist_gui.errors import UserError
from mnist_gui.ink.arrays import Box, Tones
from mnist_gui.ink.normalise import SIZE
from mnist_gui.ink.picture import picture_to_images, why_blank
from mnist_gui.ink.segmentation import FoundDigit
from mnist_gui.preparing.originals import FILE, Originals, opened_originals
from mnist_gui.preparing.scratch import GrowingImages
from mnist_gui.progress import CancelToken, Report, counter, ignore_progress

PAGE = "page"
PLACE = ("x", "y", "w", "h")
"""The columns of the place: left, top, width and height in pixels of the page."""

NO_DIGIT = "page without a digit"
UNREADABLE = "unreadable page"


@dataclass(frozen=True, eq=False)
class CutPages:
    """What was cut out of pages.

    Attributes
    ----------
    dataset : Dataset
        An image for each digit.
    pages, blank, excluded : int
        How many pages there were, how many of them without a digit or unreadable, and how many that the user
        excluded.
    """

    dataset: Dataset
    pages: int
    blank: int
    excluded: int


def page_of_picture(path: Path) -> Dataset | None:
    """Return a data set of the one page that a picture file is; None if it has another name than pictures."""
    if path.suffix.lower() not in PICTURE_SUFFIXES or not path.is_file():
        return None
    blank = np.zeros((1, SIZE, SIZE), dtype=np.uint8)  # the page is read from its file
    split = Split("train", blank, np.full(1, NO_LABEL, dtype=np.int16))
    names = np.array([path.name], dtype=object)
    digits = tuple(map(str, range(10)))
    return Dataset(path.stem, (split,), digits, str(path.parent), {FILE: names})


def cut_pages(
    dataset: Dataset,
    *,
    scratch: Path | None = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> CutPages:
    """Cut the pages of a data set into digits.

    Parameters
    ----------
    dataset : Dataset
        Of pages. Those that the user excluded are passed over.
    scratch : Path, optional
        A folder for a temporary file without a name, if the digits are many.
    report, token
        Called with the number of pages done; checked before each.

    Returns
    -------
    CutPages
        Digits have the label of their page, its columns, with its file called `PAGE`, and those of `PLACE`.
        Pages without a digit are among the files that are left out.

    Raises
    ------
    DataError
        If there is no room for the digits.
    Cancelled
        If the token was cancelled.
    """
    names = _page_names(dataset)
    count = counter("Cutting pages", len(dataset), "pages", report=report, token=token)
    excluded = excluded_rows(dataset)
    rows: list[int] = []
    boxes: list[Box] = []
    left_out: list[tuple[str, str]] = []
    reasons: dict[str, str] = {}
    excluded_pages = 0
    with opened_originals(dataset) as originals, GrowingImages((SIZE, SIZE), folder=scratch) as images:
        for row in range(len(dataset)):
            if excluded is not None and excluded[row]:
                excluded_pages += 1
            else:
                found, kind, reason = _cut(originals, row)
                if kind:
                    left_out.append((names[row], kind))
                    reasons[names[row]] = reason
                for digit in found:
                    images.add(digit.image)
                    rows.append(row)
                    boxes.append(digit.box)
            count(1)
        cut = images.taken()
    pages = np.array(rows, dtype=np.intp)
    splits = _splits(dataset, cut, pages)
    columns = _columns(dataset, names, pages, boxes)
    made = Dataset(
        dataset.name,
        splits,
        dataset.class_names,
        dataset.source,
        columns,
        dataset.note,
        left_out=_with_pages(dataset.left_out, left_out, reasons),
    )
    return CutPages(made, len(dataset), len(left_out), excluded_pages)


def _cut(originals: Originals, row: int) -> tuple[list[FoundDigit], str, str]:
    """Return the digits of a page; without any, of what kind it is, and why there is none."""
    try:
        page = originals.read(row)
        found = picture_to_images(page)
        return (found, "", "") if found else ([], NO_DIGIT, why_blank(page))
    except UserError as error:
        return [], UNREADABLE, str(error)


def _page_names(dataset: Dataset) -> list[str]:
    files = dataset.columns.get(FILE)
    if files is not None:
        return list(map(str, files.tolist()))
    return [f"{split.name} {number}" for split in dataset.splits for number in range(len(split))]


def _splits(dataset: Dataset, images: Tones, pages: npt.NDArray[np.intp]) -> tuple[Split, ...]:
    """Return the digits by splits; those of a page have its label and state."""
    stops = np.searchsorted(pages, dataset.offsets)
    splits = []
    for split, offset, start, stop in zip(
        dataset.splits, dataset.offsets, stops[:-1], stops[1:], strict=False
    ):
        numbers = pages[start:stop] - offset
        given = None if split.given is None else split.given[numbers]
        states = None if split.states is None else split.states[numbers]
        made = Split(split.name, images[start:stop], split.labels[numbers], given=given, states=states)
        splits.append(made)
    return tuple(splits)


def _columns(
    dataset: Dataset, names: list[str], pages: npt.NDArray[np.intp], boxes: list[Box]
) -> dict[str, npt.NDArray[Any]]:
    page = np.empty(len(names), dtype=object)
    page[:] = names
    columns = {PAGE: page[pages]}
    left, top, right, bottom = np.array(boxes, dtype=np.int32).reshape(-1, 4).T
    columns |= dict(zip(PLACE, (left, top, right - left, bottom - top), strict=True))
    others = {name: values[pages] for name, values in dataset.columns.items() if name != FILE}
    return {**columns, **{f"page_{name}" if name in columns else name: each for name, each in others.items()}}


def _with_pages(left_out: LeftOut, pages: list[tuple[str, str]], reasons: dict[str, str]) -> LeftOut:
    counts = Counter(left_out.counts)
    counts.update(kind for _, kind in pages)
    return LeftOut(dict(counts), (*left_out.files, *pages), {**left_out.reasons, **reasons})
