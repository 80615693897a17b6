"""Zips from strangers: their entries are checked before they are read.

Nothing is unpacked to disk, so no path in a zip can lead anywhere; a zip that tries it is refused all the
same. The size that an entry declares is compared with the most that its compressed bytes can expand to, and
no more than that size is ever read.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from mnist_gui.errors import DataError, reason_of
from mnist_gui.untrusted import is_of_decoder, open_ordinary

# Deflate writes at best 258 bytes for 2 bits. https://zlib.net/zlib_tech.html
_MOST_EXPANDS: Final = 1032
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1  # in an entry's flags

_AGAIN: Final = "download or copy it again"


@contextmanager
def reading_zip(path: Path) -> Iterator[None]:
    """Turn every error while a zip is read into one sentence."""
    try:
        yield
    except OSError as error:
        if is_of_decoder(error):
            raise _damaged(path, error) from error
        raise DataError(
            f"{path} cannot be read ({reason_of(error)}); check its permissions and its disk."
        ) from error
    # zipfile raises NotImplementedError and RuntimeError for features that it does not know.
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _damaged(path, error) from error


@contextmanager
def opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip.

    Raises
    ------
    DataError
        If it cannot be read, or is no zip.
    """
    with ExitStack() as stack:
        with reading_zip(path):
            archive = stack.enter_context(zipfile.ZipFile(stack.enter_context(open_ordinary(path))))
        yield archive


def zip_names(path: Path) -> list[str]:
    """Return the names of all entries of a zip, folders included.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    with opened_zip(path) as archive:
        return archive.namelist()


def zip_entries(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files in a zip, each of which can be read.

    Parameters
    ----------
    path : Path
        The zip, for messages.
    archive : ZipFile

    Raises
    ------
    DataError
        If one leads outside, is encrypted, is compressed otherwise than by deflate, or claims a size that it
        cannot have.
    """
    entries = _judged(path, archive)
    for entry, wrong in entries:
        if wrong:
            raise DataError(f"{path} cannot be opened: its entry {entry.filename!r} {wrong}.")
    return [entry for entry, _ in entries]


def readable_entries(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return those files in a zip that can be read; see `zip_entries`."""
    return [entry for entry, wrong in _judged(path, archive) if not wrong]


def read_entry(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return the content of an entry, at most as many bytes as it declares; several threads may call this."""
    with reading_zip(path), archive.open(entry) as file:
        return file.read()


def _damaged(path: Path, error: Exception) -> DataError:
    return DataError(f"{path} is damaged: it is no sound zip ({error}); {_AGAIN}.")


def _judged(path: Path, archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, str]]:
    """Return the files in a zip, each with what is wrong with it, or nothing."""
    size = path.stat().st_size
    entries = [entry for entry in archive.infolist() if entry.filename and not entry.is_dir()]
    return [(entry, _what_is_wrong(entry, size)) for entry in entries]


def _what_is_wrong(entry: zipfile.ZipInfo, zip_size: int) -> str:
    parts = entry.filename.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or parts[0].endswith(":"):
        return "leads outside of it; pack the folder again"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link; pack the folder again with the files themselves"
    if entry.flag_bits & _ENCRYPTED:
        return "is encrypted; unpack it and open the folder"
    if entry.compress_type not in _METHODS:
        return "is compressed in an unusual way; unpack it and open the folder"
    packed = min(entry.compress_size, zip_size)
    most = packed * (1 if entry.compress_type == zipfile.ZIP_STORED else _MOST_EXPANDS)
    if entry.file_size > most:
        return (
            f"declares a size that cannot be true: expected {most:,} bytes at most, "
            f"found {entry.file_size:,}; {_AGAIN}"
        )
    return ""
