"""``mnist-gui download``: list the catalogue of known data sets, or download one of them."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mnist_gui.commands.command import OK, Command, add_json_argument
from mnist_gui.commands.progress_line import ProgressLine
from mnist_gui.errors import UsageError

if TYPE_CHECKING:
    from mnist_gui.data.sources.catalogue import Entry


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="the data set to download; default: list the known data sets"
    )
    parser.add_argument(
        "--to",
        type=Path,
        metavar="DIR",
        help="put the files into this folder; default: the one where mnist-gui NAME finds them",
    )
    parser.add_argument(
        "--from",
        dest="base_url",
        metavar="BASE_URL",
        help="download from this address instead of the published mirrors; checksums stay the same",
    )
    parser.add_argument("--yes", action="store_true", help="download large archives without asking")
    parser.add_argument(
        "--overwrite", action="store_true", help="replace other files of the same names in DIR"
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=10.0,
        metavar="SECONDS",
        help="give up on a server that is silent for so long; default: 10",
    )
    add_json_argument(parser)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds above 0 and up to 3600")
    return seconds


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.data.sources.catalogue import find_entry
    from mnist_gui.data.sources.download import (
        archives_folder,
        default_folder,
        download,
        downloaded_folder,
        file_on_disk,
        holding_folder,
    )
    from mnist_gui.data.sources.fetching.retry_policy import RetryPolicy
    from mnist_gui.data.sources.fetching.web import file_address

    if options.name is None:
        if options.to is not None or options.base_url is not None:
            raise UsageError("There is no NAME to download; mnist-gui download lists what there is.")
        _list(as_json=options.json)
        return OK
    entry = find_entry(options.name)
    if options.base_url is not None:
        file_address(options.base_url, "")  # raises if it is no address, before any question is asked
    by_default = options.to is None
    folder = default_folder(entry) if by_default else holding_folder(entry, options.to.absolute())
    # Only downloads write to the default folder. A file there with another checksum is damaged.
    archives = archives_folder() if by_default else None
    if not options.yes:
        _ask(entry, folder, archives)
    try:
        with ProgressLine() as line:
            download(
                entry,
                folder,
                base_url=options.base_url,
                archives=archives,
                replace=by_default or options.overwrite,
                retries=RetryPolicy(timeout=options.timeout),
                report=line.show,
            )
    except KeyboardInterrupt:
        raise KeyboardInterrupt("stopped; the same command goes on where it stopped") from None
    opens = entry.name if downloaded_folder(entry.name) == folder else str(folder)
    if options.json:
        files = [file_on_disk(folder, name).name for name in entry.data_files]
        report = {"name": entry.name, "folder": str(folder), "files": files, "opens": opens}
        print(json.dumps(report))
    else:
        print(f"{entry.title} is in {folder}; open it with: mnist-gui {opens}")
        print(f"licence: {entry.licence}")
    return OK


def _ask(entry: "Entry", folder: Path, archives: Path | None) -> None:
    """Ask before a large download.

    Raises
    ------
    UsageError
        If the answer is no, or stdin is no terminal.
    """
    from mnist_gui.data.sources.catalogue import LARGE
    from mnist_gui.data.sources.download import missing_bytes
    from mnist_gui.data.sources.fetching.meter import format_bytes

    size = missing_bytes(entry, folder, archives=archives)
    if size < LARGE:
        return
    what = f"{entry.title} lies in an archive of {format_bytes(size)}"
    if archives is not None:
        what += f" with others of its kind, which is kept in {archives} for them"
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(f"{what}; add --yes to download it.")
    print(f"{what}. Download it? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise UsageError(f"{entry.title} was not downloaded, as you wished.")


def _list(*, as_json: bool) -> None:
    """Print the catalogue."""
    from mnist_gui.data.sources.catalogue import CATALOGUE, shares_archive
    from mnist_gui.data.sources.download import downloaded_folder
    from mnist_gui.data.sources.fetching.meter import format_bytes

    folders = {name: downloaded_folder(name) for name in CATALOGUE}
    if as_json:
        print(json.dumps([_described(entry, folders[entry.name]) for entry in CATALOGUE.values()]))
        return
    print(f"{'name':<16}{'train':>9}{'test':>9}{'classes':>9}{'download':>11}  licence")
    for name, entry in CATALOGUE.items():
        train, test = entry.images
        size = "same zip" if shares_archive(entry) else format_bytes(entry.about_bytes)
        size = "here" if folders[name] else size
        licence = entry.licence.partition(";")[0]
        print(f"{name:<16}{train:>9,}{test:>9,}{len(entry.class_names):>9}{size:>11}  {licence}")


def _described(entry: "Entry", folder: Path | None) -> dict[str, object]:
    return {
        "name": entry.name,
        "title": entry.title,
        "description": entry.description,
        "licence": entry.licence,
        "citation": entry.citation,
        "homepage": entry.homepage,
        "train_images": entry.images[0],
        "test_images": entry.images[1],
        "classes": list(entry.class_names),
        "bytes": entry.about_bytes,
        "mirrors": list(entry.mirrors),
        "files": [
            {"name": file.name, "bytes": file.size, "sha256": file.sha256 or None, "md5": file.md5 or None}
            for file in entry.files
        ],
        "folder": None if folder is None else str(folder),
    }


COMMAND = Command("download", "List the known data sets, or download one of them.", _add_arguments, _run)
