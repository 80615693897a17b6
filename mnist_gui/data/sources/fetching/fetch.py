"""Fetch one file from its mirrors until its checksum is right.

The bytes go to a part file. It stays when a transfer breaks off, and the next request asks for the rest. Only
the checksum tells whether the rest belongs to the beginning and the whole is the published file. So nothing
else is trusted: not the announced length, range or compression. A part with a wrong checksum is deleted, and
the whole file is requested once more.
"""

import http.client
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from mnist_gui.data.byte_stream import open_stream, read_beginning
from mnist_gui.data.formats._shared.refusing.known_kinds import WEB_PAGE
from mnist_gui.data.sources.catalogue import RemoteFile
from mnist_gui.data.sources.fetching.checksum import is_genuine
from mnist_gui.data.sources.fetching.disk import writing
from mnist_gui.data.sources.fetching.retry_policy import RetryPolicy
from mnist_gui.data.sources.fetching.web import Remedy, Response, TransferError, byte_count, request
from mnist_gui.data.unsupported_files import words_of_content
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, ignore_progress

_USEFUL_BYTES: Final = 64 * 1024
"""A transfer of so many bytes does not count as a failure even if it was cut: long files may need many."""

_TRANSIENT: Final = {408, 425, 429, 500, 502, 503, 504}
"""HTTP statuses after which another attempt may succeed."""

_SLOWEST: Final = 100
"""Bytes a second below which a server counts as silent."""

_BLOCK: Final = 1024 * 1024


class NotFetchedError(Exception):
    """Every mirror failed.

    Attributes
    ----------
    errors : dict of str to TransferError
        The last error of each mirror, by host.
    """

    def __init__(self, errors: dict[str, TransferError]) -> None:
        super().__init__("; ".join(f"{host} {error.reason}" for host, error in errors.items()))
        self.errors = errors


def fetch(
    file: RemoteFile,
    part: Path,
    addresses: Sequence[str],
    *,
    retries: RetryPolicy,
    on_bytes: Callable[[int], None],
    token: CancelToken | None = None,
) -> None:
    """Fetch a file. Afterwards `part` holds all of it, and its checksum is right.

    Parameters
    ----------
    file : RemoteFile
    part : Path
        Destination. Bytes left by an earlier call are not fetched again.
    addresses : sequence of str
        Addresses of the file, tried in this order.
    retries : RetryPolicy
    on_bytes : callable
        Called with the number of bytes that have arrived.
    token : CancelToken, optional

    Raises
    ------
    NotFetchedError
        If every address failed. `part` then holds the beginning of the file, or does not exist.
    DataError
        If `part` cannot be written.
    Cancelled
        If the token was cancelled. `part` stays as it is.
    """
    if not is_genuine(part, file, token=token):
        errors: dict[str, TransferError] = {}
        for address in addresses:
            try:
                _Transfer(address, file, part, retries, on_bytes, token).run()
                break
            except TransferError as error:
                errors[urlsplit(address).netloc] = error
        else:
            raise NotFetchedError(errors)
    on_bytes(part.stat().st_size)


@dataclass(frozen=True)
class _Transfer:
    """Fetch a file from one address."""

    address: str
    file: RemoteFile
    part: Path
    retries: RetryPolicy
    on_bytes: Callable[[int], None]
    token: CancelToken | None

    def run(self) -> None:
        """Repeat the request until the file is complete or the attempts are used up."""
        failures: Counter[int] = Counter()  # by the number of attempts they are worth
        furthest = self._part_size()
        while True:
            try:
                self._request_rest()
                self._check()
            except TransferError as error:
                size = self._part_size()
                if size >= furthest + _USEFUL_BYTES:
                    failures.clear()
                furthest = max(furthest, size)
                failures[error.attempts] += 1
                if failures[error.attempts] >= min(error.attempts, self.retries.attempts):
                    raise
                self.retries.wait(failures.total(), asked=error.wait, token=self.token)
            else:
                return

    def _part_size(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def _request_rest(self) -> None:
        """Request the missing bytes and append what arrives to the part."""
        start = self._part_size()
        if start >= self.file.limit:  # long enough, but with a wrong checksum
            start = 0
        with request(self.address, start=start, timeout=self.retries.timeout, token=self.token) as response:
            if response.status not in {200, 206}:
                raise self._refusal(response)
            encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
            if encoding in {"", "identity"}:
                self._save(response, self._start_of(response, asked=start))
            elif encoding in {"gzip", "x-gzip"}:
                self._save_encoded(response)
            else:
                reason = f"compresses the file on its way ({encoding}), though asked not to"
                raise TransferError(reason, Remedy.USE_ANOTHER_ADDRESS, attempts=1)

    def _refusal(self, response: Response) -> TransferError:
        """Return the error that a status other than success stands for."""
        status = response.status
        if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            self.part.unlink(missing_ok=True)
            return TransferError("cannot go on where the download stopped", Remedy.TRY_LATER, attempts=2)
        reason = f"answers {status} ({http.client.responses.get(status, 'unknown to HTTP')})"
        if status in _TRANSIENT:
            asked = response.headers.get("Retry-After", "")
            wait = float(asked) if asked.isdecimal() and len(asked) < 6 else 0.0
            return TransferError(reason, Remedy.TRY_LATER, attempts=5, wait=wait)
        if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            return TransferError(reason, Remedy.CHECK_CONNECTION, attempts=1)
        if 300 <= status < 400:
            reason = f"redirects without ever coming to the file ({status})"
        return TransferError(reason, Remedy.USE_ANOTHER_ADDRESS, attempts=1)

    def _start_of(self, response: Response, *, asked: int) -> int:
        """Return the position in the file of the first byte of a response.

        Raises
        ------
        TransferError
            If the response cannot be this file.
        """
        if response.status == HTTPStatus.PARTIAL_CONTENT:
            # "bytes 100-199/200"
            unit, _, rest = response.headers.get("Content-Range", "").partition(" ")
            first, _, _ = rest.partition("-")
            if unit != "bytes" or not asked or first != str(asked):
                self.part.unlink(missing_ok=True)
                reason = "sends another part of the file than was asked for"
                raise TransferError(reason, Remedy.TRY_LATER, attempts=2)
            total = rest.rpartition("/")[2]
            start = asked
        else:  # the server ignored the range and sends the whole file
            total = response.headers.get("Content-Length", "")
            start = 0
        announced = byte_count(total)
        if self.file.size is not None and announced is not None and announced != self.file.size:
            is_page = response.headers.get_content_type() == "text/html"
            what = "a web page" if is_page else "a file"
            hint = ", as the login page of a network does" if is_page else ""
            words = _words_of(response)
            hint += f"; it {words}" if words else ""
            reason = f"sends {what} of {announced:,} bytes instead of {self.file.size:,}{hint}"
            remedy = Remedy.CHECK_CONNECTION if is_page else Remedy.USE_ANOTHER_ADDRESS
            raise TransferError(reason, remedy, attempts=2)
        return start

    def _save(self, response: Response, start: int) -> None:
        """Write the body of a response to the part, from `start` on."""
        size, announced = self._write(response, start, limit=self.file.limit)
        if not start:
            self._refuse_other_kind()
        self._check_length(size, self.file.size or announced)

    def _save_encoded(self, response: Response) -> None:
        """Write a body whose header says that it is compressed.

        Either the server compressed the file once more, or it only says so because the file itself is a gzip
        file. The checksum tells. Such a transfer is never continued, because its ranges are ambiguous.
        """
        is_complete = False
        try:
            if response.status != HTTPStatus.OK:
                reason = "sends a part of the file compressed, though asked not to"
                raise TransferError(reason, Remedy.TRY_LATER, attempts=2)
            # Incompressible data grows by five bytes for each 16 kB.
            limit = self.file.limit + self.file.limit // 1000 + 1024
            size, announced = self._write(response, 0, limit=limit)
            if size < limit:  # otherwise it is too long to be the file
                self._check_length(size, announced)
            if not is_genuine(self.part, self.file, token=self.token):
                _unpack(self.part, limit=self.file.limit, token=self.token)
            is_complete = True
        finally:
            if not is_complete:
                self.part.unlink(missing_ok=True)

    def _write(self, response: Response, start: int, *, limit: int) -> tuple[int, int | None]:
        """Write a body to the part, from `start` to `limit` at most.

        Returns
        -------
        size : int
            Bytes in the part now.
        announced : int or None
            Bytes that the server announced for it.
        """
        length = byte_count(response.headers.get("Content-Length", ""))
        size = start
        self.on_bytes(size)
        speed = _SpeedCheck(self.retries)
        with writing(self.part), self.part.open("ab" if start else "wb") as out:
            while size < limit and (block := next(response.blocks, b"")):
                size += out.write(block[: limit - size])
                self.on_bytes(size)
                if size < limit:
                    speed.add(len(block))
        return size, None if length is None else start + length

    def _check_length(self, size: int, expected: int | None) -> None:
        if expected is not None and size < expected:
            reason = f"cuts the connection after {size:,} of {expected:,} bytes"
            raise TransferError(reason, Remedy.TRY_LATER, attempts=5)

    def _refuse_other_kind(self) -> None:
        """Delete the part and raise if it is known to be something else, such as a web page."""
        try:
            words = words_of_content(read_beginning(self.part))
        except DataError:  # damaged or cut, which the checksum tells
            return
        if words:
            self.part.unlink(missing_ok=True)
            reason = f"sends a file that {words}"
            is_page = words == WEB_PAGE.words
            remedy = Remedy.CHECK_CONNECTION if is_page else Remedy.USE_ANOTHER_ADDRESS
            raise TransferError(reason, remedy, attempts=2)

    def _check(self) -> None:
        if not is_genuine(self.part, self.file, token=self.token):
            self.part.unlink(missing_ok=True)
            reason = "sends other bytes than were published (wrong checksum)"
            raise TransferError(reason, Remedy.USE_ANOTHER_ADDRESS, attempts=2)


class _SpeedCheck:
    """Detect a server that is not silent but too slow to wait for."""

    def __init__(self, retries: RetryPolicy) -> None:
        self._retries = retries
        self._since = retries.clock()
        self._bytes = 0

    def add(self, count: int) -> None:
        """Count bytes; raise `TransferError` if there are too few for the time."""
        self._bytes += count
        now = self._retries.clock()
        if now - self._since >= self._retries.timeout:
            if self._bytes < _SLOWEST * (now - self._since):
                reason = f"sends fewer than {_SLOWEST} bytes a second"
                raise TransferError(reason, Remedy.TRY_LATER, attempts=3)
            self._since, self._bytes = now, 0


def _words_of(response: Response) -> str:
    """Return what the body of a response is that is not the file; nothing if that is not known."""
    try:
        return words_of_content(next(response.blocks, b""))
    except TransferError:  # the head of the response says enough
        return ""


def _unpack(part: Path, *, limit: int, token: CancelToken | None) -> None:
    """Replace a gzip file with its contents, up to one block beyond `limit`; leave any other file alone."""
    plain = part.with_name(f"{part.name}.plain")
    try:
        with open_stream(part, report=ignore_progress, token=token) as stream:
            if stream.compression != "gzip":
                return
            with writing(plain), plain.open("wb") as out:
                size = 0
                while size <= limit and (block := stream.read(_BLOCK)):
                    size += out.write(block)
        plain.replace(part)
    except DataError:  # damaged; the checksum of the part will be wrong too
        return
    finally:
        plain.unlink(missing_ok=True)
