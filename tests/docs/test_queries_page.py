"""The page about queries says what the table of conditions says."""

from pathlib import Path

from mnist_gui.data.query.table import conditions_table

PAGE = Path(__file__).parents[2] / "docs" / "queries.md"


def test_the_page_has_the_table_of_all_conditions():
    table = conditions_table()
    assert table in PAGE.read_text(encoding="utf-8"), f"put this into {PAGE.name}:\n{table}"
