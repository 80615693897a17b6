"""The part of a report about several runs: errors with intervals, pairs, agreement, who alone is right."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.learning.plot import Axis
from mnist_gui.learning.runs.comparison import Comparison
from mnist_gui.learning.runs.comparison_in_words import p_value_in_words, pair_in_words
from mnist_gui.learning.runs.report.html import Html, section, table, tag
from mnist_gui.learning.runs.report.pictures import pictures
from mnist_gui.learning.runs.report.plots import interval_plot, round_up
from mnist_gui.learning.runs.report.sections import error_in_words, percent

_MOST_PICTURES: Final = 30
"""Images shown of each run that it alone gets right."""


def comparison_sections(found: Comparison, dataset: Dataset | None) -> Iterator[Html]:
    """Yield the parts of a page about a comparison."""
    yield _errors(found)
    yield _pairs(found)
    if len(found.names) > 2:
        yield _agreement(found)
    if dataset is not None:
        yield from _only_right(found, dataset)


def _errors(found: Comparison) -> Html:
    ends = [(float(low), float(high)) for low, high in found.error_intervals]
    words = [error_in_words(int(errors), found.images) for errors in found.errors]
    highest = round_up(max(high for _, high in ends))
    axis = Axis("Error, with 95 % interval", 0, highest, is_share=True)
    rows = list(zip(found.names, words, found.error_rates.tolist(), ends, strict=True))
    left_out = f" {found.left_out:,} are left out, which not all runs have with the same label." * bool(
        found.left_out
    )
    return section(
        "Errors",
        tag("p", f"{found.images:,} images of {found.split}.{left_out}"),
        tag("figure", interval_plot(rows, axis, title="Errors of the runs")),
        table(
            ("Run", "Error (95 % interval)", "Images wrong", "It alone is right", "It alone is wrong"),
            [
                (
                    name,
                    words[place],
                    f"{found.errors[place]:,}",
                    f"{len(found.only_right(place)):,}",
                    f"{len(found.only_wrong(place)):,}",
                )
                for place, name in enumerate(found.names)
            ],
        ),
    )


def _pairs(found: Comparison) -> Html:
    sentences = (tag("li", f"{pair_in_words(pair, found)}.") for pair in found.pairs)
    titles = (
        *("Pair", "Both wrong", "Only the first", "Only the second", "Difference", "95 % interval"),
        *("McNemar", "corrected", "Agreement", "Kappa"),
    )
    rows = []
    for pair in (each.better_first() for each in found.pairs):
        low, high = (100 * end for end in pair.interval)
        rows.append(
            (
                f"{found.names[pair.first]} \N{EN DASH} {found.names[pair.second]}",
                f"{pair.counts.both:,}",
                f"{pair.counts.only_first:,}",
                f"{pair.counts.only_second:,}",
                f"{100 * pair.difference:+.2f}",
                f"{low:+.2f} to {high:+.2f}",
                p_value_in_words(pair.p_value),
                p_value_in_words(pair.corrected_p_value),
                percent(pair.agreement),
                f"{pair.kappa:.3f}",
            )
        )
    return section(
        "Differences",
        tag("ul", *sentences),
        table(titles, rows, caption="Differences of the error are in percentage points."),
    )


def _agreement(found: Comparison) -> Html:
    rows = [
        (name, *(percent(share) for share in found.agreement[place]))
        for place, name in enumerate(found.names)
    ]
    hint = tag("p", "Share of the images for which two runs predict the same class.")
    return section("Agreement", hint, table(("", *found.names), rows))


def _only_right(found: Comparison, dataset: Dataset) -> Iterator[Html]:
    for place, name in enumerate(found.names):
        rows = found.only_right(place)
        if len(rows):
            shown = rows[:_MOST_PICTURES]
            title = f"Only {name} is right: {len(shown):,} of {len(rows):,}"
            others = "the others predict" if len(found.names) > 2 else "the other predicts"
            hint = tag("p", f"The label, and what {others}.")
            yield section(title, hint, _pictures(found, dataset, shown, without=place))
    if len(wrong := found.all_wrong):
        shown = wrong[:_MOST_PICTURES]
        title = f"No run is right: {len(shown):,} of {len(wrong):,}"
        yield section(title, _pictures(found, dataset, shown, without=None))


def _pictures(found: Comparison, dataset: Dataset, positions: Rows, *, without: int | None) -> Html:
    names = np.array([*found.class_names, "\N{EN DASH}"], dtype=object)  # NO_LABEL is -1
    others = [place for place in range(len(found.names)) if place != without]
    captions = []
    for position in positions.tolist():
        label = names[found.actual[position]]
        answers = dict.fromkeys(str(names[found.predicted[place, position]]) for place in others)
        said = "; ".join(
            f"{found.names[place]}: {names[found.predicted[place, position]]}" for place in others
        )
        caption = f"{label} \N{RIGHTWARDS ARROW} {', '.join(answers)}"
        captions.append((caption, f"{found.split} {position}: labelled {label}; {said}"))
    return pictures(dataset, found.split, positions, captions)
