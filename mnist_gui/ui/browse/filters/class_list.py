"""The classes of a data set as one slim list: name, number of images, and a bar of a histogram.

One view paints all lines, so ten classes cost as much as a thousand.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.ui.widgets.flat_scroll_bar import FlatScrollBar
from mnist_gui.ui.widgets.layouts import make_viewport
from mnist_gui.ui.widgets.palette_colours import hover_colour, soft_colour
from mnist_gui.ui.widgets.plain_text import plain_tip
from mnist_gui.ui.widgets.tokens import LEAST_TARGET, scaled

_MANY = 20  # from here on, lines are low
_PADDING = 8  # beside the text, in logical pixels
_GAP = 8  # between name and number
_BAR = 3  # the height of a bar
_INSET = 1  # around the ground of a line
_RADIUS = 6
_LONGEST_NAME = 104  # logical px; longer names are elided
_BAR_OPACITY = 0.55
_SMALLER = 0.9  # the font of numbers

_State = QStyle.StateFlag
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

_LABEL, _COUNT = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_NUMBERS = [_COUNT, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole]
_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
Role = QPalette.ColorRole


class ClassModel(QAbstractListModel):
    """The classes whose names contain a text, with the numbers of their images."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: dict[int, str] = {}
        self._counts: dict[int, int] = {}
        self._all: dict[int, int] = {}  # the numbers without conditions
        self._is_part = False  # whether conditions leave parts of those
        self._shown: list[int] = []
        self._largest = 1

    @property
    def labels(self) -> list[int]:
        """The label of each line."""
        return self._shown

    @property
    def shown_names(self) -> list[str]:
        """The name of each line."""
        return [self._names[label] for label in self._shown]

    @property
    def largest(self) -> int:
        """The largest number of images of a class; at least 1."""
        return self._largest

    @property
    def widest(self) -> int:
        """The largest number that other conditions can leave of a class."""
        return max(self._all.values(), default=0)

    def line(self, number: int) -> tuple[str, int]:
        """Return the name in a line, and the number of images."""
        label = self._shown[number]
        return self._names[label], self._counts.get(label, 0)

    def set_classes(self, names: dict[int, str], counts: dict[int, int]) -> None:
        """Show other classes, all of them."""
        self.beginResetModel()
        self._names, self._shown = names, list(names)
        self._all, self._is_part = counts, False
        self._keep_counts(counts)
        self.endResetModel()

    @property
    def names(self) -> dict[int, str]:
        """The names of all classes by label, listed or not."""
        return self._names

    def set_all_counts(self, counts: dict[int, int]) -> None:
        """Show other numbers without conditions."""
        self._all = counts
        self.set_counts(counts)

    def set_counts(self, counts: dict[int, int], *, are_parts: bool = False) -> None:
        """Show other numbers of images; as parts of the numbers without conditions if `are_parts`."""
        if (counts, are_parts) == (self._counts, self._is_part):
            return
        self._is_part = are_parts
        self._keep_counts(counts)
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1), _NUMBERS)

    def show_all(self) -> None:
        """Show the numbers without conditions."""
        self.set_counts(self._all)

    def _keep_counts(self, counts: dict[int, int]) -> None:
        self._counts = counts
        self._largest = max(counts.values(), default=1) or 1

    def search(self, text: str) -> None:
        """Show the classes whose names contain a text, in any case."""
        wanted = text.strip().casefold()
        self.beginResetModel()
        self._shown = [label for label, name in self._names.items() if wanted in name.casefold()]
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as Qt has it
        """Return the name, the label, or a sentence with the number of images."""
        if not index.isValid():
            return None
        label = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._names[label]
        if role == _LABEL:
            return label
        if role == _COUNT:
            return self._counts.get(label, 0)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._sentence(label)
        return plain_tip(self._sentence(label)) if role == Qt.ItemDataRole.ToolTipRole else None

    def _sentence(self, label: int) -> str:
        if label == NO_LABEL:
            words = self.tr("Images without a label, {images}")
        elif self._names[label].isdigit():
            words = self.tr("Digit {name}, {images}")
        else:
            words = self.tr("{name}, {images}")
        count, whole = self._counts.get(label, 0), self._all.get(label, 0)
        is_part = self._is_part and count < whole
        images = self.tr("{count} of {all} images") if is_part else self.tr("{count} images")
        images = images.format(count=f"{count:,}", all=f"{whole:,}")
        return words.format(name=self._names[label], images=images)


class ClassList(QListView):
    """Lets the user switch classes on and off: a click or Space each, letters lead to a name.

    Signals
    -------
    labels_changed(frozenset of int or None)
        The user switched classes on or off; None if none is on.
    """

    labels_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._chosen: frozenset[int] = frozenset()
        self._measured: tuple[str, int] | None = None  # the font, and the width of the lines in it
        self._classes = ClassModel(self)
        self._classes.modelReset.connect(self._on_lines_changed)
        self.setObjectName("classList")
        self.setAccessibleName(self.tr("Classes"))
        self.setModel(self._classes)
        self.setItemDelegate(_ClassDelegate(self))
        self.setSelectionMode(QListView.SelectionMode.MultiSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBar(FlatScrollBar(Qt.Orientation.Vertical))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        make_viewport(self)
        self.viewport().setAutoFillBackground(False)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)

    @property
    def classes(self) -> ClassModel:
        """The lines."""
        return self._classes

    @property
    def is_compact(self) -> bool:
        """Whether lines are low, because there are many."""
        return self._dataset is not None and len(self._dataset.class_names) > _MANY

    def set_dataset(self, dataset: Dataset) -> None:
        """Show the classes of another data set, all off; nothing for a data set without labels."""
        self._dataset, self._chosen = dataset, frozenset()
        with QSignalBlocker(self.selectionModel()):
            self._classes.set_classes(*self._lines_of(dataset))
        self.updateGeometry()

    def set_labels(self, dataset: Dataset) -> None:
        """Show the numbers of the same images with other labels; classes stay on or off."""
        names, counts = self._lines_of(dataset)
        if names == self._classes.names:
            self._dataset = dataset
            self._classes.set_all_counts(counts)
            return
        chosen = self._chosen
        self.set_dataset(dataset)
        self.show_labels(chosen)

    def _lines_of(self, dataset: Dataset) -> tuple[dict[int, str], dict[int, int]]:
        """Return the names in the lines by label, none without labels, and the numbers of images."""
        counts = self._numbers(dataset.class_counts(), len(dataset))
        if not dataset.has_labels:
            return {}, counts
        unlabelled = {NO_LABEL: self.tr("none")} if counts[NO_LABEL] else {}
        return {**dict(enumerate(dataset.class_names)), **unlabelled}, counts

    def show_counts(self, counts: npt.NDArray[np.intp]) -> None:
        """Show how many images of each class are left, and at the end how many without a label."""
        last = len(counts) - 1
        numbers = {**dict(enumerate(counts[:last].tolist())), NO_LABEL: int(counts[last])}
        self._classes.set_counts(numbers, are_parts=True)

    def show_split(self, split: str | None) -> None:
        """Show the number of images of each class in a split, or in all splits."""
        if split is None:
            self._classes.show_all()
        else:
            assert self._dataset is not None
            part = self._dataset.split(split)
            self._classes.set_counts(self._numbers(self._dataset.class_counts(split), len(part)))

    def show_labels(self, labels: frozenset[int] | None) -> None:
        """Switch on some classes, and all others off."""
        self._chosen = labels or frozenset()
        self._select_chosen()

    @Slot(str)
    def search(self, text: str) -> None:
        """List only the classes whose names contain a text; all stay as they are, on or off."""
        with QSignalBlocker(self.selectionModel()):
            self._classes.search(text)
        self._select_chosen()

    def sizeHint(self) -> QSize:
        """Return the width of the widest name, up to a limit, with the largest number beside it."""
        delegate = self.itemDelegate()
        assert isinstance(delegate, _ClassDelegate)
        key = self.font().key()
        if self._measured is None or self._measured[0] != key:
            self._measured = key, delegate.width_of(self._classes.shown_names)
        return QSize(self._measured[1], 10 * delegate.line_height)

    def selectionCommand(
        self, index: _Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Let letters lead to a class only; Qt would switch it on or off, too."""
        if event is None:
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return super().selectionCommand(index, event)

    def minimumSizeHint(self) -> QSize:
        """Return room for three lines."""
        delegate = self.itemDelegate()
        assert isinstance(delegate, _ClassDelegate)
        return QSize(40, 3 * delegate.line_height)

    @staticmethod
    def _numbers(counts: npt.NDArray[np.intp], n_images: int) -> dict[int, int]:
        """Return the counts of classes by label, with what is left of some images as those without one."""
        return {**dict(enumerate(counts.tolist())), NO_LABEL: n_images - int(counts.sum())}

    def _select_chosen(self) -> None:
        selection = QItemSelection()
        for line, label in enumerate(self._classes.labels):
            if label in self._chosen:
                selection.select(self._classes.index(line), self._classes.index(line))
        with QSignalBlocker(self.selectionModel()):
            self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.viewport().update()

    @Slot()
    def _on_lines_changed(self) -> None:
        self._measured = None

    @Slot()
    def _on_selection_changed(self) -> None:
        listed = frozenset(self._classes.labels)
        on = frozenset(index.data(_LABEL) for index in self.selectionModel().selectedIndexes())
        chosen = (self._chosen - listed) | on
        self.viewport().update()
        if chosen != self._chosen:
            self._chosen = chosen
            self.labels_changed.emit(chosen or None)


class _Pens:
    """Fonts, their metrics and colours of the lines in one font and one palette: each line needs them."""

    def __init__(self, font: QFont, palette: QPalette) -> None:
        self.made_for = _look_of(font, palette)
        self.name_font, self.count_font = scaled(font, 1.0, bold=True), scaled(font, _SMALLER)
        self.name, self.count = QFontMetrics(self.name_font), QFontMetrics(self.count_font)
        self.text, self.quiet = palette.color(Role.Text), palette.color(Role.PlaceholderText)
        self.accent, self.faint = palette.color(Role.Highlight), palette.color(Role.Highlight)
        self.faint.setAlphaF(_BAR_OPACITY)
        self.focus = QPen(self.accent, 1.5)
        self.chosen, self.hovered = soft_colour(palette), hover_colour(palette)


def _look_of(font: QFont, palette: QPalette) -> tuple[str, int]:
    return font.key(), palette.cacheKey()


class _ClassDelegate(QStyledItemDelegate):
    """Paints a line."""

    def __init__(self, view: ClassList) -> None:
        super().__init__(view)
        self._view = view
        self._kept: _Pens | None = None

    @property
    def _pens(self) -> _Pens:
        font, palette = self._view.font(), self._view.palette()
        if self._kept is None or self._kept.made_for != _look_of(font, palette):
            self._kept = _Pens(font, palette)
        return self._kept

    @property
    def line_height(self) -> int:
        """The height of a line, in logical pixels."""
        return max(self._pens.name.height() + (6 if self._view.is_compact else 14), LEAST_TARGET)

    def width_of(self, names: list[str]) -> int:
        """Return the width of lines with names, in logical pixels; longer names are elided."""
        name, count = self._pens.name, self._pens.count
        widest = max((name.horizontalAdvance(each) for each in names), default=0)
        largest = count.horizontalAdvance(f"{max(self._view.classes.widest, 8_888):,}")
        return min(widest, _LONGEST_NAME) + _GAP + largest + 2 * _PADDING

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Return the size of a line."""
        return QSize(40, self.line_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint ground, name, number and bar."""
        area, pens, state = QRect(option.rect), self._pens, option.state
        is_on, is_compact = bool(state & _State.State_Selected), self._view.is_compact
        mirrored = self._view.isRightToLeft()
        name, count = self._view.classes.line(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, QRectF(area), state, pens)
        inner = area.adjusted(_PADDING, 0, -_PADDING, 0)
        text = inner.adjusted(0, 0, 0, 0 if is_compact else -_BAR - 3)
        near, far = (_RIGHT, _LEFT) if mirrored else (_LEFT, _RIGHT)
        number = f"{count:,}"
        painter.setFont(pens.count_font)
        painter.setPen(pens.quiet)
        painter.drawText(text, far, number)
        room = text.width() - pens.count.horizontalAdvance(number) - _GAP
        painter.setFont(pens.name_font)
        painter.setPen(pens.accent if is_on else pens.text if count else pens.quiet)
        painter.drawText(text, near, pens.name.elidedText(name, Qt.TextElideMode.ElideMiddle, room))
        bar = self._bar(inner, count, is_compact=is_compact, mirrored=mirrored)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pens.accent if is_on else pens.faint)
        painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        painter.restore()

    def _paint_ground(self, painter: QPainter, area: QRectF, state: QStyle.StateFlag, pens: _Pens) -> None:
        is_focused = bool(state & _State.State_HasFocus) and self._view.hasFocus()
        if state & _State.State_Selected:
            painter.setBrush(pens.chosen)
        elif state & _State.State_MouseOver:
            painter.setBrush(pens.hovered)
        elif is_focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            return
        painter.setPen(pens.focus if is_focused else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(area.adjusted(2, _INSET, -2, -_INSET), _RADIUS, _RADIUS)

    def _bar(self, area: QRect, count: int, *, is_compact: bool, mirrored: bool) -> QRectF:
        width = area.width() * count / self._view.classes.largest
        left = area.right() + 1 - width if mirrored else float(area.left())
        height = 2 if is_compact else _BAR
        return QRectF(left, area.bottom() - height - (0 if is_compact else 2), width, height)
