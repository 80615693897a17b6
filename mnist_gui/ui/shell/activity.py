"""The strip in the status bar with everything that is running: what, how far, and a button that ends it."""

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from mnist_gui.progress import Progress
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import Task
from mnist_gui.ui.widgets.cards import paint_card
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.progress_bar import ProgressBar
from mnist_gui.ui.widgets.tokens import GAP, LEAST_TARGET, SMALL_RADIUS, WIDE

_STEPS = 1000
_MEGABYTE = 1_000_000
_DELAY = 400
"""Milliseconds after which a task is shown; shorter ones would only flicker."""

_TEXT_WIDTH, _BAR_WIDTH = 260, 110  # logical pixels


class Activity(QWidget):
    """One task: its message, its progress and a Cancel button; bar and button never move.

    Parameters
    ----------
    task : Task
        Not shown before its progress is known, but as `words`.
    words : str
        What to say until the task says more.
    parent : QWidget
    """

    def __init__(self, task: Task, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.task = task
        self._message = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self._message.setObjectName("loadingMessage")
        self._message.setText(words)
        self._message.setMaximumWidth(_TEXT_WIDTH)
        self._message.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self._bar = ProgressBar()
        self._bar.setObjectName("loadingProgress")
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setFixedSize(_BAR_WIDTH, 8)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setObjectName("cancelLoadingButton")
        self._cancel.setFixedSize(self._cancel.sizeHint().width(), LEAST_TARGET)
        self._cancel.clicked.connect(self._on_cancel_clicked)
        row(self._message, self._bar, self._cancel, owner=self, spacing=GAP)
        self._name_cancel()
        task.progressed.connect(self._on_progressed)

    def say(self, words: str) -> None:
        """Show another message."""
        self._message.setText(words)
        self._name_cancel()

    def _name_cancel(self) -> None:
        words = self.tr("Cancel: {task}").format(task=self._message.text())
        self._cancel.setAccessibleName(words)
        set_tool_tip(self._cancel, words)

    @Slot(Progress)
    def _on_progressed(self, progress: Progress) -> None:
        if progress.unit == "bytes" and progress.total:
            done, total = progress.done / _MEGABYTE, progress.total / _MEGABYTE
            amount = self.tr("{done} of {total} MB").format(done=f"{done:.1f}", total=f"{total:.1f}")
            self.say(f"{progress.message}: {amount}")
        else:
            self.say(progress.message)
        if progress.fraction is not None:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(round(progress.fraction * _STEPS))

    @Slot()
    def _on_cancel_clicked(self) -> None:
        self._cancel.setEnabled(False)
        self.task.cancel()


class ActivityStrip(QWidget):
    """The task that was started last, and a button with the others. Hidden without a task.

    The loading of a data set and a training are shown at once, other tasks after a delay.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("activityStrip")
        self.setAccessibleName(self.tr("Running"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(LEAST_TARGET)  # while it is hidden too: then the status bar sets its height
        self._waiting: list[Activity] = []  # not shown yet
        self._shown: list[Activity] = []
        self._delay = QTimer(self, singleShot=True)
        self._delay.setInterval(_DELAY)
        self._delay.timeout.connect(self._show_waiting)
        self._more = QToolButton()
        self._more.setObjectName("moreActivities")
        self._more.setAutoRaise(True)
        self._more.setMinimumSize(LEAST_TARGET, LEAST_TARGET)
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._more.clicked.connect(self._toggle_others)
        self._others = _Others(self)
        self._front = column()
        row(self._more, self._front, owner=self, spacing=GAP)
        self.hide()
        session.loading.follow(self._on_loading_started)
        session.learning.follow(self._on_learning_started)
        session.model_loading.follow(self.follow)

    @Slot(object)
    def follow(self, task: Task) -> None:
        """Show a task if it takes longer than the delay."""
        self._waiting.append(self._made(task, self.tr("Working...")))
        if not self._delay.isActive():
            self._delay.start()

    @Slot(object)
    def _on_loading_started(self, task: Task) -> None:
        self._shown.append(self._made(task, self.tr("Opening...")))
        self._arrange()

    @Slot(object)
    def _on_learning_started(self, task: Task) -> None:
        self._shown.append(self._made(task, self.tr("Training...")))
        self._arrange()

    def _made(self, task: Task, words: str) -> Activity:
        activity = Activity(task, words, self)
        activity.hide()
        task.finished.connect(self._on_finished)
        return activity

    @Slot()
    def _show_waiting(self) -> None:
        self._shown += self._waiting
        self._waiting = []
        self._arrange()

    @Slot()
    def _on_finished(self) -> None:
        task = self.sender()
        ended = [each for each in (*self._shown, *self._waiting) if each.task is task]
        self._shown = [each for each in self._shown if each not in ended]
        self._waiting = [each for each in self._waiting if each not in ended]
        for activity in ended:
            activity.hide()
            for part in activity.findChildren(QWidget):
                part.setObjectName("")  # so that it is not found by its name before it is deleted
            activity.deleteLater()
        self._arrange()

    def _arrange(self) -> None:
        """Put the last task in front, and the others into the list above."""
        others, front = self._shown[:-1], self._shown[-1] if self._shown else None
        self._others.show_activities(others)
        if front is not None:
            self._front.addWidget(front)
            front.show()
        words = self.tr("{count} more tasks are running").format(count=len(others))
        self._more.setText(f"+{len(others)}")
        self._more.setAccessibleName(words)
        set_tool_tip(self._more, words)
        self._more.setVisible(bool(others))
        self.setVisible(front is not None)

    @Slot()
    def _toggle_others(self) -> None:
        self._others.toggle_above(self)


class _Others(QFrame):
    """A card above the strip with the other tasks."""

    def __init__(self, strip: QWidget) -> None:
        super().__init__(strip, Qt.WindowType.Popup)
        self.setObjectName("otherActivities")
        self._column: QVBoxLayout = column(owner=self, spacing=GAP, margins=(WIDE,) * 4)

    def show_activities(self, activities: list[Activity]) -> None:
        """List tasks."""
        for activity in activities:
            if activity.parentWidget() is not self:
                self._column.addWidget(activity)
                activity.show()
        if not activities:
            self.hide()
        self.adjustSize()

    def toggle_above(self, strip: QWidget) -> None:
        """Show the card above the strip, or hide it."""
        if self.isVisible():
            self.hide()
            return
        self.adjustSize()
        corner = strip.mapToGlobal(QPoint(strip.width() - self.width(), -self.height() - GAP))
        self.move(corner)
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().window())
        paint_card(painter, self.rect().toRectF(), self.palette(), radius=SMALL_RADIUS)
