"""Two doors for what comes from outside: one opens a file, the other lets nothing but declared errors out.

A name may stand for a device without an end, or for a pipe without a writer. And a decoder that is given
damaged bytes may raise anything at all.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from mnist_gui.errors import UserError
from mnist_gui.progress import Cancelled

NOT_ORDINARY: Final = "it is not an ordinary file"

_DO_NOT_WAIT: Final = getattr(os, "O_NONBLOCK", 0)  # a pipe could take the place of the file after the check


def open_ordinary(path: str | Path, *, buffering: int = -1) -> BinaryIO:
    """Open a file for reading, but only an ordinary one.

    Parameters
    ----------
    path : str or Path
        Links are followed.
    buffering : int
        As of `open`.

    Raises
    ------
    OSError
        If it cannot be opened, or is a folder, a device, a pipe or a socket.
    """
    # Before it is opened, for opening a device can have effects; without Path, which takes longer.
    _refuse_special(os.stat(path), path)  # noqa: PTH116
    file = open(path, "rb", buffering=buffering, opener=_without_waiting)  # noqa: SIM115
    try:
        _refuse_special(os.fstat(file.fileno()), path)
    except OSError:
        file.close()
        raise
    return file


def read_ordinary(path: Path, *, most: int = -1) -> bytes:
    """Return the content of an ordinary file; at most the first `most` bytes, if that is not negative.

    Raises
    ------
    OSError
        As `open_ordinary`.
    """
    with open_ordinary(path) as file:
        return file.read(most)


@contextmanager
def declared(error_type: type[UserError], what: object, *, advice: str) -> Iterator[None]:
    """Turn any error of a decoder into the declared one, with the original as its cause.

    Parameters
    ----------
    error_type : type
        The error of `mnist_gui.errors` to raise.
    what : object
        What is being read, such as the path of a file: the sentence begins with it.
    advice : str
        What to do about it: the end of the sentence, without a full stop.

    Raises
    ------
    UserError
        Of `error_type`. Errors of the user, `Cancelled` and an `OSError` of the file system pass unchanged.
    """
    try:
        yield
    except (UserError, Cancelled):
        raise
    except MemoryError as error:
        raise error_type(f"{what} asks for more memory than there is; {advice}.") from error
    except RecursionError as error:
        raise error_type(f"{what} is nested too deeply to be read; {advice}.") from error
    except Exception as error:
        if isinstance(error, OSError) and not is_of_decoder(error):
            raise
        # Not what the decoder says: that is about its own code, and at times has words of the file in it.
        raise error_type(
            f"{what} cannot be understood: damaged, or written in a way that is not known here; {advice}."
        ) from error


def is_of_decoder(error: OSError) -> bool:
    """Tell whether damaged content is the cause of an error, and not the file system.

    It may lead a decoder to a place before the beginning of its file.
    """
    return error.errno is None or (error.errno == errno.EINVAL and error.filename is None)


def _refuse_special(status: os.stat_result, path: str | Path) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, NOT_ORDINARY, str(path))


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | _DO_NOT_WAIT)
