"""Cutting pages: digits with their label, their page and their place, from files and from images."""

import zipfile

import numpy as np
import pytest
from helpers.opening import save_pictures
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
    assert ("1/c.png", "page without a digit") in cut.left_out.files
    assert cut.left_out.reasons["1/c.png"] == "all of it has one tone"
    assert "broken.png" in cut.left_out.reasons["0/broken.png"]


def test_pages_in_a_zip_and_in_arrays_are_cut_in_their_own_size(tmp_path):
    names = ["3/a.png", "4/b.png"]
    pages = [page(PLACES), page(PLACES[:2])]
    save_pictures(tmp_path / "scans", np.array(pages), names)
    with zipfile.ZipFile(tmp_path / "scans.zip", "w") as archive:
        for name in names:
            archive.write(tmp_path / "scans" / name, name)
    images, labels = 255 - np.array(pages), np.array([3, 4])
    np.savez(tmp_path / "scans.npz", x_train=images, y_train=labels)
    made = [mnist_gui.prepare(tmp_path / name, cut=True) for name in ("scans", "scans.zip", "scans.npz")]
    for other in made:
        assert np.array_equal(other.train.images, made[0].train.images)
        assert other.columns["x"].tolist() == made[0].columns["x"].tolist()
        assert [other.class_names[label] for label in other.labels] == ["3"] * 4 + ["4"] * 2
    assert made[1].columns["page"].tolist() == made[0].columns["page"].tolist()


def test_scans_of_many_sizes_become_as_mnist_from_their_own_size(tmp_path):
    scans = [page([(50, 60)], (170, 130)), page([(20, 30)], (110, 90))]
    for name, pixels in zip(("0/a.png", "0/b.png"), scans, strict=True):
        save_pictures(tmp_path, pixels[None], [name])
    made = mnist_gui.prepare(tmp_path, as_mnist=True, turn=None)
    assert np.array_equal(made.train.images[0], made.train.images[1])
    inked = np.argwhere(made.train.images[0] > 127)
    assert np.ptp(inked, axis=0).max() == 19


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
