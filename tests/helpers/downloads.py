"""Entries of a catalogue, and what is expected of downloading one."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import fault_server as web

from mnist_gui.data.open import open_dataset
from mnist_gui.data.sources.catalogue import Entry, RemoteFile
from mnist_gui.data.sources.download import download
from mnist_gui.data.sources.fetching.retry_policy import RetryPolicy
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken

IMAGES = "train-images-idx3-ubyte.gz"
LABELS = "train-labels-idx1-ubyte.gz"


class NoWaiting:
    """Records the waiting times of a retry policy without waiting."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def __call__(self, seconds: float, token: CancelToken | None) -> None:
        self.waits.append(seconds)


def for_silence(retries: RetryPolicy, *behaviours: web.Behaviour) -> RetryPolicy:
    """Return a policy with a short timeout where a server will be silent, and only there."""
    return replace(retries, timeout=0.2) if {web.silent, web.stall}.intersection(behaviours) else retries


def make_entry(files: dict[str, bytes], /, *mirrors: str, **changes: object) -> Entry:
    order = sorted(files, key=lambda name: ("t10k" in name, "labels" in name))
    known = {
        "name": "small",
        "title": "Small",
        "description": "",
        "licence": "",
        "citation": "",
        "homepage": "",
        "files": tuple(
            RemoteFile(name, len(files[name]), sha256=hashlib.sha256(files[name]).hexdigest())
            for name in order
        ),
        "mirrors": mirrors,
        "images": (200, 10),
        "about_bytes": sum(map(len, files.values())),
    }
    return Entry(**(known | changes))


def visible(folder: Path) -> list[str]:
    """Return the names of the files in a folder that are not hidden."""
    if not folder.exists():
        return []
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def assert_whole(folder: Path, files: dict[str, bytes]) -> None:
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files, "all of it, and nothing else"
    assert open_dataset(folder).split_names == ("train", "test")


def refusal(entry: Entry, folder: Path, **options: object) -> str:
    """Download what must fail; return the message. No file may be in place afterwards."""
    before = visible(folder)
    with pytest.raises(DataError) as caught:
        download(entry, folder, **options)
    assert visible(folder) == before
    if not before:
        with pytest.raises(DataError):
            open_dataset(folder)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message
