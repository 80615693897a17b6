"""Ask for the size and the seed of a random sample."""

import random

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QSpinBox,
    QWidget,
)

from mnist_gui.data.query.values import Sample
from mnist_gui.ui.widgets.buttons import dialog_button
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import centre_labels, column, row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.tokens import LEAST_TARGET

_DEFAULT_SIZE = 100
_LARGEST_SEED = 2**31 - 1
_SEEDS = 1000  # few, so that seeds are short to communicate


class SampleDialog(QDialog):
    """Ask for a random `Sample`. The dialog deletes itself when it is closed.

    Parameters
    ----------
    available : int
        Number of matching images to draw from.
    sample : Sample or None
        The current one, to be changed.

    Signals
    -------
    sample_chosen(Sample)
        The user chose this one.
    """

    sample_chosen = Signal(object)

    def __init__(
        self, available: int, sample: Sample | None = None, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sampleDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Random Sample"))
        self._size = QSpinBox(minimum=min(1, available), maximum=available)
        self._size.setObjectName("sampleSize")
        self._size.setAccessibleName(self.tr("Number of images"))
        self._size.setAccelerated(True)
        self._size.setGroupSeparatorShown(True)
        self._size.setValue(sample.size if sample else _DEFAULT_SIZE)
        self._size.selectAll()
        self._seed = QSpinBox(minimum=0, maximum=_LARGEST_SEED)
        self._seed.setObjectName("sampleSeed")
        self._seed.setAccessibleName(self.tr("Seed"))
        self._seed.setValue(sample.seed if sample else 0)
        self._of_each = QCheckBox(self.tr("Of &each class"))
        self._of_each.setObjectName("sampleOfEach")
        self._of_each.setMinimumHeight(LEAST_TARGET)
        self._of_each.setChecked(sample is not None and sample.of_each)
        set_tool_tip(
            self._of_each, self.tr("So many images of every class, so that rare ones are seen as often")
        )
        tip = self.tr("Choose a seed at random")
        another = dialog_button(self.tr("&Another"), "anotherSeedButton", tip=tip)
        another.clicked.connect(self._on_another_clicked)
        buttons = QDialogButtonBox()
        draw = buttons.addButton(self.tr("&Draw"), QDialogButtonBox.ButtonRole.AcceptRole)
        draw.setObjectName("drawSampleButton")
        draw.setDefault(True)
        draw.setEnabled(available > 0)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)

        seeds = row((self._seed, 1), another, spacing=8)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Number of images"), self._size)
        form.addRow("", self._of_each)
        seed_caption = PlainLabel(self.tr("&Seed"))
        seed_caption.setBuddy(self._seed)
        form.addRow(seed_caption, seeds)
        centre_labels(form)
        words = self.tr("Drawn from the {count} images that match. The same seed draws the same images.")
        words = words if available else self.tr("No image matches the other conditions.")
        hint = quiet_label(words.format(count=f"{available:,}"))
        column(form, hint, None, buttons, owner=self, spacing=12, margins=(16, 16, 16, 16))
        self.resize(340, self.sizeHint().height())

    @property
    def sample(self) -> Sample:
        """The sample in the form."""
        return Sample(self._size.value(), self._seed.value(), of_each=self._of_each.isChecked())

    def accept(self) -> None:
        """Emit the sample and close."""
        self.sample_chosen.emit(self.sample)
        super().accept()

    @Slot()
    def _on_another_clicked(self) -> None:
        current = self._seed.value()
        self._seed.setValue(random.choice([seed for seed in range(_SEEDS) if seed != current]))  # noqa: S311
