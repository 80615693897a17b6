"""The pages beside their rail, each built when it is first needed.

A page imports many modules, numpy among them, and makes dozens of widgets. The window shows its frame first.
Then the modules of one page after another are imported in the background, and the widgets made between two
events.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from importlib import import_module

from PySide6.QtCore import QCoreApplication, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QPixmap
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.shell.page_table import PageSpec
from mnist_gui.ui.shell.rail import Entry, PageRail, RailGround
from mnist_gui.ui.shell.startup_preview import StartupPreview
from mnist_gui.ui.state.tasks import Lane
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.layouts import column, lay_out_now, row
from mnist_gui.ui.widgets.page import Page

_FRAME = 100
"""Milliseconds in which a data set that has just been opened is laid out and painted."""

_NEEDED_LATER = (
    "data.chosen_together",
    "data.query.run_query",
    "learning.inference",
    "learning.model_file",
    "learning.validation_record",
    "ui.browse.averages.averages_dialog",
    "ui.browse.export.export_dialog",
    "ui.browse.filters.go_to_dialog",
    "ui.browse.filters.sample_dialog",
    "ui.browse.labelling.classes_dialog",
    "ui.widgets.label_palette",
    "ui.browse.sheet.contact_sheet_dialog",
    "ui.draw.picture_reader",
    "ui.draw.picture_view",
    "ui.draw.printed_answer",
    "ui.opening.file_dialogs",
    "ui.opening.open_as_dialog",
    "ui.opening.preparing.prepare_dialog",
    "ui.shell.about",
    "ui.shell.crash_dialog",
    "ui.shell.preferences_dialog",
    "ui.shell.teaching",
    "ui.shell.upkeep",
    "ui.steps.dialog",
    "ui.teaching.help_dialog",
    "ui.train.all_runs",
    "ui.train.chosen_images",
    "ui.train.kept_runs_dialog",
    "ui.train.printed_run",
    "ui.train.run_dialog",
    "ui.widgets.message_box",
    "ui.widgets.print_dialog",
)
"""Modules below `mnist_gui` that are imported at their first use, or when all pages are built: a dialog
whose module is there opens a few hundredths of a second sooner."""

_PREVIEWED = "browse"
"""The page whose grid the startup preview shows."""


class Pages(QWidget):
    """All pages, and the rail that leads to them.

    Parameters
    ----------
    state : WindowState
        What the pages are made with.
    specs : tuple of PageSpec
        The pages, in the order of their shortcuts.

    Signals
    -------
    current_changed()
        Another page is in front.
    built(str)
        The page of this name was built.
    all_built()
        No page is missing any more.
    """

    current_changed = Signal()
    built = Signal(str)
    all_built = Signal()

    def __init__(
        self, state: WindowState, specs: tuple[PageSpec, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pages")
        self._state = state
        self._specs = {spec.name: spec for spec in specs}
        self._names = tuple(spec.name for spec in sorted(specs, key=lambda spec: not spec.comes_first))
        self._pages: dict[str, Page] = {}
        self._preview: StartupPreview | None = None
        self._waits_for_preview = False
        self._imported = ""  # the name of the page whose modules are imported
        shown = [self._specs[name] for name in self._names]
        titles = [QCoreApplication.translate("actions", spec.title).replace("&", "") for spec in shown]
        self._rail = PageRail(tuple(map(Entry, titles, (spec.icon for spec in shown))))
        self._rooms = QStackedWidget()
        self._rooms.setObjectName("pageRoom")
        for _ in shown:
            room = QWidget()
            QVBoxLayout(room).setContentsMargins(0, 0, 0, 0)
            self._rooms.addWidget(room)
        ground = RailGround()
        self._foot = column(owner=None, spacing=4)
        column(self._rail, None, self._foot, owner=ground, margins=(0, 4, 0, 4))
        row(ground, (self._rooms, 1), owner=self)
        self._rail.setCurrentIndex(self._names.index(specs[0].name))
        self._rooms.setCurrentIndex(self._rail.currentIndex())
        self._rail.currentChanged.connect(self._on_current_changed)

    @property
    def rail(self) -> PageRail:
        """The rail: an entry for each page, in the order of `names`."""
        return self._rail

    def add_to_foot(self, action: QAction, icon_name: str) -> None:
        """Put a button of an action below the entries of the rail."""
        button = IconButton(icon_name, action.text().replace("&", "").removesuffix("..."))
        button.setObjectName(f"{action.objectName()}Button")
        button.setAutoRaise(True)
        button.clicked.connect(action.trigger)
        self._foot.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all pages, built or not, in the order of the rail."""
        return self._names

    def snapshots(self) -> Mapping[str, Mapping[str, object]]:
        """Return the snapshots of the pages that have been built, by name."""
        return {name: page.snapshot() for name, page in self._pages.items()}

    @property
    def front_name(self) -> str:
        """The name of the page in front."""
        return self._names[self._rail.currentIndex()]

    @property
    def front(self) -> Page | None:
        """The page in front; None while it is not built."""
        return self._pages.get(self.front_name)

    @property
    def all_pages(self) -> tuple[Page, ...]:
        """The pages that have been built."""
        return tuple(self._pages.values())

    @property
    def are_built(self) -> bool:
        """Whether no page is missing any more."""
        return len(self._pages) == len(self._specs)

    def page(self, name: str) -> Page:
        """Return a page; it is built now if it was not."""
        if name not in self._pages:
            page = self._specs[name].page_class()(self._state)
            if self._preview is not None and name == _PREVIEWED:
                page.hide()
            self._pages[name] = page
            self._move_in(page, name)
            self._rail.show_icons()
            self.built.emit(name)
            if self.are_built:
                self.all_built.emit()
        return self._pages[name]

    def picture_of(self, name: str) -> QPixmap:
        """Return a picture of a page as it is now, in front or not."""
        return self._resized(name).grab()

    def lay_out(self, name: str) -> None:
        """Lay out a page, in front or not, so that its picture takes less time."""
        self._resized(name).grab(QRect(0, 0, 1, 1))  # which lays out all of it, and paints next to nothing

    def _resized(self, name: str) -> Page:
        page = self.page(name)
        if page is not self.front:
            page.resize(self._rooms.size())
        return page

    def show_page(self, name: str) -> None:
        """Bring a page to the front, and the focus into it."""
        self._rail.setCurrentIndex(self._names.index(name))
        focused, room = self.window().focusWidget(), self._rooms.currentWidget()
        if focused is None or room is None or not room.isAncestorOf(focused):
            self._focus_page()

    @Slot()
    def _on_current_changed(self) -> None:
        self.page(self.front_name)
        self._rooms.setCurrentIndex(self._rail.currentIndex())
        if (room := self._rooms.currentWidget()) is not None:
            _paint_in_one_pass(room)
        lay_out_now()
        if not self._rail.hasFocus():  # the user may want to go on to the next page
            self._focus_page()
        self.current_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next page with Ctrl+Tab, and back with Shift."""
        steps = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        self._rail.setCurrentIndex((self._rail.currentIndex() + step) % len(self._names))

    def _focus_page(self) -> None:
        """Give the focus to the main widget of the page in front."""
        if self.front is not None:
            self.front.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move_in(self, page: QWidget, name: str) -> None:
        room = self._rooms.widget(self._names.index(name))
        assert room is not None
        layout = room.layout()
        assert layout is not None
        layout.addWidget(page)

    # --- building in the background -----------------------------------------------------------------

    @Slot()
    def build_all(self) -> None:
        """Build the missing pages, the one in front first, and let events pass between them.

        The startup preview comes first, and a data set that is being loaded comes before the pages that are
        not in front: the user is waiting for those.
        """
        self._waits_for_preview = self._preview is not None and self._preview.is_loading
        if self._waits_for_preview:
            return
        name, loading = self._next_to_build(), self._state.session.loading.task
        if name is None:
            self._state.runner.start(Lane.IMPORTING, _import_what_is_needed_later)
            return
        if name != self.front_name and loading is not None:
            loading.finished.connect(self._build_after_a_frame)
        else:
            module = self._specs[name].module
            task = self._state.runner.start(Lane.IMPORTING, partial(_import_module, module))
            self._imported = name
            task.succeeded.connect(self._build_imported)

    def _next_to_build(self) -> str | None:
        return next((name for name in (self.front_name, *self._specs) if name not in self._pages), None)

    @Slot()
    def _build_after_a_frame(self) -> None:
        QTimer.singleShot(_FRAME, self.build_all)

    @Slot()
    def _build_imported(self) -> None:
        """Make the page whose modules are there; those of another one would be imported here and now."""
        name = self._imported
        if name in self._pages:  # made meanwhile, for a data set that is open: its images come next
            self._build_after_a_frame()
            return
        self.page(name)
        if name == self.front_name:
            self._focus_page()  # until now only the rail could have the focus
        QTimer.singleShot(0, self.build_all)

    # --- the startup preview ------------------------------------------------------------------------

    def preview(self, request: OpenRequest, then: Callable[[], object]) -> None:
        """Show the first images of a data set, and then have it opened; they go when all of it is there.

        Parameters
        ----------
        request : OpenRequest
        then : callable
            Opens the data set. At the same time, it would slow down what the user is to see first.
        """
        settings = self._state.settings
        legend = settings.grid_legend if request == settings.dataset else 0  # of another one it is not known
        self._preview = preview = StartupPreview(settings.grid_margins, legend=legend)
        self._move_in(preview, _PREVIEWED)
        preview.ended.connect(then)
        preview.ended.connect(self._on_preview_ended)
        self._state.session.loading.ended.connect(self._remove_preview)
        preview.load(request, self._state.runner)

    @Slot()
    def _on_preview_ended(self) -> None:
        if self._waits_for_preview:
            QTimer.singleShot(0, self.build_all)

    @Slot()
    def _remove_preview(self) -> None:
        if self._preview is not None:
            self._state.session.loading.ended.disconnect(self._remove_preview)
            self._preview.hide()
            self._preview.deleteLater()
            self._preview = None
            self.page(_PREVIEWED).show()
            if self.front_name == _PREVIEWED:
                self._focus_page()


def _paint_in_one_pass(room: QWidget) -> None:
    """Have a page that comes to the front painted as a whole.

    Qt asks each widget of it to update itself, and paints what is opaque, such as the content of a scroll
    area, first by itself and then once more with all that is around it. Not so where a widget comes above
    its siblings.
    """
    room.lower()
    room.raise_()


def _import_what_is_needed_later(_report: Report, token: CancelToken) -> None:
    for module in _NEEDED_LATER:
        token.raise_if_cancelled()
        import_module(f"mnist_gui.{module}")


def _import_module(module: str, _report: Report, _token: CancelToken) -> None:
    """Import the module of a page off the GUI thread; making the page then takes little time."""
    with suppress(Exception):  # making the page raises the same error, where it is reported
        import_module(module)
