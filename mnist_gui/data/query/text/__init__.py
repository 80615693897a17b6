"""Queries in words: the language of the filter field and of ``mnist-gui info --where``.

Conditions are separated by blanks, and all of them must hold:

    label:3,5  -label:3  label:none  pred:5  wrong  right  split:test  note  nonote
    conf<0.6  conf>=90%  loss>2  ink:0.1..0.2  slant>0.3  index:100..200  sample:100@7

Case makes no difference, unless two classes differ by it; nor do blanks around operators and commas,
full-width characters, or the kind of a dash or quote. Conditions have synonyms. `format_query` always writes
the same way, which can be compared and learned from. An error knows the place of the wrong word, so that it
can be underlined.

A text is cut into terms (`scanner`) of known words (`words`) and understood (`parser`); a query is written as
text (`writer`); what could be typed next is listed (`completion`).
"""

from mnist_gui.data.query.text.completion import Completion, completions
from mnist_gui.data.query.text.parser import QueryError, parse_query
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
