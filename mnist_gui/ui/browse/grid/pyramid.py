"""The open data set at several sizes, so that painting touches few pixels however many images are in view."""

import logging
import math
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.data.dataset import Dataset, Images, Rows
from mnist_gui.data.mapped import release
from mnist_gui.data.pyramid import PartialLevel, PyramidLevel, blank_level, fill_levels, partial_level
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.tasks import Job, Lane, Task, TaskRunner
from mnist_gui.untrusted import declared

_log = logging.getLogger(__name__)

_BASE_SIZES = (1, 2, 3, 4, 5, 7, 10, 14)
"""Sizes of the levels made first, as far as memory allows."""

MEMORY_BUDGET = 64 * 2**20
"""Bytes that all levels may take together."""

_BASE_SHARE, _LEVEL_SHARE = 0.5, 0.8
"""Shares of it for the first levels together, and for any single level."""

PARTIAL_BUDGET = 40 * 2**20
"""Bytes that the level of images lately in view may take: more than an 8K screen has pixels."""

SETTLE_TIME = 120
"""Milliseconds that a size must last before a level of this size is made: not at each step of a zoom."""

_MOST_READ = 8 * 2**20
"""Bytes of images that are read for one frame while there are no smaller copies; of more, it is blank."""

_MAPPED_BUDGET = 8 * 2**20
"""Bytes taken from mapped images until these are released: the system reads many times as much."""

_MOST_SHRINKING = 4
"""Largest factor by which the full images are shrunk while painting; beyond it that takes too long."""


class Pyramid(QObject):
    """The data set at full size, and levels of smaller sizes.

    The first frame that asks for images starts a few levels. When the grid stays at a size in between, a
    level of exactly this size is made too, and others are dropped for it. Where it would be too large, it is
    made only of the images that were lately in view.

    Signals
    -------
    changed()
        A level that fits better is ready.
    task_started(Task)
        Levels are being made; the task has the progress.
    """

    changed = Signal()
    task_started = Signal(object)

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._dataset: Dataset | None = None
        self._levels: dict[int, PyramidLevel] = {}  # in order of last use
        self._partial: PartialLevel | None = None
        self._unfinished: list[PyramidLevel] = []
        self._shows_unfinished = False
        self._task: Task | None = None
        self._has_base = False
        self._failed = False
        self._mapped_bytes = 0
        self._side = 0
        self._in_view: list[Rows] = []  # at this side, without a level of this size
        self._settle_timer = QTimer(self, singleShot=True)
        self._settle_timer.timeout.connect(self._make_levels)
        runner.destroyed.connect(self._settle_timer.stop)

    def set_dataset(self, dataset: Dataset) -> None:
        """Drop all levels and start from another data set."""
        self.stop()
        self._dataset = dataset
        self._levels.clear()
        self._partial = None
        self._has_base = self._failed = False

    def set_labels(self, dataset: Dataset) -> None:
        """Keep all levels for the same images with other labels."""
        self._dataset = dataset

    def images_for(self, rows: Rows, side: int) -> Images:
        """Return images to paint, without waiting: of the right size if available, or of the nearest.

        Parameters
        ----------
        rows : ndarray of intp, shape (k,)
        side : int
            Size at which an image is painted, in device pixels.

        Returns
        -------
        ndarray of uint8, shape (k, h, w)
            Just after the data set was opened, images may be blank when very many are painted; `changed` is
            emitted as they appear.
        """
        assert self._dataset is not None, "images are shown, so there is a data set"
        if self._partial is not None and self._partial.size == side and self._partial.has(rows):
            return self._partial.take(rows)
        self._request(rows, side)
        level = self._nearest(side)
        if level is not None:
            return level.take(rows)
        n_bytes = len(rows) * self._dataset.height * self._dataset.width
        if n_bytes > _MOST_READ and not self._has_base and not self._failed:
            self._shows_unfinished = True  # the levels that the next event starts to make
            return np.zeros((len(rows), 1, 1), dtype=np.uint8)
        return self._take_from(self._dataset, rows)

    def _take_from(self, dataset: Dataset, rows: Rows) -> Images:
        images = dataset.take(rows)
        self._mapped_bytes += images.nbytes
        if self._mapped_bytes > _MAPPED_BUDGET:
            for split in dataset.splits:
                release(split.images)
            self._mapped_bytes = 0
        return images

    @Slot()
    def stop(self) -> None:
        """Cancel the levels under way for something more urgent; they are made when next needed."""
        self._settle_timer.stop()
        self._unfinished = []
        self._in_view = []
        self._side = 0
        if self._task is not None:
            self._task.cancel()
            self._task = None

    @property
    def nbytes(self) -> int:
        """Memory of all levels, in bytes."""
        levels = sum(level.nbytes for level in (*self._levels.values(), *self._unfinished))
        return levels + (self._partial.nbytes if self._partial else 0)

    # --- choosing -----------------------------------------------------------------------------------

    @property
    def _full_size(self) -> int:
        assert self._dataset is not None
        return max(self._dataset.height, self._dataset.width)

    def _nearest(self, side: int) -> PyramidLevel | None:
        """Return the level whose size is nearest to `side`; None stands for the data set itself."""
        candidates: list[PyramidLevel | None] = [*self._levels.values()]
        if _MOST_SHRINKING * side >= self._full_size:
            candidates.append(None)
        # Without any, use the levels under way, or the data set if there are none.
        candidates = candidates or [*self._unfinished] or [None]
        sizes = {level.size if level else self._full_size: level for level in candidates}
        size = min(sizes, key=lambda size: abs(math.log(size / side)))
        level = sizes[size]
        self._shows_unfinished = level in self._unfinished
        if size in self._levels:
            self._levels[size] = self._levels.pop(size)
        return level

    def _request(self, rows: Rows, side: int) -> None:
        """Note what is painted; make the level for it when the size has lasted for a while."""
        if side != self._side:
            self._side = side
            self._in_view = []
            self._settle_timer.start(SETTLE_TIME if self._has_base else 0)
        if side < self._full_size and side not in self._levels and not self._fits(side):
            self._in_view.append(rows)
            while len(self._in_view) > 1 and side**2 * sum(map(len, self._in_view)) > PARTIAL_BUDGET:
                del self._in_view[0]
            self._settle_timer.start(SETTLE_TIME if self._has_base else 0)

    def _fits(self, side: int) -> bool:
        """Return whether a level of this size fits into memory."""
        assert self._dataset is not None
        return side**2 * len(self._dataset) <= _LEVEL_SHARE * MEMORY_BUDGET

    # --- making -------------------------------------------------------------------------------------

    @Slot()
    def _make_levels(self) -> None:
        """Start the next missing level unless a task is under way, whose end calls this again."""
        assert self._dataset is not None
        if self._task is not None or self._failed:
            return
        if not self._has_base:
            self._start_levels(self._dataset, self._base_sizes())
        elif self._in_view:
            self._start_partial(self._dataset)
        elif 0 < self._side < self._full_size and self._side not in self._levels and self._fits(self._side):
            self._start_levels(self._dataset, [self._side])

    def _start_levels(self, dataset: Dataset, sizes: list[int]) -> None:
        self._partial = None
        self._unfinished = [blank_level(dataset, size) for size in sizes]
        self._make_room()
        task = self._start(partial(_fill, dataset, self._unfinished))
        task.progressed.connect(self._on_progressed)
        task.succeeded.connect(self._on_levels_made)

    def _start_partial(self, dataset: Dataset) -> None:
        rows = np.concatenate(self._in_view)
        self._in_view = []
        self._start(partial(_make_partial, dataset, rows, self._side)).succeeded.connect(
            self._on_partial_made
        )

    def _start(self, job: Job[object]) -> Task:
        self._task = self._runner.start(Lane.LOADING, job)
        self._task.failed.connect(self._on_failed)
        self.task_started.emit(self._task)
        return self._task

    def _base_sizes(self) -> list[int]:
        """Return the sizes of the first levels, largest first: the smallest that fit."""
        assert self._dataset is not None
        room = _BASE_SHARE * MEMORY_BUDGET
        sizes: list[int] = []
        for size in _BASE_SIZES:
            room -= size**2 * len(self._dataset)
            if room < 0 or size >= self._full_size:
                break
            sizes.insert(0, size)
        return sizes

    def _make_room(self) -> None:
        """Drop levels until the rest fit: least recently used sizes in between first, then the largest."""
        while self.nbytes > MEMORY_BUDGET and self._levels:
            between = (size for size in self._levels if size not in _BASE_SIZES)
            del self._levels[next(between, max(self._levels))]

    @Slot()
    def _on_progressed(self) -> None:
        if self._shows_unfinished:
            self.changed.emit()

    @Slot(object)
    def _on_levels_made(self, levels: list[PyramidLevel]) -> None:
        self._unfinished = []
        self._has_base = True
        self._levels |= {level.size: level for level in levels}
        self._finish()

    @Slot(object)
    def _on_partial_made(self, made: PartialLevel) -> None:
        self._partial = made
        self._finish()

    def _finish(self) -> None:
        self._task = None
        self.changed.emit()
        if not self._settle_timer.isActive():
            self._make_levels()

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        # Painting goes on without these levels, only slower or coarser; they are not tried again.
        _log.warning("no smaller images", exc_info=error)
        self._task = None
        self._unfinished = []
        self._failed = True


def _fill(
    dataset: Dataset, levels: list[PyramidLevel], report: Report, token: CancelToken
) -> list[PyramidLevel]:
    with declared(DataError, "smaller images", advice="the grid paints without them"):
        fill_levels(dataset, levels, report=report, token=token)
    return levels


def _make_partial(
    dataset: Dataset, rows: Rows, size: int, report: Report, token: CancelToken
) -> PartialLevel:
    with declared(DataError, "smaller images", advice="the grid paints without them"):
        return partial_level(dataset, rows, size, report=report, token=token)
