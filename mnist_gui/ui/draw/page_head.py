"""The head of the Draw page: what it is for, undo, redo and clear, and the width of the pen."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPaintEvent, QPalette
from PySide6.QtWidgets import QSlider, QWidget

from mnist_gui.ui.draw.drawing_pad import MAX_PEN_WIDTH, MIN_PEN_WIDTH
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.cards import heading, paint_panel
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.tokens import text_scale

_STEPS = 1000  # of the slider in a pad unit
_NARROW, _NARROWER = 520, 440
"""Logical pixels at text of 100 %, below which the sentence beside the title and the name of the slider are
left out."""


class PageHead(QWidget):
    """One bar over the page.

    Signals
    -------
    undo_requested(), redo_requested(), clear_requested(), print_requested()
    pen_width_changed(float)
        The user wants lines of this width, in pad units.
    """

    undo_requested = Signal()
    redo_requested = Signal()
    clear_requested = Signal()
    print_requested = Signal()
    pen_width_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._undo = _button("undo", self.tr("Undo"), "undoButton", QKeySequence.StandardKey.Undo)
        self._redo = _button("redo", self.tr("Redo"), "redoButton", QKeySequence.StandardKey.Redo)
        self._clear = _button("delete", self.tr("Clear"), "clearButton", QKeySequence.StandardKey.Delete)
        self._print = _button("print", self.tr("Print"), "printDrawingButton", QKeySequence.StandardKey.Print)
        self._print.clicked.connect(self.print_requested)
        self._undo.clicked.connect(self.undo_requested)
        self._redo.clicked.connect(self.redo_requested)
        self._clear.clicked.connect(self.clear_requested)
        self._pen = QSlider(Qt.Orientation.Horizontal)
        self._pen.setObjectName("penSlider")
        self._pen.setRange(round(_STEPS * MIN_PEN_WIDTH), round(_STEPS * MAX_PEN_WIDTH))
        self._pen.setFixedSize(104, tokens.LEAST_TARGET)
        self._pen.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._pen.setAccessibleName(self.tr("Width of the pen"))
        set_tool_tip(self._pen, self.tr("Width of the pen ([ and ])"))
        self._pen.valueChanged.connect(self._on_pen_moved)
        self._sentence = PlainLabel(self.tr("a digit, or a number"))
        self._sentence.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._pen_name = PlainLabel(self.tr("Pen"))
        self._pen_name.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._pen_name.setBuddy(self._pen)
        self._row = row(
            heading(self.tr("Draw")),
            self._sentence,
            None,
            *self.buttons,
            self._print,
            self._pen_name,
            self._pen,
            owner=self,
            spacing=tokens.GAP,
            margins=(tokens.MARGIN, tokens.TIGHT, tokens.MARGIN, tokens.TIGHT),
        )

    @property
    def buttons(self) -> tuple[IconButton, ...]:
        """Undo, redo and clear."""
        return self._undo, self._redo, self._clear

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """All controls, in the order of the keyboard."""
        return *self.buttons, self._print, self._pen

    def add_control(self, widget: QWidget) -> None:
        """Add a control before the buttons."""
        self._row.insertWidget(self._row.indexOf(self._undo), widget)

    def set_possible(self, *, undo: bool, redo: bool, clear: bool, focus_next: QWidget) -> None:
        """Enable what is possible. A button that is disabled passes the focus to `focus_next`."""
        # What can be cleared can be printed.
        for button, possible in zip((*self.buttons, self._print), (undo, redo, clear, clear), strict=True):
            if button.hasFocus() and not possible:
                focus_next.setFocus()  # Qt would pass it to the next button, for Space to press
            button.setEnabled(possible)

    @Slot(float)
    def show_pen_width(self, width: float) -> None:
        """Show the width of the pen, in pad units."""
        self._pen.blockSignals(True)
        self._pen.setValue(round(_STEPS * width))
        self._pen.blockSignals(False)

    def fit(self, width: int) -> None:
        """Leave out in a narrow page what the controls say without words."""
        scale = text_scale(self.fontMetrics())
        self._sentence.setVisible(width >= _NARROW * scale)
        self._pen_name.setVisible(width >= _NARROWER * scale)

    def sizeHint(self) -> QSize:
        """Return the height of controls with some ground around them, as the bar of Browse."""
        return QSize(super().sizeHint().width(), tokens.control_height(self) + 2 * tokens.TIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, with a hairline below."""
        paint_panel(self, Qt.Edge.BottomEdge)

    @Slot(int)
    def _on_pen_moved(self, value: int) -> None:
        self.pen_width_changed.emit(value / _STEPS)


def _button(icon_name: str, text: str, name: str, key: QKeySequence.StandardKey) -> IconButton:
    button = IconButton(icon_name, text)
    button.setObjectName(name)
    shortcut = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    set_tool_tip(button, f"{text} ({shortcut})")
    return button
