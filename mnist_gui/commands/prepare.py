"""``mnist-gui prepare``: make another data set of one, by a recipe."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mnist_gui.commands.command import (
    OK,
    Command,
    add_dataset_argument,
    add_json_argument,
    corrections_report,
)
from mnist_gui.commands.output import check_left_out_output, check_recipe_output
from mnist_gui.commands.progress_line import ProgressLine, print_to_stderr
from mnist_gui.data.formats import FORMATS, outputs_in_words
from mnist_gui.errors import UsageError

if TYPE_CHECKING:
    from mnist_gui.preparing.counts import Prepared
    from mnist_gui.preparing.recipe import Recipe

_OF_READING = "invert"
"""A step that is an option of every command already: there it says how files are read."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    from mnist_gui.preparing.settings import SETTINGS
    from mnist_gui.preparing.steps import TABLE

    add_dataset_argument(parser, size=False)
    parser.add_argument("out", type=Path, metavar="OUT", help="the file or folder to write")
    parser.add_argument(
        "--format",
        choices=tuple(FORMATS),
        help=f"default: what OUT ends with, else idx. {outputs_in_words()}",
    )
    parser.add_argument(
        "--recipe", type=Path, metavar="FILE", help="read a recipe; the options here are added to it"
    )
    parser.add_argument(
        "--save-recipe",
        type=Path,
        metavar="FILE",
        help="write what is done as a recipe; a recipe is replaced, but no other kind of file",
    )
    parser.add_argument(
        "--left-out",
        type=Path,
        metavar="FILE.csv",
        help="write a list of the files that were left out, with the reason of each; such a list is replaced",
    )
    steps = parser.add_argument_group("steps", "done with every image, in the order in which they are given")
    for kind in TABLE:
        if kind.name != _OF_READING:
            steps.add_argument(f"--{kind.name}", action=_Step, **_takes(kind.argument), help=kind.help)
    rows = parser.add_argument_group("images", "which images there are, and how they are divided")
    for setting in SETTINGS.values():
        takes = _takes(setting.argument)
        rows.add_argument(f"--{setting.name}", dest=setting.field, action=_Set, help=setting.help, **takes)
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help="replace OUT if it exists; a folder only if an export wrote it",
    )
    add_json_argument(parser)


def _takes(argument: str) -> dict[str, Any]:
    return {"metavar": argument} if argument else {"nargs": 0}


class _Step(argparse.Action):
    """Appends a step to those before it."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        from mnist_gui.preparing.steps import parse_step

        assert option_string is not None
        name = option_string.removeprefix("--")
        try:
            step = parse_step(name, values if isinstance(values, str) else "")
        except ValueError as error:
            raise argparse.ArgumentError(self, f"{values} cannot be; write {error}") from None
        namespace.steps = (*getattr(namespace, "steps", ()), step)


class _Set(argparse.Action):
    """Parses the value of a setting; of one that can be there several times, appends it."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        from mnist_gui.preparing.settings import SETTINGS

        setting = next(each for each in SETTINGS.values() if each.field == self.dest)
        try:
            value = setting.parse(values if isinstance(values, str) else "")
        except ValueError as error:
            raise argparse.ArgumentError(self, f"{values} cannot be; write {error}") from None
        if setting.several:
            value = (*(getattr(namespace, self.dest, None) or ()), value)
        setattr(namespace, self.dest, value)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.atomic_file import write_file
    from mnist_gui.data.export import Details, check_target, complete_path, export
    from mnist_gui.preparing.following import follow, open_for

    out_format = options.format or _format_of(options.out)
    out = complete_path(options.out, out_format)
    check_target(out, out_format, overwrite=options.overwrite)
    _check_outputs(options, out)
    recipe = _recipe(options)
    corrections = options.corrections == "on"
    with ProgressLine() as line:
        opened = open_for(options.dataset, recipe, corrections=corrections, report=line.show)
    if opened.note:
        print_to_stderr(f"{opened.name}: {opened.note}\n")
    if corrected := opened.corrections.in_words:
        print_to_stderr(f"{opened.name}: {corrected}; --corrections off leaves it as given\n")
    with ProgressLine() as line:
        prepared = follow(
            recipe, opened, corrections=corrections, scratch=out.absolute().parent, report=line.show
        )
        made = prepared.dataset
        details = Details(made) if made.columns else None
        out = export(made, out, out_format, details=details, overwrite=options.overwrite, report=line.show)
    if options.left_out is not None:
        from mnist_gui.preparing.left_out_list import format_left_out

        write_file(options.left_out, format_left_out(made.left_out))
    if options.save_recipe is not None:
        from mnist_gui.preparing.recipe_text import format_recipe

        write_file(options.save_recipe, format_recipe(recipe).encode())
    if options.json:
        print(json.dumps(_report(prepared, out, out_format) | corrections_report(options, opened)))
        return OK
    print("\n".join(prepared.lines(out)))
    return OK


def _check_outputs(options: argparse.Namespace, out: Path) -> None:
    """Refuse outputs that cannot be, before the work is done."""
    named = [path.absolute() for path in (out, options.save_recipe, options.left_out) if path is not None]
    if len(set(named)) < len(named):
        raise UsageError("OUT, --save-recipe and --left-out must be different files.")
    if options.save_recipe is not None:
        check_recipe_output(options.save_recipe)
    if options.left_out is not None:
        check_left_out_output(options.left_out)


def _format_of(out: Path) -> str:
    """Return the format whose files end as OUT does; without any such, IDX."""
    ending = out.suffix.lower()
    return next((fmt.name for fmt in FORMATS.values() if fmt.suffix and fmt.suffix == ending), "idx")


def _recipe(options: argparse.Namespace) -> "Recipe":
    """Return the recipe that the options say, behind the one in a file."""
    from dataclasses import replace

    from mnist_gui.data.read_options import ReadOptions
    from mnist_gui.preparing.prepare import changed_recipe
    from mnist_gui.preparing.recipe import Recipe
    from mnist_gui.preparing.recipe_text import read_recipe
    from mnist_gui.preparing.settings import SETTINGS

    recipe = Recipe() if options.recipe is None else read_recipe(options.recipe)
    said = {
        name: value
        for name in ReadOptions._fields
        if name != "size" and (value := getattr(options, name)) not in (None, False)
    }
    if options.transposed is False:
        said["transposed"] = False
    recipe = replace(recipe, reading=recipe.reading._replace(**said))
    settings = {setting.field: getattr(options, setting.field) for setting in SETTINGS.values()}
    return changed_recipe(recipe, getattr(options, "steps", ()), settings)


def _report(prepared: "Prepared", out: Path, out_format: str) -> dict[str, object]:
    from mnist_gui.preparing.recipe_text import format_recipe

    made = prepared.dataset
    return {
        "out": str(out),
        "format": out_format,
        "images": len(made),
        "splits": {split.name: len(split) for split in made.splits},
        "classes": {
            name: int(count) for name, count in zip(made.class_names, made.class_counts(), strict=True)
        },
        "columns": list(made.columns),
        "counts": prepared.counts.to_json(),
        "left_out": dict(made.left_out.counts),
        "recipe": format_recipe(prepared.recipe).splitlines(),
    }


COMMAND = Command(
    "prepare",
    "Make another data set: turn, crop, cut, hold out, sample, join.",
    _add_arguments,
    _run,
    verbatim=("--by", "--join"),
)
