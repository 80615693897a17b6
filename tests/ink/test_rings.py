"""Rings around digits, as people draw them around an answer."""

import numpy as np
from helpers import figures
from PIL import Image, ImageDraw

from mnist_gui.ink.picture import picture_to_images


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
