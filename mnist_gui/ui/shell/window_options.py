"""What the command line asks of a window, as one process hands it to another. No Qt."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from mnist_gui.data.sources.names import OWN, SAMPLE
from mnist_gui.errors import UsageError
from mnist_gui.ui.shell.instance import ALONE, Instance
from mnist_gui.ui.shell.page_table import PAGES

THEMES: Final = ("system", "light", "dark", "high-contrast")
DIRECTIONS: Final = ("ltr", "rtl")
SWITCH: Final = ("on", "off")
LARGEST_SIDE: Final = 10_000
"""Of a window, in logical pixels."""

_LONGEST_TOKEN: Final = 200
_ACTIVATION: Final = "XDG_ACTIVATION_TOKEN"


class WindowOptions(NamedTuple):  # not a dataclass: making one takes most of a millisecond of the start
    """The options of the command line.

    Attributes
    ----------
    dataset : str or None
        What to open; None for the last data set, or the sample.
    page : str or None
        The page to show; None for the first one, or the one that is in front.
    theme : str or None
        The value of a `Scheme`; None for the one chosen last.
    direction : str or None
        ``"ltr"`` or ``"rtl"``; None for that of the system's language.
    corrections : str or None
        ``"off"`` to show data sets as they were given, ``"on"`` to show them corrected; None for as it is.
    size : tuple of int or None
        Width and height of the window in logical pixels; None for the last ones.
    screenshot : Path or None
        Where to save a picture of the loaded window; then the program ends.
    activation_token : str
        What allows an open window to come to the front on Wayland.
    instance : Instance
        Where later starts hand over what they are asked for.
    """

    dataset: str | None = None
    page: str | None = None
    theme: str | None = None
    direction: str | None = None
    corrections: str | None = None
    size: tuple[int, int] | None = None
    screenshot: Path | None = None
    activation_token: str = ""
    instance: Instance = ALONE

    def to_json(self) -> dict[str, object]:
        """Return what another process is to do, as JSON can hold it."""
        spec = self.dataset
        return {
            "dataset": os.path.abspath(spec) if spec and os.path.exists(spec) else spec,  # noqa: PTH100, PTH110
            "page": self.page,
            "theme": self.theme,
            "direction": self.direction,
            "corrections": self.corrections,
            "size": self.size,
            "activation_token": os.environ.get(_ACTIVATION, ""),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> "WindowOptions":
        """Return what `to_json` made; values that make no sense are left out."""
        size = None
        match values.get("size"):
            case [int() as width, int() as height] if is_size(width, height):
                size = width, height
        dataset, token = values.get("dataset"), values.get("activation_token")
        return cls(
            dataset=dataset if isinstance(dataset, str) and dataset and "\0" not in dataset else None,
            page=_one_of(values.get("page"), tuple(page.name for page in PAGES)),
            theme=_one_of(values.get("theme"), THEMES),
            direction=_one_of(values.get("direction"), DIRECTIONS),
            corrections=_one_of(values.get("corrections"), SWITCH),
            size=size,
            activation_token=token if isinstance(token, str) and _is_token(token) else "",
        )


def is_size(width: int, height: int) -> bool:
    """Tell whether a window can have a size."""
    return 0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE


def check_dataset(spec: str) -> None:
    """Refuse a data set that is not there, before a window is opened.

    Raises
    ------
    UsageError
        If there is no such file, folder or downloaded data set.
    """
    if spec in (SAMPLE, OWN) or Path(spec).exists():
        return
    from mnist_gui.data.sources.download import downloaded_folder

    if downloaded_folder(spec) is None:
        raise UsageError(
            f"{spec} does not exist; name a folder with IDX files, one of the files, 'sample', "
            "'own' or a data set that was downloaded (mnist-gui --help lists the commands)."
        )


def _one_of(value: object, allowed: tuple[str, ...]) -> str | None:
    return value if isinstance(value, str) and value in allowed else None


def _is_token(text: str) -> bool:
    return len(text) <= _LONGEST_TOKEN and text.isascii() and text.isprintable()
