"""Data sets in the folders below another."""

import pytest

from mnist_gui.data.nested_folders import folders_below, several_below


def with_data(folder, *paths):
    for path in paths:
        (folder / path).mkdir(parents=True)
        (folder / path / "train-images-idx3-ubyte").touch()
    return [folder / path for path in paths]


def test_folders_are_found_three_levels_deep_and_none_below_them(tmp_path):
    found = with_data(tmp_path, "a", "b/MNIST/raw", "c/d")
    with_data(tmp_path, "a/inner", "e/f/g/h", ".hidden/x", "__MACOSX", "@eaDir", "$RECYCLE.BIN")
    (tmp_path / "empty").mkdir()
    assert folders_below(tmp_path) == found


@pytest.mark.parametrize(("count", "said"), [(2, "2"), (8, "8"), (9, "more than 8"), (12, "more than 8")])
def test_several_folders_are_counted_and_the_first_are_listed(tmp_path, count, said):
    names = [f"set {number:02}" for number in range(count)]
    with_data(tmp_path, *names)
    found = folders_below(tmp_path)
    assert len(found) == min(count, 9)
    listed = ", ".join(names[:8])
    assert str(several_below(tmp_path, found)) == (
        f"{tmp_path} holds {said} data sets ({listed}); choose the folder of one of them."
    )
