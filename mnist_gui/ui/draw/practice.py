"""What is asked for in guided practice, what was drawn, and how it was read. Without widgets.

A practice goes in rounds, each of which asks for every digit once, in random order. So whenever it ends, each
digit has been asked for about equally often.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_gui.data.user.own_digits import CLASSES
from mnist_gui.ink.drawing import Drawing

ROUNDS = 10
"""So many drawings of each digit are enough to learn a hand from."""


@dataclass(frozen=True)
class Attempt:
    """One digit that was asked for and drawn.

    Attributes
    ----------
    target : int
        What was asked for.
    drawing : Drawing
        What was drawn.
    answer : int or None
        What it was read as; None if there was no answer.
    """

    target: int
    drawing: Drawing
    answer: int | None

    @property
    def is_right(self) -> bool:
        """Whether it was read as what it is."""
        return self.answer == self.target


class Practice:
    """A queue of digits to draw, and the attempts so far.

    Parameters
    ----------
    labels : sequence of int
        Which digits to ask for.
    rounds : int
        How often to ask for each.
    seed : int, optional
        Gives the same order again.
    """

    def __init__(
        self, labels: Sequence[int] = range(CLASSES), rounds: int = ROUNDS, seed: int | None = None
    ) -> None:
        self._labels = tuple(sorted(set(labels)))
        self._rounds = rounds
        self._queue = _order(self._labels, rounds, np.random.default_rng(seed))
        self._attempts: list[Attempt] = []

    @property
    def labels(self) -> tuple[int, ...]:
        """Which digits are asked for."""
        return self._labels

    @property
    def rounds(self) -> int:
        """How often each is asked for, unless it is skipped."""
        return self._rounds

    @property
    def target(self) -> int | None:
        """What to draw now; None if everything was drawn."""
        return self._queue[0] if self._queue else None

    @property
    def remaining(self) -> int:
        """How many are still to be drawn, the one of now included."""
        return len(self._queue)

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """What was drawn so far, in order."""
        return tuple(self._attempts)

    @property
    def misread(self) -> tuple[Attempt, ...]:
        """The attempts that were not read as what they are."""
        return tuple(attempt for attempt in self._attempts if not attempt.is_right)

    def attempts_at(self, label: int) -> tuple[Attempt, ...]:
        """Return the attempts at one digit, in order."""
        return tuple(attempt for attempt in self._attempts if attempt.target == label)

    def record(self, drawing: Drawing, answer: int | None) -> Attempt:
        """Take a drawing of the target, and go on to the next."""
        attempt = Attempt(self._queue.pop(0), drawing, answer)
        self._attempts.append(attempt)
        return attempt

    def skip(self) -> None:
        """Put the target off until last; if no other is left, leave it out."""
        target = self._queue.pop(0)
        others = [place for place, label in enumerate(self._queue) if label != target]
        if others:
            self._queue.insert(0, self._queue.pop(others[0]))
            self._queue.append(target)

    def take_back(self) -> Attempt:
        """Forget the last attempt, and ask for its digit again.

        Raises
        ------
        IndexError
            If there is none.
        """
        attempt = self._attempts.pop()
        self._queue.insert(0, attempt.target)
        return attempt

    def set_answers(self, answers: Sequence[int | None]) -> None:
        """Say how the attempts are read now, after learning, in their order.

        Raises
        ------
        ValueError
            If there is not one answer for each attempt.
        """
        self._attempts = [
            Attempt(attempt.target, attempt.drawing, answer)
            for attempt, answer in zip(self._attempts, answers, strict=True)
        ]


def _order(labels: tuple[int, ...], rounds: int, rng: np.random.Generator) -> list[int]:
    """Shuffle each round, never asking for one digit twice in a row where there are several."""
    queue: list[int] = []
    for _ in range(rounds):
        turn: list[int] = rng.permutation(labels).tolist()
        if len(turn) > 1 and queue[-1:] == turn[:1]:
            turn.reverse()
        queue += turn
    return queue
