import numpy as np
import pytest
from helpers.pad_data import DIGITS, classifier, shape

from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.learning.pad import adapt_to_writer, check_adaptation
from mnist_gui.learning.pad.augmentation import warp


def strange_seven(seed):
    """A seven as only one person writes it: an arrow that points up."""
    arrow = Drawing(
        (Stroke(np.array([[10, 90], [50, 10], [90, 90]])), Stroke(np.array([[50, 10], [50, 190]])))
    )
    return warp(arrow, np.random.default_rng(seed))


SEVENS = [strange_seven(seed) for seed in range(10)]
MORE = [strange_seven(seed) for seed in range(100, 120)]


def test_drawings_are_read_after_an_adaptation_to_them():
    reader = classifier()
    assert (reader.read(MORE).labels == 7).mean() < 0.5
    taught = reader.with_adaptation(adapt_to_writer(reader, SEVENS, [7] * 10))
    prediction = taught.read(MORE)
    assert (prediction.labels == 7).all()
    assert (prediction.is_digit > reader.read(MORE).is_digit).all()


def test_the_reader_itself_does_not_change():
    reader = classifier()
    before = reader.read(MORE).probabilities
    reader.with_adaptation(adapt_to_writer(reader, SEVENS, [7] * 10)).read(MORE)
    np.testing.assert_array_equal(reader.read(MORE).probabilities, before)
    assert reader.adaptation is None


def test_an_adaptation_can_be_removed():
    reader = classifier()
    forgetful = reader.with_adaptation(adapt_to_writer(reader, SEVENS, [7] * 10)).with_adaptation(None)
    np.testing.assert_array_equal(forgetful.read(MORE).probabilities, reader.read(MORE).probabilities)
    assert forgetful.title == reader.title


def test_who_teaches_one_digit_does_not_lose_the_others():
    reader = classifier()
    others = [shape(digit) for digit in DIGITS]
    taught = reader.with_adaptation(adapt_to_writer(reader, SEVENS, [7] * 10))
    assert taught.read(others).labels.tolist() == list(range(10))


def test_there_is_no_adaptation_to_no_drawings():
    reader = classifier()
    assert reader.with_adaptation(adapt_to_writer(reader, [], [])).adaptation is None
    assert reader.with_adaptation(adapt_to_writer(reader, [Drawing()], [3])).adaptation is None


@pytest.mark.parametrize("labels", [[7], [7] * 11, [10] * 10, [-1] * 10])
def test_labels_that_are_none_are_refused(labels):
    with pytest.raises(ValueError, match="digits"):
        adapt_to_writer(classifier(), SEVENS, labels)


def test_a_check_lets_no_drawing_help_itself():
    reader = classifier()
    check = check_adaptation(reader, [*SEVENS, strange_seven(50)], [7] * 10 + [4])
    assert check.errors_before > 5
    assert check.errors_after < check.errors_before / 2
    lonely = check_adaptation(reader, SEVENS[:1], [7])
    np.testing.assert_allclose(lonely.after.probabilities, lonely.before.probabilities, atol=0.2)
    assert lonely.errors_after == lonely.errors_before == 1


def test_a_check_returns_the_adaptation():
    reader = classifier()
    checked, learned = (
        check_adaptation(reader, SEVENS, [7] * 10).adaptation,
        adapt_to_writer(reader, SEVENS, [7] * 10),
    )
    np.testing.assert_array_equal(checked.vectors, learned.vectors)
    np.testing.assert_array_equal(checked.labels, learned.labels)


def test_a_check_does_not_depend_on_an_earlier_adaptation():
    reader = classifier()
    knowing = reader.with_adaptation(adapt_to_writer(reader, SEVENS, [7] * 10))
    one, other = check_adaptation(reader, MORE, [7] * 20), check_adaptation(knowing, MORE, [7] * 20)
    np.testing.assert_array_equal(one.before.probabilities, other.before.probabilities)
    np.testing.assert_array_equal(one.after.probabilities, other.after.probabilities)


def test_a_blank_drawing_cannot_be_checked():
    with pytest.raises(ValueError, match="blank"):
        check_adaptation(classifier(), [Drawing()], [1])
