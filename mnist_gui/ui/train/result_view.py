"""The table of views of results: a view is one row and one class, imported when it is first opened."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.widgets.exhibit_button import ExhibitButton

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.evaluation import Evaluation
    from mnist_gui.learning.training import Run


@dataclass(frozen=True, eq=False)
class Shown:
    """What results are shown of.

    Attributes
    ----------
    evaluation : Evaluation or None
        Predictions of the test images, or those of a cross-validation, in which each image is predicted by a
        model that has not seen it.
    dataset : Dataset or None
        The open one.
    run : Run or None
        None for a cross-validation, which has no model of its own.
    """

    evaluation: "Evaluation | None" = None
    dataset: "Dataset | None" = None
    run: "Run | None" = None


class ResultView(QWidget):
    """One view of results.

    Parameters
    ----------
    runner : TaskRunner
        Computes what takes long.
    parent : QWidget, optional

    Signals
    -------
    image_chosen(int)
        The user wants to see one image; has its row.
    """

    image_chosen = Signal(int)

    def __init__(self, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner

    def show_results(self, shown: Shown) -> None:
        """Show other results."""
        raise NotImplementedError

    @property
    def exhibits(self) -> tuple[ExhibitButton, ...]:
        """The buttons that copy and save what the view shows."""
        raise NotImplementedError


@dataclass(frozen=True)
class ResultViewSpec:
    """A row of the table.

    Attributes
    ----------
    text : str
        Title of the tab.
    view_class : str
        Its class, as ``"module:Class"``.
    can_show : callable
        Whether there is anything to show.
    """

    text: str
    view_class: str
    can_show: Callable[[Shown], bool]

    def title(self) -> str:
        """Return the title in the language of the user."""
        return QCoreApplication.translate("ResultView", self.text)

    def make(self, runner: TaskRunner) -> ResultView:
        """Import and make the view, which computes in the background."""
        module, name = self.view_class.split(":")
        return cast(ResultView, getattr(import_module(module), name)(runner))


def _is_tested(shown: Shown) -> bool:
    return shown.evaluation is not None


def _has_model(shown: Shown) -> bool:
    return shown.run is not None


def _has_confidence(shown: Shown) -> bool:
    return shown.evaluation is not None and shown.evaluation.confidence is not None


RESULT_VIEWS = (
    ResultViewSpec("Classes", "mnist_gui.ui.train.classes_view:ClassesView", _is_tested),
    ResultViewSpec("Confidence", "mnist_gui.ui.train.confidence_view:ConfidenceView", _has_confidence),
    ResultViewSpec("What it learned", "mnist_gui.ui.train.learned_view:LearnedView", _has_model),
)
"""Views beside the first one, in the order of their tabs."""
