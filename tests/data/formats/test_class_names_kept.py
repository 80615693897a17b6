"""Class names that are handed on, and those of strangers that are not believed."""

import json
from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.data_files import shared_entry
from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.export import Details, export
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset

CLOTHES = ("T-shirt/top", "Trouser", "Ankle boot", "お着物", "a, b")
NAMED = {"idx": "out", "npz": "out.npz", "parquet": "out.parquet"}
PASSED_OVER = "class names in {} passed over"


@pytest.fixture(autouse=True)
def _needs_pyarrow(request):
    if getattr(getattr(request.node, "callspec", None), "params", {}).get("fmt") == "parquet":
        pytest.importorskip("pyarrow")


def made(names: tuple[str, ...], labels: list[int] | None = None) -> Dataset:
    """Make a data set with an image of each of these classes, or of these labels."""
    of_each = np.arange(len(names)) if labels is None else np.array(labels)
    images = np.random.default_rng(5).integers(0, 256, (len(of_each), 6, 6), dtype=np.uint8)
    return Dataset("Made", (Split("train", images, of_each.astype(np.int16)),), names, "")


@pytest.mark.parametrize(("fmt", "out"), [*NAMED.items(), ("parquet", "folder")])
@pytest.mark.parametrize("labels", [None, [1, 3, 1]])
def test_names_come_back_even_of_classes_without_an_image(tmp_path, fmt, out, labels):
    dataset = made(CLOTHES, labels)
    export(dataset, tmp_path / out, fmt)
    again = open_dataset(tmp_path / out)
    assert again.class_names == CLOTHES
    assert again.labels.tolist() == dataset.labels.tolist()
    assert again.note == ""


@pytest.mark.parametrize("fmt", NAMED)
def test_names_come_back_of_more_classes_than_emnist_has(tmp_path, fmt):
    names = tuple(f"class {number}" for number in range(300))
    export(made(names), tmp_path / NAMED[fmt], fmt)
    again = open_dataset(tmp_path / NAMED[fmt])
    assert again.class_names == names
    assert again.labels.tolist() == list(range(300))


def test_many_characters_are_in_no_mapping_which_could_not_be_read(tmp_path):
    names = tuple(chr(0x4E00 + number) for number in range(63))
    export(made(names), tmp_path / "out", "idx")
    assert not (tmp_path / "out" / "mapping.txt").exists()
    assert open_dataset(tmp_path / "out").class_names == names


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_a_table_with_details_says_the_names_of_its_labels(tmp_path, fmt):
    out = tmp_path / f"out.{fmt}"
    dataset = made(CLOTHES, [1, 3, 1])
    export(dataset, out, fmt, details=Details(dataset))
    again = open_dataset(out)
    assert again.labels.tolist() == [1, 3, 1]
    assert again.class_names == {"csv": ("0", "Trouser", "2", "お着物"), "parquet": CLOTHES}[fmt]


def test_a_label_with_two_names_keeps_its_number(tmp_path):
    (tmp_path / "a.csv").write_text(
        "label,pixel0,pixel1,pixel2,pixel3,class_name\n1,0,1,2,3,one\n1,0,1,2,3,two\n"
    )
    assert open_dataset(tmp_path / "a.csv").class_names == tuple("0123456789")


def test_numbers_are_no_names_and_are_not_written(tiny_dataset, tmp_path):
    export(tiny_dataset, tmp_path / "out", "idx")
    assert not list((tmp_path / "out").glob("*.txt"))
    export(tiny_dataset, tmp_path / "out.npz", "npz")
    with np.load(tmp_path / "out.npz") as arrays:
        assert "class_names" not in arrays
    pq = pytest.importorskip("pyarrow.parquet")
    export(tiny_dataset, tmp_path / "out.parquet", "parquet")
    assert b"class_names" not in (pq.read_schema(tmp_path / "out.parquet").metadata or {})


def test_other_programs_read_the_names(tmp_path):
    export(made(CLOTHES), tmp_path / "out", "idx")
    assert (tmp_path / "out" / "classes.txt").read_text("utf-8").splitlines() == list(CLOTHES)
    export(made(CLOTHES), tmp_path / "out.npz", "npz")
    with np.load(tmp_path / "out.npz", allow_pickle=False) as arrays:
        assert arrays["class_names"].tolist() == list(CLOTHES)
    pq = pytest.importorskip("pyarrow.parquet")
    export(made(CLOTHES), tmp_path / "out.parquet", "parquet")
    assert json.loads(pq.read_schema(tmp_path / "out.parquet").metadata[b"class_names"]) == list(CLOTHES)


# What strangers write


@pytest.fixture
def folder(tmp_path):
    """IDX files with the labels 0 to 3."""
    dataset = made(tuple("0123"))
    write_idx(tmp_path / "train-images-idx3-ubyte", dataset.train.images)
    write_idx(tmp_path / "train-labels-idx1-ubyte", dataset.labels.astype(np.uint8))
    return tmp_path


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"one\ntwo\nthree\n",
        b"one\ntwo\ntwo\nfour\n",
        b"one\n\nthree\nfour\n",
        b"one\ntwo\nthree\n" + b"x" * 201,
        b"one\ntwo\nthree\nfo\0ur",
        b"one\ntwo\nthree\nfo\x1b[31mur",
        b"".join(b"%d x\n" % number for number in range(1001)),
        b"x\n" * 2_000_000,
        bytes(range(256)),
        b"\x89PNG" + bytes(5000),
    ],
    ids=str.split("empty few twice blank long null escape many huge bytes picture"),
)
def test_a_list_that_does_not_name_each_label_is_passed_over_and_that_is_said(folder, content):
    (folder / "classes.txt").write_bytes(content)
    dataset = open_dataset(folder)
    assert dataset.class_names == tuple("0123456789")
    assert dataset.note.startswith(PASSED_OVER.format("classes.txt"))


@pytest.mark.parametrize("content", ["a\nb\nc\nd\ne", "\ufeffa\r\nb\r\nc\r\nd\r\ne\r\n\r\n"])
def test_a_list_of_names_in_a_file_names_the_classes(folder, content):
    (folder / "Classes.TXT").write_bytes(content.encode())
    assert open_dataset(folder).class_names == tuple("abcde")


def test_a_mapping_says_more_than_a_list(folder):
    (folder / "mapping.txt").write_text("0 65\n1 66\n2 67\n3 68\n")
    (folder / "classes.txt").write_text("a\nb\nc\nd\n")
    assert open_dataset(folder).class_names == tuple("ABCD")


def test_a_list_belongs_to_the_files_beside_it(folder):
    files = [folder / name for name in ("classes.txt", "train-images-idx3-ubyte")]
    assert shared_entry(files) == files[1]


@pytest.mark.parametrize(
    "names",
    [
        np.array(["a", "b"]),
        np.array(["a", "b", "c", "c"]),
        np.array([["a", "b", "c", "d"]]),
        np.array([1, 2, 3, 4]),
        np.array(["a", "b", "c", "x" * 100_000]),
        np.array([f"n{number}" for number in range(1001)]),
        np.array([], dtype="U1"),
    ],
    ids=str.split("few twice table numbers long many none"),
)
def test_an_array_that_is_no_list_of_names_is_passed_over(tmp_path, names):
    dataset = made(tuple("0123"))
    np.savez(tmp_path / "a.npz", x_train=dataset.train.images, y_train=dataset.labels, class_names=names)
    again = open_dataset(tmp_path / "a.npz")
    assert again.class_names == tuple("0123456789")
    assert again.note.startswith(PASSED_OVER.format("class_names"))


def test_an_array_of_objects_is_left_out_with_a_note(tmp_path):
    dataset = made(tuple("0123"))
    names = np.array(["a", "b", "c", "d"], dtype=object)
    np.savez(tmp_path / "a.npz", x_train=dataset.train.images, y_train=dataset.labels, class_names=names)
    again = open_dataset(tmp_path / "a.npz")
    assert again.class_names == tuple("0123456789")
    assert "left out: class_names" in again.note


@pytest.mark.parametrize(
    "said",
    [
        b"[",
        b"7",
        b'{"0": "a"}',
        b'["a"]',
        b'["a", "b", "c", 4]',
        b"[" * 100_000,
        b'["' + b"x" * 2**21 + b'"]',
        b"\xff",
    ],
    ids=str.split("broken number mapping few mixed nested huge bytes"),
)
def test_metadata_that_are_no_list_of_names_are_passed_over(tmp_path, said):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    dataset = made(tuple("0123"))
    columns = {"label": dataset.labels} | {
        f"pixel{number}": column for number, column in enumerate(dataset.train.images.reshape(4, -1).T)
    }
    table = pa.table(columns).replace_schema_metadata({b"class_names": said})
    pq.write_table(table, tmp_path / "a.parquet")
    again = open_dataset(tmp_path / "a.parquet")
    assert again.class_names == tuple("0123456789")
    assert again.note.startswith(PASSED_OVER.format("the metadata"))


# Columns beside named pixels


def test_columns_beside_named_pixels_are_kept_as_what_they_are(tmp_path):
    (tmp_path / "a.csv").write_text(
        "id,writer,label,pixel1,pixel2,pixel3,pixel4,score,class,hand\n"
        '007,3,1,0,1,2,3,0.5,x,"left, I think"\n008,4,2,4,5,6,7,,y,\n'
    )
    dataset = open_dataset(tmp_path / "a.csv")
    assert dataset.labels.tolist() == [1, 2]
    assert dataset.train.images.reshape(2, -1).tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert list(dataset.columns) == ["id", "writer", "score", "class", "hand"]
    assert dataset.columns["id"].tolist() == ["007", "008"]
    assert dataset.columns["writer"].tolist() == [3, 4]
    np.testing.assert_array_equal(dataset.columns["score"], [0.5, np.nan])
    assert dataset.columns["hand"].tolist() == ["left, I think", ""]


@pytest.mark.parametrize(
    "header",
    [
        "label,1x1,1x2,2x1,2x99999999999999999999",
        "label,1x1,1x2,1x3,0x4",
        "label,1x1,2x1,1x2,2x2",
        "label,pixel0,pixel1,pixel2,pixel99999999999999999999",
        pytest.param(f"label,pixel0,pixel1,pixel2,pixel{'9' * 5000}", id="5000 digits"),
        pytest.param(f"label,1x1,1x2,2x1,2x{'9' * 5000}", id="by 5000 digits"),
    ],
)
def test_names_of_pixels_that_do_not_follow_each_other_are_not_counted_up_to(tmp_path, header):
    (tmp_path / "a.csv").write_text(f"{header}\n3,4,5,6,7\n")
    dataset = open_dataset(tmp_path / "a.csv")
    assert dataset.train.images.tolist() == [[[4, 5], [6, 7]]]
    assert dataset.columns == {}


def test_a_second_label_and_a_second_split_are_no_columns(tmp_path):
    (tmp_path / "a.csv").write_text(
        "label,pixel0,pixel1,pixel2,pixel3,split,who,label,Split\n1,0,0,0,0,test,me,2,train\n"
    )
    dataset = open_dataset(tmp_path / "a.csv")
    assert (dataset.labels.tolist(), dataset.split_names) == ([1], ("test",))
    assert list(dataset.columns) == ["who"]


def test_columns_follow_their_rows_into_the_splits(tmp_path):
    (tmp_path / "a.csv").write_text(
        "label,pixel0,pixel1,pixel2,pixel3,split,who\n1,0,0,0,0,test,a\n2,0,0,0,0,train,b\n3,0,0,0,0,test,c\n"
    )
    dataset = open_dataset(tmp_path / "a.csv")
    assert dataset.labels.tolist() == [2, 1, 3]
    assert dataset.columns["who"].tolist() == ["b", "a", "c"]


def test_a_column_that_not_all_tables_have_is_left_out(tmp_path):
    (tmp_path / "a_train.csv").write_text("label,pixel0,pixel1,pixel2,pixel3,who,note\n1,0,0,0,0,me,5\n")
    (tmp_path / "a_test.csv").write_text("label,pixel0,pixel1,pixel2,pixel3,note\n2,0,0,0,0,6\n")
    dataset = open_dataset(tmp_path / "a_train.csv")
    assert {name: values.tolist() for name, values in dataset.columns.items()} == {"note": ["5", "6"]}


def test_of_very_many_columns_the_first_are_kept(tmp_path):
    more = ",".join(f"c{number}" for number in range(500))
    (tmp_path / "a.csv").write_text(f"label,pixel0,pixel1,pixel2,pixel3,{more}\n1,0,0,0,0{',9' * 500}\n")
    assert len(open_dataset(tmp_path / "a.csv").columns) < 100


def test_a_very_long_text_takes_no_room_beside_others(tmp_path):
    dataset = made(tuple("0123456789"), [1] * 2000)
    columns = {"who": np.array(["x" * 100_000, *[""] * 1999], dtype=object)}
    dataset = replace(dataset, columns=columns)
    export(dataset, tmp_path / "a.csv", "csv", details=Details(dataset))
    who = open_dataset(tmp_path / "a.csv").columns["who"]
    assert who.dtype == object
    assert [len(text) for text in who[:2]] == [100_000, 0]
