"""One door: what cannot be used is called the same, wherever it comes from."""

import gzip
import json
import lzma
import pickle
import sqlite3
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import encoded, make_images, refusal, save_pictures
from test_open_unsupported import zipped

from mnist_gui.data.formats._shared.tables.text_lines import are_numbers
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import InkError, ModelError, UserError
from mnist_gui.ink.drawing_file import read_drawings
from mnist_gui.ink.picture_file import read_grey
from mnist_gui.learning.model_file import open_model

CASES = Path(__file__).parents[5].parent / "shared" / "cases" / "message"


def database() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table images (pixels blob)")
    return connection.serialize()


def tfrecord() -> bytes:
    """Return an Example of 0x14 bytes as writers write it that leave the checksums out."""
    return (
        bytes.fromhex("1400000000000000")
        + bytes(4)
        + bytes.fromhex("0a120a100a056c6162656c12071a0500000000")
        + bytes(5)
    )


def torch_legacy() -> bytes:
    return pickle.dumps(0x1950A86A20F9469CFC6C, protocol=2) + pickle.dumps({"a": 1}, protocol=2)


ARRAYS = (make_images(3), np.array([1, 2, 3]))
KINDS: dict[str, tuple[bytes, str]] = {
    "web page": (b"<!DOCTYPE html><html><body>404", "is a web page"),
    "web page after a comment": (b"\xef\xbb\xbf<!-- a -->\n<html>", "is a web page"),
    "xhtml": (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C">\n<html>', "is a web page"),
    "error of a bucket": (
        b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>',
        "is an error message of a server",
    ),
    "error in words": (b"404: Not Found", "is an error message of a server"),
    "error in JSON": (b'{"message": "Not Found", "status": "404"}', "is an error message of a server"),
    "XML": (b'<?xml version="1.0"?><annotation></annotation>', "is XML"),
    "pointer of LFS": (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 9\n",
        "is a pointer of Git LFS",
    ),
    "pointer of annex": (b"/annex/objects/MD5E-s9--ab.png\n", "is a pointer of git-annex"),
    **{f"pickle {version}": (pickle.dumps(ARRAYS, version), "holds Python objects") for version in range(6)},
    "pickle of a dict, 0": (pickle.dumps({"images": ARRAYS[0]}, 0), "holds Python objects"),
    "pickle of a list, 1": (pickle.dumps([1.5, 2, "a"], 1), "holds Python objects"),
    "packed pickle": (gzip.compress(pickle.dumps((ARRAYS, ARRAYS, ARRAYS), 2)), "holds Python objects"),
    "pickle in xz": (lzma.compress(pickle.dumps(ARRAYS, 2)), "holds Python objects"),
    "torch": (zipped("archive/data.pkl", "archive/data/0"), "holds Python objects of PyTorch"),
    "torch of before": (torch_legacy(), "holds Python objects of PyTorch"),
    "joblib": (zlib.compress(pickle.dumps(ARRAYS, 4)), "holds Python objects, packed by joblib"),
    "ONNX": (b"\x08\x07\x12\x07pytorch\x1a\x051.9.0", "is a model of ONNX"),
    "Keras": (zipped("metadata.json", "config.json", "model.weights.h5"), "is a model of Keras"),
    "Keras of before": (b"\x89HDF\r\n\x1a\n" + bytes(90) + b"keras_version", "is a model of Keras"),
    "safetensors": (
        struct.pack("<Q", 40) + b'{"w":{"dtype":"F32","shape":[1]}}',
        "is a model of safetensors",
    ),
    "TFLite": (b"\x1c\0\0\0TFL3" + bytes(20), "is a model of TensorFlow Lite"),
    "model of Weka": (b"\xac\xed\0\5sr\0\x1bweka.classifiers", "holds objects of Java"),
    "film": (b"\0\0\0\x18ftypmp42\0\0\0\0", "is a video"),
    "film of Matroska": (b"\x1a\x45\xdf\xa3\x01", "is a video"),
    "film of AVI": (b"RIFF\x10\0\0\0AVI LIST", "is a video"),
    "sound": (b"RIFF\x10\0\0\0WAVEfmt ", "is a sound recording"),
    "song": (b"ID3\3\0\0\0\0", "is a sound recording"),
    "HEIC": (b"\0\0\0\x1cftypheic\0\0\0\0mif1heic", "is a HEIC photo"),
    "JPEG XL": (b"\0\0\0\x0cJXL \r\n\x87\n", "is a JPEG XL picture"),
    "PSD": (b"8BPS\0\1" + bytes(20), "is a Photoshop picture"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "is an SVG drawing"),
    "SVG with a head": (b'<?xml version="1.0"?>\n<!-- Inkscape -->\n<svg width="9">', "is an SVG drawing"),
    "PDF": (b"%PDF-1.4\n1, 2", "is a PDF document"),
    "TFRecord": (tfrecord(), "is a TFRecord"),
    "TFRecord of anything": (bytes.fromhex("0500000000000000eab2043e") + bytes(9), "is a TFRecord"),
    "SQLite": (database(), "is an SQLite database"),
    "LMDB": (bytes(16) + b"\xde\xc0\xef\xbe\1\0\0\0" + bytes(99), "is an LMDB database"),
    "RData": (gzip.compress(b"RDX3\nX\n\0\0\0\3"), "holds objects of R"),
    "RDS": (gzip.compress(b"X\n\0\0\0\3\0\4"), "holds objects of R"),
    "Excel": (zipped("[Content_Types].xml", "xl/workbook.xml"), "is a spreadsheet"),
    "Word": (zipped("[Content_Types].xml", "word/document.xml"), "is a document of an office program"),
    "Word of before": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90), "is a document of an office program"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(40), "is a 7z file, an archive"),
    "RAR": (b"Rar!\x1a\7\1\0", "is a RAR file, an archive"),
    "zst": (b"\x28\xb5\x2f\xfd" + bytes(9), "is a Zstandard file, an archive"),
    "LZ4": (b"\x04\x22\x4d\x18" + bytes(9), "is an LZ4 file, an archive"),
    "program of Linux": (b"\x7fELF\2\1\1" + bytes(20), "is a program"),
    "program of Windows": (b"MZ\x90\0" + bytes(60) + b"PE\0\0", "is a program"),
    "JSON": (b'{"images": [[0, 1], [2, 3]], "labels": [1]}', 'is JSON with the keys "images", "labels"'),
    "list of JSON": (b"[[0, 1, 2], [3, 4, 5]]", "is JSON, a list of 2"),
    "lines of JSON": (
        b'{"image": [0], "label": 1}\n{"image": [1], "label": 2}\n',
        'is JSON Lines with the keys "image"',
    ),
    "notebook": (json.dumps({"cells": [], "nbformat": 4}).encode(), "is a notebook"),
    "web page in UTF-16": ("<!DOCTYPE html>\n<html>".encode("utf-16"), "is a web page"),
    "list of JSON objects": (
        b'[{"label": 1}, {"label": 2}]',
        'is JSON, a list of 2 objects with the key "label"',
    ),
    "zeros": (bytes(500), "holds nothing but zeros"),
    "nothing": (b"", "is empty"),
    "DS_Store": (b"\0\0\0\1Bud1\0\0", "is a file of macOS"),
    "Python": (b"import numpy as np\n\nx = 1\n", "is a program in Python"),
    "shortcut": (b"L\0\0\0\1\x14\2\0" + bytes(20), "is a shortcut of Windows"),
    "alias": (b"book\0\0\0\0mark\0\0\0\0", "is an alias of macOS"),
    "torrent": (b"d8:announce35:udp://a", "is a torrent"),
}
"""Contents, and how the sentence about each begins, under any name."""


def test_nothing_known_is_taken_for_a_table_of_numbers():
    assert [name for name, (content, _) in KINDS.items() if are_numbers(content)] == []
    text = b'label,pixel0,"1x1"\r\n7,0,255\r\n', b"7\t0\t-1.5e3\n8\t0", b"1;2\n3;4\n"
    assert all(map(are_numbers, text))
    others = b"A\n2\n3\n", b"1,2", b"a,b\n1,x\n", b"{1,2\n3,4\n", b"P2\n2 2\n255\n1 2 3 4\n", b""
    assert not any(map(are_numbers, others))


def alone(folder: Path, content: bytes) -> str:
    path = folder / "thing.bin"
    path.write_bytes(content)
    return refusal(path)


def with_a_name_of_tables(folder: Path, content: bytes) -> str:
    path = folder / "mnist_train.csv"
    path.write_bytes(content)
    return refusal(path)


def with_a_name_of_idx(folder: Path, content: bytes) -> str:
    path = folder / "t10k-images-idx3-ubyte"
    path.write_bytes(content)
    return refusal(path)


def in_a_folder(folder: Path, content: bytes) -> str:
    (folder / "README").write_text("words")
    (folder / "thing.bin").write_bytes(content)
    return refusal(folder)


def in_a_folder_in_a_folder(folder: Path, content: bytes) -> str:
    (folder / "data").mkdir()
    (folder / "data" / "thing.bin").write_bytes(content)
    return refusal(folder)


def in_an_idx_folder(folder: Path, content: bytes) -> str:
    write_idx(folder / "train-images-idx3-ubyte", ARRAYS[0])
    (folder / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(content))
    return refusal(folder)


def beside_a_table(folder: Path, content: bytes) -> str:
    row = ",".join(["7", *["0"] * 784])
    (folder / "mnist_train.csv").write_text(f"{row}\n{row}\n")
    (folder / "mnist_test.csv").write_bytes(content)
    return refusal(folder)


def in_a_zip(folder: Path, content: bytes) -> str:
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("data/thing.bin", content)
        archive.writestr("data/README.md", "words")
    return refusal(folder / "a.zip")


def in_a_tar(folder: Path, content: bytes) -> str:
    with tarfile.open(folder / "a.tar.gz", "w:gz") as archive:
        for name, each in (("data/README.md", b"words"), ("data/thing.bin", content)):
            entry = tarfile.TarInfo(name)
            entry.size = len(each)
            archive.addfile(entry, BytesIO(each))
    return refusal(folder / "a.tar.gz")


def as_a_picture(folder: Path, content: bytes) -> str:
    path = folder / "thing.png"
    path.write_bytes(content)
    with pytest.raises(InkError) as caught:
        read_grey(path)
    return str(caught.value)


def as_a_model(folder: Path, content: bytes) -> str:
    path = folder / "thing.mnistmodel"
    path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        open_model(path)
    return str(caught.value)


DOORS: tuple[Callable[[Path, bytes], str], ...] = (
    alone,
    with_a_name_of_tables,
    with_a_name_of_idx,
    in_a_folder,
    in_a_folder_in_a_folder,
    in_an_idx_folder,
    beside_a_table,
    in_a_zip,
    in_a_tar,
    as_a_picture,
    as_a_model,
)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_called_the_same_at_every_door(tmp_path, kind, door):
    content, said = KINDS[kind]
    message = door(tmp_path, content)
    assert f" {said}" in message
    assert message.count(said) == 1
    assert str(tmp_path) in message
    assert "found none" not in message


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_drawings_that_are_none_are_called_so_too(tmp_path, kind):
    content, said = KINDS[kind]
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    if not content:
        assert read_drawings(path) == []
        return
    with pytest.raises(InkError) as caught:
        read_drawings(path)
    if "JSON" not in kind:
        assert said in str(caught.value)


NAMED = {
    "a.py": (b"x = 1\n", "is a program in Python"),
    "README.md": (b"# MNIST\n", "is a text for people, no data set"),
    "LICENSE": (b"MIT\n", "is a text for people, no data set"),
    "train-images-idx3-ubyte.gz.part": (b"\x1f\x8b\x08\0", "is a download that has not ended"),
    "mnist.npz.crdownload": (b"PK\3\4\x14\0", "is a download that has not ended"),
    "Unconfirmed 12345.crdownload": (b"\0\0\x08\3\0\0", "is a download that has not ended"),
    "mnist.tfrecord-00000-of-00002": (b"\1\2", "is a TFRecord"),
    "saved_model.pb": (b"\1\2", "is a model of TensorFlow"),
    "setup.exe": (b"MZ", "is a program"),
    "song.mp3": (b"\xff\xfb\x90", "is a sound recording"),
    "Thumbs.db": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a list of thumbnails"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a spreadsheet"),
}


@pytest.mark.parametrize("place", [".", "folder", "folder/below"])
@pytest.mark.parametrize("name", NAMED)
def test_a_kind_that_only_a_name_tells_is_called_so(tmp_path, name, place):
    content, said = NAMED[name]
    folder = tmp_path / "top"
    path = folder / place / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    message = refusal(path if place == "." else folder)
    assert f" {said}" in message or (place != "." and "a text for people" in said)


# Folders and zips of several


def test_a_folder_is_described_by_what_most_of_it_is(tmp_path):
    for number in range(6):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "a.heic").write_bytes(KINDS["HEIC"][0])
    for number in range(2):
        (tmp_path / f"{number}.html").write_bytes(KINDS["web page"][0])
    (tmp_path / "README.md").write_text("words")
    message = refusal(tmp_path)
    assert f"{tmp_path} holds 6 HEIC photos and 2 web pages, no data set: 0" in message
    assert "a.heic is a HEIC photo, which is not read here; save it as PNG or JPEG" in message


def test_a_zip_is_described_by_what_most_of_it_is(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(3):
            archive.writestr(f"clips/{number}.mp4", KINDS["film"][0])
        archive.writestr("notes.pdf", KINDS["PDF"][0])
        archive.writestr("__MACOSX/._a", b"\0\5\x16\7")
    message = refusal(path)
    assert f"{path} holds 3 videos and 1 PDF document, no data set: clips/0.mp4 is a video" in message


def test_an_empty_folder_is_called_so(tmp_path):
    assert refusal(tmp_path) == f"{tmp_path} is empty; choose another folder, or a file itself."
    (tmp_path / "train" / "7").mkdir(parents=True)
    assert refusal(tmp_path) == f"{tmp_path} holds only folders without files; choose another folder."


def test_files_of_no_known_kind_are_counted_by_their_endings(tmp_path):
    for name in ("a.dat", "b.dat", "c"):
        (tmp_path / name).write_bytes(b"\1\2\3")
    assert "found 2 .dat files, 1 file without an ending" in refusal(tmp_path)


def test_a_zip_in_a_folder_is_to_be_opened_itself(tmp_path):
    (tmp_path / "pictures.zip").write_bytes(zipped("7/a.png"))
    assert "pictures.zip is a zip; open it by itself, or unpack it" in refusal(tmp_path)


def test_many_files_are_not_all_opened(tmp_path):
    for number in range(3000):
        (tmp_path / f"{number}.bin").write_bytes(b"\1")
    assert "holds no IDX data set" in refusal(tmp_path)


def test_pictures_that_are_all_pointers_are_called_so(tmp_path):
    for number in range(3):
        path = tmp_path / str(number) / "a.png"
        path.parent.mkdir()
        path.write_bytes(KINDS["pointer of LFS"][0])
    assert "a.png is a pointer of Git LFS, not the file itself; get the file with git lfs pull" in refusal(
        tmp_path
    )


def test_a_good_file_is_not_blamed_for_another(tmp_path):
    save_pictures(tmp_path, make_images(2), ["train/7/a.png", "train/3/b.png"])
    (tmp_path / "page.html").write_bytes(KINDS["web page"][0])
    assert len(open_dataset(tmp_path)) == 2


# The lines of Python


def lines_of(message: str) -> str:
    return message.partition("where it came from: ")[2].removesuffix(".")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("protocol", range(6))
def test_the_lines_of_python_convert_mnist_as_a_pickle(tmp_path, protocol, packed):
    images, labels = make_images(4), np.array([1, 2, 3, 4])
    flat = images.reshape(4, -1).astype(np.float32) / 255
    path = tmp_path / ("mnist.pkl.gz" if packed else "mnist.pkl")
    content = pickle.dumps(((flat, labels), (flat, labels), (flat[:2], labels[:2])), protocol)
    path.write_bytes(gzip.compress(content) if packed else content)
    lines = lines_of(refusal(path))
    assert len(lines.split("; ")) == 3
    subprocess.run([sys.executable, "-c", lines], cwd=tmp_path, check=True)
    dataset = open_dataset(tmp_path / "mnist.npz")
    assert [len(split) for split in dataset.splits] == [4, 2]
    np.testing.assert_array_equal(dataset.splits[0].images, images)


def test_the_lines_of_python_convert_a_dict(tmp_path):
    path = tmp_path / "digits.pickle"
    path.write_bytes(pickle.dumps({"x_train": ARRAYS[0], "y_train": ARRAYS[1]}))
    subprocess.run([sys.executable, "-c", lines_of(refusal(path))], cwd=tmp_path, check=True)
    assert len(open_dataset(tmp_path / "digits.npz")) == 3


@pytest.mark.parametrize("compress", [0, 3])
def test_the_lines_of_python_convert_a_file_of_joblib(tmp_path, compress):
    joblib = pytest.importorskip("joblib")
    path = tmp_path / "digits.joblib"
    joblib.dump(ARRAYS, path, compress=compress)
    message = refusal(path)
    assert "packed by joblib" in message
    subprocess.run([sys.executable, "-c", lines_of(message)], cwd=tmp_path, check=True)
    assert len(open_dataset(tmp_path / "digits.npz")) == 3


# Other doors of pictures and models


def test_a_data_set_is_no_picture_and_no_model(tmp_path):
    path = tmp_path / "train-images-idx3-ubyte"
    write_idx(path, ARRAYS[0])
    with pytest.raises(InkError, match=r"holds a data set \(IDX files, as MNIST\), no picture; open it"):
        read_grey(path)
    with pytest.raises(ModelError, match=r"holds a data set \(IDX files, as MNIST\), no model; open it"):
        open_model(path)


def test_a_damaged_picture_is_still_called_damaged(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(encoded(ARRAYS[0][0])[:60])
    with pytest.raises(InkError, match="damaged or incomplete"):
        read_grey(path)


def test_a_damaged_model_is_still_called_a_model(tmp_path):
    path = tmp_path / "a.mnistmodel"
    path.write_bytes(zipped("manifest.json", "a.npy"))
    with pytest.raises(ModelError, match="cannot be used as a model"):
        open_model(path)


# Inputs that people have


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("web_page_in_idx_folder", "is a web page"),
        ("folder_of_pickle", "holds Python objects"),
        ("folder_of_tif", "TIFF"),
        ("v4.mat", "is a file of MATLAB"),
        ("protocol0.pkl", "holds Python objects"),
        ("mnist-train.arrow", "is an Arrow file"),
        ("mnist-train.tfrecord-00000-of-00001", "is a TFRecord"),
        ("phone_photo.heic", "is a HEIC photo"),
        ("list.json", "is JSON"),
        ("decimal_comma.csv", "decimal comma"),
    ],
)
def test_shared_inputs_open_or_say_what_they_are(name, said):
    refused = ""
    try:
        open_dataset(CASES / name)
    except UserError as error:
        refused = str(error)
    assert not refused or said in refused


def test_json_beside_data_is_not_what_a_folder_is(tmp_path):
    (tmp_path / "mnist-train.tfrecord-00000-of-00001").write_bytes(tfrecord())
    (tmp_path / "features.json").write_text("{}")
    assert "is a TFRecord" in refusal(tmp_path)
