"""The request that opens a data set in the same way again: a path or name, and how it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mnist_gui.data.grey_range import format_range, parse_range
from mnist_gui.data.read_options import BY_DEFAULT, ReadOptions

_TOO_LARGE: Final = 10_000
"""Pixels; no images are resized to that."""


@dataclass(frozen=True)
class OpenRequest:
    """A data set to open.

    Attributes
    ----------
    spec : str
        What to open, as `mnist_gui.data.open.open_dataset` takes it.
    options : ReadOptions
        How to read it.
    """

    spec: str
    options: ReadOptions = BY_DEFAULT

    def to_json(self) -> dict[str, object]:
        """Return the request as JSON can hold it."""
        limits = self.options.range
        text = None if limits is None else format_range(limits)
        return {"spec": self.spec} | self.options._asdict() | {"range": text}

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
        options = ReadOptions(
            transposed=transposed if isinstance(transposed, bool) else None,
            size=size,
            range=parse_range(limits) if isinstance(limits, str) else None,
            invert=values.get("invert") is True,
            as_is=values.get("as_is") is True,
        )
        return cls(spec, options)
