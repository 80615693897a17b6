"""Pictures of digits in figures, frames and boxes, and in colours that are equally bright."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

GREYS = ((0, 0, 0), (255, 255, 255))
GREYS_REVERSED = GREYS[::-1]
VIRIDIS = ((68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37))
HOT = ((10, 0, 0), (255, 0, 0), (255, 255, 0), (255, 255, 255))

COLOUR_MAPS = {
    "viridis": VIRIDIS,
    "viridis reversed": VIRIDIS[::-1],
    "plasma": ((13, 8, 135), (126, 3, 168), (204, 71, 120), (248, 149, 64), (240, 249, 33)),
    "inferno": ((0, 0, 4), (87, 16, 110), (188, 55, 84), (249, 142, 9), (252, 255, 164)),
    "hot": HOT,
    "jet": (
        (0, 0, 128),
        (0, 0, 255),
        (0, 128, 255),
        (22, 255, 225),
        (128, 255, 122),
        (228, 255, 19),
        (255, 148, 0),
        (255, 30, 0),
        (128, 0, 0),
    ),
    "turbo": (
        (48, 18, 59),
        (70, 107, 227),
        (40, 187, 236),
        (49, 242, 153),
        (162, 252, 60),
        (237, 208, 58),
        (251, 128, 34),
        (210, 49, 5),
        (122, 4, 3),
    ),
    "rainbow": (
        (128, 0, 255),
        (64, 98, 250),
        (0, 180, 236),
        (64, 236, 212),
        (128, 255, 180),
        (191, 236, 142),
        (255, 180, 98),
        (255, 98, 50),
        (255, 0, 0),
    ),
    "hsv": ((255, 0, 0), (255, 255, 0), (0, 255, 0), (0, 255, 255), (0, 0, 255), (255, 0, 255), (255, 0, 24)),
    "cool": ((0, 255, 255), (255, 0, 255)),
    "spring": ((255, 0, 255), (255, 255, 0)),
    "autumn": ((255, 0, 0), (255, 255, 0)),
    "coolwarm": ((59, 76, 192), (141, 176, 254), (221, 221, 221), (244, 154, 123), (180, 4, 38)),
    "seismic": ((0, 0, 77), (0, 0, 255), (255, 255, 255), (255, 0, 0), (128, 0, 0)),
    "spectral": ((158, 1, 66), (248, 142, 83), (255, 255, 190), (137, 208, 165), (94, 79, 162)),
}
"""Colours of maps at equal steps from 0 to 255, as plotting libraries have them, roughly."""

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


def circled(shape, *, ink=BLACK, paper=WHITE, radius=1.0, width=4, gap=0.0, squash=1.0, margin=0.9):
    """Show a digit on paper with an ellipse drawn around it.

    Parameters
    ----------
    shape : ndarray of float64, shape (h, w)
        The digit, 0 to 1.
    radius : float
        Of the circle, in heights of the digit.
    width : int
        Of its line, in pixels.
    gap : float
        Share of it that is not drawn.
    squash : float
        Width of the ellipse as a share of its height.
    margin : float
        Between digit and rim, in heights of the digit.
    """
    sheet = on_paper(shape, ink=ink, paper=paper, margin=margin)
    height, wide = sheet.shape[:2]
    picture = Image.fromarray(sheet).resize((4 * wide, 4 * height), Image.Resampling.BICUBIC)
    down, across = radius * len(shape) * 4, radius * len(shape) * 4 * squash
    middle = (2 * wide, 2 * height)
    box = (middle[0] - across, middle[1] - down, middle[0] + across, middle[1] + down)
    ImageDraw.Draw(picture).arc(box, 360 * gap, 360, fill=ink, width=4 * width)
    return np.asarray(picture.resize((wide, height), Image.Resampling.BOX))
