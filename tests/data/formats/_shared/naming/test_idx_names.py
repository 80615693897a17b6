"""Names of IDX files: the data sets that a folder holds."""

import pytest

from mnist_gui.data.formats._shared.naming.idx_names import find_members, only_prefix
from mnist_gui.errors import DataError


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        (["emnist-letters", "emnist-digits"], "emnist-digits, emnist-letters"),
        (["", "a"], "one without a prefix, a"),
    ],
)
def test_two_data_sets_in_a_folder_are_refused(tmp_path, names, listed):
    files = [f"{name}-train-images-idx3-ubyte".removeprefix("-") for name in names]
    for number, file in enumerate(files, 1):
        (tmp_path / file).touch()
        members = find_members(tmp_path)
        if number == 1:
            assert only_prefix(tmp_path, members) == names[0]
    with pytest.raises(DataError) as caught:
        only_prefix(tmp_path, members)
    assert str(caught.value) == (
        f"{tmp_path} holds 2 data sets ({listed}); name one file of the one you want, such as {min(files)}."
    )
