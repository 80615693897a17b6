"""Settings of trainings as words, for tables and sentences."""

from PySide6.QtCore import QCoreApplication

from mnist_gui.learning.recipes import TrainingRequest


def parameter_texts(request: TrainingRequest) -> list[str]:
    """Return the hyperparameters of a request by their titles, such as ``["C 5", "Gamma 1"]``."""
    recipe = request.recipe
    return [f"{recipe.parameter(name).title} {value:g}" for name, value in request.hyperparameters.items()]


def settings_in_words(request: TrainingRequest) -> str:
    """Return the hyperparameters of a request and its seed, such as ``"C 5, Gamma 1, Seed 0"``."""
    seed = QCoreApplication.translate("Settings", "Seed {seed}").format(seed=request.seed)
    return ", ".join([*parameter_texts(request), seed])
