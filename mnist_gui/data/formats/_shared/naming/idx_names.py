"""IDX sets: which files of a folder belong together, by their names.

The files of a set find each other by their names, and these vary: ``train-images-idx3-ubyte``,
``t10k-labels.idx1-ubyte``, ``emnist-balanced-test-images-idx3-ubyte.gz``. `Member` takes such a name apart.

The startup preview needs this before numpy is imported, so nothing that takes long is imported here.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal, NamedTuple, cast

from mnist_gui.data.byte_stream import sniff_compression
from mnist_gui.data.formats._shared.naming.names import SPLIT_ORDER, SPLIT_WORDS
from mnist_gui.errors import DataError

_Kind = Literal["images", "labels"]

ENDING: Final = r"([-._]idx\d?([-._]\w+)?)?(\.(gz|xz))*$"
"""What follows the word images or labels, a regular expression."""

_NAME: Final = re.compile(
    r"^((?P<prefix>[^.].*)[-._ ])?(?P<word>train|training|t10k|test|testing|val|valid|validation|dev)[-._ ]"
    r"(?P<kind>images|labels)" + ENDING,
    re.IGNORECASE,
)
# QMNIST's superset has no splits: xnist-images-idx3-ubyte.xz; nor have files in folders called by a split.
_NAME_WITHOUT_SPLIT: Final = re.compile(
    r"^((?P<prefix>[^.].*)[-._ ])?(?P<word>)(?P<kind>images|labels)[-._]idx\d[-._]\w+(\.(gz|xz))*$",
    re.IGNORECASE,
)

_COPY: Final = re.compile(
    r"( ?\(\d{1,3}\)|[-_ ]+copy([-_ ]\d{1,3}|[-_ ]?\(\d{1,3}\))?)(?=(\.[\w-]{1,12}){0,2}$)|^copy of ",
    re.IGNORECASE,
)
"""What browsers and file managers add to the name of a second copy."""

_NUMBERED_COPY: Final = re.compile(r"([_~-]\d(?=(\.(gz|xz))?$)|\.\d$)", re.IGNORECASE)
"""What other programs add; but in names of tables such numbers count parts."""

MAPPING_NAME: Final = "mapping.txt"
"""How the name of EMNIST's list of classes ends."""

CLASSES_NAME: Final = "classes.txt"
"""How the name of a list of class names ends: a line for each, in the order of labels."""

CLASS_MAP: Final = "classmap.csv"
"""How the name of the table of classes ends that KMNIST and K49 have."""


class Member(NamedTuple):
    """A file of an IDX set, recognised by its name.

    ``emnist-letters-test-images-idx3-ubyte.gz`` has the prefix emnist-letters, the word test and the kind
    images.

    Attributes
    ----------
    path : Path
    prefix : str
        In small letters; nothing if the name begins with the word.
    word : str
        The word for the split, in small letters; nothing if there is none.
    kind : {"images", "labels"}
    is_copy : bool
        Whether the name has what is added to that of a second copy: ``train-images-idx3-ubyte (1).gz``.
    """

    path: Path
    prefix: str
    word: str
    kind: _Kind
    is_copy: bool = False

    @property
    def split(self) -> str:
        """The split that it belongs to; train, if its name has no word for one."""
        return SPLIT_WORDS.get(self.word, "train")


class SplitFiles(NamedTuple):
    """The files of one split.

    Attributes
    ----------
    name : str
        Of the split.
    images : Path
    labels : Path or None
        None if there are none.
    """

    name: str
    images: Path
    labels: Path | None


def idx_prefix(path: Path) -> str | None:
    """Return how the names of all files of an IDX set begin; None for a file that belongs to none.

    The prefix is empty for MNIST's own ``train-images-idx3-ubyte``. A list of classes belongs to its set,
    too.
    """
    if (member := parse_name(path)) is not None:
        return member.prefix
    match = re.fullmatch(rf"((?P<prefix>.+)-)?({MAPPING_NAME}|{CLASSES_NAME})", path.name, re.IGNORECASE)
    return (match["prefix"] or "").lower() if match else None


def parse_name(path: Path) -> Member | None:
    """Take a file name apart; None if it is not the name of a data set's file."""
    name = _NUMBERED_COPY.sub("", without_copy_mark(path.name))
    match = _NAME.match(name) or _NAME_WITHOUT_SPLIT.match(name)
    if match is None:
        return None
    kind = cast("_Kind", match["kind"].lower())
    prefix = (match["prefix"] or "").lower()
    return Member(path, prefix, match["word"].lower(), kind, is_copy=name != path.name)


def without_copy_mark(name: str) -> str:
    """Return a name without what browsers and file managers add to a second copy."""
    return _COPY.sub("", name)


def beside(prefix: str, name: str) -> str:
    """Return what a list of classes is called that belongs to the files with this prefix."""
    return f"{prefix}-{name}" if prefix else name


def find_members(folder: Path) -> list[Member]:
    """Find all files in a folder that are named like those of a data set.

    Each may also lie in a folder of the same name, as Kaggle packs them.
    """
    parsed = [member for path in sorted(folder.iterdir()) if (member := parse_name(path)) is not None]
    files = [member for member in parsed if member.path.is_file()]
    if files or not parsed:
        return files
    within = (parse_name(path) for member in parsed for path in sorted(member.path.iterdir()))
    return [member for member in within if member is not None and member.path.is_file()]


def only_prefix(folder: Path, members: list[Member]) -> str:
    """Return the prefix that all files share, and so the one data set that the folder holds."""
    prefixes = sorted({member.prefix for member in members})
    if len(prefixes) > 1:
        listed = ", ".join(prefix or "one without a prefix" for prefix in prefixes)
        raise DataError(
            f"{folder} holds {len(prefixes)} data sets ({listed}); "
            f"name one file of the one you want, such as {members[0].path.name}."
        )
    return prefixes[0]


def pair(members: list[Member]) -> list[SplitFiles]:
    """Put images and labels together."""
    found = []
    for split in SPLIT_ORDER:
        of_split = [member for member in members if member.split == split]
        images = _choose(member for member in of_split if member.kind == "images")
        labels = _choose(member for member in of_split if member.kind == "labels")
        if images is not None:
            found.append(SplitFiles(split, images, labels))
        elif labels is not None:
            expected = re.sub("labels", "images", labels.name, flags=re.IGNORECASE)
            expected = re.sub(r"idx\d([-._])\w+", r"idx3\1ubyte", expected, flags=re.IGNORECASE)
            raise DataError(
                f"{labels} holds labels, but their images are missing: expected {expected} beside it; "
                "put it there, or open an images file."
            )
    return found


def _choose(members: Iterable[Member]) -> Path | None:
    """Choose among copies of one file: a raw one if possible, since it can be mapped."""
    copies = list(members)
    words = {member.word: member.path.name for member in copies}
    if len(words) > 1:
        raise DataError(
            f"{copies[0].path.parent} holds two {copies[0].split} splits ({' and '.join(words.values())}); "
            "move one of them to a folder of its own."
        )
    first = [member for member in copies if not member.is_copy]
    paths = [member.path for member in first or copies]
    if len(paths) < 2:
        return paths[0] if paths else None
    # QMNIST has the same labels twice; the file with two dimensions has more columns.
    return min(paths, key=lambda path: ("idx2" not in path.name.lower(), sniff_compression(path) is not None))
