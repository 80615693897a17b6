"""Give every reader damaged inputs, and hold it to its rules: success or a declared error, in a second.

Usage: ``python tests/benchmarks/bench_fuzz.py [COUNT] [--seed S] [--reader NAME] [--corpus DIR]
[--part I/N]``, on Linux.

Yardstick: of 1,000,000 inputs over all readers, none ends in anything but success or the declared error,
takes more than 1 s of processor time, or more memory than its content declares. Inputs that fail are written
to a folder, with the reason. ``--part 3/40`` reads the third of 40 parts of these inputs; all parts together
are what one run without it reads. ``--number`` reads one input of one reader again, in this process.
"""

import checkout  # isort: skip # noqa: F401

import argparse
import sys
import tempfile
from pathlib import Path

from helpers.fuzzing.campaign import Tally, run, shares, table, total
from helpers.fuzzing.judge import written
from helpers.fuzzing.readers import READERS, Inputs

CORPUS = Path(__file__).parents[1] / "corpus"
ROUND = 50_000
"""Inputs between two tables."""


def _part(text: str) -> tuple[int, int]:
    """Return the number of a part, from 0, and that of all parts."""
    part, parts = map(int, text.split("/"))
    if not 1 <= part <= parts:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to {parts}, found {part}")
    return part - 1, parts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--reader", action="append", metavar="NAME", choices=list(READERS))
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="a folder of inputs for each reader")
    parser.add_argument("--out", type=Path, help="folder for inputs that fail; by default a new one")
    parser.add_argument("--part", type=_part, metavar="I/N", help="read one of N parts of the inputs")
    parser.add_argument("--number", type=int, help="read this input only, in this process")
    options = parser.parse_args()
    readers = [READERS[name] for name in options.reader or READERS]
    if options.number is not None:
        files = Inputs(readers[0], options.corpus, options.seed)[options.number]
        with tempfile.TemporaryDirectory() as folder:
            print({name: content[:500] for name, content in files.items()})
            readers[0].read(Path(folder) / "input", written(Path(folder) / "input", files))
        return
    out = options.out or Path(tempfile.mkdtemp(prefix="fuzz-failures-"))
    out.mkdir(parents=True, exist_ok=True)
    inputs = {reader.name: Inputs(reader, options.corpus, options.seed) for reader in readers}
    tallies = {reader.name: Tally() for reader in readers}
    counts = shares(readers, options.count)
    # All readers in each round, so that a run can be stopped early.
    number, rounds = options.part or (None, -(-options.count // ROUND))
    for done in range(rounds) if number is None else [number]:
        for reader in readers:
            first, stop = (counts[reader.name] * each // rounds for each in (done, done + 1))
            run(reader, inputs[reader.name], range(first, stop), tallies[reader.name], out)
        print(table(tallies), flush=True)
    failed = total(tallies.values()).failed
    if failed:
        print(f"{failed:,} inputs failed; they are in {out}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
