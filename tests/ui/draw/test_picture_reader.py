import os
import threading

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from mnist_gui.data.open import open_dataset
from mnist_gui.errors import ModelError
from mnist_gui.ink.picture import picture_to_images
from mnist_gui.ink.picture_file import WORKING_SIDE
from mnist_gui.learning.classifier import Prediction
from mnist_gui.ui.draw.picture_reader import PictureReader
from mnist_gui.ui.state.tasks import Lane
from mnist_gui.ui.widgets.imaging import rgb_array

TOP, LEFT, APART = 60, 40, 30


class CountingReader:
    """Answers 0, 1, 2 and so on; remembers the images, and waits for `may_go` before it answers."""

    title, class_names, image_shape = "Counter", tuple("0123456789"), (28, 28)

    def __init__(self) -> None:
        self.seen: list[np.ndarray] = []
        self.may_go = threading.Event()
        self.may_go.set()
        self.is_asked = threading.Event()

    def predict(self, images):
        self.seen.append(images)
        self.is_asked.set()
        assert self.may_go.wait(10)
        return Prediction(np.eye(10)[: len(images)], np.zeros(len(images), dtype=bool))


class FailingReader(CountingReader):
    """Fails with an error of choice."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def predict(self, images):
        raise self.error


@pytest.fixture(scope="module")
def digits() -> list[np.ndarray]:
    """A zero, a three and an eight as bool masks, about 100 pixels high."""
    split = open_dataset("sample").splits[0]
    masks = []
    for label in (0, 3, 8):
        image = Image.fromarray(split.images[np.flatnonzero(split.labels == label)[0]])
        ink = np.asarray(image.resize((140, 140), Image.Resampling.BICUBIC)) > 127
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        masks.append(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    return masks


@pytest.fixture(scope="module")
def row(digits) -> tuple[np.ndarray, list[QRectF]]:
    """Grey values of a white page with the digits in a row, and where they are."""
    page = np.full((220, LEFT + sum(mask.shape[1] + APART for mask in digits)), 255, dtype=np.uint8)
    boxes, left = [], LEFT
    for mask in digits:
        height, width = mask.shape
        page[TOP : TOP + height, left : left + width][mask] = 20
        boxes.append(QRectF(left, TOP, width, height))
        left += width + APART
    return page, boxes


@pytest.fixture
def picture_reader(qtbot, runner):
    reader = PictureReader(runner)
    reader.answers, reader.sentences = [], []
    reader.answered.connect(reader.answers.append)
    reader.failed.connect(reader.sentences.append)
    yield reader
    qtbot.waitUntil(lambda: not runner.live_tasks)
    reader.deleteLater()


@pytest.fixture
def read(qtbot, picture_reader):
    """Read a picture, and wait for the answer."""

    def read(picture, reader=None):
        with qtbot.waitSignal(picture_reader.answered) as signal:
            picture_reader.request(picture, reader or CountingReader())
        return signal.args[0]

    return read


@pytest.fixture
def fail(qtbot, picture_reader):
    """Fail to read a picture, and wait for the message."""

    def fail(picture, reader=None):
        with qtbot.waitSignal(picture_reader.failed) as signal:
            picture_reader.request(picture, reader or CountingReader())
        return signal.args[0]

    return fail


def qimage(grey: np.ndarray) -> QImage:
    grey = np.ascontiguousarray(grey)
    height, width = grey.shape
    return QImage(grey.data, width, height, width, QImage.Format.Format_Grayscale8).copy()


def file_of(folder, grey, name="row.png", **options):
    path = folder / name
    Image.fromarray(grey).save(path, **options)
    return path


def assert_found(boxes, expected, *, within=2.0):
    found = [(box.left(), box.top(), box.right(), box.bottom()) for box in boxes]
    true = [(box.left(), box.top(), box.right(), box.bottom()) for box in expected]
    assert np.shape(found) == np.shape(true)
    assert np.abs(np.subtract(found, true)).max() <= within


def test_digits_of_a_file_are_found_from_left_to_right_and_read_at_once(read, row, tmp_path):
    page, boxes = row
    reader = CountingReader()
    answer = read(file_of(tmp_path, page), reader)
    assert_found(answer.boxes, boxes)
    assert answer.images.shape == (3, 28, 28)
    assert answer.images.dtype == np.uint8
    assert [images is answer.images for images in reader.seen] == [True]
    assert answer.prediction.labels.tolist() == [0, 1, 2]
    assert answer.class_names == reader.class_names
    assert len(answer) == 3


def test_pixels_give_what_their_file_gives(read, row, tmp_path):
    page, _boxes = row
    from_file, from_pixels = read(str(file_of(tmp_path, page))), read(qimage(page))
    assert from_file.boxes == from_pixels.boxes
    assert np.array_equal(from_file.images, from_pixels.images)


def test_the_picture_that_is_shown_is_the_one_that_was_given(read, row, tmp_path):
    page, _boxes = row
    for picture in (qimage(page), file_of(tmp_path, page)):
        assert np.array_equal(rgb_array(read(picture).picture)[..., 0], page)


def test_ink_on_nothing_is_read_and_shown_on_paper(read, row, tmp_path):
    page, boxes = row
    clear = np.zeros((*page.shape, 4), dtype=np.uint8)
    clear[..., 3] = 255 - page  # black where there is ink, and transparent elsewhere
    path = tmp_path / "clear.png"
    Image.fromarray(clear).save(path)
    for picture in (path, QImage(str(path))):
        answer = read(picture)
        assert_found(answer.boxes, boxes)
        assert answer.picture.pixelColor(1, 1).name() == "#ffffff"


def test_a_huge_picture_is_shown_smaller_with_its_frames_in_place(read, row, tmp_path):
    page, boxes = row
    times = -(-2 * WORKING_SIDE // page.shape[1])
    huge = np.kron(page, np.ones((times, times), dtype=np.uint8))
    for picture in (file_of(tmp_path, huge), qimage(huge)):
        answer = read(picture)
        assert answer.picture.width() == WORKING_SIDE
        scale = WORKING_SIDE / page.shape[1]
        shown = [QRectF(*(scale * side for side in box.getRect())) for box in boxes]
        assert_found(answer.boxes, shown, within=0.05 * scale * 100)


def test_a_photo_that_was_taken_sideways_is_upright(read, row, tmp_path):
    page, boxes = row
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    answer = read(file_of(tmp_path, np.rot90(page), "sideways.jpg", quality=95, exif=exif))
    assert (answer.picture.width(), answer.picture.height()) == page.shape[::-1]
    assert_found(answer.boxes, boxes, within=4)


def test_a_large_photo_that_was_taken_sideways_has_its_frames_in_place(read, row, tmp_path):
    page, boxes = row
    times = -(-2 * WORKING_SIDE // page.shape[1])
    huge = np.kron(page, np.ones((times, times), dtype=np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6
    answer = read(file_of(tmp_path, np.rot90(huge), "sideways.jpg", quality=95, exif=exif))
    assert max(answer.picture.width(), answer.picture.height()) == WORKING_SIDE
    scale = answer.picture.width() / page.shape[1]
    shown = [QRectF(*(scale * side for side in box.getRect())) for box in boxes]
    assert_found(answer.boxes, shown, within=0.05 * scale * 100)


def test_a_picture_without_a_digit_is_said_to_have_none(fail, tmp_path):
    empty = np.full((100, 200), 240, dtype=np.uint8)
    reader = CountingReader()
    sentence = fail(file_of(tmp_path, empty, "empty.png"), reader)
    assert sentence.startswith("No digit was found in empty.png; ")
    assert "; all of it has one tone. Use dark ink" in sentence
    assert fail(qimage(empty), reader).startswith("No digit was found in the picture; ")
    assert reader.seen == []


def test_a_file_that_is_no_picture_is_named(fail, tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("no picture")
    assert "notes.png" in fail(path)
    assert "missing.png" in fail(tmp_path / "missing.png")


def test_what_the_reader_cannot_read_is_said(fail, row):
    sentence = "The model reads images of 16x16 pixels, these are 28x28."
    assert fail(qimage(row[0]), FailingReader(ModelError(sentence))) == sentence


def test_a_fault_of_the_program_is_reported_as_one(picture_reader, row, qtbot):
    fault = ZeroDivisionError("a fault")
    with qtbot.capture_exceptions() as raised:
        picture_reader.request(qimage(row[0]), FailingReader(fault))
        qtbot.waitUntil(lambda: len(raised) == 1)
    assert raised[0][1] is fault
    assert picture_reader.sentences == []


def test_of_pictures_that_come_faster_than_they_are_read_only_the_last_is_announced(
    picture_reader, row, runner, qtbot
):
    page, boxes = row
    slow = CountingReader()
    slow.may_go.clear()
    picture_reader.request(qimage(page), slow)
    qtbot.waitUntil(slow.is_asked.is_set)
    picture_reader.request(qimage(page), slow)
    only_two = page[:, : round(boxes[2].left()) - APART // 2]
    picture_reader.request(qimage(only_two), slow)
    slow.may_go.set()
    qtbot.waitUntil(lambda: len(picture_reader.answers) > 0)
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert [len(answer) for answer in picture_reader.answers] == [2]
    assert [len(images) for images in slow.seen] == [3, 2]


def test_no_drawing_waits_for_a_picture_to_be_read(picture_reader, row, runner, qtbot):
    slow = CountingReader()
    slow.may_go.clear()
    picture_reader.request(qimage(row[0]), slow)
    qtbot.waitUntil(slow.is_asked.is_set)
    with qtbot.waitSignal(runner.start(Lane.PREDICTING, lambda _report, _token: "read").succeeded):
        pass
    assert picture_reader.answers == []
    slow.may_go.set()


def test_a_picture_that_was_dropped_is_never_announced(picture_reader, row, runner, qtbot):
    slow = CountingReader()
    slow.may_go.clear()
    picture_reader.request(qimage(row[0]), slow)
    qtbot.waitUntil(slow.is_asked.is_set)
    picture_reader.drop()
    slow.may_go.set()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert (picture_reader.answers, picture_reader.sentences) == ([], [])


def test_a_picture_from_the_clipboard_may_be_no_larger_than_a_file(fail):
    message = fail(QImage(9000, 8000, QImage.Format.Format_Mono))
    assert message == "The picture is too large; scale it down to at most 64 megapixels."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe")
def test_a_pipe_in_the_place_of_the_picture_is_not_waited_for(fail, row, tmp_path, monkeypatch):
    path = file_of(tmp_path, row[0])

    def read_then_exchange(picture):
        found = picture_to_images(picture)
        path.unlink()
        os.mkfifo(path)
        return found

    monkeypatch.setattr("mnist_gui.ui.draw.picture_reader.picture_to_images", read_then_exchange)
    assert f"{path} cannot be read: it is not an ordinary file" in fail(path)


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_a_picture_that_asks_for_too_much_is_a_sentence(fail, row, monkeypatch, error):
    def run_out(picture):
        raise error

    monkeypatch.setattr("mnist_gui.ui.draw.picture_reader.picture_to_images", run_out)
    assert "choose a smaller or simpler picture" in fail(qimage(row[0]))
