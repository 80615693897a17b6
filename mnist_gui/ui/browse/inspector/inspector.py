"""One digit, looked at closely: its pixels, where it stands, what it is and what the classifier says.

A digit can be pinned: it stays while others pass beside it, so that two can be compared line by line.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.data.columns import Flags, Readings
from mnist_gui.data.dataset import Dataset
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.inspector.answer_bars import AnswerBars
from mnist_gui.ui.browse.inspector.columns_table import ColumnsTable
from mnist_gui.ui.browse.inspector.details_table import DetailsTable
from mnist_gui.ui.browse.inspector.digit import Digit, reading_of_row
from mnist_gui.ui.browse.inspector.digit_picture import DigitPicture
from mnist_gui.ui.browse.inspector.live_reader import LiveReader
from mnist_gui.ui.browse.inspector.note_field import NoteField
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.widgets.quiet_label import quiet_label

if TYPE_CHECKING:  # a window that only shows digits does not need it
    from mnist_gui.learning.classifier import Classifier

_ALONE, _BESIDE = 116, 88  # least heights of the image alone, and of two side by side: 4 and 3 px a pixel
_FIRST = 100  # a stretch beside which 1 gets what is left over


class _Content(QWidget):
    """Content of a scroll area that is made no higher than it needs."""

    def heightForWidth(self, width: int) -> int:
        """Return the least height: a scroll area would insist on what the parts would like best."""
        layout = self.layout()
        return -1 if layout is None else layout.minimumHeightForWidth(width)


class Inspector(QWidget):
    """Shows the current digit of the grid, and beside it the pinned one; the pinned one alone if need be.

    Signals
    -------
    described(Digit or None)
        Another digit is shown, or more is known of it.
    note_edited(int, str)
        The user has written a note, or an empty one, to the digit of this row.
    note_left()
        The user is done with the note and wants the keyboard back where it was.
    similar_requested(int, str)
        The user wants the digits that are like this row, in ``"pixels"`` or ``"features"``.
    """

    described = Signal(object)
    note_edited = Signal(int, str)
    note_left = Signal()
    similar_requested = Signal(int, str)

    def __init__(self, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("digitInspector")
        self.setAccessibleName(self.tr("Inspector"))
        self.setMinimumWidth(240)
        self._dataset: Dataset | None = None
        self._row: int | None = None
        self._pinned: int | None = None
        self._readings: Readings | None = None
        self._unseen: Flags | None = None
        self._live = LiveReader(runner, self)
        self._live.answered.connect(self._show)

        self._pages = QStackedWidget()
        self._hint = quiet_label(" ")  # of several words, and so of several lines
        self.set_digits_shown(any_shown=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages.addWidget(self._hint)
        self._pages.addWidget(self._build_scroll_area())
        self._selected = quiet_label()
        self._selected.setObjectName("selectedCount")
        self._selected.setContentsMargins(12, 0, 12, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._pages, stretch=1)
        column.addWidget(self._selected)
        self._selected.hide()

    def _build_scroll_area(self) -> QWidget:
        content = _Content()
        self._picture = DigitPicture("inspector", "pinButton")
        self._pinned_picture = DigitPicture("pinned", "unpinButton")
        self._picture.pin_clicked.connect(self.toggle_pin)
        self._pinned_picture.pin_clicked.connect(self._unpin)
        pictures = QHBoxLayout()
        pictures.setSpacing(12)
        pictures.addWidget(self._pinned_picture, 1)
        pictures.addWidget(self._picture, 1)
        self._table = DetailsTable()
        self._table.add_row(*self._build_note())
        self._table.add_row(quiet_label(self.tr("Similar")), self._build_similar())
        self._notice = quiet_label()
        self._notice.setObjectName("inspectorNotice")
        self._notice.setWordWrap(True)
        self._bars = AnswerBars()
        self._columns = ColumnsTable()
        column = QVBoxLayout(content)
        column.setContentsMargins(12, 0, 12, 8)
        column.setSpacing(12)
        column.addLayout(pictures, stretch=_FIRST)
        column.addWidget(self._table)
        column.addWidget(self._notice)
        column.addWidget(self._bars)
        column.addWidget(self._columns)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _build_note(self) -> tuple[QLabel, QWidget]:
        self._note = NoteField()
        self._note.setAccessibleName(self.tr("Note"))
        self._note.edited.connect(self._on_note_edited)
        self._note.left.connect(self.note_left)
        caption = quiet_label(self.tr("&Note"))
        caption.setBuddy(self._note)
        return caption, self._note

    def _build_similar(self) -> QWidget:
        pixels, features = QPushButton(self.tr("Pixels")), QPushButton(self.tr("Features"))
        pixels.setObjectName("similarPixelsButton")
        pixels.setToolTip(self.tr("Find the digits whose pixels are most like these"))
        pixels.clicked.connect(self._request_similar_pixels)
        features.setObjectName("similarFeaturesButton")
        features.setToolTip(self.tr("Find the digits whose strokes run most like these"))
        features.clicked.connect(self._request_similar_features)
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for button in (pixels, features):
            button.setAccessibleName(self.tr("Similar: {space}").format(space=button.text()))
            button.setMinimumWidth(1)
            row.addWidget(button, 1)
        return buttons

    # --- what is shown ------------------------------------------------------------------------------

    def set_dataset(self, dataset: Dataset) -> None:
        """Take another data set; no digit is shown until one is chosen."""
        self._note.commit()
        self._dataset, self._row, self._pinned = dataset, None, None
        self._readings = self._unseen = None
        self._live.set_dataset(dataset)
        self._columns.set_dataset(dataset)
        self._show()

    def set_classifier(self, classifier: "Classifier | None") -> None:
        """Let another classifier read the digit, or none."""
        self._live.set_classifier(classifier)
        self._bars.set_classifier(classifier)
        self._show()

    def set_readings(self, readings: Readings | None, unseen: Flags | None = None) -> None:
        """Take what was read in each row; it goes before what the classifier says of a row just now.

        Parameters
        ----------
        readings : Readings or None
        unseen : ndarray of bool, shape (n,), or None
            Which rows were read by others than the classifier: by models that had not seen them.
        """
        self._readings, self._unseen = readings, unseen
        self._show()

    def set_note(self, text: str | None) -> None:
        """Show the note of the current digit; None if notes cannot be kept."""
        self._note.set_note(text)

    @Slot()
    def commit_note(self) -> None:
        """Announce the note that is being written."""
        self._note.commit()

    @Slot(object)
    def set_appearance(self, appearance: Appearance) -> None:
        """Show greys in the colours of choice."""
        for picture in (self._picture, self._pinned_picture):
            picture.set_appearance(appearance)

    def set_digits_shown(self, *, any_shown: bool) -> None:
        """Offer to choose a digit only where there are some."""
        words = self.tr("Click a digit to look at it closely")
        self._hint.setText(words if any_shown else "")

    @Slot(int, int)
    def set_selected_count(self, shown: int, hidden: int) -> None:
        """Say how many digits are selected, if that is more than the one that is looked at.

        Parameters
        ----------
        shown, hidden : int
            How many of them are in the grid, and how many the filters hide.
        """
        if not hidden:
            words = self.tr("{count} selected")
        elif not shown:
            words = self.tr("{count} selected, hidden by the filters")
        else:
            words = self.tr("{count} selected, {hidden} of them hidden")
        self._selected.setText(words.format(count=f"{shown + hidden:,}", hidden=f"{hidden:,}"))
        self._selected.setVisible(shown > 1 or hidden > 0)

    @Slot(object)
    def show_row(self, row: int | None) -> None:
        """Show a row of the data set, or the hint that one can be chosen; `set_note` has to follow."""
        if row != self._row:  # even if the pinned one was shown alone: its note may have been written
            self._note.commit()
            self._note.forget()
        self._row = row if self._dataset is not None else None
        self._show()

    @property
    def row(self) -> int | None:
        """The row whose note is shown: the current one, or else the pinned one."""
        return self._pinned if self._row is None else self._row

    @Slot()
    def toggle_pin(self) -> None:
        """Pin the current digit; if it is the pinned one, let go of it."""
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
        self._live.ask(rows)
        current, pinned = self._digit(self._row), self._digit(self._pinned)
        shown, beside = (current, pinned) if current is not None else (pinned, None)
        self._pages.setCurrentIndex(0 if shown is None else 1)
        if shown is not None:
            self._show_digits(shown, beside)
            self._show_bars(shown)
        self.described.emit(current)

    def _digit(self, row: int | None) -> Digit | None:
        if self._dataset is None or row is None:
            return None
        was_unseen = self._unseen is not None and bool(self._unseen[row])
        reading = reading_of_row(self._dataset, self._readings, row, was_unseen=was_unseen)
        reading = reading or self._live.reading(row)
        return Digit(self._dataset, row, reading)

    def _show_digits(self, current: Digit, pinned: Digit | None) -> None:
        for picture in (self._picture, self._pinned_picture):
            picture.set_least_height(_ALONE if pinned is None else _BESIDE)
        self._picture.set_digit(current, pinned=current.row == self._pinned)
        self._pinned_picture.setVisible(pinned is not None)
        if pinned is not None:
            self._pinned_picture.set_digit(pinned, pinned=True)
        self._table.set_digits(current, pinned, read=self._is_read)
        self._columns.set_digits(current, pinned)
        notice = self._notice_about(current)
        self._notice.setText(notice)
        self._notice.setVisible(bool(notice))

    @property
    def _is_read(self) -> bool:
        return self._live.classifier is not None or self._readings is not None

    def _notice_about(self, digit: Digit) -> str:
        if not self._is_read:
            return self.tr("Train a model to see here what it reads")
        live, reading = self._live.reading(digit.row), digit.reading
        if live is None or reading is None:
            return self._live.error
        if live.name != reading.name and not reading.was_unseen:  # else the bars' caption says it
            name = live.name if live.name is not None else self.tr("nothing")
            return self.tr("The current model itself reads {name}").format(name=name)
        return self._live.error

    def _show_bars(self, digit: Digit) -> None:
        self._bars.setVisible(self._live.classifier is not None and not self._live.error)
        has_learned = digit.reading is not None and digit.reading.was_unseen
        pinned = None if self._pinned in (None, digit.row) else self._live.answer(self._pinned)
        self._bars.show_answer(self._live.answer(digit.row), pinned, has_learned=has_learned)

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
