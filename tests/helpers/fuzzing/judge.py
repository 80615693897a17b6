"""Read one input, and hold it to the rules.

The rules: it ends in success or in an error that its reader declares; no warning is given on the way, and no
thread or destructor fails unseen; it takes no more than a second of processor time; and no more memory than
its content declares.

Memory is measured as the peak of the resident pages, which Linux lets a process reset. That counts all
libraries, not only what Python allocates, and costs microseconds, where tracemalloc doubles the time. Room
that is asked for but never used shows by the limit of the address space: a `MemoryError` as the hidden cause
of a declared error is a failure, unless the reader says itself that the input is too large for the memory.
"""

import logging
import os
import re
import shutil
import sys
import threading
import time
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any, Final

if sys.platform != "win32":
    import resource

from helpers.fuzzing.mutations import Files
from helpers.fuzzing.readers import Reader

from mnist_gui.names import printable

MOST_SECONDS: Final = 1.0
"""Processor time that an input may take."""

FREE_BYTES: Final = 32 * 2**20
"""Memory that any input may take: buffers, blocks of rows, caches of libraries."""

_PER_BYTE: Final = 12
"""Bytes of memory for each declared one: several copies, or float32 and float64 for each pixel."""

_INNER_ERROR: Final = re.compile(r"\b[A-Z]\w+(Error|Exception|Invalid)\b|__[a-z]+(?:_[a-z]+)*__")
"""Names of exceptions and special methods, which no message for a user contains."""

_MOST_PIXELS: Final = 64_000_000
_TOO_LARGE: Final = "too large for the memory"


@dataclass(frozen=True)
class Verdict:
    """What became of an input.

    Attributes
    ----------
    outcome : str
        "opened", "refused" or "failed".
    reason : str
        Of a failure, in one line; equal for equal faults.
    seconds : float
        Processor time.
    growth : int
        Bytes of memory at the peak, above those before.
    """

    outcome: str
    reason: str
    seconds: float
    growth: int


class Judge:
    """Reads inputs of one reader, each in a folder of its own.

    Parameters
    ----------
    reader : Reader
    folder : Path
        Where folders are made; fast if it is in memory.
    """

    def __init__(self, reader: Reader, folder: Path) -> None:
        self._reader = reader
        self._folder = folder
        self._peak = _PeakMemory()

    def warm_up(self, files: Files) -> None:
        """Read an input once without a verdict: modules imported by the first reading are not its memory."""
        self._read(files)

    def judge(self, files: Files) -> Verdict:
        """Read an input once; if it was slow, twice more, for the machine may have been busy."""
        verdict = self._read(files)
        for _ in range(2):
            if verdict.seconds <= MOST_SECONDS or verdict.outcome == "failed":
                break
            verdict = min(verdict, self._read(files), key=lambda each: each.seconds)
        if verdict.outcome == "failed":
            return verdict
        if verdict.seconds > MOST_SECONDS:
            return replace(verdict, outcome="failed", reason="takes more than a second")
        if verdict.growth > FREE_BYTES and verdict.growth > FREE_BYTES + _PER_BYTE * declared_bytes(files):
            return replace(verdict, outcome="failed", reason="takes more memory than it declares")
        return verdict

    def _read(self, files: Files) -> Verdict:
        folder = self._folder / "input"
        names = written(folder, files)
        faults: list[str] = []
        try:
            with _faults_seen(faults):
                before = self._peak.reset()
                start = time.process_time()
                outcome, reason = self._outcome(folder, names)
                seconds = time.process_time() - start
                growth = self._peak.read() - before
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if faults and outcome != "failed":
            outcome, reason = "failed", faults[0]
        return Verdict(outcome, reason, seconds, growth)

    def _outcome(self, folder: Path, names: list[str]) -> tuple[str, str]:
        try:
            self._reader.read(folder, names)
        except self._reader.declared as error:
            hidden = _hidden_fault(error)
            return ("failed", hidden) if hidden else ("refused", "")
        except BaseException as error:
            return "failed", described(error)
        return "opened", ""


def written(folder: Path, files: Files) -> list[str]:
    """Write an input; return the names of its files, without those that another one makes impossible."""
    folder.mkdir(parents=True)
    names = []
    for name, content in files.items():
        path = folder / name
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            names.append(name)
    return names or ["missing"]


def described(error: BaseException) -> str:
    """Return type, place in the package and message of an error, in one line."""
    place, traceback = "", error.__traceback__
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        if "mnist_gui" in path.parts or "fuzzing" in path.parts:
            place = f"{path.name}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return f"{type(error).__name__} in {place}: {' '.join(ascii(str(error)).split())[:120]}"


def _hidden_fault(error: BaseException) -> str:
    """Return what is wrong with an error although it was declared; nothing if all is well."""
    cause: BaseException | None = error
    seen: list[BaseException] = []
    while cause is not None and cause not in seen:  # errors may name each other
        if isinstance(cause, Warning) or (isinstance(cause, MemoryError) and _TOO_LARGE not in str(error)):
            return described(cause)
        seen.append(cause)
        cause = cause.__cause__ or cause.__context__
    text = str(error)
    if not text.strip() or "\n" in text or text != printable(text):
        return f"{type(error).__name__} is not one printable line: {ascii(text)[:120]}"
    if match := _INNER_ERROR.search(text):
        return f"{type(error).__name__} shows an error of the code: {match[0]}"
    return ""


@contextmanager
def _faults_seen(faults: list[str]) -> Iterator[None]:
    """Collect warnings, and exceptions that nothing catches in threads and destructors."""

    def on_warning(message: Any, category: type[Warning], filename: str, line: int, *_: object) -> None:
        faults.append(f"{category.__name__} in {Path(filename).name}:{line}: {ascii(str(message))[:120]}")

    def on_unraisable(unraisable: Any) -> None:
        faults.append(f"unraisable: {described(unraisable.exc_value)}")

    def on_thread(arguments: Any) -> None:
        faults.append(f"in a thread: {described(arguments.exc_value)}")

    hooks = sys.unraisablehook, threading.excepthook
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = on_warning
        logging.disable()
        sys.unraisablehook, threading.excepthook = on_unraisable, on_thread
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)
            sys.unraisablehook, threading.excepthook = hooks


def declared_bytes(files: Files) -> int:
    """Return how many bytes the content of an input stands for: unpacked, and as pixels."""
    return sum(map(_declared, files.values()))


def _declared(data: bytes) -> int:
    if data.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            return len(data) + _declared(zlib.decompressobj(31).decompress(data, 1 << 26))
    if data.startswith(b"PK"):
        return len(data) + sum(map(_declared, _entries(data)))
    return len(data) + _pixels(data)


def _entries(data: bytes) -> list[bytes]:
    """Return the content of each entry of a zip that can be read."""
    contents = []
    with suppress(Exception), zipfile.ZipFile(BytesIO(data)) as archive:
        for entry in archive.infolist():
            with suppress(Exception):
                contents.append(archive.read(entry))
    return contents


def _pixels(data: bytes) -> int:
    """Return the pixels of a picture, if that is one, by its decoder."""
    from PIL import Image

    with warnings.catch_warnings(), suppress(Exception):
        warnings.simplefilter("ignore")
        with Image.open(BytesIO(data)) as picture:
            pixels = picture.width * picture.height
            return pixels if pixels <= _MOST_PIXELS else 0
    return 0


class _PeakMemory:
    """The peak of the resident memory of this process; where it cannot be reset, the one since its start."""

    def __init__(self) -> None:
        try:
            self._reset = os.open("/proc/self/clear_refs", os.O_WRONLY)
        except OSError:
            self._reset = -1

    def reset(self) -> int:
        """Forget the peak; return the memory now."""
        if self._reset >= 0:
            os.pwrite(self._reset, b"5", 0)
        return self.read()

    def read(self) -> int:
        """Return the peak since then, in bytes."""
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
