"""Measure what patterns cost: pictures of thousands of parts, and drawings of thousands of dots on the pad.

Usage: ``python tests/benchmarks/bench_patterns.py``. It needs no data.

Seconds of processor time are printed for pictures of eight megapixels, from the pixels to the images of the
digits; the yardstick is a picture of the same size with the ten digits of the embedded sample. Then come the
milliseconds of the longest event on the pad, painting included, and of one prediction, for several drawings;
the yardstick is a single line.
"""

import checkout  # noqa: F401 - isort: skip

import time
from collections.abc import Callable, Iterable

import numpy as np
from helpers.photos import enlarged
from helpers.pointing import drag_events
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QApplication

from mnist_gui.data.idx import read_idx
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.picture import picture_to_images
from mnist_gui.learning.pad.shipped import shipped_classifier
from mnist_gui.resource_files import resource_path
from mnist_gui.ui.draw.drawing_pad import DrawingPad

HEIGHT, WIDTH = 2448, 3264
DOTS = 4_000
SIDE = 600  # of the pad, in pixels


def pictures() -> Iterable[tuple[str, np.ndarray]]:
    """Yield pictures, uint8 of shape (HEIGHT, WIDTH): the yardstick, then patterns."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    within = (np.minimum(x, WIDTH - x) > 30) & (np.minimum(y, HEIGHT - y) > 30)
    from_middle, turn = np.hypot(x - WIDTH / 2, y - HEIGHT / 2), np.arctan2(y - HEIGHT / 2, x - WIDTH / 2)
    disc = from_middle < HEIGHT / 2 - 8
    random = np.random.default_rng(1)
    noise = random.random((HEIGHT, WIDTH), dtype=np.float32)
    digits = np.zeros((HEIGHT, WIDTH), dtype=np.bool_)
    for number, image in enumerate(read_idx(resource_path("sample/t10k-images-idx3-ubyte.gz"))[:10]):
        shape = enlarged(image, 240) > 0.5
        digits[1000 : 1000 + len(shape), 60 + 310 * number :][:, : shape.shape[1]] |= shape
    yield "ten digits", digits
    yield "nested rings", (from_middle % 16 < 6) & disc
    yield "nested arcs", (from_middle % 16 < 6) & disc & (np.abs(turn) < 1.4)
    yield "spiral", ((from_middle / 40 - turn / (2 * np.pi)) % 1 < 0.4) & disc
    yield "dots in a grid", (x % 24 < 8) & (y % 24 < 8) & within
    yield "chessboard", ((x // 60 + y // 60) % 2 == 1) & within
    yield "hatching", ((x + y) % 30 < 10) & within
    yield "waves", (np.abs(y % 20 - 10 - 7 * np.sin(x * 0.2)) < 2) & within
    yield "chains", (np.abs(np.hypot(x % 30 - 15, y % 40 - 15) - 14) < 1.3) & within
    yield from ((f"noise on {share:.1%}", noise < share) for share in (0.001, 0.01, 0.1, 0.5))


def drawings() -> Iterable[tuple[str, Drawing]]:
    """Yield drawings: the yardstick, then many dots, many lines and a long line."""
    random = np.random.default_rng(1)
    places = random.uniform(0.05, 0.95, (DOTS, 2))
    angles = np.linspace(0, 6, 60)
    yield "one line", Drawing((Stroke(0.5 + 0.3 * np.stack([np.sin(angles), np.cos(angles)], axis=1)),))
    yield f"{DOTS:,} dots", Drawing(tuple(Stroke(place[None]) for place in places))
    lines = places[:, None] + random.normal(0, 0.004, (DOTS, 5, 2)).cumsum(axis=1)
    yield f"{DOTS:,} lines of 5", Drawing(tuple(map(Stroke, lines)))
    for count in (20_000, 100_000):
        angles = np.linspace(0, 0.035 * count, count)
        curve = np.stack([np.sin(angles) * np.cos(0.013 * angles), np.cos(0.97 * angles)], axis=1)
        yield f"a line of {count:,}", Drawing((Stroke(0.5 + 0.4 * curve),))


def longest(events: Iterable[Callable[[], object]]) -> float:
    """Return the processor time of the longest event on this thread, in milliseconds."""
    times = []
    for event in events:
        for step in (event, lambda: QApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)):
            started = time.thread_time()
            step()
            times.append(time.thread_time() - started)
        QApplication.processEvents()
    return 1e3 * max(times)


def pad_events(drawing: Drawing) -> list[float]:
    """Return the milliseconds of showing a drawing, drawing one line more, erasing, undo and redo."""
    pad = DrawingPad()
    pad.resize(SIDE, SIDE)
    pad.show()
    QApplication.processEvents()

    def dragged(path: np.ndarray, button: Qt.MouseButton) -> Iterable[Callable[[], object]]:
        for event in drag_events(pad, [QPointF(*place) * SIDE for place in path.tolist()], button):
            yield lambda event=event: QApplication.sendEvent(pad, event)

    path = np.linspace((0.2, 0.3), (0.8, 0.7), 30)
    times = [
        longest([lambda: pad.set_drawing(drawing)]),
        longest(dragged(path[::-1], Qt.MouseButton.LeftButton)),
        longest(dragged(path, Qt.MouseButton.RightButton)),
        longest([pad.undo, pad.undo]),
        longest([pad.redo, pad.redo, pad.clear, pad.undo]),
    ]
    pad.close()
    return times


def main() -> None:
    """Print a line for each picture and each drawing."""
    print(f"{HEIGHT * WIDTH / 1e6:.0f} megapixels{'':8} digits   seconds")
    for name, ink in pictures():
        tones = np.where(ink, np.uint8(30), np.uint8(240))
        started = time.process_time()
        images = [digit.image for digit in picture_to_images(tones)]
        print(f"{name:21}{len(images):7}{time.process_time() - started:10.2f}")
    classifier = shipped_classifier()
    print(f"\n{'milliseconds':21}{'show':>9}{'draw':>9}{'erase':>9}{'undo':>9}{'redo':>9}{'predict':>9}")
    for name, drawing in drawings():
        classifier.read([drawing])
        started = time.process_time()
        classifier.read([drawing])
        prediction = 1e3 * (time.process_time() - started)
        times = [*pad_events(drawing), prediction]
        print(f"{name:21}" + "".join(f"{milliseconds:9.1f}" for milliseconds in times))


if __name__ == "__main__":
    application = QApplication([])
    main()
