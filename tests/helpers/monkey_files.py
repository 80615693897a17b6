"""Files that the monkey opens: data sets in several formats, models, pictures, and things that are none."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.export import export
from mnist_gui.data.open import open_dataset
from mnist_gui.learning.model_file import save_model
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train


@dataclass(frozen=True)
class MonkeyFiles:
    """Paths of what can be opened, and of what is refused.

    Attributes
    ----------
    datasets, models, pictures, refused : tuple of Path
    """

    datasets: tuple[Path, ...]
    models: tuple[Path, ...]
    pictures: tuple[Path, ...]
    refused: tuple[Path, ...]

    @property
    def all(self) -> tuple[Path, ...]:
        """All of them."""
        return self.datasets + self.models + self.pictures + self.refused


def generated(count: int, *, size: tuple[int, int] = (28, 28), classes: int = 10, seed: int = 0) -> Dataset:
    """Return a data set of noise: a training split and a test split of a tenth of it."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (count + count // 10, *size), dtype=np.uint8)
    labels = (np.arange(len(images)) % classes).astype(np.int16)
    splits = Split("train", images[:count], labels[:count]), Split("test", images[count:], labels[count:])
    return Dataset(f"Noise {seed}", splits, tuple(map(str, range(classes))), f"noise-{seed}")


def write_files(folder: Path, *, large: bool = False) -> MonkeyFiles:
    """Write the files to a folder; `large` adds a data set of 10,000 images and one of 999 classes."""
    folder.mkdir(parents=True)
    sample = open_dataset("sample")
    few = Dataset("Few", tuple(_first(split, 60) for split in sample.splits), sample.class_names, "few")
    datasets = [
        _exported(few, folder / "idx", "idx"),
        _exported(few, folder / "few.csv", "csv"),
        _exported(few, folder / "few.npz", "npz"),
        _exported(few, folder / "pictures", "png"),
        _exported(generated(1, classes=1), folder / "one.npz", "npz"),
        _exported(generated(40, size=(50, 30), classes=3), folder / "wide.npz", "npz"),
    ]
    if large:
        datasets += [
            _exported(generated(10_000), folder / "noise", "idx"),
            _exported(generated(1998, classes=999, seed=1), folder / "classes.npz", "npz"),
        ]
    run = train(sample, TrainingRequest("logistic", "pixels"))
    other = train(replace(few, name="Other"), TrainingRequest("knn", "pixels"))
    models = [folder / "sample.mnistmodel", folder / "other.mnistmodel"]
    for path, one in zip(models, (run, other), strict=True):
        save_model(path, one)
    return MonkeyFiles(tuple(datasets), tuple(models), _pictures(folder, sample), _refused(folder))


def _first(split: Split, count: int) -> Split:
    return Split(split.name, split.images[:count], split.labels[:count])


def _exported(dataset: Dataset, path: Path, fmt: str) -> Path:
    export(dataset, path, fmt)
    return path


def _pictures(folder: Path, sample: Dataset) -> tuple[Path, ...]:
    """Write a row of digits on white paper, and a picture of noise."""
    line = np.concatenate([np.kron(image, np.ones((4, 4), np.uint8)) for image in sample.take(range(5))], 1)
    paper = np.pad(255 - line, 20, constant_values=255)
    noise = np.random.default_rng(3).integers(0, 256, (90, 120), dtype=np.uint8)
    paths = folder / "digits.png", folder / "noise.png"
    for path, pixels in zip(paths, (paper, noise), strict=True):
        Image.fromarray(pixels).save(path)
    return paths


def _refused(folder: Path) -> tuple[Path, ...]:
    """Write what is neither a data set nor a model nor a picture."""
    contents = {
        "broken.mnistmodel": b"PK\x03\x04",
        "broken.png": b"\x89PNG\r\n\x1a\n",
        "broken-images-idx3-ubyte": b"\0\0\x08\x03\0\0\0\x09",
        "empty.csv": b"",
        "words.txt": b"no data set\n",
        "<img src=x> a%20b.zip": b"PK",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return (*(folder / name for name in contents), folder / "missing.npz")
