"""The paper of few images, which is inverted only if nothing else than ink can look so."""

import numpy as np
import pytest
from helpers.grey_sets import (
    SCANS,
    cells,
    drawn,
    full_frames,
    garments,
    photograph_patches,
    products,
    scanned,
    sky,
)

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


def scribbles(count: int, *, width: float = 2.0, margin: float = 4) -> np.ndarray:
    """Make light lines on dark paper, 28x28."""
    rng = np.random.default_rng(0)
    lines = [[rng.uniform(0, 100, (5, 2)).tolist()] for _ in range(count)]
    return np.stack([drawn(line, side=28, width=width, margin=margin) for line in lines])


def test_things_and_photographs_are_no_ink_in_sets_of_any_size():
    sets = [photograph_patches(32, side=28), full_frames(32), cells(32), garments(32, paper=235)]
    sets += [products(32, kind=kind, paper=0) for kind in ("sandal", "trouser", "dress", "bag")]
    sets += [scribbles(32, width=width, margin=0) for width in (4.5, 6, 7.5)]
    for images in [*sets, np.concatenate(sets), sky(32)]:
        for size, step in ((1, 8), (2, 16), (3, 16), (5, 16), (10, 16), (64, 64)):
            for start in range(0, len(images), step):
                assert judge_paper(images[start : start + size]) not in ("light", "mixed")


@pytest.mark.parametrize("kind", ["sandal", "trouser", "dress", "bag"])
def test_things_of_shops_on_light_grounds_are_no_ink(kind):
    things = products(40, kind=kind, paper=245)
    for size in (1, 2, 3, 10):
        for start in range(0, 40, max(size, 4)):
            assert judge_paper(things[start : start + size]) not in ("light", "mixed")


@pytest.mark.parametrize("scan", SCANS)
@pytest.mark.parametrize("size", [10, 24, 64])
def test_tens_of_scans_are_ink(scan, size):
    assert judge_paper(SCANS[scan](scribbles(size))) == "light"


@pytest.mark.parametrize("scan", ["white paper", "paper of 200 to 250, noise", "grey pencil, noise, JPEG"])
def test_tens_of_scans_among_dark_images_are_ink(scan):
    images = scribbles(24)
    assert judge_paper(np.concatenate([images, SCANS[scan](images)])) == "mixed"


def test_one_or_two_scans_look_like_ink_but_may_be_things():
    scans = scanned(scribbles(2), paper=(230, 230), noise=4)
    assert [judge_paper(scans[:1]), judge_paper(scans)] == ["likely light", "likely light"]
    assert judge_paper(np.concatenate([scans[:1], scribbles(1)])) == "likely mixed"


def test_different_pens_are_ink():
    images = np.concatenate(
        [scanned(scribbles(6), paper=(235, 245), ink=ink, noise=2) for ink in (10, 60, 100)]
    )
    assert judge_paper(images) == "light"
