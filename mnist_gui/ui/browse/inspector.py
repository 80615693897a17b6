"""One digit, looked at closely: its pixels, where it stands, what it is and what the classifier says."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFormLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.errors import ModelError
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui import theme
from mnist_gui.ui.browse.pixel_view import PixelView
from mnist_gui.ui.score_bars import ScoreBars, percentage
from mnist_gui.ui.tasks import Lane, LatestJob, TaskRunner

if TYPE_CHECKING:  # a window that only shows digits does not need it
    from mnist_gui.learning.classifier import Classifier


@dataclass(frozen=True, eq=False)
class _Answer:
    """What a classifier says of one row."""

    dataset: Dataset
    row: int
    classifier: "Classifier"
    probabilities: npt.NDArray[np.float64]
    blank: bool


class Inspector(QWidget):
    """Shows the current digit of the grid."""

    def __init__(self, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("digitInspector")
        self.setAccessibleName(self.tr("Inspector"))
        self.setMinimumWidth(240)
        self._dataset: Dataset | None = None
        self._row: int | None = None
        self._classifier: Classifier | None = None
        self._answers = LatestJob(runner, Lane.PREDICTING, self)
        self._answers.succeeded.connect(self._on_answered)
        self._answers.failed.connect(self._on_failed)

        self._pages = QStackedWidget()
        self._hint = self._quiet_label(self.tr("Click a digit to look at it closely"))
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages.addWidget(self._hint)
        self._pages.addWidget(self._build_facts())
        self._selected = self._quiet_label()
        self._selected.setObjectName("selectedCount")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(self._pages, stretch=1)
        column.addWidget(self._selected)
        self._selected.hide()

    def _build_facts(self) -> QWidget:
        page = QWidget()
        self._pixels = PixelView()
        self._label, self._number, self._split, self._prediction = (QLabel() for _ in range(4))
        self._form = form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(4)
        for name, caption, value in (
            ("inspectorLabel", self.tr("Label"), self._label),
            ("inspectorNumber", self.tr("Number"), self._number),
            ("inspectorSplit", self.tr("Split"), self._split),
            ("inspectorPrediction", self.tr("Read as"), self._prediction),
        ):
            value.setObjectName(name)
            value.setAccessibleName(caption)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(self._quiet_label(caption), value)
        strong = self._label.font()
        strong.setBold(True)
        self._label.setFont(strong)
        self._bars = ScoreBars()
        self._bars.setObjectName("inspectorBars")
        self._model_hint = self._quiet_label(self.tr("Train a model to see here what it reads"))
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._pixels, stretch=1)
        column.addLayout(form)
        column.addWidget(self._bars)
        column.addWidget(self._model_hint)
        column.addStretch()
        return page

    def _quiet_label(self, text: str = "") -> QLabel:
        label = QLabel(text)
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        label.setWordWrap(" " in text)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        return label

    # --- what is shown ------------------------------------------------------------------------------

    def set_dataset(self, dataset: Dataset) -> None:
        """Take another data set; no digit is shown until one is chosen."""
        self._dataset = dataset
        self.show_row(None)

    def set_classifier(self, classifier: "Classifier | None") -> None:
        """Let another classifier read the digit, or none."""
        self._classifier = classifier
        self._answers.drop()
        self._forget_answer()
        self._ask()

    def set_selected_count(self, count: int) -> None:
        """Say how many digits are selected, if that is more than the one that is shown."""
        self._selected.setText(self.tr("{count} selected").format(count=f"{count:,}"))
        self._selected.setVisible(count > 1)

    @Slot(object)
    def show_row(self, row: int | None) -> None:
        """Show a row of the data set, or the hint that one can be chosen."""
        self._row = row if self._dataset is not None else None
        self._pages.setCurrentIndex(0 if self._row is None else 1)
        if self._dataset is None or row is None:
            self._forget_answer()
            return
        split, number = self._dataset.location(row)
        label = int(split.labels[number])
        name = self.tr("none") if label == NO_LABEL else self._dataset.class_names[label]
        self._pixels.set_pixels(self._dataset.take([row])[0])
        self._pixels.setAccessibleName(self.tr("Image of {name}").format(name=name))
        self._label.setText(name)
        self._number.setText(f"{number:,}")
        self._split.setText(split.name)
        self._ask()

    # --- what the classifier says -------------------------------------------------------------------

    def _ask(self) -> None:
        if self._dataset is not None and self._row is not None and self._classifier is not None:
            self._answers.request(partial(_answer, self._dataset, self._row, self._classifier))

    @Slot(object)
    def _on_answered(self, answer: _Answer) -> None:
        asked = (self._dataset, self._row, self._classifier)
        if (answer.dataset, answer.row, answer.classifier) != asked:
            return  # the user has moved on
        names, best = answer.classifier.class_names, int(answer.probabilities.argmax())
        if answer.blank:
            self._say(self.tr("nothing: the image is blank"))
        else:
            probability = percentage(answer.probabilities[best])
            known = self._label.text() if self._has_label() else names[best]
            wrong = names[best] != known
            words = self.tr("{name} (wrong), {probability}") if wrong else self.tr("{name}, {probability}")
            self._say(words.format(name=names[best], probability=probability), wrong=wrong)
        self._bars.set_prediction(names, None if answer.blank else answer.probabilities)

    def _has_label(self) -> bool:
        assert self._dataset is not None
        return int(self._dataset.labels[self._row]) != NO_LABEL

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, ModelError):
            raise error
        self._forget_answer()
        self._say(str(error))

    def _forget_answer(self) -> None:
        """Show no answer: with a classifier empty bars, without one a hint."""
        classifier = self._classifier
        self._say("")
        self._bars.set_prediction(classifier.class_names if classifier else (), None)
        self._bars.setVisible(classifier is not None)
        self._form.setRowVisible(self._prediction, classifier is not None)
        self._model_hint.setVisible(classifier is None)

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self._prediction.setText(text or "\N{EN DASH}")
        self._prediction.setWordWrap(len(text) > 30)
        palette = QPalette(self.palette())
        if wrong:
            palette.setColor(QPalette.ColorRole.WindowText, theme.WRONG)
        self._prediction.setPalette(palette)


def _answer(
    dataset: Dataset, row: int, classifier: "Classifier", _report: Report, _token: CancelToken
) -> _Answer:
    prediction = classifier.predict(dataset.take([row]))
    return _Answer(dataset, row, classifier, prediction.probabilities[0], bool(prediction.blank[0]))
