"""Kill -9 whole windows at random moments of work, start the next one, and see what is lost of that work.

Usage: ``python tests/benchmarks/bench_window_kills.py [WINDOWS] [--seed S]``, on a system with kill -9.

In each window notes are typed, digits drawn and kept, settings changed and models trained. Yardstick: what is
lost was done in the last half second before the kill and the time that writing takes then; nothing is broken,
nothing remains after the next start, and that start offers what was begun.
"""

import checkout  # noqa: F401 # isort: skip

import argparse
import random
import sys
import tempfile
from pathlib import Path

from helpers.killed_window import kill_and_restore

_LATEST = 8.0
"""Seconds from the moment at which a window can be used to its kill."""

_MOST_LOST = 1.0
"""Seconds: half of one passes before anything is written, and the machine may be busy while it is."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("windows", type=int, nargs="?", default=30)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    changes = offers = broken = 0
    longest: dict[str, float] = {}
    for number in range(options.windows):
        seed, seconds = rng.randrange(2**30), rng.uniform(0.2, _LATEST)
        with tempfile.TemporaryDirectory() as folder:
            outcome = kill_and_restore(Path(folder), seed, seconds)
        changes, offers = changes + outcome.changes, offers + bool(outcome.offered)
        for kind, age in outcome.losses.items():
            longest[kind] = max(longest.get(kind, 0.0), age)
        broken += bool(outcome.errors or outcome.remains)
        lost = (
            ", ".join(f"{kind} of the last {age:.2f} s" for kind, age in outcome.losses.items()) or "nothing"
        )
        print(
            f"{number + 1:>3} killed after {seconds:.1f} s and {outcome.changes} changes: {lost} lost",
            flush=True,
        )
        if outcome.errors or outcome.remains:
            print(f"    seed {seed}: {outcome.errors} {outcome.remains}", flush=True)
    ages = ", ".join(f"{kind} {age:.2f} s" for kind, age in sorted(longest.items())) or "none"
    print(f"{options.windows} windows, {changes} changes, {offers} offers, {broken} broken")
    print(f"done the longest ago of all that is lost: {ages}")
    sys.exit(bool(broken or any(age > _MOST_LOST for age in longest.values())))


if __name__ == "__main__":
    main()
