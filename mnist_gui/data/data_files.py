"""Finds partner files, those of one data set, by their names: ``mnist_train.csv`` and ``mnist_test.csv``.

Large tables come in numbered parts: ``train-00000-of-00002.parquet`` as the Hugging Face hub has them,
``part-00000-...csv`` as Spark writes them, ``train1.csv`` and ``train2.csv``. Formats with one array in a
file have images and labels in two: ``train_images.npy`` and ``train_labels.npy``. So have some tables;
whether words and numbers in the name of a table mean that is judged by the files beside it.

The suffixes are those of the table of formats. IDX files have names of their own: see `idx_names`.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from mnist_gui.data.formats import TABLE
from mnist_gui.data.formats._shared.naming.idx_names import (
    CLASS_MAP,
    CLASSES_NAME,
    MAPPING_NAME,
    idx_prefix,
    without_copy_mark,
)
from mnist_gui.data.formats._shared.naming.names import (
    DETAILS_FILE,
    SPLIT_ORDER,
    SPLIT_WORDS,
    Kind,
    folder_name,
    kind_of,
    split_word,
    title,
    without_kind,
    without_packing,
    without_split,
)
from mnist_gui.errors import DataError
from mnist_gui.names import listed

_OPENINGS: Final = [fmt.opening for fmt in TABLE if fmt.opening is not None]
SEARCHED: Final = {
    suffix for opening in _OPENINGS for suffix in opening.suffixes if opening.pairs or not opening.in_folders
}
_UNSEARCHED: Final = {suffix for opening in _OPENINGS for suffix in opening.other_suffixes}
_PAIRED: Final = {suffix for opening in _OPENINGS for suffix in opening.suffixes if opening.pairs}
_TABLES: Final = {".csv", ".tsv", ".txt", ".parquet", ".pq"}
"""Endings of tables that may have their labels in a file of their own."""

_NAME: Final = re.compile(
    r"(?P<stem>[^.].*?)([-_](?P<part>\d{5})-of-\d{5})?"
    rf"(?P<suffix>{'|'.join(map(re.escape, sorted(SEARCHED | _UNSEARCHED)))})(\.(gz|xz|bz2))?",
    re.IGNORECASE,
)

_SPARK: Final = re.compile(r"part-(?:[rm]-)?(?P<part>\d{5})(?:-[0-9a-f-]{36})?(?:[-.]c\d{3})?(?:\.\w+)?")
_PART: Final = re.compile(r"part-(?:[rm]-)?(?P<part>\d{5})(\.(gz|xz|bz2))?")
"""Hadoop's parts of a table have no suffix."""

_ENDINGS: Final = {"train": ("train", "tra", "trn"), "test": ("test", "tes", "tst", "t"), "val": ("val",)}
_SPLIT_ENDINGS: Final = {word: split for split, words in _ENDINGS.items() for word in words}
"""Endings of names that are the split: of UCI's and LIBSVM's files."""

_NUMBERED: Final = re.compile(
    r"(?P<rest>.*?)(?:^|[-_. ]+)(?P<word>part|chunk|shard)?[-_. ]*(?P<part>\d{1,6})", re.IGNORECASE
)
_COUNTS: Final = re.compile(r"\b\d+[km]?[ _]?x[ _]?\d+\b|(?<=[-_])2828\b", re.IGNORECASE)  # 60k x 784
_FOLD: Final = re.compile(r"fold", re.IGNORECASE)

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
    part : int or None
        Which part of the split it is, if it is one.
    is_certain : bool
        Whether its kind is known by its name, and not only by that of a file beside it.
    """

    path: Path
    stem: str
    suffix: str
    word: str | None
    kind: Kind | None = None
    part: int | None = None
    is_certain: bool = True

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
        return self.word is not None or self.kind is not None or self.part is not None


def parse_data_name(path: Path) -> DataFile | None:
    """Take a file name apart; None if it has none of the suffixes that are known."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        return _parse_part(path)
    copied = _NAME.fullmatch(without_copy_mark(path.name))
    if copied is not None and split_word(copied["stem"]) is not None:
        match = copied
    stem, suffix = match["stem"], match["suffix"].lower()
    if spark := _SPARK.fullmatch(stem):
        return _part_of_folder(path, suffix, int(spark["part"]))
    kind = kind_of(stem) if suffix in _PAIRED else None
    rest = without_split(without_kind(stem) if kind is not None else stem)
    part = None if match["part"] is None else int(match["part"])
    return DataFile(path, rest, suffix, split_word(stem), kind, part)


def _parse_part(path: Path) -> DataFile | None:
    """Return what a name without a suffix says if it is that of a part of Hadoop: ``part-r-00000``."""
    match = _PART.fullmatch(path.name)
    return None if match is None else _part_of_folder(path, "", int(match["part"]))


def _part_of_folder(path: Path, suffix: str, part: int) -> DataFile:
    folder = path.parent.name.removesuffix(suffix)
    return DataFile(path, without_split(folder), suffix, split_word(folder), part=part)


def parse_loosely(path: Path) -> DataFile:
    """Take a file name with any ending apart; that may be the split: ``optdigits.tra``, ``usps.t``."""
    name = without_packing(path.name)
    stem, _, ending = name.rpartition(".")
    if stem and (word := _SPLIT_ENDINGS.get(ending.lower())) is not None:
        return DataFile(path, stem, "", word)
    suffix = f".{ending.lower()}" if stem else ""
    return DataFile(path, without_split(stem or name), suffix, split_word(stem or name))


def _loose_partners(path: Path) -> list[DataFile]:
    """Return a file with a name of its own, and those whose names are the same but for the split."""
    chosen = parse_loosely(path)
    if chosen.word is not None:
        files = (parse_loosely(other) for other in sorted(path.parent.iterdir()) if other != path)
        found = {chosen.split: chosen}
        for file in files:
            is_same = (file.stem, file.suffix) == (chosen.stem, chosen.suffix) and file.word is not None
            if is_same and parse_data_name(file.path) is None and file.path.is_file():
                found.setdefault(file.split, file)
        if len(found) > 1:
            return [found[split] for split in SPLIT_ORDER if split in found]
    return [DataFile(path, path.name, "", split_word(path.name))]


def partners_of(path: Path) -> list[DataFile]:
    """Return a file and those beside it that belong to the same data set, in row order."""
    alone = parse_data_name(path)
    if alone is None:  # a name of its own
        return _loose_partners(path)
    return _partners(alone, _files_beside(alone))


def _files_beside(file: DataFile) -> list[DataFile]:
    """Return the files that may belong to the data set of a file, itself among them."""
    return data_files_in(file.path.parent, SEARCHED | {file.suffix})


def _partners(alone: DataFile, files: Sequence[DataFile]) -> list[DataFile]:
    """Return those of some files that belong to the data set of one, in row order."""
    chosen = next((file for file in files if file.path == alone.path), alone)
    if not chosen.has_partners:
        return [chosen]
    same = _of_one_set(files, chosen)
    # Of valid.csv and dev.csv only one is the split, and labels are those of the images of the same word.
    words = {file.split: file.word for file in [*same, chosen]}
    same = [file for file in same if file.word == words[file.split]]
    found = {(file.split, file.kind or "images", file.part): file for file in [*same, chosen]}
    return sorted(
        found.values(), key=lambda file: (SPLIT_ORDER.index(file.split), file.kind or "", file.part or 0)
    )


def _of_one_set(files: Iterable[DataFile], chosen: DataFile) -> list[DataFile]:
    """Return the files that belong to the data set of a file, by their names."""
    same = (chosen.stem, chosen.suffix)
    return [file for file in files if (file.stem, file.suffix) == same and file.has_partners]


def same_splits_beside(path: Path) -> list[str]:
    """Return the names of files that hold a split for which another file was taken: of valid.csv, dev.csv."""
    chosen = parse_data_name(path)
    if chosen is None or not chosen.has_partners:
        return []
    files = _files_beside(chosen)
    taken = {file.path for file in _partners(chosen, files)}
    same = _of_one_set(files, chosen)
    return [file.path.name for file in same if file.word is not None and file.path not in taken]


def only_data_file(folder: Path) -> Path | None:
    """Return a file of the data set in a folder, or None if there is none.

    Raises
    ------
    DataError
        If there are files of several data sets.
    """
    sets: dict[tuple[str, str], list[DataFile]] = defaultdict(list)
    for file in data_files_in(folder):
        sets[file.stem, file.suffix].append(file)
    # Beside train and test there may be a table of something else, such as a sample of a submission.
    with_partners = [files for files in sets.values() if any(file.has_partners for file in files)]
    found = with_partners or list(sets.values())
    if len(found) > 1:
        names = listed(files[0].path.name for files in found)
        raise DataError(
            f"{folder} holds {len(found)} data sets ({names}); name the file of the one you want."
        )
    if not found:  # a text may be anything, but for its name
        texts = [file for file in data_files_in(folder, _UNSEARCHED) if file.has_partners]
        return texts[0].path if len({file.stem for file in texts}) == 1 else None
    return next((file.path for file in found[0] if file.kind != "labels"), found[0][0].path)


def images_beside(path: Path) -> Path:
    """Return the table of images for which a file has the labels; the same file if it has none."""
    files = partners_of(path)
    is_labels = any(file.path == path and file.kind == "labels" for file in files)
    return next((file.path for file in files if is_labels and file.kind == "images"), path)


def left_aside(folder: Path, path: Path) -> list[str]:
    """Return the names of the files of a folder that might be opened, but do not belong to the one given."""
    taken = {file.path for file in partners_of(path)}
    others = [file.path.name for file in data_files_in(folder) if file.path not in taken]
    return [name for name in others if name.lower() != DETAILS_FILE and not name.lower().endswith(CLASS_MAP)]


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
    parsed = {file.path: file for file in _joined(filter(None, map(parse_data_name, paths)))}
    names = {_set_of(path, parsed.get(path)) for path in paths}
    suffixes = {parsed[path].suffix if path in parsed else "" for path in files}
    if len(names) != 1 or None in names or len(suffixes) != 1:
        return None
    return files[0]  # a list of classes opens nothing


def _set_of(path: Path, file: DataFile | None) -> _Set | None:
    """Return the folder and the name of the data set to which a file belongs; None if that is unknown."""
    prefix = idx_prefix(path)
    if prefix is not None:
        return path.parent, prefix
    return (path.parent, file.stem.lower()) if file is not None and file.has_partners else None


def data_files_in(folder: Path, suffixes: Collection[str] = SEARCHED) -> list[DataFile]:
    """Return the files of a folder with one of these suffixes, by default those found without being named."""
    parsed = (parse_data_name(path) for path in sorted(folder.iterdir()))
    files = [
        file
        for file in parsed
        if file is not None and (not file.suffix or file.suffix in suffixes) and file.path.is_file()
    ]
    return _joined(files)


def _joined(files: Iterable[DataFile]) -> list[DataFile]:
    """Return files, understood by the names of those beside them."""
    return _with_parts(_with_kinds(list(files)))


def _with_kinds(files: Sequence[DataFile]) -> list[DataFile]:
    """Return files, tables with the kind of their content if their labels are in a file beside them."""
    parsed = {file.path: _kind_parsed(file) for file in files if file.suffix in _TABLES}
    kinds: dict[tuple[str, str], set[Kind | None]] = defaultdict(set)
    for file in parsed.values():
        kinds[file.stem, file.suffix].add(file.kind)
    found = []
    for file in files:
        other = parsed.get(file.path, file)
        group = kinds[other.stem, other.suffix]
        if "labels" not in group or len(group) < 2:
            found.append(file)
        elif other.kind is None:
            found.append(replace(other, kind="images", is_certain=False))
        else:
            found.append(other)
    return found


def _kind_parsed(file: DataFile) -> DataFile:
    """Take the name of a table apart as one that has images or labels alone: csvTrainImages 60k x 784."""
    match = _NAME.fullmatch(file.path.name)
    assert match is not None, "it was parsed before"
    stem = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", _COUNTS.sub("", match["stem"])).strip()
    kind = kind_of(stem)
    rest = without_split(without_kind(stem) if kind is not None else stem)
    return replace(file, stem=re.sub(r"^csv\b", "", rest).strip("-_. "), word=split_word(stem), kind=kind)


def _with_parts(files: Sequence[DataFile]) -> list[DataFile]:
    """Return files, with the number of the part in those whose names end with one, if they are parts."""
    groups: dict[tuple[str, str], list[DataFile]] = defaultdict(list)
    for file in files:
        parsed = _part_parsed(file)
        groups[parsed.stem, parsed.suffix].append(parsed)
    parts = {file.path: file for group in groups.values() if _are_parts(group) for file in group}
    return [parts.get(file.path, file) for file in files]


def _part_parsed(file: DataFile) -> DataFile:
    match = _NUMBERED.fullmatch(file.stem)
    if match is None or file.part is not None or not (file.word or match["word"]) or _FOLD.search(file.stem):
        return file
    return replace(file, stem=match["rest"], part=int(match["part"]))


def _are_parts(files: Sequence[DataFile]) -> bool:
    """Tell whether all files of a split and kind are numbered from 0 or 1 on, or there is only one."""
    numbers: dict[tuple[str, Kind | None], list[int | None]] = defaultdict(list)
    for file in files:
        numbers[file.split, file.kind].append(file.part)
    return len(files) > 1 and all(map(_count_up, numbers.values()))


def _count_up(numbers: Sequence[int | None]) -> bool:
    if len(numbers) == 1:
        return True
    known = sorted(number for number in numbers if number is not None)
    return known[:1] in ([0], [1]) and known == [*range(known[0], known[0] + len(numbers))]
