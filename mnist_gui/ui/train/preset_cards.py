"""Cards of the presets: what each is, and what to expect of it on this data set and machine."""

from collections.abc import Mapping

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from mnist_gui.learning.expectations import Expectation, Source
from mnist_gui.learning.recipes import PRESETS, Preset
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.cards import paint_card
from mnist_gui.ui.widgets.icons import paint_icon
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.palette_colours import hover_colour, soft_colour
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.tokens import TextStyle, styled_font

_NOTHING = Expectation()
_INSIDE = 12
_CHECK = 14


class PresetCards(QWidget):
    """A card for each preset; the chosen one is marked.

    Signals
    -------
    preset_chosen(str)
        The user chose a preset; has its name.
    """

    preset_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("presetChoice")
        self.setAccessibleName(self.tr("Preset"))
        self._cards = {name: PresetCard(preset) for name, preset in PRESETS.items()}
        column(*self._cards.values(), owner=self, spacing=tokens.GAP)
        for name, card in self._cards.items():
            card.clicked.connect(lambda _checked=False, name=name: self._on_clicked(name))

    @property
    def chosen(self) -> str | None:
        """The name of the chosen preset; None if the form has other values."""
        return next((name for name, card in self._cards.items() if card.isChecked()), None)

    def set_chosen(self, name: str | None) -> None:
        """Mark another preset, or none."""
        for other, card in self._cards.items():
            card.setChecked(other == name)

    def set_expectations(self, expected: Mapping[str, Expectation]) -> None:
        """Say what to expect of each preset, by name; of those left out, nothing is known."""
        for name, card in self._cards.items():
            card.set_expectation(expected.get(name, _NOTHING))

    def _on_clicked(self, name: str) -> None:
        self.set_chosen(name)  # a click on the chosen one does not take the choice away
        self.preset_chosen.emit(name)


class PresetCard(QAbstractButton):
    """One preset: its title and seconds, what it is, and its error."""

    def __init__(self, preset: Preset, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preset = preset
        self._time = self._error = ""
        self.setObjectName(f"presetCard_{preset.name}")
        self.setCheckable(True)
        self.setText(preset.title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_expectation(_NOTHING)

    def set_expectation(self, expected: Expectation) -> None:
        """Say what to expect."""
        self._time, self._error = self._seconds_text(expected), self._error_text(expected)
        lines = [self._preset.help, self._seconds_source(expected), self._error_source(expected)]
        set_tool_tip(self, "\n".join(line for line in lines if line))
        parts = (self._preset.title, self._preset.request.title, self._time, self._error)
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.setAccessibleDescription(self._preset.help)
        self.update()

    @property
    def lines(self) -> tuple[str, str, str]:
        """What is written on the card: title and seconds, what it is, and its error."""
        return f"{self._preset.title} {self._time}".strip(), self._preset.request.title, self._error

    def _seconds_text(self, expected: Expectation) -> str:
        if expected.seconds is None:
            return ""
        is_measured = expected.seconds_source is Source.MEASURED
        amount = _amount(expected.seconds)
        words = self.tr("{amount} s") if is_measured else self.tr("about {amount} s")
        if expected.seconds >= 90:
            amount = f"{expected.seconds / 60:.0f}"
            words = self.tr("{amount} min") if is_measured else self.tr("about {amount} min")
        return words.format(amount=amount)

    def _error_text(self, expected: Expectation) -> str:
        if expected.error is None:
            return ""
        words = {
            Source.MEASURED: self.tr("{percent:.2f} % wrong, measured"),
            Source.ELSEWHERE: self.tr("about {percent:.1f} % wrong"),
            Source.MNIST: self.tr("{percent:.2f} % wrong on MNIST"),
        }
        return words[expected.error_source].format(percent=100 * expected.error)

    def _seconds_source(self, expected: Expectation) -> str:
        if expected.seconds is None:
            return ""
        return {
            Source.MEASURED: self.tr("Seconds: measured on this data set and machine."),
            Source.ELSEWHERE: self.tr("Seconds: estimated from another training on this machine."),
            Source.MNIST: self.tr("Seconds: estimated from MNIST on a computer with 2 processors."),
        }[expected.seconds_source]

    def _error_source(self, expected: Expectation) -> str:
        if expected.error is None:
            return ""
        return {
            Source.MEASURED: self.tr("Error: measured on the test images of this data set."),
            Source.ELSEWHERE: self.tr("Error: measured on this data set with other settings."),
            Source.MNIST: self.tr("Error: that on MNIST; unknown here until it is trained."),
        }[expected.error_source]

    # --- geometry and painting

    def _heights(self) -> tuple[int, int]:
        """Return the heights of the title and of the other lines."""
        probe = self.fontMetrics().height()
        return probe + 2, probe

    def sizeHint(self) -> QSize:
        """Return room for three lines."""
        title, line = self._heights()
        return QSize(240, _INSIDE * 2 - 4 + title + 2 * line)

    def minimumSizeHint(self) -> QSize:
        """Return a width in which lines are elided."""
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card, its lines, and the marks of choice and focus."""
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # that of the texts themselves
        self._paint_ground(painter)
        title, line = self._heights()
        left, width = _INSIDE, self.width() - 2 * _INSIDE
        top = _INSIDE - 2
        quiet = self.palette().color(QPalette.ColorRole.PlaceholderText)
        text = self.palette().color(QPalette.ColorRole.WindowText)
        caption = styled_font(TextStyle.CAPTION)
        painter.setFont(caption)
        taken = painter.fontMetrics().horizontalAdvance(self._time)
        strong, check = styled_font(TextStyle.STRONG), _CHECK + tokens.GAP if self.isChecked() else 0
        name_width = QFontMetrics(strong).horizontalAdvance(self._preset.title)
        if name_width + check + tokens.GAP + taken > width:
            taken = 0
        painter.setPen(quiet)
        if taken:
            self._write(painter, QRect(left + width - taken, top, taken, title), self._time, trailing=True)
        painter.setFont(strong)
        painter.setPen(text)
        room = width - taken - tokens.GAP - check
        name = painter.fontMetrics().elidedText(self._preset.title, Qt.TextElideMode.ElideRight, room)
        self._write(painter, QRect(left, top, room, title), name)
        if self.isChecked():
            area = QRect(left + painter.fontMetrics().horizontalAdvance(name) + 6, top, _CHECK, title)
            accent = self.palette().color(QPalette.ColorRole.Highlight)
            paint_icon(painter, "check", self._mirrored(area), accent)
        painter.setFont(caption)
        painter.setPen(quiet)
        for number, words in enumerate((self._preset.request.title, self._error)):
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, width)
            self._write(painter, QRect(left, top + title + number * line, width, line), shown)

    def _paint_ground(self, painter: QPainter) -> None:
        palette = QPalette(self.palette())
        if self.isChecked():
            palette.setColor(QPalette.ColorRole.Midlight, soft_colour(palette))
            palette.setColor(QPalette.ColorRole.Mid, palette.color(QPalette.ColorRole.Highlight))
        elif self.underMouse() and self.isEnabled():
            palette.setColor(QPalette.ColorRole.Midlight, hover_colour(palette))
        paint_card(painter, QRectF(self.rect()), palette)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
            painter.drawRoundedRect(ring, tokens.CARD_RADIUS - 1, tokens.CARD_RADIUS - 1)

    def _write(self, painter: QPainter, area: QRect, text: str, *, trailing: bool = False) -> None:
        side = Qt.AlignmentFlag.AlignTrailing if trailing else Qt.AlignmentFlag.AlignLeading
        alignment = self.style().visualAlignment(self.layoutDirection(), side | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(self._mirrored(area), alignment, text)

    def _mirrored(self, area: QRect) -> QRect:
        return self.style().visualRect(self.layoutDirection(), self.rect(), area)


def _amount(seconds: float) -> str:
    return f"{seconds:.1f}" if seconds < 9.95 else f"{seconds:.0f}"
