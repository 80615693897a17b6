"""Writers of recorded drawings, and cross-validation folds that keep them apart.

Drawings by the same writer resemble one another. A classifier is therefore measured on new writers: all
drawings of one writer are in the same fold.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.drawing_file import LabelledDrawing

Folds = npt.NDArray[np.int8]

N_FOLDS = 5


def collection_of(drawing: LabelledDrawing) -> str:
    """Return the collection of a drawing: the first part of its writer's name, such as "unipen"."""
    return drawing.writer.partition("/")[0]


def writer_of(drawing: LabelledDrawing) -> str:
    """Return the writer of a drawing, without the folders "1b" and "1c" that part letters in UNIPEN."""
    return drawing.writer.replace("/1b/", "/").replace("/1c/", "/")


def folds_by_writer(
    digits: Sequence[LabelledDrawing], letters: Sequence[LabelledDrawing]
) -> tuple[Folds, Folds]:
    """Assign writers to folds, so that each collection has about as many digits in every fold.

    Returns
    -------
    tuple of ndarray of int8
        The fold of each digit and of each letter, 0 to 4. A writer's digits and letters are in one fold.
    """
    rng = np.random.default_rng(0)
    fold_of: dict[str, int] = {}
    for collection in dict.fromkeys(map(collection_of, digits)):
        writers = [writer_of(digit) for digit in digits if collection_of(digit) == collection]
        names, counts = np.unique(writers, return_counts=True)
        shuffled = rng.permutation(len(names))
        sizes = np.zeros(N_FOLDS)
        for index in shuffled[np.argsort(-counts[shuffled], kind="stable")]:  # most digits first
            fold = int(sizes.argmin())
            fold_of[str(names[index])] = fold
            sizes[fold] += counts[index]
    others = sorted(set(map(writer_of, letters)) - set(fold_of))
    for number, index in enumerate(rng.permutation(len(others))):
        fold_of[others[index]] = number % N_FOLDS
    of_digits, of_letters = (
        np.array([fold_of[writer_of(drawing)] for drawing in drawings], dtype=np.int8)
        for drawings in (digits, letters)
    )
    return of_digits, of_letters
