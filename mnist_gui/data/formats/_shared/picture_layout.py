"""What the folders of a picture set mean: its splits, its classes, and which pictures belong to it.

These arrangements are understood, with any number of folders around them:

==========================  ========================================================================
``train/7/a.png``           splits with classes, as Ultralytics and torchvision's examples have them
``7/a.png``                 classes alone, as torchvision's ImageFolder takes them: one split
``train/a.png``             a split without labels
``a.png``                   pictures without labels
==========================  ========================================================================

Folders within a class are ignored. Pictures are in the order of their names, class
by class, as ImageFolder has them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from mnist_gui.data.formats._shared.file_trees import Parts
from mnist_gui.data.formats._shared.names import SPLIT_ORDER, SPLIT_WORDS
from mnist_gui.data.formats._shared.picture_kinds import PICTURE_SUFFIXES


@dataclass(frozen=True)
class SplitPictures:
    """The pictures of one split.

    Attributes
    ----------
    name : str
        ``"train"``, ``"val"`` or ``"test"``.
    pictures : tuple of int
        Their indices in the list that was given, in row order.
    labels : tuple of str or None
        The folder of each; None if the split has no classes.
    """

    name: str
    pictures: tuple[int, ...]
    labels: tuple[str, ...] | None


@dataclass(frozen=True)
class PictureLayout:
    """The splits and classes in a list of pictures.

    Attributes
    ----------
    splits : tuple of SplitPictures
        In row order; empty if there are no pictures.
    stray : int
        The number of pictures beside all splits or classes, which belong to none.
    """

    splits: tuple[SplitPictures, ...]
    stray: int


def is_picture(parts: Parts) -> bool:
    """Tell by its name whether a file is a picture; hidden files and what macOS adds to zips are not."""
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return not hidden and parts[-1].lower().endswith(PICTURE_SUFFIXES)


def arrange(paths: Sequence[Parts], *, split: str = "train") -> PictureLayout:
    """Find splits and classes.

    Parameters
    ----------
    paths : sequence of Parts
        The paths of all pictures.
    split : str
        The split if no folder has a word for one.
    """
    depth = _wrapping(paths)
    inners = [parts[depth:] for parts in paths]
    has_splits = _has_splits(inners)
    by_split: dict[str, list[tuple[Parts, int]]] = defaultdict(list)
    stray = 0
    for index, inner in enumerate(inners):
        if not has_splits:
            by_split[split].append((inner, index))
        elif len(inner) > 1 and inner[0].lower() in SPLIT_WORDS:
            by_split[SPLIT_WORDS[inner[0].lower()]].append((inner[1:], index))
        else:
            stray += 1
    splits = []
    for name in SPLIT_ORDER:
        if found := by_split.get(name):
            labelled = [(parts, index) for parts, index in found if len(parts) > 1]
            stray += len(found) - len(labelled) if labelled else 0
            chosen = sorted(labelled or found)
            labels = tuple(parts[0] for parts, _ in chosen) if labelled else None
            splits.append(SplitPictures(name, tuple(index for _, index in chosen), labels))
    return PictureLayout(tuple(splits), stray)


def _wrapping(paths: Sequence[Parts]) -> int:
    """Count the folders that lie around everything, such as the one that was zipped."""
    depth = 0
    while paths and all(len(parts) > depth + 2 and parts[depth] == paths[0][depth] for parts in paths):
        if paths[0][depth].lower() in SPLIT_WORDS:
            break
        depth += 1
    return depth


def _has_splits(paths: Sequence[Parts]) -> bool:
    """Tell whether the outermost folders are splits; else they are classes, even one called train."""
    folders = {parts[0].lower() for parts in paths if len(parts) > 1}
    with_folders = {parts[0].lower() for parts in paths if len(parts) > 2}
    return bool(folders) and (folders <= SPLIT_WORDS.keys() or bool(with_folders & SPLIT_WORDS.keys()))
