"""The list of trainings that wait, each with a button that removes it."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.ui.train.settings_in_words import settings_in_words
from mnist_gui.ui.train.training_queue import QueuedTraining
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.labels import ElidedLabel, quiet_label
from mnist_gui.ui.widgets.layouts import column, row, scrolling

_MOST_ROWS = 3
"""Rows that are shown without scrolling."""


class QueueView(QWidget):
    """Shows what waits, the next one on top; hidden while nothing does.

    Signals
    -------
    removal_requested(int)
        The user wants to remove the entry at this place.
    """

    removal_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainQueue")
        self.setAccessibleName(self.tr("Queue of trainings"))
        self._title = quiet_label("")
        self._rows = QWidget()
        self._list = column(owner=self._rows, spacing=tokens.TIGHT)
        self._scroll = scrolling(self._rows, is_clear=True)
        self._scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column(self._title, self._scroll, owner=self, spacing=tokens.TIGHT)
        self.hide()

    def set_entries(self, entries: tuple[QueuedTraining, ...]) -> None:
        """Show what waits."""
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        rows = [self._row(index, entry) for index, entry in enumerate(entries)]
        for each in rows:
            self._list.addWidget(each)
        words = self.tr("1 waits") if len(entries) == 1 else self.tr("{count} wait")
        self._title.setText(words.format(count=len(entries)))
        # Not the size hint of the layout, which counts no widget that was not shown yet.
        shown = [each.sizeHint().height() for each in rows[:_MOST_ROWS]]
        self._scroll.setFixedHeight(sum(shown) + self._list.spacing() * max(len(shown) - 1, 0))
        self.setVisible(bool(entries))

    def _row(self, index: int, entry: QueuedTraining) -> QWidget:
        request = entry.request
        title = request.title
        if entry.folds:
            title = self.tr("{title}, {folds} folds").format(title=title, folds=entry.folds)
        label = ElidedLabel()
        label.setObjectName("queuedTraining")
        label.setText(f"{title} \N{MIDDLE DOT} {settings_in_words(request.resolved())}")
        remove = IconButton("cancel", self.tr("Remove {title} from the queue").format(title=title))
        remove.setObjectName("removeQueuedButton")
        remove.setAutoRaise(True)
        remove.clicked.connect(partial(self._on_removal_clicked, index))
        widget = QWidget()
        row((label, 1), remove, owner=widget, spacing=tokens.TIGHT)
        return widget

    def _on_removal_clicked(self, index: int, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt
        self.removal_requested.emit(index)
