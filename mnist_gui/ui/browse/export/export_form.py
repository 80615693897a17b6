"""The form that asks which images to export, in which format, and where."""

from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QWidget,
)

from mnist_gui.data.export import FORMATS, Details, Format
from mnist_gui.ui.browse.export.request import ExportRequest
from mnist_gui.ui.browse.export.scopes import ExportScope, ExportSource, proposed, scopes_of
from mnist_gui.ui.widgets.buttons import dialog_button
from mnist_gui.ui.widgets.described_box import DescribedBox
from mnist_gui.ui.widgets.file_name import file_name
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip


class ExportForm(QWidget):
    """Asks for an `ExportRequest`.

    Parameters
    ----------
    source : ExportSource
    folder : str
        The folder to propose; the user's documents, if it is empty.

    Signals
    -------
    changed()
        Other images, another format, another number of files, or details were chosen.
    path_changed()
        Another path was chosen.
    """

    changed = Signal()
    path_changed = Signal()

    def __init__(self, source: ExportSource, *, folder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset = source.dataset
        self._known = Details(source.dataset, source.notes, source.predictions)
        self._scopes = scopes_of(source)
        self._folder = Path(folder) if folder else _documents()
        self._path_was_chosen = False
        self._what = self._build_what()
        self._what_line = ElidedLabel()
        self._what_line.setObjectName("exportWhatLine")
        self._format = self._build_format()
        self._format_line = ElidedLabel()
        self._format_line.setObjectName("exportFormatLine")
        self._one_file = QRadioButton(self.tr("&One table"))
        self._one_file.setObjectName("exportOneFile")
        self._split_files = QRadioButton(self.tr("A &table for each split"))
        self._split_files.setObjectName("exportSplitFiles")
        self._files = QButtonGroup(self)
        self._files.addButton(self._one_file)
        self._files.addButton(self._split_files)
        self._details = QCheckBox(self.tr("&With details"))
        self._details.setObjectName("exportDetails")
        set_tool_tip(
            self._details,
            self.tr("Beside each image: split, number, row, class name, columns, note and prediction"),
        )
        self._details_line = ElidedLabel()
        self._details_line.setText(
            self.tr("Position in the data set, your note")
            if source.predictions is None
            else self.tr("Position in the data set, your note, prediction")
        )
        self._details_line.setObjectName("exportDetailsLine")
        for line in (self._what_line, self._format_line, self._details_line):
            line.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._path = QLineEdit()
        self._path.setObjectName("exportPath")
        self._path.setAccessibleName(self.tr("Save as"))
        tip = self.tr("Choose where to write")
        self._browse = dialog_button(self.tr("&Browse..."), "exportBrowseButton", tip=tip)
        self._lay_out()
        if len(source.dataset.splits) > 1:  # the rows below must not move when the buttons appear
            for button in self._files.buttons():
                _keep_room(button)

        self._one_file.setChecked(True)
        self._show_scope()
        self._what.currentIndexChanged.connect(self._on_choice_changed)
        self._format.currentIndexChanged.connect(self._on_choice_changed)
        self._files.buttonClicked.connect(self._on_choice_changed)
        self._details.toggled.connect(self._on_details_toggled)
        self._path.textEdited.connect(self._on_path_edited)
        self._path.textChanged.connect(self._path.setToolTip)
        self._path.editingFinished.connect(self._complete_path)
        self._browse.clicked.connect(self._on_browse_clicked)

    def _build_what(self) -> DescribedBox:
        box = DescribedBox()
        box.setObjectName("exportWhat")
        box.setAccessibleName(self.tr("Images"))
        for scope in self._scopes:
            box.add(scope.title, scope.line, scope.name, enabled=scope.count > 0)
        likely = proposed(self._scopes)
        box.setPlaceholderText(self.tr("Choose which images"))
        box.setCurrentIndex(self._scopes.index(likely) if likely is not None else -1)
        return box

    def _build_format(self) -> DescribedBox:
        box = DescribedBox()
        box.setObjectName("exportFormat")
        box.setAccessibleName(self.tr("Format"))
        for fmt in FORMATS.values():
            missing = bool(fmt.requires) and find_spec(fmt.requires) is None
            line = QCoreApplication.translate("Format", fmt.line)
            if missing:
                line = self.tr("Needs {package}: {command}")
                line = line.format(package=fmt.requires, command=fmt.install_hint)
            title = QCoreApplication.translate("Format", fmt.title)
            box.add(title, line, fmt.name, enabled=not missing)
        box.choose("png")
        return box

    def _lay_out(self) -> None:
        files = row(self._one_file, self._split_files, None, spacing=16)
        details = row(self._details, (self._details_line, 1), spacing=12)
        path = row((self._path, 1), self._browse, spacing=8)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(_caption(self.tr("&Images"), self._what), 0, 0)
        grid.addWidget(self._what, 0, 1)
        grid.addWidget(self._what_line, 1, 1)
        grid.setRowMinimumHeight(2, 8)
        grid.addWidget(_caption(self.tr("&Format"), self._format), 3, 0)
        grid.addWidget(self._format, 3, 1)
        grid.addWidget(self._format_line, 4, 1)
        grid.addLayout(files, 5, 1)
        grid.addLayout(details, 6, 1)
        grid.setRowMinimumHeight(7, 8)
        grid.addWidget(_caption(self.tr("&Save as"), self._path), 8, 0)
        grid.addLayout(path, 8, 1)

    # --- the request --------------------------------------------------------------------------------

    @property
    def request(self) -> ExportRequest | None:
        """The present request; None while no images are chosen."""
        if self._scope is None:
            return None
        details = self._known if self._details.isChecked() else None
        return ExportRequest(self._dataset, self._scope, self._chosen_format.name, self._out, details)

    @property
    def is_complete(self) -> bool:
        """Whether images are chosen and a path is named."""
        return self._scope is not None and self._has_path

    @property
    def _has_path(self) -> bool:
        return bool(Path(self._path.text().strip()).name)

    @property
    def _scope(self) -> ExportScope | None:
        at = self._what.currentIndex()
        return self._scopes[at] if at >= 0 else None

    @property
    def _chosen_format(self) -> Format:
        return FORMATS[self._format.currentData()]

    @property
    def _out(self) -> Path:
        """The path that is named, with the suffix that its file needs, and none of another format."""
        text = self._path.text().strip()
        out = self._folder / (Path.home() / text[2:] if text.startswith("~/") else text)
        if not out.name or out.suffix.lower() == self._suffix:
            return out
        known = {fmt.suffix for fmt in FORMATS.values() if fmt.suffix}
        stem = out.stem if out.suffix.lower() in known else out.name
        return out.with_name(stem + self._suffix)

    @property
    def _suffix(self) -> str:
        return (
            "" if self._offers_split_files and self._split_files.isChecked() else self._chosen_format.suffix
        )

    @property
    def _offers_split_files(self) -> bool:
        """Whether the user can choose between one table and several."""
        return self._chosen_format.split_files and len(self._dataset.splits) > 1

    # --- what the user does -------------------------------------------------------------------------

    @Slot()
    def _on_choice_changed(self) -> None:
        self._show_scope()
        self.changed.emit()

    def _show_scope(self) -> None:
        """Show the scope and its options, and propose a path unless the user named one."""
        self._what_line.setText(self._what.line or self.tr("No image is shown"))
        self._format_line.setText(self._format.line)
        for button in self._files.buttons():
            button.setVisible(self._offers_split_files)
        if self._path_was_chosen:
            self._path.setText(str(self._out))
        else:
            words = "" if self._scope is None else self._scope.words
            stem = file_name(f"{self._dataset.name} {words}", otherwise="digits")
            self._path.setText(str(self._folder / stem) + self._suffix)
        self._path.setCursorPosition(len(self._path.text()))

    @Slot()
    def _on_details_toggled(self) -> None:
        self.changed.emit()

    @Slot()
    def _on_path_edited(self) -> None:
        self._path_was_chosen = self._has_path  # an empty field gets a proposal again
        self.path_changed.emit()

    @Slot()
    def _complete_path(self) -> None:
        """Show the full path."""
        if self._has_path and self._path.text() != str(self._out):
            with QSignalBlocker(self._path):
                self._path.setText(str(self._out))

    @Slot()
    def _on_browse_clicked(self) -> None:
        fmt, out = self._chosen_format, self._out
        is_file = bool(self._suffix)
        title = self.tr("Export to a File") if is_file else self.tr("Export to a Folder")
        kind = f"{QCoreApplication.translate('Format', fmt.title)} (*{fmt.suffix})" if is_file else ""
        dialog = QFileDialog(self, title, str(out.parent), kind)
        dialog.setObjectName("exportFileDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # the dialog asks when it writes
        if is_file:
            dialog.setDefaultSuffix(fmt.suffix.removeprefix("."))
        else:
            dialog.setLabelText(QFileDialog.DialogLabel.FileName, self.tr("New folder:"))
        dialog.selectFile(out.name)
        dialog.fileSelected.connect(self._on_file_selected)
        dialog.open()

    @Slot(str)
    def _on_file_selected(self, path: str) -> None:
        self._path.setText(path)
        self._path_was_chosen = True
        self._complete_path()
        self.path_changed.emit()


def _caption(text: str, buddy: QWidget) -> QLabel:
    caption = PlainLabel(text)
    caption.setBuddy(buddy)
    return caption


def _keep_room(widget: QWidget) -> None:
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)


def _documents() -> Path:
    """Return the user's folder for documents, if there is one."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) if documents and Path(documents).is_dir() else Path.home()
