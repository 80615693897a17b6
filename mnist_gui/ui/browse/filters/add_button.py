"""The button that adds a condition to the query, with a menu of all there are, for the mouse."""

from collections.abc import Collection
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from mnist_gui.data.columns import names_of_runs
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.condition import Condition, Context
from mnist_gui.data.query.needs import reason_against
from mnist_gui.data.query.vocabulary import vocabulary_of
from mnist_gui.data.sources.names import OWN
from mnist_gui.ui.widgets.buttons import IconButton

_MOST_VALUES = 40  # in a submenu; more are typed


class AddButton(IconButton):
    """Offers every condition of the table, and those on columns that the data set brings.

    Signals
    -------
    term_chosen(str, str, bool)
        The user chose a condition: its key, its text, and whether its value is only an example, to be
        changed.
    suspects_requested()
        The user wants to review images whose label is probably wrong.
    """

    term_chosen = Signal(str, str, bool)
    suspects_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("plus", QCoreApplication.translate("AddButton", "Add a condition"), parent)
        self._dataset: Dataset | None = None
        self._known: frozenset[str] = frozenset()
        self.setObjectName("addCondition")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self.setEnabled(False)

    def set_dataset(self, dataset: Dataset) -> None:
        """Offer the conditions of another data set."""
        self._dataset = dataset
        self.setEnabled(True)

    def set_known(self, known: Collection[str]) -> None:
        """Set the columns that are known; conditions on predictions need those."""
        self._known = frozenset(known)

    @Slot()
    def _fill(self) -> None:
        """Make the menu now: it depends on the data set, and few people open it."""
        self._menu.clear()
        if self._dataset is None:
            return
        for condition in vocabulary_of(self._dataset).conditions:
            self._add_condition(condition, Context(condition, self._dataset, names_of_runs(self._known)))
        self._menu.addSeparator()
        suspects = self._menu.addAction(QCoreApplication.translate("AddButton", "Review suspects"))
        suspects.setObjectName("suspectsEntry")
        suspects.setEnabled(self._dataset.has_labels and self._dataset.source != OWN)
        suspects.triggered.connect(self.suspects_requested)

    def _add_condition(self, condition: Condition[Any], context: Context[Any]) -> None:
        values = condition.kind.offers(context)
        reason = self._reason(condition)
        if condition.kind.takes_value and 0 < len(values) <= _MOST_VALUES:
            submenu = self._menu.addMenu(_shown(_title(condition.meaning)))
            suffix = "Values" if condition.kind.stands_alone else "Condition"
            submenu.menuAction().setObjectName(f"{condition.key}{suffix}")
            if condition.kind.stands_alone:
                self._add(submenu, "any of these", condition.key, condition.name)
            for called, written in values:
                self._add(submenu, called, condition.key, f"{condition.name}:{written}")
            actions = [submenu.menuAction()]
        elif condition.kind.stands_alone:
            actions = [
                self._add(self._menu, name.meaning, condition.key, name.text) for name in condition.names
            ]
        else:
            example = condition.kind.example(context)
            actions = [self._add(self._menu, condition.meaning, condition.key, example, is_example=True)]
        for action in actions:
            action.setEnabled(not reason)
            if reason:
                action.setText(f"{action.text().partition(chr(9))[0]} ({reason})")

    def _add(self, menu: QMenu, words: str, key: str, text: str, *, is_example: bool = False) -> QAction:
        title = QCoreApplication.translate("Condition", words)
        beside = f"\t{_shown(text)}" if menu is self._menu else ""
        action = menu.addAction(_shown(_title(title) if beside else title) + beside)
        action.setObjectName(f"{text}Condition")
        action.triggered.connect(partial(self._choose, key, text, is_example))
        return action

    def _choose(self, key: str, text: str, is_example: bool, _checked: bool = False) -> None:  # noqa: FBT001, FBT002
        self.term_chosen.emit(key, text, is_example)

    def _reason(self, condition: Condition[Any]) -> str:
        """Return why a condition cannot be chosen now, or nothing."""
        reason = reason_against(condition.needs, self._known)
        return QCoreApplication.translate("Need", reason) if reason else ""


def _title(words: str) -> str:
    return words[:1].upper() + words[1:]


def _shown(text: str) -> str:
    """Return a text as menus show it, where an ampersand makes a mnemonic."""
    return text.replace("&", "&&")
