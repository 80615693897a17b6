"""Pictures of patterns, which are no writing: the work grows with the pixels, not with pairs of their parts.

Work is counted, not timed: function calls, which grow with loops over parts, and the largest memory, which
grows with arrays of pairs.
"""

import sys
import tracemalloc

import numpy as np
import pytest

from mnist_gui.ink import distances
from mnist_gui.ink.picture import picture_to_images
from mnist_gui.ink.regions import find_regions
from mnist_gui.ink.segmentation import MOST_DIGITS, find_digits

HEIGHT, WIDTH = 330, 440
MOST_CALLS = 250_000
MOST_BYTES = 100  # for each pixel

Y, X = np.mgrid[:HEIGHT, :WIDTH]
FROM_MIDDLE = np.hypot(X - WIDTH / 2, Y - HEIGHT / 2)
TURN = np.arctan2(Y - HEIGHT / 2, X - WIDTH / 2) / (2 * np.pi)
WITHIN = (np.minimum(X, WIDTH - 1 - X) > 8) & (np.minimum(Y, HEIGHT - 1 - Y) > 8)

_random = np.random.default_rng(7)
_noise = _random.random((HEIGHT, WIDTH))

PATTERNS = {
    "nested rings": (FROM_MIDDLE % 7 < 2.5) & (FROM_MIDDLE < 160),
    "nested arcs": (FROM_MIDDLE % 7 < 2.5) & (FROM_MIDDLE < 160) & (np.abs(TURN) < 0.2),
    "nested squares": np.minimum(np.minimum(X, WIDTH - 1 - X), np.minimum(Y, HEIGHT - 1 - Y)) % 8 > 4,
    "spiral": ((FROM_MIDDLE / 9 - TURN) % 1 < 0.4) & (FROM_MIDDLE < 160),
    "dots in a grid": WITHIN & (X % 8 < 3) & (Y % 8 < 3),
    "hatching": WITHIN & ((X + Y / 2) % 10 < 4),
    "winding lines": WITHIN & ((X + 8 * np.sin(Y / 6)) % 15 < 4),
    "dashes": WITHIN & (Y % 9 < 3) & (X % 60 < 50),
    "waves": WITHIN & (np.abs((Y - 20) % 12 - 6 - 4 * np.sin(X / 2.5)) < 1.6),
    "chains": WITHIN & (np.abs(np.hypot(X % 16 - 8, (Y - 20) % 24 - 8) - 7) < 1.3),
    "comb": WITHIN & ((X % 8 < 4) | (Y < 20)),
    "winding path": WITHIN
    & ((X % 12 < 5) | (Y > HEIGHT - 16) & (X % 24 < 17) | (Y < 16) & ((X + 12) % 24 < 17)),
    **{f"chessboard of {side}": WITHIN & ((X // side + Y // side) % 2 == 1) for side in (1, 2, 8, 30)},
    **{f"noise on {share:.0%}": _noise < share for share in (0.001, 0.01, 0.05, 0.2, 0.45, 0.6)},
}


def work_of(function, *arguments):
    """Return the number of calls and the largest memory in bytes while a function runs."""
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    tracemalloc.start()
    sys.setprofile(count)
    try:
        function(*arguments)
    finally:
        sys.setprofile(None)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return calls, peak


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("light", ["even", "from one side"])
def test_a_pattern_takes_little_work(name, light):
    tones = np.where(PATTERNS[name], 30.0, 240.0)
    if light == "from one side":
        tones = tones * (0.5 + 0.5 * X / WIDTH) + _random.normal(0, 3, tones.shape)
    calls, peak = work_of(picture_to_images, tones.clip(0, 255).astype(np.uint8))
    assert calls < MOST_CALLS
    assert peak < MOST_BYTES * HEIGHT * WIDTH


def test_outlines_of_many_large_regions_are_compared_at_few_points(monkeypatch):
    side = 1300
    y, x = np.mgrid[:side, :side] - side / 2
    rings = np.hypot(x, y) % 5 < 2.5
    compared = 0

    def counted(one, others):
        nonlocal compared
        compared += len(one) * sum(map(len, others))
        return [2.5] * len(others)

    monkeypatch.setattr(distances, "distances", counted)
    find_digits(rings.astype(np.float32))
    assert 0 < compared < 1.5 * distances.MOST_COMPARISONS


def test_nested_rings_are_compared_in_few_points_however_often_distances_are_asked_for(monkeypatch):
    """The first pairs are few enough to be compared exactly; with the others, it is a pattern."""
    y, x = np.mgrid[:1000, :1000] - 500
    regions = find_regions(np.hypot(x, y) % 8 < 4)
    compared = 0

    def counted(one, others):
        nonlocal compared
        compared += len(one) * sum(map(len, others))
        return [2.5] * len(others)

    monkeypatch.setattr(distances, "distances", counted)
    monkeypatch.setattr(distances, "MOST_COMPARISONS", 2**24)
    measured = distances.Distances(regions, np.arange(60))
    for reach in range(0, 1000, 100):
        measured.within(reach)
    assert compared < 3 * 2**24


def test_distances_measured_for_a_longer_reach_are_the_same():
    measured = distances.Distances(find_regions(PATTERNS["dots in a grid"]), np.arange(100))
    near = measured.within(6)
    assert {distance for distance, _, _ in near} == {6.0, float(np.float32(72) ** 0.5)}
    assert set(near) < set(measured.within(14))


def test_no_more_pieces_are_cut_apart_once_there_are_very_many_digits():
    y, x = np.mgrid[:1500, :2000]
    waves = (
        (np.abs((y - 20) % 20 - 10 - 7 * np.sin(x / 14 * 3)) < 2)
        & (x > 20)
        & (x < 1980)
        & (y > 20)
        & (y < 1460)
    )
    found = find_digits(waves.astype(np.float32))
    assert MOST_DIGITS <= len(found) < 2 * MOST_DIGITS
