"""Finds the level printed lines of a notebook; for upright ones, the picture is transposed.

A ruling is thin, nearly straight, and runs from one edge of the paper to the other, which no stroke of a
digit does. Pixels are averaged over short blocks along the line, which separates even faint rulings from
noise. Thin blocks are then linked to paths from side to side that may bend slightly and pass under ink, as in
path openings (H. Heijmans, M. Buckley, H. Talbot, 2005). Perspective and bent paper are therefore allowed.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.arrays import Ink, Integers, Mask, Tones
from mnist_gui.ink.morphology import dilation, opening
from mnist_gui.ink.quantiles import median, percentiles
from mnist_gui.ink.regions import Regions, find_regions

BLOCKS = 64
"""Approximate number of blocks of a line."""

THICKNESS = 1 / 100
"""Thickest ruling, as a share of the picture's longer side."""

STEEPEST = 0.09
"""Steepest ruling, as rise over run: 5 degrees."""

FAINTEST = 0.03
"""Faintest ruling, as a share of the paper's tone."""

LONG = 0.45
"""Length of a line that makes it a ruling by itself, as a share of the picture's width."""

SHORT = 0.06
"""The same beside several rulings, for a line from edge to edge or from edge to ink."""

SLACK = 0.04
"""Longest part missing at the end of a ruling, as a share of the picture's width."""

_SHORTEST_BLOCK = 8  # in pixels
_FEWEST_BLOCKS = 20  # a picture with fewer shows no page
_GAP = 2  # most blocks missing in a path
_UNDER_INK = 8  # most consecutive blocks of a path under ink
_UNBROKEN = 0.8  # smallest visible share of a ruling where no ink hides it
_STRAIGHT = 3  # blocks after each bend by one row


@dataclass(frozen=True)
class _Blocks:
    """A picture whose columns are averaged in blocks and shifted, so that rulings are level.

    Attributes
    ----------
    darkness : ndarray of float32, shape (h, n)
        How much darker a thin block is than those above and below; 0 for other blocks.
    least : float
        Smallest darkness above the noise.
    on : ndarray of bool, shape (h, n)
        Whether a block is dark enough for a ruling.
    covered : ndarray of bool, shape (h, n)
        Whether something dark covers much of a block.
    rows : ndarray of int64, shape (h, n)
        The row of the picture of each entry; may be beyond the picture.
    width : int
        Of a block, in pixels.
    """

    darkness: Ink
    least: float
    on: Mask
    covered: Mask
    rows: Integers
    width: int

    @property
    def inside(self) -> Mask:
        """Whether each entry is in the picture."""
        return (self.rows >= 0) & (self.rows < len(self.rows))

    @property
    def ink(self) -> Mask:
        """Whether each entry is ink, under which a ruling can continue."""
        return self.covered & ~self.on

    @property
    def hidden(self) -> Mask:
        """Whether each entry is so near to ink that a ruling may be invisible."""
        return dilation(self.ink.view(np.uint8), 7, 1).view(np.bool_)


def find_level_rulings(depth: Ink, paper: Tones) -> Ink | None:
    """Find the rulings that are nearly level; the parameters are those of `find_rulings`.

    Returns
    -------
    ndarray of float32, shape (h, w), or None
        Depth of the rulings, 0 elsewhere. None if there are none.
    """
    if depth.shape[1] < _FEWEST_BLOCKS * _SHORTEST_BLOCK:
        return None
    blocks = _blocks(depth)
    count = blocks.on.shape[1]
    lengths = _path_lengths(blocks)
    long = lengths >= LONG * count
    if not long.any():
        return None
    darkness = float(median(blocks.darkness[long]))
    if darkness < 2 * blocks.least:
        return None  # random alignments of noise are hardly darker
    clear = blocks.on & (blocks.darkness > 0.5 * darkness)
    blocks = replace(blocks, on=clear)
    lengths = _path_lengths(blocks)
    # Ink would connect neighbouring lines, so only the parts of a line beside ink are used.
    on = blocks.on & (lengths >= max(4, 0.1 * count)) & ~blocks.hidden
    lines = find_regions(_fill_gaps(on))
    length, from_edge_to_edge = _ends(lines, on, blocks, paper)
    rulings = (length >= LONG) & from_edge_to_edge
    if not rulings.any():
        return None
    if rulings.sum() >= 3:  # a printed page: similar lines are rulings as well
        rulings |= (length >= LONG) | ((length >= SHORT) & from_edge_to_edge)
    return _darkness(on & lines.mask(rulings), blocks, depth)


def thickness_of(shape: tuple[int, int]) -> int:
    """Return the largest thickness of rulings in a picture of this shape, in pixels."""
    return max(4, round(max(shape) * THICKNESS))


def _blocks(depth: Ink) -> _Blocks:
    """Average thin lines over short blocks, and level them."""
    height, width = depth.shape
    size = max(_SHORTEST_BLOCK, width // BLOCKS)
    count = width // size
    pixels = depth[:, : count * size].reshape(height, count, size)
    mean = pixels.mean(axis=2)
    # Noise is estimated from adjacent rows; half of normal noise is within 0.67 standard deviations.
    noise = float(median(np.abs(mean[2:] - mean[:-2]))) / (0.67 * np.sqrt(2))
    # The offset makes paper grey, so that noise is not clipped.
    tones = np.rint(255 * np.clip(mean + 0.2, 0, 1)).astype(np.uint8)
    # The limit keeps strong ink from outweighing its neighbours.
    darkness = np.minimum(tones - opening(tones, thickness_of(depth.shape), 1), 60) / np.float32(255)
    covered = (pixels > 0.24).sum(axis=2, dtype=np.uint16) / size
    offsets = np.rint(_slope(darkness, STEEPEST * size) * (np.arange(count) - count / 2)).astype(np.int64)
    rows = np.arange(height)[:, None] + offsets
    source = (np.clip(rows, 0, height - 1), np.arange(count)[None, :])
    inside = (rows >= 0) & (rows < height)
    least_darkness = max(FAINTEST, 5 * noise)
    return _Blocks(
        darkness=np.where(inside, darkness[source], np.float32(0)),
        on=(darkness[source] > least_darkness) & inside,
        least=least_darkness,
        covered=(covered[source] > 0.3) & inside,
        rows=rows,
        width=size,
    )


def _slope(darkness: Ink, steepest: float) -> float:
    """Return the slope, in rows per block, at which the sums of blocks show the sharpest lines."""
    height, count = darkness.shape
    coarse = max(1, height // 800)
    lines = np.add.reduceat(darkness - darkness.mean(axis=0), np.arange(0, height, coarse), axis=0)
    columns = np.ascontiguousarray(lines.T)
    position = np.arange(count) - count / 2

    def sharpness(slope: float) -> float:
        total = np.zeros(columns.shape[1], dtype=np.float32)
        for column, shift in zip(columns, np.rint(slope * position / coarse).astype(int), strict=True):
            if shift >= 0:
                total[: len(total) - shift] += column[shift:]
            else:
                total[-shift:] += column[:shift]
        return float((np.maximum(total, 0) ** 2).sum())

    slopes = np.linspace(-steepest, steepest, 37)
    return float(slopes[np.argmax([sharpness(slope) for slope in slopes])])


def _path_lengths(blocks: _Blocks) -> Integers:
    """Return the number of blocks in the longest path through each block; 0 for blocks not on."""
    onward = _path_lengths_so_far(blocks.on, blocks.ink)
    backward = _path_lengths_so_far(blocks.on[:, ::-1], blocks.ink[:, ::-1])[:, ::-1]
    return np.where(blocks.on, onward + backward - 1, 0)


def _path_lengths_so_far(on: Mask, ink: Mask) -> Integers:
    """Return the number of blocks in the longest path from the left to each block."""
    height, count = on.shape
    lengths = np.zeros((height, count), dtype=np.int64)
    length, missed, straight = np.zeros((3, height), dtype=np.int64)
    # Of the paths in the rows above and below; none come from beyond the picture.
    above, below, missed_above, missed_below = np.zeros((4, height), dtype=np.int64)
    for column in range(count):
        # A path comes from the same row, or from a neighbouring one if it has not bent lately.
        bendable = np.where(straight >= _STRAIGHT, length, 0)
        above[1:], below[:-1] = bendable[:-1], bendable[1:]
        missed_above[1:], missed_below[:-1] = missed[:-1], missed[1:]
        from_above = above > length
        length = np.maximum(length, above)
        from_below = below > length
        length = np.maximum(length, below)
        missed = np.where(from_below, missed_below, np.where(from_above, missed_above, missed))
        straight = np.where(from_above | from_below, 0, straight + 1)
        here, under = on[:, column], ink[:, column]
        goes_on = (length > 0) & (missed < np.where(under, _UNDER_INK, _GAP))
        length = np.where(here, length + 1, np.where(goes_on, length, 0))
        missed = np.where(here | (length == 0), 0, missed + ~under)
        lengths[:, column] = np.where(here, length, 0)
    return lengths


def _fill_gaps(on: Mask) -> Mask:
    """Fill gaps along lines, so that each line is connected."""
    gaps_filled = dilation(on.view(np.uint8), 1, 7)
    return dilation(gaps_filled, 3, 1).view(np.bool_)


def _ends(lines: Regions, on: Mask, blocks: _Blocks, paper: Tones) -> tuple[npt.NDArray[np.float64], Mask]:
    """Return the length of each line, as a share of the width, and whether it runs from edge to edge.

    Edges are those of the picture and of the paper. Ink on a line may hide its end.
    """
    height, count = on.shape
    tones = paper[np.clip(blocks.rows, 0, height - 1), np.arange(count) * blocks.width + blocks.width // 2]
    inside = blocks.inside
    hidden = blocks.hidden
    numbers = lines.numbers()
    lengths = np.zeros(len(lines))
    from_edge_to_edge = np.zeros(len(lines), dtype=np.bool_)

    def missing(row: int, columns: range, tone: float) -> int:
        """Count the missing blocks from the end of a line to an edge or to ink."""
        lacking = 0
        for column in columns:
            if not inside[row, column] or tones[row, column] < 0.6 * tone:
                break
            if not hidden[row, column]:
                lacking += 1
            elif lacking <= _GAP:
                return 0
        return lacking

    for line in np.flatnonzero(lines.width >= SHORT * count):
        top, left = lines.top[line], lines.left[line]
        part = np.s_[top : lines.bottom[line], left : lines.right[line]]
        own = on[part] & (numbers[part] == line)
        columns = np.flatnonzero(own.any(axis=0))
        highest, lowest = own.argmax(axis=0)[columns], len(own) - own[::-1].argmax(axis=0)[columns]
        across = np.arange(columns[0], columns[-1] + 1)
        middle = np.rint(np.interp(across, columns, (highest + lowest - 1) / 2)).astype(np.int64)
        seen = np.count_nonzero(own.any(axis=0)[across] | ~hidden[top + middle, left + across])
        if len(columns) < _UNBROKEN * seen:
            continue  # a random alignment of specks
        lengths[line] = len(columns) / count
        tone = float(median(tones[part][own]))
        first, last = columns[0], columns[-1]
        start, end = (int(top + np.flatnonzero(own[:, column]).mean()) for column in (first, last))
        lacking = max(
            missing(start, range(left + first - 1, -1, -1), tone),
            missing(end, range(left + last + 1, count), tone),
        )
        from_edge_to_edge[line] = lacking <= max(1, SLACK * count)
    return lengths, from_edge_to_edge


def _darkness(on: Mask, blocks: _Blocks, depth: Ink) -> Ink | None:
    """Return the depth of the rulings for each pixel, from their blocks."""
    height, width = depth.shape
    count = on.shape[1]
    rows, columns = np.nonzero(on)
    pixels = depth[:, : count * blocks.width].reshape(height, count, blocks.width)
    # Ink covers less than half of most blocks, so a value below the median is that of the ruling.
    values = percentiles(pixels[blocks.rows[rows, columns], columns], 40)
    sums: Ink = np.zeros((height, count), dtype=np.float32)
    weights = np.zeros_like(sums)
    sums[rows, columns] = values
    weights[rows, columns] = 1
    typical = float(median(_highest(sums)[on]))
    if typical < FAINTEST / 2:
        return None
    # A ruling under ink is as dark as to its left and right, and never much darker than others.
    sums = np.minimum(sums, np.float32(1.3 * typical))
    levelled = (_row_sums(sums) / np.maximum(_row_sums(weights), 1)).astype(np.float32)
    levelled = _highest(levelled)
    darkness = np.zeros((height, width), dtype=np.float32)
    for column in range(count):
        inside = blocks.inside[:, column]
        last = width if column == count - 1 else (column + 1) * blocks.width
        strip = levelled[inside, column]
        darkness[blocks.rows[inside, column], column * blocks.width : last] = strip[:, None]
    return darkness


def _highest(values: Ink) -> Ink:
    """Return the maximum up to one row away, since the soft edges belong to a ruling."""
    padded = np.pad(values, ((1, 1), (0, 0)))
    return np.maximum(values, np.maximum(padded[:-2], padded[2:]))


def _row_sums(values: Ink, reach: int = 6) -> Ink:
    """Sum the entries up to `reach` columns to the left and right."""
    before = np.pad(values, ((0, 0), (reach + 1, reach))).cumsum(axis=1)
    total: Ink = before[:, 2 * reach + 1 :] - before[:, : -2 * reach - 1]
    return total
