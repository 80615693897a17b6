"""How the digits of the grid look: which marks they carry, and in which colours their greys are shown."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Appearance:
    """What the user switched on.

    Attributes
    ----------
    labels : bool
        Whether the label stands in the corner of a cell.
    predictions : bool
        Whether what the classifier reads stands in another corner.
    wrong : bool
        Whether misread digits are marked.
    values : bool
        Whether the value that the digits are sorted by stands at the foot of a cell.
    colours : str
        The name of a colour map, a key of `mnist_gui.ui.widgets.colour_maps.COLOUR_MAPS`.
    """

    labels: bool = True
    predictions: bool = True
    wrong: bool = True
    values: bool = True
    colours: str = "grey"
