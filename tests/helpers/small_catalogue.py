"""A catalogue of small data sets on a local server."""

import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from helpers.downloads import NoWaiting
from helpers.fault_server import FaultServer

from mnist_gui.data.idx import write_idx
from mnist_gui.data.sources.catalogue import CATALOGUE, Entry, RemoteFile
from mnist_gui.data.sources.fetching.retry_policy import RetryPolicy

IMAGES = "train-images-idx3-ubyte.gz"
LETTERS = "emnist-letters"
ARCHIVE = "gzip.zip"


def publish(folder: Path) -> dict[str, bytes]:
    """Make the four files of a small data set, and an archive with EMNIST's letters and its digits.

    The images are noise, so that the files are as large as their content: 157 kB.
    """
    rng = np.random.default_rng(5)
    train, test = (rng.integers(0, 256, (count, 28, 28), dtype=np.uint8) for count in (200, 10))
    for name, array in (
        (IMAGES, train),
        ("train-labels-idx1-ubyte.gz", np.arange(200, dtype=np.uint8) % 10),
        ("t10k-images-idx3-ubyte.gz", test),
        ("t10k-labels-idx1-ubyte.gz", np.arange(10, dtype=np.uint8)),
    ):
        write_idx(folder / name, array, compression="gzip")
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in (LETTERS, "emnist-digits"):
            for member in CATALOGUE[name].members:
                archive.writestr(member, _member(member, files))
    return files | {ARCHIVE: packed.getvalue()}


def _member(name: str, files: dict[str, bytes]) -> bytes:
    if name.endswith("mapping.txt"):
        return b"".join(b"%d %d\n" % (label, 48 + label) for label in range(10))
    word = "train" if "train" in name else "t10k"
    kind = "images-idx3" if "images" in name else "labels-idx1"
    return files[f"{word}-{kind}-ubyte.gz"]


def shrink(monkeypatch, server: FaultServer) -> dict[str, Entry]:
    """Replace the data sets of the catalogue by small ones on a server, and never wait before a retry."""
    four = [file.name for file in CATALOGUE["mnist"].files]
    for name, entry in list(CATALOGUE.items()):
        files = tuple(
            RemoteFile(each, len(server.files[each]), hashlib.sha256(server.files[each]).hexdigest())
            for each in ([ARCHIVE] if entry.archive else four)
        )
        size = sum(file.limit for file in files)
        small = replace(entry, files=files, mirrors=(server.base,), about_bytes=size, images=(200, 10))
        monkeypatch.setitem(CATALOGUE, name, small)
    retries = RetryPolicy(timeout=60, attempts=3, sleep=NoWaiting())
    monkeypatch.setattr("mnist_gui.data.sources.download.RetryPolicy", lambda: retries)
    return dict(CATALOGUE)
