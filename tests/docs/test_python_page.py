"""The examples of ``docs/python.md`` do what the page says."""

import doctest
import re
from pathlib import Path

import pytest

import mnist_gui

PAGE = Path(__file__).parents[2] / "docs" / "python.md"


def examples() -> str:
    """Return the examples of the page; all else of it becomes empty lines, so that line numbers stay."""
    lines, inside = [], False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            inside = line == "```pycon"
            line = ""
        lines.append(line if inside else "")
    return "\n".join(lines)


def test_every_example_says_what_comes_out(tmp_path, tmp_path_factory, monkeypatch):
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path_factory.mktemp("user")))
    page = doctest.DocTestParser().get_doctest(examples(), {}, PAGE.name, str(PAGE), 0)
    said: list[str] = []
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(page, out=said.append)
    assert results.failed == 0, "".join(said)
    assert results.attempted == len(re.findall("^>>> ", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "digits",
        "digits.mnistmodel",
        "found.npz",
        "sevens.idx.gz",
        "threes.csv",
    ]


def test_every_public_name_is_listed_and_no_other():
    _, _, rest = PAGE.read_text(encoding="utf-8").partition("| `mnist_gui.` | |\n|---|---|\n")
    table, _, _ = rest.partition("\n\n")
    cells = [row.split("|")[1] for row in table.splitlines()]
    listed = [name for cell in cells for name in re.findall(r"`(\w+)", cell)]
    assert sorted(listed) == sorted(name for name in dir(mnist_gui) if not name.startswith("_"))
