import contextlib
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.data.user import notes_document, profiles, user_files
from mnist_gui.data.user.notes import (
    Notes,
    notes_folder,
    notes_path,
    read_notes,
    write_notes,
)
from mnist_gui.data.user.notes_document import NoteEntries
from mnist_gui.errors import DataError

ANY_TEXT = st.text(st.characters(exclude_categories=())).filter(str.strip)
NOTES = Notes({3: "a seven, I think", 205: "slashed\nzero, schön"})


def test_edits_leave_the_old_notes_unchanged():
    first = Notes().with_note(3, "one")
    second = first.with_note(3, "two").with_note(9, "nine")
    assert dict(first.texts) == {3: "one"}
    assert dict(second.texts) == {3: "two", 9: "nine"}
    assert dict(second.with_note(3, "").texts) == {9: "nine"}
    assert dict(second.with_note(3, " \n").texts) == {9: "nine"}
    assert dict(second.with_note(4, "").texts) == {3: "two", 9: "nine"}


def test_notes_cannot_be_changed_in_place():
    texts = {1: "one"}
    notes = Notes(texts)
    texts[2] = "two"
    assert dict(notes.texts) == {1: "one"}
    with pytest.raises(TypeError):
        notes.texts[1] = "other"


def test_flags_mark_the_rows_with_a_note():
    flags = Notes({0: "a", 3: "b"}).flags(5)
    assert flags.dtype == np.bool_
    assert flags.tolist() == [True, False, False, True, False]
    assert not Notes().flags(5).any()


def test_notes_are_read_as_they_were_written(tmp_path, tiny_dataset):
    write_notes(tmp_path / "made" / "here", tiny_dataset, NOTES)
    assert read_notes(tmp_path / "made" / "here", tiny_dataset) == NOTES


@given(st.dictionaries(st.integers(0, 299), ANY_TEXT, max_size=5))
def test_any_text_is_restored(tmp_path_factory, tiny_dataset, texts):
    folder = tmp_path_factory.mktemp("notes")
    write_notes(folder, tiny_dataset, Notes(texts))
    assert read_notes(folder, tiny_dataset) == Notes(texts)


def test_without_a_file_there_are_no_notes(tmp_path, tiny_dataset):
    assert read_notes(tmp_path / "nowhere", tiny_dataset) == Notes()


def test_writing_no_notes_removes_the_file(tmp_path, tiny_dataset):
    write_notes(tmp_path, tiny_dataset, NOTES)
    write_notes(tmp_path, tiny_dataset, Notes())
    assert list(tmp_path.iterdir()) == []
    write_notes(tmp_path, tiny_dataset, Notes())


def test_the_file_has_split_and_number(tmp_path, tiny_dataset):
    write_notes(tmp_path, tiny_dataset, NOTES)
    path = tmp_path / f"{tiny_dataset.fingerprint}.json"
    assert path == notes_path(tmp_path, tiny_dataset)
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "format": "mnist-gui notes",
        "version": 1,
        "dataset": "Tiny",
        "notes": [
            {"split": "train", "number": 3, "text": "a seven, I think"},
            {"split": "test", "number": 5, "text": "slashed\nzero, schön"},
        ],
    }
    assert "schön" in path.read_text(encoding="utf-8")


def test_the_same_data_under_another_name_has_the_same_notes(tmp_path, tiny_dataset):
    write_notes(tmp_path, tiny_dataset, NOTES)
    assert read_notes(tmp_path, replace(tiny_dataset, name="Other", source="elsewhere")) == NOTES


def test_other_data_has_notes_of_its_own(tmp_path, tiny_dataset):
    write_notes(tmp_path, tiny_dataset, NOTES)
    other = replace(tiny_dataset, splits=tiny_dataset.splits[:1])
    write_notes(tmp_path, other, Notes({0: "other"}))
    assert read_notes(tmp_path, other) == Notes({0: "other"})
    assert read_notes(tmp_path, tiny_dataset) == NOTES


def document(*entries, **changes):
    whole = {"format": "mnist-gui notes", "version": 1, "dataset": "Tiny", "notes": list(entries)}
    return json.dumps(whole | changes).encode()


GOOD = {"split": "train", "number": 3, "text": "x"}
DAMAGED = {
    "empty": b"",
    "cut short": document(GOOD)[:-7],
    "no text": b"\xff\xfe\x00",
    "nested": b"[" * 100_000,
    "another kind of file": b"[]",
    "another format": document(GOOD, format="todo"),
    "a later version": document(GOOD, version=2),
    "no list": document(notes={"3": "x"}),
    "no entry": document(GOOD, None),
    "unknown split": document(GOOD | {"split": "validation"}),
    "number too large": document(GOOD | {"number": 200}),
    "number below 0": document(GOOD | {"number": -1}),
    "number of no kind": document(GOOD | {"number": True}),
    "number not whole": document(GOOD | {"number": 3.0}),
    "no number": document({"split": "train", "text": "x"}),
    "text of no kind": document(GOOD | {"text": 3}),
    "text of nothing": document(GOOD | {"text": " "}),
    "two for one image": document(GOOD, GOOD | {"text": "y"}),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_is_named_and_never_replaced(tmp_path, tiny_dataset, content):
    path = notes_path(tmp_path, tiny_dataset)
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_notes(tmp_path, tiny_dataset)
    assert str(path) in str(caught.value)
    assert "damaged" in str(caught.value)
    assert "move it away" in str(caught.value)
    assert len(str(caught.value)) < len(str(path)) + 200
    for notes in (NOTES, Notes()):
        with pytest.raises(DataError, match="damaged"):
            write_notes(tmp_path, tiny_dataset, notes)
    assert path.read_bytes() == content


def test_a_note_to_a_missing_row_is_refused_before_writing(tmp_path, tiny_dataset):
    with pytest.raises(IndexError, match="row 300 of 300"):
        write_notes(tmp_path, tiny_dataset, Notes({300: "x"}))
    assert list(tmp_path.iterdir()) == []


def test_notes_that_cannot_be_written_leave_the_old_ones(tmp_path, tiny_dataset, monkeypatch):
    write_notes(tmp_path, tiny_dataset, NOTES)

    def full(_path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(user_files, "atomic_write", full)
    with pytest.raises(DataError, match=r"cannot be kept in .* \(No space left on device\)"):
        write_notes(tmp_path, tiny_dataset, NOTES.with_note(1, "more"))
    assert read_notes(tmp_path, tiny_dataset) == NOTES


def test_a_folder_in_place_of_the_file_is_an_error(tmp_path, tiny_dataset):
    notes_path(tmp_path, tiny_dataset).mkdir()
    with pytest.raises(DataError, match="cannot be read"):
        read_notes(tmp_path, tiny_dataset)


def test_a_file_in_place_of_the_folder_is_an_error(tmp_path, tiny_dataset):
    (tmp_path / "notes").write_text("")
    with pytest.raises(DataError, match="cannot be"):
        write_notes(tmp_path / "notes", tiny_dataset, NOTES)


def test_notes_are_in_the_data_directory(monkeypatch):
    monkeypatch.setenv(profiles.DATA_VARIABLE, "/own")
    assert notes_folder().as_posix() == "/own/notes"


# --- the document


def as_json_writes_it(notes, dataset):
    """Return the document that the `json` module writes."""
    entries = []
    for row in sorted(notes):
        split, number = dataset.location(row)
        entries.append({"split": split.name, "number": number, "text": notes[row]})
    whole = {"format": "mnist-gui notes", "version": 1, "dataset": dataset.name, "notes": entries}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass") + b"\n"


TEXTS = ANY_TEXT | st.sampled_from(["\ud800", "\n  },\n  {\n", '"', "\\", "a\n b"])
SOME_NOTES = st.dictionaries(st.integers(0, 299), TEXTS, max_size=6)


@given(st.lists(SOME_NOTES, max_size=5))
def test_entries_that_are_known_are_read_and_written_as_all_others(tiny_dataset, documents):
    known = NoteEntries(tiny_dataset)
    for notes in documents:
        content = as_json_writes_it(notes, tiny_dataset)
        assert NoteEntries(tiny_dataset).parse(content) == known.parse(content) == notes
        assert NoteEntries(tiny_dataset).format(notes) == known.format(notes) == content


def test_only_new_entries_are_parsed(tiny_dataset, monkeypatch):
    known, parsed = NoteEntries(tiny_dataset), []
    parse = notes_document.parse_document
    monkeypatch.setattr(
        notes_document, "parse_document", lambda content: parsed.append(parse(content)) or parsed[-1]
    )
    for texts in ({3: "three", 5: "five"}, {3: "three", 4: "four", 5: "five"}, {5: "five", 205: "six"}):
        assert known.parse(as_json_writes_it(texts, tiny_dataset)) == texts
    assert [list(texts.values()) for _, texts in parsed] == [["three", "five"], ["four"], ["six"]]


@pytest.mark.parametrize(
    "change",
    [
        lambda content: json.dumps(json.loads(content)).encode(),
        lambda content: content.replace(b"\n   ", b"\n\t"),
        lambda content: content.replace(b'"Tiny"', b'"Another name"'),
        lambda content: content.replace(b'"three"\n', b'"three",\n   "by": "Ada"\n'),
        lambda content: content.rstrip(),
    ],
    ids=["in one line", "tabs", "another name", "more keys", "no line break"],
)
def test_a_document_in_another_layout_is_read_too(tiny_dataset, change):
    known, texts = NoteEntries(tiny_dataset), {3: "three", 205: "six"}
    content = known.format(texts)
    assert change(content) != content
    assert known.parse(change(content)) == texts


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_what_is_known_hides_no_damage(tiny_dataset, content):
    known = NoteEntries(tiny_dataset)
    known.format({3: "x"})
    with contextlib.suppress(ValueError, RecursionError):
        content = json.dumps(json.loads(content), indent=1).encode() + b"\n"  # in the layout of this program
    with pytest.raises((ValueError, RecursionError)):
        known.parse(content)


def test_a_note_that_changes_often_is_written_as_it_is_now(tiny_dataset):
    known = NoteEntries(tiny_dataset)
    contents = [known.format({3: f"text {number}", 4: "four"}) for number in range(200)]
    assert known.parse(contents[-1]) == {3: "text 199", 4: "four"}
    assert known.parse(contents[0]) == {3: "text 0", 4: "four"}


def test_notes_are_merged_into_those_that_changed_meanwhile():
    base = Notes({1: "one", 2: "two", 3: "three", 4: "four"})
    mine = Notes({1: "one", 2: "zwei", 4: "four", 5: "five"}, base)
    theirs = Notes({1: "eins", 2: "deux", 3: "trois", 6: "six"})
    assert dict(mine.merged_into(theirs).texts) == {1: "eins", 2: "zwei", 5: "five", 6: "six"}
    alone = Notes({7: "seven"})
    assert alone.merged_into(theirs) is alone
