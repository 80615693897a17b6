"""Keeps what went wrong in files: warnings, uncaught exceptions, and faults that end the process."""

import faulthandler
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_LOG: Final = "mnist-gui.log"
_FAULT, _LAST_FAULT = "fault.log", "fault-last.log"
_MOST_BYTES: Final = 256 * 1024
"""Size from which the next start begins another log; the one before is kept beside it."""


class CrashLog:
    """The log files of one folder.

    Parameters
    ----------
    folder : Path or None
        Made when it is needed. Nothing is kept if it cannot be written, or without one.

    Attributes
    ----------
    path : Path
        The log of warnings and exceptions.
    last_fault : Path or None
        Where the traceback of the last program is, if a fault ended that; known inside `kept`.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder or Path(os.devnull)  # in which no file can be made
        self.path = self._folder / _LOG
        self.last_fault: Path | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep records of the package, and the tracebacks of faults, inside the block."""
        handler = logging.FileHandler(self.path, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logger = logging.getLogger("mnist_gui")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._keep_last_fault()
            if self.path.exists() and self.path.stat().st_size > _MOST_BYTES:
                self.path.replace(self.path.with_suffix(".1.log"))
            logger.addHandler(handler)
        except OSError:
            logger.info("no log can be kept in %s", self._folder, exc_info=True)
        try:
            with self._faults_kept():
                yield
        finally:
            logger.removeHandler(handler)
            handler.close()

    def _keep_last_fault(self) -> None:
        """Put the traceback of a program that a fault ended aside; only one program finds it."""
        fault = self._folder / _FAULT
        if fault.exists() and fault.stat().st_size:
            self.last_fault = fault.replace(self._folder / _LAST_FAULT)

    @contextmanager
    def _faults_kept(self) -> Iterator[None]:
        fault = self._folder / _FAULT
        if faulthandler.is_enabled():  # by the user or a test, who want it elsewhere
            yield
            return
        try:
            file = fault.open("ab")
        except OSError:
            yield
            return
        with file:
            faulthandler.enable(file)
            try:
                yield
            finally:
                faulthandler.disable()
        if fault.exists() and not fault.stat().st_size:  # another program may have removed it
            fault.unlink(missing_ok=True)
