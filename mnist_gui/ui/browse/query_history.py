"""The requests that the Browse page has shown, to go back to and forward again."""

from dataclasses import dataclass

from mnist_gui.data.arrays import Labels
from mnist_gui.ui.browse.query_request import QueryRequest

_MOST = 200
"""How many requests are remembered."""


@dataclass
class Visit:
    """One request that was shown.

    Attributes
    ----------
    request : QueryRequest
    row : int or None
        The row at the top of the grid when the user left; going back scrolls there again.
    """

    request: QueryRequest
    row: int | None = None


class QueryHistory:
    """Goes through requests as a browser goes through pages: a new one drops those that lie ahead."""

    def __init__(self) -> None:
        self._visits: list[Visit] = []
        self._at = -1

    def clear(self) -> None:
        """Forget all requests."""
        self._visits, self._at = [], -1

    def in_classes(self, table: Labels) -> None:
        """Have all requests for other classes; see `Query.in_classes`."""
        for visit in self._visits:
            visit.request = visit.request.in_classes(table)

    def visit(self, request: QueryRequest) -> None:
        """Go on to another request; the same one again is no step."""
        if self._visits and self._visits[self._at].request == request:
            return
        self._visits = [*self._visits[: self._at + 1], Visit(request)][-_MOST:]
        self._at = len(self._visits) - 1

    def replace(self, request: QueryRequest) -> None:
        """Put another request in place of the current one."""
        if self._visits:
            self._visits[self._at] = Visit(request)
        else:
            self.visit(request)

    def leave(self, row: int | None) -> None:
        """Note which row is at the top of the grid, before another request is shown."""
        if self._visits:
            self._visits[self._at].row = row

    def can_go(self, step: int) -> bool:
        """Return whether there is a request so many steps ahead, or back if negative."""
        return 0 <= self._at + step < len(self._visits)

    def go(self, step: int) -> Visit:
        """Go some steps ahead, or back if negative, and return where that leads.

        Raises
        ------
        IndexError
            If `can_go` is false.
        """
        if not self.can_go(step):
            raise IndexError(f"there is no request {step} steps away")
        self._at += step
        return self._visits[self._at]
