"""What a path is, and the `Dataset` in it.

A file is told by its content, not by its name; a folder by what is in it. Who can read it, the package
`formats` lists. Its modules are imported only when they are needed: MNIST's own files, which are opened most,
need neither Pillow nor tables.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

from mnist_gui.data.byte_stream import open_stream
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.formats._shared.idx_names import MAPPING_NAME, idx_prefix
from mnist_gui.data.formats._shared.read_job import ImageSize, ReadJob
from mnist_gui.data.formats.idx import read_idx_file, read_idx_folder
from mnist_gui.data.idx import is_idx
from mnist_gui.data.sources.names import OWN, SAMPLE
from mnist_gui.data.user.own_digits_file import own_digits_folder, read_own_digits
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, Report, ignore_progress
from mnist_gui.resource_files import resource_path

_LOOKED_AT: Final = 64 * 1024
"""Bytes at the beginning of a file by which it is told what it is."""


def open_dataset(
    spec: str | Path,
    *,
    transposed: bool | None = None,
    size: ImageSize | None = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Dataset:
    """Open an image data set.

    Parameters
    ----------
    spec : str or Path
        What to open:

        - ``"sample"`` for the embedded sample, ``"own"`` for the user's own digits,
        - the name of a data set that was downloaded, such as ``"mnist"``, unless there is a file or folder of
          that name,
        - a folder that holds one data set as IDX files, or one of those files, whose partners in the same
          folder are found by their names; a file with a name of its own is opened alone, as images without
          labels,
        - a folder of pictures as torchvision and Ultralytics have them (``train/7/a.png``), or a zip of it,
        - a CSV, NPZ or Parquet file, or a folder with one for each split.
    transposed : bool, optional
        Whether the images are stored with rows and columns exchanged, so that they must be turned. By default
        those are that are called EMNIST.
    size : (int, int), optional
        The height and width in pixels that the images shall have. By default they are not resized, unless
        pictures have many sizes: then to 28x28.
    report : callable
        Told how many bytes of all files together, or how many images, were read.
    token : CancelToken, optional
        Looked at after every 64 kB or every few images.

    Returns
    -------
    Dataset
        With the splits that are there, train before test. Uncompressed IDX images stay mapped to their files.
        What was changed is in its note.

    Raises
    ------
    DataError
        If there is no data set, more than one, or one whose files are damaged or do not belong together.
    Cancelled
        If the token was cancelled.
    """
    if spec == OWN:  # Path("own") or "./own" is a folder of that name
        return read_own_digits(own_digits_folder()).to_dataset()
    path, source = _locate(spec)
    job = ReadJob(source, size, transposed, report, token)
    try:
        dataset = _read_folder(path, job) if path.is_dir() else _read_file(path, job)
    except OSError as error:
        raise DataError(f"{path} cannot be opened ({error.strerror}); check its permissions.") from error
    return replace(dataset, name="Sample digits") if source == SAMPLE else dataset


def _locate(spec: str | Path) -> tuple[Path, str]:
    """Return where to look, and the `Dataset.source` that leads there again."""
    try:
        if spec == SAMPLE:  # Path("sample") or "./sample" is a folder of that name
            return resource_path(SAMPLE), SAMPLE
        path = Path(spec)
        # The last part may be a link whose target has another name, and names are all there is to go by.
        path = path.resolve() if path.name in {"", ".."} else path.parent.resolve() / path.name
        if isinstance(spec, str) and not path.exists():
            path = _downloaded(spec) or path
    except (OSError, RuntimeError, ValueError) as error:  # no sample; a loop of links; a null character
        raise DataError(f"{spec!r} cannot be opened: {error}.") from error
    return path, str(path)


def _downloaded(name: str) -> Path | None:
    """Return the folder of a data set of the catalogue; None if there is none of that name."""
    from mnist_gui.data.sources.catalogue import CATALOGUE
    from mnist_gui.data.sources.download import downloaded_folder

    if name not in CATALOGUE:
        return None
    folder = downloaded_folder(name)
    if folder is None:
        raise DataError(f"{name} is not there yet; get it with: mnist-gui download {name}.")
    return folder


def _read_folder(path: Path, job: ReadJob) -> Dataset:
    """Read what is in a folder: IDX files, or else pictures, or else tables."""
    # torchvision keeps the IDX files of each data set in a folder called raw.
    for folder in (path, path / "raw"):
        if folder.is_dir() and (dataset := read_idx_folder(folder, job)) is not None:
            return dataset
    from mnist_gui.data.formats._shared.data_files import only_table
    from mnist_gui.data.formats.pictures import read_picture_folder

    dataset = read_picture_folder(path, job)
    if dataset is not None:
        return dataset
    table = only_table(path)
    if table is not None:
        return _read_file(table, job)
    raise DataError(
        f"{path} holds no IDX data set: expected files such as train-images-idx3-ubyte.gz, found none, "
        "nor folders of pictures such as train/7, nor a table; choose another folder, or a file itself."
    )


def _read_file(path: Path, job: ReadJob) -> Dataset:
    """Read the file, and those beside it that belong to the same data set."""
    if not path.is_file():
        raise DataError(
            f"{path} is no file or folder; give a folder with IDX files, one of those files, sample or own, "
            "a folder or zip of pictures, or a CSV, NPZ or Parquet file."
        )
    with open_stream(path, report=ignore_progress) as stream:
        beginning = stream.read_all(_LOOKED_AT)
    if beginning.startswith(b"PAR1"):
        from mnist_gui.data.formats.parquet import read_parquet

        return read_parquet(path, job)
    if beginning.startswith(b"PK\3\4"):
        return _read_zip(path, job)
    if is_idx(beginning):
        return read_idx_file(path, job)
    from mnist_gui.data.formats._shared.unsupported import refuse_foreign, unrecognised
    from mnist_gui.data.formats.csv import is_csv, read_csv

    refuse_foreign(path, beginning)
    if is_csv(beginning):
        return read_csv(path, job)
    if beginning and _is_idx_name(path):
        return read_idx_file(path, job)  # which says best what is wrong with it
    raise unrecognised(path, beginning)


def _is_idx_name(path: Path) -> bool:
    name = path.name.lower()
    return "idx" in name or (not name.endswith(MAPPING_NAME) and idx_prefix(path) is not None)


def _read_zip(path: Path, job: ReadJob) -> Dataset:
    """Read a zip: of arrays or else of pictures."""
    from mnist_gui.data.formats._shared.unsupported import refuse_foreign_zip
    from mnist_gui.data.formats.npz import is_npz, read_npz
    from mnist_gui.data.formats.pictures import read_picture_zip

    refuse_foreign_zip(path)
    if is_npz(path):
        return read_npz(path, job)
    dataset = read_picture_zip(path, job)
    if dataset is None:
        raise DataError(
            f"{path} holds no data set: expected folders of pictures, such as train/7, or arrays, such as "
            "x_train.npy, found none; if it holds other files of a data set, unpack it and open its folder."
        )
    return dataset
