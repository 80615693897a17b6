"""Waiting for a server, the progress of a download, and where the files of a data set are."""

import gzip
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.downloads import IMAGES, LABELS, make_entry

from mnist_gui.data.sources.catalogue import RemoteFile
from mnist_gui.data.sources.download import (
    arrived_bytes,
    file_on_disk,
    folder_below,
    holding_folder,
    missing_bytes,
)
from mnist_gui.data.sources.fetching.disk import STAGE
from mnist_gui.data.sources.fetching.meter import Meter, format_bytes
from mnist_gui.data.sources.fetching.retry_policy import RetryPolicy, pause
from mnist_gui.progress import Cancelled, CancelToken


@pytest.mark.parametrize(
    ("failures", "asked", "seconds"),
    [
        (0, 0, 0.5),
        (1, 0, 0.5),
        (2, 0, 1),
        (3, 0, 2),
        (5, 0, 8),
        (6, 0, 10),
        (1, 3, 3),
        (4, 3, 4),
        (1, 99, 10),
    ],
)
def test_each_failure_doubles_the_pause(failures, asked, seconds):
    waits = []
    policy = RetryPolicy(sleep=lambda wait, token: waits.append((wait, token)))
    token = CancelToken()
    policy.wait(failures, asked=asked, token=token)
    assert waits == [(seconds, token)]


def test_a_pause_ends_when_it_is_cancelled():
    token = CancelToken()
    pause(0.001, token)
    pause(0.001, None)
    token.cancel()
    with pytest.raises(Cancelled):
        pause(60, token)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (10**6, "1.0 MB"),
        (11_594_722, "11.6 MB"),
        (10**9, "1.0 GB"),
    ],
)
def test_bytes_are_written_in_decimal_units(count, text):
    assert format_bytes(count) == text


def test_the_bytes_of_several_files_make_one_progress():
    now, reports = [0.0], []
    meter = Meter(reports.append, total=3000, clock=lambda: now[0])

    def said():
        found = [(each.done, each.total, each.message.partition(",")[0], each.unit) for each in reports]
        reports.clear()
        return found

    meter.start_file("First")
    assert said() == [(0, 3000, "First: 0 bytes of 3.0 kB", "bytes")]
    meter.update(100)
    now[0] = 0.099
    meter.update(200)
    assert said() == []
    now[0] = 0.1
    meter.update(300)
    meter.update(400)
    assert said() == [(300, 3000, "First: 300 bytes of 3.0 kB", "bytes")]
    meter.finish_file()
    meter.start_file("Second")
    assert [each[:2] for each in said()] == [(400, 3000), (400, 3000)]
    now[0] = 1
    meter.update(2600)
    assert said() == [(3000, 3000, "Second: 3.0 kB of 3.0 kB", "bytes")]
    now[0] = 2
    meter.update(2700)
    assert [each[:2] for each in said()] == [(3100, 3100)]
    now[0] = 3
    meter.update(100)
    assert [each[:2] for each in said()] == [(500, 3000)]


CONTENT = {IMAGES: b"images of digits", LABELS: b"labels"}
FILES = {name: gzip.compress(content) for name, content in CONTENT.items()}


def entry_with(*, content: bool = False):
    entry = make_entry(FILES, "http://nowhere.invalid/")
    if not content:
        return entry
    return replace(
        entry,
        files=tuple(
            replace(file, content_sha256=hashlib.sha256(CONTENT[file.name]).hexdigest())
            for file in entry.files
        ),
    )


def put(folder: Path, contents=FILES, *, unpacked: bool = False) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / (name.removesuffix(".gz") if unpacked else name)).write_bytes(content)
    return folder


def test_a_file_may_be_unpacked(tmp_path):
    packed, unpacked = tmp_path / IMAGES, tmp_path / IMAGES.removesuffix(".gz")
    assert file_on_disk(tmp_path, IMAGES) == packed
    unpacked.touch()
    assert file_on_disk(tmp_path, IMAGES) == unpacked
    packed.touch()
    assert file_on_disk(tmp_path, IMAGES) == packed


@pytest.mark.parametrize("below", ["", "raw", "Small/raw"])
def test_a_folder_holds_a_data_set_in_itself_or_as_torchvision_does(tmp_path, below):
    entry = entry_with()
    assert holding_folder(entry, tmp_path) == tmp_path
    assert holding_folder(entry, tmp_path, otherwise=tmp_path / "x") == tmp_path / "x"
    assert folder_below(entry, tmp_path) == tmp_path / "small"
    put(tmp_path / below)
    assert holding_folder(entry, tmp_path) == tmp_path / below
    assert folder_below(entry, tmp_path) == tmp_path / below
    put(tmp_path / "small")
    assert folder_below(entry, tmp_path) == tmp_path / "small"


def test_a_file_of_another_size_is_another_data_set(tmp_path):
    put(tmp_path / "raw")
    with (tmp_path / "raw" / LABELS).open("ab") as file:
        file.write(b"x")
    assert holding_folder(entry_with(), tmp_path) == tmp_path
    unknown = replace(entry_with(), files=(RemoteFile(IMAGES, None), RemoteFile(LABELS, None)))
    assert holding_folder(unknown, tmp_path) == tmp_path / "raw"


def test_unpacked_files_are_known_by_their_content(tmp_path):
    put(tmp_path, CONTENT, unpacked=True)
    assert missing_bytes(entry_with(content=True), tmp_path) == 0
    # Only labels are compared, which differ between data sets.
    (tmp_path / IMAGES.removesuffix(".gz")).write_bytes(b"others")
    assert missing_bytes(entry_with(content=True), tmp_path) == 0
    (tmp_path / LABELS.removesuffix(".gz")).write_bytes(b"others")
    assert missing_bytes(entry_with(content=True), tmp_path) == sum(map(len, FILES.values()))


@pytest.mark.parametrize(
    ("folder", "is_known"), [("small", True), ("S_mall", True), ("Small/raw", True), ("other", False)]
)
def test_unpacked_files_without_checksums_are_known_by_their_folder(tmp_path, folder, is_known):
    put(tmp_path / folder, CONTENT, unpacked=True)
    assert (missing_bytes(entry_with(), tmp_path / folder) == 0) is is_known


def test_bytes_that_are_missing_and_that_have_arrived(tmp_path):
    entry, archives = entry_with(), tmp_path / "archives"
    total = sum(map(len, FILES.values()))
    assert missing_bytes(entry, tmp_path) == total
    assert arrived_bytes(entry, tmp_path) == 0
    put(tmp_path / STAGE, {IMAGES: b"12345", LABELS: b"12", "other": b"1"})
    assert arrived_bytes(entry, tmp_path) == 7
    put(tmp_path, {IMAGES: b"any"})
    assert missing_bytes(entry, tmp_path) == total
    put(tmp_path)
    assert missing_bytes(entry, tmp_path) == 0
    archive = replace(entry, archive=True, files=(RemoteFile("a.zip", 9),), members=("in/x", "in/y"))
    assert missing_bytes(archive, tmp_path, archives=archives) == archive.about_bytes
    put(archives / STAGE, {"a.zip": b"123"})
    assert arrived_bytes(archive, tmp_path, archives=archives) == 3
    assert arrived_bytes(archive, tmp_path) == 0
    put(archives, {"a.zip": b"123456789"})
    assert missing_bytes(archive, tmp_path, archives=archives) == 0
    assert missing_bytes(archive, tmp_path) == archive.about_bytes
    put(tmp_path, {"x": b"", "y": b""})
    assert missing_bytes(archive, tmp_path) == 0
