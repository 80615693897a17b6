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
from mnist_gui.ui.catalogue.places import Fetched, Place, look
from mnist_gui.ui.catalogue.wording import state_text

NOWHERE = Place(Path("/data/some"), Path("/data/archives"), is_here=False, missing=1000, arrived=0)
HERE = replace(NOWHERE, is_here=True, missing=0)
MNIST = CATALOGUE["mnist"]


class Disk:
    """Stands for the disk and the network: what is where, and downloads that go on until they may end."""

    def __init__(self) -> None:
        self.place = NOWHERE
        self.problem: Exception | None = None
        self.fault: Exception | None = None
        self.gate = threading.Event()
        self.eyes, self.seen = threading.Event(), threading.Event()
        self.eyes.set()
        self.fetched: list[tuple[str, Path | None, str]] = []
        self.looked_in: list[Path | None] = []

    def look_for_all(self, entries, parent, report, token):
        self.looked_in.append(parent)
        if self.problem is not None:
            raise self.problem
        places = dict.fromkeys(entries, self.place)
        if not self.eyes.is_set():
            self.seen.set()
        self.eyes.wait(5)  # what was seen is told only then
        return places

    def fetch(self, entry, parent, base_url, report, token):
        self.fetched.append((entry.name, parent, base_url))
        report(Progress("Downloading some", 250, 1000, "bytes"))
        while not self.gate.wait(0.005):
            token.raise_if_cancelled()
        if self.fault is not None:
            raise self.fault
        self.place = HERE
        return Fetched(HERE)


@pytest.fixture
def disk(monkeypatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(module, "look_for_all", disk.look_for_all)
    monkeypatch.setattr(module, "fetch", disk.fetch)
    return disk


@pytest.fixture
def downloads(qtbot, runner, disk) -> Downloads:
    downloads = Downloads(CATALOGUE, runner, parent=runner)
    downloads.look()
    qtbot.waitUntil(lambda: downloads.status("mnist").phase is Phase.ABSENT)
    return downloads


def wait_for(qtbot, downloads: Downloads, name: str, phase: Phase) -> Status:
    qtbot.waitUntil(lambda: downloads.status(name).phase is phase)
    return downloads.status(name)


def settle(qtbot, runner) -> None:
    qtbot.waitUntil(lambda: not runner.live_tasks)


def test_nothing_is_known_and_nothing_looked_at_before_somebody_asks(runner, disk):
    downloads = Downloads(CATALOGUE, runner, parent=runner)
    assert downloads.status("mnist") == Status()
    assert disk.looked_in == []
    assert not downloads.must_ask("mnist")


def test_they_run_one_after_another(qtbot, downloads, disk):
    for name in ("mnist", "kmnist", "qmnist"):
        downloads.start(name)
    downloads.start("kmnist")
    phases = [downloads.status(name).phase for name in ("mnist", "kmnist", "qmnist")]
    assert phases == [Phase.RUNNING, Phase.WAITING, Phase.WAITING]
    with qtbot.waitSignals([downloads.arrived] * 3, order="strict"):
        disk.gate.set()
    assert [name for name, *_ in disk.fetched] == ["mnist", "kmnist", "qmnist"]
    assert not downloads.is_busy


def test_progress_comes_through(qtbot, downloads, disk):
    downloads.start("mnist")
    qtbot.waitUntil(lambda: downloads.status("mnist").progress is not None)
    assert state_text(MNIST, downloads.status("mnist")) == "25 %"
    disk.gate.set()
    assert wait_for(qtbot, downloads, "mnist", Phase.HERE).has_arrived


def test_the_running_one_stops_and_the_next_begins(qtbot, downloads, disk):
    downloads.start("mnist")
    downloads.start("kmnist")
    downloads.cancel("mnist")
    assert downloads.status("mnist").phase is Phase.STOPPING
    status = wait_for(qtbot, downloads, "mnist", Phase.ABSENT)
    assert status.was_stopped
    assert downloads.status("kmnist").phase is Phase.RUNNING
    disk.gate.set()
    wait_for(qtbot, downloads, "kmnist", Phase.HERE)


def test_one_that_waits_may_be_stopped_and_asked_for_again(qtbot, downloads, disk, runner):
    downloads.start("mnist")
    downloads.start("kmnist")
    downloads.cancel("kmnist")
    assert downloads.status("kmnist").phase is Phase.ABSENT
    downloads.start("kmnist", base_url="http://other/")
    disk.gate.set()
    settle(qtbot, runner)
    assert disk.fetched == [("mnist", None, ""), ("kmnist", None, "http://other/")]
    assert downloads.status("kmnist").phase is Phase.HERE


def test_one_that_is_being_stopped_does_not_run_again_because_the_next_was_stopped(qtbot, downloads):
    downloads.start("mnist")
    downloads.start("kmnist")
    downloads.cancel("mnist")
    downloads.cancel("kmnist")
    assert downloads.status("mnist").phase is Phase.STOPPING
    assert wait_for(qtbot, downloads, "mnist", Phase.ABSENT).was_stopped


def test_what_was_seen_before_a_download_ended_is_not_taken_for_what_is_there(qtbot, downloads, disk, runner):
    downloads.start("mnist")
    disk.eyes.clear()
    downloads.look()
    assert disk.seen.wait(5)
    with qtbot.waitSignal(downloads.arrived):
        disk.gate.set()
    phases = []
    downloads.status_changed.connect(lambda name: phases.append(downloads.status(name).phase))
    disk.eyes.set()
    settle(qtbot, runner)
    assert Phase.ABSENT not in phases
    assert downloads.status("mnist") == Status(Phase.HERE, HERE, has_arrived=True)


def test_stopping_what_does_not_run_changes_nothing(downloads):
    before = downloads.status("mnist")
    downloads.cancel("mnist")
    assert downloads.status("mnist") == before


def test_why_one_failed_stays_until_it_is_tried_again(qtbot, downloads, disk, runner):
    disk.fault = DataError("The server is asleep.")
    disk.gate.set()
    downloads.start("mnist")
    assert wait_for(qtbot, downloads, "mnist", Phase.ABSENT).problem == "The server is asleep."
    settle(qtbot, runner)
    assert downloads.status("mnist").problem == "The server is asleep."
    assert state_text(MNIST, downloads.status("mnist")) == "Failed"
    disk.fault = None
    downloads.start("mnist")
    assert downloads.status("mnist").problem == ""
    assert wait_for(qtbot, downloads, "mnist", Phase.HERE).problem == ""


def test_a_folder_that_cannot_be_looked_into_is_said_of_each(qtbot, downloads, disk):
    disk.problem = DataError("There is no home.")
    downloads.look()
    status = wait_for(qtbot, downloads, "mnist", Phase.UNKNOWN)
    assert status.problem == "There is no home."
    disk.problem = None
    downloads.look()
    assert wait_for(qtbot, downloads, "mnist", Phase.ABSENT).place == NOWHERE


def test_a_download_goes_on_where_nobody_can_look(qtbot, downloads, disk, runner):
    downloads.start("mnist")
    disk.problem = DataError("There is no home.")
    downloads.look()
    wait_for(qtbot, downloads, "kmnist", Phase.UNKNOWN)
    assert downloads.status("mnist").phase is Phase.RUNNING
    disk.problem = None
    disk.gate.set()
    assert wait_for(qtbot, downloads, "mnist", Phase.HERE).has_arrived


def test_what_is_taken_away_is_absent_again(qtbot, downloads, disk):
    disk.gate.set()
    downloads.start("mnist")
    wait_for(qtbot, downloads, "mnist", Phase.HERE)
    disk.place = NOWHERE
    downloads.look()
    assert wait_for(qtbot, downloads, "mnist", Phase.ABSENT) == Status(Phase.ABSENT, NOWHERE)


def test_another_folder_is_looked_into(qtbot, downloads, disk, runner):
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


def test_what_was_seen_in_one_folder_is_not_said_of_another(qtbot, downloads, disk, runner):
    disk.place = HERE
    disk.eyes.clear()
    downloads.look()
    assert disk.seen.wait(5)
    disk.place = NOWHERE
    downloads.set_parent_folder(Path("/disk"))
    phases = []
    downloads.status_changed.connect(lambda name: phases.append(downloads.status(name).phase))
    disk.eyes.set()
    settle(qtbot, runner)
    assert set(phases) == {Phase.ABSENT}


@pytest.mark.parametrize(
    ("place", "asks"),
    [
        (replace(NOWHERE, missing=LARGE), True),
        (replace(NOWHERE, missing=LARGE - 1), False),
        (replace(NOWHERE, missing=LARGE, arrived=1), False),
        (replace(NOWHERE, missing=0), False),
    ],
)
def test_large_downloads_ask_unless_they_go_on(qtbot, downloads, disk, runner, place, asks):
    disk.place = place
    downloads.look()
    settle(qtbot, runner)
    assert downloads.must_ask("emnist-letters") is asks


def test_an_archive_on_its_way_is_not_asked_for_again(qtbot, downloads, disk, runner):
    disk.place = replace(NOWHERE, missing=LARGE)
    downloads.look()
    settle(qtbot, runner)
    downloads.start("emnist-letters")
    assert not downloads.must_ask("emnist-digits")
    assert downloads.must_ask("mnist")


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (Status(), ""),
        (Status(Phase.ABSENT, NOWHERE), ""),
        (Status(Phase.ABSENT, replace(NOWHERE, arrived=MNIST.about_bytes // 2)), "Stopped at 50 %"),
        (Status(Phase.WAITING, NOWHERE), "Waiting"),
        (Status(Phase.RUNNING, NOWHERE), "Starting"),
        (Status(Phase.RUNNING, NOWHERE, Progress("", 999, 1000)), "99 %"),
        (Status(Phase.STOPPING, NOWHERE), "Stopping"),
        (Status(Phase.HERE, HERE), "Downloaded"),
    ],
)
def test_each_state_has_its_words(status, text):
    assert state_text(MNIST, status) == text


def test_a_place_that_may_not_be_looked_into_is_said(monkeypatch, tmp_path):
    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("mnist_gui.data.sources.download.missing_bytes", refuse)
    with pytest.raises(DataError, match=r"mnist cannot be looked into \(Permission denied\); choose"):
        look(MNIST, tmp_path)


def test_without_a_home_the_sentence_says_what_to_do(monkeypatch):
    def no_home():
        raise RuntimeError

    monkeypatch.delenv("MNIST_GUI_DATA")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr("pathlib.Path.home", no_home)
    with pytest.raises(DataError, match="MNIST_GUI_DATA"):
        look(MNIST, None)
