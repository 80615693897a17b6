"""The folder ``runs`` of a profile: list, keep, change, delete and restore kept runs.

A run is written into a temporary folder, which gets its name in one step: after a kill it is there as a whole
or not at all. A change of its name, its note or its star replaces its record in one step, and deleting moves
its folder to the trash in one step. Only programs that hold the lock of the data directory take such a step;
reading needs no lock. What killed programs left is removed by the next one that keeps or deletes a run.
"""

import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from mnist_gui.atomic_file import atomic_folder, atomic_write, remove_leftovers_in
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.user.data_version import mark_data_version
from mnist_gui.data.user.profiles import user_folder
from mnist_gui.data.user.user_files import held_directory, is_pending
from mnist_gui.errors import DataError, UserError, reason_of
from mnist_gui.learning.archive import created_by
from mnist_gui.learning.checks import InvalidModelError, NewerFormatError
from mnist_gui.learning.expectations import this_machine
from mnist_gui.learning.model_file import save_model
from mnist_gui.learning.runs.kept_run import MODEL, READINGS, RECORD, DamagedRun, KeptRun, KeptRuns
from mnist_gui.learning.runs.limit import check_limit, runs_limit
from mnist_gui.learning.runs.readings import write_readings
from mnist_gui.learning.runs.record import ID, LARGEST, Measured, RunRecord, TrainedOn, now, read_record
from mnist_gui.learning.training import Run
from mnist_gui.learning.validation import Fold, Validation
from mnist_gui.names import shown
from mnist_gui.untrusted import read_ordinary

FOLDER: Final = "runs"

TRASH: Final = ".trash"
"""Name of the folder in it where deleted runs wait until they are removed."""

_LONGEST_IN_TRASH: Final = 24 * 3600.0
"""Seconds after which a deleted run is removed, if no program has done so."""


def runs(dataset: Dataset | None = None) -> KeptRuns:
    """Return the kept runs of the profile in use: trainings and cross-validations.

    Parameters
    ----------
    dataset : Dataset, optional
        Only the runs on this data set, corrected or not.

    Returns
    -------
    KeptRuns
        Oldest first, also found by name or id: ``runs()["3f9c2ab41d"].evaluation``.

    Raises
    ------
    DataError
        If the user has no directory for them.
    """
    found = RunStore().runs()
    return found if dataset is None else found.on(dataset)


class RunStore:
    """The kept runs of a profile.

    Parameters
    ----------
    folder : Path, optional
        Where they are; by default ``runs`` in the directory of the profile in use.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = user_folder(FOLDER) if folder is None else folder

    @property
    def limit(self) -> int:
        """The most bytes of all runs together; 0 keeps nothing."""
        return runs_limit(self.folder)

    # --- reading --------------------------------------------------------------------------------------

    def runs(self) -> KeptRuns:
        """Return all runs, oldest first; only their records are read."""
        directory = self.folder.parent
        if is_pending(directory):  # a restoration was killed, or is about to end
            with held_directory(directory):
                pass
        found: list[KeptRun] = []
        damaged: list[DamagedRun] = []
        for run_id in self._ids():
            run = self._read(run_id)
            if isinstance(run, KeptRun):
                found.append(run)
            elif run is not None:
                damaged.append(run)
        return KeptRuns(sorted(found, key=lambda run: (run.record.created, run.id)), damaged)

    def size(self) -> int:
        """Return the bytes of all runs, without those in the trash."""
        return sum(_size(self.folder / run_id) for run_id in self._ids())

    def _ids(self) -> list[str]:
        try:
            with os.scandir(self.folder) as entries:
                return sorted(entry.name for entry in entries if ID.fullmatch(entry.name))
        except OSError:
            return []

    def _read(self, run_id: str) -> KeptRun | DamagedRun | None:
        """Return a run; None if it has just been deleted."""
        folder = self.folder / run_id
        try:
            record = read_record(read_ordinary(folder / RECORD, most=LARGEST + 1))
        except FileNotFoundError:
            return DamagedRun(run_id, folder, f"its {RECORD} is missing") if folder.exists() else None
        except OSError as error:
            return DamagedRun(run_id, folder, f"its {RECORD} cannot be read: {reason_of(error)}")
        except NewerFormatError:
            return DamagedRun(run_id, folder, "a newer mnist-gui wrote it; update the program")
        except InvalidModelError as error:
            return DamagedRun(run_id, folder, f"its {RECORD} is damaged: {error}")
        if record.id != run_id:
            return DamagedRun(run_id, folder, f"its {RECORD} belongs to another run")
        return KeptRun(record, folder)

    # --- keeping --------------------------------------------------------------------------------------

    def keep(
        self,
        made: Run | Validation,
        dataset: Dataset,
        *,
        opened: OpenRequest | None = None,
    ) -> KeptRun:
        """Keep a training or a cross-validation.

        Parameters
        ----------
        made : Run or Validation
        dataset : Dataset
            What it was made of.
        opened : OpenRequest, optional
            What opens the data set again.

        Returns
        -------
        KeptRun
            With the model and the evaluation of `made`, so that nothing is read again.

        Raises
        ------
        RunsFullError
            If all runs together would be larger than the limit: nothing is kept, and nothing is deleted.
        DataError
            If it cannot be written.
        ModelError
            If a model is too large to be written.
        """
        record = self._record(made, dataset, opened)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            # The lock is taken when all is written, and held until the folder has its name.
            with ExitStack() as held, atomic_folder(self.folder / record.id) as folder:
                _write(folder, record, made)
                held.enter_context(held_directory(self.folder.parent))
                mark_data_version(self.folder.parent)
                self._sweep()
                check_limit(needed=_size(folder), used=self.size(), limit=self.limit)
        except OSError as error:
            raise self._refused(error) from error
        return KeptRun.of(made, record, self.folder / record.id)

    def _record(self, made: Run | Validation, dataset: Dataset, opened: OpenRequest | None) -> RunRecord:
        if isinstance(made, Run):
            names, images, seconds = made.classifier.class_names, made.train_images, made.train_seconds
            folds: tuple[Fold, ...] = ()
        else:
            names, images, seconds = made.evaluation.class_names, made.images, made.seconds
            folds = made.folds
        evaluation = made.evaluation
        fingerprint = made.dataset_fingerprint or dataset.fingerprint
        return RunRecord(
            id=self._new_id(),
            created=now(),
            request=made.request.resolved(),
            dataset=TrainedOn(
                name=made.dataset_name,
                images=len(dataset),
                fingerprint=fingerprint,
                corrected_fingerprint=made.corrected_fingerprint or fingerprint,
                corrections=made.corrections,
                opened=opened if opened is not None and opened.spec else None,
            ),
            class_names=names,
            image_shape=(dataset.height, dataset.width),
            train_images=images,
            seconds=round(seconds, 3),
            measured=None if evaluation is None else Measured.of(evaluation),
            folds=folds,
            program=created_by(),
            machine=this_machine(),
        )

    def _new_id(self) -> str:
        while (run_id := secrets.token_hex(5)) and (self.folder / run_id).exists():
            pass
        return run_id

    # --- changes --------------------------------------------------------------------------------------

    def change(
        self, run_id: str, *, name: str | None = None, note: str | None = None, starred: bool | None = None
    ) -> KeptRun:
        """Give a run another name, note or star; None leaves one as it is.

        Raises
        ------
        DataError
            If the run is not there any more, is damaged, or cannot be written.
        """
        with self._changing(run_id):
            run = self._found(run_id)
            record = run.record.with_changes(name=name, note=note, starred=starred)
            if record != run.record:
                with atomic_write(run.folder / RECORD) as file:
                    file.write(record.to_bytes())
        return KeptRun(record, run.folder)

    def delete(self, run_id: str) -> None:
        """Move a run, damaged or not, to the trash, from where `restore` brings it back.

        Raises
        ------
        DataError
            If it cannot be moved, or is not there any more.
        """
        with self._changing(run_id):
            self._sweep()
            (self.folder / TRASH).mkdir(exist_ok=True)
            (self.folder / run_id).rename(self._in_trash(run_id))
            os.utime(self._in_trash(run_id))

    def restore(self, run_id: str) -> KeptRun:
        """Bring back a run that was deleted.

        Raises
        ------
        DataError
            If it is not in the trash any more, or is damaged.
        """
        with self._changing(run_id):
            if not self._in_trash(run_id).is_dir():
                raise DataError(f"The run {run_id} cannot be restored: it is gone.")
            self._in_trash(run_id).rename(self.folder / run_id)
            return self._found(run_id)

    def empty_trash(self, run_ids: Iterable[str] | None = None) -> None:
        """Remove runs that were deleted, or all of them; what cannot be removed stays for another time."""
        with suppress(UserError), held_directory(self.folder.parent):
            if run_ids is None:
                shutil.rmtree(self.folder / TRASH, ignore_errors=True)
            for run_id in run_ids or ():
                shutil.rmtree(self._in_trash(run_id), ignore_errors=True)

    def delete_all(self) -> None:
        """Delete all runs, damaged ones and those in the trash included.

        Raises
        ------
        DataError
            If one cannot be moved.
        """
        for run_id in self._ids():
            self.delete(run_id)
        self.empty_trash()

    @contextmanager
    def _changing(self, run_id: str) -> Iterator[None]:
        """Hold the lock of the data directory for a change of a run, which is refused if it is gone."""
        if not ID.fullmatch(run_id):  # it could lead out of the folder
            raise DataError(f"{shown(run_id, longest=60)} is no id of a run; mnist-gui runs list shows them.")
        gone = f"The run {run_id} is not there any more."
        if not self.folder.is_dir():
            raise DataError(gone)
        with held_directory(self.folder.parent):
            try:
                yield
            except FileNotFoundError as error:
                raise DataError(gone) from error

    def _sweep(self) -> None:
        """Remove what killed programs left. The caller holds the lock."""
        remove_leftovers_in(self.folder)
        with suppress(OSError):
            for path in (self.folder / TRASH).iterdir():
                if abs(time.time() - path.stat().st_mtime) > _LONGEST_IN_TRASH:
                    shutil.rmtree(path, ignore_errors=True)

    def _found(self, run_id: str) -> KeptRun:
        run = self._read(run_id)
        if run is None:
            raise FileNotFoundError
        if isinstance(run, DamagedRun):
            raise DataError(f"The run {run_id} cannot be used: {run.reason}; delete it.")
        return run

    def _in_trash(self, run_id: str) -> Path:
        return self.folder / TRASH / run_id

    def _refused(self, error: OSError) -> DataError:
        return DataError(
            f"Runs cannot be kept in {self.folder} ({reason_of(error)}); free some space, or allow writing "
            "there."
        )


def _write(folder: Path, record: RunRecord, made: Run | Validation) -> None:
    if isinstance(made, Run):
        save_model(folder / MODEL, made)
    if made.evaluation is not None:
        write_readings(folder / READINGS, made.evaluation)
    with atomic_write(folder / RECORD) as file:
        file.write(record.to_bytes())


def _size(folder: Path) -> int:
    """Return the bytes of the files in a folder."""
    size = 0
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                size += entry.stat(follow_symlinks=False).st_size
    return size
