"""The bar above the grid: which digits to show, and how many that are."""

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.query import Query
from mnist_gui.ui.browse.flow_layout import FlowLayout

_PADDING = 8


class LabelButton(QToolButton):
    """Switches one label on or off; shows its name and, small below it, how many images have it."""

    def __init__(self, label: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = label
        self._name = name
        self._count = 0
        self.setObjectName(f"labelFilter{label}" if label != NO_LABEL else "labelFilterNone")
        self.setText(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """Show how many images the label has in the chosen split."""
        self._count = count
        if self.label == NO_LABEL:
            words = self.tr("Show images without a label, {count} images")
        elif self._name.isdigit():
            words = self.tr("Show digit {name}, {count} images")
        else:
            words = self.tr("Show {name}, {count} images")
        sentence = words.format(name=self._name, count=f"{count:,}")
        self.setAccessibleName(sentence)
        self.setToolTip(sentence)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Leave room for a count of five digits, so that counts may change without moving the buttons."""
        name = QFontMetrics(self._name_font())
        count = QFontMetrics(self._count_font())
        widest = max(
            count.horizontalAdvance(f"{max(self._count, 88_888):,}"), name.horizontalAdvance(self._name)
        )
        return QSize(widest + 2 * _PADDING, name.height() + count.height() + _PADDING)

    def minimumSizeHint(self) -> QSize:
        """Need as much as is asked for."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Let the style paint a button without text, then write both lines."""
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
        upper = QFontMetrics(self._name_font()).height()
        area = self.rect().adjusted(0, _PADDING // 2, 0, -_PADDING // 2)
        self._write(lines, QRect(area.left(), area.top(), area.width(), upper), self._name, self._name_font())
        lower = QRect(area.left(), area.top() + upper, area.width(), area.height() - upper)
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
        if len(self._name) == 1:
            font.setPointSizeF(font.pointSizeF() * 1.25)
        return font

    def _count_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.85)
        return font


class FilterBar(QWidget):
    """Asks for a split and for labels.

    Signals
    -------
    query_changed(Query)
        The user asks for other rows.
    """

    query_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._buttons: list[LabelButton] = []

        self._split = QComboBox()
        self._split.setObjectName("splitFilter")
        self._split.setAccessibleName(self.tr("Split"))
        self._split.setToolTip(self.tr("Which part of the data set to show"))
        self._split.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._split.currentIndexChanged.connect(self._on_changed)
        split_caption = QLabel(self.tr("&Split"))
        split_caption.setBuddy(self._split)

        self._labels = QWidget()
        self._labels.setSizePolicy(_wrapping())
        self._flow = FlowLayout(self._labels)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._flow.setSpacing(4)

        self._clear = QPushButton(self.tr("C&lear filters"))
        self._clear.setObjectName("clearFilters")
        self._clear.setAccessibleName(self.tr("Clear filters"))
        self._clear.setToolTip(self.tr("Show all digits"))
        self._clear.clicked.connect(self.clear)

        self._count = QLabel()
        self._count.setObjectName("resultCount")
        self._count.setAccessibleName(self.tr("Digits shown"))
        self._count.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)

        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        for widget in (split_caption, self._split, self._labels, self._clear, self._count):
            row.addWidget(widget, stretch=1 if widget is self._labels else 0)
        row.setAlignment(self._count, Qt.AlignmentFlag.AlignVCenter)
        self._update_clear()

    @property
    def query(self) -> Query:
        """What is asked for now."""
        checked = frozenset(button.label for button in self._buttons if button.isChecked())
        return Query(split=self._split.currentData(), labels=checked or None)

    def set_dataset(self, dataset: Dataset) -> None:
        """Offer the splits and labels of another data set, all of them shown."""
        self._dataset = dataset
        with QSignalBlocker(self._split):
            self._split.clear()
            self._split.addItem(self.tr("All ({count})").format(count=f"{len(dataset):,}"), None)
            for split in dataset.splits:
                self._split.addItem(f"{split.name} ({len(split):,})", split.name)
        self._rebuild_buttons(dataset)
        self._update_counts()
        self._update_clear()

    def set_result(self, shown: int, total: int) -> None:
        """Say how many digits of how many the query leaves."""
        words = self.tr("{shown} of {total} digits")
        self._count.setText(words.format(shown=f"{shown:,}", total=f"{total:,}"))

    @Slot()
    def clear(self) -> None:
        """Ask for all rows."""
        with QSignalBlocker(self._split):
            self._split.setCurrentIndex(0)
        for button in self._buttons:
            button.setChecked(False)
        self._on_changed()

    def _rebuild_buttons(self, dataset: Dataset) -> None:
        for button in self._buttons:
            self._flow.removeWidget(button)
            button.setParent(None)  # nobody shall find it by its name until it is deleted
            button.deleteLater()
        self._buttons = []
        if dataset.has_labels:
            self._buttons = [LabelButton(label, name) for label, name in enumerate(dataset.class_names)]
            if (dataset.labels == NO_LABEL).any():
                self._buttons.append(LabelButton(NO_LABEL, self.tr("none")))
        for button in self._buttons:
            button.clicked.connect(self._on_changed)
            self._flow.addWidget(button)
        previous: QWidget = self._split
        for button in self._buttons:
            QWidget.setTabOrder(previous, button)
            previous = button
        QWidget.setTabOrder(previous, self._clear)

    def _update_counts(self) -> None:
        if self._dataset is None:
            return
        split = self._split.currentData()
        counts = self._dataset.class_counts(split)
        images = len(self._dataset) if split is None else len(self._dataset.split(split))
        for button in self._buttons:
            without = images - int(counts.sum())
            button.set_count(without if button.label == NO_LABEL else int(counts[button.label]))

    def _update_clear(self) -> None:
        self._clear.setEnabled(self.query != Query())

    @Slot()
    def _on_changed(self) -> None:
        self._update_counts()
        self._update_clear()
        self.query_changed.emit(self.query)


def _wrapping() -> QSizePolicy:
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    return policy
