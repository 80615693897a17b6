"""Where one has been on the Browse page: one question after another, to go back to and forward again."""

from dataclasses import dataclass

from mnist_gui.ui.browse.answerer import Question

_MOST = 200
"""Questions that are remembered; a person goes back by some, not by hundreds."""


@dataclass
class Visit:
    """One stay at the answer to a question.

    Attributes
    ----------
    question : Question
    row : int or None
        The row that was at the top when one left, so that one comes back to it.
    """

    question: Question
    row: int | None = None


class History:
    """Goes through questions as a browser goes through pages: who asks anew forgets what lies ahead."""

    def __init__(self) -> None:
        self._visits: list[Visit] = []
        self._at = -1

    def clear(self) -> None:
        """Forget all questions."""
        self._visits, self._at = [], -1

    def visit(self, question: Question) -> None:
        """Go on to another question; the same one again is none."""
        if self._visits and self._visits[self._at].question == question:
            return
        self._visits = [*self._visits[: self._at + 1], Visit(question)][-_MOST:]
        self._at = len(self._visits) - 1

    def leave(self, row: int | None) -> None:
        """Note which row is at the top, before one goes elsewhere."""
        if self._visits:
            self._visits[self._at].row = row

    def can_go(self, step: int) -> bool:
        """Whether there is a question so many steps forward, or back if negative."""
        return 0 <= self._at + step < len(self._visits)

    def go(self, step: int) -> Visit:
        """Go some steps forward, or back if negative, and return where that leads; `can_go` must hold."""
        if not self.can_go(step):
            raise IndexError(f"there is no question {step} steps away")
        self._at += step
        return self._visits[self._at]
