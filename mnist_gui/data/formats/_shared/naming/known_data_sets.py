"""Facts about the data sets that are not in their files."""

from collections.abc import Mapping

from mnist_gui.data.dataset import NO_LABEL, Labels
from mnist_gui.data.sources.class_names import CLASS_NAMES

_FROM_ONE = "emnist letters"
"""The data set whose labels begin with 1."""


def known_classes(title: str, labels: Labels) -> Mapping[int, str]:
    """Return the names of the classes of a known data set; nothing for an unknown one.

    Parameters
    ----------
    title : str
        The name of the data set, in any case.
    labels : ndarray of int16, shape (n,)
        Its labels. EMNIST's letters begin with 1 as published, but some copies have changed that; of these,
        one has the label 0. So letters are named rightly even if some are missing.
    """
    names = next((names for known, names in CLASS_NAMES.items() if known.lower() == title.lower()), ())
    largest = int(labels.max(initial=NO_LABEL))
    are_published = largest == len(names) or title.lower() == _FROM_ONE
    first = 1 if names and are_published and not (labels == 0).any() else 0
    return dict(enumerate(names, start=first)) if largest < first + len(names) else {}


def is_emnist(title: str) -> bool:
    """Tell whether a data set is one of EMNIST's, whose images have their rows and columns exchanged."""
    return title.split()[:1] == ["EMNIST"]
