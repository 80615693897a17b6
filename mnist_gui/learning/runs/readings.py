"""Readings: the predictions of a run for each image that it was measured on, in a file.

The file is an `mnist_gui.learning.archive` that is not compressed, so ten of them are read within a few
hundredths of a second, and so is one with ``numpy.load``. It is read without trusting it: the shape, the type
and the range of each array follow from a few bounded numbers in its manifest.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.learning.archive import ArraySpec, Specs, opened_archive, write_archive
from mnist_gui.learning.checks import LONGEST_NAME, InvalidModelError, NewerFormatError, tuple_of, whole
from mnist_gui.learning.checks import name as checked_name
from mnist_gui.learning.evaluation import LARGEST_LOSS, Evaluation
from mnist_gui.learning.manifest import MOST_CLASSES
from mnist_gui.names import clean_name, clean_names

FORMAT: Final = "mnist_gui readings"
VERSION: Final = 1

MOST_IMAGES: Final = 10_000_000

MOST_EXACT: Final = 8 << 20
"""Probabilities that are written as float32; more of them as float16, with three digits."""

MOST_PROBABILITIES: Final = 64 << 20
"""Of more, only those of the predicted classes are written."""

_WHAT: Final = "the readings of a run"
_ADVICE: Final = "delete the run, or train again with its settings"
_PROBABILITIES: Final = "probabilities"


def write_readings(path: Path, evaluation: Evaluation) -> None:
    """Write an evaluation to a file.

    Parameters
    ----------
    path : Path
        A file that is there is replaced once the new one is complete.
    evaluation : Evaluation
        The probabilities of all classes are written as far as `MOST_EXACT` and `MOST_PROBABILITIES` allow.

    Raises
    ------
    ModelError
        If the file cannot be written.
    """
    columns = [name for name in ("confidence", "loss") if getattr(evaluation, name) is not None]
    probabilities = evaluation.probabilities
    precision = None
    if probabilities is not None and probabilities.size <= MOST_PROBABILITIES:
        precision = "<f4" if probabilities.size <= MOST_EXACT else "<f2"
    manifest = {
        "format": FORMAT,
        "format_version": VERSION,
        "split": evaluation.split,
        "images": len(evaluation.actual),
        "class_names": list(evaluation.class_names),
        "reader": evaluation.reader,
        "columns": columns,
        _PROBABILITIES: precision,
    }
    specs = _specs(len(evaluation.actual), len(evaluation.class_names), columns, precision)
    content = json.dumps(manifest, ensure_ascii=False).encode("utf-8", "backslashreplace")
    arrays = {name: getattr(evaluation, name) for name in specs}
    write_archive(path, content, arrays, specs, is_packed=False)


def read_readings(path: Path) -> Evaluation:
    """Read an evaluation from a file, which may come from anywhere.

    Parameters
    ----------
    path : Path
        A file that `write_readings` wrote.

    Returns
    -------
    Evaluation
        Of the images and labels as they were when the run was measured.

    Raises
    ------
    ModelError
        If the file cannot be read, is something else, damaged, altered, or of a newer format.
    """
    with opened_archive(path, what=_WHAT, advice=_ADVICE) as archive:
        fields = _fields(archive.manifest)
        names = tuple_of(
            checked_name, fields.get("class_names"), lengths=range(1, MOST_CLASSES + 1), what="class_names"
        )
        images = whole(fields.get("images"), 0, MOST_IMAGES, "images")
        columns = fields.get("columns")
        precision = fields.get(_PROBABILITIES)
        if columns not in ([], ["confidence"], ["loss"], ["confidence", "loss"]):
            raise InvalidModelError("the entry columns of its manifest is missing or wrong")
        if precision not in (None, "<f4", "<f2"):
            raise InvalidModelError("the entry probabilities of its manifest is wrong")
        arrays: dict[str, Any] = dict(archive.arrays(_specs(images, len(names), columns, precision)))
        if _PROBABILITIES in arrays:
            arrays[_PROBABILITIES] = arrays[_PROBABILITIES].astype(np.float32, copy=False)
        return Evaluation(
            split=clean_name(checked_name(fields.get("split"), "split")),
            class_names=clean_names(names),
            reader=clean_name(_reader(fields.get("reader"))),
            **arrays,
        )


def _fields(manifest: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(manifest)
    except (ValueError, RecursionError) as error:
        raise InvalidModelError("its manifest is not JSON") from error
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise InvalidModelError("its manifest is not that of readings")
    if whole(fields.get("format_version"), 1, 10**9, "format_version") > VERSION:
        raise NewerFormatError
    return fields


def _reader(value: object) -> str:
    return value[:LONGEST_NAME] if isinstance(value, str) else ""


def _specs(images: int, classes: int, columns: list[str], precision: str | None) -> Specs:
    """Return the arrays that readings have, and the ranges of their values."""
    largest = {"confidence": 1.0, "loss": float(np.float32(LARGEST_LOSS))}
    labels = ArraySpec((images,), "<i2", NO_LABEL, classes - 1)
    specs = {"actual": labels, "predicted": labels}
    for name in columns:
        specs[name] = ArraySpec((images,), "<f4", 0, largest[name], may_be_nan=True)
    if precision is not None:
        specs[_PROBABILITIES] = ArraySpec((images, classes), precision, 0, 1, may_be_nan=True)
    return specs
