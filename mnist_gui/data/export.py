"""Handing images on: the rows of a data set as files that other programs take.

What is written appears whole or not at all, and never in place of anything without being told to. All but the
page open again with `mnist_gui.data.open`, as the same images with the same labels and class names. With
`Details`, what else is known of each image is handed on beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

import numpy as np

from mnist_gui.data.dataset import AnyRows, Dataset, Rows
from mnist_gui.data.formats._shared.atomic_output import new_file, new_folder
from mnist_gui.data.formats._shared.csv_writer import write_csv
from mnist_gui.data.formats._shared.details import DETAILS_FILE, Details
from mnist_gui.data.formats._shared.details_file import Listing, write_details
from mnist_gui.data.formats._shared.export_job import ExportJob, ExportPart
from mnist_gui.data.formats._shared.idx_writer import write_idx_files
from mnist_gui.data.formats._shared.npz_writer import write_npz
from mnist_gui.data.formats._shared.parquet_writer import write_parquet
from mnist_gui.data.formats._shared.picture_writer import list_pictures, write_pictures
from mnist_gui.data.formats._shared.size_estimate import (
    SizeEstimate,
    outline_file,
    outline_idx,
    outline_page,
    outline_pictures,
    outline_unmeasured,
    with_details_file,
)
from mnist_gui.data.formats.html import write_page
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, Report, ignore_progress

IN_MNIST160: Final = 8
"""Images of each class in each split that `mnist160` chooses."""


@dataclass(frozen=True)
class Format:
    """A form in which images are handed on.

    Attributes
    ----------
    name : str
        What `export` and the command line call it.
    title : str
        What a person reads.
    outline : callable
        Tells how much it will be.
    suffix : str
        How the names of its files end; empty if it is always a folder.
    write_file : callable or None
        Writes everything into one file.
    write_folder : callable or None
        Writes everything into a folder.
    split_files : bool
        Whether it can also be a folder with a file for each split, such as ``train.csv``.
    list_files : callable or None
        Lists the files of its folder, if each image has its own.
    """

    name: str
    title: str
    outline: Callable[[ExportJob], SizeEstimate]
    suffix: str = ""
    write_file: Callable[[ExportJob, BinaryIO], None] | None = None
    write_folder: Callable[[ExportJob, Path], None] | None = None
    split_files: bool = False
    list_files: Callable[[ExportJob], Listing] | None = None


FORMATS: Final = MappingProxyType(
    {
        form.name: form
        for form in (
            Format("idx", "IDX files, as MNIST", outline_idx, write_folder=write_idx_files),
            Format(
                "png",
                "PNG files in folders",
                outline_pictures,
                write_folder=write_pictures,
                list_files=list_pictures,
            ),
            Format("csv", "Table (CSV)", outline_file(write_csv), ".csv", write_csv, split_files=True),
            Format(
                "parquet", "Table (Parquet)", outline_unmeasured, ".parquet", write_parquet, split_files=True
            ),
            Format("npz", "NumPy arrays", outline_file(write_npz), ".npz", write_npz),
            Format("html", "Page to look at", outline_page, ".html", write_page),
        )
    }
)
"""All forms by name, in the order in which they are offered."""


def export(
    dataset: Dataset,
    out: str | Path,
    format: str,  # noqa: A002 - what everybody calls it
    *,
    rows: AnyRows | None = None,
    details: Details | None = None,
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
        Where to write; the folder around it must exist. A folder for ``"idx"`` and ``"png"``, a file for
        ``"npz"`` and ``"html"``, whose name gets that ending if it does not have it. For ``"csv"`` and
        ``"parquet"`` a file if the name ends so, with a column ``split`` if there are several splits; else a
        folder with a file for each split.
    format : str
        A name in `FORMATS`.
    rows : ndarray of int, shape (k,), or of bool, shape (n,), optional
        Which images, each once, or a mask with a value for each; by default all. Each split keeps the order
        in which they are given.
    details : Details, optional
        What is known of the data set's rows, to be handed on too: in a folder as ``details.csv``, in a table
        as columns behind the pixels, in an NPZ file as arrays, on the page below the pictures.
    overwrite : bool
        Whether to replace a file, or a folder that nothing but an export has written to.
    report, token
        Told how many images were written, asked whether to stop. What was written until then is removed.

    Returns
    -------
    Path
        What was written: `out`, with the ending that its form needs.

    Raises
    ------
    TakenError
        If something is there already that may be replaced, and `overwrite` was not given.
    DataError
        If there are no images, the form cannot hold them, something is there that may not be replaced, or
        nothing can be written there.
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
    job = ExportJob(dataset.name, dataset.class_names, _parts(dataset, rows), report, token, details)
    try:
        _write(FORMATS[format], job, out, overwrite=overwrite)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError(
            f"{out} cannot be written ({reason}); "
            "check that its folder exists, may be written to and has room."
        ) from error
    return out


def complete_path(out: Path, format: str) -> Path:  # noqa: A002
    """Return where something is written: a form that is always one file gives its ending to the name."""
    form = FORMATS[format]
    is_always_file = form.write_folder is None and not form.split_files
    if not is_always_file or not out.name or out.suffix.lower() == form.suffix:
        return out
    return out.with_name(out.name + form.suffix)


def outline(
    dataset: Dataset,
    out: str | Path,
    format: str,  # noqa: A002
    *,
    rows: AnyRows | None = None,
    details: Details | None = None,
) -> SizeEstimate:
    """Tell what `export` would write, without writing anything.

    Parameters
    ----------
    dataset, out, format, rows, details
        As for `export`.

    Returns
    -------
    SizeEstimate
        How many images, files and folders it would be, and about how many bytes.

    Raises
    ------
    DataError
        If there are no images.
    """
    form = FORMATS[format]
    job = ExportJob(dataset.name, dataset.class_names, _parts(dataset, rows), details=details)
    if _is_file(form, Path(out)):
        return form.outline(job)
    told = form.outline(replace(job, details=None))
    if form.split_files:
        told = replace(told, files=len(job.parts))
    return told if details is None else with_details_file(told, job, form.list_files)


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
        The chosen rows, ascending; fewer of a class that has fewer. Images without a label are left out.
    """
    among = np.arange(len(dataset)) if rows is None else np.sort(dataset.row_numbers(rows))
    labels, splits = dataset.labels[among], dataset.split_column[among]
    groups = [
        among[(splits == split) & (labels == label)][:IN_MNIST160]
        for split in range(len(dataset.splits))
        for label in range(len(dataset.class_names))
    ]
    return np.sort(np.concatenate(groups))


def _parts(dataset: Dataset, rows: AnyRows | None) -> tuple[ExportPart, ...]:
    """Share rows out to their splits; a split without any is left out."""
    numbers = np.arange(len(dataset)) if rows is None else dataset.row_numbers(rows)
    parts = tuple(
        ExportPart(split, places, first)
        for split, places, first in zip(
            dataset.splits, dataset.places(numbers), dataset.offsets, strict=False
        )
        if len(places)
    )
    if not parts:
        raise DataError(f"There is no image of {dataset.name} to write; choose others.")
    if len(np.unique(numbers)) < len(numbers):
        raise ValueError("rows must hold each row once")
    return parts


def _is_file(form: Format, out: Path) -> bool:
    """Tell whether everything goes into one file."""
    return form.write_folder is None and (not form.split_files or out.suffix.lower() == form.suffix)


def _write(form: Format, job: ExportJob, out: Path, *, overwrite: bool) -> None:
    if form.write_file is not None and _is_file(form, out):
        with new_file(out, overwrite=overwrite) as file:
            form.write_file(job, file)
    else:
        with new_folder(out, overwrite=overwrite) as folder:
            _write_folder(form, replace(job, details=None), folder)
            if job.details is not None:
                with (folder / DETAILS_FILE).open("xb") as file:
                    write_details(job, file, form.list_files and form.list_files(job))


def _write_folder(form: Format, job: ExportJob, folder: Path) -> None:
    if form.write_folder is not None:
        form.write_folder(job, folder)
    elif form.write_file is not None:
        for part in job.parts:
            with (folder / f"{part.name}{form.suffix}").open("xb") as file:
                form.write_file(job.only(part), file)
