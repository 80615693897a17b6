"""The tour: leads through the live program, one step after the other."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Signal, Slot
from PySide6.QtWidgets import QMainWindow, QWidget

from mnist_gui.ui.teaching.tour_panel import Ring, TourPanel
from mnist_gui.ui.teaching.tour_steps import STEPS, Step

_BEAT = 200
"""Milliseconds between two checks of what the user has done, and of where the widget is."""


class Tour(QObject):
    """Shows the steps over a window, and notices when the user has done them.

    Parameters
    ----------
    window : QMainWindow
    stage : object
        The program, with the attributes that `STEPS` names.
    show_page : callable
        Brings a page to the front.

    Signals
    -------
    ended()
        The user left it, or came to its end.
    """

    ended = Signal()

    def __init__(self, window: QMainWindow, stage: object, show_page: Callable[[str], object]) -> None:
        super().__init__(window)
        self._window = window
        self._stage = stage
        self._show_page = show_page
        self._number = 0
        self._ring = Ring(window)
        self._panel = TourPanel(window)
        self._panel.moved.connect(self._on_moved)
        self._panel.left.connect(self.leave)
        self._panel.help_wanted.connect(self._on_help_wanted)
        self._beat = QTimer(self)
        self._beat.setInterval(_BEAT)
        self._beat.timeout.connect(self.follow)

    @property
    def step(self) -> Step | None:
        """The step that is shown."""
        return STEPS[self._number] if self.is_under_way else None

    @property
    def is_under_way(self) -> bool:
        """Whether the tour is shown."""
        return self._beat.isActive()

    @property
    def is_done(self) -> bool:
        """Whether the user has done what the step asks for."""
        waits_for = STEPS[self._number].waits_for
        return bool(waits_for) and bool(getattr(self._stage, waits_for))

    def begin(self) -> None:
        """Show the first step."""
        self._beat.start()
        self._go_to(0)

    @Slot()
    def leave(self) -> None:
        """End the tour; everything stays as it is."""
        if self.is_under_way:
            self._beat.stop()
            self._panel.hide()
            self._ring.hide()
            self.ended.emit()

    @Slot(int)
    def _on_moved(self, by: int) -> None:
        number = self._number + by
        if number >= len(STEPS):
            self.leave()
        else:
            self._go_to(max(number, 0))

    def _go_to(self, number: int) -> None:
        self._number = number
        step = STEPS[number]
        self._show_page(step.page)
        self._panel.show_step(step, number + 1, len(STEPS))
        self.follow()
        self._panel.show()
        self._panel.raise_()

    @Slot()
    def _on_help_wanted(self) -> None:
        step = STEPS[self._number]
        if step.shows is not None:
            name, *arguments = step.shows
            getattr(self._stage, name)(*arguments)
            self.follow()

    @Slot()
    def follow(self) -> None:
        """Check what the user has done, and stand beside what the step is about."""
        step = STEPS[self._number]
        self._panel.set_done(done=self.is_done)
        target = self._area_of(step.target)
        self._panel.place(self._room, target)
        self._ring.surround(target)

    @property
    def _room(self) -> QRect:
        """Where the pages are in the window, without the rail beside them."""
        room = self._window.findChild(QWidget, "pageRoom") or self._window.centralWidget()
        assert room is not None
        return QRect(room.mapTo(self._window, QPoint()), room.size())

    def _area_of(self, name: str) -> QRect:
        """Return where a widget is in the window; empty if it is not shown."""
        widget = self._window.findChild(QWidget, name)
        if widget is None or not widget.isVisible():
            return QRect()
        shown = QRect(widget.mapTo(self._window, QPoint()), widget.size())
        above = widget.parentWidget()
        while above is not None and above is not self._window:  # a scroll area hides parts of it
            shown &= QRect(above.mapTo(self._window, QPoint()), above.size())
            above = above.parentWidget()
        return shown
