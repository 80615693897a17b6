"""The measured trainings of this user, and what they let expect of the next one."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.corrected import corrected_fingerprint
from mnist_gui.data.dataset import Dataset, training_split
from mnist_gui.learning.expectations import (
    MOST_RECORDS,
    Expectation,
    TrainingRecord,
    Workload,
    expectation,
    records_from_text,
    records_to_text,
    settings_text,
    this_machine,
)
from mnist_gui.learning.recipes import PRESETS, TrainingRequest
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner
from mnist_gui.ui.train.chosen_images import images_of_classes
from mnist_gui.ui.widgets.image_strip import StripImages

if TYPE_CHECKING:
    from mnist_gui.learning.training import Run

_machine = cache(this_machine)


class TrainingHistory(QObject):
    """Remembers how long trainings took and how exact they were.

    Signals
    -------
    changed()
        Something else may be expected.
    examples_found(StripImages)
        An image of each class of the data set.
    """

    changed = Signal()
    examples_found = Signal(object)

    def __init__(self, settings: Settings, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._records = records_from_text(settings.trainings)
        self._dataset: Dataset | None = None
        self._fingerprint: str | None = None
        self._jobs = LatestJob(runner, Lane.MEASURING, self)
        self._jobs.succeeded.connect(self._on_examined)

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Expect trainings on another data set."""
        self._dataset, self._fingerprint = dataset, None
        self._jobs.drop()
        if dataset is not None:
            self._jobs.request(partial(_examine, dataset))

    def add(self, run: "Run") -> None:
        """Remember a training that has just ended."""
        dataset = self._dataset
        if dataset is None or run.corrected_fingerprint is None:
            return
        record = TrainingRecord(
            fingerprint=run.corrected_fingerprint,
            machine=_machine(),
            model=run.request.model,
            features=run.request.features,
            settings=settings_text(run.request),
            work=_work(dataset, run.train_images),
            seconds=run.train_seconds,
            error=None if run.evaluation is None else run.evaluation.error_rate,
        )
        # Another window may have written some: those of the file come first.
        written = records_from_text(self._settings.trainings) or self._records
        self._records = (*(old for old in written if not _same(old, record)), record)[-MOST_RECORDS:]
        self._settings.trainings = records_to_text(self._records)
        self.changed.emit()

    def expectations(self, images: int) -> Mapping[str, Expectation]:
        """Return what to expect of each preset, by name, on a data set with so many training images."""
        if self._dataset is None or images < 2:
            return {}
        return {preset.name: self._expect(preset.request, images) for preset in PRESETS.values()}

    def _expect(self, request: TrainingRequest, images: int) -> Expectation:
        assert self._dataset is not None
        limit = request.resolved().limit
        work = _work(self._dataset, images if limit is None else min(limit, images))
        return expectation(request, work, self._records, fingerprint=self._fingerprint, machine=_machine())

    @Slot(object)
    def _on_examined(self, found: tuple[Dataset, str, StripImages]) -> None:
        dataset, self._fingerprint, examples = found
        if dataset is self._dataset:
            self.changed.emit()
            self.examples_found.emit(examples)


def _work(dataset: Dataset, images: int) -> Workload:
    return Workload(images, max(len(dataset.class_names), 1), dataset.height * dataset.width)


def _same(one: TrainingRecord, other: TrainingRecord) -> bool:
    """Return whether a new measurement takes the place of an old one: only what was measured differs."""
    return replace(one, seconds=other.seconds, error=other.error) == other


def _examine(dataset: Dataset, _report: Report, _token: CancelToken) -> tuple[Dataset, str, StripImages]:
    return dataset, corrected_fingerprint(dataset), images_of_classes(dataset, training_split(dataset))
