import numpy as np
import pytest
from helpers.pad_data import DIGITS, classifier, drawn, shape
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.errors import ModelError
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.raster import drawing_to_image, drawings_to_images
from mnist_gui.ink.side_by_side import has_several_parts
from mnist_gui.learning.classifier import PERHAPS_A_DIGIT, SURELY_A_DIGIT, RejectReason
from mnist_gui.learning.pad import PadClassifier
from mnist_gui.learning.pad.rules import is_dot
from mnist_gui.learning.pad.synthetic import scribbles, several_digits


def rng(seed=0):
    return np.random.default_rng(seed)


def dot(*points):
    return Drawing((Stroke(np.array(points, dtype=np.float32)),))


def test_digits_of_other_writers_are_read():
    strangers = drawn(DIGITS, each=5, writers=1, seed=99)
    prediction = classifier().read([labelled.drawing for labelled in strangers])
    assert prediction.labels.tolist() == [int(labelled.label) for labelled in strangers]
    assert set(prediction.verdicts) == {"digit"}
    np.testing.assert_allclose(prediction.probabilities.sum(axis=1), 1)


def test_digits_are_read_as_pictures_too():
    strangers = drawn(DIGITS, each=5, writers=1, seed=98)
    images = drawings_to_images([labelled.drawing for labelled in strangers])
    prediction = classifier().predict(images)
    right = prediction.labels == [int(labelled.label) for labelled in strangers]
    assert right.mean() > 0.95


@pytest.mark.parametrize(
    ("drawings", "reason"),
    [
        pytest.param(
            [labelled.drawing for labelled in drawn("AHWK", each=5, writers=1, seed=97)],
            RejectReason.LETTER,
            id="letters",
        ),
        pytest.param(scribbles(32, rng(5))[:12], RejectReason.SCRIBBLE, id="scribbles"),
        pytest.param(
            several_digits([shape(digit) for digit in DIGITS], 13, rng(6)),
            RejectReason.SEVERAL,
            id="several digits",
        ),
    ],
)
def test_what_is_no_digit_is_said_to_be_none_with_the_reason(drawings, reason):
    prediction = classifier().read(drawings)
    rejected = np.array(prediction.verdicts) != "digit"
    assert rejected.mean() > 0.9
    reasons = [doubt for doubt, no in zip(prediction.reject_reasons, rejected, strict=True) if no]
    assert reasons.count(reason) > 0.8 * len(reasons)


def test_nothing_drawn_is_blank():
    prediction = classifier().read([Drawing(), shape("1")])
    assert prediction.blank.tolist() == [True, False]
    assert prediction.labels[0] == prediction.runner_up[0] == NO_LABEL
    assert prediction.is_digit[0] == 0
    assert prediction.reject_reasons[0] is RejectReason.BLANK
    assert prediction.verdicts[0] == "not a digit"
    assert prediction.probabilities[0].tolist() == [0.1] * 10


def test_a_blank_image_is_blank():
    prediction = classifier().predict(np.zeros((1, 28, 28), dtype=np.uint8))
    assert (prediction.reject_reasons, prediction.labels.tolist()) == ((RejectReason.BLANK,), [NO_LABEL])


@pytest.mark.parametrize(
    "drawing",
    [
        dot((0.5, 0.5)),
        dot((0, 0)),
        dot((-3, -3), (-3, -3), (-3, -3)),
        dot((500, 500), (501, 500), (500, 501)),
        Drawing((Stroke(np.array([[7, 7]])), Stroke(np.array([[7, 7]])))),
    ],
    ids=["one point", "in the corner", "points that coincide", "a hair apart", "two strokes"],
)
def test_a_dot_is_no_digit(drawing):
    prediction = classifier().read([drawing])
    assert prediction.reject_reasons == (RejectReason.DOT,)
    assert prediction.verdicts == ("not a digit",)
    assert prediction.is_digit.tolist() == [0]
    assert not prediction.blank.any()
    assert np.isfinite(prediction.probabilities).all()


def test_a_digit_of_a_tenth_of_the_pad_in_its_far_corner_is_no_dot():
    points = shape("1").strokes[0].points
    assert not is_dot(dot(*(0.9 + 0.1 * (points - points.min(axis=0)) / np.ptp(points, axis=0).max())))


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("size", [0.1, 0.35, 1])
@pytest.mark.parametrize("corner", [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_size_and_place_on_the_pad_do_not_matter(digit, size, corner):
    strokes = [stroke.points.astype(np.float64) for stroke in shape(digit).strokes]
    place = np.array(corner) * (1 - size)
    on_pad = Drawing(tuple(Stroke(place + size * points / 200) for points in strokes))
    here, there = (classifier().read([drawing]) for drawing in (shape(digit), on_pad))
    assert here.labels.tolist() == there.labels.tolist() == [int(digit)]
    np.testing.assert_allclose(there.probabilities, here.probabilities, atol=0.01)
    np.testing.assert_allclose(there.is_digit, here.is_digit, atol=0.01)
    assert there.reject_reasons == here.reject_reasons


@pytest.mark.parametrize("parts", [2, 10])
def test_more_points_on_the_same_lines_change_nothing(parts):
    for digit in DIGITS:
        finer = []
        for stroke in shape(digit).strokes:
            at = np.linspace(0, len(stroke.points) - 1, parts * (len(stroke.points) - 1) + 1)
            places = np.arange(len(stroke.points))
            finer.append(np.stack([np.interp(at, places, stroke.points[:, axis]) for axis in (0, 1)], axis=1))
        plain, fine = classifier().read([shape(digit), Drawing(tuple(map(Stroke, finer)))]).probabilities
        np.testing.assert_allclose(fine, plain, atol=0.01)


strokes = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 10), st.just(2)),
    elements=st.floats(-1e6, 1e6, width=32),
)


@given(st.lists(st.lists(strokes, max_size=4), max_size=4))
@settings(max_examples=50, deadline=None)
def test_any_drawings_are_read_somehow(drawings):
    prediction = classifier().read([Drawing(tuple(map(Stroke, points))) for points in drawings])
    count = len(drawings)
    assert prediction.probabilities.shape == (count, 10)
    np.testing.assert_allclose(prediction.probabilities.sum(axis=1), 1)
    assert ((prediction.is_digit >= 0) & (prediction.is_digit <= 1)).all()
    assert len(prediction.reject_reasons) == len(prediction.verdicts) == count
    assert prediction.blank.tolist() == [not points for points in drawings]


def test_verdicts_reject_reasons_and_is_digit_agree():
    drawings = [labelled.drawing for labelled in drawn("0123456789AHWK", each=4, writers=1, seed=96)]
    drawings += scribbles(32, rng(7))
    prediction = classifier().read(drawings)
    for is_digit, doubt, verdict in zip(
        prediction.is_digit, prediction.reject_reasons, prediction.verdicts, strict=True
    ):
        if is_digit < SURELY_A_DIGIT:
            assert doubt in (RejectReason.LETTER, RejectReason.SEVERAL, RejectReason.SCRIBBLE)
            assert verdict == ("not a digit" if is_digit < PERHAPS_A_DIGIT else "not sure")
        else:
            assert doubt in (RejectReason.NONE, RejectReason.UNSURE)
            assert verdict == ("digit" if doubt is RejectReason.NONE else "not sure")


def test_many_drawings_are_read_as_each_alone():
    drawings = [labelled.drawing for labelled in drawn(DIGITS, each=27, writers=1, seed=95)]
    together = classifier().read(drawings)
    for row in (0, 100, 269):
        alone = classifier().read([drawings[row]])
        np.testing.assert_allclose(together.probabilities[row], alone.probabilities[0], atol=1e-5)
        assert together.reject_reasons[row] is alone.reject_reasons[0]
        np.testing.assert_array_equal(together.images[row], drawing_to_image(drawings[row]))


def test_no_drawings_and_no_images_give_no_answers():
    for prediction in (
        classifier().read([]),
        classifier().predict(np.empty((0, 28, 28), dtype=np.uint8)),
    ):
        assert prediction.probabilities.shape == (0, 10)
        assert prediction.images.shape == (0, 28, 28)
        assert prediction.reject_reasons == prediction.verdicts == ()


@pytest.mark.parametrize("images", [np.zeros((1, 8, 8), dtype=np.uint8), np.zeros((1, 28, 28))])
def test_other_images_are_refused(images):
    with pytest.raises(ModelError):
        classifier().predict(images)


def test_a_drawing_without_its_strokes_is_read_by_the_image_expert_alone():
    reader = classifier()
    image = drawing_to_image(shape("2"))[None]
    broken = PadClassifier(reader.image_expert, None, reader.of_drawings, reader.of_pictures)
    np.testing.assert_array_equal(broken.predict(image).probabilities, reader.predict(image).probabilities)


def beside(*names, gap):
    strokes = []
    right = 0.0
    for name in names:
        points = [stroke.points for stroke in shape(name).strokes]
        left = min(stroke[:, 0].min() for stroke in points)
        strokes += [Stroke(stroke - [left, 0] + [right, 0]) for stroke in points]
        right = max(stroke.points[:, 0].max() for stroke in strokes) + gap
    return Drawing(tuple(strokes))


@pytest.mark.parametrize("names", ["11", "17", "00", "45", "123"])
def test_digits_beside_one_another_are_several(names):
    prediction = classifier().read([beside(*names, gap=60)])
    assert prediction.reject_reasons == (RejectReason.SEVERAL,)
    assert prediction.verdicts == ("not a digit",)


def test_parts_are_told_by_the_gap_between_them():
    assert has_several_parts(beside("1", "7", gap=40))
    assert not has_several_parts(beside("1", "7", gap=5))
    assert not any(has_several_parts(shape(name)) for name in "0123456789AHW")


def test_two_dots_are_no_parts():
    assert not has_several_parts(Drawing((Stroke(np.array([[0, 0]])), Stroke(np.array([[90, 3]])))))
