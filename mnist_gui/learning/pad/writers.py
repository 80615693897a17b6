"""Who drew what: the people behind a collection of drawings, and folds that keep them apart.

Two drawings of one person are much alike, so a classifier must be measured on people it has not seen: the
folds of a cross-validation are made of people, never of single drawings.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.drawing_file import LabelledDrawing

Folds = npt.NDArray[np.int8]

N_FOLDS = 5


def collection_of(drawing: LabelledDrawing) -> str:
    """Return where a drawing was recorded: the first part of its writer's name, such as "unipen"."""
    return drawing.writer.partition("/")[0]


def person_of(drawing: LabelledDrawing) -> str:
    """Return who drew it: UNIPEN keeps letters apart from digits, in folders "1b" and "1c" of their own."""
    return drawing.writer.replace("/1b/", "/").replace("/1c/", "/")


def folds_by_person(
    digits: Sequence[LabelledDrawing], letters: Sequence[LabelledDrawing]
) -> tuple[Folds, Folds]:
    """Assign people to folds, so that of each collection every fold has about as many digits.

    Returns
    -------
    tuple of ndarray of int8
        The fold of each digit and of each letter, 0 to 4. A person's digits and letters are in one fold.
    """
    rng = np.random.default_rng(0)
    fold_of: dict[str, int] = {}
    for collection in dict.fromkeys(map(collection_of, digits)):
        people = [person_of(digit) for digit in digits if collection_of(digit) == collection]
        names, counts = np.unique(people, return_counts=True)
        shuffled = rng.permutation(len(names))
        sizes = np.zeros(N_FOLDS)
        for place in shuffled[np.argsort(-counts[shuffled], kind="stable")]:  # who wrote most comes first
            fold = int(sizes.argmin())
            fold_of[str(names[place])] = fold
            sizes[fold] += counts[place]
    others = sorted(set(map(person_of, letters)) - set(fold_of))
    for number, place in enumerate(rng.permutation(len(others))):
        fold_of[others[place]] = number % N_FOLDS
    of_digits, of_letters = (
        np.array([fold_of[person_of(drawing)] for drawing in drawings], dtype=np.int8)
        for drawings in (digits, letters)
    )
    return of_digits, of_letters
