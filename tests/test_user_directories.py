import os
from pathlib import Path

import pytest

from mnist_gui import user_directories
from mnist_gui.user_directories import CACHE, DATA, program_directory

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the paths are those of POSIX systems")


@pytest.mark.parametrize("home", ["/home/ada", "/home/ada/", "/"])
@pytest.mark.parametrize(
    ("system", "variables", "expected"),
    [
        ("linux", {}, {DATA: ".local/share", CACHE: ".cache"}),
        ("linux", {"XDG_DATA_HOME": "", "XDG_CACHE_HOME": ""}, {DATA: ".local/share", CACHE: ".cache"}),
        ("linux", {"XDG_DATA_HOME": "a", "XDG_CACHE_HOME": "b"}, {DATA: ".local/share", CACHE: ".cache"}),
        ("linux", {"XDG_DATA_HOME": "/a", "XDG_CACHE_HOME": "/b"}, {DATA: "/a", CACHE: "/b"}),
        ("darwin", {"XDG_DATA_HOME": "/a"}, {DATA: "Library/Application Support", CACHE: "Library/Caches"}),
        ("win32", {"XDG_DATA_HOME": "/a"}, {DATA: "AppData/Local", CACHE: "AppData/Local"}),
        ("win32", {"LOCALAPPDATA": "/w"}, {DATA: "/w", CACHE: "/w"}),
    ],
)
def test_each_system_has_its_directories(monkeypatch, home, system, variables, expected):
    monkeypatch.setattr(user_directories.sys, "platform", system)
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": home, **variables}.items():
        monkeypatch.setenv(name, value)
    for kind, parent in expected.items():
        assert program_directory(kind) == Path(home) / parent / "mnist-gui"


def test_without_a_home_only_a_variable_names_a_directory(monkeypatch):
    monkeypatch.setattr(user_directories.sys, "platform", "linux")
    monkeypatch.setenv("HOME", "somewhere/here")  # would be another directory after each change of directory
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert program_directory(DATA) is None
    assert program_directory(CACHE) == Path("/caches/mnist-gui")
