"""How a data set is read where its files do not say so, or the user knows better.

Every window is made with such options before numpy is imported, so this imports nothing that takes long.
"""

from typing import Final, NamedTuple, TypeAlias

from mnist_gui.data.grey_range import GreyRange

ImageSize: TypeAlias = tuple[int, int]
"""Height and width of an image, in pixels."""


class ReadOptions(NamedTuple):
    """How a data set is read. The names are those of the arguments of `mnist_gui.data.open.open_dataset`.

    Attributes
    ----------
    transposed : bool or None
        Whether its images are stored with rows and columns exchanged; None if the data set says so itself.
    size : (int, int) or None
        The height and width in pixels to resize its images to; None leaves them as they are.
    range : (float, float) or None
        The numbers that are black and white; None to judge by all numbers of the data set.
    invert : bool
        Whether to exchange ink and paper, without judging which is which.
    as_is : bool
        Whether to judge nothing: to leave grey values as they are stored, and paper light if it is.
    """

    transposed: bool | None = None
    size: ImageSize | None = None
    range: GreyRange | None = None
    invert: bool = False
    as_is: bool = False


BY_DEFAULT: Final = ReadOptions()
"""What the files do not say is judged by the images."""
