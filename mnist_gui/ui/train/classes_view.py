"""The view of classes: precision, recall, F1 and support of each, and the worst errors."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from mnist_gui.learning.intervals import wilson_interval
from mnist_gui.learning.scores import class_scores, worst_errors
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.train.chosen_images import images_at
from mnist_gui.ui.train.result_view import ResultView, Shown
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.exhibit_button import ExhibitButton
from mnist_gui.ui.widgets.image_strip import ImageStrip, StripImages
from mnist_gui.ui.widgets.value_table import Column, TableValues, ValueTable

if TYPE_CHECKING:
    from mnist_gui.learning.evaluation import Evaluation

_WIDE = 760
"""Width in pixels from which the errors stand beside the table instead of below it."""

_FEWEST_LINES = 3
"""Lines of images, at least."""


class ClassesView(ResultView):
    """Shows the scores of each class, and errors of all classes or of the chosen one."""

    def __init__(self, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(runner, parent)
        self._shown = Shown()
        self._table = ValueTable(self.tr("Scores of classes"))
        self._table.setObjectName("classScores")
        self._scores = Card(self.tr("Classes"))
        self._exhibits = ExhibitButton(self._table.exhibit)
        self._exhibits.set_subject(self.tr("Classes"))
        self._scores.top.addWidget(self._exhibits)
        self._scores.body.addWidget(self._table, 1)
        self._errors = Card(self.tr("Worst errors first"))
        empty = self.tr("No error")
        self._strip = ImageStrip(self.tr("Worst errors first"), side=64, lines=_FEWEST_LINES, empty=empty)
        self._strip.setObjectName("worstErrors")
        self._errors.body.addWidget(self._strip)
        self._errors.body.addStretch(1)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(tokens.WIDE)
        self._parts.addWidget(self._scores, 3)
        self._parts.addWidget(self._errors, 2)
        self._table.row_chosen.connect(self._on_class_chosen)
        self._strip.image_chosen.connect(self.image_chosen)

    @property
    def exhibits(self) -> tuple[ExhibitButton, ...]:
        """The button of the table."""
        return (self._exhibits,)

    def show_results(self, shown: Shown) -> None:
        """Show the scores of an evaluation."""
        is_new = shown.evaluation is not self._shown.evaluation
        self._shown = shown
        if shown.evaluation is None:
            return
        if is_new:
            self._table.set_values(self._values_of(shown.evaluation))
        self._show_errors(None)

    def _values_of(self, evaluation: "Evaluation") -> TableValues:
        scores = class_scores(evaluation)
        low, high = wilson_interval(scores.right, scores.support)
        unknown = scores.support == 0
        low, high = np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)
        numbers = zip(
            *(
                np.asarray(values, dtype=np.float64).tolist()
                for values in (
                    scores.support,
                    scores.support - scores.right,
                    scores.precision,
                    scores.recall,
                    low,
                    high,
                    scores.f1,
                )
            ),
            strict=True,
        )
        rows = ((name, *values) for name, values in zip(evaluation.class_names, numbers, strict=True))
        return TableValues(self.tr("Scores of classes"), self._columns(), tuple(rows))

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("Class")),
            Column(self.tr("Images"), self.tr("Images of the class (support)"), _whole),
            Column(self.tr("Wrong"), self.tr("Images of the class that were read as another"), _whole),
            Column(
                self.tr("Precision"), self.tr("Of the images read as the class, the share that is"), _percent
            ),
            Column(self.tr("Recall"), self.tr("Of the images of the class, the share read as it"), _percent),
            Column(self.tr("from"), self.tr("Recall: lower end of the 95 % interval (Wilson)"), _percent),
            Column(self.tr("to"), self.tr("Recall: upper end of the 95 % interval (Wilson)"), _percent),
            Column(self.tr("F1"), self.tr("Harmonic mean of precision and recall"), _percent),
        )

    @Slot(object)
    def _on_class_chosen(self, row: tuple[str | float, ...]) -> None:
        if self._shown.evaluation is not None:
            self._show_errors(self._shown.evaluation.class_names.index(str(row[0])))

    def _show_errors(self, label: int | None) -> None:
        """Show the worst errors on images of a class, or on all images."""
        evaluation, dataset = self._shown.evaluation, self._shown.dataset
        title = self.tr("Worst errors first")
        images = StripImages()
        if evaluation is not None and dataset is not None and evaluation.split in dataset.split_names:
            positions = worst_errors(evaluation)
            if label is not None:
                positions = positions[evaluation.actual[positions] == label]
                words = self.tr("Worst errors on {name}")
                title = words.format(name=evaluation.class_names[label])
            found = images_at(dataset, evaluation.split, positions)
            captions = [_caption(evaluation, each) for each in positions[: len(found)].tolist()]
            images = StripImages(found.pixels, captions, found.numbers)
        self._errors.set_title(title)
        self._strip.set_images(images)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the errors beside or below the table."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        is_wide = self.width() >= _WIDE
        self._parts.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)
        room = self.height() - self._errors.heading.sizeHint().height() - 2 * tokens.WIDE - tokens.GAP
        pitch = self._strip.height_of(2) - self._strip.height_of(1)
        self._strip.set_lines(max(_FEWEST_LINES, (room + tokens.GAP) // pitch) if is_wide else _FEWEST_LINES)

    def minimumSizeHint(self) -> QSize:
        """Return a width in which the table scrolls."""
        return QSize(160, super().minimumSizeHint().height())


def _caption(evaluation: "Evaluation", position: int) -> str:
    names = (*evaluation.class_names, "\N{EN DASH}")  # NO_LABEL is -1
    actual, predicted = names[evaluation.actual[position]], names[evaluation.predicted[position]]
    return f"{actual} \N{RIGHTWARDS ARROW} {predicted}"


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"
