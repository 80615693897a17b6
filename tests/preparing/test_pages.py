"""Cutting pages: digits with their label, their page and their place, from files and from images."""

import numpy as np
import pytest
from PIL import Image

import mnist_gui
from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.preparing.following import follow, open_for
from mnist_gui.preparing.recipe import Recipe

SIDE = 40


def page(places: list[tuple[int, int]], shape: tuple[int, int] = (200, 300)) -> np.ndarray:
    """Return a page, dark on light, with a ring at each place, given as left and top."""
    paper = np.full(shape, 245, dtype=np.uint8)
    y, x = np.mgrid[:SIDE, :30]
    distance = np.hypot((x - 14.5) / 15, (y - 19.5) / 20)
    ring = (distance <= 1) & (distance > 0.6)
    for left, top in places:
        paper[top : top + SIDE, left : left + 30][ring] = 20
    return paper


PLACES = [(20, 30), (120, 34), (220, 28), (60, 130)]


def test_pages_of_a_folder_become_digits_with_their_place(tmp_path):
    pages = {"0/a.png": page(PLACES), "0/b.png": page(PLACES[:1], (150, 100)), "1/c.png": page([])}
    for name, pixels in pages.items():
        path = tmp_path / "scans" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
    (tmp_path / "scans" / "0" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    recipe = Recipe(cut=True)
    made = follow(recipe, open_for(tmp_path / "scans", recipe))
    cut = made.dataset
    assert cut.columns["page"].tolist() == ["0/a.png"] * 4 + ["0/b.png"]
    assert list(zip(cut.columns["x"].tolist(), cut.columns["y"].tolist(), strict=True)) == [
        *PLACES,
        PLACES[0],
    ]
    assert set(cut.columns["w"].tolist()) == {30}
    assert set(cut.columns["h"].tolist()) == {SIDE}
    assert [cut.class_names[label] for label in cut.labels] == ["0"] * 5
    assert cut.train.images.shape == (5, 28, 28)
    assert (made.counts.pages, made.counts.blank_pages, made.counts.digits) == (3, 1, 5)
    assert dict(cut.left_out.counts) == {"unreadable picture": 1, "page without a digit": 1}
    assert ("1/c.png", "page without a digit: all of it has one tone") in cut.left_out.files


def test_a_single_picture_and_images_in_memory_are_pages(tmp_path):
    Image.fromarray(page(PLACES)).save(tmp_path / "scan.png")
    from_file = mnist_gui.prepare(tmp_path / "scan.png", cut=True)
    split = Split("test", 255 - page(PLACES)[None], np.full(1, 7, dtype=np.int16))
    from_memory = mnist_gui.prepare(Dataset("pages", (split,), tuple("0123456789"), ""), cut=True)
    assert np.array_equal(from_file.train.images, from_memory.test.images)
    assert from_memory.columns["page"].tolist() == ["test 0"] * 4
    assert from_memory.labels.tolist() == [7] * 4
    assert set(from_file.labels.tolist()) == {-1}


def test_without_any_digit_there_is_nothing_to_prepare(tmp_path):
    Image.fromarray(page([])).save(tmp_path / "scan.png")
    with pytest.raises(mnist_gui.UserError, match="No image of scan is left"):
        mnist_gui.prepare(tmp_path / "scan.png", cut=True)
