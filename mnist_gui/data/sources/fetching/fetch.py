"""One file, from whichever of its mirrors has it, whatever they do.

What arrives goes to a part file, and stays there when a transfer breaks off: the next one asks for the rest.
That the rest belongs to the beginning, and that all of it is what was published, only the checksum tells. So
nothing else is trusted: not the length that a server announces, not the range it says it sends, not what it
says of compression. A part with a wrong checksum is thrown away, and the file asked for once more, whole.
"""

import http.client
from collections import Counter
from collections.abc import Callable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from mnist_gui.data.idx_stream import open_stream
from mnist_gui.data.sources.catalogue import RemoteFile
from mnist_gui.data.sources.fetching.checksum import is_genuine
from mnist_gui.data.sources.fetching.disk import writing
from mnist_gui.data.sources.fetching.retry_policy import RetryPolicy
from mnist_gui.data.sources.fetching.web import OFTEN, ONCE, THRICE, TWICE, Advice, Answer, Fault, request
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, ignore_progress

_USEFUL: Final = 64 * 1024
"""A transfer that brings so many bytes did not fail, even if it was cut: long files may need many."""

_PASSING: Final = {408, 425, 429, 500, 502, 503, 504}

_SLOWEST: Final = 100
"""Bytes a second; whatever sends fewer might as well be silent."""

_BLOCK: Final = 1024 * 1024


class NotFetchedError(Exception):
    """No mirror had the file.

    Attributes
    ----------
    faults : dict of str to Fault
        What each of them did at last, by host.
    """

    def __init__(self, faults: dict[str, Fault]) -> None:
        super().__init__("; ".join(f"{host} {fault.reason}" for host, fault in faults.items()))
        self.faults = faults


def fetch(
    file: RemoteFile,
    part: Path,
    addresses: Sequence[str],
    *,
    patience: RetryPolicy,
    heard: Callable[[int], None],
    token: CancelToken | None = None,
) -> None:
    """Fetch a file. Afterwards `part` holds all of it, and its checksum is right.

    Parameters
    ----------
    file : RemoteFile
    part : Path
        Where it goes. What an earlier call has left there is not fetched again.
    addresses : sequence of str
        Where it lies, asked in this order.
    patience : Patience
    heard : callable
        Told how many bytes of it are there.
    token : CancelToken, optional

    Raises
    ------
    NotFetchedError
        If it could not be had from any of the addresses. `part` then holds a beginning, or does not exist.
    DataError
        If it cannot be written.
    Cancelled
        If the token was cancelled. `part` stays as it is.
    """
    if not is_genuine(part, file, token=token):
        faults: dict[str, Fault] = {}
        for address in addresses:
            try:
                _Source(address, file, part, patience=patience, heard=heard, token=token).exhaust()
                break
            except Fault as fault:
                faults[urlsplit(address).netloc] = fault
        else:
            raise NotFetchedError(faults)
    heard(part.stat().st_size)


class _Source:
    """A file at one address."""

    def __init__(
        self,
        address: str,
        file: RemoteFile,
        part: Path,
        *,
        patience: RetryPolicy,
        heard: Callable[[int], None],
        token: CancelToken | None,
    ) -> None:
        self._address = address
        self._file = file
        self._part = part
        self._patience = patience
        self._heard = heard
        self._token = token

    def exhaust(self) -> None:
        """Ask for the file until it is there or there is no hope, and raise the last `Fault`."""
        failures: Counter[int] = Counter()  # by how often they are worth another try
        furthest = self._have()
        while True:
            try:
                self._transfer()
                self._check()
            except Fault as fault:
                have = self._have()
                if have >= furthest + _USEFUL:
                    failures.clear()
                furthest = max(furthest, have)
                failures[fault.tries] += 1
                if failures[fault.tries] >= min(fault.tries, self._patience.tries):
                    raise
                self._patience.wait(failures.total(), asked=fault.wait, token=self._token)
            else:
                return

    def _have(self) -> int:
        return self._part.stat().st_size if self._part.exists() else 0

    def _transfer(self) -> None:
        """Fetch what is missing, or a fault of it."""
        start = self._have()
        if start >= self._file.limit:  # as long as the file or longer, and not the file
            start = 0
        with request(self._address, start=start, timeout=self._patience.timeout, token=self._token) as answer:
            if answer.status not in {200, 206}:
                raise self._refusal(answer)
            encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
            if encoding in {"", "identity"}:
                self._save(answer, self._start_of(answer, asked=start))
            elif encoding in {"gzip", "x-gzip"}:
                self._save_encoded(answer)
            else:
                reason = f"compresses the file on its way ({encoding}), though asked not to"
                raise Fault(reason, Advice.GO_ELSEWHERE, tries=ONCE)

    def _refusal(self, answer: Answer) -> Fault:
        """Return what a status that is no success means."""
        status = answer.status
        if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            self._part.unlink(missing_ok=True)
            return Fault("cannot go on where the download stopped", Advice.TRY_LATER, tries=TWICE)
        reason = f"answers {status} ({http.client.responses.get(status, 'unknown to HTTP')})"
        if status in _PASSING:
            asked = answer.headers.get("Retry-After", "")
            wait = float(asked) if asked.isdecimal() and len(asked) < 6 else 0.0
            return Fault(reason, Advice.TRY_LATER, tries=OFTEN, wait=wait)
        if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            return Fault(reason, Advice.CHECK_CONNECTION, tries=ONCE)
        if 300 <= status < 400:
            reason = f"redirects without ever coming to the file ({status})"
        return Fault(reason, Advice.GO_ELSEWHERE, tries=ONCE)

    def _start_of(self, answer: Answer, *, asked: int) -> int:
        """Return where the bytes of an answer belong in the file; refuse what cannot be the file."""
        if answer.status == HTTPStatus.PARTIAL_CONTENT:
            # "bytes 100-199/200"
            unit, _, rest = answer.headers.get("Content-Range", "").partition(" ")
            first, _, _ = rest.partition("-")
            if unit != "bytes" or not asked or first != str(asked):
                self._part.unlink(missing_ok=True)
                reason = "sends another part of the file than was asked for"
                raise Fault(reason, Advice.TRY_LATER, tries=TWICE)
            total = rest.rpartition("/")[2]
            start = asked
        else:  # the server does not go on, it begins anew
            total = answer.headers.get("Content-Length", "")
            start = 0
        if self._file.size is not None and total.isdecimal() and int(total) != self._file.size:
            page = answer.headers.get_content_type() == "text/html"
            what = "a web page" if page else "a file"
            hint = ", as the login page of a network does" if page else ""
            reason = f"sends {what} of {int(total):,} bytes instead of {self._file.size:,}{hint}"
            raise Fault(reason, Advice.CHECK_CONNECTION if page else Advice.GO_ELSEWHERE, tries=TWICE)
        return start

    def _save(self, answer: Answer, start: int) -> None:
        """Save the body of an answer as the file, from `start` on."""
        have, announced = self._write(answer, start, limit=self._file.limit)
        self._check_length(have, self._file.size or announced)

    def _save_encoded(self, answer: Answer) -> None:
        """Save a body that is said to be compressed.

        That may mean two things: that the server has compressed the file, which is compressed already, once
        more; or that it only says so because the file is a gzip file. The checksum tells. Such a transfer
        cannot be gone on with: what the ranges of its bytes mean is anybody's guess.
        """
        whole = False
        try:
            if answer.status != HTTPStatus.OK:
                reason = "sends a part of the file compressed, though asked not to"
                raise Fault(reason, Advice.TRY_LATER, tries=TWICE)
            # What cannot be made smaller grows by five bytes for each 16 kB of it.
            limit = self._file.limit + self._file.limit // 1000 + 1024
            have, announced = self._write(answer, 0, limit=limit)
            if have < limit:  # else it is too long to be the file, whatever was announced
                self._check_length(have, announced)
            if not is_genuine(self._part, self._file, token=self._token):
                _unpack(self._part, limit=self._file.limit, token=self._token)
            whole = True
        finally:
            if not whole:
                self._part.unlink(missing_ok=True)

    def _write(self, answer: Answer, start: int, *, limit: int) -> tuple[int, int | None]:
        """Write a body to the part file, from `start` to `limit` at most.

        Returns how long the part is then, and how long the server said it would be.
        """
        length = answer.headers.get("Content-Length", "")
        have = start
        self._heard(have)
        pace = _Pace(self._patience)
        with writing(self._part), self._part.open("ab" if start else "wb") as out:
            while have < limit and (block := next(answer.blocks, b"")):
                have += out.write(block[: limit - have])
                self._heard(have)
                if have < limit:
                    pace.check(len(block))
        return have, start + int(length) if length.isdecimal() else None

    def _check_length(self, have: int, expected: int | None) -> None:
        if expected is not None and have < expected:
            reason = f"cuts the connection after {have:,} of {expected:,} bytes"
            raise Fault(reason, Advice.TRY_LATER, tries=OFTEN)

    def _check(self) -> None:
        if not is_genuine(self._part, self._file, token=self._token):
            self._part.unlink(missing_ok=True)
            reason = "sends other bytes than were published, as the checksum tells"
            raise Fault(reason, Advice.GO_ELSEWHERE, tries=TWICE)


class _Pace:
    """Notices a server that is not silent, but sends so little that nobody would wait for it."""

    def __init__(self, patience: RetryPolicy) -> None:
        self._patience = patience
        self._since = patience.clock()
        self._came = 0

    def check(self, count: int) -> None:
        """Take note of some bytes; raise a `Fault` if they are too few for the time."""
        self._came += count
        now = self._patience.clock()
        if now - self._since >= self._patience.timeout:
            if self._came < _SLOWEST * (now - self._since):
                reason = f"sends fewer than {_SLOWEST} bytes a second"
                raise Fault(reason, Advice.TRY_LATER, tries=THRICE)
            self._since, self._came = now, 0


def _unpack(part: Path, *, limit: int, token: CancelToken | None) -> None:
    """Put in place of a gzip file what it holds, if that is not too much; leave anything else as it is."""
    plain = part.with_name(f"{part.name}.plain")
    try:
        with open_stream(part, report=ignore_progress, token=token) as stream:
            if stream.compression != "gzip":
                return
            with writing(plain), plain.open("wb") as out:
                have = 0
                while have <= limit and (block := stream.read(_BLOCK)):
                    have += out.write(block)
        plain.replace(part)
    except DataError:  # damaged, as the checksum of the part will tell too
        return
    finally:
        plain.unlink(missing_ok=True)
