"""Pictures of digits in figures, frames and boxes, and in colours that are equally bright."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

GREYS = ((0, 0, 0), (255, 255, 255))
GREYS_REVERSED = GREYS[::-1]
VIRIDIS = ((68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37))
HOT = ((10, 0, 0), (255, 0, 0), (255, 255, 0), (255, 255, 255))

WHITE, BLACK = (255, 255, 255), (0, 0, 0)

EQUALLY_BRIGHT = {
    "red on green": ((200, 30, 30), (0, 136, 30)),
    "green on red": ((0, 136, 30), (200, 30, 30)),
    "blue on red": ((90, 90, 255), (230, 60, 60)),
    "cyan on pink": ((120, 220, 220), (255, 170, 190)),
    "orange on grey": ((230, 120, 20), (150, 150, 150)),
    "yellow on white": ((255, 255, 0), (255, 255, 255)),
}
"""Colours of ink and paper."""


def coloured(image, stops):
    """Colour an image, uint8 (h, w), by a map of colours from 0 to 255; uint8 (h, w, 3)."""
    at = np.linspace(0, 255, len(stops))
    return np.stack([np.interp(image, at, channel) for channel in zip(*stops, strict=True)], axis=2).astype(
        np.uint8
    )


def axes(image, stops=GREYS_REVERSED, *, scale=1.0, title="", bar=False, count=1):
    """Show an image as plotting libraries do: enlarged pixels, a frame, ticks with numbers, perhaps a title.

    A ``count`` of more than 1 makes a figure of as many axes side by side.
    """

    def at(length):
        return round(length * scale)

    side, width, line = at(370), at(500), max(1, at(1.1))
    sheet = Image.new("RGB", (width * count, at(480)), WHITE)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=at(13))
    shown = Image.fromarray(coloured(image, stops)).resize((side, side), Image.Resampling.NEAREST)
    for number in range(count):
        left, top = at(60) + number * width, at(50)
        right, bottom = left + side, top + side
        sheet.paste(shown, (left, top))
        draw.rectangle(
            (left - line, top - line, right + line - 1, bottom + line - 1), outline=BLACK, width=line
        )
        for tick in range(0, 28, 5):
            along = at((tick + 0.5) * 370 / 28)
            draw.line((left + along, bottom + line, left + along, bottom + at(5)), fill=BLACK, width=line)
            draw.line((left - at(5), top + along, left - line, top + along), fill=BLACK, width=line)
            draw.text((left + along, bottom + at(8)), str(tick), fill=BLACK, font=font, anchor="mt")
            draw.text((left - at(9), top + along), str(tick), fill=BLACK, font=font, anchor="rm")
        draw.text((left + side // 2, top - at(9)), title, fill=BLACK, font=font, anchor="mb")
        if bar:
            ramp = np.repeat(np.linspace(255, 0, side)[:, None], at(19), axis=1)
            sheet.paste(Image.fromarray(coloured(ramp, stops)), (right + at(22), top))
            outline = (right + at(22) - line, top - line, right + at(41), bottom)
            draw.rectangle(outline, outline=BLACK, width=line)
    return np.asarray(sheet)


def boxed(shape, *, ink=BLACK, inside=WHITE, line=BLACK, page=WHITE, width=3, pad=0.3, margin=0.6):
    """Show a digit, float64 (h, w) from 0 to 1, in a box on a page; ``width`` 0 is a box without a line."""
    height, wide = shape.shape
    inner, outer = round(pad * height), round(margin * height)
    sheet = np.full((height + 2 * (inner + outer), wide + 2 * (inner + outer), 3), page, dtype=float)
    box = sheet[outer:-outer, outer:-outer]
    box[:] = line if width else inside
    box[width : len(box) - width, width : box.shape[1] - width] = inside
    return written(sheet, shape, ink=ink, left=inner + outer, top=inner + outer)


def written(sheet, shape, *, ink, left, top):
    """Write a digit on a sheet of colours; uint8 (h, w, 3)."""
    sheet = np.array(sheet, dtype=float)
    part = sheet[top : top + shape.shape[0], left : left + shape.shape[1]]
    part[:] = part * (1 - shape[..., None]) + np.array(ink, dtype=float) * shape[..., None]
    return np.rint(sheet).astype(np.uint8)


def on_paper(shape, *, ink, paper, margin=0.5):
    """Show a digit, float64 (h, w) from 0 to 1, on blank paper."""
    return boxed(shape, ink=ink, inside=paper, page=paper, width=0, margin=margin)
