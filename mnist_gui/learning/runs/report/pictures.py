"""Images in a page: each a PNG within the page, with a caption."""

import base64
from collections.abc import Iterable

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.data.levels import at_levels
from mnist_gui.data.png_encoder import encode_pngs
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.runs.report.html import Html, tag

MOST_SIDE = 64
"""Images are shown about so many pixels high."""


def has_images(dataset: Dataset | None, evaluation: Evaluation) -> bool:
    """Return whether a data set has the images of an evaluation."""
    return (
        dataset is not None
        and evaluation.split in dataset.split_names
        and len(dataset.split(evaluation.split)) == len(evaluation.actual)
    )


def pictures(dataset: Dataset, split: str, positions: Rows, captions: Iterable[tuple[str, str]]) -> Html:
    """Return images side by side.

    Parameters
    ----------
    dataset : Dataset
    split : str
    positions : ndarray of intp, shape (k,)
        Positions of the images in the split.
    captions : iterable of (str, str)
        What stands below each image, and what its tool tip says.
    """
    images = at_levels(dataset.split(split).read(positions), dataset.levels)
    figures = (
        tag(
            "figure",
            tag(
                "img",
                src=f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}",
                alt=said,
                title=said,
                height=MOST_SIDE,
            ),
            tag("figcaption", caption),
        )
        for png, (caption, said) in zip(encode_pngs(images), captions, strict=True)
    )
    return tag("div", *figures, class_="pictures")


def names_with_none(evaluation: Evaluation) -> tuple[str, ...]:
    """Return class names, with a dash at the end, where `NO_LABEL` finds it."""
    return (*evaluation.class_names, "\N{EN DASH}")
