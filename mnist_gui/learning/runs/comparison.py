"""Compare runs: which model predicts the same images better, by how much, and on which of them.

Two models that were measured on the same images are compared image by image (`mnist_gui.learning.paired`). Of
more than two, each pair is compared, and the p-values are corrected for the number of pairs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from mnist_gui.data.class_names import translate_classes
from mnist_gui.data.dataset import NO_LABEL, Labels, Rows
from mnist_gui.errors import UsageError
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.intervals import wilson_interval
from mnist_gui.learning.paired import PairedCounts, cohen_kappa, difference_interval, holm, mcnemar
from mnist_gui.names import listed

MOST_COMPARED: Final = 8
"""More runs than this make tables that are too large to read."""

_Flags = npt.NDArray[np.bool_]
_Matrix = npt.NDArray[np.float64]


class Measured(Protocol):
    """A run as far as it is compared: a `Run`, a `Validation` or a kept run."""

    @property
    def title(self) -> str:
        """What it is called, for users."""

    @property
    def evaluation(self) -> Evaluation | None:
        """What it predicted."""

    @property
    def dataset_fingerprint(self) -> str | None:
        """The data set that it was measured on, if that is known."""


@dataclass(frozen=True)
class PairComparison:
    """Two of the compared runs.

    Attributes
    ----------
    first, second : int
        Their places among the compared runs.
    counts : PairedCounts
        The images that they get wrong together, one by one, and not at all.
    interval : (float, float)
        95 % confidence interval of the error rate of the first minus that of the second, -1 to 1.
    p_value : float
        Of McNemar's exact test, 0 to 1.
    corrected_p_value : float
        The same, corrected for the number of pairs by the method of Holm.
    agreement : float
        Share of the images for which they predict the same class, 0 to 1.
    kappa : float
        Cohen's kappa of their predictions, at most 1.
    """

    first: int
    second: int
    counts: PairedCounts
    interval: tuple[float, float]
    p_value: float
    corrected_p_value: float
    agreement: float
    kappa: float

    @property
    def difference(self) -> float:
        """Error rate of the first minus that of the second, -1 to 1."""
        return self.counts.difference

    def better_first(self) -> "PairComparison":
        """Return the pair with the run first that has fewer errors; as it is if both have as many."""
        if self.difference <= 0:
            return self
        counts, (low, high) = self.counts, self.interval
        turned = PairedCounts(counts.both, counts.only_second, counts.only_first, counts.neither)
        return PairComparison(
            self.second,
            self.first,
            turned,
            (-high, -low),
            self.p_value,
            self.corrected_p_value,
            self.agreement,
            self.kappa,
        )


@dataclass(frozen=True, eq=False)
class Comparison:
    """Several runs, compared on the images of one split.

    Attributes
    ----------
    names : tuple of str
        What the runs are called, all different.
    split : str
    class_names : tuple of str
        Classes of `predicted` and `actual`.
    predicted : ndarray of int16, shape (k, n)
        Predicted class of each run for each image of the split; `NO_LABEL` for none.
    actual : ndarray of int16, shape (n,)
        Label of each image.
    counted : ndarray of bool, shape (n,)
        Which images are compared: those that all runs were measured on with the same label.
    left_out : int
        Number of images that had a label in one run and none or another one in another run.
    """

    names: tuple[str, ...]
    split: str
    class_names: tuple[str, ...]
    predicted: Labels
    actual: Labels
    counted: _Flags
    left_out: int

    def __repr__(self) -> str:
        return f"<Comparison of {len(self.names)} runs on {self.images:,} images of {self.split}>"

    @cached_property
    def images(self) -> int:
        """Number of images that are compared."""
        return int(np.count_nonzero(self.counted))

    @cached_property
    def wrong(self) -> _Flags:
        """Whether each run misclassifies each image, bool of shape (k, n); False for images left out."""
        wrong: _Flags = (self.predicted != self.actual) & self.counted
        return wrong

    @cached_property
    def errors(self) -> npt.NDArray[np.intp]:
        """Number of images that each run misclassifies, intp of shape (k,)."""
        errors: npt.NDArray[np.intp] = np.count_nonzero(self.wrong, axis=1)
        return errors

    @property
    def error_rates(self) -> _Matrix:
        """Share of the images that each run misclassifies, 0 to 1, float64 of shape (k,)."""
        rates: _Matrix = self.errors / self.images
        return rates

    @property
    def error_intervals(self) -> _Matrix:
        """Ends of the 95 % confidence interval of each error rate, float64 of shape (k, 2)."""
        return np.stack(wilson_interval(self.errors, self.images), axis=1)

    @cached_property
    def pairs(self) -> tuple[PairComparison, ...]:
        """Each two of the runs, in their order."""
        places = list(combinations(range(len(self.names)), 2))
        counts = [self._count(first, second) for first, second in places]
        p_values = [mcnemar(count) for count in counts]
        tables = [self._table(first, second) for first, second in places]
        return tuple(
            PairComparison(
                *places[number],
                counts=counts[number],
                interval=difference_interval(counts[number]),
                p_value=p_values[number],
                corrected_p_value=corrected,
                agreement=float(np.trace(tables[number])) / self.images,
                kappa=cohen_kappa(tables[number]),
            )
            for number, corrected in enumerate(holm(p_values))
        )

    @property
    def agreement(self) -> _Matrix:
        """Share of the images for which each two runs predict the same class, float64 of shape (k, k)."""
        matrix = np.eye(len(self.names))
        for pair in self.pairs:
            matrix[pair.first, pair.second] = matrix[pair.second, pair.first] = pair.agreement
        return matrix

    def only_right(self, place: int) -> Rows:
        """Return the positions in the split of the images that one run alone gets right, ascending."""
        others = np.delete(self.wrong, place, axis=0).all(axis=0)
        return np.flatnonzero(self.counted & others & ~self.wrong[place])

    def only_wrong(self, place: int) -> Rows:
        """Return the positions in the split of the images that one run alone gets wrong, ascending."""
        others = np.delete(self.wrong, place, axis=0).any(axis=0)
        return np.flatnonzero(self.wrong[place] & ~others)

    @property
    def all_wrong(self) -> Rows:
        """Positions in the split of the images that no run gets right, ascending."""
        return np.flatnonzero(self.wrong.all(axis=0))

    @property
    def disagreeing(self) -> Rows:
        """Positions in the split of the images for which not all runs predict the same class, ascending."""
        differ = (self.predicted != self.predicted[0]).any(axis=0)
        return np.flatnonzero(differ & self.counted)

    def to_json(self) -> dict[str, object]:
        """Return the comparison as JSON can hold it, without what is predicted for each image."""
        return {
            "split": self.split,
            "images": self.images,
            "left_out": self.left_out,
            "runs": [
                {
                    "name": name,
                    "errors": int(self.errors[place]),
                    "error_rate": float(self.error_rates[place]),
                    "interval": self.error_intervals[place].tolist(),
                    "only_right": self.only_right(place).tolist(),
                    "only_wrong": self.only_wrong(place).tolist(),
                }
                for place, name in enumerate(self.names)
            ],
            "pairs": [_pair_to_json(pair, self.names) for pair in self.pairs],
            "agreement": self.agreement.tolist(),
        }

    def _count(self, first: int, second: int) -> PairedCounts:
        one, other = self.wrong[first], self.wrong[second]
        both = int(np.count_nonzero(one & other))
        only_first, only_second = (int(self.errors[place]) - both for place in (first, second))
        return PairedCounts(both, only_first, only_second, self.images - both - only_first - only_second)

    def _table(self, first: int, second: int) -> npt.NDArray[np.intp]:
        """Count images by the classes that two runs predict; the last class is that of no prediction."""
        size = len(self.class_names) + 1
        rows, columns = (
            self.predicted[place, self.counted].astype(np.intp) % size for place in (first, second)
        )
        return np.bincount(rows * size + columns, minlength=size * size).reshape(size, size)


def compare(runs: Iterable[Measured], *, names: Iterable[str] | None = None) -> Comparison:
    """Compare two to eight runs that were measured on the same images.

    Parameters
    ----------
    runs : iterable of Run, Validation or KeptRun
        What `mnist_gui.train` and `mnist_gui.cross_validate` return, or `mnist_gui.runs` keeps. Their labels
        may have been corrected in between: an image whose label differs is left out, and so is one that not
        all cross-validations dealt into a fold.
    names : iterable of str, optional
        What to call them; by default, their titles.

    Returns
    -------
    Comparison

    Raises
    ------
    UsageError
        If there are fewer than two runs or more than eight, or they were not measured on the same images.
    """
    chosen = tuple(runs)
    if not 2 <= len(chosen) <= MOST_COMPARED:
        raise UsageError(f"{len(chosen)} runs cannot be compared; choose 2 to {MOST_COMPARED} runs.")
    evaluations = [_evaluation_of(run) for run in chosen]
    _check_same_images(chosen, evaluations)
    first = evaluations[0]
    classes = tuple(dict.fromkeys(name for each in evaluations for name in each.class_names))
    tables = [translate_classes(each.class_names, classes) for each in evaluations]
    actual = np.stack([table[each.actual] for table, each in zip(tables, evaluations, strict=True)])
    counted: _Flags = (actual == actual[0]).all(axis=0) & (actual[0] != NO_LABEL)
    if not counted.any():
        raise UsageError("No image has the same label in all of these runs; compare other runs.")
    return Comparison(
        names=distinct((run.title for run in chosen) if names is None else names),
        split=first.split,
        class_names=classes,
        predicted=np.stack([table[each.predicted] for table, each in zip(tables, evaluations, strict=True)]),
        actual=np.where(counted, actual[0], NO_LABEL).astype(np.int16),
        counted=counted,
        left_out=int(np.count_nonzero((actual != NO_LABEL).any(axis=0) & ~counted)),
    )


def distinct(titles: Iterable[str]) -> tuple[str, ...]:
    """Return titles of which no two are the same: equal ones get their numbers behind them."""
    given = tuple(titles)
    taken, names = set(given), list[str]()
    seen: dict[str, int] = {}
    for title in given:
        name = title
        if given.count(title) > 1:
            while name == title or name in taken:
                seen[title] = seen.get(title, 0) + 1
                name = f"{title} ({seen[title]})"
            taken.add(name)
        names.append(name)
    return tuple(names)


def _evaluation_of(run: Measured) -> Evaluation:
    evaluation = run.evaluation
    if evaluation is None:
        raise UsageError(f"{run.title} was not measured on any images; compare other runs.")
    return evaluation


def _check_same_images(runs: Sequence[Measured], evaluations: Sequence[Evaluation]) -> None:
    prints = {run.dataset_fingerprint for run in runs} - {None}
    splits = dict.fromkeys(each.split for each in evaluations)
    if len(prints) > 1:
        raise UsageError(
            "These runs were measured on different data sets; compare runs of one data set, or measure their "
            "models on one."
        )
    if len(splits) > 1:
        raise UsageError(
            f"These runs were measured on different images: {listed(splits)}; compare trainings with "
            "trainings, and cross-validations with cross-validations."
        )
    if len({len(each.actual) for each in evaluations}) > 1:
        raise UsageError("These runs were measured on different numbers of images; compare other runs.")


def _pair_to_json(pair: PairComparison, names: Sequence[str]) -> Mapping[str, Any]:
    return {
        "first": names[pair.first],
        "second": names[pair.second],
        "both_wrong": pair.counts.both,
        "only_first_wrong": pair.counts.only_first,
        "only_second_wrong": pair.counts.only_second,
        "both_right": pair.counts.neither,
        "difference": pair.difference,
        "interval": list(pair.interval),
        "p_value": pair.p_value,
        "corrected_p_value": pair.corrected_p_value,
        "agreement": pair.agreement,
        "kappa": pair.kappa,
    }
