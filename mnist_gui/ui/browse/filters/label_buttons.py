"""One button for each label, with the number of its images."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.ui.widgets.flow_layout import FlowLayout
from mnist_gui.ui.widgets.plain_text import set_tool_tip

_PADDING = 8
_NARROW_PADDING = 5
_LIST_LENGTH = 16  # characters
_LONGEST_NAME = 112  # logical px; longer names are elided
_MANY = 20  # from here on, buttons are small, and counts are in tool tips only
_MOST_BUTTONS = 64  # a button takes half a millisecond; of more classes, the most frequent have one
_LINES, _COMPACT_LINES = 2, 3  # visible at once; the others are scrolled to


class LabelButton(QToolButton):
    """Switch one label on or off; show its name and, small below it, its number of images.

    Parameters
    ----------
    label : int
        The label, or `NO_LABEL`.
    name : str
        Class name.
    compact : bool
        Show the name only.
    count : int
        Number of images with this label.
    """

    def __init__(
        self, label: int, name: str, *, compact: bool, count: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.label = label
        self._name = name
        self._compact = compact
        self._count = -1  # unknown yet
        self._hint: QSize | None = None
        self.setObjectName(f"labelFilter{label}" if label != NO_LABEL else "labelFilterNone")
        self.setText(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_count(count)

    def set_count(self, count: int) -> None:
        """Show the number of images with this label in the chosen split."""
        if count == self._count:
            return
        hint, self._hint = self._hint, None
        self._count = count
        if self.label == NO_LABEL:
            words = self.tr("Show images without a label, {count} images")
        elif self._name.isdigit():
            words = self.tr("Show digit {name}, {count} images")
        else:
            words = self.tr("Show {name}, {count} images")
        sentence = words.format(name=self._name, count=f"{count:,}")
        self.setAccessibleName(sentence)
        set_tool_tip(self, sentence)
        self.update()
        if hint is not None and self.sizeHint() != hint:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return room for a count of five digits, so that buttons do not move when counts change."""
        if self._hint is None:  # layouts ask again and again
            self._hint = self._measure()
        return self._hint

    def changeEvent(self, event: QEvent) -> None:
        """Measure again in another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._hint = None
            self.updateGeometry()

    def _measure(self) -> QSize:
        name = QFontMetrics(self._name_font())
        width = min(name.horizontalAdvance(self._name) + 2, _LONGEST_NAME)  # 2: advances are rounded
        if self._compact:
            return QSize(max(width, name.height()) + 2 * _NARROW_PADDING, name.height() + _PADDING)
        count = QFontMetrics(self._count_font())
        width = max(width, count.horizontalAdvance(f"{max(self._count, 88_888):,}"))
        return QSize(width + 2 * _PADDING, name.height() + count.height() + _PADDING)

    def minimumSizeHint(self) -> QSize:
        """Return the size hint."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Let the style paint a button without text, then paint the lines."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        if self.isChecked():
            option.palette.setColor(
                QPalette.ColorRole.Button, option.palette.color(QPalette.ColorRole.Highlight)
            )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.end()

        lines = QPainter(self)
        padding = _NARROW_PADDING if self._compact else _PADDING
        area = self.rect().adjusted(padding, _PADDING // 2, -padding, -_PADDING // 2)
        metrics = QFontMetrics(self._name_font())
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, area.width())
        upper = QRect(area.topLeft(), QSize(area.width(), metrics.height()))
        self._write(lines, upper, name, self._name_font())
        if not self._compact:
            lower = area.adjusted(-padding, metrics.height(), padding, 0)
            self._write(lines, lower, f"{self._count:,}", self._count_font(), quiet=True)

    def _write(self, painter: QPainter, area: QRect, text: str, font: QFont, *, quiet: bool = False) -> None:
        role = QPalette.ColorRole.PlaceholderText if quiet else QPalette.ColorRole.ButtonText
        if self.isChecked():
            role = QPalette.ColorRole.HighlightedText
        painter.setFont(font)
        painter.setPen(self.palette().color(role))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def _name_font(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        if len(self._name) == 1 and not self._compact:
            font.setPointSizeF(font.pointSizeF() * 1.25)
        return font

    def _count_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.85)
        return font


class LabelButtons(QScrollArea):
    """The buttons of labels, in lines that scroll if there are too many.

    With very many classes, the most frequent have buttons, and a list has all.

    Signals
    -------
    labels_changed(frozenset of int or None)
        The user switched labels on or off; None if none is on.
    """

    labels_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._counted: str | None = None
        self._buttons: list[LabelButton] = []
        self._chosen: frozenset[int] = frozenset()
        self._list = QComboBox()
        self._list.setObjectName("allLabelsBox")
        self._list.setAccessibleName(self.tr("All classes"))
        set_tool_tip(self._list, self.tr("Switch any class on or off"))
        self._list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._list.setMinimumContentsLength(_LIST_LENGTH)
        self._list.activated.connect(self._on_list_activated)
        self._lines = _LINES
        room = QWidget()
        self._flow = FlowLayout(room)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._list.setParent(room)
        self._list.hide()
        self.setWidget(room)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the buttons have it
        self.viewport().setAutoFillBackground(False)
        room.setAutoFillBackground(False)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def buttons(self) -> Sequence[LabelButton]:
        """The buttons in the order of the labels."""
        return self._buttons

    def set_dataset(self, dataset: Dataset) -> None:
        """Show the labels of another data set, all off; nothing for a data set without labels."""
        self._flow.setEnabled(False)  # or it would arrange all buttons for each that is shown
        self._fill(dataset)
        self._flow.setEnabled(True)
        self._flow.invalidate()
        self._dataset = dataset
        self._count(None)
        self.setVisible(bool(self._buttons))
        self.updateGeometry()

    def _fill(self, dataset: Dataset) -> None:
        for button in self._buttons:
            self._flow.removeWidget(button)
            button.hide()  # the layout may still have a pending request to show it
            button.setParent(None)  # so that it is not found by its name before it is deleted
            button.deleteLater()
        self._buttons = []
        self._flow.removeWidget(self._list)
        self._list.hide()
        self._list.clear()
        self._chosen = frozenset()
        if dataset.has_labels:
            compact = len(dataset.class_names) > _MANY
            self._lines = _COMPACT_LINES if compact else _LINES
            self._flow.setSpacing(2 if compact else 4)
            names = list(enumerate(dataset.class_names))
            if len(names) > _MOST_BUTTONS:
                self._list.addItem(self.tr("All classes\N{HORIZONTAL ELLIPSIS}"))
                self._list.addItems(dataset.class_names)
                most = np.argsort(-dataset.class_counts(), kind="stable")[:_MOST_BUTTONS]
                names = [names[label] for label in sorted(most.tolist())]
            counts = [*dataset.class_counts().tolist(), 0]
            counts[NO_LABEL] = len(dataset) - sum(counts)
            if counts[NO_LABEL]:
                names.append((NO_LABEL, self.tr("none")))
            self._buttons = [
                LabelButton(label, name, compact=compact, count=counts[label]) for label, name in names
            ]
        for button in self._buttons:
            button.clicked.connect(self._on_clicked)
            self._flow.addWidget(button)
            button.show()  # now, because hidden buttons are not measured
        if self._list.count():
            self._flow.addWidget(self._list)
            self._list.show()

    def show_counts(self, split: str | None) -> None:
        """Show the number of images of each label in a split, or in all splits."""
        if split != self._counted:
            self._count(split)

    def show_labels(self, labels: frozenset[int] | None) -> None:
        """Switch on the buttons of some labels, and all others off."""
        self._chosen = labels or frozenset()
        for button in self._buttons:
            button.setChecked(button.label in self._chosen)

    def hasHeightForWidth(self) -> bool:
        """Return True: a narrower widget is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the lines at a width, limited to the visible ones."""
        return min(self._flow.heightForWidth(width), self._most())

    def sizeHint(self) -> QSize:
        """Return room for one line."""
        return self._flow.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return room for one button."""
        return self._flow.minimumSize()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scroll line by line."""
        super().resizeEvent(event)
        self.verticalScrollBar().setSingleStep(self._flow.minimumSize().height() + self._flow.spacing())

    def _count(self, split: str | None) -> None:
        assert self._dataset is not None
        self._counted = split
        counts = self._dataset.class_counts(split)
        images = len(self._dataset if split is None else self._dataset.split(split))
        for button in self._buttons:
            without = images - int(counts.sum())
            button.set_count(without if button.label == NO_LABEL else int(counts[button.label]))

    def _most(self) -> int:
        line = self._flow.minimumSize().height()
        return self._lines * (line + self._flow.spacing()) - self._flow.spacing()

    @Slot()
    def _on_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, LabelButton)
        self._toggle(button.label)

    @Slot(int)
    def _on_list_activated(self, index: int) -> None:
        self._list.setCurrentIndex(0)
        if index > 0:
            self._toggle(index - 1)

    def _toggle(self, label: int) -> None:
        """Switch a label on or off; those without a button stay as they are."""
        self.show_labels(self._chosen ^ {label})
        self.labels_changed.emit(self._chosen or None)
