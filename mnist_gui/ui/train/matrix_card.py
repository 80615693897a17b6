"""The card of the confusion matrix: the matrix with scroll bars, what it counts, and how it is shown."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QMenu, QScrollBar, QToolButton, QWidget

from mnist_gui.ui.train.confusion_content import MatrixStyle, Unit
from mnist_gui.ui.train.confusion_view import ConfusionView
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.exhibit_button import ExhibitButton
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.tokens import text_scale

if TYPE_CHECKING:
    from mnist_gui.learning.evaluation import Evaluation

LEAST_MATRIX = 232
"""Side in pixels of a matrix of ten classes whose numbers can be read."""

_FITTED = 20
"""Up to so many classes, all fit into the card at any size."""

_READABLE = 22
"""Side of a cell in pixels in which two digits can be read, at text of 100 %."""


class MatrixCard(Card):
    """Shows the confusion matrix of an evaluation.

    Signals
    -------
    cell_shown(int, int)
        The cursor or the pointer is on another cell: actual class, predicted class.
    cell_activated(int, int)
        The user wants to see all images of a cell.
    """

    cell_shown = Signal(int, int)
    cell_activated = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._evaluation: Evaluation | None = None
        self._fits_all = False
        self.matrix = ConfusionView()
        self.matrix.setMinimumHeight(LEAST_MATRIX)
        self._across, self._down = QScrollBar(Qt.Orientation.Horizontal), QScrollBar(Qt.Orientation.Vertical)
        self._cell = quiet_line("cellDescription")
        self._part = quiet_line("matrixPart")
        self._part.hide()
        self._unit = QComboBox()
        self._unit.setObjectName("confusionUnit")
        self._unit.setAccessibleName(self.tr("Numbers in the matrix"))
        tip = self.tr("Show images, or their share of all images of the actual or of the predicted class")
        set_tool_tip(self._unit, tip)
        self._unit.addItems([self.tr("Counts"), self.tr("% of row"), self.tr("% of column")])
        self._options = IconButton("display", self.tr("How the matrix is shown"))
        self._options.setObjectName("matrixOptions")
        self._options.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._all = self._make_menu()
        self.exhibits = ExhibitButton(self.matrix.exhibit)
        self.exhibits.set_subject(self.tr("Confusion matrix"))
        self._lay_out()
        self._unit.currentIndexChanged.connect(self._on_unit_changed)
        self.matrix.current_cell_changed.connect(self._on_current_cell_changed)
        self.matrix.cell_hovered.connect(self.cell_shown)
        self.matrix.cell_activated.connect(self.cell_activated)
        self.matrix.scrolled.connect(self._on_scrolled)
        for bar in (self._across, self._down):
            bar.valueChanged.connect(self._on_bar_moved)
            bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            bar.hide()

    def _make_menu(self) -> QAction:
        menu = QMenu(self._options)
        for name, text, field in (
            ("logAction", self.tr("&Logarithmic Colours"), "is_log"),
            ("diagonalAction", self.tr("Hide the &Diagonal"), "hides_diagonal"),
            ("similarityAction", self.tr("Order by &Similarity"), "by_similarity"),
        ):
            action = menu.addAction(text)
            action.setObjectName(name)
            action.setCheckable(True)
            action.toggled.connect(partial(self._on_option_toggled, field))
        menu.addSeparator()
        fit = menu.addAction(self.tr("&Fit All Classes"))
        fit.setObjectName("fitClassesAction")
        fit.setCheckable(True)
        fit.toggled.connect(self._on_fit_toggled)
        self._options.setMenu(menu)
        return fit

    def _lay_out(self) -> None:
        scrolled = QGridLayout()
        scrolled.setSpacing(0)
        scrolled.addWidget(self.matrix, 0, 0)
        scrolled.addWidget(self._down, 0, 1)
        scrolled.addWidget(self._across, 1, 0)
        self.body.addWidget(self._part)
        self.body.addLayout(scrolled, 1)
        self.body.addLayout(
            row((self._cell, 1), self._unit, self._options, self.exhibits, spacing=tokens.GAP)
        )

    def set_evaluation(self, evaluation: "Evaluation | None") -> None:
        """Show another matrix, or none."""
        self._evaluation = evaluation
        self._fit_cells()
        self.matrix.set_evaluation(evaluation)
        shown = self.matrix.shown_classes
        all_classes = 0 if evaluation is None else len(evaluation.class_names)
        self._all.setEnabled(shown > _FITTED)
        self._part.setVisible(shown < all_classes)
        words = self.tr("The {shown} of {all:,} classes with the most errors")
        self._part.setText(words.format(shown=shown, all=all_classes))
        self._on_scrolled()

    def _fit_cells(self) -> None:
        classes = 0 if self._evaluation is None else len(self._evaluation.class_names)
        is_scrolled = classes > _FITTED and not self._fits_all
        least = round(_READABLE * text_scale(self.fontMetrics())) if is_scrolled else 1
        self.matrix.set_least_cell(least)

    @Slot()
    def _on_scrolled(self) -> None:
        """Let the scroll bars follow the matrix."""
        cells = self.matrix.cells()
        beyond, offset = cells.beyond, cells.offset
        for bar, most, page, value in (
            (self._across, beyond.width(), cells.area.width(), offset.x()),
            (self._down, beyond.height(), cells.area.height(), offset.y()),
        ):
            bar.blockSignals(True)
            bar.setRange(0, most)
            bar.setPageStep(page)
            bar.setSingleStep(cells.cell_width)
            bar.setValue(value)
            bar.blockSignals(False)
            bar.setVisible(self._may_scroll)

    @property
    def _may_scroll(self) -> bool:
        """Whether there are bars: at any size of the card, or they would come and go while it is sized."""
        return self.matrix.shown_classes > _FITTED and not self._fits_all

    @Slot()
    def _on_bar_moved(self) -> None:
        self.matrix.scroll_to(QPoint(self._across.value(), self._down.value()))

    @Slot(int)
    def _on_unit_changed(self, index: int) -> None:
        self._restyle(unit=tuple(Unit)[index])

    def _on_option_toggled(self, field: str, is_on: bool) -> None:  # noqa: FBT001 - a slot
        self._restyle(**{field: is_on})

    def _restyle(self, **changes: Unit | bool) -> None:
        change: Callable[..., MatrixStyle] = replace
        self.matrix.set_style(change(self.matrix.matrix_style, **changes))

    @Slot(bool)
    def _on_fit_toggled(self, is_on: bool) -> None:  # noqa: FBT001 - a slot
        self._fits_all = is_on
        self._fit_cells()

    @Slot(int, int)
    def _on_current_cell_changed(self, actual: int, predicted: int) -> None:
        self._cell.setText(self.matrix.describe(self.matrix.current_cell))
        self.cell_shown.emit(actual, predicted)


def quiet_line(name: str) -> QLabel:
    """Return a line that is elided: a text that wraps would make the view as high as it likes to be."""
    label = ElidedLabel()
    label.setObjectName(name)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label
