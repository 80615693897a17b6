"""Exporting: the rows of a data set as files that other programs take.

Labels are written as the user corrected them, without the images that the user excluded. What is written
appears whole or not at all, and never replaces anything without permission. All formats but the page open
again with `mnist_gui.data.open`, as the same images with the same labels and class names.
`Details` add what else is known of each image. The formats themselves are in `mnist_gui.data.formats`.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.data.corrected import excluded_rows
from mnist_gui.data.dataset import AnyRows, Dataset, Rows
from mnist_gui.data.formats import FORMATS, Format
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.naming.names import DETAILS_FILE
from mnist_gui.data.formats._shared.writing.atomic_output import (
    check_file,
    check_folder,
    new_file,
    new_folder,
)
from mnist_gui.data.formats._shared.writing.details import Details
from mnist_gui.data.formats._shared.writing.details_file import write_details
from mnist_gui.data.formats._shared.writing.export_job import ExportJob, ExportPart
from mnist_gui.data.formats._shared.writing.size_estimate import SizeEstimate, estimate_bytes
from mnist_gui.errors import DataError, reason_of
from mnist_gui.names import clean_name, clean_names
from mnist_gui.progress import CancelToken, Report, ignore_progress

__all__ = [
    "FORMATS",
    "IN_MNIST160",
    "Details",
    "Format",
    "SizeEstimate",
    "check_target",
    "complete_path",
    "estimate_export",
    "export",
    "exported_rows",
    "mnist160",
]

IN_MNIST160: Final = 8
"""Images of each class in each split that `mnist160` chooses."""


def export(
    dataset: Dataset,
    out: str | Path,
    format: str,  # noqa: A002 - the usual name
    *,
    rows: AnyRows | None = None,
    details: Details | None = None,
    excluded: bool = False,
    overwrite: bool = False,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Path:
    """Write images to files that other programs take.

    Parameters
    ----------
    dataset : Dataset
        Whose images they are.
    out : str or Path
        Where to write; the folder around it must exist. A format that is always one file, such as ``"npz"``,
        adds its suffix to a name without it. A format that has a file for each split, such as ``"csv"``,
        writes one file, with a column ``split``, if the name has its suffix; else a folder. All others write
        a folder.
    format : str
        A name in `FORMATS`.
    rows : ndarray of int, shape (k,), or of bool, shape (n,), optional
        Which images, each once, or a mask with a value for each; by default all. Each split keeps the order
        in which they are given.
    details : Details, optional
        What is known of the data set's rows, to be written too: into a folder as ``details.csv``, into a
        table as columns behind the pixels, into an NPZ file as arrays, onto the page below the pictures.
    excluded : bool
        Whether to write images that the user excluded, too, if they are among the rows.
    overwrite : bool
        Whether to replace a file, or a folder in which all files were written by an export.
    report, token
        Called with the number of images written, and checked between blocks. After a cancel, nothing that
        was written stays.

    Returns
    -------
    Path
        What was written: `out`, with the suffix that its format needs.

    Raises
    ------
    TakenError
        If something is there already that may be replaced, and `overwrite` was not given.
    DataError
        If there are no images, the format cannot hold them, a package is missing, something is there that may
        not be replaced, or nothing can be written there.
    IndexError
        If a row does not exist.
    ValueError
        If there is no such format, or a row is given twice.
    Cancelled
        If the token was cancelled.
    """
    if format not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}, not {format}")
    out = complete_path(Path(out), format)
    names = clean_name(dataset.name), clean_names(dataset.class_names)
    job = ExportJob(
        *names,
        _parts(dataset, rows, excluded=excluded),
        report,
        token,
        details,
    )
    try:
        _write(FORMATS[format], job, out, overwrite=overwrite)
    except OSError as error:
        raise DataError(
            f"{out} cannot be written ({reason_of(error)}); "
            "check that its folder exists, may be written to and has room."
        ) from error
    return out


def check_target(out: Path, format: str, *, overwrite: bool) -> None:  # noqa: A002
    """Refuse what `export` would refuse to write to, before the work is done.

    Raises
    ------
    TakenError
        If something is there already that may be replaced, and `overwrite` is false.
    DataError
        If something is there that may not be replaced.
    """
    out = complete_path(out, format)
    check = check_file if _is_file(FORMATS[format], out) else check_folder
    check(out, overwrite=overwrite)


def complete_path(out: Path, format: str) -> Path:  # noqa: A002
    """Return where something is written: a format that is always one file adds its suffix to the name."""
    fmt = FORMATS[format]
    is_always_file = bool(fmt.suffix) and not fmt.split_files
    if not is_always_file or not out.name or out.suffix.lower() == fmt.suffix:
        return out
    return out.with_name(out.name + fmt.suffix)


def estimate_export(
    dataset: Dataset,
    out: str | Path,
    format: str,  # noqa: A002
    *,
    rows: AnyRows | None = None,
    details: Details | None = None,
    excluded: bool = False,
) -> SizeEstimate:
    """Tell what `export` would write, without writing anything.

    Parameters
    ----------
    dataset, out, format, rows, details, excluded
        As for `export`.

    Returns
    -------
    SizeEstimate
        How many images, files and folders it would be, and about how many bytes.

    Raises
    ------
    DataError
        If there are no images, or a package is missing.
    """
    fmt = FORMATS[format]
    codec = fmt.load()
    names = clean_name(dataset.name), clean_names(dataset.class_names)
    job = ExportJob(*names, _parts(dataset, rows, excluded=excluded), details=details)
    if _is_file(fmt, Path(out)):
        return codec.estimate(job)
    estimate = codec.estimate(replace(job, details=None))
    if fmt.split_files:
        estimate = replace(estimate, files=len(job.parts))
    if details is None:
        return estimate
    more = estimate_bytes(job, lambda sample, file: write_details(sample, file, codec.list_files(sample)))
    size = None if estimate.size is None else estimate.size + more
    return replace(estimate, files=estimate.files + 1, size=size)


def mnist160(dataset: Dataset, rows: AnyRows | None = None) -> Rows:
    """Choose the first eight images of each class in each split: of MNIST, the 160 for quick tests.

    Parameters
    ----------
    dataset : Dataset
    rows : ndarray of int, shape (k,), or of bool, shape (n,), optional
        What to choose among, by default all rows.

    Returns
    -------
    ndarray of intp, shape (m,)
        The chosen rows, ascending; fewer of a class that has fewer. Images without a label are left out, and
        those that the user excluded.
    """
    among = np.sort(exported_rows(dataset, rows))
    labels, splits = dataset.labels[among], dataset.split_column[among]
    groups = [
        among[(splits == split) & (labels == label)][:IN_MNIST160]
        for split in range(len(dataset.splits))
        for label in range(len(dataset.class_names))
    ]
    return np.sort(np.concatenate(groups))


def exported_rows(dataset: Dataset, rows: AnyRows | None = None, *, excluded: bool = False) -> Rows:
    """Return those of some rows, by default of all, that `export` writes, intp of shape (k,)."""
    chosen = np.arange(len(dataset)) if rows is None else dataset.row_numbers(rows)
    without = None if excluded else excluded_rows(dataset)
    kept: Rows = chosen if without is None else chosen[~without[chosen]]
    return kept


def _parts(dataset: Dataset, rows: AnyRows | None, *, excluded: bool) -> tuple[ExportPart, ...]:
    """Divide rows among their splits; a split without any is left out."""
    chosen = exported_rows(dataset, rows, excluded=excluded)
    parts = tuple(
        ExportPart(split, numbers, first)
        for split, numbers, first in zip(
            dataset.splits, dataset.places(chosen), dataset.offsets, strict=False
        )
        if len(numbers)
    )
    if not parts:
        raise DataError(f"There is no image of {dataset.name} to write; choose others.")
    if len(np.unique(chosen)) < len(chosen):
        raise ValueError("rows must hold each row once")
    return parts


def _is_file(fmt: Format, out: Path) -> bool:
    """Tell whether everything goes into one file."""
    return bool(fmt.suffix) and (not fmt.split_files or out.suffix.lower() == fmt.suffix)


def _write(fmt: Format, job: ExportJob, out: Path, *, overwrite: bool) -> None:
    codec = fmt.load()
    if _is_file(fmt, out):
        with new_file(out, overwrite=overwrite) as file:
            codec.write(job, file)
        return
    with new_folder(out, overwrite=overwrite) as folder:
        _write_folder(fmt, codec, replace(job, details=None), folder)
        if job.details is not None:
            with (folder / DETAILS_FILE).open("xb") as file:
                write_details(job, file, codec.list_files(job))


def _write_folder(fmt: Format, codec: Codec, job: ExportJob, folder: Path) -> None:
    if not fmt.split_files:
        codec.write_folder(job, folder)
        return
    for part in job.parts:
        with (folder / f"{part.name}{fmt.suffix}").open("xb") as file:
            codec.write(job.only(part), file)
