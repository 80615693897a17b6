"""The view of what a model learned: weights as pictures, or the training images that count most."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mnist_gui.learning.learned import ImageRow, Learned, learned_by
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner
from mnist_gui.ui.train.result_view import ResultView, Shown
from mnist_gui.ui.train.weight_pictures import WeightPictures
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.exhibit_button import ExhibitButton
from mnist_gui.ui.widgets.image_strip import ImageStrip, StripImages
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.plain_text import PlainLabel

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.training import Run

_SIDE = 52
"""Side of a training image in logical pixels."""


class LearnedView(ResultView):
    """Shows weights or images of the current run, found in the background."""

    def __init__(self, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(runner, parent)
        self._shown = Shown()
        self._card = Card(self.tr("What it learned"))
        self._words = quiet_label()
        self._words.setObjectName("learnedWords")
        self._words.setWordWrap(True)
        self._weights = WeightPictures()
        self._exhibits = ExhibitButton(self._weights.exhibit)
        self._exhibits.set_subject(self.tr("Weights of each class"))
        self._card.top.addWidget(self._exhibits)
        self._list = QWidget()
        self._rows: QVBoxLayout = column(owner=self._list, spacing=tokens.GAP)
        self._card.add(self._words, self._weights, self._list)
        self._card.body.addStretch(1)
        column((self._card, 1), owner=self)
        self._job = LatestJob(runner, Lane.EXPLAINING, self)
        self._job.succeeded.connect(self._on_found)

    @property
    def exhibits(self) -> tuple[ExhibitButton, ...]:
        """The button of the weights."""
        return (self._exhibits,)

    def show_results(self, shown: Shown) -> None:
        """Find what a run learned."""
        is_same = shown.run is self._shown.run and shown.dataset is self._shown.dataset
        self._shown = shown
        if is_same or shown.run is None:
            return
        self._show(Learned(), self.tr("Finding what it learned"))
        self._job.drop()
        self._job.request(partial(_learned_job, shown.run, shown.dataset))

    @Slot(object)
    def _on_found(self, found: "tuple[Run, Learned]") -> None:
        run, learned = found
        if run is self._shown.run:
            self._show(learned, self._words_for(learned))

    def _words_for(self, learned: Learned) -> str:
        if learned.weights is not None and len(learned.weights.planes[0]) == 1:
            return self.tr(
                "The weight of each pixel. Ink on pixels of the accent colour, with a plus, speaks for the "
                "class; ink on those of the other colour, with a minus, speaks against it."
            )
        if learned.weights is not None:
            return self.tr(
                "The weights of strokes in each direction, on the image as it is normalised. A solid stroke "
                "says that one there speaks for the class, a dotted one that it speaks against it."
            )
        if learned.rows and learned.rows[0].predicted is None:
            return self.tr(
                "The training images of each class that decide most: the support vectors with the largest "
                "coefficients, which lie where classes meet. The number is the sum of the coefficients."
            )
        if learned.rows:
            return self.tr(
                "It keeps all training images, which count alike. These are the worst errors, each with the "
                "training images that voted, and their shares of the votes."
            )
        if learned.keeps_images:
            return self.tr(
                "It keeps training images. Open the data set that it was trained on, with the same "
                "corrections, to see them."
            )
        return self.tr("What it learned is spread over many decisions, and no picture shows it.")

    def _show(self, learned: Learned, words: str) -> None:
        self._words.setText(words)
        self._weights.set_weights(learned.weights)
        self._weights.setVisible(learned.weights is not None)
        self._exhibits.setVisible(learned.weights is not None)
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row in learned.rows:
            self._rows.addWidget(self._widget_of(row))
        self._list.setVisible(bool(learned.rows))

    def _widget_of(self, row: ImageRow) -> QWidget:
        """Return the title of a row, and its images in one line."""
        assert self._shown.run is not None, "what is shown is of a run"
        names = self._shown.run.classifier.class_names
        title = names[row.label]
        captions = [f"{weight:.2g}" for weight in row.weights]
        if row.predicted is not None:
            title = self.tr("{actual} read as {predicted}")
            title = title.format(actual=names[row.label], predicted=names[row.predicted])
            shares = [f"{100 * weight:.0f} %" for weight in row.weights[1:]]
            captions = [self.tr("error"), *shares]
        strip = ImageStrip(title, side=_SIDE, lines=1)
        strip.set_images(StripImages(row.images, captions, row.rows))
        strip.image_chosen.connect(self.image_chosen)
        whole = QWidget()
        column(PlainLabel(title), strip, owner=whole, spacing=tokens.TIGHT)
        return whole

    def minimumSizeHint(self) -> QSize:
        """Return a width in which images are left out."""
        return QSize(160, super().minimumSizeHint().height())


def _learned_job(
    run: "Run", dataset: "Dataset | None", report: Report, token: CancelToken
) -> "tuple[Run, Learned]":
    return run, learned_by(run, dataset, report=report, token=token)
