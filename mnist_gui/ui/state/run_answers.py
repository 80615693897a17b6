"""What the runs of the window predict for each row, for the conditions that name runs."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.run_names import run_names
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner
from mnist_gui.ui.state.workspace import Workspace

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.data.predictions import Predictions
    from mnist_gui.learning.training import Run

MOST: Final = 16
"""Runs whose predictions are held ready, the newest ones; others are read when a query names them."""


class RunAnswers(QObject):
    """Spreads the predictions of runs over the rows of the data set, in the background.

    Signals
    -------
    found(Dataset, mapping of str to Predictions, mapping of str to Predictions or None)
        The predictions of the newest runs by their names in queries, and of those that are compared.
    """

    found = Signal(object, object, object)

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = LatestJob(runner, Lane.MEASURING, self)
        self._jobs.succeeded.connect(self._on_spread)
        session.follow(self._on_workspace_changed)

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        dataset = new.dataset
        if dataset is None:
            return
        same_classes = old.dataset is not None and old.dataset.class_names == dataset.class_names
        same_runs = new.runs is old.runs and new.kept is old.kept and new.compared is old.compared
        if new.opened is old.opened and same_classes and same_runs:
            return
        if new.opened is not old.opened:
            self._jobs.drop()
        if new.runs or old.runs:
            names = run_names(new)
            wanted = [run for run in new.runs[-MOST:] if run not in new.compared]
            self._jobs.request(
                partial(
                    _spread,
                    dataset,
                    {names[run]: run for run in (*wanted, *new.compared)},
                    [names[run] for run in new.compared],
                )
            )

    @Slot(object)
    def _on_spread(
        self, spread: "tuple[Dataset, Mapping[str, Predictions], Mapping[str, Predictions] | None]"
    ) -> None:
        self.found.emit(*spread)


def _spread(
    dataset: "Dataset", runs: "Mapping[str, Run]", compared: list[str], _report: Report, token: CancelToken
) -> "tuple[Dataset, Mapping[str, Predictions], Mapping[str, Predictions] | None]":
    from mnist_gui.learning.inference import predictions_of_evaluation

    answers: dict[str, Predictions] = {}
    for name, run in runs.items():
        token.raise_if_cancelled()
        evaluation = run.evaluation
        if evaluation is not None and evaluation.confidence is not None and evaluation.loss is not None:
            answers[name] = predictions_of_evaluation(dataset, evaluation)
    chosen = {name: answers[name] for name in compared if name in answers}
    return dataset, answers, chosen if len(chosen) > 1 else None
