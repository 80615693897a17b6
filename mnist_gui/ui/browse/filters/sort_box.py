"""Chooses what images are sorted by, and which end comes first."""

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QSize, Signal, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.condition import Condition
from mnist_gui.data.query.needs import need_called
from mnist_gui.data.query.order import Order
from mnist_gui.data.query.vocabulary import BUILT_IN, Vocabulary, vocabulary_of
from mnist_gui.ui.widgets.buttons import IconButton, set_icon
from mnist_gui.ui.widgets.elided_box import ElidedBox
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.tokens import TIGHT, control_height


class _KeyBox(ElidedBox):
    """As wide as the longest title where there is room; else its text is elided."""

    def minimumSizeHint(self) -> QSize:
        """Return the size with a short title."""
        least, metrics = super().minimumSizeHint(), self.fontMetrics()
        room = self.minimumContentsLength() * metrics.horizontalAdvance("X")
        short = metrics.horizontalAdvance(self.itemText(0))  # of the index
        return QSize(least.width() - max(0, room - short), least.height())

    def showPopup(self) -> None:
        """Make the list as wide as its longest line, which takes too long to be done before it is opened."""
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + view.verticalScrollBar().sizeHint().width())
        super().showPopup()


class SortBox(QWidget):
    """Chooses an order.

    Signals
    -------
    order_changed(Order)
        The user has chosen another order, or `set_order` has set one.
    """

    order_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._order = Order()
        self._conditions: tuple[Condition[Any], ...] = ()
        self._known: frozenset[str] | None = None  # what the lines say
        self._keys = _KeyBox()
        self._keys.setObjectName("sortBox")
        self._keys.setAccessibleName(self.tr("Sort by"))
        set_tool_tip(self._keys, self.tr("What the images are sorted by"))
        self._offer(BUILT_IN)
        self._keys.setMinimumContentsLength(max(map(len, map(_title, BUILT_IN.sortable()))))
        self._keys.currentIndexChanged.connect(self._on_key_chosen)
        self._keys.setMinimumHeight(control_height(self._keys))
        self._direction = IconButton("ascending", self.tr("Largest first"))
        self._direction.setObjectName("sortDirection")
        self._direction.setCheckable(True)
        self._direction.clicked.connect(self._on_direction_chosen)

        row((self._keys, 1), self._direction, owner=self, spacing=TIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._show_direction()

    @property
    def order(self) -> Order:
        """The order that is chosen."""
        return self._order

    @Slot(object)
    def set_order(self, order: Order) -> None:
        """Choose an order."""
        if order == self._order:
            return
        self._order = order
        with QSignalBlocker(self._keys):
            self._keys.setCurrentIndex(self._keys.findData(order.key))
        self._show_direction()
        self.order_changed.emit(order)

    def set_dataset(self, dataset: Dataset) -> None:
        """Offer the keys of another data set, and choose its own order."""
        with QSignalBlocker(self._keys):
            self._offer(vocabulary_of(dataset))
        self.set_order(Order())

    def _offer(self, vocabulary: Vocabulary) -> None:
        self._conditions = vocabulary.sortable()
        self._known = None
        self._keys.clear()
        for condition in self._conditions:
            self._keys.addItem(_title(condition), condition.sort_key)

    def set_known(self, known: Collection[str]) -> None:
        """Enable the keys whose columns are there or can be computed.

        Parameters
        ----------
        known : collection of str
            The names of the columns that are there.
        """
        if known == self._known:
            return  # as each time that another column changes
        self._known = frozenset(known)
        model = self._keys.model()
        assert isinstance(model, QStandardItemModel)
        for line, condition in enumerate(self._conditions):
            is_known = not condition.needs or condition.needs in known
            reason = (
                "" if is_known else QCoreApplication.translate("Need", need_called(condition.needs).reason)
            )
            title = _title(condition)
            item = model.item(line)
            item.setEnabled(not reason)
            item.setText(f"{title} ({reason})" if reason else title)

    @Slot()
    def _on_key_chosen(self) -> None:
        condition = self._conditions[self._keys.currentIndex()]
        self.set_order(Order(condition.sort_key, descending=condition.largest_first))

    @Slot(bool)
    def _on_direction_chosen(self, descending: bool) -> None:  # noqa: FBT001 - as Qt's signal has it
        self.set_order(Order(self._order.key, descending=descending))

    def _show_direction(self) -> None:
        descending = self._order.descending
        self._direction.setChecked(descending)
        words = self.tr("Largest first") if descending else self.tr("Smallest first")
        set_tool_tip(self._direction, words)
        set_icon(self._direction, "descending" if descending else "ascending")


def _title(condition: Condition[Any]) -> str:
    return QCoreApplication.translate("Condition", condition.sort_title)
