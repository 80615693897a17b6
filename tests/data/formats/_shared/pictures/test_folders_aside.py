"""Folders beside classes that are none by their names."""

import pytest
from helpers.opening import make_images, save_pictures

from mnist_gui.data.formats._shared.pictures.picture_layout import arrange
from mnist_gui.data.open import open_dataset


def found_in(*paths: str) -> tuple[dict[str, set[str]], list[str], str]:
    """Return the labels of each split, the pictures that are aside, and the note."""
    layout = arrange([tuple(path.split("/")) for path in paths])
    labels = {split.name: set(split.labels or ()) for split in layout.splits}
    return labels, [paths[index] for index, _ in layout.aside], layout.note


@pytest.mark.parametrize(
    ("classes", "aside"),
    [
        (("0", "1"), "thumbs/a.png"),
        (("0", "1"), "Thumbnails/0/a.png"),
        (("0", "1"), "originals/a.png"),
        (("0", "1"), "thumbnails_64/a.png"),
        (("0", "1"), "0/thumbs/a.png"),
        (("a", "b", "C"), "original images/a.png"),
        (("digit_0", "digit_7"), "backup/a.png"),
        (("train/3", "train/4", "test/3"), "train/thumbs/3/a.png"),
        (("images/3", "images/4"), "thumbs/3/a.png"),
        (("originals/3", "originals/4"), "thumbs/3/a.png"),
    ],
)
def test_folders_of_pictures_again_are_aside_beside_classes_of_one_kind(classes, aside):
    paths = [f"{label}/x.png" for label in classes]
    labels, left, note = found_in(*paths, aside)
    assert (left, note) == ([aside], "")
    assert labels == found_in(*paths)[0]


@pytest.mark.parametrize(
    ("classes", "note"),
    [
        (("cat", "dog", "thumbs"), "thumbs is a class beside cat, dog: meant so?"),
        (("0", "1", "2", "10", "unknown"), "unknown is a class beside 0, 1, 2, ...: meant so?"),
        (("0", "1", "2", "minus", "plus"), "minus and plus are classes beside 0, 1, 2: meant so?"),
        (("old", "young"), ""),
        (("original", "forged"), ""),
        (("0", "plus", "minus", "times"), ""),
    ],
)
def test_classes_that_may_be_none_are_remarked_on(classes, note):
    labels, left, said = found_in(*(f"{label}/x.png" for label in classes))
    assert labels == {"train": set(classes)}
    assert (left, said) == ([], note)


def test_what_is_aside_is_counted_in_the_note(tmp_path):
    save_pictures(tmp_path, make_images(4), ["7/a.png", "8/b.png", "thumbs/a.png", "thumbs/b.png"])
    dataset = open_dataset(tmp_path)
    assert dataset.labels.tolist() == [7, 8]
    assert dataset.note == "left out: 2 pictures in folders called thumbs"
