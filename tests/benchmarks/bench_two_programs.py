"""Count the own digits, notes and corrections that two to four programs lose.

They write to one data directory as fast as they can, and each saves after each of them. None may be lost.
"""

import checkout  # noqa: F401 # isort: skip

import argparse
import os
import sys
import tempfile
import time

from helpers.two_programs import KINDS, lost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--digits", type=int, default=1000, help="how many of each kind, of all programs together"
    )
    parser.add_argument("--programs", type=int, nargs="+", default=[2, 3, 4])
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between two digits of a program")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    options = parser.parse_args()
    failed = False
    for programs in options.programs:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["MNIST_GUI_DATA"] = folder
            count = -(-options.digits // programs)
            begin = time.perf_counter()
            missing = lost(programs, count, pause=options.pause, kinds=options.kinds)
            seconds = time.perf_counter() - begin
        print(
            f"{programs} programs, {programs * count:,} of each kind in {seconds:.0f} s, lost: "
            + ", ".join(f"{count} {kind}" for count, kind in zip(missing, options.kinds, strict=True))
        )
        failed = failed or any(missing)
    sys.exit(failed)


if __name__ == "__main__":
    main()
