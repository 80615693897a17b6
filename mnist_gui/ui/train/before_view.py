"""What the Train page shows before the first run: what can be learned, and the button that begins."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from mnist_gui.data.dataset import Dataset
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import set_icon
from mnist_gui.ui.widgets.cards import Card, EmptyState
from mnist_gui.ui.widgets.image_strip import ImageStrip, StripImages
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column


class BeforeView(QWidget):
    """An empty state with a button, and an image of each class that is to be learned.

    Signals
    -------
    train_requested(), open_requested()
        The button was pressed: with a data set that can be learned, and without one.
    image_chosen(int)
        The user wants to see an image; has its row.
    """

    train_requested = Signal()
    open_requested = Signal()
    image_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._can_train = False
        self._state = EmptyState("train", button=self.tr("Train"), button_icon="play")
        self._state.sentence.setObjectName("trainExplanation")
        self._state.button.setObjectName("trainFirstButton")
        self._state.requested.connect(self._on_requested)
        self._classes = Card(self.tr("What is to be learned"))
        self._summary = quiet_label()
        self._summary.setWordWrap(True)
        self._summary.setObjectName("classSummary")
        self._strip = ImageStrip(self.tr("An image of each class"), side=56, lines=3)
        self._strip.setObjectName("classExamples")
        self._strip.image_chosen.connect(self.image_chosen)
        self._classes.add(self._summary, self._strip)
        self._classes.hide()
        column((self._state, 1), self._classes, owner=self, spacing=tokens.WIDE)

    def set_dataset(self, dataset: Dataset | None, *, images: int) -> None:
        """Say what can be done with a data set that has so many training images."""
        self._can_train = images >= 2
        self._classes.hide()
        button = self._state.button
        button.setVisible(self._can_train or dataset is None)
        if dataset is None:
            button.setText(self.tr("Open a data set"))
            set_icon(button, "open", QPalette.ColorRole.HighlightedText)
            self._state.say(
                self.tr("No model has been trained yet. Open a data set to train on."), icon_name="open"
            )
            return
        button.setText(self.tr("Train a model"))
        set_icon(button, "play", QPalette.ColorRole.HighlightedText)
        if not self._can_train:
            words = self.tr("No model has been trained yet. {name} has too few labelled images to train on.")
            self._state.say(words.format(name=dataset.name), icon_name="train")
            return
        self._state.say(
            self.tr(
                "No model has been trained yet.\n\n"
                "Choose a card and press Train. The error on the test images appears here, "
                "and which classes are taken for one another."
            ),
            icon_name="train",
        )
        words = self.tr("{images:,} training images of {classes:,} classes")
        self._summary.setText(words.format(images=images, classes=len(dataset.class_names)))

    def set_examples(self, examples: StripImages) -> None:
        """Show an image of each class."""
        self._strip.set_images(examples)
        self._classes.setVisible(len(examples) > 0 and self._can_train)

    def _on_requested(self) -> None:
        if self._can_train:
            self.train_requested.emit()
        else:
            self.open_requested.emit()
