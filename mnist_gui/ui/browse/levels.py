"""Copies of the open data set in several sizes, made when somebody first wants to look from so far."""

import logging
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.pyramid import pooled
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.tasks import Lane, Task, TaskRunner

_log = logging.getLogger(__name__)


class Levels(QObject):
    """The data set at full size, half, a quarter and so on.

    Signals
    -------
    changed()
        A smaller copy has become ready.
    """

    changed = Signal()

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._by_factor: dict[int, Dataset] = {}
        self._task: Task | None = None

    def set_dataset(self, dataset: Dataset) -> None:
        """Forget all copies and start from another data set."""
        self.stop()
        self._by_factor = {1: dataset}

    def level_for(self, side: float) -> Dataset:
        """Return the copy to draw from, without waiting.

        It is the smallest copy whose images have at least the size they are drawn at: then scaling only ever
        shrinks them, by less than half. While that copy is being made, the next larger one stands in.

        Parameters
        ----------
        side : float
            Size at which an image is drawn, in device pixels.

        Raises
        ------
        KeyError
            If no data set was set.
        """
        original = self._by_factor[1]
        factor = 1
        while 2 * factor * side <= max(original.height, original.width):
            factor *= 2
        if factor not in self._by_factor and self._task is None:
            self._task = self._runner.start(Lane.LOADING, partial(_pool, original, factor))
            self._task.succeeded.connect(self._on_pooled)
            self._task.failed.connect(self._on_failed)
        return self._by_factor[max(ready for ready in self._by_factor if ready <= factor)]

    @Slot()
    def stop(self) -> None:
        """Give up the copy under way, to make room for something more urgent; it is made when next wanted."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    @Slot(object)
    def _on_pooled(self, made: tuple[int, Dataset]) -> None:
        factor, dataset = made
        self._task = None
        self._by_factor[factor] = dataset
        self.changed.emit()

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        # Larger copies do the same job, only slower. The task stays in place, so that it is not tried again.
        _log.warning("no smaller copies", exc_info=error)


def _pool(dataset: Dataset, factor: int, report: Report, token: CancelToken) -> tuple[int, Dataset]:
    return factor, pooled(dataset, factor, report=report, token=token)
