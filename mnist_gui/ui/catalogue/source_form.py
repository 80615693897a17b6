"""The folder of downloads and, if needed, another address to download from."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from mnist_gui.ui.widgets.labels import ElidedLabel, quiet_label
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.plain_text import set_tool_tip

_EXAMPLE = "https://azureopendatastorage.blob.core.windows.net/mnist/"


class SourceForm(QWidget):
    """The folder, with buttons to change it, and a collapsed field for another address.

    Signals
    -------
    folder_chosen(Path or None)
        The user chose another folder for the data sets; None for the default.
    base_url_changed(str)
        The user typed another address.
    submitted()
        The user pressed Enter after an address.
    """

    folder_chosen = Signal(object)
    base_url_changed = Signal(str)
    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parent_folder: Path | None = None
        self._folder = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self._change = QPushButton(self.tr("Chan&ge..."))
        self._standard = QPushButton(self.tr("Stan&dard"))
        self._toggle = QToolButton()
        self._url = QLineEdit()
        self._other = QWidget()
        self._build()
        self._lay_out()
        self._show_other(shown=False)
        self._change.clicked.connect(self._on_change_clicked)
        self._standard.clicked.connect(self._on_standard_clicked)
        self._toggle.toggled.connect(self._on_toggled)
        self._url.textEdited.connect(self.base_url_changed)
        self._url.returnPressed.connect(self.submitted)

    def set_folder(self, folder: Path | None, *, parent_folder: Path | None, can_change: bool) -> None:
        """Show the folder of a data set.

        Parameters
        ----------
        folder : Path or None
            Folder of the data set; None while it is unknown.
        parent_folder : Path or None
            Folder that the user chose for all data sets; None for the default.
        can_change : bool
            Whether the user may choose another one now.
        """
        self._parent_folder = parent_folder
        self._folder.setText("" if folder is None else str(folder))
        self._change.setEnabled(can_change)
        self._standard.setEnabled(can_change)
        self._standard.setVisible(parent_folder is not None)

    def set_base_url(self, url: str) -> None:
        """Show another address; expand the field unless it is empty."""
        if url != self._url.text():
            self._url.setText(url)
        if url:
            self._toggle.setChecked(True)

    def _build(self) -> None:
        self._folder.setObjectName("downloadFolder")
        self._change.setObjectName("changeFolderButton")
        self._change.setAccessibleName(self.tr("Change the folder for data sets"))
        set_tool_tip(
            self._change,
            self.tr(
                "Choose the folder in which each data set has a folder of its own name, or one of a data set"
            ),
        )
        self._standard.setObjectName("standardFolderButton")
        self._standard.setAccessibleName(self.tr("Use the standard folder"))
        set_tool_tip(
            self._standard, self.tr("Put data sets into the default folder, where their names open them")
        )
        self._toggle.setObjectName("otherSourceButton")
        self._toggle.setText(self.tr("Other &source"))
        self._toggle.setCheckable(True)
        self._toggle.setAutoRaise(True)
        self._toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._toggle.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_tool_tip(self._toggle, self.tr("Download from another address than the published ones"))
        self._url.setObjectName("baseUrlField")
        self._url.setAccessibleName(self.tr("Address to download from"))
        set_tool_tip(self._url, self.tr("Such as {example}").format(example=_EXAMPLE))
        self._url.setPlaceholderText(self.tr("Empty: the published addresses"))
        self._url.setClearButtonEnabled(True)
        self._url.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def _lay_out(self) -> None:
        folder = row((self._folder, 1), self._standard, self._change, spacing=8)
        hint = quiet_label(
            self.tr(
                "The address below which the files lie under their own names: a mirror of your own, or a "
                "container in the layout of Azure Open Datasets. Checksums are compared in any case."
            )
        )
        column(self._url, hint, owner=self._other, spacing=4)
        column(folder, (self._toggle, Qt.AlignmentFlag.AlignLeft), self._other, owner=self, spacing=8)

    def changeEvent(self, event: QEvent) -> None:
        """Turn the arrow with the reading direction."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._show_other(shown=self._toggle.isChecked())

    def _show_other(self, *, shown: bool) -> None:
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        closed = Qt.ArrowType.LeftArrow if mirrored else Qt.ArrowType.RightArrow
        self._toggle.setArrowType(Qt.ArrowType.DownArrow if shown else closed)
        self._other.setVisible(shown)

    @Slot(bool)
    def _on_toggled(self, shown: bool) -> None:  # noqa: FBT001 - as Qt calls it
        self._show_other(shown=shown)
        if shown and self._toggle.hasFocus():
            self._url.setFocus()

    @Slot()
    def _on_change_clicked(self) -> None:
        start = "" if self._parent_folder is None else str(self._parent_folder)
        dialog = QFileDialog(self, self.tr("Folder for data sets"), start)
        dialog.setObjectName("datasetsFolderDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._on_folder_selected)
        dialog.open()

    @Slot(str)
    def _on_folder_selected(self, path: str) -> None:
        self.folder_chosen.emit(Path(path))

    @Slot()
    def _on_standard_clicked(self) -> None:
        self.folder_chosen.emit(None)
