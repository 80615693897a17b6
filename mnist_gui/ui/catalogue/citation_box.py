"""The citation of a data set as BibTeX, with a button to copy it."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip


class CitationBox(QWidget):
    """A read-only field as high as its text, and a button that copies all of it.

    Signals
    -------
    copied()
        The citation is on the clipboard.
    """

    copied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QPlainTextEdit()
        self._text.setObjectName("citation")
        self._text.setAccessibleName(self.tr("Citation as BibTeX"))
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # BibTeX is left to right in any language.
        self._text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        heading = PlainLabel(self.tr("Citation (BibTeX)"))
        self._copy = QPushButton(self.tr("&Copy"))
        self._copy.setObjectName("copyCitationButton")
        self._copy.setAccessibleName(self.tr("Copy citation"))
        set_tool_tip(self._copy, self.tr("Put the citation on the clipboard"))
        self._copy.clicked.connect(self._on_copy_clicked)

        column(row((heading, 1), self._copy, spacing=8), self._text, owner=self, spacing=8)
        self._use_fixed_font()

    def set_citation(self, text: str) -> None:
        """Show another citation."""
        self._text.setPlainText(text)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._use_fixed_font()

    def _use_fixed_font(self) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF())
        self._text.setFont(font)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for the scroll bar where lines are too long."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Set the height to that of the text and, for long lines, the scroll bar."""
        around = 2 * (self._text.frameWidth() + round(self._text.document().documentMargin()))
        height = self._text.blockCount() * self._text.fontMetrics().lineSpacing() + around
        lines = self._text.toPlainText().splitlines()
        widest = max(map(self._text.fontMetrics().horizontalAdvance, lines), default=0)
        if widest + around > self._text.width():
            height += self._text.horizontalScrollBar().sizeHint().height()
        self._text.setFixedHeight(height)

    @Slot()
    def _on_copy_clicked(self) -> None:
        QApplication.clipboard().setText(self._text.toPlainText())
        self.copied.emit()
