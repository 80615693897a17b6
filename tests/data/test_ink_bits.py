"""Pieces of ink, holes and extent, against plain searches from pixel to pixel."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mnist_gui.data.ink_bits import (
    INK_LEVEL,
    count_pieces,
    euler_number,
    extent,
    from_left,
    from_right,
    ink_bits,
    pack,
)

SIDES = st.integers(1, 9) | st.sampled_from([31, 32, 33, 63, 64, 65, 130])  # around the ends of words
WIDE = st.tuples(st.integers(1, 3), st.integers(1, 9), SIDES)
HIGH = st.tuples(st.just(1), st.integers(10, 40), st.integers(1, 9))
BLACK = (WIDE | HIGH).flatmap(lambda shape: arrays.arrays(np.bool_, shape))

STRAIGHT = [(-1, 0), (1, 0), (0, -1), (0, 1)]
EVERYWHERE = [*STRAIGHT, (-1, -1), (-1, 1), (1, -1), (1, 1)]


def pieces(flags: np.ndarray, steps: list[tuple[int, int]]) -> list[set[tuple[int, int]]]:
    """Return the connected pieces of the set pixels."""
    left, found = set(zip(*map(list, np.nonzero(flags)), strict=True)), []
    while left:
        piece, border = set(), [left.pop()]
        while border:
            y, x = border.pop()
            piece.add((y, x))
            near = {(y + down, x + right) for down, right in steps} & left
            left -= near
            border += near
        found.append(piece)
    return found


def holes(black: np.ndarray) -> list[set[tuple[int, int]]]:
    """Return the pieces of paper that the outside does not reach."""
    paper = pieces(np.pad(~black, 1, constant_values=True), STRAIGHT)
    return [piece for piece in paper if (0, 0) not in piece]


@given(BLACK)
@example(np.zeros((1, 1, 1), bool))
@example(np.ones((2, 28, 28), bool))
def test_pieces_and_holes_are_those_that_a_flood_finds(black):
    bits = pack(black)
    counted = [len(pieces(image, EVERYWHERE)) for image in black]
    assert count_pieces(bits).tolist() == counted
    assert (counted - euler_number(bits)).tolist() == [len(holes(image)) for image in black]


def spiral(side: int) -> np.ndarray:
    """Return a line of one pixel that winds to the middle: the longest piece that fits."""
    image = np.zeros((side, side), dtype=bool)
    y, x, down, right = 0, 0, 0, 1
    image[0, 0] = True
    for _ in range(2 * side):
        while (
            0 <= y + down < side
            and 0 <= x + right < side
            and not image[y + down, x + right]
            and not (
                0 <= y + 2 * down < side and 0 <= x + 2 * right < side and image[y + 2 * down, x + 2 * right]
            )
        ):
            y, x = y + down, x + right
            image[y, x] = True
        down, right = right, -down
    return image


@pytest.mark.parametrize("turns", range(4))
def test_a_spiral_is_one_piece_from_any_corner_it_is_shrunk(turns):
    image = np.rot90(spiral(28), turns)[np.newaxis]
    assert image.sum() > 300
    assert count_pieces(pack(image)).tolist() == [1]
    assert euler_number(pack(image)).tolist() == [1]


@given(BLACK)
def test_the_extent_is_that_of_the_box_around_the_ink(black):
    widths, heights = extent(pack(black))
    for image, width, height in zip(black, widths, heights, strict=True):
        rows, columns = np.nonzero(image)
        assert height == (np.ptp(rows) + 1 if len(rows) else 0)
        assert width == (np.ptp(columns) + 1 if len(columns) else 0)


@given(BLACK)
def test_pieces_and_holes_of_one_pixel_are_left_out(black):
    images = np.where(black, INK_LEVEL, INK_LEVEL - 1).astype(np.uint8)
    for image, bits in zip(black, ink_bits(images), strict=True):
        specks = [piece for piece in pieces(image, EVERYWHERE) if len(piece) == 1]
        expected = image.copy()
        for piece in specks:
            expected[next(iter(piece))] = False
        for hole in holes(expected):
            if len(hole) == 1:
                (y, x) = next(iter(hole))
                expected[y - 1, x - 1] = True
        np.testing.assert_array_equal(bits, pack(expected[np.newaxis])[0])


def test_no_image_is_no_trouble():
    bits = pack(np.zeros((0, 28, 28), dtype=bool))
    assert count_pieces(bits).shape == euler_number(bits).shape == (0,)
    assert [len(spans) for spans in extent(bits)] == [0, 0]


@pytest.mark.parametrize("width", [1, 7, 31, 32, 33, 63, 64, 65, 127, 128, 130])
def test_neighbours_are_one_pixel_away_across_the_ends_of_words(width):
    black = np.random.default_rng(width).random((3, 4, width + 1)) < 0.5
    np.testing.assert_array_equal(
        from_left(pack(black[..., :-1])) & pack(np.ones((3, 4, width), bool)),
        pack(np.pad(black[..., : width - 1], ((0, 0), (0, 0), (1, 0)))),
    )
    np.testing.assert_array_equal(
        from_right(pack(black[..., :-1])), pack(np.pad(black[..., 1:-1], ((0, 0), (0, 0), (0, 1))))
    )
