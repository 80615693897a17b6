"""Which key stands for which class of a data set."""

from collections import Counter

_MOST_NUMBERED = 10
"""Classes with longer names have their numbers as keys, up to so many."""


class ClassKeys:
    """The keys of the classes of a data set.

    A class whose name is one character has that key, in any case unless there is a class for both. If no name
    is that short and there are at most ten, the digits stand for their numbers.

    Parameters
    ----------
    names : tuple of str
        The names of the classes.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self._exact = {name: label for label, name in enumerate(names) if len(name) == 1}
        if not self._exact and len(names) <= _MOST_NUMBERED:
            self._exact = {str(label): label for label in range(len(names))}
        times = Counter(key.casefold() for key in self._exact)
        unique = {key: label for key, label in self._exact.items() if times[key.casefold()] == 1}
        self._folded = {key.casefold(): label for key, label in unique.items()}
        self._has_words = any(len(name) != 1 for name in names)

    def label_of(self, text: str) -> int | None:
        """Return the class that a typed character stands for, or None."""
        return self._exact.get(text, self._folded.get(text.casefold())) if len(text) == 1 else None

    def key_of(self, label: int) -> str:
        """Return the key of a class; empty if it has none."""
        return next((key for key, each in self._exact.items() if each == label), "")

    def begins_name(self, text: str) -> bool:
        """Return whether a typed character is no key, and may begin the name of a class."""
        return len(text) == 1 and text.isalnum() and self._has_words and self.label_of(text) is None
