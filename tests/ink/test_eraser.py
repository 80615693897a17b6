"""The eraser against a slow comparison: points close to each other along the stroke, met or not."""

from itertools import pairwise
from pathlib import Path

import numpy as np
from helpers.kept import assert_as_kept
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_gui.ink.eraser import Remains, erase

COORDINATES = st.integers(0, 40).map(float)
POINTS = st.tuples(COORDINATES, COORDINATES)
RADIUS = st.sampled_from([1.5, 4.0, 9.0])
SAMPLES = 400
"""Points that a segment of a stroke is divided into."""


def array(points: list[tuple[float, ...]]) -> np.ndarray:
    return np.array(points, dtype=np.float32)


def erased(stroke: np.ndarray, path: np.ndarray, radius: float | np.ndarray) -> list[np.ndarray] | None:
    """Return what is left of one stroke; None if the eraser missed it."""
    radii = np.broadcast_to(np.float32(radius), len(stroke)).copy()
    remains = erase(stroke, np.array([len(stroke)]), path, radii)
    return None if remains is None else pieces_of(remains)


def pieces_of(remains: Remains) -> list[np.ndarray]:
    return np.split(remains.table, np.cumsum(remains.lengths))[: len(remains.lengths)]


def samples_of(stroke: np.ndarray) -> np.ndarray:
    """Return points close to each other along a stroke of several points."""
    steps = np.linspace(0, 1, SAMPLES)[:, None]
    return np.concatenate([a + steps * (b - a) for a, b in pairwise(stroke)])


def distance(points: np.ndarray, path: np.ndarray) -> np.ndarray:
    """Return the distance of each point to a path."""
    nearest = np.full(len(points), np.inf)
    for start, end in pairwise(path) if len(path) > 1 else [(path[0], path[0])]:
        step = end - start
        along = np.clip((points - start) @ step / max(1e-12, step @ step), 0, 1)
        nearest = np.minimum(nearest, np.linalg.norm(points - start - along[:, None] * step, axis=1))
    return nearest


def length(stroke: np.ndarray) -> float:
    return float(np.linalg.norm(np.diff(stroke[:, :2], axis=0), axis=1).sum())


@settings(max_examples=120, derandomize=True)
@given(st.lists(POINTS, min_size=2, max_size=5), st.lists(POINTS, min_size=1, max_size=4), RADIUS)
def test_what_the_eraser_met_is_gone_and_all_else_stays(points, path, radius):
    stroke, eraser = array(points), array(path)
    pieces = erased(stroke, eraser, radius)
    away = distance(samples_of(stroke.astype(float)), eraser.astype(float))
    if pieces is None:
        assert away.min() > radius - 1e-3
        return
    for piece in pieces:
        assert len(piece) >= 2
        assert distance(samples_of(piece.astype(float)), eraser.astype(float)).min() > radius - 1e-3
    longest_step = length(stroke) / SAMPLES
    segments = np.linalg.norm(np.diff(stroke, axis=0), axis=1)
    outside = (away > radius).reshape(len(segments), SAMPLES).mean(axis=1) @ segments
    slack = 2 * longest_step * len(segments) + 0.02 * radius * len(segments) + 0.2
    assert abs(sum(map(length, pieces)) - outside) < slack


@settings(max_examples=60, derandomize=True)
@given(st.lists(POINTS, min_size=2, max_size=5), st.lists(POINTS, min_size=1, max_size=3), RADIUS)
def test_pieces_stay_in_the_order_of_the_pen_with_their_widths(points, path, radius):
    widths = [float(number) for number in range(len(points))]
    stroke = array([(x, y, width) for (x, y), width in zip(points, widths, strict=True)])
    pieces = erased(stroke, array(path), radius)
    found = [width for piece in pieces or [] for width in piece[:, 2].tolist()]
    assert found == sorted(found)
    for piece in pieces or []:
        for x, y, width in piece.tolist():
            number = min(int(width), len(points) - 2)
            place = stroke[number, :2] + (width - number) * (stroke[number + 1, :2] - stroke[number, :2])
            np.testing.assert_allclose((x, y), place, atol=1e-2)


def test_of_two_radii_the_larger_one_counts_between_two_points():
    stroke, path = array([(0, 0), (10, 0), (20, 0)]), array([(10, 5)])
    assert erased(stroke, path, array([4, 4, 4])) is None
    (left,) = erased(stroke, path, array([4, 4, 30]))
    np.testing.assert_allclose(left, [(0, 0), (10, 0)])


def test_a_dot_is_erased_only_within_the_radius():
    dot, path = array([(3, 4)]), array([(0, 0)])
    assert erased(dot, path, 5.01) == []
    assert erased(dot, path, 4.99) is None


def test_many_strokes_are_cut_as_one_by_one():
    rng = np.random.default_rng(4)
    lengths = rng.integers(1, 6, 300)
    table = rng.uniform(0, 1, (lengths.sum(), 3)).astype(np.float32)
    radii = rng.uniform(0.02, 0.1, len(table)).astype(np.float32)
    path = np.float32([[0.3, 0.4], [0.5, 0.45], [0.5, 0.45]])
    spans = [slice(end - length, end) for end, length in zip(np.cumsum(lengths), lengths, strict=True)]
    one_by_one = {number: erased(table[span], path, radii[span]) for number, span in enumerate(spans)}
    one_by_one = {number: pieces for number, pieces in one_by_one.items() if pieces is not None}
    remains = erase(table, lengths, path, radii)
    assert 20 < len(one_by_one) < 280
    assert remains.cut.tolist() == list(one_by_one)
    expected = [(number, piece) for number, pieces in one_by_one.items() for piece in pieces]
    assert remains.owners.tolist() == [number for number, _ in expected]
    for piece, (_, other) in zip(pieces_of(remains), expected, strict=True):
        np.testing.assert_allclose(piece, other, atol=1e-6)


def test_pieces_of_random_strokes():
    """Strokes and dots on a grid, also with widths, that an eraser touches, crosses, or stays beside."""
    rng = np.random.default_rng(4)
    answers = {}
    for case in range(150):
        lengths = rng.integers(1, 6, int(rng.integers(1, 7)))
        table = rng.integers(0, 13, (lengths.sum(), 2 + case % 2)).astype(np.float32)
        path = rng.integers(0, 13, (int(rng.integers(1, 4)), 2)).astype(np.float32)
        if case % 5 == 0:
            path[-1] = path[0]  # at rest, or there and back
        radii = rng.choice([0.5, 1, 2, 3], len(table)).astype(np.float32)
        left = erase(table, lengths, path, radii)
        if left is None:
            answers[f"{case}"] = np.zeros((0, table.shape[1]), dtype=np.float32)
            continue
        answers[f"{case}"] = left.table
        answers[f"{case}: of"] = np.concatenate([left.cut, [-1], left.lengths, [-1], left.owners]).astype(int)
    assert_as_kept(Path(__file__).parent / "kept" / "random pieces.npz", answers, atol=1e-5)
