"""What happened, and where, as text that can be copied; and what can be done with the user's work."""

import sys
import traceback
from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtGui import QGuiApplication

from mnist_gui import __version__
from mnist_gui.names import shown


class Rescue(NamedTuple):
    """What can be done with the user's work after an error.

    Attributes
    ----------
    count_models : callable
        Returns how many models are in no file.
    save_models : callable
        Asks where to save them.
    quit : callable
        Closes the window without a question; the next start offers what is in no file.
    """

    count_models: Callable[[], int]
    save_models: Callable[[], object]
    quit: Callable[[], object]


class CrashReport(NamedTuple):
    """One uncaught exception, without references to the objects in its traceback.

    Attributes
    ----------
    summary : str
        Type and message in one line.
    place : str
        File and line that raised it; with the summary, what tells it from others.
    traceback : str
    """

    summary: str
    place: str
    traceback: str

    @classmethod
    def of(cls, error: BaseException) -> "CrashReport":
        """Describe an exception."""
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        lines = traceback.format_exception_only(error)
        return cls(shown(lines[-1].strip()), place, "".join(traceback.format_exception(error)).rstrip())

    def details(self, log_lines: Sequence[str]) -> str:
        """Return all that helps to find the bug.

        Parameters
        ----------
        log_lines : sequence of str
            The last lines of the log before the exception.
        """
        import platform  # not before the first frame

        lines = [
            f"mnist-gui {__version__}",
            f"Python {platform.python_version()}, {sys.executable}",
            f"PySide6 {pyside_version}, Qt {qVersion()}, platform {QGuiApplication.platformName()}",
            f"{QSysInfo.prettyProductName()}, {platform.platform()}",
            *(_version(name) for name in ("numpy", "sklearn") if name in sys.modules),
            "",
            self.traceback,
        ]
        if log_lines:
            lines += ["", "Last lines of the log:", *log_lines]
        return "\n".join(lines)


def _version(module: str) -> str:
    return f"{module} {getattr(sys.modules[module], '__version__', '?')}"
