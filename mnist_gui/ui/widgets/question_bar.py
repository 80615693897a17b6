"""A bar above the pages that asks something without interrupting the user."""

from functools import cached_property
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QStyle, QWidget

from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel


class _Parts(NamedTuple):
    icon: PlainLabel
    text: PlainLabel
    accept: QPushButton
    reject: QPushButton


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
        self._words = accept, reject
        self.hide()

    @Slot()
    def prepare(self) -> None:
        """Make the icon, the text and the buttons, if they are not there yet: not before the first frame."""
        self._parts  # noqa: B018 - made when it is first asked for

    @cached_property
    def _parts(self) -> _Parts:
        name = self.objectName()
        text = PlainLabel()
        text.setObjectName(f"{name}Text")
        text.setWordWrap(True)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        accept, reject = map(QPushButton, self._words)
        accept.setObjectName(f"{name}AcceptButton")
        accept.clicked.connect(self.accepted)
        reject.setObjectName(f"{name}RejectButton")
        reject.clicked.connect(self.rejected)
        parts = _Parts(PlainLabel(), text, accept, reject)
        middle = Qt.AlignmentFlag.AlignVCenter
        row(
            (parts.icon, middle),
            (text, 1),
            (accept, middle),
            (reject, middle),
            owner=self,
            spacing=12,
            margins=(12, 8, 12, 8),
        )
        return parts

    def ask(self, question: str) -> None:
        """Show a question."""
        extent = self.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
        icon = self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxQuestion)
        self._parts.icon.setPixmap(icon.pixmap(extent))
        self._parts.text.setText(question)
        self.setAccessibleName(question)
        self.set_answerable(answerable=True)
        self.show()

    def set_answerable(self, *, answerable: bool) -> None:
        """Enable the buttons, or disable them while an answer is being carried out."""
        self._parts.accept.setEnabled(answerable)
        self._parts.reject.setEnabled(answerable)
