"""One file with what the user made, and how it comes back."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from helpers.two_programs import digit, small_dataset
from hypothesis import given
from hypothesis import strategies as st

import mnist_gui
from mnist_gui import cli
from mnist_gui.data.user import restore_journal
from mnist_gui.data.user.backup import FORMAT, KEPT_BEFORE, MOST_FILES, delete_kind
from mnist_gui.data.user.correction_journal import CorrectionJournal
from mnist_gui.data.user.notes import Notes, merge_contents, notes_folder, notes_path, read_notes, write_notes
from mnist_gui.data.user.own_digits import OwnDigits
from mnist_gui.data.user.own_digits_file import own_digits_folder, read_own_digits, write_own_digits
from mnist_gui.errors import DataError, TakenError

DATASET = small_dataset(10)


@pytest.fixture(autouse=True)
def directory(monkeypatch, tmp_path) -> Path:
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MNIST_GUI_PROFILE", "")
    return tmp_path / "data"


def keep(texts: dict[int, str], digits: int, *, first: int = 0) -> None:
    write_notes(notes_folder(), DATASET, Notes(texts))
    write_own_digits(
        own_digits_folder(), OwnDigits(tuple(digit(0, first + index) for index in range(digits)))
    )


def kept() -> tuple[dict[int, str], OwnDigits]:
    return dict(read_notes(notes_folder(), DATASET).texts), read_own_digits(own_digits_folder())


def test_a_backup_brings_everything_back_into_another_directory(tmp_path, monkeypatch, directory):
    keep({0: "a \ud800 half", 3: "b\nc"}, 5)
    made = mnist_gui.backup(tmp_path / "b.zip")
    assert made.counts == {"notes": 2, "digits": 5}
    before = kept()
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "other"))
    done = mnist_gui.restore(tmp_path / "b.zip")
    assert kept() == before
    assert (len(done.changed), done.before) == (2, None)
    assert mnist_gui.restore(tmp_path / "b.zip").changed == ()
    assert not (tmp_path / "other" / restore_journal.JOURNAL).exists()


def test_merging_loses_nothing_and_restoring_twice_doubles_nothing(tmp_path):
    keep({0: "theirs", 1: "same", 2: "long text"}, 3)
    mnist_gui.backup(tmp_path / "b.zip")
    keep({0: "mine", 1: "same", 2: "text", 3: "new"}, 2, first=2)
    for _ in range(2):
        mnist_gui.restore(tmp_path / "b.zip")
        texts, digits = kept()
        assert texts == {0: "mine\ntheirs", 1: "same", 2: "long text", 3: "new"}
        assert sorted(one.when for one in digits) == [digit(0, index).when for index in range(4)]


def test_corrections_are_merged_by_what_is_later(tmp_path, monkeypatch, directory):
    def correct(time: int, **changes) -> None:
        monkeypatch.setattr("time.time", lambda: float(time))
        CorrectionJournal(DATASET).change(**changes)

    names = (*DATASET.class_names, "x", "y")
    correct(100, rows=[0, 1, 2], label=5)
    mnist_gui.backup(tmp_path / "older.zip")
    correct(200, rows=[3], label=11, class_names=names)
    correct(300, rows=[0], state=3)
    made = mnist_gui.backup(tmp_path / "b.zip")
    assert made.counts == {"corrections": 4}
    assert "4 corrections" in made.in_words
    theirs = CorrectionJournal(DATASET).corrections
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "other"))
    correct(250, rows=[0, 3, 4], label=10, class_names=names)
    for _ in range(2):
        mnist_gui.restore(tmp_path / "b.zip")
        mnist_gui.restore(tmp_path / "older.zip")
    journal = CorrectionJournal(DATASET)
    merged = journal.corrections
    assert [merged.class_names[label] for label in merged.labels[:6]] == ["5", "5", "5", "x", "x", "0"]
    assert merged.states[0] == 3
    journal.undo()
    assert journal.corrections.labels.tolist()[:6] == [10, 0, 0, 10, 10, 0], "a merge is one step"
    mnist_gui.restore(tmp_path / "b.zip", replace=True)
    assert journal.refresh()
    assert journal.corrections.labels.tolist() == theirs.labels.tolist()
    assert mnist_gui.restore(tmp_path / "older.zip").changed == (), "it is the beginning of what is there"


def test_replacing_keeps_a_backup_of_what_was_there(tmp_path):
    keep({0: "theirs"}, 1)
    mnist_gui.backup(tmp_path / "b.zip")
    theirs = kept()
    keep({1: "mine"}, 2, first=7)
    mine = kept()
    done = mnist_gui.restore(tmp_path / "b.zip", replace=True)
    assert kept() == theirs
    mnist_gui.restore(done.before, replace=True)
    assert kept() == mine
    for _ in range(5):
        mnist_gui.restore(tmp_path / "b.zip", replace=True)
        keep({1: "mine"}, 2)
    assert len(list((tmp_path / "data" / "backups").iterdir())) == KEPT_BEFORE


def test_replacing_removes_what_the_backup_does_not_have(tmp_path, directory):
    keep({}, 1)
    mnist_gui.backup(tmp_path / "b.zip")
    keep({1: "mine"}, 1)
    mnist_gui.restore(tmp_path / "b.zip", replace=True)
    assert kept()[0] == {}


def test_nothing_is_changed_if_one_file_is_damaged(tmp_path, directory):
    keep({0: "theirs"}, 1)
    mnist_gui.backup(tmp_path / "b.zip")
    keep({1: "mine"}, 2, first=7)
    path = notes_path(notes_folder(), DATASET)
    path.write_text("{}")
    before = {file: file.read_bytes() for file in directory.rglob("*.json*")}
    with pytest.raises(DataError, match=path.name):
        mnist_gui.restore(tmp_path / "b.zip")
    with pytest.raises(DataError, match=path.name):
        mnist_gui.backup(tmp_path / "c.zip")
    assert {file: file.read_bytes() for file in directory.rglob("*.json*")} == before
    assert not (tmp_path / "c.zip").exists()
    mnist_gui.restore(tmp_path / "b.zip", replace=True)  # the damaged file is in the backup of before
    assert kept()[0] == {0: "theirs"}


def test_replacing_by_what_is_there_changes_nothing(tmp_path, directory):
    keep({0: "mine"}, 1)
    mnist_gui.backup(tmp_path / "b.zip")
    done = mnist_gui.restore(tmp_path / "b.zip", replace=True)
    assert (done.changed, done.before) == ((), None)
    assert not (directory / "backups").exists()


def test_where_nothing_was_kept_there_is_nothing_to_delete(directory):
    delete_kind("notes")
    assert not directory.exists()


def test_a_backup_of_too_much_is_refused_before_it_is_read(tmp_path):
    many = {f"notes/{number:032x}.json": b"" for number in range(MOST_FILES + 1)}
    with pytest.raises(DataError, match="more than 10,000 files"):
        mnist_gui.restore(zipped(tmp_path / "many.zip", many))
    with zipfile.ZipFile(tmp_path / "long.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("manifest.json", b" " * (9 << 20))
    with pytest.raises(DataError, match="no backup"):
        mnist_gui.restore(tmp_path / "long.zip")


def test_another_file_is_not_replaced_and_nothing_makes_no_backup(tmp_path):
    with pytest.raises(DataError, match="no notes"):
        mnist_gui.backup(tmp_path / "b.zip")
    keep({}, 1)
    (tmp_path / "b.zip").write_bytes(b"something else")
    with zipfile.ZipFile(tmp_path / "model.zip", "w") as archive:
        archive.writestr("manifest.json", '{"format": "mnist-gui model"}')
    for path in (tmp_path / "b.zip", tmp_path / "model.zip", tmp_path):
        with pytest.raises(TakenError):
            mnist_gui.backup(path)
    assert (tmp_path / "b.zip").read_bytes() == b"something else"


def test_a_killed_restoration_is_completed_by_the_next_reader_or_writer(tmp_path, monkeypatch, directory):
    keep({0: "theirs"}, 1)
    mnist_gui.backup(tmp_path / "b.zip")
    theirs = kept()
    for next_one in (kept, lambda: write_own_digits(own_digits_folder(), theirs[1], base=theirs[1])):
        keep({1: "mine"}, 2, first=7)
        with monkeypatch.context() as patch:
            replace = Path.replace
            calls: list[Path] = []

            def killed(source: Path, target: Path, calls=calls, replace=replace) -> Path:
                if len(calls) == 1:
                    raise KeyboardInterrupt
                calls.append(source)
                return replace(source, target)

            patch.setattr(Path, "replace", killed)
            with pytest.raises(KeyboardInterrupt):
                mnist_gui.restore(tmp_path / "b.zip", replace=True)
        assert restore_journal.is_pending(directory)
        next_one()
        assert not restore_journal.is_pending(directory)
        assert kept() == theirs


def zipped(path: Path, contents: dict[str, bytes], **manifest: object) -> Path:
    listed = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in contents.items()
    }
    document = {"format": FORMAT, "version": 1, "created": "", "files": listed, **manifest}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps(document))
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("files", "manifest", "reason"),
    [
        ({"../notes/x": b""}, {}, "leads outside"),
        ({"settings.ini": b""}, {}, "newer version"),
        ({"notes/../digits/own.jsonl": b""}, {}, "leads outside"),
        ({"notes/0.json": b""}, {}, "newer version"),
        ({f"notes/{'0' * 32}.json": b"[]"}, {}, "damaged"),
        ({"digits/own.jsonl": b"[" * 9000}, {}, "damaged"),
        ({"digits/own.jsonl": b""}, {"version": 2}, "newer version"),
        ({"digits/own.jsonl": b""}, {"format": "mnist-gui model"}, "no backup"),
        ({"digits/own.jsonl": b""}, {"files": {}}, "other files"),
        ({"digits/own.jsonl": b""}, {"files": {"digits/own.jsonl": 1}}, "not what was backed up"),
        ({"digits/own.jsonl": b""}, {"files": []}, "damaged"),
    ],
)
def test_what_is_no_sound_backup_is_refused_with_a_reason(tmp_path, directory, files, manifest, reason):
    keep({0: "mine"}, 1)
    before = kept()
    with pytest.raises(DataError, match=reason):
        mnist_gui.restore(zipped(tmp_path / "b.zip", files, **manifest), replace=True)
    assert kept() == before
    assert {path.name for path in directory.iterdir()} <= {"notes", "digits", ".lock", ".queue"}


def test_commands_say_what_they_did(tmp_path, capsys, directory):
    keep({0: "theirs"}, 3)
    path = str(tmp_path / "b.zip")
    assert cli.main(["backup", path]) == 0
    assert capsys.readouterr().out == f"backed up to {path}: 1 note and 3 own digits\n"
    assert cli.main(["restore", path, "--profile", "Anna"]) == 0
    assert capsys.readouterr().out == f"restored from {path}: 1 note and 3 own digits\n"
    assert (directory / "profiles" / "Anna" / "digits" / "own.jsonl").exists()
    assert cli.main(["restore", path, "--profile", "default", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "notes": 1,
        "digits": 3,
        "changed_files": 0,
        "before": None,
    }
    assert cli.main(["restore", str(tmp_path / "none.zip")]) == 2


NOTES = st.dictionaries(st.integers(0, 4), st.text(min_size=1).filter(str.strip), max_size=4)


def content(texts: dict[int, str]) -> bytes:
    entries = [{"split": "train", "number": number, "text": text} for number, text in texts.items()]
    return json.dumps({"format": "mnist-gui notes", "version": 1, "notes": entries}).encode()


@given(mine=NOTES, theirs=NOTES)
def test_merged_notes_have_every_text_of_both(mine, theirs):
    merged = merge_contents(content(mine), content(theirs))
    texts = {entry["number"]: entry["text"] for entry in json.loads(merged)["notes"]}
    for source in (mine, theirs):
        assert all(text in texts[number] for number, text in source.items())
    assert merge_contents(merged, content(theirs)) == merged


def test_a_backup_may_be_as_large_as_is_said(tmp_path, monkeypatch):
    keep({0: "a"}, 1)
    mnist_gui.backup(tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    monkeypatch.setattr("mnist_gui.data.user.backup.LARGEST", size)
    assert mnist_gui.restore(tmp_path / "b.zip").changed == ()
    monkeypatch.setattr("mnist_gui.data.user.backup.LARGEST", size - 1)
    with pytest.raises(DataError, match=f"files or {size - 1:,} bytes"):
        mnist_gui.restore(tmp_path / "b.zip")
