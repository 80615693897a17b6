"""The head of results: the error, the model, how it was trained and tested, and buttons."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QPushButton, QSizePolicy, QWidget

from mnist_gui.ui.train.matrix_card import quiet_line
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import IconButton, set_icon
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.tokens import TextStyle, scaled, set_text_size, text_scale

_NARROW = 480
"""Width from which title and caption stand beside the error instead of below it, at text of 100 %."""

_LEAST_FOR_TEXT = 380
"""Width from which the button to save has a text, at text of 100 %."""

_SMALLER = (1.7, 1.4, 1.16, 1.0)
"""Sizes of the error beside a button without text, as factors of that of other text; the first that fits."""


class ResultsHeader(QWidget):
    """Shows the error of a run, and offers to save and to print.

    Signals
    -------
    save_requested(), print_requested()
        The user wants to save the model, or to print the results.
    """

    save_requested = Signal()
    print_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = quiet_line("runTitle")
        self._error = ElidedLabel()
        self._error.setObjectName("testError")
        self._error_size = TextStyle.NUMBER.value[0]
        set_text_size(self._error, self._error_size, bold=True)
        self._caption = quiet_line("testCaption")
        self._save_text = self.tr("Save mode&l...")
        self._save = QPushButton(self._save_text)
        self._save.setAccessibleName(self.tr("Save model"))
        self._save.setObjectName("saveModelButton")
        set_icon(self._save, "save")
        set_tool_tip(self._save, self.tr("Save this model in a file that the command line can use, too"))
        self._print = IconButton("print", self.tr("Print the results"))
        self._print.setObjectName("printResultsButton")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._words = column(self._title, self._caption)
        self._buttons = row(None, self._print, self._save, spacing=tokens.GAP)
        self._error.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._grid.setHorizontalSpacing(tokens.WIDE)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._error, 0, 0)
        self._grid.addLayout(self._words, 0, 1)
        self._grid.addLayout(self._buttons, 0, 2)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._save.clicked.connect(self.save_requested)
        self._print.clicked.connect(self.print_requested)

    @property
    def summary(self) -> tuple[str, str, str]:
        """The error, the model, and how it was trained and tested, in words."""
        return self._error.text(), self._title.text(), self._caption.text()

    def say(self, *, error: str, title: str, caption: str, hint: str, can_save: bool) -> None:
        """Show other results; the hint is the tool tip of the error, which is said as it is if empty."""
        self._error.setText(error)
        if hint:
            set_tool_tip(self._error, hint)
            self._error.setAccessibleName(f"{error}, {hint}")
        self._title.setText(title)
        self._caption.setText(caption)
        self._save.setEnabled(can_save)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put title and caption where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        """Put title and caption below the error where there is no room beside it, and shorten the button."""
        scale = text_scale(self.fontMetrics())
        is_wide = self.width() >= _NARROW * scale
        place = (0, 1, 1, 1) if is_wide else (1, 0, 1, 3)
        if self._grid.getItemPosition(self._grid.indexOf(self._words)) != place:
            self._grid.removeItem(self._words)
            self._grid.removeWidget(self._error)
            self._grid.addLayout(self._words, *place)
            self._grid.addWidget(self._error, 0, 0, 1, 1 if is_wide else 2)
        is_short = self.width() < _LEAST_FOR_TEXT * scale
        if is_short is bool(self._save.text()):
            self._save.setText("" if is_short else self._save_text)
        self._fit_error(is_short=is_short)

    def _fit_error(self, *, is_short: bool) -> None:
        """Give the error the largest size in which it fits beside the buttons."""
        sizes = _SMALLER if is_short else (TextStyle.NUMBER.value[0],)
        buttons = self._print.sizeHint().width() + self._save.sizeHint().width() + 2 * tokens.GAP
        room = self.width() - buttons - tokens.WIDE

        def largest(room: int) -> float:
            for size in sizes:
                metrics = QFontMetrics(scaled(QApplication.font(), size, bold=True))
                if metrics.horizontalAdvance(self._error.text()) <= room:
                    return size
            return 0.0

        size = largest(room)
        self._place_buttons(below=not size)
        size = size or largest(self.width()) or sizes[-1]
        if size != self._error_size:
            self._error_size = size
            set_text_size(self._error, size, bold=True)

    def _place_buttons(self, *, below: bool) -> None:
        """Put the buttons beside the error, or below all words."""
        place = (2, 0, 1, 3) if below else (0, 2, 1, 1)
        if self._grid.getItemPosition(self._grid.indexOf(self._buttons)) != place:
            self._grid.removeItem(self._buttons)
            self._grid.addLayout(self._buttons, *place)
