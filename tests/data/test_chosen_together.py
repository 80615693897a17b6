"""Folders and pictures that are chosen together are one data set only if nothing else is beside them."""

import pytest

from mnist_gui.data.chosen_together import are_siblings, folder_of_all


@pytest.fixture
def make(tmp_path):
    def make(*names):
        """Make folders (a/), and empty files; return their paths."""
        paths = [tmp_path / name for name in names]
        for path, name in zip(paths, names, strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir() if name.endswith("/") else path.touch()
        return paths

    return make


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["0/", "1/"], True),
        (["a.png", "b.JPG"], True),
        (["0/", "a.png"], True),
        (["a.png", "b.csv"], False),
        (["a.csv", "b.csv"], False),
        (["0/", "in/1/"], False),
        (["a.png", "in/b.png"], False),
    ],
)
def test_folders_and_pictures_in_one_folder_are_siblings(make, names, expected):
    assert are_siblings(make(*names)) is expected


@pytest.mark.parametrize(
    ("beside", "is_all"),
    [
        ([], True),
        ([".hidden.png", "Thumbs.db", ".git/"], True),
        (["labels.csv", "labels.tsv", "notes.txt", "readme.md"], True),
        (["2/"], False),
        (["other.png"], False),
        (["other.PNG"], False),
        (["train-images-idx3-ubyte"], False),
        (["train-labels-idx1-ubyte.gz"], False),
        (["mnist.npz"], False),
        (["train.parquet"], False),
        (["notes.txt", "mnist.npz"], False),
    ],
)
def test_what_else_could_be_read_makes_them_a_part(make, beside, is_all):
    chosen = make("0/", "1/", "a.png")
    make(*beside)
    assert folder_of_all(chosen) == (chosen[0].parent if is_all else None)


def test_a_folder_that_is_gone_opens_nothing(tmp_path):
    assert folder_of_all([tmp_path / "gone" / "0", tmp_path / "gone" / "1"]) is None
