"""One data set in the files that people have: IDX, arrays, tables, pictures, archives."""

import gzip
import tarfile
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
from helpers.opening import encoded

Images = np.ndarray
Labels = np.ndarray


def _idx(folder: Path, images: Images, labels: Labels, *, packed: bool = False) -> Path:
    for name, values in (("images-idx3", images), ("labels-idx1", labels.astype(np.uint8))):
        header = bytes([0, 0, 8, values.ndim]) + np.array(values.shape, ">i4").tobytes()
        content = header + values.tobytes()
        if packed:
            (folder / f"train-{name}-ubyte.gz").write_bytes(gzip.compress(content, 1))
        else:
            (folder / f"train-{name}-ubyte").write_bytes(content)
    return folder


def _idx_gz(folder: Path, images: Images, labels: Labels) -> Path:
    return _idx(folder, images, labels, packed=True)


def _npz(folder: Path, images: Images, labels: Labels) -> Path:
    np.savez(folder / "set.npz", x_train=images, y_train=labels)
    return folder / "set.npz"


def _npz_of_shares(folder: Path, images: Images, labels: Labels) -> Path:
    np.savez(folder / "set.npz", x_train=(images / 255).astype(np.float32), y_train=labels)
    return folder / "set.npz"


def _npy(folder: Path, images: Images, labels: Labels) -> Path:
    np.save(folder / "train_images.npy", images)
    np.save(folder / "train_labels.npy", labels)
    return folder


def _csv(folder: Path, images: Images, labels: Labels) -> Path:
    names = ",".join(f"pixel{number}" for number in range(images[0].size))
    table = np.column_stack([labels, images.reshape(len(images), -1)])
    np.savetxt(folder / "train.csv", table, "%d", ",", header=f"label,{names}", comments="")
    return folder / "train.csv"


def _csv_of_shares(folder: Path, images: Images, labels: Labels) -> Path:
    table = np.column_stack([labels, images.reshape(len(images), -1) / 255])
    np.savetxt(folder / "train.csv", table, ["%d"] + ["%.4f"] * images[0].size, ",")
    return folder / "train.csv"


def _libsvm(folder: Path, images: Images, labels: Labels) -> Path:
    lines = []
    for image, label in zip(images.reshape(len(images), -1), labels.tolist(), strict=True):
        pairs = (f"{place + 1}:{image[place]}" for place in np.flatnonzero(image).tolist())
        lines.append(" ".join([str(label), *pairs]))
    (folder / "train.libsvm").write_text("\n".join(lines) + "\n")
    return folder / "train.libsvm"


def _pictures(
    images: Images, labels: Labels, kind: str = "PNG", **options: object
) -> list[tuple[str, bytes]]:
    suffix = {"PNG": "png", "JPEG": "jpg"}[kind]
    return [
        (f"{label}/{row:05}.{suffix}", encoded(image, kind, **options))
        for row, (image, label) in enumerate(zip(images, labels.tolist(), strict=True))
    ]


def _folders(folder: Path, images: Images, labels: Labels) -> Path:
    return _written(folder, _pictures(images, labels))


def _folders_of_jpeg(folder: Path, images: Images, labels: Labels) -> Path:
    return _written(folder, _pictures(images, labels, "JPEG", quality=95))


def _written(folder: Path, files: list[tuple[str, bytes]]) -> Path:
    for name, content in files:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def _zip(folder: Path, images: Images, labels: Labels) -> Path:
    with zipfile.ZipFile(folder / "set.zip", "w") as archive:
        for name, content in _pictures(images, labels):
            archive.writestr(name, content)
    return folder / "set.zip"


def _tar(folder: Path, images: Images, labels: Labels) -> Path:
    with tarfile.open(folder / "set.tar.gz", "w:gz", compresslevel=1) as archive:
        for name, content in _pictures(images, labels):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, BytesIO(content))
    return folder / "set.tar.gz"


PACKINGS: dict[str, Callable[[Path, Images, Labels], Path]] = {
    "IDX": _idx,
    "IDX, gzip": _idx_gz,
    "NPZ": _npz,
    "NPZ, 0..1": _npz_of_shares,
    "NPY": _npy,
    "CSV": _csv,
    "CSV, 0..1, no header": _csv_of_shares,
    "LIBSVM": _libsvm,
    "folders of PNG": _folders,
    "folders of JPEG": _folders_of_jpeg,
    "zip of PNG": _zip,
    "tar.gz of PNG": _tar,
}
"""What writes images, uint8 of shape (n, h, w), and their labels below an empty folder, and returns what to
open. Only JPEG changes pixels."""
