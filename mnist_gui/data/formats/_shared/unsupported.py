"""Refuses files that are no data set, with one sentence: what the file is, and what to do with it.

A file that was chosen by mistake is usually something well known: a single picture, a model, a web page where
a download was expected. `refuse_known` recognises these by their content. For all others `unrecognised` says
what was expected of a file with such a name.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from mnist_gui.data.byte_stream import read_beginning
from mnist_gui.data.formats import OPENED, PICTURE_SUFFIXES, files_in_words
from mnist_gui.data.formats._shared.format import ZIP_SIGNATURE
from mnist_gui.data.formats._shared.idx_names import MAPPING_NAME, idx_prefix
from mnist_gui.data.formats._shared.picture_kinds import is_avif, is_webp
from mnist_gui.data.formats._shared.zip_entries import zip_names
from mnist_gui.data.idx import read_idx_header
from mnist_gui.errors import DataError

_AGAIN: Final = "download or copy it again"

_PICTURE: Final = (
    "is a single picture, no data set; have it read on the Draw page or by mnist-gui predict, "
    "or open a folder of pictures"
)
_PICKLE: Final = (
    "holds Python objects, which could run code and are never loaded; if it is a model, open the .mnistmodel "
    "file that it was made from, if it is data, save its arrays with numpy.savez"
)
_PACKED: Final = "is an archive of a kind that is not read here; unpack it and open its folder"
_WEB_PAGE: Final = (
    "is a web page, no data set; open it in a browser or, if it should be data, download it again: "
    "a server may have sent this instead"
)
_MODEL: Final = (
    "is a model, no data set; open it with File > Open Model, or name it to mnist-gui evaluate or "
    "mnist-gui predict --model"
)
_DRAWINGS: Final = "holds drawings, no images; have them read by mnist-gui predict"
_OFFICE: Final = (
    "is a document of an office program, no data set; if it is a table, save it as CSV and open that"
)
_ARRAYS_ELSEWHERE: Final = "which is not read here; save its arrays with numpy.savez and open that"

_BEGINNINGS: Final = {
    b"\x89PNG\r\n\x1a\n": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"II*\0": _PICTURE,
    b"MM\0*": _PICTURE,
    b"\x80\2": _PICKLE,
    b"\x80\3": _PICKLE,
    b"\x80\4": _PICKLE,
    b"\x80\5": _PICKLE,
    b"\x89HDF\r\n\x1a\n": f"is an HDF5 file, {_ARRAYS_ELSEWHERE}",
    b"MATLAB 5.0": f"is a file of MATLAB, {_ARRAYS_ELSEWHERE}",
    b"%PDF-": "is a PDF document, no data set; choose another file",
    b"7z\xbc\xaf\x27\x1c": _PACKED,
    b"Rar!\x1a\7": _PACKED,
    b"BZh": _PACKED,
    b"\x28\xb5\x2f\xfd": _PACKED,
    b"PK\5\6": "is a zip with nothing in it; choose another file",
}
_TAR_AT: Final = 257
_MOST_FILES: Final = 100  # of a folder without a data set that are opened
_UNCERTAIN_PICTURES: Final = (
    b"BM",
    b"P1",
    b"P4",
    b"P2",
    b"P3",
    b"P5",
    b"P6",
)  # too short to decide without a name
_HTML: Final = re.compile(rb"\s*<(!doctype html|html|head|body|\?xml|svg)\b", re.IGNORECASE)

_CHOICE: Final = f"choose IDX files, {files_in_words()}, a zip of pictures, or a folder with one of these"


def refuse_known(path: Path, beginning: bytes, zip_names: Sequence[str] = ()) -> None:
    """Refuse a file that is known to be something else, by its content.

    Every way to a file ends here: named itself, in a folder, beside others, dropped or downloaded.

    Parameters
    ----------
    path : Path
    beginning : bytes
        The first bytes of its content, decompressed.
    zip_names : sequence of str
        The names of its entries, if it is a zip.

    Raises
    ------
    DataError
        If it is one.
    """
    if sentence := _known_zip(zip_names) or _known(beginning):
        raise DataError(f"{path} {sentence}.")


def refuse_known_files(folder: Path) -> None:
    """Refuse a folder in which a file is known to be something else.

    Raises
    ------
    DataError
        If there is one.
    """
    for path in sorted(folder.iterdir())[:_MOST_FILES]:
        if path.is_file():
            beginning = read_beginning(path)
            refuse_known(path, beginning, zip_names(path) if beginning.startswith(ZIP_SIGNATURE) else ())


def unrecognised(path: Path, beginning: bytes) -> DataError:
    """Return an error for a file of unknown content, by what its name promises.

    Parameters
    ----------
    path : Path
    beginning : bytes
        Of its content, decompressed.
    """
    if beginning and _is_idx_name(path):
        read_idx_header(path)  # raises the best explanation
    return DataError(f"{path} {_expected(re.sub(r'[.](gz|xz)$', '', path.name.lower()), beginning)}.")


def _known(beginning: bytes) -> str:
    """Return what a file is that begins so; nothing if that is not known."""
    if is_webp(beginning) or is_avif(beginning):
        return _PICTURE
    if beginning[_TAR_AT:].startswith(b"ustar"):
        return _PACKED
    if _HTML.match(beginning):
        return _WEB_PAGE
    if beginning.lstrip().startswith(b"{"):
        is_drawing = b'"strokes"' in beginning
        return _DRAWINGS if is_drawing else f"is JSON, which is not read as a data set; {_CHOICE}"
    return next((words for start, words in _BEGINNINGS.items() if beginning.startswith(start)), "")


def _known_zip(names: Sequence[str]) -> str:
    """Return what a zip with such entries is; nothing if that is not known."""
    if "manifest.json" in names and all(name.endswith((".json", ".npy")) for name in names):
        return _MODEL
    if "[Content_Types].xml" in names:
        return _OFFICE
    return _PICKLE if any(name.endswith("data.pkl") for name in names) else ""


def _expected(name: str, beginning: bytes) -> str:
    """Return what was expected of a file with this name, in small letters, and what was found."""
    if not beginning:
        return f"is empty; {_AGAIN}"
    is_text = _is_text(beginning)
    found = "text" if is_text else f"{beginning[:4].hex(' ').upper()} at its beginning"
    for opening in (fmt.opening for fmt in OPENED if fmt.opening is not None):
        if not name.endswith((*opening.suffixes, *opening.other_suffixes)):
            continue
        if opening.signatures:
            return f"is damaged or something else: expected {opening.expected}, found {found}; {_AGAIN}"
        found = "none in the first" if is_text else found
        return f"is no table of images: expected {opening.expected}, found {found}; choose another file"
    if beginning.startswith(_UNCERTAIN_PICTURES) and name.endswith(PICTURE_SUFFIXES):
        return _PICTURE
    for suffixes, expected in (
        (".mnistmodel", "a model"),
        (PICTURE_SUFFIXES, "a picture"),
    ):
        if name.endswith(suffixes):
            return f"is damaged or something else: expected {expected}, found {found}; {_AGAIN}"
    return f"is no data set of a kind that is known here: found {found}; {_CHOICE}"


def _is_idx_name(path: Path) -> bool:
    name = path.name.lower()
    return "idx" in name or (not name.endswith(MAPPING_NAME) and idx_prefix(path) is not None)


def _is_text(beginning: bytes) -> bool:
    return not any(byte < 32 and byte not in b"\t\n\f\r" for byte in beginning)
