"""The command line: find the command, run it, and turn errors into one sentence and an exit code.

Results go to stdout, as text or with ``--json`` as JSON; progress and errors go to stderr. A `UserError` is
printed in one sentence, and the exit code is 2. Without a command, the window opens; only that function
imports Qt.
"""

import argparse
import errno
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from mnist_gui import __version__
from mnist_gui.commands import COMMANDS
from mnist_gui.commands.command import BAD_INPUT, DATASET_HELP, OK, Command, add_profile_argument
from mnist_gui.commands.progress_line import print_to_stderr
from mnist_gui.data.sources.names import OWN, SAMPLE
from mnist_gui.data.user.profiles import check_profile, current_profile, use_profile
from mnist_gui.errors import UsageError, UserError
from mnist_gui.names import shown

if TYPE_CHECKING:
    from mnist_gui.ui.shell.window_options import WindowOptions

_IDLE_BLAS = ("OPENBLAS_THREAD_TIMEOUT", "18")
"""How long a thread of numpy's BLAS waits for work by spinning: 2^18 cycles, a tenth of a millisecond.

By default it is 2^26. So each thread spins for 30 ms or longer when numpy is imported, on a processor that
loading a data set needs.
"""

_INTERRUPTED = 130  # 128 + SIGINT, as shells count

_NO_OUTPUT = dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "no space is left where it goes")
_NO_OUTPUT |= dict.fromkeys((errno.EFBIG, errno.EIO), "")
"""Errors of a full disk, a file that may not grow further, and a terminal that was closed."""

_NO_PATH = (errno.ENAMETOOLONG, errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENOTDIR)
"""Errors of paths, wherever one is first asked for: none is a fault of the program."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments after the program's name; by default those of the process.

    Returns
    -------
    int
        The exit code: 0 for success, 2 for an error of the user, 130 after Ctrl+C.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    _occupy_standard_descriptors()
    os.environ.setdefault(*_IDLE_BLAS)  # before numpy is imported
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # for file names that the terminal cannot show
    try:
        try:
            return _run(arguments)
        finally:
            _flush()
    except UserError as error:
        print_to_stderr(f"mnist-gui: {error}\n")
        return BAD_INPUT
    except KeyboardInterrupt as interrupt:  # its message may say how to continue
        print_to_stderr(f"mnist-gui: {str(interrupt) or 'stopped'}.\n")
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has closed the pipe (`mnist-gui predict ... | head`). Nothing may write to
        # it again, not even the last flush of the interpreter.
        sys.stdout = None
        return OK
    except OSError as error:
        if not (sentence := _sentence(error)):
            raise
        print_to_stderr(f"mnist-gui: {sentence}.\n")
        return BAD_INPUT


def _run(arguments: list[str]) -> int:
    """Find the command and run it; return the exit code."""
    command = _command(arguments.pop(0)) if arguments and arguments[0] in COMMANDS else _WINDOW
    if command is _WINDOW:
        _refuse_mistyped_command(arguments)
    return command.run(command.parse(arguments))


def _occupy_standard_descriptors() -> None:
    """Open the null device in place of standard streams that are closed.

    A file opened later would take their number otherwise, and what a library prints would go into the file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free


def _flush() -> None:
    """Write what is still to be printed: a full disk fails here, not at exit, where the error is lost."""
    if sys.stdout is not None:
        sys.stdout.flush()


def _sentence(error: OSError) -> str:
    """Return what is wrong with the output, a path or the current directory; empty for any other error."""
    if error.filename is None and error.errno in _NO_OUTPUT:
        sys.stdout = None  # the interpreter would try again at its end
        return f"the output cannot be written: {_NO_OUTPUT[error.errno] or os.strerror(error.errno)}"
    if isinstance(error, FileNotFoundError) and not _has_current_directory():
        return "the current directory is no longer there: change to another one"
    if error.filename is not None and error.errno in _NO_PATH:
        return shown(f"{error.filename} cannot be used: {os.strerror(error.errno)}")
    return ""


def _has_current_directory() -> bool:
    try:
        Path.cwd()
    except OSError:
        return False
    return True


def _refuse_mistyped_command(arguments: Sequence[str]) -> None:
    """Refuse a mistyped command, which would be taken for a data set.

    Raises
    ------
    UsageError
        If the first argument is no file or folder, but similar to a command.
    """
    word = arguments[0].lower().replace("_", "-") if arguments else ""
    # Unlike Path.exists, os.path.exists does not raise for names that the system does not allow.
    if not word or word.startswith("-") or os.path.exists(arguments[0]):  # noqa: PTH110
        return
    if arguments[0] in (SAMPLE, OWN):  # data sets without a file
        return
    from difflib import get_close_matches

    close = [word] if word in COMMANDS else [name for name in COMMANDS if name.startswith(word)]
    close = close or get_close_matches(word, COMMANDS, n=1, cutoff=0.7)
    if close:
        raise UsageError(
            f"{arguments[0]} is no command, file or folder; did you mean {' or '.join(close)}? "
            "mnist-gui --help lists the commands."
        )


def _add_window_arguments(parser: argparse.ArgumentParser) -> None:
    # Other commands do not import the window.
    from mnist_gui.ui.shell.page_table import PAGES
    from mnist_gui.ui.shell.window_options import DIRECTIONS, SWITCH, THEMES

    parser.add_argument("dataset", nargs="?", metavar="DATASET", help=DATASET_HELP)
    parser.add_argument(
        "--page",
        choices=[page.name for page in PAGES],
        help="open on this page",
    )
    parser.add_argument("--theme", choices=THEMES, help="default: as last chosen")
    parser.add_argument(
        "--direction",
        choices=DIRECTIONS,
        help="layout from left to right or from right to left; default: that of the system's language",
    )
    parser.add_argument(
        "--corrections", choices=SWITCH, help="whether labels are shown as you corrected them; default: on"
    )
    parser.add_argument("--size", type=_size, metavar="WxH", help="size of the window, such as 1280x800")
    parser.add_argument(
        "--screenshot",
        type=Path,
        metavar="FILE.png",
        help="open, wait until loaded, save a picture of the window as PNG and exit; replaces a PNG, "
        "but no other kind of file; needs no display",
    )
    parser.add_argument(
        "--new-window",
        action="store_true",
        help="open a window of its own; without it, a window that is open already takes what is named here",
    )
    add_profile_argument(parser)
    parser.add_argument("--version", action="version", version=f"mnist-gui {__version__}")


def _size(text: str) -> tuple[int, int]:
    from mnist_gui.ui.shell.window_options import is_size

    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and is_size(int(width), int(height))):
        raise argparse.ArgumentTypeError(f"{text} is no size; write it like 1280x800")
    return int(width), int(height)


def _open_window(options: argparse.Namespace) -> int:
    from mnist_gui.ui.shell.window_options import WindowOptions, check_dataset

    if options.screenshot is not None:
        from mnist_gui.commands.output import check_picture_output

        check_picture_output(options.screenshot)
    if options.dataset is not None:
        check_dataset(options.dataset)
    names = ("dataset", "page", "theme", "direction", "corrections", "size", "screenshot")
    wishes = WindowOptions(**{name: getattr(options, name) for name in names})
    while True:
        profile = use_profile(options.profile)
        check_profile()
        code = _run_window(wishes, stands_alone=options.new_window or options.screenshot is not None)
        if current_profile() == profile:
            return code
        # Another profile was chosen in the window, which opens again with what that profile had open.
        options.profile, wishes = None, WindowOptions(direction=wishes.direction)


def _run_window(wishes: "WindowOptions", *, stands_alone: bool) -> int:
    """Open a window until it closes, unless one that is open takes the wishes; return the exit code."""
    from mnist_gui.ui.shell.display import import_app
    from mnist_gui.ui.shell.instance import ALONE, first_or_handed_over
    from mnist_gui.ui.shell.interpreter import interactive

    instance = ALONE if stands_alone else first_or_handed_over(wishes.to_json())
    if instance is None:
        return OK
    try:
        with interactive():
            app = import_app(offscreen=wishes.screenshot is not None)
            code: int = app.run(wishes._replace(instance=instance))
    finally:
        instance.release()
    return code


def _command(name: str) -> Command:
    command: Command = import_module(f"mnist_gui.commands.{name.replace('-', '_')}").COMMAND
    return command


def _commands_help() -> str:
    width = max(map(len, COMMANDS)) + 2
    lines = "\n".join(f"  {name:<{width}}{_command(name).help}" for name in COMMANDS)
    return f"commands (mnist-gui COMMAND --help tells more):\n{lines}"


_WINDOW = Command(
    "",
    "Look at handwritten digits, teach a model to read them, draw digits that it reads back.",
    _add_window_arguments,
    _open_window,
    epilog=_commands_help,
)
