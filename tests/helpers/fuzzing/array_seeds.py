"""Valid inputs for the readers of arrays and archives, from which others are made."""

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Iterable, Mapping

import numpy as np
from helpers.fuzzing.mutations import Files
from helpers.fuzzing.seeds import folder_inputs, idx_inputs, npy, npy_inputs, tiny, zipped


def mat_inputs() -> Iterable[Files]:
    """Yield MATLAB's files: rows, planes along the last axis, structures, texts."""
    from scipy.io import savemat

    def saved(name: str, content: Mapping[str, object], *, packed: bool = False, version: str = "5") -> Files:
        file = io.BytesIO()
        savemat(file, dict(content), do_compression=packed, format=version)
        return {name: file.getvalue()}

    images, labels = tiny().splits[0].images, tiny().splits[0].labels
    flat = images.reshape(len(images), -1)
    for packed in (False, True):
        yield saved("a.mat", {"X": flat, "y": labels[:, None].astype(float)}, packed=packed)
        yield saved("b.mat", {"images": images.transpose(1, 2, 0), "labels": labels == 1}, packed=packed)
        split = {"images": flat, "labels": labels[:, None], "writers": labels}
        mapping = np.array([[number, 65 + number] for number in range(10)])
        content = {"dataset": {"train": split, "test": split, "mapping": mapping}}
        yield saved("emnist-some.mat", content, packed=packed)
    names = np.array(["a", "bc", "d"], dtype=object)
    yield saved(
        "d.mat", {"x": flat / 255, "y": labels, "class_names": names, "note": "text", "z": [[1 + 2j]]}
    )
    yield saved("e.mat", {"x": flat, "y": labels, "names": np.array(["a", "bc", "d"])}, version="4")
    yield saved("usps_all.mat", {"data": np.arange(64 * 20 * 3).reshape(64, 20, 3) % 256})


def hdf5_inputs() -> Iterable[Files]:
    """Yield HDF5 files: arrays in groups, packed ones, texts."""
    import h5py

    def saved(name: str, content: Mapping[str, object], **options: object) -> Files:
        file = io.BytesIO()
        with h5py.File(file, "w") as archive:
            for path, array in content.items():
                archive.create_dataset(path, data=array, **options)
        return {name: file.getvalue()}

    images, labels = tiny().splits[0].images, tiny().splits[0].labels
    yield saved("a.h5", {"train/data": images / 255, "train/target": labels, "test/data": images / 255})
    yield saved("b.h5", {"x": images, "y": labels}, compression="gzip")
    yield saved("c.hdf5", {"x": images, "y": labels, "class_names": ["a", "b", "c"]})


def packed_inputs() -> Iterable[Files]:
    """Yield archives of IDX files, tables and arrays."""
    idx = next(iter(idx_inputs()))
    arrays = next(iter(npy_inputs()))
    tables = {"train.csv": b"label,1x1\n0,3\n1,200\n", "test.csv": b"1x1\n7\n", "mapping.txt": b"0 48\n"}
    images = tiny().splits[0].images
    yield {"a.zip": zipped({f"MNIST/raw/{name}": content for name, content in idx.items()})}
    yield {"b.zip": zipped(tables)}
    yield {"c.zip": zipped({"data/x.npz": zipped({"x.npy": npy(images)})})}
    yield {"d.tar": tarred(idx)}
    yield {"e.tar": tarred({"a" * 120 + f"/{name}": content for name, content in arrays.items()})}
    yield {"f.tar": tarred(tables, form=tarfile.PAX_FORMAT)}
    yield {"g.tgz": gzip.compress(tarred(idx), 1)}
    yield {"h.tar.gz": gzip.compress(tarred(tables), 1)}
    yield {"i.tar.xz": lzma.compress(tarred(tables), preset=0)}
    yield {"j.tar.bz2": bz2.compress(tarred(idx), 1)}
    for files in folder_inputs():
        yield {"digits.tar": tarred({f"digits/{name}": content for name, content in files.items()})}


def tarred(files: Files, *, form: int = tarfile.GNU_FORMAT) -> bytes:
    """Return a tar of files."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def arrow_inputs() -> Iterable[Files]:
    """Yield Arrow files: streams and files of columns, lists and pictures."""
    import pyarrow as pa
    from helpers.fuzzing.seeds import picture

    def saved(name: str, columns: Mapping[str, object], *, is_stream: bool) -> Files:
        table = pa.table(dict(columns))
        file = io.BytesIO()
        with (pa.ipc.new_stream if is_stream else pa.ipc.new_file)(file, table.schema) as writer:
            writer.write_table(table, max_chunksize=2)
        return {name: file.getvalue()}

    label = pa.array([0, 1, 2, 1, 0])
    pixels = {f"pixel{index}": pa.array(range(index, index + 5), pa.uint8()) for index in range(9)}
    files = pa.array([{"bytes": picture("PNG", 8), "path": "a"}] * 5)
    words = pa.array(list("abcab")).dictionary_encode()
    for is_stream in (True, False):
        yield saved("a.arrow", {"label": label, **pixels}, is_stream=is_stream)
        yield saved("b.arrow", {"label": words, **pixels}, is_stream=is_stream)
        yield saved("c.arrow", {"image": files, "label": label}, is_stream=is_stream)
        lists = pa.array([[[1] * 4] * 4] * 5, pa.list_(pa.list_(pa.uint8())))
        yield saved("d.arrow", {"image": lists, "label": label}, is_stream=is_stream)
