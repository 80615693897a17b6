"""How words of any meaning are compared, quoted and listed."""

import re
import unicodedata
from collections.abc import Iterable

NONE = "none"
"""Images without a label, or found blank. A class of that name is written in quotes."""

ANY = "any"
"""All classes. A class of that name is written in quotes."""

_LISTED = 14
"""Names that a message lists before it counts the rest, unless it asks for more."""

_SHORTEST_SUGGESTED = 3
"""Letters of a word that may be a misspelling of another; shorter ones are near to everything."""


def folded(text: str) -> str:
    """Return the text as it is compared where case and width of letters make no difference."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def matches(word: str, names: Iterable[str]) -> list[str]:
    """Return which of the names a word may stand for: the one written so, or all that differ in case only."""
    names = names if isinstance(names, dict) else dict.fromkeys(names)
    return [word] if word in names else [name for name in names if folded(name) == folded(word)]


def name_word(name: str) -> str:
    """Return what stands for the name of a class or a split: itself, or itself in quotes."""
    is_simple = re.fullmatch(r"\w+", name) and plain(name) == name and folded(name) not in (NONE, ANY)
    return name if is_simple else in_quotes(name)


def in_quotes(text: str) -> str:
    """Put a text in quotes; quotes within it are doubled."""
    return '"' + "".join(2 * character if plain(character) == '"' else character for character in text) + '"'


_LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u301c", "-"),  # hyphens, dashes, minus
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d", '"'),  # curly, angled, cornered
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a", "'"),
        **dict.fromkeys("\u3001\u060c", ","),  # ideographic and Arabic
    }
)


def plain(text: str) -> str:
    """Return the text in plain characters, each at its place."""
    if text.isascii():
        return text
    return "".join(map(_plain_character, text)).translate(_LOOKALIKES)


def _plain_character(character: str) -> str:
    normalised = unicodedata.normalize("NFKC", character)
    return normalised if len(normalised) == 1 else character


def listing(words: Iterable[str], last: str = "or", *, most: int = _LISTED) -> str:
    """Write words as part of a sentence, ``a, b or c``; of more than `most`, the first ones."""
    listed = list(words)
    if len(listed) > most:
        listed[most - 1 :] = [f"{len(listed) - most + 1} more"]
        last = "and"
    *others, final = listed
    return f"{', '.join(others)} {last} {final}" if others else final


def suggestion(word: str, words: Iterable[str]) -> str:
    """Return a question, in brackets, for the word that is nearest to one that is not known; or nothing."""
    if len(word) < _SHORTEST_SUGGESTED:
        return ""
    by_folded = {folded(known): known for known in words}
    from difflib import get_close_matches  # rarely needed, so not at the start of the window

    near = get_close_matches(folded(word), by_folded, n=1, cutoff=0.6)
    return f" (did you mean {by_folded[near[0]]}?)" if near else ""
