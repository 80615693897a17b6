"""The window: its pages, the menus, the status bar, and who hears what from whom. No logic."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from mnist_gui import __version__
from mnist_gui.data.sources.names import OWN, SAMPLE
from mnist_gui.resource_files import resource_path
from mnist_gui.ui.opening.opener import Opener, dropped_paths
from mnist_gui.ui.opening.unsaved_models_prompt import Loss, UnsavedModelsPrompt
from mnist_gui.ui.shell.actions import build_actions
from mnist_gui.ui.shell.crash import CrashReporter
from mnist_gui.ui.shell.dataset_line import DatasetLine
from mnist_gui.ui.shell.loading_bar import LoadingBar
from mnist_gui.ui.shell.pages import Pages
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.open_request import OpenRequest
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.workspace import Workspace
from mnist_gui.ui.widgets.message_bar import MessageBar
from mnist_gui.ui.widgets.theme import Scheme, Theme

if TYPE_CHECKING:
    from pathlib import Path

    from mnist_gui.data.dataset import Rows
    from mnist_gui.data.query.query import Query

_STATUS_TIME = 6000  # ms for which the status bar says what has been done


class MainWindow(QMainWindow):
    """The program's only window.

    Parameters
    ----------
    session : Session
        The state it shows.
    runner : TaskRunner
        Runs the pages' work; shut down when the window closes.
    settings : Settings
        Where its place and theme are remembered.
    scheme : Scheme
        The theme to start with.

    Signals
    -------
    completed()
        All pages have been built.
    """

    completed = Signal()

    def __init__(self, session: Session, runner: TaskRunner, *, settings: Settings, scheme: Scheme) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowIcon(QIcon(str(resource_path("icon.svg"))))
        self.setAcceptDrops(True)
        self.resize(1180, 780)
        self.restoreGeometry(settings.geometry)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._theme = Theme(application, scheme, self)
        self._session = session
        self._runner = runner
        self._settings = settings
        self._was_painted = False
        self._was_warned = False
        self._drops_runs = False

        self._facts = ColumnStore(session, runner, self)
        self._pages = Pages(session, self._facts, settings, runner)
        self._messages = MessageBar()
        self._prompt = UnsavedModelsPrompt(session, self)
        self._opener = Opener(session, settings, self._messages, self._prompt, self)
        self.crash_reporter = CrashReporter(self._messages, self)

        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._messages)
        column.addWidget(self._pages)
        self.setCentralWidget(centre)

        self.statusBar().addWidget(DatasetLine(session), 1)
        self._progress = LoadingBar(session)
        self.statusBar().addPermanentWidget(self._progress)
        self._actions = build_actions(self, self._handlers())
        self._actions[f"{scheme.value}SchemeAction"].setChecked(True)

        self._pages.currentChanged.connect(self._on_page_changed)
        self._pages.all_built.connect(self.completed)
        self._pages.browse_page_built.connect(self._on_browse_page_built)
        self._pages.train_page_built.connect(self._on_train_page_built)
        self._pages.draw_page_built.connect(self._on_draw_page_built)
        self._pages.catalogue_page_built.connect(self._on_catalogue_page_built)
        self._facts.task_started.connect(self._progress.follow)
        self._facts.failed.connect(self._messages.show_message)
        session.learning.started.connect(self._update_actions)
        session.learning.ended.connect(self._update_actions)
        self._opener.said.connect(self._on_said)
        self._opener.page_requested.connect(self.show_page)
        self._opener.picture_chosen.connect(self._on_picture_chosen)
        self._prompt.save_requested.connect(self._on_save_requested)
        self._on_page_changed()
        self.setWindowTitle("mnist-gui")
        session.follow(self._on_workspace_changed)

    @property
    def is_complete(self) -> bool:
        """Whether all pages have been built."""
        return self._pages.are_built

    def show_page(self, name: str) -> None:
        """Bring a page to the front: ``"browse"``, ``"train"``, ``"draw"`` or ``"catalogue"``."""
        self._pages.show_page(name)

    def open_first(self, request: OpenRequest, on_failed: Callable[[Exception], object]) -> None:
        """Open the data set that the program starts with; say it if that fails."""

        def open_now() -> None:
            self._opener.open_dataset(request).failed.connect(on_failed)

        if self._pages.name == "browse":
            self._pages.have_first_look(request, open_now)
        else:
            open_now()

    def open_dataset(self, spec: str) -> None:
        """Open what the user wants to see, and remember it once it is open."""
        self._opener.open_dataset(OpenRequest(spec))

    def show_message(self, text: str) -> None:
        """Tell the user something that went wrong."""
        self._messages.show_message(text)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "openAction": self._opener.choose_files,
            "openFolderAction": self._opener.choose_folder,
            "openAsAction": self._opener.choose_how,
            "openModelAction": self._opener.choose_model,
            "openSampleAction": self._on_open_sample_requested,
            "exportAction": self._on_browsing_requested,
            "sheetAction": self._on_browsing_requested,
            "quitAction": self.close,
            "undoAction": self._on_drawing_edit_requested,
            "redoAction": self._on_drawing_edit_requested,
            "clearAction": self._on_drawing_edit_requested,
            "findAction": self._on_browsing_requested,
            "similarAction": self._on_browsing_requested,
            "sampleAction": self._on_browsing_requested,
            "goToAction": self._on_browsing_requested,
            "backAction": self._on_browsing_requested,
            "forwardAction": self._on_browsing_requested,
            "browsePageAction": self._on_page_requested,
            "trainPageAction": self._on_page_requested,
            "drawPageAction": self._on_page_requested,
            "cataloguePageAction": self._on_page_requested,
            "zoomInAction": self._on_zoom_requested,
            "zoomOutAction": self._on_zoom_requested,
            "zoomResetAction": self._on_zoom_requested,
            "systemSchemeAction": self._on_scheme_requested,
            "lightSchemeAction": self._on_scheme_requested,
            "darkSchemeAction": self._on_scheme_requested,
            "high-contrastSchemeAction": self._on_scheme_requested,
            "trainAction": self._on_train_requested,
            "validateAction": self._on_validate_requested,
            "cancelTrainingAction": self._on_cancel_training_requested,
            "saveModelAction": self._on_save_model_requested,
            "shortcutsAction": self._on_shortcuts_requested,
            "aboutAction": self._on_about_requested,
        }

    # --- opening ------------------------------------------------------------------------------------

    @Slot()
    def _on_open_sample_requested(self) -> None:
        self.open_dataset(SAMPLE)

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.dataset is not None and new.dataset is not old.dataset:
            self.setWindowTitle(f"{new.dataset.name} \N{EM DASH} mnist-gui")
        self._update_actions()

    @Slot(object)
    def _on_picture_chosen(self, path: "Path") -> None:
        self.show_page("draw")
        self._pages.draw.read_picture(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files and folders of this computer."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        if paths := dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self._opener.open_paths(paths)

    # --- pages and menus ----------------------------------------------------------------------------

    @Slot()
    def _on_page_changed(self) -> None:
        self._actions[f"{self._pages.name}PageAction"].setChecked(True)
        self._update_actions()

    @Slot()
    def _on_browse_page_built(self) -> None:
        self._pages.browse.task_started.connect(self._progress.follow)
        self._pages.browse.current_changed.connect(self._update_actions)
        self._pages.browse.history_changed.connect(self._update_actions)
        self._pages.browse.said.connect(self._on_said)
        self._pages.browse.own_edit_requested.connect(self._on_own_edit_requested)

    @Slot(object, object)
    def _on_own_edit_requested(self, rows: "Rows", label: int | None) -> None:
        dataset = self._session.workspace.dataset
        if dataset is not None and len(rows):
            self._pages.draw.edit_own_digits(dataset.take(rows), dataset.labels[rows], label)

    @Slot()
    def _on_own_digits_saved(self) -> None:
        """Show the own digits as they are now, if they are on show and nothing is lost by it."""
        if not self._session.refresh(OWN):
            self._on_said(self.tr("Your digits have changed; open them again to see them in Browse"))

    @Slot(str)
    def _on_said(self, text: str) -> None:
        """Show for a while what has just been done."""
        self.statusBar().showMessage(text, _STATUS_TIME)

    @Slot()
    def _on_train_page_built(self) -> None:
        self._pages.train.query_requested.connect(self._on_query_requested)
        self._pages.train.saving_ended.connect(self._prompt.go_on_after_saving)

    @Slot()
    def _on_save_requested(self) -> None:
        self.show_page("train")
        self._pages.train.save_model()

    @Slot()
    def _on_draw_page_built(self) -> None:
        draw = self._pages.draw
        draw.history_changed.connect(self._update_actions)
        draw.row_requested.connect(self._on_row_requested)
        draw.own_digits_saved.connect(self._on_own_digits_saved)
        draw.own_digits_requested.connect(self._on_own_digits_requested)
        draw.failed.connect(self._messages.show_message)

    @Slot()
    def _on_catalogue_page_built(self) -> None:
        self._pages.catalogue.open_requested.connect(self._on_downloaded_dataset_requested)
        self._pages.catalogue.said.connect(self._on_said)

    @Slot(str)
    def _on_downloaded_dataset_requested(self, spec: str) -> None:
        self.open_dataset(spec)
        self.show_page("browse")

    @Slot(int)
    def _on_row_requested(self, row: int) -> None:
        self.show_page("browse")
        self._pages.browse.go_to_row(row)

    @Slot()
    def _on_own_digits_requested(self) -> None:
        self.open_dataset(OWN)
        self.show_page("browse")

    @Slot()
    def _on_page_requested(self) -> None:
        self.show_page(self.sender().objectName().removesuffix("PageAction"))

    @Slot()
    def _on_drawing_edit_requested(self) -> None:
        page, name = self._pages.draw, self.sender().objectName()
        {"undoAction": page.undo, "redoAction": page.redo, "clearAction": page.clear}[name]()

    @Slot()
    def _on_zoom_requested(self) -> None:
        page, name = self._pages.browse, self.sender().objectName()
        {"zoomInAction": page.zoom_in, "zoomOutAction": page.zoom_out, "zoomResetAction": page.reset_zoom}[
            name
        ]()

    @Slot()
    def _on_scheme_requested(self) -> None:
        scheme = Scheme(self.sender().objectName().removesuffix("SchemeAction"))
        self._theme.choose(scheme)
        self._settings.scheme = scheme

    @Slot()
    def _on_browsing_requested(self) -> None:
        self.show_page("browse")
        page = self._pages.browse
        {
            "exportAction": page.export,
            "sheetAction": page.make_sheet,
            "findAction": page.focus_query,
            "similarAction": page.find_similar,
            "sampleAction": page.draw_sample,
            "goToAction": page.ask_where_to_go,
            "backAction": page.go_back,
            "forwardAction": page.go_forward,
        }[self.sender().objectName()]()

    @Slot(object)
    def _on_query_requested(self, query: "Query") -> None:
        self.show_page("browse")
        self._pages.browse.show_query(query)

    @Slot()
    def _on_train_requested(self) -> None:
        self.show_page("train")
        self._pages.train.start_training()

    @Slot()
    def _on_validate_requested(self) -> None:
        self.show_page("train")
        self._pages.train.start_validation()

    @Slot()
    def _on_cancel_training_requested(self) -> None:
        self._pages.train.cancel_training()

    @Slot()
    def _on_save_model_requested(self) -> None:
        self._pages.train.save_model()

    @Slot()
    def _update_actions(self) -> None:
        """Enable what makes sense now."""
        workspace, actions = self._session.workspace, self._actions
        page = self._pages.name
        loaded, learning = workspace.dataset is not None, self._session.learning.task is not None
        actions["openAsAction"].setEnabled(loaded and workspace.opened.spec != OWN)
        drawing = page == "draw"
        actions["undoAction"].setEnabled(drawing and self._pages.draw.can_undo)
        actions["redoAction"].setEnabled(drawing and self._pages.draw.can_redo)
        actions["clearAction"].setEnabled(drawing and self._pages.draw.can_clear)
        for name in ("exportAction", "goToAction", "findAction", "sampleAction"):
            actions[name].setEnabled(loaded)
        browsing = loaded and page == "browse"
        actions["sheetAction"].setEnabled(loaded and (not browsing or self._pages.browse.has_digits))
        actions["backAction"].setEnabled(browsing and self._pages.browse.can_go_back)
        actions["forwardAction"].setEnabled(browsing and self._pages.browse.can_go_forward)
        actions["similarAction"].setEnabled(browsing and self._pages.browse.has_current)
        for name in ("zoomInAction", "zoomOutAction", "zoomResetAction"):
            actions[name].setEnabled(browsing)
        for name in ("trainAction", "validateAction"):
            actions[name].setEnabled(loaded and not learning)
        actions["cancelTrainingAction"].setEnabled(learning)
        actions["saveModelAction"].setEnabled(workspace.current_run is not None)

    @Slot()
    def _on_shortcuts_requested(self) -> None:
        from mnist_gui.ui.shell.shortcuts_dialog import ShortcutsDialog

        ShortcutsDialog(self).open()

    @Slot()
    def _on_about_requested(self) -> None:
        text = self.tr(
            "<h3>mnist-gui {version}</h3><p>Look at handwritten digits, teach a classical model to read "
            "them, draw digits that it reads back.</p><p>MIT licence. The sample digits come from the UCI "
            "<i>Optical Recognition of Handwritten Digits</i> data by E. Alpaydin and C. Kaynak.</p>"
        ).format(version=__version__)
        box = QMessageBox(QMessageBox.Icon.NoIcon, self.tr("About mnist-gui"), text, parent=self)
        box.setIconPixmap(self.windowIcon().pixmap(64))
        box.setObjectName("aboutDialog")
        box.open()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Have the pages built once the frame around them is on screen."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self._pages.build_all)

    # --- closing ------------------------------------------------------------------------------------

    def close_anyway(self) -> None:
        """Close the window without a question about models that are in no file."""
        self._drops_runs = True
        self.close()
        self._drops_runs = False

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window's place, save what has a file, stop what is under way, and wait for its end.

        The window stays if something cannot be saved, the first time, and while the user is asked about
        models that are in no file.
        """
        self._settings.geometry = self.saveGeometry()
        self._pages.remember_grid()
        if not self._save_now() and not self._was_warned:
            self._was_warned = True  # the message says why; whoever closes again means it
            event.ignore()
            return
        if self._session.workspace.unsaved_runs and not self._drops_runs:
            self._ask_about_runs()
            event.ignore()
            return
        self._prompt.withdraw()
        self.hide()  # gone at once for the user, while a solver finishes its step
        self._runner.shut_down()
        super().closeEvent(event)

    def _save_now(self) -> bool:
        """Put notes and own digits into their files; False if that fails."""
        notes = self._facts.save_now()
        digits = not self._pages.are_built or self._pages.draw.save_now()
        return notes and digits

    def _ask_about_runs(self) -> None:
        loss = Loss(
            self.tr("Closing the window drops the model that you have trained."),
            self.tr("Closing the window drops the {count} models that you have trained."),
            self.tr("Close &Anyway"),
            self.close_anyway,
        )
        self._prompt.ask(loss)
