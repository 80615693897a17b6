"""Fuzzes kept runs: damaged records, readings and models in the user's data directory."""

import contextlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final
from unittest import mock

import numpy as np
from helpers.fuzzing import seeds
from helpers.fuzzing.mutations import Files

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.errors import DataError, ModelError
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.runs.kept_run import RECORD
from mnist_gui.learning.runs.limit import LIMIT_VARIABLE
from mnist_gui.learning.runs.record import read_record
from mnist_gui.learning.runs.store import RunStore
from mnist_gui.learning.training import Run, train
from mnist_gui.learning.validation import Validation, cross_validate

_ID: Final = "0123456789"


def run_inputs() -> Iterable[Files]:
    """Yield the files of a kept training and of a kept cross-validation."""
    dataset, request = seeds.tiny(), TrainingRequest("logistic", "pixels")
    yield _kept(train(dataset, request))
    yield _kept(cross_validate(dataset, request, folds=2))


def _kept(made: Run | Validation) -> Files:
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, {LIMIT_VARIABLE: "100"}):
        store = RunStore(Path(folder) / "runs")
        kept = store.keep(made, seeds.tiny(), opened=OpenRequest("tiny"))
        named = replace(kept.record, id=_ID).with_changes(name="plain", note="mine", starred=True)
        return {**seeds.of_folder(kept.folder), RECORD: named.to_bytes()}


def read_run(folder: Path, names: list[str]) -> None:
    """List runs, use them, and change, delete and restore them."""
    store = RunStore(folder / "user" / "runs")
    run_folder = store.folder / _ID
    run_folder.mkdir(parents=True)
    for name in names:
        (folder / name).rename(run_folder / name)
    for run in store.runs():
        record = run.record
        assert read_record(record.to_bytes()) == record
        with contextlib.suppress(ModelError):
            if (evaluation := run.evaluation) is not None:
                assert 0 <= evaluation.error_rate <= 1
                assert evaluation.confusion.sum() <= evaluation.images
        with contextlib.suppress(ModelError):
            prediction = run.classifier.predict(np.zeros((1, *record.image_shape), np.uint8))
            assert len(prediction.labels) == 1
        with contextlib.suppress(ModelError):
            _ = run.validation.error_rate
        assert store.change(_ID, name="other").record.name == "other"
    store.delete(_ID)
    assert store.runs().damaged == ()
    with contextlib.suppress(DataError):  # a damaged run comes back, and is refused as before
        store.restore(_ID)
    assert run_folder.is_dir()
