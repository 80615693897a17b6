"""The model file of the pad's classifier, an archive of `mnist_gui.learning.archive`.

Support vectors are stored as 8-bit multiples of their step, one component after another, which compresses
best; dual coefficients and principal components have half precision. The classifier was fitted to such
numbers, so the file holds it exactly.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from mnist_gui.learning.archive import Archive, Arrays, ArraySpec, created_by, opened_archive, write_archive
from mnist_gui.learning.checks import (
    SCALAR_RANGE,
    InvalidModelError,
    mapping_of,
    number,
    positive,
    whole,
    wrong_entry,
)
from mnist_gui.learning.features import GradientFeatures
from mnist_gui.learning.manifest import FORMAT, PAD_MODEL, PAD_VERSION, is_pad, read_fields
from mnist_gui.learning.models.svm import MOST_SUPPORT_VECTORS, SvmModel
from mnist_gui.learning.pad.classes import N_CLASSES
from mnist_gui.learning.pad.classifier import Calibration, PadClassifier
from mnist_gui.learning.pad.expert import Expert, F, in_quantisation_steps
from mnist_gui.learning.pad.stroke_features import FULL_LENGTH, StrokeFeatures

_EXPERTS = ("image", "stroke")

_AnyExpert: TypeAlias = Expert[GradientFeatures] | Expert[StrokeFeatures]


def save_pad(path: str | Path, classifier: PadClassifier, *, about: Mapping[str, object] = {}) -> None:
    """Write the pad's classifier to a file, without its adaptation.

    Parameters
    ----------
    path : str or Path
        An existing file is replaced once the new one is complete.
    classifier : PadClassifier
    about : Mapping from str to object
        Where the classifier comes from; any JSON object.

    Raises
    ------
    ModelError
        If the file cannot be written.
    """
    experts: dict[str, _AnyExpert] = {"image": classifier.image_expert, "stroke": classifier.stroke_expert}
    counts = {name: _counts(expert) for name, expert in experts.items()}
    fields = {
        "format": FORMAT,
        "format_version": PAD_VERSION,
        "model": PAD_MODEL,
        "experts": {
            name: {
                **counts[name],
                "gamma": expert.svm.gamma,
                "slope": expert.svm.slope,
                "step": expert.step,
            }
            for name, expert in experts.items()
        },
        "calibrations": {
            "drawings": asdict(classifier.of_drawings),
            "pictures": asdict(classifier.of_pictures),
        },
        "about": {**created_by(), **about},
    }
    arrays: dict[str, Any] = {}
    specs: dict[str, ArraySpec] = {}
    for name, expert in experts.items():
        svm = expert.svm
        of_expert = {
            **expert.features.state,
            "support_vectors": in_quantisation_steps(svm.support_vectors, expert.step).T,
            "support_counts": svm.support_counts,
            "dual_coef": svm.dual_coef,
            "intercepts": svm.intercepts,
        }
        arrays |= {f"{name}_{key}": array for key, array in of_expert.items()}
        specs |= _specs(name, **counts[name])
    manifest = json.dumps(fields, indent=2, ensure_ascii=False).encode()
    write_archive(path, manifest, arrays, specs)


def open_pad(path: str | Path) -> PadClassifier:
    """Read the pad's classifier from a file.

    Raises
    ------
    ModelError
        If the file cannot be read, holds another kind of model or none, is damaged, altered, or of a newer
        format.
    """
    with opened_archive(path) as archive:
        fields = read_fields(archive.manifest)
        if not is_pad(fields):
            raise InvalidModelError("it is a model of images, not of drawings")
        return read_pad(fields, archive)


def read_pad(fields: Mapping[str, Any], archive: Archive) -> PadClassifier:
    """Read the pad's classifier from an archive whose manifest names `PAD_MODEL`.

    Raises
    ------
    InvalidModelError
        If an entry of the manifest is missing, of the wrong type or out of range, or if an array contradicts
        it.
    """
    experts = _objects(fields, "experts", _EXPERTS)
    specs: dict[str, ArraySpec] = {}
    for name, entries in experts.items():
        specs |= _specs(
            name,
            components=whole(entries.get("components"), 1, FULL_LENGTH, f"experts.{name}.components"),
            support_vectors=whole(
                entries.get("support_vectors"), 1, MOST_SUPPORT_VECTORS, f"experts.{name}.support_vectors"
            ),
        )
    calibrations = _objects(fields, "calibrations", ("drawings", "pictures"))
    of_drawings, of_pictures = (_calibration(entries, name) for name, entries in calibrations.items())
    mapping_of(lambda value, _: value, fields.get("about"), "about")
    arrays = archive.arrays(specs)
    image, stroke = (experts[name] for name in _EXPERTS)
    return PadClassifier(
        image_expert=_expert("image", GradientFeatures(components=image["components"]), image, arrays),
        stroke_expert=_expert("stroke", StrokeFeatures(stroke["components"]), stroke, arrays),
        of_drawings=of_drawings,
        of_pictures=of_pictures,
    )


def _counts(expert: _AnyExpert) -> dict[str, int]:
    vectors, components = expert.svm.support_vectors.shape
    return {"components": components, "support_vectors": vectors}


def _specs(name: str, *, components: int, support_vectors: int) -> dict[str, ArraySpec]:
    """Return the specifications of one expert's arrays."""
    arrays = {
        "mean": ArraySpec((FULL_LENGTH,), "<f4"),
        "components": ArraySpec((FULL_LENGTH, components), "<f2"),
        "support_vectors": ArraySpec((components, support_vectors), "|i1"),
        "support_counts": ArraySpec((N_CLASSES,), "<i8"),
        "dual_coef": ArraySpec((N_CLASSES - 1, support_vectors), "<f2"),
        "intercepts": ArraySpec((N_CLASSES * (N_CLASSES - 1) // 2,), "<f4"),
    }
    return {f"{name}_{key}": spec for key, spec in arrays.items()}


def _expert(name: str, features: F, entries: Mapping[str, Any], arrays: Arrays) -> Expert[F]:
    own = {key.removeprefix(f"{name}_"): array for key, array in arrays.items() if key.startswith(f"{name}_")}
    features.state = {"mean": own["mean"], "components": own["components"].astype(np.float32)}
    step = positive(entries.get("step"), f"experts.{name}.step")
    svm = SvmModel(
        classes=np.arange(N_CLASSES, dtype=np.int16),
        support_vectors=np.ascontiguousarray(own["support_vectors"].T).astype(np.float32) * np.float32(step),
        support_counts=own["support_counts"].astype(np.intp),
        dual_coef=own["dual_coef"].astype(np.float32),
        intercepts=own["intercepts"],
        gamma=positive(entries.get("gamma"), f"experts.{name}.gamma"),
        slope=positive(entries.get("slope"), f"experts.{name}.slope"),
    )
    svm.check()
    return Expert(features, svm, step)


def _calibration(entries: Mapping[str, Any], name: str) -> Calibration:
    return Calibration(
        temperature=positive(entries.get("temperature"), f"calibrations.{name}.temperature"),
        slope=positive(entries.get("slope"), f"calibrations.{name}.slope"),
        offset=number(
            entries.get("offset"), -SCALAR_RANGE[1], SCALAR_RANGE[1], f"calibrations.{name}.offset"
        ),
    )


def _objects(fields: Mapping[str, Any], name: str, keys: tuple[str, ...]) -> dict[str, Mapping[str, Any]]:
    """Return an entry that holds exactly the given JSON objects, in this order."""
    objects = mapping_of(
        lambda value, what: mapping_of(lambda item, _: item, value, what), fields.get(name), name
    )
    if set(objects) != set(keys):
        raise wrong_entry(name)
    return {key: objects[key] for key in keys}
