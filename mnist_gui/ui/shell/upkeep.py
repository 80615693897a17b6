"""Keeps house for one window: measures and deletes what is kept, backs up and restores, in the background."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.data.user.profiles import current_profile, other_profile_directory
from mnist_gui.errors import DataError
from mnist_gui.names import shown
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.shell.instance import has_window
from mnist_gui.ui.state.kept import Kept, sizes
from mnist_gui.ui.state.tasks import Lane
from mnist_gui.ui.state.window_state import WindowState

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

    from mnist_gui.data.user.backup import Backup, Restored
    from mnist_gui.data.user.profile_deletion import ProfileContent


class Upkeep(QObject):
    """What the dialog of preferences and the menu File ask for.

    Notes and own digits that are on their way to disk are written before, and read again afterwards.

    Parameters
    ----------
    state : WindowState
    window : QWidget
        The parent of the dialogs.

    Signals
    -------
    measured(dict)
        The bytes of everything that is kept, by name.
    said(str)
        Something was done: a sentence for the user.
    failed(str)
        It could not be done: a message for the user.
    """

    measured = Signal(object)
    said = Signal(str)
    failed = Signal(str)

    def __init__(self, state: WindowState, window: QWidget) -> None:
        super().__init__(window)
        self._state = state
        self._window = window

    @Slot()
    def measure(self) -> None:
        """Find in the background how large everything is."""
        task = self._state.runner.start(Lane.UPKEEP, lambda _report, _token: sizes())
        task.succeeded.connect(self.measured)

    def delete(self, kept: Kept) -> None:
        """Delete one kind of thing."""
        if kept.size is None:
            self._state.settings.adapts_to_writer = False
            return
        self._run(partial(_call, kept.delete), self._on_deleted)

    @Slot()
    def choose_backup(self) -> None:
        """Ask for the name of a backup, and write it."""
        from mnist_gui.ui.opening.file_dialogs import backup_dialog

        dialog = backup_dialog(self._window, saves=True)
        dialog.selectFile(f"{current_profile() or 'mnist-gui'}.zip")
        self._open(dialog, self.back_up)

    @Slot()
    def choose_restoration(self) -> None:
        """Ask for a backup, then whether to merge it, and restore it."""
        from mnist_gui.ui.opening.file_dialogs import backup_dialog

        self._open(backup_dialog(self._window, saves=False), self.ask_how_to_restore)

    def back_up(self, path: str) -> None:
        """Write a backup."""
        self._run(partial(_back_up, Path(path)), partial(self._on_backed_up, path))

    def restore(self, path: str, *, replace: bool) -> None:
        """Restore a backup."""
        self._run(partial(_restore, Path(path), replace), self._on_restored)

    def _open(self, dialog: "QFileDialog", then: Callable[[str], object]) -> None:
        dialog.fileSelected.connect(then)
        dialog.open()

    def ask_how_to_restore(self, path: str) -> None:
        """Ask whether a backup is merged with what is there, or replaces it."""
        from PySide6.QtWidgets import QMessageBox

        from mnist_gui.ui.widgets.message_box import PlainMessageBox

        box = PlainMessageBox(self._window)
        box.setObjectName("restoreDialog")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Restore"))
        box.setText(
            self.tr("Restore notes, corrections and own digits from {file}?").format(
                file=shown(Path(path).name)
            )
        )
        box.setInformativeText(
            self.tr(
                "Merge keeps everything of both. Replace puts the backup in place of all notes, corrections "
                "and own digits, of which a backup is kept in the data directory."
            )
        )
        merge = box.addButton(self.tr("&Merge"), QMessageBox.ButtonRole.AcceptRole)
        merge.setObjectName("mergeBackupButton")
        replace = box.addButton(self.tr("&Replace"), QMessageBox.ButtonRole.DestructiveRole)
        replace.setObjectName("replaceByBackupButton")
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(merge)
        merge.clicked.connect(lambda: self.restore(path, replace=False))
        replace.clicked.connect(lambda: self.restore(path, replace=True))
        box.open()

    # --- profiles -------------------------------------------------------------------------------------

    def ask_to_delete_profile(self, name: str) -> None:
        """Find what another profile has, and ask whether that is to be deleted."""
        task = self._state.runner.start(Lane.UPKEEP, partial(_content_of, name))
        task.succeeded.connect(partial(self._ask_about_profile, name))
        task.refused.connect(self.failed)

    def _ask_about_profile(self, name: str, content: "ProfileContent") -> None:
        from PySide6.QtWidgets import QMessageBox

        from mnist_gui.ui.widgets.message_box import PlainMessageBox

        box = PlainMessageBox(self._window)
        box.setObjectName("deleteProfileDialog")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Delete Profile"))
        box.setText(self.tr("Delete the profile {name}?").format(name=name))
        words = self.tr("It has {what}, and its settings. All of it is gone then; this cannot be undone.")
        if content.has_recovery:
            words = self.tr(
                "It has {what}, its settings, and work that a crash left and that is not restored yet. "
                "All of it is gone then; this cannot be undone."
            )
        box.setInformativeText(words.format(what=content.in_words))
        delete = box.addButton(self.tr("&Delete"), QMessageBox.ButtonRole.DestructiveRole)
        delete.setObjectName("deleteProfileButton")
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        delete.clicked.connect(partial(self._delete_profile, name))
        box.open()

    def _delete_profile(self, name: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002
        task = self._state.runner.start(Lane.UPKEEP, partial(_delete_profile, name))
        words = self.tr("Profile {name} deleted").format(name=name)
        task.succeeded.connect(lambda _done: self.said.emit(words))
        task.refused.connect(self.failed)

    # --- tasks ----------------------------------------------------------------------------------------

    def _run(self, job: Callable[[Report, CancelToken], object], then: Callable[[Any], object]) -> None:
        """Write what is on its way to disk, run a job, and go on with its result."""
        saving = self._state.save_in_background()
        saving.refused.connect(self.failed)
        saving.succeeded.connect(partial(self._start, job, then))

    def _start(
        self, job: Callable[[Report, CancelToken], object], then: Callable[[Any], object], _saved: None
    ) -> None:
        task = self._state.runner.start(Lane.UPKEEP, job)
        task.succeeded.connect(then)
        task.refused.connect(self.failed)
        task.finished.connect(self.measure)

    def _read_again(self) -> None:
        self._state.own_digits.reload()
        self._state.column_store.reload_notes()
        self._state.corrections.reload()
        if self._state.runs is not None:
            self._state.runs.reload()

    def _on_deleted(self, _result: object) -> None:
        self._read_again()
        self.said.emit(self.tr("Deleted"))

    def _on_backed_up(self, path: str, made: "Backup") -> None:
        words = self.tr("Backed up to {file}: {what}")
        self.said.emit(words.format(file=shown(Path(path).name), what=made.in_words))

    def _on_restored(self, done: "Restored") -> None:
        self._read_again()
        words = self.tr("Restored: {what}")
        self.said.emit(words.format(what=done.backup.in_words))


def _call(function: Callable[[], None], _report: Report, _token: CancelToken) -> None:
    function()


def _content_of(name: str, _report: Report, _token: CancelToken) -> "ProfileContent":
    from mnist_gui.data.user.profile_deletion import profile_content

    return profile_content(name)


def _delete_profile(name: str, _report: Report, _token: CancelToken) -> None:
    from mnist_gui.data.user.profile_deletion import delete_profile

    if has_window(other_profile_directory(name)):
        raise DataError(f"A window of the profile {name} is open; close it, then delete the profile.")
    delete_profile(name)


def _back_up(path: Path, _report: Report, _token: CancelToken) -> "Backup":
    from mnist_gui.data.user.backup import backup

    return backup(path)


def _restore(path: Path, replace: bool, _report: Report, _token: CancelToken) -> "Restored":  # noqa: FBT001
    from mnist_gui.data.user.backup import restore

    return restore(path, replace=replace)
