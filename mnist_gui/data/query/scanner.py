"""Cutting the text of a query into its terms, without yet asking whether they make sense.

A term is a word such as ``wrong``, or a name, an operator and a value, such as ``label:3,5``; a minus in
front turns it round. Scanning never fails: what is written is cut somehow, and the parser says what is wrong
with it. Half a term, as in a field while the user types, is a term too.

Places are counted in the text as it was written. So every character is read as one other that means the same:
full-width letters and digits as plain ones, any dash as a hyphen, any quote as a straight one. Only what
stands in quotes is taken as it is.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from mnist_gui.data.query.words import plain

_OPERATORS = {"=": ":", "==": ":", "≠": "!=", "≤": "<=", "=<": "<=", "≥": ">=", "=>": ">="}
"""Other ways to write an operator."""


class Word(NamedTuple):
    """A piece of the text.

    Attributes
    ----------
    text : str
        As it was written.
    start : int
        Where it begins in the whole text.
    """

    text: str
    start: int

    @property
    def stop(self) -> int:
        """Where it ends in the whole text."""
        return self.start + len(self.text)

    @property
    def plain(self) -> str:
        """What is written, in plain characters."""
        return plain(self.text)

    @property
    def is_quoted(self) -> bool:
        """Whether it begins with a quote."""
        return self.plain[:1] in ('"', "'")

    @property
    def is_open(self) -> bool:
        """Whether it begins with a quote that is never closed."""
        return self.is_quoted and re.fullmatch(_QUOTED, self.plain, re.VERBOSE) is None

    @property
    def meaning(self) -> str:
        """What is meant: without the quotes around it, and with those inside it once instead of twice."""
        if not self.is_quoted:
            return self.text
        inside = self.text[1:] if self.is_open else self.text[1:-1]
        mark = self.plain[0]
        return "".join(inside[pair.start()] for pair in re.finditer(f"(?s){mark}{mark}|.", plain(inside)))


class Term(NamedTuple):
    """A condition as it was written.

    Attributes
    ----------
    whole : Word
        All of it.
    negative : bool
        Whether a minus stands before it.
    name : Word
        What stands before the operator; it may be empty.
    operator : str
        One of ``: != < > <= >=``, or empty.
    value : Word
        What stands behind the operator; it may be empty.
    """

    whole: Word
    negative: bool
    name: Word
    operator: str
    value: Word

    @property
    def items(self) -> tuple[Word, ...]:
        """The value cut at its commas."""
        text, start = self.value.text, self.value.start
        spans = (match.span() for match in re.finditer(_ITEM, self.value.plain, re.VERBOSE))
        return tuple(Word(text[first:last], start + first) for first, last in spans)


def scan(text: str, names: Sequence[str]) -> tuple[Term, ...]:
    """Cut a text into terms; blanks, commas and semicolons between them mean nothing.

    Parameters
    ----------
    text : str
    names : sequence of str
        Names that take a value. One with an operator behind it is never part of the value before it.
    """
    if not text or text.isspace():  # as at the start, when the pattern has not been made yet
        return ()
    return tuple(_term(text, match) for match in _pattern(tuple(names)).finditer(plain(text)))


def _term(text: str, match: re.Match[str]) -> Term:
    def word(group: str) -> Word:
        start, stop = match.span(group)
        return Word(text[start:stop], start) if start >= 0 else Word("", match.end())

    operator = match["operator"] or ""
    return Term(
        whole=Word(text[match.start() : match.end()].rstrip(), match.start()),
        negative=match["sign"] is not None,
        name=word("name"),
        operator=_OPERATORS.get(operator, operator),
        value=word("value"),
    )


# All patterns are verbose: blanks in them mean nothing.
_QUOTED = r""" "(?:[^"]|"")*" | '(?:[^']|'')*' """
_QUOTED_OR_OPEN = r""" "(?:[^"]|"")*(?:"|$) | '(?:[^']|'')*(?:'|$) """
_ITEM = rf""" {_QUOTED_OR_OPEN} | [^\s,;"'][^\s,;]* """
_OPERATOR = r" [<>=!]= | =[<>] | [:<>=≤≥≠] "


@lru_cache(maxsize=8)  # for as many data sets with columns of their own
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    name = "|".join(map(re.escape, names))
    # An item that is not the beginning of the next term: the comma in ``label:3, conf<0.5`` ends the first.
    value = rf" (?! (?:{name}) \s* (?:{_OPERATOR}) ) (?:{_ITEM}) "
    return re.compile(
        rf"""
        (?= [^\s,;] )
        (?P<sign> [-!] \s* )?
        (?P<name> {_QUOTED_OR_OPEN} | [^\s,;:<>=!≤≥≠"'] [^\s,;:<>=!≤≥≠]* )?
        (?:
            \s* (?P<operator> {_OPERATOR} ) \s*
            (?P<value> {value}
                (?:
                    \s* , \s* {value}                               # label:3, 5
                    | \s+ (?= \.\. | […‥@] ) [^\s,;]+               # index:100 ..200
                    | (?<= \.\. ) \s+ (?= [-+]? [.\d] ) [^\s,;]+    # index:100.. 200
                    | (?<= […‥@] ) \s+ (?= [-+]? [.\d] ) [^\s,;]+   # sample:100@ 7
                    | \s+ - \s+ (?= [.\d] ) [^\s,;]+                # index:100 - 200
                )*
            )?
        )?
        """,
        re.VERBOSE | re.IGNORECASE,
    )
