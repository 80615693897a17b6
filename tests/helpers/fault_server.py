"""A local web server that fails in every way that tests ask for."""

import gzip
import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Exchange(BaseHTTPRequestHandler):
    """One request, and what a behaviour needs to answer it."""

    protocol_version = "HTTP/1.1"
    server: "FaultServer"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.requests.append((self.path, dict(self.headers)))
        self.close_connection = True
        name = path.rpartition("/")[2]
        behaviour = next(self.server.plans[name], serve)
        if name not in self.server.files:
            behaviour = status(404) if behaviour is serve else behaviour
        try:
            behaviour(self, self.server.files.get(name, b""))
        except (BrokenPipeError, ConnectionResetError):
            self.server.left_early.append(name)

    def log_message(self, *arguments: object) -> None:
        """Log nothing: tests read `FaultServer.requests`."""

    def head(self, code: int, **headers: object) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.send_header("Connection", "close")
        self.end_headers()

    @property
    def start(self) -> int:
        """The first byte requested."""
        return int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))

    def begin(self, content: bytes) -> bytes:
        """Send the right head and return the right body."""
        start = self.start
        if start >= len(content):
            self.head(416, Content_Range=f"bytes */{len(content)}", Content_Length=0)
            return b""
        length = len(content) - start
        if start:
            scope = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self.head(206, Content_Length=length, Content_Range=scope)
        else:
            self.head(200, Content_Length=length)
        return content[start:]


Behaviour = Callable[[Exchange, bytes], None]


class FaultServer(ThreadingHTTPServer):
    """Serves `files`: first with the behaviours planned for their names, then correctly.

    Attributes
    ----------
    files : dict of str to bytes
    plans : dict of str to iterator of Behaviour
    requests : list of (path, headers)
        What was asked for.
    left_early : list of str
        Files whose client went away before all of it was sent.
    released : Event
        Ends what stalls.
    """

    daemon_threads = False  # so that closing the server waits for their end

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.files = files
        self.plans: defaultdict[str, Iterator[Behaviour]] = defaultdict(lambda: iter(()))
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.left_early: list[str] = []
        self.released = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> "FaultServer":
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.released.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def plan(self, name: str, behaviours: Iterable[Behaviour]) -> None:
        """Plan the behaviours for the next requests for a file."""
        self.plans[name] = iter(behaviours)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def base(self) -> str:
        return f"http://{self.host}/mirror/"

    def asked(self, name: str) -> list[str | None]:
        """Return the range of each request for a file, None for the whole file."""
        return [headers.get("Range") for path, headers in self.requests if name in path]


def serve(exchange: Exchange, content: bytes) -> None:
    """Serve the file correctly."""
    exchange.wfile.write(exchange.begin(content))


def cut(share: float = 0.5) -> Behaviour:
    """Close the connection after a share of the response."""

    def behave(exchange: Exchange, content: bytes) -> None:
        body = exchange.begin(content)
        exchange.wfile.write(body[: int(len(body) * share)])

    return behave


def reset(exchange: Exchange, content: bytes) -> None:
    """Reset the connection."""
    body = exchange.begin(content)
    exchange.wfile.write(body[: len(body) // 2])
    exchange.wfile.flush()
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    exchange.connection.close()


def hang_up(exchange: Exchange, content: bytes) -> None:
    """Close without a response."""


def stall(exchange: Exchange, content: bytes) -> None:
    """Send half, then nothing."""
    body = exchange.begin(content)
    exchange.wfile.write(body[: len(body) // 2])
    exchange.wfile.flush()
    exchange.server.released.wait()


def drip(exchange: Exchange, content: bytes) -> None:
    """Send one byte at a time, with pauses."""
    for byte in exchange.begin(content):
        exchange.wfile.write(bytes([byte]))
        exchange.wfile.flush()
        if exchange.server.released.wait(0.01):
            return


def half_then_drip(exchange: Exchange, content: bytes) -> None:
    """Send half at once, and the rest one byte at a time."""
    body = exchange.begin(content)
    half = len(body) // 2
    exchange.wfile.write(body[:half])
    for byte in body[half:]:
        exchange.wfile.write(bytes([byte]))
        exchange.wfile.flush()
        if exchange.server.released.wait(0.01):
            return


def silent(exchange: Exchange, content: bytes) -> None:
    """Accept the request and never respond."""
    exchange.server.released.wait()


def says_longer(exchange: Exchange, content: bytes) -> None:
    """Announce more than is sent."""
    exchange.head(200, Content_Length=len(content) + 10)
    exchange.wfile.write(content)


def says_shorter(exchange: Exchange, content: bytes) -> None:
    """Announce less than is sent."""
    exchange.head(200, Content_Length=len(content) - 10)
    exchange.wfile.write(content)


def sends_shorter(exchange: Exchange, content: bytes) -> None:
    """Send a file that is too short, with its actual length."""
    exchange.head(200, Content_Length=len(content) - 10)
    exchange.wfile.write(content[:-10])


def says_nothing(exchange: Exchange, content: bytes) -> None:
    """Announce no length; the end of the connection is the end of the file."""
    exchange.head(200)
    exchange.wfile.write(content)


def cut_without_length(exchange: Exchange, content: bytes) -> None:
    """Announce no length, and send half."""
    exchange.head(200)
    exchange.wfile.write(content[: len(content) // 2])


def cut_chunks(exchange: Exchange, content: bytes) -> None:
    """Send the first of several chunks."""
    exchange.head(200, Transfer_Encoding="chunked")
    half = content[: len(content) // 2]
    exchange.wfile.write(b"%x\r\n%s\r\n" % (len(half), half))


def chunks(exchange: Exchange, content: bytes) -> None:
    """Send all of it, in two chunks."""
    exchange.head(200, Transfer_Encoding="chunked")
    for part in (content[:50], content[50:]):
        exchange.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
    exchange.wfile.write(b"0\r\n\r\n")


def endless(exchange: Exchange, content: bytes) -> None:
    """Send the file, and then zeros forever."""
    exchange.head(200)
    exchange.wfile.write(content)
    while not exchange.server.released.is_set():
        exchange.wfile.write(bytes(65536))


def wrong_bytes(exchange: Exchange, content: bytes) -> None:
    """Send something else of the same length."""
    body = exchange.begin(content)
    exchange.wfile.write(bytes(byte ^ 0x55 for byte in body))


def one_wrong_bit(exchange: Exchange, content: bytes) -> None:
    """Send the file with one bit of its last quarter flipped."""
    body = bytearray(exchange.begin(content))
    body[-len(body) // 4] ^= 1
    exchange.wfile.write(bytes(body))


def ignores_range(exchange: Exchange, content: bytes) -> None:
    """Send the whole file for every part that is requested."""
    exchange.head(200, Content_Length=len(content))
    exchange.wfile.write(content)


def other_range(exchange: Exchange, content: bytes) -> None:
    """Send another range than requested, and say so."""
    start = max(0, exchange.start - 100)
    scope = f"bytes {start}-{len(content) - 1}/{len(content)}"
    exchange.head(206, Content_Length=len(content) - start, Content_Range=scope)
    exchange.wfile.write(content[start:])


def lies_about_range(exchange: Exchange, content: bytes) -> None:
    """Announce the requested range, and send the beginning."""
    length = len(content) - exchange.start
    scope = f"bytes {exchange.start}-{len(content) - 1}/{len(content)}"
    exchange.head(206, Content_Length=length, Content_Range=scope)
    exchange.wfile.write(content[:length])


def range_of_another_file(exchange: Exchange, content: bytes) -> None:
    """Send a part of a file that has another length."""
    total = len(content) + 77
    exchange.head(206, Content_Length=10, Content_Range=f"bytes {exchange.start}-{total - 1}/{total}")
    exchange.wfile.write(bytes(10))


def compresses(exchange: Exchange, content: bytes) -> None:
    """Compress the body although the client asked for none."""
    body = gzip.compress(content)
    exchange.head(200, Content_Length=len(body), Content_Encoding="gzip")
    exchange.wfile.write(body)


def compresses_and_cuts(exchange: Exchange, content: bytes) -> None:
    """Compress the body, announce no length, and send half."""
    body = gzip.compress(content)
    exchange.head(200, Content_Encoding="gzip")
    exchange.wfile.write(body[: len(body) // 2])


def compresses_a_bomb(exchange: Exchange, content: bytes) -> None:
    """Send a little that unpacks to very much."""
    body = gzip.compress(bytes(10_000_000))
    exchange.head(200, Content_Length=len(body), Content_Encoding="gzip")
    exchange.wfile.write(body)


def compresses_part(exchange: Exchange, content: bytes) -> None:
    """Compress the requested range."""
    body = gzip.compress(content[exchange.start :])
    scope = f"bytes {exchange.start}-{len(content) - 1}/{len(content)}"
    exchange.head(206, Content_Length=len(body), Content_Encoding="gzip", Content_Range=scope)
    exchange.wfile.write(body)


def says_compressed(exchange: Exchange, content: bytes) -> None:
    """Send the gzip file as it is, and call that an encoding, as some servers do."""
    exchange.head(200, Content_Length=len(content), Content_Encoding="x-gzip")
    exchange.wfile.write(content)


def compresses_strangely(exchange: Exchange, content: bytes) -> None:
    """Say that the body is compressed in a way that was not requested."""
    exchange.head(200, Content_Length=len(content), Content_Encoding="br")
    exchange.wfile.write(content)


def login_page(exchange: Exchange, content: bytes) -> None:
    """Respond with a login page, as the network of a hotel does."""
    body = b"<html>Welcome! Please log in.</html>"
    exchange.head(200, Content_Length=len(body), Content_Type="text/html; charset=utf-8")
    exchange.wfile.write(body)


def page_without_length(exchange: Exchange, content: bytes) -> None:
    """Respond with a web page of unknown length, which says nothing of its type."""
    exchange.head(200)
    exchange.wfile.write(b"<!DOCTYPE html><html>Welcome!</html>")


def pointer(exchange: Exchange, content: bytes) -> None:
    """Respond with the pointer of Git LFS, as raw addresses of repositories do."""
    body = b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 9\n"
    exchange.head(200, Content_Length=len(body))
    exchange.wfile.write(body)


def no_http(exchange: Exchange, content: bytes) -> None:
    """Speak another protocol."""
    exchange.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")


def status(code: int, **headers: object) -> Behaviour:
    """Respond with a status and a page about it."""

    def behave(exchange: Exchange, content: bytes) -> None:
        body = b"<html>sorry</html>"
        exchange.head(code, Content_Length=len(body), Content_Type="text/html", **headers)
        exchange.wfile.write(body)

    return behave


def redirect(address: str) -> Behaviour:
    """Redirect to another address."""
    return status(302, Location=address)


def endless_redirect(exchange: Exchange, content: bytes) -> None:
    """Redirect to the file elsewhere, with a body longer than any number of bytes in memory."""
    name = exchange.path.rpartition("/")[2]
    head = f"HTTP/1.1 302 Found\r\nLocation: /elsewhere/{name}\r\nContent-Length: {'9' * 19}\r\n\r\n"
    exchange.wfile.write(head.encode())


def redirect_in_a_circle(exchange: Exchange, content: bytes) -> None:
    """Redirect to the same address."""
    status(302, Location=exchange.path)(exchange, content)


def says_endless_number(exchange: Exchange, content: bytes) -> None:
    """Announce a length of 5,000 digits, and send all of it."""
    exchange.head(200, Content_Length="1" * 5000)
    exchange.wfile.write(content)
