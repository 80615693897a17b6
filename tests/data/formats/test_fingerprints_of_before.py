"""Fingerprints that version 0.1 gave: notes written then are found again, and so are data sets of models."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset

FINGERPRINTS = {
    "bytes": "09af3c49eb5c61707554a610390295a0",
    "fractions": "744257b01346d04deea2d7136abc40e2",
    "fractions of 4 bytes": "744257b01346d04deea2d7136abc40e2",
    "zero and one": "6ad81817de4e62760b0a085544a42169",
    "sixteen": "3a40ca729168845bb0981e51f9b9e12c",
    "whole floats": "09af3c49eb5c61707554a610390295a0",
    "floats": "09af3c49eb5c61707554a610390295a0",
    "true": "2fc8e2886283b6fd4f53d0c5fc996250",
    "light": "161abec082f625641a0967919368d2a3",
    "csv": "083a680fd37ecd8728cde64f2caf6019",
    "csv of fractions": "083a680fd37ecd8728cde64f2caf6019",
    "emnist": "0215244f6b6aa862801ca1f828efea30",
    "colour": "a3ec39dccd9f17fbc3c6a9203a7dfd59",
    "colour of fractions": "a3ec39dccd9f17fbc3c6a9203a7dfd59",
    "pictures": "27f79853922f48888ccb04dce50d2b29",
    "pictures of many sizes": "e341ee971a8f7e91f0cbfe55c820a7a8",
}
"""As the program of before computed them for the files that are made here."""


OPTIONS = (
    {},
    {"as_is": True},
    {"invert": True, "size": (20, 20)},
    {"range": (0, 99), "transposed": True},
)


def rings() -> np.ndarray:
    """Make rings of many widths, uint8 of shape (24, 28, 28)."""
    y, x = np.mgrid[:28, :28]
    rings = [255 - 40 * np.abs(np.hypot(y - 14, x - 14) - row % 11) for row in range(24)]
    return np.clip(np.stack(rings), 0, 255).astype(np.uint8)


IMAGES = rings()
LABELS = np.arange(24) % 10
COLOUR = np.stack([IMAGES, IMAGES[::-1], IMAGES // 2], axis=-1)
FRACTIONS = IMAGES / 255
FRACTIONS[3, 3, 3] = 0.50196


def save_npz(images: np.ndarray) -> Callable[[Path], Path]:
    def save(folder: Path) -> Path:
        arrays = {
            "x_train": images[:20],
            "y_train": LABELS[:20],
            "x_test": images[20:],
            "y_test": LABELS[20:],
        }
        np.savez(folder / "a.npz", **arrays)
        return folder / "a.npz"

    return save


def save_colour(colour: np.ndarray) -> Callable[[Path], Path]:
    def save(folder: Path) -> Path:
        np.savez(folder / "a.npz", x_train=colour)
        return folder / "a.npz"

    return save


def save_csv(images: np.ndarray, form: str) -> Callable[[Path], Path]:
    def save(folder: Path) -> Path:
        lines = [",".join(["label", *(f"pixel{number}" for number in range(784))])]
        for label, image in zip(LABELS, images, strict=True):
            lines.append(",".join([str(label), *(format(value, form) for value in image.ravel().tolist())]))
        (folder / "a.csv").write_text("\n".join(lines) + "\n")
        return folder / "a.csv"

    return save


def save_emnist(folder: Path) -> Path:
    path = folder / "emnist-digits-train-images-idx3-ubyte"
    write_idx(path, IMAGES)
    return path


def save_pictures(folder: Path) -> Path:
    for row, (label, image) in enumerate(zip(LABELS.tolist(), IMAGES, strict=True)):
        (folder / "p" / str(label)).mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(folder / "p" / str(label) / f"{row}.png")
    return folder / "p"


def save_pictures_of_many_sizes(folder: Path) -> Path:
    path = save_pictures(folder)
    Image.fromarray(IMAGES[0].astype(np.uint16) * 257).save(path / "3" / "deep.png")
    Image.fromarray(np.pad(IMAGES[0], 9)).save(path / "3" / "wide.png")
    return path


SAVED: dict[str, Callable[[Path], Path]] = {
    "bytes": save_npz(IMAGES),
    "fractions": save_npz(FRACTIONS),
    "fractions of 4 bytes": save_npz(FRACTIONS.astype("f4")),
    "zero and one": save_npz(IMAGES // 255),
    "sixteen": save_npz(IMAGES // 16),
    "whole floats": save_npz(IMAGES.astype("f8")),
    "floats": save_npz(IMAGES * 0.999),
    "true": save_npz(IMAGES > 127),
    "light": save_npz(255 - IMAGES),
    "csv": save_csv(IMAGES, "d"),
    "csv of fractions": save_csv(IMAGES / 255, ".4f"),
    "emnist": save_emnist,
    "colour": save_colour(COLOUR),
    "colour of fractions": save_colour(COLOUR / 255),
    "pictures": save_pictures,
    "pictures of many sizes": save_pictures_of_many_sizes,
}


@pytest.mark.parametrize("name", SAVED)
@pytest.mark.parametrize("options", OPTIONS)
def test_files_of_before_have_the_fingerprint_of_before(tmp_path, name, options):
    assert open_dataset(SAVED[name](tmp_path), **options).fingerprint == FINGERPRINTS[name]
