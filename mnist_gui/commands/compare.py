"""``mnist-gui compare``: compare what several runs predict for the same images."""

import argparse
import json
from typing import TYPE_CHECKING

from mnist_gui.commands.command import OK, Command, add_json_argument
from mnist_gui.commands.named_runs import add_runs_argument, open_dataset_of_runs, open_named_runs
from mnist_gui.names import shown

if TYPE_CHECKING:
    from mnist_gui.learning.runs.comparison import Comparison


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_runs_argument(parser)
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.learning.runs.comparison import compare

    found = compare(open_named_runs(options, open_dataset_of_runs(options)))
    if options.json:
        print(json.dumps(found.to_json()))
    else:
        _print_words(found)
    return OK


def _print_words(found: "Comparison") -> None:
    from mnist_gui.learning.runs.comparison_in_words import pair_in_words

    left_out = (
        f"; {found.left_out:,} are left out, which not all of them have with the same label"
        if found.left_out
        else ""
    )
    print(f"{found.images:,} images of {found.split}{left_out}")
    for place, name in enumerate(found.names):
        low, high = found.error_intervals[place]
        print(
            f"{shown(name)}: {found.error_rates[place]:.2%} wrong ({low:.2%} to {high:.2%}), "
            f"{found.errors[place]:,} images; {len(found.only_right(place)):,} it alone gets right"
        )
    for pair in found.pairs:
        print(f"{pair_in_words(pair, found)}; they agree on {pair.agreement:.2%}, kappa {pair.kappa:.3f}")
    differ, unread = len(found.disagreeing), len(found.all_wrong)
    print(f"not all predict the same for {differ:,} images; none is right on {unread:,}")


COMMAND = Command(
    "compare",
    "Compare what two to eight runs predict for the same images.",
    _add_arguments,
    _run,
)
