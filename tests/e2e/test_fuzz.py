"""Twenty thousand damaged inputs over all readers: each ends in success or in the declared error.

`tests/benchmarks/bench_fuzz.py` reads as many more as one has time for.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from helpers.fuzzing.campaign import shares
from helpers.fuzzing.readers import READERS

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "bench_fuzz.py"


@pytest.mark.skipif(sys.platform != "linux", reason="the rules on memory need Linux")
def test_damaged_inputs_end_in_success_or_in_the_declared_error(tmp_path: Path):
    # In a process of its own, since it forks, and since the limit of memory stays.
    arguments = ["20000", "--seed", "12", "--out", str(tmp_path)]
    run = subprocess.run([sys.executable, str(BENCHMARK), *arguments], capture_output=True, text=True)
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr[-2000:]}"
    assert run.stdout.splitlines()[-1].startswith("all")


def test_no_reader_is_left_out():
    assert min(shares(list(READERS.values()), 20_000).values()) >= 100
