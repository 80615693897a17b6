"""Queries in words: the language of the filter field and of ``mnist-gui info --where``.

Conditions are separated by blanks, and all of them must hold, as in ``label:3,5 conf<0.6``. The page
``docs/queries.md`` lists them.

Case makes no difference, unless two classes differ by it; nor do blanks around operators and commas,
full-width characters, or the kind of a dash or quote. Conditions have synonyms. `format_query` always writes
the same way, which can be compared and learned from. An error knows the place of the wrong word, so that it
can be underlined.

A text is understood by `parser`, a query is written as text by `writer`, and `completion` lists what could be
typed next. All three ask the table of conditions.
"""

from mnist_gui.data.query.error import QueryError
from mnist_gui.data.query.text.completion import Completion, completions
from mnist_gui.data.query.text.parser import parse_query
from mnist_gui.data.query.text.writer import QueryPart, format_query, query_parts

__all__ = [
    "Completion",
    "QueryError",
    "QueryPart",
    "completions",
    "format_query",
    "parse_query",
    "query_parts",
]
