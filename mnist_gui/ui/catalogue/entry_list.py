"""The lines of the catalogue below one another, and the details below the line that they belong to."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import QLineF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QWidget

from mnist_gui.data.sources.catalogue import Entry
from mnist_gui.ui.catalogue.downloads import Downloads
from mnist_gui.ui.catalogue.entry_line import EntryLine, Step
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.cards import paint_card
from mnist_gui.ui.widgets.layouts import column

_USUAL_SPLIT: Final = "emnist-balanced"
"""The one of EMNIST that is offered first: as many images of each class."""

_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class EntryList(QFrame):
    """A line for each data set; those in one archive share a line.

    Parameters
    ----------
    entries : mapping of str to Entry
        The catalogue.
    downloads : Downloads
        Their statuses.
    details : QWidget
        What is shown below a line that is open.
    parent : QWidget, optional

    Signals
    -------
    entry_chosen(str)
        The details of this data set are wanted; of none if it is empty.
    download_requested(str), cancel_requested(str), open_requested(str)
        The button of a line was pressed.
    """

    entry_chosen = Signal(str)
    download_requested = Signal(str)
    cancel_requested = Signal(str)
    open_requested = Signal(str)

    def __init__(
        self,
        entries: Mapping[str, Entry],
        downloads: Downloads,
        details: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("catalogueList")
        self.setAccessibleName(self.tr("Data sets to download"))
        self._downloads = downloads
        self._details = details
        self._lines = [self._made(group) for group in _groups(entries)]
        self._box = column(*self._lines, owner=self, margins=(1, 1, 1, 1))
        self._chosen = ""
        self._inside = _focus_order(details)
        details.setParent(self)
        details.hide()
        downloads.status_changed.connect(self._on_status_changed)

    def _made(self, group: tuple[Entry, ...]) -> EntryLine:
        title = group[0].title if len(group) == 1 else group[0].title.partition(" ")[0]
        line = EntryLine(title, group)
        if _USUAL_SPLIT in line.names:
            line.choose(_USUAL_SPLIT)
        line.show_status(self._downloads.status(line.entry.name))
        line.clicked.connect(partial(self._on_line_clicked, line))
        line.entry_changed.connect(partial(self._on_entry_changed, line))
        line.step_requested.connect(partial(self._on_step_requested, line))
        return line

    @property
    def chosen(self) -> str:
        """The name of the data set whose details are shown; empty if none is."""
        return self._chosen

    @property
    def lines(self) -> tuple[EntryLine, ...]:
        """The lines, in their order."""
        return tuple(self._lines)

    def line_of(self, name: str) -> EntryLine:
        """Return the line of a data set."""
        return next(line for line in self._lines if name in line.names)

    def choose(self, name: str) -> None:
        """Show the details of a data set below its line; hide them if the name is empty."""
        wanted = self.line_of(name) if name else None
        if wanted is not None:
            wanted.choose(name)
        for line in self._lines:
            line.setChecked(line is wanted)
        self._box.removeWidget(self._details)
        if wanted is not None:
            self._box.insertWidget(self._lines.index(wanted) + 1, self._details)
            self._order_focus(wanted)
        self._chosen = name
        self.entry_chosen.emit(name)
        self._details.setVisible(wanted is not None)
        self.update()

    def _order_focus(self, line: EntryLine) -> None:
        """Let Tab go from a line into its details."""
        previous: QWidget = line.last_in_focus_order
        for child in self._inside:
            QWidget.setTabOrder(previous, child)
            previous = child

    def _on_line_clicked(self, line: EntryLine) -> None:
        self.choose(line.entry.name if line.isChecked() else "")

    def _on_entry_changed(self, line: EntryLine) -> None:
        line.show_status(self._downloads.status(line.entry.name))
        if line.isChecked() and self._chosen != line.entry.name:
            self.choose(line.entry.name)

    def _on_step_requested(self, line: EntryLine, step: Step) -> None:
        signals = {
            Step.DOWNLOAD: self.download_requested,
            Step.CANCEL: self.cancel_requested,
            Step.OPEN: self.open_requested,
        }
        signals[step].emit(line.entry.name)

    @Slot(str)
    def _on_status_changed(self, name: str) -> None:
        line = self.line_of(name)
        if line.entry.name == name:
            line.show_status(self._downloads.status(name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the line above or below, to the first or the last; close the details on Esc."""
        key = Qt.Key(event.key())
        places = [place for place, line in enumerate(self._lines) if line.hasFocus()]
        if key == Qt.Key.Key_Escape and self._chosen:
            self.line_of(self._chosen).setFocus()
            self.choose("")
        elif places and key in _STEPS:
            self._lines[min(max(places[0] + _STEPS[key], 0), len(self._lines) - 1)].setFocus()
        elif places and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._lines[0 if key == Qt.Key.Key_Home else -1].setFocus()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, and a hairline between two lines."""
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()), self.palette())
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for line in self._lines[1:]:
            painter.drawLine(QLineF(tokens.WIDE, line.y(), self.width() - tokens.WIDE, line.y()))


def _focus_order(owner: QWidget) -> list[QWidget]:
    """Return what is in a widget in the order of Tab."""
    found: list[QWidget] = []
    child = owner.nextInFocusChain()
    while child is not None and child is not owner:
        if owner.isAncestorOf(child) and child.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(child)
        child = child.nextInFocusChain()
    return found


def _groups(entries: Mapping[str, Entry]) -> list[tuple[Entry, ...]]:
    """Return the entries, those of one archive together."""
    groups: dict[object, list[Entry]] = {}
    for name, entry in entries.items():
        groups.setdefault(entry.files if entry.archive else name, []).append(entry)
    return [tuple(group) for group in groups.values()]
