"""Bars with the probability of each class by the current model, below a caption that names it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.ui.browse.inspector.live_predictor import LivePrediction
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.score_bars import ScoreBars

if TYPE_CHECKING:  # a window without a model does not import it
    from mnist_gui.learning.classifier import Classifier

_CLEAR_DELAY = 100  # ms for which the last prediction stays while the next one is computed, to avoid flicker


class ProbabilityBars(QWidget):
    """Shows the probabilities of one image; hidden without a model."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classifier: Classifier | None = None
        self._clear_timer = QTimer(self, singleShot=True)
        self._clear_timer.setInterval(_CLEAR_DELAY)
        self._clear_timer.timeout.connect(self._clear)
        self._caption = quiet_label()
        self._caption.setObjectName("inspectorBarsCaption")
        self._caption.setWordWrap(True)
        self._bars = ScoreBars()
        self._bars.setObjectName("inspectorBars")
        column(self._caption, self._bars, owner=self, spacing=4)
        self.hide()

    def set_classifier(self, classifier: "Classifier | None") -> None:
        """Show predictions of another classifier from now on."""
        self._classifier = classifier
        self.setVisible(classifier is not None)
        self._clear()

    def show_prediction(
        self, prediction: LivePrediction | None, pinned: LivePrediction | None = None, *, trained_on_it: bool
    ) -> None:
        """Show another prediction.

        Parameters
        ----------
        prediction : LivePrediction or None
            None while it is being computed.
        pinned : LivePrediction, optional
            Of the pinned image, shown as a line on each bar.
        trained_on_it : bool
            Whether the classifier was trained on this image while the prediction shown elsewhere comes from
            cross-validation. The two may differ, and the caption says why.
        """
        classifier = self._classifier
        if classifier is None:
            return
        caption = self.tr("{title}, trained on this image:") if trained_on_it else "{title}:"
        self._caption.setText(caption.format(title=classifier.title))
        if prediction is not None:
            self._clear_timer.stop()
            compared = None if pinned is None or pinned.blank else pinned.probabilities
            set_tool_tip(self._bars, "" if compared is None else self.tr("The lines show the pinned image"))
            self._bars.set_prediction(
                classifier.class_names,
                None if prediction.blank else prediction.probabilities,
                compared=compared,
            )
        elif not self._clear_timer.isActive():
            self._clear_timer.start()

    @Slot()
    def _clear(self) -> None:
        self._bars.set_prediction(self._classifier.class_names if self._classifier else (), None)
