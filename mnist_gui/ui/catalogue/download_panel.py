"""Buttons, progress and messages of a download."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from mnist_gui.data.sources.catalogue import Entry
from mnist_gui.data.sources.fetching.meter import format_bytes
from mnist_gui.ui.catalogue.downloads import Phase, Status
from mnist_gui.ui.catalogue.wording import repaired_text
from mnist_gui.ui.widgets.buttons import set_primary
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.message import Message
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.progress_bar import ProgressBar

_STEPS = 1000
"""Resolution of the bar."""


class DownloadPanel(QWidget):
    """Show the status of one data set, with the buttons that are useful now.

    Signals
    -------
    download_requested()
        The user wants to download the data set, or to check and repair its files.
    cancel_requested()
        The user wants to stop the download.
    open_requested()
        The user wants to open the data set.
    """

    download_requested = Signal()
    cancel_requested = Signal()
    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open = QPushButton(self.tr("&Open"))
        self._open.setObjectName("openDownloadedButton")
        set_tool_tip(self._open, self.tr("Show the data set on the Browse page"))
        self._download = QPushButton(self.tr("&Download"))
        self._download.setObjectName("downloadButton")
        self._cancel = QPushButton(self.tr("Ca&ncel"))
        self._cancel.setObjectName("cancelDownloadButton")
        self._cancel.setAccessibleName(self.tr("Cancel download"))
        set_tool_tip(self._cancel, self.tr("Stop the download; received data is kept for the next one"))
        self._amount = quiet_label()
        self._amount.setObjectName("downloadAmount")
        self._bar = ProgressBar()
        self._bar.setObjectName("downloadProgress")
        self._bar.setAccessibleName(self.tr("Download progress"))
        self._message = Message("downloadMessage")

        buttons = row(*self._buttons, 4, (self._amount, 1), spacing=8)
        column(buttons, self._bar, self._message, owner=self, spacing=8)

        self._open.clicked.connect(self.open_requested)
        self._download.clicked.connect(self.download_requested)
        self._cancel.clicked.connect(self.cancel_requested)
        self._accentuate()

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return (self._open, self._download, self._cancel)

    @Slot()
    def press_download(self) -> None:
        """Press the button to download or check, if it is visible."""
        if not self._download.isHidden():
            self._download.click()

    def show_status(self, entry: Entry, status: Status) -> None:
        """Show the status of a data set."""
        self._download.setText(self._verb(entry, status))
        self._download.setAccessibleName(f"{self._verb(entry, status).replace('&', '')} {entry.title}")
        set_tool_tip(self._download, self._hint(entry, status))
        self._open.setAccessibleName(self.tr("Open {title}").format(title=entry.title))
        self._amount.setText(self._amount_text(status))
        self._show_progress(status)
        self._show_message(entry, status)
        self._show_buttons(entry, status)

    def _verb(self, entry: Entry, status: Status) -> str:
        local = status.local
        if status.phase is Phase.PRESENT:
            return self.tr("Chec&k Files")
        if local is not None and local.received:
            return self.tr("&Resume")
        if status.error:
            return self.tr("T&ry Again")
        if local is not None and local.missing == 0:
            return self.tr("&Unpack")
        return self.tr("&Download")

    def _hint(self, entry: Entry, status: Status) -> str:
        if status.phase is Phase.PRESENT:
            return self.tr(
                "Compare the files with their published checksums, and download again what differs"
            )
        return self.tr("Download {title}; nothing is downloaded before").format(title=entry.title)

    def _amount_text(self, status: Status) -> str:
        local = status.local
        if local is None or status.phase is not Phase.ABSENT:
            return ""
        if local.received:
            rest = format_bytes(max(0, local.missing - local.received))
            return self.tr("{rest} to go").format(rest=rest)
        if local.missing == 0:
            return self.tr("Its archive is already downloaded")
        return format_bytes(local.missing)

    def _show_progress(self, status: Status) -> None:
        self._bar.setVisible(status.is_active)
        progress = status.progress
        if progress is None or progress.fraction is None:
            # The bar of a waiting download must not move.
            self._bar.setRange(0, _STEPS if status.phase is Phase.WAITING else 0)
            self._bar.setValue(0)
            self._bar.setFormat("")
            return
        self._bar.setRange(0, _STEPS)
        self._bar.setValue(round(_STEPS * progress.fraction))
        amount = self.tr("{done} of {total}").format(
            done=format_bytes(progress.done), total=format_bytes(progress.total)
        )
        # The direction of the text follows its words, not the bar.
        self._bar.setFormat(f"\N{FIRST STRONG ISOLATE}{amount}\N{POP DIRECTIONAL ISOLATE}")

    def _show_message(self, entry: Entry, status: Status) -> None:
        if status.phase is Phase.WAITING:
            self._message.say(self.tr("Waits for the previous download."))
        elif status.phase is Phase.STOPPING:
            self._message.say(self.tr("Stopping"))
        elif status.phase is Phase.RUNNING:
            self._message.say(status.progress.message if status.progress else self.tr("Starting"))
        elif status.error:
            self._message.warn(status.error)
        elif status.phase is Phase.PRESENT and status.local is not None:
            found = self.tr("{title} is in {folder}")
            verified = self.tr("{title} is in {folder}; its files match the published checksums")
            text = verified if status.is_verified else found
            text = text.format(title=entry.title, folder=status.local.folder)
            self._message.say(f"{repaired_text(status)} {text}".strip())
        elif status.was_stopped:
            kept = status.local is not None and status.local.received
            self._message.say(self.tr("Stopped; received data is kept.") if kept else self.tr("Stopped"))
        else:
            self._message.say("")

    def _show_buttons(self, entry: Entry, status: Status) -> None:
        # A hidden button loses the focus, so move it to the button that is useful now.
        had_focus = any(button.hasFocus() for button in self._buttons)
        is_complete = status.phase is Phase.PRESENT
        shown = {
            self._open: is_complete,
            # Files unpacked from an archive have no known checksums.
            self._download: not status.is_active and not (is_complete and entry.archive),
            self._cancel: status.is_active,
        }
        for button, visible in sorted(shown.items(), key=lambda pair: not pair[1]):
            button.setVisible(visible)  # show before hiding, so that the focus has a target
        self._download.setEnabled(status.phase in (Phase.ABSENT, Phase.PRESENT))
        self._cancel.setEnabled(status.phase is not Phase.STOPPING)
        if had_focus:
            next(button for button in self._buttons if shown[button]).setFocus()
        self._accentuate()

    def _accentuate(self) -> None:
        """Give the first visible button, except Cancel, the accent colour."""
        first = next((button for button in self._buttons if not button.isHidden()), None)
        for button in self._buttons:
            is_first = button is first and button is not self._cancel
            set_primary(button, primary=is_first)
