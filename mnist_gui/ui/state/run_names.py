"""What runs are called in queries: ``wrong_by:svm``."""

from collections import Counter
from collections.abc import Mapping, Sequence
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


def run_titles(runs: "Sequence[Run]", workspace: Workspace) -> list[str]:
    """Return what runs are called in sentences beside each other.

    That is the name that the user gave one; else its model, if no other of the runs has that; else its model
    and its features.
    """
    models = Counter(run.request.model for run in runs)
    titles = []
    for run in runs:
        kept = workspace.kept.get(run)
        trained = run.request.recipe.title if models[run.request.model] == 1 else run.title
        titles.append(trained if kept is None else kept.record.name or trained)
    return titles


def _is_free(name: str, names: "Mapping[Run, str]") -> bool:
    return bool(name) and name not in names.values()
