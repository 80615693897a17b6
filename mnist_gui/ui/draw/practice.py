"""Guided practice without widgets: the digits to draw, the drawings, and how they were read.

A practice consists of rounds, each of which asks for every digit once in random order. At any time, each
digit has been asked for about equally often.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mnist_gui.data.user.own_digits import CLASSES
from mnist_gui.ink.drawing import Drawing

ROUNDS = 10
"""Number of drawings of each digit that are enough to adapt to a writer."""


@dataclass(frozen=True)
class Attempt:
    """A drawing in a practice.

    Attributes
    ----------
    target : int
        The digit to draw.
    drawing : Drawing
    predicted : int or None
        The predicted digit; None for "not a digit", or without a prediction.
    """

    target: int
    drawing: Drawing
    predicted: int | None

    @property
    def is_right(self) -> bool:
        """Whether the predicted digit is the target."""
        return self.predicted == self.target


class Practice:
    """A queue of digits to draw, and the attempts so far.

    Parameters
    ----------
    labels : sequence of int
        The digits to ask for.
    rounds : int
        How often to ask for each.
    seed : int, optional
        Of the random order.
    """

    def __init__(
        self, labels: Sequence[int] = range(CLASSES), rounds: int = ROUNDS, seed: int | None = None
    ) -> None:
        self.labels = tuple(sorted(set(labels)))
        self.rounds = rounds
        self._queue = _order(self.labels, rounds, np.random.default_rng(seed))
        self._attempts: list[Attempt] = []

    @property
    def target(self) -> int | None:
        """The digit to draw now; None at the end."""
        return self._queue[0] if self._queue else None

    @property
    def remaining(self) -> int:
        """Number of digits left to draw, including the current one."""
        return len(self._queue)

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """The drawings so far, in order."""
        return tuple(self._attempts)

    @property
    def misread(self) -> tuple[Attempt, ...]:
        """The misread attempts."""
        return tuple(attempt for attempt in self._attempts if not attempt.is_right)

    def attempts_at(self, label: int) -> tuple[Attempt, ...]:
        """Return the attempts at one digit, in order."""
        return tuple(attempt for attempt in self._attempts if attempt.target == label)

    def record(self, drawing: Drawing, predicted: int | None) -> Attempt:
        """Record a drawing of the target, and move on to the next."""
        attempt = Attempt(self._queue.pop(0), drawing, predicted)
        self._attempts.append(attempt)
        return attempt

    def skip(self) -> None:
        """Move the target to the end of the queue; if no other digit is left, drop it."""
        target = self._queue.pop(0)
        others = [index for index, label in enumerate(self._queue) if label != target]
        if others:
            self._queue.insert(0, self._queue.pop(others[0]))
            self._queue.append(target)

    def take_back(self) -> Attempt:
        """Remove the last attempt, and ask for its digit again; raise IndexError without attempts."""
        attempt = self._attempts.pop()
        self._queue.insert(0, attempt.target)
        return attempt

    def set_predictions(self, predictions: Sequence[int | None]) -> None:
        """Replace the predicted digits of all attempts; raise ValueError if there is not one for each."""
        self._attempts = [
            replace(attempt, predicted=predicted)
            for attempt, predicted in zip(self._attempts, predictions, strict=True)
        ]


def _order(labels: tuple[int, ...], rounds: int, rng: np.random.Generator) -> list[int]:
    """Shuffle each round, without asking for the same digit twice in a row if there are several."""
    queue: list[int] = []
    for _ in range(rounds):
        turn: list[int] = rng.permutation(labels).tolist()
        if len(turn) > 1 and queue[-1:] == turn[:1]:
            turn.reverse()
        queue += turn
    return queue
