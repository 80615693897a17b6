"""Opening by hand: what the dialogs offer, and what becomes of files that are chosen there or dropped."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QObject, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from mnist_gui.errors import UserError
from mnist_gui.ui.draw.pictures import PICTURE_SUFFIXES
from mnist_gui.ui.message_bar import MessageBar
from mnist_gui.ui.open_request import OpenRequest
from mnist_gui.ui.pages import Pages
from mnist_gui.ui.session import Session
from mnist_gui.ui.settings import Settings
from mnist_gui.ui.tasks import Task

_IDX: Final = "*ubyte *-int *.idx? *-images *-labels *ubyte.gz *ubyte.xz *-int.gz *-int.xz"
_TABLES: Final = "*.csv *.tsv *.csv.gz *.csv.xz *.tsv.gz *.tsv.xz *.parquet"
_ARRAYS: Final = "*.npz"
_ZIPS: Final = "*.zip"
_PACKED: Final = "*.gz *.xz"


class Opener(QObject):
    """Opens what the user chooses or drops, each in the way of its kind.

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
    """

    def __init__(
        self, session: Session, pages: Pages, settings: Settings, messages: MessageBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._pages = pages
        self._settings = settings
        self._messages = messages
        self._window = window
        session.loading_started.connect(self._on_loading_started)

    def open_at_once(self, request: OpenRequest) -> Task:
        """Open a data set, and remember it once it is open."""
        self._messages.hide()
        task = self._session.open(request.spec, transposed=request.transposed, size=request.size)
        task.succeeded.connect(self._on_wanted_dataset_opened)
        return task

    def open_dataset(self, request: OpenRequest) -> None:
        """Open the data set that the user wants to see."""
        self.open_at_once(request)

    def open_paths(self, paths: Sequence[str]) -> None:
        """Open files or a folder that were chosen together: a data set, or a picture for the Draw page.

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
            "or the folder that holds them, and each picture by itself."
        )
        self._messages.show_message(words.format(count=len(files)))

    def _open_path(self, path: Path) -> None:
        if path.suffix.lower() in PICTURE_SUFFIXES and not path.is_dir():
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
        dialog.open()

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder."""
        title = self.tr("Open a folder with a data set: IDX files, tables, or folders of pictures")
        dialog = self._dialog("openFolderDialog", title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
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
        dialog.filesSelected.connect(self._on_paths_chosen)
        return dialog

    @Slot(list)
    def _on_paths_chosen(self, paths: list[str]) -> None:
        self.open_paths(paths)

    # --- how it went --------------------------------------------------------------------------------

    @Slot(object)
    def _on_wanted_dataset_opened(self, _dataset: object) -> None:
        self._settings.dataset = self._session.opened

    @Slot(object)
    def _on_loading_started(self, task: Task) -> None:
        task.failed.connect(self._on_loading_failed)

    @Slot(Exception)
    def _on_loading_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._messages.show_message(str(error))


def dropped_paths(data: QMimeData) -> list[str]:
    """Return the local files and folders that are dragged; none if anything else is among them."""
    urls = data.urls()
    return [url.toLocalFile() for url in urls] if all(url.isLocalFile() for url in urls) else []
