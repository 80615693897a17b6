"""Guards cells of tables in text that a spreadsheet would take for formulas.

A note ``=HYPERLINK(...)`` would become a formula, and could send what the table holds to somewhere. An
apostrophe before it says that it is text. Reading takes one apostrophe away, so nothing changes on the way.
Source: OWASP, CSV Injection, owasp.org/www-community/attacks/CSV_Injection.
"""

import re
from typing import Final

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


def guarded(text: str) -> str:
    """Return the text of a cell, after an apostrophe if a spreadsheet would take it for a formula."""
    is_formula = _FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None
    return f"'{text}" if is_formula else text


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) is not None else text
