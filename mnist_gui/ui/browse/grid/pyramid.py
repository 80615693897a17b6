"""The open data set in several sizes, so that however many digits are in view, few pixels are touched."""

import logging
import math
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.data.dataset import Dataset, Images, Rows
from mnist_gui.data.mapped import release
from mnist_gui.data.pyramid import Excerpt, PyramidLevel, blank_level, excerpt, fill_levels
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.tasks import Job, Lane, Task, TaskRunner

_log = logging.getLogger(__name__)

_LADDER = (1, 2, 3, 4, 5, 7, 10, 14)
"""Sizes that are made at once, as far as there is room."""

_BUDGET = 64 * 2**20
"""Bytes that all copies may take together."""

_LADDER_SHARE, _COPY_SHARE = 0.5, 0.8
"""What the ladder, and what any single copy, may take of it."""

_EXCERPT = 40 * 2**20
"""Bytes that resized images of what was lately in view may take: more than an 8K screen has pixels."""

_REST = 120
"""Milliseconds that a size must last before a copy of just this size is made: not for each step of a zoom."""

_HELD = 8 * 2**20
"""Bytes that are drawn from mapped images until these are released: the system reads many times as much."""

_COARSEST = 4
"""By what factor the original may be shrunk while drawing: its many pixels would take too long beyond."""


class Pyramid(QObject):
    """The data set at full size, and copies of it in smaller ones.

    A ladder of copies is made when the first frame asks for images. Later, when somebody stays at a size in
    between, a copy of exactly this size is made too, and others make room for it. Where that would be too
    large, it is made of those images only that were lately in view.

    Signals
    -------
    changed()
        There is something better to draw from.
    task_started(Task)
        Copies are being made; the task tells how far they are.
    """

    changed = Signal()
    task_started = Signal(object)

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._dataset: Dataset | None = None
        self._copies: dict[int, PyramidLevel] = {}  # those used last come last
        self._excerpt: Excerpt | None = None
        self._unfinished: list[PyramidLevel] = []
        self._shows_unfinished = False
        self._task: Task | None = None
        self._has_ladder = False
        self._failed = False
        self._held = 0
        self._side = 0
        self._in_view: list[Rows] = []  # at this side, and of no copy of just this size
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._make_copies)
        runner.destroyed.connect(self._rest.stop)

    def set_dataset(self, dataset: Dataset) -> None:
        """Forget all copies and start from another data set."""
        self.stop()
        self._dataset = dataset
        self._copies.clear()
        self._excerpt = None
        self._has_ladder = self._failed = False

    def images_for(self, rows: Rows, side: int) -> Images:
        """Return images to draw, without waiting: of the right size if they are there, or of the nearest.

        Parameters
        ----------
        rows : ndarray of intp, shape (k,)
        side : int
            Size at which an image is drawn, in device pixels.

        Returns
        -------
        ndarray of uint8, shape (k, h, w)
            Right after the data set was opened, images may be blank when very many are drawn; `changed` is
            emitted as they appear.

        Raises
        ------
        AssertionError
            If no data set was set.
        """
        assert self._dataset is not None, "digits are shown, so there is a data set"
        if self._excerpt is not None and self._excerpt.size == side:
            images = self._excerpt.take(rows)
            if images is not None:
                return images
        self._want(rows, side)
        copy = self._nearest(side)
        return self._take_from(self._dataset, rows) if copy is None else copy.take(rows)

    def _take_from(self, dataset: Dataset, rows: Rows) -> Images:
        images = dataset.take(rows)
        self._held += images.nbytes
        if self._held > _HELD:
            for split in dataset.splits:
                release(split.images)
            self._held = 0
        return images

    @Slot()
    def stop(self) -> None:
        """Give up the copies under way for something more urgent; they are made when next wanted."""
        self._rest.stop()
        self._unfinished = []
        self._in_view = []
        self._side = 0
        if self._task is not None:
            self._task.cancel()
            self._task = None

    @property
    def nbytes(self) -> int:
        """What all copies take of memory."""
        copies = sum(copy.nbytes for copy in (*self._copies.values(), *self._unfinished))
        return copies + (self._excerpt.nbytes if self._excerpt else 0)

    # --- choosing -----------------------------------------------------------------------------------

    @property
    def _full_size(self) -> int:
        assert self._dataset is not None
        return max(self._dataset.height, self._dataset.width)

    def _nearest(self, side: int) -> PyramidLevel | None:
        """Return the copy whose size is nearest to one; None is the data set itself."""
        candidates: list[PyramidLevel | None] = [*self._copies.values()]
        if _COARSEST * side >= self._full_size:
            candidates.append(None)
        # Without any, look at copies that are still being made, or if that is given up, at the data set.
        candidates = candidates or [*self._unfinished] or [None]
        sizes = {copy.size if copy else self._full_size: copy for copy in candidates}
        size = min(sizes, key=lambda size: abs(math.log(size / side)))
        copy = sizes[size]
        self._shows_unfinished = copy in self._unfinished
        if size in self._copies:
            self._copies[size] = self._copies.pop(size)
        return copy

    def _want(self, rows: Rows, side: int) -> None:
        """Note what is drawn, and have what is missing for it made when the size has lasted for a while."""
        if side != self._side:
            self._side = side
            self._in_view = []
            self._rest.start(_REST if self._has_ladder else 0)
        if side < self._full_size and side not in self._copies and not self._fits(side):
            self._in_view.append(rows)
            while len(self._in_view) > 1 and side**2 * sum(map(len, self._in_view)) > _EXCERPT:
                del self._in_view[0]
            self._rest.start(_REST if self._has_ladder else 0)

    def _fits(self, side: int) -> bool:
        """Whether there may be a copy of a size."""
        assert self._dataset is not None
        return side**2 * len(self._dataset) <= _COPY_SHARE * _BUDGET

    # --- making -------------------------------------------------------------------------------------

    @Slot()
    def _make_copies(self) -> None:
        """Start making what is missing, unless something is under way; afterwards it is asked again."""
        assert self._dataset is not None
        if self._task is not None or self._failed:
            return
        if not self._has_ladder:
            self._start_copies(self._dataset, self._ladder())
        elif self._in_view:
            self._start_excerpt(self._dataset)
        elif 0 < self._side < self._full_size and self._side not in self._copies and self._fits(self._side):
            self._start_copies(self._dataset, [self._side])

    def _start_copies(self, dataset: Dataset, sizes: list[int]) -> None:
        self._excerpt = None
        self._unfinished = [blank_level(dataset, size) for size in sizes]
        self._make_room()
        task = self._start(partial(_fill, dataset, self._unfinished))
        task.progressed.connect(self._on_progressed)
        task.succeeded.connect(self._on_copies_made)

    def _start_excerpt(self, dataset: Dataset) -> None:
        rows = np.concatenate(self._in_view)
        self._in_view = []
        self._start(partial(_excerpt, dataset, rows, self._side)).succeeded.connect(self._on_excerpt_made)

    def _start(self, job: Job[object]) -> Task:
        self._task = self._runner.start(Lane.LOADING, job)
        self._task.failed.connect(self._on_failed)
        self.task_started.emit(self._task)
        return self._task

    def _ladder(self) -> list[int]:
        """Return the sizes of the ladder, largest first: as many as there is room for, from the smallest."""
        assert self._dataset is not None
        room = _LADDER_SHARE * _BUDGET
        sizes: list[int] = []
        for size in _LADDER:
            room -= size**2 * len(self._dataset)
            if room < 0 or size >= self._full_size:
                break
            sizes.insert(0, size)
        return sizes

    def _make_room(self) -> None:
        """Drop copies of sizes in between, those unused for longest first, then the largest of the ladder."""
        while self.nbytes > _BUDGET and self._copies:
            between = (size for size in self._copies if size not in _LADDER)
            del self._copies[next(between, max(self._copies))]

    @Slot()
    def _on_progressed(self) -> None:
        if self._shows_unfinished:
            self.changed.emit()

    @Slot(object)
    def _on_copies_made(self, copies: list[PyramidLevel]) -> None:
        self._unfinished = []
        self._has_ladder = True
        self._copies |= {copy.size: copy for copy in copies}
        self._finish()

    @Slot(object)
    def _on_excerpt_made(self, made: Excerpt) -> None:
        self._excerpt = made
        self._finish()

    def _finish(self) -> None:
        self._task = None
        self.changed.emit()
        if not self._rest.isActive():
            self._make_copies()

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        # What there is does the same job, only slower or less finely; it is not tried again.
        _log.warning("no smaller copies", exc_info=error)
        self._task = None
        self._unfinished = []
        self._failed = True


def _fill(
    dataset: Dataset, copies: list[PyramidLevel], report: Report, token: CancelToken
) -> list[PyramidLevel]:
    fill_levels(dataset, copies, report=report, token=token)
    return copies


def _excerpt(dataset: Dataset, rows: Rows, size: int, report: Report, token: CancelToken) -> Excerpt:
    return excerpt(dataset, rows, size, report=report, token=token)
