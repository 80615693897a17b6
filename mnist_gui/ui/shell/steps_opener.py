"""Opens the window of steps, and keeps it with the image that the pages are about."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.ui.shell.pages import Pages
from mnist_gui.ui.state.window_state import WindowState

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Images
    from mnist_gui.ui.steps.dialog import StepsDialog
    from mnist_gui.ui.widgets.page import Page


class StepsOpener(QObject):
    """What the action *How It Is Read* does.

    Parameters
    ----------
    state : WindowState
    pages : Pages
        Their images are shown step by step; the window of steps stands beside theirs.
    parent : QObject

    Signals
    -------
    failed(str)
        A sentence for the message bar.
    """

    failed = Signal(str)

    def __init__(self, state: WindowState, pages: Pages, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._pages = pages
        self._dialog: StepsDialog | None = None  # while it is open
        pages.built.connect(self._on_page_built)

    @Slot()
    def show(self) -> None:
        """Show step by step how the image that the page in front is about is read."""
        if self._dialog is None:
            from mnist_gui.ui.steps.dialog import StepsDialog

            self._dialog = dialog = StepsDialog(self._state, self._pages.window())
            dialog.failed.connect(self.failed)
            dialog.images_requested.connect(self._on_images_requested)
            dialog.finished.connect(self._on_closed)
            dialog.show()
        self._dialog.set_image(self._image())
        self._dialog.raise_()
        self._dialog.activateWindow()

    def _image(self) -> "Images | None":
        """Return the image of the page in front, or of another page; else the first one of the data set."""
        pages = (self._pages.front, *self._pages.all_pages)
        shown = (page.shown_image for page in pages if page is not None)
        found = next((image for image in shown if image is not None), None)
        dataset = self._state.workspace.dataset
        return dataset.take([0])[0] if found is None and dataset is not None and len(dataset) else found

    @Slot(str)
    def _on_page_built(self, name: str) -> None:
        page: Page = self._pages.page(name)
        page.image_shown.connect(self._on_image_shown)
        page.steps_requested.connect(self.show)

    @Slot(object)
    def _on_image_shown(self, image: "Images | None") -> None:
        if self._dialog is not None:
            self._dialog.set_image(image)

    @Slot()
    def _on_images_requested(self) -> None:
        self._pages.show_page("browse")

    @Slot()
    def _on_closed(self) -> None:
        self._dialog = None
