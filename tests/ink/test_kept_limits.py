"""What is found just inside and just outside limits, as it was kept; see `helpers.kept`."""

from pathlib import Path

import numpy as np
import pytest
from helpers.kept import assert_as_kept

from mnist_gui.ink import picture_file
from mnist_gui.ink.colours import axis_of_contrast
from mnist_gui.ink.cutting import cut_apart
from mnist_gui.ink.level_rulings import find_level_rulings
from mnist_gui.ink.panels import find_panels
from mnist_gui.ink.photo import clings_to_edge, ink_of_photo, paper_is_light
from mnist_gui.ink.picture import picture_to_images, why_blank
from mnist_gui.ink.regions import find_regions
from mnist_gui.ink.tones import ink_of_scan
from mnist_gui.ink.touching_circles import without_touching_circles

KEPT = Path(__file__).parent / "kept"
ONES = np.ones((60, 70), dtype=np.float32)


def with_box(left, top, width, height, *, tone=0.0, page=ONES):
    grey = page.copy()
    grey[top : top + height, left : left + width] = tone
    return grey


def panels(grey):
    """The panels of a picture as one row of numbers, which begins with how many there are."""
    found = find_panels(grey)
    return [len(found), *(found[0] if found else (0, 0, 0, 0))]


def test_panels_of_every_size_and_place():
    sizes = [panels(with_box(20, 15, width, 17)) for width in range(10, 20)]
    sizes += [panels(with_box(20, 15, 17, height)) for height in range(10, 20)]
    places = [panels(with_box(left, 15, 20, 20)) for left in (0, 1, 2, 3, 46, 47, 48, 49, 50)]
    places += [panels(with_box(20, top, 20, 20)) for top in (0, 1, 2, 3, 36, 37, 38, 39, 40)]
    small = [panels(with_box(1, 1, side - 2, side - 2)[:side, :side]) for side in range(14, 24)]
    notched, filled, thick, nested = [], [], [], []
    for length in range(12):
        box = with_box(15, 10, 40, 40)
        box[10:13, 30 : 30 + length] = 1
        notched.append(panels(box))
        box = with_box(15, 10, 40, 40)
        box[30 : 30 + length, 15:18] = 1
        notched.append(panels(box))
        box = with_box(15, 10, 40, 40)
        margin = length + 3
        box[10 + margin : 50 - margin, 15 + margin : 55 - margin] = 1
        filled.append(panels(box))
        frame = with_box(15, 10, 40, 40)
        frame[10 + length : 50 - length, 15 + length : 55 - length] = 1
        frame[28:32, 33:37] = 0
        thick.append(panels(frame))
        inner = frame.copy()
        inner[11 + length : 31, 16 + length : 36] = 0.4
        nested.append(panels(inner))
    answers = {"sizes": sizes, "places": places, "small": small}
    answers |= {"notched": notched, "filled": filled, "thick": thick, "nested": nested}
    assert_as_kept(KEPT / "limits of panels.npz", {name: np.int64(rows) for name, rows in answers.items()})


def test_panels_whose_sides_have_notches_of_one_pixel():
    """A side may lack a fifth; what is not quite straight is cut off."""
    answers = []
    for length in range(2, 34, 2):
        for notch in (np.s_[10, 18 : 18 + length], np.s_[49, 18 : 18 + length]):
            box = with_box(15, 10, 40, 40)
            box[notch] = 1
            answers.append(panels(box))
            box = with_box(10, 15, 40, 40, page=ONES.T)
            box.T[notch] = 1
            answers.append(panels(box))
    assert_as_kept(KEPT / "notches.npz", {"panels": np.int64(answers)})


def test_panels_in_large_pictures():
    """Found on blocks of pixels, whose number is rounded up."""
    answers = []
    for length in (799, 800, 801, 1600, 1601):
        grey = np.ones((120, length), dtype=np.float32)
        grey[22:99, 31:171] = 0
        answers.append(panels(grey))
        answers.append(panels(grey.T))
    assert_as_kept(KEPT / "large panels.npz", {"panels": np.int64(answers)})


def test_what_clings_to_the_edge():
    """Frames, and what takes more than 30 % of a side, up to two pixels from it."""
    shape = (100, 200)
    answers = []
    for left, top, width, height in (
        *((left, 40, 10, height) for left in (0, 1, 2, 3, 187, 188, 189, 190) for height in (29, 30, 31, 32)),
        *((80, top, width, 10) for top in (0, 2, 3, 87, 88, 89, 90) for width in (59, 60, 61, 62)),
        *((left, 40, width, 5) for left in (1, 2, 3) for width in (194, 195, 196, 197)),
        *((40, top, 5, height) for top in (1, 2, 3) for height in (94, 95, 96, 97)),
    ):
        mask = np.zeros(shape, dtype=np.bool_)
        mask[top : top + height, left : left + width] = True
        answers.append(clings_to_edge(find_regions(mask)))
    assert_as_kept(KEPT / "clinging.npz", {"clings": np.concatenate(answers)})


def scene(seed):
    """A small picture of random boxes, lines and specks on uneven paper, with its grain."""
    rng = np.random.default_rng(seed)
    height, width = (int(side) for side in rng.integers(60, 110, 2))
    y, x = np.mgrid[:height, :width]
    page, pen = rng.integers(0, 256, 2)
    tones = page + rng.integers(-40, 41) * x / width + rng.integers(-30, 31) * y / height * rng.integers(2)
    for _ in range(int(rng.integers(1, 7))):
        left, top = int(rng.integers(-8, width - 4)), int(rng.integers(-8, height - 4))
        long, thin = int(rng.integers(8, 60)), int(rng.integers(1, 9))
        across, down = (long, thin) if rng.random() < 0.5 else (thin, long)
        tones[max(0, top) : max(0, top + down), max(0, left) : max(0, left + across)] = pen
    if rng.random() < 0.3:
        tones[:: int(rng.integers(9, 20))] = (page + pen) / 2
    if rng.random() < 0.3:
        tones[:, : int(rng.integers(2, 12))] = rng.integers(0, 90)
    if rng.random() < 0.5:
        tones = tones + rng.integers(-6, 7, tones.shape)
    return np.rint(tones).clip(0, 255).astype(np.uint8)


def in_blocks(ink):
    """The sums of ink in blocks of 12 pixels."""
    return np.add.reduceat(
        np.add.reduceat(ink.astype(np.float64), np.arange(0, len(ink), 12)),
        np.arange(0, ink.shape[1], 12),
        axis=1,
    )


@pytest.mark.parametrize("first", range(0, 48, 8))
def test_random_scenes(first):
    answers = {}
    for seed in range(first, first + 8):
        picture = scene(seed)
        grey = picture.astype(np.float32) / np.float32(255)
        found = picture_to_images(picture)
        answers[f"{seed}: boxes"] = np.int64([digit.box for digit in found]).reshape(-1, 4)
        answers[f"{seed}: images"] = np.float32([in_blocks(digit.image / 16).ravel() for digit in found])
        answers[f"{seed}: photo"] = in_blocks(ink_of_photo(grey)).astype(np.float32)
        answers[f"{seed}: scan"] = in_blocks(ink_of_scan(grey, lossy=seed % 2 == 0)).astype(np.float32)
        answers[f"{seed}: light"] = paper_is_light(picture)
    assert_as_kept(KEPT / f"scenes from {first}.npz", answers, rtol=1e-3, atol=0.5)


def test_boxes_in_pictures_that_are_reduced(monkeypatch):
    """They are whole numbers, rounded outwards."""
    monkeypatch.setattr(picture_file, "WORKING_SIDE", 100)
    tones = np.full((170, 230), 255, dtype=np.uint8)
    tones[31:120, 40:49] = tones[31:40, 40:90] = 0
    tones[50:141, 151:160] = 0
    boxes = [digit.box for digit in picture_to_images(tones)]
    assert all(type(side) is int for box in boxes for side in box)
    assert_as_kept(KEPT / "reduced.npz", {"boxes": np.int64(boxes)})


def test_colours_as_bright_as_their_paper():
    """From hardly any contrast to much of it in luma, in small spots and large ones."""
    answers = []
    for ink in ((200, 30, 30), (120, 150, 90), (150, 120, 120), (90, 160, 40), (255, 255, 0), (40, 40, 255)):
        for paper in (
            (0, 136, 30),
            (140, 140, 90),
            (128, 130, 128),
            (90, 125, 60),
            (255, 255, 255),
            (0, 0, 0),
        ):
            for size in (1, 6, 14, 30):
                colours = np.empty((40, 40, 3), dtype=np.uint8)
                colours[:] = paper
                colours[4 : 4 + size, 3 : 3 + size] = ink
                axis = axis_of_contrast(colours)
                answers.append(np.zeros(3) if axis is None else axis)
    assert_as_kept(KEPT / "axes.npz", {"axes": np.stack(answers)}, atol=1e-9)


def touching(overlap, bridge, side):
    """Two strokes of this side's width that a bridge joins, and a third that may be too near the edge."""
    ink = np.zeros((60, 2 * 40 - overlap), dtype=np.float32)
    ink[2:58, 6 : 6 + side] = ink[2:58, -6 - side : -6] = 1
    ink[28 : 28 + bridge, 6:-6] = 1
    ink[4:9, 1:30] = 0.5
    ink[50:56, -30:-2] = 0.8
    return ink


def test_inks_that_are_cut_apart():
    answers = {}
    for overlap in (0, 4, 8, 9, 10, 11, 12, 30):
        for bridge in (1, 3, 5, 6, 7):
            for side in (5, 12):
                ink = touching(overlap, bridge, side)
                parts = cut_apart((3, 5, 3 + ink.shape[1], 65), ink, stroke=5, height=60)
                boxes = np.int64([box for box, _ in parts])
                sums = [[float(part.sum())] for _, part in parts]
                answers[f"{overlap}, {bridge}, {side}"] = np.hstack([boxes, sums])
    large = np.kron(touching(4, 3, 5), np.ones((3, 3), dtype=np.float32))
    chain = np.hstack([touching(4, 3, 5)] * 4)
    for name, ink in (("large", large), ("chain", chain)):
        height, width = ink.shape
        parts = cut_apart((0, 0, width, height), ink, stroke=5 * height / 60, height=height)
        answers[name] = np.hstack(
            [np.int64([box for box, _ in parts]), [[float(part.sum())] for _, part in parts]]
        )
    assert_as_kept(KEPT / "cuts.npz", answers, rtol=1e-5)


@pytest.mark.parametrize(
    ("least", "most", "reason"),
    [
        (200, 200, "all of it has one tone"),
        (200, 201, r"ink and paper are too much alike (0% of the range from black to white)"),
        (200, 209, r"ink and paper are too much alike (4% of the range from black to white)"),
        (0, 255, "no strokes stand out from paper"),
    ],
)
def test_why_a_picture_is_blank(least, most, reason):
    picture = np.full((30, 40), most, dtype=np.uint8)
    picture[5, 6] = least
    assert why_blank(picture) == reason


def form(cells, written, *, height=24, beside=0, wide=4):
    """A row of framed cells, of which some hold an upright line, and perhaps one line beside them."""
    tones = np.full((110, 60 * cells + 70), 255, dtype=np.uint8)
    for cell in range(cells):
        left = 10 + 60 * cell
        tones[20:80, left : left + 50] = 0
        tones[22:78, left + 2 : left + 48] = 255
        if cell < written:
            tones[48 - height // 2 : 48 - height // 2 + height, left + 20 : left + 20 + wide] = 0
    tones[20 : 20 + beside, 60 * cells + 40 : 60 * cells + 44] = 0
    return tones


def test_digits_in_and_beside_the_cells_of_forms():
    pictures = [form(cells, written) for cells in (1, 4, 5) for written in range(min(cells, 3) + 1)]
    pictures += [form(2, 2, height=height) for height in (8, 10, 11, 12, 13, 40)]
    pictures += [form(2, 2, height=30, wide=wide) for wide in (1, 4, 5, 6, 28)]
    pictures += [form(2, 2, beside=beside) for beside in (3, 20, 21, 22, 23, 24, 51, 52, 53, 54, 55, 80)]
    larger = [
        np.pad(form(1, 1), ((0, more), (0, more)), constant_values=255) for more in (60, 150, 190, 230, 300)
    ]
    answers = {}
    for place, picture in enumerate([*pictures, *larger]):
        answers[str(place)] = np.int64([digit.box for digit in picture_to_images(picture)]).reshape(-1, 4)
    assert_as_kept(KEPT / "forms.npz", answers)


def test_level_rulings_at_their_limits():
    """Lines of every depth, length and slope, under more and more noise; how much is found, row by row."""
    shape = (90, 340)
    y, x = np.mgrid[: shape[0], : shape[1]]
    rng = np.random.default_rng(6)
    grain = rng.integers(-100, 101, shape) / 1000
    paper = np.full(shape, 230, dtype=np.uint8)
    answers = []
    for depth in (0.03, 0.06, 0.12, 0.3):
        for noise in (0, 0.3, 1):
            for length in (120, 154, 170, 320, 340):
                lines = np.where((y % 22 < 2) & (x < length), depth, 0) + noise * grain
                lines[30:60, 200:206] = 0.5
                found = find_level_rulings(lines.astype(np.float32), paper)
                answers.append(np.zeros(shape[0]) if found is None else found.sum(axis=1))
    for slope in (0.02, 0.05, 0.08, 0.095, 0.11):
        for thick in (1, 3, 4, 5, 6):
            lines = np.where((y - slope * x) % 30 < thick, 0.2, 0) + 0.1 * grain
            found = find_level_rulings(lines.astype(np.float32), paper)
            answers.append(np.zeros(shape[0]) if found is None else found.sum(axis=1))
    for covered in range(40, 112, 4):
        lines = np.where(y % 22 < 2, 0.2, 0) + 0.1 * grain
        lines[:, 100 : 100 + covered] = np.where(y % 44 < 30, 0.5, lines)[:, 100 : 100 + covered]
        found = find_level_rulings(lines.astype(np.float32), paper)
        answers.append(np.zeros(shape[0]) if found is None else found.sum(axis=1))
    assert_as_kept(KEPT / "limits of rulings.npz", {"rows": np.float32(answers)}, rtol=1e-3, atol=0.01)


def test_rulings_need_a_page_of_some_width():
    """Shorter pictures show none, however clear."""
    found = []
    for width in (152, 159, 160, 161, 240):
        y, x = np.mgrid[:90, :width]
        lines = np.where(y % 22 < 2, 0.3, 0) + 0 * x
        paper = np.full(lines.shape, 230, dtype=np.uint8)
        rulings = find_level_rulings(lines.astype(np.float32), paper)
        found.append(0.0 if rulings is None else float(rulings.sum()) / width)
    assert_as_kept(KEPT / "narrow rulings.npz", {"found": np.float64(found)}, rtol=1e-3)


def ellipse(height, width, line, *, inner=0):
    """An outline that touches a line in it, and perhaps a second one."""
    y, x = np.mgrid[:height, :width]
    radius = np.hypot((2 * y + 1) / height - 1, (2 * x + 1) / width - 1)
    ink = (radius <= 1) & (radius > 1 - 2 * line / min(height, width))
    ink |= (abs(x - width // 2) < line / 2 + 0.5) & (y < 0.8 * height) & (y > 0.3 * height - inner)
    ink |= (abs(y - height // 2) < line / 2 + 0.5) & (x > width // 4) & (x < 0.97 * width)
    return np.pad(ink, 5).astype(np.float32)


def test_circles_that_touch_digits():
    answers = []
    for height, width in ((60, 60), (90, 70), (70, 90), (91, 67), (120, 118), (59, 83)):
        for line in (2, 3, 5, 8, 12):
            for inner in (0, 30):
                ink = ellipse(height, width, line, inner=inner)
                free = without_touching_circles(ink, find_regions(ink > 0.5), stroke=line)
                rows = np.add.reduceat(free.sum(axis=1), np.arange(0, len(free), 25))
                columns = np.add.reduceat(free.sum(axis=0), np.arange(0, free.shape[1], 25))
                answers.append(np.resize(np.concatenate([[free.sum()], rows, columns]), 16))
    assert_as_kept(KEPT / "touching circles.npz", {"sums": np.float32(answers)}, rtol=1e-4)
