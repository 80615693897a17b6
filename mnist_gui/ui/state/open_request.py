"""The request that opens a data set in the same way again: a path or name, and its corrections."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from mnist_gui.data.grey_range import GreyRange, format_range, parse_range

_TOO_LARGE: Final = 10_000
"""Pixels; no images are resized to that."""


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

    def to_json(self) -> dict[str, object]:
        """Return the request as JSON can hold it."""
        return asdict(self) | {"range": None if self.range is None else format_range(self.range)}

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> "OpenRequest | None":
        """Return the request that `to_json` wrote; None without a spec.

        Other values that make no sense are left out.
        """
        spec, transposed, limits = (values.get(name) for name in ("spec", "transposed", "range"))
        if not isinstance(spec, str) or not spec or "\0" in spec:
            return None
        size = None
        match values.get("size"):
            case [int() as height, int() as width] if 0 < height < _TOO_LARGE and 0 < width < _TOO_LARGE:
                size = height, width
        return cls(
            spec,
            transposed if isinstance(transposed, bool) else None,
            size,
            parse_range(limits) if isinstance(limits, str) else None,
            invert=values.get("invert") is True,
            as_is=values.get("as_is") is True,
        )
