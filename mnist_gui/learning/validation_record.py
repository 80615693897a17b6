"""A cross-validation as JSON can hold it, and back: for the next start after a crash."""

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeGuard

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.errors import TrainingError
from mnist_gui.learning.evaluation import LARGEST_LOSS, Evaluation
from mnist_gui.learning.recipes import TrainingRequest

if TYPE_CHECKING:
    from mnist_gui.learning.validation import Validation

MOST_IMAGES: Final = 200_000
"""Cross-validations of more images are not kept, because all is written again with each change of a page."""

MOST_PROBABILITIES: Final = 1_000_000
"""Of more, only those of the predicted classes are kept, for the same reason."""

_MOST_FOLDS: Final = 1000
_COLUMNS: Final = {"actual": "<i2", "predicted": "<i2", "confidence": "<f4", "loss": "<f4"}
_PROBABILITIES: Final = "probabilities"
_PROBABILITY: Final = "<f4"


def request_to_json(request: TrainingRequest) -> dict[str, object]:
    """Return a request as JSON can hold it."""
    return {
        "model": request.model,
        "features": request.features,
        "hyperparameters": dict(request.hyperparameters),
        "limit": request.limit,
        "seed": request.seed,
    }


def request_from_json(values: object) -> TrainingRequest | None:
    """Return the request that `request_to_json` wrote; None if it makes no sense."""
    match values:
        case {
            "model": str() as model,
            "features": str() as features,
            "hyperparameters": {**numbers},
            "limit": int() | None as limit,
            "seed": int() as seed,
        }:
            values_by_name = {str(name): value for name, value in numbers.items() if _is_number(value)}
            try:
                return TrainingRequest(model, features, values_by_name, limit, seed)
            except (TrainingError, OverflowError):
                return None
    return None


def validation_to_json(validation: "Validation") -> dict[str, object]:
    """Return a cross-validation as JSON can hold it; empty if it is of very many images."""
    evaluation = validation.evaluation
    if len(evaluation.actual) > MOST_IMAGES or evaluation.confidence is None or evaluation.loss is None:
        return {}
    return {
        "request": request_to_json(validation.request),
        "folds": [[fold.images, fold.errors, fold.seconds] for fold in validation.folds],
        "seconds": validation.seconds,
        "split": evaluation.split,
        "columns": {
            **{name: _encoded(getattr(evaluation, name), dtype) for name, dtype in _COLUMNS.items()},
            **_encoded_probabilities(evaluation.probabilities),
        },
    }


def _encoded(column: npt.NDArray[Any], dtype: str) -> str:
    return base64.b64encode(column.astype(dtype).tobytes()).decode("ascii")


def _encoded_probabilities(probabilities: npt.NDArray[np.float32] | None) -> dict[str, str]:
    """Return them as a column; nothing if they are too many. Programs of before do not read them."""
    if probabilities is None or probabilities.size > MOST_PROBABILITIES:
        return {}
    return {_PROBABILITIES: _encoded(probabilities, _PROBABILITY)}


def validation_from_json(values: object, dataset: Dataset) -> "Validation | None":
    """Return the cross-validation that `validation_to_json` wrote; None if it makes no sense."""
    from mnist_gui.learning.validation import READER, Fold, Validation  # brings scikit-learn

    match values:
        case {
            "request": request_values,
            "folds": [*fold_values],
            "seconds": float() | int() as seconds,
            "split": str() as split,
            "columns": {**columns},
        } if split in dataset.split_names and 0 < len(fold_values) <= _MOST_FOLDS and _is_time(seconds):
            request = request_from_json(request_values)
            arrays = _arrays(
                {str(name): text for name, text in columns.items()},
                len(dataset.split(split)),
                len(dataset.class_names),
            )
            folds = [Fold(*fold) for fold in fold_values if _is_fold(fold)]
            if request is None or arrays is None or len(folds) < len(fold_values):
                return None
            evaluation = Evaluation(split=split, class_names=dataset.class_names, reader=READER, **arrays)
            sums = sum(fold.images for fold in folds), sum(fold.errors for fold in folds)
            if sums == (evaluation.images, evaluation.errors):
                return Validation(request, dataset.name, tuple(folds), evaluation, float(seconds))
    return None


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float)


def _is_time(seconds: object) -> bool:
    return isinstance(seconds, int | float) and 0 <= seconds < 1e9


def _is_fold(value: object) -> bool:
    match value:
        case [int() as images, int() as errors, int() | float() as seconds]:
            return 0 <= errors <= images and images > 0 and _is_time(seconds)
    return False


def _arrays(columns: Mapping[str, object], count: int, classes: int) -> dict[str, npt.NDArray[Any]] | None:
    """Return the columns of an evaluation, if each has a sound value for each of so many images."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, dtype in _COLUMNS.items():
        column = _decoded(columns.get(name), dtype, count)
        if column is None:
            return None
        arrays[name] = column
    labels = np.stack([arrays["actual"], arrays["predicted"]])
    confidence, loss = arrays["confidence"], arrays["loss"]
    is_sound = (
        bool(((labels >= NO_LABEL) & (labels < classes)).all())
        and _are_probabilities(confidence)
        and bool((np.isnan(loss) | ((loss >= 0) & (loss <= np.float32(LARGEST_LOSS)))).all())
    )
    if not is_sound:
        return None
    probabilities = _decoded(columns.get(_PROBABILITIES), _PROBABILITY, count * classes)
    if probabilities is not None and _are_probabilities(probabilities):
        arrays[_PROBABILITIES] = probabilities.reshape(count, classes)
    return arrays


def _decoded(text: object, dtype: str, count: int) -> npt.NDArray[Any] | None:
    """Return the numbers of a column; None if it is no text of so many."""
    if not isinstance(text, str) or not text.isascii():
        return None
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    if len(content) != count * np.dtype(dtype).itemsize:
        return None
    return np.frombuffer(content, dtype).astype(dtype.removeprefix("<"))


def _are_probabilities(values: npt.NDArray[np.floating]) -> bool:
    return bool((np.isnan(values) | ((values >= 0) & (values <= 1))).all())
