"""The examples of ``docs/commands.md`` print what it says, and it names every command and option."""

import doctest
import re
import shlex
from pathlib import Path

import pytest

from mnist_gui import cli
from mnist_gui.commands import COMMANDS
from mnist_gui.learning.recipes import RECIPES

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
OF_RECIPES = {
    f"--{parameter.name.replace('_', '-')}" for recipe in RECIPES.values() for parameter in recipe.parameters
}
"""Hyperparameters: ``mnist-gui train --help`` lists them, and the page refers to it."""

TEXT = PAGE.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the code blocks of the page in one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, str]]:
    """Return each command of the page with the output below it."""
    pairs = []
    for block in blocks("console"):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = example.partition("\n")
            pairs.append((command, output))
    return pairs


def without_times(text: str) -> str:
    """Replace seconds, which differ from run to run."""
    return re.sub(r"(?<= in )[0-9.]+(?= s\n)|(?<=seconds\": )[0-9.]+", "SECONDS", text)


def without_progress(text: str) -> str:
    """Leave out the lines that say how far a command is."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("Reading "))


def test_every_example_prints_what_the_page_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "user"))
    monkeypatch.delenv("MNIST_GUI_RUNS_MEGABYTES")
    (drawings,) = blocks("jsonl")
    Path("drawings.jsonl").write_text(drawings)
    for name, table in zip(("relabelled.csv", "mistaken.csv"), blocks("csv"), strict=True):
        Path(name).write_text(table)
    assert len(examples()) > 15
    for command, expected in examples():
        program, *arguments = shlex.split(command)
        assert program == "mnist-gui"
        code = cli.main(arguments)
        printed = capsys.readouterr()
        actual = without_progress(printed.out if code == 0 else printed.err)
        assert doctest.OutputChecker().check_output(
            without_times(expected), without_times(actual), doctest.ELLIPSIS
        ), f"{command}\n{actual}"


@pytest.mark.parametrize("arguments", [[], *([name] for name in COMMANDS)], ids=" ".join)
def test_the_page_names_every_command_and_its_options(arguments, capsys):
    with pytest.raises(SystemExit):
        cli.main([*arguments, "--help"])
    listed = re.findall(r"^  (?:-\w, |-o MODEL, )?(--[\w-]+)", capsys.readouterr().out, re.MULTILINE)
    options = set(listed) - OF_RECIPES
    assert "--help" in options
    missing = sorted(option for option in options if not re.search(rf"{option}\b", TEXT))
    assert not missing
    assert not arguments or f"\n## {arguments[0]}\n" in TEXT
