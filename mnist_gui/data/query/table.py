"""The table of conditions as it stands in ``docs/queries.md``."""

from collections.abc import Iterable

from mnist_gui.data.query.conditions import CONDITIONS
from mnist_gui.data.query.needs import need_called

_TITLES = ("Condition", "Selects by", "Also written", "Needs", "Sort by")


def conditions_table() -> str:
    """Return all conditions as a table in Markdown, without a newline at its end."""
    lines = [_line(_TITLES), _line("---" for _ in _TITLES)]
    for condition in CONDITIONS:
        meanings = "; ".join(name.meaning for name in condition.names)
        synonyms = [f"{name.verb}:{name.text}" for name in condition.names if name.verb]
        synonyms += [synonym for name in condition.names for synonym in name.synonyms]
        need = need_called(condition.needs).source if condition.needs else ""
        lines.append(
            _line((_code(condition.examples), meanings, _code(synonyms), need, condition.sort_title))
        )
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(words: Iterable[str]) -> str:
    return " ".join(f"`{word}`" for word in words)
