"""A contact sheet as one HTML page that needs no other file: the pictures are in it.

Images are ordered by split and class, each with its number in its split. A page with all of MNIST would be
more than a browser can show, so a large page shows the first images of each class and says how many it leaves
out. With details, the prediction and the note are below the image, and all the rest in its tool tip.
"""

import base64
from collections.abc import Iterator
from html import escape
from itertools import repeat
from typing import BinaryIO, Final

import numpy as np

from mnist_gui.data.dataset import NO_LABEL, Rows
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.writing.details import Details
from mnist_gui.data.formats._shared.writing.export_job import ExportJob, ExportPart
from mnist_gui.data.formats._shared.writing.size_estimate import SizeEstimate, estimate_bytes
from mnist_gui.data.png_encoder import encode_pngs

MOST_SHOWN: Final = 5000
"""A page with more images than this shows so many in all, the first of each class."""

_STYLE: Final = """
:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; }
body { margin: 24px auto; max-width: 1200px; padding: 0 16px; }
h1 { font-size: 24px; } h2 { font-size: 19px; margin: 32px 0 0; } h3 { font-size: 15px; margin: 16px 0 4px; }
p, small, figcaption { color: GrayText; }
small { font-weight: normal; }
div { display: flex; flex-wrap: wrap; gap: 8px; }
figure { margin: 0; text-align: center; }
figcaption { font-size: 10px; }
img { display: block; height: 56px; image-rendering: pixelated; margin: auto; }
""".strip()


_STYLE_OF_DETAILS: Final = "\nfigcaption { max-width: 112px; overflow-wrap: anywhere; }"


class HtmlCodec(Codec):
    """Writes a page for a browser."""

    def write(self, job: ExportJob, file: BinaryIO) -> None:
        """Write the page, in UTF-8."""
        title = escape(job.title)
        style = _STYLE if job.details is None else _STYLE + _STYLE_OF_DETAILS
        file.write(
            f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
            '<meta name="viewport" content="width=device-width">\n'
            f"<style>\n{style}\n</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
            f"<p>{len(job):,} images of {job.height} x {job.width} pixels</p>\n".encode()
        )
        count = job.counter("Writing a page")
        groups = _groups(job)
        most = _most_of_each(job, len(groups))
        for number, (part, label) in enumerate(groups):
            if number == 0 or groups[number - 1][0] is not part:
                file.write(f"<h2>{escape(part.name)} <small>{len(part):,}</small></h2>\n".encode())
            count(_write_group(job, part, label, file, most=most))
        file.write(b"</body>\n</html>\n")

    def estimate(self, job: ExportJob) -> SizeEstimate:
        """Tell how many of the images the page shows, and estimate its size."""
        groups = _groups(job)
        most = _most_of_each(job, len(groups))
        shown = sum(min(most, int((part.labels == label).sum())) for part, label in groups)
        size = estimate_bytes(job, self.write)
        return SizeEstimate(len(job), shown=shown, size=round(size * shown / len(job)))


def _groups(job: ExportJob) -> list[tuple[ExportPart, int]]:
    """Return each class of each part, in the order of the page."""
    return [(part, label) for part in job.parts for label in _labels(part)]


def _most_of_each(job: ExportJob, groups: int) -> int:
    return len(job) if len(job) <= MOST_SHOWN else max(1, MOST_SHOWN // groups)


def _labels(part: ExportPart) -> list[int]:
    """Return the labels of a part in order; that of images without one is the last."""
    return sorted(np.unique(part.labels).tolist(), key=lambda label: (label == NO_LABEL, label))


def _write_group(job: ExportJob, part: ExportPart, label: int, file: BinaryIO, *, most: int) -> int:
    """Write the images of one class, and return how many there are."""
    name = "no label" if label == NO_LABEL else job.class_names[label]
    numbers = part.numbers[part.labels == label]
    shown = numbers[:most]
    size = f"{len(numbers):,}"
    if len(shown) < len(numbers):
        size = f"the first {len(shown):,} of {size}"
    file.write(f"<h3>{escape(name)} <small>{size}</small></h3>\n<div>\n".encode())
    pictures = encode_pngs(part.split.read(shown))
    captions = _captions(job.details, part.first + shown)
    for number, picture, (caption, title) in zip(shown.tolist(), pictures, captions, strict=True):
        data = base64.b64encode(picture).decode("ascii")
        alt = f"{escape(name)}, {escape(part.name)} {number}"
        file.write(
            f'<figure><img src="data:image/png;base64,{data}" alt="{alt}" title="{title or alt}">'
            f"<figcaption>{number}{caption}</figcaption></figure>\n".encode()
        )
    file.write(b"</div>\n")
    return len(numbers)


def _captions(details: Details | None, rows: Rows) -> Iterator[tuple[str, str]]:
    """Yield the caption and the tool tip of each image; nothing without details."""
    if details is None:
        yield from repeat(("", ""), len(rows))
        return
    columns = details.of(rows)
    for number in range(len(rows)):
        values = {name: str(column[number]) for name, column in columns.items()}
        lines = [values["note"]] if values["note"] else []
        if values.get("confidence", "nan") != "nan":
            lines.insert(0, f"{values['predicted_name'] or 'blank'}? {columns['confidence'][number]:.0%}")
        title = "\n".join(f"{name}: {value}" for name, value in values.items() if value not in ("", "nan"))
        yield "".join(f"<br>{escape(line)}" for line in lines), escape(title)
