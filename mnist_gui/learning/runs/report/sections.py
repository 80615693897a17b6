"""The parts of a report about one run: recipe, data, results, plots, classes, matrix, errors, environment."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.sources.catalogue import CATALOGUE
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.intervals import wilson_interval
from mnist_gui.learning.plot import Plot
from mnist_gui.learning.recipes import FEATURES
from mnist_gui.learning.result_plots import calibration_plot, confidence_plot, refusal_plot
from mnist_gui.learning.runs.report.html import Html, facts, join, section, table, tag
from mnist_gui.learning.runs.report.pictures import has_images, names_with_none, pictures
from mnist_gui.learning.runs.report.plots import plot_svg
from mnist_gui.learning.runs.report.subject import Subject
from mnist_gui.learning.scores import class_scores, worst_errors

MOST_PICTURES: Final = 60
"""Worst errors that are shown."""

_MOST_CELLS: Final = 128
"""Classes up to which the whole matrix is written; more make a page that no browser shows well."""


def percent(share: float) -> str:
    """Write a share in percent, or a dash if it is unknown."""
    return "\N{EN DASH}" if np.isnan(share) else f"{100 * share:.2f} %"


def error_in_words(errors: int, images: int) -> str:
    """Write an error rate with its 95 % interval."""
    low, high = wilson_interval(errors, images)
    return f"{percent(errors / images)} ({percent(float(low))} to {percent(float(high))})"


def recipe_section(subject: Subject) -> Html:
    """Return what was trained and on how many images."""
    request = subject.request
    hyperparameters = [
        (request.recipe.parameter(name).title, f"{value:g}")
        for name, value in request.hyperparameters.items()
    ]
    folds = ", ".join(percent(fold.error_rate) for fold in subject.folds)
    return section(
        "Recipe",
        facts(
            [
                ("Model", request.recipe.title),
                ("Features", FEATURES[request.features].title),
                *hyperparameters,
                ("Seed", request.seed),
                ("Training images", f"{subject.train_images:,}"),
                ("Seconds", f"{subject.seconds:.1f}"),
                ("Error of the folds", folds),
                ("Run", " ".join(filter(None, [subject.run_id, subject.created]))),
                ("Note", subject.note),
            ]
        ),
    )


def data_section(subject: Subject, dataset: Dataset | None) -> Html:
    """Return which data set it was, and what the user had corrected."""
    evaluation = subject.evaluation
    splits = ""
    if dataset is not None and dataset.fingerprint == subject.dataset_fingerprint:
        sizes = ", ".join(f"{split.name} {len(split):,}" for split in dataset.splits)
        splits = f"{sizes} images of {dataset.height}x{dataset.width} pixels"
    names = () if evaluation is None else evaluation.class_names
    measured = "" if evaluation is None else f"{evaluation.images:,} images of {evaluation.split}"
    is_corrected = subject.corrected_fingerprint not in (None, subject.dataset_fingerprint)
    return section(
        "Data",
        facts(
            [
                ("Data set", subject.dataset_name),
                ("Splits", splits),
                ("Classes", f"{len(names)}: {', '.join(names)}" if names else ""),
                ("Measured on", measured),
                ("Corrections", subject.corrections.in_words or "none"),
                ("Fingerprint", subject.dataset_fingerprint or ""),
                ("Fingerprint with corrections", subject.corrected_fingerprint if is_corrected else ""),
            ]
        ),
    )


def result_sections(subject: Subject, dataset: Dataset | None) -> Iterator[Html]:
    """Yield plots, classes, matrix and worst errors; nothing for a run that was not measured."""
    evaluation = subject.evaluation
    if evaluation is None or not evaluation.images:
        return
    yield _plots(evaluation)
    yield _classes(evaluation)
    yield _matrix(evaluation)
    yield _worst(evaluation, dataset)


def _plots(evaluation: Evaluation) -> Html:
    """Return the plots of confidence, as far as it is known."""
    refusal = refusal_plot(evaluation) if evaluation.errors else None
    plots = (
        (
            calibration_plot(evaluation),
            "The expected calibration error (ECE) is that of 15 bins of equal width. On the dashed line, of "
            "predictions with 90 % nine in ten are right.",
        ),
        (confidence_plot(evaluation), "How confident the predictions are, right and wrong ones."),
        (refusal, "The error that is left if the least confident predictions are refused."),
    )
    figures = [_figure(plot, caption) for plot, caption in plots if plot is not None]
    return section("Confidence", tag("div", *figures, class_="plots")) if figures else Html("")


def _figure(plot: Plot, caption: str) -> Html:
    words = tag("figcaption", tag("div", tag("b", plot.title)), caption)
    return tag("figure", plot_svg(plot), words, class_="plot")


def _classes(evaluation: Evaluation) -> Html:
    scores = class_scores(evaluation)
    low, high = wilson_interval(scores.right, scores.support)
    rows = [
        (
            name,
            percent(scores.precision[place]),
            percent(scores.recall[place]),
            f"{percent(low[place])} to {percent(high[place])}" if scores.support[place] else "\N{EN DASH}",
            percent(scores.f1[place]),
            f"{scores.support[place]:,}",
        )
        for place, name in enumerate(evaluation.class_names)
    ]
    titles = ("Class", "Precision", "Recall", "95 % interval of recall", "F1", "Images")
    return section("Classes", table(titles, rows))


def _matrix(evaluation: Evaluation) -> Html:
    names, counts = evaluation.class_names, evaluation.confusion
    if len(names) > _MOST_CELLS:
        return _confused_pairs(evaluation)
    off = counts - np.diag(counts.diagonal())
    most, sums = max(int(off.max()), 1), np.maximum(counts.sum(axis=1), 1)
    shade = np.log1p(off) / np.log1p(most)
    head = tag("tr", tag("td"), *(tag("th", name, scope="col") for name in names))
    rows = []
    for row, name in enumerate(names):
        cells = [
            tag(
                "td",
                f"{counts[row, column]:,}" if counts[row, column] else "",
                class_="same" if row == column else "cell",
                style=f"--share:{shade[row, column]:.2f}" if off[row, column] else None,
                title=f"{name} predicted as {names[column]}: {counts[row, column]:,} images, "
                f"{counts[row, column] / sums[row]:.1%} of the class"
                if off[row, column]
                else None,
            )
            for column in range(len(names))
        ]
        rows.append(tag("tr", tag("th", name, scope="row"), *cells))
    caption = tag("caption", "Rows are labels, columns are predictions. The colour grows with the logarithm.")
    matrix = tag("table", caption, tag("thead", head), tag("tbody", *rows), class_="matrix")
    return section("Confusion matrix", tag("div", matrix, class_="wide"))


def _confused_pairs(evaluation: Evaluation) -> Html:
    """Return the cells of a large matrix that have most images."""
    names, counts = evaluation.class_names, evaluation.confusion
    off = counts - np.diag(counts.diagonal())
    order = np.argsort(-off, axis=None, kind="stable")[:MOST_PICTURES]
    cells = [divmod(int(cell), len(names)) for cell in order if off.flat[cell]]
    rows = [
        (f"{names[row]} \N{RIGHTWARDS ARROW} {names[column]}", f"{off[row, column]:,}")
        for row, column in cells
    ]
    return section("Most confused classes", table(("Label and prediction", "Images"), rows))


def _worst(evaluation: Evaluation, dataset: Dataset | None) -> Html:
    shown = worst_errors(evaluation)[:MOST_PICTURES]
    if not len(shown):
        return section("Errors", tag("p", "No image is misclassified."))
    names = names_with_none(evaluation)
    title = f"Worst errors: {len(shown):,} of {evaluation.errors:,}"
    if dataset is None or not has_images(dataset, evaluation):
        return section(title, tag("p", "The images are left out, because the data set was not open."))
    captions = []
    for position in shown.tolist():
        label, prediction = names[evaluation.actual[position]], names[evaluation.predicted[position]]
        sure = "" if evaluation.confidence is None else f", {evaluation.confidence[position]:.0%}"
        said = f"{evaluation.split} {position}: labelled {label}, predicted {prediction}{sure}"
        captions.append((f"{label} \N{RIGHTWARDS ARROW} {prediction}{sure}", said))
    hint = tag("p", "Label and prediction with its confidence; first those whose label was least probable.")
    return section(title, hint, pictures(dataset, evaluation.split, shown, captions))


def environment_section(subjects: list[Subject]) -> Html:
    """Return with what the runs were made; equal lines are written once."""
    lines = dict.fromkeys(_environment(subject) for subject in subjects)
    return section("Environment", *(facts(line) for line in lines))


def _environment(subject: Subject) -> tuple[tuple[str, str], ...]:
    libraries = subject.program.get("libraries")
    known = libraries if isinstance(libraries, dict) else {}
    return (
        ("Program", str(subject.program.get("created_by", ""))),
        *((str(name), str(version)) for name, version in known.items()),
        ("Machine", _without_name(subject.machine)),
    )


def _without_name(machine: str) -> str:
    """Return kind and number of the processors; the name of the machine is not for others."""
    _, _, rest = machine.partition(" ")
    kind, _, processors = rest.rpartition(" ")
    return f"{kind}, {processors} processors" if kind else ""


_METHODS: Final = (
    "Intervals of proportions: E. B. Wilson, Probable inference, the law of succession, and statistical "
    "inference, Journal of the American Statistical Association 22 (1927), 209-212.",
    "Calibration: C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, On calibration of modern neural networks, "
    "ICML 2017.",
)
_METHODS_OF_COMPARISONS: Final = (
    "Differences: R. G. Newcombe, Improved confidence intervals for the difference between binomial "
    "proportions based on paired data, Statistics in Medicine 17 (1998), 2635-2650, method 10.",
    "Tests: Q. McNemar, Psychometrika 12 (1947), 153-157, exact and two-sided; of several pairs corrected by "
    "S. Holm, Scandinavian Journal of Statistics 6 (1979), 65-70.",
)


def citation_section(subjects: list[Subject], *, is_comparison: bool) -> Html:
    """Return how to cite the data sets that are in the catalogue, and the methods of the report."""
    names = {subject.dataset_name for subject in subjects}
    entries = [entry.citation for entry in CATALOGUE.values() if entry.title in names and entry.citation]
    methods = (*_METHODS, *(_METHODS_OF_COMPARISONS if is_comparison else ()))
    return section(
        "Citation",
        *(tag("pre", citation.strip()) for citation in dict.fromkeys(entries)),
        tag("ul", *(tag("li", method) for method in methods)),
    )


def headline(subject: Subject) -> Html:
    """Return the error of a run in large letters, and what it is the error of."""
    evaluation = subject.evaluation
    if evaluation is None or not evaluation.images:
        return tag("p", "It was not measured: the data set has no labelled test split.")
    how = "out of fold, in a cross-validation" if subject.folds else f"of {evaluation.split}"
    low, high = wilson_interval(evaluation.errors, evaluation.images)
    interval = f"95 % interval {percent(float(low))} to {percent(float(high))}"
    return join(
        [
            tag("p", percent(evaluation.error_rate), tag("small", " error"), class_="large"),
            tag(
                "p",
                f"{evaluation.errors:,} of {evaluation.images:,} images {how} are misclassified; {interval}.",
            ),
        ]
    )
