"""Files with the names of classes that lie beside images: found, read and written."""

from collections.abc import Sequence
from pathlib import Path

from mnist_gui.data.formats._shared.naming.class_names import MOST_BYTES
from mnist_gui.data.formats._shared.naming.idx_names import CLASS_MAP, CLASSES_NAME, beside
from mnist_gui.untrusted import read_ordinary


def read_class_names(folder: Path, prefix: str) -> list[str] | None:
    """Read the list of class names of the set with a prefix, a line for each.

    Returns
    -------
    list of str or None
        None if there is no such file; an empty list if it is too large to be one.
    """
    path = file_beside(folder, prefix, CLASSES_NAME)
    if path is None:
        return None
    content = read_ordinary(path, most=MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return []
    return [line.strip() for line in content.decode("utf-8-sig", "replace").strip().split("\n")]


def read_class_map(folder: Path, stem: str) -> list[str] | None:
    """Read the names of classes from the table that KMNIST and K49 have beside their arrays.

    Each line has a label, from 0 on, the number of a character in Unicode, and the character itself.

    Returns
    -------
    list of str or None
        None if there is no such file, or it is something else.
    """
    path = next((path for name in _map_names(stem) if (path := file_beside(folder, "", name))), None)
    if path is None:
        return None
    lines = read_ordinary(path, most=MOST_BYTES).decode("utf-8-sig", "replace").splitlines()
    rows = [line.split(",") for line in lines[1:]]
    labels = [row[0] for row in rows]
    are_in_order = labels == list(map(str, range(len(rows))))
    return [row[-1].strip() for row in rows] if are_in_order else None


def _map_names(stem: str) -> tuple[str, ...]:
    return (f"{stem.lower()}_{CLASS_MAP}", f"{stem.lower()}-{CLASS_MAP}", CLASS_MAP)


def write_class_names(folder: Path, class_names: Sequence[str]) -> None:
    """Write the list that `read_class_names` reads."""
    lines = [" ".join(name.split()) + "\n" for name in class_names]
    (folder / CLASSES_NAME).write_bytes("".join(lines).encode("utf-8", "replace"))


def file_beside(folder: Path, prefix: str, name: str) -> Path | None:
    """Return the file of this name that belongs to the set with a prefix; None if there is none."""
    wanted = beside(prefix, name)
    return next((path for path in folder.iterdir() if path.name.lower() == wanted and path.is_file()), None)
