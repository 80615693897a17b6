"""Corrects the selected images: other labels, marks, and what is undone of it."""

from collections.abc import Callable, Mapping

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Dataset, Rows
from mnist_gui.data.sources.names import OWN
from mnist_gui.ui.browse.grid_pane import GridPane
from mnist_gui.ui.state.correction_store import Step
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.class_keys import ClassKeys
from mnist_gui.ui.widgets.typed_keys import TypedKeys

_ENTRIES = ("relabelAction", "checkedAction", "unsureAction", "excludeAction", "reviewShownAction")
_MARK_KEYS = {"checkedAction": "K", "unsureAction": "U"}


class Corrector(QObject):
    """Commands that change labels: of the image in quick look while that is open, else of the selected ones.

    In the own digits, the digits themselves are changed and removed.

    Parameters
    ----------
    state : WindowState
        Has the corrections and the own digits.
    pane : GridPane
        Has the selection.
    page : QWidget
        The parent of the palette.
    advances : callable, optional
        Whether the next image without a label becomes current when one is labelled or marked.

    Signals
    -------
    said(str)
        What was done, or why nothing was.
    page_requested(str)
        The user wants to see another page.
    """

    said = Signal(str)
    page_requested = Signal(str)

    def __init__(
        self,
        state: WindowState,
        pane: GridPane,
        page: QWidget,
        *,
        advances: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(page)
        self._advances = advances
        self._state = state
        self._corrections = state.corrections
        self._pane = pane
        self._page = page
        self._dataset: Dataset | None = None
        self._keys = ClassKeys(())
        self._actions: Mapping[str, QAction] = {}
        for view in (pane.grid, pane.quick_look):
            TypedKeys(view, self._takes).typed.connect(self._on_typed)
        pane.grid.selection_changed.connect(self._on_selection_changed)
        self._corrections.stepped.connect(self._on_stepped)

    def take_actions(self, actions: Mapping[str, QAction]) -> None:
        """Have the commands in the context menu of the grid, and their keys, unless a class has them."""
        self._actions = actions
        grid, separator = self._pane.grid, QAction(self._pane.grid)
        separator.setSeparator(True)
        own = [actions[name] for name in _ENTRIES if name in actions]
        grid.insertActions(grid.actions()[0], [*own, separator])
        for name in (*_MARK_KEYS, "excludeAction"):
            if name in actions:
                self._pane.grid.addAction(actions[name])
                self._pane.quick_look.addAction(actions[name])
        self._give_keys()

    def set_dataset(self, dataset: Dataset) -> None:
        """Correct another data set, or the same one with other labels."""
        before, self._dataset = self._dataset, dataset
        if before is None or before.class_names != dataset.class_names:
            self._keys = ClassKeys(dataset.class_names)
            self._give_keys()

    def _give_keys(self) -> None:
        for name, key in _MARK_KEYS.items():
            if name in self._actions:
                keys = [key, f"Alt+{key}"] if self._keys.label_of(key) is None else [f"Alt+{key}"]
                self._actions[name].setShortcuts([QKeySequence(each) for each in keys])

    @property
    def is_own(self) -> bool:
        """Whether the own digits are open."""
        return self._dataset is not None and self._dataset.source == OWN

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return self._state.own_digits.can_undo if self.is_own else self._corrections.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return self._state.own_digits.can_redo if self.is_own else self._corrections.can_redo

    def undo(self) -> None:
        """Undo the last step."""
        (self._state.own_digits if self.is_own else self._corrections).undo()

    def redo(self) -> None:
        """Make the step that was undone last again."""
        (self._state.own_digits if self.is_own else self._corrections).redo()

    @Slot(int)
    def _on_selection_changed(self, count: int) -> None:
        if count:
            self._corrections.prepare()

    # --- commands -----------------------------------------------------------------------------------

    @Slot(int)
    def relabel(self, label: int) -> None:
        """Give the images another label."""
        rows = self._rows()
        if self._dataset is None or not len(rows):
            return
        if self.is_own:
            self._state.own_digits.edit(self._dataset.take(rows), self._dataset.labels[rows], label)
        else:
            self._corrections.relabel(rows, label)
            self._advance(rows)

    @Slot(str)
    def _label_as_new(self, name: str) -> None:
        rows = self._rows()
        if len(rows):
            self._corrections.label_as_new(rows, name)
            self._advance(rows)

    @property
    def can_mark(self) -> bool:
        """Whether images can be checked or unsure: own digits cannot."""
        return self._dataset is not None and not self.is_own

    def mark_checked(self) -> None:
        """Mark the images as right, or no longer; accept the labels that are proposed for them."""
        rows = self._rows()
        if not len(rows) or self.is_own or self._dataset is None:
            return
        found = self._state.proposals.proposals
        proposed = rows[:0] if found is None else rows[found.open_rows(self._dataset)[rows]]
        if len(proposed):
            self._state.proposals.accept(proposed)
        else:
            self._corrections.mark(rows, CorrectionState.CHECKED)
        self._advance(rows)

    def mark_unsure(self) -> None:
        """Mark the images as unsure, or no longer."""
        self._mark(CorrectionState.UNSURE)

    def _mark(self, state: CorrectionState) -> None:
        """Give the images a state, or take it from them if all have it."""
        rows = self._rows()
        if len(rows) and not self.is_own:
            self._corrections.mark(rows, state)
            self._advance(rows)

    def _advance(self, rows: Rows) -> None:
        """Make the next image without a label current, if the user goes through such images."""
        grid, dataset = self._pane.grid, self._dataset
        if len(rows) != 1 or dataset is None or not self._advances():
            return
        position = self._pane.model.position_of(int(rows[0]))
        if position is None or dataset.labels[rows[0]] != NO_LABEL:
            return
        behind = np.flatnonzero(dataset.labels[self._pane.model.rows[position + 1 :]] == NO_LABEL)
        if len(behind):
            grid.go_to(position + 1 + int(behind[0]), centred=False)

    @Slot()
    def remove(self) -> None:
        """Exclude the images from training, testing and exports, or no longer; remove own digits."""
        if not self.is_own:
            self._mark(CorrectionState.EXCLUDED)
            return
        rows = self._rows()
        if self._dataset is not None and len(rows):
            self._state.own_digits.edit(self._dataset.take(rows), self._dataset.labels[rows], None)

    def review_shown(self) -> None:
        """Review the selected images one by one; all that are shown, unless several are selected."""
        selected = self._pane.grid.selected_rows
        self._state.reviews.review_rows(selected if len(selected) > 1 else self._pane.model.rows)
        self.page_requested.emit("review")

    def choose_label(self, typed: str = "") -> None:
        """Ask for a class, and give the images its label."""
        from mnist_gui.ui.widgets.label_palette import LabelPalette

        rows = self._rows()
        if self._dataset is not None and len(rows):
            names = self._dataset.class_names
            palette = LabelPalette(names, len(rows), typed=typed, can_add=not self.is_own, parent=self._page)
            palette.label_chosen.connect(self.relabel)
            palette.new_class_chosen.connect(self._label_as_new)
            palette.open()

    def _rows(self) -> Rows:
        """Return the rows to change; without any, say why."""
        grid = self._pane.grid
        current = grid.current_row
        if self._pane.quick_look.isVisible() and current is not None:
            rows = np.array([current])
        else:
            rows = grid.selected_rows
        if not self._corrections.is_on and not self.is_own:
            self.said.emit(self.tr("The data set is shown as given; View > Corrections lets you change it."))
            return rows[:0]
        if not len(rows):
            self.said.emit(self.tr("Nothing is selected: click an image, or press Ctrl+A for all."))
        return rows

    # --- keys ---------------------------------------------------------------------------------------

    def _takes(self, text: str) -> bool:
        if self._dataset is None or self._keys.label_of(text) is not None:
            return self._dataset is not None
        is_mark = text.upper() in _MARK_KEYS.values()
        return self._keys.begins_name(text) and not is_mark

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        label = self._keys.label_of(text)
        if label is None:
            self.choose_label(text)
        else:
            self.relabel(label)

    # --- what was done ------------------------------------------------------------------------------

    @Slot(object)
    def _on_stepped(self, step: Step) -> None:
        self.said.emit(self._sentence(step))

    def _sentence(self, step: Step) -> str:
        count = len(step.rows)
        if step.has_classes and not count:
            of_classes = {
                "undo": self.tr("Undone: classes as before."),
                "redo": self.tr("Done again: other classes."),
            }
            return of_classes.get(step.what, self.tr("Classes changed. Ctrl+Z undoes it."))
        if not count:
            return self.tr("Nothing has changed.")
        images = self.tr("1 image") if count == 1 else self.tr("{count} images").format(count=f"{count:,}")
        if step.what == "label":
            words = self.tr("{images}: label {name}. Ctrl+Z undoes it.")
            return words.format(images=images, name=step.name)
        if step.what == "labels":
            return self.tr("{images}: proposed labels accepted. Ctrl+Z undoes it.").format(images=images)
        if step.what == "undo":
            return self.tr("Undone: {images} as before.").format(images=images)
        if step.what == "redo":
            return self.tr("Done again: {images}.").format(images=images)
        of_states = {
            CorrectionState.NONE: self.tr("{images}: mark removed."),
            CorrectionState.CHECKED: self.tr("{images}: checked, the label is right."),
            CorrectionState.UNSURE: self.tr("{images}: unsure."),
            CorrectionState.EXCLUDED: self.tr("{images}: excluded from training, testing and exports."),
        }
        return of_states[CorrectionState(step.value)].format(images=images)
