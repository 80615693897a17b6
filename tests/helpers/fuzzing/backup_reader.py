"""Fuzzes backups: damaged ones, and sound ones of damaged files, restored over what is there."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from unittest import mock

from helpers.fuzzing import seeds
from helpers.fuzzing.mutations import Files

from mnist_gui.data.user.backup import FORMAT, backup, restore
from mnist_gui.data.user.notes import notes_path, read_notes, write_notes
from mnist_gui.data.user.own_digits_file import read_own_digits
from mnist_gui.errors import DataError

_NOTES = "notes.json"


def backup_inputs() -> Iterable[Files]:
    """Yield backups, and the files that are packed into one."""
    digits = next(iter(seeds.own_digit_inputs()))["own.jsonl"]
    notes = next(iter(next(iter(seeds.note_inputs())).values()))
    yield {"own.jsonl": digits, _NOTES: notes}
    yield {"b.zip": _packed({"digits/own.jsonl": digits, f"notes/{'0' * 32}.json": notes})}


def restore_input(folder: Path, names: list[str]) -> None:
    """Restore an input over notes and digits; after an error all is as it was, else all can be read."""
    variables = {"MNIST_GUI_DATA": str(folder / "data"), "MNIST_GUI_PROFILE": ""}
    with mock.patch.dict(os.environ, variables):
        path = folder / "b.zip"
        if not path.exists():
            path.write_bytes(_packed(_named(folder, names)))
        _keep(folder / "data")
        before = _content(folder / "data")
        try:
            restore(path, replace=path.stat().st_size % 2 == 0)
        except DataError:
            assert _content(folder / "data") == before, "nothing is changed after an error"
            raise
        read_own_digits(folder / "data" / "digits")
        backup(folder / "again.zip")
        assert restore(folder / "again.zip").changed == (), "what was restored can be backed up"


def _named(folder: Path, names: list[str]) -> dict[str, bytes]:
    places = {"own.jsonl": "digits/own.jsonl", _NOTES: f"notes/{seeds.tiny().fingerprint}.json"}
    return {places[name]: (folder / name).read_bytes() for name in names if name in places}


def _keep(directory: Path) -> None:
    """Keep a note and a digit that are not in the inputs."""
    folder = directory / "digits"
    folder.mkdir(parents=True)
    line = next(iter(seeds.own_digit_inputs()))["own.jsonl"].splitlines()[0].replace(b"09:30", b"10:30")
    (folder / "own.jsonl").write_bytes(line + b"\n")
    notes = read_notes(directory / "notes", seeds.tiny()).with_note(0, "mine")
    write_notes(directory / "notes", seeds.tiny(), notes)
    assert notes_path(directory / "notes", seeds.tiny()).exists()


def _content(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes() for path in sorted(directory.rglob("*.json*"))
    }


def _packed(files: dict[str, bytes]) -> bytes:
    listed = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    }
    manifest = {"format": FORMAT, "version": 1, "created": "2026-11-30T12:00:00+00:00", "files": listed}
    return seeds.zipped({"manifest.json": json.dumps(manifest).encode(), **files})
