"""Downloading from servers that fail: afterwards there is a whole data set, or none and one sentence."""

import gzip
import hashlib
import itertools
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import fault_server as web
import numpy as np
import pytest
from fault_server import FaultServer

from mnist_gui.data.catalogue import CATALOGUE, Entry, RemoteFile
from mnist_gui.data.download import (
    archives_folder,
    default_folder,
    download,
    downloaded_folder,
    missing_bytes,
)
from mnist_gui.data.fetching import disk
from mnist_gui.data.fetching.folder_lock import folder_lock
from mnist_gui.data.fetching.patience import Patience, pause
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import DataError
from mnist_gui.progress import Cancelled, CancelToken, Progress

IMAGES = "train-images-idx3-ubyte.gz"
LABELS = "train-labels-idx1-ubyte.gz"


class NoWaiting:
    """Stands for the clock on the wall: notes how long was waited, and does not wait."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def __call__(self, seconds: float, token: CancelToken | None) -> None:
        self.waits.append(seconds)


@pytest.fixture
def sleep() -> NoWaiting:
    return NoWaiting()


@pytest.fixture
def patience(sleep: NoWaiting) -> Patience:
    return Patience(timeout=60, tries=3, sleep=sleep, clock=lambda: 0.0)


def for_silence(patience: Patience, *behaviours: web.Behaviour) -> Patience:
    """Return a patience that ends soon where a server will be silent, and only there."""
    return replace(patience, timeout=0.2) if {web.silent, web.stall}.intersection(behaviours) else patience


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Four small files under the official names; the images are 157 kB that cannot be packed."""
    folder = tmp_path_factory.mktemp("published")
    rng = np.random.default_rng(3)
    for word, count in (("train", 200), ("t10k", 10)):
        images = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        write_idx(folder / f"{word}-images-idx3-ubyte.gz", images, compression="gzip")
        labels = rng.integers(0, 10, count, dtype=np.uint8)
        write_idx(folder / f"{word}-labels-idx1-ubyte.gz", labels, compression="gzip")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def server(files: dict[str, bytes]) -> Iterator[FaultServer]:
    with FaultServer(dict(files)) as server:
        yield server


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
        "class_names": tuple("0123456789"),
    }
    return Entry(**(known | changes))


@pytest.fixture
def entry(files: dict[str, bytes], server: FaultServer) -> Entry:
    return make_entry(files, server.base)


def visible(folder: Path) -> list[str]:
    """Return the files in a folder that anybody would look at."""
    if not folder.exists():
        return []
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def assert_whole(folder: Path, files: dict[str, bytes]) -> None:
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files, "all of it, and nothing else"
    assert open_dataset(folder).split_names == ("train", "test")


def refusal(entry: Entry, folder: Path, **options: object) -> str:
    """Return the sentence with which a download fails; nothing is in place then."""
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


# What goes wrong once


@pytest.mark.parametrize(
    "behaviours",
    [
        [web.serve],
        [web.cut()],
        [web.cut(0.0)],
        [web.cut(0.2), web.cut(0.2), web.cut(0.99)],
        [web.reset],
        [web.hang_up],
        [web.silent],
        [web.stall],
        [web.no_http],
        [web.chunks],
        [web.cut_chunks],
        [web.says_nothing],
        [web.cut_without_length],
        [web.says_longer],
        [web.says_shorter],
        [web.sends_shorter],
        [web.endless],
        [web.wrong_bytes],
        [web.one_wrong_bit],
        [web.login_page],
        [web.compresses],
        [web.compresses_and_cuts],
        [web.says_compressed],
        [web.status(408)],
        [web.status(429, Retry_After=7)],
        [web.status(500)],
        [web.status(503), web.status(502)],
        [web.redirect(f"/elsewhere/{IMAGES}")],
        [web.cut(), web.ignores_range],
        [web.cut(), web.other_range],
        [web.cut(), web.lies_about_range],
        [web.cut(), web.range_of_another_file],
        [web.cut(), web.wrong_bytes],
        [web.cut(), web.compresses],
        [web.cut(), web.compresses_part],
        [web.cut(), web.says_compressed],
        [web.cut(), web.status(416)],
        [web.cut(), web.status(503), web.stall, web.hang_up],
        [web.compresses_and_cuts, web.cut()],
        [web.cut(), web.login_page],
    ],
    ids=lambda behaviours: "-".join(getattr(each, "__qualname__", "?").split(".")[0] for each in behaviours),
)
def test_a_fault_that_passes_does_not_show_in_the_data(behaviours, entry, server, files, tmp_path, patience):
    server.plan(IMAGES, behaviours)
    folder = tmp_path / "data"
    patience = for_silence(replace(patience, tries=5), *behaviours)
    assert download(entry, folder, patience=patience) == folder
    assert_whole(folder, files)


def test_a_cut_download_goes_on_where_it_stopped(entry, server, files, tmp_path, patience):
    server.plan(IMAGES, [web.cut()])
    download(entry, tmp_path, patience=patience)
    assert server.asked(IMAGES) == [None, f"bytes={len(files[IMAGES]) // 2}-"]


def test_a_long_file_may_be_cut_more_often_than_a_server_may_fail(tmp_path, patience):
    content = np.random.default_rng(0).bytes(2_000_000)
    with FaultServer({"long": content}) as server:
        entry = make_entry({"long": content}, server.base)
        server.plan("long", [web.cut(0.1)] * 9)
        download(entry, tmp_path, patience=patience)
        assert len(server.asked("long")) == 10
    assert (tmp_path / "long").read_bytes() == content


def test_a_server_that_only_ever_begins_is_given_up(entry, server, tmp_path, patience):
    def begins(exchange, content):
        exchange.head(200, Content_Length=len(content))
        exchange.wfile.write(content[: len(content) // 2])

    server.plan(IMAGES, itertools.repeat(begins))
    refusal(entry, tmp_path / "data", patience=patience)
    assert len(server.asked(IMAGES)) == patience.tries


def test_the_pauses_grow_and_a_server_may_ask_for_longer_ones(entry, server, tmp_path, sleep):
    server.plan(IMAGES, [web.status(503), web.status(503), web.status(503, Retry_After=9)])
    server.plan(LABELS, [web.status(503, Retry_After=86400), web.status(503, Retry_After="soon")])
    download(entry, tmp_path, patience=Patience(timeout=1, sleep=sleep))
    assert sleep.waits == [0.5, 1, 9, 10, 1]


def test_a_server_that_sends_hardly_anything_is_given_up(entry, server, files, tmp_path, sleep):
    """Each look at this clock takes as long as the patience lasts."""
    patience = Patience(timeout=10, sleep=sleep, clock=itertools.count(step=10).__next__)
    server.plan(IMAGES, itertools.repeat(web.drip))
    message = refusal(entry, tmp_path / "data", patience=patience)
    assert "sends fewer than 100 bytes a second; nothing was put in" in message
    server.plan(IMAGES, [web.drip])
    download(entry, tmp_path / "data", patience=patience)
    assert_whole(tmp_path / "data", files)


def test_it_is_asked_not_to_compress(entry, server, tmp_path, patience):
    download(entry, tmp_path, patience=patience)
    assert len(server.requests) == 4
    assert {headers["Accept-Encoding"] for _, headers in server.requests} == {"identity"}


# What stays wrong


@pytest.mark.parametrize(
    ("behaviour", "reason", "advice"),
    [
        (web.cut(0.3), "cuts the connection after", "try again later"),
        (web.cut(0.0), "cuts the connection after 0 of", "try again later"),
        (web.cut_without_length, "cuts the connection after", "try again later"),
        (web.cut_chunks, "cuts the connection", "try again later"),
        (web.reset, "cuts the connection", "try again later"),
        (web.hang_up, "cuts the connection", "try again later"),
        (web.stall, "is silent for 0.2 s", "try again later"),
        (web.silent, "is silent for 0.2 s", "try again later"),
        (web.no_http, "does not answer as web servers do", "try again later"),
        (web.says_longer, "bytes instead of", "another address"),
        (web.says_shorter, "bytes instead of", "another address"),
        (web.sends_shorter, "bytes instead of", "another address"),
        (web.wrong_bytes, "other bytes than were published", "another address"),
        (web.one_wrong_bit, "other bytes than were published", "another address"),
        (web.compresses_and_cuts, "other bytes than were published", "another address"),
        (web.compresses_a_bomb, "other bytes than were published", "another address"),
        (web.compresses_strangely, "compresses the file on its way (br)", "another address"),
        (web.login_page, "login page of a network", "check the connection"),
        (web.status(401), "answers 401 (Unauthorized)", "another address"),
        (web.status(403), "answers 403 (Forbidden)", "another address"),
        (web.status(404), "answers 404 (Not Found)", "another address"),
        (web.status(410), "answers 410 (Gone)", "another address"),
        (web.status(407), "answers 407 (Proxy Authentication Required)", "proxy"),
        (web.status(500), "answers 500 (Internal Server Error)", "try again later"),
        (web.status(503), "answers 503 (Service Unavailable)", "try again later"),
        (web.status(204), "answers 204 (No Content)", "another address"),
        (web.status(777), "answers 777 (unknown to HTTP)", "another address"),
        (web.redirect_in_a_circle, "redirects without ever coming to the file", "another address"),
        (web.redirect("file:///etc/passwd"), "redirects without ever coming to the file", "another address"),
        (web.redirect("http://127.0.0.1:1/"), "refuses the connection", "check the connection"),
    ],
)
@pytest.mark.parametrize("name", [IMAGES, LABELS])
def test_a_fault_that_lasts_leaves_no_data_and_says_what_to_do(
    behaviour, reason, advice, name, entry, server, files, tmp_path, patience
):
    server.plan(name, itertools.repeat(behaviour))
    folder = tmp_path / "data"
    message = refusal(entry, folder, patience=for_silence(patience, behaviour))
    assert message.startswith(f"{name} of Small cannot be downloaded: {server.host} ")
    assert reason in message
    assert f"nothing was put in {folder}" in message
    assert advice in message

    server.plan(name, [])  # the fault is mended
    download(entry, folder, patience=patience)
    assert_whole(folder, files)


@pytest.mark.parametrize(
    "behaviour",
    [
        web.ignores_range,
        web.other_range,
        web.lies_about_range,
        web.range_of_another_file,
        web.compresses_part,
        web.wrong_bytes,
        web.status(416),
    ],
)
def test_a_server_that_answers_every_range_wrongly_leaves_no_data(
    behaviour, entry, server, files, tmp_path, patience
):
    server.plan(IMAGES, itertools.chain.from_iterable(itertools.repeat([web.cut(), behaviour])))
    folder = tmp_path / "data"
    if behaviour is web.ignores_range:  # that is a whole file
        download(entry, folder, patience=patience)
        assert_whole(folder, files)
    else:
        assert "cannot be downloaded" in refusal(entry, folder, patience=patience)


@pytest.mark.parametrize("first", [web.cut_without_length, web.says_shorter, web.says_longer, web.cut()])
def test_a_file_of_unknown_length_is_known_by_its_checksum(first, files, server, tmp_path, patience):
    unknown = tuple(RemoteFile(name, md5=hashlib.md5(files[name]).hexdigest()) for name in files)
    entry = make_entry(files, server.base, files=unknown)
    server.plan(IMAGES, [first, web.cut_chunks])
    download(entry, tmp_path / "data", patience=patience)
    assert_whole(tmp_path / "data", files)


@pytest.mark.parametrize(
    "behaviour", [web.cut_without_length, web.sends_shorter, web.says_longer, web.wrong_bytes, web.login_page]
)
def test_a_file_of_unknown_length_that_stays_wrong_leaves_no_data(
    behaviour, files, server, tmp_path, patience
):
    unknown = tuple(RemoteFile(name, md5=hashlib.md5(files[name]).hexdigest()) for name in files)
    entry = make_entry(files, server.base, files=unknown)
    server.plan(IMAGES, itertools.repeat(behaviour))
    refusal(entry, tmp_path / "data", patience=patience)


def test_without_a_checksum_nothing_is_believed(files, server, tmp_path, patience):
    entry = make_entry(files, server.base, files=tuple(RemoteFile(name) for name in files))
    assert "other bytes than were published" in refusal(entry, tmp_path / "data", patience=patience)


def test_what_has_arrived_is_kept_for_the_next_download(entry, server, files, tmp_path, patience):
    server.plan(IMAGES, itertools.chain([web.cut()], itertools.repeat(web.status(503))))
    half = len(files[IMAGES]) // 2
    assert f"goes on after the {half / 1000:.1f} kB that have arrived" in refusal(
        entry, tmp_path / "data", patience=patience
    )
    server.plan(IMAGES, [])
    server.requests.clear()
    download(entry, tmp_path / "data", patience=patience)
    assert server.asked(IMAGES) == [f"bytes={half}-"]


def test_a_failed_download_leaves_no_folder_if_nothing_came(entry, server, tmp_path, patience):
    server.plan(IMAGES, itertools.repeat(web.status(403)))
    refusal(entry, tmp_path / "made" / "data", patience=patience)
    assert not (tmp_path / "made" / "data").exists()


# Mirrors


def test_mirrors_are_asked_in_order_and_go_on_with_what_another_began(server, files, tmp_path, patience):
    with FaultServer(dict(files)) as second:
        server.plan(IMAGES, itertools.chain([web.cut()], itertools.repeat(web.status(404))))
        entry = make_entry(files, server.base, second.base)
        download(entry, tmp_path / "data", patience=patience)
        assert second.asked(IMAGES) == [f"bytes={len(files[IMAGES]) // 2}-"]
        assert len(second.requests) == 1, "the others come from the first"
    assert_whole(tmp_path / "data", files)


def test_the_wrong_beginning_from_one_mirror_does_not_spoil_the_next(server, files, tmp_path, patience):
    def begins_wrongly(exchange, content):
        exchange.head(200, Content_Length=len(content))
        exchange.wfile.write(bytes(len(content) // 2))

    with FaultServer(dict(files)) as second:
        server.plan(IMAGES, itertools.chain([begins_wrongly], itertools.repeat(web.status(403))))
        second.plan(IMAGES, [web.serve, web.cut()])
        entry = make_entry(files, server.base, second.base)
        download(entry, tmp_path / "data", patience=patience)
    assert_whole(tmp_path / "data", files)


def test_what_each_mirror_did_is_said(server, files, tmp_path, patience):
    with FaultServer(dict(files)) as second:
        server.plan(IMAGES, itertools.repeat(web.status(403)))
        second.plan(IMAGES, itertools.repeat(web.wrong_bytes))
        message = refusal(make_entry(files, server.base, second.base), tmp_path / "data", patience=patience)
    assert f"{server.host} answers 403 (Forbidden); {second.host} sends other bytes" in message


def test_a_mirror_that_cannot_be_reached_is_left_soon(server, files, tmp_path, patience, sleep):
    entry = make_entry(files, "http://127.0.0.1:1/", "http://name.invalid/", server.base)
    download(entry, tmp_path / "data", patience=patience)
    assert_whole(tmp_path / "data", files)
    assert sleep.waits == [0.5] * 2 * len(files)


@pytest.mark.parametrize("base", ["{base}", "{bare}", "{bare}?key=a%2Fb&v=1", " {base} "])
def test_another_address_may_be_named(base, server, files, tmp_path, patience):
    entry = make_entry(files, "http://127.0.0.1:1/")
    base_url = base.format(base=server.base, bare=server.base.rstrip("/"))
    download(entry, tmp_path / "data", base_url=base_url, patience=patience)
    assert_whole(tmp_path / "data", files)
    query = base_url.strip().partition("?")[1:]
    assert {path for path, _ in server.requests} == {f"/mirror/{name}{''.join(query)}" for name in files}


@pytest.mark.parametrize(
    "base",
    ["", "/srv/mnist", "ftp://host/", "http://", "http://host:port/", "http://[::1/", "https://a:b@host/"],
)
def test_what_is_no_address_is_said_before_anything_is_done(base, files, tmp_path, patience):
    entry = make_entry(files, base)
    assert "an address that begins with http://" in refusal(entry, tmp_path / "data", patience=patience)
    assert not (tmp_path / "data").exists()


def test_proxies_are_those_of_the_environment(server, files, tmp_path, patience, monkeypatch):
    """The request for a host that does not exist goes to the proxy."""
    monkeypatch.setenv("http_proxy", f"http://{server.host}")
    monkeypatch.setenv("no_proxy", "")
    download(make_entry(files, "http://name.invalid/mirror/"), tmp_path, patience=patience)
    assert server.requests[0][0] == f"http://name.invalid/mirror/{IMAGES}"


# What is in the folder already


def test_what_is_there_and_genuine_is_not_fetched_again(entry, server, files, tmp_path, patience):
    (tmp_path / IMAGES).write_bytes(files[IMAGES])
    download(entry, tmp_path, patience=patience)
    assert server.asked(IMAGES) == []
    assert_whole(tmp_path, files)
    server.requests.clear()
    download(entry, tmp_path, patience=patience)
    assert server.requests == []


def test_a_file_that_may_be_somebodys_own_is_left_alone(entry, server, files, tmp_path, patience):
    (tmp_path / LABELS).write_bytes(b"mine")
    assert f"{tmp_path / LABELS} is there already" in refusal(entry, tmp_path, patience=patience)
    assert (tmp_path / LABELS).read_bytes() == b"mine"
    assert server.requests == []
    download(entry, tmp_path, replace=True, patience=patience)
    assert_whole(tmp_path, files)


def test_a_damaged_file_stays_until_the_whole_data_set_is_there(entry, server, files, tmp_path, patience):
    (tmp_path / LABELS).write_bytes(files[LABELS][:-1])
    server.plan(IMAGES, itertools.repeat(web.status(404)))
    refusal(entry, tmp_path, replace=True, patience=patience)
    assert (tmp_path / LABELS).read_bytes() == files[LABELS][:-1]


def test_a_gzip_file_that_was_packed_anew_counts_if_its_content_is_known(files, tmp_path, patience):
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
        download(entry, tmp_path / "data", patience=patience)
        assert (tmp_path / "data" / IMAGES).read_bytes() == packed
        packed[-1] ^= 1
        server.files[IMAGES] = bytes(packed)
        assert "other bytes" in refusal(entry, tmp_path / "other", patience=patience)


def test_what_a_killed_download_left_is_cleared_away(entry, files, tmp_path, patience):
    stage = tmp_path / "data" / ".download"
    stage.mkdir(parents=True)
    for leftover in ("lock", f"{IMAGES}.plain", IMAGES):
        (stage / leftover).write_bytes(b"what was there when the power failed")
    download(entry, tmp_path / "data", patience=patience)
    assert_whole(tmp_path / "data", files)


def test_two_downloads_to_one_folder_do_not_mix(entry, tmp_path, patience):
    stage = tmp_path / ".download"
    stage.mkdir()
    with folder_lock(stage):
        assert f"Another download to {tmp_path} is under way" in refusal(entry, tmp_path, patience=patience)
    download(entry, tmp_path, patience=patience)


# The disk


def test_a_disk_that_is_too_small_is_said_before_anything_is_asked_for(
    entry, server, tmp_path, patience, monkeypatch
):
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 5, 5))
    message = refusal(entry, tmp_path / "data", patience=patience)
    assert message.startswith(f"There is no room in {tmp_path / 'data'}: ")
    assert "5 bytes are free" in message
    assert server.requests == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_fills_up_on_the_way_is_said(entry, tmp_path, patience):
    (tmp_path / "data" / ".download").mkdir(parents=True)
    (tmp_path / "data" / ".download" / IMAGES).symlink_to("/dev/full")
    assert "No room is left for" in refusal(entry, tmp_path / "data", patience=patience)


def test_a_file_where_a_folder_should_be_is_said(entry, tmp_path, patience):
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=r"cannot be written .* choose another folder"):
        download(entry, tmp_path / "file" / "data", patience=patience)


# Cancelling and progress


@pytest.mark.parametrize("behaviour", [web.silent, web.stall, web.endless])
def test_cancelling_does_not_wait_for_the_server(behaviour, server, tmp_path, patience):
    """A minute would pass before the client gave it up, or a file of a gigabyte were there."""
    token = CancelToken()

    def cancel_and_behave(exchange: web.Exchange, content: bytes) -> None:
        token.cancel()
        behaviour(exchange, content)

    server.plan(IMAGES, [cancel_and_behave])
    entry = make_entry({IMAGES: b""}, server.base, files=(RemoteFile(IMAGES, 10**9, sha256="0" * 64),))
    with pytest.raises(Cancelled):
        download(entry, tmp_path / "data", patience=patience, token=token)
    assert visible(tmp_path / "data") == []


def test_cancelling_ends_the_pause_between_two_tries(entry, server, tmp_path):
    def cancel_and_wait(seconds: float, token: CancelToken | None) -> None:
        token.cancel()
        pause(seconds, token)

    server.plan(IMAGES, [web.status(503, Retry_After=10)])
    with pytest.raises(Cancelled):
        download(entry, tmp_path / "data", token=CancelToken(), patience=Patience(sleep=cancel_and_wait))


def test_a_cancelled_download_goes_on_later(entry, server, files, tmp_path, patience):
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
            patience=Patience(clock=itertools.count().__next__),
        )
    assert visible(tmp_path / "data") == []
    server.requests.clear()
    download(entry, tmp_path / "data", patience=patience)
    assert server.asked(IMAGES) == [] or server.asked(IMAGES)[0].startswith("bytes=")
    assert_whole(tmp_path / "data", files)


def test_progress_counts_the_bytes_of_all_files_and_tells_the_time_left(entry, files, tmp_path, sleep):
    told: list[Progress] = []
    clock = itertools.count(step=0.5)
    download(entry, tmp_path, report=told.append, patience=Patience(sleep=sleep, clock=clock.__next__))
    total = sum(map(len, files.values()))
    assert {(progress.total, progress.unit) for progress in told} == {(total, "bytes")}
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)
    assert told[-1].done == total
    assert told[0].message.startswith(f"Downloading {IMAGES}: 0 bytes of {total / 1000:.1f} kB")
    assert any(progress.message.endswith(" s left") for progress in told)


# Archives

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


def test_of_an_archive_only_what_is_needed_is_unpacked(archive_entry, files, tmp_path, patience):
    folder = tmp_path / "data"
    download(archive_entry, folder, patience=patience)
    assert sorted(path.name for path in folder.iterdir()) == sorted(archive_entry.data_files)
    assert (folder / archive_entry.data_files[0]).read_bytes() == files[IMAGES]
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_an_archive_is_kept_for_the_others_in_it(archive_entry, archive_server, tmp_path, patience):
    archives = tmp_path / "archives"
    download(archive_entry, tmp_path / "data", archives=archives, patience=patience)
    assert [path.name for path in archives.iterdir()] == ["gzip.zip"]
    assert missing_bytes(archive_entry, tmp_path / "other", archives=archives) == 0
    archive_server.requests.clear()
    download(archive_entry, tmp_path / "other", archives=archives, patience=patience)
    assert archive_server.requests == []
    assert visible(tmp_path / "other") == sorted(archive_entry.data_files)


def test_a_damaged_archive_is_fetched_again(archive_entry, archive, archive_server, tmp_path, patience):
    archives = tmp_path / "archives"
    archives.mkdir()
    (archives / "gzip.zip").write_bytes(archive[:-1])
    download(archive_entry, tmp_path / "data", archives=archives, patience=patience)
    assert (archives / "gzip.zip").read_bytes() == archive


@pytest.mark.parametrize("behaviour", [web.cut(0.5), web.wrong_bytes, web.status(403)])
def test_an_archive_that_does_not_arrive_leaves_no_data(
    behaviour, archive_entry, archive_server, tmp_path, patience
):
    archive_server.plan("gzip.zip", itertools.repeat(behaviour))
    for archives in (None, tmp_path / "archives"):
        refusal(archive_entry, tmp_path / "data", archives=archives, patience=patience)
        assert visible(tmp_path / "archives") == []


def test_an_archive_without_the_files_is_said(archive, archive_server, tmp_path, patience):
    entry = make_entry(
        {"gzip.zip": archive}, archive_server.base, archive=True, members=(*MEMBERS, "gzip/missing.gz")
    )
    assert "missing.gz" in refusal(entry, tmp_path / "data", patience=patience)


def test_the_room_for_what_is_in_an_archive_is_looked_at_too(
    archive_entry, archive, files, tmp_path, patience, monkeypatch
):
    free = iter([10**9, 100])
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, next(free)))
    assert "There is no room" in refusal(archive_entry, tmp_path / "data", patience=patience)


def test_an_archive_that_was_unpacked_is_not_asked_for_again(
    archive_entry, archive_server, tmp_path, patience
):
    download(archive_entry, tmp_path, patience=patience)
    archive_server.requests.clear()
    download(archive_entry, tmp_path, patience=patience)
    assert archive_server.requests == []


# Default folders


def test_what_was_downloaded_is_found_by_its_name_once_it_is_whole(
    entry, server, tmp_path, patience, monkeypatch
):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    monkeypatch.setitem(CATALOGUE, "small", entry)
    folder = default_folder(entry)
    assert folder == tmp_path / "datasets" / "small"
    assert archives_folder() == tmp_path / "datasets" / "archives"
    server.plan("t10k-labels-idx1-ubyte.gz", itertools.repeat(web.status(404)))
    refusal(entry, folder, patience=patience)
    assert downloaded_folder("small") is None
    assert missing_bytes(entry, folder) == entry.about_bytes
    server.plan("t10k-labels-idx1-ubyte.gz", [])
    download(entry, folder, patience=patience)
    assert downloaded_folder("small") == folder
    assert missing_bytes(entry, folder) == 0
    assert downloaded_folder("sample") is None


def test_mnist_itself_downloads(mnist_dir, tmp_path, patience):
    real = {path.name: path.read_bytes() for path in mnist_dir.iterdir()}
    with FaultServer(real) as server:
        server.plan(IMAGES, [web.cut()])
        download(CATALOGUE["mnist"], tmp_path / "mnist", base_url=server.base, patience=patience)
    assert len(open_dataset(tmp_path / "mnist")) == 70_000
