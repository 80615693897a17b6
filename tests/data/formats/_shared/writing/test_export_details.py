"""Details beside images: where each comes from, what was noted to it, what was read in it."""

import csv
import io
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.export import Details, estimate_export, export
from mnist_gui.data.idx import read_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.user.notes import Notes
from mnist_gui.progress import Cancelled, CancelToken

ROWS = np.array([250, 3, 42, 150, 207])
IN_SPLITS = [3, 42, 150, 250, 207]
"""The rows as every format but PNG has them: each split in the order given."""

NOTE = 'a "seven",\nor not?'
WAYS = {
    "idx": "out",
    "png": "out",
    "csv": "out.csv",
    "parquet": "out.parquet",
    "npz": "out.npz",
    "html": "out.html",
}
FOLDERS = [("idx", "out"), ("png", "out"), ("csv", "out"), ("parquet", "out")]


@pytest.fixture(autouse=True)
def _needs_pyarrow(request):
    if "parquet" in getattr(getattr(request.node, "callspec", None), "params", {}).values():
        pytest.importorskip("pyarrow")


@pytest.fixture
def dataset(tiny_dataset) -> Dataset:
    """The tiny one, with names of classes and columns of its own."""
    names = ("zero", "one", "two, or so", *(f"class {label}" for label in range(3, 10)))
    count = len(tiny_dataset)
    columns = {"writer": np.arange(count) * 7, "row": np.full(count, -5)}
    return replace(tiny_dataset, class_names=names, columns=columns)


@pytest.fixture
def details(dataset) -> Details:
    """Notes to two rows, and predictions of the test split, in which row 207 is blank."""
    predicted = np.full(300, NO_LABEL, np.int16)
    confidence = np.full(300, np.nan, np.float32)
    loss = np.full(300, np.nan, np.float32)
    predicted[200:], confidence[200:], loss[200:] = 4, 0.5, 2.25
    predicted[207] = NO_LABEL
    return Details(dataset, Notes({42: NOTE, 250: "7"}), Predictions(predicted, confidence, loss))


def lines_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_details_say_where_an_image_is_from_and_what_is_known_of_it(dataset, details):
    said = {name: values.tolist() for name, values in details.of(np.array([42, 250])).items()}
    labels = dataset.labels[[42, 250]].tolist()
    assert said == {
        "split": ["train", "test"],
        "number": [42, 50],
        "row": [42, 250],
        "label": labels,
        "class_name": [dataset.class_names[label] for label in labels],
        "writer": [42 * 7, 250 * 7],
        "source_row": [-5, -5],
        "note": [NOTE, "7"],
        "predicted": [NO_LABEL, 4],
        "predicted_name": ["", "class 4"],
        "confidence": [pytest.approx(np.nan, nan_ok=True), 0.5],
        "loss": [pytest.approx(np.nan, nan_ok=True), 2.25],
    }


def test_without_notes_and_predictions_the_place_is_told(tiny_dataset):
    said = Details(tiny_dataset).of(np.array([200]))
    assert list(said) == ["split", "number", "row", "label", "class_name", "note"]
    assert said["note"].tolist() == [""]


def test_an_image_without_a_label_has_no_class(tiny_dataset):
    bare = Split("train", tiny_dataset.train.images[:2], np.full(2, NO_LABEL, np.int16))
    said = Details(replace(tiny_dataset, splits=(bare,))).of(np.arange(2))
    assert said["label"].tolist() == [NO_LABEL, NO_LABEL]
    assert said["class_name"].tolist() == ["", ""]


@pytest.mark.parametrize(("fmt", "out"), FOLDERS)
def test_a_folder_has_a_table_with_a_line_for_each_image(dataset, details, tmp_path, fmt, out):
    export(dataset, tmp_path / out, fmt, rows=ROWS, details=details)
    lines = lines_of((tmp_path / out / "details.csv").read_text())
    assert len(lines) == 5
    if fmt != "png":
        assert [int(line["row"]) for line in lines] == IN_SPLITS
    by_row = {int(line["row"]): line for line in lines}
    assert by_row[42]["note"] == 'a "seven", or not?'
    assert (by_row[42]["predicted"], by_row[42]["confidence"]) == ("-1", "")
    assert (by_row[250]["predicted_name"], by_row[250]["confidence"], by_row[250]["loss"]) == (
        "class 4",
        "0.5",
        "2.25",
    )
    assert by_row[250]["writer"] == str(250 * 7)


def test_the_table_follows_the_labels_of_idx_files(dataset, details, tmp_path):
    export(dataset, tmp_path / "out", "idx", rows=ROWS, details=details)
    labels = np.concatenate(
        [read_idx(tmp_path / "out" / f"{word}-labels-idx1-ubyte") for word in ("train", "t10k")]
    )
    lines = lines_of((tmp_path / "out" / "details.csv").read_text())
    assert [int(line["label"]) for line in lines] == labels.tolist()


def test_each_picture_is_named_beside_its_details(dataset, details, tmp_path):
    export(dataset, tmp_path / "out", "png", rows=ROWS, details=details)
    lines = lines_of((tmp_path / "out" / "details.csv").read_text())
    written = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.png")}
    assert {line["file"] for line in lines} == written
    for line in lines:
        assert line["file"] == f"{line['split']}/{line['class_name']}/{int(line['number']):05}.png"


@pytest.mark.parametrize(("fmt", "out"), FOLDERS)
def test_images_and_labels_of_a_folder_open_as_without_details(dataset, details, tmp_path, fmt, out):
    export(dataset, tmp_path / "plain", fmt, rows=ROWS)
    export(dataset, tmp_path / out, fmt, rows=ROWS, details=details)
    assert open_dataset(tmp_path / out).fingerprint == open_dataset(tmp_path / "plain").fingerprint
    for path in (tmp_path / "plain").rglob("*"):
        if path.is_file():
            same = tmp_path / out / path.relative_to(tmp_path / "plain")
            assert same.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("fmt", ["csv", "parquet", "npz"])
def test_one_file_opens_with_the_details_as_columns(dataset, details, tmp_path, fmt):
    out = tmp_path / WAYS[fmt]
    export(dataset, out, fmt, rows=ROWS, details=details)
    again = open_dataset(out)
    assert again.fingerprint == dataset.subset(ROWS).fingerprint
    assert again.columns["row"].tolist() == IN_SPLITS
    assert again.columns["number"].tolist() == [3, 42, 150, 50, 7]
    assert again.columns["writer"].tolist() == [7 * row for row in IN_SPLITS]
    assert again.columns["source_row"].tolist() == [-5] * 5
    note = 'a "seven", or not?' if fmt == "csv" else NOTE
    assert again.columns["note"].tolist() == ["", note, "", "7", ""]
    assert again.columns["predicted"].tolist() == [-1, -1, -1, 4, -1]
    np.testing.assert_array_equal(again.columns["confidence"], [np.nan, np.nan, np.nan, 0.5, 0.5])
    assert {"split", "label", "class_name"}.isdisjoint(again.columns)


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_a_table_has_its_details_behind_the_pixels(dataset, details, tmp_path, fmt):
    pd = pytest.importorskip("pandas")
    out = tmp_path / WAYS[fmt]
    export(dataset, out, fmt, rows=ROWS, details=details)
    frame = {"csv": pd.read_csv, "parquet": pd.read_parquet}[fmt](out)
    assert list(frame.columns[:2]) == ["label", "pixel0"]
    behind = ["split", "number", "row", "class_name", "writer", "source_row", "note"]
    assert list(frame.columns[785:]) == [*behind, "predicted", "predicted_name", "confidence", "loss"]
    assert frame["row"].tolist() == IN_SPLITS
    assert frame["predicted"].tolist() == [-1, -1, -1, 4, -1]
    assert frame["confidence"].isna().tolist() == [True, True, True, False, False]


def test_a_table_of_details_can_be_handed_on_again(dataset, details, tmp_path):
    export(dataset, tmp_path / "a.csv", "csv", rows=ROWS, details=details)
    first = open_dataset(tmp_path / "a.csv")
    export(first, tmp_path / "b.csv", "csv", details=Details(first))
    second = open_dataset(tmp_path / "b.csv")
    assert second.columns["row"].tolist() == [0, 1, 2, 3, 4]
    assert second.columns["source_row"].tolist() == IN_SPLITS
    assert second.columns["source_source_row"].tolist() == [-5] * 5
    assert second.columns["source_note"].tolist() == ["", 'a "seven", or not?', "", "7", ""]


def test_images_that_are_no_squares_keep_their_details(tmp_path):
    images = np.random.default_rng(3).integers(0, 256, (4, 5, 9), dtype=np.uint8)
    dataset = Dataset(
        "Wide", (Split("train", images, np.arange(4, dtype=np.int16)),), tuple("0123456789"), ""
    )
    export(dataset, tmp_path / "out.csv", "csv", details=Details(dataset, Notes({2: "odd"})))
    again = open_dataset(tmp_path / "out.csv")
    np.testing.assert_array_equal(again.train.images, images)
    assert again.columns["note"].tolist() == ["", "", "odd", ""]


def test_numpy_reads_the_details(dataset, details, tmp_path):
    export(dataset, tmp_path / "out.npz", "npz", rows=ROWS, details=details)
    with np.load(tmp_path / "out.npz", allow_pickle=False) as arrays:
        assert arrays["details_row"].tolist() == IN_SPLITS
        assert arrays["details_split"].tolist() == ["train"] * 3 + ["test"] * 2
        assert arrays["details_note"].tolist() == ["", NOTE, "", "7", ""]
        assert arrays["details_loss"].dtype == np.float32
        assert arrays["x_train"].shape == (3, 28, 28)


def test_details_of_another_order_are_not_believed(tiny_dataset, tmp_path):
    arrays = {"x_train": tiny_dataset.train.images[:3], "y_train": tiny_dataset.train.labels[:3]}
    np.savez(tmp_path / "a.npz", **arrays, details_split=["train", "test", "train"], details_row=[1, 2, 3])
    assert open_dataset(tmp_path / "a.npz").columns == {}
    np.savez(
        tmp_path / "b.npz", **arrays, details_split=["train"] * 3, details_row=[1, 2], details_odd=[1j] * 3
    )
    assert open_dataset(tmp_path / "b.npz").columns == {}


class Captions(HTMLParser):
    """Collects what stands below each picture, and what the pointer brings up."""

    def __init__(self) -> None:
        super().__init__()
        self.captions: list[str] = []
        self.titles: list[str] = []
        self._inside = False

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.titles.append(dict(attrs)["title"])
        if tag == "figcaption":
            self.captions.append("")
        self._inside = tag == "figcaption" or (self._inside and tag == "br")

    def handle_endtag(self, tag):
        self._inside = False

    def handle_data(self, data):
        if self._inside:
            self.captions[-1] += f"[{data}]"


def test_the_page_shows_notes_and_predictions_below_the_pictures(dataset, details, tmp_path):
    details = replace(details, notes=Notes({250: "<b>odd</b>"}))
    export(dataset, tmp_path / "out.html", "html", rows=np.array([3, 207, 250]), details=details)
    page = Captions()
    page.feed((tmp_path / "out.html").read_text())
    assert sorted(page.captions) == ["[3]", "[50][class 4? 50%][<b>odd</b>]", "[7][blank? 50%]"]
    title = next(title for title in page.titles if "row: 250\n" in title)
    assert "note: <b>odd</b>\n" in title
    assert "predicted_name: class 4\n" in title


@pytest.mark.parametrize("fmt", WAYS)
@pytest.mark.parametrize("count", [5, 300])
def test_as_much_is_written_with_details_as_was_told(dataset, details, tmp_path, fmt, count):
    rows = np.arange(300)[-count:]
    told = estimate_export(dataset, WAYS[fmt], fmt, rows=rows, details=details)
    out = export(dataset, tmp_path / WAYS[fmt], fmt, rows=rows, details=details)
    files = [path for path in out.rglob("*") if path.is_file()] if out.is_dir() else [out]
    assert told.files == len([path for path in files if path.name != "classes.txt"])
    if told.size is not None:
        assert told.size == pytest.approx(sum(path.stat().st_size for path in files), rel=0.15)


@pytest.mark.parametrize("fmt", WAYS)
def test_an_export_with_details_is_replaced_when_told(dataset, details, tmp_path, fmt):
    out = tmp_path / WAYS[fmt]
    export(dataset, out, fmt, rows=ROWS, details=details)
    export(dataset, out, fmt, rows=ROWS, overwrite=True)
    assert not out.is_dir() or "details.csv" not in [path.name for path in out.iterdir()]


@pytest.mark.parametrize("fmt", ["idx", "png", "npz"])  # which have the details after the images
def test_cancelling_at_the_last_image_leaves_no_details(dataset, details, tmp_path, fmt):
    token = CancelToken()

    def report(progress):
        if progress.done == progress.total:
            token.cancel()

    with pytest.raises(Cancelled):
        export(dataset, tmp_path / WAYS[fmt], fmt, details=details, report=report, token=token)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fmt", WAYS)
def test_texts_that_no_file_can_hold_are_mended(dataset, tmp_path, fmt):
    details = Details(dataset, Notes({3: "half \ud83d, nothing \0", 42: "\u2028line\x85"}))
    out = export(dataset, tmp_path / WAYS[fmt], fmt, rows=ROWS, details=details)
    if out.is_dir():
        notes = [line["note"] for line in lines_of((out / "details.csv").read_text(encoding="utf-8"))]
        assert len(notes) == 5
    elif fmt == "html":
        notes = out.read_text(encoding="utf-8")
    else:
        notes = open_dataset(out).columns["note"].tolist()
    assert "half ?, nothing " in notes
