"""The code of a format: what a module of `mnist_gui.data.formats` implements.

A codec has no state. It overrides the methods that its format needs; the fields of its row decide which are
called.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
    from mnist_gui.data.formats._shared.writing.details_file import Listing
    from mnist_gui.data.formats._shared.writing.export_job import ExportJob
    from mnist_gui.data.formats._shared.writing.size_estimate import SizeEstimate


class Codec:
    """Reads and writes one format.

    A reader raises `DataError` if a file is damaged, holds something else or does not go with the files
    beside it, and `Cancelled` if the token of its job was cancelled. A writer raises `DataError` if the
    format cannot hold the images, `OSError` if a file cannot be written, and `Cancelled` likewise.
    """

    def sniff(self, beginning: bytes) -> bool:
        """Tell whether a file that begins so is of this format. Asked if no signature decides.

        Parameters
        ----------
        beginning : bytes
            The first 64 kB, decompressed.
        """
        return False

    def sniff_zip(self, names: Sequence[str]) -> bool:
        """Tell whether a zip with entries of these names is of this format."""
        return False

    def read(self, path: Path, job: "ReadJob") -> "RawDataset | None":
        """Read a file, and those beside it that belong to the same data set.

        Returns
        -------
        RawDataset or None
            None if it is no data set of this format after all.
        """
        raise NotImplementedError

    def read_folder(self, folder: Path, job: "ReadJob") -> "RawDataset | None":
        """Read the data set in a folder; None if there is none of this format."""
        return None

    def write(self, job: "ExportJob", file: BinaryIO) -> None:
        """Write all images into one file."""
        raise NotImplementedError

    def write_folder(self, job: "ExportJob", folder: Path) -> None:
        """Write all images into an empty folder."""
        raise NotImplementedError

    def list_files(self, job: "ExportJob") -> "Listing | None":
        """List the images in the order of the files in the folder; None if they have no file each."""
        return None

    def estimate(self, job: "ExportJob") -> "SizeEstimate":
        """Estimate what would be written. By default, some of the images are written to memory."""
        from mnist_gui.data.formats._shared.writing.size_estimate import estimate_file  # only exports need it

        return estimate_file(job, self.write)
