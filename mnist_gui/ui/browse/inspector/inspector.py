"""The inspector: everything about one image.

An image can be pinned, so that other images are compared with it side by side.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from mnist_gui.data.arrays import Flags
from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.proposals import Proposals
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.inspector.columns_table import ColumnsTable
from mnist_gui.ui.browse.inspector.comparison_table import align_values
from mnist_gui.ui.browse.inspector.details_table import DetailsTable
from mnist_gui.ui.browse.inspector.findings import SHOWN, DuplicateButton, oddity_words
from mnist_gui.ui.browse.inspector.image_panel import ImagePanel
from mnist_gui.ui.browse.inspector.inspected_image import (
    InspectedImage,
    label_text,
    prediction_of_row,
)
from mnist_gui.ui.browse.inspector.live_predictor import LivePredictor
from mnist_gui.ui.browse.inspector.note_field import NoteField
from mnist_gui.ui.browse.inspector.probability_bars import ProbabilityBars
from mnist_gui.ui.browse.inspector.why_panel import WhyPanel
from mnist_gui.ui.browse.proposal_words import proposal_words
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.cards import heading, paint_panel
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import SideBySide, column, row, scrolling
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.side_grip import SideGrip

if TYPE_CHECKING:  # a window without a model does not import it
    from mnist_gui.learning.classifier import Classifier

_ALONE, _BESIDE = 116, 88  # minimum heights of one image and of two side by side: 4 and 3 px per pixel
_NARROWEST, _WIDTH, _WIDEST = 240, 280, 560  # logical pixels
_USUAL_LINE = 15  # height of a line of text of the usual size
_MOST = 100  # a stretch factor that leaves little to widgets with a factor of 1


class _Content(QWidget):
    """The content of a scroll area, no higher than necessary."""

    def heightForWidth(self, width: int) -> int:
        """Return the minimum height; by default, a scroll area uses the height that the parts prefer."""
        layout = self.layout()
        return -1 if layout is None else layout.minimumHeightForWidth(width)


class Inspector(QWidget):
    """Shows the current image of the grid beside the pinned one, or the pinned one alone.

    Parameters
    ----------
    runner : TaskRunner
        Predicts images in the background.
    corrected_at : callable, optional
        Returns when the user corrected a row last, in seconds since 1970; 0 for never.
    parent : QWidget, optional

    Signals
    -------
    described(InspectedImage or None)
        Another image is current, or its prediction has changed.
    note_edited(int, str)
        The note of a row was changed; its text may be empty.
    note_typed()
        `note_draft` has changed.
    note_left()
        Give the keyboard focus back: the user has finished the note.
    close_requested()
        The user does not want to see it any more.
    steps_requested()
        Show how the image is read.
    row_requested(int)
        Go to a row, a duplicate of this one.
    similar_requested(int, str)
        Find the images most similar to a row, by ``"pixels"`` or ``"features"``.
    """

    described = Signal(object)
    note_edited = Signal(int, str)
    note_left = Signal()
    note_typed = Signal()
    close_requested = Signal()
    similar_requested = Signal(int, str)
    steps_requested = Signal()
    row_requested = Signal(int)

    def __init__(
        self,
        runner: TaskRunner,
        parent: QWidget | None = None,
        *,
        corrected_at: Callable[[int], int] = lambda _row: 0,
    ) -> None:
        super().__init__(parent)
        self._corrected_at = corrected_at
        self.setObjectName("digitInspector")
        self.setAccessibleName(self.tr("Inspector"))
        self.setMinimumWidth(_NARROWEST)
        self.setMaximumWidth(self._usual_width)
        self._grip = SideGrip(self, narrowest=_NARROWEST, widest=_WIDEST)
        self._dataset: Dataset | None = None
        self._row: int | None = None
        self._pinned: int | None = None
        self._predictions: Predictions | None = None
        self._unseen: Flags | None = None
        self._proposals: Proposals | None = None
        self._columns_known: Columns | None = None
        self._live = LivePredictor(runner, self)
        self._live.predicted.connect(self._show)

        self._place = heading()
        self._place.setObjectName("inspectorTitle")
        close = IconButton("cancel", self.tr("Close the inspector (Esc)"))
        close.setObjectName("closeInspectorButton")
        close.setAutoRaise(True)
        close.clicked.connect(self.close_requested)
        steps = IconButton("steps", self.tr("How it is read, step by step"))
        steps.setObjectName("inspectorStepsButton")
        steps.setAutoRaise(True)
        steps.clicked.connect(self.steps_requested)
        top = row((self._place, 1), steps, close, margins=(12, 4, 4, 0))
        column(top, (self._build_scroll_area(runner), 1), owner=self, spacing=4)

    @property
    def _usual_width(self) -> int:
        """The width with text of the chosen size; the user may drag its edge."""
        return _WIDTH + 6 * max(0, self.fontMetrics().height() - _USUAL_LINE)

    def _build_scroll_area(self, runner: TaskRunner) -> QWidget:
        self._content = content = _Content()
        self._panel = ImagePanel("inspector", "pinButton")
        self._pinned_panel = ImagePanel("pinned", "unpinButton")
        self._panel.pin_clicked.connect(self.toggle_pin)
        self._pinned_panel.pin_clicked.connect(self._unpin)
        panels = row((self._pinned_panel, 1), (self._panel, 1), spacing=12)
        self._table = DetailsTable()
        self._table.add_row(*self._build_note())
        self._table.add_row(quiet_label(self.tr("Similar")), self._build_similar())
        self._duplicates = DuplicateButton()
        self._duplicates.row_requested.connect(self.row_requested)
        self._table.add_row(self._duplicates.caption, self._duplicates)
        self._notice = quiet_label()
        self._notice.setObjectName("inspectorNotice")
        self._notice.setWordWrap(True)
        self._bars = ProbabilityBars()
        self._why = WhyPanel(runner)
        self._columns = ColumnsTable()
        parts = ((panels, _MOST), self._table, self._notice, self._bars, self._why, self._columns, None)
        column(*parts, owner=content, spacing=12, margins=(12, 0, 12, 8))
        return scrolling(content, is_clear=True)

    def _build_note(self) -> tuple[QLabel, QWidget]:
        self._note = NoteField()
        self._note.setAccessibleName(self.tr("Note"))
        self._note.edited.connect(self._on_note_edited)
        self._note.left.connect(self.note_left)
        self._note.textChanged.connect(self.note_typed)
        caption = quiet_label(self.tr("&Note"))
        caption.setBuddy(self._note)
        return caption, self._note

    def _build_similar(self) -> QWidget:
        pixels, features = QPushButton(self.tr("Pixels")), QPushButton(self.tr("Features"))
        pixels.setObjectName("similarPixelsButton")
        set_tool_tip(pixels, self.tr("Find the images with the most similar pixels"))
        pixels.clicked.connect(self._request_similar_pixels)
        features.setObjectName("similarFeaturesButton")
        set_tool_tip(features, self.tr("Find the images with the most similar gradient directions"))
        features.clicked.connect(self._request_similar_features)
        for button in (pixels, features):
            button.setAccessibleName(self.tr("Similar: {space}").format(space=button.text()))
        return SideBySide(pixels, features)

    # --- what is shown ------------------------------------------------------------------------------

    def set_dataset(self, dataset: Dataset) -> None:
        """Use another data set; no image is shown until one is chosen."""
        self._note.commit()
        self._dataset, self._row, self._pinned = dataset, None, None
        self._predictions = self._unseen = None
        self._live.set_dataset(dataset)
        self._why.clear()
        self._columns.set_dataset(dataset)
        self._show()

    def set_labels(self, dataset: Dataset) -> None:
        """Use other labels of the same images."""
        self._dataset = dataset
        self._live.set_labels(dataset)
        self._show()

    def set_classifier(self, classifier: "Classifier | None") -> None:
        """Predict with another classifier, or with none."""
        self._live.set_classifier(classifier)
        self._bars.set_classifier(classifier)
        self._why.set_classifier(classifier)
        self._show()

    def set_predictions(self, predictions: Predictions | None, unseen: Flags | None = None) -> None:
        """Use predictions of all rows; they take precedence over those of the classifier.

        Parameters
        ----------
        predictions : Predictions or None
        unseen : ndarray of bool, shape (n,), or None
            Which predictions come from cross-validation, by models not trained on the row.
        """
        self._predictions, self._unseen = predictions, unseen
        self._show()

    def set_proposals(self, proposals: Proposals | None) -> None:
        """Show the labels that a reader proposes for images without one."""
        if proposals is not self._proposals:
            self._proposals = proposals
            self._show()

    def set_columns(self, columns: Columns) -> None:
        """Say what is known of duplicates and oddities."""
        before, self._columns_known = self._columns_known, columns
        if before is None or any(columns.get(name) is not before.get(name) for name in SHOWN):
            self._show()

    def set_note(self, text: str | None) -> None:
        """Show the note of the current image; None if notes cannot be saved."""
        self._note.set_note(text)

    @property
    def note_draft(self) -> str | None:
        """The note of `row` while it is being written; None without an edit."""
        return self._note.draft

    @Slot()
    def commit_note(self) -> None:
        """Emit the note that is being written."""
        self._note.commit()

    @Slot(object)
    def set_appearance(self, appearance: Appearance) -> None:
        """Use the chosen colour map."""
        for panel in (self._panel, self._pinned_panel):
            panel.set_appearance(appearance)

    @Slot(object)
    def show_row(self, row: int | None) -> None:
        """Show a row of the data set, or without one the hint; call `set_note` afterwards."""
        if row != self._row:  # or if the pinned image was shown alone: its note may have changed
            self._note.commit()
            self._note.forget()
        self._row = row if self._dataset is not None else None
        self._show()

    @property
    def row(self) -> int | None:
        """The row whose note is shown: the current one, or the pinned one without it."""
        return self._pinned if self._row is None else self._row

    @Slot()
    def toggle_pin(self) -> None:
        """Pin the current image, or unpin it if it is pinned."""
        self._note.commit()
        self._pinned = None if self._row == self._pinned else self._row
        self._show()

    @Slot()
    def _unpin(self) -> None:
        self._note.commit()
        self._pinned = None
        self._show()

    @Slot()
    def _show(self) -> None:
        rows = [row for row in dict.fromkeys((self._row, self._pinned)) if row is not None]
        self._live.request(rows)
        current, pinned = self._image(self._row), self._image(self._pinned)
        shown, beside = (current, pinned) if current is not None else (pinned, None)
        self._content.setVisible(shown is not None)
        self._place.setText("" if shown is None else self._title_of(shown))
        if shown is not None:
            self._show_images(shown, beside)
            self._show_bars(shown)
        self.described.emit(current)

    def _title_of(self, image: InspectedImage) -> str:
        """Return the label, and what the image was read as if that is another class."""
        label, prediction = label_text(image), image.prediction
        if prediction is None or prediction.name is None or not image.is_wrong:
            return label
        return self.tr("{label} read as {prediction}").format(label=label, prediction=prediction.name)

    def _image(self, row: int | None) -> InspectedImage | None:
        if self._dataset is None or row is None:
            return None
        was_unseen = self._unseen is not None and bool(self._unseen[row])
        prediction = prediction_of_row(self._dataset, self._predictions, row, was_unseen=was_unseen)
        prediction = prediction or self._live.prediction(row)
        proposal = proposal_words(self._dataset, row, self._proposals)
        oddity = oddity_words(self._columns_known, row)
        return InspectedImage(self._dataset, row, prediction, self._corrected_at(row), proposal, oddity)

    def sizeHint(self) -> QSize:
        """Return its maximum width: it becomes narrower only where the grid would have no room."""
        return QSize(self.maximumWidth(), super().sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Make room for larger text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setMaximumWidth(max(self.maximumWidth(), self._usual_width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the grip."""
        super().resizeEvent(event)
        self._grip.place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Esc close it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_requested.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, and a hairline towards the grid."""
        paint_panel(self, Qt.Edge.LeftEdge)

    def _show_images(self, current: InspectedImage, pinned: InspectedImage | None) -> None:
        for panel in (self._panel, self._pinned_panel):
            panel.set_min_image_height(_ALONE if pinned is None else _BESIDE)
        self._panel.set_image(current, pinned=current.row == self._pinned)
        self._pinned_panel.setVisible(pinned is not None)
        if pinned is not None:
            self._pinned_panel.set_image(pinned, pinned=True)
        self._table.set_images(current, pinned, has_predictions=self._has_predictions)
        self._columns.set_images(current, pinned)
        self._duplicates.show_image(self._columns_known, current.row)
        align_values(self._table, self._columns)
        notice = self._notice_about(current)
        self._notice.setText(notice)
        self._notice.setVisible(bool(notice))

    @property
    def _has_predictions(self) -> bool:
        return self._live.classifier is not None or self._predictions is not None

    def _notice_about(self, image: InspectedImage) -> str:
        if not self._has_predictions:
            return self.tr("Train a model to see its prediction here")
        live, prediction = self._live.prediction(image.row), image.prediction
        if live is None or prediction is None:
            return self._live.error
        if live.name != prediction.name and not prediction.was_unseen:  # else the caption of the bars says it
            name = live.name if live.name is not None else self.tr("no class")
            return self.tr("The current model predicts {name}").format(name=name)
        return self._live.error

    def _show_bars(self, image: InspectedImage) -> None:
        self._bars.setVisible(self._live.classifier is not None and not self._live.error)
        trained_on_it = image.prediction is not None and image.prediction.was_unseen
        pinned = None if self._pinned in (None, image.row) else self._live.probabilities(self._pinned)
        live = self._live.probabilities(image.row)
        self._bars.show_prediction(live, pinned, trained_on_it=trained_on_it)
        self._why.show_prediction(image, live)

    # --- what the user does -------------------------------------------------------------------------

    @Slot(str)
    def _on_note_edited(self, text: str) -> None:
        if self.row is not None:
            self.note_edited.emit(self.row, text)

    @Slot()
    def _request_similar_pixels(self) -> None:
        if self.row is not None:
            self.similar_requested.emit(self.row, "pixels")

    @Slot()
    def _request_similar_features(self) -> None:
        if self.row is not None:
            self.similar_requested.emit(self.row, "features")
