"""Watches the GUI thread: how long it is busy at a time, and what goes wrong in it and elsewhere."""

import faulthandler
import gc
import re
import sys
import tempfile
import threading
import time
import traceback
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest

SAMPLED = 0.02
"""Seconds of the clock after which the stack of the GUI thread is sampled."""

_PAUSE = 0.01
_KEPT = 12
_DEEPEST = 14
_SILENT = (
    "This plugin does not support ",  # the offscreen platform lacks what only a screen needs
    "Mouse event at ",  # QTest says when a place is no longer in the window
    "Keyboard event not accepted",  # and when a key goes to a disabled window: a list whose box was disabled
)
_LEVELS = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)


@dataclass
class Stall:
    """One time that the GUI thread was busy.

    Attributes
    ----------
    label : str
        What was delivered.
    cpu, clock : float
        Seconds of processor time of the GUI thread, and of the clock.
    stacks : list of str
        What the thread was doing, if it took long.
    collected : float
        Seconds of the clock in the garbage collector.
    """

    label: str
    cpu: float = 0.0
    clock: float = 0.0
    stacks: list[str] = field(default_factory=list)
    collected: float = 0.0
    has_nested: bool = False
    begin: float = field(default_factory=time.perf_counter)


class StallWatch:
    """Measures each call on the GUI thread, and samples its stack when a call takes long.

    What a call raises is passed to `sys.excepthook`: PySide raises an error in an override of a widget's
    method where Python called Qt.

    A call in which another one is measured has an event loop of its own, such as that of a menu. It is not
    counted; the calls in it are.

    Attributes
    ----------
    cpu : array of float
        Processor time of each call, in seconds.
    yardstick : array of float
        Processor time of work that is always the same.
    """

    def __init__(self) -> None:
        self.cpu = array("d")
        self.yardstick = array("d")
        self._longest: list[Stall] = []
        self._current: Stall | None = None
        self._gui_thread = threading.get_ident()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="stall-watch", daemon=True)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Sample stacks inside the block."""
        with tempfile.TemporaryFile("w+") as self._dump:
            self._thread.start()
            gc.callbacks.append(self._on_collection)
            try:
                yield
            finally:
                gc.callbacks.remove(self._on_collection)
                self._ended.set()
                self._thread.join()

    def measure(self, label: str, call: Callable[[], object]) -> None:
        """Measure one call."""
        outer = self._current
        if outer is not None:
            outer.has_nested = True
        stall = Stall(label)
        self._current = stall
        cpu = time.thread_time()
        try:
            call()
        except Exception as error:
            if not _is_of_the_caller(error):
                sys.excepthook(type(error), error, error.__traceback__)
        finally:
            stall.cpu = time.thread_time() - cpu
            stall.clock = time.perf_counter() - stall.begin
            self._current = outer
        if not stall.has_nested:
            self._keep(stall)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Count nothing inside the block."""
        longest, count = list(self._longest), len(self.cpu)
        yield
        self._longest = longest
        del self.cpu[count:]

    def calibrate(self) -> None:
        """Measure work that is always the same: other programs make that slower, too."""
        begin = time.thread_time()
        sum(range(50_000))
        self.yardstick.append(time.thread_time() - begin)

    @property
    def longest(self) -> list[Stall]:
        """The longest calls, the longest first by processor time."""
        return sorted(self._longest, key=lambda stall: -stall.cpu)

    def percentile(self, share: float) -> float:
        """Return the processor time that a share of the calls stays below, in seconds."""
        return sorted(self.cpu)[min(int(share * len(self.cpu)), len(self.cpu) - 1)] if self.cpu else 0.0

    def _keep(self, stall: Stall) -> None:
        self.cpu.append(stall.cpu)
        self._longest.append(stall)
        if len(self._longest) > 4 * _KEPT:
            self._longest = self.longest[:_KEPT]

    def _sample(self) -> None:
        while not self._ended.wait(_PAUSE):
            stall = self._current
            if stall is None or time.perf_counter() - stall.begin < SAMPLED or len(stall.stacks) > _KEPT:
                continue
            stall.stacks.append(self._stack())

    def _stack(self) -> str:
        """Return what the GUI thread is doing.

        `sys._current_frames` would keep the locals of a function alive after its end, a painter for one.
        """
        self._dump.seek(0)
        self._dump.truncate()
        faulthandler.dump_traceback(self._dump)
        self._dump.seek(0)
        _, _, after = self._dump.read().partition(f"0x{self._gui_thread:016x}")
        frames = re.findall('File "(.*)", line ([0-9]+) in (.*)', after.partition("\n\n")[0])
        return " < ".join(f"{Path(file).stem}:{line} {name}" for file, line, name in frames[:_DEEPEST])

    def _on_collection(self, phase: str, _details: dict[str, int]) -> None:
        stall = self._current
        if stall is not None and threading.get_ident() == self._gui_thread:
            stall.collected += time.perf_counter() * (1 if phase == "stop" else -1)


def _is_of_the_caller(error: Exception) -> bool:
    """Return whether a widget that was to get an event was deleted before it, or by the first half of it."""
    trace = error.__traceback__
    return "already deleted" in str(error) and (trace is None or trace.tb_next is None)


def wait_until(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    """Handle events until a condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not true within {seconds} s")
        QTest.qWait(5)


class Faults:
    """Collects uncaught exceptions of all threads and warnings of Qt.

    Attributes
    ----------
    exceptions, messages : list of str
    """

    def __init__(self) -> None:
        self.exceptions: list[str] = []
        self.messages: list[str] = []

    @contextmanager
    def collected(self) -> Iterator[None]:
        """Collect them inside the block, in place of printing them."""
        hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = lambda _kind, error, _trace: self._on_exception(error, "")
        threading.excepthook = lambda hook: self._on_exception(hook.exc_value, f" in {hook.thread}")
        sys.unraisablehook = lambda hook: self._on_exception(hook.exc_value, f" in {hook.object!r}")
        previous = qInstallMessageHandler(self._on_message)
        try:
            yield
        finally:
            qInstallMessageHandler(previous)
            sys.excepthook, threading.excepthook, sys.unraisablehook = hooks

    def __bool__(self) -> bool:
        return bool(self.exceptions or self.messages)

    def _on_exception(self, error: BaseException | None, where: str) -> None:
        lines = traceback.format_exception(error) if error is not None else ["an exception without a value"]
        self.exceptions.append("".join(lines).rstrip() + where)

    def _on_message(self, kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        if kind in _LEVELS and not message.startswith(_SILENT):
            self.messages.append(f"{kind.name}: {message}")
