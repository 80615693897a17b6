"""Keeps what went wrong in files: warnings, uncaught exceptions, and faults that end the process."""

import faulthandler
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from mnist_gui.file_lock import open_locked
from mnist_gui.untrusted import open_ordinary

_LOG: Final = "mnist-gui.log"
_LAST_FAULT: Final = "fault-last.log"
_MOST_BYTES: Final = 256 * 1024
"""Size from which another log is begun; the one before is kept beside it."""

_TAIL_BYTES: Final = 16 * 1024


class CrashLog:
    """The log files of one folder.

    Parameters
    ----------
    folder : Path or None
        Made when it is needed. Nothing is kept if it cannot be written, or without one.

    Attributes
    ----------
    folder : Path
    path : Path
        The log of warnings and exceptions.
    last_fault : Path or None
        Where the traceback of the last program is, if a fault ended that; known inside `kept`.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder or Path(os.devnull)  # in which no file can be made
        self.path = self.folder / _LOG
        self.last_fault: Path | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep records of the package, and the tracebacks of faults, inside the block."""
        handler = _TwoFilesHandler(self.path)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logger = logging.getLogger("mnist_gui")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._keep_last_fault()
            logger.addHandler(handler)
        except OSError:
            logger.info("no log can be kept in %s", self.folder, exc_info=True)
        try:
            with self._faults_kept():
                yield
        finally:
            logger.removeHandler(handler)
            handler.close()

    def last_lines(self, count: int = 20) -> list[str]:
        """Return the last lines of the log; fewer if there are no more, or if it cannot be read."""
        try:
            with open_ordinary(self.path) as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL_BYTES))
                return file.read().decode("utf-8", "replace").splitlines()[-count:]
        except OSError:
            return []

    def _keep_last_fault(self) -> None:
        """Put the traceback of a program that a fault ended aside; only one program finds it.

        A running program holds the lock of its file, which is empty until a fault.
        """
        for fault in sorted(self.folder.glob("fault-*[0-9].log")):
            with suppress(OSError):
                descriptor = open_locked(fault, without_locks=False)
                if descriptor is None:
                    continue
                if os.fstat(descriptor).st_size:
                    self.last_fault = fault.replace(self.folder / _LAST_FAULT)
                else:
                    fault.unlink()
                os.close(descriptor)

    @contextmanager
    def _faults_kept(self) -> Iterator[None]:
        fault = self.folder / f"fault-{os.getpid()}.log"
        if faulthandler.is_enabled():  # by the user or a test, who want it elsewhere
            yield
            return
        try:
            descriptor = open_locked(fault)
        except OSError:
            descriptor = None
        if descriptor is None:
            yield
            return
        faulthandler.enable(descriptor)
        try:
            yield
        finally:
            faulthandler.disable()
            with suppress(OSError):
                if not os.fstat(descriptor).st_size:
                    fault.unlink()
            os.close(descriptor)


class _TwoFilesHandler(logging.FileHandler):
    """Writes to a file, and begins it again when it is large; the one before is kept beside it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", delay=True)
        self._path = path

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            if self._path.stat().st_size > _MOST_BYTES:
                self.close()
                self._path.replace(self._path.with_suffix(".1.log"))
        try:
            super().emit(record)
        except OSError:  # the file cannot be opened: its folder is read-only, for example
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Do without the record if the log cannot be written, on a full disk for example."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)
