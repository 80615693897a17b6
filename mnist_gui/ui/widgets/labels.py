"""Labels: quiet captions and hints, verdicts that may be wrong, and lines that are elided."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from mnist_gui.ui.widgets import theme
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip


def quiet_label(text: str = "") -> QLabel:
    """Return a label in the colour of captions; a text of several words wraps."""
    label = PlainLabel(text)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    label.setWordWrap(" " in text)  # after the policy, since it makes the policy's height depend on width
    return label


class VerdictLabel(PlainLabel):
    """A label that can be marked as wrong, in the colour of the theme for that."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._is_wrong = False  # first, since the constructor of QLabel calls changeEvent
        super().__init__(parent=parent)

    def set_wrong(self, wrong: bool) -> None:  # noqa: FBT001 - a setter
        """Mark the text as wrong or not."""
        self._is_wrong = wrong
        self._update_colour()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._update_colour()

    def _update_colour(self) -> None:
        palette = QPalette()  # without any colour set, so that the others follow the theme
        if self._is_wrong:
            palette.setColor(QPalette.ColorRole.WindowText, theme.wrong_text(self.palette()))
        self.setPalette(palette)


class ElidedLabel(PlainLabel):
    """A line of text, elided if it does not fit; the tool tip has the whole text.

    Parameters
    ----------
    mode : Qt.TextElideMode
        Which part of the text to leave out.
    parent : QWidget, optional
    """

    def __init__(
        self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        set_tool_tip(self, text)
        self.setAccessibleName(text)

    def minimumSizeHint(self) -> QSize:
        """Return a width of 0."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the part that fits."""
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # that of the text itself
        area = self.contentsRect()
        shown = painter.fontMetrics().elidedText(self.text(), self._mode, area.width())
        alignment = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(area, self.style().visualAlignment(self.layoutDirection(), alignment), shown)
