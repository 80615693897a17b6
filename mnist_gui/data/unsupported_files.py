"""What a file is that was given instead of a picture, a model or drawings, in the words of data sets."""

from pathlib import Path

from mnist_gui.data.formats._shared.refusing.kind_sniffing import certain_kind, unpacked
from mnist_gui.data.formats._shared.refusing.unsupported import Wanted, known_words_but


def words_of_unsupported(path: Path, *, wanted: Wanted) -> str:
    """Return what a file is that cannot be used, and what to do with it; nothing if that is not known.

    Parameters
    ----------
    path : Path
        It need not be readable.
    wanted : {"picture", "model", "drawings"}
        What it should be. A file that is one, but damaged, is not known to be something else.

    Returns
    -------
    str
        The end of a sentence that begins with the file, without a full stop.
    """
    return known_words_but(wanted, path)


def words_of_content(beginning: bytes) -> str:
    """Return what a file is that begins so, as `words_of_unsupported` does."""
    kind = certain_kind("", unpacked(beginning))
    return "" if kind is None else kind.words
