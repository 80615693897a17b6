"""Says that there was an error in the program: what happened, what is safe, and details to copy."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QStyle,
    QToolButton,
    QWidget,
)

from mnist_gui.ui.shell.crash_report import Rescue
from mnist_gui.ui.widgets.buttons import dialog_button
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.plain_text import PlainLabel

_WIDTH: Final = 520
_DETAILS_HEIGHT: Final = 240
"""Logical pixels."""


class CrashDialog(QDialog):
    """A dialog about an uncaught exception. It deletes itself when it is closed.

    Parameters
    ----------
    summary : str
        Type and message of the exception.
    details : str
        What to copy into a report.
    rescue : Rescue
    log_folder : Path or None
        The folder with the log; None if there is none.
    parent : QWidget
    """

    def __init__(
        self, summary: str, details: str, rescue: Rescue, log_folder: Path | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("crashDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Error in the Program"))
        self._rescue = rescue
        self._log_folder = log_folder
        self._repeated = 0
        self._count = PlainLabel()
        self._count.setObjectName("crashCount")
        self._count.hide()
        self._details = QPlainTextEdit(details)
        self._toggle = QToolButton()
        self._build_details()
        self._lay_out(summary)

    def _build_details(self) -> None:
        self._details.setObjectName("crashDetails")
        self._details.setAccessibleName(self.tr("Details"))
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        self._details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._details.setMinimumHeight(_DETAILS_HEIGHT)
        self._details.hide()
        self._toggle.setObjectName("crashDetailsButton")
        self._toggle.setText(self.tr("&Details"))
        self._toggle.setCheckable(True)
        self._toggle.setAutoRaise(True)
        self._toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._toggle.setArrowType(Qt.ArrowType.RightArrow)
        self._toggle.toggled.connect(self._on_toggled)

    def _lay_out(self, summary: str) -> None:
        icon = PlainLabel()
        extent = self.style().pixelMetric(QStyle.PixelMetric.PM_MessageBoxIconSize)
        warning = self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning)
        icon.setPixmap(warning.pixmap(extent))
        heading = _wrapped(self.tr("Something went wrong in the program."), "crashHeading")
        bold = QFont(self.font())
        bold.setBold(True)
        heading.setFont(bold)
        what = _wrapped(summary, "crashSummary")
        what.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        texts = column(heading, what, _wrapped(self._safety(), "crashSafety"), self._count, None, spacing=8)
        copy = self._button(self.tr("&Copy Details"), "crashCopyButton", self._on_copy_clicked)
        folder = self._button(self.tr("Open &Log Folder"), "crashLogButton", self._on_log_clicked)
        folder.setVisible(self._log_folder is not None)
        top = Qt.AlignmentFlag.AlignTop
        column(
            row((icon, top), (texts, 1), spacing=16),
            row(self._toggle, None, copy, folder, spacing=8),
            (self._details, 1),
            self._build_buttons(),
            owner=self,
            spacing=12,
            margins=(16, 16, 16, 16),
        )
        self.setMinimumWidth(_WIDTH)

    def _build_buttons(self) -> QWidget:
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        go_on = buttons.addButton(self.tr("C&ontinue"), role.AcceptRole)
        go_on.setObjectName("crashContinueButton")
        go_on.setDefault(True)
        end = buttons.addButton(self.tr("&Quit"), role.DestructiveRole)
        end.setObjectName("crashQuitButton")
        end.clicked.connect(self._on_quit_clicked)
        if self._rescue.count_models():
            save = buttons.addButton(self.tr("&Save Models..."), role.ActionRole)
            save.setObjectName("crashSaveButton")
            save.clicked.connect(self._on_save_clicked)
        buttons.accepted.connect(self.accept)
        return buttons

    def _button(self, text: str, name: str, slot: Callable[[], None]) -> QPushButton:
        button = dialog_button(text, name)
        button.clicked.connect(slot)
        return button

    def _safety(self) -> str:
        """Say what is safe, and what is not in a file."""
        text = self.tr(
            "What you did last may not have worked. Your files are not affected, and notes and own digits "
            "are saved."
        )
        models = self._rescue.count_models()
        if models:
            one = self.tr("A model is in no file; save it now, or restore it at the next start.")
            many = self.tr("{count} models are in no file; save them now, or restore them at the next start.")
            text += " " + (one if models == 1 else many.format(count=models))
        return text + " " + self.tr("Please report the details.")

    def count(self, more: int) -> None:
        """Count exceptions that came while the dialog was open."""
        if more:
            self._repeated += more
            words = self.tr("It happened again, or something else did: {count:,} times.")
            self._count.setText(words.format(count=self._repeated))
            self._count.show()

    @Slot(bool)
    def _on_toggled(self, shown: bool) -> None:  # noqa: FBT001 - a slot
        self._toggle.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self._details.setVisible(shown)
        self.adjustSize()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())

    @Slot()
    def _on_log_clicked(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_folder)))

    @Slot()
    def _on_save_clicked(self) -> None:
        self.accept()
        self._rescue.save_models()

    @Slot()
    def _on_quit_clicked(self) -> None:
        self.reject()
        self._rescue.quit()


def _wrapped(text: str, name: str) -> PlainLabel:
    label = PlainLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
    return label
