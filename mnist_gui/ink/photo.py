"""Separates ink from paper in a photo with uneven light, shadows, printed lines, and a desk around the page.

The paper's tone at each pixel is found by closing: everything dark and narrower than a window is filled with
the tone around it, while shadows and the edges of the page, which are wider, stay. The depth of a pixel is
how much darker it is, as a share of the paper's tone; it does not depend on the light. The first window is
wider than any stroke; once the strokes are known, one four times as wide as they are follows the light more
closely. Rulings are then removed, as is everything beyond the page or attached to the edges of the picture.
"""

import numpy as np

from mnist_gui.ink.arrays import Ink, Integers, Mask, Tones
from mnist_gui.ink.morphology import closing, dilation, erosion, grow, opening
from mnist_gui.ink.quantiles import median, medians, percentile
from mnist_gui.ink.regions import Regions, find_regions
from mnist_gui.ink.rulings import Rulings, find_rulings
from mnist_gui.ink.strokes import stroke_width
from mnist_gui.ink.tones import MIN_CONTRAST, most_is_light, otsu_threshold, strips_of_rows, tones_of

WIDEST_STROKE = 0.3
"""Widest stroke, as a share of the picture's shorter side."""

DARKEST_SHADOW = 0.45
"""Darkest sharp shadow, as a share of the tone of the paper beside it; darker areas are not paper."""

_COARSE = 200  # pixels on the longer side, for finding large areas
_DARKEST_PAPER = 24  # of 255; below, differences are noise


def ink_of_photo(grey: Ink) -> Ink:
    """Separate ink from paper in a photo.

    Parameters
    ----------
    grey : ndarray of float32, shape (h, w)
        0 is black, 1 is white.

    Returns
    -------
    ndarray of float32, shape (h, w)
        0 is paper, 1 is ink; zeros if there is no distinct ink.
    """
    tones = tones_of(grey)
    if not paper_is_light(tones):
        tones = ~tones
    smooth = _smoothed(tones)
    # Half of normal noise is within 0.67 standard deviations; 0.5 is due to rounded tones.
    noise = float(median(np.abs(tones[::3, ::3].astype(np.int16) - smooth[::3, ::3]))) / 0.67 + 0.5
    window = max(9, int(WIDEST_STROKE * min(tones.shape))) | 1
    paper, depth = _paper_and_depth(tones, smooth, window)
    rulings = find_rulings(depth, paper)
    for _ in range(3):
        depth = _cleared(depth, paper, noise, rulings)
        regions = _strong_regions(depth)
        if regions is None:
            return np.zeros_like(grey)
        strong, width = regions
        narrower = max(9, int(4 * width)) | 1
        if narrower >= 0.8 * window:
            break
        window = narrower
        paper, depth = _paper_and_depth(tones, smooth, window)
    pen = percentile(depth[strong], 80, overwrite=True)
    ink = np.empty_like(grey)
    for rows in strips_of_rows(len(grey)):
        np.clip((depth[rows] / pen - 0.15) / 0.85, 0, 1, out=ink[rows])
    ink[~grow(strong, max(1, int(width / 2)))] = 0
    return ink


def _paper_and_depth(tones: Tones, smooth: Tones, window: int) -> tuple[Tones, Ink]:
    """Return the paper's tone and the depth of each pixel."""
    paper = closing(smooth, window, window)
    depth = np.empty(tones.shape, dtype=np.float32)
    for rows in strips_of_rows(len(tones)):
        light = np.maximum(paper[rows], _DARKEST_PAPER).astype(np.float32)
        np.divide(light - tones[rows], light, out=depth[rows])
    # Closing finds the lightest paper, including grain; most paper is slightly darker.
    depth -= median(depth[::4, ::4])
    return paper, depth


def _cleared(depth: Ink, paper: Tones, noise: float, rulings: Rulings | None) -> Ink:
    """Remove rulings, noise and the desk."""
    if rulings is not None:
        depth = rulings.removed_from(depth)
    tones = np.maximum(np.arange(256), _DARKEST_PAPER).astype(np.float32)
    least_depth = np.maximum(np.float32(0.05), np.float32(4 * noise) / tones)
    cleared = np.minimum(depth, np.float32(1))
    for rows in strips_of_rows(len(depth)):
        np.copyto(cleared[rows], 0, where=depth[rows] < least_depth.take(paper[rows]))
    cleared[_beyond_page(paper)] = 0
    return cleared


def _strong_regions(depth: Ink) -> tuple[Mask, float] | None:
    """Return a mask of strong ink and the width of its strokes, or None without ink."""
    inked = depth[depth > 0]
    if not len(inked):
        return None
    least_depth = 0.6 * max(0.5 * percentile(inked, 90, overwrite=True), MIN_CONTRAST)
    regions = find_regions(depth > least_depth)
    substantial = regions.area >= 6
    chosen = substantial & ~(clings_to_edge(regions) | _strips(regions) | _ends_of_lines(regions))
    if not chosen.any():  # accept a digit that was cut off, but not a frame
        chosen = substantial & ~_frames(regions)
    # A single speck, or the corner of something beyond the edge, is not writing.
    larger_side = np.maximum(regions.width, regions.height)
    legible = larger_side >= np.where(_at_edge(regions), 0.05, 0.01) * max(depth.shape)
    if not (chosen & legible & (regions.area >= 16)).any():
        return None
    strong = regions.mask(chosen)
    return strong, stroke_width(strong)


def clings_to_edge(regions: Regions) -> Mask:
    """Return which regions are frames, shadows of the desk or ends of lines; bool of shape (n,)."""
    height, width = regions.shape
    left, right = regions.left <= 2, regions.right >= width - 2
    top, bottom = regions.top <= 2, regions.bottom >= height - 2
    across = (left & right) | (top & bottom)
    along_side = (left | right) & (regions.height > 0.3 * height)
    result: Mask = across | along_side | ((top | bottom) & (regions.width > 0.3 * width))
    return result


def _ends_of_lines(regions: Regions) -> Mask:
    """Return which regions at the edge are too thin for digits: rulings cut off by a corner."""
    thickness = regions.area / np.maximum(regions.width, regions.height)
    order = np.argsort(thickness)
    ink = np.cumsum(regions.area[order])
    typical = thickness[order][np.searchsorted(ink, ink[-1] / 2)]
    result: Mask = _at_edge(regions) & (thickness < 0.25 * typical)
    return result


def _at_edge(regions: Regions, margin: int = 2) -> Mask:
    """Return which regions reach the edge of the picture, up to a margin in pixels."""
    height, width = regions.shape
    across = (regions.left <= margin) | (regions.right >= width - margin)
    result: Mask = across | (regions.top <= margin) | (regions.bottom >= height - margin)
    return result


def _frames(regions: Regions) -> Mask:
    """Return which regions touch more of a side of the picture than a digit that is cut off."""
    height, width = regions.shape
    sides = np.array([[width], [width], [height], [height]])
    result: Mask = np.any(_contacts(regions) > 0.3 * sides, axis=0)
    return result


def _strips(regions: Regions) -> Mask:
    """Return which regions are solid and lie along the edge: visible parts of the desk."""
    filled = regions.area / (regions.width * regions.height)
    along = _contacts(regions).max(axis=0) > 0.6 * np.maximum(regions.width, regions.height)
    result: Mask = along & (filled > 0.5)
    return result


def _contacts(regions: Regions) -> Integers:
    """Return how many pixels of the top, bottom, left and right side each region touches; shape (4, n)."""
    return np.stack([np.bincount(side[side >= 0], minlength=len(regions)) for side in regions.along_edges(3)])


def paper_is_light(tones: Tones) -> bool:
    """Return whether a photo, uint8 of shape (h, w), shows dark ink on light paper, not chalk on a board.

    Ink differs from the median of its neighbourhood and is narrow. The page's edge is not narrow, and squares
    between printed lines do not differ from the median. Narrow windows decide first if they find most of what
    wide ones find, since the corners of a page on a dark desk look like ink in wide windows.
    """
    small = _reduced(tones)
    shorter = min(small.shape)
    window = max(5, shorter // 4) | 1
    padded = np.pad(small, window // 2, mode="symmetric")
    step = max(1, window // 8)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (window, window))[::3, ::3, ::step, ::step]
    typical = medians(windows.reshape(*windows.shape[:2], -1))

    def contrast(side: int) -> tuple[float, float]:
        """Return the total contrast of dark areas, and of light ones, that are narrower than a side."""
        centre = small[::3, ::3].astype(np.float64)
        dark = np.minimum(typical - centre, closing(small, side, side)[::3, ::3] - centre)
        light = np.minimum(centre - typical, centre - opening(small, side, side)[::3, ::3])
        return float(dark[dark > 20].sum()), float(light[light > 20].sum())

    thin_dark, thin_light = contrast(max(3, shorter // 16) | 1)
    dark, light = contrast(window)
    if thin_dark >= 0.5 * dark and thin_dark > 3 * thin_light:
        return True
    if thin_light >= 0.5 * light and thin_light > 3 * thin_dark:
        return False
    if max(dark, light) > 3 * min(dark, light):
        return dark > light
    return most_is_light(tones > 255 * otsu_threshold(tones))


def _beyond_page(paper: Tones) -> Mask:
    """Return a mask of the desk beside the page: suddenly much darker, up to the picture's edge."""
    small = _reduced(paper)
    highest, lowest = dilation(small, 3, 3).astype(np.float64), erosion(small, 3, 3)
    steep = highest > 1.3 * np.maximum(lowest, 6) + 6
    plains = find_regions(~steep)
    desk = np.zeros_like(steep)
    for number in np.flatnonzero(_at_edge(plains, 0) & (plains.area >= 0.002 * small.size)):
        plain = plains.mask(np.arange(len(plains)) == number)
        beside = grow(plain, 4) & ~steep & ~plain
        own = plain & grow(beside, 5)
        if beside.sum() >= 5 and median(small[own]) < DARKEST_SHADOW * median(small[beside]):
            desk |= plain
    # A narrow strip of desk consists of steep edges only.
    strips = find_regions(small < DARKEST_SHADOW * dilation(small, 9, 9))
    desk = grow(desk | strips.mask(_at_edge(strips, 0)), 3)
    rows, columns = (
        np.minimum(np.arange(length) * part // length, part - 1)
        for length, part in zip(paper.shape, small.shape, strict=True)
    )
    result: Mask = desk[rows][:, columns]
    return result


def _reduced(tones: Tones) -> Tones:
    """Reduce a picture to about `_COARSE` pixels on the longer side, by averaging."""
    from PIL import Image

    factor = max(1, max(tones.shape) // _COARSE)
    return np.asarray(Image.fromarray(tones).reduce(factor)) if factor > 1 else tones


def _smoothed(tones: Tones) -> Tones:
    """Average 3x3 pixels."""
    from PIL import Image, ImageFilter

    return np.asarray(Image.fromarray(tones).filter(ImageFilter.BoxBlur(1)))
