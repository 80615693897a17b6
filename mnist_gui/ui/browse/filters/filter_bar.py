"""The bar above the grid: which images to show, in which order, and how they look.

Split, classes, text and chips are four views of one `Query`. The one that the user changes gives the bar
another query, and the bar passes it to all of them. Split and classes stand in a panel of their own.
"""

from typing import cast

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget

from mnist_gui.data.class_changes import class_table
from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.facets import has_whole_counts
from mnist_gui.data.query.order import Order
from mnist_gui.data.query.query import Query
from mnist_gui.data.query.text import QueryPart, parse_query, query_parts
from mnist_gui.data.query.values import Likeness
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.filters.add_button import AddButton
from mnist_gui.ui.browse.filters.class_panel import ClassPanel
from mnist_gui.ui.browse.filters.error_card import ErrorCard
from mnist_gui.ui.browse.filters.likeness_bar import LikenessBar
from mnist_gui.ui.browse.filters.query_box import QueryBox
from mnist_gui.ui.browse.filters.sort_box import SortBox
from mnist_gui.ui.browse.filters.view_menu import ViewButton
from mnist_gui.ui.browse.query_request import Comparison
from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.cards import paint_panel
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.tokens import GAP, TIGHT, text_scale

_WIDEST_BUSY = 170  # logical pixels of what is being computed
_WORDY = 440  # logical pixels of the bar at text of 100 %, from which on the count has words


class FilterBar(QWidget):
    """Chooses a query, an order and an appearance.

    Attributes
    ----------
    panel : ClassPanel
        Chooses split and classes; the page places it.
    likeness : LikenessBar
        Chooses how near duplicates have to be; the page places it, too.

    Signals
    -------
    query_changed(Query)
        Other rows are asked for, by the user or by `set_query`.
    order_changed(Order), grouping_changed(bool), appearance_changed(Appearance)
        Likewise, another order, whether to group by label, and another look.
    query_adjusted()
        The user moves a slider that changes the query.
    sample_requested(), suspects_requested()
        The user asks for a random sample, or for images whose label is probably wrong.
    """

    query_changed = Signal(object)
    order_changed = Signal(object)
    grouping_changed = Signal(bool)
    appearance_changed = Signal(object)
    query_adjusted = Signal()
    sample_requested = Signal()
    suspects_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._query = Query()
        self._comparison: Comparison | None = None
        self._known: frozenset[str] | None = None  # the columns that are known to be there
        self._counts: tuple[str, ...] = ("", "")  # the number of images in words, and in short

        self._box = QueryBox()
        self._field = self._box.field
        self._field.query_entered.connect(self.set_query)
        self._field.error_changed.connect(self._on_error_changed)
        self._field.textChanged.connect(self._update_clear)
        self._box.chips.query_changed.connect(self.set_query)
        self._box.clear_requested.connect(self.clear)
        self.panel = ClassPanel()
        self._error = ErrorCard(self, self.panel)
        self.panel.split_changed.connect(self._on_split_changed)
        self.panel.labels_changed.connect(self._on_labels_changed)
        self._add = AddButton()
        self._add.term_chosen.connect(self._on_term_chosen)
        self._add.suspects_requested.connect(self.suspects_requested)
        self._sort = SortBox()
        self._sort.order_changed.connect(self._update_grouping)
        self._sort.order_changed.connect(self.order_changed)
        self._group = IconButton("group", self.tr("Group the images by label"))
        self._group.setObjectName("groupToggle")
        self._group.setCheckable(True)
        self._group.toggled.connect(self.grouping_changed)
        self._view = ViewButton()
        self._view.appearance_changed.connect(self.appearance_changed)
        self._build_counts()
        row(
            (self._box, 1),
            self._add,
            self._busy,
            self._count,
            self._sort,
            self._group,
            self._view,
            owner=self,
            spacing=GAP - 2,
            margins=(GAP, TIGHT, GAP, TIGHT),
        )
        self.likeness = LikenessBar(self)  # behind all others in the order of Tab
        self.likeness.query_changed.connect(self._on_query_adjusted)
        self.set_result(0, 0)
        self._update_clear()

    def _build_counts(self) -> None:
        self._busy = ElidedLabel()
        self._busy.setObjectName("browseBusy")
        self._busy.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._busy.setMaximumWidth(_WIDEST_BUSY)
        self._busy.hide()
        self._count = PlainLabel()
        self._count.setObjectName("resultCount")
        self._count.setAccessibleName(self.tr("Images shown"))
        self._count.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, with a hairline below."""
        paint_panel(self, Qt.Edge.BottomEdge)

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

    @Slot()
    def _update_grouping(self) -> None:
        """Group by what the images are sorted by: duplicates, or by label if there are any."""
        by_duplicates = self.order.key == "duplicates"
        self._group.setEnabled(by_duplicates or (self._dataset is not None and self._dataset.has_labels))
        words = self.tr("Group the duplicates") if by_duplicates else self.tr("Group the images by label")
        set_tool_tip(self._group, words)

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
        self._box.edit()

    # --- the data set and its columns ---------------------------------------------------------------

    def set_dataset(self, dataset: Dataset) -> None:
        """Offer the splits, labels and columns of another data set; choose all of its images in their order.

        Emits neither `query_changed` nor `order_changed`: opening a data set shows its rows in any case.
        """
        self._dataset = dataset
        self._query = Query()
        self._comparison = None
        self.panel.set_dataset(dataset)
        self._add.set_dataset(dataset)
        self._field.set_dataset(dataset)
        with QSignalBlocker(self._sort):
            self._sort.set_dataset(dataset)
        self._update_grouping()
        self._known = None  # what is offered is new
        self.set_columns(Columns(dataset))
        self.set_result(len(dataset), len(dataset))
        self._show_query()

    def set_labels(self, dataset: Dataset) -> None:
        """Filter the same images with other labels; query and order stay."""
        table = None if self._dataset is None else class_table(self._dataset, dataset)
        if table is not None:
            self._query = self._query.in_classes(table)
        self._dataset = dataset
        self.panel.set_labels(dataset)
        self._add.set_dataset(dataset)
        self._field.set_labels(dataset)
        self._update_grouping()
        if has_whole_counts(self._query):
            self.panel.show_choice(self._query.split, self._query.labels)
        if table is not None:
            self._show_query()

    def set_columns(self, columns: Columns) -> None:
        """Enable what the columns allow."""
        known = columns.known
        if known == self._known:
            return
        self._known = known
        self._field.set_known(known)
        self._add.set_known(known)
        self._sort.set_known(known)
        self._view.set_known(known)

    def set_result(self, shown: int, total: int) -> None:
        """Show how many images of how many the query selects."""
        words = self.tr("{total} images") if shown == total else self.tr("{shown} of {total}")
        self._counts = tuple(
            text.format(shown=f"{shown:,}", total=f"{total:,}") for text in (words, "{shown}")
        )
        set_tool_tip(self._count, self._counts[0])
        self._fit_count()

    def _fit_count(self) -> None:
        """Leave the words out in a narrow bar."""
        is_narrow = self.width() < _WORDY * text_scale(self.fontMetrics())
        self._count.setText(self._counts[is_narrow])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words out where there is no room for them."""
        super().resizeEvent(event)
        self._fit_count()

    def minimumSizeHint(self) -> QSize:
        """Return the size of the bar without words."""
        least, metrics = super().minimumSizeHint(), self._count.fontMetrics()
        words = metrics.horizontalAdvance(self._count.text()) - metrics.horizontalAdvance(self._counts[1])
        return QSize(least.width() - words, least.height())

    def set_busy(self, text: str) -> None:
        """Show what is being computed; an empty text shows nothing."""
        self._busy.setText(text)
        self._busy.setVisible(bool(text))

    # --- the parts ----------------------------------------------------------------------------------

    def _show_query(self) -> None:
        if self._dataset is None:
            return
        whole = has_whole_counts(self._query)
        self.panel.show_choice(self._query.split, self._query.labels, only=whole)
        self._field.show_query(self._query)
        self.likeness.show_query(self._query)
        parts = query_parts(self._query, self._dataset)
        self._box.show_parts(parts, [self._note_on(part) for part in parts])
        self._update_clear()

    def _note_on(self, part: QueryPart) -> str:
        """Return what a condition does not say itself: nearest to what."""
        compared = self._comparison
        if compared is None or part.without.nearest == self._query.nearest:
            return ""
        by = self.tr("pixels") if compared.space == "pixels" else self.tr("features")
        if compared.row is None:
            return self.tr("Nearest to the drawing, by {space}").format(space=by)
        words = self.tr("Nearest to the image with index {index}, by {space}")
        return words.format(index=f"{compared.row:,}", space=by)

    @Slot()
    def _update_clear(self) -> None:
        self._box.set_clearable(clearable=self._query != Query() or bool(self._field.text()))

    @Slot(str)
    def _on_error_changed(self, sentence: str) -> None:
        self._error.show_below(self._box, sentence)

    @Slot(object)
    def _on_split_changed(self, split: str | None) -> None:
        self.set_query(self._query.with_value("split", split))

    @Slot(object)
    def _on_labels_changed(self, labels: frozenset[int] | None) -> None:
        self.set_query(self._query.with_value("label", labels))

    @Slot(object)
    def _on_query_adjusted(self, query: Query) -> None:
        with QSignalBlocker(self):
            self.set_query(query)
        self.query_adjusted.emit()

    @Slot(str, str, bool)
    def _on_term_chosen(self, key: str, text: str, is_example: bool) -> None:  # noqa: FBT001 - as Qt has it
        """Add a condition; one with the same key is replaced, classes are added to it."""
        if key == "sample":
            self.sample_requested.emit()
            return
        assert self._dataset is not None, "the menu is about a data set"
        value = parse_query(text, self._dataset).value(key)
        before = self._query.value(key)
        if isinstance(value, frozenset) and isinstance(before, frozenset):
            value = cast("frozenset[object]", value) | before
        query = self._query.with_value(key, value)
        if isinstance(value, Likeness) and not value.negative:
            with QSignalBlocker(self):  # one request for all three
                self.set_order(Order("duplicates"))
                self.set_grouped(grouped=True)
                self.set_query(query)
            self.query_changed.emit(query)
        self.set_query(query)
        if is_example:
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            self._field.select_value_of(text)
