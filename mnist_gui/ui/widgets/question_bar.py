"""A bar above the pages that asks something without interrupting the user."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QStyle, QWidget

from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel


class QuestionBar(QFrame):
    """Shows a question with two answers until it is hidden. Hidden without a question.

    Parameters
    ----------
    name : str
        Its object name, which begins those of its text and buttons.
    accept, reject : str
        The texts of its buttons.

    Signals
    -------
    accepted(), rejected()
        The user has pressed a button; the bar stays.
    """

    accepted = Signal()
    rejected = Signal()

    def __init__(self, name: str, *, accept: str, reject: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._icon = PlainLabel()
        self._text = PlainLabel()
        self._text.setObjectName(f"{name}Text")
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._accept = QPushButton(accept)
        self._accept.setObjectName(f"{name}AcceptButton")
        self._accept.clicked.connect(self.accepted)
        self._reject = QPushButton(reject)
        self._reject.setObjectName(f"{name}RejectButton")
        self._reject.clicked.connect(self.rejected)
        middle = Qt.AlignmentFlag.AlignVCenter
        parts = (self._icon, middle), (self._text, 1), (self._accept, middle), (self._reject, middle)
        row(*parts, owner=self, spacing=12, margins=(12, 8, 12, 8))
        self.hide()

    def ask(self, question: str) -> None:
        """Show a question."""
        extent = self.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
        icon = self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxQuestion)
        self._icon.setPixmap(icon.pixmap(extent))
        self._text.setText(question)
        self.setAccessibleName(question)
        self.set_answerable(answerable=True)
        self.show()

    def set_answerable(self, *, answerable: bool) -> None:
        """Enable the buttons, or disable them while an answer is being carried out."""
        self._accept.setEnabled(answerable)
        self._reject.setEnabled(answerable)
