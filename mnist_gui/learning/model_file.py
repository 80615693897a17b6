"""Model files: a trained classifier in one ``.mnistmodel`` file.

The file is an `mnist_gui.learning.archive`. Its manifest holds a few sizes, within bounds; the shape of every
array follows from them. What the arrays of a kind of model are, and how they are checked, is said in its
module in `mnist_gui.learning.models`. The pad's classifier has arrays and a manifest of its own, see
`mnist_gui.learning.pad.model_file`; `open_model` opens both.

Equal runs give equal files but for the seconds that they took.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mnist_gui.errors import ModelError, TrainingError
from mnist_gui.learning.archive import (
    Archive,
    Arrays,
    ArraySpec,
    Specs,
    created_by,
    opened_archive,
    write_archive,
)
from mnist_gui.learning.checks import InvalidModelError
from mnist_gui.learning.classifier import Classifier, Reader
from mnist_gui.learning.features import FEATURE_TYPES, Features
from mnist_gui.learning.manifest import Manifest, is_pad, read_fields, read_manifest
from mnist_gui.learning.models.model import model_class
from mnist_gui.learning.recipes import TrainingRequest

if TYPE_CHECKING:
    from mnist_gui.learning.training import Run

_LEARNED = "features_"
"""Begins the names of the arrays that the features have learned."""

_LARGEST = 1e15
"""The largest number that is read from the part of a manifest that is for people."""


def save_model(path: str | Path, run: "Run") -> None:
    """Write the classifier of a run, with a record of where it comes from, to a file.

    Parameters
    ----------
    path : str or Path
        Where to; a file that is there is replaced once the new one is complete.
    run : Run
        What to save.

    Raises
    ------
    ModelError
        If the file cannot be written.
    """
    classifier, model = run.classifier, run.classifier.model
    manifest = Manifest(
        model=run.request.model,
        features=run.request.features,
        feature_parameters=classifier.features.get_params(),
        image_shape=classifier.image_shape,
        class_names=classifier.class_names,
        sizes=model.sizes,
        scalars=model.scalars,
        about=_about(run),
        levels=classifier.levels,
    )
    learned = {f"{_LEARNED}{name}": array for name, array in classifier.features.state.items()}
    write_archive(path, manifest.to_json(), {**learned, **model.arrays}, _expected_arrays(manifest))


def open_model(path: str | Path) -> Reader:
    """Read a classifier from a file, which may come from anywhere.

    Parameters
    ----------
    path : str or Path
        A file that `save_model` or `mnist_gui.learning.pad.model_file.save_pad` wrote.

    Returns
    -------
    Reader
        A `Classifier` or a `PadClassifier`. It predicts exactly what the saved one did.

    Raises
    ------
    ModelError
        If the file cannot be read, is no model, damaged, altered, or of a newer format.
    """
    with opened_archive(path) as archive:
        fields = read_fields(archive.manifest)
        if is_pad(fields):
            from mnist_gui.learning.pad.model_file import read_pad  # other models start without its modules

            return read_pad(fields, archive)
        return _read_trained(fields, archive)[0]


def open_trained(path: str | Path) -> tuple[Classifier, Manifest]:
    """Read a classifier that was trained on a data set, and what its file says of it.

    Raises
    ------
    ModelError
        As `open_model`, and if it is the pad's, which was trained on drawings.
    """
    with opened_archive(path) as archive:
        fields = read_fields(archive.manifest)
        if is_pad(fields):
            raise ModelError(
                f"{path} reads drawings and was not trained on a data set; use it on the command line, "
                "with mnist-gui predict --model."
            )
        return _read_trained(fields, archive)


def request_of(manifest: Manifest) -> TrainingRequest:
    """Return what the model was trained with, as far as its file says so and it makes sense."""
    request = TrainingRequest(model=manifest.model, features=manifest.features)
    values, limit, seed = (manifest.about.get(name) for name in ("hyperparameters", "limit", "seed"))
    if not isinstance(values, dict) or not all(is_number(value) for value in values.values()):
        return request
    if not isinstance(limit, int | None) or not isinstance(seed, int):
        return request
    try:
        return replace(request, hyperparameters=values, limit=limit, seed=seed)
    except TrainingError:
        return request


def is_number(value: object) -> bool:
    """Return whether a value of the part of a manifest that is for people is a number of sensible size."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST


def _about(run: "Run") -> dict[str, object]:
    """Return where a model comes from, for people who open the file."""
    test = run.evaluation
    return {
        **created_by(),
        "data_set": run.dataset_name,
        "data_set_fingerprint": run.dataset_fingerprint,
        **_corrections(run),
        "train_images": run.train_images,
        "train_seconds": round(run.train_seconds, 3),
        "hyperparameters": dict(run.request.hyperparameters),
        "limit": run.request.limit,
        "seed": run.request.seed,
        "test": test and {"images": test.images, "errors": test.errors, "error_rate": test.error_rate},
    }


def _corrections(run: "Run") -> dict[str, object]:
    """Return what was corrected in the images of a model, for its manifest; nothing if nothing was."""
    if run.corrected_fingerprint == run.dataset_fingerprint:
        return {}
    return {"corrected_fingerprint": run.corrected_fingerprint, "corrections": run.corrections.to_json()}


def _read_trained(fields: Mapping[str, Any], archive: Archive) -> tuple[Classifier, Manifest]:
    manifest = read_manifest(fields)
    return _put_together(manifest, archive.arrays(_expected_arrays(manifest))), manifest


def _expected_arrays(manifest: Manifest) -> Specs:
    """Return the arrays that a model has, by the sizes in its manifest: the features' and its own."""
    features = _features_of(manifest)
    length = manifest.sizes["n_features"]
    learned = {
        f"{_LEARNED}{name}": ArraySpec(shape, "<f4") for name, shape in features.state_shapes(length).items()
    }
    if not learned and length != features.length(manifest.image_shape):
        raise InvalidModelError("the entry n_features of its manifest is wrong")
    return {**learned, **model_class(manifest.model).all_specs(manifest.sizes)}


def _features_of(manifest: Manifest) -> Features:
    features: Features = FEATURE_TYPES[manifest.features]()
    if set(manifest.feature_parameters) != set(features.get_params()):
        raise InvalidModelError("the entry feature_parameters of its manifest is missing or wrong")
    try:
        return FEATURE_TYPES[manifest.features](**manifest.feature_parameters)
    except ValueError as error:
        raise InvalidModelError("the entry feature_parameters of its manifest is out of range") from error


def _put_together(manifest: Manifest, arrays: Arrays) -> Classifier:
    """Make the classifier, after a check of what the arrays mean."""
    classes = arrays["classes"]
    ascending = (classes[1:] > classes[:-1]).all()  # their difference could wrap
    if classes[0] < 0 or classes[-1] >= len(manifest.class_names) or not ascending:
        raise InvalidModelError("its classes do not fit their names")
    features = _features_of(manifest)
    learned = {name: array for name, array in arrays.items() if name.startswith(_LEARNED)}
    features.state = {name.removeprefix(_LEARNED): array for name, array in learned.items()}
    own = {name: array for name, array in arrays.items() if name not in learned}
    model = model_class(manifest.model).of_parts(manifest.sizes, manifest.scalars, own)
    model.check()
    request = request_of(manifest)
    return Classifier(
        title=request.title,
        class_names=manifest.class_names,
        image_shape=manifest.image_shape,
        features=features,
        model=model,
        hyperparameters=request.hyperparameters,
        levels=manifest.levels,
    )
