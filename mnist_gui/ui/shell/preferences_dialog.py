"""The dialog of preferences: settings, and what is kept on disk. Made from two tables."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QGridLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from mnist_gui.data.sources.fetching.meter import format_bytes
from mnist_gui.names import shown
from mnist_gui.ui.shell.preference_table import PREFERENCES, titles, tool_tip
from mnist_gui.ui.shell.upkeep import Upkeep
from mnist_gui.ui.state.kept import KEPT, Kept, data_directory
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.message_box import PlainMessageBox
from mnist_gui.ui.widgets.plain_text import PlainLabel

_WIDTH, _HEIGHT = 560, 640


class PreferencesDialog(QDialog):
    """Shows and changes settings at once, and deletes what is kept. Deletes itself when it is closed.

    Parameters
    ----------
    settings : Settings
    upkeep : Upkeep
        Measures and deletes what is kept, backs it up and restores it.
    parent : QWidget
    """

    def __init__(self, settings: Settings, upkeep: Upkeep, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("preferencesDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Preferences"))
        self._settings = settings
        self._upkeep = upkeep
        self._sizes: dict[str, QLabel] = {}
        self._buttons: dict[str, QPushButton] = {}
        inside = QWidget()
        margins = (tokens.MARGIN,) * 4
        column(
            self._make_settings(), self._make_kept(), None, owner=inside, spacing=tokens.WIDE, margins=margins
        )
        scrolled = QScrollArea()
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setWidgetResizable(True)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setWidget(inside)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column((scrolled, 1), buttons, owner=self, spacing=0, margins=(0, 0, 0, tokens.WIDE))
        buttons.setContentsMargins(tokens.MARGIN, tokens.GAP, tokens.MARGIN, 0)
        self.resize(self._best_size())
        upkeep.measured.connect(self._on_measured)
        settings.changed.connect(self._on_setting_changed)
        self._on_setting_changed("adapts_to_writer")
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Return presses none of them by chance
        upkeep.measure()

    def _best_size(self) -> QSize:
        available = self.screen().availableSize()
        factor = max(self._settings.text_size, 100) / 100  # small text needs no small dialog
        wanted = QSize(round(_WIDTH * factor), round(_HEIGHT * factor))
        return wanted.boundedTo(QSize(available.width() - 40, available.height() - 80))

    # --- settings -------------------------------------------------------------------------------------

    def _make_settings(self) -> QWidget:
        card, form = Card(self.tr("Settings")), QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setHorizontalSpacing(tokens.MARGIN)
        form.setVerticalSpacing(tokens.GAP)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for preference in PREFERENCES:
            title, about = titles(preference)
            editor = preference.editor(self._settings, preference)
            editor.setObjectName(f"{preference.setting}Preference")
            tool_tip(editor, about)
            label = PlainLabel(title)
            label.setBuddy(editor)
            label.setFixedHeight(min(editor.sizeHint().height(), tokens.control_height(label)))
            if isinstance(editor, QComboBox):
                editor.setAccessibleName(title.replace("&", ""))
            field = QWidget()
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            hints = (_wrapped(quiet_label(about)),) if about else ()
            column(editor, *hints, owner=field, spacing=tokens.TIGHT)
            form.addRow(label, field)
        card.body.addLayout(form)
        return card

    # --- what is kept ---------------------------------------------------------------------------------

    def _make_kept(self) -> QWidget:
        card, grid = Card(self.tr("What is kept")), QGridLayout()
        grid.setHorizontalSpacing(tokens.MARGIN)
        grid.setVerticalSpacing(tokens.GAP)
        grid.setColumnStretch(0, 1)
        for line, kept in enumerate(KEPT):
            title, size = PlainLabel(_translated(kept.title)), PlainLabel()
            button = QPushButton(self.tr("Delete..."))
            button.setObjectName(f"{kept.name}DeleteButton")
            button.setAccessibleName(self.tr("Delete: {what}").format(what=title.text()))
            button.setEnabled(False)
            button.clicked.connect(lambda _checked=False, kept=kept: self._ask(kept))
            middle = Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(title, line, 0, Qt.AlignmentFlag.AlignLeft | middle)
            grid.addWidget(size, line, 1, Qt.AlignmentFlag.AlignRight | middle)
            grid.addWidget(button, line, 2)
            self._sizes[kept.name], self._buttons[kept.name] = size, button
        directory = data_directory()
        path = PlainLabel(shown(directory))
        path.setObjectName("dataDirectoryLabel")
        path.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        show = QPushButton(self.tr("Open &Folder"))
        show.setObjectName("openDataDirectoryButton")
        show.setEnabled(directory != "" and Path(directory).is_dir())
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(directory)))
        back_up, restore = QPushButton(self.tr("&Back Up...")), QPushButton(self.tr("&Restore..."))
        back_up.setObjectName("backUpButton")
        restore.setObjectName("restoreButton")
        back_up.clicked.connect(self._upkeep.choose_backup)
        restore.clicked.connect(self._upkeep.choose_restoration)
        about = quiet_label(self.tr("The data directory; the variable MNIST_GUI_DATA names another one."))
        card.add(_wrapped(about), row((_wrapped(path), 1), show, spacing=tokens.GAP))
        card.body.addLayout(grid)
        card.add(row(None, back_up, restore, spacing=tokens.GAP))
        return card

    @Slot(object)
    def _on_measured(self, sizes: dict[str, int]) -> None:
        for name, size in sizes.items():
            self._sizes[name].setText(format_bytes(size) if size else self.tr("nothing"))
            self._buttons[name].setEnabled(size > 0)

    @Slot(str)
    def _on_setting_changed(self, name: str) -> None:
        if name == "adapts_to_writer":
            is_used = self._settings.adapts_to_writer
            self._sizes["adaptation"].setText(self.tr("in use") if is_used else self.tr("nothing"))
            self._buttons["adaptation"].setEnabled(is_used)

    def _ask(self, kept: Kept) -> None:
        """Ask before something is deleted."""
        box = PlainMessageBox(self)
        box.setObjectName("deleteKeptDialog")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Delete"))
        box.setText(self.tr("Delete: {what}?").format(what=_translated(kept.title)))
        box.setInformativeText(f"{_translated(kept.loss)} {self.tr('This cannot be undone.')}")
        delete = box.addButton(self.tr("&Delete"), QMessageBox.ButtonRole.DestructiveRole)
        delete.setObjectName("deleteKeptButton")
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        delete.clicked.connect(lambda: self._upkeep.delete(kept))
        box.open()


def _wrapped(label: QLabel) -> QLabel:
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    label.setWordWrap(True)  # after the policy, since it makes the policy's height depend on width
    return label


def _translated(text: str) -> str:
    return QCoreApplication.translate("Kept", text)
