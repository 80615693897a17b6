"""Opening Parquet files by pandas and pyarrow, with pixels, lists or pictures, and what is refused."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import assert_cancellable, encoded, make_images, refusal

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.open import open_dataset
from mnist_gui.progress import Progress

pa = pytest.importorskip("pyarrow", reason="needs pyarrow, without which no Parquet file can be read or made")
pq = pytest.importorskip("pyarrow.parquet")

COUNT = 20
FAR_AWAY = pa.StructArray.from_arrays([pa.array([2**62], pa.timestamp("us"))], ["a"])
IMAGES = make_images(COUNT)
LABELS = np.arange(COUNT) % 10


def save(path: Path, columns: dict, *, metadata: dict | None = None, **options: object) -> Path:
    table = pa.table(columns)
    pq.write_table(table.replace_schema_metadata(metadata) if metadata else table, path, **options)
    return path


def pixels(images: np.ndarray = IMAGES, dtype: str = "u1") -> dict:
    flat = images.reshape(len(images), -1).astype(dtype)
    return {f"pixel{number}": flat[:, number] for number in range(flat.shape[1])}


def pictures(images: np.ndarray = IMAGES) -> list[dict]:
    return [{"bytes": encoded(image), "path": None} for image in images]


def test_pictures_of_many_sizes_have_one_fingerprint_at_every_size(tmp_path):
    images = [image if row % 3 else image[4:] for row, image in enumerate(IMAGES)]
    columns = {"image": [{"bytes": encoded(image), "path": None} for image in images], "label": LABELS}
    save(tmp_path / "some.parquet", {**columns, "split": ["test", "train"] * (COUNT // 2)})
    opened = [open_dataset(tmp_path / "some.parquet", size=size) for size in (None, (14, 14), (40, 30))]
    assert len({dataset.fingerprint for dataset in opened}) == 1


def assert_is_table(dataset) -> None:
    np.testing.assert_array_equal(dataset.splits[0].images, IMAGES)
    assert dataset.labels.tolist() == LABELS.tolist()
    assert dataset.class_names == tuple("0123456789")


@pytest.mark.parametrize("index", [None, True])
@pytest.mark.parametrize("compression", ["snappy", "gzip", "zstd", None])
def test_tables_by_pandas_are_opened(tmp_path, index, compression):
    pandas = pytest.importorskip("pandas", reason="needs pandas, the library whose files are to be opened")
    table = pandas.DataFrame({"label": LABELS} | pixels())
    path = tmp_path / "mnist.parquet"
    table.to_parquet(path, index=index, compression=compression)
    dataset = open_dataset(path)
    assert_is_table(dataset)
    assert (dataset.name, dataset.source, dataset.note) == ("MNIST", str(path), "")


@pytest.mark.parametrize("dtype", ["u1", "i4", "i8", "f4"])
def test_labels_may_be_last_and_pixels_of_any_type(tmp_path, dtype):
    assert_is_table(open_dataset(save(tmp_path / "a.parquet", pixels(dtype=dtype) | {"class": LABELS})))


def test_columns_without_a_name_for_the_label_are_understood(tmp_path):
    columns = [*IMAGES.reshape(COUNT, -1).T, LABELS]
    save(tmp_path / "a.parquet", {f"column {number}": column for number, column in enumerate(columns)})
    assert_is_table(open_dataset(tmp_path / "a.parquet"))


@pytest.mark.parametrize("labels", [list("ab" * 10), pa.array(list("ab" * 10)).dictionary_encode()])
def test_labels_may_be_words(tmp_path, labels):
    dataset = open_dataset(save(tmp_path / "a.parquet", {"label": labels} | pixels()))
    assert (dataset.class_names, dataset.labels.tolist()) == (("a", "b"), [0, 1] * 10)


def test_labels_may_be_missing_here_and_there(tmp_path):
    labels = [None if label == 3 else label for label in LABELS.tolist()]
    expected = [NO_LABEL if label is None else label for label in labels]
    assert (
        open_dataset(save(tmp_path / "a.parquet", {"label": labels} | pixels())).labels.tolist() == expected
    )


def test_a_column_may_tell_the_split(tmp_path):
    splits = ["train"] * 12 + ["test"] * 8
    dataset = open_dataset(save(tmp_path / "a.parquet", {"label": LABELS} | pixels() | {"split": splits}))
    assert [(split.name, len(split)) for split in dataset.splits] == [("train", 12), ("test", 8)]
    np.testing.assert_array_equal(dataset.take(range(COUNT)), IMAGES)


@pytest.mark.parametrize(
    "type_", [pa.list_(pa.uint8()), pa.large_list(pa.int64()), pa.list_(pa.float32(), 784)], ids=str
)
def test_lists_of_pixels_are_read(tmp_path, type_):
    column = pa.array(IMAGES.reshape(COUNT, -1).tolist(), type_)
    assert_is_table(open_dataset(save(tmp_path / "a.parquet", {"image": column, "label": LABELS})))


def test_lists_of_rows_of_pixels_are_read(tmp_path):
    images = make_images(3, size=(4, 6))
    dataset = open_dataset(save(tmp_path / "a.parquet", {"image": images.tolist(), "label": [1, 2, 3]}))
    np.testing.assert_array_equal(dataset.splits[0].images, images)


# As the Hugging Face hub has them


def test_pictures_are_read_with_the_names_of_their_classes(tmp_path):
    features = {"image": {"_type": "Image"}, "label": {"names": list("abcdefghij"), "_type": "ClassLabel"}}
    metadata = {"huggingface": json.dumps({"info": {"features": features}})}
    folder = tmp_path / "letters"
    folder.mkdir()
    parts = {
        "train-00000-of-00002": slice(0, 8),
        "train-00001-of-00002": slice(8, 12),
        "test-00000-of-00001": slice(12, 20),
    }
    for name, part in parts.items():
        columns = {"image": pictures(IMAGES[part]), "label": LABELS[part]}
        save(folder / f"{name}.parquet", columns, metadata=metadata)
    for spec in (folder, folder / "train-00001-of-00002.parquet"):
        dataset = open_dataset(spec)
        assert dataset.name == "letters"
        assert [(split.name, len(split)) for split in dataset.splits] == [("train", 12), ("test", 8)]
        np.testing.assert_array_equal(dataset.take(range(COUNT)), IMAGES)
        assert dataset.labels.tolist() == LABELS.tolist()
        assert dataset.class_names == tuple("abcdefghij")


def test_pictures_that_are_bytes_alone_are_read(tmp_path):
    contents = [encoded(image) for image in IMAGES]
    assert_is_table(open_dataset(save(tmp_path / "a.parquet", {"image": contents, "label": LABELS})))


def test_colour_pictures_of_many_sizes_become_grey_and_one_size(tmp_path):
    colour = [np.full((size, size, 3), 100, dtype=np.uint8) for size in (20, 40)]
    dataset = open_dataset(save(tmp_path / "a.parquet", {"image": pictures(colour), "label": [0, 1]}))
    assert dataset.splits[0].images.shape == (2, 28, 28)
    assert (dataset.splits[0].images == 100).all()
    assert dataset.note == (
        "colour made grey (luma, ITU-R BT.601); resized to 28x28 (antialiased bilinear, proportions kept)"
    )


def test_pictures_get_the_size_that_is_wanted(tmp_path):
    dataset = open_dataset(save(tmp_path / "a.parquet", {"image": pictures(), "label": LABELS}), size=(7, 7))
    assert (dataset.height, dataset.note.count("resized")) == (7, 1)


@pytest.mark.parametrize(
    "metadata",
    [
        *(b"no JSON", b"{}", b'{"info": 3}', b'{"info": {"features": {"label": {}}}}', b"[" * 100_000),
        *(b'{"info": {"features": [1, 2]}}', b'{"info": {"features": {"label": {"names": "ab"}}}}'),
    ],
)
def test_metadata_that_say_nothing_are_passed_over(tmp_path, metadata):
    columns = {"image": pictures(), "label": LABELS}
    assert_is_table(open_dataset(save(tmp_path / "a.parquet", columns, metadata={"huggingface": metadata})))


# Progress, cancelling, and what is refused


@pytest.mark.parametrize("kind", ["pixels", "lists", "pictures"])
def test_progress_counts_images_and_cancelling_stops(tmp_path, kind):
    columns = {"pixels": pixels(), "lists": {"image": IMAGES.tolist()}, "pictures": {"image": pictures()}}[
        kind
    ]
    path = save(tmp_path / "a.parquet", columns | {"label": LABELS})
    reports: list[Progress] = []
    open_dataset(path, report=reports.append)
    assert (reports[0].done, reports[-1].done, reports[-1].total, reports[-1].unit) == (
        0,
        COUNT,
        COUNT,
        "images",
    )

    assert_cancellable(path)


def test_without_pyarrow_it_is_said_how_to_get_it(tmp_path, monkeypatch):
    path = save(tmp_path / "a.parquet", pixels())
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    monkeypatch.delitem(sys.modules, "mnist_gui.data.formats.parquet", raising=False)
    message = refusal(path)
    assert f"{path} is a Parquet file, and it takes pyarrow to read it" in message
    assert "python -m pip install 'mnist-gui[parquet]'" in message


@pytest.mark.parametrize("columns", [pixels(), {"image": pictures()}])
def test_more_than_fits_in_memory_is_refused_unread(tmp_path, monkeypatch, columns):
    path = save(tmp_path / "a.parquet", columns)
    monkeypatch.setattr("mnist_gui.data.formats._shared.memory_budget.free_memory", lambda: 1000)
    assert f"{path} is too large for the memory of this computer" in refusal(path)


@pytest.mark.parametrize("place", [4, 500, -200, -8, -2, None])
def test_a_damaged_file_is_refused(tmp_path, place):
    path = save(tmp_path / "a.parquet", {"label": LABELS, "image": pictures()}, compression="gzip")
    content = bytearray(path.read_bytes())
    if place is None:
        del content[100:]
    else:
        content[place] ^= 0xFF
        content[place + 1] ^= 0xFF
    path.write_bytes(content)
    message = refusal(path)
    assert message.startswith(str(path))


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"label": [1, 2]}, "is no table of images: expected a label and the pixels of a square"),
        ({"a": [1, 2], "b": [3, 4], "c": [1, 2]}, "is no table of images"),
        ({"image": [[1, 2, 3, 4], [1, 2, 3]]}, "holds lists of different lengths"),
        ({"image": [[1, 2, 3, 4], None]}, "holds lists of different lengths"),
        ({"image": [[1, 2, 3, None]]}, "found nan to nan"),
        ({"image": [[1, 2, 3]]}, "image holds no images: expected height x width"),
        ({"image": [["a", "b", "c", "d"]]}, "holds no pixels: expected numbers, found object"),
        ({"a": [1], "b": [2], "c": [3], "d": ["x"]}, "holds no pixels: expected numbers, found object"),
        ({"image": [b"no picture"]}, "image 0 is not a picture that can be read"),
        ({"image": [None, {"bytes": b"x"}]}, "image 0 is not a picture that can be read"),
        ({"image": pa.array([], pa.binary())}, "holds no image"),
        ({f"pixel{n}": pa.array([], pa.uint8()) for n in range(4)}, "holds no image"),
        (
            {"label": [0]} | {f"pixel{n}": pa.array([n + 1], pa.time64("ns")) for n in range(4)},
            "has no numbers as pixels: expected whole numbers or fractions, found time64[ns]; save it again",
        ),
        (
            {"image": pa.array([[1, 2, 3, 4]], pa.list_(pa.duration("ns")))},
            "has no numbers as pixels: expected whole numbers or fractions, found duration[ns]",
        ),
        (
            {"label": FAR_AWAY, "image": [[1, 2, 3, 4]]},
            "has a column of struct<a: timestamp[us]> with values that cannot be shown",
        ),
    ],
)
def test_tables_that_are_none_of_images_are_refused(tmp_path, columns, said):
    path = save(tmp_path / "a.parquet", columns)
    message = refusal(path)
    assert message.startswith(str(path))
    assert said in message


def test_times_that_python_does_not_have_are_kept_as_texts(tmp_path):
    columns = {"label": LABELS} | pixels() | {"when": pa.array([2**62] * COUNT, pa.timestamp("us"))}
    dataset = open_dataset(save(tmp_path / "a.parquet", columns))
    assert_is_table(dataset)
    assert dataset.columns["when"][0] == "<value out of range: 4611686018427387904>"


@pytest.mark.parametrize(
    "kind",
    ["names that are no text", "fewer than no rows", "types of later versions", "more than the memory"],
)
def test_what_a_library_trips_over_is_said_in_words(tmp_path, monkeypatch, kind):
    path = save(tmp_path / "a.parquet", {"label": LABELS} | pixels())
    if kind == "names that are no text":
        path.write_bytes(
            path.read_bytes().replace(b"pixel9\x15", b"pixel\xff\x15").replace(b"pixel9", b"pixel\xff")
        )
        said = "is damaged: it is no sound Parquet file; download or copy it again."
    elif kind == "fewer than no rows":
        # The number of rows stands behind that of the columns in the footer, as Thrift's zigzag: 40 is 20.
        content = path.read_bytes()
        at = content.index(b"\x16\x28\x19", len(content) - int.from_bytes(content[-8:-4], "little") - 8)
        path.write_bytes(content[: at + 1] + b"\x27" + content[at + 2 :])
        said = "declares a size that cannot be true: expected rows, found -20; download or copy it again."
    elif kind == "more than the memory":
        monkeypatch.setattr(pq.ParquetFile, "iter_batches", no_memory)
        said = "is too large for the memory of this computer, or damaged; close other programs, or download"
    else:
        monkeypatch.setattr(pq.ParquetFile, "iter_batches", no_such_type)
        said = "that the installed pyarrow does not read; save it again with plain numbers"
    message = refusal(path)
    assert message.startswith(str(path))
    assert said in message


def no_such_type(*_: object, **__: object) -> None:
    raise pa.ArrowNotImplementedError("Unsupported type: brand new")


def no_memory(*_: object, **__: object) -> None:
    raise pa.ArrowMemoryError("malloc of size 2079456576 failed")
