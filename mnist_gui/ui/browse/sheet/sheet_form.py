"""The form with the options of a contact sheet: images, style and file."""

import math
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLineEdit,
    QRadioButton,
    QSpacerItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.data.predictions import Predictions
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.sheet.contact_sheet import MAX_IMAGES, Sheet, captions_of
from mnist_gui.ui.browse.sheet.sheet_file import options_for, print_sheet, write_sheet
from mnist_gui.ui.browse.sheet.sheet_layout import Caption, Paging, SheetOptions
from mnist_gui.ui.widgets import theme
from mnist_gui.ui.widgets.colour_maps import COLOUR_MAPS
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import centre_labels
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip

_DEFAULT_SIZE = 56  # of an image; rounded to a multiple of its pixels
_MIN_SIZE, _MAX_SIZE = 8, 512
_MIN_COLUMNS = 10  # proposed if there are enough images
_MAX_COLUMNS = 400
_FEW = 200  # up to this number, all images shown are proposed
_SCALES = (1, 2, 3, 4)
_WIDTH, _USUAL_LINE = 300, 15  # with lines of text so high


@dataclass(frozen=True, eq=False)
class SheetSource:
    """What the form offers.

    Attributes
    ----------
    dataset : Dataset
    selected, visible, shown : ndarray of intp, shape (k,)
        Rows in the order of the grid: those selected, those visible without scrolling, and all of the result.
    predictions : Predictions or None
        The predictions of all rows.
    title : str
        The proposed title.
    appearance : Appearance
        The appearance of the grid.
    """

    dataset: Dataset
    selected: Rows
    visible: Rows
    shown: Rows
    predictions: Predictions | None = None
    title: str = ""
    appearance: Appearance = field(default_factory=Appearance)


@dataclass(frozen=True, eq=False)
class SheetRequest:
    """A sheet to be made by another thread.

    Attributes
    ----------
    source : SheetSource
    rows : ndarray of intp, shape (k,)
        The chosen rows.
    options : SheetOptions
    labels, with_predictions : bool
        Whether the captions include them.
    suffix : str
        The kind of file: ``.png``, ``.pdf`` or ``.svg``.
    """

    source: SheetSource
    rows: Rows
    options: SheetOptions
    labels: bool
    with_predictions: bool
    suffix: str

    def make_sheet(self) -> Sheet:
        """Return the sheet as it will be in the file."""
        images = self.source.dataset.take(self.rows)
        return Sheet(images, self._captions(), options_for(self.suffix, self.options))

    def write(self, path: str, report: Report, token: CancelToken) -> str:
        """Write the file and return its path; see `write_sheet`."""
        images = self.source.dataset.take(self.rows)
        write_sheet(path, images, self._captions(), self.options, report=report, token=token)
        return path

    def print_on(self, device: QPagedPaintDevice, report: Report, token: CancelToken) -> str:
        """Print the sheet; see `print_sheet`. Returns no path."""
        images = self.source.dataset.take(self.rows)
        print_sheet(device, images, self._captions(), self.options, report=report, token=token)
        return ""

    def _captions(self) -> tuple[Caption, ...]:
        source = self.source
        return captions_of(
            source.dataset,
            self.rows,
            source.predictions if self.with_predictions else None,
            labels=self.labels,
        )


class SheetForm(QWidget):
    """Edits a `SheetRequest`.

    Parameters
    ----------
    source : SheetSource
        At least one of its lists of rows must not be empty.

    Signals
    -------
    changed()
        `request` has changed.
    """

    changed = Signal()

    def __init__(self, source: SheetSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._rows = (source.selected, source.visible, source.shown)
        self._has_chosen_columns = False
        self.setFixedWidth(_WIDTH + 8 * max(0, self.fontMetrics().height() - _USUAL_LINE))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._add_row_choice(column)
        column.addSpacing(12)
        self._fields = QFormLayout()
        self._fields.setHorizontalSpacing(12)
        self._fields.setVerticalSpacing(8)
        self._fields.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._add_style(self._fields)
        self._fields.addItem(QSpacerItem(0, 12))
        self._add_file(self._fields)
        centre_labels(self._fields)
        column.addLayout(self._fields)
        column.addStretch()
        self._propose_columns()
        self._update_visibility()

    def _add_row_choice(self, column: QVBoxLayout) -> None:
        self._row_choice = QButtonGroup(self)
        for number, (name, text) in enumerate(
            (
                ("sheetSelected", self.tr("Sel&ected images ({count})")),
                ("sheetVisible", self.tr("Images &on screen ({count})")),
                ("sheetShown", self.tr("All images sho&wn ({count})")),
            )
        ):
            button = QRadioButton(text.format(count=f"{len(self._rows[number]):,}"))
            button.setObjectName(name)
            button.setEnabled(len(self._rows[number]) > 0)
            self._row_choice.addButton(button, number)
            column.addWidget(button)
        # A single selected image is just the current one.
        order = (2, 0, 1) if len(self._source.shown) <= _FEW else (1, 2, 0)
        if len(self._source.selected) > 1:
            order = (0, 1, 2)
        chosen = self._row_choice.button(next(number for number in order if len(self._rows[number])))
        chosen.setChecked(True)
        chosen.setFocus()
        text = self.tr("A sheet holds only the first {count}.")
        self._limit = quiet_label(text.format(count=f"{MAX_IMAGES:,}"))
        self._limit.setObjectName("sheetLimit")
        column.addWidget(self._limit)
        self._row_choice.idClicked.connect(self._on_choice_clicked)

    def _add_style(self, form: QFormLayout) -> None:
        source, side = self._source, max(self._source.dataset.height, self._source.dataset.width)
        self._title = QLineEdit(source.title)
        self._title.setPlaceholderText(self.tr("none"))
        self._columns = QSpinBox(minimum=1, maximum=_MAX_COLUMNS)
        self._columns.setAccelerated(True)
        self._size = QSpinBox(minimum=_MIN_SIZE, maximum=_MAX_SIZE, singleStep=side)
        self._size.setSuffix(self.tr(" px"))
        self._size.setValue(max(1, round(_DEFAULT_SIZE / side)) * side)
        text = self.tr("At multiples of {side} px, all pixels of an image are squares of one size")
        set_tool_tip(self._size, text.format(side=side))
        self._colours = QComboBox()
        for colours in COLOUR_MAPS.values():
            self._colours.addItem(QCoreApplication.translate("ColourMap", colours.title), colours.name)
        self._colours.setCurrentIndex(max(0, self._colours.findData(source.appearance.colours)))
        self._labels = QCheckBox(self.tr("&Labels"))
        self._labels.setEnabled(source.dataset.has_labels)
        self._labels.setChecked(source.dataset.has_labels)
        self._with_predictions = QCheckBox(self.tr("&Predictions"))
        self._with_predictions.setEnabled(source.predictions is not None)
        self._with_predictions.setChecked(source.predictions is not None)
        known, unknown = self.tr("Where they differ from the label"), self.tr("Train a model first")
        set_tool_tip(self._with_predictions, unknown if source.predictions is None else known)

        self._add_field(form, "sheetTitle", self.tr("&Title"), self._title)
        self._add_field(form, "sheetColumns", self.tr("&Columns"), self._columns)
        self._add_field(form, "sheetDigit", self.tr("&Image size"), self._size)
        self._add_field(form, "sheetColours", self.tr("Colo&urs"), self._colours)
        self._add_field(form, "sheetLabels", self.tr("Captions"), self._labels)
        self._add_field(form, "sheetPredictions", "", self._with_predictions)
        self._title.textChanged.connect(self.changed)
        self._columns.valueChanged.connect(self._on_columns_chosen)
        self._size.valueChanged.connect(self.changed)
        self._colours.currentIndexChanged.connect(self.changed)
        self._labels.toggled.connect(self.changed)
        self._with_predictions.toggled.connect(self.changed)

    def _add_file(self, form: QFormLayout) -> None:
        self._format = QComboBox()
        self._format.addItem(self.tr("PNG picture"), ".png")
        self._format.addItem(self.tr("PDF document"), ".pdf")
        self._format.addItem(self.tr("SVG drawing"), ".svg")
        self._scale = QComboBox()
        for scale in _SCALES:
            self._scale.addItem(f"{scale}\N{MULTIPLICATION SIGN}", scale)
        self._scale.setCurrentIndex(self._scale.findData(SheetOptions.scale))
        set_tool_tip(self._scale, self.tr("More pixels, for print and for sharp screens"))
        self._paging = QComboBox()
        self._paging.addItem(self.tr("One, as large as the sheet"), Paging.ONE)
        self._paging.addItem(self.tr("A4"), Paging.A4)

        self._add_field(form, "sheetFormat", self.tr("&Format"), self._format)
        self._add_field(form, "sheetScale", self.tr("Sc&ale"), self._scale)
        self._add_field(form, "sheetPaging", self.tr("Pa&ges"), self._paging)
        for box in (self._format, self._scale, self._paging):
            box.currentIndexChanged.connect(self._on_file_chosen)

    def _add_field(self, form: QFormLayout, name: str, caption: str, widget: QWidget) -> None:
        widget.setObjectName(name)
        if isinstance(widget, QCheckBox):  # a check box has its own text
            form.addRow(caption, widget)
            return
        widget.setAccessibleName(caption.replace("&", ""))
        label = PlainLabel(caption)
        label.setBuddy(widget)
        form.addRow(label, widget)

    # --- the request --------------------------------------------------------------------------

    @property
    def request(self) -> SheetRequest:
        """The current options as a request."""
        colours = COLOUR_MAPS[self._colours.currentData()]
        options = SheetOptions(
            columns=self._columns.value(),
            image_size=self._size.value(),
            title=self._title.text().strip(),
            table=tuple(colours.table(theme.palette_of(theme.LIGHT))),  # always on white paper
            scale=self._scale.currentData(),
            paging=self._paging.currentData(),
            is_mirrored=self.layoutDirection() is Qt.LayoutDirection.RightToLeft,
        )
        return SheetRequest(
            self._source,
            self._chosen_rows[:MAX_IMAGES],
            options,
            self._labels.isChecked(),
            self._with_predictions.isChecked(),
            self._format.currentData(),
        )

    @property
    def kind(self) -> str:
        """The name of the chosen kind of file, for the user."""
        return self._format.currentText()

    @property
    def _chosen_rows(self) -> Rows:
        return self._rows[self._row_choice.checkedId()]

    @Slot()
    def _on_choice_clicked(self) -> None:
        self._propose_columns()
        self._update_visibility()
        self.changed.emit()

    @Slot()
    def _on_columns_chosen(self) -> None:
        self._has_chosen_columns = True
        self.changed.emit()

    @Slot()
    def _on_file_chosen(self) -> None:
        self._update_visibility()
        self.changed.emit()

    def _propose_columns(self) -> None:
        """Propose a sheet about as wide as it is high, unless the user has set the columns."""
        if not self._has_chosen_columns:
            count = min(len(self._chosen_rows), MAX_IMAGES)
            with QSignalBlocker(self._columns):
                self._columns.setValue(min(count, max(_MIN_COLUMNS, math.isqrt(count))))

    def _update_visibility(self) -> None:
        suffix = self._format.currentData()
        self._limit.setVisible(len(self._chosen_rows) > MAX_IMAGES)
        self._fields.setRowVisible(self._scale, suffix == ".png")
        self._fields.setRowVisible(self._paging, suffix == ".pdf")
