"""Downloading from servers that fail: afterwards there is a whole data set, or none and one sentence."""

import hashlib
import itertools
import socket
from dataclasses import replace

import numpy as np
import pytest
from helpers import fault_server as web
from helpers.downloads import IMAGES, LABELS, assert_whole, for_silence, make_entry, refusal
from helpers.fault_server import FaultServer

from mnist_gui.data.sources.catalogue import RemoteFile
from mnist_gui.data.sources.download import (
    download,
)
from mnist_gui.data.sources.fetching.retry_policy import RetryPolicy

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
        [web.says_endless_number],
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
        [web.endless_redirect],
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
def test_a_passing_failure_leaves_the_data_intact(behaviours, entry, server, files, tmp_path, retries):
    server.plan(IMAGES, behaviours)
    folder = tmp_path / "data"
    retries = for_silence(replace(retries, attempts=5), *behaviours)
    assert download(entry, folder, retries=retries) == folder
    assert_whole(folder, files)


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1",
        "http://a" + "b" * 70 + ".example/",
        "http://exa..mple/x",
        "http://host:port/",
        "http:///x",
    ],
)
def test_a_redirect_to_no_address_is_a_failure_of_the_server(
    address, entry, server, files, tmp_path, retries
):
    server.plan(IMAGES, [web.redirect(address)] * 20)
    message = refusal(entry, tmp_path / "data", retries=retries)
    assert message.count(".") >= 1
    assert "\n" not in message


def test_a_cut_download_continues_where_it_stopped(entry, server, files, tmp_path, retries):
    server.plan(IMAGES, [web.cut()])
    download(entry, tmp_path, retries=retries)
    assert server.asked(IMAGES) == [None, f"bytes={len(files[IMAGES]) // 2}-"]


def test_a_long_file_may_be_cut_more_often_than_a_server_may_fail(tmp_path, retries):
    content = np.random.default_rng(0).bytes(2_000_000)
    with FaultServer({"long": content}) as server:
        entry = make_entry({"long": content}, server.base)
        server.plan("long", [web.cut(0.1)] * 9)
        download(entry, tmp_path, retries=retries)
        assert len(server.asked("long")) == 10
    assert (tmp_path / "long").read_bytes() == content


def test_a_server_that_always_sends_the_beginning_is_abandoned(entry, server, tmp_path, retries):
    def begins(exchange, content):
        exchange.head(200, Content_Length=len(content))
        exchange.wfile.write(content[: len(content) // 2])

    server.plan(IMAGES, itertools.repeat(begins))
    refusal(entry, tmp_path / "data", retries=retries)
    assert len(server.asked(IMAGES)) == retries.attempts


def test_pauses_grow_and_obey_retry_after(entry, server, tmp_path, sleep):
    server.plan(IMAGES, [web.status(503), web.status(503), web.status(503, Retry_After=9)])
    server.plan(LABELS, [web.status(503, Retry_After=86400), web.status(503, Retry_After="soon")])
    download(entry, tmp_path, retries=RetryPolicy(timeout=1, sleep=sleep))
    assert sleep.waits == [0.5, 1, 9, 10, 1]


def test_a_very_slow_server_is_abandoned(entry, server, files, tmp_path, sleep):
    """Each look at this clock takes as long as the timeout lasts."""
    retries = RetryPolicy(timeout=10, sleep=sleep, clock=itertools.count(step=10).__next__)
    server.plan(IMAGES, itertools.repeat(web.drip))
    message = refusal(entry, tmp_path / "data", retries=retries)
    assert "sends fewer than 100 bytes a second; nothing was put in" in message
    server.plan(IMAGES, [web.drip])
    download(entry, tmp_path / "data", retries=retries)
    assert_whole(tmp_path / "data", files)


def test_servers_are_asked_not_to_compress(entry, server, tmp_path, retries):
    download(entry, tmp_path, retries=retries)
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
        (web.login_page, "it is a web page, no data set; open it in a browser", "check the connection"),
        (web.page_without_length, "sends a file that is a web page, no data set", "check the connection"),
        (web.pointer, "it is a pointer of Git LFS, not the file itself", "another address"),
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
def test_a_lasting_failure_leaves_no_data_and_says_what_to_do(
    behaviour, reason, advice, name, entry, server, files, tmp_path, retries
):
    server.plan(name, itertools.repeat(behaviour))
    folder = tmp_path / "data"
    message = refusal(entry, folder, retries=for_silence(retries, behaviour))
    assert message.startswith(f"{name} of Small cannot be downloaded: {server.host} ")
    assert reason in message
    assert f"nothing was put in {folder}" in message
    assert advice in message

    server.plan(name, [])  # the fault is mended
    download(entry, folder, retries=retries)
    assert_whole(folder, files)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (web.other_range, "sends another part of the file than was asked for"),
        (web.lies_about_range, "other bytes than were published"),
        (web.range_of_another_file, "bytes instead of"),
        (web.compresses_part, "sends a part of the file compressed"),
        (web.wrong_bytes, "other bytes than were published"),
        (web.status(416), "cannot go on where the download stopped"),
    ],
)
def test_a_server_that_answers_every_range_wrongly_leaves_no_data(
    behaviour, reason, entry, server, tmp_path, retries
):
    server.plan(IMAGES, itertools.cycle([web.cut(), behaviour]))
    assert reason in refusal(entry, tmp_path / "data", retries=retries)


@pytest.mark.parametrize("first", [web.cut_without_length, web.says_shorter, web.says_longer, web.cut()])
def test_a_file_of_unknown_length_is_checked_by_its_checksum(first, files, server, tmp_path, retries):
    unknown = tuple(RemoteFile(name, md5=hashlib.md5(files[name]).hexdigest()) for name in files)
    entry = make_entry(files, server.base, files=unknown)
    server.plan(IMAGES, [first, web.cut_chunks])
    download(entry, tmp_path / "data", retries=retries)
    assert_whole(tmp_path / "data", files)


@pytest.mark.parametrize(
    "behaviour", [web.cut_without_length, web.sends_shorter, web.says_longer, web.wrong_bytes, web.login_page]
)
def test_a_wrong_file_of_unknown_length_leaves_no_data(behaviour, files, server, tmp_path, retries):
    unknown = tuple(RemoteFile(name, md5=hashlib.md5(files[name]).hexdigest()) for name in files)
    entry = make_entry(files, server.base, files=unknown)
    server.plan(IMAGES, itertools.repeat(behaviour))
    refusal(entry, tmp_path / "data", retries=retries)


def test_a_file_without_a_checksum_is_refused(files, server, tmp_path, retries):
    entry = make_entry(files, server.base, files=tuple(RemoteFile(name) for name in files))
    assert "other bytes than were published" in refusal(entry, tmp_path / "data", retries=retries)


def test_arrived_bytes_are_kept_for_the_next_download(entry, server, files, tmp_path, retries):
    server.plan(IMAGES, itertools.chain([web.cut()], itertools.repeat(web.status(503))))
    half = len(files[IMAGES]) // 2
    assert f"goes on after the {half / 1000:.1f} kB that have arrived" in refusal(
        entry, tmp_path / "data", retries=retries
    )
    server.plan(IMAGES, [])
    server.requests.clear()
    download(entry, tmp_path / "data", retries=retries)
    assert server.asked(IMAGES) == [f"bytes={half}-"]


def test_a_failed_download_without_bytes_leaves_no_folder(entry, server, tmp_path, retries):
    server.plan(IMAGES, itertools.repeat(web.status(403)))
    refusal(entry, tmp_path / "made" / "data", retries=retries)
    assert not (tmp_path / "made" / "data").exists()


# Mirrors


def test_mirrors_are_tried_in_order_and_continue_a_part(server, files, tmp_path, retries):
    with FaultServer(dict(files)) as second:
        server.plan(IMAGES, itertools.chain([web.cut()], itertools.repeat(web.status(404))))
        entry = make_entry(files, server.base, second.base)
        download(entry, tmp_path / "data", retries=retries)
        assert second.asked(IMAGES) == [f"bytes={len(files[IMAGES]) // 2}-"]
        assert len(second.requests) == 1, "the others come from the first"
    assert_whole(tmp_path / "data", files)


def test_the_wrong_beginning_from_one_mirror_does_not_spoil_the_next(server, files, tmp_path, retries):
    def begins_wrongly(exchange, content):
        exchange.head(200, Content_Length=len(content))
        exchange.wfile.write(bytes(len(content) // 2))

    with FaultServer(dict(files)) as second:
        server.plan(IMAGES, itertools.chain([begins_wrongly], itertools.repeat(web.status(403))))
        second.plan(IMAGES, [web.serve, web.cut()])
        entry = make_entry(files, server.base, second.base)
        download(entry, tmp_path / "data", retries=retries)
    assert_whole(tmp_path / "data", files)


def test_the_error_names_what_each_mirror_did(server, files, tmp_path, retries):
    with FaultServer(dict(files)) as second:
        server.plan(IMAGES, itertools.repeat(web.status(403)))
        second.plan(IMAGES, itertools.repeat(web.wrong_bytes))
        message = refusal(make_entry(files, server.base, second.base), tmp_path / "data", retries=retries)
    assert f"{server.host} answers 403 (Forbidden); {second.host} sends other bytes" in message


def test_an_unreachable_mirror_is_left_soon(server, files, tmp_path, retries, sleep, monkeypatch):
    look_up = socket.getaddrinfo

    def without_network(host, *arguments):
        if host == "name.invalid":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return look_up(host, *arguments)

    monkeypatch.setattr(socket, "getaddrinfo", without_network)
    entry = make_entry(files, "http://127.0.0.1:1/", "http://name.invalid/", server.base)
    download(entry, tmp_path / "data", retries=retries)
    assert_whole(tmp_path / "data", files)
    assert sleep.waits == [0.5] * 2 * len(files)


@pytest.mark.parametrize("base", ["{base}", "{bare}", "{bare}?key=a%2Fb&v=1", " {base} "])
def test_another_address_may_be_named(base, server, files, tmp_path, retries):
    entry = make_entry(files, "http://127.0.0.1:1/")
    base_url = base.format(base=server.base, bare=server.base.rstrip("/"))
    download(entry, tmp_path / "data", base_url=base_url, retries=retries)
    assert_whole(tmp_path / "data", files)
    query = base_url.strip().partition("?")[1:]
    assert {path for path, _ in server.requests} == {f"/mirror/{name}{''.join(query)}" for name in files}


@pytest.mark.parametrize(
    "base",
    ["", "/srv/mnist", "ftp://host/", "http://", "http://host:port/", "http://[::1/", "https://a:b@host/"],
)
def test_an_invalid_address_is_refused_first(base, files, tmp_path, retries):
    entry = make_entry(files, base)
    assert "an address that begins with http://" in refusal(entry, tmp_path / "data", retries=retries)
    assert not (tmp_path / "data").exists()


def test_proxies_come_from_the_environment(server, files, tmp_path, retries, monkeypatch):
    """The request for a host that does not exist goes to the proxy."""
    monkeypatch.setenv("http_proxy", f"http://{server.host}")
    monkeypatch.setenv("no_proxy", "")
    download(make_entry(files, "http://name.invalid/mirror/"), tmp_path, retries=retries)
    assert server.requests[0][0] == f"http://name.invalid/mirror/{IMAGES}"
