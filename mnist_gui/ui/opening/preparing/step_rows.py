"""The steps of a recipe as rows with a switch, a value and their place in the order."""

from functools import partial
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from mnist_gui.preparing.steps import TABLE, Step, StepKind, parse_step
from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.tokens import GAP, TIGHT

_FIELD = 132  # least width of a value, logical pixels


class StepRows(QWidget):
    """A row for each kind of step, in the order in which they are taken.

    A kind that a recipe has twice has two rows.

    Signals
    -------
    changed()
        A step was switched on or off, moved, or has another value.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box: QVBoxLayout = column(owner=self, spacing=TIGHT)
        self._rows: list[_StepRow] = []
        self.set_steps(())

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that are switched on.

        Raises
        ------
        ValueError
            If a value cannot be: with a sentence.
        """
        return tuple(each.step for each in self._rows if each.is_on)

    def set_steps(self, steps: tuple[Step, ...]) -> None:
        """Show a row for each step, switched on, and one for each other kind, in the order of the table."""
        for old in self._rows:
            old.deleteLater()
        self._rows = [_StepRow(step.kind, step) for step in steps]
        there = {step.name for step in steps}
        for at, kind in enumerate(TABLE):
            if kind.name not in there:
                self._rows.insert(self._place_for(at), _StepRow(kind, None))
        names: dict[str, int] = {}
        for each in self._rows:
            number = names[each.kind.name] = names.get(each.kind.name, 0) + 1
            each.set_names(number)
            each.changed.connect(self.changed)
            each.moved.connect(partial(self._move, each))
            self._box.addWidget(each)
        self._update_arrows()

    def _place_for(self, at: int) -> int:
        """Return where a kind belongs that no step has: behind those that are before it in the table."""
        order = [kind.name for kind in TABLE]
        before = [place for place, each in enumerate(self._rows) if order.index(each.kind.name) < at]
        return before[-1] + 1 if before else 0

    def _move(self, each: "_StepRow", by: int) -> None:
        old = self._rows.index(each)
        new = min(max(old + by, 0), len(self._rows) - 1)
        self._rows.insert(new, self._rows.pop(old))
        self._box.insertWidget(new, each)
        self._update_arrows()
        each.focus_arrow(by)
        self._tab_in_order()
        self.changed.emit()

    def _tab_in_order(self) -> None:
        controls = [control for each in self._rows for control in each.controls]
        for first, second in pairwise(controls):
            QWidget.setTabOrder(first, second)

    def _update_arrows(self) -> None:
        for place, each in enumerate(self._rows):
            each.enable_arrows(up=place > 0, down=place < len(self._rows) - 1)


class _StepRow(QWidget):
    """One step: a switch, its value if it takes one, and two buttons that move it."""

    changed = Signal()
    moved = Signal(int)

    def __init__(self, kind: StepKind, step: Step | None) -> None:
        super().__init__()
        self.kind = kind
        title = QCoreApplication.translate("Step", kind.title)
        self._switch = QCheckBox(title)
        self._switch.setChecked(step is not None)
        set_tool_tip(self._switch, QCoreApplication.translate("Step", kind.help))
        value = kind.usual if step is None else kind.format(step.values)
        self._value = self._make_value(value)
        self._up = IconButton("chevron-up", self.tr("{step}: earlier").format(step=title))
        self._down = IconButton("chevron-down", self.tr("{step}: later").format(step=title))
        parts = [] if self._value is None else [self._value]
        row((self._switch, 1), *parts, self._up, self._down, owner=self, spacing=GAP)
        self._switch.toggled.connect(self._on_switched)
        self._up.clicked.connect(partial(self.moved.emit, -1))
        self._down.clicked.connect(partial(self.moved.emit, 1))

    def _make_value(self, value: str) -> QComboBox | QLineEdit | None:
        if not self.kind.argument:
            return None
        words = QCoreApplication.translate("Step", self.kind.help)
        if self.kind.choices:
            box = QComboBox()
            box.addItems(list(self.kind.choices))
            box.setCurrentText(value)
            box.currentIndexChanged.connect(self._on_value_changed)
            field: QComboBox | QLineEdit = box
        else:
            field = QLineEdit(value)
            field.textEdited.connect(self._on_value_changed)
            field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        field.setFixedWidth(max(_FIELD, field.fontMetrics().averageCharWidth() * 18))
        field.setAccessibleName(words)
        set_tool_tip(field, words)
        return field

    @property
    def controls(self) -> list[QWidget]:
        """What Tab goes through, in order."""
        return [control for control in (self._switch, self._value, self._up, self._down) if control]

    @property
    def is_on(self) -> bool:
        """Whether the step is taken."""
        return self._switch.isChecked()

    @property
    def step(self) -> Step:
        """The step; raises ValueError with a sentence if its value cannot be."""
        text = self._text
        try:
            return parse_step(self.kind.name, text)
        except ValueError as error:
            words = self.tr("{step}: {value} cannot be; write {expected}.")
            title = QCoreApplication.translate("Step", self.kind.title)
            raise ValueError(words.format(step=title, value=text, expected=error)) from None

    @property
    def _text(self) -> str:
        if self._value is None:
            return ""
        text = self._value.currentText() if isinstance(self._value, QComboBox) else self._value.text()
        return "".join(text.split())

    def set_names(self, number: int) -> None:
        """Name the controls for tests and style sheets; those of a second row of a kind have its number."""
        name = "".join(word.capitalize() for word in self.kind.name.split("-"))
        ending = "" if number == 1 else str(number)
        for control, what in zip(
            (self._switch, self._value, self._up, self._down), ("", "Value", "Up", "Down"), strict=True
        ):
            if control is not None:
                control.setObjectName(f"prepare{name}{what}{ending}")

    def enable_arrows(self, *, up: bool, down: bool) -> None:
        """Enable the buttons that can move it."""
        self._up.setEnabled(up)
        self._down.setEnabled(down)

    def focus_arrow(self, by: int) -> None:
        """Keep the focus on the button that moved it, or on the other one at an end."""
        first, second = (self._up, self._down) if by < 0 else (self._down, self._up)
        (first if first.isEnabled() else second).setFocus()

    @Slot(bool)
    def _on_switched(self) -> None:
        self.changed.emit()

    @Slot()
    def _on_value_changed(self) -> None:
        if not self._switch.isChecked():  # who gives it a value wants it
            with QSignalBlocker(self._switch):
                self._switch.setChecked(True)
        self.changed.emit()
