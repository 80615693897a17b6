"""Which files of a folder are pictures, and what is said of all others."""

import pytest

from mnist_gui.data import left_out
from mnist_gui.data.formats._shared.pictures import picture_sieve
from mnist_gui.data.formats._shared.pictures.picture_sieve import (
    STRAY,
    UNLISTED,
    UNREADABLE,
    PictureSieve,
    is_hidden,
)


def sieved(*paths):
    sieve = PictureSieve()
    pictures = [path for path in paths if sieve(tuple(path.split("/")))]
    return sieve, pictures


@pytest.mark.parametrize(
    ("name", "expected"),
    [(".a", True), ("Thumbs.db", True), ("__MACOSX", True), ("a.b", False), ("thumbs", False)],
)
def test_what_systems_put_there_is_hidden(name, expected):
    assert is_hidden(name) is expected


def test_pictures_are_known_by_their_suffixes():
    _, pictures = sieved("7/a.png", "7/B.JPG", "7/c.jpeg", "7/png", "7/d.txt", "e.bmp", "7/.f.png")
    assert pictures == ["7/a.png", "7/B.JPG", "7/c.jpeg", "e.bmp"]


def test_all_else_is_counted_by_its_kind():
    sieve, pictures = sieved(
        *("a.heic", "b.HEIF", "c.svg", "d.mp4", "e.rst", "f.pkl", "g.zip", "h.xlsx", "i.unknown", "j"),
        *(".k", ".DS_Store", "._l.png", "Thumbs.db", "#recycle/m.png", ".git/n.png", ".git/o.png"),
    )
    assert pictures == []
    assert sieve.left_out.counts == {
        "HEIC": 2,
        "SVG": 1,
        "video": 1,
        "text": 1,
        "array file": 1,
        "archive": 1,
        "table": 1,
        "other file": 2,
        "hidden file": 1,
        "system file": 3,
        "system folder": 1,
        "hidden folder": 1,
    }
    assert len(sieve.left_out) == 16
    assert (".git", "hidden folder") in sieve.left_out.files
    assert sieve.left_out.files == tuple(sorted(sieve.left_out.files))
    assert sieve.note == (
        "left out: 2 HEIC, 2 other files, 1 SVG, 1 archive, 1 array file, 1 hidden file, 1 hidden folder, "
        "1 system folder, 1 table, 1 text, 1 video"
    )


def test_a_hidden_folder_hides_what_is_below_it():
    sieve, pictures = sieved("a/.b/c/d.png", "a/e.png", "a/.b/f.png", "a/@eaDir/g.png")
    assert pictures == ["a/e.png"]
    assert sieve.left_out.files == (("a/.b", "hidden folder"), ("a/@eaDir", "system folder"))


@pytest.mark.parametrize("count", [19, 20, 21])
def test_tables_and_data_are_kept_for_later_up_to_a_number(count):
    sieve, _ = sieved(*(f"{number}.csv" for number in range(count)), *(f"{n}.npz" for n in range(count)))
    assert len(sieve.tables) == len(sieve.data) == min(count, 20)
    assert sieve.left_out.counts == {"array file": count, **({"table": 1} if count == 21 else {})}
    sieve.leave_out_tables(sieve.tables[:3])
    assert sieve.left_out.counts["table"] == count - 3


@pytest.mark.parametrize(
    ("others", "annotations", "texts"),
    [
        (["7/a.txt", "7/b.xml", "c.txt"], 2, 1),
        (["annotations.json"], 1, 0),
        (["my_COCO.json"], 1, 0),
        (["7/a.md"], 0, 1),
        (["A.TXT"], 1, 0),
        (["a.b.txt"], 0, 1),
    ],
)
def test_texts_beside_pictures_of_their_names_are_annotations(others, annotations, texts):
    sieve, pictures = sieved("7/a.png", "8/b.png", *others)
    sieve.leave_out_tables([])
    sieve.name_annotations([tuple(path.split("/")) for path in pictures])
    counts = sieve.left_out.counts
    assert counts.get("annotation of boxes or shapes", 0) == annotations
    assert counts.get("text", 0) + counts.get("table", 0) == texts
    assert all(count > 0 for count in counts.values())
    listed = [kind for _, kind in sieve.left_out.files]
    assert listed.count("annotation of boxes or shapes") == annotations


@pytest.mark.parametrize(("count", "named"), [(5, 5), (6, 6)])
def test_of_more_files_than_are_listed_all_are_counted(monkeypatch, count, named):
    monkeypatch.setattr(picture_sieve, "LISTED", 5)
    assert left_out.LISTED == 100_000
    sieve, pictures = sieved("a.png", "b.png")
    for _ in range(count):
        sieve.add(("a.txt",), "text")
    assert len(sieve.left_out.files) == 5
    sieve.name_annotations([tuple(path.split("/")) for path in pictures])
    assert sieve.left_out.counts == {"annotation of boxes or shapes": named}


def test_some_are_named_in_the_note_and_what_matters_most_is_said_first():
    sieve = PictureSieve()
    sieve.add(("a", "b.png"), UNREADABLE, reason="It is damaged.")
    for name in "cdef":
        sieve.add((name,), UNLISTED)
    sieve.add(("g.png",), STRAY)
    for name in ("train_labels.txt", "labels.txt"):
        sieve.add((name,), "text")
    for number in range(1200):
        sieve.add((f"{number}",), "other file")
    assert sieve.left_out.reasons == {"a/b.png": "It is damaged."}
    assert sieve.note == (
        "left out: 4 folders that may not be listed (c, d, e, ...), 1 unreadable picture (a/b.png), "
        "1 picture beside the folders of splits and classes, 1,200 other files, "
        "2 texts (train_labels.txt, labels.txt)"
    )
    sieve.add(("readme.txt",), "text")
    assert sieve.note.endswith(", 3 texts")
    assert PictureSieve().note == ""


def test_system_files_are_no_matter_of_a_note():
    sieve, _ = sieved("Thumbs.db", ".DS_Store")
    assert (len(sieve.left_out), sieve.note) == (2, "")
