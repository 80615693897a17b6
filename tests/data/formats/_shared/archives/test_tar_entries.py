"""Tars read as a stream, in pieces of any length: what other programs write, and what is damaged."""

import io
import tarfile
from pathlib import Path

import pytest

from mnist_gui.data.formats._shared.archives import tar_entries
from mnist_gui.data.formats._shared.archives.tar_entries import TarReader
from mnist_gui.errors import DataError


class Slow(io.BytesIO):
    """A file that gives a few bytes at a time."""

    def read(self, limit=-1):
        assert limit > 0
        return super().read(min(limit, 97))


def packed(contents, *, form=tarfile.GNU_FORMAT, **fields):
    """Return a tar of names and contents; None for a folder, a text for a link."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form, **fields) as archive:
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            if content is None:
                info.type = tarfile.DIRTYPE
            elif isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
            else:
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content) if isinstance(content, bytes) else None)
    return file.getvalue()


def read(content, *, limit=10**9):
    """Return names and contents; of each entry at most so many bytes are read."""
    found = {}
    for entry in TarReader(Path("a.tar"), Slow(content)).entries():
        taken = b""
        for block in entry.blocks():
            taken += block
            if len(taken) >= limit:
                break
        found[entry.name] = taken
        assert limit < 10**9 or entry.size == len(taken)
    return found


SIZES = [0, 1, 511, 512, 513, 1500]
CONTENTS = {f"folder/{size}": bytes(range(256)) * 6 for size in SIZES}
CONTENTS = {name: content[:size] for (name, content), size in zip(CONTENTS.items(), SIZES, strict=True)}


@pytest.mark.parametrize("chunk", [64, 256 * 1024])
@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_files_of_every_length_are_read(monkeypatch, form, chunk):
    monkeypatch.setattr(tar_entries, "_CHUNK", chunk)
    content = packed(CONTENTS, form=form)
    assert read(content) == CONTENTS
    assert list(read(content, limit=1)) == list(CONTENTS), "the rest of each entry is passed over"


@pytest.mark.parametrize("length", [99, 100, 101, 155, 255, 256, 600])
@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_names_are_entries_of_their_own(form, length):
    long = "/".join(["folder"] * (length // 7))[: length - 2].ljust(length, "é")
    contents = {long: b"long", "short": b"short", f"{long}2": b"again", "ä": b"umlaut"}
    assert read(packed(contents, form=form)) == contents


def test_the_first_part_of_a_name_may_be_apart():
    name = "/".join(["folder"] * 30)
    assert read(packed({name: b"1"}, form=tarfile.USTAR_FORMAT)) == {name: b"1"}
    header = bytearray(packed({"name": b""})[:512])
    header[345:351] = b"prefix"  # but only in the manner of POSIX
    assert read(resealed(header)) == {"name": b""}


def test_folders_links_and_comments_are_passed_over():
    contents = {"folder": None, "link": "folder", "a": b"1", "folder/": b"", "b": b"2"}
    whole = packed(contents, form=tarfile.PAX_FORMAT, pax_headers={"comment": "x" * 700})
    assert read(whole) == {"a": b"1", "b": b"2"}


def test_a_size_may_be_beside_the_name():
    """As pax writes that of a file of 8 GB or more; it is of the next entry alone."""
    record = b"12 size=600\n"
    contents = {"x": record, "a": b"1" * 700, "b": b"2"}
    whole = bytearray(packed(contents))
    whole[156:157] = b"x"
    content = resealed(whole[:512]) + bytes(whole[512:])
    entries = TarReader(Path("a.tar"), io.BytesIO(content)).entries()
    assert (next(entries).size, next(entries).size) == (600, 1)


def resealed(header):
    """Return a header with the checksum that it should have."""
    header = bytearray(header)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


def changed(place, value):
    """Return a tar with one field of its header changed."""
    whole = bytearray(packed({"a": b"1234"}))
    whole[place : place + len(value)] = value
    return resealed(whole[:512]) + bytes(whole[512:])


@pytest.mark.parametrize("kind", [b"0", b"\0", b"7"])
def test_kinds_of_files(kind):
    assert read(changed(156, kind)) == {"a": b"1234"}
    assert read(changed(156, b"3")) == {}


def test_sizes_may_be_written_as_bytes():
    assert read(changed(124, b"\x80" + bytes(10) + b"\4")) == {"a": b"1234"}
    assert read(changed(124, b"  4 " + bytes(8))) == {"a": b"1234"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (changed(124, b"9"), "a number cannot be understood"),
        (changed(124, b"\xff" * 12), "a number cannot be true"),
        (changed(124, b"\x80" + bytes(3) + b"\x7f" + bytes(7)), "a number cannot be true"),
        (packed({"a": b"1"})[:148] + b"000000\0 " + packed({"a": b"1"})[156:], "a checksum is wrong"),
        (packed({"a": b"1234"})[:514], "is cut short: its last file is not whole"),
        (packed({"a": b"1" * 600})[:1200], "is cut short: its last file is not whole"),
    ],
)
def test_damage_is_said(content, message):
    with pytest.raises(DataError, match=message):
        read(content)


@pytest.mark.parametrize("end", [0, 100, 511])
def test_a_header_that_is_cut_short_is_the_end(end):
    whole = packed({"a": b"1234", "b": b"5"})
    assert read(whole[: 1024 + end]) == {"a": b"1234"}


@pytest.mark.parametrize(("size", "is_read"), [(64 * 1024, True), (64 * 1024 + 1, False)])
def test_names_are_not_endless(size, is_read):
    whole = packed({"x": b"n" * size, "a": b"1"})
    content = bytearray(whole)
    content[156:157] = b"L"
    content = resealed(content[:512]) + bytes(content[512:])
    if is_read:
        assert read(content) == {"n" * size: b"1"}
    else:
        with pytest.raises(DataError, match="a name of 65,537 bytes is too long"):
            read(content)
