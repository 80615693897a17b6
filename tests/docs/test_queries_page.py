"""The page about queries says what the table of conditions says."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from mnist_gui.data.query.conditions import CONDITIONS
from mnist_gui.data.query.needs import need_called

PAGE = Path(__file__).parents[2] / "docs" / "queries.md"

TITLES = ("Condition", "Selects by", "Also written", "Needs", "Sort by")


def conditions_table() -> str:
    """Return all conditions as a table in Markdown, without a newline at its end."""
    lines = [line(TITLES), line("---" for _ in TITLES)]
    for condition in CONDITIONS:
        meanings = "; ".join(name.meaning for name in condition.names)
        synonyms = [f"{name.verb}:{name.text}" for name in condition.names if name.verb]
        synonyms += [synonym for name in condition.names for synonym in name.synonyms]
        need = need_called(condition.needs).source if condition.needs else ""
        lines.append(line((code(condition.examples), meanings, code(synonyms), need, condition.sort_title)))
    return "\n".join(lines)


def line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def code(words: Iterable[str]) -> str:
    return " ".join(f"`{word}`" for word in words)


def test_the_page_has_the_table_of_all_conditions():
    table, text = conditions_table(), PAGE.read_text(encoding="utf-8")
    there = text.splitlines()
    lacking = [row for row in table.splitlines() if row not in there]
    if lacking:
        pytest.fail(
            "docs/queries.md lacks, in the order of the table CONDITIONS:\n" + "\n".join(lacking),
            pytrace=False,
        )
    assert table in text, f"docs/queries.md has other lines in its table, or another order than\n{table}"
