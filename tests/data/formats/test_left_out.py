"""Nothing that lies among pictures is left out without a word."""

import json
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import encoded, make_images, save_pictures

from mnist_gui import cli
from mnist_gui.data.formats._shared.pictures.picture_sieve import PictureSieve
from mnist_gui.data.left_out import LISTED
from mnist_gui.data.open import open_dataset

CASES = Path("../shared/cases")


def make_folder(folder: Path, contents: dict[str, bytes]) -> Path:
    """Make a folder of these files, with two pictures in classes."""
    images = make_images(2)
    pictures = {"7/a.png": encoded(images[0]), "8/b.png": encoded(images[1])}
    for name, content in (pictures | contents).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def zipped(folder: Path) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return path


LEFT_OUT = {
    "7/photo.HEIC": "1 HEIC",
    "7/drawing.psd": "1 PSD",
    "7/drawing.svg": "1 SVG",
    "7/measures.xlsx": "1 table",
    "results.csv": "1 table",
    "7/more.zip": "1 archive",
    "7/notes.txt": "1 text",
    "7/features.npy": "1 array file",
    "7/clip.mp4": "1 video",
    "7/thing.bin": "1 other file",
    "7/thing": "1 other file",
    "7/.hidden.png": "1 hidden file",
    "7/.ipynb_checkpoints/a-checkpoint.png": "1 hidden folder",
    ".git/config": "1 hidden folder",
    "@eaDir/7/a.png": "1 system folder",
    "7/@eaDir/a.png/SYNOPHOTO_THUMB_M.jpg": "1 system folder",
    "$RECYCLE.BIN/x.png": "1 system folder",
    "System Volume Information/x.png": "1 system folder",
    "lost+found/x.png": "1 system folder",
    "__MACOSX/7/._a.png": "1 system folder",
}


@pytest.mark.parametrize("is_zip", [False, True])
@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_no_picture_is_no_class_and_is_counted(tmp_path, name, is_zip):
    folder = make_folder(tmp_path / "digits", {name: b"?"})
    dataset = open_dataset(zipped(folder) if is_zip else folder)
    assert dataset.labels.tolist() == [7, 8]
    assert dataset.class_names == tuple("0123456789")
    assert dataset.note == f"left out: {LEFT_OUT[name]}"
    assert len(dataset.left_out) == 1


@pytest.mark.parametrize("is_zip", [False, True])
@pytest.mark.parametrize("name", ["7/.DS_Store", "7/Thumbs.db", "desktop.ini", "7/._a.png", ".directory"])
def test_files_that_every_system_leaves_are_listed_only(tmp_path, name, is_zip):
    folder = make_folder(tmp_path / "digits", {name: b"?"})
    dataset = open_dataset(zipped(folder) if is_zip else folder)
    assert (dataset.note, dataset.left_out.files) == ("", ((name, "system file"),))


def test_the_most_frequent_are_named_first(tmp_path):
    contents = {f"7/{number}.heic": b"?" for number in range(5)} | {f"7/{n}.xls": b"?" for n in range(4)}
    contents |= {"8/broken.png": b"", "cover.png": encoded(make_images(1)[0])}
    assert open_dataset(make_folder(tmp_path / "digits", contents)).note == (
        "left out: 1 unreadable picture (8/broken.png), 1 picture beside the folders of splits and classes, "
        "5 HEIC, 4 tables"
    )


def test_the_list_is_bounded_and_the_counts_are_not(tmp_path):
    many = LISTED + 50
    dataset = open_dataset(make_folder(tmp_path / "digits", {f"7/{n}.txt": b"" for n in range(many)}))
    assert dataset.left_out.counts == {"text": many}
    assert len(dataset.left_out.files) == LISTED


def test_info_lists_what_was_left_out_on_request(tmp_path, capsys):
    folder = make_folder(tmp_path / "digits", {"8/broken.png": b"", "7/photo.heic": b"?"})
    assert cli.main(["info", str(folder)]) == 0
    assert "broken" not in capsys.readouterr().out
    assert cli.main(["info", str(folder), "--left-out"]) == 0
    assert capsys.readouterr().out.endswith(
        "left out: 2 files\n7/photo.heic: HEIC\n8/broken.png: unreadable picture\n"
    )
    assert cli.main(["info", str(folder), "--left-out", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["left_out"] == {
        "counts": {"HEIC": 1, "unreadable picture": 1},
        "files": [
            {"file": "7/photo.heic", "kind": "HEIC"},
            {"file": "8/broken.png", "kind": "unreadable picture"},
        ],
    }


@pytest.mark.parametrize(
    "suffix", ["webp", "gif", "tif", "tiff", "jfif", "jpe", "avif", "pbm", "PNG", "TIFF"]
)
def test_pictures_of_every_kind_are_images(tmp_path, suffix):
    image = np.zeros((28, 28), dtype=np.uint8)
    image[6:20, 8:14] = 255
    folder = save_pictures(tmp_path / "digits", np.stack([image, image]), ["7/a.png", f"8/b.{suffix}"])
    for path in (folder, zipped(folder)):
        dataset = open_dataset(path)
        assert dataset.labels.tolist() == [7, 8]
        assert np.abs(dataset.train.images.astype(int) - image).max() < 60
        assert dataset.note == ""


@pytest.mark.parametrize("ending", [".tar", ".tgz", ".tar.gz", ".tar.xz"])
def test_tars_of_pictures_say_what_they_leave_out(tmp_path, ending):
    contents = {"7/photo.heic": b"?", "8/broken.png": b"", "@eaDir/7/a.png": b"?", "7/._a.png": b"?"}
    folder = make_folder(tmp_path / "digits", contents)
    (folder / "7" / "link.png").symlink_to("/etc/passwd")
    (folder / "lists").mkdir()
    (folder / "lists" / "labels.json").write_text('{"a.png": "seven", "b.png": "eight"}')
    path = tmp_path / f"digits{ending}"
    with tarfile.open(path, f"w:{ending[-2:] if ending[-2:] in {'gz', 'xz'} else ''}") as archive:
        archive.add(folder, "digits")
    dataset = open_dataset(path)
    assert dataset.labels.tolist() == [7, 8]
    assert dataset.note == ("left out: 1 unreadable picture (digits/8/broken.png), 1 HEIC, 1 system folder")


BOXES = "labels are those of folders, file names or a table with file names, not of boxes"


@pytest.mark.parametrize("ending", ["txt", "xml", "json"])
@pytest.mark.parametrize("count", [3, 1100])
def test_annotations_of_boxes_are_said_to_be_such(ending, count):
    sieve = PictureSieve()
    pictures = [("images", f"{number:04}.png") for number in range(count)]
    others = [("labels", f"{number:04}.{ending}") for number in range(count)]
    assert [parts for parts in [*pictures, *others] if sieve(parts)] == pictures
    sieve.leave_out_tables([])
    sieve.name_annotations(pictures)
    assert sieve.note == f"left out: {count:,} annotations of boxes or shapes"


def test_why_annotations_are_left_out_is_said(tmp_path):
    folder = make_folder(tmp_path / "digits", {"_annotations.coco.json": b"{}", "7/a.xml": b"<annotation/>"})
    assert open_dataset(folder).note == f"left out: 2 annotations of boxes or shapes; {BOXES}"


def test_a_list_of_labels_without_names_of_pictures_is_named(tmp_path):
    folder = make_folder(tmp_path / "digits", {"labels.npy": b"?"})
    assert open_dataset(folder).note == "left out: 1 array file (labels.npy)"


def case(name: str) -> Path:
    path = CASES / name
    if not path.exists():
        pytest.skip("the cases are not here")
    return path


@pytest.mark.parametrize(
    "name", ["kaggle_trainingSet_testSet", "training-images_test-images", "mnist_train_mnist_test"]
)
def test_splits_of_the_cases(name):
    dataset = open_dataset(case(f"silent/{name}.zip"))
    assert [(split.name, len(split)) for split in dataset.splits] == [("train", 24), ("test", 12)]
    assert dataset.class_names == tuple("0123456789")


@pytest.mark.parametrize(
    ("name", "count", "note"),
    [
        ("silent/some_pictures_skipped.zip", 11, ""),
        ("silent/nas_and_bin_folders.zip", 24, "left out: 2 system folders"),
        ("refused/one_broken_of_25.zip", 24, "left out: 1 unreadable picture (3/broken.png)"),
        ("message/folder_of_tif", 6, ""),
    ],
)
def test_pictures_of_the_cases(name, count, note):
    dataset = open_dataset(case(name))
    assert len(dataset) == count
    assert dataset.class_names == tuple("0123456789")
    assert note in dataset.note
