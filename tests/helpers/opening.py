"""Files of images, and data sets that must be refused or whose reading is cancelled."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.data.open import open_dataset
from mnist_gui.errors import DataError
from mnist_gui.progress import Cancelled, CancelToken, Progress


def make_images(count: int, *, size: tuple[int, int] = (28, 28), seed: int = 0) -> np.ndarray:
    """Make images of noise, uint8 of shape (count, *size)."""
    return np.random.default_rng(seed).integers(0, 256, (count, *size), dtype=np.uint8)


def refusal(spec: str | Path, **options: object) -> str:
    """Return the message with which `spec` is refused, which is one sentence."""
    with pytest.raises(DataError) as caught:
        open_dataset(spec, **options)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


def assert_cancellable(spec: str | Path) -> None:
    """Cancel reading at its first report of progress; fail if there is a second one."""
    token, reports = CancelToken(), []

    def report(progress: Progress) -> None:
        reports.append(progress)
        token.cancel()

    with pytest.raises(Cancelled):
        open_dataset(spec, report=report, token=token)
    assert len(reports) == 1


def encoded(image: np.ndarray, kind: str = "PNG", **options: object) -> bytes:
    """Return a picture file of an image."""
    file = BytesIO()
    Image.fromarray(image).save(file, kind, **options)
    return file.getvalue()


def save_pictures(folder: Path, images: np.ndarray, names: list[str]) -> Path:
    """Save images below a folder, by names such as ``train/7/a.png``."""
    for image, name in zip(images, names, strict=True):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(path)
    return folder
