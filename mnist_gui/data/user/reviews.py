"""Reviews: which images of a data set are to be checked one by one, and how far the user has come.

A review is a list of images and a position in it. What the user said of each image is in the corrections, so
here is only what makes the list: it can be made again, and losing it loses a position. There is one review
for each data set, in a JSON file named by its fingerprint.
"""

import json
import math
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Final, Self

from mnist_gui.atomic_file import atomic_write
from mnist_gui.data.arrays import NO_LABEL
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.user.profiles import user_folder
from mnist_gui.errors import DataError
from mnist_gui.untrusted import read_ordinary

FOLDER: Final = "reviews"

MOST_IMAGES: Final = 1000
"""Images of a review: more than anyone decides about in one go. All of it is written after each decision."""

FORMAT: Final = "mnist-gui review"
VERSION: Final = 1

_LARGEST: Final = 4 << 20
_LONGEST_REASON: Final = 500
_MOST_ERRORS: Final = 1e12


class Decision(Enum):
    """What the user said of an image of a review."""

    OPEN = "open"
    CHANGED = "changed"
    KEPT = "kept"
    UNSURE = "unsure"
    EXCLUDED = "excluded"


_DECISIONS: Final[dict[int, Decision]] = {
    CorrectionState.CHECKED: Decision.KEPT,
    CorrectionState.UNSURE: Decision.UNSURE,
    CorrectionState.EXCLUDED: Decision.EXCLUDED,
}


@dataclass(frozen=True)
class ReviewedImage:
    """One image of a review.

    Attributes
    ----------
    row : int
    given : int
        Its label when the review began; `NO_LABEL` if it had none.
    proposed : int
        Class that may be the right one; `NO_LABEL` without a proposal.
    confidence : float
        Probability of the proposed class, 0 to 1; NaN if it is not known.
    reason : str
        Why it is to be checked, for users; empty if the user chose it.
    """

    row: int
    given: int
    proposed: int = NO_LABEL
    confidence: float = math.nan
    reason: str = ""


@dataclass(frozen=True)
class Review:
    """Images to look at one by one.

    Attributes
    ----------
    images : tuple of ReviewedImage
        At most `MOST_IMAGES`.
    position : int
        The image that is shown, from 0; their number when the user has come to the end.
    compared : int
        Number of images among which they were found; 0 if the user chose them.
    expected_errors : float
        Estimated number of wrong labels among those.
    class_names : tuple of str
        What the labels mean; the user may rename, merge and reorder classes.
    """

    images: tuple[ReviewedImage, ...]
    position: int = 0
    compared: int = 0
    expected_errors: float = 0.0
    class_names: tuple[str, ...] = ()

    @property
    def current(self) -> ReviewedImage | None:
        """The image that is shown; None at the end."""
        return self.images[self.position] if self.position < len(self.images) else None

    def at(self, position: int) -> Self:
        """Return the same review at another position; beyond the last image is the end."""
        return replace(self, position=min(max(position, 0), len(self.images)))

    def for_classes_of(self, dataset: Dataset) -> "Review":
        """Return the same review with labels that mean the classes of a data set as they are now.

        Classes are the same by name, else by number. An image loses a proposal that is no class any more, and
        what its label was is then what it is now.
        """
        names = dataset.class_names
        if names == self.class_names:
            return self
        number_of = {name: number for number, name in enumerate(names)}
        table = {NO_LABEL: NO_LABEL}
        for label, name in enumerate(self.class_names):
            is_renamed = len(names) == len(self.class_names) and names[label] not in self.class_names
            table[label] = number_of.get(name, label if is_renamed else NO_LABEL)
        images = []
        for image in self.images:
            given, proposed = table[image.given], table[image.proposed]
            if given == NO_LABEL != image.given:
                given = int(dataset.labels[image.row])
            proposed = NO_LABEL if proposed == given else proposed
            images.append(replace(image, given=given, proposed=proposed))
        return replace(self, images=tuple(images), class_names=names)

    def decisions(self, dataset: Dataset) -> tuple[Decision, ...]:
        """Return what the user said of each image, by the labels and states of the data set."""
        if not self.images:
            return ()
        rows = [image.row for image in self.images]
        states = [0] * len(rows) if dataset.states is None else dataset.states[rows].tolist()
        found = zip(self.images, dataset.labels[rows].tolist(), states, strict=True)
        return tuple(
            _DECISIONS.get(state, Decision.OPEN if label == image.given else Decision.CHANGED)
            for image, label, state in found
        )

    def to_json(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "position": self.position,
            "compared": self.compared,
            "expected_errors": self.expected_errors,
            "classes": list(self.class_names),
            "images": [
                [
                    image.row,
                    image.given,
                    image.proposed,
                    None if math.isnan(image.confidence) else round(image.confidence, 6),
                    image.reason,
                ]
                for image in self.images
            ],
        }

    @classmethod
    def from_json(cls, values: object, dataset: Dataset) -> "Review | None":
        """Return the review of a data set that `to_json` wrote; None if it makes no sense."""
        match values:
            case {
                "format": str() as written_as,
                "version": int() as version,
                "position": int() as position,
                "compared": int() as compared,
                "expected_errors": int() | float() as expected,
                "classes": [*names],
                "images": [*lines],
            } if (written_as, version) == (FORMAT, VERSION) and len(lines) <= MOST_IMAGES:
                if not all(isinstance(name, str) for name in names):
                    return None
                classes, count = tuple(map(str, names)), len(dataset)
                images = [found for line in lines if (found := _image(line, count, len(classes))) is not None]
                rows = {image.row for image in images}
                if len(rows) < len(lines) or not 0 <= compared <= count or not 0 <= expected < _MOST_ERRORS:
                    return None
                review = cls(
                    tuple(images), compared=compared, expected_errors=float(expected), class_names=classes
                )
                return review.at(position).for_classes_of(dataset)
        return None


def _image(line: object, count: int, classes: int) -> ReviewedImage | None:
    match line:
        case [int() as row, int() as given, int() as proposed, confidence, str() as reason]:
            is_known = isinstance(confidence, int | float) and 0 <= confidence <= 1
            labels = [NO_LABEL <= label < classes for label in (given, proposed)]
            if 0 <= row < count and all(labels) and (is_known or confidence is None):
                sure = float(confidence) if isinstance(confidence, int | float) else math.nan
                return ReviewedImage(row, given, proposed, sure, reason[:_LONGEST_REASON])
    return None


def read_review(dataset: Dataset) -> Review | None:
    """Return the review of a data set that was written last; None if there is none that can be read."""
    try:
        folder = user_folder(FOLDER)
        with os.scandir(folder) as entries:
            if not any(entry.name.startswith(f"{len(dataset)}-") for entry in entries):
                return None  # the fingerprint would take time
        values = json.loads(read_ordinary(_path(folder, dataset), most=_LARGEST))
    except (OSError, ValueError, RecursionError, DataError):
        return None
    return Review.from_json(values, dataset)


def write_review(dataset: Dataset, review: Review) -> None:
    """Keep the review of a data set, for the next start.

    Raises
    ------
    DataError
        If the user has no directory for it.
    OSError
        If it cannot be written.
    """
    folder = user_folder(FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    content = json.dumps(review.to_json(), allow_nan=False).encode()
    with atomic_write(_path(folder, dataset)) as file:
        file.write(content)


def forget_review(dataset: Dataset) -> None:
    """Remove the review of a data set, if there is one; raises what `write_review` does."""
    _path(user_folder(FOLDER), dataset).unlink(missing_ok=True)


def delete_reviews() -> None:
    """Delete the reviews of all data sets.

    Raises
    ------
    DataError
        If the user has no directory for them.
    """
    for path in user_folder(FOLDER).glob("*.json"):
        with suppress(OSError):
            path.unlink()


def _path(folder: Path, dataset: Dataset) -> Path:
    return folder / f"{len(dataset)}-{dataset.fingerprint}.json"
