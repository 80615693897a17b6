"""Makes the application and its one window, and runs them until the window closes."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QIODevice,
    QLocale,
    QMessageLogContext,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    Slot,
    qFormatLogMessage,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from mnist_gui.atomic_file import atomic_write
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.sources.names import SAMPLE
from mnist_gui.data.user.profiles import use_profile, user_folder
from mnist_gui.errors import UsageError, UserError, reason_of
from mnist_gui.ui.shell.crash_log import CrashLog
from mnist_gui.ui.shell.instance import Instance
from mnist_gui.ui.shell.interpreter import collect_due, settle
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.shell.page_table import PAGES
from mnist_gui.ui.shell.termination import TerminationSignals
from mnist_gui.ui.shell.window_options import WindowOptions
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.numbers import use_number_format
from mnist_gui.ui.widgets.theme import Scheme

_COLLECTION = 500
"""Milliseconds between two collections of garbage."""

_CACHE_LIMIT = "MNIST_GUI_CACHE_MEGABYTES"  # as in learning.feature_cache, which brings numpy


def run(options: WindowOptions) -> int:
    """Open the window and stay until it is closed.

    Returns
    -------
    int
        The exit code.

    Raises
    ------
    UserError
        If the data set cannot be opened, or the screenshot cannot be saved.
    """
    application = _application()
    settings = Settings(None) if options.screenshot else Settings.of_user()
    use_number_format()
    application.setLayoutDirection(_direction(options, settings))
    runner = TaskRunner()
    recovery_folder = None if options.screenshot else _folder("recovery")
    runs_folder = None if options.screenshot else _folder("runs")
    state = WindowState.create(settings, runner, recovery_folder=recovery_folder, runs_folder=runs_folder)
    state.session.applies_corrections = options.corrections != "off"
    scheme = Scheme(options.theme) if options.theme else settings.scheme
    window = MainWindow(state, scheme=scheme)
    if options.size is not None:
        window.setWindowState(Qt.WindowState.WindowNoState)  # it may have been closed maximised
        window.resize(*options.size)
    opening = _Opening(state.session, window, spec=options.dataset, remembered=settings.dataset)
    window.completed.connect(settle)
    collect_garbage(window)
    window.completed.connect(partial(_take_from_later_starts, window, options.instance))
    signals = TerminationSignals(window)
    signals.first_received.connect(window.close)
    signals.repeated.connect(window.close_at_once)
    log = CrashLog(_folder("log"))
    window.crash_reporter.install(log)
    try:
        with signals.caught(), _offscreen_quiet(), log.kept(), _cache_limit(settings):
            window.show()
            window.show_page(options.page or PAGES[0].name)
            if log.last_fault is not None:  # opening hides messages
                window.completed.connect(partial(window.show_last_fault, log.last_fault))
            opening.start()
            if options.screenshot is None:
                return application.exec() or signals.exit_code
            photographer = _Photographer(runner, window, path=options.screenshot)
            photographer.start()
            application.exec()
        if error := opening.error or photographer.error:
            raise error
        return 0
    finally:
        runner.shut_down()
        window.crash_reporter.uninstall()
        use_profile(window.next_profile)  # nothing of this one is written any more
        window.deleteLater()
        if application.platformName() == "offscreen":
            # Its clipboard outlives Python, and freeing what Python put there then crashes the process.
            application.clipboard().clear()


def collect_garbage(window: MainWindow) -> None:
    """Collect garbage now and then on the thread of the GUI, once the window is complete."""
    timer = QTimer(window)
    timer.setInterval(_COLLECTION)
    timer.timeout.connect(collect_due)
    window.completed.connect(timer.start)


@contextmanager
def _cache_limit(settings: Settings) -> Iterator[None]:
    """Let the feature cache follow the settings; a limit in the environment comes first at the start."""
    before = os.environ.get(_CACHE_LIMIT)

    def follow(name: str) -> None:
        if name == "cache_megabytes":
            os.environ[_CACHE_LIMIT] = str(settings.cache_megabytes)

    if before is None:
        follow("cache_megabytes")
    settings.changed.connect(follow)
    try:
        yield
    finally:
        settings.changed.disconnect(follow)
        os.environ.pop(_CACHE_LIMIT, None)
        if before is not None:
            os.environ[_CACHE_LIMIT] = before


def _take_from_later_starts(window: MainWindow, instance: Instance) -> None:
    from mnist_gui.ui.shell.handed_over import HandedOver

    handed_over = HandedOver(instance, window.state.session, window)
    handed_over.requested.connect(partial(_fulfil, window))
    window.closed.connect(handed_over.close)
    handed_over.listen()


def _fulfil(window: MainWindow, options: WindowOptions) -> None:
    """Do in an open window what another start was asked for, and bring it to the front."""
    if options.direction is not None:
        QGuiApplication.setLayoutDirection(_direction(options, window.state.settings))
    if options.theme is not None:
        window.choose_scheme(Scheme(options.theme))
    if options.size is not None:
        window.showNormal()
        window.resize(*options.size)
    if options.page is not None:
        window.show_page(options.page)
    if options.corrections is not None:
        window.state.corrections.switch(on=options.corrections == "on")
    if options.dataset is not None:
        window.open_spec(options.dataset)
    window.come_to_front(options.activation_token)


def _direction(options: WindowOptions, settings: Settings) -> Qt.LayoutDirection:
    """Return the direction that is asked for, or that of the language."""
    if options.direction is None:
        language = QLocale(settings.language) if settings.language else QLocale.system()
        return language.textDirection()
    return Qt.LayoutDirection.RightToLeft if options.direction == "rtl" else Qt.LayoutDirection.LeftToRight


def _folder(name: str) -> Path | None:
    """Return a folder of the user's data directory, if there can be one."""
    try:
        return user_folder(name)
    except UserError:  # no home directory; the window says so when it needs one
        return None


def _application() -> QApplication:
    application = QApplication.instance() or QApplication(["mnist-gui"])
    assert isinstance(application, QApplication)
    application.setApplicationName("mnist-gui")
    application.setDesktopFileName("io.github.mnist_gui")
    return application


@contextmanager
def _offscreen_quiet() -> Iterator[None]:
    """Drop the warning of the offscreen platform about every window: it lacks what only a screen needs."""

    def handle(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if message.startswith("This plugin does not support "):
            return
        if previous is not None:
            previous(kind, context, message)
        else:
            print(qFormatLogMessage(kind, context, message), file=sys.stderr)

    previous = qInstallMessageHandler(handle)
    try:
        yield
    finally:
        qInstallMessageHandler(previous)


class _Opening(QObject):
    """Opens the first data set: the one of the command line, or the last one, or the sample."""

    def __init__(
        self, session: Session, window: MainWindow, *, spec: str | None, remembered: OpenRequest | None
    ) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._request = OpenRequest(spec) if spec else remembered or OpenRequest(SAMPLE)
        self._may_fall_back = spec is None and remembered is not None
        self.error: UserError | None = None

    def start(self) -> None:
        """Start to load."""
        self._window.open_first(self._request, self._on_failed)

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.error = error  # the window shows it
        if self._may_fall_back and self._session.workspace.dataset is None:
            # The user did not choose it: the message stays, and what is remembered.
            self._session.open(OpenRequest(SAMPLE))
        elif self._session.workspace.dataset is None:
            self._window.show_start()


class _Photographer(QObject):
    """Saves a picture of the window when no task is left, and closes the window without a question."""

    _SETTLING_MS = 60
    """Milliseconds in which the last results are laid out and painted."""

    def __init__(self, runner: TaskRunner, window: MainWindow, *, path: Path) -> None:
        super().__init__(window)
        self._runner = runner
        self._window = window
        self._path = path
        self._was_quiet = False
        self._timer = QTimer(self)
        self._timer.setInterval(self._SETTLING_MS)
        self._timer.timeout.connect(self._on_timeout)
        self.error: UserError | None = None

    def start(self) -> None:
        """Wait until no task is left, save the picture, close the window."""
        self._timer.start()

    @property
    def _is_quiet(self) -> bool:
        return self._window.is_complete and not self._runner.live_tasks

    @Slot()
    def _on_timeout(self) -> None:
        if self._window.crash_reporter.has_caught:  # what is missing now may never come
            self._window.close_anyway()
            return
        was_quiet, self._was_quiet = self._was_quiet, self._is_quiet
        if not (was_quiet and self._is_quiet):  # twice in a row: the last result has been laid out since
            return
        self._timer.stop()
        self._save()
        self._window.close_anyway()

    def _save(self) -> None:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._window.grab().save(buffer, "PNG")
        try:
            with atomic_write(self._path) as file:
                file.write(buffer.data().data())
        except OSError as error:
            self.error = UsageError(
                f"{self._path} cannot be written ({reason_of(error)}): make its folder first, or "
                "name another."
            )
