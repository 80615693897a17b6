"""Pictures of digits as cameras and scanners take them, made by code: paper, light, rulings, desk, noise.

A `Page` is a sheet of paper with digits on it whose places are known. It is made in steps: `blank_page`,
`ruled`, `with_digits`, `worn`, `turned`. Its `colours` are then `laid` on a desk, `lit` from a side, and
`taken` by a camera that blurs, adds noise and saves as JPEG.
"""

import io
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageFilter

from mnist_gui.ink.normalise import normalise
from mnist_gui.ink.picture import ink_of_picture, picture_to_images
from mnist_gui.ink.strokes import with_readable_strokes

WHITE = (244, 243, 240)
CREAM = (236, 226, 200)
GREY = (190, 190, 186)

BLACK_PEN = (25, 25, 30)
BLUE_PEN = (35, 55, 150)
PENCIL = (95, 95, 98)
RED_PEN = (190, 35, 45)

BLUE_LINE = (150, 180, 220)
GREY_LINE = (175, 175, 175)
DARK_LINE = (120, 150, 200)
RED_LINE = (225, 130, 140)


def picture_to_image(picture):
    """Return the image of the only digit in a picture; in any other picture, the image of all its ink."""
    digits = picture_to_images(picture)
    return digits[0].image if len(digits) == 1 else normalise(with_readable_strokes(ink_of_picture(picture)))


@dataclass(frozen=True)
class Page:
    """A sheet seen from above.

    Attributes
    ----------
    paper : ndarray of float64, shape (h, w, 3)
        What the sheet reflects without ink, 0 to 255.
    cover : ndarray of float64, shape (h, w)
        How much of each pixel is covered with ink, 0 to 1.
    pen : tuple of int
        The colour of the ink.
    boxes : tuple of tuple of int
        Left, top, right and bottom of each digit.
    """

    paper: np.ndarray
    cover: np.ndarray
    pen: tuple[int, int, int]
    boxes: tuple[tuple[int, int, int, int], ...] = ()

    @property
    def colours(self):
        """What the sheet reflects, float64 (h, w, 3), 0 to 255."""
        cover = self.cover[..., None]
        return self.paper * (1 - cover) + np.minimum(self.paper, np.array(self.pen, float)) * cover


def enlarged(digit, height):
    """Enlarge a 28x28 digit to a height in pixels, with smooth outlines; float64 (h, w), 0 to 1."""
    rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
    digit = digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = height / digit.shape[0]
    padded = Image.fromarray(np.pad(digit, 2))
    size = [round(side * scale) for side in padded.size]
    grey = np.asarray(padded.resize(size, Image.Resampling.BICUBIC), dtype=float) / 255
    sharp = np.clip((grey - 0.5) * max(1.0, scale / 2) + 0.5, 0, 1)
    inked = sharp > 0.1
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    return sharp[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def blank_page(width, height, *, paper=WHITE, pen=BLACK_PEN):
    """Return an empty sheet."""
    return Page(np.full((height, width, 3), paper, dtype=float), np.zeros((height, width)), pen)


def with_digits(page, shapes, *, left, top, gap):
    """Put shapes, float64 (h, w), side by side, `gap` pixels apart; `gap` and `top` may be sequences."""
    cover = page.cover.copy()
    boxes = list(page.boxes)
    gaps = np.broadcast_to(gap, len(shapes))
    for shape, space, y in zip(shapes, gaps, np.broadcast_to(top, len(shapes)), strict=True):
        height, width = shape.shape
        x, y = int(left), int(y)
        region = cover[y : y + height, x : x + width]
        np.maximum(region, shape[: region.shape[0], : region.shape[1]], out=region)
        boxes.append((x, y, x + width, y + height))
        left += width + space
    return replace(page, cover=cover, boxes=tuple(boxes))


def worn(page, rng, *, least=0.5, grain=3):
    """Let the ink cover unevenly, as a ballpoint's or a pencil's does."""
    height, width = page.cover.shape
    coarse = rng.uniform(least, 1.15, (height // grain + 1, width // grain + 1))
    evenness = Image.fromarray(coarse.astype(np.float32)).resize((width, height), Image.Resampling.BICUBIC)
    return replace(page, cover=np.clip(page.cover * np.asarray(evenness), 0, 1))


def ruled(page, spacing, *, colour=BLUE_LINE, width=2.0, start=None, margin=None, across=False):
    """Print level lines, `spacing` pixels apart, upright ones too if `across`, and a red margin at an x."""
    height, wide = page.cover.shape
    start = spacing / 2 if start is None else start
    paper = page.paper.copy()

    def printed(distance, ink):
        amount = np.clip(width / 2 + 0.5 - distance, 0, 1)[..., None]
        return amount, np.array(ink, float)

    def nearest(length):
        place = np.arange(length) - start
        return np.abs((place + spacing / 2) % spacing - spacing / 2)

    for distance, wanted in ((nearest(height)[:, None], True), (nearest(wide)[None, :], across)):
        if wanted:
            amount, ink = printed(distance, colour)
            paper = paper * (1 - amount) + np.minimum(paper, ink) * amount
    if margin is not None:
        amount, ink = printed(np.abs(np.arange(wide) - margin)[None, :], RED_LINE)
        paper = paper * (1 - amount) + np.minimum(paper, ink) * amount
    return replace(page, paper=paper)


def turned(page, degrees):
    """Turn the printed paper and its ink together about the middle; the sheet goes on beyond its edges."""
    height, width = page.cover.shape
    pad = int(0.5 * max(height, width))
    pads = ((pad, pad), (pad, pad))

    def turn(channel, mode):
        image = Image.fromarray(np.pad(channel, pads, mode=mode).astype(np.float32))
        whole = np.asarray(image.rotate(degrees, Image.Resampling.BICUBIC))
        return whole[pad : pad + height, pad : pad + width].astype(float)

    paper = np.stack([turn(page.paper[..., channel], "symmetric") for channel in range(3)], axis=2)
    return replace(page, paper=paper, cover=np.clip(turn(page.cover, "constant"), 0, 1))


def lit(colours, *, falloff=0.0, angle=0.0, vignette=0.0, shadow=0.0, line=(0.5, 0.3), softness=0.01):
    """Light a picture unevenly.

    `falloff` is the share of light lost from one side to the other along `angle` (radians), `vignette` that
    lost in the corners, `shadow` that lost beyond the `line` (place as a share of the side, slope), and
    `softness` the width of the shadow's edge as a share of the side.
    """
    height, width = colours.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    y, x = y / max(height, width), x / max(height, width)
    along = x * np.cos(angle) + y * np.sin(angle)
    span = np.ptp(along)
    light = 1 - falloff * (along - along.min()) / span
    radius = np.hypot(x - x.mean(), y - y.mean()) / np.hypot(np.ptp(x) / 2, np.ptp(y) / 2)
    light = light * (1 - vignette * radius**2)
    place, slope = line
    beyond = np.clip((x - place * x.max() - slope * (y - y.mean())) / softness + 0.5, 0, 1)
    return colours * (light * (1 - shadow * beyond))[..., None]


def laid(colours, rng, *, sides=("left",), share=0.12, tone=(60, 45, 35), tilt=0.03):
    """Show a dark desk beyond some edges of the sheet; each edge is a little tilted."""
    height, width = colours.shape[:2]
    y, x = np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1)
    inward = {"left": (x, y), "right": (1 - x, y), "top": (y, x), "bottom": (1 - y, x)}
    desk = np.zeros((height, width))
    for side in sides:
        depth, along = inward[side]
        edge = share + rng.uniform(-tilt, tilt) * (along - 0.5)
        desk = np.maximum(desk, np.clip((edge - depth) * width / 2, 0, 1))
    grain = 1 + 0.1 * np.sin(40 * x + 3 * np.sin(7 * y))[..., None]
    return colours * (1 - desk[..., None]) + np.array(tone) * grain * desk[..., None]


def taken(colours, rng, *, blur=0.6, noise=3.0, quality=80):
    """Take a photo: soften, add the sensor's noise, save as JPEG and read it again; uint8 (h, w, 3)."""
    sharp = Image.fromarray(np.clip(np.rint(colours), 0, 255).astype(np.uint8))
    soft = np.asarray(sharp.filter(ImageFilter.GaussianBlur(blur)), dtype=float)
    noisy = np.clip(soft + rng.normal(0, noise, soft.shape), 0, 255).astype(np.uint8)
    if quality is None:
        return noisy
    saved = io.BytesIO()
    Image.fromarray(noisy).save(saved, "JPEG", quality=quality)
    return np.asarray(Image.open(saved))


def likeness(one, other):
    """Correlation of two images, the best of all places one pixel apart: 1 if they are the same."""
    shifts = (-1, 0, 1)
    return max(
        np.corrcoef(np.roll(one, (y, x), axis=(0, 1)).ravel(), other.ravel())[0, 1]
        for y in shifts
        for x in shifts
    )
