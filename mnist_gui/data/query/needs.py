"""The columns that conditions need beside the data set, and what to say while they are missing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from mnist_gui.data.columns import (
    COMPARED,
    COPIES,
    DISTANCE,
    NEAR,
    NOTES,
    ODDITIES,
    ODDNESS,
    OWN,
    PREDICTIONS,
    PROPOSALS,
    RUN,
    names_of_runs,
)


@dataclass(frozen=True, eq=False)
class Need:
    """What to say about a missing column.

    Attributes
    ----------
    missing : str
        The sentence if a query needs it.
    not_sortable : str
        The sentence if rows cannot be sorted by it, with ``{key}`` for the key of the order.
    reason : str
        Why its conditions cannot be chosen now, in a few words; empty if they can: it is computed then.
    source : str
        Where it comes from, in a few words for the documentation.
    """

    missing: str
    not_sortable: str = "Images cannot be sorted by {key} before it is known; have it measured."
    reason: str = ""
    source: str = "measured in the images"


_NEEDS = {
    PREDICTIONS: Need(
        "The query asks what a model reads in the images; train a model or open one first.",
        "Images cannot be sorted by {key} without a model; train or open one first.",
        "needs a model",
        source="a model",
    ),
    PROPOSALS: Need(
        "The query asks which labels are proposed; let a reader propose them in the window first.",
        "Images cannot be sorted by {key} without proposed labels; let a reader propose them first.",
        "needs proposed labels",
        source="proposed labels, in the window",
    ),
    COMPARED: Need(
        "The query asks where runs disagree; name them, such as disagree:knn,svm, or compare some in the "
        "window.",
        reason="compare runs on the Train page first",
    ),
    RUN: Need("", reason="needs a run that was measured", source="runs that are kept"),
    NOTES: Need("The query asks which images have a note; have the notes read first.", source="your notes"),
    DISTANCE: Need(
        "The query asks for similar images; choose one in the window to compare all with.",
        reason="choose Similar beside a digit first",
        source="an image to compare with, in the window",
    ),
    COPIES: Need(
        "The query asks for duplicates; have them found first.", source="all images, compared with each other"
    ),
    NEAR: Need("The query asks for near duplicates; have them found first."),
    ODDITIES: Need("The query asks for odd images; have them found first."),
    ODDNESS: Need(
        "The query asks how far images are from their class; have it measured first.",
        source="all images, compared with their class",
    ),
}

FINDERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        COPIES: "mnist_gui.data.duplicate_links:copy_links",
        NEAR: "mnist_gui.learning.near_links:near_links",
        ODDITIES: "mnist_gui.data.oddities:find_oddities",
        ODDNESS: "mnist_gui.learning.odd:class_distances",
    }
)
"""The functions that find columns of a whole data set at once, imported when they are needed.

They take the data set, and `report` and `token` by name.
"""


RUN_FINDER: Final = "mnist_gui.learning.runs.answers:answers_of"
"""The function that finds the predictions of a run, given the data set and the name of the run."""


def need_called(name: str) -> Need:
    """Return what to say of a need: one of those above, an own column, or a measure."""
    if name.startswith(OWN):
        column = name.removeprefix(OWN)
        return Need(
            f"The query asks for the column {column}; have it read first.",
            f"Images cannot be sorted by {column} before it is read; have it read first.",
        )
    if name.startswith(RUN) and name != RUN:
        return Need(
            f"The query asks about the run {name.removeprefix(RUN)}; have its predictions read first."
        )
    return _NEEDS.get(name) or Need(f"The query asks for the {name} of the images; have it measured first.")


def reason_against(need: str, known: Collection[str]) -> str:
    """Return why a condition cannot be written now, since nothing computes what it needs by itself.

    Parameters
    ----------
    need : str
        What it needs, as `Condition.needs`.
    known : collection of str
        The names of the columns that are there.

    Returns
    -------
    str
        A few words; empty if it can be written.
    """
    if need == RUN:
        is_there = bool(names_of_runs(known))
    else:
        is_there = need not in (PREDICTIONS, PROPOSALS) or need in known
    return "" if is_there else need_called(need).reason
