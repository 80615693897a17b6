"""The state that all pages show: one frozen value, and the functions that make the next one from it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from mnist_gui.data.open_request import OpenRequest

if TYPE_CHECKING:  # numpy and scikit-learn are for the worker threads to load, not for the first frame
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.classifier import Classifier
    from mnist_gui.learning.runs.kept_run import KeptRun
    from mnist_gui.learning.training import Run
    from mnist_gui.learning.validation import Validation

    KeptRuns = Mapping[Run | Validation, KeptRun | None]

_NOTHING = OpenRequest("")
_NO_FILES: "Mapping[Run, str]" = MappingProxyType({})
_NONE_KEPT: "KeptRuns" = MappingProxyType({})


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
    kept : mapping of Run or Validation to KeptRun or None
        The runs and cross-validations in the user's data directory; None for one on its way there; read-only.
    compared : tuple of Run
        The runs that the user ticked to compare them, in the order of `runs`.
    """

    dataset: "Dataset | None" = None
    opened: OpenRequest = _NOTHING
    runs: "tuple[Run, ...]" = ()
    current_run: "Run | None" = None
    saved_runs: "Mapping[Run, str]" = field(default_factory=lambda: _NO_FILES)
    validation: "Validation | None" = None
    kept: "KeptRuns" = field(default_factory=lambda: _NONE_KEPT)
    compared: "tuple[Run, ...]" = ()

    @property
    def classifier(self) -> "Classifier | None":
        """The classifier of the current run."""
        return self.current_run.classifier if self.current_run else None

    @property
    def unsaved_runs(self) -> "tuple[Run, ...]":
        """The runs whose models are in no file, oldest first; those on their way to one do not count."""
        return tuple(run for run in self.runs if run not in self.saved_runs and run not in self.kept)

    def has_just_ended(self, run: "Run") -> bool:
        """Return whether a run was trained now: it is neither from a file nor was it kept before."""
        return run not in self.saved_runs and self.kept.get(run) is None

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

    def with_shown(self, made: "Run | Validation") -> "Workspace":
        """Make a run of this data set the current one, or show a cross-validation instead of any run."""
        from mnist_gui.learning.training import Run

        if isinstance(made, Run):
            return replace(self, current_run=made)
        return replace(self, current_run=None, validation=made)

    def with_saved(self, run: "Run", file: str) -> "Workspace":
        """Note that the model of a run is in a file."""
        if self.saved_runs.get(run) == file:
            return self
        return replace(self, saved_runs=MappingProxyType({**self.saved_runs, run: file}))

    def with_validation(self, validation: "Validation") -> "Workspace":
        """Keep a finished cross-validation in place of the one before."""
        return replace(self, validation=validation)

    def with_kept(self, made: "Run | Validation", kept: "KeptRun | None") -> "Workspace":
        """Note that a run or a cross-validation is kept, or on its way there."""
        return replace(self, kept=MappingProxyType({**self.kept, made: kept}))

    def without_kept(self, made: "Run | Validation") -> "Workspace":
        """Note that a run or a cross-validation is not kept after all."""
        rest = {other: kept for other, kept in self.kept.items() if other is not made}
        return replace(self, kept=MappingProxyType(rest))

    def without(self, made: "Run | Validation") -> "Workspace":
        """Remove a run or a cross-validation; if it was shown, the newest other run is shown."""
        less = self.without_kept(made)
        if made is self.validation:
            return replace(less, validation=None)
        runs = tuple(run for run in self.runs if run is not made)
        if made in self.compared:
            less = replace(less, compared=tuple(run for run in self.compared if run is not made))
        current = self.current_run if self.current_run is not made else (runs[-1] if runs else None)
        return replace(less, runs=runs, current_run=current)

    def with_back(self, run: "Run", kept: "KeptRun | None", *, index: int) -> "Workspace":
        """Put a run back that was removed, at its place among the others, and show it."""
        back = replace(self, runs=(*self.runs[:index], run, *self.runs[index:]), current_run=run)
        return back if kept is None else back.with_kept(run, kept)

    def with_compared(self, compared: "Collection[Run]") -> "Workspace":
        """Compare other runs, or none."""
        chosen = tuple(run for run in self.runs if run in compared)
        return self if chosen == self.compared else replace(self, compared=chosen)

    def with_earlier(self, earlier: "KeptRuns") -> "Workspace":
        """Bring back what was kept before, oldest first; the newest of it is shown unless there is another.

        Parameters
        ----------
        earlier : mapping of Run or Validation to KeptRun
            None of them is there yet.
        """
        from mnist_gui.learning.training import Run

        runs = tuple(made for made in earlier if isinstance(made, Run))
        validations = [made for made in earlier if not isinstance(made, Run)]
        return replace(
            self,
            runs=(*runs, *self.runs) if runs else self.runs,
            current_run=self.current_run or (runs[-1] if runs else None),
            validation=self.validation or (validations[-1] if validations else None),
            kept=MappingProxyType({**earlier, **self.kept}),
        )


EMPTY = Workspace()
"""The workspace before anything is opened."""
