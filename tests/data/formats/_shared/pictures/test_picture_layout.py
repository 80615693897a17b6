"""What the folders of a picture set mean, as a function of paths alone."""

import pytest

from mnist_gui.data.formats._shared.pictures.picture_layout import arrange
from mnist_gui.data.formats._shared.pictures.picture_sieve import PictureSieve


def arranged(*paths: str, **options: str) -> tuple[list[tuple[str, list[str], list[str] | None]], int]:
    """Return for each split its name, its pictures and their labels; and the number of stray pictures."""
    arrangement = arrange([tuple(path.split("/")) for path in paths], **options)
    splits = [
        (split.name, [paths[place] for place in split.pictures], split.labels and list(split.labels))
        for split in arrangement.splits
    ]
    return splits, len(arrangement.strays)


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


PAIRS = [
    ("trainingSet", "testSet"),
    ("mnist_train", "mnist_test"),
    ("MNIST - JPG - training", "MNIST - JPG - testing"),
    ("training-images", "test-images"),
    ("Train_Data", "Test_Data"),
    ("trainset", "testset"),
    ("digitsTrain", "digitsTest"),
    ("TRAIN", "TEST"),
    ("train1", "test1"),
    ("train", "t10k"),
]


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("wrapping", ["", "archive/", "a/b/"])
@pytest.mark.parametrize("again", [False, True])
def test_splits_are_known_by_a_word_in_their_names(pair, wrapping, again):
    train, test = (f"{wrapping}{name}/{name}" if again else f"{wrapping}{name}" for name in pair)
    splits, stray = arranged(f"{train}/0/1.png", f"{train}/1/1.png", f"{test}/0/1.png", f"{test}/1/2.png")
    assert [(name, labels) for name, _, labels in splits] == [("train", ["0", "1"]), ("test", ["0", "1"])]
    assert stray == 0


@pytest.mark.parametrize("word", ["val", "valid", "validation", "dev", "holdout", "hold-out", "digits_val"])
def test_splits_of_validation_are_known(word):
    splits, _ = arranged("train/0/1.png", f"{word}/0/1.png", "test/0/1.png")
    assert [name for name, _, _ in splits] == ["train", "val", "test"]


def test_what_is_held_out_beside_images_for_validation_is_the_test():
    splits, _ = arranged("train/0/1.png", "val/0/1.png", "holdout/0/1.png")
    assert [(name, pictures) for name, pictures, _ in splits] == [
        ("train", ["train/0/1.png"]),
        ("val", ["val/0/1.png"]),
        ("test", ["holdout/0/1.png"]),
    ]


@pytest.mark.parametrize("pair", PAIRS)
def test_splits_without_classes_are_known_by_a_word_in_their_names(pair):
    splits, stray = arranged(f"{pair[0]}/1.png", f"{pair[1]}/1.png")
    assert [(name, labels) for name, _, labels in splits] == [("train", None), ("test", None)]
    assert stray == 0


@pytest.mark.parametrize(
    "classes",
    [
        ("train", "bus", "boat"),
        ("steam_train", "freight_train"),
        ("latest", "contest"),
        ("valid", "invalid"),
        ("test tube", "train"),
        ("attest", "trainer", "device"),
        ("toy train", "bus"),
    ],
)
@pytest.mark.parametrize("wrapping", ["", "vehicles/", "train/"])
@pytest.mark.parametrize("inner", ["", "series/"])
def test_a_word_for_a_split_among_names_of_classes_is_none(classes, wrapping, inner):
    if inner and len(classes) == 2 and ("train" in classes or classes[0] in {"valid", "toy train"}):
        pytest.skip("a folder with one other beside it, both with folders, is a split with classes")
    if inner and "steam_train" in classes:
        pytest.skip("two folders with the same folders in them are parts of a split")
    splits, stray = arranged(*(f"{wrapping}{name}/{inner}1.png" for name in classes))
    assert [(name, labels) for name, _, labels in splits] == [("train", sorted(classes))]
    assert stray == 0


def test_classes_may_have_a_folder_for_each_split():
    splits, _ = arranged("0/train/1.png", "0/test/2.png", "1/train/3.png", "1/test/4.png")
    assert splits == [
        ("train", ["0/train/1.png", "1/train/3.png"], ["0", "1"]),
        ("test", ["0/test/2.png", "1/test/4.png"], ["0", "1"]),
    ]


def test_a_picture_beside_the_folders_in_an_archive_hides_none_of_them():
    splits, stray = arranged("archive/cover.png", "archive/train/7/1.png", "archive/test/7/1.png")
    assert [(name, labels) for name, _, labels in splits] == [("train", ["7"]), ("test", ["7"])]
    assert stray == 1


@pytest.mark.parametrize("folder", ["img", "images", "train/images", "Pictures", "my/data/img"])
def test_a_folder_of_pictures_as_such_is_no_class(folder):
    splits, _ = arranged(f"{folder}/1.png", f"{folder}/2.png")
    assert splits == [("train", [f"{folder}/1.png", f"{folder}/2.png"], None)]


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
    assert PictureSieve()(tuple(path.split("/"))) is expected


def test_a_folder_beside_classes_that_holds_them_again_is_no_class():
    paths = ["0/1.png", "1/2.png", "1/3.png", "digits/0/1.png", "digits/1/2.png", "digits/1/9.png"]
    found = arrange([tuple(path.split("/")) for path in paths])
    (split,) = found.splits
    assert [(paths[index], label) for index, label in zip(split.pictures, split.labels, strict=True)] == [
        *(("0/1.png", "0"), ("1/2.png", "1"), ("1/3.png", "1"), ("digits/1/9.png", "1"))
    ]
    assert [paths[index] for index in found.copies] == ["digits/0/1.png", "digits/1/2.png"]
    assert found.note == "digits holds the classes beside it again: no class"


@pytest.mark.parametrize("name", ["7 - Copy", "7 (1)", "7 copy", "Copy of 7"])
def test_a_copy_of_a_class_is_said_to_be_one(name):
    found = arrange([("7", "a.png"), ("8", "a.png"), (name, "a.png")])
    assert found.note == f"{name} is a class beside 7: a copy?"


def test_splits_joined_from_several_folders_are_said():
    paths = [(folder, label, "a.png") for folder in ("train", "train_aug", "test") for label in "01"]
    found = arrange(paths)
    assert [(split.name, len(split.pictures)) for split in found.splits] == [("train", 4), ("test", 2)]
    assert found.note == "train joined from train and train_aug"


@pytest.mark.parametrize(
    "folders",
    [
        ("train/train/7", "train/test/7"),
        ("train/train/7", "test/test/7"),
        ("train/7/x", "test/7/x"),
        ("train/7/x/y", "test/7/x/y"),
        ("train/images/7", "test/images/7"),
        ("all/train/7", "all/test/7"),
    ],
)
def test_folders_in_a_split_that_repeat_it_mean_nothing_and_classes_do(folders):
    splits, stray = arranged(*(f"{folder}/1.png" for folder in folders))
    assert [(name, labels) for name, _, labels in splits] == [("train", ["7"]), ("test", ["7"])]
    assert stray == 0


def test_what_lies_in_a_nested_folder_alone_is_kept():
    """Only what the classes beside it have as well is there again."""
    classes = [f"{name}/{number}.png" for name in "abc" for number in (1, 2)]
    again = ["x/a/1.png", "x/b/1.png", "x/b/3.png", "x/c/2.png"]
    splits, _ = arranged(*classes, *again)
    assert splits == [
        (
            "train",
            ["a/1.png", "a/2.png", "b/1.png", "b/2.png", "x/b/3.png", "c/1.png", "c/2.png"],
            [*"aabbbcc"],
        )
    ]
