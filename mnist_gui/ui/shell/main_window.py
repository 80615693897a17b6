"""The window: its pages, menus and status bar, and the connections between them. No logic."""

import os
from collections.abc import Callable
from functools import cached_property, partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.user.profiles import current_profile
from mnist_gui.resource_files import resource_path
from mnist_gui.ui.opening.opener import Opener, dropped_paths
from mnist_gui.ui.opening.unsaved_models_prompt import UnsavedModelsPrompt
from mnist_gui.ui.shell.actions import ACTIONS, RAIL_ACTIONS, ActionSpec
from mnist_gui.ui.shell.activity import ActivityStrip
from mnist_gui.ui.shell.closing import Closing
from mnist_gui.ui.shell.crash import CrashReporter
from mnist_gui.ui.shell.crash_report import Rescue
from mnist_gui.ui.shell.dataset_line import DatasetLine
from mnist_gui.ui.shell.display_settings import DisplaySettings
from mnist_gui.ui.shell.enabling import ActionContext
from mnist_gui.ui.shell.geometry import place_window
from mnist_gui.ui.shell.menus import Menus
from mnist_gui.ui.shell.page_table import PAGES
from mnist_gui.ui.shell.pages import Pages
from mnist_gui.ui.shell.recovery import CrashRecovery
from mnist_gui.ui.shell.runs_limit import RunsLimit
from mnist_gui.ui.shell.steps_opener import StepsOpener
from mnist_gui.ui.state.file_guard import FileGuard
from mnist_gui.ui.state.memory_return import MemoryReturn
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.state.workspace import Workspace
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.message_bar import MessageBar
from mnist_gui.ui.widgets.page import Page
from mnist_gui.ui.widgets.plain_text import isolated
from mnist_gui.ui.widgets.theme import Scheme, Theme

if TYPE_CHECKING:
    from mnist_gui.data.query.query import Query
    from mnist_gui.ui.browse.page import BrowsePage
    from mnist_gui.ui.draw.page import DrawPage
    from mnist_gui.ui.shell.teaching import Teaching
    from mnist_gui.ui.shell.upkeep import Upkeep
    from mnist_gui.ui.train.page import TrainPage

_STATUS_TIME = 6000  # ms for which the status bar says what has been done
_STATUS_HEIGHT = 28  # logical pixels, at least


class MainWindow(QMainWindow):
    """The program's only window.

    Parameters
    ----------
    state : WindowState
        What it shows. Its runner is shut down when the window closes.
    scheme : Scheme
        The theme to start with.

    Signals
    -------
    completed()
        All pages have been built.
    closed()
        The window has closed: nothing is opened in it any more.
    """

    completed = Signal()
    closed = Signal()

    def __init__(self, state: WindowState, *, scheme: Scheme) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowIcon(QIcon(str(resource_path("icon.svg"))))
        self.setWindowTitle(_program_name())
        self.setAcceptDrops(True)
        place_window(self, state.settings.geometry)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._theme = Theme(application, scheme, self)
        self._display = DisplaySettings(application, state.settings, self)
        self._state = state
        self._was_painted = False

        self._pages = Pages(state, PAGES)
        self._messages = MessageBar()
        self._prompt = UnsavedModelsPrompt(state.session, self)
        self._closing = Closing(state, self._pages, self._prompt, self._messages, self)
        self._opener = Opener(state, self._messages, self._prompt, self)
        self._activity = ActivityStrip(state.session)
        self._steps = StepsOpener(state, self._pages, self)
        self._recovery = (
            CrashRecovery(state, state.recovery, self._opener, self._pages, self) if state.recovery else None
        )
        self._runs_limit = RunsLimit(state.runs, state.settings, self) if state.runs else None
        self._file_guard = FileGuard(state.session, self)
        MemoryReturn(state.session, state.runner, self)
        rescue = Rescue(lambda: len(state.workspace.unsaved_runs), self.save_models, self.close_at_once)
        self.crash_reporter = CrashReporter(self, rescue)
        self._lay_out()
        self._menus = Menus(self, ACTIONS, self.run_action)
        self._menus.check(f"{scheme.value}SchemeAction")
        self._connect()

    def _lay_out(self) -> None:
        centre = QWidget()
        askers = (self._recovery, self._runs_limit)
        bars = [asker.bar for asker in askers if asker is not None]
        column(self._messages, *bars, self._pages, owner=centre)
        self.setCentralWidget(centre)
        self.statusBar().setSizeGripEnabled(False)
        self._fit_status_bar()
        self.statusBar().addWidget(DatasetLine(self._state.session), 1)
        self.statusBar().addPermanentWidget(self._activity)

    def _fit_status_bar(self) -> None:
        bar = self.statusBar()
        bar.setFixedHeight(max(_STATUS_HEIGHT, bar.fontMetrics().height() + 12))  # with any content

    def _connect(self) -> None:
        session, columns = self._state.session, self._state.column_store
        self._pages.current_changed.connect(self._on_page_changed)
        self._pages.built.connect(self._on_page_built)
        self._pages.all_built.connect(self._complete)
        self._opener.said.connect(self._on_said)
        self._opener.page_requested.connect(self.show_page)
        self._opener.picture_chosen.connect(self._on_picture_chosen)
        queued = Qt.ConnectionType.QueuedConnection  # the run may just have been chosen and painted
        self._prompt.save_requested.connect(self._on_save_requested, queued)
        columns.task_started.connect(self._activity.follow)
        for owner in (self._steps, columns, self._state.corrections, self._file_guard):
            owner.failed.connect(self._messages.show_message)
        self._state.corrections.changed.connect(self._on_corrections_changed)
        self._state.settings.changed.connect(self._on_setting_changed)
        if self._state.runs is not None:
            self._state.runs.failed.connect(self._messages.show_message)
        if self._recovery is not None:
            self._recovery.said.connect(self._on_said)
            self._recovery.failed.connect(self._messages.show_message)
        session.learning.started.connect(self._update_actions)
        session.learning.ended.connect(self._update_actions)
        session.follow(self._on_workspace_changed)
        self._on_page_changed()
        self._on_corrections_changed()

    @Slot()
    def _complete(self) -> None:
        """Add what the first frame does without."""
        from mnist_gui.ui.shell.profile_menu import ProfileMenu
        from mnist_gui.ui.shell.recent_menu import RecentMenu

        icons = {spec.name: spec.icon for spec in ACTIONS}
        for name in RAIL_ACTIONS:
            self._pages.add_to_foot(self._menus.action(name), icons[name])
        recent = RecentMenu(self._state.recent, self._open_recent, self)
        profiles = ProfileMenu(
            self._closing.switch_profile,
            lambda name: self.upkeep.ask_to_delete_profile(name),
            self._messages.show_message,
            self,
        )
        self._menus.insert(recent, before="openAsAction")
        self._menus.insert(profiles, before="backUpAction")
        self.completed.emit()

    @cached_property
    def upkeep(self) -> "Upkeep":
        """What measures, deletes, backs up and restores; made when it is first needed."""
        from mnist_gui.ui.shell.upkeep import Upkeep

        upkeep = Upkeep(self._state, self)
        upkeep.said.connect(self._on_said)
        upkeep.failed.connect(self._messages.show_message)
        return upkeep

    @cached_property
    def teaching(self) -> "Teaching":
        """The tour, the help and the presentation mode; made when they are first needed."""
        from mnist_gui.ui.shell.teaching import Teaching

        return Teaching(self)

    @property
    def state(self) -> WindowState:
        """What the window shows."""
        return self._state

    @property
    def next_profile(self) -> str | None:
        """The profile to open when the window has closed."""
        return self._closing.next_profile

    @property
    def is_complete(self) -> bool:
        """Whether all pages have been built."""
        return self._pages.are_built

    def page(self, name: str) -> Page:
        """Return a page; it is built now if it was not."""
        return self._pages.page(name)

    def show_page(self, name: str) -> None:
        """Bring a page to the front."""
        self._pages.show_page(name)

    def show_start(self) -> None:
        """Show what can be opened, because nothing is; a page that the user went to stays."""
        if self._pages.front_name == PAGES[0].name:
            self.show_page("catalogue")

    @property
    def pages(self) -> Pages:
        """All pages, and the rail that leads to them."""
        return self._pages

    def show_message(self, text: str) -> None:
        """Tell the user that something went wrong."""
        self._messages.show_message(text)

    def show_last_fault(self, path: Path) -> None:
        """Tell the user that the program ended unexpectedly the last time, and where the details are."""
        words = self.tr(
            "The program ended unexpectedly the last time. Notes and own digits are saved; the details are "
            "in {path}, please report them."
        )
        self._messages.show_message(words.format(path=path))

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.dataset is not None and new.dataset is not old.dataset:
            self.setWindowTitle(f"{new.dataset.name} \N{EM DASH} {_program_name()}")
        self._update_actions()

    @Slot(str)
    def _on_said(self, text: str) -> None:
        """Show for a while what has just been done."""
        self.statusBar().showMessage(isolated(text, self.layoutDirection()), _STATUS_TIME)

    @Slot(str)
    def _on_withdrawn(self, text: str) -> None:
        if self.statusBar().currentMessage() == isolated(text, self.layoutDirection()):
            self.statusBar().clearMessage()

    # --- opening ------------------------------------------------------------------------------------

    def open_first(self, request: OpenRequest, on_failed: Callable[[Exception], object]) -> None:
        """Open the data set that the program starts with; if that fails, call `on_failed` as well."""

        def open_now() -> None:
            self._opener.open_dataset(request, keeps_page=True).failed.connect(on_failed)

        if self._pages.front_name == "browse":
            self._pages.preview(request, open_now)
        else:
            open_now()

    def open_dataset(self, spec: str) -> None:
        """Open a data set; once it is open, it is remembered, and shown on Browse."""
        self._opener.open_dataset(OpenRequest(spec))

    def open_spec(self, spec: str) -> None:
        """Open a file or folder as if it was dropped here, or a data set by its name."""
        if Path(spec).is_absolute():
            self._opener.open_paths([spec])
        else:
            self.open_dataset(spec)

    @Slot(str)
    def _on_action_requested(self, name: str) -> None:
        self._menus.action(name).trigger()

    @Slot(object)
    def _open_recent(self, request: OpenRequest) -> None:
        self._opener.open_dataset(request)

    @Slot(object)
    def _on_picture_chosen(self, path: Path) -> None:
        self.show_page("draw")
        cast("DrawPage", self.page("draw")).read_picture(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files and folders of this computer."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        if paths := dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self._opener.open_paths(paths)

    # --- pages --------------------------------------------------------------------------------------

    @Slot(str)
    def _on_page_built(self, name: str) -> None:
        page = self.page(name)
        page.said.connect(self._on_said)
        page.withdrawn.connect(self._on_withdrawn)
        page.failed.connect(self._messages.show_message)
        page.task_started.connect(self._activity.follow)
        page.actions_changed.connect(self._update_actions)
        page.open_requested.connect(self._on_open_requested)
        page.reopen_requested.connect(self._open_recent)
        page.open_dialog_requested.connect(self._opener.choose_files)
        page.action_requested.connect(self._on_action_requested)
        page.query_requested.connect(self._on_query_requested)
        page.row_requested.connect(self._on_row_requested)
        page.page_requested.connect(self.show_page)
        page.take_actions(
            {spec.name: self._menus.action(spec.name) for spec in ACTIONS if spec.owner == name}
        )
        if (widget := page.status_widget) is not None:
            self.statusBar().addPermanentWidget(widget)
        self._update_status_bar()
        self._update_actions()

    @Slot(str)
    def _on_open_requested(self, spec: str) -> None:
        self.open_dataset(spec)

    @Slot(object)
    def _on_query_requested(self, query: "Query") -> None:
        origin = self._pages.front_name
        self.show_page("browse")
        cast("BrowsePage", self.page("browse")).show_query(query, origin=origin)

    @Slot(int)
    def _on_row_requested(self, row: int) -> None:
        self.show_page("browse")
        cast("BrowsePage", self.page("browse")).go_to_row(row)

    @Slot()
    def _on_save_requested(self) -> None:
        cast("TrainPage", self.page("train")).save_model(self._prompt.go_on_after_saving)
        QTimer.singleShot(0, self, partial(self.show_page, "train"))  # behind the dialog, which comes first

    def save_models(self) -> None:
        """Ask where to save the models that are in no file, one after the other, until the user cancels."""
        session = self._state.session
        unsaved = session.workspace.unsaved_runs
        if not unsaved:
            return
        if session.workspace.current_run not in unsaved:
            session.select_run(unsaved[-1])
        self.show_page("train")
        cast("TrainPage", self.page("train")).save_model(lambda saved: self.save_models() if saved else None)

    def _update_status_bar(self) -> None:
        """Show what the page in front has for the status bar."""
        for page in self._pages.all_pages:
            if page.status_widget is not None:
                page.status_widget.setVisible(page is self._pages.front)

    # --- actions ------------------------------------------------------------------------------------

    def run_action(self, spec: ActionSpec) -> None:
        """Call the handler of an action."""
        owner, _, method = spec.handler.partition(".")
        target: QObject | None = {"window": self, "opener": self._opener, "steps": self._steps}.get(owner)
        if owner == "front":
            target = self._pages.front
        elif owner in {"upkeep", "teaching"}:
            target = self.upkeep if owner == "upkeep" else self.teaching
        elif target is None:
            if not spec.keeps_page:
                self.show_page(owner)
            target = self.page(owner)
        attrgetter(method)(target)(*spec.arguments)

    @Slot()
    def _on_page_changed(self) -> None:
        self._update_status_bar()
        self._menus.check(f"{self._pages.front_name}PageAction")
        self._update_actions()

    @Slot()
    def _update_actions(self) -> None:
        if self._state.corrections.is_showing:
            return
        session, pages = self._state.session, self._pages
        is_learning = session.learning.task is not None
        self._menus.update(ActionContext(session.workspace, is_learning, pages.front_name, pages.front))

    @Slot()
    def _on_corrections_changed(self) -> None:
        self._menus.check("correctionsAction", checked=self._state.corrections.is_on)
        self._update_actions()

    def switch_corrections(self) -> None:
        """Show the data set as the user corrected it, or as it was given."""
        corrections = self._state.corrections
        corrections.switch(on=not corrections.is_on)
        if corrections.is_on:
            self._on_said(self.tr("Labels are shown as you corrected them."))
        else:
            self._on_said(self.tr("Labels are shown as they were given; your corrections are kept."))

    def choose_scheme(self, scheme: Scheme) -> None:
        """Change the theme, and remember it."""
        self._state.settings.scheme = scheme
        if self._state.settings.scheme is not scheme:  # settings are not kept
            self._show_scheme(scheme)

    def _show_scheme(self, scheme: Scheme) -> None:
        self._theme.choose(scheme)
        self._menus.check(f"{scheme.value}SchemeAction")

    @Slot(str)
    def _on_setting_changed(self, name: str) -> None:
        if name == "scheme":
            self._show_scheme(self._state.settings.scheme)
        elif name == "text_size":
            self._fit_status_bar()
            self.statusBar().clearMessage()  # another font shows again what a message hides

    def show_preferences(self) -> None:
        """Open the dialog of preferences."""
        from mnist_gui.ui.shell.preferences_dialog import PreferencesDialog

        PreferencesDialog(self._state.settings, self.upkeep, self).open()

    def change_text_size(self, step: int) -> None:
        """Choose the next larger (1), the next smaller (-1) or the usual (0) size of text."""
        self._display.change_text_size(step)

    def enlarge_text(self, large: bool) -> None:  # noqa: FBT001 - of a signal
        """Make text large for an audience, or give it the size that the user chose."""
        self._display.enlarge(large=large)
        self._fit_status_bar()

    def show_about(self) -> None:
        """Say what the program is."""
        from mnist_gui.ui.shell.about import AboutBox  # not before the first frame

        AboutBox(self).open()

    # --- beginning and end --------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Have the pages built once the frame around them is on screen."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self._pages.build_all)

    def come_to_front(self, activation_token: str = "") -> None:
        """Show the window above others, as far as the system lets it; Wayland asks for a token."""
        if activation_token:
            os.environ["XDG_ACTIVATION_TOKEN"] = activation_token  # taken by Qt
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()

    def close_anyway(self) -> None:
        """Close the window without a question about models that are in no file, or being trained."""
        self._closing.close_anyway()

    @Slot()
    def close_at_once(self) -> None:
        """Save what has a file, and close the window without a question or a second attempt.

        The next start offers what has no file.
        """
        self._closing.close_at_once()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what has a file, stop all tasks, and wait for their end; see `Closing.prepare`."""
        if not self._closing.prepare():
            event.ignore()
            return
        self._prompt.withdraw()
        self.hide()  # gone at once for the user, while a solver finishes its step
        self.closed.emit()
        self._state.runner.shut_down()
        if self._state.runs is not None:
            self._state.runs.close()
        if self._recovery is not None:
            self._recovery.close(keep=self._closing.keeps_work)
        super().closeEvent(event)


def _program_name() -> str:
    """Return the name of the program, with that of the profile."""
    profile = current_profile()
    return f"mnist-gui ({profile})" if profile else "mnist-gui"
