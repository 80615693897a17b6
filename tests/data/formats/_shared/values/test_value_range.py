"""Which numbers are black and white, just inside and just outside each limit."""

import numpy as np
import pytest

from mnist_gui.data.dataset import Split
from mnist_gui.data.formats._shared.read_job import RawSplit
from mnist_gui.data.formats._shared.values.value_range import (
    PLAIN,
    ValueRange,
    chosen_range,
    in_one_scale,
    judged_range,
    stored_range,
)
from mnist_gui.errors import DataError


def numbers(counts, *, images=10, side=10, dtype=np.float64):
    """Make images in which numbers occur so often; all other pixels have the number behind None."""
    counts = dict(counts)
    rest = counts.pop(None, 0)
    values = np.repeat(np.array(list(counts), np.float64), list(counts.values()))
    values = np.pad(values, (0, images * side * side - len(values)), constant_values=rest)
    return values.reshape(images, side, side).astype(dtype)


def split_of(counts, *, step=1.0, name="train", **options):
    images = numbers(counts, **options)
    return RawSplit(name, images, np.zeros(len(images), np.int16), step=step)


def judged(counts, **options):
    """Return what is judged in short: a range, a range and what is remarked, or None for a refusal."""
    try:
        found = judged_range("a.npy", [split_of(counts, **options)])
    except DataError:
        return None
    if found.wraps:
        assert (found.low, found.high) == (0, 255)
        return found.note
    if found.note.startswith("dark"):
        assert (found.low, found.high) == (0, 255)
        return found.note.partition(" (")[0]
    if not found.note:
        assert found == PLAIN
        return "plain"
    assert found.note == f"pixels {found.low:.6g}..{found.high:.6g} made 0..255"
    return found.low, found.high


def dark(most):
    return f"dark: no pixel is above {most} of 255"


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({0: 1}, "plain"),
        ({1: 1}, (0, 1)),
        ({2: 1}, (0, 2)),
        ({16: 1}, (0, 16)),
        ({17: 1}, dark(17)),
        ({127: 1, 50: 99}, dark(127)),
        ({128: 1, 50: 99}, "plain"),
        ({255: 1}, "plain"),
        ({110: 1, None: 54}, dark(110)),
        ({110: 1, None: 55}, "plain"),
        *[({most: 2, 5: 98}, (0, most)) for most in (31, 32, 63, 64, 100, 127)],
        *[({most: 1, 5: 98}, dark(most)) for most in (31, 32, 63, 64, 100, 127)],
        *[({most: 2, 5: 98}, dark(most)) for most in (33, 62, 65, 99, 101, 126)],
        ({256: 1}, (0, 1023)),
        ({1023: 1}, (0, 1023)),
        ({1024: 1}, (0, 4095)),
        ({4095: 1}, (0, 4095)),
        ({4096: 1}, (0, 16383)),
        ({16383: 1}, (0, 16383)),
        ({16384: 1}, (0, 65535)),
        ({65535: 1}, (0, 65535)),
        ({65536: 1}, None),
    ],
)
@pytest.mark.parametrize("dtype", [np.int32, np.float64])
def test_whole_numbers(counts, expected, dtype):
    assert judged(counts, dtype=dtype) == expected


@pytest.mark.parametrize(
    ("counts", "side", "expected"),
    [
        ({127: 9}, 4, "plain"),
        ({16: 9}, 4, "plain"),
        ({1: 9}, 4, (0, 1)),
        ({255: 9}, 4, "plain"),
        ({256: 9}, 4, None),
        ({256: 9}, 5, (0, 1023)),
        ({None: 7}, 10, "plain"),  # all the same
        ({None: 700}, 10, None),
        ({-1: 9, 1: 9}, 4, (-1, 1)),
        ({-1: 9, 0.9: 9}, 4, None),
        ({-0.9: 9, 1: 9}, 4, None),
        ({-0.9: 9, 1: 9}, 5, (-1, 1)),
    ],
)
def test_images_too_small_to_tell(counts, side, expected):
    assert judged(counts, side=side) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # A fifth of 900 pixels is paper; of the others, 54 are 7.5 %.
        ({0: 180, 16: 54, None: 5}, (0, 16)),
        ({0: 179, 16: 55, None: 5}, dark(16)),
        ({0: 180, 16: 53, None: 5}, dark(16)),
        ({0: 180, 31: 54, None: 5}, (0, 31)),
        ({0: 180, 31: 53, None: 5}, dark(31)),
        ({0: 180, 17: 90, None: 5}, dark(17)),
        # Levels are few: more of them have the largest number anyway.
        ({0: 180, 2: 432, None: 1}, (0, 2)),
        ({0: 180, 2: 431, None: 1}, dark(2)),
        ({1: 9}, (0, 1)),
    ],
)
def test_few_images_must_saturate(counts, expected):
    assert judged(counts, images=9) == expected


def test_ten_images_are_not_few():
    assert judged({0: 1, 16: 1, None: 5}, images=9) == dark(16)
    assert judged({0: 1, 16: 1, None: 5}, images=10) == (0, 16)
    halves = [split_of({0: 1, 16: 1, None: 5}, images=images) for images in (4, 6)]
    assert judged_range("a", halves).high == 16


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({0.5: 9}, (0, 1)),
        ({1.1: 9, 0.5: 9}, (0, 1)),
        ({1.11: 9, 0.5: 9}, (0, 1.11)),
        ({-0.1: 9, 1.0: 9}, (0, 1)),
        ({-0.11: 9, 1.0: 9}, None),
        ({-1.6: 9, 16.0: 9, 0.5: 9}, (0, 16)),
        ({15.7: 9}, (0, 16)),
        ({15.6: 9}, (0, 15.6)),
        ({16.3: 9}, (0, 16)),
        ({16.4: 9}, dark("16.4")),
        ({31.6: 30}, (0, 32)),
        ({125.2: 9}, dark(125)),
        ({128.5: 9}, "plain"),
        ({280.5: 9}, "plain"),
        ({280.75: 9}, (0, 1023)),
    ],
)
def test_fractions(counts, expected):
    assert judged(counts) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        *[({-128: 1, 127: 1, None: usual}, "pixels -128..127 read as bytes 0..255") for usual in (-8, 0, 8)],
        *[({-128: 1, 127: 1, None: usual}, (-127.5, 127.5)) for usual in (-99, -9, 9, 99)],
        *[({-128: 1, 127: 1, None: usual}, (-128, 127)) for usual in (-100, 100)],
        ({-2: 1, 1: 1}, "pixels -128..127 read as bytes 0..255"),
        ({-1: 1, 1: 1}, (-1, 1)),
        ({-129: 1, 127: 1}, (-127.5, 127.5)),
        ({-128: 1, 128: 1}, (-127.5, 127.5)),
        ({-128: 1, 127: 1, 0.5: 1}, (-127.5, 127.5)),
        ({-0.25: 1, 0.25: 1}, (-0.5, 0.5)),
        ({-0.24: 1, 0.25: 1}, None),
        ({-0.25: 1, 0.24: 1}, None),
        ({-0.51: 1, 0.51: 1}, (-0.5, 0.5)),
        ({-0.52: 1, 0.51: 1}, (-1, 1)),
        ({-0.51: 1, 0.52: 1}, (-1, 1)),
        ({-0.49: 1, 0.52: 1}, None),
        ({-1.02: 1, 1.02: 1}, (-1, 1)),
        ({-1.03: 1, 1: 1}, None),
        ({-1: 1, 1.03: 1}, None),
        ({-130.05: 1, 63.75: 1}, (-127.5, 127.5)),
        ({-63.75: 1, 130.05: 1}, (-127.5, 127.5)),
        ({-130.1: 1, 63.75: 1}, None),
        ({-64: 1, 130.1: 1}, None),
    ],
)
def test_numbers_with_a_sign(counts, expected):
    assert judged(counts) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({-3: 200, 5: 16}, (-3, 5)),
        ({-3: 199, 5: 17}, None),
        ({-3: 200, 5: 15}, None),
        # Numbers nearly as small or as large count as well, unless all are whole.
        ({-3: 100, -2.97: 100, 5: 8, 4.97: 8}, (-3, 5)),
        ({-3: 100, -2.95: 100, 5: 8, 4.97: 8}, None),
        ({-3: 100, -2.97: 100, 5: 8, 4.95: 8}, None),
        ({-300: 100, -299: 100, 500: 16}, None),
        ({-300: 200, 500: 8, 499: 8}, None),
        ({-300: 200, 500: 16}, (-300, 500)),
    ],
)
def test_other_numbers_must_be_paper_and_saturated_ink(counts, expected):
    assert judged({**counts, None: 0.5 if counts.get(-3) else 1}) == expected


def test_a_refusal_says_what_was_found():
    with pytest.raises(DataError, match=r"a.npy holds no pixels: .* found -3 to 7; scale them so"):
        judged_range("a.npy", [split_of({-3: 1, 7: 1, None: 0.5})])


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1.1e15, -1.1e15])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(DataError, match="holds no pixels"):
        judged_range("a", [split_of({value: 1})])
    with pytest.raises(DataError, match="holds no pixels"):
        stored_range("a", [split_of({value: 1})])


@pytest.mark.parametrize(
    ("most", "note"),
    [
        (128, ""),
        (127, "; dark: no pixel is above 0.498 of 1 (to brighten: --range 0..0.498)"),
    ],
)
def test_fractions_held_as_bytes(most, note):
    found = judged_range("a", [split_of({most: 1}, dtype=np.uint8, step=1 / 255)])
    assert found == ValueRange(0, 1, note=f"pixels 0..1 made 0..255{note}")


@pytest.mark.parametrize(
    ("fractions", "expected"), [({255: 9}, ValueRange(wraps=True)), ({255: 9, 99: 1}, None)]
)
def test_fractions_beside_other_numbers(fractions, expected):
    both = [
        split_of(fractions, dtype=np.uint8, step=1 / 255),
        split_of({-20: 9, 2: 9}, dtype=np.int16, name="test"),
    ]
    if expected is None:
        with pytest.raises(DataError, match="found -20 to 2;"):
            judged_range("a", both)
    else:
        assert judged_range("a", both)._replace(note="") == expected


def test_bytes_are_as_they_are():
    labels = np.zeros(10, np.int16)
    bright, dim = (Split("train", numbers({most: 1, None: 3}, dtype=np.uint8), labels) for most in (128, 99))
    assert judged_range("a", [bright]) is PLAIN
    assert judged_range("a", [bright, dim]) is PLAIN
    assert judged_range("a", [dim]).note.startswith("dark: no pixel is above 99 of 255 (to brighten:")
    assert stored_range("a", [dim]) is PLAIN


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({255: 1}, PLAIN),
        ({0.3: 1}, PLAIN),
        ({256: 1}, ValueRange(0, 1023, note="pixels 0..1023 made 0..255")),
        ({-1: 1, 1: 1}, ValueRange(-1, 1, note="pixels -1..1 made 0..255")),
        ({-3: 1, 0.5: 2, 7: 1}, ValueRange(-3, 7)),
        ({None: -1e6}, ValueRange(-1e6, -1e6 + 1)),
    ],
)
def test_the_range_of_the_fingerprint_is_never_refused(counts, expected):
    assert stored_range("a", [split_of(counts)]) == expected


def test_a_range_that_is_chosen_is_said_unless_it_is_usual():
    assert chosen_range(0, 255) == PLAIN
    assert chosen_range(0, 254) == ValueRange(0, 254, note="pixels 0..254 made 0..255")
    assert chosen_range(1, 255) == ValueRange(1, 255, note="pixels 1..255 made 0..255")


def test_fractions_become_bytes_where_other_splits_are_bytes():
    fractions = split_of({200: 1}, dtype=np.uint8, step=1 / 255)
    bright, dim = (
        Split("test", numbers({most: 1}, dtype=np.uint8), np.zeros(10, np.int16)) for most in (128, 127)
    )
    (first, second), note = in_one_scale([fractions, bright])
    assert note == "pixels 0..1 of train made 0..255, as the others are"
    assert type(first) is Split
    assert first.images is fractions.images
    assert second is bright
    others = split_of({500: 1}, name="test")
    coarse = split_of({0.5: 1}, name="rest", step=0.5)
    unmixed = ([fractions, dim], [fractions], [bright])
    for same in (*unmixed, [fractions, bright, dim], [fractions, bright, coarse]):
        assert in_one_scale(same) == (tuple(same), "")
    assert in_one_scale([fractions, others])[1] == note


@pytest.mark.parametrize(
    ("found", "values", "step", "expected"),
    [
        (PLAIN, np.uint8([0, 7, 255]), 1, [0, 7, 255]),
        (ValueRange(0, 1), np.uint8([0, 7, 255]), 1 / 255, [0, 7, 255]),
        (ValueRange(0, 1), np.uint8([0, 1, 2]), 1, [0, 255, 255]),
        (ValueRange(1, 255), np.uint8([0, 1, 128, 255]), 1, [0, 0, 128, 255]),
        (ValueRange(0, 254), np.uint8([0, 127, 254, 255]), 1, [0, 128, 255, 255]),
        (PLAIN, np.uint8([0, 100]), 0.5, [0, 50]),
        (PLAIN, np.float32([-3, 0.4, 0.6, 99, 300]), 1, [0, 0, 1, 99, 255]),
        (ValueRange(-1, 1), np.float32([-2, -1, 0, 0.5, 1]), 1, [0, 0, 128, 191, 255]),
        (ValueRange(2, 4), np.float32([1, 1.5, 2]), 2, [0, 128, 255]),
        (ValueRange(wraps=True), np.int16([-128, -1, 0, 127]), 1, [128, 255, 0, 127]),
        (ValueRange(0, 65535), np.uint16([0, 255, 256, 65535]), 1, [0, 0, 1, 255]),
        (ValueRange(0, 65534), np.uint16([0, 255, 65534]), 1, [0, 1, 255]),
        (ValueRange(1, 65535), np.uint16([0, 255, 65535]), 1, [0, 1, 255]),
    ],
)
def test_numbers_become_bytes(found, values, step, expected):
    before = values.copy()
    images = found.to_bytes(values, step)
    assert images.dtype == np.uint8
    np.testing.assert_array_equal(images, expected)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize(
    ("found", "step", "expected"),
    [
        (PLAIN, 1, True),
        (ValueRange(0, 255.4), 1, True),
        (ValueRange(0, 255.5), 1, False),
        (ValueRange(0, 254.5), 1, False),
        (ValueRange(1, 255), 1, False),
        (ValueRange(0, 1), 1 / 255, True),
        (ValueRange(0, 1), 1, False),
    ],
)
def test_bytes_that_stay_the_same_are_not_copied(found, step, expected):
    values = np.uint8([1, 2])
    assert found.keeps(values, step) is expected
    assert (found.to_bytes(values, step) is values) is expected
    assert not found.keeps(values.astype(np.float32), step)
