import pytest

from mnist_gui.data.user import user_files
from mnist_gui.data.user.user_files import (
    ENVIRONMENT_VARIABLE,
    read_user_file,
    replace_user_file,
    user_folder,
)
from mnist_gui.errors import DataError


def test_a_file_is_made_with_its_folder_replaced_and_removed(tmp_path):
    path = tmp_path / "made" / "here.txt"
    assert read_user_file(path, what="The poems") is None
    replace_user_file(path, b"first", what="The poems")
    replace_user_file(path, b"second", what="The poems")
    assert read_user_file(path, what="The poems") == b"second"
    replace_user_file(path, b"", what="The poems")
    replace_user_file(path, b"", what="The poems")
    assert list(path.parent.iterdir()) == []


def test_what_cannot_be_read_or_kept_is_named(tmp_path):
    with pytest.raises(DataError, match=f"The poems in {tmp_path} cannot be read"):
        read_user_file(tmp_path, what="The poems")
    with pytest.raises(DataError, match=f"The poems cannot be kept in {tmp_path}"):
        replace_user_file(tmp_path, b"verse", what="The poems")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({ENVIRONMENT_VARIABLE: "/own", "XDG_DATA_HOME": "/data"}, "/own/notes"),
        ({"XDG_DATA_HOME": "/data"}, "/data/mnist-gui/notes"),
        ({"XDG_DATA_HOME": "relative"}, "/home/ada/.local/share/mnist-gui/notes"),
        ({}, "/home/ada/.local/share/mnist-gui/notes"),
    ],
)
def test_what_the_user_makes_lies_in_the_data_directory_of_the_user(environment, expected, monkeypatch):
    for name in (ENVIRONMENT_VARIABLE, "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(user_files.sys, "platform", "linux")
    monkeypatch.setenv("HOME", "/home/ada")
    assert user_folder("notes").as_posix() == expected


def test_a_user_without_a_home_is_told_what_to_do(monkeypatch):
    def nowhere(*_):
        raise RuntimeError("Could not determine home directory.")

    for name in (ENVIRONMENT_VARIABLE, "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(user_files.sys, "platform", "linux")
    monkeypatch.setattr(user_files.Path, "home", nowhere)
    with pytest.raises(DataError, match=ENVIRONMENT_VARIABLE):
        user_folder("notes")
