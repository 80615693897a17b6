"""The command line: every command, its options, and what it prints.

Results go to stdout, in words or with ``--json`` as JSON; progress and errors go to stderr. What the user
got wrong is said in one sentence and ends with exit code 2. Without a command, the window opens: that is
the only road from here to Qt, and it is taken inside one function.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mnist_gui import __version__
from mnist_gui.errors import UsageError, UserError
from mnist_gui.learning.recipes import FEATURES, RECIPES, TrainingRequest
from mnist_gui.progress import Progress

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset, Images
    from mnist_gui.learning.classifier import Classifier

_OK = 0
_BAD_INPUT = 2
_INTERRUPTED = 130  # 128 + SIGINT, as shells count

_DATASET_HELP = "a folder with IDX files, one of those files (its partners are found), or 'sample'"
_PARAMETER = "parameter_"  # begins the names of parsed hyperparameters
_DRAWING_SUFFIXES = (".jsonl", ".jsonl.gz")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments after the program's name; by default those of the process.

    Returns
    -------
    int
        The exit code: 0 when all went well, 2 when the user gave something that cannot be used.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    command = _COMMANDS[arguments.pop(0)] if arguments and arguments[0] in _COMMANDS else _WINDOW
    try:
        options = command.parser().parse_args(arguments)
        return command.run(options)
    except UserError as error:
        print(f"mnist-gui: {error}", file=sys.stderr)
        return _BAD_INPUT
    except KeyboardInterrupt:
        print("mnist-gui: stopped.", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough (`mnist-gui predict ... | head`). Nothing may be written
        # to that pipe again, not even by the interpreter's last flush.
        sys.stdout = None
        return _OK


@dataclass(frozen=True)
class _Command:
    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    epilog: str = ""

    def parser(self) -> argparse.ArgumentParser:
        parser = argparse.ArgumentParser(
            prog=f"mnist-gui {self.name}".strip(),
            description=self.help,
            epilog=self.epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self.add_arguments(parser)
        return parser


# --- info ---------------------------------------------------------------------------------------------


def _add_info_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", metavar="DATASET", help=_DATASET_HELP)
    _add_json_argument(parser)


def _info(options: argparse.Namespace) -> int:
    from mnist_gui.data.dataset import NO_LABEL

    dataset = _open(options.dataset)
    counts = {name: _counts_by_class(dataset, name) for name in dataset.split_names}
    report = {
        "name": dataset.name,
        "images": len(dataset),
        "height": dataset.height,
        "width": dataset.width,
        "splits": {split.name: len(split) for split in dataset.splits},
        "class_counts": _counts_by_class(dataset, None),
        "class_counts_by_split": counts,
    }
    if options.json:
        print(json.dumps(report))
        return _OK
    print(f"{dataset.name}: {len(dataset):,} images of {dataset.height}x{dataset.width} pixels")
    print(f"{'class':>8}" + "".join(f"{name:>10}" for name in dataset.split_names))
    for name in dataset.class_names:
        print(f"{name:>8}" + "".join(f"{counts[split][name]:>10,}" for split in dataset.split_names))
    unlabelled = [int((split.labels == NO_LABEL).sum()) for split in dataset.splits]
    if any(unlabelled):
        print(f"{'none':>8}" + "".join(f"{count:>10,}" for count in unlabelled))
    print(f"{'all':>8}" + "".join(f"{len(split):>10,}" for split in dataset.splits))
    return _OK


def _counts_by_class(dataset: "Dataset", split: str | None) -> dict[str, int]:
    return dict(zip(dataset.class_names, dataset.class_counts(split).tolist(), strict=True))


# --- train --------------------------------------------------------------------------------------------


def _add_train_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", metavar="DATASET", help=_DATASET_HELP)
    default = TrainingRequest()
    parser.add_argument("--model", choices=list(RECIPES), default=default.model, help="default: %(default)s")
    parser.add_argument(
        "--features", choices=list(FEATURES), default=default.features, help="default: %(default)s"
    )
    parser.add_argument("--limit", type=int, metavar="N", help="train on N images at most, drawn at random")
    parser.add_argument("--seed", type=int, default=default.seed, metavar="N", help="default: %(default)s")
    parser.add_argument("-o", "--output", type=Path, metavar="MODEL", help="save the model in this file")
    _add_hyperparameter_arguments(parser.add_argument_group("hyperparameters"))
    _add_json_argument(parser)


def _add_hyperparameter_arguments(group: "argparse._ArgumentGroup") -> None:
    """Add one option for each name in the table of recipes; recipes may share a name."""
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


def _train(options: argparse.Namespace) -> int:
    from mnist_gui.learning.model_file import save_model
    from mnist_gui.learning.training import train

    request = TrainingRequest(
        model=options.model,
        features=options.features,
        hyperparameters={
            name.removeprefix(_PARAMETER): value
            for name, value in vars(options).items()
            if name.startswith(_PARAMETER) and value is not None
        },
        limit=options.limit,
        seed=options.seed,
    )
    if options.output is not None and not options.output.absolute().parent.is_dir():
        raise UsageError(f"{options.output} cannot be written: make its folder first, or name another.")
    dataset = _open(options.dataset)
    with _ProgressLine() as line:
        run = train(dataset, request, report=line.show)
    if options.output is not None:
        save_model(options.output, run)
    evaluation = run.evaluation
    report = {
        "model": run.request.model,
        "features": run.request.features,
        "train_images": run.train_images,
        "train_seconds": round(run.train_seconds, 3),
        "test_images": evaluation.images if evaluation else None,
        "test_errors": evaluation.errors if evaluation else None,
        "test_error_rate": evaluation.error_rate if evaluation else None,
    }
    if options.json:
        print(json.dumps(report))
        return _OK
    print(f"{run.classifier.title}: {run.train_images:,} images in {run.train_seconds:.1f} s")
    if evaluation:
        print(
            f"test error: {evaluation.error_rate:.2%} ({evaluation.errors:,} of {evaluation.images:,} images)"
        )
    else:
        print("no test error: the data set has no labelled test split")
    if options.output is not None:
        print(f"saved as {options.output}")
    return _OK


# --- evaluate -----------------------------------------------------------------------------------------


def _add_evaluate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL", help="a .mnistmodel file")
    parser.add_argument("dataset", metavar="DATASET", help=_DATASET_HELP)
    parser.add_argument("--split", default="test", metavar="NAME", help="default: %(default)s")
    _add_json_argument(parser)


def _evaluate(options: argparse.Namespace) -> int:
    from mnist_gui.learning.evaluation import evaluate
    from mnist_gui.learning.model_file import open_model

    classifier = open_model(options.model)
    dataset = _open(options.dataset)
    with _ProgressLine() as line:
        evaluation = evaluate(classifier, dataset, options.split, report=line.show)
    if options.json:
        report = {
            "images": evaluation.images,
            "errors": evaluation.errors,
            "error_rate": evaluation.error_rate,
            "confusion": evaluation.confusion.tolist(),
        }
        print(json.dumps(report))
        return _OK
    print(f"{evaluation.error_rate:.2%} wrong ({evaluation.errors:,} of {evaluation.images:,} images)")
    print("rows actual, columns predicted")
    names = evaluation.class_names
    width = max(6, *(len(name) + 1 for name in names))
    print(" " * width + "".join(f"{name:>{width}}" for name in names))
    for name, counts in zip(names, evaluation.confusion, strict=True):
        print(f"{name:>{width}}" + "".join(f"{count:>{width}}" for count in counts))
    return _OK


# --- predict ------------------------------------------------------------------------------------------


def _add_predict_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="pictures, or drawings (.jsonl)")
    parser.add_argument(
        "--model",
        metavar="MODEL",
        help="a .mnistmodel file; without it, one is trained on the sample digits first",
    )
    _add_json_argument(parser)


def _predict(options: argparse.Namespace) -> int:
    from mnist_gui.data.dataset import NO_LABEL

    inputs = [(name, image) for path in options.files for name, image in _model_inputs(path)]
    classifier = _classifier_for_drawings(options.model)
    for name, image in inputs:
        prediction = classifier.predict(image[None])
        label = int(prediction.labels[0])
        probabilities = prediction.probabilities[0]
        answer = None if label == NO_LABEL else classifier.class_names[label]
        if options.json:
            report = {
                "file": name,
                "label": None if label == NO_LABEL else label,
                "probabilities": probabilities.tolist(),
                "blank": bool(prediction.blank[0]),
            }
            print(json.dumps(report))
        elif answer is None:
            print(f"{name}: blank")
        else:
            print(f"{name}: {answer} ({probabilities[label]:.0%})")
    return _OK


def _model_inputs(path: Path) -> Iterator[tuple[str, "Images"]]:
    """Yield a name and a 28x28 image for the picture, or for each drawing, in a file."""
    from mnist_gui.ink.drawing_file import read_drawings
    from mnist_gui.ink.picture import picture_to_image
    from mnist_gui.ink.raster import drawing_to_image

    if not path.name.lower().endswith(_DRAWING_SUFFIXES):
        yield str(path), picture_to_image(path)
        return
    for number, drawing in enumerate(read_drawings(path), start=1):
        yield f"{path}:{number}", drawing_to_image(drawing)


def _classifier_for_drawings(model: str | None) -> "Classifier":
    from mnist_gui.learning.model_file import open_model
    from mnist_gui.learning.training import train

    if model is not None:
        return open_model(model)
    with _ProgressLine() as line:
        return train(_open("sample"), TrainingRequest(), report=line.show).classifier


# --- the window ---------------------------------------------------------------------------------------


def _add_window_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", nargs="?", metavar="DATASET", help=_DATASET_HELP)
    parser.add_argument(
        "--page", choices=["browse", "train", "draw"], default="browse", help="open on this page"
    )
    parser.add_argument("--theme", choices=["system", "light", "dark"], help="default: as last chosen")
    parser.add_argument("--size", type=_size, metavar="WxH", help="size of the window, such as 1280x800")
    parser.add_argument(
        "--screenshot",
        type=Path,
        metavar="FILE.png",
        help="open, wait until loaded, save a picture of the window and exit; needs no display",
    )
    parser.add_argument("--version", action="version", version=f"mnist-gui {__version__}")


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and 0 < int(width) <= 10_000 and 0 < int(height) <= 10_000):
        raise argparse.ArgumentTypeError(f"{text} is no size; write it like 1280x800")
    return int(width), int(height)


def _open_window(options: argparse.Namespace) -> int:
    from mnist_gui.ui.display import import_app

    app = import_app(offscreen=options.screenshot is not None)
    wishes = app.WindowOptions(
        dataset=options.dataset,
        page=options.page,
        theme=options.theme,
        size=options.size,
        screenshot=options.screenshot,
    )
    code: int = app.run(wishes)
    return code


# --- shared -------------------------------------------------------------------------------------------


def _add_json_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON on stdout")


def _open(spec: str) -> "Dataset":
    from mnist_gui.data.open import open_dataset

    with _ProgressLine() as line:
        return open_dataset(spec, report=line.show)


class _ProgressLine:
    """Shows progress on stderr: one line that is rewritten on a terminal, a line per step elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._shown = ""

    def __enter__(self) -> "_ProgressLine":
        return self

    def __exit__(self, *exception: object) -> None:
        if self._live and self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def show(self, progress: Progress) -> None:
        if self._live:
            share = "" if progress.fraction is None else f" {progress.fraction:4.0%}"
            text = f"\r\033[K{progress.message}{share}"
        else:
            text = f"{progress.message}\n"
        if text != self._shown:
            self._shown = text
            print(text, end="", file=sys.stderr, flush=True)


def _commands_help(commands: Sequence[_Command]) -> str:
    lines = "\n".join(f"  {command.name:<10}{command.help}" for command in commands)
    return f"commands (mnist-gui COMMAND --help tells more):\n{lines}"


_COMMANDS: dict[str, Any] = {
    command.name: command
    for command in (
        _Command("info", "Say what is in a data set.", _add_info_arguments, _info),
        _Command("train", "Train a model and measure it on the test split.", _add_train_arguments, _train),
        _Command("evaluate", "Measure a model on a data set.", _add_evaluate_arguments, _evaluate),
        _Command("predict", "Read pictures and drawings.", _add_predict_arguments, _predict),
    )
}
_WINDOW = _Command(
    "",
    "Look at handwritten digits, teach a model to read them, draw digits that it reads back.",
    _add_window_arguments,
    _open_window,
    epilog=_commands_help(list(_COMMANDS.values())),
)
