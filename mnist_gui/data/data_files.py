"""Finds partner files, those of one data set, by their names: ``mnist_train.csv`` and ``mnist_test.csv``.

Large tables come in numbered parts, ``train-00000-of-00002.parquet``, as the Hugging Face hub has them.
Formats with one array in a file have images and labels in two: ``train_images.npy`` and ``train_labels.npy``.

The suffixes are those of the table of formats. IDX files have names of their own: see `idx_names`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from mnist_gui.data.formats import TABLE
from mnist_gui.data.formats._shared.idx_names import CLASSES_NAME, MAPPING_NAME, idx_prefix
from mnist_gui.data.formats._shared.names import (
    SPLIT_ORDER,
    SPLIT_WORDS,
    Kind,
    folder_name,
    kind_of,
    split_word,
    title,
    without_kind,
    without_split,
)
from mnist_gui.errors import DataError

_OPENINGS: Final = [fmt.opening for fmt in TABLE if fmt.opening is not None]
_SEARCHED: Final = {suffix for opening in _OPENINGS for suffix in opening.suffixes if not opening.in_folders}
_UNSEARCHED: Final = {suffix for opening in _OPENINGS for suffix in opening.other_suffixes}
_PAIRED: Final = {suffix for opening in _OPENINGS for suffix in opening.suffixes if opening.pairs}
_NAME: Final = re.compile(
    r"(?P<stem>[^.].*?)([-_](?P<part>\d{5})-of-\d{5})?"
    rf"(?P<suffix>{'|'.join(map(re.escape, sorted(_SEARCHED | _UNSEARCHED)))})(\.(gz|xz))?",
    re.IGNORECASE,
)

_Set: TypeAlias = tuple[Path, str]


@dataclass(frozen=True)
class DataFile:
    """A file of a data set, recognised by its name.

    Attributes
    ----------
    path : Path
    stem : str
        Its name without the words for a split and a kind; the same for all files of a data set.
    suffix : str
        How its name ends, such as ``".csv"``, in small letters.
    word : str or None
        The word for a split in its name.
    kind : {"images", "labels"} or None
        Its content, if images and labels are in a file each and its name has a word for one.
    part : int
        Which part of the split it is.
    """

    path: Path
    stem: str
    suffix: str
    word: str | None
    kind: Kind | None = None
    part: int = 0

    @property
    def split(self) -> str:
        """The split it holds, if it does not say otherwise itself."""
        return SPLIT_WORDS.get(self.word or "", "train")

    @property
    def title(self) -> str:
        """The name of the data set."""
        return title(self.stem or folder_name(self.path.parent))

    @property
    def has_partners(self) -> bool:
        """Whether other files may belong to it, by the words in its name."""
        return self.word is not None or self.kind is not None


def parse_data_name(path: Path) -> DataFile | None:
    """Take a file name apart; None if it has none of the suffixes that are known."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    stem, suffix = match["stem"], match["suffix"].lower()
    kind = kind_of(stem) if suffix in _PAIRED else None
    rest = without_split(without_kind(stem) if kind is not None else stem)
    return DataFile(path, rest, suffix, split_word(stem), kind, int(match["part"] or 0))


def partners_of(path: Path) -> list[DataFile]:
    """Return a file and those beside it that belong to the same data set, in row order."""
    chosen = parse_data_name(path)
    if chosen is None:  # a name of its own
        return [DataFile(path, path.name, "", split_word(path.name))]
    if not chosen.has_partners:
        return [chosen]
    same = [
        file
        for file in _searched(path.parent)
        if (file.stem, file.suffix) == (chosen.stem, chosen.suffix) and file.has_partners
    ]
    found = {(file.split, file.kind or "images", file.part): file for file in [*same, chosen]}
    return sorted(
        found.values(), key=lambda file: (SPLIT_ORDER.index(file.split), file.kind or "", file.part)
    )


def only_data_file(folder: Path) -> Path | None:
    """Return a file of the data set in a folder, or None if there is none.

    Raises
    ------
    DataError
        If there are files of several data sets.
    """
    sets: dict[tuple[str, str], list[DataFile]] = defaultdict(list)
    for file in _searched(folder):
        sets[file.stem, file.suffix].append(file)
    # Beside train and test there may be a table of something else, such as a sample of a submission.
    with_partners = [files for files in sets.values() if any(file.has_partners for file in files)]
    found = with_partners or list(sets.values())
    if len(found) > 1:
        listed = ", ".join(files[0].path.name for files in found[:8])
        raise DataError(
            f"{folder} holds {len(found)} data sets ({listed}); name the file of the one you want."
        )
    return found[0][0].path if found else None


def shared_entry(paths: Sequence[Path]) -> Path | None:
    """Return the file that opens the one data set to which all of these files belong.

    Only names are compared. Whether all of the data set is there is found out when it is opened.

    Parameters
    ----------
    paths : sequence of Path
        One or more files.

    Returns
    -------
    Path or None
        One of them; opening it finds the others by their names. None if they are of several data sets, or
        if their names do not decide.
    """
    lists = [path for path in paths if path.name.lower().endswith((MAPPING_NAME, CLASSES_NAME))]
    files = [path for path in paths if path not in lists] or lists
    names = {_set_of(path) for path in paths}
    suffixes = {_suffix_of(path) for path in files}
    if len(names) != 1 or None in names or len(suffixes) != 1:
        return None
    return files[0]  # a list of classes opens nothing


def _set_of(path: Path) -> _Set | None:
    """Return the folder and the name of the data set to which a file belongs; None if that is unknown."""
    prefix = idx_prefix(path)
    if prefix is not None:
        return path.parent, prefix
    file = parse_data_name(path)
    return (path.parent, file.stem.lower()) if file is not None and file.has_partners else None


def _suffix_of(path: Path) -> str:
    file = parse_data_name(path)
    return "" if file is None else file.suffix


def _searched(folder: Path) -> Iterable[DataFile]:
    """Return the files of a folder that are found without being named."""
    parsed = (parse_data_name(path) for path in sorted(folder.iterdir()))
    return [file for file in parsed if file is not None and file.suffix in _SEARCHED and file.path.is_file()]
