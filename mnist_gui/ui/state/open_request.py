"""What opens a data set again, so that the same images come back: a path or name, and how it is read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OpenRequest:
    """A data set that somebody wants to see.

    Attributes
    ----------
    spec : str
        What to open, as `mnist_gui.data.open.open_dataset` takes it.
    transposed : bool or None
        Whether its images are stored with rows and columns exchanged; None for what is known of it.
    size : (int, int) or None
        The height and width in pixels that its images shall have; None for that which they have.
    """

    spec: str
    transposed: bool | None = None
    size: tuple[int, int] | None = None
