"""What is found in pictures and drawings, grey value by grey value, as it was kept; see `helpers.kept`."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from helpers.kept import assert_as_kept

from mnist_gui.ink.changes import ImageChange
from mnist_gui.ink.distances import distances
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.level_rulings import find_level_rulings
from mnist_gui.ink.normalise import normalise
from mnist_gui.ink.panels import find_panels
from mnist_gui.ink.photo import ink_of_photo
from mnist_gui.ink.picture import picture_to_images
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.ink.segmentation import find_digits
from mnist_gui.ink.smoothing import SmoothLine
from mnist_gui.ink.strokes import stroke_width, with_readable_strokes
from mnist_gui.ink.tones import ink_of_scan

KEPT = Path(__file__).parent / "kept"

SHAPES = {
    "2": [(0.1, 0.2), (0.5, 0.0), (0.9, 0.3), (0.1, 1.0), (0.95, 0.97)],
    "4": [(0.6, 0.0), (0.1, 0.6), (0.9, 0.65), (0.65, 0.3), (0.7, 1.0)],
    "5": [(0.8, 0.0), (0.2, 0.05), (0.15, 0.4), (0.8, 0.6), (0.7, 0.95), (0.1, 0.9)],
    "7": [(0.0, 0.0), (0.9, 0.1), (0.35, 1.0)],
    "0": [(0.5, 0.0), (0.1, 0.4), (0.4, 1.0), (0.9, 0.6), (0.5, 0.0)],
}


def line_cover(shape, points, radius):
    """The share of each pixel that a round pen covers, drawn along lines; float32 of a shape (h, w)."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float64)
    nearest = np.full(shape, np.inf)
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        dx, dy = x1 - x0, y1 - y0
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / max(dx * dx + dy * dy, 1e-9), 0, 1)
        nearest = np.minimum(nearest, (x - x0 - along * dx) ** 2 + (y - y0 - along * dy) ** 2)
    return np.clip(radius + 0.5 - np.sqrt(nearest), 0, 1).astype(np.float32)


def written(shape, *digits):
    """The cover of digits, each given as name, left, top, width, height and radius of the pen."""
    cover = np.zeros(shape, dtype=np.float32)
    for name, left, top, width, height, radius in digits:
        points = [(left + width * x, top + height * y) for x, y in SHAPES[name]]
        cover = np.maximum(cover, line_cover(shape, points, radius))
    return cover


def grain(shape, most, seed=5):
    """Noise in whole grey values, which is the same everywhere."""
    return np.random.default_rng(seed).integers(-most, most + 1, shape)


def as_picture(tones):
    return np.rint(tones).clip(0, 255).astype(np.uint8)


def as_grey(tones):
    return as_picture(tones).astype(np.float32) / np.float32(255)


def in_tones(ink):
    return np.rint(255 * ink).astype(np.int16)


ROW = (("2", 40, 50, 32, 50, 2.5), ("7", 95, 54, 28, 48, 2.2), ("5", 150, 47, 34, 56, 2.8))
SHAPE = (150, 230)


def photos():
    """Photos of the row: light from one side, chalk, rulings, a desk, a frame, and almost nothing."""
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    cover = written(SHAPE, *ROW)
    light = 235 - 0.35 * x - 0.2 * y
    lines = np.where((y + x // 70) % 30 < 2, 0.86, 1.0)
    uneven = light * (1 - 0.7 * cover) + grain(SHAPE, 4)
    desk = np.where(x - y // 12 < 18, 50, light * (1 - 0.75 * cover)) + grain(SHAPE, 3)
    frame = np.where((y < 5) | (x < 4) | (y > 144), 20, light * (1 - 0.6 * cover))
    shadow = np.where(x + y // 3 > 150, 0.6, 1.0) * light * (1 - 0.7 * cover) + grain(SHAPE, 2)
    dots = 200 + np.where((x % 50 == 20) & (y % 40 < 3), -150, 0) + grain(SHAPE, 6)
    return {
        "uneven": uneven,
        "chalk": 255 - uneven,
        "ruled": light * lines * (1 - 0.7 * cover) + grain(SHAPE, 2),
        "desk": desk,
        "frame": frame,
        "shadow": shadow,
        "faint": light * (1 - 0.16 * cover) + grain(SHAPE, 3),
        "dots": dots,
        "cut off": (light * (1 - 0.7 * cover))[60:, 50:],
    }


def test_ink_of_photos():
    answers = {name: in_tones(ink_of_photo(as_grey(photo))) for name, photo in photos().items()}
    assert_as_kept(KEPT / "photos.npz", answers, atol=1)


def test_ink_of_scans():
    y, x = np.mgrid[:80, :230]
    cover = written(SHAPE, *ROW)[35:115]
    scans = {
        "clean": 250 - 200 * cover,
        "light on dark": 30 + 180 * cover,
        "noisy": 230 - 160 * cover + grain(cover.shape, 8),
        "very noisy": 180 - 60 * cover + grain(cover.shape, 24),
        "too noisy": 180 - 10 * cover + grain(cover.shape, 24),
        "faint": 255 - 9 * cover,
        "a speck": 250 - 200 * cover + np.where((x == 10) & (y == 10), 5, 0),
        "half": np.where(x < 110, 250, 40),
    }
    answers = {name: in_tones(ink_of_scan(as_grey(scan))) for name, scan in scans.items()}
    answers |= {f"{name}, lossy": in_tones(ink_of_scan(as_grey(scans[name]), lossy=True)) for name in scans}
    assert_as_kept(KEPT / "scans.npz", answers, atol=1)


def test_level_rulings():
    shape = (170, 330)
    y, x = np.mgrid[: shape[0], : shape[1]]
    bent = y + (x / 90) ** 2
    cover = written(shape, ("2", 60, 40, 70, 100, 4), ("7", 170, 30, 60, 110, 5))
    depths = {
        "bent": np.where(bent % 28 < 2, 0.2, 0),
        "steep": np.where((y + 0.06 * x) % 40 < 2, 0.12, 0),
        "broken": np.where((bent % 30 < 2) & (x % 60 > 9), 0.2, 0),
        "faint": np.where(y % 24 < 2, 0.045, 0),
        "one": np.where(abs(y - 90 + x // 60) < 2, 0.3, 0),
        "short": np.where((y % 34 < 2) & (x > 150), 0.2, 0),
        "shorter": np.where((y % 34 < 2) & ((x > 290) | (y < 110)), 0.2, 0),
        "not to the edges": np.where((y % 34 < 2) & (x > 40) & (x < 300), 0.2, 0),
        "none": np.zeros(shape),
    }
    noise = grain(shape, 6) / 400
    answers = {}
    for name, depth in depths.items():
        lines = np.maximum(depth, 0.8 * cover).astype(np.float32) + noise.astype(np.float32)
        for edge in (0, 30):
            paper = np.where(x < edge, 60, 220 - x // 20).astype(np.uint8)
            found = find_level_rulings(lines, paper)
            answers[f"{name}, {edge}"] = in_tones(np.zeros((1, 1)) if found is None else found)
    assert_as_kept(KEPT / "rulings.npz", answers, atol=1)


def pictures():
    """Plain pictures, photos, and figures whose axes hold digits."""
    cover = written(SHAPE, *ROW)
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    frames = ((x >= 30) & (x < 85) & (y >= 40) & (y < 112)) | ((x >= 140) & (x < 200) & (y >= 38) & (y < 112))
    inner = ((x >= 32) & (x < 83) & (y >= 42) & (y < 110)) | ((x >= 142) & (x < 198) & (y >= 40) & (y < 110))
    titled = np.maximum(cover, written(SHAPE, ("4", 60, 8, 8, 12, 0.8), ("7", 75, 8, 8, 12, 0.8)))
    return {
        "plain": 255 - 255 * cover,
        "light": 40 + 215 * cover,
        "framed": np.where(frames & ~inner, 0, 255 - 255 * titled),
        "boxes": np.where(frames, 255 * cover, 255 - 255 * titled),
        "grey boxes": np.where(frames, 90 + 165 * cover, 255 - 255 * titled),
        "beside a box": np.where(~frames | (x > 120), 255 - 255 * cover, 255 * cover),
        "bar": np.where((x > 100) & (x < 180) & (y > 40) & (y < 110), 0, 255.0),
        "shaded": (255 - 0.5 * x) * (1 - 0.8 * cover),
        "two lines": 255 - 255 * np.vstack([cover[40:110], cover[45:108, ::-1]]),
        "almost blank": 250 - 3 * cover,
    } | {name: photo for name, photo in photos().items() if name in {"ruled", "desk", "cut off"}}


@pytest.mark.parametrize("name", pictures())
def test_digits_of_pictures(name):
    found = picture_to_images(as_picture(pictures()[name]))
    answers = {"boxes": np.int64([digit.box for digit in found]).reshape(-1, 4)}
    answers["images"] = np.int16([digit.image for digit in found]).reshape(-1, 28, 28)
    assert_as_kept(KEPT / f"picture {name}.npz", answers, atol=1)


def test_panels():
    answers = {}
    for name, tones in pictures().items():
        for times in (1, 4) if "box" in name else (1,):
            grey = as_grey(tones).repeat(times, axis=0).repeat(times, axis=1)
            answers[f"{name}, {times}"] = np.int64(find_panels(grey)).reshape(-1, 4)
    assert_as_kept(KEPT / "panels.npz", answers)


def test_digits_of_ink():
    scenes = {
        "touching": written(
            (70, 160), ("2", 10, 10, 32, 48, 3), ("5", 42, 12, 32, 46, 3), ("0", 90, 9, 34, 50, 3)
        ),
        "in pieces": written(
            (90, 200), ("5", 20, 30, 30, 45, 2), ("7", 22, 18, 40, 3, 2), ("4", 90, 20, 30, 52, 2)
        ),
        "specks": written(
            (80, 160), ("7", 20, 10, 32, 50, 3), ("0", 70, 40, 3, 3, 1), ("0", 120, 60, 8, 9, 1)
        ),
        "two rows": written(
            (170, 180),
            *(("2", 10, 10, 30, 45, 2), ("4", 60, 16, 30, 45, 2), ("7", 120, 5, 30, 50, 2)),
            *(("5", 20, 90, 30, 50, 2), ("0", 80, 95, 30, 45, 2)),
        ),
        "circled": np.maximum(
            written((110, 200), ("4", 40, 30, 26, 40, 2), ("7", 130, 30, 26, 40, 2)),
            written((110, 200), ("0", 22, 6, 66, 94, 1.5)),
        ),
        "six in a row": written(
            (60, 200), *((name, 6 + 31 * place, 8, 31, 40, 2.5) for place, name in enumerate("270457"))
        ),
        "thick": written((90, 150), ("2", 15, 15, 40, 55, 7), ("5", 66, 15, 40, 55, 7)),
        "blank": np.zeros((50, 60), dtype=np.float32),
    }
    answers = {}
    for name, ink in scenes.items():
        found = find_digits(ink)
        answers[f"{name}: boxes"] = np.int64([digit.box for digit in found]).reshape(-1, 4)
        answers[f"{name}: sums"] = np.float64([digit.ink.sum() for digit in found])
        answers[f"{name}: images"] = np.int16([digit.image for digit in found]).reshape(-1, 28, 28)
    assert_as_kept(KEPT / "segmentation.npz", answers, rtol=1e-4, atol=1)


def test_widths_of_strokes_and_thin_ones_widened():
    thin = {
        "small": written((40, 50), ("7", 5, 5, 30, 30, 0.1)),
        "medium": written((90, 90), ("4", 10, 10, 60, 70, 0.3)),
        "large": written((420, 330), ("2", 30, 40, 250, 340, 0.6)),
        "wide": written((60, 60), ("5", 10, 10, 40, 40, 3)),
        "line": written((150, 20), ("7", 10, 5, 0, 130, 0.4)),
    }
    answers = {name: in_tones(with_readable_strokes(ink)) for name, ink in thin.items()}
    answers["widths"] = np.float64([stroke_width(ink) for ink in thin.values()])
    answers["of masks"] = np.float64([stroke_width(ink > 0.4) for ink in thin.values()])
    assert_as_kept(KEPT / "strokes.npz", answers, rtol=1e-5, atol=1e-6)


def drawings():
    """Drawings in pad units, with and without widths; one is dense, as a slow hand leaves it."""
    time = np.linspace(0, 1, 60)
    slow = np.column_stack([0.2 + 0.5 * time, 0.3 + 0.4 * time**2]).round(2)
    return {
        **{name: Drawing((Stroke(np.array(points)),)) for name, points in SHAPES.items()},
        "slow": Drawing((Stroke(slow),)),
        "wide": Drawing(
            (Stroke(slow[::7], (0.02 + 0.1 * time[::7]).astype(np.float32)), Stroke(slow[:3, ::-1]))
        ),
        "dot": Drawing((Stroke(np.array([(0.4, 0.6)])),)),
    }


def test_smooth_curves():
    answers = {}
    for name, drawing in drawings().items():
        line = SmoothLine.of(drawing.strokes[0], 0.05)
        answers[name] = line.curve()
        answers[f"{name}: settled"] = line.settled
        if len(line) > 3:
            answers[f"{name}: part"] = line.curve(1, len(line) - 2)
            answers[f"{name}: point"] = line.curve(2, 2)
    assert_as_kept(KEPT / "curves.npz", answers, atol=1.6e-5)


def test_images_of_drawings():
    answers = {name: drawing_to_image(drawing).astype(np.int16) for name, drawing in drawings().items()}
    assert_as_kept(KEPT / "images.npz", answers, atol=1)


def test_erased_drawings():
    answers = {}
    for name, drawing in drawings().items():
        for place, path in enumerate(
            [[(0.45, 0.45)], [(0.1, 0.5), (0.9, 0.4)], [(0.2, 0.1), (0.25, 0.9), (0.8, 0.9)]]
        ):
            for radius in (0.02, 0.11):
                left = drawing.erased(path, radius=radius).strokes
                key = f"{name}, {place}, {radius}"
                answers[f"{key}: lengths"] = np.int64([len(stroke.points) for stroke in left])
                answers[key] = np.concatenate([np.zeros((0, 2)), *(stroke.points for stroke in left)])
    assert_as_kept(KEPT / "erased.npz", answers, atol=1e-6)


def test_changed_images():
    image = normalise(written((40, 40), ("5", 8, 6, 22, 28, 2)))
    changes = {
        "shift": ImageChange(shift=2.3),
        "left": ImageChange(shift=-1.75),
        "slant": ImageChange(slant=0.3),
        "rotation": ImageChange(rotation=20),
        "all": ImageChange(shift=1.2, slant=-0.2, rotation=-33),
        "thick": ImageChange(thickness=0.8),
        "thin": ImageChange(thickness=-0.6),
        "noise": ImageChange(noise=20),
    }
    answers = {name: change.of(image).astype(np.int16) for name, change in changes.items()}
    large = image.repeat(2, axis=0)[:, 3:25]
    answers |= {f"{name}, large": change.of(large).astype(np.int16) for name, change in changes.items()}
    assert_as_kept(KEPT / "changes.npz", answers, atol=1)


def test_distances_of_sets_of_points():
    """More points than are compared at once, and more sets."""
    rng = np.random.default_rng(3)
    sets = [rng.integers(0, 300, (size, 2)).astype(np.float32) for size in (1, 2, 9, 300, 40, 1200, 5, 3)]
    answers = {str(place): np.float64(distances(one, sets)) for place, one in enumerate(sets)}
    for place, one in enumerate(sets):
        exact = [np.hypot(*(one[:, None] - other).T).min() for other in sets]
        np.testing.assert_allclose(answers[str(place)], exact, atol=1e-4)
