"""Says which model has read the images of the grid, while the grid is in sight."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from mnist_gui.data.columns import Columns
from mnist_gui.ui.state.window_state import WindowState

if TYPE_CHECKING:  # a window that only shows images does not need it
    from mnist_gui.learning.training import Run


class PredictionSource(QObject):
    """Names the source of the predictions whenever it changes, on the page that shows them.

    Beside another page the sentence would be about what is not seen there: Draw may have another reader.

    Parameters
    ----------
    state : WindowState
    page : QWidget
        The page with the grid.

    Signals
    -------
    said(str)
        The model, and which images it had not seen.
    withdrawn(str)
        What was said is no longer about what is in sight.
    """

    said = Signal(str)
    withdrawn = Signal(str)

    def __init__(self, state: WindowState, page: QWidget) -> None:
        super().__init__(page)
        self._state = state
        self._page = page
        self._waiting = self._last = ""
        page.installEventFilter(self)
        self._source: tuple[Run | None, bool] = (None, False)

    def update(self, columns: Columns) -> None:
        """Say the source of the predictions among these columns, unless it has been said."""
        if columns.predictions is None:
            self._waiting = ""
        run, unseen = self._state.workspace.current_run, self._state.column_store.unseen
        if run is None:
            self._source = (None, False)  # a model that is dropped goes
        source = (run, unseen is not None)
        if source == self._source or columns.predictions is None or run is None:
            return
        self._source = source
        words = self.tr("Read by {title}")
        if unseen is not None:
            words = self.tr("Read by {title}; {split} images by models that had not seen them")
        split = columns.dataset.location(0 if unseen is None else int(unseen.argmax()))[0].name
        self._waiting = words.format(title=run.classifier.title, split=split)
        if self._page.isVisible():
            self._say()

    def _say(self) -> None:
        if self._waiting:
            self._last, self._waiting = self._waiting, ""
            self.said.emit(self._last)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say what waits when the page is shown, and withdraw it when the page is hidden."""
        if watched is self._page and event.type() == QEvent.Type.Show:
            self._say()
        elif watched is self._page and event.type() == QEvent.Type.Hide and self._last:
            self.withdrawn.emit(self._last)
        return super().eventFilter(watched, event)
