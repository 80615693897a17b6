"""A program refuses a data directory that a newer one has changed, in one sentence, and changes nothing."""

import pytest

import mnist_gui
from mnist_gui import cli
from mnist_gui.data.user.data_version import DATA_VERSION, VERSION_FILE, check_data_version, mark_data_version
from mnist_gui.data.user.user_files import UserFile
from mnist_gui.errors import DataError


@pytest.fixture
def directory(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def test_a_directory_without_a_version_and_one_of_this_version_are_used(directory):
    check_data_version(directory)
    mark_data_version(directory)
    assert (directory / VERSION_FILE).read_text() == f"{DATA_VERSION}\n"
    check_data_version(directory)


def test_the_version_of_a_directory_stays(directory):
    (directory / VERSION_FILE).write_text("0\n")
    mark_data_version(directory)
    assert (directory / VERSION_FILE).read_text() == "0\n"


@pytest.mark.parametrize("text", [str(DATA_VERSION + 1), "999999999999", "", "two", "-1", "1.5"])
@pytest.mark.parametrize("arguments", [("runs", "list"), ("info", "sample"), ("sample",)], ids=" ".join)
def test_every_command_and_the_window_end_with_2(directory, capsys, text, arguments):
    (directory / VERSION_FILE).write_text(text)
    assert cli.main(list(arguments)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (sentence,) = [line for line in captured.err.splitlines() if line.startswith("mnist-gui:")]
    assert "belongs to a newer mnist-gui" in sentence
    assert "update the program" in sentence


def test_a_profile_has_a_version_of_its_own(directory, monkeypatch):
    (directory / "profiles" / "ann").mkdir(parents=True)
    (directory / "profiles" / "ann" / VERSION_FILE).write_text("2")
    assert len(mnist_gui.runs()) == 0
    monkeypatch.setenv("MNIST_GUI_PROFILE", "ann")
    with pytest.raises(DataError, match="newer"):
        mnist_gui.runs()


def test_nothing_is_written_into_a_newer_directory(directory):
    file = UserFile(directory / "notes" / "1.json", "The notes")
    file.update(lambda _old: b"mine")
    (directory / VERSION_FILE).write_text("2")
    with pytest.raises(DataError, match="newer"):
        file.update(lambda _old: b"other")
    assert (directory / "notes" / "1.json").read_bytes() == b"mine"
