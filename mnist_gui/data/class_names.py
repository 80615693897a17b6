"""Labels of one list of classes as labels of another one, by the names of the classes."""

from collections.abc import Sequence

import numpy as np

from mnist_gui.data.arrays import NO_LABEL, Labels


def translate_classes(names: Sequence[str], into: Sequence[str]) -> Labels:
    """Return a table that translates labels by the names of their classes.

    Parameters
    ----------
    names : sequence of str
        Class names of the labels to translate.
    into : sequence of str
        Class names of the translated labels.

    Returns
    -------
    ndarray of int16, shape (len(names) + 1,)
        Indexed by labels. `NO_LABEL` for classes missing from `into`, and for `NO_LABEL` itself, which is -1
        and so selects the last entry.
    """
    index_of = {name: index for index, name in enumerate(into)}
    return np.array([*(index_of.get(name, NO_LABEL) for name in names), NO_LABEL], dtype=np.int16)
