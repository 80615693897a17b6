"""Rings around digits, as people draw them around an answer."""

from pathlib import Path

import numpy as np
from helpers import figures
from helpers.kept import assert_as_kept
from PIL import Image, ImageDraw

from mnist_gui.ink.picture import picture_to_images
from mnist_gui.ink.regions import find_regions
from mnist_gui.ink.rings import without_rings

KEPT = Path(__file__).parent / "kept"


def drawn(draw, side=200):
    """Return a picture, uint8 (side, side), of dark ink that a function draws on light paper."""
    picture = Image.new("L", (4 * side, 4 * side), 255)
    draw(ImageDraw.Draw(picture), 4)
    return np.asarray(picture.resize((side, side), Image.Resampling.BOX))


def seven(draw, scale):
    points = [(78, 70), (122, 70), (95, 130)]
    draw.line([(x * scale, y * scale) for x, y in points], fill=0, width=8 * scale, joint="curve")


def ring(draw, scale, *, start=0):
    draw.arc([place * scale for place in (40, 40, 160, 160)], start, 360, fill=0, width=5 * scale)


def test_a_ring_around_a_digit_is_left_out_also_if_it_is_open():
    (alone,) = picture_to_images(drawn(seven))
    for start in (0, 25):

        def both(draw, scale, start=start):
            seven(draw, scale)
            ring(draw, scale, start=start)

        (found,) = picture_to_images(drawn(both))
        assert np.abs(found.image.astype(int) - alone.image).mean() < 2
        assert np.abs(np.subtract(found.box, alone.box)).max() <= 2


def test_a_zero_stays_with_a_dot_or_a_bar_in_it_or_alone():
    def dot(draw, scale):
        ring(draw, scale)
        draw.ellipse([place * scale for place in (92, 92, 108, 108)], fill=0)

    def bar(draw, scale):
        draw.ellipse([place * scale for place in (70, 40, 130, 160)], outline=0, width=6 * scale)
        draw.line([place * scale for place in (108, 80, 92, 120)], fill=0, width=5 * scale)

    for draw in (ring, dot, bar):
        (found,) = picture_to_images(drawn(draw))
        assert found.box[3] - found.box[1] >= 118


def test_each_of_several_rings_is_left_out():
    shape = np.zeros((60, 40))
    shape[:, 15:25] = 1
    sheet = np.hstack([figures.circled(shape, radius=radius) for radius in (0.7, 0.8, 0.9)])
    found = picture_to_images(sheet)
    assert len(found) == 3
    assert all(abs(digit.box[3] - digit.box[1] - 60) <= 4 for digit in found)


def test_rings_in_rings_are_a_pattern_and_stay():
    def target(draw, scale):
        for radius in (20, 45, 70):
            box = [(100 - radius) * scale] * 2 + [(100 + radius) * scale] * 2
            draw.arc(box, 0, 360, fill=0, width=4 * scale)

    boxes = [digit.box for digit in picture_to_images(drawn(target))]
    assert max(bottom - top for _, top, _, bottom in boxes) >= 138


def around(*, across=40, down=40, opening=0.0, inner=(10, 30), shift=(0, 0), dent=1.0, side=100):
    """A ring, open by an angle and dented, around a bar of a width and height, and specks; float32."""
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    radius = np.hypot(x / across, y / down)
    angle = np.arctan2(y, x)
    at = np.where(abs(angle) < 0.3, dent, 1.0)
    ring = (abs(radius - at) < 1.7 / min(across, down)) & (abs(angle - 1) >= opening / 2)
    bar = (abs(x - shift[0]) <= inner[0] / 2) & (abs(y - shift[1]) <= inner[1] / 2) & (radius < 0.93)
    ink = np.where(ring | bar, 1, 0).astype(np.float32)
    ink[grown_once(ink)] = 0.2
    ink[:2, :2] = 1
    return ink


def grown_once(ink):
    """The pixels without ink to the left or above of ink."""
    return (ink == 0) & ((np.roll(ink, -1, axis=0) > 0) | (np.roll(ink, -1, axis=1) > 0))


def test_rings_at_their_limits():
    """What is in a ring, its height, width and place; how open, narrow or dented the ring is."""
    scenes = [around(inner=(10, height)) for height in (16, 20, *range(22, 30), 60, 66, *range(68, 82, 2))]
    scenes += [around(down=44, across=36, inner=(width, 40)) for width in range(1, 14)]
    scenes += [around(across=across, inner=(width, 40)) for across in range(20, 48) for width in (2, 11)]
    scenes += [around(down=down, inner=(2, 30)) for down in range(28, 48)]
    scenes += [around(opening=opening) for opening in np.arange(0, 2, 0.1)]
    scenes += [around(dent=dent, inner=(4, 30), shift=(-9, 0)) for dent in np.arange(0.3, 1.05, 0.05)]
    scenes += [around(shift=(right, down)) for right in (-28, 0, 27) for down in (-20, 0, 24)]
    scenes += [np.hstack([around(), around(inner=(1, 1))]), np.maximum(around(), around(across=20, down=22))]
    scenes += [
        around(side=side, across=0.4 * side, down=0.4 * side, inner=(20, 90)) for side in (240, 260, 520)
    ]
    answers = []
    for ink in scenes:
        left = without_rings(ink, find_regions(ink > 0.35), stroke=3.4)
        middle = len(ink) // 2
        answers.append([left is ink, left.sum(), left[:middle].sum(), left[:, :middle].sum()])
    assert 30 < sum(answer[0] for answer in answers) < len(answers) - 30
    assert_as_kept(KEPT / "rings.npz", {"left": np.float32(answers)}, atol=0.05)


def test_of_many_pieces_the_largest_may_be_rings():
    """Sixty pieces are compared, with the ring and what is in it."""
    for count, is_seen in ((58, True), (59, False)):
        ink = np.zeros((100, 100 + 120 * count), dtype=np.float32)
        ink[:, :100] = around()
        for number in range(count):
            ink[4:96, 110 + 120 * number : 210 + 120 * number] = 1
        assert (without_rings(ink, find_regions(ink > 0), stroke=3) is not ink) == is_seen
