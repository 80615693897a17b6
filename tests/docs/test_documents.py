"""Links between the pages lead somewhere, and continuous integration runs the README's commands."""

import re
import shlex
import tomllib
from itertools import chain
from pathlib import Path
from pkgutil import resolve_name

import pytest

import mnist_gui

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def prose(page: Path) -> str:
    """Return a page without its code."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "`code`", text)


def anchors(page: Path) -> set[str]:
    """Return what a link to a heading of the page ends in, as GitHub makes it."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings(page):
    text = prose(page)
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"""(?:src|srcset|href)="([^"]+)\"""", text)
    for target in targets:
        if re.match(r"\w+:", target):
            continue
        name, _, anchor = target.partition("#")
        linked = (page.parent / name).resolve() if name else page
        assert linked.is_relative_to(ROOT), target
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


def test_the_pages_are_linked_from_the_readme():
    linked = re.findall(r"\]\(([^)#\s]+)", prose(ROOT / "README.md"))
    assert {str(page.relative_to(ROOT).as_posix()) for page in PAGES} - {"README.md"} <= set(linked)


def test_continuous_integration_runs_the_test_command_of_the_readme():
    (command,) = re.findall(r"^    (.* -m pytest)$", README, re.MULTILINE)
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert f"\n{command} | tee" in script


def test_continuous_integration_installs_the_packages_of_the_readme():
    (packages,) = re.findall(r"^    apt install (.*)$", README, re.MULTILINE)
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^packages=\((.*?)^\)$", script, re.MULTILINE | re.DOTALL)
    assert set(shlex.split(listed)) == set(packages.split()) | {"xvfb", "xauth"}


def test_the_readme_names_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    (table,) = re.findall(r"^## Dependencies\n(.*?)^## ", README, re.MULTILINE | re.DOTALL)
    for requirement in required:
        assert re.match(r"[\w-]+", requirement)[0] in table


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=lambda page: page.name
)
def test_files_and_modules_that_a_page_names_exist(page):
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    names = re.findall(r"`([\w./-]+\w)`", text)
    made_by_examples = set(re.findall(r"New module `([^`]+)`", text))
    paths = {name for name in names if re.search(r"/\w+\.py$|^tests/\w+$|^docs/", name)} - made_by_examples
    for path in paths:
        assert "NAME" in path or any((folder / path).exists() for folder in (ROOT, ROOT / "mnist_gui")), path
    for name in names:
        if name.startswith("mnist_gui.") and not hasattr(mnist_gui, name.split(".")[1]):
            resolve_name(name)
