"""What a recipe says beside its steps: the table, one row for each; all of it is about rows, not pixels.

The text of recipes and the options of the command line follow from the table.
"""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from mnist_gui.data.grey_range import format_range, parse_range

MOST_FOLDS: Final = 1000
LARGEST_SEED: Final = 2**31 - 1
_LARGEST_COUNT: Final = 10**9
_LONGEST_TEXT: Final = 4000


class Setting(NamedTuple):
    """One field of a recipe.

    Attributes
    ----------
    name : str
        The word in recipes, and that of the option; the field has an underscore for a dash.
    help : str
        What it does, for the help of the command line.
    argument : str
        What it takes, in capitals; empty if the word alone says it.
    parse : callable
        Returns the value of a text; raises ValueError with what should be written instead.
    format : callable
        Returns the text of a value.
    several : bool
        Whether it can be there more than once, and the field is a tuple.
    """

    name: str
    help: str
    argument: str
    parse: Callable[[str], Any]
    format: Callable[[Any], str]
    several: bool = False

    @property
    def field(self) -> str:
        """The field of a recipe."""
        return self.name.replace("-", "_")


def format_share(share: float) -> str:
    """Return a share as a person writes it, and as it is parsed to the same number."""
    return repr(share)


def _switch(text: str) -> bool:
    if text:
        raise ValueError("nothing behind it")
    return True


def _no_text(value: object) -> str:
    return ""


def _text(text: str) -> str:
    """Return a name or a path, which may be written as JSON has it."""
    if text.startswith('"'):
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if not isinstance(value, str):
            raise ValueError("a name, or one in quotation marks as JSON has it")
        text = value
    if not text or "\0" in text or len(text) > _LONGEST_TEXT:
        raise ValueError("a name")
    return text


def _format_text(text: str) -> str:
    is_plain = text == text.strip() and text.isprintable() and not text.startswith('"')
    return text if is_plain else json.dumps(text)


def _share(text: str) -> float:
    try:
        share = float(text) if text.isascii() else 0.0
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise ValueError("a share of all images between 0 and 1, like 0.2")
    return share


def _number(least: int, most: int, example: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else -1
        if not least <= number <= most:
            raise ValueError(f"a whole number from {least:,} to {most:,}, like {example}")
        return number

    return parse


SETTINGS: Final[Mapping[str, Setting]] = MappingProxyType(
    {
        setting.name: setting
        for setting in (
            Setting(
                "cut",
                "its pictures are pages: cut them into digits, each with its page and its place there",
                "",
                _switch,
                _no_text,
            ),
            Setting(
                "join",
                "add the images of another data set with the same classes; may be given several times",
                "OTHER",
                _text,
                _format_text,
                several=True,
            ),
            Setting(
                "per-class",
                "of each class, choose N images at random",
                "N",
                _number(1, _LARGEST_COUNT, 100),
                str,
            ),
            Setting(
                "test",
                "divide all images again, and hold out this share as the test split, such as 0.2",
                "SHARE",
                _share,
                format_share,
            ),
            Setting(
                "folds",
                "number the images that are not in the test split from 1 to K, in the column fold",
                "K",
                _number(2, MOST_FOLDS, 5),
                str,
            ),
            Setting(
                "by",
                "keep images with the same value in this column together: no writer is on both sides",
                "COLUMN",
                _text,
                _format_text,
            ),
            Setting(
                "any-class",
                "divide without regard to classes; else each part has its share of every class",
                "",
                _switch,
                _no_text,
            ),
            Setting(
                "seed",
                "choose at random by this number; the same one chooses the same images",
                "N",
                _number(0, LARGEST_SEED, 0),
                str,
            ),
            Setting(
                "given",
                "add the columns given and state: the label before you corrected it, and what you marked",
                "",
                _switch,
                _no_text,
            ),
        )
    }
)
"""All settings, in the order in which a recipe is written."""


def parse_reading(text: str) -> tuple[str, Any]:
    """Return the field of `ReadOptions` that a line of a recipe names, and its value.

    Raises
    ------
    ValueError
        With what should be written instead.
    """
    word, _, rest = text.partition(" ")
    if word == "range" and (limits := parse_range(rest.strip())) is not None:
        return "range", limits
    if text not in READINGS:
        words = ", ".join(READINGS)
        raise ValueError(f"{words} or range and the numbers of black and white, like range 0..16")
    return READINGS[text]


def format_readings(options: Mapping[str, Any]) -> list[str]:
    """Return the fields of `ReadOptions` as `parse_reading` reads them."""
    lines = [text for text, (field, value) in READINGS.items() if options[field] is value]
    if options["range"] is not None:
        lines.append(f"range {format_range(options['range'])}")
    return lines


READINGS: Final[Mapping[str, tuple[str, bool]]] = MappingProxyType(
    {
        "inverted": ("invert", True),
        "as-is": ("as_is", True),
        "transposed": ("transposed", True),
        "upright": ("transposed", False),
    }
)
"""How files are read, in words, and the field of `ReadOptions` with its value."""
