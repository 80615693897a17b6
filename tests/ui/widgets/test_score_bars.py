import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QImage, QPalette

from mnist_gui.ui.widgets.score_bars import MAX_BARS, Bar, ScoreBars, bars_of, percentage
from mnist_gui.ui.widgets.theme import DARK, HIGH_CONTRAST, LIGHT, palette_of

DIGITS = tuple("0123456789")
SEVEN = np.array([0, 0.04, 0.002, 0, 0, 0, 0, 0.93, 0.02, 0.008])


@pytest.fixture
def bars(qtbot) -> ScoreBars:
    bars = ScoreBars()
    qtbot.addWidget(bars)
    bars.setPalette(palette_of(LIGHT))
    bars.resize(300, 240)
    return bars


def picture(bars: ScoreBars) -> QImage:
    return bars.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def accented_rows(bars: ScoreBars) -> set[int]:
    """The rows of a ten-row widget that hold the accent colour."""
    image = picture(bars)
    accent = bars.palette().color(QPalette.ColorRole.Highlight).rgb()
    found = {y for y in range(image.height()) for x in range(image.width()) if image.pixel(x, y) == accent}
    return {y * 10 // image.height() for y in found}


def test_up_to_ten_classes_keep_their_order():
    shown = bars_of(DIGITS, SEVEN)
    assert [bar.name for bar in shown] == list(DIGITS)
    assert [bar.name for bar in shown if bar.best] == ["7"]


def test_of_many_classes_the_most_probable_ten_are_shown_best_first():
    names = [f"class {number}" for number in range(62)]
    probabilities = np.random.default_rng(0).dirichlet(np.ones(62))
    shown = bars_of(names, probabilities)
    best = np.sort(probabilities)[::-1][:MAX_BARS]
    assert [bar.probability for bar in shown] == pytest.approx(best)
    assert shown[0] == Bar(names[int(probabilities.argmax())], float(probabilities.max()), best=True)
    assert not any(bar.best for bar in shown[1:])


def test_without_a_prediction_every_bar_is_empty():
    assert bars_of("ab", None) == (Bar("a"), Bar("b"))


def test_without_classes_there_are_no_bars():
    assert bars_of((), np.empty(0)) == ()


def test_refuses_probabilities_that_do_not_match_the_classes(bars):
    with pytest.raises(ValueError, match="10 classes"):
        bars.set_prediction(DIGITS, SEVEN[:9])


def test_percentage_is_whole():
    assert percentage(0.934) == "93\N{NO-BREAK SPACE}%"
    assert percentage(1.0) == "100\N{NO-BREAK SPACE}%"


def test_best_class_and_no_other_is_painted_in_the_accent_colour(bars):
    bars.set_prediction(DIGITS, SEVEN)
    assert accented_rows(bars) == {7}


def test_empty_state_has_no_accent(bars):
    bars.set_prediction(DIGITS, SEVEN)
    bars.set_prediction(DIGITS, None)
    assert accented_rows(bars) == set()


def test_bar_is_as_long_as_its_probability(bars):
    def length(probability: float) -> int:
        bars.set_prediction("ab", np.array([probability, 1 - probability]))
        image = picture(bars)
        accent = bars.palette().color(QPalette.ColorRole.Highlight).rgb()
        return max(sum(image.pixel(x, y) == accent for x in range(image.width())) for y in range(30))

    assert length(0.6) == pytest.approx(0.6 * length(1.0), abs=2)


def test_another_prediction_is_a_line_across_the_bar(bars):
    bars.set_prediction("ab", np.array([1.0, 0.0]), compared=np.array([0.25, 0.75]))
    assert [bar.compared for bar in bars.bars] == [0.25, 0.75]
    image, ink = picture(bars), bars.palette().color(QPalette.ColorRole.WindowText).rgb()
    accent = bars.palette().color(QPalette.ColorRole.Highlight).rgb()
    bar = [x for x in range(image.width()) if image.pixel(x, 15) in (ink, accent)]
    line = [x for x in bar if image.pixel(x, 15) == ink and image.pixel(x, 8) == ink]
    track = [x for x in bar if image.pixel(x, 15) == accent]
    expected = track[0] + 0.25 * (track[-1] - track[0])
    assert abs(np.mean(line) - expected) < 3


def test_another_prediction_that_says_nothing_of_a_class_leaves_its_bar_alone(bars):
    bars.set_prediction("ab", np.array([0.6, 0.4]))
    before = picture(bars)
    bars.set_prediction("ab", np.array([0.6, 0.4]), compared=np.array([0.001, 0.999]))
    upper = before.rect().adjusted(0, 0, 0, -before.height() + 30)
    assert picture(bars).copy(upper) == before.copy(upper)
    assert picture(bars) != before


def test_repaints_in_the_colours_of_another_palette(bars, qtbot):
    bars.set_prediction(DIGITS, SEVEN)
    with qtbot.waitExposed(bars):
        bars.show()
    painted = []
    bars.paintEvent = lambda event: painted.append(event.type())
    bars.setPalette(palette_of(DARK))
    qtbot.waitUntil(lambda: QEvent.Type.Paint in painted)
    del bars.paintEvent
    assert accented_rows(bars) == {7}


def test_right_to_left_mirrors_the_bars(bars):
    bars.set_prediction("ab", np.array([0.5, 0.5]))

    def weight_is_left() -> bool:
        image = picture(bars)
        accent = bars.palette().color(QPalette.ColorRole.Highlight).rgb()
        columns = [x for x in range(image.width()) if image.pixel(x, 15) == accent]
        return sum(columns) / len(columns) < image.width() / 2

    assert weight_is_left()
    bars.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert not weight_is_left()


def test_is_described_to_screen_readers(bars):
    bars.set_prediction(DIGITS, SEVEN)
    interface = QAccessible.queryAccessibleInterface(bars)
    assert interface.text(QAccessible.Text.Name) == "Probabilities"
    assert interface.text(QAccessible.Text.Description) == "7: 93 %, 1: 4 %, 8: 2 %"
    bars.set_prediction(DIGITS, None)
    assert interface.text(QAccessible.Text.Description) == "No prediction"


def test_description_names_the_best_even_if_all_are_tiny(bars):
    bars.set_prediction([str(number) for number in range(200)], np.full(200, 0.005))
    assert bars.accessibleDescription() == "0: 0 %"


def test_ten_bars_fit_a_small_inspector(bars):
    bars.set_prediction(DIGITS, SEVEN)
    assert bars.minimumSizeHint().height() <= 180


def test_in_high_contrast_empty_bars_are_outlines(bars):
    bars.setPalette(palette_of(HIGH_CONTRAST))
    bars.set_prediction(DIGITS, None)
    image = picture(bars)
    across = [image.pixelColor(150, y).name() for y in range(image.height())]
    assert across.count(HIGH_CONTRAST.line) == 2 * len(DIGITS)  # one line above, one below
    bars.set_prediction(DIGITS, SEVEN)
    assert HIGH_CONTRAST.accent in [picture(bars).pixelColor(150, y).name() for y in range(image.height())]
