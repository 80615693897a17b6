"""Several large pictures at once: all together take no more memory than one."""

import threading
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.data.formats._shared.pictures.picture_decoder import decode, quiet_pillow
from mnist_gui.data.formats._shared.pictures.room import Room
from mnist_gui.data.open import open_dataset


def large_picture() -> bytes:
    """Return a PNG file of 36 megapixels, of which only one fits in the room."""
    file = BytesIO()
    Image.new("L", (6000, 6000), 255).save(file, "PNG", compress_level=1)
    return file.getvalue()


def test_a_second_large_picture_waits_for_the_first():
    content = large_picture()
    was_decoded = threading.Event()

    def work() -> None:
        with ExitStack() as held:
            decode(content, held)
            was_decoded.set()

    thread = threading.Thread(target=work)
    with quiet_pillow():
        with ExitStack() as held:
            decode(content, held)
            thread.start()
            assert not was_decoded.wait(0.5)
        assert was_decoded.wait(60)
        thread.join()


def test_small_pictures_wait_for_nothing():
    file = BytesIO()
    Image.new("L", (28, 28), 255).save(file, "PNG")
    with quiet_pillow(), ExitStack() as held, ExitStack() as held_by_small:
        decode(large_picture(), held)
        assert decode(file.getvalue(), held_by_small).size == (28, 28)


def test_what_is_larger_than_the_room_is_held_alone():
    room = Room(100, small=1)
    for amount in (1000, 100):
        with ExitStack() as held:
            room.hold(amount, held)
            room.hold(1, held)


def test_an_error_gives_the_room_back(tmp_path: Path):
    content = large_picture()
    (tmp_path / "7").mkdir()
    for number in range(3):
        (tmp_path / "7" / f"{number}.png").write_bytes(content[:-30])
    for _ in range(2):
        with pytest.raises(Exception, match="damaged or incomplete"):
            open_dataset(tmp_path)
    (tmp_path / "7" / "0.png").write_bytes(content)
    for number in (1, 2):
        (tmp_path / "7" / f"{number}.png").unlink()
    assert len(open_dataset(tmp_path, size=(28, 28))) == 1


@pytest.mark.parametrize("opacity", [255, 0, 128])
@pytest.mark.parametrize("tone", [0, 200, 255])
def test_a_picture_with_opacity_is_put_on_one_paper_however_large(opacity: int, tone: int):
    values = np.full((1500, 1000, 2), (tone, opacity), dtype=np.uint8)
    values[-1, -1] = 255, 255  # in the last strip
    values[0, 0] = 10, 40
    file = BytesIO()
    Image.fromarray(values, "LA").save(file, "PNG", compress_level=1)
    with quiet_pillow(), ExitStack() as held:
        found = decode(file.getvalue(), held)
        whole = np.asarray(found.to_bytes())
        assert np.array_equal(whole, np.rint(255 * found.to_floats(2000)).astype(np.uint8))
