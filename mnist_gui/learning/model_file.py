"""Model files: a trained classifier in one ``.mnistmodel`` file.

The file is an `mnist_gui.learning.archive`. Its manifest says how many classes, features and support vectors
there are, within bounds; the shape of every array follows from that. Labels ascend; support vectors add up.
The pad's classifier has arrays and a manifest of its own, see `mnist_gui.learning.pad.model_file`; to
whoever opens a file it makes no difference.

Equal runs give equal files but for the seconds that they took.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mnist_gui.errors import ModelError
from mnist_gui.learning.archive import Archive, Arrays, ArraySpec, created_by, opened_archive, write_archive
from mnist_gui.learning.classifier import Classifier, Reader
from mnist_gui.learning.features import FEATURE_TYPES, Features
from mnist_gui.learning.manifest import InvalidManifestError, Manifest, read_fields, read_manifest
from mnist_gui.learning.pad.model_file import PAD_MODEL, read_pad
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.scoring import LinearScorer, PairwiseSvmScorer, Scorer
from mnist_gui.learning.training import Run

_LEARNED = "features_"  # begins the names of the arrays that the features have learned


def save_model(path: str | Path, run: Run) -> None:
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
    manifest, arrays = _taken_apart(run)
    write_archive(path, manifest.to_json(), arrays, _expected_arrays(manifest))


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
        if fields.get("model") == PAD_MODEL:
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
        if fields.get("model") == PAD_MODEL:
            raise ModelError(
                f"{path} reads drawings and was not trained on a data set; use it on the command line, "
                "with mnist-gui predict --model."
            )
        return _read_trained(fields, archive)


def _read_trained(fields: Mapping[str, Any], archive: Archive) -> tuple[Classifier, Manifest]:
    manifest = read_manifest(fields)
    return _put_together(manifest, archive.arrays(_expected_arrays(manifest))), manifest


def _taken_apart(run: Run) -> tuple[Manifest, Arrays]:
    """Return what describes a run and the arrays of its scorer."""
    classifier, scorer = run.classifier, run.classifier.scorer
    if isinstance(scorer, PairwiseSvmScorer):
        support_vectors = len(scorer.support_vectors)
        scalars = {"gamma": scorer.gamma, "slope": scorer.slope, "temperature": scorer.temperature}
    elif isinstance(scorer, LinearScorer):
        support_vectors = 0
        scalars = {"temperature": scorer.temperature}
    else:
        raise TypeError(f"no file format for {type(scorer).__name__}")
    manifest = Manifest(
        model=run.request.model,
        features=run.request.features,
        feature_parameters=classifier.features.get_params(),
        image_shape=classifier.image_shape,
        class_names=classifier.class_names,
        n_features=scorer.length,
        n_classes=len(scorer.classes),
        n_support_vectors=support_vectors,
        scalars=scalars,
        about=_about(run),
    )
    learned = {f"{_LEARNED}{name}": array for name, array in classifier.features.state.items()}
    return manifest, learned | {
        name: getattr(scorer, name) for name in _expected_arrays(manifest) if name not in learned
    }


def _about(run: Run) -> dict[str, object]:
    """Return where a model comes from, for people who open the file."""
    test = run.evaluation
    return {
        **created_by(),
        "data_set": run.dataset_name,
        "data_set_fingerprint": run.dataset_fingerprint,
        "train_images": run.train_images,
        "train_seconds": round(run.train_seconds, 3),
        "hyperparameters": dict(run.request.hyperparameters),
        "limit": run.request.limit,
        "seed": run.request.seed,
        "test": test and {"images": test.images, "errors": test.errors, "error_rate": test.error_rate},
    }


def _expected_arrays(manifest: Manifest) -> dict[str, ArraySpec]:
    """Return the arrays that a model has, by the numbers in its manifest: attributes of its scorer."""
    classes = manifest.n_classes
    features = _features_of(manifest)
    length = manifest.n_features
    learned = {
        f"{_LEARNED}{name}": ArraySpec(shape, "<f4") for name, shape in features.state_shapes(length).items()
    }
    if not learned and length != features.length(manifest.image_shape):
        raise InvalidManifestError("the entry n_features of its manifest is wrong")
    if manifest.model == "logistic":
        return learned | {
            "classes": ArraySpec((classes,), "<i2"),
            "weights": ArraySpec((length, classes), "<f4"),
            "biases": ArraySpec((classes,), "<f4"),
        }
    return learned | {
        "classes": ArraySpec((classes,), "<i2"),
        "support_vectors": ArraySpec((manifest.n_support_vectors, length), "<f4"),
        "support_counts": ArraySpec((classes,), "<i8"),
        "dual_coef": ArraySpec((classes - 1, manifest.n_support_vectors), "<f4"),
        "intercepts": ArraySpec((classes * (classes - 1) // 2,), "<f4"),
    }


def _features_of(manifest: Manifest) -> Features:
    features: Features = FEATURE_TYPES[manifest.features]()
    if set(manifest.feature_parameters) != set(features.get_params()):
        raise InvalidManifestError("the entry feature_parameters of its manifest is missing or wrong")
    try:
        return FEATURE_TYPES[manifest.features](**manifest.feature_parameters)
    except ValueError as error:
        raise InvalidManifestError("the entry feature_parameters of its manifest is out of range") from error


def _put_together(manifest: Manifest, arrays: Arrays) -> Classifier:
    """Make the classifier, after a look at what the arrays mean."""
    classes = arrays["classes"]
    if classes[0] < 0 or classes[-1] >= len(manifest.class_names) or not (np.diff(classes) > 0).all():
        raise InvalidManifestError("its classes do not fit their names")
    request = TrainingRequest(model=manifest.model, features=manifest.features)
    features = _features_of(manifest)
    if learned := {name: array for name, array in arrays.items() if name.startswith(_LEARNED)}:
        features.state = {name.removeprefix(_LEARNED): array for name, array in learned.items()}
        arrays = {name: array for name, array in arrays.items() if name not in learned}
    return Classifier(
        title=request.title,
        class_names=manifest.class_names,
        image_shape=manifest.image_shape,
        features=features,
        scorer=_scorer(manifest, arrays),
    )


def _scorer(manifest: Manifest, arrays: Arrays) -> Scorer:
    scalars = manifest.scalars
    try:
        if manifest.model == "logistic":
            return LinearScorer(temperature=scalars["temperature"], **arrays)
        counts = arrays["support_counts"]
        if (counts < 0).any() or counts.sum() != manifest.n_support_vectors:
            raise InvalidManifestError("its support vectors do not add up")
        return PairwiseSvmScorer(
            gamma=scalars["gamma"], slope=scalars["slope"], temperature=scalars["temperature"], **arrays
        )
    except KeyError as error:
        raise InvalidManifestError(f"the entry scalars.{error.args[0]} of its manifest is missing") from error
