import csv
import io

import pytest

from mnist_gui.learning.plot import Axis, Mark, Plot, Series


@pytest.mark.parametrize(
    ("axis", "most", "ticks"),
    [
        (Axis("x"), 6, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (Axis("x"), 3, [0, 0.5, 1]),
        (Axis("x", 0, 0.0573), 4, [0, 0.02, 0.04]),
        (Axis("x", 12, 47), 5, [20, 30, 40]),
        (Axis("x", 0.5, 9000, is_log=True), 9, [1, 10, 100, 1000]),
        (Axis("x", 0.5, 9000, is_log=True), 2, [1, 100]),
    ],
)
def test_ticks_are_round_and_within_the_axis(axis, most, ticks):
    assert axis.ticks(most) == pytest.approx(ticks)
    assert len(ticks) <= most


def test_positions_are_shares_of_the_axis():
    assert Axis("x", 10, 20).position(15) == 0.5
    log = Axis("x", 1, 100, is_log=True)
    assert [log.position(value) for value in (0, 1, 10, 100)] == pytest.approx([0, 0, 0.5, 1])


@pytest.mark.parametrize(
    ("axis", "value", "text"),
    [
        (Axis("x", is_share=True), 0.005, "0.5 %"),
        (Axis("x", 0, 1e5), 60_000.0, "60,000"),
        (Axis("x"), 0.25, "0.25"),
    ],
)
def test_numbers_are_written_as_short_as_they_are(axis, value, text):
    assert axis.text(value) == text


@pytest.fixture
def plot() -> Plot:
    guide = Series("", (0.0, 1.0), (0.0, 1.0), mark=Mark.GUIDE)
    values = Series("=right", (0.1, 0.9), (0.25, 1.0), ("one", "two"))
    return Plot("Title", Axis("said"), Axis("right"), (guide, values))


def test_values_are_written_for_spreadsheets_without_guides_and_formulas(plot):
    assert list(csv.reader(io.StringIO(plot.csv()))) == [
        ["series", "said", "right"],
        ["'=right", "0.1", "0.25"],
        ["'=right", "0.9", "1"],
    ]


def test_words_are_those_of_all_points_or_the_summary(plot):
    assert plot.text == "one; two"
    assert Plot("", plot.x, plot.y, plot.series, summary="short").text == "short"
