"""Every menu entry and shortcut, in one table.

The menus, the list of shortcuts under F1, and the names by which tests and scripts find an action are all
made from `ACTIONS`; the window says only what each action does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

_CONTEXT = "actions"
StandardKey = QKeySequence.StandardKey


class Menu(Enum):
    """The menus, in their order, by title."""

    FILE = "&File"
    EDIT = "&Edit"
    VIEW = "&View"
    MODEL = "&Model"
    HELP = "&Help"


@dataclass(frozen=True)
class ActionSpec:
    """One menu entry.

    Attributes
    ----------
    name : str
        The action's objectName.
    menu : Menu
        Where it stands.
    text : str
        What it is called, with its mnemonic.
    keys : tuple
        Its shortcuts; the first is the one shown.
    group : str
        Actions of one group exclude one another and are checkable.
    separator : bool
        Whether a line stands above it.
    """

    name: str
    menu: Menu
    text: str
    keys: tuple[str | QKeySequence.StandardKey, ...] = ()
    group: str = ""
    separator: bool = False


ACTIONS = (
    ActionSpec("openAction", Menu.FILE, "&Open File...", (StandardKey.Open,)),
    ActionSpec("openFolderAction", Menu.FILE, "Open &Folder...", ("Ctrl+Shift+O",)),
    ActionSpec("openSampleAction", Menu.FILE, "Open &Sample Digits"),
    ActionSpec("openAsAction", Menu.FILE, "Open &As..."),
    ActionSpec("openModelAction", Menu.FILE, "Open &Model...", ("Ctrl+Shift+M",)),
    ActionSpec("exportAction", Menu.FILE, "&Export...", ("Ctrl+Shift+E",), separator=True),
    ActionSpec("sheetAction", Menu.FILE, "&Contact Sheet...", (StandardKey.Print,)),
    ActionSpec("quitAction", Menu.FILE, "&Quit", (StandardKey.Quit, "Ctrl+Q"), separator=True),
    ActionSpec("undoAction", Menu.EDIT, "&Undo Stroke", (StandardKey.Undo,)),
    ActionSpec("redoAction", Menu.EDIT, "&Redo Stroke", (StandardKey.Redo, "Ctrl+Shift+Z")),
    ActionSpec("clearAction", Menu.EDIT, "&Clear Drawing"),
    ActionSpec("findAction", Menu.EDIT, "&Find Digits", (StandardKey.Find,), separator=True),
    ActionSpec("similarAction", Menu.EDIT, "&Similar Digits", ("Ctrl+D",)),
    ActionSpec("sampleAction", Menu.EDIT, "R&andom Sample...", ("Ctrl+R",)),
    ActionSpec("goToAction", Menu.EDIT, "&Go to Digit...", ("Ctrl+G",)),
    ActionSpec("browsePageAction", Menu.VIEW, "&Browse", ("Ctrl+1",), group="page"),
    ActionSpec("trainPageAction", Menu.VIEW, "&Train", ("Ctrl+2",), group="page"),
    ActionSpec("drawPageAction", Menu.VIEW, "&Draw", ("Ctrl+3",), group="page"),
    ActionSpec("cataloguePageAction", Menu.VIEW, "Data S&ets", ("Ctrl+4",), group="page"),
    ActionSpec("backAction", Menu.VIEW, "B&ack", ("Alt+Left", StandardKey.Back), separator=True),
    ActionSpec("forwardAction", Menu.VIEW, "&Forward", ("Alt+Right", StandardKey.Forward)),
    ActionSpec("zoomInAction", Menu.VIEW, "Zoom &In", (StandardKey.ZoomIn, "Ctrl+="), separator=True),
    ActionSpec("zoomOutAction", Menu.VIEW, "Zoom &Out", (StandardKey.ZoomOut,)),
    ActionSpec("zoomResetAction", Menu.VIEW, "&Reset Zoom", ("Ctrl+0",)),
    ActionSpec("systemSchemeAction", Menu.VIEW, "Theme of the &System", group="scheme", separator=True),
    ActionSpec("lightSchemeAction", Menu.VIEW, "&Light Theme", group="scheme"),
    ActionSpec("darkSchemeAction", Menu.VIEW, "Dar&k Theme", group="scheme"),
    ActionSpec("high-contrastSchemeAction", Menu.VIEW, "&High Contrast", group="scheme"),
    ActionSpec("trainAction", Menu.MODEL, "&Train", ("Ctrl+T",)),
    ActionSpec("validateAction", Menu.MODEL, "Cross-&Validate"),
    ActionSpec("cancelTrainingAction", Menu.MODEL, "&Cancel Training"),
    ActionSpec("saveModelAction", Menu.MODEL, "&Save Model...", (StandardKey.Save,), separator=True),
    ActionSpec("shortcutsAction", Menu.HELP, "&Shortcuts", ("F1",)),
    ActionSpec("aboutAction", Menu.HELP, "&About mnist-gui"),
)

GESTURES = (
    ("Browse", "Ctrl + wheel", "Zoom around the cursor"),
    ("Browse", "Arrows, Home, End, Page Up, Page Down", "Move to another digit; with Shift, select"),
    ("Browse", "Space, double click", "Show one digit large, while arrows move on; Space or Esc leads back"),
    ("Browse", "Enter", "Pin the digit in the inspector, or let go of it"),
    ("Browse", "Back and forward buttons", "Back to what was shown before, and forward again"),
    ("Browse", "Ctrl+A, Esc", "Select all that the filters leave; select nothing"),
    ("Browse", "Ctrl+C", "Copy the selection"),
    ("Draw", "Left button, right button", "Draw, erase"),
    ("Draw", "[ and ]", "Thinner and thicker pen"),
    ("Draw", "Delete", "Clear the drawing"),
    ("Draw", "0 to 9", "Say what the drawing was, and keep it"),
    ("Draw", "Ctrl+C", "Copy the drawing, as picture and as strokes"),
    ("Draw", "Ctrl+V", "Read a picture; one may be dropped on the pad, too"),
    ("Data Sets", "Enter, double click", "Open the data set, if it is here"),
)
"""What the pages do with keys and mouse by themselves: page, keys, effect."""


def build_actions(window: QMainWindow, handlers: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """Make the window's menus.

    Parameters
    ----------
    window : QMainWindow
        Gets the menu bar and owns the actions.
    handlers : mapping of str to callable
        What to call when the action of that name is triggered; one for each of `ACTIONS`.

    Returns
    -------
    dict of str to QAction
        The actions by name.
    """
    menus: dict[Menu, QMenu] = {menu: window.menuBar().addMenu(_translated(menu.value)) for menu in Menu}
    groups: dict[str, QActionGroup] = {}
    actions: dict[str, QAction] = {}
    for spec in ACTIONS:
        action = QAction(_translated(spec.text), window)
        action.setObjectName(spec.name)
        action.setShortcuts(_shortcuts(spec))
        action.triggered.connect(handlers[spec.name])
        if spec.group:
            action.setCheckable(True)
            groups.setdefault(spec.group, QActionGroup(window)).addAction(action)
        if spec.separator:
            menus[spec.menu].addSeparator()
        menus[spec.menu].addAction(action)
        actions[spec.name] = action
    return actions


def shortcut_rows() -> list[tuple[str, str, str]]:
    """List every shortcut and gesture: where it works, keys, effect."""
    rows = []
    for spec in ACTIONS:
        if keys := _shortcuts(spec):
            shown = keys[0].toString(QKeySequence.SequenceFormat.NativeText)
            menu, text = (_translated(title).replace("&", "") for title in (spec.menu.value, spec.text))
            rows.append((menu, shown, text.removesuffix("...")))
    return rows + [(_translated(page), _translated(keys), _translated(does)) for page, keys, does in GESTURES]


def _shortcuts(spec: ActionSpec) -> list[QKeySequence]:
    keys: list[QKeySequence] = []
    for key in spec.keys:
        # A standard key may have several sequences, or none, on this platform.
        bindings = (
            QKeySequence.keyBindings(key)
            if isinstance(key, QKeySequence.StandardKey)
            else [QKeySequence(key)]
        )
        keys += [binding for binding in bindings if binding not in keys]
    return keys


def _translated(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
