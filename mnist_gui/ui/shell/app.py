"""Makes the application and its one window, and runs them until the window closes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
from PySide6.QtWidgets import QApplication

from mnist_gui.atomic_file import atomic_write
from mnist_gui.data.sources.names import OWN, SAMPLE
from mnist_gui.data.user.user_files import user_folder
from mnist_gui.errors import UsageError, UserError, reason_of
from mnist_gui.ui.shell.crash_log import CrashLog
from mnist_gui.ui.shell.interpreter import settle
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.shell.termination import TerminationSignals
from mnist_gui.ui.state.open_request import OpenRequest
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.theme import Scheme


@dataclass(frozen=True)
class WindowOptions:
    """The options of the command line.

    Attributes
    ----------
    dataset : str or None
        What to open; None for the last data set, or the sample.
    page : str
        The page to start on.
    theme : str or None
        The value of a `Scheme`; None for the one chosen last.
    direction : str or None
        ``"ltr"`` or ``"rtl"``; None for that of the system's language.
    size : tuple of int or None
        Width and height of the window in logical pixels; None for the last ones.
    screenshot : Path or None
        Where to save a picture of the loaded window; then the program ends.
    """

    dataset: str | None = None
    page: str = "browse"
    theme: str | None = None
    direction: str | None = None
    size: tuple[int, int] | None = None
    screenshot: Path | None = None


def _is_there(spec: str) -> bool:
    """Return whether a data set exists, before a window is opened."""
    if spec in (SAMPLE, OWN) or Path(spec).exists():
        return True
    from mnist_gui.data.sources.download import downloaded_folder

    return downloaded_folder(spec) is not None


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
    if options.dataset is not None and not _is_there(options.dataset):
        raise UsageError(
            f"{options.dataset} does not exist; name a folder with IDX files, one of the files, 'sample', "
            "'own' or a data set that was downloaded (mnist-gui --help lists the commands)."
        )
    application = _application()
    right_to_left = (
        options.direction == "rtl"
        if options.direction
        else QLocale.system().textDirection() is Qt.LayoutDirection.RightToLeft
    )
    application.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight
    )
    settings = Settings(None) if options.screenshot else Settings.of_user()
    runner = TaskRunner()
    recovery_folder = None if options.screenshot else _folder("recovery")
    state = WindowState.create(settings, runner, recovery_folder=recovery_folder)
    scheme = Scheme(options.theme) if options.theme else settings.scheme
    window = MainWindow(state, scheme=scheme)
    if options.size is not None:
        window.resize(*options.size)
    opening = _Opening(state.session, window, spec=options.dataset, remembered=settings.dataset)
    window.completed.connect(settle)
    signals = TerminationSignals(window)
    signals.first_received.connect(window.close)
    signals.repeated.connect(window.close_at_once)
    log = CrashLog(_folder("log"))
    window.crash_reporter.install(log)
    try:
        with signals.caught(), _offscreen_quiet(), log.kept():
            window.show()
            window.show_page(options.page)
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
        window.deleteLater()
        if application.platformName() == "offscreen":
            # Its clipboard outlives Python, and freeing what Python put there then crashes the process.
            application.clipboard().clear()


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
