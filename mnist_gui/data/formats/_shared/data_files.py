"""Which files hold the splits of one table: ``mnist_train.csv`` and ``mnist_test.csv``.

Large tables come in numbered parts, ``train-00000-of-00002.parquet``, as the Hugging Face hub has them.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mnist_gui.data.formats._shared.names import (
    SPLIT_ORDER,
    SPLIT_WORDS,
    folder_name,
    split_word,
    title,
    without_split,
)
from mnist_gui.errors import DataError

_NAME: Final = re.compile(
    r"(?P<stem>[^.].*?)([-_](?P<part>\d{5})-of-\d{5})?\.(?P<kind>csv|tsv|txt|npz|parquet)(\.(gz|xz))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TableFile:
    """A table, as its name tells.

    Attributes
    ----------
    path : Path
    stem : str
        Its name without the word for a split, in small letters; the same for all files of a data set.
    kind : str
        The ending of its name, such as ``"csv"``.
    word : str or None
        The word for a split in its name.
    part : int
        Which part of the split it is.
    """

    path: Path
    stem: str
    kind: str
    word: str | None
    part: int

    @property
    def split(self) -> str:
        """The split it holds, unless it says otherwise itself."""
        return SPLIT_WORDS.get(self.word or "", "train")

    @property
    def title(self) -> str:
        """What to call the data set."""
        return title(self.stem or folder_name(self.path.parent))


def parse_table_name(path: Path) -> TableFile | None:
    """Take a file name apart; None if it is not that of a table."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    return TableFile(
        path,
        without_split(match["stem"]),
        match["kind"].lower(),
        split_word(match["stem"]),
        int(match["part"] or 0),
    )


def table_partners(path: Path) -> list[TableFile]:
    """Return the file and those beside it that hold the other splits of the same data set, in row order."""
    chosen = parse_table_name(path)
    if chosen is None:  # a name of its own
        return [TableFile(path, path.name, "", split_word(path.name), 0)]
    if chosen.word is None:
        return [chosen]
    same = [file for file in _tables(path.parent) if (file.stem, file.kind) == (chosen.stem, chosen.kind)]
    by_place = {(file.split, file.part): file for file in [*same, chosen] if file.word is not None}
    return sorted(by_place.values(), key=lambda file: (SPLIT_ORDER.index(file.split), file.part))


def only_table(folder: Path) -> Path | None:
    """Return a table in a folder, or None if there is none.

    Raises
    ------
    DataError
        If there are tables of several data sets.
    """
    sets: dict[tuple[str, str], list[TableFile]] = defaultdict(list)
    for file in _tables(folder):
        sets[file.stem, file.kind].append(file)
    # Beside train and test there may be a table of something else, such as a sample of a submission.
    with_splits = [files for files in sets.values() if any(file.word for file in files)]
    found = with_splits or list(sets.values())
    if len(found) > 1:
        listed = ", ".join(files[0].path.name for files in found[:8])
        raise DataError(
            f"{folder} holds {len(found)} data sets ({listed}); name the file of the one you want."
        )
    return found[0][0].path if found else None


def _tables(folder: Path) -> list[TableFile]:
    parsed = (parse_table_name(path) for path in sorted(folder.iterdir()))
    # Text may be anything; it is read when it is named itself.
    return [file for file in parsed if file is not None and file.kind != "txt" and file.path.is_file()]
