"""Where the labels of pictures come from: their folders, a table beside them, or their names.

Folders that are classes go first, unless a table says something else of most pictures. Names of files are the
last resort. What was taken from a table or from names is said in a note.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from mnist_gui.data.formats._shared.naming.labels_in_names import labels_in_names
from mnist_gui.data.formats._shared.naming.names import SPLIT_ORDER
from mnist_gui.data.formats._shared.pictures.file_trees import Parts, WholeTree
from mnist_gui.data.formats._shared.pictures.picture_layout import PictureLayout, SplitPictures
from mnist_gui.data.formats._shared.pictures.picture_sieve import PictureSieve
from mnist_gui.data.formats._shared.read_job import ReadJob

if TYPE_CHECKING:
    from mnist_gui.data.formats._shared.pictures.picture_tables import TableValues

MAYBE_NOTE: Final = (
    "labels may stand in the file names: to have them, sort the pictures into folders such as 7, or put a "
    "labels.csv with the columns file_name and label beside them"
)

_MOST_OTHERS = (
    0.2  # share of pictures whose label in a table is another one than that of most in their folder
)
_NAMED = 3


@dataclass
class LabelledPictures:
    """The pictures of a set with their labels.

    Attributes
    ----------
    splits : tuple of SplitPictures
    columns : mapping of str to mapping of int to str
        More columns from tables, by name; their values by the index of the picture.
    notes : list of str
        Where labels are from, if not from folders.
    are_long : bool
        Whether labels may be long texts, as those from tables.
    """

    splits: tuple[SplitPictures, ...]
    columns: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    are_long: bool = False


def label_pictures(
    tree: WholeTree, layout: PictureLayout, sieve: PictureSieve, job: ReadJob
) -> LabelledPictures:
    """Find the labels of pictures.

    Parameters
    ----------
    tree : WholeTree
    layout : PictureLayout
        What the folders of its pictures mean.
    sieve : PictureSieve
        Knows the tables beside them; those that are not used are left out.
    job : ReadJob
    """
    pictures = LabelledPictures(layout.splits)
    has_classes = len({label for part in layout.splits for label in part.labels or ()}) > 1
    if has_classes and not sieve.tables:
        return pictures
    by_folder = {index: label for part in layout.splits for index, label in _pairs(part)}
    values = _read_tables(tree, sieve, job)
    if values is not None:
        pictures.columns = values.columns
        if len(layout.splits) == 1 and len(set(values.splits.values())) > 1:
            pictures.splits = tuple(_split_again(pictures.splits[0], values.splits))
    if values is not None and values.labels:
        _add_table_labels(pictures, by_folder, values)
    elif not has_classes:
        _add_labels_in_names(pictures, tree.names, by_folder)
    return pictures


def _read_tables(tree: WholeTree, sieve: PictureSieve, job: ReadJob) -> "TableValues | None":
    """Return what tables say of pictures; None without any. Those that say nothing are left out."""
    if not sieve.tables:
        return None
    from mnist_gui.data.formats._shared.pictures.picture_tables import read_tables  # few pictures need it

    values = read_tables(tree, sieve.tables, job)
    sieve.leave_out_tables(values.used)
    return values


def _pairs(part: SplitPictures) -> Iterable[tuple[int, str]]:
    return () if part.labels is None else zip(part.pictures, part.labels, strict=True)


def _add_table_labels(
    pictures: LabelledPictures, by_folder: Mapping[int, str], values: "TableValues"
) -> None:
    """Take labels from tables, if folders are not classes that say the same."""
    if len(set(by_folder.values())) > 1:
        others = _others(by_folder, values.labels)
        if others <= _MOST_OTHERS * len(values.labels):
            if others:
                pictures.notes.append(f"{others:,} labels in {_tables(values)} differ from the folders")
            return
    pictures.splits = tuple(
        replace(part, labels=tuple(values.labels.get(index, "") for index in part.pictures))
        for part in pictures.splits
    )
    pictures.are_long = True
    note = f"labels from {_tables(values)}"
    without = sum(len(part.pictures) for part in pictures.splits) - sum(
        index in values.labels for part in pictures.splits for index in part.pictures
    )
    if without:
        note += f", which has none for {without:,} pictures"
    if values.rows_without:
        note += f" ({values.rows_without:,} rows without a picture)"
    pictures.notes.append(note)


def _others(by_folder: Mapping[int, str], labels: Mapping[int, str]) -> int:
    """Count labels in tables that are not those of most pictures in the same folder.

    Classes may have other names in the table. Folders of which several have the same label are no classes.
    """
    differ = sum(by_folder.get(index, label) != label for index, label in labels.items())
    if differ <= _MOST_OTHERS * len(labels):
        return differ
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for index, label in labels.items():
        if index in by_folder:
            counts[by_folder[index]][label] += 1
    most = [count.most_common(1)[0] for count in counts.values()]
    if len({label for label, _ in most}) < len(most):
        return len(labels)
    return sum(count.total() for count in counts.values()) - sum(number for _, number in most)


def _tables(values: "TableValues") -> str:
    """Return the tables with labels in words, and the name of their column."""
    tables = {"/".join(parts): column for parts, column in values.used.items() if column}
    columns = sorted(set(tables.values()))
    more = ", ..." if len(tables) > _NAMED else ""
    return f"{', '.join(list(tables)[:_NAMED])}{more} (column {', '.join(columns)})"


def _add_labels_in_names(
    pictures: LabelledPictures, names: list[Parts], by_folder: Mapping[int, str]
) -> None:
    """Take labels from the names of files, if there are no others."""
    if any(label.isdecimal() for label in by_folder.values()):
        return
    indices = [index for part in pictures.splits for index in part.pictures]
    found = labels_in_names([names[index][-1].rpartition(".")[0] for index in indices])
    if found.labels:
        by_index = dict(zip(indices, found.labels, strict=True))
        pictures.splits = tuple(
            replace(part, labels=tuple(by_index[index] for index in part.pictures))
            for part in pictures.splits
        )
        pictures.notes.append(f"labels from file names (the {found.labels[0]} in {names[indices[0]][-1]})")
    elif found.may_be and not by_folder:
        pictures.notes.append(MAYBE_NOTE)


def _split_again(part: SplitPictures, splits: Mapping[int, str]) -> Iterable[SplitPictures]:
    """Yield the splits of pictures as tables have them; pictures that these do not know stay as they are."""
    for name in SPLIT_ORDER:
        places = [place for place, index in enumerate(part.pictures) if splits.get(index, part.name) == name]
        if places:
            labels = None if part.labels is None else tuple(part.labels[place] for place in places)
            yield SplitPictures(name, tuple(part.pictures[place] for place in places), labels)
