import numpy as np
import pytest
from helpers.pad_data import DIGITS, shape
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.learning.pad.pen_path import STEPS, pen_path
from mnist_gui.learning.pad.stroke_features import FULL_LENGTH, StrokeFeatures, raw_features, split_steps
from mnist_gui.progress import Cancelled, CancelToken


def moved(drawing, *, scale=1.0, by=(0.0, 0.0)):
    return Drawing(tuple(Stroke(scale * stroke.points.astype(np.float64) + by) for stroke in drawing.strokes))


def sampled(drawing, parts):
    """The same lines, each cut in equal parts."""

    def cut(points):
        way = np.arange(len(points))
        at = np.linspace(0, len(points) - 1, parts * (len(points) - 1) + 1)
        return np.stack([np.interp(at, way, points[:, axis]) for axis in (0, 1)], axis=1)

    return Drawing(tuple(Stroke(cut(stroke.points)) for stroke in drawing.strokes))


strokes = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 12), st.just(2)),
    elements=st.floats(-1000, 1000, width=32),
)


@given(st.lists(strokes, min_size=1, max_size=6))
@settings(deadline=None)
def test_any_drawing_gives_finite_numbers(points):
    numbers = raw_features([Drawing(tuple(map(Stroke, points)))])
    assert numbers.shape == (1, FULL_LENGTH)
    assert np.isfinite(numbers).all()
    assert np.abs(numbers).max() < 1000


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize(
    ("scale", "by"), [(0.001, (0, 0)), (0.1, (0.9, 0)), (7, (3000, 2000)), (1, (-50, 9))]
)
def test_size_and_place_do_not_matter(digit, scale, by):
    drawing = shape(digit)
    numbers = raw_features([drawing, moved(drawing, scale=scale, by=by)])
    np.testing.assert_allclose(numbers[1], numbers[0], atol=2e-3)


@pytest.mark.parametrize("digit", DIGITS)
def test_it_does_not_matter_how_many_points_a_line_has(digit):
    numbers = raw_features([shape(digit), sampled(shape(digit), 2), sampled(shape(digit), 9)])
    np.testing.assert_allclose(numbers[1:], numbers[[0, 0]], atol=2e-3)


def test_a_pen_that_rests_adds_nothing():
    drawing = shape("5")
    resting = Drawing(tuple(Stroke(np.repeat(stroke.points, 4, axis=0)) for stroke in drawing.strokes))
    np.testing.assert_allclose(raw_features([resting]), raw_features([drawing]), atol=1e-6)


def test_the_way_of_the_pen_matters_not_only_its_ink():
    drawing = shape("2")
    backwards = Drawing(tuple(Stroke(stroke.points[::-1]) for stroke in drawing.strokes))
    forth, back = raw_features([drawing, backwards])
    assert np.abs(forth - back).max() > 0.5


def test_strokes_are_sampled_at_equal_distances():
    path = pen_path(
        Drawing((Stroke(np.array([[0, 0], [1, 0], [100, 0]])), Stroke(np.array([[0, 9], [50, 9]]))))
    )
    assert np.bincount(path.stroke).tolist() == [STEPS * 2 // 3 + 1, STEPS // 3 + 1]
    first = path.points[path.stroke == 0]
    steps = np.diff(first[:, 0])[3:-3]  # the ends were not smoothed
    np.testing.assert_allclose(steps, steps[0], rtol=1e-6)


def test_slant_is_taken_out():
    upright = pen_path(shape("6"))
    slanted = pen_path(Drawing((Stroke(shape("6").strokes[0].points @ np.array([[1, 0], [0.4, 1]])),)))
    assert abs(slanted.slant - upright.slant) > 0.3
    assert np.abs(slanted.points - upright.points).mean() < 0.1


def test_ten_thousand_dots_are_described():
    dots = np.random.default_rng(0).uniform(0, 1, (10_000, 1, 2))
    assert np.isfinite(raw_features([Drawing(tuple(map(Stroke, dots)))])).all()


def test_a_blank_drawing_is_all_zero():
    assert not raw_features([Drawing()]).any()


@given(hnp.arrays(np.float64, (5, 2), elements=st.floats(-10, 10)))
def test_split_steps_add_up_to_the_step(steps):
    directions = np.array([[np.cos(angle), np.sin(angle)] for angle in np.arange(8) * np.pi / 4])
    shares = split_steps(steps)
    assert (shares >= 0).all()
    np.testing.assert_allclose(shares @ directions, steps, atol=1e-9)


def test_features_have_the_length_that_was_asked_for():
    drawings = [shape(digit) for digit in DIGITS] * 2
    features = StrokeFeatures(components=5).fit(raw_features(drawings))
    vectors = features.transform(drawings)
    assert vectors.shape == (20, 5)
    assert vectors.dtype == np.float32
    assert {name: array.shape for name, array in features.state.items()} == {
        "mean": (FULL_LENGTH,),
        "components": (FULL_LENGTH, 5),
    }


def test_features_with_the_same_state_are_the_same():
    drawings = [shape(digit) for digit in DIGITS]
    features, others = StrokeFeatures(5).fit(raw_features(drawings)), StrokeFeatures(5)
    others.state = features.state
    np.testing.assert_array_equal(others.transform(drawings), features.transform(drawings))


@pytest.mark.parametrize("components", [0, FULL_LENGTH + 1])
def test_an_impossible_number_of_components_is_refused(components):
    with pytest.raises(ValueError, match="components"):
        StrokeFeatures(components)


def test_describing_reports_and_obeys():
    heard = []
    raw_features([shape("1")] * 150, report=heard.append)
    assert [progress.done for progress in heard] == [100, 150]
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        raw_features([shape("1")], token=token)


def test_components_are_from_1_to_all_numbers():
    for components in (1, FULL_LENGTH):
        assert StrokeFeatures(components).components == components
    for components in (0, FULL_LENGTH + 1):
        with pytest.raises(ValueError, match=f"no stroke features of {components} components"):
            StrokeFeatures(components)


@pytest.mark.parametrize(("count", "steps"), [(1, [1]), (99, [99]), (100, [100]), (101, [100, 101])])
def test_progress_is_reported_after_each_hundred_drawings_and_at_the_end(count, steps):
    seen = []
    raw_features([shape("1")] * count, report=lambda progress: seen.append(progress.done))
    assert seen == steps
