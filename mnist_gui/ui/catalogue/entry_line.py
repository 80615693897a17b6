"""One line of the catalogue: what the data set is, the state of its download, and one button."""

from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QPushButton, QWidget

from mnist_gui.data.sources.catalogue import Entry
from mnist_gui.data.sources.fetching.meter import format_bytes
from mnist_gui.ui.catalogue.downloads import Phase, Status
from mnist_gui.ui.catalogue.painted_text import bold_metrics, write, write_wrapped
from mnist_gui.ui.catalogue.wording import (
    brief_text,
    classes_count_text,
    licence_text,
    state_text,
    subject_text,
)
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import set_icon
from mnist_gui.ui.widgets.icons import paint_icon
from mnist_gui.ui.widgets.palette_colours import hover_colour
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.theme import wrong_text

_Role = QPalette.ColorRole
_SMALL_ICON: Final = 16
_BAR: Final = 3  # thickness
_WIDE_FROM: Final = 840  # width of a line, with text of the usual size
_USUAL_LINE: Final = 15  # pixels


class Step(Enum):
    """What the button of a line does."""

    DOWNLOAD = auto()
    CANCEL = auto()
    OPEN = auto()


class EntryLine(QAbstractButton):
    """A line for one data set, or for several in one archive, of which one is chosen.

    A click on the line asks for its details, a click on its button for the next step.

    Parameters
    ----------
    title : str
    entries : tuple of Entry
        One, or those of one archive.
    parent : QWidget, optional

    Signals
    -------
    entry_changed()
        Another data set of the archive was chosen.
    step_requested(Step)
        The button was pressed.
    """

    entry_changed = Signal()
    step_requested = Signal(object)

    def __init__(self, title: str, entries: tuple[Entry, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._entries = entries
        self._status = Status()
        self._step = Step.DOWNLOAD
        self.setObjectName("entryLine")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._choice: QComboBox | None = None
        if len(entries) > 1:
            self._choice = QComboBox(self)
            self._choice.setObjectName("splitChoice")
            self._choice.setAccessibleName(self.tr("Data set of {title}").format(title=title))
            for entry in entries:
                self._choice.addItem(entry.title.removeprefix(title).strip(), entry.name)
            self._choice.currentIndexChanged.connect(self._on_split_chosen)
        self._button = QPushButton(self)
        self._button.setObjectName("lineButton")
        self._button.clicked.connect(self._on_clicked)
        self.toggled.connect(self._on_toggled)
        self.show_status(self._status)

    @property
    def entry(self) -> Entry:
        """The data set, or the chosen one."""
        return self._entries[0 if self._choice is None else self._choice.currentIndex()]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all its data sets."""
        return tuple(entry.name for entry in self._entries)

    @property
    def last_in_focus_order(self) -> QWidget:
        """The part of it that Tab reaches last."""
        return self._button

    @property
    def subjects(self) -> tuple[str, ...]:
        """What it is, and in less words for where that does not fit on two lines."""
        return subject_text(self.entry), brief_text(self.entry), classes_count_text(self.entry)

    @property
    def text_area(self) -> QRect:
        """Where what it is stands."""
        return self._placed()["text"]

    def choose(self, name: str) -> None:
        """Choose a data set of the archive."""
        if self._choice is not None:
            self._choice.setCurrentIndex(self.names.index(name))

    def show_status(self, status: Status) -> None:
        """Show the status of the chosen data set."""
        self._status = status
        entry = self.entry
        state = state_text(entry, status)
        size = format_bytes(entry.about_bytes)
        self.setAccessibleName(", ".join(filter(None, (entry.title, subject_text(entry), size, state))))
        hint = status.error or self.tr("Show or hide citation, sources and examples")
        set_tool_tip(self, hint)
        self.setAccessibleDescription(hint)
        self._show_step(entry, status)
        self.update()

    def _show_step(self, entry: Entry, status: Status) -> None:
        if status.is_active:
            self._step, words, icon = Step.CANCEL, self.tr("Cancel"), "cancel"
        elif status.phase is Phase.PRESENT:
            self._step, words, icon = Step.OPEN, self.tr("Open"), "open"
        else:
            self._step, words, icon = Step.DOWNLOAD, self._download_text(entry, status), "download"
        self._button.setText(words)
        set_icon(self._button, icon)
        verbs = {
            Step.CANCEL: self.tr("Cancel the download of {title}"),
            Step.OPEN: self.tr("Open {title}"),
            Step.DOWNLOAD: self.tr("Download {title}"),
        }
        hint = verbs[self._step].format(title=entry.title)
        self._button.setAccessibleName(hint)
        if self._step is Step.DOWNLOAD:
            hint = self.tr("{hint} ({size}); nothing is downloaded before").format(
                hint=hint, size=format_bytes(entry.about_bytes)
            )
        set_tool_tip(self._button, hint)
        self._button.setEnabled(status.phase not in (Phase.UNKNOWN, Phase.STOPPING))

    def _download_text(self, entry: Entry, status: Status) -> str:
        local = status.local
        if local is not None and local.received:
            return self.tr("Resume")
        if status.error:
            return self.tr("Try again")
        if local is not None and local.missing == 0:
            return self.tr("Unpack")
        # Its number stands before its unit in any language.
        return f"\N{FIRST STRONG ISOLATE}{format_bytes(entry.about_bytes)}\N{POP DIRECTIONAL ISOLATE}"

    @Slot()
    def _on_split_chosen(self) -> None:
        self.entry_changed.emit()

    @Slot()
    def _on_clicked(self) -> None:
        self.step_requested.emit(self._step)

    @Slot(bool)
    def _on_toggled(self, opened: bool) -> None:  # noqa: FBT001 - as Qt calls it
        """Leave what the details offer, too, to them."""
        if opened and self._button.hasFocus():
            self.setFocus()
        self._button.setVisible(not opened)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press it with Enter, too; leave the arrows to the list, where a button would move the focus."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End):
            event.ignore()
        else:
            super().keyPressEvent(event)

    # --- geometry and painting -----------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Return the height of a line."""
        two_lines = 2 * self.fontMetrics().height() + tokens.GAP
        return QSize(400, max(tokens.control_height(self) + 2 * 6, two_lines))

    def minimumSizeHint(self) -> QSize:
        """Return the height of a line; texts are elided."""
        return QSize(200, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the controls."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the reading direction and the size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LayoutDirectionChange, QEvent.Type.FontChange):
            self.updateGeometry()
            self._arrange()

    def _button_width(self) -> int:
        widest = max(
            self.fontMetrics().horizontalAdvance(words)
            for words in (self.tr("Try again"), self.tr("Resume"), "888.8 MB")
        )
        return widest + self._button.iconSize().width() + 40

    def _title_width(self) -> int:
        return bold_metrics(self).horizontalAdvance("Fashion-MNIST") + tokens.MARGIN

    @property
    def _is_wide(self) -> bool:
        """Whether there is room for the licence and the state beside what it is."""
        return self.width() >= _WIDE_FROM * self.fontMetrics().height() / _USUAL_LINE

    def _places(self) -> dict[str, QRect]:
        """Return where each part is, from left to right; `_placed` mirrors it."""
        height, width, gap = self.height(), self.width(), tokens.WIDE
        button = width - gap - self._button_width()
        metrics, is_wide = self.fontMetrics(), self._is_wide
        state_width = metrics.horizontalAdvance(self.tr("Stopped at 88 %")) + 4 if is_wide else 0
        licence_width = metrics.horizontalAdvance("CC BY-SA 4.0 ") if is_wide else 0
        state = button - gap - state_width
        licence = state - (licence_width + 2 * gap if is_wide else 0)
        title = gap + _SMALL_ICON + tokens.GAP
        text = title + self._title_width()
        places = {
            "arrow": QRect(gap, (height - _SMALL_ICON) // 2, _SMALL_ICON, _SMALL_ICON),
            "title": QRect(title, 0, text - title - tokens.GAP, height),
            "licence": QRect(licence, 0, licence_width, height),
            "state": QRect(state, 0, state_width, height),
            "button": QRect(button, 6, width - gap - button, height - 12),
        }
        if self._choice is not None:
            choice = min(self._choice.sizeHint().width(), max(licence - text - gap, 96))
            places["choice"] = QRect(text, 6, choice, height - 12)
            text += choice + gap
        places["text"] = QRect(text, 0, max(licence - text - gap, 0), height)
        return places

    def _placed(self) -> dict[str, QRect]:
        places = self._places()
        if self.isRightToLeft():
            for place in places.values():
                place.moveLeft(self.width() - place.x() - place.width())
        return places

    def _arrange(self) -> None:
        places = self._placed()
        self._button.setGeometry(places["button"])
        if self._choice is not None:
            self._choice.setGeometry(places["choice"])

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the texts, and the progress below them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, places = self.palette(), self._placed()
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(hover_colour(palette))
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(2, 2, -2, -2), tokens.CONTROL_RADIUS, tokens.CONTROL_RADIUS
            )
        quiet = palette.color(_Role.PlaceholderText)
        closed = "chevron-left" if self.isRightToLeft() else "chevron-right"
        paint_icon(painter, "chevron-down" if self.isChecked() else closed, places["arrow"], quiet)
        write(painter, self, places["title"], self._title, palette.color(_Role.WindowText), bold=True)
        state = state_text(self.entry, self._status)
        colour = wrong_text(palette) if self._status.error else palette.color(_Role.WindowText)
        if self._is_wide or not state:
            write_wrapped(painter, self, self.text_area, self.subjects, quiet)
        else:
            write(painter, self, places["text"], state, colour)
        write(painter, self, places["licence"], licence_text(self.entry), quiet)
        write(painter, self, places["state"], state, colour)
        self._paint_progress(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.color(_Role.Highlight), 2))
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(2, 2, -2, -2), tokens.CONTROL_RADIUS, tokens.CONTROL_RADIUS
            )

    def _paint_progress(self, painter: QPainter) -> None:
        progress = self._status.progress
        if not self._status.is_active or progress is None or progress.fraction is None:
            return
        length = round((self.width() - 2 * tokens.WIDE) * progress.fraction)
        x = self.width() - tokens.WIDE - length if self.isRightToLeft() else tokens.WIDE
        place = QRectF(x, self.height() - _BAR - 1, length, _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(_Role.Highlight))
        painter.drawRoundedRect(place, _BAR / 2, _BAR / 2)
