"""The tables of formats in ``docs/data-sets.md`` say what the rows of the table of formats say."""

from pathlib import Path

import pytest

from mnist_gui.data.formats import FORMATS, OPENED

PAGE = Path(__file__).parents[2] / "docs" / "data-sets.md"


def table(*rows: tuple[str, ...]) -> str:
    """Return a table in Markdown, the first row as its header."""
    header, *others = (f"| {' | '.join(row)} |\n" for row in rows)
    return header + "|---" * len(rows[0]) + "|\n" + "".join(others)


def opened() -> str:
    rows = []
    for form in OPENED:
        extra = f"; needs {form.requires}: `pip install 'mnist-gui[{form.extra}]'`" if form.extra else ""
        rows.append((form.opening.label or form.title, form.opening.described + extra))
    return table(("Format", "What opens"), *rows)


def written() -> str:
    rows = ((f"`{name}`", form.output.makes, form.output.taken_by) for name, form in FORMATS.items())
    return table(("Format", "What is written", "Who reads it"), *rows)


def kept() -> str:
    header = ("Format", "Order", "Names of classes", "Details")
    outputs = ((name, form.output) for name, form in FORMATS.items())
    rows = ((f"`{name}`", out.keeps_order, out.keeps_names, out.keeps_details) for name, out in outputs)
    return table(header, *rows)


@pytest.mark.parametrize("expected", [opened, written, kept])
def test_the_page_has_the_table(expected):
    assert expected() in PAGE.read_text(encoding="utf-8"), f"docs/data-sets.md needs\n{expected()}"
