"""No file uses the words that the glossary bans."""

import re
from collections.abc import Iterator
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


def uses(words: list[str], text: str) -> Iterator[tuple[int, str]]:
    """Yield line and word for each use; a phrase may cross lines of a comment, or be part of a name."""
    gap = r"(?:_|\s+(?:#\s*)?)"
    phrases = "|".join(gap.join(map(re.escape, word.split())) for word in words)
    for match in re.finditer(rf"(?<![^\W_])(?:{phrases})(?![^\W_])", text, re.IGNORECASE):
        yield text.count("\n", 0, match.start()) + 1, match[0]


def test_the_glossary_bans_some_words():
    assert len(banned()) > 10


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("It SHALL be read.", 1),
        ("\n# as it is had by\n# whom we know", 2),
        ("\n\nself.is_had = True", 3),
        ("he shallow, hearse", None),
    ],
)
def test_a_word_is_found_in_any_case_across_lines_and_in_names(text, line):
    found = [at for at, _ in uses(["shall", "is had by whom", "is had", "hears"], text)]
    assert found == ([] if line is None else [line])


def test_no_file_uses_a_banned_word():
    words = banned()
    found = [
        f"{path.relative_to(ROOT)}:{line}: {word}"
        for path in FILES
        if path not in (GLOSSARY, Path(__file__))
        for line, word in uses(words, path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)
