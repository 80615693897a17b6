"""The Data Sets page: the catalogue on the left, all about one data set on the right."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QFrame, QMessageBox, QScrollArea, QWidget

from mnist_gui.data.sources.catalogue import CATALOGUE
from mnist_gui.data.sources.fetching.meter import format_bytes
from mnist_gui.ui.catalogue.details import EntryDetails
from mnist_gui.ui.catalogue.downloads import Downloads
from mnist_gui.ui.catalogue.entry_list import EntryList
from mnist_gui.ui.catalogue.entry_model import EntryModel
from mnist_gui.ui.catalogue.example_reader import ExampleReader
from mnist_gui.ui.catalogue.specimen_sheet import PER_CLASS
from mnist_gui.ui.catalogue.wording import repaired_text
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.message_box import PlainMessageBox
from mnist_gui.ui.widgets.page import Page
from mnist_gui.ui.widgets.plain_text import PlainLabel
from mnist_gui.ui.widgets.side_column import SideColumn

_LIST_WIDTH = 264
_WIDEST = 860
"""Greatest width of the details, in pixels: longer lines are hard to read."""


class CataloguePage(Page):
    """Shows the known data sets, downloads them, and asks to open one.

    The disk is read when the page is shown, the network only after the user presses Download.
    """

    def __init__(self, state: WindowState) -> None:
        super().__init__()
        settings, runner = state.settings, state.runner
        self.setObjectName("cataloguePage")
        self._settings = settings
        self._entries = dict(CATALOGUE)
        self._base_urls = {name: settings.base_url(name) for name in self._entries}
        self._asked_about = ""
        self._downloads = Downloads(
            self._entries, runner, parent_folder=settings.datasets_folder, parent=self
        )
        self._examples = ExampleReader(runner, per_class=PER_CLASS, parent=self)
        self._list = EntryList(EntryModel(self._entries, self._downloads, self))
        self._details = EntryDetails()
        self._scroll = QScrollArea()
        self._lay_out()
        self.setFocusProxy(self._list)

        self._list.entry_chosen.connect(self._on_entry_chosen)
        self._list.entry_activated.connect(self._on_open_requested)
        self._details.panel.download_requested.connect(self._on_download_requested)
        self._details.panel.cancel_requested.connect(self._on_cancel_requested)
        self._details.panel.open_requested.connect(self._on_open_requested)
        self._details.form.folder_chosen.connect(self._on_folder_chosen)
        self._details.form.base_url_changed.connect(self._on_base_url_changed)
        self._details.form.submitted.connect(self._details.panel.press_download)
        self._details.citation.copied.connect(self._on_citation_copied)
        self._downloads.status_changed.connect(self._on_status_changed)
        self._downloads.completed.connect(self._on_completed)
        self._examples.ready.connect(self._on_examples_ready)
        self._list.choose(next(iter(self._entries)))

    def showEvent(self, event: QShowEvent) -> None:
        """See what there is now."""
        super().showEvent(event)
        self._downloads.refresh()

    def _lay_out(self) -> None:
        heading = PlainLabel(self.tr("Known data se&ts"))
        heading.setBuddy(self._list)
        heading.setContentsMargins(12, 16, 12, 8)
        left = SideColumn(_LIST_WIDTH)
        column((heading, Qt.AlignmentFlag.AlignLeft), (self._list, 1), owner=left)

        inside = QWidget()
        self._details.setMaximumWidth(_WIDEST)
        row((self._details, 1), owner=inside).addStretch(0)
        self._scroll.setObjectName("catalogueScroll")
        self._scroll.setWidget(inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of what is in it
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

        line = QFrame()
        line.setFrameShape(QFrame.Shape.VLine)
        line.setForegroundRole(QPalette.ColorRole.Mid)
        row(left, line, (self._scroll, 1), owner=self)

    # --- the current entry --------------------------------------------------------------------------

    @Slot(str)
    def _on_entry_chosen(self, name: str) -> None:
        self._details.show_entry(self._entries[name])
        self._details.form.set_base_url(self._base_urls[name])
        self._show_status()
        self._scroll.verticalScrollBar().setValue(0)

    @Slot(str)
    def _on_status_changed(self, name: str) -> None:
        if name == self._list.chosen:
            self._show_status()

    @Slot(str)
    def _on_examples_ready(self, name: str) -> None:
        if name == self._list.chosen:
            self._show_examples()

    def _show_status(self) -> None:
        name = self._list.chosen
        status = self._downloads.status(name)
        self._details.panel.show_status(self._entries[name], status)
        self._details.form.set_folder(
            status.local.folder if status.local is not None else None,
            parent_folder=self._downloads.parent_folder,
            can_change=not self._downloads.is_busy,
        )
        self._show_examples()

    def _show_examples(self) -> None:
        entry = self._entries[self._list.chosen]
        local = self._downloads.status(entry.name).local
        examples = self._examples.examples(entry, local.folder) if local and local.is_complete else ()
        self._details.show_examples(entry, examples)

    # --- requests of the user -----------------------------------------------------------------------

    @Slot()
    def _on_download_requested(self) -> None:
        name = self._list.chosen
        if self._downloads.must_ask(name):
            self._ask(name)
        else:
            self._download(name)

    def _ask(self, name: str) -> None:
        """Ask whether so large a download is wanted; the answer comes in `_on_large_download_accepted`."""
        entry, local = self._entries[name], self._downloads.status(name).local
        assert local is not None
        box = PlainMessageBox(self)
        box.setObjectName("largeDownloadDialog")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Large Download"))
        size = format_bytes(local.missing)
        box.setText(self.tr("Download {size} for {title}?").format(size=size, title=entry.title))
        if entry.archive:
            box.setInformativeText(
                self.tr(
                    "Its archive contains other data sets as well. Only this one is unpacked; the archive is "
                    "kept in {folder}, so that the others need no download."
                ).format(folder=local.archives)
            )
        box.addButton(self.tr("&Download"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        self._asked_about = name
        box.accepted.connect(self._on_large_download_accepted)
        box.open()

    @Slot()
    def _on_large_download_accepted(self) -> None:
        self._download(self._asked_about)

    def _download(self, name: str) -> None:
        base_url = self._base_urls[name].strip()
        self._settings.set_base_url(name, base_url)
        self._downloads.start(name, base_url=base_url)

    @Slot()
    def _on_cancel_requested(self) -> None:
        self._downloads.cancel(self._list.chosen)

    @Slot()
    def _on_open_requested(self) -> None:
        local = self._downloads.status(self._list.chosen).local
        if local is not None and local.is_complete:
            self.open_requested.emit(str(local.folder))

    @Slot(object)
    def _on_folder_chosen(self, folder: Path | None) -> None:
        if not self._downloads.is_busy:
            self._settings.datasets_folder = folder
            self._downloads.set_parent_folder(folder)

    @Slot(str)
    def _on_base_url_changed(self, url: str) -> None:
        self._base_urls[self._list.chosen] = url

    @Slot(str)
    def _on_completed(self, name: str) -> None:
        self._examples.forget(name)
        self._settings.set_base_url(name, "")
        if name == self._list.chosen:
            self._show_examples()
        downloaded = self.tr("{title} is downloaded").format(title=self._entries[name].title)
        self.said.emit(repaired_text(self._downloads.status(name)) or downloaded)

    @Slot()
    def _on_citation_copied(self) -> None:
        title = self._entries[self._list.chosen].title
        self.said.emit(self.tr("Citation of {title} copied").format(title=title))
