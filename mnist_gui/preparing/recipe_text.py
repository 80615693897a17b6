"""The text of a recipe: a line for each step or setting, in any order that a person likes.

Steps are taken in the order of their lines. Nothing in a text is run, and no line is passed over: each
mistake is one sentence with the number of its line.
"""

from pathlib import Path
from typing import Any, Final

from mnist_gui.data.read_options import BY_DEFAULT
from mnist_gui.errors import DataError, reason_of
from mnist_gui.names import shown
from mnist_gui.preparing.recipe import MOST_STEPS, Recipe
from mnist_gui.preparing.settings import SETTINGS, format_readings, parse_reading
from mnist_gui.preparing.steps import STEPS, Step, parse_step
from mnist_gui.untrusted import declared, open_ordinary

FIRST_LINE: Final = "# mnist-gui recipe 1"
"""How a text begins that the program wrote."""

_MARK: Final = FIRST_LINE.removesuffix("1")
_READ: Final = "read"
_WORDS: Final = (_READ, *STEPS, *SETTINGS)
_MOST_BYTES: Final = 2**20
_LONGEST_SHOWN: Final = 60


def format_recipe(recipe: Recipe) -> str:
    """Return the text of a recipe, which `parse_recipe` reads as the same one."""
    readings = [f"{_READ} {text}" for text in format_readings(recipe.reading._asdict())]
    return "\n".join([FIRST_LINE, *readings, *recipe.lines, ""])


def parse_recipe(text: str, *, name: str = "the recipe") -> Recipe:
    """Return the recipe of a text.

    Parameters
    ----------
    text : str
        A line for each step or setting; blank lines and lines that begin with ``#`` are passed over.
    name : str
        What the text is called in errors.

    Raises
    ------
    DataError
        If a line is none of a recipe, says what another line says already, or has a value that cannot be.
    """
    found = _Found(name)
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        words = line.strip()
        if words.startswith(_MARK) and words != FIRST_LINE:
            raise DataError(
                f"{name} line {number}: it is a recipe of a newer version of the program; install that one."
            )
        if words and not words.startswith("#"):
            found.add(number, words)
    try:
        return found.recipe()
    except DataError as error:
        raise DataError(f"{name}: {error}") from None


def read_recipe(path: Path) -> Recipe:
    """Read the recipe in a file.

    Raises
    ------
    DataError
        If the file cannot be read, or is no recipe.
    """
    try:
        with declared(DataError, path, advice="choose another file"), open_ordinary(path) as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({reason_of(error)}); check its name and permissions."
        ) from error
    if len(content) > _MOST_BYTES:
        raise DataError(f"{path} is too large for a recipe; choose a file of a few lines.")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise DataError(f"{path} is no recipe: it is no text in UTF-8; choose another file.") from None
    return parse_recipe(text, name=str(path))


class _Found:
    """What the lines said so far."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._steps: list[Step] = []
        self._readings: dict[str, Any] = {}
        self._settings: dict[str, Any] = {}
        self._lines: dict[str, int] = {}

    def add(self, number: int, line: str) -> None:
        """Add what a line says."""
        word, *rests = line.split(maxsplit=1)
        rest = rests[0] if rests else ""
        if word not in _WORDS:
            raise self._error(number, f"{_short(word)} is no step; write {', '.join(_WORDS)}")
        try:
            if word in STEPS:
                self._steps.append(parse_step(word, rest))
            elif word == _READ:
                field, value = parse_reading(rest)
                self._say_once(number, f"{_READ} {field}")
                self._readings[field] = value
            else:
                self._set(number, word, rest)
        except ValueError as error:
            raise self._error(number, f"{_short(line)} cannot be; write {word} and {error}") from None
        if len(self._steps) > MOST_STEPS:
            raise self._error(number, f"there are more than {MOST_STEPS} steps; remove some")

    def recipe(self) -> Recipe:
        """Return the recipe."""
        return Recipe(BY_DEFAULT._replace(**self._readings), steps=tuple(self._steps), **self._settings)

    def _set(self, number: int, word: str, rest: str) -> None:
        setting = SETTINGS[word]
        value = setting.parse(rest)
        if setting.several:
            self._settings[setting.field] = (*self._settings.get(setting.field, ()), value)
        else:
            self._say_once(number, word)
            self._settings[setting.field] = value

    def _say_once(self, number: int, what: str) -> None:
        before = self._lines.setdefault(what, number)
        if before != number:
            raise self._error(number, f"line {before} says {what} already; remove one of them")

    def _error(self, number: int, what: str) -> DataError:
        return DataError(f"{self._name} line {number}: {what}.")


def _short(text: str) -> str:
    return shown(text, longest=_LONGEST_SHOWN)
