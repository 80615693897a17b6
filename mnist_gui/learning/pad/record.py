"""Records for the model file of the pad's classifier: its training data and its errors.

They hold no dates and times, so the same data gives the same file.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from mnist_gui.data.dataset import Dataset, training_split
from mnist_gui.ink.drawing_file import LabelledDrawing
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.pad.classes import NonDigit
from mnist_gui.learning.pad.validation import Count, PadValidation
from mnist_gui.learning.pad.writers import collection_of, writer_of
from mnist_gui.untrusted import read_ordinary


def data_record(
    dataset: Dataset, files: Sequence[tuple[Path, Sequence[LabelledDrawing]]]
) -> dict[str, object]:
    """Describe the training data: images, and files with the drawings in them."""
    return {
        "images": {
            "name": dataset.name,
            "fingerprint": dataset.fingerprint,
            "images": len(training_split(dataset)),
        },
        "drawings": [
            {
                "file": path.name,
                "sha256": hashlib.sha256(read_ordinary(path)).hexdigest(),
                "drawings": len(drawings),
                "people": len({writer_of(drawing) for drawing in drawings}),
                "collections": sorted({collection_of(drawing) for drawing in drawings}),
            }
            for path, drawings in files
        ],
    }


def evaluation_record(evaluation: Evaluation) -> dict[str, object]:
    """Describe the evaluation on the test split of the images."""
    return {
        "images": evaluation.images,
        "errors": evaluation.errors,
        "error_rate": evaluation.error_rate,
    }


def validation_record(validation: PadValidation) -> dict[str, object]:
    """Describe the result of a cross-validation over writers."""
    return {
        "errors": _counts(validation.errors(validation.drawings)),
        "errors_strokes_reordered": _counts(validation.errors(validation.reordered)),
        "errors_as_pictures": _counts(validation.errors(validation.pictures)),
        "errors_images": _count(validation.mnist_errors),
        "area_under_curve": round(validation.area_under_curve(validation.drawings), 4),
        "area_under_curve_as_pictures": round(validation.area_under_curve(validation.pictures), 4),
        "not_a_digit": {name: _count(surely) for name, (surely, _) in _rejected(validation).items()},
        "not_a_digit_or_not_sure": {name: _count(both) for name, (_, both) in _rejected(validation).items()},
        "errors_before_learning_a_hand": _count(validation.errors_before_adaptation),
        "errors_after_learning_a_hand": _count(validation.errors_after_adaptation),
    }


def validation_table(validation: PadValidation) -> str:
    """Format the result of a cross-validation over writers, one figure a line."""
    rows = [(f"error, {name}", str(n)) for name, n in validation.errors(validation.drawings).items()]
    rows += [
        (f"  strokes drawn another way, {name}", str(n))
        for name, n in validation.errors(validation.reordered).items()
    ]
    rows += [(f"  as pictures, {name}", str(n)) for name, n in validation.errors(validation.pictures).items()]
    rows += [
        ("error, images", str(validation.mnist_errors)),
        ("letters against digits, area", f"{validation.area_under_curve(validation.drawings):.4f}"),
        ("  as pictures", f"{validation.area_under_curve(validation.pictures):.4f}"),
    ]
    rows += [
        (f"{name}: not a digit; or not sure", f"{surely.share:.2%}; {both.share:.2%}")
        for name, (surely, both) in _rejected(validation).items()
    ]
    rows += [
        ("error before learning a hand", str(validation.errors_before_adaptation)),
        ("error after learning 100 digits", str(validation.errors_after_adaptation)),
    ]
    width = max(len(name) for name, _ in rows) + 2
    return "\n".join(f"{name:<{width}}{figure}" for name, figure in rows)


def _rejected(validation: PadValidation) -> dict[str, tuple[Count, Count]]:
    kinds = {"digits": None, **{kind.name.lower(): kind for kind in NonDigit}}
    return {name: validation.rejected(validation.drawings, kind) for name, kind in kinds.items()}


def _counts(counts: dict[str, Count]) -> dict[str, object]:
    return {name: _count(count) for name, count in counts.items()}


def _count(count: Count) -> dict[str, object]:
    return {"count": count.part, "of": count.whole, "share": round(count.share, 6)}
