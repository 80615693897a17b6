"""Watches the files that the open data set is mapped from."""

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal, Slot

from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.workspace import Workspace


class FileGuard(QObject):
    """Keeps the window alive when a file of the open data set is cut short, and says so.

    Signals
    -------
    failed(str)
        Images are missing; a message for the user.
    """

    failed = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_file_changed)
        session.follow(self._on_workspace_changed)

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.dataset is None or new.opened is old.opened:
            return
        from mnist_gui.data.mapped import mapped_file

        if watched := self._watcher.files():
            self._watcher.removePaths(watched)
        files = [mapped_file(split.images) for split in new.dataset.splits]
        if paths := [str(file.path) for file in files if file is not None]:
            self._watcher.addPaths(paths)

    @Slot(str)
    def _on_file_changed(self, path: str) -> None:
        from mnist_gui.data.mapped import replace_missing

        dataset = self._session.workspace.dataset
        assert dataset is not None, "only files of the open data set are watched"
        missing = [replace_missing(split.images) for split in dataset.splits]
        if any(missing):
            self._watcher.removePath(path)  # say it once
            words = self.tr(
                "{path} was cut short by another program: the images behind its end are blank now. Copy or "
                "download the file again, then open it again."
            )
            self.failed.emit(words.format(path=path))
