"""The request that opens a data set in the same way again: a path or name, and its corrections."""

from dataclasses import dataclass

from mnist_gui.data.grey_range import GreyRange


@dataclass(frozen=True)
class OpenRequest:
    """A data set to open.

    Attributes
    ----------
    spec : str
        What to open, as `mnist_gui.data.open.open_dataset` takes it.
    transposed : bool or None
        Whether its images are stored with rows and columns exchanged; None if the data set says so itself.
    size : (int, int) or None
        The height and width in pixels to resize its images to; None leaves them as they are.
    range : (float, float) or None
        The numbers that are black and white; None to judge by the data set.
    invert : bool
        Whether to exchange ink and paper.
    as_is : bool
        Whether to leave grey values and paper as they are stored.
    """

    spec: str
    transposed: bool | None = None
    size: tuple[int, int] | None = None
    range: GreyRange | None = None
    invert: bool = False
    as_is: bool = False
