"""The error of a query that cannot be understood, and how it repeats what was written."""

from mnist_gui.data.query.scanner import Word
from mnist_gui.errors import UserError

_LONGEST_SHOWN = 40
"""Characters of the user's own text that a sentence repeats."""


class QueryError(UserError):
    """The text of a query cannot be understood.

    Attributes
    ----------
    start, stop : int
        Where in the text the wrong word stands.
    """

    def __init__(self, message: str, word: Word) -> None:
        super().__init__(message)
        self.start = word.start
        self.stop = word.stop


def shown(word: Word) -> str:
    """Return a piece of the text as a sentence can repeat it: on one line and not too long."""
    text = " ".join(word.text.split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
