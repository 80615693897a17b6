"""Count the own digits and notes that two to four programs lose when they write as fast as they can.

They write to one data directory, and each saves after each digit and each note. None may be lost.
"""

import checkout  # noqa: F401 # isort: skip

import argparse
import os
import sys
import tempfile
import time

from helpers.two_programs import lost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--digits", type=int, default=1000, help="own digits, and as many notes, of all together"
    )
    parser.add_argument("--programs", type=int, nargs="+", default=[2, 3, 4])
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between two digits of a program")
    options = parser.parse_args()
    failed = False
    for programs in options.programs:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["MNIST_GUI_DATA"] = folder
            count = -(-options.digits // programs)
            begin = time.perf_counter()
            digits, notes = lost(programs, count, pause=options.pause)
            seconds = time.perf_counter() - begin
        print(
            f"{programs} programs, {programs * count:,} digits and as many notes in {seconds:.0f} s: "
            f"{digits} digits and {notes} notes lost"
        )
        failed = failed or bool(digits or notes)
    sys.exit(failed)


if __name__ == "__main__":
    main()
