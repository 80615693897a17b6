"""Which folders of pictures are splits, and which are classes."""

import pytest

from mnist_gui.data.formats._shared.pictures.split_folders import split_folders


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ("train/7/a test/7/a", {"train": "train", "test": "test"}),
        ("train/a test/a", {"train": "train", "test": "test"}),
        ("Training/7/a", {"Training": "train"}),
        ("train/a", {"train": "train"}),
        ("bus/a boat/a", {}),
        ("a b", {}),
        # A single split is one of several classes, unless only it has classes.
        ("train/a bus/a boat/a", {}),
        ("train/7/a docs/a", {"train": "train"}),
        ("train/7/a docs/a more/a", {"train": "train"}),
        ("train/7/a bus/7/a", {"train": "train"}),
        ("train/7/a bus/7/a boat/a", {}),
        # Two splits beside others.
        ("train/7/a test/7/a docs/a more/a other/a", {"train": "train", "test": "test"}),
        ("train/a test/a docs/a more/a", {"train": "train", "test": "test"}),
        ("train/a test/a docs/a more/a other/a", {}),
        ("train_bus/a test_bus/a docs/a", {}),
        # Names that say more than the split.
        ("train_a/a train_b/a", {}),
        ("train_a/7/a train_b/7/a", {"train_a": "train", "train_b": "train"}),
        ("train_a/7/a train_b/8/a", {}),
        ("mnist_train/a mnist_test/a", {"mnist_train": "train", "mnist_test": "test"}),
        ("cats_train/a dogs_test/a", {}),
        ("cats_train/7/a dogs_test/7/a", {"cats_train": "train", "dogs_test": "test"}),
        ("cats_train/7/a dogs_test/a", {}),
        ("cats_train/7/a", {"cats_train": "train"}),
        ("cats_train/a", {}),
        # What is held out is the test, beside a validation.
        ("train/7/a holdout/7/a", {"train": "train", "holdout": "val"}),
        ("train/7/a val/7/a holdout/7/a", {"train": "train", "val": "val", "holdout": "test"}),
        (
            "train/7/a val/7/a holdout/7/a test/7/a",
            {"train": "train", "val": "val", "holdout": "val", "test": "test"},
        ),
    ],
)
def test_folders_are_splits_or_classes(paths, expected):
    assert split_folders(tuple(path.split("/")) for path in paths.split()) == expected
