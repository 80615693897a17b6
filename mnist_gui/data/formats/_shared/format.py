"""The rows of the table of formats: how a format is called, recognised, offered and described.

Rows are read whenever the program starts, so this module imports neither numpy nor any format, and rows are
named tuples, which take a tenth of the time of dataclasses to define. The code of a format is a `Codec`,
which `Format.load` imports when it is needed.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from mnist_gui.errors import DataError

ZIP_SIGNATURE: Final = b"PK\3\4"
"""How a zip with at least one entry begins."""

TAR_SIGNATURE: Final = b"ustar"
TAR_AT: Final = 257
"""How a tar begins: with these bytes at this place."""

if TYPE_CHECKING:
    from mnist_gui.data.formats._shared.codec import Codec


class Opening(NamedTuple):
    """How the files of a format are found and recognised.

    Attributes
    ----------
    group, label : str
        The entry of the Open dialog, such as ``"Tables"``, and what the format is called in it. Without a
        label, the format has the entry to itself.
    described : str
        What can be opened, for the table in the documents.
    signatures : tuple of bytes
        Beginnings of its files. Without any, the codec is asked.
    sniffs : bool
        Whether the codec is asked about files without its signatures, too.
    suffixes : tuple of str
        How the names of its files end, in small letters, without ``.gz`` and ``.xz``. Such files are found
        in folders, with those of the other splits beside them.
    other_suffixes : tuple of str
        Endings that others use, too: such a file is opened only if it is named itself.
    patterns : tuple of str
        Names for the Open dialog that no suffix covers.
    expected : str
        What a file with one of the suffixes should hold, for messages.
    packings : tuple of str
        Endings behind the suffix of files that are compressed, for the Open dialog.
    pairs : bool
        Whether images and labels are in a file each.
    in_folders, in_zips : bool
        Whether the codec is asked about folders and about zips.
    """

    group: str
    described: str
    label: str = ""
    signatures: tuple[bytes, ...] = ()
    suffixes: tuple[str, ...] = ()
    other_suffixes: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    expected: str = ""
    packings: tuple[str, ...] = ()
    pairs: bool = False
    in_folders: bool = False
    in_zips: bool = False
    sniffs: bool = False


class Output(NamedTuple):
    """What an export in a format writes.

    Attributes
    ----------
    line : str
        What reads it, in a line for the export dialog.
    makes, taken_by : str
        What is written and which programs take it, for the tables in the documents.
    keeps_order, keeps_names, keeps_details : str
        What becomes of the order of images, the names of classes and the details, for the documents.
    suffix : str
        How the name of its file ends; empty if it is always a folder.
    split_files : bool
        Whether it can also be a folder with a file for each split, such as ``train.csv``.
    folder_files : str
        A regular expression for the paths of all files that it writes into a folder, but those of splits.
    """

    line: str
    makes: str
    taken_by: str
    keeps_order: str
    keeps_names: str
    keeps_details: str
    suffix: str = ""
    split_files: bool = False
    folder_files: str = ""


class Format(NamedTuple):
    """A format of image data sets.

    Attributes
    ----------
    name : str
        What `mnist_gui.export` and the command line call it.
    title : str
        What a person reads.
    codec : str
        The module in `mnist_gui.data.formats` and the class that reads and writes it, such as
        ``"csv:CsvCodec"``.
    opening : Opening or None
        None if it is only written.
    output : Output or None
        None if it is only read.
    requires, extra : str
        A package that it takes and that is not always installed, and the extra that brings it.
    """

    name: str
    title: str
    codec: str
    opening: Opening | None = None
    output: Output | None = None
    requires: str = ""
    extra: str = ""

    def load(self, *, to_read: Path | None = None) -> "Codec":
        """Return the code that reads and writes it.

        Parameters
        ----------
        to_read : Path, optional
            The file that is to be read, for messages; without it, something is to be written.

        Raises
        ------
        DataError
            If a package that it takes is not installed.
        """
        module_name, _, class_name = self.codec.partition(":")
        try:
            module = import_module(f"mnist_gui.data.formats.{module_name}")
        except ImportError as error:
            if not self.requires or (error.name or "").partition(".")[0] != self.requires:
                raise
            needs = self._needs_package(to_read)
            raise DataError(
                f"{needs}, which is not installed; install it with: {self.install_hint}."
            ) from error
        codec: Codec = getattr(module, class_name)()
        return codec

    def _needs_package(self, to_read: Path | None) -> str:
        label = self.opening.label if self.opening is not None else self.title
        if to_read is None:
            return f"{label} files are written by {self.requires}"
        article = "an" if label.startswith(("A", "H")) else "a"
        return f"{to_read} is {article} {label} file, and it takes {self.requires} to read it"

    @property
    def suffix(self) -> str:
        """How the name of its exported file ends; empty if it is always a folder."""
        return self.output.suffix if self.output is not None else ""

    @property
    def line(self) -> str:
        """What reads its exported files, in a line; empty if it is only read."""
        return self.output.line if self.output is not None else ""

    @property
    def split_files(self) -> bool:
        """Whether an export can also be a folder with a file for each split."""
        return self.output is not None and self.output.split_files

    @property
    def install_hint(self) -> str:
        """The command that installs what it takes; empty if it takes nothing more."""
        return f"python -m pip install 'mnist-gui[{self.extra}]'" if self.extra else ""
