"""The list of the files that were left out, as a table for spreadsheets."""

import csv
import io
from typing import Final

from mnist_gui.data.formats._shared.tables.formulas import guarded
from mnist_gui.data.left_out import LeftOut

HEADER: Final = ("file", "reason")


def format_left_out(left_out: LeftOut) -> bytes:
    """Return the list as CSV: a line for each file, and one for each kind of which not all are listed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    missing = dict(left_out.counts)
    for file, kind in left_out.files:
        why = left_out.reasons.get(file)
        writer.writerow([guarded(file), guarded(f"{kind}: {why}" if why else kind)])
        missing[kind] = missing.get(kind, 0) - 1
    for kind, count in missing.items():
        if count > 0:
            writer.writerow([f"({count:,} more)", guarded(kind)])
    return text.getvalue().encode("utf-8", "replace")
