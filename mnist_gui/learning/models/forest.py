"""Random forests: many decision trees, each grown on another draw of the images; their mean decides.

scikit-learn grows the trees (L. Breiman, "Random forests", 2001). They are kept as five plain arrays, which
numpy scores: all images go down all trees at the same time, level by level, until each is at a leaf. The
probabilities are those of scikit-learn's ``RandomForestClassifier``, calibrated.

Each tree leaves out about a third of the images. The mean of the trees that have not seen an image predicts
it as the forest predicts a new one ("out of bag"). So the forest is calibrated without a second fit.
"""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Labels
from mnist_gui.learning.archive import ArraySpec, Specs
from mnist_gui.learning.calibration import fit_temperature
from mnist_gui.learning.checks import InvalidModelError
from mnist_gui.learning.models.decision import MOST_QUESTIONS, ForestDecision, Question
from mnist_gui.learning.models.model import FitData, Model, Sizes
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.processors import processor_count
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.scoring import Probabilities
from mnist_gui.progress import CancelToken, Progress, Report, Steps

if TYPE_CHECKING:
    from sklearn.ensemble import RandomForestClassifier

MOST_TREES = 10_000
MOST_NODES = 40_000_000

MOST_LEVELS = 200
"""Largest depth of a tree, so that scoring ends soon for any file; MNIST's have 40 levels."""

TREES_AT_ONCE = 100
"""Trees scored at a time, which bounds the memory."""

LEAST_VOTE = 0.5
"""Added to the votes of each class, in trees: a class without votes is unlikely, not impossible."""

NODES_PER_IMAGE = 0.4
"""Nodes of a tree per training image; twice those of MNIST, because other data is harder to tell apart."""

NODE_BYTES = 80
"""Bytes of a node, in scikit-learn and in the arrays; 8 more for each class."""

_TOLERANCE = 1e-3  # of a sum of shares, which are rounded

Integers: TypeAlias = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class ForestModel(Model):
    """Decision trees, one after the other, as arrays of their nodes.

    A node precedes its children; its left child is the next node. A vector whose feature is at most the
    threshold goes left.

    Attributes
    ----------
    n_features : int
        Length of a feature vector.
    roots : ndarray of int32, shape (t,)
        The first node of each tree.
    split_features : ndarray of int32, shape (n,)
        Feature that each node compares; -1 for a leaf.
    thresholds : ndarray of float32, shape (n,)
        Threshold of each node; 0 for a leaf.
    links : ndarray of int32, shape (n,)
        Right child of each node; for a leaf, its row in `shares`.
    shares : ndarray of float32, shape (m, c)
        Distinct shares of the classes among the training images of a leaf. Most leaves have one class, so
        there are far fewer rows than leaves.
    """

    n_features: int
    roots: Integers
    split_features: Integers
    thresholds: FloatArray
    links: Integers
    shares: FloatArray

    solver_modules: ClassVar[tuple[str, ...]] = ("sklearn.ensemble",)
    largest_sizes: ClassVar[Sizes] = {"n_trees": MOST_TREES, "n_nodes": MOST_NODES, "n_shares": MOST_NODES}

    @classmethod
    def fit(cls, data: FitData, request: TrainingRequest, *, report: Report, token: CancelToken) -> Self:
        """Grow the trees, and calibrate out of bag. The token is checked between trees, seconds apart."""
        from sklearn import config_context
        from sklearn.ensemble import RandomForestClassifier

        steps = Steps(report)
        grown = steps.next(950)
        trees = int(request.hyperparameters["trees"])
        forest = RandomForestClassifier(
            n_estimators=0,
            max_depth=MOST_LEVELS,
            min_samples_leaf=int(request.hyperparameters["min_leaf"]),
            random_state=request.seed % 2**32,
            n_jobs=processor_count(),
            warm_start=True,
        )
        with (
            config_context(assume_finite=True),
            _many_classes(),
        ):  # features are; each batch would check again
            while forest.n_estimators < trees:
                token.raise_if_cancelled()
                forest.n_estimators = min(forest.n_estimators + processor_count(), trees)
                forest.fit(data.vectors, data.labels)  # a tree per processor, on threads
                grown(Progress("Growing trees", forest.n_estimators, trees, "trees"))
        logits, labels = _logits_of_unseen(forest, data, report=steps.next(50), token=token)
        model = cls.of_estimator(forest)
        return replace(model, temperature=fit_temperature(logits, np.searchsorted(model.classes, labels)))

    @classmethod
    def of_estimator(cls, forest: "RandomForestClassifier") -> Self:
        """Take the trees of a fitted forest; its classes must be labels from 0."""
        trees = [estimator.tree_ for estimator in forest.estimators_]
        roots = np.cumsum([0, *(tree.node_count for tree in trees)])[:-1]
        shift = np.repeat(roots, [tree.node_count for tree in trees])
        lefts, rights, features, thresholds = (
            np.concatenate([getattr(tree, name) for tree in trees])
            for name in ("children_left", "children_right", "feature", "threshold")
        )
        is_leaf = lefts < 0
        splits = np.flatnonzero(~is_leaf)
        assert (lefts[splits] + shift[splits] == splits + 1).all(), "scikit-learn grows trees depth first"
        shares, rows = _distinct([tree.value[tree.children_left < 0, 0] for tree in trees])
        links = rights + shift
        links[is_leaf] = rows
        return cls(
            classes=forest.classes_.astype(np.int16),
            n_features=forest.n_features_in_,
            roots=roots.astype(np.int32),
            split_features=np.where(is_leaf, -1, features).astype(np.int32),
            thresholds=np.where(is_leaf, np.float32(0), _rounded_down(thresholds)),
            links=links.astype(np.int32),
            shares=shares,
        )

    def to_estimator(self, hyperparameters: Mapping[str, float]) -> "RandomForestClassifier":
        """Return scikit-learn's forest with the same trees, without feature importances."""
        from sklearn.ensemble import RandomForestClassifier

        forest = RandomForestClassifier(
            len(self.roots), min_samples_leaf=int(hyperparameters.get("min_leaf", 1)), max_depth=MOST_LEVELS
        )
        # A forest fitted to one vector of each class is complete but for its trees.
        count = len(self.classes)
        with _many_classes():
            forest.set_params(n_estimators=1).fit(np.eye(count, self.length, dtype=np.float32), self.classes)
        forest.estimators_ = [
            self._to_tree(copy(forest.estimators_[0]), slice(start, stop))
            for start, stop in pairwise([*self.roots, len(self.split_features)])
        ]
        return forest.set_params(n_estimators=len(self.roots))

    def _to_tree(self, estimator: Any, nodes: slice) -> Any:  # noqa: ANN401 - scikit-learn has no types
        """Give a tree of scikit-learn the nodes of one of ours, as unpickling does."""
        state = estimator.tree_.__getstate__()
        size = nodes.stop - nodes.start
        is_leaf = self.split_features[nodes] < 0
        values = np.zeros((size, 1, len(self.classes)))
        values[is_leaf, 0] = self.shares[self.links[nodes][is_leaf]]
        fields = np.zeros(size, dtype=state["nodes"].dtype)
        fields["left_child"] = np.where(is_leaf, -1, np.arange(1, size + 1))
        fields["right_child"] = np.where(is_leaf, -1, self.links[nodes] - nodes.start)
        fields["feature"] = np.where(is_leaf, -2, self.split_features[nodes])  # as scikit-learn marks leaves
        fields["threshold"] = np.where(is_leaf, -2, self.thresholds[nodes])
        tree = type(estimator.tree_)(self.length, np.array([len(self.classes)], dtype=np.intp), 1)
        depth = sum(1 for _ in self._levels(np.array([nodes.start]))) - 1
        tree.__setstate__(
            {**state, "max_depth": depth, "node_count": size, "nodes": fields, "values": values}
        )
        estimator.tree_ = tree
        return estimator

    @property
    def length(self) -> int:
        """Length of a feature vector."""
        return self.n_features

    @property
    def own_sizes(self) -> Sizes:
        """Numbers of trees, nodes and distinct shares."""
        return {
            "n_trees": len(self.roots),
            "n_nodes": len(self.split_features),
            "n_shares": len(self.shares),
        }

    @classmethod
    def array_specs(cls, sizes: Sizes) -> Specs:
        """Return the shape and type of each array."""
        return {
            "roots": ArraySpec((sizes["n_trees"],), "<i4"),
            "split_features": ArraySpec((sizes["n_nodes"],), "<i4"),
            "thresholds": ArraySpec((sizes["n_nodes"],), "<f4"),
            "links": ArraySpec((sizes["n_nodes"],), "<i4"),
            "shares": ArraySpec((sizes["n_shares"], sizes["n_classes"]), "<f4"),
        }

    def check(self) -> None:
        """Check that the nodes are trees, not too deep, and that leaves hold shares.

        Raises
        ------
        InvalidModelError
            If a vector could leave the arrays or never reach a leaf, or if shares are wrong.
        """
        nodes, is_leaf = np.arange(len(self.split_features)), self.split_features == -1
        splits = nodes[~is_leaf]
        right = self.links[splits]
        rows = self.links[is_leaf]
        fits = (
            len(self.roots) > 0
            and _within(self.split_features, -1, self.n_features)
            and _within(self.roots, 0, len(nodes))
            and _within(rows, 0, len(self.shares))
            and (right > splits + 1).all()
            and _within(right, 0, len(nodes))
        )
        if not fits or not self._are_trees():
            raise InvalidModelError("its trees are damaged")
        if (self.shares < 0).any() or (np.abs(self.shares.sum(axis=1) - 1) > _TOLERANCE).any():
            raise InvalidModelError("the shares of its leaves do not add up")

    def _are_trees(self) -> bool:
        """Return whether each node is reached exactly once, within `MOST_LEVELS`."""
        reached = 0
        for number, level in enumerate(self._levels(self.roots)):
            reached += len(level)
            if number > MOST_LEVELS or reached > len(self.split_features):
                return False
        return reached == len(self.split_features)

    def _levels(self, roots: Integers) -> Iterator[Integers]:
        """Yield the nodes at each depth, from the roots down."""
        level = roots
        while len(level):
            yield level
            splits = level[self.split_features[level] >= 0]
            level = np.concatenate([splits + 1, self.links[splits]])

    @classmethod
    def bytes_needed(
        cls, *, images: int, features: int, classes: int, hyperparameters: Mapping[str, float]
    ) -> float:
        """Estimate the memory of a training: vectors, nodes, and the draw of each tree."""
        trees = hyperparameters["trees"]
        nodes = trees * images * NODES_PER_IMAGE / hyperparameters["min_leaf"]
        return 4 * images * features + nodes * (NODE_BYTES + 8 * classes) + 4 * trees * images

    def logits(self, vectors: FloatArray) -> Probabilities:
        """Return the logarithm of the votes for each class, float64 of shape (n, c)."""
        return _logits(self.votes(vectors) * len(self.roots), len(self.roots))

    def decision(self, vector: FloatArray) -> ForestDecision:
        """Return the votes of all trees, and the first questions of the first tree."""
        votes = self.votes(vector[None])
        return ForestDecision(
            classes=self.classes,
            logits=_logits(votes * len(self.roots), len(self.roots))[0],
            votes=votes[0],
            questions=tuple(self._questions(vector)),
        )

    def _questions(self, vector: FloatArray) -> Iterator[Question]:
        """Yield the first questions of the first tree about a vector."""
        node = int(self.roots[0])
        for _ in range(MOST_QUESTIONS):
            feature, threshold = int(self.split_features[node]), float(self.thresholds[node])
            if feature < 0:
                return
            yield Question(feature, float(vector[feature]), threshold)
            node = node + 1 if vector[feature] <= threshold else int(self.links[node])

    def votes(self, vectors: FloatArray) -> Probabilities:
        """Return the mean of the shares at the leaves, float64 of shape (n, c)."""
        votes = np.zeros((len(vectors), len(self.classes)))
        for start in range(0, len(self.roots), TREES_AT_ONCE):
            leaves = self._leaves(vectors, self.roots[start : start + TREES_AT_ONCE])
            votes += self.shares[self.links[leaves]].sum(axis=1, dtype=np.float64)
        votes /= len(self.roots)
        return votes

    def _leaves(self, vectors: FloatArray, roots: Integers) -> Integers:
        """Return the leaf of each vector in each tree, shape (n, t)."""
        nodes = np.tile(roots, len(vectors))
        starts = np.repeat(np.arange(len(vectors)) * self.n_features, len(roots))
        values = vectors.ravel()
        active = np.arange(len(nodes))
        while True:
            at = nodes[active]
            feature = self.split_features[at]
            is_split = feature >= 0
            if not is_split.all():
                active, at, feature = active[is_split], at[is_split], feature[is_split]
            if not len(active):
                return nodes.reshape(len(vectors), len(roots))
            goes_left = values[starts[active] + feature] <= self.thresholds[at]
            nodes[active] = np.where(goes_left, at + 1, self.links[at])


@contextmanager
def _many_classes() -> Iterator[None]:
    """Keep scikit-learn from warning that labels with many classes might be numbers to predict."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The number of unique classes")
        yield


def _logits_of_unseen(
    forest: "RandomForestClassifier", data: FitData, *, report: Report, token: CancelToken
) -> tuple[Probabilities, Labels]:
    """Return logits of the held-out vectors, by the trees that have not seen them, and their labels."""
    first = len(data.labels) - data.held_out
    votes = np.zeros((data.held_out, len(forest.classes_)))
    voters = np.zeros(data.held_out, dtype=np.intp)
    trees = list(zip(forest.estimators_, forest.estimators_samples_, strict=True))
    for number, (tree, drawn) in enumerate(trees, start=1):
        token.raise_if_cancelled()
        is_unseen = np.ones(len(data.labels), dtype=bool)
        is_unseen[drawn] = False
        rows = np.flatnonzero(is_unseen[first:])
        if len(rows):
            votes[rows] += tree.predict_proba(data.vectors[first + rows], check_input=False)
            voters[rows] += 1
        report(Progress("Calibrating the probabilities", number, len(trees), "trees"))
    voted = voters > 0
    return _logits(votes[voted], voters[voted, None]), data.labels[first:][voted]


def _logits(votes: Probabilities, voters: int | npt.NDArray[np.intp]) -> Probabilities:
    """Return the logarithm of the mean vote for each class."""
    logits: Probabilities = np.log((votes + LEAST_VOTE) / voters)
    return logits


def _distinct(tables: list[Probabilities]) -> tuple[FloatArray, npt.NDArray[np.intp]]:
    """Return the distinct rows of all tables, as float32, and the index of each row among them."""
    of_tables = [np.unique(table.astype(np.float32), axis=0, return_inverse=True) for table in tables]
    first = np.cumsum([0, *(len(rows) for rows, _ in of_tables)])
    places = [inverse.ravel() + start for (_, inverse), start in zip(of_tables, first, strict=False)]
    distinct, row = np.unique(np.concatenate([rows for rows, _ in of_tables]), axis=0, return_inverse=True)
    return distinct, row.ravel()[np.concatenate(places)]


def _rounded_down(thresholds: npt.NDArray[np.float64]) -> FloatArray:
    """Return the largest float32 that is not larger: it splits float32 features as the threshold does."""
    rounded = thresholds.astype(np.float32)
    too_large = rounded > thresholds
    rounded[too_large] = np.nextafter(rounded[too_large], np.float32(-np.inf))
    return rounded


def _within(values: Integers, lowest: int, end: int) -> bool:
    """Return whether all values are from `lowest` to before `end`."""
    return bool(((values >= lowest) & (values < end)).all())
