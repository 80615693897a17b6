"""Refuses files that are no data set, with one sentence: what the file is, and what to do with it.

A file that was chosen by mistake is usually something well known: a single picture, a model, a web page where
a download was expected. These are recognised by their content. Every way to a file ends here, so that the
sentence is the same: named itself, in a folder, beside others, in a zip, dropped, downloaded, given to
``predict`` or as a model. For all others `unrecognised` says what was expected of a file with such a name.
"""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final, Literal, TypeAlias

from mnist_gui.data.byte_stream import open_stream, read_beginning
from mnist_gui.data.formats import OPENED, PICTURE_SUFFIXES, Format, Opening, files_in_words
from mnist_gui.data.formats._shared.archives.tar_entries import TarReader
from mnist_gui.data.formats._shared.archives.zip_entries import (
    opened_zip,
    readable_entries,
    reading_zip,
    zip_names,
)
from mnist_gui.data.formats._shared.format import TAR_AT, TAR_SIGNATURE, ZIP_SIGNATURE
from mnist_gui.data.formats._shared.naming.idx_names import MAPPING_NAME, find_members, idx_prefix
from mnist_gui.data.formats._shared.naming.names import without_packing
from mnist_gui.data.formats._shared.picture_kinds import NONE_READ, is_picture_content
from mnist_gui.data.formats._shared.refusing.kind_sniffing import (
    certain_kind,
    is_readable,
    likely_kind,
    partial_kind,
    unpacked,
)
from mnist_gui.data.formats._shared.refusing.known_kinds import (
    DRAWINGS,
    EMPTY,
    OUR_MODEL,
    PICTURE,
    ZEROS,
    ZIP,
    Kind,
)
from mnist_gui.data.idx import read_idx_header
from mnist_gui.errors import DataError
from mnist_gui.progress import ignore_progress

Wanted: TypeAlias = Literal["picture", "model", "drawings"]
"""What a file should be."""

_Found: TypeAlias = list[tuple[str, Kind]]
"""Files by their path below a folder or a zip, and what they are."""

_AGAIN: Final = "download or copy it again"
_MOST_FILES: Final = 100  # of a folder or a zip without a data set that are opened
_MOST_LISTED: Final = 10_000
_MOST_DEEP: Final = 3
_MOST_ENTRY_BYTES: Final = 64 * 1024
_MOST_TAR_BYTES: Final = 64 * 1024**2  # a tar must be read from its beginning
_JSON: Final = "files of JSON"
_MOST_KINDS: Final = 4

_WANTED: Final[dict[str, Kind]] = {"picture": PICTURE, "model": OUR_MODEL, "drawings": DRAWINGS}

_CHOICE: Final = f"choose IDX files, {files_in_words()}, a zip of pictures, or a folder with one of these"


def refuse_known(path: Path, beginning: bytes, zip_names: Sequence[str] = ()) -> None:
    """Refuse a file that is known to be something else, by its content.

    Parameters
    ----------
    path : Path
    beginning : bytes
        The first bytes of its content, decompressed.
    zip_names : sequence of str
        The names of its entries, if it is a zip.

    Raises
    ------
    DataError
        If it is one.
    """
    if kind := certain_kind(path.name, beginning, zip_names):
        raise DataError(f"{path} {kind.words}.")


def known_words_but(wanted: Wanted, path: Path) -> str:
    """Return what a file is that cannot be used, unless it is what is wanted; nothing if that is not known.

    The file need not be readable. The words follow its name in a sentence.
    """
    kind = _kind_of(path)
    if kind is None:
        return _data_words(wanted, path)
    is_wanted = kind in (_WANTED[wanted], ZIP) or (
        # The reader of drawings names the line of JSON that is none.
        wanted == "drawings" and kind.plural.startswith(_JSON)
    )
    return "" if is_wanted else kind.words


def _data_words(wanted: Wanted, path: Path) -> str:
    """Return what a file of a data set is by its signature, which a zip may share with other files."""
    try:
        beginning = read_beginning(path)
    except DataError:
        return ""
    for fmt in OPENED:
        if fmt.opening is not None and _is_of_format(beginning, fmt, fmt.opening):
            return f"holds a data set ({fmt.title}), no {wanted}; open it with mnist-gui, or File > Open"
    return ""


def _is_of_format(beginning: bytes, fmt: Format, opening: Opening) -> bool:
    """Tell whether a file surely is of a format, by its beginning."""
    if not opening.signatures or ZIP_SIGNATURE in opening.signatures:
        return False
    return beginning.startswith(opening.signatures) or (opening.sniffs and fmt.load().sniff(beginning))


def explanation(path: Path, error: DataError) -> DataError | None:
    """Return why a path could not be read, if a file of its data set is known to be something else.

    Parameters
    ----------
    path : Path
        A file or a folder that the reader of a format has refused.
    error : DataError
        The refusal of that reader.

    Returns
    -------
    DataError or None
        None if the refusal of that reader says more.
    """
    if path.is_file() and _is_tar(path):
        return None  # it was read, and its files are not there any more
    refusal = str(error)
    for file in _files_of_set(path):
        if (file == path or file.name in refusal) and (kind := _kind_of(file, is_expected=True)):
            before, all_of_them, _ = refusal.partition(NONE_READ)
            return DataError(f"{before if all_of_them else ''}{all_of_them}{file} {kind.words}.")
    if path.is_file() and _begins(path, ZIP_SIGNATURE):
        for name, kind in _kinds_in(_zip_beginnings(path), is_expected=True):
            if name in refusal and kind not in (EMPTY, ZEROS):  # these may be safe to read or not
                return DataError(f"{path}: {name} {kind.words}.")
    return None


def refused_folder(folder: Path) -> DataError:
    """Return an error for a folder without a data set, by what most of it is."""
    paths = list(_files_below(folder))
    if not paths and not any(folder.iterdir()):
        return DataError(f"{folder} is empty; choose another folder, or a file itself.")
    found = [(str(path.relative_to(folder)), kind) for path in paths if (kind := _kind_of(path))]
    if telling := _telling(found):
        if len(telling) == 1:
            return DataError(f"{folder / telling[0][0]} {telling[0][1].words}.")
        return DataError(f"{folder} {_summary(telling)}.")
    if not paths:
        return DataError(f"{folder} holds only folders without files; choose another folder.")
    return DataError(
        f"{folder} holds no IDX data set: expected files such as train-images-idx3-ubyte.gz, found "
        f"{_listing([path.name for path in paths])}, nor folders of pictures such as train/7, nor a table; "
        "choose another folder, or a file itself."
    )


def refused_zip(path: Path) -> DataError:
    """Return an error for a zip without a data set, by what most of it is."""
    return _refused_archive(path, _kinds_in(_zip_beginnings(path))) or DataError(
        f"{path} holds no data set: expected folders of pictures, such as train/7, or arrays, such as "
        f"x_train.npy, or tables or IDX files, found {_listing(zip_names(path))}; choose another file."
    )


def refused_tar(path: Path) -> DataError:
    """Return an error for a tar without a data set, by what most of it is."""
    return _refused_archive(path, _kinds_in(_tar_beginnings(path))) or DataError(
        f"{path} is a tar file, in which no data set was found; unpack it and open its folder."
    )


def _refused_archive(path: Path, found: _Found) -> DataError | None:
    """Return an error for an archive in which such files were found; None if there are none."""
    telling = _telling(found)
    if len(telling) == 1:
        return DataError(f"{path}: {telling[0][0]} {telling[0][1].words}.")
    return DataError(f"{path} {_summary(telling)}.") if telling else None


def unrecognised(path: Path, beginning: bytes) -> DataError:
    """Return an error for a file of unknown content, by what its name promises.

    Parameters
    ----------
    path : Path
    beginning : bytes
        Of its content, decompressed.
    """
    if kind := likely_kind(path.name, beginning):
        return DataError(f"{path} {kind.words}.")
    if _is_idx_name(path):
        read_idx_header(path)  # raises the best explanation
    return DataError(f"{path} {_expected(without_packing(path.name.lower()), beginning)}.")


# Files and folders


def _kind_of(path: Path, *, is_expected: bool = False) -> Kind | None:
    """Return what a file is that cannot be used; None if that is not known, or it may be used.

    Parameters
    ----------
    path : Path
    is_expected : bool
        Whether it has the name of a file that can be used, so that one which begins rightly is left alone.
    """
    try:
        beginning = unpacked(read_beginning(path))
    except (DataError, OSError):
        return partial_kind(path.name)
    if is_expected and _is_usable(beginning):
        return partial_kind(path.name)
    return certain_kind(path.name, beginning, _names_in(path, beginning)) or likely_kind(path.name, beginning)


def _names_in(path: Path, beginning: bytes) -> Sequence[str]:
    """Return the names in a zip; none of one that is packed once more or damaged."""
    if not beginning.startswith(ZIP_SIGNATURE):
        return ()
    try:
        return zip_names(path)
    except DataError:
        return ()


def _is_usable(beginning: bytes) -> bool:
    """Tell whether a file begins like one that can be read."""
    signatures = tuple(each for fmt in OPENED if fmt.opening is not None for each in fmt.opening.signatures)
    return beginning.startswith(signatures) or is_picture_content(beginning)


def _begins(path: Path, signature: bytes) -> bool:
    try:
        return read_beginning(path).startswith(signature)
    except DataError:
        return False


def _is_tar(path: Path) -> bool:
    try:
        return read_beginning(path)[TAR_AT:].startswith(TAR_SIGNATURE)
    except DataError:
        return False


def _files_of_set(path: Path) -> list[Path]:
    """Return the files that are read when a path is opened, by their names."""
    from mnist_gui.data.data_files import parse_data_name, partners_of

    if path.is_dir():
        return [file for file in _files_below(path) if _promises_data(file.name)]
    files = [path]
    if (prefix := idx_prefix(path)) is not None:
        files += [member.path for member in find_members(path.parent) if member.prefix == prefix]
    elif parse_data_name(path) is not None:
        files += [file.path for file in partners_of(path)]
    return files


def _promises_data(name: str) -> bool:
    """Tell whether a file has the name of one that can be read."""
    from mnist_gui.data.data_files import parse_data_name

    path = Path(name)
    is_picture = path.name.lower().endswith(PICTURE_SUFFIXES)
    return is_picture or idx_prefix(path) is not None or parse_data_name(path) is not None


def _files_below(folder: Path) -> Iterator[Path]:
    """Yield the first files in a folder and the folders in it, those nearest first."""
    left = _MOST_FILES
    waiting = [(folder, 0)]
    while waiting and left > 0:
        top, depth = waiting.pop(0)
        try:
            with os.scandir(top) as entries:
                listed = sorted(islice(entries, _MOST_LISTED), key=lambda entry: entry.name)
            files = [Path(entry) for entry in listed if entry.is_file()][:left]
            folders = [Path(entry) for entry in listed if entry.is_dir(follow_symlinks=False)]
        except OSError:  # a folder in it that may not be listed
            continue
        yield from files
        left -= len(files)
        if depth < _MOST_DEEP:
            waiting += [(path, depth + 1) for path in folders]


# Archives


def _kinds_in(entries: Iterable[tuple[str, bytes]], *, is_expected: bool = False) -> _Found:
    """Return what the first files in an archive are, as far as that is known.

    Parameters
    ----------
    entries : iterable of (str, bytes)
        The path and the beginning of each.
    is_expected : bool
        Whether only those matter that have the name of a file that can be used, but the wrong content.
    """
    found = []
    for name, content in entries:
        beginning = unpacked(content)
        if "__MACOSX" in name or (is_expected and (_is_usable(beginning) or not _promises_data(name))):
            continue
        base = name.rpartition("/")[2]
        if kind := certain_kind(base, beginning) or likely_kind(base, beginning):
            found.append((name, kind))
    return found


def _zip_beginnings(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the names and the beginnings of the first files in a zip, but of those that cannot be read."""
    with opened_zip(path) as archive:
        for entry in readable_entries(path, archive)[:_MOST_FILES]:
            with suppress(DataError), reading_zip(path), archive.open(entry) as file:
                yield entry.filename.replace("\\", "/"), file.read(_MOST_ENTRY_BYTES)


def _tar_beginnings(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the names and the beginnings of the first files in a tar."""
    left = _MOST_TAR_BYTES
    with suppress(DataError), open_stream(path, report=ignore_progress) as stream:
        for entry in islice(TarReader(path, stream).entries(), _MOST_FILES):
            yield entry.name.removeprefix("./"), next(entry.blocks(), b"")[:_MOST_ENTRY_BYTES]
            left -= entry.size
            if left < 0:
                return


# Words


def _telling(found: _Found) -> _Found:
    """Return the files that tell what a folder is: not those that lie beside any data."""
    others = [(name, kind) for name, kind in found if not (kind.is_beside or is_readable(Path(name).name))]
    data = [(name, kind) for name, kind in others if not kind.plural.startswith(_JSON)]  # it describes others
    return data or others or found


def _summary(found: _Found) -> str:
    """Return what several files are, most first, and the whole sentence for one of them."""
    counts = Counter(kind.plural for _, kind in found)
    singular = {kind.plural: kind for _, kind in found}
    (most, _), *_ = counts.most_common()
    parts = [
        f"{count:,} {plural if count > 1 else _singular(plural)}" for plural, count in counts.most_common()
    ]
    if len(parts) > _MOST_KINDS:
        parts = [*parts[:_MOST_KINDS], "others"]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    example = next(name for name, kind in found if kind.plural == most)
    return f"holds {listed}, no data set: {example} {singular[most].words}"


def _singular(plural: str) -> str:
    """Return the word for one: the first word with an s at its end loses it, or all but one stay."""
    return re.sub(r"^(.*?\w)s\b(?= |$)", r"\1", plural, count=1)


def _listing(names: Sequence[str]) -> str:
    """Return how many files there are by the endings of their names, such as "3 .dat files"."""
    endings = Counter(Path(name).suffix.lower() for name in names if not name.endswith("/"))
    parts = [
        f"{count:,} {'' if not ending else f'{ending} '}{'file' if count == 1 else 'files'}"
        f"{'' if ending else ' without an ending'}"
        for ending, count in endings.most_common(_MOST_KINDS)
    ]
    return ", ".join(parts) or "none"


def _expected(name: str, beginning: bytes) -> str:
    """Return what was expected of a file with this name, in small letters, and what was found."""
    is_text = _is_text(beginning)
    found = "text" if is_text else f"{beginning[:4].hex(' ').upper()} at its beginning"
    for opening in (fmt.opening for fmt in OPENED if fmt.opening is not None):
        if not name.endswith((*opening.suffixes, *opening.other_suffixes)) or is_readable(name):
            continue
        if opening.signatures:
            return f"is damaged or something else: expected {opening.expected}, found {found}; {_AGAIN}"
        found = "none in the first" if is_text else found
        return f"is no table of images: expected {opening.expected}, found {found}; choose another file"
    for suffixes, expected in (
        (".mnistmodel", "a model"),
        (PICTURE_SUFFIXES, "a picture"),
    ):
        if name.endswith(suffixes):
            return f"is damaged or something else: expected {expected}, found {found}; {_AGAIN}"
    what = (
        "is a text for people, no data set"
        if is_readable(name)
        else "is no data set of a kind that is known here"
    )
    return f"{what}: found {found}; {_CHOICE}"


def _is_idx_name(path: Path) -> bool:
    name = path.name.lower()
    return "idx" in name or (not name.endswith(MAPPING_NAME) and idx_prefix(path) is not None)


def _is_text(beginning: bytes) -> bool:
    return not any(byte < 32 and byte not in b"\t\n\f\r" for byte in beginning)
