"""Sorts the files of a picture set: pictures, tables that may hold labels, and what is left out.

Nothing is left out without a word: all such files are counted by kind for the note of the data set, and the
first of them are listed.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from mnist_gui.data.formats._shared.picture_kinds import PICTURE_SUFFIXES
from mnist_gui.data.left_out import LISTED, LeftOut

_KINDS: Final = {
    "HEIC": (".heic", ".heif", ".hif"),
    "PSD": (".psd", ".psb"),
    "SVG": (".svg", ".svgz"),
    "ICO": (".ico",),
    "JPEG 2000": (".jp2", ".j2k", ".jpx", ".jpf"),
    "JPEG XL": (".jxl",),
    "camera raw picture": (".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".raf", ".rw2"),
    "table": (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".parquet", ".json", ".jsonl", ".ndjson", ".arff"),
    "archive": (".zip", ".tar", ".tgz", ".gz", ".xz", ".bz2", ".7z", ".rar", ".zst"),
    "array file": (".npy", ".npz", ".mat", ".h5", ".hdf5", ".pkl", ".pt", ".pth"),
    "video": (".mp4", ".mov", ".avi", ".mkv", ".webm", ".m4v"),
    "text": (".txt", ".md", ".rst", ".xml", ".yaml", ".yml", ".html", ".htm", ".pdf", ".doc", ".docx"),
}
_PICTURES: Final = frozenset(PICTURE_SUFFIXES)
_KIND_OF: Final = {suffix: kind for kind, suffixes in _KINDS.items() for suffix in suffixes}

_TABLES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".txt")
"""Tables that may hold labels of pictures: see `picture_tables`."""

_DATA: Final = (".npy", ".npz", ".parquet", ".arff", ".mat", ".h5", ".hdf5")
"""Files that are data sets themselves."""

_MOST_TABLES: Final = 20

_SYSTEM: Final = {
    *("__macosx", "@eadir", "$recycle.bin", "system volume information", "lost+found", "recycler"),
    *("#recycle", "__pycache__", "found.000", "@recycle", "@recently-snapshot", "thumbs.db", "desktop.ini"),
}
"""Names of what systems and network drives put into folders, in small letters."""

_UNSAID: Final = {"system file"}
"""Kinds that no note speaks of: everybody has them."""

_UNSAID_NAMES: Final = {".ds_store", "thumbs.db", "desktop.ini", ".directory", ".localized", ".gitkeep"}

_ANNOTATIONS: Final = (".txt", ".xml", ".json")
"""How files end that say where things are in a picture: of YOLO, of LabelImg and Pascal VOC, of COCO."""

_LISTS, _LABEL = ("text", "array file"), "label"
"""Kinds of files that are named if their names have this word: they are lists of labels without pictures."""

_MOST_NAMED: Final = 3
UNREADABLE: Final = "unreadable picture"
UNLISTED: Final = "folder that may not be listed"
COPY: Final = "repeated picture"
ANNOTATION: Final = "annotation of boxes or shapes"
STRAY: Final = "picture beside the folders of splits and classes"


def is_hidden(name: str) -> bool:
    """Tell whether a file or a folder is hidden, or put there by the system."""
    return name.startswith(".") or name.lower() in _SYSTEM


class PictureSieve:
    """Tells by their names which files are pictures, and keeps account of all others.

    Attributes
    ----------
    tables : list of tuple of str
        The paths of tables that may hold labels.
    data : list of tuple of str
        The paths of the first few files that may be the data set, beside a picture or two.
    """

    def __init__(self) -> None:
        self.tables: list[tuple[str, ...]] = []
        self.data: list[tuple[str, ...]] = []
        self._counts: Counter[str] = Counter()
        self._files: list[tuple[str, str]] = []
        self._reasons: dict[str, str] = {}
        self._folders: tuple[str, ...] = ()
        self._hidden: set[tuple[str, ...]] = set()

    def __call__(self, parts: tuple[str, ...]) -> bool:
        """Tell whether a file is a picture."""
        folders, name = parts[:-1], parts[-1].lower()
        if folders != self._folders:  # as those of most files in turn: they are checked once
            for depth, folder in enumerate(folders, start=1):
                if is_hidden(folder):
                    self._add_hidden(parts[:depth], is_file=False)
                    return False
            self._folders = folders
        if is_hidden(name):
            self._add_hidden(parts, is_file=True)
            return False
        if name[name.rfind(".") :] in _PICTURES:
            return True
        if name.endswith(_TABLES) and len(self.tables) < _MOST_TABLES:
            self.tables.append(parts)
        else:
            if name.endswith(_DATA) and len(self.data) < _MOST_TABLES:
                self.data.append(parts)
            self.add(parts, _kind(parts))
        return False

    def add(self, parts: tuple[str, ...], kind: str, *, reason: str = "") -> None:
        """Leave out a file or a folder, perhaps for a reason that its kind does not say."""
        self._counts[kind] += 1
        if len(self._files) < LISTED:
            name = "/".join(parts)
            self._files.append((name, kind))
            if reason:
                self._reasons[name] = reason

    def leave_out_tables(self, used: Iterable[tuple[str, ...]]) -> None:
        """Leave out all tables but those that were used."""
        for parts in set(self.tables).difference(used):
            self.add(parts, _kind(parts))

    def name_annotations(self, pictures: Iterable[tuple[str, ...]]) -> None:
        """Call by what they are the texts that have the names of pictures, and lists of annotations."""
        texts = [(place, kind) for place, (name, kind) in enumerate(self._files) if _may_annotate(name, kind)]
        if not texts:
            return
        stems = {parts[-1].rpartition(".")[0].lower() for parts in pictures}
        others = Counter(kind for _, kind in self._files)
        for place, kind in texts:
            name = self._files[place][0]
            file = name.rpartition("/")[2].lower()
            if file.rpartition(".")[0] in stems or "annotation" in file or "coco" in file:
                self._files[place] = (name, ANNOTATION)
                self._move(kind, 1)
                others[kind] -= 1
        for kind, left in others.items():
            if not left and len(self._files) == LISTED:  # all of them are, so are those that are not listed
                self._move(kind, self._counts[kind])

    def _move(self, kind: str, count: int) -> None:
        self._counts[kind] -= count
        self._counts[ANNOTATION] += count
        self._counts = +self._counts

    @property
    def left_out(self) -> LeftOut:
        """All that was left out so far."""
        return LeftOut(dict(self._counts), tuple(sorted(self._files)), dict(self._reasons))

    @property
    def note(self) -> str:
        """What was left out, in words; nothing if nothing was that anybody would look for."""
        said = [
            f"{count:,} {kind if count == 1 else _plural(kind)}{self._examples(kind)}"
            for kind, count in sorted(self._counts.items(), key=_importance)
            if kind not in _UNSAID
        ]
        return f"left out: {', '.join(said)}" if said else ""

    def _examples(self, kind: str) -> str:
        names = [name for name, of in self._files if of == kind]
        is_list = kind in _LISTS and all(_LABEL in name.rpartition("/")[2].lower() for name in names)
        if not is_list and kind not in (UNREADABLE, UNLISTED):
            return ""
        more = ", ..." if len(names) > _MOST_NAMED else ""
        return f" ({', '.join(names[:_MOST_NAMED])}{more})"

    def _add_hidden(self, parts: tuple[str, ...], *, is_file: bool) -> None:
        name = parts[-1].lower()
        if not is_file:
            if parts in self._hidden:
                return
            self._hidden.add(parts)
            self.add(parts, "hidden folder" if name.startswith(".") else "system folder")
        elif name in _UNSAID_NAMES or name.startswith("._"):
            self.add(parts, "system file")
        else:
            self.add(parts, "hidden file")


def _kind(parts: tuple[str, ...]) -> str:
    return _KIND_OF.get(f".{parts[-1].lower().rpartition('.')[2]}", "other file")


def _may_annotate(name: str, kind: str) -> bool:
    return kind in ("text", "table") and name.lower().endswith(_ANNOTATIONS)


def _plural(kind: str) -> str:
    first, blank, rest = kind.partition(" ")
    if first.isupper():  # 5 GIF
        return kind
    return f"{first}s{blank}{rest}" if rest.startswith(("beside", "in", "of", "that")) else f"{kind}s"


def _importance(counted: tuple[str, int]) -> tuple[bool, bool, int, str]:
    kind, count = counted
    return kind not in (UNREADABLE, UNLISTED), kind != STRAY, -count, kind
