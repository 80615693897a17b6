"""The steps, one row each: a heading, a sentence that teaches, and a picture."""

from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import QT_TRANSLATE_NOOP

from mnist_gui.learning.models.decision import (
    Decision,
    ForestDecision,
    LinearDecision,
    NeighboursDecision,
    SupportDecision,
)
from mnist_gui.ui.steps.canvas import Canvas
from mnist_gui.ui.steps.decision_pictures import (
    paint_contributions,
    paint_kept,
    paint_margins,
    paint_questions,
    paint_scores,
    paint_votes,
)
from mnist_gui.ui.steps.feature_pictures import (
    paint_directions,
    paint_gradient,
    paint_moments,
    paint_numbers,
    paint_pooled,
)
from mnist_gui.ui.steps.trace import Trace

Paint = Callable[[Canvas, Trace], None]


class StepText(NamedTuple):
    """What a step says and paints.

    Attributes
    ----------
    heading, sentence : str
        Translate them in the context ``steps``.
    paint : callable
    is_wide : bool
        Whether the picture is two squares side by side, and no square.
    """

    heading: str
    sentence: str
    paint: Paint
    is_wide: bool = False


def _text(heading: object, sentence: object, paint: Paint, *, is_wide: bool = False) -> StepText:
    return StepText(str(heading), str(sentence), paint, is_wide)


NUMBERS: Final = _text(
    QT_TRANSLATE_NOOP("steps", "Numbers"),
    QT_TRANSLATE_NOOP("steps", "A computer sees only numbers: 0 is paper, 255 is ink."),
    paint_numbers,
)

GRADIENT_STEPS: Final = (
    _text(
        QT_TRANSLATE_NOOP("steps", "Straightened and sized"),
        QT_TRANSLATE_NOOP(
            "steps",
            "The slanted box around the ink is pulled straight and to one size, so that it no longer matters "
            "how large, where or how slanted you write.",
        ),
        paint_moments,
        is_wide=True,
    ),
    _text(
        QT_TRANSLATE_NOOP("steps", "Edges"),
        QT_TRANSLATE_NOOP(
            "steps", "Where paper turns into ink there is an edge. Each arrow points into the ink."
        ),
        paint_gradient,
    ),
    _text(
        QT_TRANSLATE_NOOP("steps", "Directions"),
        QT_TRANSLATE_NOOP(
            "steps", "The edges are sorted by their direction: one map for each, dark where its edges are."
        ),
        paint_directions,
    ),
    _text(
        QT_TRANSLATE_NOOP("steps", "Features"),
        QT_TRANSLATE_NOOP(
            "steps",
            "In each part of a coarse grid the edges of each direction are added up. A small wobble of the "
            "pen then changes little.",
        ),
        paint_pooled,
    ),
)

DECISION_STEPS: Final[dict[type[Decision], tuple[StepText, StepText]]] = {
    SupportDecision: (
        _text(
            QT_TRANSLATE_NOOP("steps", "Nearest support vectors"),
            QT_TRANSLATE_NOOP(
                "steps",
                "The model has kept the training images at the borders between classes. Below the nearest "
                "ones stand class, distance and how much they count.",
            ),
            paint_kept,
        ),
        _text(
            QT_TRANSLATE_NOOP("steps", "One against one"),
            QT_TRANSLATE_NOOP(
                "steps",
                "Each class plays against each other: plus means that the class of the row wins. Beyond 1 it "
                "wins clearly.",
            ),
            paint_margins,
        ),
    ),
    LinearDecision: (
        _text(
            QT_TRANSLATE_NOOP("steps", "Weights"),
            QT_TRANSLATE_NOOP(
                "steps",
                "Each feature is multiplied by a weight of each class. Plus speaks for the class, minus "
                "against it.",
            ),
            paint_contributions,
        ),
        _text(
            QT_TRANSLATE_NOOP("steps", "Scores"),
            QT_TRANSLATE_NOOP(
                "steps", "All that speaks for a class and against it is added up to its score."
            ),
            paint_scores,
        ),
    ),
    NeighboursDecision: (
        _text(
            QT_TRANSLATE_NOOP("steps", "Nearest neighbours"),
            QT_TRANSLATE_NOOP(
                "steps",
                "The model finds the training images whose features are most like these. Below them stand "
                "class, distance and how much they count.",
            ),
            paint_kept,
        ),
        _text(
            QT_TRANSLATE_NOOP("steps", "Votes"),
            QT_TRANSLATE_NOOP("steps", "Each neighbour votes for its class; a nearer one has a larger vote."),
            paint_votes,
        ),
    ),
    ForestDecision: (
        _text(
            QT_TRANSLATE_NOOP("steps", "Questions of a tree"),
            QT_TRANSLATE_NOOP(
                "steps",
                "Each tree of the forest asks one question after the other, like a game of twenty questions. "
                "These are from the first tree.",
            ),
            paint_questions,
        ),
        _text(
            QT_TRANSLATE_NOOP("steps", "Votes"),
            QT_TRANSLATE_NOOP("steps", "Each tree votes for what it has seen after such answers."),
            paint_votes,
        ),
    ),
}
"""The last two steps before the probabilities, by the kind of decision."""

OTHER_DECISION: Final = _text(
    QT_TRANSLATE_NOOP("steps", "Scores"),
    QT_TRANSLATE_NOOP("steps", "The model gives each class a score; the highest one wins."),
    paint_scores,
)

PROBABILITIES: Final = (
    str(QT_TRANSLATE_NOOP("steps", "Probabilities")),
    str(
        QT_TRANSLATE_NOOP(
            "steps",
            "The scores become probabilities. They are tuned so that of all answers with "
            "90\N{NO-BREAK SPACE}% nine in ten are right.",
        )
    ),
)


def steps_of(trace: Trace) -> tuple[StepText, ...]:
    """Return the steps with a picture that apply to a trace, in their order."""
    before = (NUMBERS, *(GRADIENT_STEPS if trace.features.gradient is not None else ()))
    if trace.steps is None:
        return before
    return (*before, *DECISION_STEPS.get(type(trace.steps.decision), (OTHER_DECISION,)))
