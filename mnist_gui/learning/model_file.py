"""Model files: a trained classifier in one ``.mnistmodel`` file.

The file is a zip archive of ``manifest.json`` and one ``.npy`` file for each array of the model. Opening one
never runs code from it, as unpickling would, and nothing in it is believed before it is checked:

- The archive's table of contents is small, and lists exactly the files that its kind of model has.
- The manifest says how many classes, features and support vectors there are, within bounds. The type and
  shape of every array, and so the size of every file in the archive, follow from these few numbers.
- Of each file no more than that size is unpacked, whatever it claims to hold.
- Every number is finite and within range; labels ascend; support vectors add up.

A file that fails any of this gives one sentence, a `ModelError`. Equal runs give equal files but for the
seconds that they took.
"""

import io
import math
import platform
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from mnist_gui.atomic_file import atomic_write
from mnist_gui.errors import ModelError
from mnist_gui.learning.classifier import Classifier
from mnist_gui.learning.features import FEATURE_TYPES, Features
from mnist_gui.learning.manifest import InvalidManifestError, Manifest, NewerFormatError, read_manifest
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.scoring import LinearScorer, PairwiseSvmScorer, Scorer
from mnist_gui.learning.training import Run

MANIFEST = "manifest.json"
LARGEST_MANIFEST = 1 << 20  # bytes, as the next three
LARGEST_DIRECTORY = 1 << 14
LARGEST_HEADER = 1 << 10
LARGEST_MODEL = 512 << 20
LARGEST_VALUE = 1e9  # far beyond any real weight, and its square far below what float32 can hold

_LEARNED = "features_"  # begins the names of the arrays that the features have learned

Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class _ArraySpec:
    """What an array in a model file must be."""

    shape: tuple[int, ...]
    dtype: str

    @property
    def size(self) -> int:
        """Bytes of its values."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize


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
    path = Path(path)
    manifest, arrays = _taken_apart(run)
    try:
        with atomic_write(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            _write_entry(archive, MANIFEST, manifest.to_json())
            for name, spec in _expected_arrays(manifest).items():
                stream = io.BytesIO()
                np.lib.format.write_array(stream, arrays[name].astype(spec.dtype), allow_pickle=False)
                _write_entry(archive, f"{name}.npy", stream.getvalue())
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelError(f"{path} cannot be written: {reason}; choose another place.") from error


def open_model(path: str | Path) -> Classifier:
    """Read a classifier from a file, which may come from anywhere.

    Parameters
    ----------
    path : str or Path
        A file that `save_model` wrote.

    Returns
    -------
    Classifier
        It predicts exactly what the saved one did.

    Raises
    ------
    ModelError
        If the file cannot be read, is no model, damaged, altered, or of a newer format.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            _check_directory_size(file)
            with zipfile.ZipFile(file) as archive:
                manifest = read_manifest(_read_entry(archive, MANIFEST, largest=LARGEST_MANIFEST))
                return _put_together(manifest, _read_arrays(archive, manifest))
    except OSError as error:
        raise ModelError(f"{path} cannot be opened: {error.strerror or error}.") from error
    except NewerFormatError as error:
        raise ModelError(f"{path} was saved by a newer mnist-gui; update the program to open it.") from error
    except _DAMAGE as error:
        reason = str(error) if isinstance(error, InvalidManifestError) else "it is damaged or something else"
        raise ModelError(
            f"{path} cannot be used as a model: {reason}; choose another file or train a new model."
        ) from error


_DAMAGE = (ValueError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What is raised for an archive that is damaged, encrypted, or made in a way that zipfile does not know."""


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
        "created_by": f"mnist-gui {_version('mnist-gui')}",
        "libraries": {
            "python": platform.python_version(),
            **{name: _version(name) for name in ("numpy", "scipy", "scikit-learn")},
        },
        "data_set": run.dataset_name,
        "data_set_fingerprint": run.dataset_fingerprint,
        "train_images": run.train_images,
        "train_seconds": round(run.train_seconds, 3),
        "hyperparameters": dict(run.request.hyperparameters),
        "limit": run.request.limit,
        "seed": run.request.seed,
        "test": test and {"images": test.images, "errors": test.errors, "error_rate": test.error_rate},
    }


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:  # run from a source tree, or frozen without metadata
        return "unknown"


def _expected_arrays(manifest: Manifest) -> dict[str, _ArraySpec]:
    """Return the arrays that a model has, by the numbers in its manifest: attributes of its scorer."""
    classes = manifest.n_classes
    features = _features_of(manifest)
    length = manifest.n_features
    learned = {
        f"{_LEARNED}{name}": _ArraySpec(shape, "<f4") for name, shape in features.state_shapes(length).items()
    }
    if not learned and length != features.length(manifest.image_shape):
        raise InvalidManifestError("the entry n_features of its manifest is wrong")
    if manifest.model == "logistic":
        return learned | {
            "classes": _ArraySpec((classes,), "<i2"),
            "weights": _ArraySpec((length, classes), "<f4"),
            "biases": _ArraySpec((classes,), "<f4"),
        }
    return learned | {
        "classes": _ArraySpec((classes,), "<i2"),
        "support_vectors": _ArraySpec((manifest.n_support_vectors, length), "<f4"),
        "support_counts": _ArraySpec((classes,), "<i8"),
        "dual_coef": _ArraySpec((classes - 1, manifest.n_support_vectors), "<f4"),
        "intercepts": _ArraySpec((classes * (classes - 1) // 2,), "<f4"),
    }


def _features_of(manifest: Manifest) -> Features:
    features: Features = FEATURE_TYPES[manifest.features]()
    if set(manifest.feature_parameters) != set(features.get_params()):
        raise InvalidManifestError("the entry feature_parameters of its manifest is missing or wrong")
    try:
        return FEATURE_TYPES[manifest.features](**manifest.feature_parameters)
    except ValueError as error:
        raise InvalidManifestError("the entry feature_parameters of its manifest is out of range") from error


def _write_entry(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    # A ZipInfo made by hand bears the date 1980-01-01, so that equal models are equal files.
    archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, compresslevel=6)


def _check_directory_size(file: BinaryIO) -> None:
    """Refuse an archive whose table of contents is large, before `zipfile` reads it into memory."""
    end_record = struct.Struct("<4s4H2LH")
    file.seek(0, io.SEEK_END)
    length = file.tell()
    # 20 more bytes before it would hold the pointer to a second table, for archives beyond 4 GB.
    file.seek(max(0, length - end_record.size - 20))
    tail = file.read()
    if len(tail) < end_record.size:
        raise InvalidManifestError("it is too short")
    signature, *_, directory_size, _start, comment = end_record.unpack(tail[-end_record.size :])
    if signature != b"PK\x05\x06" or comment or tail.startswith(b"PK\x06\x07"):
        raise InvalidManifestError("it is cut short or of another kind")
    if directory_size > LARGEST_DIRECTORY:
        raise InvalidManifestError("it holds too many files")


def _read_entry(archive: zipfile.ZipFile, name: str, *, largest: int) -> bytes:
    """Unpack a file of the archive, which must not be larger than given."""
    if name not in archive.namelist():
        raise InvalidManifestError(f"it holds no {name}")
    if archive.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InvalidManifestError(f"its {name} is packed in an unknown way")
    with archive.open(name) as entry:
        content = entry.read(largest + 1)
    if len(content) > largest:
        raise InvalidManifestError(f"its {name} is too large")
    return content


def _read_arrays(archive: zipfile.ZipFile, manifest: Manifest) -> Arrays:
    """Read and check all arrays."""
    expected = _expected_arrays(manifest)
    if sum(spec.size for spec in expected.values()) > LARGEST_MODEL:
        raise InvalidManifestError("it is too large")
    if sorted(archive.namelist()) != sorted([MANIFEST, *(f"{name}.npy" for name in expected)]):
        raise InvalidManifestError("it holds other files than such a model has")
    return {name: _read_array(archive, name, spec) for name, spec in expected.items()}


def _read_array(archive: zipfile.ZipFile, name: str, spec: _ArraySpec) -> npt.NDArray[Any]:
    content = _read_entry(archive, f"{name}.npy", largest=spec.size + LARGEST_HEADER)
    stream = io.BytesIO(content)
    try:
        np.lib.format.read_magic(stream)
        shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(
            stream, max_header_size=LARGEST_HEADER
        )
    except Exception as error:  # numpy parses it as Python, which nonsense makes raise anything
        raise InvalidManifestError(f"its {name}.npy has no valid header") from error
    found = (shape, fortran_order, dtype, len(content) - stream.tell())
    if found != (spec.shape, False, np.dtype(spec.dtype), spec.size):
        raise InvalidManifestError(f"its {name}.npy has another shape, type or size than its manifest says")
    array = np.frombuffer(content, dtype=spec.dtype, offset=stream.tell()).reshape(spec.shape)
    if not (np.abs(array) <= LARGEST_VALUE).all():  # false for what is not a number, too
        raise InvalidManifestError(f"its {name}.npy holds numbers that cannot be")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


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
