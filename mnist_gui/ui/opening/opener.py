"""Opens what the user chooses in a dialog or drops on the window: data sets, models and pictures."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.data.formats import PICTURE_SUFFIXES
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.sources.names import SAMPLE
from mnist_gui.names import shown
from mnist_gui.ui.opening.unsaved_models_prompt import Loss, UnsavedModelsPrompt
from mnist_gui.ui.state.tasks import Task
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.message_bar import MessageBar
from mnist_gui.ui.widgets.reader_names import reader_title

if TYPE_CHECKING:
    from mnist_gui.learning.training import Run

_MODEL: Final = ".mnistmodel"


class Opener(QObject):
    """Opens what the user chooses or drops, according to what it is.

    Another data set drops the models that were trained on the one before. If any of them is in no file when
    the data set is loaded, the user is asked first. A file that cannot be loaded drops nothing, and nothing
    is asked.

    Parameters
    ----------
    state : WindowState
        Loads data sets and models, and remembers the data set that was opened last.
    messages : MessageBar
        Shows why something could not be opened.
    prompt : UnsavedModelsPrompt
        Asks about models that are in no file.
    window : QWidget
        The parent of the dialogs.

    Signals
    -------
    said(str)
        Something has been opened: a sentence for the user.
    page_requested(str)
        This page shows what has been opened.
    picture_chosen(Path)
        The user wants the digits in this picture to be read.
    """

    said = Signal(str)
    page_requested = Signal(str)
    picture_chosen = Signal(object)

    def __init__(
        self,
        state: WindowState,
        messages: MessageBar,
        prompt: UnsavedModelsPrompt,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session = state.session
        self._settings = state.settings
        self._runner = state.runner
        self._messages = messages
        self._prompt = prompt
        self._window = window
        session.loading.refused.connect(messages.show_message)
        session.model_loading.refused.connect(messages.show_message)
        session.model_loading.succeeded.connect(self._on_model_opened)

    def open_dataset(self, request: OpenRequest, *, keeps_page: bool = False) -> Task:
        """Load a data set, and open it unless the user wants to keep models that would be lost.

        It is remembered once it is open, and shown unless the page in front is to stay there.
        """
        self._messages.hide()
        self._prompt.withdraw()  # it asks about a data set that is no longer wanted
        return self._session.open(request, confirm=partial(self._confirm, keeps_page))

    def _confirm(self, keeps_page: bool, open_now: Callable[[], None]) -> None:  # noqa: FBT001 - bound above
        """Open a data set that has been loaded; first ask if that drops models or a training."""
        if not self._prompt.is_needed:
            (self._open_and_remember if keeps_page else self._open_and_show)(open_now)
            return
        loss = Loss(
            self.tr("Opening a data set drops the model that you have trained on this one."),
            self.tr("Opening a data set drops the {count} models that you have trained on this one."),
            self.tr("Opening a data set ends what is being trained on this one."),
            self.tr("Open &Anyway"),
            partial(self._open_and_show, open_now),
        )
        self._prompt.ask(loss)

    def _open_and_remember(self, open_now: Callable[[], None]) -> None:
        open_now()
        self._settings.dataset = self._session.workspace.opened

    def _open_and_show(self, open_now: Callable[[], None]) -> None:
        self._open_and_remember(open_now)
        self._runner.rounds.call(self._show)

    def _show(self) -> None:
        """Lead to the images, once all pages know the data set: either takes a few hundredths of a second."""
        self.page_requested.emit("browse")

    def open_sample(self) -> None:
        """Open the data set that comes with the program."""
        self.open_dataset(OpenRequest(SAMPLE))

    def open_model(self, path: str) -> None:
        """Open a model; it predicts the images of the open data set."""
        self._messages.hide()
        self._session.open_model(path)

    def open_paths(self, paths: Sequence[str]) -> None:
        """Open files or folders chosen together: a data set, a model, or a picture for the Draw page.

        Files and folders that do not belong together are not opened; a message says what to do.
        """
        files = [Path(path) for path in paths]
        if len(files) == 1:
            self._open_path(files[0])
            return
        # Imported here, for it brings numpy; by now a data set is open that needs it, too.
        from mnist_gui.data.chosen_together import are_siblings, folder_of_all
        from mnist_gui.data.data_files import shared_entry

        siblings = are_siblings(files)
        entry = folder_of_all(files) if siblings else shared_entry(files)
        if entry is not None:
            self.open_dataset(OpenRequest(str(entry)))
            return
        if siblings:
            words = self.tr(
                "These {count} lie beside others in {folder}, so nothing was opened; move them to a folder "
                "of their own, and open that."
            )
            self._messages.show_message(words.format(count=len(files), folder=shown(files[0].parent)))
            return
        words = self.tr(
            "These {count} files are not one data set, so nothing was opened; choose only the files of one, "
            "or the folder that holds them, and each picture or model by itself."
        )
        self._messages.show_message(words.format(count=len(files)))

    @Slot(object)
    def _open_path(self, path: Path) -> None:
        if path.suffix.lower() == _MODEL:
            self.open_model(str(path))
        elif path.suffix.lower() in PICTURE_SUFFIXES and not path.is_dir():
            self._messages.hide()
            self.picture_chosen.emit(path)
        else:
            self.open_dataset(OpenRequest(str(path)))

    # --- dialogs ------------------------------------------------------------------------------------

    @Slot()
    def choose_files(self) -> None:
        """Ask for a file, or the files of one data set."""
        from mnist_gui.ui.opening.file_dialogs import files_dialog

        dialog = files_dialog(self._window, self._folder)
        dialog.filesSelected.connect(self._on_paths_chosen)
        dialog.open()

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder."""
        from mnist_gui.ui.opening.file_dialogs import folder_dialog

        dialog = folder_dialog(self._window, self._folder)
        dialog.filesSelected.connect(self._on_paths_chosen)
        dialog.open()

    @Slot()
    def choose_model(self) -> None:
        """Ask for a model."""
        from mnist_gui.ui.opening.file_dialogs import model_dialog

        dialog = model_dialog(self._window, self._folder)
        dialog.fileSelected.connect(self.open_model)
        dialog.open()

    @Slot()
    def choose_how(self) -> None:
        """Ask how to read the images of the open data set: transposed or not, and in which size."""
        from mnist_gui.ui.opening.open_as_dialog import OpenAsDialog

        workspace = self._session.workspace
        assert workspace.dataset is not None, "the action is enabled while a data set is open"
        dialog = OpenAsDialog(workspace.opened, workspace.dataset.name, parent=self._window)
        dialog.request_chosen.connect(self._on_request_chosen)
        dialog.preparation_requested.connect(self.prepare)
        dialog.open()

    @Slot()
    def prepare(self) -> None:
        """Ask for a recipe that makes another data set of the open one."""
        from mnist_gui.ui.opening.preparing.prepare_dialog import PrepareDialog

        workspace = self._session.workspace
        assert workspace.dataset is not None, "the action is enabled while a data set is open"
        folder = Path(self._folder) if self._folder else Path.home()
        dialog = PrepareDialog(
            workspace.dataset,
            workspace.opened.options,
            self._runner,
            corrections=self._session.applies_corrections,
            folder=folder,
            parent=self._window,
        )
        dialog.said.connect(self.said)
        dialog.open_requested.connect(self._open_path)
        dialog.open()

    @Slot(object)
    def _on_request_chosen(self, request: OpenRequest) -> None:
        self.open_dataset(request)

    @property
    def _folder(self) -> str:
        """The folder of the open data set, where dialogs start."""
        source = Path(self._session.workspace.opened.spec)
        return str(source.parent) if source.is_absolute() else ""

    @Slot(list)
    def _on_paths_chosen(self, paths: list[str]) -> None:
        self.open_paths(paths)

    # --- results ------------------------------------------------------------------------------------

    @Slot(object)
    def _on_model_opened(self, run: "Run") -> None:
        from mnist_gui.ink.normalise import SIZE  # numpy has come with the model

        words = self.tr("{reader}, reads from now on")
        if run.classifier.image_shape != (SIZE, SIZE):
            words = self.tr("{reader}, reads the images from now on; the built-in reader reads drawings")
        self.said.emit(words.format(reader=reader_title(run)))


def dropped_paths(data: QMimeData) -> list[str]:
    """Return the local files and folders that are dragged; an empty list if anything else is among them."""
    urls = data.urls()
    return [url.toLocalFile() for url in urls] if all(url.isLocalFile() for url in urls) else []
