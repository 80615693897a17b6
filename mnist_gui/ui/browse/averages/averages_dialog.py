"""Shows the mean image and the spread of each class of the images that are shown."""

from functools import partial

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QDialogButtonBox,
    QStyle,
    QWidget,
)

from mnist_gui.data.arrays import Column
from mnist_gui.data.class_averages import MOST_CLASSES, ClassAverage, class_averages
from mnist_gui.data.dataset import NO_LABEL, Dataset, Images, Rows
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.state.tasks import Lane, Task, TaskRunner
from mnist_gui.ui.widgets.cards import paint_card
from mnist_gui.ui.widgets.colour_maps import COLOUR_MAPS
from mnist_gui.ui.widgets.flow_layout import FlowLayout
from mnist_gui.ui.widgets.imaging import indexed_image
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, scrolling
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.tokens import CONTROL_RADIUS, GAP, MARGIN, WIDE, control_height

_SIDE = 84  # of a picture, logical pixels
_MOST_COLUMNS, _HIGHEST = 5, 656


class AveragesDialog(QDialog):
    """Computes the averages in the background, and shows a card for each class.

    Parameters
    ----------
    dataset : Dataset
    rows : ndarray of intp, shape (k,)
        The images to average.
    appearance : Appearance
        Their colours.
    runner : TaskRunner
    parent : QWidget, optional

    Signals
    -------
    class_chosen(int)
        The user wants to see the images of this class.
    """

    class_chosen = Signal(int)

    def __init__(
        self,
        dataset: Dataset,
        rows: Rows,
        appearance: Appearance,
        runner: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("averagesDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Class Averages"))
        self._dataset = dataset
        self._appearance = appearance
        words = self.tr(
            "Left the mean of the images of a class, right their standard deviation: the more ink, the more "
            "they differ there. {count} images are averaged. A click shows those of a class."
        )
        self._hint = quiet_label(words.format(count=f"{len(rows):,}"))
        self._hint.setObjectName("averagesHint")
        self._hint.setWordWrap(True)
        self._cards = QWidget()
        classes = len(np.unique(dataset.labels[rows]))
        self._flow = FlowLayout(self._cards)
        self._flow.setSpacing(GAP)
        self._flow.setContentsMargins(0, 0, 0, 0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        parts = (self._hint, (scrolling(self._cards), 1), buttons)
        column(*parts, owner=self, spacing=WIDE, margins=(MARGIN,) * 4)
        self.resize(self._best_size(min(classes, MOST_CLASSES)))
        self._task: Task | None = runner.start(Lane.MEASURING, partial(_average, dataset, rows))
        self._task.succeeded.connect(self._on_averaged)
        self._task.finished.connect(self._on_finished)

    def _best_size(self, classes: int) -> QSize:
        """Return room for the cards of some classes, as far as the screen has it, and for the hint above."""
        card, screen = AverageCard.size_in(self.fontMetrics()), self.screen().availableSize()
        beside = 2 * MARGIN + GAP  # and a scroll bar
        fitting = (screen.width() - 2 * MARGIN - beside) // (card.width() + GAP)
        columns = max(min(max(classes, 2), _MOST_COLUMNS, fitting), 1)
        lines = -(-classes // columns)
        width = columns * (card.width() + GAP) + beside
        hint = self._hint.heightForWidth(width - 2 * MARGIN)
        height = lines * (card.height() + GAP) + hint + control_height(self) + 2 * WIDE + 2 * MARGIN
        return QSize(width, min(height, screen.height() - 80, _HIGHEST))

    @Slot(object)
    def _on_averaged(self, averages: tuple[ClassAverage, ...]) -> None:
        for average in averages:
            card = AverageCard(average, self._name(average.label), self._appearance)
            if average.label == NO_LABEL:
                card.setEnabled(False)
            card.clicked.connect(partial(self._on_chosen, average.label))
            self._flow.addWidget(card)
        if len(averages) == MOST_CLASSES:
            words = self.tr("The {count} classes with the most images are shown.")
            self._hint.setText(f"{self._hint.text()} {words.format(count=MOST_CLASSES)}")

    @Slot()
    def _on_finished(self) -> None:
        self._task = None

    def _on_chosen(self, label: int) -> None:
        self.class_chosen.emit(label)
        self.accept()

    def _name(self, label: int) -> str:
        return self.tr("No label") if label == NO_LABEL else self._dataset.class_names[label]

    def done(self, result: int) -> None:
        """Close; stop averaging."""
        if self._task is not None:
            self._task.cancel()
        super().done(result)


class AverageCard(QAbstractButton):
    """One class: its mean, its spread, its name and its number of images."""

    def __init__(self, average: ClassAverage, name: str, appearance: Appearance) -> None:
        super().__init__()
        self._average = average
        self._colours = appearance.colours
        count = self.tr("1 image") if average.n_images == 1 else self.tr("{count} images")
        self._name, self._count = name, count.format(count=f"{average.n_images:,}")
        self.setAccessibleName(f"{name}, {self._count}")
        words = self.tr("{name}: mean ink {mean:.0f} of 255, standard deviation {spread:.0f} on average")
        set_tool_tip(self, words.format(name=name, mean=average.mean.mean(), spread=average.spread.mean()))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """Return room for two pictures and a line of text."""
        return self.size_in(self.fontMetrics())

    @staticmethod
    def size_in(metrics: QFontMetrics) -> QSize:
        """Return the size of a card whose text has some metrics."""
        return QSize(2 * _SIDE + 3 * GAP, _SIDE + metrics.height() + 3 * GAP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        painter, palette = QPainter(self), self.palette()
        paint_card(painter, self.rect().toRectF(), palette, radius=CONTROL_RADIUS)
        if self.hasFocus() or self.underMouse():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), CONTROL_RADIUS, CONTROL_RADIUS)
        table = COLOUR_MAPS[self._colours].table(palette)
        for number, picture in enumerate((self._average.mean, 2 * self._average.spread)):
            area = QRect(GAP + number * (_SIDE + GAP), GAP, _SIDE, _SIDE)
            shown = indexed_image(_levels(picture), table)
            size = shown.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(area.topLeft(), size)
            place.moveCenter(area.center())
            painter.drawImage(place, shown)
        line = QRect(GAP, _SIDE + 2 * GAP, self.width() - 2 * GAP, self.fontMetrics().height())
        width = self.fontMetrics().horizontalAdvance(self._count)
        room = line.width() - width - GAP
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # of the texts' own language
        sides = Qt.AlignmentFlag.AlignLeading, Qt.AlignmentFlag.AlignTrailing
        leading, trailing = (QStyle.visualAlignment(self.layoutDirection(), side) for side in sides)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(line, trailing | Qt.AlignmentFlag.AlignVCenter, self._count)
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        name = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.drawText(line, leading | Qt.AlignmentFlag.AlignVCenter, name)


def _levels(picture: Column) -> Images:
    return np.clip(picture.round(), 0, 255).astype(np.uint8)


def _average(dataset: Dataset, rows: Rows, report: Report, token: CancelToken) -> tuple[ClassAverage, ...]:
    return class_averages(dataset, rows, report=report, token=token)
