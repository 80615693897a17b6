"""Everything in the package is used: by other code, by a row of a table, by Qt, or by scikit-learn.

The names that Qt, scikit-learn and tests use are listed with reasons in ``[tool.vulture]`` of pyproject.toml.
Those in rows of tables, such as ``"browse.export"`` or ``"idx:IdxCodec"``, are found here, so that a new row
needs no entry in that list.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import mnist_gui

vulture = pytest.importorskip("vulture")
config = pytest.importorskip("vulture.config")

PACKAGE = Path(mnist_gui.__file__).parent
TABLES = (
    "data/formats/__init__.py",
    "data/query/needs.py",
    "learning/recipes.py",
    "ui/shell/actions.py",
    "ui/shell/page_table.py",
    "ui/teaching/tour_steps.py",
    "ui/train/result_view.py",
)


def names_in(table: Path) -> Iterator[str]:
    """Yield the names in texts that consist of nothing else."""
    for node in ast.walk(ast.parse(table.read_text(encoding="utf-8"))):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and re.fullmatch(r"\w+([.:]\w+)*", text):
            yield re.split("[.:]", text)[-1]


@pytest.fixture
def options() -> dict:
    """The part of pyproject.toml for vulture."""
    return config.make_config([f"--config={PACKAGE.parent / 'pyproject.toml'}"])


def test_there_is_no_dead_code(options):
    named = [name for table in TABLES for name in names_in(PACKAGE / table)]
    search = vulture.Vulture(ignore_names=[*options["ignore_names"], *named])
    search.scavenge([PACKAGE])
    dead = search.get_unused_code(min_confidence=options["min_confidence"])
    assert not dead, "\n".join(item.get_report() for item in dead)


def test_every_exception_still_exists(options):
    text = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert [name for name in options["ignore_names"] if not re.search(rf"\b{name}\b", text)] == []
