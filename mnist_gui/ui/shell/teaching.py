"""Teaching with one window: its tour, its help, its presentation mode, and its pages on paper."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from mnist_gui.data.query.text import parse_query
from mnist_gui.data.sources.names import SAMPLE
from mnist_gui.learning.recipes import PRESETS
from mnist_gui.ui.shell.actions import ACTIONS
from mnist_gui.ui.shell.menus import shortcut_rows
from mnist_gui.ui.shell.page_table import PAGES
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.state.workspace import Workspace
from mnist_gui.ui.teaching.presentation import Presentation
from mnist_gui.ui.teaching.tour import Tour
from mnist_gui.ui.teaching.tour_steps import FOUR

if TYPE_CHECKING:
    from mnist_gui.ui.browse.page import BrowsePage
    from mnist_gui.ui.draw.page import DrawPage
    from mnist_gui.ui.shell.main_window import MainWindow

_PLAINEST = "pixel-logistic"  # the preset that the tour trains: few seconds, some misread fours


class Teaching(QObject):
    """What the actions about teaching do.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._waits_for_sample = False
        self._presentation = Presentation(window, window.enlarge_text)
        self._presentation.changed.connect(self._on_changed)
        window.closed.connect(self._presentation.leave)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), window)
        self._escape.setObjectName("leaveShortcut")
        self._escape.setEnabled(False)
        self._escape.activated.connect(self._on_escape)

        self._stage = Stage(window)
        self._tour = Tour(window, self._stage, window.show_page)
        self._tour.ended.connect(self._on_changed)
        window.state.session.changed.connect(self._on_workspace_changed)

    # --- the tour -----------------------------------------------------------------------------------

    @property
    def tour(self) -> Tour:
        """The tour."""
        return self._tour

    def start_tour(self) -> None:
        """Begin the tour; first open the sample, which asks about models in no file as usual."""
        self._tour.leave()
        if self._window.state.workspace.opened.spec == SAMPLE:
            self._begin_tour()
            return
        self._waits_for_sample = True
        self._window.open_dataset(SAMPLE)

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if self._waits_for_sample and new.opened is not old.opened and new.dataset is not None:
            self._waits_for_sample = False
            if new.opened.spec == SAMPLE:
                self._begin_tour()

    def _begin_tour(self) -> None:
        self._stage.find("")  # the first step speaks of all images
        self._tour.begin()
        self._on_changed()

    # --- the help -----------------------------------------------------------------------------------

    def show_help(self) -> None:
        """Open the help: it begins with the keys."""
        from mnist_gui.ui.teaching.help_dialog import HelpDialog

        pages, keys = self._window.pages, shortcut_rows(ACTIONS, PAGES)
        HelpDialog(keys, pages.picture_of, self._window, lay_out=pages.lay_out).open()

    # --- presenting ---------------------------------------------------------------------------------

    def toggle_full_screen(self) -> None:
        """Take the whole screen, or give it back."""
        self._presentation.toggle_full_screen()

    def toggle_presentation(self) -> None:
        """Begin or end the presentation mode."""
        self._presentation.toggle()

    @Slot()
    def _on_changed(self) -> None:
        """Take Esc while there is something to leave."""
        self._escape.setEnabled(self._presentation.is_on or self._tour.is_under_way)

    @Slot()
    def _on_escape(self) -> None:
        if self._tour.is_under_way:
            self._tour.leave()
        else:
            self._presentation.leave()


class Stage:
    """What the steps of the tour wait for, and what they do; see `mnist_gui.ui.teaching.tour_steps.STEPS`."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window

    @property
    def _browse(self) -> "BrowsePage":
        return cast("BrowsePage", self._window.page("browse"))

    @property
    def _draw(self) -> "DrawPage":
        return cast("DrawPage", self._window.page("draw"))

    @property
    def _state(self) -> WindowState:
        return self._window.state

    @property
    def sees_pixels(self) -> bool:
        """Whether images are so large that their pixels carry numbers."""
        return self._browse.shows_pixel_values

    @property
    def sees_fours(self) -> bool:
        """Whether the query asks for one digit, the four."""
        return self._browse.query.labels == frozenset({4})

    @property
    def has_plainest_model(self) -> bool:
        """Whether the current model is the plainest: a better one may misread no four of the sample."""
        run, plainest = self._state.workspace.current_run, PRESETS[_PLAINEST].request
        return run is not None and (run.request.model, run.request.features) == (
            plainest.model,
            plainest.features,
        )

    @property
    def sees_misread_fours(self) -> bool:
        """Whether the query asks for fours that were read wrong."""
        return self.sees_fours and self._browse.query.wrong is True

    @property
    def has_misread(self) -> bool:
        """Whether a misread image is chosen."""
        return self._browse.has_misread_current

    @property
    def sees_similar(self) -> bool:
        """Whether the query asks for images like another."""
        return self._browse.query.value("nearest") is not None

    @property
    def has_drawing(self) -> bool:
        """Whether something is drawn on the pad."""
        return self._draw.can_clear

    def zoom(self) -> None:
        """Make the images so large that each pixel has a number."""
        self._window.show_page("browse")
        self._browse.show_pixel_values()

    def find(self, query: str) -> None:
        """Show the images of a query."""
        dataset = self._state.workspace.dataset
        if dataset is not None:
            self._window.show_page("browse")
            self._browse.pane.reset_zoom()
            self._browse.show_query(parse_query(query, dataset))

    def train(self) -> None:
        """Train the plainest model, unless something is being learned already."""
        if self._state.session.learning.task is None and self._state.workspace.dataset is not None:
            self._state.session.train(PRESETS[_PLAINEST].request)

    def choose_first(self) -> None:
        """Choose the first image that is shown."""
        self._window.show_page("browse")
        self._browse.choose_first()

    def find_similar(self) -> None:
        """Show the images that are most like the chosen one."""
        self._window.show_page("browse")
        self._browse.find_similar()

    def draw_four(self) -> None:
        """Draw a four on the pad."""
        self._window.show_page("draw")
        self._draw.restore(FOUR)
