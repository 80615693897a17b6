"""The base class of pages: the signals that the window connects, and hooks for the end and the start."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from mnist_gui.data.dataset import Images


class Page(QWidget):
    """One page of the window.

    A page is made with a `mnist_gui.ui.state.window_state.WindowState` as its only argument. `lead_focus`
    says which widget gets the focus when the page comes to the front.

    Signals
    -------
    said(str)
        Something has been done: a sentence for the status bar.
    withdrawn(str)
        That sentence holds no longer.
    failed(str)
        Something could not be done: a sentence for the message bar.
    task_started(Task)
        Something is under way: the status bar shows its progress.
    actions_changed()
        A property that an action's `enabled_when` uses may have changed.
    open_requested(str)
        The user wants this data set opened and shown.
    reopen_requested(OpenRequest)
        The user wants a data set opened and shown, in the same way as before.
    open_dialog_requested()
        The user wants to choose files to open.
    action_requested(str)
        The user wants what the menu entry of this name does.
    query_requested(Query), row_requested(int)
        The user wants to see the rows of a query, or one row, of the open data set.
    page_requested(str)
        The user wants to see another page.
    image_shown(ndarray or None)
        Another image, uint8 of shape (h, w), is the one that the page is about.
    steps_requested()
        The user wants to see how that image is read.
    snapshot_changed()
        `snapshot` may return something else.
    """

    said = Signal(str)
    withdrawn = Signal(str)
    failed = Signal(str)
    task_started = Signal(object)
    actions_changed = Signal()
    open_requested = Signal(str)
    reopen_requested = Signal(object)
    open_dialog_requested = Signal()
    action_requested = Signal(str)
    query_requested = Signal(object)
    row_requested = Signal(int)
    page_requested = Signal(str)
    image_shown = Signal(object)
    steps_requested = Signal()
    snapshot_changed = Signal()

    _leads_to: QWidget | None = None

    def lead_focus(self, widget: QWidget) -> None:
        """Give the focus to a widget when the page gets it.

        A focus proxy would do so, too, but Tab would go there from before the page, past all that comes
        before the widget.
        """
        self._leads_to = widget

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Give the focus to the main widget."""
        if self._leads_to is None:
            super().setFocus(reason)
        else:
            self._leads_to.setFocus(reason)

    def take_actions(self, actions: "Mapping[str, QAction]") -> None:
        """Use the window's actions whose handlers are methods of this page, by their names."""

    def undo(self) -> None:
        """Take back the last step that was made on this page."""

    def redo(self) -> None:
        """Make the step that was taken back last again."""

    @property
    def status_widget(self) -> QWidget | None:
        """What stands at the end of the status bar while the page is in front, if anything."""
        return None

    @property
    def shown_image(self) -> "Images | None":
        """The image that the page is about, uint8 of shape (h, w); None if there is none."""
        return None

    @property
    def can_print(self) -> bool:
        """Whether there is anything of the page to print."""
        return False

    def print_page(self) -> None:
        """Open the dialog that prints the page; by default that for images of the data set."""
        self.action_requested.emit("sheetAction")

    def remember(self) -> None:
        """Store in the settings what the next start needs; called before the window closes."""

    def snapshot(self) -> Mapping[str, object]:
        """Return what a crash would take from the page, as JSON can hold it; empty if that is nothing."""
        return {}

    def restore(self, snapshot: Mapping[str, object]) -> None:
        """Show a snapshot of the same data set. It is from a file: what makes no sense is left out."""
