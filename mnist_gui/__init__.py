"""Look at handwritten digits, train a classical model to read them, draw digits that it reads back.

These names are the public library; none of them needs a display or Qt. Each is imported when it is first
used, so that ``mnist-gui --help`` and the first frame of the window do not wait for numpy.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
    from mnist_gui.data.export import Details, export, mnist160
    from mnist_gui.data.formats import FORMATS
    from mnist_gui.data.idx import read_idx, write_idx
    from mnist_gui.data.open import open_dataset
    from mnist_gui.data.open import open_dataset as open  # noqa: A004, F401 - like gzip.open
    from mnist_gui.data.query.query import Query, select_rows
    from mnist_gui.data.user.backup import backup, restore
    from mnist_gui.data.user.correction_journal import corrections
    from mnist_gui.errors import UserError
    from mnist_gui.learning.duplicates import duplicates
    from mnist_gui.learning.model_file import open_model, save_model
    from mnist_gui.learning.recipes import TrainingRequest
    from mnist_gui.learning.runs.comparison import compare
    from mnist_gui.learning.runs.report.page import report
    from mnist_gui.learning.runs.store import runs
    from mnist_gui.learning.suspects import suspects
    from mnist_gui.learning.training import train
    from mnist_gui.learning.validation import cross_validate
    from mnist_gui.preparing.prepare import prepare
    from mnist_gui.preparing.recipe import Recipe
    from mnist_gui.progress import Cancelled, CancelToken, Progress

__version__ = "0.1.0"

__all__ = [
    "FORMATS",
    "NO_LABEL",
    "CancelToken",
    "Cancelled",
    "Dataset",
    "Details",
    "Progress",
    "Query",
    "Recipe",
    "Split",
    "TrainingRequest",
    "UserError",
    "backup",
    "compare",
    "corrections",
    "cross_validate",
    "duplicates",
    "export",
    "mnist160",
    "open_dataset",
    "open_model",
    "prepare",
    "read_idx",
    "report",
    "restore",
    "runs",
    "save_model",
    "select_rows",
    "suspects",
    "train",
    "write_idx",
]

_HOMES = {
    "mnist_gui.data.dataset": ("NO_LABEL", "Dataset", "Split"),
    "mnist_gui.data.export": ("Details", "export", "mnist160"),
    "mnist_gui.data.formats": ("FORMATS",),
    "mnist_gui.data.idx": ("read_idx", "write_idx"),
    "mnist_gui.data.open": ("open_dataset",),
    "mnist_gui.data.query.query": ("Query", "select_rows"),
    "mnist_gui.data.user.backup": ("backup", "restore"),
    "mnist_gui.data.user.correction_journal": ("corrections",),
    "mnist_gui.errors": ("UserError",),
    "mnist_gui.learning.duplicates": ("duplicates",),
    "mnist_gui.learning.model_file": ("open_model", "save_model"),
    "mnist_gui.learning.recipes": ("TrainingRequest",),
    "mnist_gui.learning.runs.comparison": ("compare",),
    "mnist_gui.learning.runs.report.page": ("report",),
    "mnist_gui.learning.runs.store": ("runs",),
    "mnist_gui.learning.suspects": ("suspects",),
    "mnist_gui.learning.training": ("train",),
    "mnist_gui.learning.validation": ("cross_validate",),
    "mnist_gui.preparing.prepare": ("prepare",),
    "mnist_gui.preparing.recipe": ("Recipe",),
    "mnist_gui.progress": ("CancelToken", "Cancelled", "Progress"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


_OTHER_NAMES = {"open": "open_dataset"}  # not in __all__: a star must not hide the built-in function


def __getattr__(name: str) -> object:
    name = _OTHER_NAMES.get(name, name)
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return [*__all__, *_OTHER_NAMES, "__version__"]
