import numpy as np
import pytest
from helpers.draw_driver import answer, draw, occlusion, pad
from helpers.pointing import Stylus
from helpers.ruler import LYING, STANDING, Ruler, run_of
from helpers.widget_driver import click, find, text
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.learning.neighbours import build_neighbours
from mnist_gui.ui.draw.occlusion_view import OcclusionView
from mnist_gui.ui.draw.page import DrawPage
from mnist_gui.ui.draw.picture_view import PictureView
from mnist_gui.ui.widgets.imaging import rgb_array

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


def picture_of(*rings: tuple[int, int, int, int]) -> QImage:
    """Rings, dark on light: one that is higher than wide is a 7 to the ruler, another one a 1."""
    picture = QImage(300, 120, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    painter.setPen(QPen(QColor("black"), 8))
    for ring in rings:
        painter.drawEllipse(*ring)
    painter.end()
    return picture


SEVEN, ONE, SEVEN_AGAIN = (30, 20, 30, 80), (110, 30, 80, 60), (230, 25, 35, 75)


@pytest.fixture
def page(shipped, make_draw_page) -> DrawPage:
    return make_draw_page()


@pytest.fixture
def view(qtbot, page, qapp) -> PictureView:
    """The view of a pasted picture with a seven, a one, and a seven."""
    paste(qtbot, page, qapp, picture_of(SEVEN, ONE, SEVEN_AGAIN))
    qtbot.waitUntil(lambda: overlay(page).is_open)
    return page.findChild(PictureView)


def overlay(page: DrawPage) -> QWidget:
    return find(page, QWidget, "pictureOverlay")


def paste(qtbot, page: DrawPage, qapp, picture: QImage) -> None:
    qapp.clipboard().setImage(picture)
    qtbot.keyClick(pad(page), Qt.Key.Key_V, CONTROL)


def own(page: DrawPage):
    return page.own_digits.digits.digits


def model_image(page: DrawPage) -> np.ndarray:
    return page.findChild(OcclusionView).image


# --------------------------------------------------------------------------------------------- what it shows


def test_a_pasted_picture_lies_on_the_pad_and_its_first_digit_is_shown(page, view):
    assert view.isVisible()
    assert overlay(page).geometry() == pad(page).rect()
    assert [view.tag_text(number) for number in range(3)] == ["7", "1", "7"]
    assert answer(page) == "7"
    np.testing.assert_array_equal(model_image(page), view.answer.images[0])
    assert page.window().focusWidget() is view
    assert text(page, "readingStatus") == ""


def test_another_digit_is_shown_through_the_same_views(qtbot, page, view):
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert answer(page) == "1"
    np.testing.assert_array_equal(model_image(page), view.answer.images[1])
    qtbot.waitUntil(lambda: occlusion(page) is not None)
    qtbot.mouseClick(view, LEFT, pos=view.frames[2].center().toPoint())
    assert answer(page) == "7"
    assert occlusion(page) is None


def test_neighbours_are_those_of_the_chosen_digit(qtbot, page, view, session, tiny_dataset):
    session.open(OpenRequest("tiny"))
    strip = find(page, QWidget, "nearestStrip")
    neighbours = build_neighbours(tiny_dataset, "features")
    for image in view.answer.images[:2]:
        nearest = neighbours.nearest(image, 3).rows.tolist()
        qtbot.waitUntil(lambda nearest=nearest: list(strip.rows[:3]) == nearest)
        qtbot.keyClick(view, Qt.Key.Key_Right)


def test_a_dropped_file_is_read(qtbot, page, tmp_path):
    path = tmp_path / "digits.png"
    assert picture_of(SEVEN, ONE).save(str(path))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    actions, buttons, keys = Qt.DropAction.CopyAction, LEFT, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(pad(page), QDragEnterEvent(QPoint(50, 50), actions, data, buttons, keys))
    QApplication.sendEvent(pad(page), QDropEvent(QPointF(50, 50), actions, data, buttons, keys))
    qtbot.waitUntil(lambda: overlay(page).is_open)
    assert len(page.findChild(PictureView).answer) == 2


def test_a_second_picture_takes_the_place_of_the_first(qtbot, page, view, qapp):
    qtbot.keyClick(view, Qt.Key.Key_End)
    qapp.clipboard().setImage(picture_of(ONE, SEVEN_AGAIN))
    qtbot.keyClick(view, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(lambda: len(view.answer) == 2)
    assert answer(page) == "1", "its first digit is chosen"


@pytest.mark.parametrize("picture", [picture_of(), None])
def test_what_holds_no_digit_is_said_and_shown_nowhere(qtbot, page, tmp_path, picture):
    path = tmp_path / "empty.png"
    if picture is None:
        path.write_bytes(b"no picture")
    else:
        picture.save(str(path))
    with qtbot.waitSignal(page.failed) as failed:
        pad(page).picture_dropped.emit(path)
    assert "empty.png" in failed.args[0]
    assert not overlay(page).is_open
    assert text(page, "readingStatus") == ""


def test_a_picture_that_comes_before_the_reader_is_read_once_he_is_there(qtbot, shipped, make_draw_page):
    page = make_draw_page(shown=False)
    pad(page).picture_dropped.emit(picture_of(SEVEN))
    assert "Looking for digits" in text(page, "readingStatus")
    page.show()
    qtbot.waitUntil(lambda: overlay(page).is_open)
    assert answer(page) == "7"


def test_who_reads_from_now_on_reads_the_picture_too(qtbot, page, view, session):
    qtbot.keyClick(view, Qt.Key.Key_Right)
    session.select_run(run_of(Ruler(class_names=tuple("abcdefghij"))))
    qtbot.waitUntil(lambda: answer(page) == "b")
    assert view.chosen == 1
    assert [view.tag_text(number) for number in range(3)] == ["h", "b", "h"]


# ------------------------------------------------------------------------------------------------ how it ends


def by_escape(qtbot, page, view):
    qtbot.keyClick(view, Qt.Key.Key_Escape)


def by_its_button(qtbot, page, view):
    qtbot.mouseClick(find(page, QToolButton, "closePictureButton"), LEFT)


def by_the_clear_button(qtbot, page, view):
    qtbot.mouseClick(find(page, QWidget, "clearButton"), LEFT)


def by_the_delete_key(qtbot, page, view):
    qtbot.keyClick(view, Qt.Key.Key_Delete)


@pytest.mark.parametrize("close", [by_escape, by_its_button, by_the_clear_button, by_the_delete_key])
def test_the_picture_is_taken_away(qtbot, page, view, close):
    close(qtbot, page, view)
    assert not overlay(page).is_open
    assert answer(page) == "Draw a digit"
    assert page.window().focusWidget() is pad(page)
    assert not page.can_clear


def test_a_new_stroke_takes_the_picture_away(qtbot, page, view):
    Stylus(overlay(page)).draw((20, 200), (150, 200), (300, 200))
    assert not overlay(page).is_open
    assert len(pad(page).drawing.strokes) == 1
    qtbot.waitUntil(lambda: answer(page) == "1")


def test_the_drawing_is_there_again_with_its_answer(qtbot, page, qapp):
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: answer(page) == "1")
    before = pad(page).drawing
    paste(qtbot, page, qapp, picture_of(SEVEN))
    qtbot.waitUntil(lambda: answer(page) == "7")
    qtbot.keyClick(page.findChild(PictureView), Qt.Key.Key_Escape)
    assert answer(page) == "1"
    assert pad(page).drawing is before


def test_a_picture_being_read_is_forgotten_when_the_pen_draws(qtbot, page, qapp, runner, shipped):
    shipped.gate.clear()
    paste(qtbot, page, qapp, picture_of(SEVEN))
    assert shipped.started.wait(10)
    draw(qtbot, page, *LYING)
    shipped.gate.set()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert not overlay(page).is_open
    assert answer(page) == "1"


def test_what_is_drawn_below_is_not_shown_above(qtbot, page, view, session):
    session.open(OpenRequest("tiny"))
    qtbot.waitUntil(lambda: session.workspace.dataset is not None)
    assert answer(page) == "7"


# ----------------------------------------------------------------------------------------- what is done in it


def test_keys_name_the_chosen_digit_and_put_it_right(qtbot, page, view):
    qtbot.keyClick(view, Qt.Key.Key_4)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_1)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert "Kept as a 4" in text(page, "teachStatus")
    qtbot.keyClick(view, Qt.Key.Key_7)
    assert [(digit.label, digit.strokes) for digit in own(page)] == [(7, ()), (1, ())]
    np.testing.assert_array_equal(own(page)[0].image, view.answer.images[0])


def test_after_the_picture_the_drawing_is_named_again(qtbot, page, view):
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    qtbot.keyClick(pad(page), Qt.Key.Key_4)
    assert own(page) == ()
    draw(qtbot, page, *STANDING)
    qtbot.keyClick(pad(page), Qt.Key.Key_4)
    assert [len(digit.strokes) for digit in own(page)] == [1]


def test_ctrl_c_copies_the_chosen_digit(qtbot, page, view, qapp):
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_C, CONTROL)
    copied = qapp.clipboard().mimeData()
    np.testing.assert_array_equal(rgb_array(copied.imageData())[:, :, 0], 255 - view.answer.images[1])
    assert copied.text() == ""


def test_while_practising_no_picture_takes_the_pad(qtbot, page, qapp, runner):
    click(qtbot, page, "practiceButton")
    with qtbot.waitSignal(page.failed) as failed:
        paste(qtbot, page, qapp, picture_of(SEVEN))
    assert "practice" in failed.args[0]
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert not overlay(page).is_open


def test_practice_begins_on_an_empty_pad(qtbot, page, view):
    click(qtbot, page, "practiceButton")
    assert not overlay(page).is_open


def test_the_pen_is_no_cursor_over_a_picture(page, view):
    assert overlay(page).cursor().shape() is Qt.CursorShape.ArrowCursor


def test_it_grows_with_the_pad(page, view):
    page.resize(1300, 900)
    assert overlay(page).geometry() == pad(page).rect()
