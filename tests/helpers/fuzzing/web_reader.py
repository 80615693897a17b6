"""A download from a server that answers with any bytes at all, and then closes the connection."""

import gzip
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from helpers.downloads import make_entry
from helpers.fuzzing.mutations import Files

from mnist_gui.data.sources.download import download
from mnist_gui.data.sources.fetching.retry_policy import RetryPolicy

_HERE = "127.0.0.1"
_CONTENT = b"images" * 20


def response_inputs() -> Iterable[Files]:
    """Yield responses of web servers."""
    page, packed = b"<html>log in</html>", gzip.compress(_CONTENT)
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(_CONTENT), _CONTENT)
    responses = (
        (b"200 OK", (b"Content-Length: %d" % len(_CONTENT), b"Content-Type: text/plain"), _CONTENT),
        (b"206 Partial Content", (b"Content-Range: bytes 0-119/120",), _CONTENT),
        (b"302 Found", (b"Location: http://127.0.0.1:9/other?a=b#c", b"Content-Length: 0"), b""),
        (b"503 Service Unavailable", (b"Retry-After: 120",), b"busy"),
        (b"200 OK", (b"Content-Encoding: gzip", b"Content-Length: %d" % len(packed)), packed),
        (b"200 OK", (b"Transfer-Encoding: chunked",), chunks),
        (b"200 OK", (b"Content-Type: text/html; charset=utf-8", b"Content-Length: %d" % len(page)), page),
    )
    for status, headers, body in responses:
        yield {"response": b"\r\n".join((b"HTTP/1.1 " + status, *headers, b"", body))}


def read_response(folder: Path, names: list[str]) -> None:
    """Download a file from a server that answers with the content of an input."""
    server = _server()
    server.answer = (folder / names[0]).read_bytes()
    entry = make_entry({"train-images": _CONTENT}, f"http://{_HERE}:{server.port}/")
    retries = RetryPolicy(timeout=1.0, attempts=1, sleep=lambda *_: None)
    with _no_other_host():
        download(entry, folder / "out", retries=retries)


class _Server(threading.Thread):
    """Answers each connection with the same bytes."""

    def __init__(self) -> None:
        super().__init__(name="server", daemon=True)
        self._socket = socket.create_server((_HERE, 0))
        self.port = self._socket.getsockname()[1]
        self.answer = b""

    def run(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection, suppress(OSError):
                connection.settimeout(1.0)
                asked = b""
                while b"\r\n\r\n" not in asked and (more := connection.recv(4096)):
                    asked += more
                connection.sendall(self.answer)


@cache
def _server() -> _Server:
    """Return the server of this process."""
    server = _Server()
    server.start()
    return server


@contextmanager
def _no_other_host() -> Iterator[None]:
    """Let no redirect lead to another computer, and no name be looked up."""
    look_up = socket.getaddrinfo

    def look_up_here(host: object, *rest: object, **named: object) -> object:
        if host != _HERE:
            raise socket.gaierror(socket.EAI_NONAME, "no other host is asked")
        return look_up(host, *rest, **named)

    socket.getaddrinfo = look_up_here
    try:
        yield
    finally:
        socket.getaddrinfo = look_up
