"""A few hundred random events in the whole window. `bench_monkey.py` sends thousands, and measures."""

import pytest
from helpers.monkey_files import MonkeyFiles, write_files
from helpers.monkey_run import run_monkey


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> MonkeyFiles:
    """What the monkey opens."""
    return write_files(tmp_path_factory.mktemp("monkey") / "files")


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("seed", [1, 2])
def test_random_events_raise_nothing_and_leave_no_thread_and_no_window(files, tmp_path, seed):
    report = run_monkey(tmp_path / "run", files, events=300, seed=seed)
    story = "\n".join([*report.faults.exceptions, *report.faults.messages, "last events:", *report.last])
    assert not report.faults, f"seed {seed}\n{story}"
    assert not report.left, f"seed {seed}: {report.left}"
    assert report.events == 300
