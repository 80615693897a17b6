"""The pages behind their tabs, each built when it is first needed.

A page brings modules, numpy and dozens of widgets with it. The window shows its frame first. Then the modules
of one page after another are imported in the background, and their widgets made between two events.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.shell.startup_preview import StartupPreview
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.open_request import OpenRequest
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import Lane, TaskRunner

if TYPE_CHECKING:
    from mnist_gui.ui.browse.page import BrowsePage
    from mnist_gui.ui.catalogue.page import CataloguePage
    from mnist_gui.ui.draw.page import DrawPage
    from mnist_gui.ui.train.page import TrainPage

_A_FRAME = 100
"""Milliseconds in which what has just been opened is laid out and painted."""

PAGES = ("browse", "train", "draw", "catalogue")


class Pages(QTabWidget):
    """Browse, Train, Draw, Data Sets.

    Signals
    -------
    browse_page_built(), train_page_built(), draw_page_built(), catalogue_page_built()
        Now `browse`, `train`, `draw` or `catalogue` exists.
    all_built()
        Now there are all of them.
    """

    browse_page_built = Signal()
    train_page_built = Signal()
    draw_page_built = Signal()
    catalogue_page_built = Signal()
    all_built = Signal()

    def __init__(
        self,
        session: Session,
        facts: ColumnStore,
        settings: Settings,
        runner: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pages")
        self.setDocumentMode(True)
        self.setAccessibleName(self.tr("Pages"))
        self._session = session
        self._facts = facts
        self._settings = settings
        self._runner = runner
        self._browse: BrowsePage | None = None
        self._train: TrainPage | None = None
        self._draw: DrawPage | None = None
        self._catalogue: CataloguePage | None = None
        self._first_look: StartupPreview | None = None
        self._is_waiting = False  # until the first look was had
        for title in (self.tr("Browse"), self.tr("Train"), self.tr("Draw"), self.tr("Data Sets")):
            room = QWidget()
            QVBoxLayout(room).setContentsMargins(0, 0, 0, 0)
            self.addTab(room, title)
        self.currentChanged.connect(self._on_current_changed)

    @property
    def name(self) -> str:
        """Which page is in front."""
        return PAGES[self.currentIndex()]

    def show_page(self, name: str) -> None:
        """Bring a page to the front, and the focus into it."""
        self.setCurrentIndex(PAGES.index(name))
        focused, room = self.window().focusWidget(), self.currentWidget()
        if focused is None or not room.isAncestorOf(focused):
            self._focus_page()

    def have_first_look(self, request: OpenRequest, then: Callable[[], object]) -> None:
        """Show the first images of a data set, and have it opened then; they go when all of it is there.

        Parameters
        ----------
        request : OpenRequest
            Which data set.
        then : callable
            Opens it. Done at the same time, it would take the processor from what is to be seen first.
        """
        self._first_look = look = StartupPreview(self._settings.grid_margins)
        self._move_in(look, "browse")
        look.was_had.connect(then)
        look.was_had.connect(self._on_looked)
        self._session.loading.ended.connect(self._end_first_look)
        look.look_at(request, self._runner)

    @Slot()
    def _on_looked(self) -> None:
        if self._is_waiting:
            QTimer.singleShot(0, self.build_all)

    @Slot()
    def _end_first_look(self) -> None:
        if self._first_look is not None:
            self._session.loading.ended.disconnect(self._end_first_look)
            self._first_look.hide()
            self._first_look.deleteLater()
            self._first_look = None
            self.browse.show()
            if self.name == "browse":
                self._focus_page()

    def remember_grid(self) -> None:
        """Remember where the grid is, for the first look of the next start."""
        browse = self._browse
        if browse is not None and browse.isVisible() and self._session.workspace.dataset is not None:
            self._settings.grid_margins = browse.grid_margins

    @property
    def are_built(self) -> bool:
        """Whether no page is missing any more."""
        return None not in (self._browse, self._train, self._draw, self._catalogue)

    @property
    def browse(self) -> "BrowsePage":
        """The Browse page; built now if it was not."""
        if self._browse is None:
            from mnist_gui.ui.browse.page import BrowsePage

            self._browse = BrowsePage(self._session, self._facts, self._runner)
            self._browse.setHidden(self._first_look is not None)
            self._move_in(self._browse, "browse")
            self.browse_page_built.emit()
        return self._browse

    @property
    def train(self) -> "TrainPage":
        """The Train page; built now if it was not."""
        if self._train is None:
            from mnist_gui.ui.train.page import TrainPage

            self._train = TrainPage(self._session, self._runner)
            self._move_in(self._train, "train")
            self.train_page_built.emit()
        return self._train

    @property
    def draw(self) -> "DrawPage":
        """The Draw page; built now if it was not."""
        if self._draw is None:
            from mnist_gui.ui.draw.page import DrawPage

            self._draw = DrawPage(self._session, self._facts, self._settings, self._runner)
            self._move_in(self._draw, "draw")
            self.draw_page_built.emit()
        return self._draw

    @property
    def catalogue(self) -> "CataloguePage":
        """The Data Sets page; built now if it was not."""
        if self._catalogue is None:
            from mnist_gui.ui.catalogue.page import CataloguePage

            self._catalogue = CataloguePage(self._settings, self._runner)
            self._move_in(self._catalogue, "catalogue")
            self.catalogue_page_built.emit()
        return self._catalogue

    @Slot()
    def build_all(self) -> None:
        """Build the pages that are missing, the one in front first, and let events pass between them.

        The first look comes before all, and the data set that is being loaded before the pages that are not
        in front: they are what the user wants to see.
        """
        self._is_waiting = self._first_look is not None and self._first_look.is_looking
        if self._is_waiting:
            return
        name, loading = self._next_to_build(), self._session.loading.task
        if name is None:
            self.all_built.emit()
        elif name != self.name and loading is not None:
            loading.finished.connect(self._build_after_a_frame)
        else:
            task = self._runner.start(Lane.IMPORTING, partial(_import_page, name))
            task.succeeded.connect(self._build_next)
            task.failed.connect(
                self._build_next
            )  # whoever needs what cannot be imported raises the same again

    def _next_to_build(self) -> str | None:
        return next((name for name in (self.name, *PAGES) if getattr(self, f"_{name}") is None), None)

    @Slot()
    def _build_after_a_frame(self) -> None:
        QTimer.singleShot(_A_FRAME, self.build_all)

    @Slot()
    def _build_next(self) -> None:
        if (name := self._next_to_build()) is not None:
            getattr(self, name)
            if name == self.name:
                self._focus_page()  # until now only its tab could have the focus
        QTimer.singleShot(0, self.build_all)

    @Slot()
    def _on_current_changed(self) -> None:
        getattr(self, self.name)
        if not self.tabBar().hasFocus():  # whoever walks along the tabs wants to walk on
            self._focus_page()

    def _focus_page(self) -> None:
        """Give the focus to the main widget of the page in front: its focus proxy."""
        page: QWidget | None = getattr(self, f"_{self.name}")
        if page is not None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move_in(self, page: QWidget, name: str) -> None:
        room = self.widget(PAGES.index(name))
        assert room is not None
        layout = room.layout()
        assert layout is not None
        layout.addWidget(page)


def _import_page(name: str, _report: Report, _token: CancelToken) -> None:
    """Import the module of a page; the window goes on meanwhile, and making the page then takes no time."""
    import_module(f"mnist_gui.ui.{name}.page")
