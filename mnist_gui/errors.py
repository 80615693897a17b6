"""The errors a user may meet.

Every message is one sentence that names the thing at fault, says what is wrong with it and what to do.
The command line prints it to stderr and exits with 2; the window shows it. Anything else that
escapes is a bug in the program and keeps its traceback.
"""


class UserError(Exception):
    """Something the user gave cannot be used; the message says what, why, and what to do."""


class DataError(UserError):
    """An image data set, or one of its files, cannot be read."""


class TakenError(DataError):
    """Something is there already that may be replaced, but nobody has said so."""


class InkError(UserError):
    """A picture or a drawing cannot be read."""


class ModelError(UserError):
    """A model file cannot be read, or a model does not fit the data it is asked about."""


class TrainingError(UserError):
    """A training request cannot be carried out on this data set."""


class UsageError(UserError):
    """A command was given arguments that do not go together, or a window cannot be opened here."""
