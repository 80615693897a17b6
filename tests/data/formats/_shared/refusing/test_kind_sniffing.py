"""Well-known kinds by their bytes: those of each, and bytes that are nearly so."""

import gzip
import json
import lzma
import pickle
import struct
import zipfile
import zlib
from io import BytesIO

import pytest

from mnist_gui.data.formats._shared.refusing.kind_sniffing import (
    certain_kind,
    likely_kind,
    partial_kind,
    unpacked,
)
from mnist_gui.data.formats._shared.refusing.known_kinds import (
    DRAWINGS,
    EMPTY,
    KERAS,
    NOTEBOOK,
    OUR_MODEL,
    PARTIAL,
    PICTURE,
    SERVER_ERROR,
    TFRECORD,
    ZEROS,
    ZIP,
)


def plural(beginning, *, name="a", names=()):
    kind = certain_kind(name, beginning, names)
    return None if kind is None else kind.plural


def zipped(*names):
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return file.getvalue()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["manifest.json", "weights.npy"], OUR_MODEL.plural),
        (["manifest.json", "weights.npz"], None),
        (["weights.npy"], None),
        (["config.json", "model.weights.h5", "metadata.json"], KERAS.plural),
        (["config.json", "model.weights.h5"], KERAS.plural),
        (["config.json", "metadata.json"], None),
        (["a/data.pkl", "a/data/0"], "files of Python objects"),
        (["a", "word/document.xml"], "documents"),
        (["ppt/slides.xml"], "documents"),
        (["a/word/document.xml"], None),
        (["xl/a.xml", "[Content_Types].xml"], "spreadsheets"),
        (["Index/Tables/1.iwa"], "spreadsheets"),
        (["META-INF/container.xml"], "documents"),
    ],
)
def test_a_zip_is_known_by_the_names_in_it(names, expected):
    assert plural(zipped(*names)) == expected
    assert plural(b"", names=names) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"strokes": []}', DRAWINGS.plural),
        ('["strokes"]', "files of JSON"),
        ('\ufeff {"nbformat": 4}', NOTEBOOK.plural),
        ('{"cells": [{"cell_type": "code"}]}', NOTEBOOK.plural),
        ('{"error": "not found"}', SERVER_ERROR.plural),
        ('{"message": "gone", "more": 1}', SERVER_ERROR.plural),
        ('{"errors": "' + "x" * 1986 + '"}', "files of JSON"),
        ('{"errors": "' + "x" * 1985 + '"}', SERVER_ERROR.plural),
        ('{"error": "not found"}\n{"error": 1}', "files of JSON Lines"),
        ('{"other": "not found"}', "files of JSON"),
        ("{}", "files of JSON"),
        ("{", "files of JSON"),
        ("[1, 2]", "files of JSON"),
        ("[1]", None),
        ("{words}", None),
    ],
)
def test_json_is_known_by_its_keys(content, expected):
    assert plural(content.encode()) == expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"a": 1}, 'is JSON with the key "a", which'),
        ({"a": 1, "b": 1}, 'is JSON with the keys "a", "b", which'),
        (dict.fromkeys("abcd"), 'is JSON with the keys "a", "b", "c", "d", which'),
        (dict.fromkeys("abcde"), 'is JSON with the keys "a", "b", "c", "d" and others, which'),
        ({"x" * 21: 1}, f'is JSON with the key "{"x" * 20}", which'),
        ({}, "is JSON, which"),
        ([], "is JSON, a list of 0, which"),
        ([1] * 1200, "is JSON, a list of 1,200, which"),
        ([{"a": 1}] * 2, 'is JSON, a list of 2 objects with the key "a", which'),
        ([[{"a": 1}]], "is JSON, a list of 1, which"),
    ],
)
def test_json_is_described(value, words):
    assert certain_kind("a", json.dumps(value).encode()).words.startswith(words)


def test_json_that_is_cut_is_judged_by_its_first_line():
    assert certain_kind("a", b'{"a": 1}\n{"b": ').words.startswith('is JSON Lines with the key "a", which')
    assert certain_kind("a", b'{"a": 1,\n"b": ').words.startswith("is JSON, which")
    assert certain_kind("a", b"[" * 100_000).plural == "files of JSON"


PICKLED = pickle.dumps({"a": [1, 2]}, protocol=4)


@pytest.mark.parametrize(
    ("content", "loader"),
    [
        *[(pickle.dumps({"a": [1, 2]}, protocol=protocol), "pickle.load(") for protocol in range(6)],
        (pickle.dumps(list(range(500)), protocol=0)[:700], "pickle.load("),
        (zlib.compress(PICKLED, 1), "joblib.load("),
        (zlib.compress(PICKLED, 6), "joblib.load("),
        (zlib.compress(PICKLED, 9), "joblib.load("),
        (zlib.compress(b"words"), None),
        (b"x\x9cwords", None),
        (b"ZF0x12", "joblib.load("),
        (pickle.dumps("sklearn", protocol=4), "joblib.load("),
        (pickle.dumps("torch", protocol=4), "torch.load("),
        (pickle.dumps(0x1950A86A20F9469CFC6C, protocol=2), "torch.load("),
        (b"\x80\x01.", None),
        (b"\x80\x06.", None),
        (b"N.", "pickle.load("),
        (b".", None),
        (b"(words", None),
        (b"N0" * 6 + b"\xff", "pickle.load("),
        (b"N0" * 5 + b"N\xff", None),
        (b"N0" * 100, "pickle.load("),
    ],
)
def test_pickles_are_known_by_their_codes(content, loader):
    kind = certain_kind("a.pkl", content)
    assert (kind is not None and kind.plural == "files of Python objects") == (loader is not None)
    if loader is not None:
        assert kind.words.startswith("holds Python objects")
        assert loader in kind.words.partition("where it came from: import ")[2]


@pytest.mark.parametrize(
    ("name", "output", "opened"),
    [
        ("a.pkl", "a.npz", 'open("a.pkl", "rb")'),
        ("a.PKL.GZ", "a.npz", 'gzip.open("a.PKL.GZ")'),
        ("a.b.pickle", "a.b.npz", 'open("a.b.pickle", "rb")'),
        ('"é".p', '\\"é\\".npz', r'open("\"é\".p", "rb")'),
    ],
)
def test_the_line_that_saves_the_arrays_of_a_pickle_has_the_names_of_the_files(name, output, opened):
    words = certain_kind(name, PICKLED).words
    assert f'np.savez("{output}"' in words
    assert f"pickle.load({opened}, " in words


LENGTH = struct.pack("<Q", 5)


def masked_checksum(content):
    check = 0xFFFFFFFF
    for byte in content:
        check ^= byte
        for _ in range(8):
            check = (check >> 1) ^ (0x82F63B78 * (check & 1))
    check ^= 0xFFFFFFFF
    return ((check >> 15 | check << 17) + 0xA282EAD8) & 0xFFFFFFFF


@pytest.mark.parametrize(
    ("content", "is_record"),
    [
        (LENGTH + struct.pack("<I", masked_checksum(LENGTH)), True),
        (LENGTH + struct.pack("<I", masked_checksum(LENGTH) + 1), False),
        ((LENGTH + struct.pack("<I", masked_checksum(LENGTH)))[:11], False),
        (LENGTH + struct.pack("<I", masked_checksum(LENGTH)) + b"more", True),
        # Without checksums: one message, as long as the record.
        (LENGTH + b"\0\0\0\0\x0a\x03abc", True),
        (LENGTH + b"\0\0\0\0\x0b\x03abc", False),
        (LENGTH + b"\0\0\0\0\x0a\x04abcd", False),
        (struct.pack("<Q", 2) + b"\0\0\0\0\x0a\0", False),
        (struct.pack("<Q", 3 + 200) + b"\0\0\0\0\x0a\xc8\x01" + b"x" * 200, True),
        (struct.pack("<Q", 3 + 201) + b"\0\0\0\0\x0a\xc8\x01" + b"x" * 200, False),
        (struct.pack("<Q", 4 + 20_000) + b"\0\0\0\0\x0a\xa0\x9c\x01", True),
        (LENGTH + b"\0\0\0\0\x0a\x80\x80\x80\x80\x80\x80", False),
    ],
)
def test_records_of_tensorflow_are_known_by_their_lengths(content, is_record):
    assert (certain_kind("a", content) == TFRECORD) == is_record


def test_other_kinds_by_their_bytes():
    hdf5 = b"\x89HDF\r\n\x1a\n"
    assert certain_kind("a", hdf5 + b"... model_config") == KERAS
    assert certain_kind("a", hdf5 + b"... model") is None
    assert certain_kind("a", b"... model_config") is None
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
    assert certain_kind("a", png) == PICTURE
    assert certain_kind("a", b"\0" * 20) == ZEROS
    assert certain_kind("a", b"") is None
    assert certain_kind("a", b"\0" * 20 + b"1") is None
    assert certain_kind("a", '<!DOCTYPE html><html lang="en">'.encode("utf-16")).plural == "web pages"


def test_what_a_file_seems_to_be():
    assert likely_kind("a", b"") == EMPTY
    assert likely_kind("a.zip.part", b"1") == PARTIAL
    assert likely_kind("a.bin", zipped("b")) == ZIP
    assert likely_kind("a.bin", b"words") is None
    pgm = b"P5\n28 28\n255\n" + b"\0" * 784
    assert certain_kind("a.pgm", pgm) is None
    assert likely_kind("a.PGM", pgm) == PICTURE
    assert likely_kind("a.bin", pgm) is None
    assert partial_kind("A.ZIP.CRDOWNLOAD") == PARTIAL
    assert partial_kind("a.zip") is None


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_packed_content_is_looked_into(pack):
    assert unpacked(pack(b"words")) == b"words"
    assert unpacked(pack(b"x" * 100_000)) == b"x" * 65_536
    damaged = pack(b"words")[:9] + b"\xff" * 40
    assert unpacked(damaged) == damaged
    assert unpacked(b"words") == b"words"
    assert certain_kind("a", pack(b'{"strokes": []}')) == DRAWINGS
