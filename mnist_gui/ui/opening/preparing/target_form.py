"""Asks in which format a prepared data set is written, and where."""

from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QWidget

from mnist_gui.data.formats import FORMATS
from mnist_gui.ui.widgets.buttons import dialog_button
from mnist_gui.ui.widgets.described_box import DescribedBox
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.tokens import GAP, WIDE


class TargetForm(QWidget):
    """The format and the path.

    Parameters
    ----------
    folder : Path
        Where it is proposed to write.
    stem : str
        The name that is proposed, without a suffix.

    Signals
    -------
    changed()
        Another path or format was chosen.
    """

    changed = Signal()

    def __init__(self, folder: Path, stem: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._format = DescribedBox()
        self._format.setObjectName("prepareFormat")
        self._format.setAccessibleName(self.tr("Format"))
        for fmt in FORMATS.values():
            missing = bool(fmt.requires) and find_spec(fmt.requires) is None
            title, line = (QCoreApplication.translate("Format", text) for text in (fmt.title, fmt.line))
            if missing:
                words = self.tr("Needs {package}: {command}")
                line = words.format(package=fmt.requires, command=fmt.install_hint)
            self._format.add(title, line, fmt.name, enabled=not missing)
        self._path = QLineEdit(str(folder / stem))
        self._path.setObjectName("preparePath")
        self._path.setAccessibleName(self.tr("Save as"))
        tip = self.tr("Choose where to write")
        browse = dialog_button(self.tr("&Browse..."), "prepareBrowse", tip=tip)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(WIDE)
        grid.setVerticalSpacing(GAP)
        grid.setColumnStretch(1, 1)
        for line_number, (text, field) in enumerate(
            ((self.tr("&Format"), self._format), (self.tr("S&ave as"), self._path))
        ):
            caption = PlainLabel(text)
            caption.setBuddy(field)
            grid.addWidget(caption, line_number, 0)
            grid.addWidget(field, line_number, 1, 1, 2 if line_number == 0 else 1)
        grid.addWidget(browse, 1, 2)
        self._format.currentIndexChanged.connect(self._on_format_changed)
        self._path.textChanged.connect(self._on_path_changed)
        browse.clicked.connect(self._on_browse_clicked)
        self._on_path_changed()

    @property
    def format(self) -> str:
        """The name of the format."""
        return str(self._format.currentData())

    @property
    def out(self) -> Path | None:
        """The path, with the suffix that its format needs; None while there is no name."""
        text = self._path.text().strip()
        out = self._folder / (Path.home() / text[2:] if text.startswith("~/") else text)
        if not text or not out.name:
            return None
        known = {fmt.suffix for fmt in FORMATS.values() if fmt.suffix}
        stem = out.stem if out.suffix.lower() in known else out.name
        return out.with_name(stem + FORMATS[self.format].suffix)

    @Slot()
    def _on_format_changed(self) -> None:
        if (out := self.out) is not None:
            self._path.setText(str(out))
        self.changed.emit()

    @Slot()
    def _on_path_changed(self) -> None:
        set_tool_tip(self._path, self._path.text())
        self.changed.emit()

    @Slot()
    def _on_browse_clicked(self) -> None:
        fmt, out = FORMATS[self.format], self.out
        title = self.tr("Prepare a File") if fmt.suffix else self.tr("Prepare a Folder")
        kind = f"{QCoreApplication.translate('Format', fmt.title)} (*{fmt.suffix})" if fmt.suffix else ""
        dialog = QFileDialog(self, title, str(self._folder if out is None else out.parent), kind)
        dialog.setObjectName("prepareFileDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # the dialog asks when it writes
        if not fmt.suffix:
            dialog.setLabelText(QFileDialog.DialogLabel.FileName, self.tr("New folder:"))
        if out is not None:
            dialog.selectFile(out.name)
        dialog.fileSelected.connect(self._path.setText)
        dialog.open()
