"""Reads drawings from JSON Lines files: one drawing per line, gzip-compressed or not."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO, TypeAlias

from mnist_gui.errors import InkError
from mnist_gui.ink.drawing import Drawing, drawing_from_json
from mnist_gui.untrusted import declared, open_ordinary

MAX_LINE_BYTES = 8 * 2**20
"""Longest line; `MAX_POINTS` points with many decimals take less."""

MAX_FILE_BYTES = 256 * 2**20
"""Largest file after decompression; about 500,000 digits."""

MAX_DRAWINGS = 1_000_000
"""Most drawings of a file: blank ones take little text but much memory."""

_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class LabelledDrawing:
    """A drawing with its label.

    Attributes
    ----------
    drawing : Drawing
        Not blank.
    label : str
        A digit or a letter.
    writer : str
        Such as "unipen/aga/amywldrp.dat"; empty if unknown.
    """

    drawing: Drawing
    label: str
    writer: str = ""


def read_drawings(path: str | Path) -> list[Drawing]:
    """Read all drawings of a file, in order.

    Parameters
    ----------
    path : str or Path
        A file with one drawing per line in the form of `drawing_from_json`. Compression is recognised by the
        content. Blank lines are skipped.

    Raises
    ------
    InkError
        If the file cannot be read, is incomplete or too large, or a line is not a drawing. The message names
        the file and, where possible, the line.
    """
    return [drawing for _, _, drawing in _drawings(Path(path))]


def read_lines(path: str | Path) -> list[Drawing | InkError]:
    """Read all lines of a file that can be read, in order.

    Parameters
    ----------
    path : str or Path
        As for `read_drawings`.

    Returns
    -------
    list of Drawing or InkError
        An error stands for a line that is no drawing, and, at the end, for what a damaged file has lost.

    Raises
    ------
    InkError
        As `read_drawings`, if not a single drawing can be read.
    """
    found: list[Drawing | InkError] = []
    path = Path(path)
    try:
        # As it goes along, `extend` keeps the lines before an error.
        found.extend(line if isinstance(line, InkError) else line[2] for line in _checked_lines(path))
    except InkError as error:
        found.append(error)
    errors = [line for line in found if isinstance(line, InkError)]
    if errors and len(errors) == len(found):
        raise _refusal(path, errors[0]) from errors[0]
    return found


def read_labelled_drawings(path: str | Path) -> list[LabelledDrawing]:
    """Read all drawings of a file with their labels, in order.

    Parameters
    ----------
    path : str or Path
        As for `read_drawings`. In addition, each drawing has a "label", a text or an integer, and optionally
        a "writer", a text.

    Raises
    ------
    InkError
        As `read_drawings`, or if a drawing is blank, has no label, or has a label or writer of another type.
    """
    path = Path(path)
    labelled: list[LabelledDrawing] = []
    for number, fields, drawing in _drawings(path):
        label, writer = fields.get("label"), fields.get("writer", "")
        if not isinstance(label, str | int) or isinstance(label, bool) or not isinstance(writer, str):
            raise InkError(f"{path}, line {number}: the label must be a text or a number, the writer a text.")
        if drawing.is_empty:
            raise InkError(f"{path}, line {number}: a blank drawing cannot have a label.")
        labelled.append(LabelledDrawing(drawing, str(label), writer))
    return labelled


_Line: TypeAlias = tuple[int, dict[str, object], Drawing]
"""Number, JSON object and drawing of a line."""


def _drawings(path: Path) -> Iterator[_Line]:
    """Yield each line that is not blank."""
    try:
        for line in _checked_lines(path):
            if isinstance(line, InkError):
                raise line
            yield line
    except InkError as error:
        raise _refusal(path, error) from error


def _refusal(path: Path, error: InkError) -> InkError:
    """Return why a file cannot be read: what it is instead, if that is known."""
    from mnist_gui.data.unsupported_files import words_of_unsupported  # only errors need it

    words = words_of_unsupported(path, wanted="drawings")
    return InkError(f"{path} {words}.") if words else error


def _checked_lines(path: Path) -> Iterator[_Line | InkError]:
    """Yield each line that is not blank, or what is wrong with it."""
    with declared(InkError, path, advice="copy or download it again"):
        count = 0
        for number, line in enumerate(_lines(path), start=1):
            if not line.strip():
                continue
            if count == MAX_DRAWINGS:
                raise InkError(
                    f"{path} holds more than {MAX_DRAWINGS:,} drawings; split it into several files."
                )
            count += 1
            yield _parsed(path, number, line)


def _parsed(path: Path, number: int, line: bytes) -> _Line | InkError:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
        return number, fields, drawing_from_json(fields)
    except UnicodeDecodeError:
        return InkError(f"{path}, line {number}: this is not UTF-8 text; is it a file of drawings?")
    except (ValueError, RecursionError) as error:  # a JSONDecodeError is a ValueError
        what = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
        return InkError(f"{path}, line {number}: this is not valid JSON{what}.")
    except InkError as error:
        return InkError(f"{path}, line {number}: {error}")


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the decompressed lines of a file; raise InkError as soon as it is too large."""
    try:
        with open_ordinary(path) as raw:
            compressed = raw.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
            raw.seek(0)
            file: BufferedIOBase | BinaryIO = gzip.GzipFile(fileobj=raw) if compressed else raw
            total = 0
            while line := file.readline(MAX_LINE_BYTES + 1):
                total += len(line)
                if len(line) > MAX_LINE_BYTES or total > MAX_FILE_BYTES:
                    raise InkError(
                        f"{path} is too large for a file of drawings; a line may have "
                        f"{MAX_LINE_BYTES // 2**20} MiB and the file {MAX_FILE_BYTES // 2**20} MiB."
                    )
                yield line
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise InkError(f"{path} is a damaged or incomplete gzip file; copy or download it again.") from None
    except OSError as error:
        raise InkError(
            f"{path} cannot be read: {error.strerror or error}; check its name and permissions."
        ) from None
