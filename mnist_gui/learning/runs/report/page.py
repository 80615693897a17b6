"""A report as one HTML page that needs no other file and no network.

Its pictures are in it, its plots are SVG, and a content security policy forbids browsers to load anything
else and to run scripts. It is written as a whole or not at all.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from mnist_gui.atomic_file import write_file
from mnist_gui.data.dataset import Dataset
from mnist_gui.errors import DataError, reason_of
from mnist_gui.learning.archive import created_by
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.runs.comparison import Comparison, compare
from mnist_gui.learning.runs.comparison_in_words import pair_in_words
from mnist_gui.learning.runs.kept_run import KeptRun
from mnist_gui.learning.runs.report.comparison_section import comparison_sections
from mnist_gui.learning.runs.report.html import Html, join, tag
from mnist_gui.learning.runs.report.pictures import has_images
from mnist_gui.learning.runs.report.sections import (
    citation_section,
    data_section,
    environment_section,
    headline,
    recipe_section,
    result_sections,
)
from mnist_gui.learning.runs.report.style import STYLE
from mnist_gui.learning.runs.report.subject import Subject
from mnist_gui.learning.training import Run
from mnist_gui.learning.validation import Validation

POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""What a browser may load for the page: the styles and pictures in it, and nothing from elsewhere."""

AnyRun = Run | Validation | KeptRun


def report(path: str | Path, runs: AnyRun | Sequence[AnyRun], dataset: Dataset | None = None) -> Path:
    """Write a report of one run, or a comparison of several, to an HTML file.

    Parameters
    ----------
    path : str or Path
        A file that is there is replaced.
    runs : Run, Validation or KeptRun, or a sequence of them
        One run, or two to eight that were measured on the same images.
    dataset : Dataset, optional
        With its images, the report shows the worst errors.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UsageError
        If the runs cannot be compared, or there are none.
    ModelError
        If a kept run is damaged.
    DataError
        If the file cannot be written.
    """
    path = Path(path)
    chosen = [runs] if isinstance(runs, Run | Validation | KeptRun) else list(runs)
    page = report_page(chosen, dataset)
    try:
        write_file(path, page.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise DataError(f"{path} cannot be written ({reason_of(error)}); choose another place.") from error
    return path


def report_page(runs: Sequence[AnyRun], dataset: Dataset | None = None) -> str:
    """Return the page of a report; parameters and errors are those of `report`."""
    found = None if len(runs) == 1 else compare(runs)
    subjects = [Subject.of(run) for run in runs]
    if found is None:
        (subject,) = subjects
        return _page(subject.title, subject.dataset_name, _about_one(subject, dataset))
    if dataset is not None and not has_images(dataset, _any_evaluation(subjects)):
        dataset = None
    title = f"Comparison of {len(subjects)} runs"
    return _page(title, subjects[0].dataset_name, _about_several(subjects, found, dataset))


def _any_evaluation(subjects: Sequence[Subject]) -> Evaluation:
    return next(each.evaluation for each in subjects if each.evaluation is not None)


def _about_one(subject: Subject, dataset: Dataset | None) -> Html:
    return join(
        [
            headline(subject),
            tag("div", recipe_section(subject), data_section(subject, dataset), class_="beside"),
            *result_sections(subject, dataset),
            environment_section([subject]),
            citation_section([subject], is_comparison=False),
        ]
    )


def _about_several(subjects: list[Subject], found: Comparison, dataset: Dataset | None) -> Html:
    parts: list[Html] = []
    if len(found.pairs) == 1:
        parts.append(tag("p", f"{pair_in_words(found.pairs[0], found)}.", class_="lead"))
    parts += comparison_sections(found, dataset)
    parts.append(data_section(subjects[0], dataset))
    for name, subject in zip(found.names, subjects, strict=True):
        about = join([headline(subject), recipe_section(subject), *result_sections(subject, dataset)])
        parts.append(tag("details", tag("summary", name), about))
    parts += [environment_section(subjects), citation_section(subjects, is_comparison=True)]
    return join(parts)


def _page(title: str, dataset_name: str, body: Html) -> str:
    written = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    head = join(
        [
            Html('<meta charset="utf-8">'),
            Html(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
            Html('<meta name="viewport" content="width=device-width">'),
            Html('<meta name="color-scheme" content="light dark">'),
            tag("title", f"{title} \N{EN DASH} {dataset_name}"),
            Html(f"<style>{STYLE}</style>"),
        ]
    )
    top = tag("header", tag("p", dataset_name, class_="kicker"), tag("h1", title))
    foot = tag("footer", f"Written by {created_by()['created_by']}, {written}.")
    page = f"<head>{head}</head><body>{top}<main>{body}</main>{foot}</body>"
    return f'<!DOCTYPE html>\n<html lang="en">{page}</html>\n'
