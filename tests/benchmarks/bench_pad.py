"""Measure the classifier of the pad: errors on unseen writers, and speed.

Usage: ``python tests/benchmarks/bench_pad.py [--quick]``. It needs MNIST and the recorded strokes, beside the
checkout, and takes about five minutes; with --quick, one fold in two minutes.

The recorded drawings are split into folds by writer. Each fold is predicted by a classifier that was trained
on the other folds and on MNIST, exactly as the shipped one is. Then the shipped classifier is measured: size,
speed, invariance to position, size and number of points of a drawing, and errors on MNIST's test images.
"""

from checkout import SHARED_DATA  # isort: skip

import argparse
import time
from collections.abc import Sequence

import numpy as np

from mnist_gui.data.open import open_dataset
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.drawing_file import LabelledDrawing, read_labelled_drawings
from mnist_gui.learning.evaluation import evaluate
from mnist_gui.learning.pad import adapt_to_writer
from mnist_gui.learning.pad.classes import NonDigit
from mnist_gui.learning.pad.classifier import PadClassifier
from mnist_gui.learning.pad.model_file import open_pad
from mnist_gui.learning.pad.record import validation_table
from mnist_gui.learning.pad.shipped import shipped_path
from mnist_gui.learning.pad.training_set import build_training_set
from mnist_gui.learning.pad.validation import cross_validate_pad
from mnist_gui.learning.pad.writers import N_FOLDS

Floats = np.ndarray


def moved(drawing: Drawing, size: float, place: Sequence[float]) -> Drawing:
    """Scale and move a drawing, whose longer side is 1000, on a pad whose side is 1."""
    return Drawing(
        tuple(Stroke(size * stroke.points.astype(np.float64) / 1000 + place) for stroke in drawing.strokes)
    )


def thinned(drawing: Drawing, keep: int) -> Drawing:
    """Keep every `keep`-th point and the ends of strokes, as from a slow mouse."""
    strokes = []
    for stroke in drawing.strokes:
        rows = np.unique(np.r_[np.arange(0, len(stroke.points), keep), len(stroke.points) - 1])
        strokes.append(Stroke(stroke.points[rows]))
    return Drawing(tuple(strokes))


def thickened(drawing: Drawing, parts: int) -> Drawing:
    """Add points on the lines between points, as from a fast tablet."""
    strokes = []
    for stroke in drawing.strokes:
        at = np.linspace(0, len(stroke.points) - 1, parts * (len(stroke.points) - 1) + 1)
        places = np.arange(len(stroke.points))
        strokes.append(
            Stroke(np.stack([np.interp(at, places, stroke.points[:, axis]) for axis in (0, 1)], axis=1))
        )
    return Drawing(tuple(strokes))


def show_invariances(reader: PadClassifier, drawings: Sequence[Drawing]) -> None:
    plain = reader.read(drawings)
    print(f"\n{'what is done to a digit':44}{'largest change':>16}{'other label':>13}")
    print(f"{'':44}{'of probability':>16}{'of ' + format(len(drawings), ','):>13}")
    changes = {
        f"drawn at {size:.0%} of the pad, {corner}": [moved(drawing, size, place) for drawing in drawings]
        for size in (0.1, 0.5, 1.0)
        for corner, place in (
            ("top left", (0, 0)),
            ("top right", (1 - size, 0)),
            ("bottom right", (1 - size, 1 - size)),
        )
    }
    changes["three times as many points"] = [thickened(drawing, 3) for drawing in drawings]
    changes["every second point"] = [thinned(drawing, 2) for drawing in drawings]
    changes["every third point"] = [thinned(drawing, 3) for drawing in drawings]
    for name, changed in changes.items():
        read = reader.read(changed)
        change = max(
            np.abs(read.probabilities - plain.probabilities).max(),
            np.abs(read.is_digit - plain.is_digit).max(),
        )
        print(f"{name:44}{change:16.4f}{int((read.labels != plain.labels).sum()):13}")


def milliseconds(reader: PadClassifier, drawings: Sequence[Drawing]) -> Floats:
    times = []
    for drawing in drawings:
        started = time.perf_counter()
        reader.read([drawing])
        times.append(1e3 * (time.perf_counter() - started))
    return np.array(times[50:])


def show_shipped(digits: Sequence[LabelledDrawing]) -> None:
    started = time.perf_counter()
    reader = open_pad(shipped_path())
    opened = time.perf_counter() - started
    print(f"\nshipped model: {shipped_path().stat().st_size / 1e6:.2f} MB, opened in {1e3 * opened:.0f} ms")
    drawings = [digit.drawing for digit in digits[::20]]
    one_hundred = digits[::157]
    started = time.perf_counter()
    adaptation = adapt_to_writer(
        reader, [digit.drawing for digit in one_hundred], [int(digit.label) for digit in one_hundred]
    )
    learned = time.perf_counter() - started
    for name, who in (("one drawing", reader), ("adapted to a writer", reader.with_adaptation(adaptation))):
        median, slow = np.percentile(milliseconds(who, drawings), [50, 99])
        print(f"{name}: median {median:.2f} ms, 99th percentile {slow:.2f} ms")
    print(f"learning {len(one_hundred)} drawings: {1e3 * learned:.0f} ms")
    show_invariances(reader, drawings)
    test = evaluate(reader, open_dataset(SHARED_DATA / "mnist"))
    print(f"\nMNIST test images: {test.error_rate:.2%} wrong ({test.errors} of {test.images:,})")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the drawing pad's classifier.")
    parser.add_argument("--quick", action="store_true", help="read one fifth of the people")
    folds = range(1) if parser.parse_args().quick else range(N_FOLDS)
    dataset = open_dataset(SHARED_DATA / "mnist")
    digits, letters = (
        read_labelled_drawings(SHARED_DATA / "pen" / f"{name}.jsonl.gz") for name in ("digits", "letters")
    )
    started = time.perf_counter()
    training_set = build_training_set(dataset, digits, letters)
    validation = cross_validate_pad(training_set, digits, letters, folds=folds)
    seconds = time.perf_counter() - started
    print(f"cross-validation over writers, {len(folds)} of {N_FOLDS} folds, {seconds:.0f} s")
    print(validation_table(validation))
    rows = [
        ("UNIPEN, unseen writers", validation.errors(validation.drawings)["unipen"].share, 0.018, 0.012),
        ("second collection", validation.errors(validation.drawings)["pendigits"].share, 0.015, 0.009),
        ("MNIST, images not seen", validation.mnist_errors.share, 0.005, 0.0042),
        ("letters, 1 - area", 1 - validation.area_under_curve(validation.drawings), 0.05, 0.02),
        (
            "share of errors left after adaptation",
            validation.errors_after_adaptation.part / max(1, validation.errors_before_adaptation.part),
            0.5,
            0.1,
        ),
    ]
    print(f"\n{'':42}{'figure':>8}{'must':>8}{'aim':>8}")
    for name, figure, must, aim in rows:
        verdict = "aim met" if figure <= aim else "must met" if figure <= must else "MISSED"
        print(f"{name:42}{figure:8.2%}{must:8.2%}{aim:8.2%}  {verdict}")
    digits_lost, letters_caught = (
        validation.rejected(validation.drawings, kind) for kind in (None, NonDigit.LETTER)
    )
    print(f"digits not taken for one: {digits_lost[1]}; letters not taken for a digit: {letters_caught[1]}")
    show_shipped(digits)


if __name__ == "__main__":
    main()
