"""Errors that a user can put right.

A message is one sentence: it names the file or value, says what is wrong with it, and what to do. The
command line prints it to stderr and exits with 2; the window shows it. Every other exception is a bug in the
program and keeps its traceback.
"""

from mnist_gui.names import shown


def reason_of(error: OSError) -> str:
    """Return what the system says about an error, for brackets in a sentence."""
    return error.strerror or "the system does not say why"


class UserError(Exception):
    """An input cannot be used. The message says which, why, and what to do.

    It is printable, even if a name or a path in it is not.
    """

    def __str__(self) -> str:
        """Return the message, printable and of bounded length."""
        return shown(super().__str__())


class DataError(UserError):
    """A data set, or one of its files, cannot be read."""


class BusyError(DataError):
    """Another program, or another thread, is writing a file of the user, and did not end in time."""


class NewerDataError(DataError):
    """A newer program keeps the user's work in another way, so it can be neither read nor changed."""


class TakenError(DataError):
    """The output exists already, and replacing it was not allowed."""


class InkError(UserError):
    """A picture or a drawing cannot be read."""


class ModelError(UserError):
    """A model file cannot be read, or a model does not fit the data."""


class TrainingError(UserError):
    """A training request is invalid, or cannot be trained on this data set."""


class UsageError(UserError):
    """The arguments of a command do not go together, or no window can be opened here."""
