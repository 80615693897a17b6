"""Data sets that lie in an archive with others."""

import itertools
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from helpers import fault_server as web
from helpers.downloads import IMAGES, make_entry, refusal, visible
from helpers.fault_server import FaultServer

from mnist_gui.data.sources.catalogue import Entry
from mnist_gui.data.sources.download import (
    arrived_bytes,
    download,
    missing_bytes,
)
from mnist_gui.data.sources.fetching import disk
from mnist_gui.data.sources.fetching.unpack import unpack
from mnist_gui.errors import DataError
from mnist_gui.progress import ignore_progress

MEMBERS = ("gzip/small-train-images-idx3-ubyte.gz", "gzip/small-mapping.txt")


@pytest.fixture
def archive(files: dict[str, bytes], tmp_path: Path) -> bytes:
    path = tmp_path / "made.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("../../escaped.txt", b"out")
        zipped.writestr(MEMBERS[0], files[IMAGES])
        zipped.writestr(MEMBERS[1], b"0 48\n")
        zipped.writestr("gzip/other-mapping.txt", b"not asked for")
    content = path.read_bytes()
    path.unlink()
    return content


@pytest.fixture
def archive_server(archive: bytes) -> Iterator[FaultServer]:
    with FaultServer({"gzip.zip": archive}) as server:
        yield server


@pytest.fixture
def archive_entry(archive: bytes, archive_server: FaultServer) -> Entry:
    return make_entry({"gzip.zip": archive}, archive_server.base, archive=True, members=MEMBERS)


def test_only_the_needed_members_of_an_archive_are_unpacked(archive_entry, files, tmp_path, retries):
    folder = tmp_path / "data"
    download(archive_entry, folder, retries=retries)
    assert sorted(path.name for path in folder.iterdir()) == sorted(archive_entry.data_files)
    assert (folder / archive_entry.data_files[0]).read_bytes() == files[IMAGES]
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_an_archive_is_kept_for_the_other_data_sets_in_it(archive_entry, archive_server, tmp_path, retries):
    archives = tmp_path / "archives"
    download(archive_entry, tmp_path / "data", archives=archives, retries=retries)
    assert [path.name for path in archives.iterdir()] == ["gzip.zip"]
    assert missing_bytes(archive_entry, tmp_path / "other", archives=archives) == 0
    archive_server.requests.clear()
    download(archive_entry, tmp_path / "other", archives=archives, retries=retries)
    assert archive_server.requests == []
    assert visible(tmp_path / "other") == sorted(archive_entry.data_files)


def test_a_damaged_archive_is_fetched_again(archive_entry, archive, archive_server, tmp_path, retries):
    archives = tmp_path / "archives"
    archives.mkdir()
    (archives / "gzip.zip").write_bytes(archive[:-1])
    download(archive_entry, tmp_path / "data", archives=archives, retries=retries)
    assert (archives / "gzip.zip").read_bytes() == archive


@pytest.mark.parametrize("behaviour", [web.cut(0.5), web.wrong_bytes, web.status(403)])
def test_a_failed_archive_leaves_no_data(behaviour, archive_entry, archive_server, tmp_path, retries):
    archive_server.plan("gzip.zip", itertools.repeat(behaviour))
    for archives in (None, tmp_path / "archives"):
        refusal(archive_entry, tmp_path / "data", archives=archives, retries=retries)
        assert visible(tmp_path / "archives") == []


def test_a_member_missing_from_an_archive_is_reported(archive, archive_server, tmp_path, retries):
    entry = make_entry(
        {"gzip.zip": archive}, archive_server.base, archive=True, members=(*MEMBERS, "gzip/missing.gz")
    )
    assert "missing.gz" in refusal(entry, tmp_path / "data", retries=retries)


def test_room_for_the_unpacked_files_is_checked_too(
    archive_entry, archive, files, tmp_path, retries, monkeypatch
):
    free = iter([10**9, 100])
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: SimpleNamespace(free=next(free)))
    assert "There is no room" in refusal(archive_entry, tmp_path / "data", retries=retries)


def test_an_unpacked_archive_is_not_requested_again(archive_entry, archive_server, tmp_path, retries):
    download(archive_entry, tmp_path, retries=retries)
    archive_server.requests.clear()
    download(archive_entry, tmp_path, retries=retries)
    assert archive_server.requests == []


def test_arrived_bytes_of_a_kept_archive_are_counted_in_its_folder(
    archive_entry, archive, archive_server, tmp_path, retries
):
    archives, folder = tmp_path / "archives", tmp_path / "data"
    archive_server.plan("gzip.zip", [web.cut(), *[web.status(404)] * 9])
    refusal(archive_entry, folder, archives=archives, retries=retries)
    assert arrived_bytes(archive_entry, folder, archives=archives) == len(archive) // 2
    assert arrived_bytes(archive_entry, folder) == 0


def test_an_entry_before_the_beginning_of_an_archive_is_damage(archive, tmp_path):
    damaged = bytearray(archive)
    damaged[-6:-2] = b"\xff\xff\xff\x7f"  # where the table of contents begins
    path = tmp_path / "a.zip"
    path.write_bytes(damaged)
    with pytest.raises(DataError, match="remove it and download it again"):
        unpack(path, MEMBERS, tmp_path, report=ignore_progress)
