"""Classes that are renamed, merged, moved and added: in the journal, in tables, in backups, in data sets."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_gui.data.corrected import as_given, corrected_fingerprint
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.user.correction_journal import CorrectionJournal
from mnist_gui.data.user.correction_merge import merge_contents
from mnist_gui.data.user.correction_table import (
    corrected_classes,
    corrected_images,
    format_table,
    import_table,
    parse_table,
)
from mnist_gui.errors import DataError

LABELS = [0, 1, 2, 0, 1, NO_LABEL]


@pytest.fixture
def dataset():
    """Six images, of the classes a, b, c and of none."""
    images = np.arange(24, dtype=np.uint8).reshape(6, 2, 2)
    return Dataset("Abc", (Split("train", images, np.array(LABELS, np.int16)),), ("a", "b", "c"), "")


@pytest.fixture
def journal(dataset, tmp_path):
    return CorrectionJournal(dataset, folder=tmp_path / "corrections")


def another(journal):
    """Return the journal as another program reads it."""
    return CorrectionJournal(journal.dataset, folder=journal.path.parent)


def named(journal):
    """Return the class of each image by name, and the classes."""
    dataset = another(journal).apply(journal.dataset)
    names = (*dataset.class_names, "-")
    return "".join(names[label] for label in dataset.labels), dataset.class_names


def test_classes_are_changed_in_steps_that_are_undone_and_redone(journal):
    journal.rename_class("b", "B")
    journal.merge_classes("a", "c")
    journal.change([5], label=0)
    journal.move_class("c", 0)
    journal.add_class("new")
    states = [
        ("cBccB" + "B", ("c", "B", "new")),
        ("cBccB" + "B", ("c", "B")),
        ("cBccB" + "B", ("B", "c")),
        ("cBccB" + "-", ("B", "c")),
        ("aBcaB" + "-", ("a", "B", "c")),
        ("abcab" + "-", ("a", "b", "c")),
    ]
    assert named(journal) == states[0]
    for state in states[1:]:
        journal.undo()
        assert named(journal) == state
    for state in reversed(states[:-1]):
        journal.redo()
        assert named(journal) == state
    assert not journal.can_redo
    counts = journal.corrections.counts
    assert counts.corrected == 1  # merging and renaming correct no label


def test_what_a_data_set_has_of_it(journal, dataset):
    journal.merge_classes("a", "c")
    journal.move_class("c", 0)
    journal.change([1], label=0)
    changed = journal.apply(dataset)
    assert changed.class_names == ("c", "b")
    assert changed.labels.tolist() == [0, 0, 0, 0, 1, NO_LABEL]
    assert changed.given_labels.tolist() == LABELS
    assert changed.given_class_names == ("a", "b", "c")
    assert changed.given_now.tolist() == [0, 1, 0, 0, 1, NO_LABEL]
    assert changed.corrections.corrected == 1
    assert changed.fingerprint == dataset.fingerprint
    assert changed.subset([0, 1, 2]).given_now.tolist() == [0, 1, 0]
    back = as_given(changed)
    assert (back.class_names, back.labels.tolist()) == (dataset.class_names, LABELS)
    assert len(changed.where("given:c")) == 3
    assert len(changed.where("corrected")) == 1


def test_models_are_told_apart_by_the_classes_that_they_learned(journal, dataset):
    prints = {corrected_fingerprint(dataset)}
    for edit in (
        lambda: journal.rename_class("a", "A"),
        lambda: journal.move_class("A", 2),
        lambda: journal.merge_classes("A", "b"),
    ):
        edit()
        prints.add(corrected_fingerprint(journal.apply(dataset)))
    assert len(prints) == 4


def test_labels_are_given_by_names_old_and_new(journal):
    journal.rename_class("a", "A")
    journal.merge_classes("b", "c")
    journal.change([5], label=0, class_names=("a",))
    journal.change([0], label=0, class_names=("b",))
    assert named(journal) == ("cccAcA", ("A", "c"))
    journal.change([3], label=0, class_names=("x",))
    assert named(journal) == ("cccxcA", ("A", "c", "x"))
    journal.undo()
    assert named(journal) == ("cccAcA", ("A", "c"))
    journal.change([3], label=0, class_names=("x",))
    assert named(journal) == ("cccxcA", ("A", "c", "x"))
    assert not len(journal.change([1], label=1))  # it is of the merged class already


def test_what_cannot_be_done_is_said_and_changes_nothing(journal):
    for edit, message in (
        (lambda: journal.rename_class("x", "y"), "There is no class 'x'"),
        (lambda: journal.rename_class("a", "b"), "There is a class 'b' already; merge"),
        (lambda: journal.rename_class("a", " "), "needs a name"),
        (lambda: journal.merge_classes("a", "a"), "into itself"),
        (lambda: journal.add_class("c"), "There is a class 'c' already"),
    ):
        with pytest.raises(DataError, match=message):
            edit()
    assert not journal.rename_class("a", "a")
    assert not journal.move_class("a", -5)
    assert not journal.path.exists()


def test_the_journal_is_a_table_with_a_line_for_each_class(journal):
    journal.merge_classes("a", "c")
    journal.add_class("=x")
    lines = [*csv.reader(io.StringIO(journal.path.read_text(encoding="utf-8")))]
    assert [line[5:] for line in lines[1:]] == [
        *(["0", "1", "b", "class"], ["1", "2", "c", "class"], ["1", "0", "c", "class"]),
        *(["0", "1", "b", "class"], ["1", "2", "c", "class"], ["1", "0", "c", "class"]),
        ["2", "3", "'=x", "new class"],
    ]
    wrong = journal.path.read_text(encoding="utf-8").replace("2,3,'=x", "4,3,'=x")
    journal.path.write_text(wrong, encoding="utf-8")
    with pytest.raises(DataError, match="a place without one"):
        another(journal)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["rename", "merge", "move", "add", "label", "undo", "redo"]),
            *[st.integers(0, 4)] * 2,
        ),
        max_size=25,
    )
)
@settings(max_examples=20, deadline=None)
def test_any_steps_are_read_again_undone_and_redone(tmp_path_factory, actions):
    images = np.arange(24, dtype=np.uint8).reshape(6, 2, 2)
    dataset = Dataset("Abc", (Split("train", images, np.array(LABELS, np.int16)),), ("a", "b", "c"), "")
    journal = CorrectionJournal(dataset, folder=tmp_path_factory.mktemp("journal"))
    for number, (action, first, second) in enumerate(actions):
        names = journal.corrections.class_names
        name, other = names[first % len(names)], names[second % len(names)]
        before = named(journal)
        if action == "rename":
            journal.rename_class(name, f"r{number}")
        elif action == "merge" and name != other:
            journal.merge_classes(name, other)
        elif action == "move":
            journal.move_class(name, second)
        elif action == "add":
            journal.add_class(f"n{number}")
        elif action == "label":
            journal.change([first, 5], label=0, class_names=(other,))
        elif action == "undo":
            journal.undo()
            continue
        elif action == "redo":
            journal.redo()
            continue
        after = named(journal)
        assert after[0] == "".join(
            (*journal.corrections.class_names, "-")[x] for x in journal.corrections.labels
        )
        if after != before:
            journal.undo()
            assert named(journal) == before
            journal.redo()
            assert named(journal) == after
    end = named(journal)
    steps = 0
    while journal.can_undo:
        journal.undo()
        steps += 1
    assert named(journal) == ("abcab-", ("a", "b", "c"))
    for _ in range(steps):
        journal.redo()
    assert named(journal) == end


def test_a_table_has_the_classes_and_brings_them_elsewhere(journal, dataset, tmp_path):
    journal.rename_class("a", "A")
    journal.merge_classes("b", "c")
    journal.add_class("x")
    journal.move_class("x", 0)
    journal.change([5, 2], label=0)
    found = journal.corrections
    table = format_table(corrected_images(found, dataset), corrected_classes(found))
    assert b",,,,x,class,\n,,,a,A,class,\n,,,c,c,class,\n,,,b,c,class,\n" in table
    elsewhere = CorrectionJournal(dataset, folder=tmp_path / "elsewhere")
    import_table(elsewhere, dataset, parse_table(table, dataset, elsewhere.corrections.classes))
    assert named(elsewhere) == named(journal) == ("AcxAcx", ("x", "A", "c"))
    again = parse_table(table, dataset, elsewhere.corrections.classes)
    assert not len(import_table(elsewhere, dataset, again)[0])


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (",a,A,class", "no line says what became of the class 'b'"),
        (",a,A,class\n,a,B,class", "line 3: the class 'a' is there twice"),
        (",z,A,class", "'z' is no class of Abc"),
        (",a,,class", "the class has no name"),
        ("0,a,b,\n,a,A,class", "come before those about images"),
    ],
)
def test_wrong_lines_about_classes_are_named(dataset, lines, message):
    with pytest.raises(ValueError, match=message):
        parse_table(f"row,given,label,state\n{lines}\n".encode(), dataset)


def test_backups_merge_classes_the_later_ones_hold(journal, dataset, tmp_path, monkeypatch):
    theirs = CorrectionJournal(dataset, folder=tmp_path / "theirs")
    monkeypatch.setattr("time.time", lambda: 1_000_000)
    journal.change([0], label=0, class_names=("mine",))
    journal.rename_class("a", "A")
    monkeypatch.setattr("time.time", lambda: 2_000_000)
    theirs.add_class("theirs")
    theirs.merge_classes("b", "c")
    theirs.change([5], label=theirs.corrections.class_names.index("theirs"))
    merged = merge_contents(journal.path.read_bytes(), theirs.path.read_bytes())
    journal.path.write_bytes(merged)
    assert named(journal)[0].replace("mine", "M").replace("theirs", "T") == "MccacT"
    assert {*named(journal)[1]} == {"a", "c", "theirs", "mine"}
    assert merge_contents(merged, theirs.path.read_bytes()) == merged
