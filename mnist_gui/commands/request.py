"""The options that make a `TrainingRequest`, derived from the table of recipes."""

import argparse

from mnist_gui.learning.recipes import FEATURES, PRESETS, RECIPES, TrainingRequest

_PARAMETER = "parameter_"  # begins the names of parsed hyperparameters


def add_request_arguments(parser: argparse.ArgumentParser) -> None:
    """Add an option for each field of a `TrainingRequest`."""
    default = TrainingRequest()
    presets = " ".join(f"{preset.name}: {preset.help}" for preset in PRESETS.values())
    parser.add_argument(
        "--preset", choices=list(PRESETS), help=f"sets the defaults of the next three. {presets}"
    )
    parser.add_argument("--model", choices=list(RECIPES), help=f"default: {default.model}")
    parser.add_argument("--features", choices=list(FEATURES), help=f"default: {default.features}")
    parser.add_argument("--limit", type=int, metavar="N", help="train on N images at most, drawn at random")
    parser.add_argument("--seed", type=int, default=default.seed, metavar="N", help="default: %(default)s")
    _add_hyperparameter_arguments(parser.add_argument_group("hyperparameters"))


def _add_hyperparameter_arguments(group: "argparse._ArgumentGroup") -> None:
    """Add an option for each hyperparameter of the recipes; recipes may share a name."""
    helps: dict[str, list[str]] = {}
    for recipe in RECIPES.values():
        for parameter in recipe.parameters:
            helps.setdefault(parameter.name, []).append(f"{recipe.name}: {parameter.help}")
    for name, texts in helps.items():
        group.add_argument(
            f"--{name.replace('_', '-')}",
            dest=f"{_PARAMETER}{name}",
            type=float,
            metavar="X",
            help=" ".join(texts).replace("%", "%%"),
        )


def requested(options: argparse.Namespace) -> TrainingRequest:
    """Return the request that the options describe.

    Raises
    ------
    TrainingError
        If a value is out of its range.
    """
    default = PRESETS[options.preset].request if options.preset else TrainingRequest()
    return TrainingRequest(
        model=options.model or default.model,
        features=options.features or default.features,
        hyperparameters={
            name.removeprefix(_PARAMETER): value
            for name, value in vars(options).items()
            if name.startswith(_PARAMETER) and value is not None
        },
        limit=default.limit if options.limit is None else options.limit,
        seed=options.seed,
    )
