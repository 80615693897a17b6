"""Tables of results as comma-separated values, for spreadsheets and programs."""

import csv
import io
from collections.abc import Iterable, Sequence

from mnist_gui.data.formats._shared.tables.formulas import guarded


def csv_text(lines: Iterable[Sequence[str]]) -> str:
    """Return lines of texts as comma-separated values, quoted as RFC 4180 says.

    A spreadsheet takes no text for a formula: names of classes come from files of others.
    """
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([guarded(text) for text in line] for line in lines)
    return written.getvalue()
