"""Profiles: several people's work in one data directory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.data.user.profiles import (
    checked_profile,
    current_profile,
    profiles,
    shared_folder,
    use_profile,
    user_folder,
)
from mnist_gui.errors import UsageError


@pytest.fixture(autouse=True)
def _directory(monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    monkeypatch.setenv("MNIST_GUI_PROFILE", "")


def test_the_default_profile_is_the_data_directory_itself(tmp_path):
    assert user_folder("notes") == shared_folder("notes") == tmp_path / "notes"
    assert use_profile("default") == use_profile("") == current_profile() == ""


def test_another_profile_has_folders_of_its_own_and_shares_downloads(tmp_path):
    use_profile("Zoë 7.b")
    assert user_folder("notes") == tmp_path / "profiles" / "Zoë 7.b" / "notes"
    assert shared_folder("datasets") == tmp_path / "datasets"


def test_a_profile_is_found_in_any_case_and_however_its_accents_are_written(tmp_path):
    (tmp_path / "profiles" / "Zoë").mkdir(parents=True)
    assert use_profile("ZOE\u0308") == "Zoë"
    assert use_profile(None) == "Zoë"


def test_profiles_are_listed_without_what_cannot_be_one(tmp_path):
    for name in ("bert", "Anna", "..x", "con", ".hidden"):
        (tmp_path / "profiles" / name).mkdir(parents=True)
    (tmp_path / "profiles" / "file").touch()
    assert profiles() == ("Anna", "bert")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "..",
            ".",
            "../a",
            "a/b",
            "a\\b",
            "/a",
            "a\0",
            " ",
            " a",
            "a.",
            "a ",
            "a\n",
            "C:",
            "con",
            "NUL.txt",
        ),
        *("x" * 41, "\u4e00" * 41, "\udcff", "\u202ea", "de*", "Default", "com1"),
    ],
)
def test_a_name_that_could_lead_elsewhere_is_refused(name, monkeypatch):
    with pytest.raises(UsageError, match="cannot be the name of a profile"):
        use_profile(name)
    if "\0" not in name:
        monkeypatch.setenv("MNIST_GUI_PROFILE", name)
        with pytest.raises(UsageError):
            user_folder("notes")


@given(st.text(max_size=50))
def test_a_profile_is_always_one_folder(name):
    try:
        checked = checked_profile(name)
    except UsageError:
        return
    folder = shared_folder("profiles")
    assert not checked or (folder / checked).resolve().parent == folder.resolve()
