"""What speaks for one class and what for another, asked of readers whose ways are known, and of real ones."""

from collections.abc import Callable

import numpy as np
import pytest

from mnist_gui.data.open import open_dataset
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.learning.classifier import Prediction, Reader, is_blank
from mnist_gui.learning.occlusion import occlusion_map
from mnist_gui.learning.pad.shipped import shipped_classifier
from mnist_gui.learning.recipes import FEATURES, RECIPES, TrainingRequest
from mnist_gui.learning.scoring import softmax
from mnist_gui.learning.training import train

TOP, BOTTOM = slice(4, 10), slice(18, 24)
MIDDLE = slice(11, 17)


class KnownReader:
    """Answers by logits that a function makes of the ink, float64 of shape (n, 28, 28) from 0 to 1."""

    def __init__(self, *logits: Callable[[np.ndarray], np.ndarray]) -> None:
        self._logits = logits
        self.asked: list[np.ndarray] = []

    def predict(self, images: np.ndarray) -> Prediction:
        self.asked.append(images)
        ink = images / 255
        return Prediction(
            softmax(np.stack([logit(ink) for logit in self._logits], axis=1)), blank=is_blank(images)
        )


def ink_in(part: slice, *, weight: float = 1.0) -> Callable[[np.ndarray], np.ndarray]:
    """A logit that grows with the ink in some rows."""
    return lambda ink: weight * ink[:, part].sum(axis=(1, 2))


def nothing(ink: np.ndarray) -> np.ndarray:
    return np.zeros(len(ink))


def drawn(*strokes: list[tuple[float, float]]) -> np.ndarray:
    return drawing_to_image(Drawing(tuple(Stroke(np.array(stroke)) for stroke in strokes)))


def arc(
    x: float, y: float, width: float, height: float, start: float, end: float
) -> list[tuple[float, float]]:
    """Points on an ellipse, from one angle to another in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(start, end, 30))
    return list(zip(x + width * np.cos(angles), y + height * np.sin(angles), strict=True))


THREE = drawn(arc(6, 5, 5.5, 5, 200, 450) + arc(6, 15, 6, 5.5, -90, 160))
EIGHT = drawn(arc(6, 5, 5, 5, 90, 450) + arc(6, 15.5, 6, 5.5, -90, 270))
NINE = drawn([*arc(6, 5, 5, 5, 0, 360), (11, 5), (10, 20)])
FIVE = drawn([(10, 0), (2, 0), (1, 8), *arc(6, 13, 6, 6, -130, 150)])
CROSSED_SEVEN = drawn([(0, 0), (12, 0), (4, 20)], [(2, 10), (12, 9)])
TWO = drawn([*arc(6, 5, 5.5, 5, 190, 390), (0, 20), (13, 19)])


def bar() -> np.ndarray:
    """An upright bar from row 4 to row 23."""
    image = np.zeros((28, 28), dtype=np.uint8)
    image[4:24, 12:16] = 255
    return image


def ring() -> np.ndarray:
    """A frame of ink with paper inside, between rows and columns 4 and 23."""
    image = np.zeros((28, 28), dtype=np.uint8)
    image[4:24, 4:24] = 255
    image[8:20, 8:20] = 0
    return image


# ------------------------------------------------------------------------- readers whose ways are known


def test_ink_that_the_first_class_needs_speaks_for_it_and_other_ink_is_neutral():
    found = occlusion_map(KnownReader(ink_in(TOP), nothing), bar(), 0, 1)
    ink = bar() > 0
    assert found[TOP][ink[TOP]].min() > 1
    assert np.abs(found[BOTTOM][ink[BOTTOM]]).max() < 1e-6


def test_ink_that_the_second_class_needs_speaks_against_the_first():
    found = occlusion_map(KnownReader(ink_in(TOP), ink_in(BOTTOM)), bar(), 0, 1)
    ink = bar() > 0
    assert found[TOP][ink[TOP]].min() > 1
    assert found[BOTTOM][ink[BOTTOM]].max() < -1


def test_paper_that_ink_would_spoil_speaks_for_the_first_class():
    found = occlusion_map(KnownReader(nothing, ink_in(MIDDLE)), ring(), 0, 1)
    assert found[MIDDLE, 11:17].min() > 1


def test_paper_where_the_first_class_would_have_ink_speaks_against_it():
    found = occlusion_map(KnownReader(ink_in(MIDDLE), nothing), ring(), 0, 1)
    assert found[MIDDLE, 11:17].max() < -1


def test_value_is_the_decrease_of_the_log_odds():
    blot = np.zeros((28, 28), dtype=np.uint8)
    blot[13:15, 13:15] = 255  # 4 pixels, all within the spots around them
    found = occlusion_map(KnownReader(ink_in(slice(None), weight=0.75), nothing), blot, 0, 1)
    assert found[13:15, 13:15] == pytest.approx(3.0, rel=0.15)


def test_exchanging_the_classes_changes_the_sign():
    reader = KnownReader(ink_in(TOP), ink_in(BOTTOM), ink_in(MIDDLE))
    np.testing.assert_allclose(
        occlusion_map(reader, THREE, 0, 1), -occlusion_map(reader, THREE, 1, 0), atol=1e-6
    )


def test_a_third_class_has_no_influence():
    found = occlusion_map(KnownReader(nothing, nothing, ink_in(TOP)), bar(), 0, 1)
    np.testing.assert_allclose(found, 0, atol=1e-6)


def test_a_blank_image_has_an_empty_map():
    reader = KnownReader(ink_in(TOP), nothing)
    assert not occlusion_map(reader, np.zeros((28, 28), dtype=np.uint8), 0, 1).any()


def test_paper_outside_the_digit_fades_to_nothing():
    found = occlusion_map(KnownReader(nothing, ink_in(slice(None))), bar(), 0, 1)
    assert not found[:, :6].any()
    assert not found[:, 22:].any()


def test_a_class_of_probability_0_gives_finite_values():
    reader = KnownReader(ink_in(TOP), lambda ink: np.full(len(ink), -1e4))
    found = occlusion_map(reader, bar(), 0, 1)
    assert np.isfinite(found).all()


def test_noise_all_over_the_image_is_accepted():
    noise = np.random.default_rng(0).integers(0, 256, (28, 28), dtype=np.uint8)
    found = occlusion_map(KnownReader(ink_in(TOP), nothing), noise, 0, 1)
    assert np.isfinite(found).all()
    assert found.dtype == np.float32


def test_the_reader_predicts_one_small_batch():
    reader = KnownReader(ink_in(TOP), nothing)
    for image in (THREE, EIGHT, TWO, ring()):
        occlusion_map(reader, image, 0, 1)
    assert [images.dtype for images in reader.asked] == [np.uint8] * 4
    assert max(map(len, reader.asked)) <= 256


def test_the_image_is_not_changed():
    image = THREE.copy()
    image.flags.writeable = False
    occlusion_map(KnownReader(ink_in(TOP), nothing), image, 0, 1)
    np.testing.assert_array_equal(image, THREE)


def test_refuses_images_of_another_size():
    with pytest.raises(ValueError, match="28x28"):
        occlusion_map(KnownReader(nothing, nothing), np.zeros((32, 32), dtype=np.uint8), 0, 1)


def test_refuses_one_class_against_itself():
    with pytest.raises(ValueError, match="against itself"):
        occlusion_map(KnownReader(nothing, nothing), THREE, 1, 1)


# ------------------------------------------------------------------------------------------ real readers


@pytest.fixture(scope="module", params=["sample", "shipped"])
def reader(request) -> Reader:
    """A model that has learned from the sample, real digits of MNIST, and the one that the pad opens with."""
    if request.param == "shipped":
        return shipped_classifier()
    return train(open_dataset("sample"), TrainingRequest()).classifier


def extent(image: np.ndarray) -> tuple[slice, slice]:
    """The rows and columns that hold ink."""
    rows, columns = (np.flatnonzero((image > 32).any(axis=axis)) for axis in (1, 0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def sides(found: np.ndarray, image: np.ndarray, *, of_ink: bool) -> tuple[float, float]:
    """The mean evidence of the ink or of the paper in the left and in the right half of a digit.

    Above and below the digit's waist and ends there is little of either; three rows at the ends are left out.
    """
    rows, columns = extent(image)
    rows, middle = slice(rows.start + 3, rows.stop - 3), (columns.start + columns.stop) // 2
    chosen = image > 128 if of_ink else image < 32
    left, right = (rows, slice(columns.start, middle)), (rows, slice(middle, columns.stop))
    return float(found[left][chosen[left]].mean()), float(found[right][chosen[right]].mean())


def test_gaps_of_a_three_speak_against_eight(reader):
    left, right = sides(occlusion_map(reader, THREE, 3, 8), THREE, of_ink=False)
    assert left > 1
    assert left > right


def test_left_side_of_an_eight_speaks_against_three(reader):
    left, right = sides(occlusion_map(reader, EIGHT, 8, 3), EIGHT, of_ink=True)
    assert left > 1
    assert left > right


def test_gap_of_a_five_speaks_against_six(reader):
    found = occlusion_map(reader, FIVE, 5, 6)
    rows, columns = extent(FIVE)
    gap = found[rows.start + 10 : rows.start + 14, columns.start : columns.start + 3]
    assert gap.mean() > 1


def test_bars_of_a_crossed_seven_speak_against_one_more_than_its_stem(reader):
    found, (rows, columns) = occlusion_map(reader, CROSSED_SEVEN, 7, 1), extent(CROSSED_SEVEN)
    ink = CROSSED_SEVEN > 128
    at_left = slice(columns.start, columns.start + 6)  # of the stem
    top, bar = (slice(rows.start, rows.start + 4), at_left), (slice(rows.start + 8, rows.start + 13), at_left)
    stem = slice(rows.start + 4, rows.start + 8), slice(columns.start + 6, columns.stop)
    for part in (top, bar):
        assert found[part][ink[part]].mean() > max(0, found[stem][ink[stem]].mean())


def test_foot_of_a_two_speaks_against_seven(reader):
    found = occlusion_map(reader, TWO, 2, 7)
    rows, _ = extent(TWO)
    foot = (slice(rows.stop - 3, rows.stop), slice(12, 28))
    assert found[foot][TWO[foot] > 128].mean() > 1


def test_blanking_positive_pixels_costs_more_than_blanking_negative_ones(reader):
    for image, first, second in ((THREE, 3, 8), (EIGHT, 8, 3), (TWO, 2, 7), (FIVE, 5, 6), (NINE, 9, 4)):
        ink = np.flatnonzero(image > 128)
        ordered = ink[np.argsort(occlusion_map(reader, image, first, second).ravel()[ink])]
        images = np.stack([image.ravel()] * 2)
        images[0, ordered[-len(ink) // 5 :]] = 0  # the fifth that speaks most for it
        images[1, ordered[: len(ink) // 5]] = 0
        logs = np.log(reader.predict(images.reshape(-1, 28, 28)).probabilities)
        odds = logs[:, first] - logs[:, second]
        assert odds[0] < odds[1], (first, second)


@pytest.mark.parametrize("features", FEATURES)
@pytest.mark.parametrize("model", RECIPES)
def test_every_kind_of_model_is_explained(tiny_dataset, model, features):
    classifier = train(tiny_dataset, TrainingRequest(model=model, features=features)).classifier
    image = tiny_dataset.split("test").images[0]
    prediction = classifier.predict(image[None])
    first, second = int(prediction.labels[0]), int(prediction.runner_up[0])
    found = occlusion_map(classifier, image, first, second)
    assert np.isfinite(found).all()
    ink = image > 128
    assert found[ink].mean() > 0
    np.testing.assert_allclose(found, -occlusion_map(classifier, image, second, first), rtol=1e-4, atol=1e-6)


def test_real_threes_and_nines_are_explained_as_a_person_would(mnist_dir):
    dataset = open_dataset(mnist_dir)
    reader = train(dataset, TrainingRequest(limit=6000)).classifier
    test = dataset.split("test")

    threes = test.images[test.labels == 3][:40]
    gaps = [sides(occlusion_map(reader, image, 3, 8), image, of_ink=False) for image in threes]
    assert np.mean([left > max(0, right) for left, right in gaps]) >= 0.9

    nines = test.images[test.labels == 9][:40]
    tops = []
    for image in nines:
        found, (rows, _), ink = occlusion_map(reader, image, 9, 4), extent(image), image > 128
        top = slice(rows.start, rows.start + 4)
        tops.append(
            found[top][ink[top]].mean() > max(0, found[rows.start + 4 :][ink[rows.start + 4 :]].mean())
        )
    assert np.mean(tops) >= 0.9
