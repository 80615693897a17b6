"""Proposed names of files."""

import re

_LONGEST = 60


def file_name(title: str, *, otherwise: str) -> str:
    """Return a file name for a title, such as ``mnist-label-3-wrong``; `otherwise` if it would be empty."""
    return re.sub(r"\W+", "-", title.lower())[:_LONGEST].strip("-") or otherwise
