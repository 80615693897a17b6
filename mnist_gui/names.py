"""Names from files: one function cleans them where they enter, one shows any text without its controls.

The name of a class, a column or a file can hold anything: escape sequences that a terminal obeys, halves of
surrogate pairs that no file can hold, characters that turn the direction of a line, characters that XML
forbids. A cleaned name holds none of these, so that everything behind the reader can print, draw and write
it.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

LONGEST_NAME: Final = 200
"""Characters of a name; model files allow no longer ones."""

MOST_LISTED: Final = 8
"""Names that a message lists before it counts the rest."""

_LONGEST_MESSAGE: Final = 4000

_UNFIT: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""The categories of Unicode whose characters are controls, halves of pairs, or unassigned."""

_JOINERS: Final = frozenset("\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}")
"""Controls that words of some languages need, and emoji of several parts."""


def printable(text: str, *, keep: str = "") -> str:
    r"""Return a text with its controls written as escapes, such as ``\x1b``.

    Parameters
    ----------
    text : str
    keep : str
        Controls that stay as they are, such as ``"\n"``.
    """
    plain = text
    for char in keep:
        plain = plain.replace(char, "")
    if plain.isprintable():  # as most texts, which are shown again and again
        return text
    return "".join(char if _is_fit(char) or char in keep else _escaped(char) for char in text)


def shown(name: object, *, longest: int = _LONGEST_MESSAGE) -> str:
    """Return a name, a path or a message as it is shown: printable, its middle cut out if it is too long."""
    text = printable(str(name))
    if len(text) <= longest:
        return text
    kept = (longest - 1) // 2
    return f"{text[:kept]}\N{HORIZONTAL ELLIPSIS}{text[-kept:]}"


def listed(names: Iterable[str], *, most: int = MOST_LISTED) -> str:
    """Return names as a message lists them: the first ones, and how many more there are."""
    first = list(names)
    more = f" and {len(first) - most:,} more" if len(first) > most else ""
    return f"{', '.join(first[:most])}{more}"


def clean_name(name: str) -> str:
    """Return a name from a file as the program uses it: printable and at most `LONGEST_NAME` long.

    Line breaks and tabulators become blanks.
    """
    if name.isprintable() and len(name) <= LONGEST_NAME:
        return name
    blanked = "".join(" " if char in "\t\n\r\v\f" else char for char in name)
    return shown(blanked if blanked.strip() else name, longest=LONGEST_NAME)


def clean_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return several names cleaned; different ones stay different, if need be by a number behind them."""
    names = tuple(names)
    cleaned = [clean_name(name) for name in names]
    taken = {name for name, old in zip(cleaned, names, strict=True) if name == old}
    for place, (name, old) in enumerate(zip(cleaned, names, strict=True)):
        if name == old:
            continue
        number, unique = 2, name
        while unique in taken:
            ending = f" ({number})"
            unique, number = name[: LONGEST_NAME - len(ending)] + ending, number + 1
        cleaned[place] = unique
        taken.add(unique)
    return tuple(cleaned)


def _is_fit(char: str) -> bool:
    return char.isprintable() or char in _JOINERS or unicodedata.category(char) not in _UNFIT


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
