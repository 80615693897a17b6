"""What a command is, and the arguments that several of them share."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

OK = 0
"""The exit code of a command that did what it was asked for."""

DATASET_HELP = "a folder with IDX files, one of those files (its partners are found), 'sample', or 'own'"


@dataclass(frozen=True)
class Command:
    """One command of the command line.

    Attributes
    ----------
    name : str
        The first argument that calls it.
    help : str
        One sentence about it.
    add_arguments : callable
        Adds its arguments to a parser.
    run : callable
        Does it, with the parsed arguments, and returns the exit code.
    epilog : str
        Stands below the list of options in its help.
    verbatim : tuple of str
        Options whose value may begin with a minus, which argparse would take for another option.
    """

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    epilog: str = ""
    verbatim: tuple[str, ...] = ()

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Return its arguments, parsed."""
        joined: list[str] = []
        for argument in arguments:
            if joined and joined[-1] in self.verbatim:
                joined[-1] += f"={argument}"
            else:
                joined.append(argument)
        return self.parser().parse_args(joined)

    def parser(self) -> argparse.ArgumentParser:
        """Return a parser of its arguments."""
        parser = argparse.ArgumentParser(
            prog=f"mnist-gui {self.name}".strip(),
            description=self.help,
            epilog=self.epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self.add_arguments(parser)
        return parser


def add_dataset_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``DATASET``."""
    parser.add_argument("dataset", metavar="DATASET", help=DATASET_HELP)


def add_json_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="print JSON on stdout")
