"""Computes the steps of the newest image off the GUI thread; older results are dropped."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.ink.changes import ImageChange
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.tasks import Lane, LatestJob
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.state.workspace import Workspace

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset, Images
    from mnist_gui.learning.classifier import Reader
    from mnist_gui.learning.training import Run
    from mnist_gui.learning.training_images import TrainingImages
    from mnist_gui.ui.steps.trace import Trace


_BUILT_IN_SHAPE = (28, 28)
"""Height and width of the images that the built-in reader reads."""


class Tracer(QObject):
    """Keeps the trace in step with the image, its changes and the reader.

    Parameters
    ----------
    state : WindowState
        Its runs are the readers, beside the built-in one.
    parent : QObject, optional

    Signals
    -------
    traced(Trace)
    readers_changed()
        Another model was trained or opened, or the image has another size.
    failed(str)
    """

    traced = Signal(object)
    readers_changed = Signal()
    failed = Signal(str)

    def __init__(self, state: WindowState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._image: Images | None = None
        self._change = ImageChange()
        self._chosen: Run | None = None
        self._known: TrainingImages | None = None
        self._job = LatestJob(state.runner, Lane.TRACING, self)
        self._job.succeeded.connect(self.traced)
        self._job.refused.connect(self.failed)
        self._search = LatestJob(state.runner, Lane.MEASURING, self)
        self._search.succeeded.connect(self._on_found)
        state.session.changed.connect(self._on_workspace_changed)
        self.choose(state.workspace.current_run)

    @property
    def runs(self) -> "tuple[Run, ...]":
        """The runs whose models read images of this size."""
        runs = self._state.workspace.runs
        return tuple(run for run in runs if run.classifier.image_shape == self._shape)

    @property
    def run(self) -> "Run | None":
        """The run whose model reads; None for the built-in reader."""
        return self._chosen if self._chosen in self.runs else None

    @property
    def has_built_in(self) -> bool:
        """Whether the built-in reader reads images of this size."""
        return self._shape == _BUILT_IN_SHAPE

    @property
    def _shape(self) -> tuple[int, ...]:
        return _BUILT_IN_SHAPE if self._image is None else self._image.shape

    def set_image(self, image: "Images") -> None:
        """Show the steps of another image, uint8 of shape (h, w)."""
        is_other_size = image.shape != self._shape
        self._image = image
        if is_other_size:
            self.choose(self._chosen if self._chosen in self.runs else next(iter(self.runs[::-1]), None))
            self.readers_changed.emit()
        else:
            self._request()

    def set_change(self, change: ImageChange) -> None:
        """Change the image in another way."""
        if change != self._change:
            self._change = change
            self._request()

    def choose(self, run: "Run | None") -> None:
        """Have the model of a run read, or the built-in reader."""
        self._chosen, self._known = run, None
        self._search.drop()
        self._request()
        self._find_training_images()

    def stop(self) -> None:
        """Compute nothing more."""
        self._job.drop()
        self._search.drop()

    @property
    def is_searching(self) -> bool:
        """Whether the training images are still being found."""
        return not self._search.is_idle

    def _request(self) -> None:
        if self._image is None:
            return
        reader = None if self.run is None else self.run.classifier
        built_in = self.run is None and self.has_built_in
        self._job.request(partial(_trace_job, self._image, self._change, reader, built_in, self._known))

    def _find_training_images(self) -> None:
        run, dataset = self.run, self._state.workspace.dataset
        if run is None or dataset is None:
            return
        from mnist_gui.learning.models.model import model_class

        # Not of the model itself: that of a kept run may still be in its file.
        if not model_class(run.request.model).keeps_images:
            return
        self._search.request(partial(_find_job, run, dataset))

    @Slot(object)
    def _on_found(self, found: "tuple[Run, TrainingImages | None]") -> None:
        run, known = found
        if run is self.run:
            self._known = known
            self._request()

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        is_other_run = new.current_run is not old.current_run
        if is_other_run:
            self.choose(new.current_run)
        if new.runs is not old.runs or is_other_run:
            self.readers_changed.emit()


def _trace_job(
    image: "Images",
    change: ImageChange,
    reader: "Reader | None",
    built_in: bool,  # noqa: FBT001 - bound with the others
    known: "TrainingImages | None",
    _report: Report,
    _token: CancelToken,
) -> "Trace":
    from mnist_gui.learning.pad.shipped import shipped_classifier
    from mnist_gui.ui.steps.trace import trace

    return trace(change.of(image), shipped_classifier() if built_in else reader, known)


def _find_job(
    run: "Run", dataset: "Dataset", report: Report, token: CancelToken
) -> "tuple[Run, TrainingImages | None]":
    from mnist_gui.learning.training_images import find_training_images

    return run, find_training_images(run, dataset, report, token)
