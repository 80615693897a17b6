"""One HTTP request that can be cancelled at any time.

The request runs on a thread of its own, because name lookup, connection and reading can each block for as
long as the timeout. The caller checks its cancel token ten times a second and leaves; the thread then ends by
itself.

Proxies come from the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) or the system. Servers are asked not to
compress: the files are compressed already, and their checksums are those of the compressed bytes.
"""

import http.client
import queue
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from enum import Enum, auto
from typing import IO, Final, cast
from urllib.parse import quote, urlsplit, urlunsplit

from mnist_gui.errors import DataError, reason_of
from mnist_gui.progress import CancelToken

_BLOCK: Final = 64 * 1024
_BLOCKS_AHEAD: Final = 16
_CHECK_SECONDS: Final = 0.1
_MOST_DIGITS: Final = 15  # of a number of bytes: a thousand terabytes

_CUT: Final = (http.client.IncompleteRead, http.client.RemoteDisconnected, ConnectionError)


class Remedy(Enum):
    """What a user can do about a failed transfer."""

    TRY_LATER = auto()
    CHECK_CONNECTION = auto()
    USE_ANOTHER_ADDRESS = auto()


class TransferError(Exception):
    """A server, or the way to it, failed; another attempt or another server may succeed.

    Attributes
    ----------
    reason : str
        What the server did, to follow its name: ``"answers 403 (Forbidden)"``.
    remedy : Remedy
    attempts : int
        How often in all the same request is worth making; 1 if it will fail again.
    wait : float
        Seconds that the server asks to wait before the next attempt; 0 if it does not say.
    """

    def __init__(self, reason: str, remedy: Remedy, *, attempts: int, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy
        self.attempts = attempts
        self.wait = wait


@dataclass(frozen=True)
class Response:
    """The head of a response and an iterator over its body.

    Attributes
    ----------
    status : int
        HTTP status, such as 200.
    headers : Message
    blocks : iterator of bytes
        The body as it arrives; it may end too early. Raises `TransferError` and `Cancelled`.
    """

    status: int
    headers: Message
    blocks: Iterator[bytes]


def file_address(base: str, name: str) -> str:
    """Return the address of a file below a base address; a query, such as a key, is kept.

    Raises
    ------
    DataError
        If the base is not an HTTP address.
    """
    try:
        parts = urlsplit(base.strip())
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
        netloc = parts.netloc.encode("idna").decode("ascii")
        _ = parts.port  # raises ValueError unless it is a number
    except ValueError:
        usable = False
    if not usable:
        raise DataError(
            f"{base} cannot be downloaded from; give an address that begins with http:// or https://, "
            "without a password, below which the files lie under their own names."
        )
    path = quote(parts.path.rstrip("/"), safe="/%~:@!$&'()*+,;=")
    query = quote(parts.query, safe="/%~:@!$&'()*+,;=?")
    return urlunsplit((parts.scheme, netloc, f"{path}/{quote(name)}", query, ""))


def byte_count(header: str) -> int | None:
    """Return a number of bytes that a header states; None if it states none, or more than can be.

    Python refuses to read numbers of thousands of digits, and a server can send them.
    """
    is_number = header.isascii() and header.isdecimal() and len(header) <= _MOST_DIGITS
    return int(header) if is_number else None


@contextmanager
def request(
    address: str, *, start: int = 0, timeout: float, token: CancelToken | None = None
) -> Iterator[Response]:
    """Request a file.

    Parameters
    ----------
    address : str
        As returned by `file_address`. Redirections are followed.
    start : int
        First byte to ask for. The status tells whether the server obeyed.
    timeout : float
        Seconds after which a silent server has failed.
    token : CancelToken, optional

    Yields
    ------
    Response
        With any status.

    Raises
    ------
    TransferError
        If there is no response.
    Cancelled
        If the token was cancelled.
    """
    headers = {"Accept-Encoding": "identity", "User-Agent": "mnist-gui"}
    if start:
        headers["Range"] = f"bytes={start}-"
    exchange = _Exchange(
        urllib.request.Request(address, headers=headers),  # noqa: S310 - file_address checked it
        timeout,
    )
    exchange.start()
    try:
        yield exchange.response(token)
    finally:
        exchange.abandon()


class _Exchange(threading.Thread):
    """Make a request and queue its head, the blocks of its body, and an empty block as the end."""

    def __init__(self, wanted: urllib.request.Request, timeout: float) -> None:
        super().__init__(name="download", daemon=True)
        self._wanted = wanted
        self._timeout = timeout
        self._arrived: queue.Queue[tuple[int, Message] | bytes | Exception] = queue.Queue(_BLOCKS_AHEAD)
        self._abandoned = threading.Event()

    def run(self) -> None:
        try:
            with _opener().open(self._wanted, timeout=self._timeout) as response:
                self._put((response.status, response.headers))
                while not self._abandoned.is_set() and (block := response.read1(_BLOCK)):
                    self._put(block)
            self._put(b"")
        except urllib.error.HTTPError as error:  # a response like any other, with a status of failure
            self._put((error.code, error.headers))
            self._put(b"")
            error.close()
        except Exception as error:  # raised again on the thread that waits for the response
            self._put(error)

    def abandon(self) -> None:
        """Let the thread end: the response is no longer wanted."""
        self._abandoned.set()

    def response(self, token: CancelToken | None) -> Response:
        head = self._next(token)
        assert isinstance(head, tuple)
        return Response(*head, self._blocks(token))

    def _blocks(self, token: CancelToken | None) -> Iterator[bytes]:
        while block := self._next(token):
            assert isinstance(block, bytes)
            yield block

    def _next(self, token: CancelToken | None) -> tuple[int, Message] | bytes:
        while True:
            if token is not None:
                token.raise_if_cancelled()
            try:
                item = self._arrived.get(timeout=_CHECK_SECONDS)
            except queue.Empty:
                continue
            if isinstance(item, Exception):
                raise _explained(item, self._timeout) from item
            return item

    def _put(self, item: tuple[int, Message] | bytes | Exception) -> None:
        while not self._abandoned.is_set():
            try:
                self._arrived.put(item, timeout=_CHECK_SECONDS)
            except queue.Full:
                continue
            return


class _Unread:
    """A response whose body is not read: that of a redirect is not needed, and may be endless."""

    def __init__(self, response: IO[bytes]) -> None:
        self._response = response

    def __getattr__(self, name: str) -> object:
        return getattr(self._response, name)

    def read(self, *_: int) -> bytes:
        return b""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirections, but raises a `ValueError` for those that lead to no address."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        parts = urlsplit(newurl)
        _ = (parts.hostname or "").encode("idna"), parts.port
        return super().redirect_request(req, fp, code, msg, headers, newurl)

    def http_error_302(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
    ) -> object:
        try:
            return super().http_error_302(req, cast("IO[bytes]", _Unread(fp)), code, msg, headers)
        except urllib.error.HTTPError:  # which closes it
            raise
        except Exception:
            fp.close()
            raise

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def _opener() -> urllib.request.OpenerDirector:
    """Return an opener for HTTP only; `urllib.request.urlopen` also opens files and FTP."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        _Redirects(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _explained(error: Exception, timeout: float) -> TransferError:
    """Return the `TransferError` for an exception of the standard library."""
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        error = error.reason
    if isinstance(error, TimeoutError):
        return TransferError(f"is silent for {timeout:g} s", Remedy.TRY_LATER, attempts=3)
    if isinstance(error, ConnectionRefusedError):
        return TransferError("refuses the connection", Remedy.CHECK_CONNECTION, attempts=2)
    if isinstance(error, _CUT):
        return TransferError("cuts the connection", Remedy.TRY_LATER, attempts=5)
    if isinstance(error, socket.gaierror):
        return TransferError("cannot be found by its name", Remedy.CHECK_CONNECTION, attempts=2)
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = f"shows a certificate that is not trusted ({error.verify_message})"
        return TransferError(reason, Remedy.CHECK_CONNECTION, attempts=1)
    if isinstance(error, OSError):
        reason = f"cannot be reached ({error.strerror or str(error) or reason_of(error)})"
        return TransferError(reason, Remedy.CHECK_CONNECTION, attempts=2)
    if isinstance(error, ValueError):  # UnicodeError is one; nothing but an address is parsed
        return TransferError("redirects to an address that is none", Remedy.USE_ANOTHER_ADDRESS, attempts=2)
    # An HTTPException, or what its parser did not expect.
    return TransferError("does not answer as web servers do", Remedy.TRY_LATER, attempts=5)
