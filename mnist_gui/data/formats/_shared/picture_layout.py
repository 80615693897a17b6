"""What the folders of a picture set mean: its splits, its classes, and which pictures belong to it.

These are understood, with any number of folders around all of it:

==========================  ========================================================================
``train/7/a.png``           splits with classes, as Ultralytics and torchvision's examples have them
``7/a.png``                 classes alone, as torchvision's ImageFolder takes them: one split
``train/a.png``             a split without labels
``a.png``                   pictures without labels
==========================  ========================================================================

Within a class there may be more folders; they mean nothing. Pictures stand in the order of their names, class
by class, as ImageFolder has them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mnist_gui.data.formats._shared.names import SPLIT_ORDER, SPLIT_WORDS

PICTURE_SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".ppm")
"""How the names of pictures end, in small letters."""

Parts = tuple[str, ...]
"""The path of a picture below the folder that was opened: its folders, then its own name."""


@dataclass(frozen=True)
class SplitLayout:
    """The pictures of one split.

    Attributes
    ----------
    name : str
        ``"train"``, ``"val"`` or ``"test"``.
    pictures : tuple of int
        Which they are, as places in the list that was given, in row order.
    labels : tuple of str or None
        The folder of each; None if the split has no classes.
    """

    name: str
    pictures: tuple[int, ...]
    labels: tuple[str, ...] | None


@dataclass(frozen=True)
class Arrangement:
    """What a list of pictures is.

    Attributes
    ----------
    splits : tuple of SplitLayout
        In row order; empty if there are no pictures.
    stray : int
        How many pictures lie beside all splits or classes, and belong to none.
    """

    splits: tuple[SplitLayout, ...]
    stray: int


def is_picture(parts: Parts) -> bool:
    """Tell by its name whether a file is a picture; hidden files are not, nor what macOS adds to zips."""
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return not hidden and parts[-1].lower().endswith(PICTURE_SUFFIXES)


def arrange(paths: Sequence[Parts], *, split: str = "train") -> Arrangement:
    """Find splits and classes.

    Parameters
    ----------
    paths : sequence of Parts
        The paths of all pictures.
    split : str
        The split that they are if no folder tells.
    """
    depth = _wrapping(paths)
    inners = [parts[depth:] for parts in paths]
    has_splits = _has_splits(inners)
    by_split: dict[str, list[tuple[Parts, int]]] = defaultdict(list)
    stray = 0
    for place, inner in enumerate(inners):
        if not has_splits:
            by_split[split].append((inner, place))
        elif len(inner) > 1 and inner[0].lower() in SPLIT_WORDS:
            by_split[SPLIT_WORDS[inner[0].lower()]].append((inner[1:], place))
        else:
            stray += 1
    splits = []
    for name in SPLIT_ORDER:
        if found := by_split.get(name):
            labelled = [(parts, place) for parts, place in found if len(parts) > 1]
            stray += len(found) - len(labelled) if labelled else 0
            chosen = sorted(labelled or found)
            labels = tuple(parts[0] for parts, _ in chosen) if labelled else None
            splits.append(SplitLayout(name, tuple(place for _, place in chosen), labels))
    return Arrangement(tuple(splits), stray)


def _wrapping(paths: Sequence[Parts]) -> int:
    """Count the folders that lie around everything, such as the one that a zip was made of."""
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
