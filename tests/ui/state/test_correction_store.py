"""When the journal of the open data set is read and written."""

import numpy as np
import pytest

from mnist_gui.data.dataset import count_labels
from mnist_gui.data.user.correction_journal import CorrectionJournal
from mnist_gui.ui.state import correction_store
from mnist_gui.ui.state.correction_store import CorrectionStore


@pytest.fixture
def opened(monkeypatch, tmp_path) -> list[CorrectionJournal]:
    """Return the journals that are opened."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    journals: list[CorrectionJournal] = []
    begin = CorrectionJournal.__init__

    def note(journal, *args, **kwargs):
        journals.append(journal)
        begin(journal, *args, **kwargs)

    monkeypatch.setattr(CorrectionJournal, "__init__", note)
    return journals


@pytest.fixture
def store(opened, session, runner, tiny_dataset) -> CorrectionStore:
    store = CorrectionStore(session, runner)
    session.set_dataset(tiny_dataset)
    return store


def test_the_journal_is_opened_before_the_first_step_and_only_once(store, opened, runner, qtbot):
    assert not opened, "who only looks at images needs no journal"
    store.prepare()
    store.prepare()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert len(opened) == 1
    with qtbot.waitSignal(store.stepped):
        store.relabel(np.array([3]), 9)
    assert len(opened) == 1


def test_the_journal_of_very_many_images_waits_for_the_first_step(store, opened, runner, qtbot, monkeypatch):
    monkeypatch.setattr(correction_store, "_MOST_PREPARED", 0)
    store.prepare()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert not opened
    with qtbot.waitSignal(store.stepped):
        store.relabel(np.array([3]), 9)


def test_a_step_counts_only_what_it_changes(store, session, qtbot, monkeypatch):
    with qtbot.waitSignal(store.stepped):
        store.relabel(np.array([3, 200]), 9)
    counted = []

    def note(labels, classes):
        counted.append(len(labels))
        return count_labels(labels, classes)

    monkeypatch.setattr("mnist_gui.data.dataset.count_labels", note)
    monkeypatch.setattr("mnist_gui.data.corrected.count_labels", note)
    with qtbot.waitSignal(store.stepped):
        store.relabel(np.array([3]), 8)
    counts = session.workspace.dataset.class_counts().tolist()
    assert counts == np.bincount(session.workspace.dataset.labels, minlength=10).tolist()
    assert max(counted) == 1
