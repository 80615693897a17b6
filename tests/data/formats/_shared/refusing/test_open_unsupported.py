"""Files that hold no data set: what each is called, and what there is to do with it."""

import gzip
import json
import pickle
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import encoded, make_images, refusal

from mnist_gui.data.formats import files_in_words
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.resource_files import resource_path


def saved(array: np.ndarray) -> bytes:
    file = BytesIO()
    np.save(file, array)
    return file.getvalue()


def tarred() -> bytes:
    file = BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        entry = tarfile.TarInfo("notes/a.txt")
        entry.size = 5
        archive.addfile(entry, BytesIO(b"words"))
    return file.getvalue()


def zipped(*names: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "content")
    return file.getvalue()


PIXELS = make_images(1)[0]
DRAWING = json.dumps({"strokes": [[[1, 2], [3, 4]]]}).encode()
CONTENTS = {
    "png": (encoded(PIXELS), "is a single picture, no data set; have it read on the Draw page"),
    "jpeg": (encoded(PIXELS, "JPEG"), "is a single picture, no data set"),
    "gif": (encoded(PIXELS, "GIF"), "is a single picture, no data set"),
    "webp": (encoded(PIXELS, "WEBP"), "is a single picture, no data set"),
    "tiff": (encoded(PIXELS, "TIFF"), "is a single picture, no data set"),
    "array": (saved(PIXELS), 'numpy.savez("digits.npz", x_train=images, y_train=labels)'),
    "pickle": (pickle.dumps([1, 2], protocol=4), "holds Python objects, which could run code"),
    "weights of torch": (zipped("archive/data.pkl", "archive/data/0"), "holds Python objects"),
    "page": (b"<!DOCTYPE html>\n<html><p>404, not found", "is a web page, no data set"),
    "page without a head": (b"\n <HTML><p>404", "is a web page, no data set"),
    "document": (b"%PDF-1.4\n1, 2", "is a PDF document"),
    "drawings": (DRAWING + b"\n", "holds drawings, no images; have them read by mnist-gui predict"),
    "packed drawings": (gzip.compress(DRAWING), "holds drawings, no images"),
    "json": (b'{"a": 1, "b": 2}', "is JSON"),
    "spreadsheet": (zipped("[Content_Types].xml", "xl/a.xml"), "save it as CSV"),
    "empty zip": (zipped(), "is a zip with nothing in it"),
    "tar": (tarred(), "unpack it and open its folder"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(40), "unpack it and open its folder"),
}
"""Contents, and what is said of them under any file name."""


@pytest.mark.parametrize("name", ["thing", "thing.csv", "train-images-idx3-ubyte"])
@pytest.mark.parametrize("kind", CONTENTS)
def test_what_is_no_data_set_is_called_by_what_it_is(tmp_path, kind, name):
    content, said = CONTENTS[kind]
    path = tmp_path / name
    path.write_bytes(content)
    message = refusal(path)
    assert message.startswith(f"{path} ")
    assert said in message
    assert "IDX file," not in message


@pytest.mark.parametrize("kind", sorted(CONTENTS.keys() - {"array"}))  # which is a data set by another name
def test_what_lies_in_a_folder_without_a_data_set_is_called_so_too(tmp_path, kind):
    content, said = CONTENTS[kind]
    (tmp_path / "README").write_text("words")
    path = tmp_path / "thing"
    path.write_bytes(content)
    assert refusal(tmp_path) == refusal(path)
    assert said in refusal(tmp_path)


@pytest.mark.parametrize("kind", ["page", "pickle", "7z"])
def test_what_lies_in_place_of_an_idx_file_is_called_so_too(tmp_path, kind):
    content, said = CONTENTS[kind]
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(gzip.compress(content))
    assert refusal(tmp_path) == refusal(path)
    assert said in refusal(path)


@pytest.mark.parametrize("name", ["pad.mnistmodel", "model.zip"])
def test_a_model_is_no_data_set_but_there_is_a_way_to_open_it(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(resource_path("pad.mnistmodel").read_bytes())
    assert f"{path} is a model, no data set; open it with File > Open Model" in refusal(path)


NAMES = {
    "words.csv": (b"just some words\n", "is no table of images: expected numbers separated by commas"),
    "notes.txt": (b"no data", "is no table of images"),
    "junk.csv": (b"\1\2\3\4\5", "found 01 02 03 04 at its beginning"),
    "packed.csv.gz": (gzip.compress(b"words"), "is no table of images"),
    "data.npz": (b"junk", "expected a zip, found text; download or copy it again"),
    "data.zip": (b"\1\2\3\4", "expected a zip, found 01 02 03 04 at its beginning; download"),
    "zeros.npz": (
        bytes(100),
        "holds nothing but zeros, which a download or a copy that failed leaves behind",
    ),
    "zeros-idx3-ubyte": (bytes(100), "holds nothing but zeros"),
    "data.parquet": (b"junk", "expected a Parquet file"),
    "x.npy": (b"junk", "expected a NumPy array"),
    "m.mnistmodel": (b"junk", "expected a model"),
    "7.png": (b"junk", "expected a picture"),
    "7.bmp": (b"BM" + bytes(40), "is a single picture"),
    "nothing.csv": (b"", "is empty; download or copy it again"),
    "nothing.gz": (gzip.compress(b""), "is empty"),
    "thing": (b"\1\2", "is no data set of a kind that is known here: found 01 02 at its beginning"),
    "README": (b"words\n", f"found text; choose IDX files, {files_in_words()}"),
}
"""Files that nothing is known of, and what is said of them by their names."""


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_known_is_measured_by_its_name(tmp_path, name):
    content, said = NAMES[name]
    path = tmp_path / name
    path.write_bytes(content)
    message = refusal(path)
    assert said in message
    assert "IDX file," not in message


def test_a_table_that_begins_like_nothing_else_is_still_read(tmp_path: Path):
    path = tmp_path / "table.csv"
    path.write_text("\n".join([",".join(["7", *["0"] * 784])] * 2))
    assert len(open_dataset(path)) == 2


@pytest.mark.parametrize(
    "beside", ["train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
)
def test_a_partner_of_an_idx_file_that_is_a_pointer_is_named(tmp_path, beside):
    for prefix in ("train", "t10k"):
        write_idx(tmp_path / f"{prefix}-images-idx3-ubyte", make_images(3))
        write_idx(tmp_path / f"{prefix}-labels-idx1-ubyte", np.arange(3, dtype=np.uint8))
    (tmp_path / beside).write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 9\n")
    for path in (tmp_path / "train-images-idx3-ubyte", tmp_path):
        assert f"{beside} is a pointer of Git LFS, not the file itself" in refusal(path)
