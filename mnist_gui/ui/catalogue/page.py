"""The Start page: open something, go on with what was open before, or get a data set."""

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from mnist_gui.ui.catalogue.catalogue_section import CatalogueSection
from mnist_gui.ui.catalogue.recent_cards import RecentCards
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import PrimaryButton, set_icon
from mnist_gui.ui.widgets.cards import heading
from mnist_gui.ui.widgets.flow_layout import FlowLayout
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, lay_out_now, row, scrolling
from mnist_gui.ui.widgets.page import Page
from mnist_gui.ui.widgets.plain_text import set_tool_tip

_WIDEST = 1440
"""Greatest width of the content, in pixels."""

_HIGH = 40  # pixels; the least height of the buttons that a person begins with

_TOUR = "tour"
"""The menu entry of the tour; without one there is no button for it."""


class StartPage(Page):
    """Leads to data sets: in files, opened before, or known and not here yet.

    The disk is read when the page is shown, the network only after the user presses Download.
    """

    def __init__(self, state: WindowState) -> None:
        super().__init__()
        self.setObjectName("cataloguePage")
        self._buttons = _StartButtons()
        self._recent = RecentCards(state.recent, state.previews)
        self._catalogue = CatalogueSection(state)
        self._lay_out()
        self.lead_focus(self._buttons.first)

        self._buttons.files_requested.connect(self.open_dialog_requested)
        self._buttons.drawing_requested.connect(self._on_drawing_requested)
        self._buttons.action_requested.connect(self.action_requested)
        self._recent.chosen.connect(self.reopen_requested)
        self._recent.drawing_requested.connect(self._on_drawing_requested)
        self._catalogue.open_requested.connect(self.open_requested)
        self._catalogue.said.connect(self.said)
        self._catalogue.details_shown.connect(self._on_details_shown)

    def showEvent(self, event: QShowEvent) -> None:
        """See what there is now."""
        super().showEvent(event)
        self._buttons.show_tour(offered=self.window().findChild(QAction, _TOUR) is not None)
        self._recent.refresh()
        self._catalogue.refresh()

    def _lay_out(self) -> None:
        get = heading(self.tr("Get a data set"))
        promise = quiet_label(self.tr("nothing is downloaded before you press it"))
        inside = QWidget()
        content = QWidget()
        content.setMaximumWidth(_WIDEST)
        column(
            self._buttons,
            24,
            row(heading(self.tr("Recent")), None),
            tokens.GAP,
            self._recent,
            24,
            row(get, (promise, 1), spacing=tokens.GAP),
            tokens.GAP,
            self._catalogue,
            None,
            owner=content,
            margins=(24, 24, 24, 24),
        )
        row((content, 1), owner=inside)
        self._inside = inside
        self._scroll = scrolling(inside)
        self._scroll.setObjectName("catalogueScroll")
        column(self._scroll, owner=self)

    @Slot()
    def _on_drawing_requested(self) -> None:
        self.page_requested.emit("draw")

    @Slot(QWidget, QWidget)
    def _on_details_shown(self, line: QWidget, details: QWidget) -> None:
        """Scroll no more than it takes to see the details, or as much of them as fits below their line."""
        lay_out_now()
        inside, bar = self._inside, self._scroll.verticalScrollBar()
        top = line.mapTo(inside, QPoint(0, 0)).y() - tokens.GAP
        bottom = details.mapTo(inside, QPoint(0, details.height())).y() + tokens.GAP
        bar.setValue(min(max(bar.value(), bottom - self._scroll.viewport().height()), top))


class _StartButtons(QWidget):
    """What a person begins with.

    Signals
    -------
    files_requested(), drawing_requested()
    action_requested(str)
        The name of a menu entry.
    """

    files_requested = Signal()
    drawing_requested = Signal()
    action_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = PrimaryButton(self.tr("&Open files"), "open", self)
        self.first.setObjectName("startOpenButton")
        set_tool_tip(self.first, self.tr("Choose a file, or the files of one data set"))
        self.first.clicked.connect(self.files_requested)
        folder = self._button("startOpenFolderButton", self.tr("Open a fo&lder"), "folder")
        folder.clicked.connect(self._on_folder_clicked)
        draw = self._button("startDrawButton", self.tr("Dra&w a digit"), "draw")
        draw.clicked.connect(self.drawing_requested)
        self._tour = self._button("tourButton", self.tr("Ten-step to&ur"), "tour")
        self._tour.clicked.connect(self._on_tour_clicked)
        flow = FlowLayout(self)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.setSpacing(tokens.GAP)
        for button in (self.first, folder, draw, self._tour):
            button.setMinimumHeight(_HIGH)
            flow.addWidget(button)
        self._tour.hide()
        hint = quiet_label(self.tr("or drop anything here: IDX, pictures, CSV, NPZ, Parquet, models"))
        hint.setMinimumHeight(_HIGH)
        flow.addWidget(hint)

    def _button(self, name: str, text: str, icon_name: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        set_icon(button, icon_name)
        return button

    def show_tour(self, *, offered: bool) -> None:
        """Show or hide the button of the tour."""
        self._tour.setVisible(offered)

    @Slot()
    def _on_folder_clicked(self) -> None:
        self.action_requested.emit("openFolderAction")

    @Slot()
    def _on_tour_clicked(self) -> None:
        self.action_requested.emit(_TOUR)
