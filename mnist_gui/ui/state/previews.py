"""The previews of data sets: made when a data set is opened, read when they are shown."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.sources.names import OWN, SAMPLE
from mnist_gui.errors import UserError
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.preview_files import Preview, preview_of, read_preview, remove_preview, write_preview
from mnist_gui.ui.state.recent import RecentDatasets
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import Lane, TaskRunner
from mnist_gui.ui.state.workspace import Workspace

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset

ALWAYS_THERE: Final = (OWN, SAMPLE)
"""What opens without any file: previews of these are made when they are asked for."""


class Previews(QObject):
    """Knows small pictures of data sets, and makes those of data sets that are opened.

    Signals
    -------
    changed()
        `preview` may return something else.
    """

    changed = Signal()

    def __init__(
        self,
        session: Session,
        columns: ColumnStore,
        recent: RecentDatasets,
        runner: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._recent = recent
        self._remembered = _specs(recent)
        self._session = session
        self._columns = columns
        self._runner = runner
        self._previews: dict[str, Preview] = {}
        session.follow(self._on_workspace_changed)
        columns.changed.connect(self._on_columns_changed)
        recent.changed.connect(self._on_recent_changed)

    def preview(self, spec: str) -> Preview | None:
        """Return the preview of a data set; None if there is none, or it was not read yet."""
        return self._previews.get(spec)

    def read(self, specs: Iterable[str]) -> None:
        """Read the previews of data sets in the background, unless they are known; `changed` tells the end.

        That of the own digits is made again each time: they change while other data sets are open.
        """
        wanted = tuple(spec for spec in specs if spec == OWN or spec not in self._previews)
        if wanted:
            self._start(partial(_read, wanted))

    def _start(self, job: partial[tuple[Preview, ...]]) -> None:
        self._runner.start(Lane.PREVIEWS, job).succeeded.connect(self._on_read)

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.dataset is not None and new.opened is not old.opened:
            self._start(partial(_make, new.dataset, self._note_count))

    @property
    def _note_count(self) -> int:
        notes = self._columns.notes
        return len(notes.texts) if notes is not None else 0

    @Slot(object)
    def _on_columns_changed(self, _columns: object) -> None:
        """Count the notes of the open data set again."""
        dataset = self._session.workspace.dataset
        known = self._previews.get(dataset.source) if dataset is not None else None
        if known is None or self._columns.notes is None or known.notes == self._note_count:
            return
        counted = self._previews[known.spec] = replace(known, notes=self._note_count)
        self._runner.start(Lane.PREVIEWS, partial(_keep, counted))
        self.changed.emit()

    @Slot()
    def _on_recent_changed(self) -> None:
        """Remove the pictures of what the user removed from the list: they may be private."""
        before, self._remembered = self._remembered, _specs(self._recent)
        gone = before - self._remembered
        for spec in gone:
            self._previews.pop(spec, None)
        if gone:
            self._runner.start(Lane.PREVIEWS, partial(_remove, gone))

    @Slot(object)
    def _on_read(self, previews: tuple[Preview, ...]) -> None:
        self._previews |= {preview.spec: preview for preview in previews}
        if previews:
            self._on_columns_changed(None)
            self.changed.emit()


def _specs(recent: RecentDatasets) -> frozenset[str]:
    return frozenset(request.spec for request in recent.requests)


def _remove(specs: frozenset[str], _report: Report, _token: CancelToken) -> None:
    for spec in specs:
        remove_preview(spec)


def _read(specs: tuple[str, ...], _report: Report, token: CancelToken) -> tuple[Preview, ...]:
    found = []
    for spec in specs:
        token.raise_if_cancelled()
        preview = _own_digits() if spec == OWN else read_preview(spec)
        if preview is None and spec == SAMPLE:
            preview = _sample()
        if preview is not None:
            found.append(preview)
    return tuple(found)


def _own_digits() -> Preview | None:
    from mnist_gui.data.user.own_digits_file import own_digits_folder, read_own_digits

    try:
        digits = read_own_digits(own_digits_folder())
    except UserError:
        return None  # opening them says why
    if not len(digits):
        return Preview(OWN, "", 0)
    return replace(preview_of(digits.to_dataset()), spec=OWN)


def _sample() -> Preview | None:
    from mnist_gui.data.open import open_dataset

    try:
        preview = preview_of(open_dataset(SAMPLE))
    except UserError:
        return None
    write_preview(preview)
    return preview


def _make(dataset: "Dataset", note_count: int, report: Report, token: CancelToken) -> tuple[Preview, ...]:
    if not dataset.source:
        return ()
    try:
        preview = replace(preview_of(dataset), notes=note_count)
    except UserError:  # its file is gone already: the window says so
        return ()
    _keep(preview, report, token)
    return (preview,)


def _keep(preview: Preview, _report: Report, _token: CancelToken) -> None:
    if preview.spec != OWN:  # that is made again each time
        write_preview(preview)
