"""The bar above the grid: which images to show, in which order, and how they look.

Split, label buttons, text and chips are four views of one `Query`. The one that the user changes gives the
bar another query, and the bar passes it to all of them.
"""

from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QStyle,
    QToolButton,
    QWidget,
)

from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.order import Order
from mnist_gui.data.query.query import Query
from mnist_gui.data.query.text import QueryPart, query_parts
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.filters.chips import ChipRow
from mnist_gui.ui.browse.filters.label_buttons import LabelButtons
from mnist_gui.ui.browse.filters.query_field import QueryField
from mnist_gui.ui.browse.filters.sort_box import SortBox
from mnist_gui.ui.browse.filters.view_menu import ViewButton
from mnist_gui.ui.browse.query_request import Comparison
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip


class FilterBar(QWidget):
    """Chooses a query, an order and an appearance.

    Signals
    -------
    query_changed(Query)
        Other rows are asked for, by the user or by `set_query`.
    order_changed(Order), grouping_changed(bool), appearance_changed(Appearance)
        Likewise, another order, whether to group by label, and another look.
    sample_requested(), sheet_requested()
        The user asks for a random sample, or for a contact sheet.
    """

    query_changed = Signal(object)
    order_changed = Signal(object)
    grouping_changed = Signal(bool)
    appearance_changed = Signal(object)
    sample_requested = Signal()
    sheet_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._query = Query()
        self._comparison: Comparison | None = None

        self._field = QueryField()
        self._field.query_entered.connect(self.set_query)
        self._field.error_changed.connect(self._on_error_changed)
        self._field.textChanged.connect(self._update_clear)
        self._split = self._build_split()
        self._labels = LabelButtons()
        self._labels.labels_changed.connect(self._on_labels_changed)
        self._chips = ChipRow()
        self._chips.query_changed.connect(self.set_query)
        self._sort = SortBox()
        self._sort.order_changed.connect(self.order_changed)
        self._group = self._button("groupToggle", self.tr("&Group"), self.tr("Group the images by label"))
        self._group.setCheckable(True)
        self._group.toggled.connect(self.grouping_changed)
        self._view = ViewButton()
        self._view.appearance_changed.connect(self.appearance_changed)
        sample = self._button("sampleButton", self.tr("S&ample..."), self.tr("Draw images at random"))
        sample.clicked.connect(self.sample_requested)
        self._sheet = self._button(
            "sheetButton", self.tr("Shee&t..."), self.tr("Save images as a contact sheet")
        )
        self._sheet.clicked.connect(self.sheet_requested)
        self._build_foot()

        tools = (self._field, self._sort, self._group, self._view, sample, self._sheet)
        for tool in tools:
            _let_grow(tool)  # all as high as the highest
        rows = QGridLayout(self)
        rows.setContentsMargins(12, 8, 12, 8)
        rows.setHorizontalSpacing(8)
        rows.setVerticalSpacing(8)
        rows.setColumnStretch(1, 1)
        rows.addWidget(_caption(self.tr("&Query"), self._field), 0, 0)
        rows.addLayout(row((self._field, 1), *tools[1:], spacing=8), 0, 1)
        rows.addWidget(_caption(self.tr("&Split"), self._split), 1, 0)
        labels = row(self._split, (self._labels, 1), spacing=8)
        labels.addStretch()  # so that the box keeps its width where there are no labels
        rows.addLayout(labels, 1, 1)
        rows.addLayout(row((self._says, 1), self._busy, self._count, self._clear, spacing=8), 2, 1)
        self.set_result(0, 0)
        self._update_clear()

    def _build_split(self) -> QComboBox:
        split = QComboBox()
        split.setObjectName("splitFilter")
        split.setAccessibleName(self.tr("Split"))
        set_tool_tip(split, self.tr("Which part of the data set to show"))
        split.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        split.currentIndexChanged.connect(self._on_split_changed)
        return split

    def _build_foot(self) -> None:
        """Build the last row: the chips, or in their place the error in the text; and the number of images.

        Its height does not depend on its text, so that the grid below does not move.
        """
        self._error = QWidget()
        icon = PlainLabel()
        style = self.style()
        extent = style.pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
        icon.setPixmap(style.standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning).pixmap(extent))
        self._sentence = PlainLabel()
        self._sentence.setObjectName("queryError")
        self._sentence.setWordWrap(True)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        row(icon, (self._sentence, 1), owner=self._error, spacing=8)

        self._says = QStackedWidget()
        self._says.addWidget(self._chips)
        self._says.addWidget(self._error)
        self._says.setMinimumWidth(1)  # many chips must not widen the window; they share what there is
        self._says.setFixedHeight(2 * self.fontMetrics().lineSpacing() + 2)

        self._busy = PlainLabel()
        self._busy.setObjectName("browseBusy")
        self._busy.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._busy.setMinimumWidth(1)  # a long text must not widen the window
        self._count = PlainLabel()
        self._count.setObjectName("resultCount")
        self._count.setAccessibleName(self.tr("Images shown"))
        self._count.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self._clear = QPushButton(self.tr("C&lear filters"))
        self._clear.setObjectName("clearFilters")
        self._clear.setAccessibleName(self.tr("Clear filters"))
        set_tool_tip(self._clear, self.tr("Show all images"))
        self._clear.clicked.connect(self.clear)

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(tip)
        set_tool_tip(button, tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    # --- choices --------------------------------------------------------------------------

    @property
    def query(self) -> Query:
        """The query."""
        return self._query

    @Slot(object)
    def set_query(self, query: Query) -> None:
        """Choose a query. The data set must have its split and labels."""
        changed = query != self._query
        self._query = query
        self._show_query()
        if changed:
            self.query_changed.emit(query)

    @Slot()
    def clear(self) -> None:
        """Choose all rows."""
        self.set_query(Query())

    @property
    def order(self) -> Order:
        """The order."""
        return self._sort.order

    def set_order(self, order: Order) -> None:
        """Choose an order."""
        self._sort.set_order(order)

    @property
    def grouped(self) -> bool:
        """Whether images are grouped by label."""
        return self._group.isChecked() and self._group.isEnabled()

    def set_grouped(self, *, grouped: bool) -> None:
        """Group images by label, or not."""
        self._group.setChecked(grouped)

    def set_comparison(self, comparison: Comparison | None) -> None:
        """Show which image the nearest ones are near to."""
        self._comparison = comparison
        self._show_query()

    @property
    def appearance(self) -> Appearance:
        """How images look."""
        return self._view.appearance

    def set_appearance(self, appearance: Appearance) -> None:
        """Choose an appearance."""
        self._view.set_appearance(appearance)

    @Slot()
    def focus_query(self) -> None:
        """Let the user type a query."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    # --- the data set and its columns ---------------------------------------------------------------

    def set_dataset(self, dataset: Dataset) -> None:
        """Offer the splits, labels and columns of another data set; choose all of its images in their order.

        Emits neither `query_changed` nor `order_changed`: opening a data set shows its rows in any case.
        """
        self._dataset = dataset
        self._query = Query()
        self._comparison = None
        with QSignalBlocker(self._split):
            self._split.clear()
            self._split.addItem(self.tr("All ({count})").format(count=f"{len(dataset):,}"), None)
            for split in dataset.splits:
                self._split.addItem(f"{split.name} ({len(split):,})", split.name)
        self._labels.set_dataset(dataset)
        self._field.set_dataset(dataset)
        with QSignalBlocker(self._sort):
            self._sort.set_dataset(dataset)
        self._group.setEnabled(dataset.has_labels)
        self.set_columns(Columns(dataset))
        self._count.setMinimumWidth(0)
        self.set_result(len(dataset), len(dataset))
        self._count.setMinimumWidth(self._count.sizeHint().width())  # fewer images need no more room
        self._show_query()

    def set_columns(self, columns: Columns) -> None:
        """Enable what the columns allow."""
        known = columns.known
        self._field.set_known(known)
        self._sort.set_known(known)
        self._view.set_known(known)

    def set_result(self, shown: int, total: int) -> None:
        """Show how many images of how many the query selects."""
        words = self.tr("{shown} of {total} images")
        self._count.setText(words.format(shown=f"{shown:,}", total=f"{total:,}"))
        self._sheet.setEnabled(shown > 0)

    def set_busy(self, text: str) -> None:
        """Show what is being computed; an empty text shows nothing."""
        self._busy.setText(text)

    # --- the parts ----------------------------------------------------------------------------------

    def _show_query(self) -> None:
        if self._dataset is None:
            return
        with QSignalBlocker(self._split):
            self._split.setCurrentIndex(self._split.findData(self._query.split))
        self._labels.show_counts(self._query.split)
        self._labels.show_labels(self._query.labels)
        self._field.show_query(self._query)
        parts = query_parts(self._query, self._dataset)
        self._chips.show_parts(parts, [self._note_on(part) for part in parts])
        self._set_tab_order()
        self._update_clear()

    def _note_on(self, part: QueryPart) -> str:
        """Return what a condition does not say itself: nearest to what."""
        compared = self._comparison
        if compared is None or part.without.nearest == self._query.nearest:
            return ""
        by = self.tr("pixels") if compared.space == "pixels" else self.tr("features")
        if compared.row is None:
            return self.tr("Nearest to the drawing, by {space}").format(space=by)
        words = self.tr("Nearest to the digit with index {index}, by {space}")
        return words.format(index=f"{compared.row:,}", space=by)

    def _set_tab_order(self) -> None:
        """Move from the split to the labels, to the chips, and last to the button that clears them."""
        order = [self._split, *self._labels.buttons, *self._chips.chips, self._clear]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    @Slot()
    def _update_clear(self) -> None:
        self._clear.setEnabled(self._query != Query() or bool(self._field.text()))

    @Slot(str)
    def _on_error_changed(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        set_tool_tip(self._sentence, sentence)
        self._says.setCurrentWidget(self._error if sentence else self._chips)

    @Slot()
    def _on_split_changed(self) -> None:
        self.set_query(self._query.with_value("split", self._split.currentData()))

    @Slot(object)
    def _on_labels_changed(self, labels: frozenset[int] | None) -> None:
        self.set_query(self._query.with_value("label", labels))


def _caption(text: str, buddy: QWidget) -> QLabel:
    caption = PlainLabel(text)
    caption.setBuddy(buddy)
    return caption


def _let_grow(widget: QWidget) -> None:
    policy = widget.sizePolicy()
    policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
    widget.setSizePolicy(policy)
