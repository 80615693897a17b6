"""Read many inputs in child processes, count what became of them, and keep those that failed."""

import faulthandler
import json
import mmap
import os
import select
import shutil
import signal
import struct
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

if sys.platform != "win32":
    import resource

from helpers.fuzzing.judge import Judge
from helpers.fuzzing.minimise import minimised
from helpers.fuzzing.mutations import Files
from helpers.fuzzing.readers import Inputs, Reader

_ADDRESS_SPACE: Final = 1536 * 2**20
"""Bytes that a child may ask for beyond what it has when it begins."""

_HANGING: Final = 120.0
"""Seconds by the clock after which an input hangs: waiting takes no processor time."""

_REPORTED: Final = 250
"""Inputs between two reports of a child."""

_KEPT_OF_A_KIND: Final = 3
"""Inputs that are kept for each reason."""


@dataclass
class Tally:
    """What became of the inputs of one reader.

    Attributes
    ----------
    slowest, seconds : float
        Processor time of the slowest input, and of all together with making them.
    memory : int
        Bytes, of the input that takes most.
    reasons : dict of str to int
        How often each failure was found.
    """

    inputs: int = 0
    opened: int = 0
    refused: int = 0
    failed: int = 0
    slowest: float = 0.0
    memory: int = 0
    seconds: float = 0.0
    reasons: dict[str, int] = field(default_factory=dict)

    def add(self, report: dict[str, Any]) -> None:
        """Add the report of a child."""
        for name in ("inputs", "opened", "refused", "failed", "seconds"):
            setattr(self, name, getattr(self, name) + report.get(name, 0))
        self.slowest = max(self.slowest, report["slowest"])
        self.memory = max(self.memory, report["memory"])

    def fail(self, reason: str) -> bool:
        """Count a failure; return whether its input is worth keeping."""
        self.reasons[reason] = self.reasons.get(reason, 0) + 1
        return self.reasons[reason] <= _KEPT_OF_A_KIND


def run(reader: Reader, inputs: Inputs, numbers: range, tally: Tally, out: Path) -> None:
    """Read some of the inputs of a reader.

    Parameters
    ----------
    reader : Reader
    inputs : Inputs
    numbers : range
    tally : Tally
        Counts them, too.
    out : Path
        Folder for inputs that fail, each in a folder that the name of its reader begins.
    """
    first, skipped = numbers.start, set[int]()
    current = mmap.mmap(-1, 8)
    while first < numbers.stop:
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read_end)
            _child(reader, inputs, range(first, numbers.stop), skipped, current, write_end, out)
        os.close(write_end)
        for message in _messages(read_end, child, current):
            if "failure" in message:
                if tally.fail(message["failure"]):
                    _keep(out, reader, inputs, message["number"], message["failure"])
            else:
                tally.add(message)
                first = message["next"]
        _, status, usage = os.wait4(child, 0)
        tally.seconds += usage.ru_utime + usage.ru_stime
        if first < numbers.stop:  # the child has not come to its end
            number = struct.unpack("q", current[:8])[0]
            skipped.add(number)
            ended = os.waitstatus_to_exitcode(status)
            reason = f"ends the process: {signal.Signals(-ended).name if ended < 0 else f'exit {ended}'}"
            tally.inputs, tally.failed = tally.inputs + 1, tally.failed + 1
            if tally.fail(reason):
                _write_case(out, reader, number, reason, inputs[number])


def _messages(pipe: int, child: int, current: mmap.mmap) -> Iterator[dict[str, Any]]:
    """Yield what a child says until it ends; end it if it stays at one input for very long."""
    rest, seen, since = b"", b"", time.monotonic()
    while True:
        ready, _, _ = select.select([pipe], [], [], 5.0)
        if not ready:
            if current[:8] != seen:
                seen, since = current[:8], time.monotonic()
            elif time.monotonic() - since > _HANGING:
                os.kill(child, signal.SIGKILL)
            continue
        data = os.read(pipe, 1 << 16)
        if not data:
            break
        *lines, rest = (rest + data).split(b"\n")
        yield from map(json.loads, lines)
    os.close(pipe)


def _child(
    reader: Reader,
    inputs: Inputs,
    numbers: range,
    skipped: set[int],
    current: mmap.mmap,
    pipe: int,
    out: Path,
) -> None:
    """Read inputs, report, and end the process."""
    code = 1
    folder = Path(tempfile.mkdtemp(prefix="fuzz-", dir=_fast_folder()))
    try:
        os.chdir(folder)
        _prepare(folder, out)
        _judge_all(reader, inputs, numbers, skipped, current, pipe, folder)
        code = 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(code)


def _judge_all(
    reader: Reader,
    inputs: Inputs,
    numbers: range,
    skipped: set[int],
    current: mmap.mmap,
    pipe: int,
    folder: Path,
) -> None:
    judge = Judge(reader, folder)
    if 0 not in skipped:
        judge.warm_up(inputs[0])
    counts = _new_counts()
    for number in numbers:
        if number not in skipped:
            current[:8] = struct.pack("q", number)
            verdict = judge.judge(inputs[number])
            counts["inputs"] += 1
            counts[verdict.outcome] += 1
            counts["slowest"] = max(counts["slowest"], verdict.seconds)
            counts["memory"] = max(counts["memory"], verdict.growth)
            if verdict.outcome == "failed":
                _say(pipe, {"failure": verdict.reason, "number": number})
        if number + 1 == numbers.stop or counts["inputs"] == _REPORTED:
            _say(pipe, {**counts, "next": number + 1})
            counts = _new_counts()


def _new_counts() -> dict[str, Any]:
    return dict.fromkeys(("inputs", "opened", "refused", "failed", "slowest", "memory"), 0)


def _say(pipe: int, message: dict[str, Any]) -> None:
    os.write(pipe, json.dumps(message).encode() + b"\n")


def _prepare(folder: Path, out: Path) -> None:
    """Give a child folders of its own, and the limit of memory."""
    for name in ("MNIST_GUI_DATA", "MNIST_GUI_CACHE", "XDG_CONFIG_HOME"):
        os.environ[name] = str(folder / name.lower())
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        os.environ.pop(name, None)
    faulthandler.enable((out / "crashes.log").open("a"))
    with open("/proc/self/statm") as file:  # noqa: PTH123
        pages = int(file.read().split()[0])
    limit = pages * resource.getpagesize() + _ADDRESS_SPACE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _fast_folder() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _keep(out: Path, reader: Reader, inputs: Inputs, number: int, reason: str) -> None:
    """Write a failing input, made small."""
    _write_case(out, reader, number, reason, minimised(inputs[number], reader, reason))


def _write_case(out: Path, reader: Reader, number: int, reason: str, files: Files) -> None:
    folder = out / f"{reader.name}-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "reason.txt").write_text(f"{reason}\n")
    for name, content in files.items():
        path = folder / "input" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def table(tallies: Mapping[str, Tally]) -> str:
    """Return a line for each reader, with the reasons of failures below it, and one for all."""
    lines = ["reader            inputs   opened  refused  failed   slowest   memory   per s"]
    for name, tally in tallies.items():
        lines.append(_line(name, tally))
        reasons = sorted(tally.reasons.items(), key=lambda item: -item[1])
        lines += [f"    {times:,} x {reason}" for reason, times in reasons]
    return "\n".join([*lines, _line("all", total(tallies.values()))])


def shares(readers: Sequence[Reader], count: int) -> dict[str, int]:
    """Return how many of so many inputs, or a few more, each reader gets, by name."""
    total = sum(reader.weight for reader in readers)
    return {reader.name: -(-count * reader.weight // total) for reader in readers}


def _line(name: str, tally: Tally) -> str:
    return (
        f"{name:<15}{tally.inputs:>9,}{tally.opened:>9,}{tally.refused:>9,}{tally.failed:>8,}"
        f"{tally.slowest:>8.2f} s{tally.memory / 1e6:>6.0f} MB"
        f"{tally.inputs / max(tally.seconds, 1e-9):>8,.0f}"
    )


def total(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of tallies."""
    whole = Tally()
    for tally in tallies:
        whole.add(vars(tally))
    return whole
