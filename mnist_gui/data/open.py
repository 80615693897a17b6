"""What a path is, and the `Dataset` in it.

MNIST and its relatives are four IDX files in one folder: images and labels, of a train and a test split. The
files find each other by their names, and these vary: ``train-images-idx3-ubyte``, ``t10k-labels.idx1-ubyte``,
``emnist-balanced-test-images-idx3-ubyte.gz``. `_Member` takes such a name apart.

Opening goes in three steps. Find the files. Read their headers, which is quick, and check that they fit
together. Only then read the values. What comes out is a whole data set or a `DataError`, never a part.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Labels, Split
from mnist_gui.data.idx import IdxHeader, read_idx, read_idx_header
from mnist_gui.data.idx_stream import sniff_compression
from mnist_gui.data.own_digits import OWN
from mnist_gui.data.own_digits_file import own_digits_folder, read_own_digits
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress
from mnist_gui.resource_files import resource_path

SAMPLE: Final = "sample"
"""What opens the digits that ship with the program."""

MOST_CLASSES: Final = 62
"""EMNIST ByClass has digits, capitals and small letters; no known IDX data set has more classes."""

_Kind = Literal["images", "labels"]

_SPLITS: Final = {"train": "train", "t10k": "test", "test": "test"}
_ENDING: Final = r"([-._]idx\d?([-._]\w+)?)?(\.(gz|xz))?$"
_NAME: Final = re.compile(
    r"^((?P<prefix>[^.].*)[-._ ])?(?P<word>train|t10k|test)[-._ ](?P<kind>images|labels)" + _ENDING,
    re.IGNORECASE,
)
_PRETTY: Final = {
    "mnist": "MNIST",
    "fashionmnist": "Fashion-MNIST",
    "kmnist": "KMNIST",
    "emnist": "EMNIST",
    "qmnist": "QMNIST",
}


@dataclass(frozen=True)
class _Member:
    """A file of a data set, as its name tells.

    ``emnist-letters-test-images-idx3-ubyte.gz`` has the prefix emnist-letters, the word test and the kind
    images.
    """

    path: Path
    prefix: str
    word: str
    kind: _Kind

    @property
    def split(self) -> str:
        return _SPLITS[self.word]


@dataclass(frozen=True)
class _SplitFiles:
    """The files of one split."""

    name: str
    images: Path
    labels: Path | None


def open_dataset(
    spec: str | Path, *, report: Report = ignore_progress, token: CancelToken | None = None
) -> Dataset:
    """Open an image data set.

    Parameters
    ----------
    spec : str or Path
        ``"sample"`` for the embedded sample, ``"own"`` for the user's own digits, a folder that holds one
        data set as IDX files, or one of those files, whose partners in the same folder are found by their
        names. A file with a name of its own is opened alone, as images without labels.
    report : callable
        Told how many bytes of all files together were read.
    token : CancelToken, optional
        Looked at after every 64 kB.

    Returns
    -------
    Dataset
        With the splits that are there, train before test. Uncompressed images stay mapped to their files.

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
    try:
        name, files = _find(path)
    except OSError as error:
        raise DataError(f"{path} cannot be opened ({error.strerror}); check its permissions.") from error
    if source == SAMPLE:
        name = "Sample digits"
    return _load(files, name=name, source=source, report=report, token=token)


# Finding the files


def _locate(spec: str | Path) -> tuple[Path, str]:
    """Return where to look, and the `Dataset.source` that leads there again."""
    try:
        if spec == SAMPLE:  # Path("sample") or "./sample" is a folder of that name
            return resource_path(SAMPLE), SAMPLE
        path = Path(spec)
        # The last part may be a link whose target has another name, and names are all there is to go by.
        path = path.resolve() if path.name in {"", ".."} else path.parent.resolve() / path.name
    except (OSError, RuntimeError, ValueError) as error:  # no sample; a loop of links; a null character
        raise DataError(f"{spec!r} cannot be opened: {error}.") from error
    return path, str(path)


def _find(path: Path) -> tuple[str, list[_SplitFiles]]:
    """Find the files that `path` stands for, and what to call the data set in them."""
    if path.is_dir():
        members = _members(path)
        prefix = _only_prefix(path, members)
        return _title(prefix or _folder_name(path)), _pair(members)
    if not path.is_file():
        raise DataError(
            f"{path} is no file or folder; give a folder with IDX files, one of those files, sample or own."
        )
    chosen = _parse(path)
    if chosen is None:
        split = "test" if re.search(r"(?<![a-z])(t10k|test)(?![a-z])", path.name.lower()) else "train"
        title = re.sub(_ENDING, "", path.name, flags=re.IGNORECASE)
        return title, [_SplitFiles(split, images=path, labels=None)]
    members = [member for member in _members(path.parent) if member.prefix == chosen.prefix]
    # Of several copies of the chosen file, it is the chosen one that is wanted.
    same = (chosen.split, chosen.kind)
    members = [member for member in members if (member.split, member.kind) != same]
    return _title(chosen.prefix or _folder_name(path.parent)), _pair([*members, chosen])


def _parse(path: Path) -> _Member | None:
    """Take a file name apart; None if it is not the name of a data set's file."""
    match = _NAME.match(path.name)
    if match is None:
        return None
    kind = cast("_Kind", match["kind"].lower())
    return _Member(path, (match["prefix"] or "").lower(), match["word"].lower(), kind)


def _members(folder: Path) -> list[_Member]:
    """Find all files in a folder that are named like those of a data set."""
    parsed = (_parse(path) for path in sorted(folder.iterdir()))
    return [member for member in parsed if member is not None and member.path.is_file()]


def _only_prefix(folder: Path, members: list[_Member]) -> str:
    """Return the prefix that all files share, and so the one data set that the folder holds."""
    if not members:
        raise DataError(
            f"{folder} holds no IDX data set: expected files such as train-images-idx3-ubyte.gz, found none; "
            "choose another folder, or an IDX file itself."
        )
    prefixes = sorted({member.prefix for member in members})
    if len(prefixes) > 1:
        listed = ", ".join(prefix or "one without a prefix" for prefix in prefixes)
        raise DataError(
            f"{folder} holds {len(prefixes)} data sets ({listed}); "
            f"name one file of the one you want, such as {members[0].path.name}."
        )
    return prefixes[0]


def _pair(members: list[_Member]) -> list[_SplitFiles]:
    """Put images and labels together."""
    found = []
    for split in ("train", "test"):
        of_split = [member for member in members if member.split == split]
        images = _choose(member for member in of_split if member.kind == "images")
        labels = _choose(member for member in of_split if member.kind == "labels")
        if images is not None:
            found.append(_SplitFiles(split, images, labels))
        elif labels is not None:
            expected = re.sub("labels", "images", labels.name, flags=re.IGNORECASE)
            expected = re.sub(r"idx\d([-._])\w+", r"idx3\1ubyte", expected, flags=re.IGNORECASE)
            raise DataError(
                f"{labels} holds labels, but their images are missing: expected {expected} beside it; "
                "put it there, or open an images file."
            )
    return found


def _choose(members: Iterable[_Member]) -> Path | None:
    """Choose among copies of one file: a raw one, if there is one, since it can be mapped."""
    copies = list(members)
    words = {member.word: member.path.name for member in copies}
    if len(words) > 1:
        raise DataError(
            f"{copies[0].path.parent} holds two test splits ({' and '.join(words.values())}); "
            "move one of them to a folder of its own."
        )
    paths = [member.path for member in copies]
    if len(paths) < 2:
        return paths[0] if paths else None
    return min(paths, key=lambda path: sniff_compression(path) is not None)


def _folder_name(folder: Path) -> str:
    # torchvision keeps the files of each data set in a folder called raw.
    return folder.parent.name if folder.name.lower() == "raw" else folder.name


def _title(name: str) -> str:
    """Write the name of a known data set as its authors do: emnist-letters as EMNIST letters."""
    letters = re.sub("[-_. ]", "", name.lower())
    if letters in _PRETTY:
        return _PRETTY[letters]
    family, _, variant = re.sub("[-_. ]", " ", name).partition(" ")
    return f"{_PRETTY[family.lower()]} {variant}" if family.lower() in _PRETTY else name or "Digits"


# Reading them


class _Reader:
    """Reads files one after another, and reports the progress of all together."""

    def __init__(self, headers: dict[Path, IdxHeader], *, report: Report, token: CancelToken | None) -> None:
        self._headers = headers
        self._report = report
        self._token = token
        self._total = sum(header.file_bytes for header in headers.values())
        self._finished = 0

    def read(self, path: Path) -> npt.NDArray[Any]:
        def report(progress: Progress) -> None:
            done = self._finished + progress.done
            self._report(Progress(progress.message, done, self._total, progress.unit))

        values = read_idx(path, report=report, token=self._token)
        self._finished += self._headers[path].file_bytes
        return values


def _load(
    files: list[_SplitFiles], *, name: str, source: str, report: Report, token: CancelToken | None
) -> Dataset:
    """Read the files of a data set, labels first, since they are small and most easily wrong."""
    paths = [path for split in files for path in (split.labels, split.images) if path is not None]
    headers = {path: read_idx_header(path) for path in paths}
    _check_images([split.images for split in files], headers)
    for split in files:
        if split.labels is not None:
            _check_labels(split.labels, split.images, headers)

    reader = _Reader(headers, report=report, token=token)
    labels = {split: _read_labels(split.labels, reader) for split in files if split.labels is not None}
    splits = []
    for split in files:
        images = reader.read(split.images)
        unknown = np.full(len(images), NO_LABEL, dtype=np.int16)
        splits.append(Split(split.name, images, labels.get(split, unknown)))
    largest = max((int(known.max()) for known in labels.values() if known.size), default=NO_LABEL)
    class_names = tuple(str(label) for label in range(max(10, largest + 1)))
    return Dataset(name=name, splits=tuple(splits), class_names=class_names, source=source)


def _check_images(paths: list[Path], headers: dict[Path, IdxHeader]) -> None:
    for path in paths:
        header = headers[path]
        if header.dtype != np.uint8 or len(header.shape) != 3 or 0 in header.shape[1:]:
            raise DataError(
                f"{path} holds no images: expected count x height x width values of type uint8, "
                f"found {header}; choose an images file."
            )
    first, *others = paths
    for path in others:
        if headers[path].shape[1:] != headers[first].shape[1:]:
            raise DataError(
                f"{path} does not fit {first.name}: expected images of {_size(headers[first])}, "
                f"found {_size(headers[path])}; move one of them to a folder of its own."
            )
    if not any(headers[path].shape[0] for path in paths):
        names = " and ".join(path.name for path in paths)
        raise DataError(
            f"{first.parent} holds no image: expected at least one in {names}, found 0; choose other files."
        )


def _size(header: IdxHeader) -> str:
    return f"{header.shape[1]} x {header.shape[2]} pixels"


def _check_labels(path: Path, images: Path, headers: dict[Path, IdxHeader]) -> None:
    header = headers[path]
    if header.dtype.kind not in "iu" or len(header.shape) != 1:
        raise DataError(
            f"{path} holds no labels: expected one dimension of integers, found {header}; "
            "put another label file there, or none to open the images without labels."
        )
    if header.shape != headers[images].shape[:1]:
        raise DataError(
            f"{path} does not fit {images.name}: expected {headers[images].shape[0]:,} labels, one for each "
            f"image, found {header.shape[0]:,}; put the labels there that belong to these images."
        )


def _read_labels(path: Path, reader: _Reader) -> Labels:
    values = reader.read(path)
    outside = (values < 0) | (values >= MOST_CLASSES)
    if outside.any():
        index = int(outside.argmax())
        raise DataError(
            f"{path} holds labels out of range: expected 0 to {MOST_CLASSES - 1}, "
            f"found {values[index]} for image {index:,}; put the labels there that belong to these images."
        )
    return values.astype(np.int16)
