"""The value that describes a command, and arguments that several commands share."""

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from mnist_gui.commands.progress_line import print_to_stderr
from mnist_gui.data.formats import files_in_words
from mnist_gui.data.grey_range import GreyRange, parse_range

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset

_LARGEST_SIDE = 4096
_RANGE = "--range"

OK = 0
"""The exit code of success."""

BAD_INPUT = 2
"""The exit code after an error of the user."""

DATASET_HELP = (
    "a folder with IDX files or pictures, one of its IDX files (the others are found), a zip of pictures, "
    f"{files_in_words()}, the name of a data set that was downloaded, 'sample', or 'own'"
)


class Command(NamedTuple):
    """One command of the command line.

    Attributes
    ----------
    name : str
        The first argument of ``mnist-gui``; empty for the window.
    help : str
        One sentence, in the imperative.
    add_arguments : callable
        Adds the arguments to a parser.
    run : callable
        Runs the command with the parsed arguments and returns the exit code.
    epilog : callable
        Returns the text below the options in the help; called only when the help is shown.
    verbatim : tuple of str
        Options whose value may begin with a minus; argparse would take it for another option.
    """

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    epilog: Callable[[], str] = str
    verbatim: tuple[str, ...] = ()

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse the arguments of the command."""
        joined: list[str] = []
        for argument in arguments:
            if joined and joined[-1] in (*self.verbatim, _RANGE):
                joined[-1] += f"={argument}"
            else:
                joined.append(argument)
        return self.parser().parse_args(joined)

    def parser(self) -> argparse.ArgumentParser:
        """Make a parser for the arguments."""
        parser = _Parser(
            prog=f"mnist-gui {self.name}".strip(),
            description=self.help,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.command = self
        self.add_arguments(parser)
        return parser


class _Parser(argparse.ArgumentParser):
    command: Command | None = None  # of the whole command; its actions have parsers of this class, too

    def format_help(self) -> str:
        if self.command is not None:
            self.epilog = self.command.epilog()
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """Print the usage and what is wrong, if that can be printed, and exit with 2."""
        print_to_stderr(f"{self.format_usage()}{self.prog}: error: {message}\n")
        raise SystemExit(BAD_INPUT)


def add_dataset_argument(
    parser: argparse.ArgumentParser, *, corrections: bool = True, size: bool = True, required: bool = True
) -> None:
    """Add ``DATASET`` and the options that say how it is read; if it may be read as given, ``--corrections``.

    Without that option, the data set is opened as given. Without `size` there is no ``--size``.
    ``DATASET`` may be left out unless it is `required`.
    """
    if corrections:
        parser.add_argument(
            "--corrections",
            choices=["on", "off"],
            default="on",
            help="off: use its labels as given, and images that you excluded; default: %(default)s",
        )
    else:
        parser.set_defaults(corrections="off")
    parser.add_argument("dataset", nargs=None if required else "?", metavar="DATASET", help=DATASET_HELP)
    if size:
        parser.add_argument(
            "--size",
            type=_size,
            metavar="HxW",
            help="resize its images to this height and width, such as 28x28",
        )
    turned = parser.add_mutually_exclusive_group()
    turned.add_argument(
        "--transposed",
        action="store_true",
        default=None,
        help="its images are stored with rows and columns exchanged, as EMNIST's are: turn them",
    )
    turned.add_argument(
        "--upright",
        action="store_false",
        dest="transposed",
        default=None,
        help="its images are upright as they are stored: do not turn them, even if they are called EMNIST",
    )
    parser.add_argument(
        _RANGE,
        type=_range,
        metavar="LOW..HIGH",
        help="the numbers in its files that are black and white, such as 0..16; "
        "default: judged from all of them",
    )
    ink = parser.add_mutually_exclusive_group()
    ink.add_argument(
        "--invert",
        action="store_true",
        help="exchange ink and paper: its images have dark ink on light paper. "
        "Default: where that is certain, it is done, and a note says so",
    )
    ink.add_argument(
        "--as-is",
        action="store_true",
        help="leave grey values and paper as they are stored",
    )


def _size(text: str) -> tuple[int, int]:
    height, _, width = text.lower().partition("x")
    if not all(side.isdecimal() and 0 < int(side) <= _LARGEST_SIDE for side in (height, width)):
        raise argparse.ArgumentTypeError(f"{text} is no size; write height and width in pixels, like 28x28")
    return int(height), int(width)


def _range(text: str) -> GreyRange:
    limits = parse_range(text)
    if limits is None:
        raise argparse.ArgumentTypeError(
            f"{text} is no range; write the numbers of black and white, like 0..16 or -1..1"
        )
    return limits


def corrections_report(options: argparse.Namespace, dataset: "Dataset") -> dict[str, object]:
    """Return what JSON says of the corrections of a data set: their counts, or None if they are off."""
    applied = options.corrections == "on"
    return {"corrections": dataset.corrections.to_json() if applied else None}


def add_limit_argument(parser: argparse.ArgumentParser, what: str) -> None:
    """Add ``--limit N``, how many of something are listed at most."""
    parser.add_argument(
        "--limit", type=_count, default=100, metavar="N", help=f"list N {what} at most; default: %(default)s"
    )


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no number of lines; write 0 or more")
    return int(text)


def add_json_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="print JSON on stdout")


def add_profile_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--profile``; `mnist_gui.data.user.profiles.use_profile` takes its value."""
    parser.add_argument(
        "--profile",
        metavar="NAME",
        help="use the notes, own digits and settings of this profile, which is made if need be; "
        "'default' is the one without a name. Default: $MNIST_GUI_PROFILE",
    )
