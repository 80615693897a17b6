"""Open small files that ask for much: seconds and peak memory of each, and the sentence it ends with.

Usage: ``python tests/benchmarks/bench_limits.py [NAME ...]``. Each is opened in a program of its own. The
yardstick is the program that opens the embedded sample.
"""

import checkout  # noqa: F401 # isort: skip

import gzip
import lzma
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from PIL import Image

_MB = 1024**2
_BLANK = b"7" + 784 * b",0" + b"\n"
_THREADS = 6

_OPEN = f"""
import os, resource, sys, time
os.cpu_count = lambda: {_THREADS}
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import DataError
start = time.perf_counter()
try:
    said = repr(open_dataset(sys.argv[1]))
except DataError as error:
    said = str(error)
seconds = time.perf_counter() - start
print(f"{{seconds:.2f}} s, {{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f}} MB: {{said}}")
"""


def _packed(blocks: Iterable[bytes], path: Path, *, xz: bool = False) -> Path:
    with lzma.open(path, "wb", preset=1) if xz else gzip.open(path, "wb") as file:
        for block in blocks:
            file.write(block)
    return path


def _equal_rows(folder: Path) -> Path:
    return _packed([_BLANK * 650] * 1000, folder / "rows.csv.gz")


def _equal_rows_in_xz(folder: Path) -> Path:
    return _packed([_BLANK * 650] * 1000, folder / "rows.csv.xz", xz=True)


def _one_line(folder: Path) -> Path:
    return _packed([b"0," * (_MB // 2)] * 1000, folder / "line.csv.gz")


def _blank_lines(folder: Path) -> Path:
    return _packed([_BLANK, *[b"\n" * _MB] * 1000], folder / "lines.csv.gz")


def _pictures(folder: Path, mode: str) -> Path:
    (folder / "7").mkdir()
    first = folder / "7" / "0.png"
    Image.new(mode, (8000, 8000)).save(first, compress_level=1)
    for number in range(1, 8):
        (folder / "7" / f"{number}.png").hardlink_to(first)
    return folder


def _colour_pictures(folder: Path) -> Path:
    return _pictures(folder, "RGB")


def _pictures_with_opacity(folder: Path) -> Path:
    return _pictures(folder, "RGBA")


def _sample(folder: Path) -> Path:
    return Path("sample")


FILES: dict[str, Callable[[Path], Path]] = {
    "yardstick: the sample": _sample,
    "equal rows, 1 GB in a gzip file": _equal_rows,
    "equal rows, 1 GB in an xz file": _equal_rows_in_xz,
    "one line of 1 GB in a gzip file": _one_line,
    "blank lines, 1 GB in a gzip file": _blank_lines,
    f"eight colour pictures of 64 megapixels on {_THREADS} threads": _colour_pictures,
    f"eight pictures with opacity of 64 megapixels on {_THREADS} threads": _pictures_with_opacity,
}


def main() -> None:
    for name, make in FILES.items():
        if sys.argv[1:] and not any(word in name for word in sys.argv[1:]):
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = make(Path(folder))
            size = f"{path.stat().st_size:,} bytes" if path.is_file() else "folder"
            command = [sys.executable, "-c", _OPEN, str(path)]
            result = subprocess.run(command, check=True, capture_output=True, text=True)
            print(f"{name} ({size})\n    {result.stdout.strip().replace(folder, '')[:200]}", flush=True)


if __name__ == "__main__":
    main()
