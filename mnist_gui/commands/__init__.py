"""The commands of ``mnist-gui``, one module each; no Qt.

A module defines a `mnist_gui.commands.command.Command` called ``COMMAND``: its arguments, its help and the
function that runs it. `COMMANDS` is the table of them: a new command is a new module and a new row.

The window imports none of these modules, and ``mnist-gui --help`` imports all of them. So they import numpy,
and modules that need numpy, inside the functions that run.
"""

from typing import Final

COMMANDS: Final = (
    "download",
    "info",
    "train",
    "validate",
    "runs",
    "suspects",
    "duplicates",
    "evaluate",
    "compare",
    "report",
    "predict",
    "prepare",
    "export",
    "corrections",
    "label",
    "export-sklearn",
    "train-pad",
    "backup",
    "restore",
)
"""The names of the commands, in the order of the help. ``export-sklearn`` is in `export_sklearn`."""
