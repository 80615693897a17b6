"""Compare what the collected inputs give with what their README says, by command and from Python.

Usage: ``python tests/benchmarks/bench_cases.py``. Each input is opened by ``mnist-gui info`` or ``predict``
in a process of its own, and by `mnist_gui.open`. Prints a line for each input: how many images, labels,
splits, notes, sentences and exit codes were compared, and what differs. Nothing must.
"""

from checkout import ROOT  # isort: skip

import os
import subprocess
import sys
from collections import Counter

from helpers.shared_cases import CASES, EXPECTED, MNIST, check, known_images

_COMMAND = "import sys; from mnist_gui.cli import main; sys.exit(main())"


def run(arguments: list[str]) -> tuple[int, str, str]:
    """Run the program in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def main() -> int:
    if not (CASES.is_dir() and MNIST.is_dir()):
        print(f"skipped: the collected inputs or MNIST are not in {CASES.parent}")
        return 0
    known, total, differ = known_images(), Counter[str](), 0
    for name in EXPECTED:
        findings = check(name, known, run)
        total += findings.compared
        differ += bool(findings.differences)
        counts = ", ".join(f"{count} {what}" for what, count in sorted(findings.compared.items()))
        print(f"{name:46} {'right' if not findings.differences else 'DIFFERS'}: {counts}", flush=True)
        for line in findings.differences:
            print(f"    {line}")
    counts = ", ".join(f"{count:,} {what}" for what, count in sorted(total.items()))
    print(f"{len(EXPECTED) - differ} of {len(EXPECTED)} inputs right (must all); compared: {counts}")
    return int(differ > 0)


if __name__ == "__main__":
    sys.exit(main())
