"""A data set with other labels: the one with the user's corrections, and the one as it was given.

Both share images and what was computed of them, so that a correction of a million images takes no longer than
copying their labels.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from mnist_gui.data.arrays import Flags, Labels, States
from mnist_gui.data.class_changes import ClassChanges
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import Dataset, Split, count_labels
from mnist_gui.data.digests import new_digest

_OF_IMAGES = ("images_digest",)
_OF_ROWS = ("offsets", "split_column", "own_columns", "fingerprint", "kept")
"""What is computed on first use and does not depend on corrections."""


def with_corrections(
    dataset: Dataset, labels: Labels, states: States | None, *, classes: ClassChanges | None = None
) -> Dataset:
    """Return a data set with corrected labels, which shares all else.

    Parameters
    ----------
    dataset : Dataset
        Corrected already or not.
    labels : ndarray of int16, shape (n,)
        The labels as they are now. They are not copied, and become read-only.
    states : ndarray of uint8, shape (n,), or None
        Values of `CorrectionState`. They are not copied, and become read-only.
    classes : ClassChanges, optional
        The classes that labels are indices of; by default those of the data set as it was given.
    """
    splits = tuple(
        _with_labels(split, labels[start:stop], None if states is None else states[start:stop])
        for split, start, stop in zip(dataset.splits, dataset.offsets[:-1], dataset.offsets[1:], strict=True)
    )
    names = dataset.given_class_names if classes is None else classes.names
    kept = None if classes is None or names == classes.given_names else classes
    changed = replace(dataset, splits=splits, class_names=names, class_changes=kept)
    labels.flags.writeable = False
    _keep(_OF_ROWS, dataset, changed)
    vars(changed).update(labels=labels, given_labels=dataset.given_labels, states=states)
    _keep_counts(dataset, changed)
    return changed


def as_given(dataset: Dataset) -> Dataset:
    """Return a data set without the corrections of the user, with the same images and its given classes."""
    is_given = dataset.given_labels is dataset.labels and dataset.states is None
    if is_given and dataset.class_changes is None:
        return dataset
    splits = tuple(
        _copied(split, Split(split.name, split.images, split.given_labels, split.stored_digest))
        for split in dataset.splits
    )
    changed = replace(dataset, splits=splits, class_names=dataset.given_class_names, class_changes=None)
    _keep(_OF_ROWS, dataset, changed)
    vars(changed).update(labels=dataset.given_labels)
    _keep_counts(dataset, changed)
    return changed


def excluded_rows(dataset: Dataset) -> Flags | None:
    """Return whether the user excluded each row, bool of shape (n,); None if none is excluded."""
    if dataset.states is None:
        return None
    excluded: Flags = dataset.states == CorrectionState.EXCLUDED
    return excluded if excluded.any() else None


def corrected_fingerprint(dataset: Dataset) -> str:
    """Return a hash of what a model learns from: another one than the fingerprint if labels are corrected.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    if not any(split.given is not None or split.states is not None for split in dataset.splits):
        return dataset.fingerprint
    used = [split.used_labels for split in dataset.splits]
    counts, changes = dataset.corrections, dataset.class_changes
    has_other_classes = changes is not None and not changes.is_plain
    if not counts.corrected and not counts.excluded and not has_other_classes:
        return dataset.fingerprint
    digest = new_digest(dataset.fingerprint.encode())
    if has_other_classes:
        digest.update(repr(dataset.class_names).encode())
    for labels in used:
        digest.update(labels.astype("<i2").tobytes())
    return digest.hexdigest()


def _with_labels(split: Split, labels: Labels, states: States | None) -> Split:
    changed = Split(split.name, split.images, labels, split.stored_digest, split.given_labels, states)
    return _copied(split, changed)


def _copied(split: Split, changed: Split) -> Split:
    _keep(_OF_IMAGES, split, changed)
    return changed


def _keep_counts(old: Dataset, new: Dataset) -> None:
    """Count the labels from those of the data set before: only images with another label count."""
    if "label_counts" not in vars(old) or old.class_names != new.class_names:
        return
    rows, classes = np.flatnonzero(old.labels != new.labels), len(new.class_names)
    counts = old.label_counts.copy()
    for number, (start, stop) in enumerate(pairwise(np.searchsorted(rows, new.offsets))):
        changed = rows[start:stop]
        counts[number] += count_labels(new.labels[changed], classes)
        counts[number] -= count_labels(old.labels[changed], classes)
    counts.flags.writeable = False
    vars(new).update(label_counts=counts)


def _keep(names: Sequence[str], old: object, new: object) -> None:
    """Keep what was computed on first use."""
    vars(new).update({name: value for name, value in vars(old).items() if name in names})
