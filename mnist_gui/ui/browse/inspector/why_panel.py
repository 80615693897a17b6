"""Why the model predicts a class, and not another one: what in the image speaks for each.

Closed until it is asked for; then each image that is inspected is explained, in the background.
"""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QToolButton, QWidget

from mnist_gui.data.dataset import NO_LABEL, Images
from mnist_gui.data.levels import at_levels
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.browse.inspector.inspected_image import InspectedImage
from mnist_gui.ui.browse.inspector.live_predictor import LivePrediction
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import set_icon
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.model_input import ModelInput
from mnist_gui.ui.widgets.occlusion_colours import OcclusionMap
from mnist_gui.ui.widgets.plain_text import set_tool_tip

if TYPE_CHECKING:  # a window without a model does not import it
    from mnist_gui.learning.classifier import Classifier

_SHAPE = 28, 28
"""The images that can be explained."""

_HEIGHT = 28 * 6 + 2

_WIDEST_NAME = 84
"""Logical pixels after which the name of the predicted class is elided."""


@dataclass(frozen=True, eq=False)
class _Question:
    """An image, the predicted class, and the one that it is compared with."""

    classifier: "Classifier"
    image: Images
    first: int
    second: int


class WhyPanel(QWidget):
    """Explains predictions of the current model; hidden for images that it cannot explain.

    Parameters
    ----------
    runner : TaskRunner
    parent : QWidget, optional
    """

    def __init__(self, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classifier: Classifier | None = None
        self._question: _Question | None = None
        self._shown: tuple[InspectedImage, LivePrediction] | None = None
        self._button = QToolButton()
        self._button.setObjectName("whyButton")
        self._button.setCheckable(True)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._button.setAccessibleName(self.tr("Why this prediction"))
        set_icon(self._button, "help")
        set_tool_tip(
            self._button,
            self.tr("Show which ink and paper speak for the prediction, and which for another class"),
        )
        self._rivals = QComboBox()
        self._rivals.setObjectName("whyRival")
        self._rivals.setAccessibleName(self.tr("Compare with"))
        self._rivals.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._rivals.setMinimumContentsLength(3)  # names may be longer than the inspector is wide
        self._picture = ModelInput()
        self._picture.setObjectName("whyPicture")
        self._picture.setFixedHeight(_HEIGHT)
        self._legend = quiet_label()
        self._legend.setObjectName("whyLegend")
        self._legend.setWordWrap(True)
        question = row(self._button, (self._rivals, 1), spacing=tokens.GAP)
        column(question, self._picture, self._legend, owner=self, spacing=tokens.TIGHT)
        self._job = LatestJob(runner, Lane.EXPLAINING, self)
        self._job.succeeded.connect(self._on_explained)
        self._button.toggled.connect(self._on_toggled)
        self._rivals.activated.connect(self._on_rival_chosen)
        self._open(is_open=False)
        self.hide()

    def set_classifier(self, classifier: "Classifier | None") -> None:
        """Explain predictions of another model from now on."""
        self._classifier = classifier
        self.clear()

    def clear(self) -> None:
        """Explain nothing until there is another prediction."""
        self._job.drop()
        self._question = self._shown = None
        self.hide()

    def show_prediction(self, image: InspectedImage, prediction: LivePrediction | None) -> None:
        """Explain the prediction of another image; None while it is being computed."""
        can_explain = self._classifier is not None and image.pixels.shape == _SHAPE
        if not can_explain or (prediction is not None and prediction.blank):
            self.clear()
        elif prediction is not None and (self._shown is None or self._shown[1] is not prediction):
            self._shown = image, prediction
            self._offer_rivals(image, prediction)
            self.show()
            self._explain()

    def _offer_rivals(self, image: InspectedImage, prediction: LivePrediction) -> None:
        """Offer all other classes, the label of a wrong image first, then the most probable ones."""
        assert self._classifier is not None, "there is a prediction"
        names = self._classifier.class_names
        order = np.argsort(-prediction.probabilities, kind="stable").tolist()
        first, others = order[0], order[1:]
        label = int(image.dataset.labels[image.row])
        actual = "" if label == NO_LABEL else image.dataset.class_names[label]
        others.sort(key=lambda number: names[number] != actual)
        name = self.fontMetrics().elidedText(names[first], Qt.TextElideMode.ElideRight, _WIDEST_NAME)
        self._button.setText(self.tr("Why {name} and not").format(name=name.replace("&", "&&")))
        self._rivals.clear()
        for number in others:
            self._rivals.addItem(names[number], number)

    def _explain(self) -> None:
        """Explain the image that is shown, if that is wanted."""
        if not self._button.isChecked() or self._shown is None or self._classifier is None:
            return
        image, prediction = self._shown
        pixels = at_levels(image.pixels[None], image.dataset.levels)[0]
        best = int(prediction.probabilities.argmax())
        self._question = _Question(self._classifier, pixels, best, int(self._rivals.currentData()))
        self._picture.set_image(pixels)
        self._legend.setText(self.tr("Finding what speaks for each"))
        self._job.drop()
        self._job.request(partial(_explain_job, self._question))

    @Slot(bool)
    def _on_toggled(self, is_open: bool) -> None:  # noqa: FBT001 - a slot
        self._open(is_open=is_open)
        self._explain()

    def _open(self, *, is_open: bool) -> None:
        for part in (self._picture, self._legend):
            part.setVisible(is_open)

    @Slot()
    def _on_rival_chosen(self) -> None:
        """Compare with another class; who asks wants to see the answer."""
        if self._button.isChecked():
            self._explain()
        else:
            self._button.setChecked(True)

    @Slot(object)
    def _on_explained(self, found: "tuple[_Question, OcclusionMap]") -> None:
        question, occlusion = found
        if question is not self._question:
            return
        names = question.classifier.class_names
        first, second = names[question.first], names[question.second]
        self._picture.set_occlusion(occlusion, first, second)
        words = self.tr("Plus speaks for {first}, minus for {second}")
        self._legend.setText(words.format(first=first, second=second))


def _explain_job(
    question: _Question, _report: Report, _token: CancelToken
) -> "tuple[_Question, OcclusionMap]":
    from mnist_gui.learning.occlusion import occlusion_map

    image = np.ascontiguousarray(question.image)
    return question, occlusion_map(question.classifier, image, question.first, question.second)
