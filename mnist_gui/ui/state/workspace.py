"""The state that all pages show: one frozen value, and the functions that make the next one from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from mnist_gui.data.open_request import OpenRequest

if TYPE_CHECKING:  # numpy and scikit-learn are for the worker threads to load, not for the first frame
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.classifier import Classifier
    from mnist_gui.learning.training import Run
    from mnist_gui.learning.validation import Validation

_NOTHING = OpenRequest("")
_NO_FILES: "Mapping[Run, str]" = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Workspace:
    """What is open in the window.

    A view compares the fields that it shows, by identity: ``if new.runs is not old.runs: ...``. A field that
    a change does not concern is the same object before and after. If `dataset` is another one but `opened` is
    not, only its labels are other ones: the user corrected some.

    Attributes
    ----------
    dataset : Dataset or None
        The open data set; None until the first one is loaded.
    opened : OpenRequest
        What opens this data set again, in the same way; its spec is empty until the first one is loaded.
    runs : tuple of Run
        The trainings on this data set and the models opened for it, oldest first.
    current_run : Run or None
        The run whose classifier predicts: for badges, inspector and pad.
    saved_runs : mapping of Run to str
        The runs whose models are in a file, with its path; read-only.
    validation : Validation or None
        The last cross-validation on this data set.
    """

    dataset: "Dataset | None" = None
    opened: OpenRequest = _NOTHING
    runs: "tuple[Run, ...]" = ()
    current_run: "Run | None" = None
    saved_runs: "Mapping[Run, str]" = field(default_factory=lambda: _NO_FILES)
    validation: "Validation | None" = None

    @property
    def classifier(self) -> "Classifier | None":
        """The classifier of the current run."""
        return self.current_run.classifier if self.current_run else None

    @property
    def unsaved_runs(self) -> "tuple[Run, ...]":
        """The runs whose models are in no file, oldest first."""
        return tuple(run for run in self.runs if run not in self.saved_runs)

    def with_corrected(self, dataset: "Dataset") -> "Workspace":
        """Show other labels of the same images; runs and validation stay."""
        return self if dataset is self.dataset else replace(self, dataset=dataset)

    def with_run(self, run: "Run", *, file: str | None) -> "Workspace":
        """Add a run, with the file of its model if there is one, and make it the current one."""
        added = replace(self, runs=(*self.runs, run), current_run=run)
        return added if file is None else added.with_saved(run, file)

    def with_current_run(self, run: "Run | None") -> "Workspace":
        """Make another run the current one."""
        return self if run is self.current_run else replace(self, current_run=run)

    def with_saved(self, run: "Run", file: str) -> "Workspace":
        """Note that the model of a run is in a file."""
        if self.saved_runs.get(run) == file:
            return self
        return replace(self, saved_runs=MappingProxyType({**self.saved_runs, run: file}))

    def with_validation(self, validation: "Validation") -> "Workspace":
        """Keep a finished cross-validation in place of the one before."""
        return replace(self, validation=validation)


EMPTY = Workspace()
"""The workspace before anything is opened."""
