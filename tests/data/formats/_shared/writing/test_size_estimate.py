"""What an export tells of itself before it is written."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.export import FORMATS, estimate_export, export
from mnist_gui.data.formats import html as page
from mnist_gui.errors import DataError

MEASURED = [
    ("idx", "out"),
    ("png", "out"),
    ("csv", "out.csv"),
    ("csv", "tables"),
    ("npz", "out.npz"),
    ("html", "out.html"),
]


def files_of(path: Path) -> list[Path]:
    return [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]


@pytest.mark.parametrize(("fmt", "out"), MEASURED)
@pytest.mark.parametrize("many", [14, 300])
def test_as_much_is_written_as_was_told(tiny_dataset, tmp_path, fmt, out, many):
    rows = np.arange(len(tiny_dataset))[-many:]
    told = estimate_export(tiny_dataset, out, fmt, rows=rows)
    files = files_of(export(tiny_dataset, tmp_path / out, fmt, rows=rows))
    assert (told.images, told.shown, told.files) == (many, many, len(files))
    assert told.size == pytest.approx(sum(file.stat().st_size for file in files), rel=0.1)
    assert told.folders == (len({file.parent for file in files}) if fmt == "png" else 0)


def test_the_size_of_a_few_images_is_exact(tiny_dataset, tmp_path):
    rows = np.arange(100)
    for fmt, out in (("idx", "out"), ("csv", "out.csv"), ("npz", "out.npz"), ("html", "out.html")):
        told = estimate_export(tiny_dataset, out, fmt, rows=rows)
        files = files_of(export(tiny_dataset, tmp_path / out, fmt, rows=rows))
        assert told.size == sum(file.stat().st_size for file in files), fmt


def test_of_parquet_no_size_is_told_but_its_files_are(tiny_dataset):
    assert estimate_export(tiny_dataset, "out.parquet", "parquet").size is None
    assert estimate_export(tiny_dataset, "out.parquet", "parquet").files == 1
    assert estimate_export(tiny_dataset, "tables", "parquet").files == 2


def test_unlabelled_images_have_no_file_of_labels_and_a_folder_for_all(tiny_dataset):
    split = Split("train", np.zeros((7, 28, 28), np.uint8), np.full(7, NO_LABEL, np.int16))
    bare = Dataset("Bare", (split,), tuple("0123456789"), "")
    assert estimate_export(bare, "out", "idx").files == 1
    assert estimate_export(bare, "out", "png").folders == 1


def test_a_large_page_shows_as_many_as_it_says(tiny_dataset, tmp_path, monkeypatch):
    monkeypatch.setattr(page, "MOST_SHOWN", 60)
    told = estimate_export(tiny_dataset, "out.html", "html")
    text = export(tiny_dataset, tmp_path / "out.html", "html").read_text()
    assert (told.images, told.shown) == (300, 60)
    assert text.count("<img ") == 60


def test_the_size_of_a_large_page_is_that_of_what_it_shows(tiny_dataset, tmp_path, monkeypatch):
    monkeypatch.setattr(page, "MOST_SHOWN", 200)
    told = estimate_export(tiny_dataset, "out.html", "html")
    path = export(tiny_dataset, tmp_path / "out.html", "html")
    assert told.size == pytest.approx(path.stat().st_size, rel=0.1)


@pytest.mark.parametrize("fmt", FORMATS)
def test_nothing_can_be_told_of_no_images(tiny_dataset, fmt):
    with pytest.raises(DataError, match="no image"):
        estimate_export(tiny_dataset, "out", fmt, rows=np.zeros(0, np.intp))
