"""Says which model has read the images of the grid."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mnist_gui.data.columns import Columns
from mnist_gui.ui.state.window_state import WindowState

if TYPE_CHECKING:  # a window that only shows images does not need it
    from mnist_gui.learning.training import Run


class PredictionSource(QObject):
    """Names the source of the predictions whenever it changes.

    Parameters
    ----------
    state : WindowState
    parent : QObject

    Signals
    -------
    said(str)
        The model, and which images it had not seen.
    """

    said = Signal(str)

    def __init__(self, state: WindowState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._source: tuple[Run | None, bool] = (None, False)

    def update(self, columns: Columns) -> None:
        """Say the source of the predictions among these columns, unless it has been said."""
        run, unseen = self._state.workspace.current_run, self._state.column_store.unseen
        source = (run, unseen is not None)
        if source == self._source or columns.predictions is None or run is None:
            return
        self._source = source
        words = self.tr("Read by {title}")
        if unseen is not None:
            words = self.tr("Read by {title}; {split} images by models that had not seen them")
        split = columns.dataset.location(0 if unseen is None else int(unseen.argmax()))[0].name
        self.said.emit(words.format(title=run.classifier.title, split=split))
