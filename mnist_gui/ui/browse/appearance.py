"""Appearance of the images in the grid: badges and colours."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Appearance:
    """Badges and colours that the user chose.

    Attributes
    ----------
    labels : bool
        Show the label in a corner of each cell.
    predictions : bool
        Show the predicted class in another corner.
    wrong : bool
        Mark misclassified images.
    values : bool
        Show the value that images are sorted by at the foot of each cell.
    colours : str
        A key of `mnist_gui.ui.widgets.colour_maps.COLOUR_MAPS`.
    """

    labels: bool = True
    predictions: bool = True
    wrong: bool = True
    values: bool = True
    colours: str = "grey"
