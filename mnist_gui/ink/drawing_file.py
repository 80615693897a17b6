"""Reads drawings from JSON Lines files: one drawing per line, gzip-compressed or not."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO

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


def _drawings(path: Path) -> Iterator[tuple[int, dict[str, object], Drawing]]:
    """Yield number, JSON object and drawing of each line that is not blank."""
    with declared(InkError, path, advice="copy or download it again"):
        try:
            yield from _parsed(path)
        except InkError as error:
            from mnist_gui.data.unsupported_files import words_of_unsupported  # only errors need it

            if words := words_of_unsupported(path, wanted="drawings"):
                raise InkError(f"{path} {words}.") from error
            raise


def _parsed(path: Path) -> Iterator[tuple[int, dict[str, object], Drawing]]:
    count = 0
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        if count == MAX_DRAWINGS:
            raise InkError(f"{path} holds more than {MAX_DRAWINGS:,} drawings; split it into several files.")
        count += 1
        try:
            fields = json.loads(line.decode("utf-8-sig"))
            drawing = drawing_from_json(fields)
        except UnicodeDecodeError:
            raise InkError(
                f"{path}, line {number}: this is not UTF-8 text; is it a file of drawings?"
            ) from None
        except (ValueError, RecursionError) as error:  # a JSONDecodeError is a ValueError
            what = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
            raise InkError(f"{path}, line {number}: this is not valid JSON{what}.") from None
        except InkError as error:
            raise InkError(f"{path}, line {number}: {error}") from None
        yield number, fields, drawing


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
