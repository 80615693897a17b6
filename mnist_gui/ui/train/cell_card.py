"""The card beside the matrix: the images of one cell."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.data.dataset import Dataset
from mnist_gui.ui.train.chosen_images import images_of_cell, rows_of_cell
from mnist_gui.ui.train.confusion_geometry import Cell
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.image_strip import ImageStrip, StripImages
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.tokens import TextStyle, set_text_style

if TYPE_CHECKING:
    from mnist_gui.learning.evaluation import Evaluation


class CellCard(Card):
    """Shows images of a cell of the confusion matrix.

    Signals
    -------
    image_chosen(int)
        The user wants to see one image; has its row.
    cell_activated(int, int)
        The user wants to see all images of the cell: actual class, predicted class.
    review_requested(ndarray)
        The user wants to review these rows one by one.
    """

    image_chosen = Signal(int)
    cell_activated = Signal(int, int)
    review_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._evaluation: Evaluation | None = None
        self._dataset: Dataset | None = None
        self._cell = Cell(0, 0)
        self.setAccessibleName(self.tr("Images of the cell"))
        self._title = ElidedLabel()
        self._title.setObjectName("cellImagesTitle")
        set_text_style(self._title, TextStyle.HEADING)
        empty = self.tr("No image of this cell")
        self.strip = ImageStrip(self.tr("Images of the cell"), side=64, lines=1, empty=empty)
        self.strip.setObjectName("cellImages")
        self._all = IconButton("browse", self.tr("Open these images in Browse"))
        self._all.setText(self.tr("Open in Browse"))
        self._all.setObjectName("openCellButton")
        self._review = IconButton("review", self.tr("Review these images one by one"))
        self._review.setObjectName("reviewCellButton")
        self.add(row((self._title, 1), self._review, self._all, spacing=tokens.GAP), self.strip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.strip.image_chosen.connect(self.image_chosen)
        self._all.clicked.connect(self._on_all_requested)
        self._review.clicked.connect(self._on_review_requested)

    def set_results(self, evaluation: "Evaluation | None", dataset: Dataset | None) -> None:
        """Take the images of other results; `show_cell` shows them."""
        self._evaluation, self._dataset = evaluation, dataset

    def set_roomy(self, *, roomy: bool) -> None:
        """Give the button to Browse a text, or not."""
        style = Qt.ToolButtonStyle
        self._all.setToolButtonStyle(style.ToolButtonTextBesideIcon if roomy else style.ToolButtonIconOnly)

    def show_lines(self, lines: int) -> None:
        """Show so many lines of images at most."""
        self.strip.set_lines(lines)
        self.body.activate()  # now, or the least height would be that of the lines before

    def least_height(self, *, lines: int) -> int:
        """Return the height of the card with so many lines."""
        more = self.strip.height_of(lines) - self.strip.height_of(self.strip.lines)
        return self.minimumSizeHint().height() + more

    @Slot(int, int)
    def show_cell(self, actual: int, predicted: int) -> None:
        """Show the images of a cell, by its classes."""
        self._cell = Cell(actual, predicted)
        evaluation, dataset = self._evaluation, self._dataset
        images = StripImages()
        if evaluation is not None and dataset is not None and evaluation.split in dataset.split_names:
            images = images_of_cell(dataset, evaluation, actual, predicted)
        self.strip.set_images(images)
        self._all.setEnabled(len(images) > 0)
        self._review.setEnabled(len(images) > 0)
        if evaluation is not None:
            names = [_short(evaluation.class_names[label]) for label in (actual, predicted)]
            words = self.tr("{actual} read as {predicted}")
            if actual == predicted:
                words = self.tr("{actual}, the least sure ones")
            self._title.setText(words.format(actual=names[0], predicted=names[1]))

    @Slot()
    def _on_all_requested(self) -> None:
        self.cell_activated.emit(*self._cell)

    @Slot()
    def _on_review_requested(self) -> None:
        if self._evaluation is not None and self._dataset is not None:
            self.review_requested.emit(rows_of_cell(self._dataset, self._evaluation, *self._cell))


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}\N{HORIZONTAL ELLIPSIS}"
