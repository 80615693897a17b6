"""What runs are called in queries: ``wrong_by:svm``."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mnist_gui.ui.state.workspace import Workspace

if TYPE_CHECKING:
    from mnist_gui.learning.training import Run

_ID_LETTERS = 6


def run_names(workspace: Workspace) -> "Mapping[Run, str]":
    """Return a short name of each run, no two the same.

    That is the name that the user gave it; else that of its model, if no other run has this model; else the
    beginning of its id, or its number if it is not kept.
    """
    models = Counter(run.request.model for run in workspace.runs)
    names: dict[Run, str] = {}
    for number, run in enumerate(workspace.runs, 1):
        kept, model = workspace.kept.get(run), run.request.model
        given = "" if kept is None else kept.record.name
        alone = model if models[model] == 1 else ""
        short = f"{model}-{number}" if kept is None else kept.id[:_ID_LETTERS]
        names[run] = next(name for name in (given, alone, short, f"run-{number}") if _is_free(name, names))
    return names


def run_title(run: "Run", workspace: Workspace) -> str:
    """Return what a run is called in sentences: the name that the user gave it, or what was trained."""
    kept = workspace.kept.get(run)
    return run.title if kept is None else kept.title


def _is_free(name: str, names: "Mapping[Run, str]") -> bool:
    return bool(name) and name not in names.values()
