"""Deleting a profile with all that is in it."""

import pytest

from mnist_gui.data.user.notes import Notes, write_notes
from mnist_gui.data.user.profile_deletion import delete_profile, profile_content
from mnist_gui.data.user.profiles import profiles, use_profile
from mnist_gui.data.user.recovery import RecoveryFolder
from mnist_gui.errors import DataError, UsageError


@pytest.fixture
def anna(monkeypatch, tmp_path, tiny_dataset):
    """The folder of a profile with a note and settings, while the default one is in use."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    monkeypatch.setenv("MNIST_GUI_PROFILE", "")
    folder = tmp_path / "profiles" / "Anna"
    write_notes(folder / "notes", tiny_dataset, Notes({1: "hers"}))
    (folder / "settings.ini").write_text("[window]\n")
    return folder


def test_what_is_lost_is_counted(anna):
    assert profile_content("Anna").in_words == "1 note"
    assert not profile_content("Anna").has_recovery
    RecoveryFolder.create(anna / "recovery").release()
    assert profile_content("Anna").has_recovery
    next((anna / "notes").glob("*.json")).write_text("damaged")
    assert profile_content("Anna").in_words == "all notes, corrections and own digits"


def test_a_deleted_profile_is_gone_and_others_stay(anna, tmp_path):
    (tmp_path / "profiles" / "Ben" / "notes").mkdir(parents=True)
    delete_profile("Anna")
    assert [path.name for path in (tmp_path / "profiles").iterdir()] == ["Ben"]
    assert profiles() == ("Ben",)


def test_a_deletion_that_was_killed_is_completed_by_the_next(anna):
    (anna.with_name(".Anna.gone") / "notes").mkdir(parents=True)
    delete_profile("Anna")
    assert list(anna.parent.iterdir()) == []


@pytest.mark.parametrize("name", ["", "Anna", "Zoe", ".."])
def test_neither_the_default_profile_nor_the_one_in_use_nor_an_unknown_one_is_deleted(anna, name):
    use_profile("Anna")
    with pytest.raises(UsageError):
        delete_profile(name)
    assert anna.is_dir()


def test_a_profile_with_an_open_window_is_not_deleted(anna):
    theirs = RecoveryFolder.create(anna / "recovery")
    with pytest.raises(DataError, match="window of the profile Anna is open"):
        delete_profile("Anna")
    theirs.remove()
    delete_profile("Anna")
    assert not anna.exists()
