"""What the folders of a picture set mean, as a function of paths alone."""

import pytest

from mnist_gui.data.formats._shared.picture_layout import arrange, is_picture


def arranged(*paths: str, **options: str) -> tuple[list[tuple[str, list[str], list[str] | None]], int]:
    """Return for each split its name, its pictures and their labels; and the number of stray pictures."""
    arrangement = arrange([tuple(path.split("/")) for path in paths], **options)
    splits = [
        (split.name, [paths[place] for place in split.pictures], split.labels and list(split.labels))
        for split in arrangement.splits
    ]
    return splits, arrangement.stray


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("train", "train"),
        ("Training", "train"),
        ("test", "test"),
        ("testing", "test"),
        ("t10k", "test"),
        ("val", "val"),
        ("valid", "val"),
        ("validation", "val"),
    ],
)
def test_splits_are_known_by_their_words(word, name):
    assert arranged(f"{word}/a/1.png") == ([(name, [f"{word}/a/1.png"], ["a"])], 0)


def test_splits_stand_in_the_order_of_rows():
    splits, _ = arranged("test/a/1.png", "val/a/1.png", "train/a/1.png")
    assert [name for name, _, _ in splits] == ["train", "val", "test"]


def test_pictures_stand_in_the_order_of_their_names_class_by_class():
    splits, _ = arranged("b/2.png", "a/z/1.png", "b/10.png", "a/2.png")
    assert splits == [("train", ["a/2.png", "a/z/1.png", "b/10.png", "b/2.png"], ["a", "a", "b", "b"])]


@pytest.mark.parametrize("wrapping", ["", "x/", "x/y/z/"])
@pytest.mark.parametrize("inner", ["train/a/1.png", "train/1.png"])
def test_folders_around_everything_mean_nothing(wrapping, inner):
    splits, stray = arranged(f"{wrapping}{inner}", f"{wrapping}{inner.replace('train', 'test')}")
    assert [name for name, _, _ in splits] == ["train", "test"]
    assert stray == 0


def test_a_class_may_be_called_like_a_split():
    splits, _ = arranged("train/1.png", "car/1.png", "ship/1.png")
    assert splits == [("train", ["car/1.png", "ship/1.png", "train/1.png"], ["car", "ship", "train"])]


def test_one_class_alone_is_a_class():
    assert arranged("7/1.png", "7/2.png") == ([("train", ["7/1.png", "7/2.png"], ["7", "7"])], 0)


def test_pictures_that_belong_to_no_split_or_class_are_stray():
    splits, stray = arranged("train/a/1.png", "train/1.png", "docs/1.png", "1.png", "test/2.png")
    assert splits == [("train", ["train/a/1.png"], ["a"]), ("test", ["test/2.png"], None)]
    assert stray == 3


def test_pictures_without_folders_are_the_split_that_is_said():
    assert arranged("2.png", "1.png", split="test") == ([("test", ["1.png", "2.png"], None)], 0)


def test_no_pictures_are_no_splits():
    assert arranged() == ([], 0)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/1.png", True),
        ("a/1.JPG", True),
        ("a/1.jpeg", True),
        ("1.bmp", True),
        ("1.pgm", True),
        ("a/1.txt", False),
        ("png", False),
        ("a/.1.png", False),
        (".thumbnails/1.png", False),
        ("__MACOSX/a/1.png", False),
    ],
)
def test_pictures_are_known_by_their_names(path, expected):
    assert is_picture(tuple(path.split("/"))) is expected
