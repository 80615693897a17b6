"""``mnist_gui.prepare``: a recipe and keywords, followed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.read_options import ImageSize
from mnist_gui.errors import DataError
from mnist_gui.preparing.following import follow, open_for
from mnist_gui.preparing.recipe import Recipe
from mnist_gui.preparing.recipe_text import parse_recipe, read_recipe
from mnist_gui.preparing.steps import Step, parse_step
from mnist_gui.progress import CancelToken, Report, ignore_progress


def prepare(
    dataset: Dataset | str | Path,
    recipe: Recipe | str | Path | None = None,
    *,
    cut: bool = False,
    invert: bool = False,
    turn: int | None = None,
    mirror: str | None = None,
    crop: int | tuple[int, int, int, int] | None = None,
    as_mnist: bool = False,
    size: ImageSize | None = None,
    join: Sequence[str | Path] = (),
    per_class: int | None = None,
    test: float | None = None,
    folds: int | None = None,
    by: str = "",
    any_class: bool = False,
    seed: int | None = None,
    given: bool = False,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Dataset:
    """Make another data set of a data set, by a recipe.

    Steps of the recipe are followed by those of keywords, in the order in which they are listed here. The
    other keywords take the place of what the recipe says.

    Parameters
    ----------
    dataset : Dataset, str or Path
        Or what `mnist_gui.open` opens; it is read as the recipe says.
    recipe : Recipe, str or Path, optional
        A recipe, its text, or the file that it is in.
    cut : bool
        Whether its images are pages to be cut into digits. Each comes with the columns ``page``, ``x``,
        ``y``, ``w`` and ``h``: where it was, in pixels from the upper left corner.
    invert : bool
        Whether to exchange ink and paper.
    turn : {90, 180, 270}, optional
        Degrees to turn by, clockwise.
    mirror : {"left-right", "top-bottom"}, optional
        What to exchange.
    crop : int or (int, int, int, int), optional
        Pixels to cut from each side, or from top, right, bottom and left.
    as_mnist : bool
        Whether to find the ink, fit it in 20x20 pixels, and put its centre of mass in the middle of 28x28.
    size : (int, int), optional
        Height and width in pixels to resize to.
    join : sequence of str or Path
        Further data sets to add. The column ``from`` says where an image is from.
    per_class : int, optional
        Of each class, so many images are chosen at random.
    test : float, optional
        The share of images to hold out as the test split: all are divided again.
    folds : int, optional
        How many folds to number from 1 in the column ``fold``. Images of a test split have 0.
    by : str
        A column, such as ``"writer"``: images with the same value are never divided.
    any_class : bool
        Whether to divide without regard to classes.
    seed : int, optional
        All that is random follows from it; by default that of the recipe, or 0.
    given : bool
        Whether to add the columns ``given`` and ``state``: the label before the user corrected it, and what
        the user said of the image.
    report : callable
        Called with the number of images done.
    token : CancelToken, optional
        Checked between blocks of images.

    Returns
    -------
    Dataset
        With labels as corrected, and without excluded images. Its images are in memory, or beyond 256 MiB
        in a temporary file that is gone with the data set.

    Raises
    ------
    DataError
        If the recipe has a mistake, a data set cannot be opened or joined, or there is no room.
    Cancelled
        If the token was cancelled.
    """
    keywords = {
        "invert": "" if invert else None,
        "turn": turn,
        "mirror": mirror,
        "crop": ",".join(map(str, crop)) if isinstance(crop, tuple) else crop,
        "as-mnist": "" if as_mnist else None,
        "size": None if size is None else "x".join(map(str, size)),
    }
    steps = tuple(_step(name, str(value)) for name, value in keywords.items() if value is not None)
    settings = {
        "cut": cut,
        "join": tuple(map(str, join)),
        "per_class": per_class,
        "test": test,
        "folds": folds,
        "by": by,
        "any_class": any_class,
        "seed": seed,
        "given": given,
    }
    whole = changed_recipe(_recipe(recipe), steps, settings)
    opened = dataset if isinstance(dataset, Dataset) else open_for(dataset, whole, report=report, token=token)
    return follow(whole, opened, report=report, token=token).dataset


def changed_recipe(recipe: Recipe, steps: Sequence[Step], settings: Mapping[str, Any]) -> Recipe:
    """Return a recipe with more steps, and other settings where they are neither None nor false."""
    said = {name: value for name, value in settings.items() if value not in (None, False, "", ())}
    return replace(recipe, steps=(*recipe.steps, *steps), **said)


def _step(name: str, argument: str) -> Step:
    try:
        return parse_step(name, argument)
    except ValueError as error:
        raise DataError(f"{name} {argument} cannot be; give {error}.") from None


def _recipe(recipe: Recipe | str | Path | None) -> Recipe:
    if recipe is None:
        return Recipe()
    if isinstance(recipe, Recipe):
        return recipe
    return read_recipe(recipe) if isinstance(recipe, Path) else parse_recipe(recipe)
