"""Mutations of inputs: some files, one of which is what a reader opens."""

from collections.abc import Sequence
from random import Random
from typing import TypeAlias

from helpers.fuzzing.file_mutations import changed_content

Files: TypeAlias = dict[str, bytes]
"""The content of each file by its path, with slashes; the first one is opened, or their folder."""

_LONGEST_PART = 60
_LARGEST = 300_000
"""Bytes of a file: small inputs find as much as large ones."""

_SHARE_NAMES = 0.12
"""Of all changes of inputs whose names matter, the share that changes a name or drops a file."""

_NAMES = (
    *(
        "train-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte.gz",
        "emnist-mnist-train-images-idx3-ubyte",
        "mapping.txt",
    ),
    *(
        "classes.txt",
        "a.csv",
        "train.parquet",
        "x_train.npy",
        "mnist.npz",
        "7/a.png",
        "train/7/a.png",
        "test/b.jpg",
    ),
    *(
        "a",
        ".hidden",
        "data.zip",
        "a.txt",
        "x.mat",
        "labels.csv",
        "train.csv",
        "test.csv",
        "b (1).gz",
        "é\u202e",
    ),
    *(
        "val/0/a.bmp",
        "test_labels.npy",
        "train_images.npy",
        "a.pkl",
        "a.html",
        "7/a.jsonl",
        "trainingSet/7/a.jpg",
    ),
)


def mutated(files: Files, rng: Random, pool: Sequence[bytes], *, names_matter: bool) -> Files:
    """Return an input with one to a few changes.

    Parameters
    ----------
    files : Files
    rng : Random
    pool : sequence of bytes
        What to splice from.
    names_matter : bool
        Whether to change names of files, too.
    """
    changed = dict(files)
    rounds = rng.choice((1, 1, 1, 1, 2, 2, 4))
    for _ in range(rounds):
        if names_matter and rng.random() < _SHARE_NAMES:
            changed = _with_changed_names(changed, rng)
        else:
            name = rng.choice(list(changed))
            changed[name] = changed_content(changed[name], rng, pool)[:_LARGEST]
    return changed


def _with_changed_names(files: Files, rng: Random) -> Files:
    names = list(files)
    name, kind = rng.choice(names), rng.randrange(4)
    if kind == 0 and len(files) > 1:
        return {other: content for other, content in files.items() if other != name}
    new = _valid(rng.choice((*_NAMES, name + "x", "a/" + name, name.upper(), name.replace("train", "test"))))
    if kind == 1:
        return {**files, new: files[name]}
    if kind == 2:
        return {**files, name: files[rng.choice(names)]}
    return {new if other == name else other: content for other, content in files.items()}


def _valid(name: str) -> str:
    """Return a name that file systems take."""
    return "/".join(part[:_LONGEST_PART] for part in name.split("/") if part not in ("", ".", ".."))
