"""``mnist-gui runs``: list, show, change, delete and export the runs that are kept."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mnist_gui.commands.command import OK, Command, add_dataset_argument, add_json_argument
from mnist_gui.commands.output import check_model_output
from mnist_gui.commands.progress_line import open_with_progress, print_to_stderr
from mnist_gui.names import shown

if TYPE_CHECKING:
    from mnist_gui.learning.runs.kept_run import KeptRun, KeptRuns

_ID_HELP = "the id of a run, a beginning of it that no other run has, or its name"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = _action(actions, "list", "List the runs that are kept, of all data sets or of one.", _list)
    add_dataset_argument(listing, corrections=False, required=False)
    add_json_argument(listing)
    showing = _action(actions, "show", "Show everything about a run.", _show)
    showing.add_argument("id", metavar="ID", help=_ID_HELP)
    add_json_argument(showing)
    changing = _action(actions, "change", "Name a run, write a note to it, or star it.", _change)
    changing.add_argument("id", metavar="ID", help=_ID_HELP)
    changing.add_argument("--name", metavar="TEXT", help="what to call it; an empty text removes the name")
    changing.add_argument("--note", metavar="TEXT", help="a note; an empty text removes it")
    changing.add_argument("--star", action=argparse.BooleanOptionalAction, help="mark it, or remove the mark")
    deleting = _action(actions, "delete", "Delete runs; for a day they can be restored.", _delete)
    deleting.add_argument("ids", nargs="+", metavar="ID", help=_ID_HELP)
    restoring = _action(actions, "restore", "Bring back runs that were deleted.", _restore)
    restoring.add_argument("ids", nargs="+", metavar="ID", help="the whole id of a run")
    exporting = _action(actions, "export", "Write the model of a run to a file.", _export)
    exporting.add_argument("id", metavar="ID", help=_ID_HELP)
    exporting.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="MODEL",
        required=True,
        help="the model file; an existing model is replaced",
    )
    exporting.add_argument(
        "--overwrite", action="store_true", help="replace MODEL even if it is another kind of file"
    )


def _action(actions: Any, name: str, text: str, run: object) -> argparse.ArgumentParser:  # noqa: ANN401 - private in argparse
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
    parser.set_defaults(run_action=run)
    return parser


def _run(options: argparse.Namespace) -> int:
    code: int = options.run_action(options)
    return code


def _list(options: argparse.Namespace) -> int:
    from mnist_gui.learning.runs.store import runs

    found = runs(open_with_progress(options)) if options.dataset is not None else runs()
    if options.json:
        damaged = [{"id": each.id, "reason": each.reason} for each in found.damaged]
        print(json.dumps({"runs": [_report(run) for run in found], "damaged": damaged}))
        return OK
    for line in _table(found):
        print(shown(line))
    for each in found.damaged:
        print_to_stderr(shown(f"{each.id} cannot be used: {each.reason}") + "\n")
    return OK


def _table(found: "KeptRuns") -> list[str]:
    """Return a line for each run, below one with the titles."""
    if not found:
        return ["no runs"]
    titles = ("id", "kept", "model", "data set", "images", "seconds", "error", "name")
    rows = [titles, *map(_row, found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    right = {"images", "seconds", "error"}
    return [
        "  ".join(
            cell.rjust(width) if title in right else cell.ljust(width)
            for title, cell, width in zip(titles, row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _row(run: "KeptRun") -> tuple[str, ...]:
    record = run.record
    folds = f", {len(record.folds)} folds" if record.is_validation else ""
    return (
        run.id,
        f"{record.created.astimezone():%Y-%m-%d %H:%M}",
        record.request.title + folds,
        record.dataset.name,
        f"{record.train_images:,}",
        f"{record.seconds:.1f}",
        "-" if record.measured is None else f"{record.measured.error_rate:.2%}",
        " ".join(filter(None, ["*" if record.starred else "", record.name])),
    )


def _report(run: "KeptRun") -> dict[str, object]:
    """Return what JSON says of a run."""
    record = run.record
    fields = {name: value for name, value in record.to_json().items() if not name.startswith("format")}
    return {
        **fields,
        "title": run.title,
        "error_rate": None if record.measured is None else record.measured.error_rate,
        "folder": str(run.folder),
    }


def _show(options: argparse.Namespace) -> int:
    from mnist_gui.learning.expectations import settings_text
    from mnist_gui.learning.runs.store import runs

    run = runs()[options.id]
    record, measured, dataset = run.record, run.record.measured, run.record.dataset
    if options.json:
        evaluation = run.evaluation
        confusion = None if evaluation is None else evaluation.confusion.tolist()
        print(json.dumps({**_report(run), "confusion": confusion}))
        return OK
    lines = {
        "run": " ".join(filter(None, [run.id, "*" if record.starred else "", record.name])),
        "kept": f"{record.created.astimezone():%Y-%m-%d %H:%M}",
        "model": record.request.title,
        "settings": f"{settings_text(record.request)} seed={record.request.seed}",
        "data set": f"{dataset.name}: {dataset.images:,} images, {len(record.class_names):,} classes",
        "opened as": "" if dataset.opened is None else dataset.opened.spec,
        "corrections": dataset.corrections.in_words,
        "trained on": f"{record.train_images:,} images in {record.seconds:.1f} s",
        "folds": ", ".join(f"{fold.error_rate:.2%}" for fold in record.folds),
        "error": ""
        if measured is None
        else f"{measured.error_rate:.2%} "
        f"({measured.errors:,} of {measured.images:,} images of {measured.split})",
        "program": str(record.program.get("created_by", "")),
        "machine": record.machine,
        "note": record.note,
    }
    for title, text in lines.items():
        if text:
            print(shown(f"{title + ':':<13}{text}"))
    return OK


def _change(options: argparse.Namespace) -> int:
    from mnist_gui.learning.runs.store import RunStore

    store = RunStore()
    run = store.change(
        store.runs()[options.id].id, name=options.name, note=options.note, starred=options.star
    )
    print(shown(" ".join(_row(run)).rstrip()))
    return OK


def _delete(options: argparse.Namespace) -> int:
    from mnist_gui.learning.runs.store import RunStore

    store = RunStore()
    found = store.runs()
    for run_id in dict.fromkeys(map(found.id_of, options.ids)):
        store.delete(run_id)
        print(f"deleted {run_id}; mnist-gui runs restore {run_id} brings it back for a day")
    return OK


def _restore(options: argparse.Namespace) -> int:
    from mnist_gui.learning.runs.store import RunStore

    store = RunStore()
    for run_id in options.ids:
        print(shown(f"restored {store.restore(run_id).id}"))
    return OK


def _export(options: argparse.Namespace) -> int:
    from mnist_gui.learning.runs.store import runs

    check_model_output(options.output, overwrite=options.overwrite)
    runs()[options.id].export(options.output)
    print(f"saved as {shown(options.output)}")
    return OK


COMMAND = Command("runs", "List, show, delete or export the runs that are kept.", _add_arguments, _run)
