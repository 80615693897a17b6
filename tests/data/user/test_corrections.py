"""Corrections: what is changed, undone and redone, read again, shared by programs, and never half written."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mnist_gui
from mnist_gui.data.corrected import as_given, corrected_fingerprint
from mnist_gui.data.correction_state import CorrectionCounts, CorrectionState
from mnist_gui.data.dataset import NO_LABEL, count_labels
from mnist_gui.data.user.correction_folder import may_have_journal
from mnist_gui.data.user.correction_journal import CorrectionJournal, corrections
from mnist_gui.data.user.correction_merge import count_corrections, merge_contents
from mnist_gui.errors import DataError

CHECKED, UNSURE, EXCLUDED = CorrectionState.CHECKED, CorrectionState.UNSURE, CorrectionState.EXCLUDED


@pytest.fixture(autouse=True)
def directory(monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "user"))


@pytest.fixture
def journal(tiny_dataset, tmp_path):
    return CorrectionJournal(tiny_dataset, folder=tmp_path / "user" / "corrections")


def another(journal: CorrectionJournal) -> CorrectionJournal:
    """Return the journal as another program reads it."""
    return CorrectionJournal(journal.dataset, folder=journal.path.parent)


def values(journal: CorrectionJournal) -> tuple[list[int], list[int]]:
    now = journal.corrections
    return now.labels.tolist(), now.states.tolist()


def other_labels(journal: CorrectionJournal, rows: list[int]) -> np.ndarray:
    return ((journal.dataset.labels[rows] + 1) % 10).astype(np.int16)


def test_a_change_is_there_for_the_next_program(journal):
    rows = [3, 205, 7]
    changed = journal.change(rows, label=other_labels(journal, rows), state=CHECKED)
    assert changed.tolist() == rows
    assert values(another(journal)) == values(journal)
    assert journal.corrections.rows.tolist() == [3, 7, 205]
    assert journal.corrections.counts == CorrectionCounts(corrected=3, checked=3)
    assert journal.corrections.times[rows].all()
    journal.flush()


def test_what_changes_nothing_is_not_written(journal):
    given = int(journal.dataset.labels[3])
    assert not len(journal.change([3], label=given, state=0))
    assert not len(journal.change([], label=1))
    assert not journal.path.exists()
    assert not len(journal.undo())
    assert not len(journal.redo())
    assert not journal.can_undo
    assert not journal.can_redo


def test_labels_are_counted_on_from_those_before(journal, tiny_dataset):
    dataset, rows = tiny_dataset, [3, 205, 7]
    assert dataset.label_counts.sum() == len(dataset)
    journal.change(rows, label=other_labels(journal, rows))
    steps = [
        lambda: journal.change([7, 8], label=2),
        journal.undo,
        journal.undo,
        lambda: journal.add_class("x"),
    ]
    for step in steps:
        dataset = journal.apply(dataset)
        classes = len(dataset.class_names)
        expected = [count_labels(split.labels, classes) for split in dataset.splits]
        assert np.array_equal(dataset.label_counts, expected)
        step()
    assert journal.apply(dataset).class_counts().tolist() == [*tiny_dataset.class_counts(), 0]


def test_undo_and_redo_go_on_after_a_restart(journal):
    states = [values(journal)]
    for step in range(4):
        rows = np.arange(step, 40 + step)
        journal.change(rows, label=step, state=step)
        states.append(values(journal))
    for expected in states[-2::-1]:
        journal = another(journal)
        assert len(journal.undo())
        assert values(journal) == expected
    assert not journal.can_undo
    for expected in states[1:]:
        journal = another(journal)
        assert len(journal.redo())
        assert values(journal) == expected
    assert not journal.can_redo
    journal.undo()
    journal.change([100], state=UNSURE)
    assert not another(journal).can_redo, "a new change ends what could be redone"


@given(st.lists(st.tuples(st.sampled_from("curRU"), st.integers(0, 9), st.integers(0, 9)), max_size=30))
def test_any_sequence_of_two_programs_reads_the_same_again(tmp_path_factory, tiny_dataset, actions):
    folder = tmp_path_factory.mktemp("user") / "corrections"
    one, other = (CorrectionJournal(tiny_dataset, folder=folder) for _ in range(2))
    for action, row, label in actions:
        match action:
            case "c":
                one.change([row, row + 1], label=label)
            case "u":
                one.undo()
            case "r":
                one.redo()
            case "R":
                other.redo()
            case "U":
                other.change([row], state=label % 4) if label % 2 else other.undo()
    one.refresh()
    other.refresh()
    fresh = CorrectionJournal(tiny_dataset, folder=folder)
    assert values(one) == values(other) == values(fresh)
    assert (one.can_undo, one.can_redo) == (fresh.can_undo, fresh.can_redo)
    while fresh.can_undo:
        fresh.undo()
    assert not len(fresh.corrections.rows), "all can be undone"


def test_an_undo_leaves_what_another_program_changed_since_then(journal):
    labels = other_labels(journal, [1, 2])
    journal.change([1, 2], label=labels)
    another(journal).change([2], state=EXCLUDED)
    assert journal.undo().tolist() == [1, 2]
    assert journal.corrections.labels[1] == journal.dataset.labels[1]
    assert journal.corrections.labels[2] == labels[1]
    assert journal.corrections.states[2] == EXCLUDED


def test_new_classes_are_known_by_name(journal):
    names = ("x", "=1+1", *journal.dataset.class_names)
    journal.change([5, 6, 7], label=np.array([1, 2, 1]), class_names=names)
    found = another(journal).corrections
    assert found.class_names == (*journal.dataset.class_names, "=1+1")
    assert found.labels[[5, 6, 7]].tolist() == [10, 0, 10]
    assert b'"' not in journal.path.read_bytes()
    assert b"'=1+1" in journal.path.read_bytes(), "no formula for a spreadsheet"
    assert found.apply(journal.dataset).class_names[10] == "=1+1"


def test_the_journal_is_a_table(journal):
    journal.change([1, 2], label=3, state=UNSURE)
    journal.undo()
    lines = [*csv.DictReader(io.StringIO(journal.path.read_text()))]
    assert [line["action"] for line in lines] == ["change"] * 2 + ["undo"] * 2
    assert [line["row"] for line in lines] == ["1", "2"] * 2
    assert [line["state"] for line in lines] == ["unsure"] * 2 + [""] * 2


def test_what_is_cut_off_anywhere_was_never_made(journal):
    journal.change([1], state=CHECKED)
    first = journal.path.stat().st_size
    before = values(journal)
    journal.change([2, 3, 4], label=other_labels(journal, [2, 3, 4]))
    whole, after = journal.path.read_bytes(), values(journal)
    for length in range(first, len(whole)):
        for rest in (b"", b"\0" * 5):
            journal.path.write_bytes(whole[:length] + rest)
            cut = another(journal)
            assert values(cut) == before
    cut.change([2, 3, 4], label=other_labels(journal, [2, 3, 4]))
    assert values(another(cut)) == after
    for length in range(60):
        journal.path.write_bytes(whole[:length])
        assert not len(another(journal).corrections.rows)


def damaged_copies(whole: bytes) -> dict[str, bytes]:
    line = whole.split(b"\n")[1] + b"\n"
    return {
        "no journal": b"hello\n",
        "cut at the beginning": whole[1:],
        "a field too many": whole + line.replace(b"1,0", b"2,0")[:-1] + b",x\n",
        "other lines at the end": whole + b"hello\n",
        "the same step twice": whole + line,
        "a step left out": whole + line.replace(b"1,0,", b"3,0,"),
        "an unknown action": whole.replace(b"change", b"chance"),
        "an unknown state": whole.replace(b"checked", b"chequed"),
        "a row that is not there": whole.replace(b",1,,,", b",300,,,"),
        "a negative row": whole.replace(b",1,,,", b",-1,,,"),
        "a label that is not there": whole.replace(b",1,,,", b",1,10,,"),
        "no time": whole.replace(b"Z,", b","),
        "an undo of nothing": whole
        + b"2,0,2026-01-01T00:00:00Z,undo,1,1,,,\n" * 1
        + b"3,0,2026-01-01T00:00:00Z,undo,1,1,,,\n",
        "a redo of nothing": whole + b"2,0,2026-01-01T00:00:00Z,redo,1,1,,,\n",
        "not UTF-8": whole.replace(b"checked", b"\xff"),
    }


def test_a_damaged_journal_is_reported_and_stays(journal):
    journal.change([1], state=CHECKED)
    whole = journal.path.read_bytes()
    for what, content in damaged_copies(whole).items():
        assert content != whole, what
        journal.path.write_bytes(content)
        for use in (lambda: another(journal), lambda: journal.change([4], state=1)):
            with pytest.raises(DataError, match=r"damaged .*repair the file"):
                pytest.fail(f"{what}: {use()}")
        assert journal.path.read_bytes() == content
    journal.path.write_bytes(whole)
    assert journal.refresh()
    assert journal.corrections.rows.tolist() == [1]


def test_a_journal_that_was_replaced_or_removed_is_read_again(journal):
    journal.change([1], state=CHECKED)
    journal.change([2], state=CHECKED)
    first = journal.path.read_bytes().rpartition(b"2,0")[0]
    journal.path.write_bytes(first)
    assert journal.refresh()
    assert journal.corrections.rows.tolist() == [1]
    assert not journal.refresh()
    journal.path.unlink()
    assert journal.refresh()
    assert not len(journal.corrections.rows)


def test_what_was_done_in_a_journal_is_not_undone_or_redone_in_another_that_replaced_it(journal):
    other = CorrectionJournal(journal.dataset, folder=journal.path.parent.with_name("other"))
    other.change([5], state=UNSURE)
    other.change([6], state=UNSURE)
    other.undo()
    journal.change([1], state=CHECKED)
    journal.path.write_bytes(other.path.read_bytes())
    assert not len(journal.undo())
    assert values(journal) == values(other)
    journal.path.unlink()
    journal.change([1], state=CHECKED)
    journal.change([2], state=CHECKED)
    journal.undo()
    journal.path.write_bytes(other.path.read_bytes())
    assert not len(journal.redo())
    assert values(journal) == values(other)
    assert journal.redo().tolist() == [6]  # now that it is known


def test_a_full_disk_keeps_what_was_there(journal, monkeypatch):
    journal.change([1], state=CHECKED)
    before = journal.path.read_bytes(), values(journal)
    monkeypatch.setattr("mnist_gui.data.user.correction_journal.write_all", full_disk)
    with pytest.raises(DataError, match=r"cannot be kept.*No space"):
        journal.change([2], state=CHECKED)
    assert (journal.path.read_bytes(), values(journal)) == before


def full_disk(file, content):
    file.write(content[:10])
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"rows": [300], "label": 1}, IndexError),
        ({"rows": [1, 1], "label": 1}, ValueError),
        ({"rows": [1], "label": 10}, ValueError),
        ({"rows": [1], "label": -2}, ValueError),
        ({"rows": [1], "label": 0.5}, ValueError),
        ({"rows": [1], "state": 4}, ValueError),
        ({"rows": [1], "label": 1, "class_names": ("a", " ")}, ValueError),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(journal, arguments, error):
    with pytest.raises(error):
        journal.change(**arguments)
    assert not journal.path.exists()


def test_a_data_set_has_the_corrections(journal, tiny_dataset):
    digest = tiny_dataset.train.images_digest
    journal.change([3], label=NO_LABEL, state=EXCLUDED)
    journal.change([205], label=other_labels(journal, [205]))
    changed = journal.apply(tiny_dataset)
    assert changed.fingerprint == tiny_dataset.fingerprint
    assert vars(changed.train)["images_digest"] == digest
    assert np.shares_memory(changed.train.images, tiny_dataset.train.images)
    assert np.shares_memory(changed.train.labels, changed.labels)
    assert changed.given_labels.tolist() == tiny_dataset.labels.tolist()
    assert np.flatnonzero(changed.labels != tiny_dataset.labels).tolist() == [205]
    assert changed.train.used_labels[3] == NO_LABEL
    assert changed.train.labels[3] == tiny_dataset.labels[3]
    assert changed.corrections == CorrectionCounts(corrected=1, excluded=1)
    assert corrected_fingerprint(changed) != corrected_fingerprint(tiny_dataset) == tiny_dataset.fingerprint
    back = as_given(changed)
    assert back.labels.tolist() == tiny_dataset.labels.tolist()
    assert back.states is None
    part = changed.subset([3, 4, 205])
    assert part.corrections == changed.corrections


def test_an_opened_data_set_has_them_unless_it_is_to_be_as_given(monkeypatch):
    given_labels = mnist_gui.open("sample").labels
    assert not may_have_journal(mnist_gui.open("sample"))
    mine = corrections("sample")
    label = int(given_labels[8] + 1) % 10
    mine.change([8], label=label)
    corrected = mnist_gui.open("sample")
    assert corrected.labels[8] == label
    assert corrected.where("corrected").labels.tolist() == [label]
    assert corrected.where(f"given:{given_labels[8]} label:{label}").labels.tolist() == [label]
    assert mnist_gui.open("sample", corrections=False).labels[8] == given_labels[8]
    assert corrections(corrected).corrections.rows.tolist() == [8]
    monkeypatch.setenv("MNIST_GUI_PROFILE", "other")
    assert mnist_gui.open("sample").labels[8] == given_labels[8]


def test_own_digits_have_none(tiny_dataset):
    with pytest.raises(DataError, match="Own digits"):
        corrections(replace(tiny_dataset, source="own"))


def test_a_folder_that_is_no_folder_is_no_journal(tmp_path, monkeypatch):
    Path(tmp_path, "corrections").write_text("")
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    assert mnist_gui.open("sample").states is None


def test_a_journal_that_goes_on_from_another_takes_its_place(journal):
    journal.change([3, 4], state=CHECKED)
    beginning = journal.path.read_bytes()
    journal.change([4], state=CorrectionState.NONE)
    journal.change([5], label=other_labels(journal, [5]))
    whole = journal.path.read_bytes()
    assert (count_corrections(beginning), count_corrections(whole)) == (2, 2)
    assert merge_contents(beginning, whole) == merge_contents(whole, beginning) == whole
    assert merge_contents(b"", whole) == merge_contents(whole, b"") == whole
    assert merge_contents(b"", b"") == b""
