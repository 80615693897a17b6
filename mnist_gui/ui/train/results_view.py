"""The results of one run: its test error and its confusion matrix."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from mnist_gui.ui.train.confusion_geometry import Cell
from mnist_gui.ui.train.confusion_view import ConfusionView
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.message import Message
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.tokens import TextStyle, set_text_style

if TYPE_CHECKING:
    from mnist_gui.learning.training import Run


class ResultsView(QWidget):
    """The results of the current run.

    Signals
    -------
    save_requested()
        The user wants to save the model.
    cell_activated(int, int)
        The user wants to see the images of a cell: actual class, predicted class.
    """

    save_requested = Signal()
    cell_activated = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = _quiet_label("runTitle")
        self._error = PlainLabel()
        self._error.setObjectName("testError")
        self._error.setWordWrap(True)
        self._error.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        set_text_style(self._error, TextStyle.NUMBER)
        self._caption = _quiet_label("testCaption")
        self._save = QPushButton(self.tr("Save mode&l..."))
        self._save.setObjectName("saveModelButton")
        set_tool_tip(self._save, self.tr("Save this model in a file that the command line can use, too"))
        self._note = Message("saveMessage")

        self._confusion = ConfusionView()
        self._cell = _quiet_label("cellDescription")
        self._unit = QComboBox()
        self._unit.setObjectName("confusionUnit")
        self._unit.setAccessibleName(self.tr("Numbers in the matrix"))
        set_tool_tip(self._unit, self.tr("Show images, or their share of all images of the actual class"))
        self._unit.addItems([self.tr("Counts"), self.tr("% of row")])
        self._matrix = QWidget()
        self._lay_out()

        self._save.clicked.connect(self.save_requested)
        self._unit.currentIndexChanged.connect(self._on_unit_changed)
        self._confusion.current_cell_changed.connect(self._on_current_cell_changed)
        self._confusion.cell_activated.connect(self.cell_activated)

    def _lay_out(self) -> None:
        figures = column(self._title, self._error, self._caption, spacing=2)
        header = row((figures, 1), (self._save, Qt.AlignmentFlag.AlignTop), spacing=16)
        below = row((self._cell, 1), self._unit, spacing=12)
        column((self._confusion, 1), below, owner=self._matrix, spacing=8)
        column(header, self._note, (self._matrix, 1), owner=self, spacing=12).addStretch(0)

    @property
    def note(self) -> Message:
        """The line for messages about saving."""
        return self._note

    def set_run(self, run: "Run", dataset_name: str) -> None:
        """Show the results of a run.

        Parameters
        ----------
        run : Run
        dataset_name : str
            The open data set; a model from a file may have been trained on another one.
        """
        words = self.tr("trained on {images:,} images in {seconds:.1f} s")
        if run.dataset_name != dataset_name:
            words = self.tr("trained on {images:,} images of {name} in {seconds:.1f} s")
        trained = words.format(images=run.train_images, name=run.dataset_name, seconds=run.train_seconds)
        evaluation = run.evaluation
        self._title.setText(run.classifier.title)
        self._matrix.setVisible(evaluation is not None)
        self._confusion.set_evaluation(evaluation)
        self._note.say("")
        if evaluation is None:
            self._error.setText(self.tr("Not tested"))
            tested = self.tr("{dataset} has no labelled test images").format(dataset=dataset_name)
        else:
            rate = 100 * evaluation.error_rate
            self._error.setText(self.tr("{rate:.2f} % wrong").format(rate=rate))
            tested = self.tr("{errors:,} of {images:,} {split} images").format(
                errors=evaluation.errors, images=evaluation.images, split=evaluation.split
            )
        self._caption.setText(f"{tested} \N{MIDDLE DOT} {trained}")

    @Slot(int)
    def _on_unit_changed(self, index: int) -> None:
        self._confusion.set_as_shares(index == 1)

    @Slot(int, int)
    def _on_current_cell_changed(self, actual: int, predicted: int) -> None:
        self._cell.setText(self._confusion.describe(Cell(actual, predicted)))


def _quiet_label(name: str) -> QLabel:
    label = PlainLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return label
