"""The plots of results, as values: calibration, confidence, error against the share refused.

The window and reports show the same plots. Each function returns None without an evaluation, and if that does
not know what the plot would show. `say` translates its words.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.learning.calibration import reliability
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.plot import Axis, Mark, Plot, Series, Tone
from mnist_gui.learning.scores import confidence_histogram, refusal_curve

Say: TypeAlias = Callable[[str], str]

_MOST_POINTS: Final = 200
"""Points of the curve of refusing: as many as can be told apart."""

_SPOKEN: Final = (0.01, 0.02, 0.05, 0.1, 0.2)
"""Shares refused that are said in words."""


def calibration_plot(
    evaluation: Evaluation | None, *, equal_counts: bool = False, say: Say = str
) -> Plot | None:
    """Return the diagonal, and a dot for each bin of labelled images, larger with more images."""
    if evaluation is None or evaluation.confidence is None:
        return None
    counted = (evaluation.actual != NO_LABEL) & np.isfinite(evaluation.confidence)
    confidence, is_right = evaluation.confidence[counted], ~evaluation.wrong[counted]
    found = reliability(confidence, is_right, equal_counts=equal_counts)
    filled = np.flatnonzero(found.counts)
    said, right, counts = (values[filled] for values in (found.confidence, found.accuracy, found.counts))
    words = say("said {confidence:.0f} %, right {accuracy:.0f} % of {count:,}")
    notes = tuple(
        words.format(confidence=100 * x, accuracy=100 * y, count=int(count))
        for x, y, count in zip(said, right, counts, strict=True)
    )
    sizes = np.sqrt(counts / max(int(found.counts.max()), 1))
    return Plot(
        title=say("Calibration, ECE {percent:.1f} %").format(percent=100 * found.error),
        x=Axis(say("said"), is_share=True),
        y=Axis(say("right"), is_share=True),
        series=(
            Series("", (0.0, 1.0), (0.0, 1.0), mark=Mark.GUIDE, tone=Tone.QUIET),
            Series(
                "",
                tuple(said.tolist()),
                tuple(right.tolist()),
                notes,
                mark=Mark.DOTS,
                sizes=tuple(sizes.tolist()),
            ),
        ),
    )


def confidence_plot(evaluation: Evaluation | None, *, say: Say = str) -> Plot | None:
    """Return how many predictions were how confident, on a scale on which single ones are seen."""
    if evaluation is None or (found := confidence_histogram(evaluation)) is None:
        return None
    middles = tuple(((found.edges[:-1] + found.edges[1:]) / 2).tolist())
    width = float(found.edges[1] - found.edges[0])
    words = say("{low:.0f} to {high:.0f} % sure: {count:,} {name}")
    series = []
    for name, counts, tone in (
        (say("right"), found.right, Tone.MAIN),
        (say("wrong"), found.wrong, Tone.WRONG),
    ):
        notes = tuple(
            words.format(low=100 * low, high=100 * low + 100 * width, count=count, name=name)
            for low, count in zip(found.edges[:-1].tolist(), counts.tolist(), strict=True)
        )
        heights = tuple(map(float, counts.tolist()))
        series.append(Series(name, middles, heights, notes, mark=Mark.BARS, tone=tone, width=width))
    most = max(int(found.right.max()), int(found.wrong.max()), 10)
    return Plot(
        title=say("Confidence"),
        x=Axis(say("confidence"), is_share=True),
        y=Axis(say("images, logarithmic"), 0.5, float(most), is_log=True),
        series=tuple(series),
    )


def refusal_plot(evaluation: Evaluation | None, *, say: Say = str) -> Plot | None:
    """Return the error of what remains, against the share of the images that are refused.

    The part of the curve is shown in which the error falls.
    """
    if evaluation is None or (found := refusal_curve(evaluation)) is None:
        return None
    last = found.refused[found.error > 0].max(initial=0.0)
    farthest = float(min(max(1.1 * last, 0.05), 1.0))
    targets = np.linspace(0, farthest, _MOST_POINTS)
    chosen = np.unique(np.searchsorted(found.refused, targets, side="right") - 1)
    words = say("refuse {refused:.2f} %, those below {threshold:.1f} %: {error:.2f} % wrong")

    def note(point: int) -> str:
        return words.format(
            refused=100 * found.refused[point],
            threshold=100 * found.threshold[point],
            error=100 * found.error[point],
        )

    spoken = np.unique(np.searchsorted(found.refused, (0.0, *_SPOKEN), side="right") - 1)
    points = chosen.tolist()
    return Plot(
        title=say("Error against share refused"),
        x=Axis(say("refused, the least sure first"), 0.0, farthest, is_share=True),
        y=Axis(say("wrong, of the others"), 0.0, max(1.05 * float(found.error.max()), 0.001), is_share=True),
        series=(
            Series(
                "",
                tuple(found.refused[points].tolist()),
                tuple(found.error[points].tolist()),
                tuple(note(point) for point in points),
            ),
        ),
        summary="; ".join(note(point) for point in spoken.tolist()),
    )
