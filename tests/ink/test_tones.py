"""Which tones are paper and which are ink, at the limits."""

from pathlib import Path

import numpy as np
import pytest
from helpers.kept import assert_as_kept

from mnist_gui.ink.tones import ink_of_scan, most_is_light, otsu_threshold, tones_of

KEPT = Path(__file__).parent / "kept"


def mask(light, *, rim):
    """A mask of 20x20 pixels of which so many are light, those at the rim first or last."""
    y, x = np.mgrid[:20, :20]
    inner = (x > 0) & (x < 19) & (y > 0) & (y < 19)
    order = np.argsort(inner if rim else ~inner, axis=None, kind="stable")
    result = np.zeros(400, dtype=np.bool_)
    result[order[:light]] = True
    return result.reshape(20, 20)


@pytest.mark.parametrize(
    ("light", "rim", "answer"),
    [(260, False, True), (259, False, False), (140, True, False), (141, True, True), (400, True, True)],
)
def test_the_rim_decides_where_ink_covers_nearly_half(light, rim, answer):
    assert most_is_light(mask(light, rim=rim)) is answer
    assert most_is_light(~mask(light, rim=rim)) is (not answer)


def test_all_four_sides_are_the_rim():
    """Of 80 pixels, those in corners counted twice; half of them are not most."""
    rng = np.random.default_rng(1)
    for _ in range(400):
        light = mask(200, rim=False)
        sides = [np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]]
        for side in sides:
            light[side] = rng.random(20) < rng.choice([0.2, 0.5, 0.8])
        assert most_is_light(light) == (sum(light[side].sum() for side in sides) > 40)


def test_of_two_tones_the_threshold_is_in_the_middle_of_the_gap():
    grey = np.float32([[0.2, 0.8, 0.8], [0.8, 0.8, 0.8]])
    assert otsu_threshold(grey) == 0.5
    assert otsu_threshold(np.uint8(255 * grey)) == 0.5
    assert otsu_threshold(np.float32([[0, 1]])) == 0.5
    assert otsu_threshold(np.uint8([[255], [0]] * 100)) == 0.5
    assert otsu_threshold(np.float32([[0, 0, 1 / 256]])) == 1 / 256


def test_the_threshold_parts_tones_as_far_as_can_be():
    rng = np.random.default_rng(0)
    for count in (2, 3, 5, 40, 300):
        grey = rng.integers(0, 256, (7, count)).astype(np.uint8)
        variances = []
        for threshold in range(1, 256):
            low = grey[grey < threshold].astype(float)
            high = grey[grey >= threshold].astype(float)
            spread = (low.mean() - high.mean()) ** 2 if len(low) and len(high) else 0
            variances.append(len(low) * len(high) * spread)
        best = 1 + np.flatnonzero(np.isclose(variances, max(variances), rtol=1e-9))
        # The bins of 256 tones and those of 0 to 255 differ by the last one.
        assert abs(256 * otsu_threshold(grey) - best.mean()) < 0.51


def test_tones_are_rounded():
    shares = np.repeat(np.float32([[0, 0.001, 0.003, 0.5, 0.998, 1]]), 130, axis=0)
    assert (tones_of(shares) == [0, 0, 1, 128, 254, 255]).all()
    assert tones_of(shares).dtype == np.uint8


def test_scans_of_little_contrast_and_much_noise():
    rng = np.random.default_rng(3)
    rows = []
    for side in (40, 47, 48, 66):
        grain = rng.normal(0, 1, (side, 60))
        stroke = np.zeros((side, 60))
        stroke[8:34, 10:14] = stroke[30:34, 10:50] = 1
        stroke[20:23, 40:44] = 0.4
        for contrast in (0.01, 0.014, 0.016, 0.03, 0.045, 0.055, 0.1, 0.3, 0.7):
            for noise in (0, 0.002, 0.007, 0.016, 0.03):
                tones = 0.1 + contrast * stroke + noise * grain
                for grey in (tones, 1 - tones):
                    ink = ink_of_scan(grey.clip(0, 1).astype(np.float32), lossy=bool(side % 2))
                    rows.append(
                        [np.count_nonzero(ink), ink.sum(), (ink**2).sum(), ink[:20].sum(), ink[21, 42]]
                    )
    assert_as_kept(KEPT / "limits of scans.npz", {"rows": np.float32(rows)}, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("paper_is_light", [False, True])
def test_which_tone_is_paper_may_be_known(paper_is_light):
    grey = np.full((30, 30), 0.2, dtype=np.float32)
    grey[:, :12] = 0.9
    ink = ink_of_scan(grey, paper_is_light=paper_is_light)
    assert (ink == (grey < 0.5 if paper_is_light else grey > 0.5)).all()
