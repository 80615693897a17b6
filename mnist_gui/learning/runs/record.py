"""``run.json``: all of a kept run but its readings and its model, small enough to list hundreds.

It is read like a file from outside, since users copy data directories and restore backups.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from mnist_gui.data.correction_state import CorrectionCounts
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.learning.checks import (
    InvalidModelError,
    NewerFormatError,
    mapping_of,
    number,
    tuple_of,
    whole,
    wrong_entry,
)
from mnist_gui.learning.checks import name as checked_name
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.manifest import LONGEST_SIDE, MOST_CLASSES
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.runs.readings import MOST_IMAGES
from mnist_gui.learning.validation import Fold
from mnist_gui.learning.validation_record import request_from_json, request_to_json
from mnist_gui.names import clean_name, clean_names, printable

FORMAT: Final = "mnist_gui run"
VERSION: Final = 1

LARGEST: Final = 1 << 20
"""Bytes of a record."""

ID: Final = re.compile("[0-9a-f]{10}")
"""What the ids of runs look like."""

LONGEST_RUN_NAME: Final = 100
LONGEST_NOTE: Final = 10_000
"""Characters of the name and of the note that the user gives a run."""

_MOST_FOLDS: Final = 1000
_LONGEST_TIME: Final = 1e9
_FINGERPRINT: Final = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class TrainedOn:
    """The data set of a run.

    Attributes
    ----------
    name : str
    images : int
        Images of all splits.
    fingerprint : str
        Of the labels as they were given; 32 hexadecimal digits.
    corrected_fingerprint : str
        As of `mnist_gui.data.corrected.corrected_fingerprint`: what the model learned from.
    corrections : CorrectionCounts
        How many images the user had corrected.
    opened : OpenRequest or None
        What opens the data set again; None if that is not known.
    """

    name: str
    images: int
    fingerprint: str
    corrected_fingerprint: str
    corrections: CorrectionCounts
    opened: OpenRequest | None = None


@dataclass(frozen=True)
class Measured:
    """The result of a run in short.

    Attributes
    ----------
    split : str
        Split that was predicted.
    images, errors : int
        How many images of it have a label, and how many of them are misclassified.
    """

    split: str
    images: int
    errors: int

    @classmethod
    def of(cls, evaluation: Evaluation) -> "Measured":
        """Return an evaluation in short."""
        return cls(evaluation.split, evaluation.images, evaluation.errors)

    @property
    def error_rate(self) -> float:
        """Share of the labelled images that are misclassified, 0 to 1; 0 if none has a label."""
        return self.errors / self.images if self.images else 0.0


@dataclass(frozen=True)
class RunRecord:
    """All of a kept run but its readings and its model.

    Attributes
    ----------
    id : str
        10 hexadecimal digits.
    created : datetime
        When it was kept, in UTC.
    request : TrainingRequest
        With all hyperparameters.
    dataset : TrainedOn
    class_names : tuple of str
        Class names of the classifier.
    image_shape : tuple of int
        Height and width of its images, in pixels.
    train_images : int
        Number of images that it was trained on; of a cross-validation, that were dealt into folds.
    seconds : float
        Time of the training without the evaluation; of a cross-validation, of all.
    measured : Measured or None
        None if there was nothing to measure it on.
    folds : tuple of Fold
        Of a cross-validation; empty for a training.
    program : mapping of str to object
        Versions of the program and of its libraries.
    machine : str
    name, note : str
        What the user calls it and wrote to it; empty at first.
    starred : bool
        Whether the user marked it.
    """

    id: str
    created: datetime
    request: TrainingRequest
    dataset: TrainedOn
    class_names: tuple[str, ...]
    image_shape: tuple[int, int]
    train_images: int
    seconds: float
    measured: Measured | None
    folds: tuple[Fold, ...]
    program: Mapping[str, object]
    machine: str
    name: str = ""
    note: str = ""
    starred: bool = False

    @property
    def is_validation(self) -> bool:
        """Whether it is a cross-validation, which has no model."""
        return bool(self.folds)

    def with_changes(
        self, *, name: str | None = None, note: str | None = None, starred: bool | None = None
    ) -> "RunRecord":
        """Return the same record with another name, note or star; None leaves one as it is.

        A name is one line of at most `LONGEST_RUN_NAME` characters, and a note is cut at `LONGEST_NOTE`.
        """
        return replace(
            self,
            name=self.name if name is None else _clean_run_name(name),
            note=self.note if note is None else _clean_note(note),
            starred=self.starred if starred is None else starred,
        )

    def to_json(self) -> dict[str, object]:
        """Return the record as JSON can hold it."""
        dataset, measured = self.dataset, self.measured
        return {
            "format": FORMAT,
            "format_version": VERSION,
            "id": self.id,
            "created": self.created.isoformat(timespec="milliseconds"),
            "name": self.name,
            "note": self.note,
            "starred": self.starred,
            "request": request_to_json(self.request),
            "data_set": {
                "name": dataset.name,
                "images": dataset.images,
                "fingerprint": dataset.fingerprint,
                "corrected_fingerprint": dataset.corrected_fingerprint,
                "corrections": dataset.corrections.to_json(),
                "opened": dataset.opened and dataset.opened.to_json(),
            },
            "class_names": list(self.class_names),
            "image_shape": list(self.image_shape),
            "train_images": self.train_images,
            "seconds": self.seconds,
            "measured": measured
            and {"split": measured.split, "images": measured.images, "errors": measured.errors},
            "folds": [[fold.images, fold.errors, round(fold.seconds, 3)] for fold in self.folds],
            "program": dict(self.program),
            "machine": self.machine,
        }

    def to_bytes(self) -> bytes:
        """Return the content of ``run.json``."""
        # Half of a surrogate pair becomes an escape that JSON knows.
        return json.dumps(self.to_json(), indent=1, ensure_ascii=False).encode("utf-8", "backslashreplace")


def read_record(content: bytes) -> RunRecord:
    """Check the content of a ``run.json``, which may come from anywhere.

    Raises
    ------
    NewerFormatError
        If a newer version of the program wrote it.
    InvalidModelError
        If it is not as `RunRecord.to_bytes` writes it.
    """
    if len(content) > LARGEST:
        raise InvalidModelError("it is too large")
    try:
        fields = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidModelError("it is not JSON") from error
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise InvalidModelError("it is not the record of a run")
    if whole(fields.get("format_version"), 1, 10**9, "format_version") > VERSION:
        raise NewerFormatError
    request = request_from_json(fields.get("request"))
    if request is None:
        raise wrong_entry("request")
    record = RunRecord(
        id=_matching(ID, fields.get("id"), "id"),
        created=_moment(fields.get("created")),
        request=request.resolved(),
        dataset=_dataset(mapping_of(lambda value, _: value, fields.get("data_set"), "data_set")),
        class_names=clean_names(
            tuple_of(
                checked_name,
                fields.get("class_names"),
                lengths=range(1, MOST_CLASSES + 1),
                what="class_names",
            )
        ),
        image_shape=_shape(fields.get("image_shape")),
        train_images=_count(fields.get("train_images"), "train_images"),
        seconds=number(fields.get("seconds"), 0, _LONGEST_TIME, "seconds"),
        measured=_measured(fields.get("measured")),
        folds=tuple_of(_fold, fields.get("folds"), lengths=range(_MOST_FOLDS + 1), what="folds"),
        program=mapping_of(lambda value, _: value, fields.get("program"), "program"),
        machine=clean_name(_text(fields.get("machine"), "machine")),
    )
    _check_folds(record)
    return record.with_changes(
        name=_text(fields.get("name"), "name"),
        note=_text(fields.get("note"), "note"),
        starred=fields.get("starred") is True,
    )


def now() -> datetime:
    """Return the present moment, in UTC and whole milliseconds, as a record has it."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _dataset(values: Mapping[str, Any]) -> TrainedOn:
    counts = mapping_of(
        lambda value, what: whole(value, 0, MOST_IMAGES, what), values.get("corrections"), "corrections"
    )
    opened = values.get("opened")
    if counts.keys() != set(CorrectionCounts._fields):
        raise wrong_entry("corrections")
    return TrainedOn(
        name=clean_name(_text(values.get("name"), "data_set.name")),
        images=_count(values.get("images"), "data_set.images"),
        fingerprint=_matching(_FINGERPRINT, values.get("fingerprint"), "fingerprint"),
        corrected_fingerprint=_matching(
            _FINGERPRINT, values.get("corrected_fingerprint"), "corrected_fingerprint"
        ),
        corrections=CorrectionCounts(**counts),
        opened=OpenRequest.from_json(opened) if isinstance(opened, dict) else None,
    )


def _count(value: object, what: str) -> int:
    return whole(value, 0, MOST_IMAGES, what)


def _measured(value: object) -> Measured | None:
    match value:
        case None:
            return None
        case {"split": str() as split, "images": images, "errors": errors}:
            count = _count(images, "measured.images")
            return Measured(clean_name(split), count, whole(errors, 0, count, "measured.errors"))
    raise wrong_entry("measured")


def _fold(value: object, what: str) -> Fold:
    match value:
        case [images, errors, seconds]:
            count = whole(images, 1, MOST_IMAGES, what)
            return Fold(count, whole(errors, 0, count, what), number(seconds, 0, _LONGEST_TIME, what))
    raise wrong_entry(what)


def _check_folds(record: RunRecord) -> None:
    """Refuse a cross-validation whose folds do not add up to its result."""
    sums = sum(fold.images for fold in record.folds), sum(fold.errors for fold in record.folds)
    measured = record.measured
    if record.folds and (measured is None or sums != (measured.images, measured.errors)):
        raise wrong_entry("folds")


def _shape(value: object) -> tuple[int, int]:
    height, width = tuple_of(
        lambda side, what: whole(side, 1, LONGEST_SIDE, what), value, lengths=range(2, 3), what="image_shape"
    )
    return height, width


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(value, "created"))
    except ValueError as error:
        raise wrong_entry("created") from error
    if moment.tzinfo is None:
        raise wrong_entry("created")
    return moment.astimezone(UTC)


def _matching(pattern: re.Pattern[str], value: object, what: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise wrong_entry(what)
    return value


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise wrong_entry(what)
    return value


def _clean_run_name(name: str) -> str:
    return clean_name(" ".join(name.split())[:LONGEST_RUN_NAME])[:LONGEST_RUN_NAME]


def _clean_note(note: str) -> str:
    return printable(note.strip(), keep="\n\t")[:LONGEST_NOTE]


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not a number that JSON knows")
