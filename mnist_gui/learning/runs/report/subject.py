"""What a report says of a run, whether it is kept, comes from a model file or has just ended."""

from collections.abc import Mapping
from dataclasses import dataclass

from mnist_gui.data.correction_state import CorrectionCounts
from mnist_gui.learning.archive import created_by
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.expectations import this_machine
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.runs.kept_run import KeptRun
from mnist_gui.learning.training import Run
from mnist_gui.learning.validation import Fold, Validation


@dataclass(frozen=True, eq=False, kw_only=True)
class Subject:
    """A run in a report.

    Attributes
    ----------
    title : str
    request : TrainingRequest
        With all defaults filled in.
    dataset_name : str
    dataset_fingerprint, corrected_fingerprint : str or None
    corrections : CorrectionCounts
    train_images : int
    seconds : float
    evaluation : Evaluation or None
    folds : tuple of Fold
        Of a cross-validation; empty for a training.
    program : mapping of str to object
        As of `mnist_gui.learning.archive.created_by`; of a run that is not kept, what writes the report.
    machine : str
    run_id, created, note : str
        Of a kept run; else empty.
    """

    title: str
    request: TrainingRequest
    dataset_name: str
    dataset_fingerprint: str | None
    corrected_fingerprint: str | None
    corrections: CorrectionCounts
    train_images: int
    seconds: float
    evaluation: Evaluation | None
    folds: tuple[Fold, ...] = ()
    program: Mapping[str, object]
    machine: str
    run_id: str = ""
    created: str = ""
    note: str = ""

    @classmethod
    def of(cls, run: "Run | Validation | KeptRun") -> "Subject":
        """Return what a report says of a run; raises what reading a kept run raises."""
        if isinstance(run, KeptRun):
            record = run.record
            kept = {
                "program": record.program,
                "machine": record.machine,
                "run_id": run.id,
                "created": f"{record.created:%Y-%m-%d %H:%M} UTC",
                "note": record.note,
            }
            return cls._of(run.validation if record.is_validation else run.run, run.title, kept)
        return cls._of(run, run.title, {"program": created_by(), "machine": this_machine()})

    @classmethod
    def _of(cls, run: Run | Validation, title: str, rest: Mapping[str, object]) -> "Subject":
        if isinstance(run, Run):
            images, seconds, folds = run.train_images, run.train_seconds, tuple[Fold, ...]()
        else:
            images, seconds, folds = run.images, run.seconds, run.folds
        fields = {
            "title": title,
            "request": run.request.resolved(),
            "dataset_name": run.dataset_name,
            "dataset_fingerprint": run.dataset_fingerprint,
            "corrected_fingerprint": run.corrected_fingerprint,
            "corrections": run.corrections,
            "train_images": images,
            "seconds": seconds,
            "evaluation": run.evaluation,
            "folds": folds,
            **rest,
        }
        return cls(**fields)  # type: ignore[arg-type]
