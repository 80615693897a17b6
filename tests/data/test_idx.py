"""The IDX format: what is read, how, and every file that is refused."""

import gzip
import lzma
import mmap
import os
import struct
import subprocess
import sys
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from mnist_gui.data.idx import IdxHeader, read_idx, read_idx_header, write_idx
from mnist_gui.errors import DataError
from mnist_gui.progress import Cancelled, CancelToken, Progress

TYPES = {0x08: "u1", 0x09: "i1", 0x0B: "i2", 0x0C: "i4", 0x0D: "f4", 0x0E: "f8"}
COMPRESSIONS = (None, "gzip", "xz")
COMPRESS = {None: bytes, "gzip": gzip.compress, "xz": lzma.compress}


def idx_bytes(shape: tuple[int, ...], data: bytes, code: int = 0x08) -> bytes:
    return bytes([0, 0, code, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + data


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def refusal(path: Path) -> str:
    """Return the message with which `path` is refused; it is one sentence and names the file."""
    with pytest.raises(DataError) as caught:
        read_idx(path)
    message = str(caught.value)
    assert str(path) in message
    assert message.endswith(".")
    assert "\n" not in message
    return message


# What is read


@pytest.mark.parametrize(("code", "name"), TYPES.items())
@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_all_types_are_read_from_big_endian_to_native(tmp_path, code, name, compression):
    values = np.array([[0, 1, 2], [3, 100, 127]])
    data = idx_bytes((2, 3), values.astype(f">{name}").tobytes(), code)
    array = read_idx(write(tmp_path / "a", COMPRESS[compression](data)))
    assert array.dtype == np.dtype(name)
    assert array.dtype.isnative
    assert not array.flags.writeable
    np.testing.assert_array_equal(array, values)


@given(
    array=st.sampled_from(list(TYPES.values())).flatmap(
        lambda name: npst.arrays(
            st.sampled_from([f">{name}", f"<{name}"]),
            npst.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=5),
        )
    ),
    compression=st.sampled_from(COMPRESSIONS),
    reverse=st.booleans(),
)
@settings(deadline=None, max_examples=150)
def test_round_trip(tmp_path_factory, array, compression, reverse):
    if reverse:  # another memory layout
        array = array.T[::-1]
    path = tmp_path_factory.mktemp("round-trip") / "array"
    write_idx(path, array, compression=compression)

    native = array.astype(array.dtype.newbyteorder("="))
    back = read_idx(path)
    assert (back.dtype, back.shape) == (native.dtype, native.shape)
    assert back.tobytes() == native.tobytes()  # as bytes, so that NaNs count too
    size = path.stat().st_size
    assert read_idx_header(path) == IdxHeader(native.dtype, native.shape, compression, size)


def test_zero_images_are_legal(tmp_path):
    for compress in COMPRESS.values():
        assert read_idx(write(tmp_path / "a", compress(idx_bytes((0, 28, 28), b"")))).shape == (0, 28, 28)


def test_compression_is_recognised_by_content_not_by_name(tmp_path):
    data = idx_bytes((3,), b"abc")
    for name, content in {
        "a.gz": data,
        "a.xz": gzip.compress(data),
        "a": lzma.compress(data),
        "b.gz": lzma.compress(data),
    }.items():
        assert read_idx(str(write(tmp_path / name, content))).tobytes() == b"abc"


@pytest.mark.parametrize("compress", [gzip.compress, lzma.compress])
def test_gzip_members_with_zeros_between_are_one_file(tmp_path, compress):
    data = idx_bytes((200_000,), os.urandom(200_000))
    parts = (data[:3], data[3:7], b"", data[7:150_000], data[150_000:])
    padding = (b"", b"\0" * 4, b"", b"\0" * 200_000, b"\0" * 8)
    content = b"".join(compress(part) + zeros for part, zeros in zip(parts, padding, strict=True))
    assert read_idx(write(tmp_path / "a", content)).tobytes() == data[8:]


@pytest.mark.parametrize("code", [0x08, 0x09])
def test_raw_bytes_are_mapped_and_not_read(tmp_path, code):
    path = write(tmp_path / "big", idx_bytes((1000, 28, 28), b"\7" * 784_000, code))
    tracemalloc.start()
    array = read_idx(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 784_000 / 2
    base = array
    while isinstance(base, np.ndarray):
        base = base.base
    assert isinstance(base, mmap.mmap)
    assert type(array) is np.ndarray
    assert not array.flags.writeable
    assert (array == 7).all()


def test_mnist_is_read(mnist_dir):
    images = read_idx(mnist_dir / "train-images-idx3-ubyte.gz")
    labels = read_idx(mnist_dir / "train-labels-idx1-ubyte.gz")
    assert images.shape == (60_000, 28, 28)
    assert images.tobytes() == gzip.decompress((mnist_dir / "train-images-idx3-ubyte.gz").read_bytes())[16:]
    assert np.bincount(labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]


# Progress and cancelling


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_progress_counts_the_bytes_of_the_file(tmp_path, compression):
    path = tmp_path / "noise"
    write_idx(path, np.frombuffer(os.urandom(400_000), dtype=np.int16), compression=compression)
    reports: list[Progress] = []
    read_idx(path, report=reports.append)
    done = [progress.done for progress in reports]
    assert done == sorted(done)
    assert done[0] == 0
    assert done[-1] == path.stat().st_size
    assert len(done) >= 5
    assert {progress.total for progress in reports} == {path.stat().st_size}
    assert {(progress.message, progress.unit) for progress in reports} == {("Reading noise", "bytes")}


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_cancelling_in_the_middle_stops_before_the_next_chunk(tmp_path, compression):
    path = tmp_path / "noise"
    write_idx(path, np.frombuffer(os.urandom(400_000), dtype=np.int16), compression=compression)
    token = CancelToken()
    reports: list[Progress] = []

    def report(progress: Progress) -> None:
        reports.append(progress)
        if progress.done > 100_000:
            token.cancel()

    with pytest.raises(Cancelled):
        read_idx(path, report=report, token=token)
    assert 100_000 < reports[-1].done < 200_000


def test_a_cancelled_token_stops_a_mapped_file_too(tmp_path):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        read_idx(write(tmp_path / "a", idx_bytes((3,), b"abc")), token=token)


# What is refused


def test_an_empty_file_is_refused(tmp_path):
    assert "is empty" in refusal(write(tmp_path / "nothing.gz", b""))
    assert "is empty" in refusal(write(tmp_path / "nothing", gzip.compress(b"")))


@pytest.mark.parametrize(
    "beginning",
    [
        b"\x89PNG\r\n\x1a\n",
        b"\0\0\x08",
        b"\1\0\x08\x01",
        b"\0\1\x08\x01",
        b"\0\0\x0a\x01",
        b"\0\0\x0f\x01",
        b"\0\0\x08\x00",
        b"\0\0\x08\x05",
    ],
)
@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_wrong_magic_is_refused_and_quoted(tmp_path, beginning, compression):
    content = beginning + bytes(20) if len(beginning) >= 4 else beginning
    message = refusal(write(tmp_path / "cat.png", COMPRESS[compression](content)))
    assert "not an IDX file: expected 00 00, a type" in message
    assert f"found {beginning[:4].hex(' ').upper()};" in message


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_cut_header_is_refused(tmp_path, compression):
    data = COMPRESS[compression](idx_bytes((2, 3, 4), b"")[:13])
    message = refusal(write(tmp_path / "short", data))
    assert "cut short: expected a header of 16 bytes for 3 dimensions, found 13;" in message


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("code", [0x08, 0x0B])
def test_missing_values_are_refused(tmp_path, code, compression):
    size = np.dtype(TYPES[code]).itemsize
    data = COMPRESS[compression](idx_bytes((10, 28, 28), bytes(7839 * size), code))
    message = refusal(write(tmp_path / "short", data))
    name = np.dtype(TYPES[code]).name
    expected = f"expected 10 x 28 x 28 values of type {name}, {7840 * size:,} bytes"
    assert f"cut short: {expected}, found {7839 * size:,} bytes;" in message


@pytest.mark.parametrize(("compression", "found"), [(None, "7,841 bytes"), ("gzip", "more"), ("xz", "more")])
def test_bytes_after_the_last_value_are_refused(tmp_path, compression, found):
    data = COMPRESS[compression](idx_bytes((10, 28, 28), bytes(7841)))
    message = refusal(write(tmp_path / "long", data))
    assert f"too long: expected 10 x 28 x 28 values of type uint8, 7,840 bytes, found {found};" in message


def test_a_wrong_header_of_a_raw_file_is_refused_by_the_file_length(tmp_path):
    path = write(tmp_path / "liar", idx_bytes((2**32 - 1,) * 4, b"1234", 0x0E))
    assert "found 4 bytes" in refusal(path)
    assert f"{8 * (2**32 - 1) ** 4:,} bytes" in refusal(path)
    with pytest.raises(DataError, match="cut short"):
        read_idx_header(path)


def test_a_wrong_header_of_a_gzip_file_is_refused_before_allocation(tmp_path, monkeypatch):
    path = write(tmp_path / "liar.gz", gzip.compress(idx_bytes((100_000, 28, 28), bytes(1000))))
    monkeypatch.setattr(np, "empty", lambda *_, **__: pytest.fail("allocated"))
    message = refusal(path)
    size = path.stat().st_size
    assert "expected 100,000 x 28 x 28 values of type uint8, 78,400,000 bytes" in message
    assert f"found a gzip file of {size} bytes, which holds {1032 * size:,} at most;" in message


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's account of memory")
def test_a_wrong_header_of_an_xz_file_costs_no_memory(tmp_path):
    path = write(tmp_path / "liar.xz", lzma.compress(idx_bytes((1_000_000, 28, 28), bytes(1000))))
    # In a process of its own, as what is measured is the most that a process ever held. Not by getrusage:
    # its peak is handed on from the process that starts another.
    program = (
        "import pathlib, sys\n"
        "from mnist_gui.data.idx import read_idx\n"
        "try: read_idx(sys.argv[1])\n"
        "except Exception as error: print(error)\n"
        "print(pathlib.Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])\n"
    )
    command = [sys.executable, "-c", program, str(path)]
    message, peak = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
    assert "cut short" in message
    assert int(peak) * 1024 < 784_000_000 / 2


@pytest.mark.parametrize("shape", [(2**32 - 1,) * 4, (2**32 - 1, 2**29), (0, 2**32 - 1, 2**32 - 1, 9)])
def test_a_size_beyond_all_memory_is_refused(tmp_path, shape):
    path = write(tmp_path / "huge.xz", lzma.compress(idx_bytes(shape, b"")))
    assert "too large for the memory of this computer" in refusal(path)


@pytest.mark.parametrize("compression", ["gzip", "xz"])
def test_a_bomb_is_not_expanded_beyond_the_declared_size(tmp_path, compression):
    path = write(tmp_path / "bomb", COMPRESS[compression](idx_bytes((100_000,), bytes(100_000_000))))
    tracemalloc.start()
    message = refusal(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "too long: expected 100,000 values" in message
    assert peak < 12_000_000  # xz has a dictionary of 8 MiB; 100 MB were packed


def test_an_xz_file_that_asks_for_a_huge_dictionary_is_refused(tmp_path):
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 2**30}]
    compressor = lzma.LZMACompressor(filters=[{**filters[0], "dict_size": 2**20}])
    content = bytearray(compressor.compress(idx_bytes((3,), b"abc")) + compressor.flush())
    # Byte 16 is the dictionary size in the block header (12 bytes of stream header, then size, flags, filter
    # id, length of its properties); 36 stands for 1 GiB. The header's CRC follows its padding.
    assert content[14:16] == b"\x21\x01"
    content[16] = 36
    content[20:24] = zlib.crc32(content[12:20]).to_bytes(4, "little")
    message = refusal(write(tmp_path / "greedy.xz", bytes(content)))
    assert "xz data cannot be decompressed (Memory usage limit exceeded)" in message


@pytest.mark.parametrize("compression", ["gzip", "xz"])
@pytest.mark.parametrize("keep", [0.02, 0.5, 0.98, -12, -8, -1])
def test_cut_compressed_data_is_refused(tmp_path, compression, keep):
    whole = COMPRESS[compression](idx_bytes((300_000,), os.urandom(300_000)))
    cut = whole[:keep] if isinstance(keep, int) else whole[: int(keep * len(whole))]
    message = refusal(write(tmp_path / "cut", cut))
    assert "cut short" in message
    assert f"its {compression} data should go on, but the file ends after {len(cut):,} bytes" in message


@pytest.mark.parametrize("compression", ["gzip", "xz"])
def test_a_compressed_file_of_only_its_first_bytes_is_refused(tmp_path, compression):
    whole = COMPRESS[compression](idx_bytes((3,), b"abc"))
    assert "cut short" in refusal(write(tmp_path / "cut", whole[:6]))


def test_a_wrong_checksum_is_refused(tmp_path):
    content = bytearray(gzip.compress(idx_bytes((3,), b"abc")))
    content[-8] ^= 1
    message = refusal(write(tmp_path / "a.gz", bytes(content)))
    assert "damaged: its gzip data cannot be decompressed" in message
    assert "incorrect data check" in message or "Incorrect checksum" in message  # zlib's or isal's words


@pytest.mark.parametrize("compression", ["gzip", "xz"])
def test_flipped_bits_are_refused(tmp_path, compression):
    content = bytearray(COMPRESS[compression](idx_bytes((50_000,), os.urandom(50_000))))
    content[25_000] ^= 0x10
    assert refusal(write(tmp_path / "flipped", bytes(content)))


@pytest.mark.parametrize("compression", ["gzip", "xz"])
def test_other_bytes_after_the_compressed_data_are_refused(tmp_path, compression):
    content = COMPRESS[compression](idx_bytes((3,), b"abc")) + b"<html>not found</html>"
    assert "damaged" in refusal(write(tmp_path / "a", content))


def test_a_second_member_with_more_values_is_refused(tmp_path):
    content = gzip.compress(idx_bytes((3,), b"abc")) + gzip.compress(b"d")
    assert "too long" in refusal(write(tmp_path / "a", content))


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path):
    assert "does not exist" in refusal(tmp_path / "missing")
    assert "is a folder" in refusal(tmp_path)
    with pytest.raises(DataError, match="does not exist"):
        read_idx("null\0character")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert "is not an ordinary file" in refusal(tmp_path / "pipe")


def test_an_unreadable_file_is_refused(tmp_path, monkeypatch):
    path = write(tmp_path / "secret", b"\0\0\x08\x01")

    def deny(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    # Root may read everything, so modes would not do.
    monkeypatch.setattr("mnist_gui.data.byte_stream.open_ordinary", deny)
    assert "cannot be read (Permission denied)" in refusal(path)


@given(
    content=st.binary(max_size=60), prefix=st.sampled_from([b"", b"\0\0", b"\0\0\x08\x01\0\0\0", b"\x1f\x8b"])
)
@settings(deadline=None, max_examples=150)
def test_random_bytes_are_read_or_refused(tmp_path_factory, content, prefix):
    path = write(tmp_path_factory.mktemp("any") / "file", prefix + content)
    try:
        array = read_idx(path)
    except DataError:
        assert refusal(path)
    else:
        assert array.nbytes + 4 + 4 * array.ndim == len(prefix + content)


# Writing


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_the_same_array_makes_the_same_file(tmp_path, compression):
    array = np.arange(24, dtype=np.int32).reshape(2, 3, 4)
    write_idx(tmp_path / "one", array, compression=compression)
    write_idx(tmp_path / "two", array.astype(">i4").copy(order="F"), compression=compression)
    content = (tmp_path / "one").read_bytes()
    assert content == (tmp_path / "two").read_bytes()
    unpack = {None: bytes, "gzip": gzip.decompress, "xz": lzma.decompress}[compression]
    assert unpack(content) == idx_bytes((2, 3, 4), array.astype(">i4").tobytes(), 0x0C)


def test_gzip_headers_hold_neither_name_nor_time(tmp_path):
    write_idx(tmp_path / "a.gz", np.zeros(3, dtype=np.uint8), compression="gzip")
    assert (tmp_path / "a.gz").read_bytes()[3:8] == bytes(5)


@pytest.mark.parametrize("dtype", ["i8", "u2", "f2", "?", "U1"])
def test_types_that_idx_lacks_are_not_written(tmp_path, dtype):
    with pytest.raises(ValueError, match="IDX holds uint8, int8"):
        write_idx(tmp_path / "a", np.zeros(3, dtype=dtype))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("shape", [(), (1,) * 5])
def test_shapes_that_idx_lacks_are_not_written(tmp_path, shape):
    with pytest.raises(ValueError, match="1 to 4 dimensions"):
        write_idx(tmp_path / "a", np.zeros(shape, dtype=np.uint8))


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = write(tmp_path / "a", b"old")
    with pytest.raises(ValueError, match="compression must be gzip, xz or None, not bz2"):
        write_idx(path, np.zeros(3, dtype=np.uint8), compression="bz2")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_named_when_writing(tmp_path):
    path = tmp_path / "missing" / "a"
    with pytest.raises(DataError) as caught:
        write_idx(path, np.zeros(3, dtype=np.uint8))
    assert f"{path} cannot be written (No such file or directory)" in str(caught.value)


def test_a_mapped_file_can_be_replaced_by_what_it_holds(tmp_path):
    path = tmp_path / "a"
    write_idx(path, np.arange(100, dtype=np.uint8))
    mapped = read_idx(path)
    write_idx(path, mapped[:50])
    assert mapped.tobytes() == bytes(range(100))
    assert read_idx(path).tobytes() == bytes(range(50))
