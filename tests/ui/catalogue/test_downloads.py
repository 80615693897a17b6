"""What is there of each data set, and which downloads are under way: without a page, and without files."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from mnist_gui.data.sources.catalogue import CATALOGUE, LARGE
from mnist_gui.errors import DataError
from mnist_gui.progress import Progress
from mnist_gui.ui.catalogue import downloads as module
from mnist_gui.ui.catalogue.downloads import Downloads, Phase, Status
from mnist_gui.ui.catalogue.local_files import Fetched, LocalFiles, find_local_files
from mnist_gui.ui.catalogue.wording import state_text

ABSENT = LocalFiles(Path("/data/some"), Path("/data/archives"), is_complete=False, missing=1000, received=0)
COMPLETE = replace(ABSENT, is_complete=True, missing=0)
MNIST = CATALOGUE["mnist"]


class Disk:
    """Stands for the disk and the network: what is where, and downloads that go on until they may end."""

    def __init__(self) -> None:
        self.local = ABSENT
        self.error: Exception | None = None
        self.fault: Exception | None = None
        self.gate = threading.Event()
        self.eyes, self.seen = threading.Event(), threading.Event()
        self.eyes.set()
        self.fetched: list[tuple[str, Path | None, str]] = []
        self.looked_in: list[Path | None] = []

    def find_all_local_files(self, entries, parent, report, token):
        self.looked_in.append(parent)
        if self.error is not None:
            raise self.error
        local_files = dict.fromkeys(entries, self.local)
        if not self.eyes.is_set():
            self.seen.set()
        self.eyes.wait(5)  # what was seen is told only then
        return local_files

    def fetch(self, entry, parent, base_url, report, token):
        self.fetched.append((entry.name, parent, base_url))
        report(Progress("Downloading some", 250, 1000, "bytes"))
        while not self.gate.wait(0.005):
            token.raise_if_cancelled()
        if self.fault is not None:
            raise self.fault
        self.local = COMPLETE
        return Fetched(COMPLETE)


@pytest.fixture
def disk(monkeypatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(module, "find_all_local_files", disk.find_all_local_files)
    monkeypatch.setattr(module, "fetch", disk.fetch)
    return disk


@pytest.fixture
def downloads(qtbot, runner, disk) -> Downloads:
    downloads = Downloads(CATALOGUE, runner, parent=runner)
    downloads.refresh()
    qtbot.waitUntil(lambda: downloads.status("mnist").phase is Phase.ABSENT)
    return downloads


def wait_for(qtbot, downloads: Downloads, name: str, phase: Phase) -> Status:
    qtbot.waitUntil(lambda: downloads.status(name).phase is phase)
    return downloads.status(name)


def settle(qtbot, runner) -> None:
    qtbot.waitUntil(lambda: not runner.live_tasks)


def test_the_disk_is_not_read_before_the_first_refresh(runner, disk):
    downloads = Downloads(CATALOGUE, runner, parent=runner)
    assert downloads.status("mnist") == Status()
    assert disk.looked_in == []
    assert not downloads.must_ask("mnist")


def test_downloads_run_one_after_another(qtbot, downloads, disk):
    for name in ("mnist", "kmnist", "qmnist"):
        downloads.start(name)
    downloads.start("kmnist")
    phases = [downloads.status(name).phase for name in ("mnist", "kmnist", "qmnist")]
    assert phases == [Phase.RUNNING, Phase.WAITING, Phase.WAITING]
    with qtbot.waitSignals([downloads.completed] * 3, order="strict"):
        disk.gate.set()
    assert [name for name, *_ in disk.fetched] == ["mnist", "kmnist", "qmnist"]
    assert not downloads.is_busy


def test_progress_is_in_the_status(qtbot, downloads, disk):
    downloads.start("mnist")
    qtbot.waitUntil(lambda: downloads.status("mnist").progress is not None)
    assert state_text(MNIST, downloads.status("mnist")) == "25 %"
    disk.gate.set()
    assert wait_for(qtbot, downloads, "mnist", Phase.PRESENT).is_verified


def test_the_running_one_stops_and_the_next_begins(qtbot, downloads, disk):
    downloads.start("mnist")
    downloads.start("kmnist")
    downloads.cancel("mnist")
    assert downloads.status("mnist").phase is Phase.STOPPING
    status = wait_for(qtbot, downloads, "mnist", Phase.ABSENT)
    assert status.was_stopped
    assert downloads.status("kmnist").phase is Phase.RUNNING
    disk.gate.set()
    wait_for(qtbot, downloads, "kmnist", Phase.PRESENT)


def test_a_waiting_download_can_be_stopped_and_started_again(qtbot, downloads, disk, runner):
    downloads.start("mnist")
    downloads.start("kmnist")
    downloads.cancel("kmnist")
    assert downloads.status("kmnist").phase is Phase.ABSENT
    downloads.start("kmnist", base_url="http://other/")
    disk.gate.set()
    settle(qtbot, runner)
    assert disk.fetched == [("mnist", None, ""), ("kmnist", None, "http://other/")]
    assert downloads.status("kmnist").phase is Phase.PRESENT


def test_a_stopping_download_does_not_restart_when_the_next_is_stopped(qtbot, downloads):
    downloads.start("mnist")
    downloads.start("kmnist")
    downloads.cancel("mnist")
    downloads.cancel("kmnist")
    assert downloads.status("mnist").phase is Phase.STOPPING
    assert wait_for(qtbot, downloads, "mnist", Phase.ABSENT).was_stopped


def test_the_disk_is_read_again_after_a_download(qtbot, downloads, disk, runner):
    downloads.start("mnist")
    disk.eyes.clear()
    downloads.refresh()
    assert disk.seen.wait(5)
    with qtbot.waitSignal(downloads.completed):
        disk.gate.set()
    phases = []
    downloads.status_changed.connect(lambda name: phases.append(downloads.status(name).phase))
    disk.eyes.set()
    settle(qtbot, runner)
    assert Phase.ABSENT not in phases
    assert downloads.status("mnist") == Status(Phase.PRESENT, COMPLETE, is_verified=True)


def test_cancelling_an_idle_data_set_changes_nothing(downloads):
    before = downloads.status("mnist")
    downloads.cancel("mnist")
    assert downloads.status("mnist") == before


def test_an_error_stays_until_the_next_attempt(qtbot, downloads, disk, runner):
    disk.fault = DataError("The server is asleep.")
    disk.gate.set()
    downloads.start("mnist")
    assert wait_for(qtbot, downloads, "mnist", Phase.ABSENT).error == "The server is asleep."
    settle(qtbot, runner)
    assert downloads.status("mnist").error == "The server is asleep."
    assert state_text(MNIST, downloads.status("mnist")) == "Failed"
    disk.fault = None
    downloads.start("mnist")
    assert downloads.status("mnist").error == ""
    assert wait_for(qtbot, downloads, "mnist", Phase.PRESENT).error == ""


def test_a_folder_that_cannot_be_read_is_an_error_of_each_data_set(qtbot, downloads, disk):
    disk.error = DataError("There is no home.")
    downloads.refresh()
    status = wait_for(qtbot, downloads, "mnist", Phase.UNKNOWN)
    assert status.error == "There is no home."
    disk.error = None
    downloads.refresh()
    assert wait_for(qtbot, downloads, "mnist", Phase.ABSENT).local == ABSENT


def test_a_download_continues_when_the_disk_cannot_be_read(qtbot, downloads, disk, runner):
    downloads.start("mnist")
    disk.error = DataError("There is no home.")
    downloads.refresh()
    wait_for(qtbot, downloads, "kmnist", Phase.UNKNOWN)
    assert downloads.status("mnist").phase is Phase.RUNNING
    disk.error = None
    disk.gate.set()
    assert wait_for(qtbot, downloads, "mnist", Phase.PRESENT).is_verified


def test_a_removed_data_set_is_absent_again(qtbot, downloads, disk):
    disk.gate.set()
    downloads.start("mnist")
    wait_for(qtbot, downloads, "mnist", Phase.PRESENT)
    disk.local = ABSENT
    downloads.refresh()
    assert wait_for(qtbot, downloads, "mnist", Phase.ABSENT) == Status(Phase.ABSENT, ABSENT)


def test_another_folder_is_read(qtbot, downloads, disk, runner):
    downloads.set_parent_folder(Path("/disk"))
    assert downloads.status("mnist") == Status()
    settle(qtbot, runner)
    assert disk.looked_in == [None, Path("/disk")]
    downloads.start("mnist")
    with pytest.raises(RuntimeError):
        downloads.set_parent_folder(None)
    disk.gate.set()
    settle(qtbot, runner)
    assert disk.fetched == [("mnist", Path("/disk"), "")]


def test_results_of_one_folder_are_not_used_for_another(qtbot, downloads, disk, runner):
    disk.local = COMPLETE
    disk.eyes.clear()
    downloads.refresh()
    assert disk.seen.wait(5)
    disk.local = ABSENT
    downloads.set_parent_folder(Path("/disk"))
    phases = []
    downloads.status_changed.connect(lambda name: phases.append(downloads.status(name).phase))
    disk.eyes.set()
    settle(qtbot, runner)
    assert set(phases) == {Phase.ABSENT}


@pytest.mark.parametrize(
    ("local", "asks"),
    [
        (replace(ABSENT, missing=LARGE), True),
        (replace(ABSENT, missing=LARGE - 1), False),
        (replace(ABSENT, missing=LARGE, received=1), False),
        (replace(ABSENT, missing=0), False),
    ],
)
def test_large_downloads_are_confirmed_unless_resumed(qtbot, downloads, disk, runner, local, asks):
    disk.local = local
    downloads.refresh()
    settle(qtbot, runner)
    assert downloads.must_ask("emnist-letters") is asks


def test_an_archive_under_way_is_not_confirmed_again(qtbot, downloads, disk, runner):
    disk.local = replace(ABSENT, missing=LARGE)
    downloads.refresh()
    settle(qtbot, runner)
    downloads.start("emnist-letters")
    assert not downloads.must_ask("emnist-digits")
    assert downloads.must_ask("mnist")


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (Status(), ""),
        (Status(Phase.ABSENT, ABSENT), ""),
        (Status(Phase.ABSENT, replace(ABSENT, received=MNIST.about_bytes // 2)), "Stopped at 50 %"),
        (Status(Phase.WAITING, ABSENT), "Waiting"),
        (Status(Phase.RUNNING, ABSENT), "Starting"),
        (Status(Phase.RUNNING, ABSENT, Progress("", 999, 1000)), "99 %"),
        (Status(Phase.STOPPING, ABSENT), "Stopping"),
        (Status(Phase.PRESENT, COMPLETE), "Downloaded"),
    ],
)
def test_each_state_has_its_words(status, text):
    assert state_text(MNIST, status) == text


def test_a_folder_without_permission_is_an_error(monkeypatch, tmp_path):
    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("mnist_gui.data.sources.download.missing_bytes", refuse)
    with pytest.raises(DataError, match=r"mnist cannot be read \(Permission denied\); choose"):
        find_local_files(MNIST, tmp_path)


def test_without_a_home_the_error_says_what_to_do(monkeypatch):
    def no_home():
        raise RuntimeError

    monkeypatch.delenv("MNIST_GUI_DATA")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr("pathlib.Path.home", no_home)
    with pytest.raises(DataError, match="MNIST_GUI_DATA"):
        find_local_files(MNIST, None)
