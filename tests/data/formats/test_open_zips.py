"""Opening zips of picture folders, and every zip that is refused."""

import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import encoded, make_images, refusal

from mnist_gui.data.open import open_dataset

BLACK = np.zeros((28, 28), dtype=np.uint8)


def make_zip(path: Path, contents: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def pictures(*names: str) -> dict[str, bytes]:
    return {name: encoded(image) for name, image in zip(names, make_images(len(names)), strict=True)}


def patch(path: Path, place: int, content: bytes, *, entry: bytes = b"PK\1\2") -> None:
    """Write over a place in the first entry of the directory of a zip."""
    data = bytearray(path.read_bytes())
    start = data.index(entry) + place
    data[start : start + len(content)] = content
    path.write_bytes(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("wrapping", ["", "mnist160/", "./a/b/"])
def test_a_zip_of_a_picture_folder_is_opened(tmp_path, method, wrapping):
    contents = pictures(*(f"{wrapping}{name}" for name in ("train/7/b.png", "train/0/a.png", "test/0/c.png")))
    path = make_zip(tmp_path / "fashion-mnist.zip", contents, method=method)
    dataset = open_dataset(path)
    assert (dataset.name, dataset.source) == ("Fashion-MNIST", str(path))
    assert dataset.split_names == ("train", "test")
    assert dataset.labels.tolist() == [0, 7, 0]
    np.testing.assert_array_equal(dataset.take([0, 1, 2]), make_images(3)[[1, 0, 2]])


def test_what_macos_adds_is_passed_over(tmp_path):
    contents = pictures("digits/3/a.png", "digits/4/b.png")
    contents |= {"__MACOSX/digits/3/._a.png": b"\0\5\x16\7", "digits/.DS_Store": b"", "digits/README": b"x"}
    assert open_dataset(make_zip(tmp_path / "digits.zip", contents)).labels.tolist() == [3, 4]


def test_a_zip_is_told_by_its_content(tmp_path):
    path = make_zip(tmp_path / "download", pictures("3/a.png", "4/a.png"))
    assert open_dataset(path).labels.tolist() == [3, 4]


def test_windows_separators_are_understood(tmp_path):
    path = make_zip(tmp_path / "old.zip", pictures("3/a.png", "4/a.png"))
    path.write_bytes(path.read_bytes().replace(b"3/a.png", b"3\\a.png").replace(b"4/a.png", b"4\\a.png"))
    assert open_dataset(path).labels.tolist() == [3, 4]


@pytest.mark.parametrize(
    "name",
    [
        "../evil/a.png",
        "train/../../a.png",
        "/etc/passwd",
        "C:/windows/a.png",
        "..\\a.png",
        "a/..",
        "../README",
    ],
)
def test_paths_that_lead_outside_are_refused(tmp_path, name):
    contents = pictures("3/a.png", "4/a.png") | {"xx": b""}
    path = make_zip(tmp_path / "evil.zip", contents)
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = name  # past what the constructor makes of it
        archive.writestr(info, b"")
    message = refusal(path)
    assert f"{path} cannot be opened: its entry {name!r} leads outside of it;" in message
    assert not (tmp_path.parent / "evil").exists()


def test_a_link_is_refused(tmp_path):
    path = make_zip(tmp_path / "links.zip", pictures("3/a.png", "4/a.png"))
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("5/link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "its entry '5/link.png' is a link;" in refusal(path)


@pytest.mark.parametrize("name", ["", ".", "./"])
def test_an_entry_without_a_name_is_passed_over(tmp_path, name):
    path = tmp_path / "digits.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("7/a.png", encoded(make_images(1)[0]))
        archive.writestr(zipfile.ZipInfo(name), b"x")
    assert len(open_dataset(path)) == 1


def test_an_encrypted_zip_is_refused(tmp_path):
    path = make_zip(tmp_path / "secret.zip", pictures("3/a.png", "4/a.png"))
    patch(path, 8, b"\1\0")
    assert "its entry '3/a.png' is encrypted; unpack it" in refusal(path)


def test_an_unusual_compression_is_refused(tmp_path):
    path = make_zip(tmp_path / "lzma.zip", pictures("3/a.png", "4/a.png"), method=zipfile.ZIP_LZMA)
    assert "its entry '3/a.png' is compressed in an unusual way; unpack it" in refusal(path)


def test_a_size_that_cannot_be_true_is_refused(tmp_path):
    path = make_zip(tmp_path / "liar.zip", pictures("3/a.png", "4/a.png"))
    patch(path, 24, struct.pack("<I", 2**31))
    message = refusal(path)
    assert "its entry '3/a.png' declares a size that cannot be true: expected" in message
    assert "found 2,147,483,648" in message


def test_an_entry_that_expands_to_more_than_a_picture_is_left_out_unread(tmp_path, monkeypatch):
    monkeypatch.setattr("mnist_gui.data.formats._shared.pictures.file_trees._MOST_BYTES", 10_000)
    contents = pictures("3/a.png") | {"3/b.png": bytes(10_001)}
    path = make_zip(tmp_path / "bomb.zip", contents)
    assert open_dataset(path).note == "left out: 1 unreadable picture (3/b.png)"
    make_zip(path, {"3/b.png": bytes(10_001)})
    assert f"{path}: 3/b.png is too large to be one picture" in refusal(path)


def test_a_damaged_entry_is_left_out_and_named(tmp_path):
    path = make_zip(tmp_path / "torn.zip", pictures("3/a.png", "4/a.png"), method=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[200] ^= 1
    path.write_bytes(data)
    dataset = open_dataset(path)
    assert dataset.labels.tolist() == [4]
    assert dataset.note == "left out: 1 unreadable picture (3/a.png)"


@pytest.mark.parametrize("where", ["directory", "content", "end"])
def test_a_damaged_zip_is_refused(tmp_path, where):
    path = make_zip(tmp_path / "torn.zip", pictures("3/a.png"), method=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    if where == "directory":
        data[data.index(b"PK\1\2")] ^= 1
    elif where == "content":
        data[200] ^= 1
    else:
        del data[-30:]
    path.write_bytes(data)
    message = refusal(path)
    assert f"{path} is damaged: it is no sound zip" in message
    assert message.endswith("download or copy it again.")


@pytest.mark.parametrize("contents", [{}, {"train-images.txt": b"x"}, {"a.png": b"no picture"}])
def test_a_zip_of_something_else_is_refused(tmp_path, contents):
    path = make_zip(tmp_path / "other.zip", contents)
    if not contents:
        path.write_bytes(b"PK\3\4" + path.read_bytes())  # an empty zip begins otherwise
    assert f"{path} holds no data set: expected folders of pictures, such as train/7, or arrays" in refusal(
        path
    )


def test_an_entry_larger_than_its_zip_is_refused_before_it_is_read(tmp_path):
    path = make_zip(tmp_path / "a.zip", pictures("7/a.png"), method=zipfile.ZIP_STORED)
    patch(path, 20, 2 * (2**31 - 1).to_bytes(4, "little"))  # its size, packed and unpacked
    tracemalloc.start()
    try:
        assert "declares a size that cannot be true" in refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
