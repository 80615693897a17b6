"""Asks the user before models that are in no file, or a training under way, are lost."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.ui.state.session import Session

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox

    from mnist_gui.learning.training import Run

_MOST_NAMED: Final = 6
"""How many models the question lists one by one."""


class Loss(NamedTuple):
    """What would lose models, or a training under way.

    Attributes
    ----------
    of_one, of_many : str
        A sentence that says so, for one model or for ``{count}`` of them.
    of_learning : str
        A sentence that says that a training or cross-validation would end.
    anyway : str
        The text of the button that does it without saving.
    go_on : callable
        Does it.
    """

    of_one: str
    of_many: str
    of_learning: str
    anyway: str
    go_on: Callable[[], object]


class UnsavedModelsPrompt(QObject):
    """Lets the user save models, drop them, or keep everything as it is. Blocks nothing.

    Parameters
    ----------
    session : Session
        Owns the models.
    window : QWidget
        The parent of the question.

    Signals
    -------
    save_requested()
        The user wants to save the current model. Call `go_on_after_saving` when that has ended.
    """

    save_requested = Signal()

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._loss: Loss | None = None  # what waits for an answer, or for models to be saved
        self._box: QMessageBox | None = None
        self._is_saving = False
        session.learning.ended.connect(self._on_learning_ended)

    @property
    def is_needed(self) -> bool:
        """Whether there is a model in no file, or a training or cross-validation under way."""
        return bool(self._session.workspace.unsaved_runs) or self._session.learning.task is not None

    def ask(self, loss: Loss) -> None:
        """Ask what to do with the models that are in no file, in place of any question before.

        A training or cross-validation under way is asked about in the same question. If it ends first, its
        model joins the others; with nothing left to lose the question goes, and nothing follows from it.

        While a model is being saved, the question waits; it is asked then if models are still unsaved.
        """
        self._loss = loss
        if not self._is_saving:
            self._show_question(loss)

    def withdraw(self) -> None:
        """Drop the question, and what would follow from an answer."""
        self._loss = None
        if self._box is not None:
            self._box.close()

    def _show_question(self, loss: Loss) -> None:
        """Ask about a loss; a question that is on screen becomes this one."""
        if self._box is None:
            self._box = self._make_box()
        box, unsaved = self._box, self._session.workspace.unsaved_runs
        sentences = [loss.of_one if len(unsaved) == 1 else loss.of_many.format(count=len(unsaved))]
        if not unsaved:
            sentences.clear()
        if self._session.learning.task is not None:
            sentences.append(loss.of_learning)
        box.setText("\n".join(sentences))
        lines = [self._describe(run) for run in unsaved[:_MOST_NAMED]]
        if len(unsaved) > _MOST_NAMED:
            lines.append(self.tr("and {count} more").format(count=len(unsaved) - _MOST_NAMED))
        box.setInformativeText("\n".join(lines))
        self._save.setVisible(bool(unsaved))
        self._anyway.setText(loss.anyway)
        box.open()

    @Slot()
    def _on_learning_ended(self) -> None:
        """Ask again about what there is now to lose, if the question is on screen."""
        if self._loss is None or self._box is None:
            return
        if self.is_needed:
            self._show_question(self._loss)
        else:
            self.withdraw()

    def _make_box(self) -> "QMessageBox":
        from PySide6.QtWidgets import QMessageBox  # takes a millisecond: not before the first frame

        from mnist_gui.ui.widgets.message_box import PlainMessageBox

        box = PlainMessageBox(self._window)
        box.setObjectName("dropRunsDialog")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Models that are not saved"))
        self._save = box.addButton(self.tr("&Save..."), QMessageBox.ButtonRole.AcceptRole)
        self._save.setObjectName("saveRunsButton")
        self._anyway = box.addButton("", QMessageBox.ButtonRole.DestructiveRole)
        self._anyway.setObjectName("dropRunsButton")
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        cancel.setObjectName("keepRunsButton")
        box.setDefaultButton(cancel)
        box.finished.connect(self._on_answered)
        return box

    def _describe(self, run: "Run") -> str:
        """Return a line such as "SVM on gradient directions, 1.11 % wrong"."""
        if run.evaluation is None:
            return run.classifier.title
        words = self.tr("{title}, {rate:.2f} % wrong")
        return words.format(title=run.classifier.title, rate=100 * run.evaluation.error_rate)

    @Slot()
    def _on_answered(self) -> None:
        if self._box is None:  # of a double click, the second finds the question answered
            return
        button = self._box.clickedButton()
        answer = button.objectName() if button is not None else ""  # its frame may close it, too
        self._box = None
        if answer == "saveRunsButton":
            self._save_a_run()
        elif answer == "dropRunsButton":
            self._go_on()
        else:
            self._loss = None

    def _save_a_run(self) -> None:
        """Have the user save the current model, or the newest unsaved one if that is in a file already."""
        workspace = self._session.workspace
        unsaved = workspace.unsaved_runs
        if not unsaved:  # the last one was still being saved when the question was asked
            self._go_on()
            return
        if workspace.current_run not in unsaved:
            self._session.select_run(unsaved[-1])
        self._is_saving = True
        self.save_requested.emit()

    @Slot(bool)
    def go_on_after_saving(self, saved: bool) -> None:  # noqa: FBT001 - a slot
        """Go on with what waits, or ask about the next model; if nothing was `saved`, keep everything."""
        was_requested, self._is_saving = self._is_saving, False
        if self._loss is None or not was_requested:
            return
        if not saved:
            self._loss = None
        elif self.is_needed:
            self._show_question(self._loss)
        else:
            self._go_on()

    def _go_on(self) -> None:
        loss, self._loss = self._loss, None
        assert loss is not None, "a question was answered"
        loss.go_on()
