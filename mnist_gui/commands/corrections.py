"""``mnist-gui corrections``: list, export or import the corrections of a data set."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mnist_gui.commands.command import OK, Command, add_dataset_argument, add_json_argument
from mnist_gui.commands.output import check_corrections_output
from mnist_gui.commands.progress_line import open_with_progress, print_to_stderr
from mnist_gui.names import shown

if TYPE_CHECKING:
    from mnist_gui.data.user.correction_table import Conflict, CorrectedImage

_SHOWN = 20
"""Images and conflicts listed in text; JSON lists all of them."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_dataset_argument(parser, corrections=False)
    parser.add_argument(
        "--export",
        type=Path,
        metavar="FILE.csv",
        help="write them to this file, a line for each image; a file of corrections is replaced",
    )
    parser.add_argument(
        "--import",
        dest="imported",
        type=Path,
        metavar="FILE.csv",
        help="make the corrections in this file, all of them or, if a line is wrong, none. Its first line "
        "names the columns: row, which is the number that suspects prints first, or split and number; and "
        "label, or state (checked, unsure or excluded), or both",
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace FILE.csv even if it is another kind of file"
    )
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.data.user.correction_journal import corrections
    from mnist_gui.data.user.correction_table import (
        corrected_classes,
        corrected_images,
        import_table,
        read_table,
    )

    if options.export is not None:
        check_corrections_output(options.export, overwrite=options.overwrite)
    dataset = open_with_progress(options)
    journal = corrections(dataset)
    report: dict[str, Any] = {"name": dataset.name, "fingerprint": dataset.fingerprint}
    conflicts: list[Conflict] = []
    if options.imported is not None:
        table = read_table(options.imported, dataset, journal.corrections.classes)
        changed, conflicts = import_table(journal, dataset, table)
        journal.flush()
        report["imported"] = {
            "file": str(options.imported),
            "images": len(table.rows),
            "changed": len(changed),
            "conflicts": [asdict(conflict) for conflict in conflicts],
        }
    images = corrected_images(journal.corrections, dataset)
    classes = corrected_classes(journal.corrections)
    if options.export is not None:
        _export(options.export, images, classes)
        report["out"] = str(options.export)
    if options.json:
        counts = journal.corrections.counts.to_json()
        report["classes"] = [{"name": name, "given": given} for name, given in classes] or None
        print(json.dumps({**report, "corrections": counts, "images": [asdict(image) for image in images]}))
        return OK
    _print_conflicts(conflicts)
    if options.imported is not None:
        imported = _images(len(table.rows))
        print(f"{imported} imported from {shown(options.imported)}: {len(changed):,} changed")
    if options.export is not None:
        print(f"{_images(len(images), 'corrected ')} written to {shown(options.export)}")
    if options.imported is None and options.export is None:
        if classes:
            words = "; ".join(journal.corrections.classes.in_words())
            print(shown(f"{dataset.name}: {len(classes):,} classes: {words}"))
        _print_images(dataset.name, images)
    return OK


def _export(path: Path, images: "list[CorrectedImage]", classes: list[tuple[str, tuple[str, ...]]]) -> None:
    from mnist_gui.atomic_file import write_file
    from mnist_gui.data.user.correction_table import format_table

    write_file(path, format_table(images, classes))


def _print_conflicts(conflicts: "list[Conflict]") -> None:
    lines = [
        f"row {each.here.row}: was {_words(each.here)}, is now {_words(each.imported)}\n"
        for each in conflicts[:_SHOWN]
    ]
    if len(conflicts) > _SHOWN:
        lines.append(f"and {len(conflicts) - _SHOWN:,} more; --json lists all\n")
    if lines:
        print_to_stderr(f"{_images(len(conflicts))} corrected in another way before:\n{''.join(lines)}")


def _print_images(name: str, images: "list[CorrectedImage]") -> None:
    print(f"{name}: {_images(len(images), 'corrected ')}")
    for image in images[:_SHOWN]:
        print(shown(f"row {image.row} ({image.split} {image.number}): {_words(image)}, {image.when}"))
    if len(images) > _SHOWN:
        print(f"and {len(images) - _SHOWN:,} more; --json lists all")


def _images(count: int, what: str = "") -> str:
    return f"{count:,} {what}image{'s' * (count != 1)}"


def _words(image: "CorrectedImage") -> str:
    given, label = image.given or "none", image.label or "none"
    return ", ".join(filter(None, [f"{given} -> {label}" if given != label else label, image.state]))


COMMAND = Command(
    "corrections", "List, export or import your corrections of a data set.", _add_arguments, _run
)
