"""What was prepared: how many images in which split, and all that was left out, with its reason."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from mnist_gui.atomic_file import write_file
from mnist_gui.data.left_out import LeftOut
from mnist_gui.names import shown
from mnist_gui.preparing.left_out_list import format_left_out
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.opening.preparing.preparation import Written
from mnist_gui.ui.state.tasks import Lane, TaskRunner
from mnist_gui.ui.widgets.buttons import dialog_button
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel


class Outcome(Card):
    """The counts as lines, and a button that saves the list of files that were left out.

    Parameters
    ----------
    written : Written
    runner : TaskRunner
        Writes the list: it may be long.

    Signals
    -------
    said(str)
        What was saved.
    failed(str)
        Why the list cannot be written.
    """

    said = Signal(str)
    failed = Signal(str)

    def __init__(self, written: Written, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Prepared"), parent)
        self._runner = runner
        self._left_out = written.prepared.dataset.left_out
        lines = PlainLabel("\n".join(written.prepared.lines(written.out)))
        lines.setObjectName("prepareOutcome")
        lines.setWordWrap(True)
        lines.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.add(lines)
        if len(self._left_out):
            text = self.tr("Save &List of What Was Left Out...")
            save = dialog_button(text, "prepareSaveLeftOut", "save")
            save.clicked.connect(self._on_save_clicked)
            self.add(row(save, None))

    @Slot()
    def _on_save_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the List"), "", self.tr("Tables (*.csv)"))
        dialog.setObjectName("prepareLeftOutDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(self.save)
        dialog.open()

    @Slot(str)
    def save(self, path: str) -> None:
        """Write the list to a file."""
        task = self._runner.start(Lane.SAVING, partial(_write_list, self._left_out, Path(path)))
        task.succeeded.connect(self._on_saved)
        task.refused.connect(self.failed)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self.said.emit(self.tr("List saved as {name}").format(name=shown(path.name)))


def _write_list(left_out: LeftOut, path: Path, _report: Report, _token: CancelToken) -> Path:
    write_file(path, format_left_out(left_out))
    return path
