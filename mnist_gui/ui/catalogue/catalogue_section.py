"""What can be downloaded: a line for each data set, its details on demand."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from mnist_gui.data.sources.catalogue import CATALOGUE
from mnist_gui.data.sources.fetching.meter import format_bytes
from mnist_gui.ui.catalogue.details import EntryDetails
from mnist_gui.ui.catalogue.downloads import Downloads
from mnist_gui.ui.catalogue.entry_list import EntryList
from mnist_gui.ui.catalogue.example_reader import ExampleReader
from mnist_gui.ui.catalogue.specimen_sheet import PER_CLASS
from mnist_gui.ui.catalogue.wording import repaired_text
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.message_box import PlainMessageBox


class CatalogueSection(QWidget):
    """Shows the known data sets, downloads them, and asks to open one.

    Signals
    -------
    said(str)
        Something has been done: a sentence for the status bar.
    open_requested(str)
        The user wants this folder opened.
    details_shown(QWidget, QWidget)
        The details below a line were opened: the line, the details.
    """

    said = Signal(str)
    open_requested = Signal(str)
    details_shown = Signal(QWidget, QWidget)

    def __init__(self, state: WindowState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        settings, runner = state.settings, state.runner
        self._settings = settings
        self._entries = dict(CATALOGUE)
        self._base_urls = {name: settings.base_url(name) for name in self._entries}
        self._asked_about = ""
        self._has_new_folder = False  # from the preferences, while downloads are under way
        self._downloads = Downloads(
            self._entries, runner, parent_folder=settings.datasets_folder, parent=self
        )
        self._examples = ExampleReader(runner, per_class=PER_CLASS, parent=self)
        self._details = EntryDetails()
        self._list = EntryList(self._entries, self._downloads, self._details)
        column(self._list, owner=self)

        self._list.entry_chosen.connect(self._on_entry_chosen)
        self._list.download_requested.connect(self._request_download)
        self._list.cancel_requested.connect(self._downloads.cancel)
        self._list.open_requested.connect(self._open)
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
        settings.changed.connect(self._on_setting_changed)

    def refresh(self) -> None:
        """See in the background what is here."""
        self._use_new_folder()
        self._downloads.refresh()

    # --- the current entry --------------------------------------------------------------------------

    @Slot(str)
    def _on_entry_chosen(self, name: str) -> None:
        if not name:
            return
        self._details.show_entry(self._entries[name])
        self._details.form.set_base_url(self._base_urls[name])
        self._show_status()
        QTimer.singleShot(0, self, self._announce_details)  # when they are laid out

    @Slot()
    def _announce_details(self) -> None:
        if self._list.chosen:
            self.details_shown.emit(self._list.line_of(self._list.chosen), self._details)

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
        self._request_download(self._list.chosen)

    @Slot(str)
    def _request_download(self, name: str) -> None:
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
        self._open(self._list.chosen)

    @Slot(str)
    def _open(self, name: str) -> None:
        local = self._downloads.status(name).local
        if local is not None and local.is_complete:
            self.open_requested.emit(str(local.folder))

    @Slot(object)
    def _on_folder_chosen(self, folder: Path | None) -> None:
        if not self._downloads.is_busy:
            self._settings.datasets_folder = folder
            if self._downloads.parent_folder != folder:  # settings are not kept
                self._downloads.set_parent_folder(folder)

    @Slot(str)
    def _on_setting_changed(self, name: str) -> None:
        if name == "datasets_folder":
            self._has_new_folder = True
            self._use_new_folder()

    def _use_new_folder(self) -> None:
        """Use the folder that was chosen in the preferences, unless a download is under way."""
        if self._has_new_folder and not self._downloads.is_busy:
            self._has_new_folder = False
            self._downloads.set_parent_folder(self._settings.datasets_folder)

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
