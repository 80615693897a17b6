"""The data sets that were opened before."""

from dataclasses import replace

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.ui.state.recent import RecentDatasets
from mnist_gui.ui.state.settings import MOST_RECENT, Settings


def test_what_is_opened_comes_first_and_is_listed_once(session, runner, tiny_dataset, tmp_path):
    settings = Settings(tmp_path / "settings.ini")
    recent = RecentDatasets(session, settings, runner, session)
    for number in (*range(MOST_RECENT + 2), 5):
        dataset = replace(tiny_dataset, source=f"/sets/{number}")
        session.set_dataset(dataset, OpenRequest("", ReadOptions(invert=number == 5)))
    assert [request.spec for request in recent.requests][:3] == ["/sets/5", "/sets/11", "/sets/10"]
    assert recent.requests[0].options.invert
    assert len(recent.requests) == MOST_RECENT
    assert Settings(tmp_path / "settings.ini").recent == recent.requests


def test_sample_and_own_digits_have_entries_of_their_own(session, runner, tiny_dataset, tmp_path):
    recent = RecentDatasets(session, Settings(tmp_path / "settings.ini"), runner, session)
    for source in ("sample", "own"):
        session.set_dataset(replace(tiny_dataset, source=source))
    assert recent.requests == ()


def test_missing_ones_are_found_and_removed(qtbot, session, runner, tmp_path):
    settings = Settings(tmp_path / "settings.ini")
    settings.recent = [OpenRequest(str(tmp_path)), OpenRequest(str(tmp_path / "gone")), OpenRequest("mnist")]
    recent = RecentDatasets(session, settings, runner, session)
    with qtbot.waitSignal(recent.missing_found) as found:
        recent.find_missing()
    assert found.args == [{str(tmp_path / "gone")}]
    with qtbot.waitSignal(recent.changed):
        recent.remove(str(tmp_path / "gone"))
    assert [request.spec for request in recent.requests] == [str(tmp_path), "mnist"]
    recent.clear()
    assert settings.recent == ()
