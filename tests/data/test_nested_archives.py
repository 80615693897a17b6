"""Archives in an archive: read as folders, one level deep, within the same room."""

import re
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import make_images, refusal
from helpers.packed_sets import PACKINGS

from mnist_gui.data.open import open_dataset

IMAGES = make_images(6, size=(9, 9))
LABELS = np.array([0, 1, 1, 2, 7, 7])


def zipped(files: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, BytesIO(data))
    return content.getvalue()


def packed(folder: Path, packing: str, rows: slice = slice(None)) -> dict[str, bytes]:
    """Return the files of a data set."""
    folder.mkdir(exist_ok=True)
    PACKINGS[packing](folder, IMAGES[rows], LABELS[rows])
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("packing", ["IDX, gzip", "CSV", "folders of PNG", "NPY"])
@pytest.mark.parametrize("inner", [zipped, tarred])
@pytest.mark.parametrize("outer", [zipped, tarred])
def test_an_archive_alone_in_an_archive_is_read_as_its_folder(tmp_path, packing, inner, outer):
    name = "digits.zip" if inner is zipped else "digits.tar.gz"
    path = tmp_path / ("download.zip" if outer is zipped else "download.tgz")
    path.write_bytes(outer({"readme.md": b"# Digits", name: inner(packed(tmp_path / "files", packing))}))
    dataset = open_dataset(path)
    np.testing.assert_array_equal(dataset.take(range(6)), IMAGES)
    assert dataset.labels.tolist() == LABELS.tolist()
    assert dataset.name == "download"
    assert f"read from {name} in it" in dataset.note


def test_archives_of_splits_and_of_classes_are_folders(tmp_path):
    train, test = (packed(tmp_path / str(rows), "folders of PNG", rows) for rows in (slice(4), slice(4, 6)))
    (tmp_path / "a.zip").write_bytes(zipped({"train.zip": zipped(train), "test.zip": zipped(test)}))
    dataset = open_dataset(tmp_path / "a.zip")
    assert [(split.name, len(split)) for split in dataset.splits] == [("train", 4), ("test", 2)]
    classes = {f"{label}.zip": {} for label in LABELS.tolist()}
    for name, content in (train | test).items():
        classes[f"{name[0]}.zip"][name[2:]] = content
    (tmp_path / "b.zip").write_bytes(zipped({name: zipped(files) for name, files in classes.items()}))
    assert open_dataset(tmp_path / "b.zip").labels.tolist() == LABELS.tolist()


def test_zips_of_one_file_each_are_one_data_set(tmp_path):
    files = packed(tmp_path / "files", "IDX, gzip")
    (tmp_path / "a.zip").write_bytes(zipped({f"{name}.zip": zipped({name: files[name]}) for name in files}))
    assert open_dataset(tmp_path / "a.zip").labels.tolist() == LABELS.tolist()


def test_a_table_beside_an_archive_of_pictures_has_their_labels(tmp_path):
    files = {Path(name).name: content for name, content in packed(tmp_path / "f", "folders of PNG").items()}
    table = "\n".join(["file,label", *map("{},{}".format, files, LABELS.tolist())])
    (tmp_path / "a.zip").write_bytes(zipped({"labels.csv": table.encode(), "images.zip": zipped(files)}))
    dataset = open_dataset(tmp_path / "a.zip")
    assert dataset.labels.tolist() == LABELS.tolist()
    assert dataset.note == "labels from labels.csv (column label); read from images.zip in it"


def test_an_archive_beside_a_data_set_is_said_to_be_left_out(tmp_path):
    files = packed(tmp_path / "files", "CSV") | {"more.zip": zipped({"7/a.png": b""})}
    (tmp_path / "a.zip").write_bytes(zipped(files))
    assert open_dataset(tmp_path / "a.zip").note == "left out: more.zip"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            {"b.zip": zipped({"c.zip": zipped({"7/a.png": b""})})},
            "b.zip in it holds archives in turn (c.zip); unpack it, and open one of these.",
        ),
        (
            {"b.zip": zipped({"paper.pdf": b"%PDF-1.5"})},
            "holds no data set, and b.zip in it none either; choose another file.",
        ),
        (
            {"b.zip": zipped({"train.csv": b"1,2\n" * 99_999})[:200]},
            "/b.zip is damaged: it is no sound zip (File is not a zip file); download or copy it again.",
        ),
    ],
    ids=["two levels", "papers", "damaged"],
)
def test_what_cannot_be_read_is_said_with_the_name_in_the_archive(tmp_path, content, words):
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(content))
    assert refusal(path).endswith(words)
    assert refusal(path).startswith(str(path))


def test_an_archive_in_an_archive_takes_no_more_room_than_there_is(tmp_path, monkeypatch):
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"b.zip": zipped({"train.csv": b"0" * 10**6})}))
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("", (), {"free": 10**6})())
    assert re.search(r"too large to be opened at once: its files take 1,00\d,\d{3} bytes", refusal(path))
