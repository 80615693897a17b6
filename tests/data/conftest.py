"""A small data set, and a server on this computer that has it."""

from collections.abc import Iterator

import numpy as np
import pytest
from helpers.downloads import NoWaiting, make_entry
from helpers.fault_server import FaultServer

from mnist_gui.data.idx import write_idx
from mnist_gui.data.sources.catalogue import Entry
from mnist_gui.data.sources.fetching.retry_policy import RetryPolicy


@pytest.fixture
def sleep() -> NoWaiting:
    return NoWaiting()


@pytest.fixture
def retries(sleep: NoWaiting) -> RetryPolicy:
    return RetryPolicy(timeout=60, attempts=3, sleep=sleep, clock=lambda: 0.0)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Four small files under the official names; the images are 157 kB that cannot be packed."""
    folder = tmp_path_factory.mktemp("published")
    rng = np.random.default_rng(3)
    for word, count in (("train", 200), ("t10k", 10)):
        images = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        write_idx(folder / f"{word}-images-idx3-ubyte.gz", images, compression="gzip")
        labels = rng.integers(0, 10, count, dtype=np.uint8)
        write_idx(folder / f"{word}-labels-idx1-ubyte.gz", labels, compression="gzip")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def server(files: dict[str, bytes]) -> Iterator[FaultServer]:
    with FaultServer(dict(files)) as server:
        yield server


@pytest.fixture
def entry(files: dict[str, bytes], server: FaultServer) -> Entry:
    return make_entry(files, server.base)
