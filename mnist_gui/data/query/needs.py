"""What a condition may need to know beyond the data set, and what to say while it is not known."""

from dataclasses import dataclass

from mnist_gui.data.columns import DISTANCE, NOTES, OWN, READINGS


@dataclass(frozen=True)
class Need:
    """What to say while something is not known.

    Attributes
    ----------
    asked : str
        The sentence if a query asks for it.
    sorted_by : str
        The sentence if rows are to be sorted by it, with ``{key}`` for the key of the order.
    reason : str
        Why a condition cannot be chosen now, in a few words; empty if it can: it will be found out.
    source : str
        Where it comes from, in a few words for the documentation.
    """

    asked: str
    sorted_by: str = "Images cannot be sorted by {key} before it is known; have it measured."
    reason: str = ""
    source: str = "measured in the images"


_NEEDS = {
    READINGS: Need(
        "The query asks what a model reads in the images; train a model or open one first.",
        "Images cannot be sorted by {key} without a model; train or open one first.",
        "needs a model",
        source="a model",
    ),
    NOTES: Need("The query asks which images have a note; have the notes read first.", source="your notes"),
    DISTANCE: Need(
        "The query asks for similar images; choose one in the window to compare all with.",
        reason="choose Similar beside a digit first",
        source="an image to compare with, in the window",
    ),
}


def need_called(name: str) -> Need:
    """Return what to say of a need: one of those above, an own column, or a measure."""
    if name.startswith(OWN):
        column = name.removeprefix(OWN)
        return Need(
            f"The query asks for the column {column}; have it read first.",
            f"Images cannot be sorted by {column} before it is read; have it read first.",
        )
    return _NEEDS.get(name) or Need(f"The query asks for the {name} of the images; have it measured first.")
