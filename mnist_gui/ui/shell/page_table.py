"""The pages of the window, one row each.

The rail, menu entries, shortcuts (Ctrl+1 and so on), the list under F1 and the choices of ``--page`` are
derived from `PAGES`. No Qt here: the command line reads the names without it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from mnist_gui.ui.state.window_state import WindowState
    from mnist_gui.ui.widgets.page import Page


class PageSpec(NamedTuple):  # not a dataclass: making one takes most of a millisecond of the start
    """One page.

    Attributes
    ----------
    name : str
        Its name in ``--page``, in handlers of actions, and in the objectName of its menu entry.
    title : str
        Its title, with a mnemonic for the menu.
    load : str
        The class of the page, as ``"module:Class"``. The module is imported when the page is first needed.
    gestures : tuple of (str, str)
        What the page does with keys and mouse by itself: keys, effect. Listed under F1.
    icon : str
        Its drawing in ``resources/icons``, for the rail.
    comes_first : bool
        Whether it stands above the others in the rail.
    """

    name: str
    title: str
    load: str
    gestures: tuple[tuple[str, str], ...] = ()
    icon: str = "dataset"
    comes_first: bool = False

    @property
    def module(self) -> str:
        """The name of the module with the class of the page."""
        return self.load.partition(":")[0]

    def page_class(self) -> "Callable[[WindowState], Page]":
        """Return the class of the page; its module is imported now if it was not."""
        found: Callable[[WindowState], Page] = getattr(
            import_module(self.module), self.load.partition(":")[2]
        )
        return found


PAGES: Final = (
    PageSpec(
        "browse",
        "&Browse",
        "mnist_gui.ui.browse.page:BrowsePage",
        gestures=(
            ("Ctrl + wheel", "Zoom around the cursor"),
            ("Arrows, Home, End, Page Up, Page Down", "Move to another digit; with Shift, select"),
            ("Space, double click", "Show one digit large, while arrows move on; Space or Esc leads back"),
            ("Enter", "Pin the image in the inspector, or unpin it"),
            ("Back and forward buttons", "Back to what was shown before, and forward again"),
            ("Ctrl+A, Esc", "Select all that the filters leave; select nothing, and close the inspector"),
            ("Ctrl+C", "Copy the selection"),
            ("0 to 9, letters", "Change the label of the selected images to the class of that name"),
        ),
        icon="browse",
    ),
    PageSpec(
        "train",
        "&Train",
        "mnist_gui.ui.train.page:TrainPage",
        gestures=(
            ("F2, double click", "Name a run of the list, write a note to it, or star it"),
            ("Delete", "Delete the run; Ctrl+Z brings it back"),
        ),
        icon="train",
    ),
    PageSpec(
        "draw",
        "&Draw",
        "mnist_gui.ui.draw.page:DrawPage",
        gestures=(
            ("Left button, right button", "Draw, erase"),
            ("[ and ]", "Thinner and thicker pen"),
            ("Delete", "Clear the drawing"),
            ("0 to 9", "Say what the drawing was, and keep it"),
            ("Ctrl+C", "Copy the drawing, as picture and as strokes"),
            ("Ctrl+V", "Read a picture; one may be dropped on the pad, too"),
        ),
        icon="draw",
    ),
    PageSpec(
        "catalogue",
        "&Start",
        "mnist_gui.ui.catalogue.page:StartPage",
        gestures=(
            ("Up, Down", "Go through what can be downloaded; Enter shows citation, sources and examples"),
            ("Delete", "Remove a data set from the recent ones; its files stay"),
        ),
        icon="start",
        comes_first=True,
    ),
    PageSpec(
        "review",
        "R&eview",
        "mnist_gui.ui.review.page:ReviewPage",
        gestures=(
            ("Enter", "Change the label to the proposed class"),
            ("K, U, Delete", "Keep the label, mark the image as unsure, exclude it"),
            ("0 to 9, letters", "Change the label to the class of that name"),
            ("F2", "Choose a class by its name"),
            ("Right, Left or Backspace", "Go on and decide nothing; back to the image before"),
            ("Esc", "Back to Browse; the review goes on where it was"),
        ),
        icon="review",
    ),
)
