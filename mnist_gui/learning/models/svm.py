"""Support vector machines with a Gaussian kernel, one for each pair of classes.

`mnist_gui.learning.models._rbf_svm` fits them. The margins of all pairs are joined into probabilities by two
numbers, slope and temperature, which are fitted to images held out of the first fit. A second fit, to all
images, starts from the support vectors of the first and takes little time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import comb
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Labels
from mnist_gui.learning.archive import ArraySpec, Specs
from mnist_gui.learning.calibration import maximise_likelihood
from mnist_gui.learning.checks import SCALAR_RANGE, InvalidModelError
from mnist_gui.learning.features import feature_statistics
from mnist_gui.learning.models._discriminant import discriminant_bytes
from mnist_gui.learning.models.decision import (
    MOST_NEAREST,
    LeadingVectors,
    NearestVectors,
    SupportDecision,
    pair_matrix,
)
from mnist_gui.learning.models.model import FitData, Model, Sizes
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.scoring import (
    Probabilities,
    gaussian_kernel,
    pairwise_logits,
    pairwise_margins,
    softmax,
    squared_norms,
)
from mnist_gui.progress import CancelToken, Report, Steps

if TYPE_CHECKING:
    from mnist_gui.learning.models._rbf_svm import RbfSvm

MOST_SUPPORT_VECTORS = 2_000_000

PLAUSIBLE_SLOPE = 3.0
"""Plausible slope of the log odds of a pair: at a margin of 1 the probability is 95 %."""

_CALIBRATED_FROM = 60_000
"""Of so many images, one in six is kept out to calibrate probabilities on; of more, no more than that."""


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class SvmModel(Model):
    """One support vector machine with a Gaussian kernel for each pair of classes.

    The arrays are laid out as libsvm does. Support vectors of one class stand together, in the order of
    `classes`. A support vector of class i has a coefficient in each of the c - 1 pairs of i with another
    class j: in row j - 1 if j > i, in row j if j < i.

    Attributes
    ----------
    support_vectors : ndarray of float32, shape (m, d)
        Feature vectors of training images.
    support_counts : ndarray of intp, shape (c,)
        Support vectors of each class.
    dual_coef : ndarray of float32, shape (c - 1, m)
        Their coefficients.
    intercepts : ndarray of float32, shape (c * (c - 1) / 2,)
        One for each pair, in the order (0, 1), (0, 2), ..., (1, 2), ...
    gamma : float
        The kernel is ``exp(-gamma * squared distance)``.
    slope : float
        Turns a margin into the odds of its pair; see `pairwise_logits`.
    """

    support_vectors: FloatArray
    support_counts: npt.NDArray[np.intp]
    dual_coef: FloatArray
    intercepts: FloatArray
    gamma: float
    slope: float = 1.0

    solver_modules: ClassVar[tuple[str, ...]] = ("mnist_gui.learning.models._rbf_svm",)
    keeps_images: ClassVar[bool] = True
    format_version: ClassVar[int] = 1
    largest_sizes: ClassVar[Sizes] = {"n_support_vectors": MOST_SUPPORT_VECTORS}
    scalar_ranges: ClassVar[Mapping[str, tuple[float, float]]] = dict.fromkeys(
        ("gamma", "slope", "temperature"), SCALAR_RANGE
    )

    @classmethod
    def fit(cls, data: FitData, request: TrainingRequest, *, report: Report, token: CancelToken) -> Self:
        """Fit the machine twice: to calibrate it, and then to all images."""
        from mnist_gui.learning.models._rbf_svm import RbfSvm  # with scikit-learn

        steps = Steps(report)
        machine = RbfSvm(C=request.hyperparameters["C"], gamma=kernel_gamma(data.vectors, request))
        first = data.first_part
        machine.fit(first.vectors, first.labels, report=steps.next(580), token=token)
        token.raise_if_cancelled()
        margins = machine.margins(data.held_out_part.vectors)
        labels = np.searchsorted(machine.classes_, data.held_out_part.labels)
        slope, temperature = fit_pairwise(margins, labels, n_classes=len(machine.classes_))
        machine.fit(data.vectors, data.labels, start=machine, report=steps.next(420), token=token)
        return cls.of_estimator(machine, slope=slope, temperature=temperature)

    @classmethod
    def solve(
        cls,
        vectors: FloatArray,
        labels: Labels,
        *,
        C: float,  # noqa: N803 - its name everywhere
        gamma: float,
        report: Report,
        token: CancelToken | None,
    ) -> Self:
        """Fit the machine once, without calibration; `gamma` is that of the kernel."""
        from mnist_gui.learning.models._rbf_svm import RbfSvm  # with scikit-learn

        return cls.of_estimator(RbfSvm(C=C, gamma=gamma).fit(vectors, labels, report=report, token=token))

    @classmethod
    def of_estimator(cls, machine: "RbfSvm", *, slope: float = 1.0, temperature: float = 1.0) -> Self:
        """Take the solution of a fitted machine; its classes must be labels from 0."""
        return cls(
            classes=machine.classes_.astype(np.int16),
            support_vectors=machine.support_vectors_,
            support_counts=machine.n_support_,
            dual_coef=machine.dual_coef_,
            intercepts=machine.intercept_,
            gamma=machine.gamma,
            slope=slope,
            temperature=temperature,
        )

    def to_estimator(self, hyperparameters: Mapping[str, float]) -> "RbfSvm":
        """Return the fitted machine; its ``C`` is NaN if unknown."""
        from mnist_gui.learning.models._rbf_svm import RbfSvm  # with scikit-learn

        machine = RbfSvm(C=hyperparameters.get("C", np.nan), gamma=self.gamma)
        machine.classes_ = self.classes
        machine.support_vectors_ = self.support_vectors
        machine.n_support_ = self.support_counts
        machine.dual_coef_ = self.dual_coef
        machine.intercept_ = self.intercepts
        machine.n_features_in_ = self.length
        return machine

    @property
    def length(self) -> int:
        """The length of the feature vectors it reads."""
        return int(self.support_vectors.shape[1])

    @property
    def own_sizes(self) -> Sizes:
        """The number of support vectors."""
        return {"n_support_vectors": len(self.support_vectors)}

    @classmethod
    def array_specs(cls, sizes: Sizes) -> Specs:
        """Return the shape and type of each array."""
        classes, vectors = sizes["n_classes"], sizes["n_support_vectors"]
        return {
            "support_vectors": ArraySpec((vectors, sizes["n_features"]), "<f4"),
            "support_counts": ArraySpec((classes,), "<i8"),
            "dual_coef": ArraySpec((classes - 1, vectors), "<f4"),
            "intercepts": ArraySpec((comb(classes, 2),), "<f4"),
        }

    def check(self) -> None:
        """Check that each class has its share of the support vectors.

        Raises
        ------
        InvalidModelError
            If it has not.
        """
        if (self.support_counts < 0).any() or self.support_counts.sum() != len(self.support_vectors):
            raise InvalidModelError("its support vectors do not add up")

    @classmethod
    def bytes_needed(
        cls, *, images: int, features: int, classes: int, hyperparameters: Mapping[str, float]
    ) -> float:
        """Estimate the memory that a training takes: the vectors twice, part of them thrice, and scores.

        The margins of the pairs are those of the images that are held out. Fisher's discriminant is computed
        before them, beside two copies of the vectors.
        """
        margins = min(images, _CALIBRATED_FROM) * comb(classes, 2)
        solving = 4 * (2.75 * images * features + images * classes + margins)
        return max(solving, 4 * 2 * images * features + discriminant_bytes(images, features))

    @cached_property
    def _squared_norms(self) -> FloatArray:
        return squared_norms(self.support_vectors)

    def margins(self, vectors: FloatArray) -> FloatArray:
        """Return how far each vector is on the first class's side of each pair.

        Parameters
        ----------
        vectors : ndarray of float32, shape (n, d)
            Feature vectors. The kernel takes 4 * n * m bytes of memory.

        Returns
        -------
        ndarray of float32, shape (n, c * (c - 1) / 2)
            At least 1 beyond the margin of the first class of the pair, at most -1 beyond that of the second.
        """
        return self.margins_of_kernel(self.kernel(vectors))

    def kernel(self, vectors: FloatArray) -> FloatArray:
        """Return the kernel of vectors with the support vectors, float32 of shape (n, m), 0 to 1."""
        return gaussian_kernel(vectors, self.support_vectors, self.gamma, right_norms=self._squared_norms)

    def margins_of_kernel(self, kernel: FloatArray) -> FloatArray:
        """Return the same as `margins`, from the kernel."""
        return pairwise_margins(kernel, self.support_counts, self.dual_coef, self.intercepts)

    def logits(self, vectors: FloatArray) -> Probabilities:
        """Return the logit of each class, float64 of shape (n, c)."""
        return pairwise_logits(self.margins(vectors), len(self.classes), self.slope)

    def leading_vectors(self, most: int) -> tuple[LeadingVectors, ...]:
        """Return the support vectors with the largest sum of coefficients over all pairs of classes."""
        weights = np.abs(self.dual_coef).sum(axis=0)
        ends = np.cumsum(self.support_counts)
        found = []
        for end, count in zip(ends.tolist(), self.support_counts.tolist(), strict=True):
            chosen = end - count + np.argsort(-weights[end - count : end], kind="stable")[:most]
            found.append(LeadingVectors(self.support_vectors[chosen], weights[chosen]))
        return tuple(found)

    def decision(self, vector: FloatArray) -> SupportDecision:
        """Return the margins of all pairs, and the nearest support vectors."""
        kernel = self.kernel(vector[None])
        margins = self.margins_of_kernel(kernel)
        return SupportDecision(
            classes=self.classes,
            logits=pairwise_logits(margins, len(self.classes), self.slope)[0],
            nearest=self._nearest(kernel[0]),
            margins=pair_matrix(margins[0], len(self.classes)),
        )

    def _nearest(self, kernel: FloatArray) -> NearestVectors:
        """Return the support vectors with the largest kernel values, of shape (m,)."""
        order = np.argsort(-kernel, kind="stable")[:MOST_NEAREST]
        labels = np.repeat(self.classes, self.support_counts)
        strongest = np.abs(self.dual_coef[:, order]).max(axis=0)
        smallest = np.finfo(np.float32).tiny  # farther away, a kernel value is 0
        return NearestVectors(
            vectors=self.support_vectors[order],
            labels=labels[order],
            distances=np.sqrt(np.abs(np.log(np.maximum(kernel[order], smallest))) / self.gamma),
            weights=kernel[order] * strongest,
        )


def kernel_gamma(vectors: FloatArray, request: TrainingRequest) -> float:
    """Return gamma of the kernel: that of the request over the summed variance of the features."""
    _, variance = feature_statistics(vectors)
    return request.hyperparameters["gamma"] / (float(variance.sum()) or 1.0)


def fit_pairwise(
    margins: npt.NDArray[np.floating],
    labels: npt.NDArray[np.integer],
    *,
    n_classes: int,
    doubt: float = 0.0,
) -> tuple[float, float]:
    """Find the slope and temperature that make held-out labels most likely.

    Parameters
    ----------
    margins : ndarray, shape (n, n_classes * (n_classes - 1) / 2)
        One-vs-one margins of the held-out images; n may be 0.
    labels : ndarray of int, shape (n,)
        Index of the true class.
    n_classes : int
        At least 2.
    doubt : float
        Share of the labels that may be wrong, 0 to 1: none of them then has more than a limited weight.

    Returns
    -------
    slope : float
        For `pairwise_logits`, 0.15 to 60.
    temperature : float
        Divisor of those logits, 0.05 to 20.
    """

    def logits_of(slope: float, temperature: float) -> Probabilities:
        logits = pairwise_logits(margins, n_classes, slope) / temperature
        if not doubt:
            return logits
        doubted: Probabilities = np.log((1 - doubt) * softmax(logits) + doubt / n_classes)
        return doubted

    slope, temperature = maximise_likelihood(logits_of, labels, plausible=(PLAUSIBLE_SLOPE, 1.0))
    return slope, temperature
