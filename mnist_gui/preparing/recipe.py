"""A recipe: how files are read, the steps taken with every image, and how the rows are chosen and divided."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from mnist_gui.data.read_options import BY_DEFAULT, ReadOptions
from mnist_gui.errors import DataError
from mnist_gui.preparing.settings import LARGEST_SEED, MOST_FOLDS, SETTINGS
from mnist_gui.preparing.steps import Step

MOST_STEPS = 100


@dataclass(frozen=True)
class Recipe:
    """What is done to a data set. Its parts are applied in the order in which they are listed here.

    Attributes
    ----------
    reading : ReadOptions
        How files are read, if the data set is not open yet.
    cut : bool
        Whether the pictures are pages to be cut into digits.
    steps : tuple of Step
        What is done with every image.
    join : tuple of str
        Paths of further data sets, on which the same is done.
    per_class : int or None
        Of each class, so many images are chosen at random: in each split, or of all if a test split is held
        out.
    test : float or None
        The share of images that become the test split; all others become the training split.
    folds : int or None
        The number of folds in the column ``fold``; images of the test split have 0 there.
    by : str
        A column; images with the same value in it stay together. Empty for none.
    any_class : bool
        Whether images are divided without regard to their classes.
    seed : int
        All that is random follows from it.
    given : bool
        Whether the label as given and the state of each image become columns.

    Raises
    ------
    DataError
        If a value is out of its range.
    """

    reading: ReadOptions = field(default=BY_DEFAULT)
    cut: bool = False
    steps: tuple[Step, ...] = ()
    join: tuple[str, ...] = ()
    per_class: int | None = None
    test: float | None = None
    folds: int | None = None
    by: str = ""
    any_class: bool = False
    seed: int = 0
    given: bool = False

    def __post_init__(self) -> None:
        if self.test is not None and not 0 < self.test < 1:
            raise DataError(f"test must be a share between 0 and 1, like 0.2, not {self.test}.")
        if self.folds is not None and not 2 <= self.folds <= MOST_FOLDS:
            raise DataError(f"folds must be a number from 2 to {MOST_FOLDS}, not {self.folds}.")
        if self.per_class is not None and self.per_class < 1:
            raise DataError(f"per-class must be 1 or more, not {self.per_class}.")
        if not 0 <= self.seed <= LARGEST_SEED:
            raise DataError(f"seed must be a number from 0 to {LARGEST_SEED}, not {self.seed}.")
        if len(self.steps) > MOST_STEPS:
            raise DataError(f"a recipe has at most {MOST_STEPS} steps, not {len(self.steps)}.")
        if self.by and self.test is None and self.folds is None:
            raise DataError(
                f"by {self.by} says how to divide images, but nothing is divided; add test or folds."
            )
        if self.reading.invert and self.reading.as_is:
            raise DataError("read inverted and read as-is exclude each other; remove one of them.")
        if self.reading.size is not None:
            raise DataError("a recipe reads images in their own size; add the step size instead.")
        if self.reading.range is not None and not all(map(math.isfinite, self.reading.range)):
            raise DataError("range takes two numbers, like 0..16.")

    @property
    def in_words(self) -> str:
        """The recipe in one line, such as ``turn 90, as-mnist, test 0.2``; empty if it does nothing."""
        return ", ".join(self.lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of its text, without those that say how files are read."""
        cut = [f"{name}" for name in ("cut",) if self.cut]
        return (*cut, *(step.text for step in self.steps), *self._settings())

    def _settings(self) -> Iterable[str]:
        for name, setting in SETTINGS.items():
            value: Any = getattr(self, setting.field)
            if name == "cut" or value == _DEFAULTS[setting.field]:
                continue
            for one in value if setting.several else (value,):
                yield f"{name} {setting.format(one)}".strip()


_DEFAULTS = {
    name: each.default
    for name, each in Recipe.__dataclass_fields__.items()
    if name in {setting.field for setting in SETTINGS.values()}
}
