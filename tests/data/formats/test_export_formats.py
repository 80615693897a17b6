"""Each format as other programs read it: Pillow, numpy, pandas, pyarrow, a browser."""

import base64
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from string import ascii_uppercase

import numpy as np
import pytest
from PIL import Image

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.export import export
from mnist_gui.data.formats import html as page
from mnist_gui.data.formats.pictures import folder_names
from mnist_gui.data.idx import read_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.data.png_encoder import encode_pngs
from mnist_gui.errors import DataError

PIXELS = [f"pixel{number}" for number in range(784)]


def named(*names: str) -> Dataset:
    """Make a data set with one image of each of these classes."""
    images = np.random.default_rng(5).integers(0, 256, (len(names), 28, 28), dtype=np.uint8)
    return Dataset("Named", (Split("train", images, np.arange(len(names), dtype=np.int16)),), names, "")


# PNG


@pytest.mark.parametrize("shape", [(3, 28, 28), (2, 1, 1), (1, 300, 7), (0, 28, 28), (4, 5, 256)])
def test_pillow_reads_the_same_pixels(shape):
    images = np.random.default_rng(6).integers(0, 256, shape, dtype=np.uint8)
    pictures = list(encode_pngs(images))
    assert len(pictures) == len(images)
    for picture, image in zip(pictures, images, strict=True):
        with Image.open(BytesIO(picture)) as opened:
            assert (opened.format, opened.mode) == ("PNG", "L")
            np.testing.assert_array_equal(np.asarray(opened), image)


def test_a_png_without_ink_is_small():
    (picture,) = encode_pngs(np.zeros((1, 28, 28), np.uint8))
    assert len(picture) < 150


def test_folders_are_those_of_ultralytics(tiny_dataset, tmp_path):
    export(tiny_dataset, tmp_path / "out", "png")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["test", "train"]
    for split in tiny_dataset.splits:
        folders = sorted((tmp_path / "out" / split.name).iterdir())
        assert [folder.name for folder in folders] == list("0123456789")
        for label, folder in enumerate(folders):
            places = np.flatnonzero(split.labels == label)
            assert sorted(path.name for path in folder.iterdir()) == [f"{place:05}.png" for place in places]
            with Image.open(folder / f"{places[0]:05}.png") as picture:
                np.testing.assert_array_equal(np.asarray(picture), split.images[places[0]])


def test_folders_are_called_by_class(tmp_path):
    dataset = named("T-shirt/top", "Ankle boot", "お")
    export(dataset, tmp_path / "out", "png")
    assert {path.name for path in (tmp_path / "out" / "train").iterdir()} == {
        "T-shirt-top",
        "Ankle boot",
        "お",
    }
    assert open_dataset(tmp_path / "out").class_names == ("Ankle boot", "T-shirt-top", "お")


@pytest.mark.parametrize(
    ("names", "folders"),
    [
        (("0", "1"), ("0", "1")),
        (("a:b", "c\\d", "e."), ("a-b", "c-d", "e")),
        (("A", "b", "a"), ("0", "1", "2")),
        (("a/b", "a:b"), ("0", "1")),
        (("..", "x"), ("0", "1")),
        (("", "x"), ("0", "1")),
        (("Con", "x"), ("0", "1")),
    ],
)
def test_every_class_gets_a_folder_that_every_system_can_make(names, folders):
    assert folder_names(names) == folders


# IDX


def test_idx_files_are_those_of_mnist(tiny_dataset, tmp_path):
    export(tiny_dataset, tmp_path / "out", "idx")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
    ]
    assert (tmp_path / "out" / "train-labels-idx1-ubyte").read_bytes()[:8] == bytes(
        [0, 0, 8, 1, 0, 0, 0, 200]
    )
    assert read_idx(tmp_path / "out" / "t10k-images-idx3-ubyte").shape == (100, 28, 28)


@pytest.mark.parametrize("names", [tuple("ABCDEFGHIJKLabc"), tuple("おきすつな")])
def test_idx_files_of_letters_say_which(tmp_path, names):
    export(named(*names), tmp_path / "out", "idx")
    again = open_dataset(tmp_path / "out")
    assert again.class_names == names
    assert again.labels.tolist() == list(range(len(names)))


def test_mnist_as_published_comes_out_byte_for_byte(mnist_dir, tmp_path):
    dataset = open_dataset(mnist_dir)
    export(dataset, tmp_path / "mnist", "idx")
    assert open_dataset(tmp_path / "mnist").fingerprint == dataset.fingerprint


@pytest.mark.parametrize("out", ["idx", "png", "csv", "emnist-letters.csv", "parquet", "emnist-letters.npz"])
def test_emnist_stays_upright_under_its_own_name(tmp_path, out):
    fmt = out.rpartition(".")[2]
    if fmt == "parquet":
        pytest.importorskip("pyarrow")
    dataset = replace(named(*ascii_uppercase), name="EMNIST Letters")
    path = tmp_path / "emnist-letters" / out if "." in out else tmp_path / "emnist-letters"
    path.parent.mkdir(exist_ok=True)
    export(dataset, path, fmt)
    again = open_dataset(path)
    assert again.class_names == dataset.class_names
    np.testing.assert_array_equal(again.labels, dataset.labels)
    np.testing.assert_array_equal(again.train.images, dataset.train.images)


# Tables


def test_pandas_reads_the_csv(tiny_dataset, tmp_path):
    pd = pytest.importorskip("pandas")
    export(tiny_dataset, tmp_path / "out.csv", "csv")
    frame = pd.read_csv(tmp_path / "out.csv")
    assert list(frame.columns) == ["label", *PIXELS, "split"]
    assert frame["label"].tolist() == tiny_dataset.labels.tolist()
    assert frame["split"].tolist() == ["train"] * 200 + ["test"] * 100
    images = np.concatenate([split.images for split in tiny_dataset.splits])
    np.testing.assert_array_equal(frame[PIXELS].to_numpy().reshape(-1, 28, 28), images)


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_one_split_makes_a_table_of_label_and_pixels_alone(tiny_dataset, tmp_path, fmt):
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    read = {"csv": pd.read_csv, "parquet": pd.read_parquet}[fmt]
    export(tiny_dataset, tmp_path / f"test.{fmt}", fmt, rows=np.arange(200, 300))
    frame = read(tmp_path / f"test.{fmt}")
    assert list(frame.columns) == ["label", *PIXELS]
    assert frame["label"].tolist() == tiny_dataset.test.labels.tolist()


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_a_name_without_ending_makes_a_table_for_each_split(tiny_dataset, tmp_path, fmt):
    pytest.importorskip("pyarrow")
    export(tiny_dataset, tmp_path / "out", fmt)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"test.{fmt}",
        f"train.{fmt}",
    ]


def test_every_grey_is_written_as_its_number(tmp_path):
    images = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    split = Split("train", images, np.array([7], np.int16))
    export(Dataset("Greys", (split,), tuple("0123456789"), ""), tmp_path / "out.csv", "csv")
    header, line = (tmp_path / "out.csv").read_text().splitlines()
    assert header.startswith("label,pixel0,pixel1,")
    assert line == ",".join(map(str, [7, *range(256)]))


def test_pandas_and_pyarrow_read_the_parquet(tiny_dataset, tmp_path):
    pd = pytest.importorskip("pandas")
    pq = pytest.importorskip("pyarrow.parquet")
    export(tiny_dataset, tmp_path / "out.parquet", "parquet")
    schema = pq.read_schema(tmp_path / "out.parquet")
    assert schema.names == ["label", *PIXELS, "split"]
    assert {str(schema.field(name).type) for name in PIXELS} == {"uint8"}
    frame = pd.read_parquet(tmp_path / "out.parquet")
    assert frame["label"].tolist() == tiny_dataset.labels.tolist()
    assert frame["split"].tolist() == ["train"] * 200 + ["test"] * 100
    images = np.concatenate([split.images for split in tiny_dataset.splits])
    np.testing.assert_array_equal(frame[PIXELS].to_numpy().reshape(-1, 28, 28), images)


def test_without_pyarrow_it_says_how_to_get_it(tiny_dataset, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "mnist_gui.data.formats.parquet", raising=False)
    with pytest.raises(DataError, match=r"pip install 'mnist-gui\[parquet\]'"):
        export(tiny_dataset, tmp_path / "out.parquet", "parquet")
    assert list(tmp_path.iterdir()) == []


# NPZ


def test_numpy_reads_the_arrays_by_the_names_of_keras(tiny_dataset, tmp_path):
    export(tiny_dataset, tmp_path / "out.npz", "npz")
    with np.load(tmp_path / "out.npz", allow_pickle=False) as arrays:
        assert list(arrays) == ["x_train", "y_train", "x_test", "y_test"]
        for split in tiny_dataset.splits:
            images, labels = arrays[f"x_{split.name}"], arrays[f"y_{split.name}"]
            assert (images.dtype, labels.dtype) == (np.uint8, np.uint8)
            np.testing.assert_array_equal(images, split.images)
            np.testing.assert_array_equal(labels, split.labels)


# The page


class Reader(HTMLParser):
    """Collects what a browser would fetch and what it would show."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[dict[str, str]] = []
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "img":
            self.pictures.append(attributes)
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data):
        self.text += data


def read_page(path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return reader


def test_the_page_shows_each_image_and_needs_nothing_else(tiny_dataset, tmp_path):
    export(tiny_dataset, tmp_path / "out.html", "html", rows=np.array([4, 9, 212]))
    found = read_page(tmp_path / "out.html")
    assert len(found.pictures) == 3
    assert all(link.startswith("data:image/png;base64,") for link in found.links)
    assert "url(" not in (tmp_path / "out.html").read_text()
    for picture in found.pictures:
        split, place = re.search(r"(train|test) (\d+)$", picture["title"]).groups()
        content = base64.b64decode(picture["src"].partition(",")[2])
        with Image.open(BytesIO(content)) as opened:
            np.testing.assert_array_equal(np.asarray(opened), tiny_dataset.split(split).images[int(place)])


def test_the_page_says_what_it_leaves_out(tiny_dataset, tmp_path, monkeypatch):
    monkeypatch.setattr(page, "MOST_SHOWN", 60)
    export(tiny_dataset, tmp_path / "out.html", "html")
    found = read_page(tmp_path / "out.html")
    assert len(found.pictures) == 60
    assert "300 images of 28 x 28 pixels" in found.text
    assert found.text.count("the first 3 of 20") == 10
    assert found.text.count("the first 3 of 10") == 10


def test_names_on_the_page_are_text(tmp_path):
    export(named("<script>alert(1)</script>", '"&'), tmp_path / "out.html", "html")
    found = read_page(tmp_path / "out.html")
    assert "<script>" not in (tmp_path / "out.html").read_text()
    assert '"&' in found.text
    assert found.pictures[1]["alt"] == '"&, train 1'
