"""Names for files that the user has not named yet."""

import re

_LONGEST = 60


def file_name(title: str, *, otherwise: str) -> str:
    """Make a name such as ``mnist-label-3-wrong`` of a title, or take another if nothing is left of it."""
    return re.sub(r"\W+", "-", title.lower())[:_LONGEST].strip("-") or otherwise
