"""The request that opens a data set in the same way again: a path or name, and its corrections."""

from dataclasses import dataclass


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
    """

    spec: str
    transposed: bool | None = None
    size: tuple[int, int] | None = None
