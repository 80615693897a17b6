"""``mnist-gui export``: write images as files for other programs."""

import argparse
import json
from pathlib import Path

from mnist_gui.commands.command import (
    OK,
    Command,
    add_dataset_argument,
    add_json_argument,
    corrections_report,
)
from mnist_gui.commands.progress_line import ProgressLine, open_with_progress
from mnist_gui.commands.where import (
    add_where_arguments,
    check_where,
    find_where_and_columns,
    query_help,
)
from mnist_gui.data.formats import FORMATS, outputs_in_words
from mnist_gui.names import shown


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_dataset_argument(parser)
    parser.add_argument("out", type=Path, metavar="OUT", help="the file or folder to write")
    parser.add_argument(
        "--format",
        choices=tuple(FORMATS),
        required=True,
        help=outputs_in_words(),
    )
    parser.add_argument("--split", metavar="NAME", help="only the images of this split")
    add_where_arguments(parser)
    parser.add_argument(
        "--subset",
        choices=["mnist160"],
        help="of the chosen images, only the first eight of each class in each split",
    )
    parser.add_argument(
        "--details",
        action="store_true",
        help="also write the split, number, row and class name of each image, the data set's own columns, "
        "your notes, and the predictions of --model",
    )
    parser.add_argument(
        "--given",
        action="store_true",
        help="with the details also the label as given, and what you marked: checked, unsure or excluded",
    )
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help="replace OUT if it exists; a folder only if an export wrote it",
    )
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.data.export import Details, export, exported_rows, mnist160
    from mnist_gui.data.user.notes import notes_folder, read_notes

    has_details = options.details or options.given
    check_where(options, shows_predictions=has_details)
    dataset = open_with_progress(options)
    query, rows, columns = find_where_and_columns(options, dataset, shows_predictions=has_details)
    excluded = query.value("excluded") is True  # who asks for the excluded images gets them
    rows = exported_rows(dataset, rows, excluded=excluded)
    if options.split is not None:
        part = dataset.splits.index(dataset.split(options.split))
        rows = rows[dataset.split_column[rows] == part]
    if options.subset is not None:
        rows = mnist160(dataset, rows)
    details = None
    if has_details:
        notes = read_notes(notes_folder(), dataset)
        details = Details(dataset, notes, columns.predictions, options.given)
    with ProgressLine() as line:
        out = export(
            dataset,
            options.out,
            options.format,
            rows=rows,
            details=details,
            excluded=excluded,
            overwrite=options.overwrite,
            report=line.show,
        )
    if options.json:
        counts = zip(dataset.split_names, map(len, dataset.places(rows)), strict=True)
        print(
            json.dumps(
                {
                    "out": str(out),
                    "format": options.format,
                    "images": len(rows),
                    "splits": {name: count for name, count in counts if count},
                    **corrections_report(options, dataset),
                }
            )
        )
    else:
        print(f"{dataset.name}: {len(rows):,} images written to {shown(out)}")
    return OK


COMMAND = Command(
    "export",
    "Write images as files for other programs.",
    _add_arguments,
    _run,
    epilog=query_help,
    verbatim=("--where",),
)
