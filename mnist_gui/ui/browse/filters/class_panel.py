"""The panel beside the grid: which split, and which classes of it."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.facets import Facets
from mnist_gui.ui.browse.filters.class_list import ClassList
from mnist_gui.ui.widgets.cards import paint_panel
from mnist_gui.ui.widgets.elided_box import ElidedBox
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.tokens import GAP, TIGHT, control_height

_SEARCHED = 20  # with more classes, there is a field to search them
_NARROWEST, _WIDEST = 62, 200  # logical pixels
_MOST = 1000  # a stretch factor that leaves nothing to others
_NAME = Qt.ItemDataRole.UserRole + 1


class ClassPanel(QWidget):
    """Chooses a split and classes.

    Signals
    -------
    split_changed(str or None)
        The user chose a split, or all.
    labels_changed(frozenset of int or None)
        The user switched classes on or off; None if none is on.
    """

    split_changed = Signal(object)
    labels_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("classPanel")
        self._split = _SplitBox()
        self._split.setObjectName("splitFilter")
        self._split.setAccessibleName(self.tr("Split"))
        set_tool_tip(self._split, self.tr("Which part of the data set to show"))
        self._split.currentIndexChanged.connect(self._on_split_changed)
        self._search = QLineEdit()
        self._search.setObjectName("classSearch")
        self._search.setAccessibleName(self.tr("Search classes"))
        self._search.setPlaceholderText(self.tr("Search"))
        self._search.setClearButtonEnabled(True)
        self._list = ClassList()
        self._search.textChanged.connect(self._list.search)
        self._list.labels_changed.connect(self.labels_changed)
        margins = (TIGHT, GAP - 2, TIGHT, 0)
        top = column(self._split, self._search, spacing=TIGHT, margins=margins)
        # The list takes all the room while it is there; without labels the split stays at the top.
        column(top, (self._list, _MOST), None, owner=self, spacing=TIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._search.hide()
        self.setFixedWidth(_NARROWEST)

    @property
    def classes(self) -> ClassList:
        """The list of classes."""
        return self._list

    def set_dataset(self, dataset: Dataset) -> None:
        """Offer the splits and classes of another data set; all are chosen."""
        with QSignalBlocker(self._split):
            self._split.set_dataset(dataset)
        with QSignalBlocker(self._search):
            self._search.clear()
        self._list.set_dataset(dataset)
        self._make_room(dataset)

    def set_labels(self, dataset: Dataset) -> None:
        """Show the numbers of the same images with other labels; what is chosen stays."""
        self._list.set_labels(dataset)
        self._make_room(dataset)

    def _make_room(self, dataset: Dataset) -> None:
        self._search.setVisible(len(dataset.class_names) > _SEARCHED and dataset.has_labels)
        self._list.setVisible(dataset.has_labels)
        width = min(max(self._list.sizeHint().width(), _NARROWEST), _WIDEST)
        if width != self.width():
            self.setFixedWidth(width)

    def show_choice(self, split: str | None, labels: frozenset[int] | None, *, only: bool = True) -> None:
        """Show what is chosen: a split or all, and some classes or none in particular.

        Parameters
        ----------
        split : str or None
        labels : frozenset of int or None
        only : bool
            Whether nothing else is chosen. Otherwise the numbers stay as they are, until `show_facets`.
        """
        with QSignalBlocker(self._split):
            self._split.setCurrentIndex(self._split.findData(split))
        if only:
            self._split.show_all()
            self._list.show_split(split)
        self._list.show_labels(labels)

    @Slot(object)
    def show_facets(self, facets: Facets) -> None:
        """Show the numbers of images that all other conditions leave."""
        self._split.show_counts(facets.of_all_splits, *facets.of_splits)
        self._list.show_counts(facets.of_labels)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, and a hairline towards the grid."""
        paint_panel(self, Qt.Edge.RightEdge)

    @Slot()
    def _on_split_changed(self) -> None:
        self.split_changed.emit(self._split.currentData())


class _SplitBox(ElidedBox):
    """Lists splits with the numbers of their images; closed, it shows the name alone."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(control_height(self))
        self._counts: tuple[int, ...] = ()

    def set_dataset(self, dataset: Dataset) -> None:
        """List the splits of another data set."""
        self.clear()
        self._counts = (len(dataset), *(len(split) for split in dataset.splits))
        for name, data in ((self.tr("All"), None), *((split.name, split.name) for split in dataset.splits)):
            self.addItem("", data)
            self.setItemData(self.count() - 1, name, _NAME)
        self.show_all()
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + view.verticalScrollBar().sizeHint().width())

    def show_all(self) -> None:
        """Show the numbers of images of whole splits."""
        self.show_counts(*self._counts)

    def show_counts(self, *counts: int) -> None:
        """Show numbers of images: of all splits, and of each."""
        for item, count in enumerate(counts):
            self.setItemText(item, f"{self.itemData(item, _NAME)} ({count:,})")

    @property
    def closed_text(self) -> str:
        """The name of the split alone."""
        return self.currentData(_NAME) or ""
