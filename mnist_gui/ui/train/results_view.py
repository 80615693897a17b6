"""The results of one run: its error, its confusion matrix, the images of a cell, and its calibration.

A run that was not tested has the results of the cross-validation with its settings, or the button that
begins it.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QComboBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from mnist_gui.data.dataset import Dataset
from mnist_gui.ui.train.charts import ReliabilityView, reliability_of
from mnist_gui.ui.train.chosen_images import images_of_cell, rows_of_cell
from mnist_gui.ui.train.confusion_geometry import Cell
from mnist_gui.ui.train.confusion_view import ConfusionView
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import IconButton, set_icon
from mnist_gui.ui.widgets.cards import Card, EmptyState
from mnist_gui.ui.widgets.image_strip import ImageStrip, StripImages
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.message import Message
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.tokens import TextStyle, scaled, set_text_size, set_text_style, text_scale

if TYPE_CHECKING:
    from mnist_gui.learning.evaluation import Evaluation
    from mnist_gui.learning.training import Run
    from mnist_gui.learning.validation import Validation

_WIDE = 560
"""Width in pixels from which images and calibration stand beside the matrix instead of below it."""

_NARROW = 480
"""Width from which title and caption stand beside the error instead of below it, at text of 100 %."""

_LEAST_FOR_TEXT = 380
"""Width from which the button to save has a text, at text of 100 %."""

_SMALLER = (1.7, 1.4, 1.16, 1.0)
"""Sizes of the error beside a button without text, as factors of that of other text; the first that fits."""

_ROOMY = 260
"""Width of the card of images from which its button has a text."""

_LEAST_MATRIX = 232
"""Side in pixels of a matrix of ten classes whose numbers can be read."""

_LOWEST_CHART = 240
_MOST_LINES = 2
"""Lines of images of a cell, where there is room."""


class ResultsView(QWidget):
    """The results of the current run.

    Signals
    -------
    save_requested(), print_requested()
        The user wants to save the model, or to print the results.
    validation_requested()
        The user wants to cross-validate the run, which was not tested.
    cell_activated(int, int)
        The user wants to see the images of a cell: actual class, predicted class.
    image_chosen(int)
        The user wants to see one image; has its row.
    review_requested(ndarray)
        The user wants to review these rows one by one.
    """

    save_requested = Signal()
    print_requested = Signal()
    validation_requested = Signal()
    cell_activated = Signal(int, int)
    image_chosen = Signal(int)
    review_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evaluation: Evaluation | None = None
        self._dataset: Dataset | None = None
        self._cell_shown = Cell(0, 0)
        self._title = _quiet_label("runTitle")
        self._error = ElidedLabel()
        self._error.setObjectName("testError")
        self._error_size = TextStyle.NUMBER.value[0]
        set_text_size(self._error, self._error_size, bold=True)
        self._caption = _quiet_label("testCaption")
        self._save_text = self.tr("Save mode&l...")
        self._save = QPushButton(self._save_text)
        self._save.setAccessibleName(self.tr("Save model"))
        self._save.setObjectName("saveModelButton")
        set_icon(self._save, "save")
        set_tool_tip(self._save, self.tr("Save this model in a file that the command line can use, too"))
        self._print = IconButton("print", self.tr("Print the results"))
        self._print.setObjectName("printResultsButton")
        self._note = Message("saveMessage")
        self._untested = EmptyState("validate", button=self.tr("Cross-validate"), button_icon="validate")
        self._untested.setObjectName("untestedState")
        self._untested.button.setObjectName("validateRunButton")
        self._untested.hide()

        self._confusion = ConfusionView()
        self._cell = _quiet_label("cellDescription")
        self._part = _quiet_label("matrixPart")
        self._unit = QComboBox()
        self._unit.setObjectName("confusionUnit")
        self._unit.setAccessibleName(self.tr("Numbers in the matrix"))
        set_tool_tip(self._unit, self.tr("Show images, or their share of all images of the actual class"))
        self._unit.addItems([self.tr("Counts"), self.tr("% of row")])
        self._matrix = Card()
        self._images = Card()
        self._images.setAccessibleName(self.tr("Images of the cell"))
        self._images_title = ElidedLabel()
        self._images_title.setObjectName("cellImagesTitle")
        set_text_style(self._images_title, TextStyle.HEADING)
        self._strip = ImageStrip(
            self.tr("Images of the cell"), side=64, lines=1, empty=self.tr("No image of this cell")
        )
        self._strip.setObjectName("cellImages")
        self._all = IconButton("browse", self.tr("Open these images in Browse"))
        self._all.setText(self.tr("Open in Browse"))
        self._all.setObjectName("openCellButton")
        self._review = IconButton("review", self.tr("Review these images one by one"))
        self._review.setObjectName("reviewCellButton")
        self._calibration = Card(self.tr("Calibration"))
        self._calibration.setObjectName("calibrationCard")
        self._reliability = ReliabilityView()
        self._shown = QWidget()
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._shown)
        self._header = QGridLayout()
        self._words = column(self._title, self._caption)
        self._buttons = row(None, self._print, self._save, spacing=tokens.GAP)
        self._lay_out()

        self._save.clicked.connect(self.save_requested)
        self._print.clicked.connect(self.print_requested)
        self._untested.requested.connect(self.validation_requested)
        self._unit.currentIndexChanged.connect(self._on_unit_changed)
        self._confusion.current_cell_changed.connect(self._on_current_cell_changed)
        self._confusion.cell_hovered.connect(self._show_cell)
        self._confusion.cell_activated.connect(self.cell_activated)
        self._strip.image_chosen.connect(self.image_chosen)
        self._all.clicked.connect(self._on_all_requested)
        self._review.clicked.connect(self._on_review_requested)

    def _lay_out(self) -> None:
        self._error.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._header.setHorizontalSpacing(tokens.WIDE)
        self._header.setVerticalSpacing(0)
        self._header.setColumnStretch(1, 1)
        self._header.addWidget(self._error, 0, 0)
        self._header.addLayout(self._words, 0, 1)
        self._header.addLayout(self._buttons, 0, 2)
        below = row((self._cell, 1), self._unit, spacing=tokens.WIDE)
        self._part.hide()
        self._matrix.body.addWidget(self._part)
        self._matrix.body.addWidget(self._confusion, 1)
        self._matrix.body.addLayout(below)
        self._confusion.setMinimumHeight(_LEAST_MATRIX)
        self._images.add(
            row((self._images_title, 1), self._review, self._all, spacing=tokens.GAP), self._strip
        )
        self._images.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._calibration.body.addWidget(self._reliability, 1)
        aside = column(self._images, (self._calibration, 1), spacing=tokens.WIDE)
        aside.addStretch(0)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(tokens.WIDE)
        self._parts.addWidget(self._matrix, 1)
        self._parts.addLayout(aside, 1)
        parts = (self._header, self._note, (self._untested, 1), (self._shown, 1))
        column(*parts, owner=self, spacing=tokens.WIDE)

    @property
    def note(self) -> Message:
        """The line for messages about saving."""
        return self._note

    @property
    def evaluation(self) -> "Evaluation | None":
        """What the matrix shows: the predictions of the test images, or those of a cross-validation."""
        return self._evaluation

    @property
    def summary(self) -> tuple[str, str, str]:
        """The error, the model, and how it was trained and tested, in words."""
        return self._error.text(), self._title.text(), self._caption.text()

    def set_run(
        self, run: "Run", dataset: Dataset | None, validation: "Validation | None", *, can_validate: bool
    ) -> None:
        """Show the results of a run.

        Parameters
        ----------
        run : Run
        dataset : Dataset or None
            The open data set; a model from a file may have been trained on another one.
        validation : Validation or None
            The last cross-validation; shown for a run with its settings that was not tested.
        can_validate : bool
            Whether the data set has images to cross-validate on.
        """
        name = run.dataset_name if dataset is None else dataset.name
        words = self.tr("trained on {images:,} images in {seconds:.1f} s")
        if run.dataset_name != name:
            words = self.tr("trained on {images:,} images of {name} in {seconds:.1f} s")
        trained = words.format(images=run.train_images, name=run.dataset_name, seconds=run.train_seconds)
        tested, evaluation = "", run.evaluation
        if evaluation is None and validation is not None and validation.request == run.request.resolved():
            evaluation, tested = validation.evaluation, self.tr("cross-validated")
        if evaluation is None:
            tested = self.tr("{dataset} has no labelled test images").format(dataset=name)
            self._say_untested(can_validate=can_validate)
        self._title.setText(run.classifier.title)
        self._save.setEnabled(True)
        self._show(evaluation, dataset, (tested, trained))

    def set_validation(self, validation: "Validation", dataset: Dataset | None) -> None:
        """Show the results of a cross-validation while there is no run."""
        self._title.setText(validation.request.title)
        self._save.setEnabled(False)
        words = self.tr("cross-validated in {folds} folds in {seconds:.1f} s")
        trained = words.format(folds=len(validation.folds), seconds=validation.seconds)
        self._show(validation.evaluation, dataset, ("", trained))

    def _show(
        self, evaluation: "Evaluation | None", dataset: Dataset | None, remarks: tuple[str, str]
    ) -> None:
        """Show predictions, with remarks about them and about the training; empty ones are left out."""
        self._evaluation, self._dataset = evaluation, dataset
        self._calibration.setVisible(evaluation is not None)
        self._shown.setVisible(evaluation is not None)
        self._untested.setVisible(evaluation is None)
        self._confusion.set_evaluation(evaluation)
        self._show_part()
        self._show_calibration()
        self._note.say("")
        figures = ""
        if evaluation is None:
            self._error.setText(self.tr("Not tested"))
        else:
            rate = 100 * evaluation.error_rate
            self._error.setText(self.tr("{rate:.2f} % wrong").format(rate=rate))
            figures = self.tr("{errors:,} of {images:,} {split} images").format(
                errors=evaluation.errors, images=evaluation.images, split=evaluation.split
            )
        self._caption.setText(" \N{MIDDLE DOT} ".join(filter(None, (figures, *remarks))))
        self._arrange_header()
        self.updateGeometry()

    def _say_untested(self, *, can_validate: bool) -> None:
        self._untested.button.setVisible(can_validate)
        words = self.tr("There are no labelled test images, so how often it is wrong is not known.")
        if can_validate:
            words += "\n\n" + self.tr(
                "A cross-validation tells: each training image is read by a model that has not seen it."
            )
        self._untested.say(words)

    def _show_part(self) -> None:
        evaluation = self._evaluation
        shown = self._confusion.shown_classes
        is_part = evaluation is not None and shown < len(evaluation.class_names)
        self._part.setVisible(is_part)
        if evaluation is not None and is_part:
            words = self.tr("The {shown} of {all:,} classes with the most errors")
            self._part.setText(words.format(shown=shown, all=len(evaluation.class_names)))

    def _show_calibration(self) -> None:
        found = None if self._evaluation is None else reliability_of(self._evaluation)
        if found is None:
            self._calibration.hide()
            return
        self._reliability.set_reliability(found)
        words = self.tr("Calibration, ECE {percent:.1f} %")
        self._calibration.set_title(words.format(percent=100 * found.error))
        set_tool_tip(
            self._calibration,
            self.tr(
                "On the dashed line, of the predictions with 90 % nine in ten are right. ECE is the expected "
                "calibration error: the mean distance from the line."
            ),
        )

    @Slot(int)
    def _on_unit_changed(self, index: int) -> None:
        self._confusion.set_as_shares(index == 1)

    @Slot(int, int)
    def _on_current_cell_changed(self, actual: int, predicted: int) -> None:
        self._cell.setText(self._confusion.describe(self._confusion.current_cell))
        self._show_cell(actual, predicted)

    @Slot(int, int)
    def _show_cell(self, actual: int, predicted: int) -> None:
        """Show the images of a cell, by its classes."""
        self._cell_shown = Cell(actual, predicted)
        evaluation, dataset = self._evaluation, self._dataset
        images = StripImages()
        if evaluation is not None and dataset is not None and evaluation.split in dataset.split_names:
            images = images_of_cell(dataset, evaluation, actual, predicted)
        self._strip.set_images(images)
        self._all.setEnabled(len(images) > 0)
        self._review.setEnabled(len(images) > 0)
        if evaluation is not None:
            names = [_short(evaluation.class_names[label]) for label in (actual, predicted)]
            words = self.tr("{actual} read as {predicted}")
            if actual == predicted:
                words = self.tr("{actual}, the least sure ones")
            self._images_title.setText(words.format(actual=names[0], predicted=names[1]))

    @Slot()
    def _on_all_requested(self) -> None:
        self.cell_activated.emit(*self._cell_shown)

    @Slot()
    def _on_review_requested(self) -> None:
        if self._evaluation is not None and self._dataset is not None:
            rows = rows_of_cell(self._dataset, self._evaluation, *self._cell_shown)
            self.review_requested.emit(rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put parts beside or below one another, and show as many lines of images as fit."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        width = self.width()
        beside = width // 2 if width >= _WIDE else width
        self._calibration.setMaximumHeight(max(_LOWEST_CHART, beside))  # not higher than wide
        wide = QBoxLayout.Direction.LeftToRight if width >= _WIDE else QBoxLayout.Direction.TopToBottom
        if wide is not self._parts.direction():
            self._parts.setDirection(wide)
        self._arrange_header()
        is_roomy = beside >= _ROOMY * text_scale(self.fontMetrics())
        style = Qt.ToolButtonStyle
        self._all.setToolButtonStyle(style.ToolButtonTextBesideIcon if is_roomy else style.ToolButtonIconOnly)
        self._fit_lines()

    def _arrange_header(self) -> None:
        """Put title and caption below the error where there is no room beside it, and shorten the button."""
        scale = text_scale(self.fontMetrics())
        is_wide = self.width() >= _NARROW * scale
        place = (0, 1, 1, 1) if is_wide else (1, 0, 1, 3)
        if self._header.getItemPosition(self._header.indexOf(self._words)) != place:
            self._header.removeItem(self._words)
            self._header.removeWidget(self._error)
            self._header.addLayout(self._words, *place)
            self._header.addWidget(self._error, 0, 0, 1, 1 if is_wide else 2)
        is_short = self.width() < _LEAST_FOR_TEXT * scale
        if is_short is bool(self._save.text()):
            self._save.setText("" if is_short else self._save_text)
        self._fit_error(is_short=is_short)

    def _fit_error(self, *, is_short: bool) -> None:
        """Give the error the largest size in which it fits beside the buttons."""
        sizes = _SMALLER if is_short else (TextStyle.NUMBER.value[0],)
        buttons = self._print.sizeHint().width() + self._save.sizeHint().width() + 2 * tokens.GAP
        room = self.width() - buttons - tokens.WIDE

        def largest(room: int) -> float:
            for size in sizes:
                metrics = QFontMetrics(scaled(QApplication.font(), size, bold=True))
                if metrics.horizontalAdvance(self._error.text()) <= room:
                    return size
            return 0.0

        size = largest(room)
        self._place_buttons(below=not size)
        size = size or largest(self.width()) or sizes[-1]
        if size != self._error_size:
            self._error_size = size
            set_text_size(self._error, size, bold=True)

    def _place_buttons(self, *, below: bool) -> None:
        """Put the buttons beside the error, or below all words."""
        place = (2, 0, 1, 3) if below else (0, 2, 1, 1)
        if self._header.getItemPosition(self._header.indexOf(self._buttons)) != place:
            self._header.removeItem(self._buttons)
            self._header.addLayout(self._buttons, *place)

    def _fit_lines(self) -> None:
        fits = self.height() >= self._least_height(lines=_MOST_LINES)
        self._strip.set_lines(_MOST_LINES if fits else 1)

    def _least_height(self, *, lines: int = 1) -> int:
        """Return the height in which all can be seen, with some lines of images."""
        height = self._header.minimumSize().height()
        parts = [self._least(self._matrix)]
        more = self._strip.height_of(lines) - self._strip.height_of(self._strip.lines)
        aside = self._least(self._images) + more + tokens.WIDE + self._least(self._calibration)
        if self._evaluation is None:
            parts = [self._untested.minimumSizeHint().height()]
        elif self.width() >= _WIDE:
            parts = [max(*parts, aside)]
        else:
            parts += [aside]
        return height + sum(tokens.WIDE + part for part in parts)

    @staticmethod
    def _least(card: Card) -> int:
        return 0 if card.isHidden() else card.minimumSizeHint().height()

    def minimumSizeHint(self) -> QSize:
        """Return a size in which the matrix is still legible and all the rest can be seen."""
        note = 0 if self._note.isHidden() else tokens.WIDE + self._note.sizeHint().height()
        return QSize(_LEAST_MATRIX - 8, self._least_height() + note)


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}\N{HORIZONTAL ELLIPSIS}"


def _quiet_label(name: str) -> QLabel:
    """Return a line that is elided: a text that wraps would make the view as high as it likes to be."""
    label = ElidedLabel()
    label.setObjectName(name)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label
