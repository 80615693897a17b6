"""Details: the origin and the columns of each exported image.

They document a wrong label that was found: the row of the image in the data set that it was taken from, the
columns of that data set, the note to the image, and what a model reads in it.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import Dataset, Labels, Rows
from mnist_gui.data.formats._shared.tables.formulas import guarded
from mnist_gui.names import printable

if TYPE_CHECKING:
    from mnist_gui.data.predictions import Predictions
    from mnist_gui.data.user.notes import Notes

Values: TypeAlias = npt.NDArray[Any]
"""A value for each of some rows: integers, floats (NaN where there is none), or objects that are texts."""

_ORIGIN: Final = ("split", "number", "row", "label", "class_name")
_READ: Final = ("predicted", "predicted_name", "confidence", "loss")
_CORRECTED: Final = ("given", "given_name", "state")
_TAKEN: Final = frozenset({"file", *_ORIGIN, "note", *_READ})
_OLDER: Final = "source_"


@dataclass(frozen=True, eq=False)
class Details:
    """What is known of the rows of a data set.

    Attributes
    ----------
    dataset : Dataset
    notes : Notes or None
        The notes to single images.
    readings : Predictions or None
        The predictions of a model.
    corrections : bool
        Whether to say how the user corrected the images.
    """

    dataset: Dataset
    notes: "Notes | None" = None
    readings: "Predictions | None" = None
    corrections: bool = False

    def of(self, rows: Rows) -> dict[str, Values]:
        """Return the details of some rows.

        Parameters
        ----------
        rows : ndarray of intp, shape (k,)

        Returns
        -------
        dict of str to ndarray, shape (k,)
            - ``split``, ``number`` in the split and ``row`` in the whole data set, both counted from 0,
            - ``label``, and what it means, ``class_name``; -1 and nothing where there is none,
            - with corrections, ``given``, the label before the user corrected it, ``given_name``, and
              ``state``: checked, unsure, excluded or nothing,
            - the data set's own columns, with ``source_`` before names that are in use here,
            - ``note``,
            - with predictions, ``predicted``, a label, and what it means, ``predicted_name``; -1 and
              nothing where the image is blank or was not read; ``confidence``, 0 to 1, and ``loss``, both NaN
              where it was not read.
        """
        dataset = self.dataset
        parts = dataset.split_column[rows]
        labels = dataset.labels[rows]
        values: dict[str, Values] = {
            "split": _texts(dataset.split_names)[parts],
            "number": rows - np.array(dataset.offsets)[parts],
            "row": rows,
            "label": labels,
            "class_name": self._named(labels),
        }
        if self.corrections:
            values["given"] = given = dataset.given_labels[rows]
            values["given_name"] = _texts([*dataset.given_class_names, ""])[given]
            states = np.zeros_like(rows) if dataset.states is None else dataset.states[rows]
            values["state"] = _texts(state.word for state in CorrectionState)[states]
        values |= {name: _plain(dataset.columns[own][rows]) for own, name in self._own.items()}
        notes = {} if self.notes is None else self.notes.texts
        values["note"] = _texts([notes.get(row, "") for row in rows.tolist()])
        if self.readings is not None:
            values["predicted"] = predicted = self.readings.predicted[rows]
            values["predicted_name"] = self._named(predicted)
            values["confidence"] = self.readings.confidence[rows]
            values["loss"] = self.readings.loss[rows]
        return values

    @cached_property
    def _own(self) -> Mapping[str, str]:
        """The names of the data set's columns among the others."""
        names: dict[str, str] = {}
        taken = {*_TAKEN, *(_CORRECTED if self.corrections else ())}
        for own in self.dataset.columns:
            name = _clean(own)
            while name in taken or name in names.values():
                name = _OLDER + name
            names[own] = name
        return names

    def _named(self, labels: Labels) -> Values:
        # The last one is for NO_LABEL, which is -1.
        return _texts([*self.dataset.class_names, ""])[labels]


def details_behind_pixels(details: Details, rows: Rows) -> dict[str, Values]:
    """Return the columns behind the pixels in a table: all details but the label."""
    return {name: values for name, values in details.of(rows).items() if name != "label"}


def lines_of(columns: Mapping[str, Values]) -> list[str]:
    """Format columns as the lines of a CSV file, without their ends; line breaks in texts become blanks."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows(zip(*map(_fields, columns.values()), strict=True))
    return file.getvalue().split("\n")[:-1]


def header_of(columns: Mapping[str, Values]) -> str:
    """Format the names of columns as the first line of a CSV file, without its end."""
    file = io.StringIO()
    csv.writer(file, lineterminator="").writerow(guarded(" ".join(name.split())) for name in columns)
    return file.getvalue()


def _fields(values: Values) -> list[str]:
    if values.dtype.kind == "f":
        return ["" if np.isnan(value) else str(value) for value in values]
    if values.dtype.kind == "O":
        return [guarded(" ".join(text.splitlines())) for text in values.tolist()]
    return [str(value) for value in values.tolist()]


def _plain(values: Values) -> Values:
    """Return numbers as they are, and anything else as texts."""
    if values.dtype.kind in "iu" or values.dtype in (np.float32, np.float64):
        return values
    return _texts(map(str, values.tolist()))


def _texts(texts: Iterable[str]) -> Values:
    """Return texts as objects: an array of the longest one's width might not fit in memory."""
    cleaned = [_clean(text) for text in texts]
    array = np.empty(len(cleaned), dtype=object)
    array[:] = cleaned
    return array


def _clean(text: str) -> str:
    """Replace halves of surrogate pairs, drop null characters, and escape controls but for line breaks."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return printable(whole, keep="\n\r\t\x85\u2028\u2029")
