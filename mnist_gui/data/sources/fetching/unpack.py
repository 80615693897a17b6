"""Unpack a few members of a zip."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from mnist_gui.data.sources.fetching.disk import check_room, writing
from mnist_gui.data.sources.fetching.meter import Meter
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, Report
from mnist_gui.untrusted import declared

_BLOCK: Final = 1024 * 1024
_AGAIN: Final = "remove it and download it again"


def unpack(
    archive: Path, members: Sequence[str], folder: Path, *, report: Report, token: CancelToken | None = None
) -> None:
    """Unpack members of a zip into a folder, under the last part of their names.

    The zip does not decide where its files go, and no member yields more bytes than it declares.

    Parameters
    ----------
    archive : Path
    members : sequence of str
        Exact paths in the zip.
    folder : Path
        Existing folder; files of the same names are replaced.
    report : callable
        Called with the number of bytes unpacked.
    token : CancelToken, optional

    Raises
    ------
    DataError
        If a member is missing or damaged, or there is no room.
    Cancelled
        If the token was cancelled.
    """
    with declared(DataError, archive, advice=_AGAIN), zipfile.ZipFile(archive) as zipped:
        try:
            infos = [zipped.getinfo(member) for member in members]
        except KeyError as error:
            raise DataError(f"{archive} cannot be unpacked: {error.args[0]}; {_AGAIN}.") from None
        total = sum(info.file_size for info in infos)
        check_room(folder, total)
        meter = Meter(report, total=total)
        for info in infos:
            target = folder / info.filename.rpartition("/")[2]
            meter.start_file(f"Unpacking {target.name}")
            with zipped.open(info) as source, writing(target), target.open("wb") as out:
                while block := source.read(_BLOCK):
                    if token is not None:
                        token.raise_if_cancelled()
                    out.write(block)
                    meter.update(out.tell())
            meter.finish_file()
