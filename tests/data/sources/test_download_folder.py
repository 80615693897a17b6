"""Downloads and the folder they go to: what is there, what is kept, what is left when they are stopped."""

import gzip
import hashlib
import io
import itertools
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from helpers import fault_server as web
from helpers.downloads import IMAGES, LABELS, assert_whole, make_entry, refusal, visible
from helpers.fault_server import FaultServer

from mnist_gui import file_lock
from mnist_gui.data.open import open_dataset
from mnist_gui.data.sources.catalogue import CATALOGUE, RemoteFile
from mnist_gui.data.sources.download import (
    archives_folder,
    arrived_bytes,
    default_folder,
    download,
    downloaded_folder,
    holding_folder,
    missing_bytes,
)
from mnist_gui.data.sources.fetching import disk
from mnist_gui.data.sources.fetching import web as web_module
from mnist_gui.data.sources.fetching.disk import folder_lock
from mnist_gui.data.sources.fetching.retry_policy import RetryPolicy, pause
from mnist_gui.errors import DataError
from mnist_gui.progress import Cancelled, CancelToken, Progress

# What is in the folder already


def test_genuine_files_are_not_fetched_again(entry, server, files, tmp_path, retries):
    (tmp_path / IMAGES).write_bytes(files[IMAGES])
    download(entry, tmp_path, retries=retries)
    assert server.asked(IMAGES) == []
    assert_whole(tmp_path, files)
    server.requests.clear()
    download(entry, tmp_path, retries=retries)
    assert server.requests == []


def test_other_files_are_left_alone(entry, server, files, tmp_path, retries):
    (tmp_path / LABELS).write_bytes(b"mine")
    assert f"{tmp_path / LABELS} is there already" in refusal(entry, tmp_path, retries=retries)
    assert (tmp_path / LABELS).read_bytes() == b"mine"
    assert server.requests == []
    download(entry, tmp_path, replace=True, retries=retries)
    assert_whole(tmp_path, files)


def test_a_damaged_file_stays_until_the_download_is_complete(entry, server, files, tmp_path, retries):
    (tmp_path / LABELS).write_bytes(files[LABELS][:-1])
    server.plan(IMAGES, itertools.repeat(web.status(404)))
    refusal(entry, tmp_path, replace=True, retries=retries)
    assert (tmp_path / LABELS).read_bytes() == files[LABELS][:-1]


def test_a_recompressed_gzip_file_is_genuine_by_its_content(files, tmp_path, retries):
    content = gzip.decompress(files[IMAGES])
    packed = bytearray(files[IMAGES])
    packed[9] ^= 1  # the system that it was packed on
    known = RemoteFile(
        IMAGES,
        len(packed),
        sha256=hashlib.sha256(files[IMAGES]).hexdigest(),
        content_sha256=hashlib.sha256(content).hexdigest(),
    )
    with FaultServer({IMAGES: bytes(packed)}) as server:
        entry = make_entry(files, server.base, files=(known,))
        download(entry, tmp_path / "data", retries=retries)
        assert (tmp_path / "data" / IMAGES).read_bytes() == packed
        packed[-1] ^= 1
        server.files[IMAGES] = bytes(packed)
        assert "other bytes" in refusal(entry, tmp_path / "other", retries=retries)


def test_leftovers_of_a_killed_download_are_removed(entry, files, tmp_path, retries):
    stage = tmp_path / "data" / ".download"
    stage.mkdir(parents=True)
    for leftover in ("lock", f"{IMAGES}.plain", IMAGES):
        (stage / leftover).write_bytes(b"what was there when the power failed")
    download(entry, tmp_path / "data", retries=retries)
    assert_whole(tmp_path / "data", files)


def test_two_downloads_to_one_folder_do_not_mix(entry, tmp_path, retries):
    stage = tmp_path / ".download"
    stage.mkdir()
    with folder_lock(stage):
        assert f"Another download to {tmp_path} is under way" in refusal(entry, tmp_path, retries=retries)
    download(entry, tmp_path, retries=retries)


def test_a_refused_download_removes_nothing_of_the_other(entry, server, files, tmp_path, retries):
    """The other download has just begun, and its folder holds nothing but the lock."""
    folder, refused = tmp_path / "data", []

    def begin_another(exchange: web.Exchange, content: bytes) -> None:
        for _ in range(2):
            with pytest.raises(DataError, match="is under way"):
                download(entry, folder, retries=retries)
            refused.append((folder / ".download" / "lock").exists())
        web.serve(exchange, content)

    server.plan(IMAGES, [begin_another])
    download(entry, folder, retries=retries)
    assert refused == [True, True]
    assert_whole(folder, files)


def test_a_lock_whose_file_was_removed_is_not_taken_for_the_lock(tmp_path, monkeypatch):
    """The download before ends between the opening of the file and the locking of it."""
    stage, lock = tmp_path / ".download", file_lock.try_lock
    stage.mkdir()

    def lock_late(descriptor: int, **options: bool) -> bool:
        monkeypatch.setattr(file_lock, "try_lock", lock)
        (stage / "lock").unlink()
        stage.rmdir()
        return lock(descriptor, **options)

    monkeypatch.setattr(file_lock, "try_lock", lock_late)
    with folder_lock(stage), pytest.raises(DataError, match="is under way"), folder_lock(stage):
        pytest.fail("held twice")
    assert (stage / "lock").exists()


class KilledError(BaseException):
    """Stands for a kill: nothing that follows is done."""


@pytest.mark.parametrize("moves", range(5))
@pytest.mark.parametrize("kind", ["files", "archive"])
def test_a_download_that_is_killed_between_two_files_is_finished_by_the_next(
    kind, moves, entry, files, tmp_path, retries, monkeypatch
):
    folder, replace_file, remove_file, done = tmp_path / "data", Path.replace, Path.unlink, []

    def counted(act):
        def act_or_die(path, *args, **options):
            if folder in path.parents and ".part" not in path.name:
                if len(done) > moves:
                    raise KilledError
                done.append(path)
            return act(path, *args, **options)

        return act_or_die

    with FaultServer({"all.zip": zipped(files)} if kind == "archive" else files) as server:
        if kind == "archive":
            entry = make_entry(server.files, server.base, archive=True, members=tuple(files))
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", counted(replace_file))
            patch.setattr(Path, "unlink", counted(remove_file))
            with pytest.raises(KilledError):
                download(entry, folder, retries=retries)
        server.requests.clear()
        download(entry, folder, retries=retries)
        assert server.requests == []
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


# The disk


def test_a_full_disk_is_reported_before_the_first_request(entry, server, tmp_path, retries, monkeypatch):
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: SimpleNamespace(free=5))
    message = refusal(entry, tmp_path / "data", retries=retries)
    assert message.startswith(f"There is no room in {tmp_path / 'data'}: ")
    assert "5 bytes are free" in message
    assert server.requests == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_fills_up_on_the_way_is_reported(entry, tmp_path, retries):
    (tmp_path / "data" / ".download").mkdir(parents=True)
    (tmp_path / "data" / ".download" / IMAGES).symlink_to("/dev/full")
    assert f"No room is left for {tmp_path / 'data' / IMAGES};" in refusal(
        entry, tmp_path / "data", retries=retries
    )


def test_a_file_in_place_of_the_folder_is_reported(entry, tmp_path, retries):
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=r"cannot be written .* choose another folder"):
        download(entry, tmp_path / "file" / "data", retries=retries)


# Cancelling and progress


@pytest.mark.parametrize("behaviour", [web.silent, web.stall, web.endless])
def test_cancelling_does_not_wait_for_the_server(behaviour, server, tmp_path, retries):
    """A minute would pass before the client gave it up, or a file of a gigabyte were there."""
    token = CancelToken()

    def cancel_and_behave(exchange: web.Exchange, content: bytes) -> None:
        token.cancel()
        behaviour(exchange, content)

    server.plan(IMAGES, [cancel_and_behave])
    entry = make_entry({IMAGES: b""}, server.base, files=(RemoteFile(IMAGES, 10**9, sha256="0" * 64),))
    with pytest.raises(Cancelled):
        download(entry, tmp_path / "data", retries=retries, token=token)
    assert visible(tmp_path / "data") == []


def test_cancelling_ends_the_pause_between_attempts(entry, server, tmp_path):
    def cancel_and_wait(seconds: float, token: CancelToken | None) -> None:
        token.cancel()
        pause(seconds, token)

    server.plan(IMAGES, [web.status(503, Retry_After=10)])
    with pytest.raises(Cancelled):
        download(entry, tmp_path / "data", token=CancelToken(), retries=RetryPolicy(sleep=cancel_and_wait))


def test_a_cancelled_download_continues_later(entry, server, files, tmp_path, retries):
    token = CancelToken()

    def report(progress: Progress) -> None:
        if progress.done > len(files[IMAGES]) // 2:
            token.cancel()

    with pytest.raises(Cancelled):
        download(
            entry,
            tmp_path / "data",
            token=token,
            report=report,
            retries=RetryPolicy(clock=itertools.count().__next__),
        )
    assert visible(tmp_path / "data") == []
    server.requests.clear()
    download(entry, tmp_path / "data", retries=retries)
    (scope,) = server.asked(IMAGES)
    assert scope.startswith("bytes=")
    assert_whole(tmp_path / "data", files)


def test_progress_has_the_bytes_of_all_files_and_the_time_left(entry, files, tmp_path, sleep):
    told: list[Progress] = []
    clock = itertools.count(step=0.5)
    download(entry, tmp_path, report=told.append, retries=RetryPolicy(sleep=sleep, clock=clock.__next__))
    total = sum(map(len, files.values()))
    assert {(progress.total, progress.unit) for progress in told} == {(total, "bytes")}
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)
    assert told[-1].done == total
    assert told[0].message.startswith(f"Downloading {IMAGES}: 0 bytes of {total / 1000:.1f} kB")
    assert any(progress.message.endswith(" s left") for progress in told)


# Default folders


def test_a_complete_download_is_found_by_its_name(entry, server, tmp_path, retries, monkeypatch):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    monkeypatch.setitem(CATALOGUE, "small", entry)
    folder = default_folder(entry)
    assert folder == tmp_path / "datasets" / "small"
    assert archives_folder() == tmp_path / "datasets" / "archives"
    server.plan("t10k-labels-idx1-ubyte.gz", itertools.repeat(web.status(404)))
    refusal(entry, folder, retries=retries)
    assert downloaded_folder("small") is None
    assert missing_bytes(entry, folder) == entry.about_bytes
    server.plan("t10k-labels-idx1-ubyte.gz", [])
    download(entry, folder, retries=retries)
    assert downloaded_folder("small") == folder
    assert missing_bytes(entry, folder) == 0
    assert downloaded_folder("sample") is None


def test_arrived_bytes_counts_an_unfinished_download(entry, server, files, tmp_path, retries):
    folder = tmp_path / "data"
    assert arrived_bytes(entry, folder) == 0
    server.plan(IMAGES, [web.cut(), *[web.status(404)] * 9])
    refusal(entry, folder, retries=retries)
    assert arrived_bytes(entry, folder) == len(files[IMAGES]) // 2
    server.plan(IMAGES, [])
    download(entry, folder, retries=retries)
    assert arrived_bytes(entry, folder) == 0


def test_arrived_bytes_survives_a_file_that_moves_meanwhile(entry, files, tmp_path, monkeypatch):
    stage = tmp_path / ".download"
    stage.mkdir()
    (stage / IMAGES).write_bytes(files[IMAGES])
    (stage / LABELS).write_bytes(files[LABELS])
    look = Path.stat

    def stat_too_late(path, **how):
        found = look(path, **how)
        if path == stage / IMAGES:
            path.unlink()  # and so a second look finds nothing
        return found

    monkeypatch.setattr(Path, "stat", stat_too_late)
    assert arrived_bytes(entry, tmp_path) == len(files[IMAGES]) + len(files[LABELS])
    assert arrived_bytes(entry, tmp_path) == len(files[LABELS])


def test_mnist_itself_downloads(mnist_dir, tmp_path, retries):
    real = {path.name: path.read_bytes() for path in mnist_dir.iterdir()}
    with FaultServer(real) as server:
        server.plan(IMAGES, [web.cut()])
        download(CATALOGUE["mnist"], tmp_path / "mnist", base_url=server.base, retries=retries)
    assert len(open_dataset(tmp_path / "mnist")) == 70_000


def test_unpacked_files_are_taken_by_their_checksums(entry, server, files, tmp_path, retries):
    unpacked = {name.removesuffix(".gz"): gzip.decompress(content) for name, content in files.items()}
    known = tuple(
        replace(file, content_sha256=hashlib.sha256(unpacked[file.name.removesuffix(".gz")]).hexdigest())
        for file in entry.files
    )
    for name, content in unpacked.items():
        (tmp_path / name).write_bytes(content)
    assert download(replace(entry, files=known), tmp_path, retries=retries) == tmp_path
    assert holding_folder(replace(entry, files=known), tmp_path.parent, otherwise=tmp_path) == tmp_path
    assert missing_bytes(replace(entry, files=known), tmp_path) == 0
    assert server.requests == []
    others = tuple(replace(file, content_sha256="0" * 64) for file in entry.files)
    said = refusal(replace(entry, files=others), tmp_path, retries=retries)
    assert f"{tmp_path / min(unpacked)} is there already" in said
    assert missing_bytes(replace(entry, files=others), tmp_path) > 0
    assert visible(tmp_path) == sorted(unpacked)


def test_waiting_for_bytes_is_interrupted_again_and_again(entry, files, tmp_path, retries, monkeypatch):
    """So that a cancelled download ends at once, however slow the server is."""
    monkeypatch.setattr(web_module, "_CHECK_SECONDS", 1e-6)
    download(entry, tmp_path, retries=retries)
    assert_whole(tmp_path, files)
