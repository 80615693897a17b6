"""Do random things in the real window, and say what goes wrong, how long it stalls, and what memory it keeps.

Usage: ``python tests/benchmarks/bench_monkey.py [EVENTS] [--seed N ...] [--switches N]``. The window has no
display, unless ``QT_QPA_PLATFORM=xcb`` is set, as under ``xvfb-run``. A seed replays the same events up to
what depends on the speed of the computer.
"""

import checkout  # isort: skip

import argparse
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from helpers.monkey_files import write_files
from helpers.monkey_run import MonkeyReport, SwitchReport, run_monkey, switch_datasets
from PySide6.QtWidgets import QApplication

from mnist_gui.ui.shell.interpreter import interactive

WARM_UP, HALF = 2_000, 10_000
MOST_CPU, MOST_CLOCK = 50, 100  # ms
MOST_GROWTH = 50  # MB


def table(report: MonkeyReport, seconds: float) -> str:
    """Return the figures of a run."""
    watch, memory, faults = report.watch, report.memory, report.faults
    before, after = memory.get(WARM_UP), memory.get(report.events)
    growth = f"{after - before:.0f} MB" if before and after else "not measured"
    longest = watch.longest
    rows = [
        ("events", f"{report.events:,} in {seconds:.0f} s, {len(watch.cpu):,} calls"),
        ("exceptions, Qt warnings", f"{len(faults.exceptions)}, {len(faults.messages)} (0, 0)"),
        (
            "processor time of a call, p50, p99",
            f"{_ms(watch.percentile(0.5))}, {_ms(watch.percentile(0.99))}",
        ),
        (
            "the same work, at best, p50, p99",
            ", ".join(_ms(sorted(watch.yardstick)[int(p * len(watch.yardstick))]) for p in (0, 0.5, 0.99)),
        ),
        ("longest by processor time", f"{_ms(longest[0].cpu)} ({MOST_CPU} ms)"),
        ("longest by the clock", f"{_ms(max(each.clock for each in longest))} ({MOST_CLOCK} ms)"),
        ("memory", ", ".join(f"{count:,}: {size:.0f} MB" for count, size in memory.items())),
        ("growth", f"{growth} ({MOST_GROWTH} MB)"),
        ("objects of Qt", ", ".join(f"{count:,}: {size:,}" for count, size in report.objects.items())),
        ("threads and windows left", ", ".join(report.left) or "none"),
    ]
    lines = [f"  {title:<36} {figures}" for title, figures in rows]
    for stall in longest[:8] + [each for each in longest[8:] if each.cpu > MOST_CPU / 1000]:
        times = f"{_ms(stall.cpu)} processor, {_ms(stall.clock)} clock, {_ms(stall.collected)} collector"
        lines.append(f"  {times}: {stall.label}")
        lines += [f"      {stack}" for stack in stall.stacks[:4]]
    return "\n".join(lines)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms"


def has_failed(report: MonkeyReport) -> bool:
    """Return whether a run misses what is promised; times of the clock are not counted."""
    memory = report.memory
    grown = memory.get(report.events, 0) - memory.get(WARM_UP, memory.get(report.events, 0)) > MOST_GROWTH
    return bool(report.faults or report.left or grown or report.watch.longest[0].cpu > MOST_CPU / 1000)


def print_switches(report: SwitchReport) -> bool:
    """Print what is kept of closed data sets; return whether any is."""
    print(
        "  memory after data sets opened:", ", ".join(f"{n}: {mb:.0f} MB" for n, mb in report.memory.items())
    )
    print("  closed data sets still mapped:", ", ".join(sorted(report.mapped)) or "none")
    return bool(report.mapped)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=int, nargs="?", default=20_000)
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument("--switches", type=int, help="open so many data sets in turn, in place of all else")
    parser.add_argument("--trace", type=argparse.FileType("w"), help="write each event there before it")
    options = parser.parse_args()
    application = QApplication([])
    application.setQuitOnLastWindowClosed(False)
    failed = False
    with tempfile.TemporaryDirectory() as made:
        with interactive():  # from the first thread on, as in the program: each makes heaps of its own else
            files = write_files(Path(made) / "files", large=True)
        if (real := checkout.SHARED_DATA / "mnist").is_dir():
            copy = Path(made) / "files" / "mnist"  # for a folder of data sets may be chosen to download to
            shutil.copytree(real, copy)
            files = replace(files, datasets=(*files.datasets, copy))
        if options.switches:
            sys.exit(print_switches(switch_datasets(Path(made) / "run", files, switches=options.switches)))
        for seed in options.seed:
            begin = time.perf_counter()
            report = run_monkey(
                Path(made) / str(seed),
                files,
                events=options.events,
                seed=seed,
                marks=(WARM_UP, HALF, options.events),
                trace=options.trace,
            )
            print(f"seed {seed} on {application.platformName()}")
            print(table(report, time.perf_counter() - begin), flush=True)
            if report.faults or report.left:
                print(
                    *report.faults.exceptions, *report.faults.messages, "last events:", *report.last, sep="\n"
                )
            failed = failed or has_failed(report)
    sys.exit(failed)


if __name__ == "__main__":
    main()
