"""Builds the menu bar from the table of actions, enables what makes sense, and lists the shortcuts."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QPalette
from PySide6.QtWidgets import QMainWindow, QMenu

from mnist_gui.ui.shell.actions import ActionSpec, Menu
from mnist_gui.ui.shell.enabling import ActionContext
from mnist_gui.ui.shell.page_table import PageSpec
from mnist_gui.ui.widgets.icons import icon


class Menus:
    """The menus of a window.

    Parameters
    ----------
    window : QMainWindow
        Gets the menu bar and owns the actions.
    specs : sequence of ActionSpec
    run : callable
        Called with the spec of an action that was triggered.
    """

    def __init__(
        self, window: QMainWindow, specs: Sequence[ActionSpec], run: Callable[[ActionSpec], object]
    ) -> None:
        self._specs = specs
        self._actions: dict[str, QAction] = {}
        menus: dict[Menu, QMenu] = {menu: window.menuBar().addMenu(_translated(menu.value)) for menu in Menu}
        groups: dict[str, QActionGroup] = {}
        for spec in specs:
            action = QAction(_translated(spec.text), window)
            action.setObjectName(spec.name)
            action.setShortcuts(_shortcuts(spec))
            if spec.is_local:
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setCheckable(spec.is_switch)
            if spec.icon:
                action.setIcon(icon(spec.icon, QPalette.ColorRole.Text))
            action.triggered.connect(partial(_run, run, spec))
            if spec.group:
                action.setCheckable(True)
                groups.setdefault(spec.group, QActionGroup(window)).addAction(action)
            if spec.separator:
                menus[spec.menu].addSeparator()
            menus[spec.menu].addAction(action)
            self._actions[spec.name] = action
        self._menus = {spec.name: menus[spec.menu] for spec in specs}

    def insert(self, submenu: QMenu, *, before: str) -> None:
        """Insert a submenu above an action."""
        self._menus[before].insertMenu(self._actions[before], submenu)

    def check(self, name: str, *, checked: bool = True) -> None:
        """Check an action of a group, or a switch."""
        self._actions[name].setChecked(checked)

    def action(self, name: str) -> QAction:
        """Return an action."""
        return self._actions[name]

    def update(self, context: ActionContext) -> None:
        """Enable what makes sense now."""
        for spec in self._specs:
            self._actions[spec.name].setEnabled(spec.enabled_when(context))


def _run(run: Callable[[ActionSpec], object], spec: ActionSpec, _checked: bool = False) -> None:  # noqa: FBT001, FBT002
    run(spec)


def shortcut_rows(actions: Sequence[ActionSpec], pages: Sequence[PageSpec]) -> list[tuple[str, str, str]]:
    """List every shortcut and gesture: where it works, keys, effect."""
    rows = []
    for spec in actions:
        if keys := _shortcuts(spec):
            shown = keys[0].toString(QKeySequence.SequenceFormat.NativeText)
            menu, text = (_translated(title).replace("&", "") for title in (spec.menu.value, spec.text))
            rows.append((menu, shown, text.removesuffix("...")))
    for page in pages:
        title = _translated(page.title).replace("&", "")
        rows += [(title, _translated(keys), _translated(effect)) for keys, effect in page.gestures]
    return rows


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
    return QCoreApplication.translate("actions", text)
