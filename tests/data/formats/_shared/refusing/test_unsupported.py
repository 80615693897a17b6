"""The sentences for files, folders and archives without a data set."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from mnist_gui.data.formats._shared.refusing import unsupported
from mnist_gui.data.formats._shared.refusing.known_kinds import Kind
from mnist_gui.data.formats._shared.refusing.unsupported import (
    known_words_but,
    refused_folder,
    refused_tar,
    refused_zip,
    unrecognised,
)


@pytest.mark.parametrize(
    ("beginning", "found"),
    [
        (b"two words\n\t\f\r", "text"),
        ("é".encode(), "text"),
        (b"two\x1fwords", "74 77 6F 1F at its beginning"),
        (b"\0\1\2\3\4", "00 01 02 03 at its beginning"),
    ],
)
@pytest.mark.parametrize("name", ["a.unknown", "a.mnistmodel"])
def test_what_was_found_is_said(beginning, found, name):
    message = str(unrecognised(Path(name), beginning))
    kind = "is no data set of a kind that is known here: " if name == "a.unknown" else "is damaged or "
    assert message.startswith(f"{name} {kind}")
    assert f"found {found};" in message


# Folders and archives


def put(folder, **files):
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


PDF, ELF = b"%PDF-1.7 ...", b"\x7fELF" + b"\1" * 60


def test_a_folder_is_what_most_of_it_is(tmp_path):
    put(tmp_path, a_pdf=PDF, b_pdf=PDF, c_txt=b"words")
    message = str(refused_folder(tmp_path))
    assert message.startswith(f"{tmp_path} holds 2 PDF documents, no data set: a.pdf is a PDF document")
    (tmp_path / "b.pdf").unlink()
    assert str(refused_folder(tmp_path)).startswith(f"{tmp_path / 'a.pdf'} is a PDF document")


def test_a_folder_of_unknown_files_has_their_endings_counted(tmp_path):
    assert str(refused_folder(tmp_path)) == f"{tmp_path} is empty; choose another folder, or a file itself."
    (tmp_path / "deep").mkdir()
    assert "holds only folders without files; choose another folder" in str(refused_folder(tmp_path))
    for name in ("a.xx", "b.XX", "c.yy", "none", "deep/d.xx"):
        (tmp_path / name).write_bytes(b"\1\2\3")
    message = str(refused_folder(tmp_path))
    assert "found 3 .xx files, 1 .yy file, 1 file without an ending, nor folders" in message


def test_only_so_many_files_and_folders_are_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(unsupported, "_MOST_FILES", 3)
    below = tmp_path / "1" / "2" / "3" / "4"
    below.mkdir(parents=True)
    (below / "too-deep").touch()
    (below.parent / "deep").touch()
    for name in "ab":
        (tmp_path / name).touch()

    def names():
        return [path.name for path in unsupported._files_below(tmp_path)]

    assert names() == ["a", "b", "deep"]
    (tmp_path / "1" / "c").touch()
    assert names() == ["a", "b", "c"]
    (tmp_path / "d").touch()
    (tmp_path / "e").touch()
    assert names() == ["a", "b", "d"]
    monkeypatch.setattr(unsupported, "_MOST_LISTED", 2)
    assert len(names()) <= 2


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], "none"),
        (["a.x", "folder/"], "1 .x file"),
        (["a", "b"], "2 files without an ending"),
        (
            [f"{number}.{'abcde'[number % 5]}" for number in range(1, 10)],
            "2 .b files, 2 .c files, 2 .d files, 2 .e files",
        ),
        ([f"{number}.x" for number in range(1000)], "1,000 .x files"),
    ],
)
def test_endings_are_counted(names, expected):
    assert unsupported._listing(names) == expected


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("PDF documents", "PDF document"),
        ("files of JSON", "file of JSON"),
        ("models of words", "model of words"),
        ("sheep", "sheep"),
    ],
)
def test_one_of_them_is_called_so(plural, singular):
    assert unsupported._singular(plural) == singular


def kinds(*counts):
    return [
        (f"{plural}-{number}", Kind(f"is {plural}", plural))
        for plural, count in counts
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("counts", "listed"),
    [
        ([("as", 2)], "2 as"),
        ([("as", 1), ("bs", 2)], "2 bs and 1 a"),
        ([("as", 3), ("bs", 2), ("cs", 1)], "3 as, 2 bs and 1 c"),
        ([("as", 5), ("bs", 4), ("cs", 3), ("ds", 2)], "5 as, 4 bs, 3 cs and 2 ds"),
        ([("as", 5), ("bs", 4), ("cs", 3), ("ds", 2), ("es", 1)], "5 as, 4 bs, 3 cs, 2 ds and others"),
    ],
)
def test_several_kinds_are_summed_up_with_an_example_of_most(counts, listed):
    most = max(counts, key=lambda each: each[1])[0]
    assert unsupported._summary(kinds(*counts)) == f"holds {listed}, no data set: {most}-0 is {most}"


def test_what_lies_beside_data_tells_nothing_unless_it_is_alone():
    beside, json = Kind("is beside", "besides", is_beside=True), Kind("is JSON", "files of JSON")
    other = Kind("is a thing", "things")
    assert unsupported._telling([("a", beside), ("b", json), ("c", other)]) == [("c", other)]
    assert unsupported._telling([("a", beside), ("b", json)]) == [("b", json)]
    assert unsupported._telling([("a", beside)]) == [("a", beside)]
    assert unsupported._telling([("README.md", other), ("b", json)]) == [("b", json)]
    assert unsupported._telling([]) == []


def test_archives_are_what_most_of_them_is(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("__MACOSX/a.pdf", PDF)
        archive.writestr("in\\a.pdf", PDF)
        archive.writestr("in/b.pdf", PDF)
    assert str(refused_zip(path)).startswith(
        f"{path} holds 2 PDF documents, no data set: in/a.pdf is a PDF document"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("b.pdf", PDF)
    assert str(refused_zip(path)).startswith(f"{path}: b.pdf is a PDF document")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xx", b"\1")
    assert "found 1 .xx file; choose another file" in str(refused_zip(path))


def test_a_tar_is_read_from_its_beginning_only_so_far(tmp_path, monkeypatch):
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        for name in ("./a.pdf", "b.pdf", "c.pdf"):
            entry = tarfile.TarInfo(name)
            entry.size = len(PDF)
            archive.addfile(entry, io.BytesIO(PDF))
    assert [name for name, _ in unsupported._tar_beginnings(path)] == ["a.pdf", "b.pdf", "c.pdf"]
    assert str(refused_tar(path)).startswith(f"{path} holds 3 PDF documents, no data set: a.pdf is")
    monkeypatch.setattr(unsupported, "_MOST_TAR_BYTES", 2 * len(PDF) - 1)
    assert [name for name, _ in unsupported._tar_beginnings(path)] == ["a.pdf", "b.pdf"]
    monkeypatch.setattr(unsupported, "_MOST_TAR_BYTES", 2 * len(PDF))
    assert len(list(unsupported._tar_beginnings(path))) == 3
    monkeypatch.setattr(unsupported, "_MOST_FILES", 1)
    assert [*unsupported._tar_beginnings(path)] == [("a.pdf", PDF)]
    monkeypatch.setattr(unsupported, "_MOST_ENTRY_BYTES", 4)
    assert [*unsupported._tar_beginnings(path)] == [("a.pdf", b"%PDF")]


def test_of_a_zip_only_the_first_files_are_looked_at(tmp_path, monkeypatch):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in "abc":
            archive.writestr(name, PDF)
    monkeypatch.setattr(unsupported, "_MOST_FILES", 2)
    monkeypatch.setattr(unsupported, "_MOST_ENTRY_BYTES", 4)
    assert [*unsupported._zip_beginnings(path)] == [("a", b"%PDF"), ("b", b"%PDF")]


def test_what_is_wanted_is_no_fault(tmp_path):
    put(tmp_path, a_pdf=PDF, b_csv=b"1,2\n", c_png=b"\x89PNG\r\n\x1a\n", d_npy=b"\x93NUMPY\1\0", e_xx=b"\1")
    assert known_words_but("picture", tmp_path / "a.pdf").startswith("is a PDF document")
    assert known_words_but("picture", tmp_path / "e.xx") == ""
    assert known_words_but("picture", tmp_path / "none") == ""
    words = known_words_but("model", tmp_path / "d.npy")
    assert words.startswith("holds a data set (")
    assert words.endswith("), no model; open it with mnist-gui, or File > Open")


@pytest.mark.parametrize(
    ("name", "beginning", "expected"),
    [
        ("a.csv", b"some words", "is no table of images: expected"),
        ("a.npz", b"some words", "is damaged or something else: expected"),
        ("a.png", b"some words", "is damaged or something else: expected a picture, found text; download or"),
        ("a.mnistmodel", b"\1\2", "is damaged or something else: expected a model, found 01 02 at its"),
        ("a.md", b"some words", "is a text for people, no data set: found text; choose IDX files"),
        ("a.xx", b"\1", "is no data set of a kind that is known here: found 01 at its beginning; choose IDX"),
    ],
)
def test_a_name_promises_a_content(name, beginning, expected):
    assert expected in str(unrecognised(Path(name), beginning))
