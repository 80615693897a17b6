"""The paper of single images, which is inverted only if their ink has nearly one tone."""

import pytest
from helpers.grey_sets import cells, drawn, garments

from mnist_gui.data.formats._shared.values.polarity import inverted, judge_paper


@pytest.mark.parametrize("paper", [220, 255])
def test_shaded_things_alone_are_no_ink(paper):
    things = [*garments(64, paper=paper), *cells(32)]
    assert sum(judge_paper(one[None]) in ("light", "mixed") for one in things) <= 2


def test_a_drawing_alone_on_light_paper_is_ink():
    seven = [[[0.0, 0.0], [60.0, 0.0], [25.0, 100.0]]]
    for width in (1.5, 2.5, 3.5):
        image = drawn(seven, side=28, width=width, margin=4)
        assert judge_paper(inverted(image[None])) == "light"
