"""A kept run as a value: its record at once, its readings and its model when they are asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Final, overload

from mnist_gui.atomic_file import atomic_write
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.levels import Levels
from mnist_gui.errors import DataError, ModelError, reason_of
from mnist_gui.learning.classifier import Classifier
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.features import Features
from mnist_gui.learning.model_file import open_trained, save_model
from mnist_gui.learning.models.model import Model
from mnist_gui.learning.runs.readings import read_readings
from mnist_gui.learning.runs.record import Measured, RunRecord
from mnist_gui.learning.training import Run
from mnist_gui.learning.validation import Validation
from mnist_gui.names import listed, shown
from mnist_gui.untrusted import read_ordinary

RECORD: Final = "run.json"
READINGS: Final = "readings.npz"
MODEL: Final = "model.mnistmodel"


class KeptClassifier(Classifier):
    """The classifier of a kept run, whose file is read when its model is first needed, on that thread.

    Its names, its sizes and its hyperparameters are known before.

    Parameters
    ----------
    path : Path
        The model file.
    record : RunRecord
        Of the run.
    """

    def __init__(self, path: Path, record: RunRecord) -> None:
        # The class is frozen, and has fields for what is a property here.
        vars(self).update(
            title=record.request.title,
            class_names=record.class_names,
            image_shape=record.image_shape,
            hyperparameters=record.request.hyperparameters,
            _path=path,
            _lock=Lock(),
            _from_file=None,
        )

    def open(self) -> Classifier:
        """Return the classifier in the file, which is read the first time.

        Raises
        ------
        ModelError
            If the file is missing or damaged, or has the model of another run.
        """
        own = vars(self)
        with own["_lock"]:  # two threads may need it at once
            if own["_from_file"] is None:
                path: Path = own["_path"]
                found, _ = open_trained(path)
                if (found.title, found.class_names, found.image_shape) != (
                    self.title,
                    self.class_names,
                    self.image_shape,
                ):
                    raise ModelError(f"{path} belongs to another run; delete the run, or train it again.")
                own["_from_file"] = found
            classifier: Classifier = own["_from_file"]
            return classifier

    @property
    def features(self) -> Features:
        """As of `Classifier`."""
        return self.open().features

    @property
    def model(self) -> Model:
        """As of `Classifier`."""
        return self.open().model

    @property
    def levels(self) -> Levels:
        """As of `Classifier`."""
        return self.open().levels


@dataclass(frozen=True, eq=False)
class KeptRun:
    """A training or a cross-validation in the user's data directory.

    Attributes
    ----------
    record : RunRecord
        What is known without opening further files.
    folder : Path
        Where its files are.
    """

    record: RunRecord
    folder: Path

    @classmethod
    def of(cls, made: Run | Validation, record: RunRecord, folder: Path) -> "KeptRun":
        """Return a run that has just been kept, of which nothing needs to be read."""
        kept = cls(record, folder)
        known: dict[str, object] = {"evaluation": made.evaluation}
        known |= (
            {"run": made, "classifier": made.classifier} if isinstance(made, Run) else {"validation": made}
        )
        vars(kept).update(known)  # as the cached properties would
        return kept

    def __repr__(self) -> str:
        measured = self.record.measured
        result = "" if measured is None else f", {measured.error_rate:.2%} wrong"
        return f"<KeptRun {self.id} {self.title!r} on {self.record.dataset.name!r}{result}>"

    @property
    def id(self) -> str:
        """Its id, 10 hexadecimal digits."""
        return self.record.id

    @property
    def title(self) -> str:
        """The name that the user gave it, or what was trained."""
        return self.record.name or self.record.request.title

    @property
    def dataset_fingerprint(self) -> str:
        """The fingerprint of its data set."""
        return self.record.dataset.fingerprint

    @property
    def model_path(self) -> Path:
        """Its model file; a cross-validation has none."""
        return self.folder / MODEL

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """What it predicted of each image that it was measured on; None if there were none.

        Of a cross-validation, by models that had not seen the image.

        Raises
        ------
        ModelError
            If the file is missing or damaged.
        """
        measured = self.record.measured
        if measured is None:
            return None
        found = read_readings(self.folder / READINGS)
        if (Measured.of(found), found.class_names) != (measured, self.record.class_names):
            raise ModelError(
                f"{self.folder / READINGS} belongs to another run; delete the run, or train it again."
            )
        return found

    @cached_property
    def classifier(self) -> Classifier:
        """Its classifier, whose model is read when it is first needed.

        Raises
        ------
        ModelError
            If it has none, because it is a cross-validation.
        """
        if self.record.is_validation:
            raise ModelError(f"{self.id} is a cross-validation, which has no model; train with its settings.")
        return KeptClassifier(self.model_path, self.record)

    def export(self, path: Path) -> None:
        """Write the model to a file; one that is there is replaced.

        Raises
        ------
        ModelError
            If it has no model or a damaged one, or the file cannot be written.
        """
        if not isinstance(self.classifier, KeptClassifier):
            save_model(path, self.run)
            return
        self.classifier.open()
        try:
            with atomic_write(path) as file:
                file.write(read_ordinary(self.model_path))
        except OSError as error:
            raise ModelError(
                f"{path} cannot be written ({reason_of(error)}); choose another place."
            ) from error

    @cached_property
    def run(self) -> Run:
        """The training; raises what `evaluation` and `classifier` raise."""
        record = self.record
        return Run(
            request=record.request,
            dataset_name=record.dataset.name,
            classifier=self.classifier,
            evaluation=self.evaluation,
            train_images=record.train_images,
            train_seconds=record.seconds,
            dataset_fingerprint=record.dataset.fingerprint,
            corrected_fingerprint=record.dataset.corrected_fingerprint,
            corrections=record.dataset.corrections,
        )

    @cached_property
    def validation(self) -> Validation:
        """The cross-validation.

        Raises
        ------
        ModelError
            If it is a training, or its readings are missing or damaged.
        """
        evaluation = self.evaluation
        if not self.record.is_validation or evaluation is None:
            raise ModelError(f"{self.id} is a training and no cross-validation; use its evaluation.")
        return Validation(
            request=self.record.request,
            dataset_name=self.record.dataset.name,
            folds=self.record.folds,
            evaluation=evaluation,
            seconds=self.record.seconds,
            dataset_fingerprint=self.record.dataset.fingerprint,
            corrected_fingerprint=self.record.dataset.corrected_fingerprint,
            corrections=self.record.dataset.corrections,
        )


@dataclass(frozen=True)
class DamagedRun:
    """A folder among the kept runs that cannot be used.

    Attributes
    ----------
    id : str
    folder : Path
    reason : str
        What is wrong with it, for users.
    """

    id: str
    folder: Path
    reason: str


class KeptRuns(Sequence[KeptRun]):
    """Kept runs, oldest first; also found by the beginning of their id.

    Attributes
    ----------
    damaged : tuple of DamagedRun
        Those that cannot be used, with the reason.
    """

    def __init__(self, runs: Sequence[KeptRun], damaged: Sequence[DamagedRun] = ()) -> None:
        self._runs = tuple(runs)
        self.damaged = tuple(damaged)

    def __repr__(self) -> str:
        return f"<KeptRuns: {len(self._runs):,} runs>"

    def __len__(self) -> int:
        return len(self._runs)

    def __iter__(self) -> Iterator[KeptRun]:
        return iter(self._runs)

    @overload
    def __getitem__(self, key: int | str) -> KeptRun: ...

    @overload
    def __getitem__(self, key: slice) -> "KeptRuns": ...

    def __getitem__(self, key: int | str | slice) -> "KeptRun | KeptRuns":
        """Return a run by its position or its id, or several.

        Parameters
        ----------
        key : int, str or slice
            A text is the name of a run, its id, or a beginning of its id that no other run has.

        Raises
        ------
        DataError
            If no run has this name or id, or several have it.
        IndexError
            If there are not so many runs.
        """
        if isinstance(key, slice):
            return KeptRuns(self._runs[key])
        return self._find(key) if isinstance(key, str) else self._runs[key]

    def _find(self, text: str) -> KeptRun:
        run_id = self.id_of(text)
        for damaged in self.damaged:
            if damaged.id == run_id:
                raise DataError(f"The run {run_id} cannot be used: {damaged.reason}.")
        return next(run for run in self._runs if run.id == run_id)

    def id_of(self, text: str) -> str:
        """Return the id of the run with a name, or with an id that begins with the text; it may be damaged.

        Raises
        ------
        DataError
            If there is no such run, or more than one.
        """
        ids = [*(run.id for run in self._runs), *(run.id for run in self.damaged)]
        found = [run.id for run in self._runs if text and run.record.name == text]
        found = found or [run_id for run_id in ids if len(text) >= _SHORTEST and run_id.startswith(text)]
        word = shown(text, longest=60)
        if not found:
            raise DataError(f"No kept run is called {word}; mnist-gui runs list shows their ids and names.")
        if len(found) > 1:
            raise DataError(f"{word} stands for {len(found)} runs: {listed(found)}; write one of these ids.")
        return found[0]

    def on(self, dataset: Dataset) -> "KeptRuns":
        """Return the runs on a data set, corrected or not."""
        # The fingerprint of a large data set takes time.
        runs = [run for run in self._runs if run.record.dataset.images == len(dataset)]
        return KeptRuns([run for run in runs if run.record.dataset.fingerprint == dataset.fingerprint])


_SHORTEST: Final = 3
"""Characters of an id that stand for it, at least."""
