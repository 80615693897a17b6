"""``mnist-gui export-sklearn``: write a saved model as a scikit-learn pipeline for notebooks."""

import argparse
from pathlib import Path

from mnist_gui.commands.command import OK, Command
from mnist_gui.names import shown


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL", help="a .mnistmodel file")
    parser.add_argument("output", type=Path, metavar="OUT.joblib", help="where to write the pipeline")


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.learning.model_file import open_model
    from mnist_gui.sklearn import export_pipeline

    classifier = open_model(options.model)
    export_pipeline(options.output, classifier)
    saved = shown(options.output)
    print(f"{classifier.title}, saved as {saved}: joblib.load() it where mnist-gui is installed")
    return OK


COMMAND = Command(
    "export-sklearn", "Write a model as a scikit-learn pipeline for notebooks.", _add_arguments, _run
)
