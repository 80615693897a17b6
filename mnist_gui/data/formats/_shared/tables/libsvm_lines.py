"""Recognises lines of LIBSVM text: a label, and pairs of the place and the value of what is not 0."""

import re
from collections.abc import Sequence
from typing import Final

_NUMBER: Final = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
LIBSVM_LINE: Final = re.compile(rf"\s*{_NUMBER}(?:\s+qid:\d+)?(?:\s+\d+:{_NUMBER})*\s*")

_SNIFFED: Final = 5


def are_libsvm_lines(lines: Sequence[str]) -> bool:
    """Tell whether the first lines of a file, of which the last may be cut, are labels with pairs."""
    *whole, last = lines or [""]
    known = [text for line in (whole or [last]) if (text := line.partition("#")[0]).strip()][:_SNIFFED]
    pairs = [line for line in known if ":" in line and LIBSVM_LINE.fullmatch(line)]
    return len(pairs) > len(known) / 2
