"""The paper of a set, by what its images say, just inside and just outside each limit."""

import numpy as np
import pytest

from mnist_gui.data.formats._shared.values import polarity
from mnist_gui.data.formats._shared.values.ink_evidence import Evidence, PenEvidence
from mnist_gui.data.formats._shared.values.polarity import (
    inverted,
    inverted_on_paper,
    inverted_where_light,
    judge_paper,
    light_images,
    paper_tones,
)


def flags(count, chosen):
    """Return as many flags: of the first ones, or of those chosen."""
    found = np.zeros(count, bool)
    found[range(chosen) if isinstance(chosen, int) else list(chosen)] = True
    return found


@pytest.fixture
def judged(monkeypatch):
    """Return a function that judges images of which is known what each says of ink and paper.

    The first ones are light, those behind them dark. All are sure, even and strokes unless told.
    """
    monkeypatch.setattr(polarity, "light_rims", lambda images: np.ones(len(images), bool))

    def judge(count, light, dark=0, *, tone=230, dark_tone=20, side=8, **told):
        known = {"sure": count, "strokes": count, "even": count, "blank": 0, **told}
        tones = np.where(flags(count, light), tone, dark_tone).astype(np.float32)
        evidence = Evidence(
            light=flags(count, light),
            dark=flags(count, range(light, light + dark)),
            tones=tones,
            **{name: flags(count, known[name]) for name in ("sure", "strokes", "even", "blank")},
        )
        pen = PenEvidence(
            deviations=np.full(count, told.get("deviation", 0.0), np.float32),
            tones=np.resize(told.get("inks", [0]), count).astype(np.float32),
            clean=flags(count, told.get("clean", count)),
            drawn=flags(count, told.get("drawn", 0)),
        )
        pen.deviations[flags(count, told.get("rough", 0))] = 1

        def rows(images):
            return images[:, 0, 0].astype(int) * 256 + images[:, 0, 1]

        def evidence_of(images):
            return Evidence(*(values[rows(images)] for values in evidence))

        def pen_evidence_of(images, sure):
            np.testing.assert_array_equal(sure, evidence.sure[rows(images)])
            return PenEvidence(*(values[rows(images)] for values in pen))

        monkeypatch.setattr(polarity, "evidence_of", evidence_of)
        monkeypatch.setattr(polarity, "pen_evidence_of", pen_evidence_of)
        images = np.zeros((count, side, side), np.uint8)
        images[:, 0, 0], images[:, 0, 1] = np.divmod(np.arange(count), 256)
        return judge_paper(images)

    return judge


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"light": 100}, "light"),
        ({"light": 85, "dark": 2}, "light"),
        ({"light": 84, "dark": 2}, "unknown"),
        ({"light": 85, "dark": 3}, "unknown"),
        ({"light": 100, "tone": 150}, "light"),
        ({"light": 100, "tone": 149}, "dark"),
        ({"light": 100, "sure": 70, "strokes": 79}, "light"),
        ({"light": 100, "sure": 69, "strokes": 80}, "light"),
        ({"light": 100, "sure": 69, "strokes": 79}, "unknown"),
        ({"light": 100, "sure": 69, "strokes": 79, "even": 51}, "unknown"),
        ({"light": 100, "sure": 69, "strokes": 79, "even": 50}, "dark"),
        ({"light": 51, "tone": 150}, "unknown"),
        ({"light": 51, "tone": 149}, "dark"),
        ({"light": 50, "tone": 150}, "dark"),
        ({"light": 0, "dark": 100}, "dark"),
        ({"light": 0}, "dark"),
    ],
)
def test_nearly_all_images_are_ink_on_light_paper(judged, known, expected):
    assert judged(100, **known) == expected


@pytest.mark.parametrize(
    ("count", "sure", "expected"),
    [
        (4, 4, "light"),
        (4, 3, "unknown"),
        (5, 4, "light"),
        (5, 3, "unknown"),
        (19, 16, "light"),
        (19, 15, "unknown"),
        (20, 14, "light"),
        (20, 13, "unknown"),
        (63, 44, "unknown"),
        (63, 45, "light"),
        (64, 0, "light"),
    ],
)
def test_the_fewer_the_images_the_more_must_be_sure(judged, count, sure, expected):
    assert judged(count, light=count, sure=sure) == expected


@pytest.mark.parametrize(
    ("count", "known", "is_certain"),
    [
        # One or two were drawn by a program.
        (1, {"drawn": 1}, True),
        (1, {}, False),
        (2, {"drawn": 2}, True),
        (2, {"drawn": 1}, False),
        # Three or four are clean and alike, or drawn.
        (3, {"inks": [0, 0, 15]}, True),
        (3, {"inks": [0, 0, 16]}, False),
        (3, {"clean": 2}, False),
        (3, {"clean": 0, "drawn": 3, "inks": [0, 0, 99]}, True),
        (4, {"inks": [0, 9, 15, 9]}, True),
        (4, {"inks": [0, 9, 16, 9]}, False),
        (4, {"drawn": 3, "clean": 3}, False),
        # Fewer than ten.
        (5, {"inks": [0, 0, 0, 0, 33], "clean": 0}, True),
        (5, {"inks": [0, 0, 0, 0, 34]}, False),
        (9, {"deviation": 0.0699, "clean": 0}, True),
        (9, {"deviation": 0.0701}, False),
        (9, {"rough": 1}, False),
        (9, {"strokes": range(1, 9)}, False),
        (8, {"inks": [0, 20]}, True),
        (8, {"inks": [0, 21]}, False),
        # Fewer than twenty, of one pen or of several that are clean.
        (10, {"deviation": 0.0799}, True),
        (10, {"deviation": 0.0801}, False),
        (12, {"deviation": 0.06, "inks": [0, 30]}, True),
        (12, {"deviation": 0.06, "inks": [0, 31]}, False),
        (12, {"deviation": 0.06, "rough": 3}, True),
        (12, {"deviation": 0.06, "rough": 4}, False),
        (12, {"deviation": 0.0499, "inks": [0, 99]}, True),
        (12, {"deviation": 0.0501, "inks": [0, 99]}, False),
        (10, {"inks": [0, 99]}, True),
        (9, {"inks": [0, 99]}, False),
        # Many.
        (19, {"deviation": 0.1}, False),
        (20, {"deviation": 0.1199}, True),
        (20, {"deviation": 0.1201}, False),
        (20, {"inks": [0, 99], "rough": 1}, True),
        (20, {"inks": [0, 99], "rough": 2}, False),
        (20, {"inks": [0, 99], "sure": 18}, False),
        (20, {"inks": [0, 40], "rough": 5}, True),
        (20, {"inks": [0, 41], "rough": 5}, False),
        (20, {"inks": [0, 40], "rough": 6}, False),
    ],
)
def test_strokes_have_the_tones_of_pens(judged, count, known, is_certain):
    assert judged(count, light=count, **known) == ("light" if is_certain else "likely light")


def test_inks_of_sure_images_count_and_of_all_strokes_if_none_is_sure(judged):
    inks = [*[99] * 30, *[0] * 70]
    assert judged(100, light=100, inks=inks, sure=range(30, 100), deviation=0.1) == "light"
    assert judged(100, light=100, inks=inks, sure=range(28, 100), deviation=0.1) == "light"
    assert judged(100, light=100, inks=inks, sure=range(20, 100), deviation=0.1) == "likely light"
    assert judged(100, light=100, inks=inks, sure=0, deviation=0.1) == "likely light"
    assert judged(100, light=100, inks=inks, sure=0, strokes=range(20, 100), deviation=0.1) == "likely light"
    inks = [*[99] * 20, *[0] * 80]
    assert judged(100, light=100, inks=inks, sure=0, strokes=range(20, 100), deviation=0.1) == "light"


@pytest.mark.parametrize(
    ("count", "known", "expected"),
    [
        (100, {"light": 48, "dark": 49}, "mixed"),
        (100, {"light": 48, "dark": 48}, "dark"),
        (100, {"light": 60, "dark": 36}, "unknown"),
        (100, {"light": 40, "dark": 60, "tone": 180, "dark_tone": 60}, "mixed"),
        (100, {"light": 40, "dark": 60, "tone": 179}, "dark"),
        (100, {"light": 40, "dark": 60, "dark_tone": 61}, "dark"),
        # Of the fewer, most are sure: of very few, all.
        (100, {"light": 40, "dark": 60, "sure": range(12, 100)}, "mixed"),
        (100, {"light": 40, "dark": 60, "sure": range(13, 100)}, "dark"),
        (100, {"light": 60, "dark": 40, "sure": 88}, "mixed"),
        (100, {"light": 60, "dark": 40, "sure": 87}, "unknown"),
        (300, {"light": 9, "dark": 291, "sure": range(2, 300)}, "mixed"),
        (300, {"light": 8, "dark": 292, "sure": range(1, 300)}, "dark"),
        (300, {"light": 8, "dark": 292}, "mixed"),
        (300, {"light": 291, "dark": 9, "sure": 298}, "mixed"),
        # Not all need be sure if nearly all are strokes.
        (100, {"light": 40, "dark": 60, "sure": 70, "strokes": 94}, "mixed"),
        (100, {"light": 40, "dark": 60, "sure": 60, "strokes": 95}, "mixed"),
        (100, {"light": 40, "dark": 60, "sure": 60, "strokes": 94}, "dark"),
        (12, {"light": 5, "dark": 7, "sure": 9}, "mixed"),
        (11, {"light": 5, "dark": 6, "sure": 8}, "dark"),
        # Few light ones are clean, or drawn.
        (100, {"light": 4, "dark": 96}, "mixed"),
        (100, {"light": 4, "dark": 96, "clean": 3}, "likely mixed"),
        (100, {"light": 4, "dark": 96, "clean": 3, "drawn": [3]}, "mixed"),
        (100, {"light": 5, "dark": 95, "clean": 0}, "mixed"),
        (19, {"light": 4, "dark": 15, "clean": 2}, "mixed"),
        (19, {"light": 4, "dark": 15, "clean": 1}, "likely mixed"),
        (20, {"light": 4, "dark": 16, "clean": 3}, "likely mixed"),
        # Pens of both sides.
        (100, {"light": 50, "dark": 50, "deviation": 0.1, "inks": [*[0] * 50, *[200] * 50]}, "mixed"),
        (100, {"light": 50, "dark": 50, "deviation": 0.1, "inks": [0, 41]}, "likely mixed"),
    ],
)
def test_some_images_are_ink_on_light_paper_and_others_the_opposite(judged, count, known, expected):
    assert judged(count, **known) == expected


def test_blank_images_do_not_count(judged):
    assert judged(30, light=10, blank=range(10, 30), sure=10, even=10, strokes=10) == "light"
    assert judged(30, light=30, blank=30) == "dark"


def test_images_that_are_small_or_dark_are_not_judged(judged, monkeypatch):
    assert judged(100, light=100, side=8) == "light"
    assert judged(100, light=100, side=7) == "dark"
    monkeypatch.setattr(polarity, "light_rims", lambda images: np.zeros(len(images), bool))
    assert judged(100, light=100) == "dark"
    monkeypatch.undo()
    assert judge_paper(np.zeros((0, 28, 28), np.uint8)) == "dark"


# What becomes of the images


def page(*tones, ink=40):
    """Return an image 8x8 with a column of ink and paper of tones, each in as many columns as told."""
    columns = [ink, *np.repeat(*zip(*tones, strict=True))]
    return np.tile(np.uint8(columns), (8, 1))[None]


@pytest.mark.parametrize(
    ("image", "columns"),
    [
        (page((200, 7)), [204, *[0] * 7]),
        (page((255, 7)), [215, *[0] * 7]),
        # Grain of paper is taken off: three times as far as the lower quartile is, a fifth at most.
        (page((190, 2), (200, 5)), [195, *[0] * 7]),
        (page((150, 2), (200, 5)), [191, 16, 16, *[0] * 5]),
        (page((190, 1), (200, 6)), [204, 13, *[0] * 6]),
        # Blank images have no ink, so all tones are paper.
        (page((40, 4), (103, 3)), [0] * 8),
        (page((40, 4), (104, 3)), [*[157] * 5, *[0] * 3]),
        (page((0, 7), ink=0), [255] * 8),
        (page((30, 7), ink=30), [0] * 8),
    ],
)
def test_tones_are_divided_by_that_of_paper(image, columns):
    np.testing.assert_array_equal(inverted_on_paper(image)[0], np.tile(columns, (8, 1)))


def test_the_tone_of_paper_is_that_of_nearly_all_images():
    pages = np.concatenate([page((tone, 7)) for tone in range(200, 221)])
    assert paper_tones(pages) == (201, 219)
    assert paper_tones(page((199, 3), (201, 4))) == (201, 201)
    assert paper_tones(page((199, 4), (201, 3))) == (199, 199)


def test_only_light_images_of_a_mixed_set_are_inverted():
    light, dark = page((200, 7)), 255 - page((255, 7), ink=0)
    both = np.concatenate([light, dark])
    assert light_images(both).tolist() == [True, False]
    np.testing.assert_array_equal(
        inverted_where_light(both), np.concatenate([inverted_on_paper(light), dark])
    )
    np.testing.assert_array_equal(inverted(both), 255 - both)
