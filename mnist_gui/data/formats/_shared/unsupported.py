"""Files that hold no data set: what they are instead, and what to do with them, in one sentence.

What somebody chose by mistake is mostly something well known: a single picture, a model, a web page where a
download was expected. `refuse_foreign` knows these by their content. Of all others `unrecognised` says what
was expected of a file with such a name.
"""

import re
import zipfile
from pathlib import Path
from typing import Final

from mnist_gui.data.formats._shared.picture_layout import PICTURE_SUFFIXES
from mnist_gui.data.formats._shared.zip_entries import reading_zip
from mnist_gui.errors import DataError

_AGAIN: Final = "download or copy it again"

_PICTURE: Final = (
    "is a single picture, no data set; have it read on the Draw page or by mnist-gui predict, "
    "or open a folder of pictures"
)
_OTHER_PICTURE: Final = (
    "is a single picture of a kind that is not read here, no data set; save it as PNG, and have that read on "
    "the Draw page or by mnist-gui predict"
)
_ARRAY: Final = (
    "is a single array, which does not say what it holds; save images and labels together, with "
    'numpy.savez("digits.npz", x_train=images, y_train=labels), and open that'
)
_PICKLE: Final = (
    "holds Python objects, which could run code and are never loaded; if it is a model, open the .mnistmodel "
    "file that it was made from, if it is data, save its arrays with numpy.savez"
)
_PACKED: Final = "is an archive of a kind that is not read here; unpack it and open its folder"
_WEB_PAGE: Final = (
    "is a web page, no data set; look at it in a browser or, if it should be data, download it again: "
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
    b"GIF8": _OTHER_PICTURE,
    b"II*\0": _OTHER_PICTURE,
    b"MM\0*": _OTHER_PICTURE,
    b"\x93NUMPY": _ARRAY,
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
_HTML: Final = re.compile(rb"\s*<(!doctype html|html|head|body|\?xml|svg)\b", re.IGNORECASE)

_TABLES: Final = (".csv", ".tsv", ".txt")
_BY_CONTENT: Final = (
    "choose IDX files, a CSV, NPZ or Parquet file, a zip of pictures, or a folder with one of these"
)


def refuse_foreign(path: Path, beginning: bytes) -> None:
    """Refuse a file that is known to be something else, by its first bytes.

    Parameters
    ----------
    path : Path
    beginning : bytes
        Of its content, after gzip or xz was undone.

    Raises
    ------
    DataError
        If it is one.
    """
    what = next((what for begin, what in _BEGINNINGS.items() if beginning.startswith(begin)), None)
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        what = _OTHER_PICTURE
    elif beginning[_TAR_AT:].startswith(b"ustar"):
        what = _PACKED
    elif _HTML.match(beginning):
        what = _WEB_PAGE
    elif beginning.lstrip().startswith(b"{"):
        what = (
            _DRAWINGS
            if b'"strokes"' in beginning
            else f"is JSON, which is not read as a data set; {_BY_CONTENT}"
        )
    if what is not None:
        raise DataError(f"{path} {what}.")


def refuse_foreign_zip(path: Path) -> None:
    """Refuse a zip that is known to be something else, by what is in it.

    Raises
    ------
    DataError
        If it is one, or cannot be read.
    """
    with reading_zip(path), zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    if "manifest.json" in names and all(name.endswith((".json", ".npy")) for name in names):
        raise DataError(f"{path} {_MODEL}.")
    if "[Content_Types].xml" in names:
        raise DataError(f"{path} {_OFFICE}.")
    if any(name.endswith("data.pkl") for name in names):
        raise DataError(f"{path} {_PICKLE}.")


def unrecognised(path: Path, beginning: bytes) -> DataError:
    """Say of a file that nothing is known of, what was expected of one with its name.

    Parameters
    ----------
    path : Path
    beginning : bytes
        Of its content, after gzip or xz was undone.
    """
    name = re.sub(r"\.(gz|xz)$", "", path.name.lower())
    found = "text" if _is_text(beginning) else f"{beginning[:4].hex(' ').upper()} at its beginning"
    if not beginning:
        said = f"is empty; {_AGAIN}"
    elif name.endswith(_TABLES):
        said = (
            "is no table of images: expected numbers separated by commas, semicolons or tabulators on each "
            f"line, found {'none in the first' if _is_text(beginning) else found}; choose another file"
        )
    elif name.endswith((".npz", ".zip")):
        said = f"is damaged or something else: expected a zip, found {found}; {_AGAIN}"
    elif name.endswith(".parquet"):
        said = f"is damaged or something else: expected a Parquet file, found {found}; {_AGAIN}"
    elif name.endswith(".npy"):
        said = f"is damaged or something else: expected a NumPy array, found {found}; {_AGAIN}"
    elif name.endswith(".mnistmodel"):
        said = f"is damaged or something else: expected a model, found {found}; {_AGAIN}"
    elif beginning.startswith((b"BM", b"P2", b"P3", b"P5", b"P6")) and name.endswith(PICTURE_SUFFIXES):
        said = _PICTURE
    elif name.endswith(PICTURE_SUFFIXES):
        said = f"is damaged or something else: expected a picture, found {found}; {_AGAIN}"
    else:
        said = f"is no data set of a kind that is known here: found {found}; {_BY_CONTENT}"
    return DataError(f"{path} {said}.")


def _is_text(beginning: bytes) -> bool:
    return not any(byte < 32 and byte not in b"\t\n\f\r" for byte in beginning)
