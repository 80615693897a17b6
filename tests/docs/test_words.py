"""No file uses the words that the glossary bans."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
FILES = (
    *(ROOT / "mnist_gui").rglob("*.py"),
    *(ROOT / "packaging").glob("*.py"),
    *(ROOT / "tests").rglob("*.py"),
    *(ROOT / "docs").glob("*.md"),
    *ROOT.glob("*.md"),
)


def banned() -> list[str]:
    text = GLOSSARY.read_text(encoding="utf-8")
    (item,) = re.findall(r"^- Words we never use: (.*?) A test", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"\*([^*]+)\*", item)


def test_the_glossary_bans_some_words():
    assert len(banned()) > 10


@pytest.mark.parametrize("word", banned())
def test_no_file_uses_a_banned_word(word):
    pattern = re.compile(rf"\b{word}\b".replace(" ", r"\s+"), re.IGNORECASE)
    found = [
        path.name for path in FILES if path != GLOSSARY and pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert not found
