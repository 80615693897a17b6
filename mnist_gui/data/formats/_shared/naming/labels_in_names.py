"""Labels in the names of picture files: the 7 in ``7_0012.png``, ``img_label7.png`` or ``00012_7.png``.

They are taken only if the names leave no doubt; if there is some, the user is told how to say it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_NUMBERS: Final = re.compile(r"\d+")
_SAYS_LABEL: Final = re.compile(r"(label|class|digit|target|num|number|cls|lbl)[-_ =]?$", re.IGNORECASE)
_SAYS_OTHER: Final = re.compile(
    r"(scan|page|writer|user|person|subject|author|batch|part|set|sheet|session|fold|line|row|col|frame|copy)"
    r"[-_ =]?$",
    re.IGNORECASE,
)
_MOST_WORDS: Final = 100
_LARGEST_LABEL: Final = 99
_FEWEST_NAMES: Final = 4


@dataclass(frozen=True)
class LabelsInNames:
    """What the names of pictures say.

    Attributes
    ----------
    labels : tuple of str
        The label of each, without leading zeros; empty if the names leave doubt.
    may_be : bool
        Whether there may be labels in them, though it is not certain where.
    """

    labels: tuple[str, ...] = ()
    may_be: bool = False


def labels_in_names(stems: Sequence[str]) -> LabelsInNames:
    """Find labels in the names of files without their suffixes.

    All names must be the same but for their numbers. A number is a label if its values are few and repeated,
    and those of all other numbers are not, or if the word before it says so.
    """
    shapes = {_NUMBERS.sub("0", stem) for stem in stems}
    if len(stems) < _FEWEST_NAMES or len(shapes) != 1:  # words may be labels: cat.1, dog.1
        are_words = 1 < len(shapes) <= min(_MOST_WORDS, len(stems) // 2) and any(map(_NUMBERS.search, stems))
        return LabelsInNames(may_be=are_words)
    columns = list(zip(*(_NUMBERS.findall(stem) for stem in stems), strict=True))
    starts = [match.start() for match in _NUMBERS.finditer(stems[0])]
    varying = [place for place, column in enumerate(columns) if len(set(column)) > 1]
    before = [stems[0][:start] for start in starts]
    likely = [
        place for place in varying if _may_be_labels(columns[place]) and not _SAYS_OTHER.search(before[place])
    ]
    said = [place for place in likely if _SAYS_LABEL.search(before[place])]
    chosen = said if len(said) == 1 else likely
    if len(chosen) != 1:
        return LabelsInNames(may_be=bool(chosen))
    if not said and len(varying) < 2:
        return LabelsInNames(may_be=True)
    return LabelsInNames(tuple(str(int(value)) for value in columns[chosen[0]]))


def _may_be_labels(values: Sequence[str]) -> bool:
    """Tell whether numbers are small, few and repeated, and not counted with leading zeros."""
    different = set(values)
    if any(len(value) > 2 for value in different):
        return False
    is_counted = len(different) > max(10, len(values) // 2) or len(different) == len(values)
    return not is_counted and max(map(int, different)) <= _LARGEST_LABEL
