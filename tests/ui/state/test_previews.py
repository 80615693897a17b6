"""Small pictures of data sets that were opened."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.ui.state.preview_files import (
    TILES,
    preview_of,
    preview_path,
    read_preview,
    remove_preview,
    write_preview,
)
from mnist_gui.ui.state.previews import Previews
from mnist_gui.ui.state.recent import RecentDatasets
from mnist_gui.ui.state.settings import Settings


@pytest.fixture(autouse=True)
def _own_directory(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))


def dataset_of(count: int, height: int, width: int, **how: object) -> Dataset:
    images = np.full((count, height, width), 255, dtype=np.uint8)
    return Dataset("Bars", (Split("train", images, np.zeros(count, np.int16)),), ("a",), "/bars", **how)


@pytest.mark.parametrize(("count", "height", "width"), [(1, 28, 28), (40, 5, 90), (13, 300, 20)])
def test_a_strip_is_as_long_as_there_are_images_and_has_their_shape(count, height, width):
    preview = preview_of(dataset_of(count, height, width))
    strip = preview.strip
    side = strip.height()
    assert (preview.images, strip.width()) == (count, side * min(count, TILES))
    assert side <= 48
    middle = strip.pixelColor(side // 2, side // 2).lightness()
    corner = strip.pixelColor(0, 0).lightness()
    assert middle == 255
    assert corner == (255 if height == width else 0), "what is not square has paper beside it"


def test_images_as_they_are_stored_are_shown_as_ink_on_paper():
    dataset = replace(dataset_of(3, 8, 8), levels=(255, 0))
    assert preview_of(dataset).strip.pixelColor(4, 4).lightness() == 0


def test_what_is_written_is_read_again():
    preview = replace(preview_of(dataset_of(3, 8, 8, note="inverted on opening")), notes=2)
    write_preview(preview)
    assert read_preview("/bars") == preview
    assert read_preview("/other") is None
    remove_preview("/bars")
    assert read_preview("/bars") is None


@pytest.mark.parametrize("content", [b"", b"no picture", None])
def test_a_file_that_is_no_preview_counts_as_none(content: bytes | None):
    path = preview_path("/bars")
    path.parent.mkdir(parents=True)
    if content is None:
        QImage(5000, 5000, QImage.Format.Format_Mono).save(str(path), "PNG")
    else:
        path.write_bytes(content)
    assert read_preview("/bars") is None


def test_what_cannot_be_written_is_not_kept(tmp_path: Path):
    (tmp_path / "data").write_text("a file where a folder is needed")
    write_preview(preview_of(dataset_of(3, 8, 8)))
    assert read_preview("/bars") is None


@pytest.fixture
def previews(window_state, runner, tmp_path, monkeypatch):
    session = window_state.session
    recent = RecentDatasets(session, Settings(tmp_path / "settings.ini"), runner, session)
    return Previews(session, window_state.column_store, recent, runner, session), recent


def test_opening_makes_a_preview_which_counts_the_notes_and_goes_with_its_entry(
    qtbot, window_state, previews, tiny_dataset
):
    known, recent = previews
    with qtbot.waitSignal(known.changed):
        window_state.session.set_dataset(replace(tiny_dataset, source="/tiny"))
    preview = known.preview("/tiny")
    assert (preview.images, preview.notes) == (len(tiny_dataset), 0)
    columns = window_state.column_store
    qtbot.waitUntil(lambda: columns.notes is not None)
    columns.set_note(0, "odd")
    qtbot.waitUntil(lambda: (read_preview("/tiny") or preview).notes == 1)
    recent.remove("/tiny")
    qtbot.waitUntil(lambda: read_preview("/tiny") is None)
    assert known.preview("/tiny") is None


def test_sample_and_own_digits_need_not_have_been_open(qtbot, previews):
    known, _ = previews
    with qtbot.waitSignal(known.changed):
        known.read(("sample", "own", "/gone"))
    assert known.preview("sample").images > 0
    assert known.preview("own").images == 0
    assert known.preview("/gone") is None
