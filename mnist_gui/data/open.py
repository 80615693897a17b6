"""Opening: what a path is, and the `Dataset` in it.

A file is recognised by its content, not by its name; a folder by the files in it. The steps are path -> sniff
-> read -> finish: the table in `mnist_gui.data.formats` finds the codec that reads, and `finished` does what
all formats need. Codecs are imported only when they are needed: MNIST's own files, which are opened most,
need neither Pillow nor tables.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mnist_gui.data.byte_stream import read_beginning
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.formats import OPENED, Format, Opening, files_in_words
from mnist_gui.data.formats._shared.finishing import finished
from mnist_gui.data.formats._shared.format import TAR_AT, TAR_SIGNATURE, ZIP_SIGNATURE
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.data.grey_range import GreyRange, is_range
from mnist_gui.data.left_out import LISTED, LeftOut
from mnist_gui.data.read_options import ImageSize, ReadOptions
from mnist_gui.data.sources.names import OWN, SAMPLE
from mnist_gui.errors import DataError, reason_of
from mnist_gui.progress import CancelToken, Report, ignore_progress
from mnist_gui.resource_files import resource_path
from mnist_gui.untrusted import declared

_TABLES = (".csv", ".tsv", ".parquet", ".arrow", ".feather", ".npz", ".arff", ".mat", ".h5", ".hdf5")
_NO_TABLES = ("details.csv", "classmap.csv")
"""How the names of tables end that belong to a data set beside them."""

_MOST_LISTED = 3
"""Files left out that are named."""


def open_dataset(
    spec: str | Path,
    *,
    transposed: bool | None = None,
    size: ImageSize | None = None,
    range: GreyRange | None = None,  # noqa: A002 - as the option of the command line
    invert: bool = False,
    as_is: bool = False,
    corrections: bool = True,
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
        - a file of another format in `mnist_gui.data.formats`, or a folder with one for each split.
    transposed : bool, optional
        Whether the images are stored with rows and columns exchanged, so that they must be turned. By default
        those of EMNIST are turned.
    size : (int, int), optional
        The height and width in pixels that is wanted for the images. By default they are not resized, unless
        pictures have many sizes: then to 28x28.
    range : (float, float), optional
        The numbers that are black and white; they become 0 and 255. By default, this is judged from all
        numbers of the data set.
    invert : bool
        Whether to exchange ink and paper: ink is 255 inside the program. By default, images are inverted if
        they are surely dark ink on light paper.
    as_is : bool
        Whether to judge nothing, and leave bytes as they are stored. Rows and columns are another matter.
    corrections : bool
        Whether to apply the user's corrections: other labels, and images excluded from training, evaluation
        and export. `Dataset.corrections` counts them.
    report : callable
        Called with the number of bytes of all files together, or of images, that were read.
    token : CancelToken, optional
        Checked after every 96 kB or every few images.

    Returns
    -------
    Dataset
        With the splits that are there, train before test. Uncompressed IDX images stay mapped to their files.
        Every change is in its note.

    Raises
    ------
    DataError
        If there is no data set, more than one, or one whose files are damaged or do not belong together; if
        `spec` is neither path nor name, or an option cannot be; if its corrections are damaged.
    Cancelled
        If the token was cancelled.
    """
    if not isinstance(spec, str | os.PathLike):
        raise DataError(
            f"open takes a path or a name, not {type(spec).__name__}; of arrays of images and labels, call "
            'mnist_gui.Dataset("mine", (mnist_gui.Split("train", images, labels),), class_names, "").'
        )
    options = ReadOptions(transposed, size, range, invert, as_is)
    _check_greys(options)
    if spec == OWN:  # Path("own") or "./own" is a folder of that name
        return _own_digits()
    path, source = _locate(spec)
    job = ReadJob(source, options, report, token)
    try:
        with declared(DataError, path, advice="download or copy it again, or choose another file"):
            raw = _read(path, job)
            dataset = finished(raw, job)
    except OSError as error:
        raise DataError(f"{path} cannot be opened ({reason_of(error)}); check its permissions.") from error
    dataset = replace(dataset, name="Sample digits") if source == SAMPLE else dataset
    return _user_corrected(dataset) if corrections else dataset


def _user_corrected(dataset: Dataset) -> Dataset:
    from mnist_gui.data.user.correction_folder import may_have_journal

    if not may_have_journal(dataset):
        return dataset
    from mnist_gui.data.user.correction_journal import user_corrected

    return user_corrected(dataset)


def _own_digits() -> Dataset:
    from mnist_gui.data.user.own_digits_file import own_digits_folder, read_own_digits

    return read_own_digits(own_digits_folder()).to_dataset()


def _check_greys(options: ReadOptions) -> None:
    """Refuse options for grey values that cannot be."""
    if options.invert and options.as_is:
        raise DataError("images cannot be inverted and left as they are; choose invert or as_is.")
    if options.range is not None and not is_range(options.range):
        raise DataError(f"range takes the numbers of black and white, such as (0, 16), not {options.range}.")


def _locate(spec: str | Path) -> tuple[Path, str]:
    """Return the path of a data set, and the `Dataset.source` that leads there again."""
    try:
        if spec == SAMPLE:  # Path("sample") or "./sample" is a folder of that name
            return resource_path(SAMPLE), SAMPLE
        path = Path(spec)
        # The last part may be a link whose target has another name, and only names tell what it is.
        path = path.resolve() if path.name in {"", ".."} else path.parent.resolve() / path.name
        if not path.exists():
            from mnist_gui.atomic_file import remove_leftovers

            remove_leftovers(path)  # a killed export may have moved the folder away
        if isinstance(spec, str) and not path.exists():
            path = _downloaded(spec) or path
    except (OSError, RuntimeError, ValueError) as error:  # no sample; a loop of links; a null character
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"{spec!r} cannot be opened: {reason}.") from error
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


def _formats() -> Iterator[tuple[Format, Opening]]:
    for fmt in OPENED:
        assert fmt.opening is not None, "it can be opened"
        yield fmt, fmt.opening


def _read(path: Path, job: ReadJob) -> RawDataset:
    """Read a file or a folder; if a file of it is known to be something else, that is why it is refused."""
    try:
        return _read_folder(path, job) if path.is_dir() else _read_named(path, job)
    except DataError as error:
        from traceback import clear_frames

        from mnist_gui.data.formats._shared.refusing.unsupported import explanation

        clear_frames(error.__traceback__)  # they hold what was read, and the decompressor
        if path.exists() and (better := explanation(path, error)) is not None:
            raise better from error
        raise


def _read_folder(folder: Path, job: ReadJob) -> RawDataset:
    """Read the data set in a folder: as a format that fills folders or else from a file in it."""
    for fmt, opening in _formats():
        if opening.in_folders and (raw := fmt.load().read_folder(folder, job)) is not None:
            return raw if opening.in_zips else _with_left_out(raw, _tables_beside(folder))
    from mnist_gui.data.data_files import left_aside, only_data_file

    file = only_data_file(folder)
    if file is not None:
        return _with_left_out(_read_file(file, job), left_aside(folder, file))
    from mnist_gui.data.formats._shared.refusing.unsupported import refused_folder
    from mnist_gui.data.nested_folders import folders_below, several_below

    below = folders_below(folder)
    if len(below) == 1:
        return _read_folder(below[0], job)
    if below:
        from mnist_gui.data.joined_splits import join_splits, splits_of_folders

        splits = splits_of_folders(below)
        if splits is None:
            raise several_below(folder, below)
        return join_splits(folder, {split: _read_folder(one, job) for split, one in splits.items()}, job)
    from mnist_gui.data.unnamed_tables import only_table_in

    if (table := only_table_in(folder)) is not None:
        return _read_file(table, job)
    raise refused_folder(folder)


def _tables_beside(folder: Path) -> list[str]:
    """Return the names of files in a folder that may hold data sets of other formats."""
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if entry.name.lower().endswith(_TABLES))
    return [name for name in names if not name.lower().endswith(_NO_TABLES)]


def _with_left_out(raw: RawDataset, names: Sequence[str]) -> RawDataset:
    """Return a data set with a note of the files beside it that were left out."""
    if not names:
        return raw
    listed = ", ".join(names) if len(names) <= _MOST_LISTED else f"{len(names)} other files"
    note = "; ".join(filter(None, [raw.dataset.note, f"left out: {listed}"]))
    left_out = LeftOut({"table": len(names)}, tuple((name, "table") for name in names[:LISTED]))
    return raw._replace(dataset=replace(raw.dataset, note=note, left_out=left_out))


def _read_named(path: Path, job: ReadJob) -> RawDataset:
    """Read a file that was named, with a note of those beside it that hold one of its splits as well."""
    raw = _read_file(path, job)
    from mnist_gui.data.formats._shared.naming.idx_names import idx_prefix
    from mnist_gui.data.formats._shared.naming.names import split_word

    if split_word(path.name) is None or idx_prefix(path) is not None:
        return raw
    from mnist_gui.data.data_files import same_splits_beside  # other files open sooner without

    return _with_left_out(raw, same_splits_beside(path))


def _read_file(path: Path, job: ReadJob) -> RawDataset:
    """Read a file, and those beside it that belong to the same data set."""
    if not path.is_file():
        raise DataError(
            f"{path} is no file or folder; give a folder with IDX files, one of those files, sample or own, "
            f"a folder or zip of pictures, or {files_in_words()}."
        )
    beginning = read_beginning(path)
    if beginning.startswith(ZIP_SIGNATURE):
        return _read_zip(path, beginning, job)
    for fmt, opening in _formats():
        if beginning.startswith(opening.signatures):
            raw = fmt.load(to_read=path).read(path, job)
            if raw is not None:
                return raw
    if beginning[TAR_AT:].startswith(TAR_SIGNATURE):
        return _read_tar(path, job)
    return _read_unsigned(path, beginning, job)


def _read_unsigned(path: Path, beginning: bytes, job: ReadJob) -> RawDataset:
    """Read a file that begins with no signature: a table in text."""
    from mnist_gui.data.data_files import images_beside
    from mnist_gui.data.formats._shared.tables.text_lines import are_numbers

    if not are_numbers(beginning):
        from mnist_gui.data.formats._shared.refusing.unsupported import refuse_known

        refuse_known(path, beginning)
    if (images := images_beside(path)) != path:
        return _read_file(images, job)
    for fmt, opening in _formats():
        is_asked = opening.sniffs or not opening.signatures
        if is_asked and (codec := fmt.load()).sniff(beginning):
            raw = codec.read(path, job)
            if raw is not None:
                return raw
    from mnist_gui.data.formats._shared.refusing.unsupported import unrecognised

    raise unrecognised(path, beginning)


def _read_zip(path: Path, beginning: bytes, job: ReadJob) -> RawDataset:
    """Read a zip of pictures or of arrays, or else of other files of a data set."""
    from mnist_gui.data.formats._shared.archives.zip_entries import zip_names

    names = zip_names(path)
    if not all(name.endswith(".npy") for name in names):  # as in an NPZ file, which opens sooner without
        from mnist_gui.data.formats._shared.refusing.unsupported import refuse_known

        refuse_known(path, beginning, names)
    for fmt, opening in _formats():
        if opening.in_zips and (codec := fmt.load()).sniff_zip(names):
            raw = codec.read(path, job)
            if raw is not None:
                return raw
    from mnist_gui.data.archives import read_zip

    raw = read_zip(path, job, _read_folder)
    if raw is None:
        from mnist_gui.data.formats._shared.refusing.unsupported import refused_zip

        raise refused_zip(path)
    return raw


def _read_tar(path: Path, job: ReadJob) -> RawDataset:
    """Read a tar of any files of a data set."""
    from mnist_gui.data.archives import read_tar
    from mnist_gui.data.formats._shared.refusing.unsupported import refused_tar

    raw = read_tar(path, job, _read_folder)
    if raw is None:
        raise refused_tar(path)
    return raw
