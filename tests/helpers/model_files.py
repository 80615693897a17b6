"""Model files: take one apart, write a damaged one, open one that must be refused."""

import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.errors import ModelError
from mnist_gui.learning.model_file import open_model


def entries_of(path: Path) -> dict[str, bytes]:
    """Return the entries of a model file by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def about(path: Path) -> dict[str, object]:
    """Return the origin recorded in a model file."""
    return json.loads(entries_of(path)["manifest.json"])["about"]


def write_changed(
    path: Path,
    entries: Mapping[str, bytes],
    changes: Mapping[str, bytes | str | None],
    *,
    compression: int = zipfile.ZIP_DEFLATED,
) -> Path:
    """Write a model file with some entries replaced, added or (None) left out; return its path."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in {**entries, **changes}.items():
            if content is not None:
                archive.writestr(name, content)
    return path


def npy(array: np.ndarray) -> bytes:
    """Return an entry of an array, pickled if it is one of objects."""
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def array_of(entry: bytes) -> np.ndarray:
    """Return the array of an entry."""
    return np.load(io.BytesIO(entry))


def harmful_npy(folder: Path) -> bytes:
    """Return an entry that makes a folder if its code is run."""

    class Harm:
        def __reduce__(self):
            return os.mkdir, (str(folder),)

    return npy(np.array([Harm()] * 10))


def refusal(path: Path) -> str:
    """Open a file that must be refused; return the one sentence that says so."""
    with pytest.raises(ModelError) as caught:
        open_model(path)
    message = str(caught.value)
    assert path.name in message
    assert message.endswith(".")
    assert "\n" not in message
    return message
