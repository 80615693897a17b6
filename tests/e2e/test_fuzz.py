"""Twenty thousand damaged inputs over all readers: each ends in success or in the declared error.

`tests/benchmarks/bench_fuzz.py` reads as many more as one has time for.
"""

import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.fuzzing import judge as rules
from helpers.fuzzing.campaign import Tally, run, shares
from helpers.fuzzing.judge import Judge, Verdict
from helpers.fuzzing.minimise import minimised
from helpers.fuzzing.readers import READERS, Inputs, Reader, files_of

from mnist_gui.errors import DataError

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "bench_fuzz.py"
# But for responses: their server stays as long as its process.
KEPT = sorted(path for path in BENCHMARK.parents[1].glob("corpus/*/*") if path.parent.name != "response")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the rules on memory need Linux")


def test_damaged_inputs_end_in_success_or_in_the_declared_error(tmp_path: Path):
    # In a process of its own, since it forks.
    arguments = ["20000", "--seed", "12", "--out", str(tmp_path)]
    done = subprocess.run([sys.executable, str(BENCHMARK), *arguments], capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-2000:]}"
    assert done.stdout.splitlines()[-1].startswith("all")


@pytest.mark.parametrize(
    ("reader", "path"),
    [(path.parent.name, path) for path in KEPT],
    ids=lambda value: getattr(value, "name", value),
)
def test_what_once_failed_is_kept_mended(reader: str, path: Path, tmp_path: Path):
    judge = Judge(READERS[reader], tmp_path)
    judge.judge(next(iter(READERS[reader].seeds())))  # imports libraries, which take memory
    verdict = judge.judge(files_of(path))
    assert verdict.outcome in ("opened", "refused"), verdict.reason


def test_no_reader_is_left_out():
    assert min(shares(list(READERS.values()), 20_000).values()) >= 100


def reader_of(read: Callable[[bytes], object]) -> Reader:
    """Return a reader that applies a function to the content of a file."""
    return Reader(
        name="csv",
        seeds=lambda: [{"a": b"abc"}, {"a": b"0123456789"}],
        read=lambda folder, names: read((folder / names[0]).read_bytes()),
        declared=(DataError,),
        weight=1,
    )


def judged(read: Callable[[bytes], object], folder: Path) -> Verdict:
    return Judge(reader_of(read), folder).judge({"a": b"abc"})


def refuse(content: bytes, message: str = "a is damaged.", cause: Exception | None = None) -> None:
    raise DataError(message) from cause


def test_success_and_declared_errors_are_no_failures(tmp_path: Path):
    assert judged(bytes.hex, tmp_path).outcome == "opened"
    assert judged(refuse, tmp_path).outcome == "refused"


@pytest.mark.parametrize(
    ("read", "reason"),
    [
        (int, "ValueError in "),
        (lambda content: warnings.warn("old", UserWarning, stacklevel=1), "UserWarning in test_fuzz.py"),
        (lambda content: Path(__file__).open().closed, "ResourceWarning in "),  # noqa: SIM115
        (lambda content: refuse(content, ""), "DataError is not one printable line"),
        (lambda content: refuse(content, cause=MemoryError()), "MemoryError in "),
        (lambda content: refuse(content, cause=RuntimeWarning("overflow")), "RuntimeWarning in "),
        (lambda content: bytearray(200_000_000), "takes more memory than it declares"),
    ],
)
def test_what_breaks_a_rule_is_a_failure(read: Callable[[bytes], object], reason: str, tmp_path: Path):
    verdict = judged(read, tmp_path)
    assert verdict.outcome == "failed"
    assert verdict.reason.startswith(reason)


def test_what_takes_long_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules, "MOST_SECONDS", 0.02)

    def work(content: bytes) -> None:
        start = time.process_time()
        while time.process_time() - start < 0.03:
            pass

    assert judged(work, tmp_path).reason == "takes more than a second"
    assert not list(tmp_path.iterdir()), "each input is removed"


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_what_ends_the_process_is_found_and_kept(tmp_path: Path):
    reader = reader_of(lambda content: content.startswith(b"0") and os.abort())
    tally = Tally()
    run(reader, Inputs(reader, tmp_path / "none", 0), range(40), tally, tmp_path)
    assert (tally.inputs, tally.opened + tally.failed) == (40, 40)
    assert tally.failed > 1
    assert tally.reasons == {"ends the process: SIGABRT": tally.failed}
    assert (tmp_path / "csv-1" / "input" / "a").read_bytes() == b"0123456789"
    assert "SIGABRT" in (tmp_path / "csv-1" / "reason.txt").read_text()


def test_inputs_can_be_made_again():
    reader = READERS["notes"]
    first, second = (Inputs(reader, Path("none"), 3) for _ in range(2))
    assert [first[number] for number in range(30)] == [second[number] for number in range(30)]
    assert len({str(first[number]) for number in range(30)}) > 20


def test_a_failing_input_is_made_small(tmp_path: Path):
    reader = reader_of(lambda content: b"7" in content and int("x"))
    reason = Judge(reader, tmp_path).judge({"a": b"7"}).reason
    assert minimised({"a": b"0123456789" * 30, "b": b"more"}, reader, reason) == {"a": b"7"}
