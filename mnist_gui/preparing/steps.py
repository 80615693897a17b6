"""The steps that a recipe can take with every image: the table, one row for each.

A step gets a block of images, 0 for paper and 255 for ink, and returns as many. To add one, write a function
and a row: the text of recipes, the options of the command line, the keywords in Python and the rows of the
dialog follow from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from mnist_gui.data.arrays import Images
from mnist_gui.data.read_options import ImageSize
from mnist_gui.data.resizing import resized
from mnist_gui.ink.normalise import SIZE
from mnist_gui.preparing.single_digit import as_mnist

Values: TypeAlias = tuple[int, ...]
"""What a step is given, such as the degrees of a turn; empty if it takes nothing."""

AS_MNIST: Final = "as-mnist"

LARGEST_SIDE: Final = 4096
"""Longest side of an image, in pixels."""

_TURNS: Final = (90, 180, 270)
_SIDES: Final = {"left-right": 2, "top-bottom": 1}
"""The ways to mirror, and the axis of an array (n, h, w) that is reversed."""


def _nothing(text: str) -> Values:
    if text:
        raise ValueError("nothing behind it")
    return ()


def _no_text(values: Values) -> str:
    return ""


def _same_size(size: ImageSize, values: Values) -> ImageSize:
    return size


class StepKind(NamedTuple):
    """What can be done with every image.

    Attributes
    ----------
    name : str
        The word in recipes, also that of the option and, with an underscore for a dash, of the keyword.
    title, help : str
        What people read: a name, and the rest of a sentence.
    apply : callable
        Takes uint8 images of shape (k, h, w) and the values, and returns uint8 images of the new size.
    argument : str
        What it takes, in capitals; empty if it takes nothing.
    usual : str
        What it is given if nothing else is said.
    choices : tuple of str
        All that it can be given, if that is few.
    parse : callable
        Returns the values of a text; raises ValueError with what should be written instead.
    format : callable
        Returns the text of values.
    size : callable
        Returns the height and width of images after the step; less than 1 if nothing is left of them.
    """

    name: str
    title: str
    help: str
    apply: Callable[[Images, Values], Images]
    argument: str = ""
    usual: str = ""
    choices: tuple[str, ...] = ()
    parse: Callable[[str], Values] = _nothing
    format: Callable[[Values], str] = _no_text
    size: Callable[[ImageSize, Values], ImageSize] = _same_size


@dataclass(frozen=True)
class Step:
    """A step with its values, such as a turn by 90 degrees.

    Attributes
    ----------
    name : str
        A name in `STEPS`.
    values : tuple of int
    """

    name: str
    values: Values = ()

    @property
    def kind(self) -> StepKind:
        """The row of the table."""
        return STEPS[self.name]

    @property
    def text(self) -> str:
        """The step as a line of a recipe."""
        return f"{self.name} {self.kind.format(self.values)}".strip()


def parse_step(name: str, argument: str) -> Step:
    """Return a step from a word of `STEPS` and what follows it, which may be nothing.

    Raises
    ------
    ValueError
        With what should be written instead.
    """
    kind = STEPS[name]
    return Step(name, kind.parse(argument or kind.usual))


def size_after(size: ImageSize, steps: tuple[Step, ...]) -> ImageSize:
    """Return the height and width of images after some steps, less than 1 if nothing is left of them."""
    for step in steps:
        size = step.kind.size(size, step.values)
        if min(size) < 1:
            return size
    return size


def apply_steps(images: Images, steps: tuple[Step, ...]) -> Images:
    """Return images after some steps, uint8 of shape (k, h', w')."""
    for step in steps:
        images = step.kind.apply(images, step.values)
    return images


def _invert(images: Images, values: Values) -> Images:
    inverted: Images = np.subtract(np.uint8(255), images)
    return inverted


def _parse_turn(text: str) -> Values:
    if text not in map(str, _TURNS):
        raise ValueError("90, 180 or 270, in degrees clockwise")
    return (int(text),)


def _turned_size(size: ImageSize, values: Values) -> ImageSize:
    return size if values[0] == 180 else (size[1], size[0])


def _turn(images: Images, values: Values) -> Images:
    return np.rot90(images, -values[0] // 90, axes=(1, 2))


def _parse_mirror(text: str) -> Values:
    if text not in _SIDES:
        raise ValueError(" or ".join(_SIDES))
    return (_SIDES[text],)


def _format_mirror(values: Values) -> str:
    return next(text for text, axis in _SIDES.items() if axis == values[0])


def _mirror(images: Images, values: Values) -> Images:
    return np.flip(images, axis=values[0])


def _parse_crop(text: str) -> Values:
    sides = text.split(",")
    if len(sides) not in (1, 4) or not all(_is_length(side) for side in sides):
        raise ValueError(
            "the pixels to cut off, like 4, or those of top, right, bottom and left, like 4,0,4,0"
        )
    lengths = tuple(map(int, sides))
    return lengths * 4 if len(lengths) == 1 else lengths


def _is_length(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= LARGEST_SIDE


def _format_crop(values: Values) -> str:
    return str(values[0]) if len(set(values)) == 1 else ",".join(map(str, values))


def _cropped_size(size: ImageSize, values: Values) -> ImageSize:
    top, right, bottom, left = values
    return size[0] - top - bottom, size[1] - left - right


def _crop(images: Images, values: Values) -> Images:
    top, right, bottom, left = values
    return images[:, top : images.shape[1] - bottom, left : images.shape[2] - right]


def _parse_size(text: str) -> Values:
    sides = text.lower().split("x")
    if len(sides) != 2 or not all(_is_length(side) and int(side) for side in sides):
        raise ValueError(f"height and width in pixels, up to {LARGEST_SIDE}, like 28x28")
    return int(sides[0]), int(sides[1])


def _format_size(values: Values) -> str:
    return f"{values[0]}x{values[1]}"


def _given_size(size: ImageSize, values: Values) -> ImageSize:
    return values[0], values[1]


def _resize(images: Images, values: Values) -> Images:
    return resized(np.ascontiguousarray(images), (values[0], values[1]))


def _mnist_size(size: ImageSize, values: Values) -> ImageSize:
    return SIZE, SIZE


def _mnist(images: Images, values: Values) -> Images:
    made = np.empty((len(images), SIZE, SIZE), dtype=np.uint8)
    for place, image in enumerate(images):
        made[place] = as_mnist(image)
    return made


TABLE: Final = (
    StepKind(
        name="invert",
        title="Invert",
        help="exchange ink and paper",
        apply=_invert,
    ),
    StepKind(
        name="turn",
        title="Turn",
        help="turn clockwise by 90, 180 or 270 degrees",
        argument="DEGREES",
        usual="90",
        choices=tuple(map(str, _TURNS)),
        parse=_parse_turn,
        format=lambda values: str(values[0]),
        size=_turned_size,
        apply=_turn,
    ),
    StepKind(
        name="mirror",
        title="Mirror",
        help="exchange left and right, or top and bottom",
        argument="HOW",
        usual="left-right",
        choices=tuple(_SIDES),
        parse=_parse_mirror,
        format=_format_mirror,
        apply=_mirror,
    ),
    StepKind(
        name="crop",
        title="Crop borders",
        help="cut off so many pixels from each side, or from top, right, bottom and left, like 4,0,4,0",
        argument="PIXELS",
        usual="1",
        parse=_parse_crop,
        format=_format_crop,
        size=_cropped_size,
        apply=_crop,
    ),
    StepKind(
        name=AS_MNIST,
        title="As MNIST was made",
        help="find the ink, fit it in 20x20 pixels and put its centre of mass in the middle of 28x28",
        size=_mnist_size,
        apply=_mnist,
    ),
    StepKind(
        name="size",
        title="Size",
        help="resize to this height and width, proportions kept",
        argument="HxW",
        usual="28x28",
        parse=_parse_size,
        format=_format_size,
        size=_given_size,
        apply=_resize,
    ),
)
"""All steps, in the order in which they are offered."""

STEPS: Final[Mapping[str, StepKind]] = MappingProxyType({kind.name: kind for kind in TABLE})
