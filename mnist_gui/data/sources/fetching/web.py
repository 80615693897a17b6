"""One request to a server, and what becomes of it.

The exchange runs on a thread of its own. Looking up a name, connecting and reading can each block for as
long as the timeout; who waits for the answer looks at a cancel token ten times a second all the same, and
simply leaves. The thread then ends by itself.

Proxies are those of the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) or of the system. Servers are asked
not to compress, since the files are compressed and their checksums are those of the compressed bytes.
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
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken

_BLOCK: Final = 64 * 1024
_BLOCKS_AHEAD: Final = 16
_LOOK_SECONDS: Final = 0.1

ONCE: Final = 1
TWICE: Final = 2
THRICE: Final = 3
OFTEN: Final = 5

_CUT: Final = (http.client.IncompleteRead, http.client.RemoteDisconnected, ConnectionError)


class Advice(Enum):
    """What a user can do about a fault."""

    TRY_LATER = auto()
    CHECK_CONNECTION = auto()
    GO_ELSEWHERE = auto()


class Fault(Exception):  # noqa: N818 - not yet an error: there may be another try, or another server
    """A server, or the way to it, did not do what was asked.

    Attributes
    ----------
    reason : str
        What it did, to stand behind its name: ``"answers 403 (Forbidden)"``.
    advice : Advice
    tries : int
        How often in all the same request is worth making; 1 if it will fail the next time too.
    wait : float
        Seconds that the server asks to wait before the next; 0 if it does not say.
    """

    def __init__(self, reason: str, advice: Advice, *, tries: int, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice
        self.tries = tries
        self.wait = wait


@dataclass(frozen=True)
class Answer:
    """The head of a server's answer, and a way to its body.

    Attributes
    ----------
    status : int
        Such as 200.
    headers : Message
    blocks : iterator of bytes
        The body, as it arrives. It ends where the server ends it, be that too early. Raises `Fault` and
        `Cancelled`.
    """

    status: int
    headers: Message
    blocks: Iterator[bytes]


def file_address(base: str, name: str) -> str:
    """Return the address of a file below a base address; a query, such as a key, is kept.

    Raises
    ------
    DataError
        If the base is no address of the web.
    """
    try:
        parts = urlsplit(base.strip())
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
        netloc = parts.netloc.encode("idna").decode("ascii")
        _ = parts.port  # raises if it is no number
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


@contextmanager
def request(
    address: str, *, start: int = 0, timeout: float, token: CancelToken | None = None
) -> Iterator[Answer]:
    """Ask a server for a file.

    Parameters
    ----------
    address : str
        Such as `file_address` returns. Redirections are followed.
    start : int
        Ask for the bytes from here on only. A server may send all the same: look at the answer's status.
    timeout : float
        Seconds after which a silent server is given up.
    token : CancelToken, optional

    Yields
    ------
    Answer
        Whatever its status.

    Raises
    ------
    Fault
        If there is no answer.
    Cancelled
        If the token was cancelled.
    """
    headers = {"Accept-Encoding": "identity", "User-Agent": "mnist-gui"}
    if start:
        headers["Range"] = f"bytes={start}-"
    wanted = urllib.request.Request(address, headers=headers)  # noqa: S310 - file_address checked it
    exchange = _Exchange(wanted, timeout)
    exchange.start()
    try:
        yield exchange.answer(token)
    finally:
        exchange.leave()


class _Exchange(threading.Thread):
    """Asks, and hands over the head of the answer, the blocks of its body, and an empty block as its end."""

    def __init__(self, wanted: urllib.request.Request, timeout: float) -> None:
        super().__init__(name="download", daemon=True)
        self._wanted = wanted
        self._timeout = timeout
        self._arrived: queue.Queue[tuple[int, Message] | bytes | Exception] = queue.Queue(_BLOCKS_AHEAD)
        self._alone = threading.Event()

    def run(self) -> None:
        try:
            with _opener().open(self._wanted, timeout=self._timeout) as response:
                self._hand_over((response.status, response.headers))
                while not self._alone.is_set() and (block := response.read1(_BLOCK)):
                    self._hand_over(block)
            self._hand_over(b"")
        except urllib.error.HTTPError as error:  # an answer too, with a status that is no success
            self._hand_over((error.code, error.headers))
            self._hand_over(b"")
            error.close()
        except Exception as error:  # raised again where somebody waits for it
            self._hand_over(error)

    def leave(self) -> None:
        """Tell the thread that nobody waits any more."""
        self._alone.set()

    def answer(self, token: CancelToken | None) -> Answer:
        head = self._next(token)
        assert isinstance(head, tuple)
        return Answer(*head, self._blocks(token))

    def _blocks(self, token: CancelToken | None) -> Iterator[bytes]:
        while block := self._next(token):
            assert isinstance(block, bytes)
            yield block

    def _next(self, token: CancelToken | None) -> tuple[int, Message] | bytes:
        while True:
            if token is not None:
                token.raise_if_cancelled()
            try:
                item = self._arrived.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                continue
            if isinstance(item, Exception):
                raise _fault(item, self._timeout) from item
            return item

    def _hand_over(self, item: tuple[int, Message] | bytes | Exception) -> None:
        while not self._alone.is_set():
            try:
                self._arrived.put(item, timeout=_LOOK_SECONDS)
            except queue.Full:
                continue
            return


def _opener() -> urllib.request.OpenerDirector:
    """Return what opens addresses of the web and, unlike `urllib.request.urlopen`, no others."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _fault(error: Exception, timeout: float) -> Exception:
    """Say of an exception of the standard library what happened; one that is no fault of the web stays."""
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        error = error.reason
    if isinstance(error, TimeoutError):
        return Fault(f"is silent for {timeout:g} s", Advice.TRY_LATER, tries=THRICE)
    if isinstance(error, ConnectionRefusedError):
        return Fault("refuses the connection", Advice.CHECK_CONNECTION, tries=TWICE)
    if isinstance(error, _CUT):
        return Fault("cuts the connection", Advice.TRY_LATER, tries=OFTEN)
    if isinstance(error, socket.gaierror):
        return Fault("cannot be found by its name", Advice.CHECK_CONNECTION, tries=TWICE)
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = f"shows a certificate that is not trusted ({error.verify_message})"
        return Fault(reason, Advice.CHECK_CONNECTION, tries=ONCE)
    if isinstance(error, OSError):
        reason = error.strerror or str(error) or type(error).__name__
        return Fault(f"cannot be reached ({reason})", Advice.CHECK_CONNECTION, tries=TWICE)
    if isinstance(error, http.client.HTTPException):
        reason = f"does not answer as web servers do ({type(error).__name__})"
        return Fault(reason, Advice.TRY_LATER, tries=OFTEN)
    return error
