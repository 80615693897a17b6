"""How probable the current classifier finds each class, under its name."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mnist_gui.ui.browse.inspector.live_reader import Answer
from mnist_gui.ui.widgets.quiet_label import quiet_label
from mnist_gui.ui.widgets.score_bars import ScoreBars

if TYPE_CHECKING:  # a window that only shows digits does not need it
    from mnist_gui.learning.classifier import Classifier

_PATIENCE = 100  # ms for which the last answer stays while the next one is awaited, so that nothing flickers


class AnswerBars(QWidget):
    """Bars with a caption that says who answers; hidden while there is nobody."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classifier: Classifier | None = None
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._patience.timeout.connect(self._empty)
        self._caption = quiet_label()
        self._caption.setObjectName("inspectorBarsCaption")
        self._caption.setWordWrap(True)
        self._bars = ScoreBars()
        self._bars.setObjectName("inspectorBars")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._caption)
        column.addWidget(self._bars)
        self.hide()

    def set_classifier(self, classifier: "Classifier | None") -> None:
        """Await the answers of another classifier."""
        self._classifier = classifier
        self.setVisible(classifier is not None)
        self._empty()

    def show_answer(self, answer: Answer | None, pinned: Answer | None = None, *, has_learned: bool) -> None:
        """Show another answer.

        Parameters
        ----------
        answer : Answer or None
            None while it is awaited.
        pinned : Answer, optional
            About another digit, which a line marks on each bar.
        has_learned : bool
            Whether the classifier has learned from this image, though what is said elsewhere comes from
            others that had not: then the two may differ, and the caption says why.
        """
        classifier = self._classifier
        if classifier is None:
            return
        words = self.tr("{title}, which has learned from this image:") if has_learned else "{title}:"
        self._caption.setText(words.format(title=classifier.title))
        if answer is not None:
            self._patience.stop()
            compared = None if pinned is None or pinned.blank else pinned.probabilities
            self._bars.setToolTip("" if compared is None else self.tr("The lines are the pinned digit's"))
            self._bars.set_prediction(
                classifier.class_names, None if answer.blank else answer.probabilities, compared=compared
            )
        elif not self._patience.isActive():
            self._patience.start()

    @Slot()
    def _empty(self) -> None:
        self._bars.set_prediction(self._classifier.class_names if self._classifier else (), None)
