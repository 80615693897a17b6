"""Look at handwritten digits, teach a classical model to read them, draw digits that it reads back.

The names below are the library half of the program: they need no screen and no Qt.
"""

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.query import Query, select_rows
from mnist_gui.errors import UserError
from mnist_gui.progress import Cancelled, CancelToken, Progress

__version__ = "0.1.0"

__all__ = [
    "NO_LABEL",
    "CancelToken",
    "Cancelled",
    "Dataset",
    "Progress",
    "Query",
    "Split",
    "UserError",
    "select_rows",
]
