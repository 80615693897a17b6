"""A table of label, prediction and index of the current image, and of the pinned one beside it."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from mnist_gui.ui.browse.inspector.comparison_table import CAPTIONS, CURRENT, PINNED, ComparisonTable
from mnist_gui.ui.browse.inspector.inspected_image import (
    InspectedImage,
    confidence_text,
    correction_text,
    given_text,
    label_text,
    loss_text,
    prediction_text,
    source_text,
)
from mnist_gui.ui.widgets.labels import VerdictLabel, quiet_label
from mnist_gui.ui.widgets.plain_text import set_tool_tip

_LAST_GAP = 4  # below the details, in logical pixels


class _Detail(NamedTuple):
    """One line: its objectName, its caption, its text, and whether it needs a prediction."""

    name: str
    caption: str
    text: Callable[[InspectedImage], str]
    needs_prediction: bool


class DetailsTable(ComparisonTable):
    """Shows details of the current image, and of a pinned one if there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details = (
            _Detail("Label", self.tr("Label"), label_text, needs_prediction=False),
            _Detail("Given", self.tr("Given label"), given_text, needs_prediction=False),
            _Detail("Proposal", self.tr("Proposed"), lambda image: image.proposal, needs_prediction=False),
            _Detail("Correction", self.tr("You said"), correction_text, needs_prediction=False),
            _Detail("Prediction", self.tr("Prediction"), prediction_text, needs_prediction=True),
            _Detail("Reader", self.tr("Predicted by"), source_text, needs_prediction=True),
            _Detail("Confidence", self.tr("Confidence"), confidence_text, needs_prediction=True),
            _Detail("Loss", self.tr("Loss"), loss_text, needs_prediction=True),
            _Detail("Oddity", self.tr("Odd"), lambda image: image.oddity, needs_prediction=False),
            _Detail("Index", self.tr("Index"), lambda image: f"{image.row:,}", needs_prediction=False),
        )
        self._headings = (quiet_label(self.tr("Pinned")), quiet_label(self.tr("Current")))
        for column, heading in zip((PINNED, CURRENT), self._headings, strict=True):
            self.grid.addWidget(heading, 0, column)
        self._captions = {detail: quiet_label(detail.caption) for detail in self._details}
        self._pinned = {detail: _value("pinned", detail) for detail in self._details}
        self._current = {detail: _value("inspector", detail) for detail in self._details}
        for line, detail in enumerate(self._details, start=1):
            self.grid.addWidget(self._captions[detail], line, CAPTIONS, Qt.AlignmentFlag.AlignTop)
            self.grid.addWidget(self._pinned[detail], line, PINNED, Qt.AlignmentFlag.AlignTop)
            self.grid.addWidget(self._current[detail], line, CURRENT, Qt.AlignmentFlag.AlignTop)
        self.grid.setRowMinimumHeight(self.grid.rowCount(), _LAST_GAP)

    def add_row(self, caption: QLabel, widget: QWidget) -> None:
        """Add a line below the details, with its caption beside the first line of the widget."""
        line = self.grid.rowCount()
        height = widget.sizeHint().boundedTo(widget.maximumSize()).height()
        caption.setContentsMargins(0, (height - caption.sizeHint().height()) // 2, 0, 0)
        self.grid.addWidget(caption, line, CAPTIONS, Qt.AlignmentFlag.AlignTop)
        self.grid.addWidget(widget, line, PINNED, 1, CURRENT - PINNED + 1)

    def set_images(
        self, current: InspectedImage, pinned: InspectedImage | None, *, has_predictions: bool
    ) -> None:
        """Show the details of other images.

        Parameters
        ----------
        current : InspectedImage
        pinned : InspectedImage or None
        has_predictions : bool
            Whether there is a model or a column of predictions.
        """
        for heading in self._headings:
            heading.setVisible(pinned is not None)
        self.set_pinned_shown(shown=pinned is not None)
        predictions = [image.prediction for image in (current, pinned) if image is not None]
        has_unseen = any(prediction is not None and prediction.was_unseen for prediction in predictions)
        images = [image for image in (current, pinned) if image is not None]
        optional = {
            "Reader": has_unseen,
            "Proposal": any(image.proposal for image in images),
            "Oddity": any(image.oddity for image in images),
            "Given": any(image.is_corrected for image in images),
            "Correction": any(correction_text(image) for image in images),
        }
        for detail in self._details:
            shown = has_predictions or not detail.needs_prediction
            shown = optional.get(detail.name, shown)
            self._captions[detail].setVisible(shown)
            self._fill(detail, self._current[detail], current if shown else None)
            self._fill(detail, self._pinned[detail], pinned if shown else None)

    def _origin(self, image: InspectedImage) -> str:
        if image.prediction is None:
            return ""
        if image.prediction.was_unseen:
            return self.tr("Predicted by a model that was not trained on this image")
        return image.prediction.origin

    def _fill(self, detail: _Detail, value: VerdictLabel, image: InspectedImage | None) -> None:
        value.setVisible(image is not None)
        if image is None:
            return
        text = detail.text(image)
        value.setText(text)
        value.setAccessibleName(self.tr("{caption}: {value}").format(caption=detail.caption, value=text))
        set_tool_tip(value, self._origin(image) if detail.needs_prediction else "")
        value.set_wrong(detail.name == "Prediction" and image.is_wrong)


def _value(prefix: str, detail: _Detail) -> VerdictLabel:
    label = VerdictLabel()
    label.setObjectName(f"{prefix}{detail.name}")
    label.setWordWrap(True)
    label.setMinimumWidth(1)  # or a long class name would make the table wider
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if detail.name == "Label":
        bold = label.font()
        bold.setBold(True)
        label.setFont(bold)
    return label
