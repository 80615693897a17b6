"""What to expect of a training before it is started: its error, and the seconds that it takes.

Earlier measurements count most: the same settings on the same data set, and for seconds on the same machine.
Seconds of other trainings of the same kind of model are scaled by the number of images, classes and pixels.
Without any, the seconds on MNIST in ``docs/measured.md`` are scaled, also by how much slower this machine was
with other kinds of models. The error of other settings on this data set comes next; without any, the error on
MNIST is returned and called that.

This module imports no numerical library, because the Train page is made at start-up.
"""

import json
import math
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import Enum
from types import MappingProxyType

from mnist_gui.learning.recipes import FEATURES, RECIPES, TrainingRequest

MOST_RECORDS = 200
"""Measured trainings that are remembered."""

_MOST_SECONDS = 1e7
_MOST_AMOUNT = 1_000_000_000


@dataclass(frozen=True)
class Workload:
    """The size of a training.

    Attributes
    ----------
    images : int
        Number of training images.
    classes : int
    pixels : int
        Pixels of each image.
    """

    images: int
    classes: int
    pixels: int


@dataclass(frozen=True, kw_only=True)
class TrainingRecord:
    """A training that was measured.

    Attributes
    ----------
    fingerprint : str
        Of the data set.
    machine : str
        As `this_machine` returns it.
    model, features : str
        Keys of `RECIPES` and `FEATURES`.
    settings : str
        The hyperparameters, as `settings_text` writes them.
    work : Workload
    seconds : float
        Time without the evaluation.
    error : float or None
        Share of the test images that are misclassified, 0 to 1; None if there are none.
    """

    fingerprint: str
    machine: str
    model: str
    features: str
    settings: str
    work: Workload
    seconds: float
    error: float | None

    def is_like(self, request: TrainingRequest) -> bool:
        """Return whether it is of the same kind of model and features."""
        return (self.model, self.features) == (request.model, request.features)

    def to_json(self) -> dict[str, object]:
        """Return the record as JSON can hold it."""
        values = asdict(self)
        return {**values, "work": list(values["work"].values())}

    @classmethod
    def from_json(cls, values: object) -> "TrainingRecord | None":
        """Return the record that `to_json` wrote; None if it makes no sense."""
        match values:
            case {
                "fingerprint": str() as fingerprint,
                "machine": str() as machine,
                "model": str() as model,
                "features": str() as features,
                "settings": str() as settings,
                "work": [int() as images, int() as classes, int() as pixels],
                "seconds": int() | float() as seconds,
                "error": None | int() | float() as error,
            } if model in RECIPES and features in FEATURES:
                sound = all(0 < amount <= _MOST_AMOUNT for amount in (images, classes, pixels))
                if sound and 0 <= seconds <= _MOST_SECONDS and (error is None or 0 <= error <= 1):
                    return cls(
                        fingerprint=fingerprint,
                        machine=machine,
                        model=model,
                        features=features,
                        settings=settings,
                        work=Workload(images, classes, pixels),
                        seconds=float(seconds),
                        error=error,
                    )
        return None


def records_to_text(records: Sequence[TrainingRecord]) -> str:
    """Return the last records, newest last, as JSON."""
    return json.dumps([record.to_json() for record in records[-MOST_RECORDS:]])


def records_from_text(text: str) -> tuple[TrainingRecord, ...]:
    """Return the records that `records_to_text` wrote; what makes no sense is left out."""
    try:
        entries = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return ()
    found = map(TrainingRecord.from_json, entries if isinstance(entries, list) else [])
    return tuple(record for record in found if record is not None)[-MOST_RECORDS:]


class Source(Enum):
    """Where an expected number comes from."""

    MEASURED = "measured"
    """The same settings on the same data set."""

    ELSEWHERE = "elsewhere"
    """For seconds, another training on this machine; for errors, other settings on this data set."""

    MNIST = "MNIST"
    """What MNIST took, as published with the program."""


@dataclass(frozen=True)
class Expectation:
    """What to expect of a training.

    Attributes
    ----------
    seconds : float or None
        None if nothing is known.
    seconds_source : Source
    error : float or None
        Share of the test images that are misclassified, 0 to 1; None if nothing is known.
    error_source : Source
    """

    seconds: float | None = None
    seconds_source: Source = Source.MNIST
    error: float | None = None
    error_source: Source = Source.MNIST


@dataclass(frozen=True)
class _Reference:
    """Seconds and error of a kind of model on MNIST, and how its time grows."""

    seconds: float
    error: float
    images: int = 60_000
    growth: float = 1.0  # exponent of the number of images
    class_growth: float = 1.0  # exponent of the number of classes

    def on(self, work: Workload) -> float:
        """Return the seconds for another amount of work."""
        return _scaled(self.seconds, replace(_MNIST_WORK, images=self.images), work, self)


# docs/measured.md: one machine of two processors.
_MNIST: Mapping[tuple[str, str], _Reference] = MappingProxyType(
    {
        ("svm", "gradient"): _Reference(14.0, 0.0029, growth=1.3, class_growth=0.5),
        ("logistic", "gradient"): _Reference(10.5, 0.0045),
        ("knn", "gradient"): _Reference(11.8, 0.0056, growth=1.2, class_growth=0),
        ("forest", "gradient"): _Reference(64.8, 0.0108, class_growth=0.3),
        ("forest", "pixels"): _Reference(22.6, 0.0301, class_growth=0.3),
        ("knn", "pixels"): _Reference(7.5, 0.0283, growth=1.2, class_growth=0),
        ("svm", "pixels"): _Reference(5.0, 0.0273, images=10_000, growth=1.3, class_growth=0.5),
        ("logistic", "pixels"): _Reference(11.0, 0.0742),
    }
)
_MNIST_WORK = Workload(60_000, 10, 784)
_LINEAR = _Reference(math.nan, math.nan)


def this_machine() -> str:
    """Return what tells machines of different speed apart."""
    return f"{platform.node()} {platform.machine()} {os.cpu_count()}"


def settings_text(request: TrainingRequest) -> str:
    """Return the hyperparameters of a request, those left at their defaults included, as one text."""
    values = request.resolved().hyperparameters
    return " ".join(f"{name}={values[name]:g}" for name in sorted(values))


def expectation(
    request: TrainingRequest,
    work: Workload,
    records: Iterable[TrainingRecord],
    *,
    fingerprint: str | None,
    machine: str,
) -> Expectation:
    """Return what to expect of a training.

    Parameters
    ----------
    request : TrainingRequest
    work : Workload
        Of the request on the data set.
    records : iterable of TrainingRecord
        Newest last.
    fingerprint : str or None
        Of the data set; None if it is not known yet.
    machine : str
        The machine to train on.
    """
    known = tuple(records)
    alike = [record for record in known if record.is_like(request)]
    here = [record for record in alike if record.fingerprint == fingerprint]
    text = settings_text(request)
    same = [record for record in here if record.settings == text and record.work == work]
    reference = _MNIST.get((request.model, request.features))
    expected = Expectation()
    slowness = _slowness(record for record in known if record.machine == machine)
    if reference is not None:
        seconds = reference.on(work) * (slowness or 1)
        source = Source.ELSEWHERE if slowness else Source.MNIST
        expected = Expectation(seconds, source, error=reference.error)
    timed = [record for record in alike if record.machine == machine]
    if timed:
        nearest = min(reversed(timed), key=lambda record: _distance(record.work, work))
        seconds = _scaled(nearest.seconds, nearest.work, work, reference or _LINEAR)
        expected = replace(expected, seconds=seconds, seconds_source=Source.ELSEWHERE)
    tested = [record for record in here if record.error is not None]
    if tested:
        nearest = min(reversed(tested), key=lambda record: _distance(record.work, work))
        expected = replace(expected, error=nearest.error, error_source=Source.ELSEWHERE)
    for record in same:
        if record.error is not None:
            expected = replace(expected, error=record.error, error_source=Source.MEASURED)
        if record.machine == machine:
            expected = replace(expected, seconds=record.seconds, seconds_source=Source.MEASURED)
    return expected


def _slowness(records: Iterable[TrainingRecord]) -> float | None:
    """Return how many times as long as on the machine of the references trainings took; None without any."""
    ratios = [
        record.seconds / reference.on(record.work)
        for record in records
        if (reference := _MNIST.get((record.model, record.features))) is not None
    ]
    return sorted(ratios)[len(ratios) // 2] if ratios else None  # without the modules of `statistics`


def _distance(work: Workload, other: Workload) -> float:
    pairs = ((work.images, other.images), (work.classes, other.classes), (work.pixels, other.pixels))
    return sum(abs(math.log(max(one, 1) / max(two, 1))) for one, two in pairs)


def _scaled(seconds: float, work: Workload, to: Workload, reference: _Reference) -> float:
    """Scale the time for one amount of work to another."""
    factor: float = (to.images / work.images) ** reference.growth
    factor *= (to.classes / work.classes) ** reference.class_growth
    return seconds * factor * to.pixels / work.pixels
