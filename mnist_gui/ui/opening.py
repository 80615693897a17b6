"""Opening by hand: what the dialogs offer, and what becomes of files that are chosen there or dropped."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from mnist_gui.errors import UserError
from mnist_gui.ui.draw.pictures import PICTURE_SUFFIXES
from mnist_gui.ui.message_bar import MessageBar
from mnist_gui.ui.open_request import OpenRequest
from mnist_gui.ui.pages import Pages
from mnist_gui.ui.session import Session
from mnist_gui.ui.settings import Settings
from mnist_gui.ui.tasks import Task

if TYPE_CHECKING:
    from mnist_gui.learning.training import Run

_IDX: Final = "*ubyte *-int *.idx? *-images *-labels *ubyte.gz *ubyte.xz *-int.gz *-int.xz"
_TABLES: Final = "*.csv *.tsv *.csv.gz *.csv.xz *.tsv.gz *.tsv.xz *.parquet"
_ARRAYS: Final = "*.npz"
_ZIPS: Final = "*.zip"
_PACKED: Final = "*.gz *.xz"
_MODEL: Final = ".mnistmodel"

_MOST_NAMED: Final = 6
"""Models that a question names one by one."""


class Opener(QObject):
    """Opens what the user chooses or drops, each in the way of its kind.

    Another data set drops the models that were trained on the one before; if any of them is in no file, the
    user is asked first.

    Parameters
    ----------
    session : Session
        Opens data sets.
    pages : Pages
        Show what was opened.
    settings : Settings
        Remembers the data set that was opened last.
    messages : MessageBar
        Says what could not be opened.
    window : QWidget
        Over which the dialogs stand.

    Signals
    -------
    said(str)
        Something has been opened: a sentence for the user.
    """

    said = Signal(str)

    def __init__(
        self, session: Session, pages: Pages, settings: Settings, messages: MessageBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._pages = pages
        self._settings = settings
        self._messages = messages
        self._window = window
        self._waiting: OpenRequest | None = None  # for models to be saved
        session.loading_started.connect(self._on_loading_started)
        session.model_loading_started.connect(self._on_model_loading_started)
        pages.train_page_built.connect(self._on_train_page_built)

    def open_at_once(self, request: OpenRequest) -> Task:
        """Open a data set, and remember it once it is open."""
        self._messages.hide()
        task = self._session.open(request.spec, transposed=request.transposed, size=request.size)
        task.succeeded.connect(self._on_wanted_dataset_opened)
        return task

    def open_dataset(self, request: OpenRequest) -> None:
        """Open the data set that the user wants to see, unless it would cost a model that is in no file."""
        if self._waiting is not None:  # the user has been asked, and the models are being saved
            self._waiting = request
        elif self._session.unsaved_runs:
            self._ask_about_runs(request)
        else:
            self.open_at_once(request)

    def open_model(self, path: str) -> None:
        """Open a model and let it read the data set."""
        self._messages.hide()
        self._session.open_model(path)

    def open_paths(self, paths: Sequence[str]) -> None:
        """Open files or a folder chosen together: a data set, a model, or a picture for the Draw page.

        Of files that are not one thing, none is opened; the message says what to do.
        """
        files = [Path(path) for path in paths]
        if len(files) == 1:
            self._open_path(files[0])
            return
        # Whoever has several files has a data set open, and so what these modules bring.
        from mnist_gui.data.formats.partners import shared_entry

        entry = shared_entry(files)
        if entry is not None:
            self.open_dataset(OpenRequest(str(entry)))
            return
        words = self.tr(
            "These {count} files are not one data set, so nothing was opened; choose only the files of one, "
            "or the folder that holds them, and each picture or model by itself."
        )
        self._messages.show_message(words.format(count=len(files)))

    def _open_path(self, path: Path) -> None:
        if path.suffix.lower() == _MODEL:
            self.open_model(str(path))
        elif path.suffix.lower() in PICTURE_SUFFIXES and not path.is_dir():
            self._messages.hide()
            self._pages.show_page("draw")
            self._pages.draw.read_picture(path)
        else:
            self.open_dataset(OpenRequest(str(path)))

    # --- dialogs ------------------------------------------------------------------------------------

    @Slot()
    def choose_files(self) -> None:
        """Ask for a file, or the files of one data set."""
        dialog = self._dialog("openDialog", self.tr("Open a data set: one of its files, or all of them"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
        everything = " ".join((_IDX, _TABLES, _ARRAYS, _ZIPS, _PACKED))
        dialog.setNameFilters(
            [
                self.tr("All data sets ({patterns})").format(patterns=everything),
                self.tr("IDX files ({patterns})").format(patterns=f"{_IDX} {_PACKED}"),
                self.tr("Tables: CSV, Parquet ({patterns})").format(patterns=_TABLES),
                self.tr("Arrays: NPZ ({patterns})").format(patterns=_ARRAYS),
                self.tr("Zips of pictures ({patterns})").format(patterns=_ZIPS),
                self.tr("All files (*)"),
            ]
        )
        dialog.filesSelected.connect(self._on_paths_chosen)
        dialog.open()

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder."""
        title = self.tr("Open a folder with a data set: IDX files, tables, or folders of pictures")
        dialog = self._dialog("openFolderDialog", title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.filesSelected.connect(self._on_paths_chosen)
        dialog.open()

    @Slot()
    def choose_model(self) -> None:
        """Ask for a model."""
        dialog = self._dialog("openModelDialog", self.tr("Open a model"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Models (*.mnistmodel)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self.open_model)
        dialog.open()

    @Slot()
    def choose_how(self) -> None:
        """Ask how the images of the open data set are to be read: turned or not, and in which size."""
        from mnist_gui.ui.open_as_dialog import OpenAsDialog

        assert self._session.dataset is not None, "there is something to open in another way"
        name = self._session.dataset.name
        dialog = OpenAsDialog(self._session.opened, name, parent=self._window)
        dialog.request_chosen.connect(self._on_request_chosen)
        dialog.open()

    @Slot(object)
    def _on_request_chosen(self, request: OpenRequest) -> None:
        self.open_dataset(request)

    def _dialog(self, name: str, title: str) -> QFileDialog:
        source = Path(self._session.opened.spec)
        dialog = QFileDialog(self._window, title, str(source.parent) if source.is_absolute() else "")
        dialog.setObjectName(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    @Slot(list)
    def _on_paths_chosen(self, paths: list[str]) -> None:
        self.open_paths(paths)

    # --- models in no file ------------------------------------------------------------------------------

    def _ask_about_runs(self, request: OpenRequest) -> None:
        """Ask what shall become of the models that are in no file."""
        self._waiting = request
        unsaved = self._session.unsaved_runs
        box = QMessageBox(self._window)
        box.setObjectName("dropRunsDialog")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Models that are not saved"))
        if len(unsaved) == 1:
            box.setText(self.tr("Opening a data set drops the model that you have trained on this one."))
        else:
            words = self.tr("Opening a data set drops the {count} models that you have trained on this one.")
            box.setText(words.format(count=len(unsaved)))
        lines = [self._describe(run) for run in unsaved[:_MOST_NAMED]]
        if len(unsaved) > _MOST_NAMED:
            lines.append(self.tr("and {count} more").format(count=len(unsaved) - _MOST_NAMED))
        box.setInformativeText("\n".join(lines))
        for text, name, role in (
            (self.tr("&Save..."), "saveRunsButton", QMessageBox.ButtonRole.AcceptRole),
            (self.tr("Open &Anyway"), "dropRunsButton", QMessageBox.ButtonRole.DestructiveRole),
        ):
            box.addButton(text, role).setObjectName(name)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        cancel.setObjectName("keepRunsButton")
        box.setDefaultButton(cancel)
        box.finished.connect(self._on_answered)
        box.open()

    def _describe(self, run: "Run") -> str:
        """Return a line such as "SVM on gradient directions, 1.11 % wrong"."""
        if run.evaluation is None:
            return run.classifier.title
        words = self.tr("{title}, {rate:.2f} % wrong")
        return words.format(title=run.classifier.title, rate=100 * run.evaluation.error_rate)

    @Slot()
    def _on_answered(self) -> None:
        box = self.sender()
        assert isinstance(box, QMessageBox)
        button = box.clickedButton()
        answer = button.objectName() if button is not None else ""  # its frame may close it, too
        if answer == "saveRunsButton":
            self._save_a_run()
        elif answer == "dropRunsButton":
            self._open_waiting()
        else:
            self._waiting = None

    def _save_a_run(self) -> None:
        """Have the user save a model that is in no file: the current one, or else the newest."""
        session, unsaved = self._session, self._session.unsaved_runs
        if session.current_run not in unsaved:
            session.select_run(unsaved[-1])
        self._pages.show_page("train")
        self._pages.train.save_model()

    @Slot(bool)
    def _on_saving_ended(self, saved: bool) -> None:  # noqa: FBT001 - a slot
        """Go on to what waits for it; what cannot be saved is not to be lost either."""
        if self._waiting is None:
            return
        if not saved:
            self._waiting = None
        elif self._session.unsaved_runs:
            self._ask_about_runs(self._waiting)
        else:
            self._open_waiting()

    def _open_waiting(self) -> None:
        request, self._waiting = self._waiting, None
        assert request is not None, "somebody was asked about it"
        self.open_at_once(request)
        self._pages.show_page("browse")

    @Slot()
    def _on_train_page_built(self) -> None:
        self._pages.train.saving_ended.connect(self._on_saving_ended)

    # --- how it went --------------------------------------------------------------------------------

    @Slot(object)
    def _on_wanted_dataset_opened(self, _dataset: object) -> None:
        self._settings.dataset = self._session.opened

    @Slot(object)
    def _on_loading_started(self, task: Task) -> None:
        task.failed.connect(self._on_loading_failed)

    @Slot(object)
    def _on_model_loading_started(self, task: Task) -> None:
        task.failed.connect(self._on_loading_failed)
        task.succeeded.connect(self._on_model_opened)

    @Slot(object)
    def _on_model_opened(self, run: "Run") -> None:
        words = self.tr("{model}, trained on {name}, reads from now on")
        self.said.emit(words.format(model=run.classifier.title, name=run.dataset_name))

    @Slot(Exception)
    def _on_loading_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._messages.show_message(str(error))


def dropped_paths(data: QMimeData) -> list[str]:
    """Return the local files and folders that are dragged; none if anything else is among them."""
    urls = data.urls()
    return [url.toLocalFile() for url in urls] if all(url.isLocalFile() for url in urls) else []
