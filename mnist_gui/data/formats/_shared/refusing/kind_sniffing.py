"""Recognises well-known files that are no data sets, by their content.

Nothing in a file is run: of a pickle only the codes are read.
"""

import codecs
import json
import lzma
import pickletools
import re
import struct
import warnings
import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Final

from mnist_gui.data.formats._shared.format import ZIP_SIGNATURE
from mnist_gui.data.formats._shared.picture_kinds import is_picture_content
from mnist_gui.data.formats._shared.refusing.known_kinds import (
    DOCUMENT,
    DRAWINGS,
    EMPTY,
    JAVA_PACKAGE,
    KERAS,
    NOTEBOOK,
    OUR_MODEL,
    PARTIAL,
    PARTIAL_NAME,
    PICTURE,
    READABLE_NAME,
    ROWS,
    SERVER_ERROR,
    TFRECORD,
    WORKBOOK,
    ZEROS,
    ZIP,
    Kind,
    Row,
)

_UNCERTAIN_PICTURES: Final = (b"BM", b"P1", b"P2", b"P3", b"P4", b"P5", b"P6", b"P7")
_HDF5: Final = b"\x89HDF\r\n\x1a\n"
_KERAS_WORDS: Final = (b"keras_version", b"model_config", b"model_weights", b"layer_names")
_ZIPS: Final = (
    (re.compile(r"word/.*"), DOCUMENT),
    (re.compile(r"ppt/.*"), DOCUMENT),
    (re.compile(r"\[Content_Types\]\.xml"), WORKBOOK),
    (re.compile(r"Index/(Document|Tables/.*)\.iwa"), WORKBOOK),
    (re.compile(r"META-INF/(container|manifest)\.xml"), DOCUMENT),
    (re.compile(r"META-INF/MANIFEST\.MF"), JAVA_PACKAGE),
)
"""Names of an entry of zips, and what those are."""
_MOST_UNPACKED: Final = 64 * 1024
_XZ_MEMORY: Final = 128 * 1024**2
_ENTRY_HEADER: Final = 30
_NAME_LENGTH: Final = 26  # where the length of the name stands in this header
_MOST_CODES: Final = 200
_FEWEST_CODES: Final = 12
_OLD_PICKLE: Final = re.compile(rb"[(\]})cIFLSVNKMJGTUXiae]")
_ERROR_KEYS: Final = frozenset({"error", "errors", "message", "detail", "status", "code", "__type"})
_MOST_KEYS: Final = 4
_LONGEST_KEY: Final = 20


def certain_kind(name: str, beginning: bytes, zip_names: Sequence[str] = ()) -> Kind | None:
    """Return what a file surely is, by its content; None if it may be anything.

    Parameters
    ----------
    name : str
        Of the file.
    beginning : bytes
        Of its content, decompressed; all of it if it is short.
    zip_names : sequence of str
        The names of its entries, if it is a zip; by default, those in the beginning.
    """
    beginning = _as_utf8(unpacked(beginning))
    if zip_names or beginning.startswith(ZIP_SIGNATURE):
        return _kind_of_zip(name, zip_names or _first_names(beginning))
    if beginning.startswith(_HDF5) and any(word in beginning for word in _KERAS_WORDS):
        return KERAS
    if is_picture_content(beginning) and not beginning.startswith(_UNCERTAIN_PICTURES):
        return PICTURE
    if beginning and not beginning.strip(b"\0"):
        return ZEROS
    return (
        _row_kind(name, beginning, is_weak=False)
        or _json_kind(beginning)
        or _pickle_kind(name, beginning)
        or (TFRECORD if _is_tfrecord(beginning) else None)
    )


def likely_kind(name: str, beginning: bytes) -> Kind | None:
    """Return what a file seems to be in which nothing was found; None if nothing is known of it.

    The parameters are those of `certain_kind`.
    """
    if not beginning:
        return EMPTY
    if beginning.startswith(_UNCERTAIN_PICTURES) and is_picture_content(beginning) and _is_picture_name(name):
        return PICTURE
    by_name = partial_kind(name) or _row_kind(name, beginning, is_weak=True)
    return by_name or (ZIP if beginning.startswith(ZIP_SIGNATURE) else None)


def partial_kind(name: str) -> Kind | None:
    """Return the kind of downloads that have not ended, if the name says so."""
    return PARTIAL if PARTIAL_NAME.fullmatch(name.lower()) else None


def unpacked(beginning: bytes) -> bytes:
    """Return the beginning of a content without gzip or xz, if it is packed so and not damaged."""
    for signature, decoder in ((b"\x1f\x8b", _gunzipped), (b"\xfd7zXZ\0", _unxzed)):
        if beginning.startswith(signature):
            try:
                return decoder(beginning)
            except (zlib.error, lzma.LZMAError):
                return beginning
    return beginning


def _as_utf8(beginning: bytes) -> bytes:
    """Return text that says it is UTF-16 as UTF-8, and all else as it is."""
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return beginning.decode("utf-16", "ignore").encode()
    return beginning


def _gunzipped(beginning: bytes) -> bytes:
    return zlib.decompressobj(wbits=31).decompress(beginning, _MOST_UNPACKED)


def _unxzed(beginning: bytes) -> bytes:
    return lzma.LZMADecompressor(memlimit=_XZ_MEMORY).decompress(beginning, _MOST_UNPACKED)


def is_readable(name: str) -> bool:
    """Tell whether a file is a text that people read, by its name."""
    return READABLE_NAME.fullmatch(name.lower()) is not None


def _is_picture_name(name: str) -> bool:
    from mnist_gui.data.formats._shared.picture_kinds import PICTURE_SUFFIXES

    return name.lower().endswith(PICTURE_SUFFIXES)


def _row_kind(name: str, beginning: bytes, *, is_weak: bool) -> Kind | None:
    rows = (row for row in ROWS if row.is_weak == is_weak)
    return next((row.kind for row in rows if _matches(row, name, beginning)), None)


def _matches(row: Row, name: str, beginning: bytes) -> bool:
    if row.name is not None and not row.name.fullmatch(name.lower()):
        return False
    if not row.signatures and row.pattern is None:
        return True
    placed = ((0, each) if isinstance(each, bytes) else each for each in row.signatures)
    return any(beginning.startswith(signature, start) for start, signature in placed) or (
        row.pattern is not None and row.pattern.match(beginning) is not None
    )


def _kind_of_zip(name: str, names: Sequence[str]) -> Kind | None:
    entries = set(names)
    if "manifest.json" in entries and all(entry.endswith((".json", ".npy")) for entry in entries):
        return OUR_MODEL
    if {"config.json", "model.weights.h5"} <= entries:
        return KERAS
    if any(entry.endswith("data.pkl") for entry in entries):
        return _torch(name)
    return next((kind for pattern, kind in _ZIPS if any(map(pattern.fullmatch, names))), None)


def _first_names(beginning: bytes) -> list[str]:
    """Return the names of the entries of a zip that lie in its beginning, by their own headers."""
    found = []
    for match in re.finditer(rb"PK\x03\x04(?=.{26})", beginning, re.DOTALL):
        start = match.start() + _ENTRY_HEADER
        (length,) = struct.unpack_from("<H", beginning, match.start() + _NAME_LENGTH)
        found.append(beginning[start : start + length].decode("utf-8", "replace"))
    return found


# JSON


def _json_kind(beginning: bytes) -> Kind | None:
    """Return what a text of JSON is: drawings, a notebook, an error message or something else."""
    text = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not re.match(rb'\{\s*("|\}|\Z)|\[\s*([\[{"\]]|-?\d[^\]]*,|\Z)', text):
        return None
    if text.startswith(b"{") and b'"strokes"' in text:
        return DRAWINGS
    if text.startswith(b"{") and re.search(rb'"(nbformat|cell_type)"', text):
        return NOTEBOOK
    value, is_lines = _json_value(text)
    if isinstance(value, dict) and not is_lines and len(text) < 2000 and _ERROR_KEYS & value.keys():
        return SERVER_ERROR
    what = "JSON Lines" if is_lines else "JSON"
    return Kind(
        f"is {what}{_described(value)}, which is not read as a data set; save its images and labels with "
        "numpy.savez, or as CSV with a line for each image, and open that",
        f"files of {what}",
    )


def _json_value(text: bytes) -> tuple[object, bool]:
    """Return the value in a text, or that of its first line; None if neither is whole."""
    for part, is_lines in ((text, False), (text.partition(b"\n")[0], True)):
        try:
            return json.loads(part), is_lines
        except (ValueError, RecursionError):
            continue
    return None, False


def _described(value: object) -> str:
    """Return what a value of JSON looks like, after the word JSON."""
    if isinstance(value, dict) and value:
        keys = [json.dumps(str(key)[:_LONGEST_KEY], ensure_ascii=False) for key in [*value][:_MOST_KEYS]]
        more = " and others" if len(value) > _MOST_KEYS else ""
        return f" with the {'keys' if len(value) > 1 else 'key'} {', '.join(keys)}{more}"
    if isinstance(value, list):
        inner = _described(value[0]) if value and isinstance(value[0], dict) else ""
        return f", a list of {len(value):,}{inner and f' objects{inner}'}"
    return ""


# Pickles


def _pickle_kind(name: str, beginning: bytes) -> Kind | None:
    """Return what a pickle of any protocol is, packed by joblib or not."""
    content = beginning
    if beginning[:2] in (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda"):  # joblib packs with zlib
        try:
            content = zlib.decompressobj().decompress(beginning, len(beginning))
        except zlib.error:
            return None
    elif beginning.startswith(b"ZF0x"):  # joblib of before 2016
        return _joblib(name)
    if not _is_pickle(content):
        return None
    if b"\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19" in content[:20] or b"torch" in content[:4096]:
        return _torch(name)
    if content is not beginning or re.search(rb"joblib|NumpyArrayWrapper|sklearn", content):
        return _joblib(name)
    return _pickle(name)


def _is_pickle(content: bytes) -> bool:
    if re.match(rb"\x80[\x02-\x05]", content):
        return True
    if not _OLD_PICKLE.match(content):
        return False
    codes = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes in its texts
            for code, _argument, _place in pickletools.genops(BytesIO(content)):
                codes += 1
                if code.name == "STOP" or codes == _MOST_CODES:
                    return codes > 1
    except Exception:  # anything may be wrong with what is no pickle
        return codes >= _FEWEST_CODES
    return False


def _pickle(name: str) -> Kind:
    opened = f"gzip.open({_quoted(name)})" if name.lower().endswith(".gz") else f'open({_quoted(name)}, "rb")'
    return _objects(
        "Python objects",
        f'import gzip, pickle, numpy as np; d = pickle.load({opened}, encoding="latin1"); '
        f"np.savez({_output(name)}, **(d if isinstance(d, dict) else "
        'dict(zip(["x_train", "y_train", "x_test", "y_test"], [*d[0], *d[-1]]))))',
    )


def _joblib(name: str) -> Kind:
    return _objects(
        "Python objects, packed by joblib",
        f"import joblib, numpy as np; images, labels = joblib.load({_quoted(name)}); "
        f"np.savez({_output(name)}, x_train=images, y_train=labels)",
    )


def _torch(name: str) -> Kind:
    return _objects(
        "Python objects of PyTorch",
        f"import torch, numpy as np; images, labels = torch.load({_quoted(name)}, weights_only=True)[:2]; "
        f"np.savez({_output(name)}, x_train=images.numpy(), y_train=labels.numpy())",
    )


def _objects(what: str, lines: str) -> Kind:
    return Kind(
        f"holds {what}, which could run code and are never loaded; if it is a model, open the .mnistmodel "
        "file that it was made from; if it is data that you trust, save its arrays with numpy.savez, in "
        f"Python, where it came from: {lines}",
        "files of Python objects",
    )


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _output(name: str) -> str:
    stem = re.sub(r"(\.(pkl|pickle|p|pt|pth|joblib|gz|z))+$", "", name, flags=re.IGNORECASE)
    return _quoted(f"{stem}.npz")


# Binary files without a signature


def _is_tfrecord(beginning: bytes) -> bool:
    """Tell whether a file begins with a record of TensorFlow: its length, a checksum of that, an Example.

    Source: tensorflow.org/tutorials/load_data/tfrecord, "TFRecords format details".
    """
    if len(beginning) < 12:
        return False
    check = _crc32c(beginning[:8])
    masked = ((check >> 15 | check << 17) + 0xA282EAD8) & 0xFFFFFFFF
    return beginning[8:12] == struct.pack("<I", masked) or _is_example(beginning)


def _is_example(beginning: bytes) -> bool:
    """Tell whether a record holds just one message of protocol buffers, as an Example does.

    Some writers leave the checksums out.
    """
    (length,) = struct.unpack("<Q", beginning[:8])
    inner, place = 0, 13
    while place < min(len(beginning), 18):
        inner |= (beginning[place] & 0x7F) << 7 * (place - 13)
        place += 1
        if beginning[place - 1] < 0x80:
            return beginning[12] == 0x0A and inner > 0 and inner + place - 12 == length
    return False


def _crc32c(content: bytes) -> int:
    """Return Castagnoli's checksum, as of RFC 3720."""
    check = 0xFFFFFFFF
    for byte in content:
        check ^= byte
        for _ in range(8):
            check = check >> 1 ^ (0x82F63B78 if check & 1 else 0)
    return check ^ 0xFFFFFFFF
