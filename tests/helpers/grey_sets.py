"""Sets of images with known paper: strokes, things, photographs, textures; and what scanners do to strokes.

Real ink is read from the shared data where it is there. Fashion-MNIST is not there: garments are made by
their outlines, filled with tones and folds, as large as the frame, as those of Fashion-MNIST are.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from mnist_gui.data.idx import read_idx
from mnist_gui.ui.catalogue.garments import _HALVES, _WHOLES

Images = np.ndarray


class GreySet(NamedTuple):
    """Images as a file might have them.

    Attributes
    ----------
    name : str
    images : ndarray of uint8, shape (n, h, w)
    is_ink : bool
        Whether they are ink on paper, so that light paper must become dark. Of all others nothing may change.
    light : ndarray of bool, shape (n,)
        Whether the paper of each is light.
    """

    name: str
    images: Images
    is_ink: bool
    light: np.ndarray


def drawn(strokes: list[list[list[float]]], *, side: int, width: float, margin: float) -> Images:
    """Draw strokes in light ink, as large as the frame but for a margin."""
    points = np.concatenate([np.array(stroke, dtype=float) for stroke in strokes])
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (side - 2 * margin) / max(*(high - low), 1)
    offset = (side - scale * (high - low)) / 2
    big = Image.new("L", (4 * side, 4 * side))
    pen = ImageDraw.Draw(big)
    for stroke in strokes:
        path = [tuple(4 * ((np.array(point) - low) * scale + offset)) for point in stroke]
        pen.line(path, fill=255, width=max(1, round(4 * width)), joint="curve")
        for x, y in path:
            radius = 2 * width
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(big.resize((side, side), Image.Resampling.BOX))


def read_strokes(path: Path, most: int) -> list[list[list[list[float]]]]:
    """Read the strokes of some drawings, from all over a file."""
    with gzip.open(path, "rt") as file:
        lines = file.readlines()
    rows = np.linspace(0, len(lines) - 1, most).astype(int)
    return [json.loads(lines[row])["strokes"] for row in rows]


def ink_sets(shared: Path, count: int) -> Iterator[tuple[str, Images]]:
    """Yield sets of light ink on dark paper."""
    if (shared / "mnist").is_dir():
        mnist = read_idx(shared / "mnist" / "t10k-images-idx3-ubyte.gz")
        yield "MNIST", mnist[:count]
        bold = [Image.fromarray(image).filter(ImageFilter.MaxFilter(3)) for image in mnist[:count]]
        yield "MNIST, bold", np.stack([np.asarray(image) for image in bold])
        yield "MNIST, cut out", _boxes(mnist[:count])
    if (shared / "ink" / "ardis.npz").is_file():
        yield "ARDIS", np.load(shared / "ink" / "ardis.npz")["images"][:: 3600 // count][:count]
    for name, file in (
        ("Omniglot", shared / "ink" / "omniglot.jsonl.gz"),
        ("Quick, Draw!", shared / "ink" / "quickdraw.jsonl.gz"),
        ("pen letters", shared / "pen" / "letters.jsonl.gz"),
    ):
        if not file.is_file():
            continue
        drawings = read_strokes(file, count)
        for side, width, margin, kind in (
            (28, 1.5, 3, ""),
            (28, 3.5, 1, ", strokes like KMNIST"),
            (28, 4.5, 0, ", strokes like K49"),
            (105, 2, 8, " of 105 pixels"),
            (64, 9, 5, ", brush"),
        ):
            yield (
                name + kind,
                np.stack([drawn(one, side=side, width=width, margin=margin) for one in drawings]),
            )


def _boxes(images: Images) -> Images:
    """Return digits that reach all four sides of their frame, 28x28."""
    cut = []
    for image in images:
        rows, columns = np.nonzero(image.max(axis=1) > 60)[0], np.nonzero(image.max(axis=0) > 60)[0]
        box = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        cut.append(np.asarray(Image.fromarray(box).resize((28, 28), Image.Resampling.BILINEAR)))
    return np.stack(cut)


def scikit_digits() -> Images:
    """Return the 1,797 digits of scikit-learn, 8x8 pixels, 0 to 16."""
    from sklearn.datasets import load_digits

    return load_digits().images.astype(np.uint8)


# Things


def garments(count: int, *, paper: int, seed: int = 0) -> Images:
    """Make garments like Fashion-MNIST's, 28x28: outlines as large as the frame, with tones and folds."""
    rng = np.random.default_rng(seed)
    names = [*_HALVES, *_WHOLES]
    images = []
    for row in range(count):
        name = names[row % len(names)]
        points = np.array(_HALVES.get(name, ()) or _WHOLES[name])
        if name in _HALVES:
            mirrored = points[::-1] * (-1, 1) + (28, 0)
            points = np.concatenate([points, mirrored])
        low, high = points.min(axis=0), points.max(axis=0)
        points = (points - low) / (high - low).max() * 27.5
        points += (28 - points.max(axis=0)) / 2
        points[:, 0] = 14 + (points[:, 0] - 14) * rng.uniform(0.9, 1.3)
        big = Image.new("L", (112, 112))
        ImageDraw.Draw(big).polygon([tuple(4 * point) for point in points], fill=255)
        cover = np.asarray(big.resize((28, 28), Image.Resampling.BOX)) / 255
        y, x = np.mgrid[:28, :28]
        tone = rng.uniform(20, 250) if paper else rng.uniform(40, 250)
        folds = 25 * np.sin(x * rng.uniform(0.2, 1.2) + y * rng.uniform(0, 0.5) + rng.uniform(0, 6))
        cloth = np.clip(tone + folds + rng.normal(0, 12, (28, 28)) + (y - 14) * rng.uniform(-3, 3), 1, 255)
        images.append(np.rint(cover * cloth + (1 - cover) * paper))
    return np.stack(images).astype(np.uint8)


def cells(count: int, *, paper: int = 225, seed: int = 1) -> Images:
    """Make blood cells under a microscope, 28x28: dark blobs on light ground, others at the rim."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:28, :28]
    images = []
    for _ in range(count):
        image = np.full((28, 28), float(paper))
        for number in range(rng.integers(1, 5)):
            near = number == 0
            centre = rng.uniform(12, 16, 2) if near else rng.choice([0.0, 28.0], 2) + rng.uniform(-4, 4, 2)
            radius = rng.uniform(6, 11)
            away = np.hypot(y - centre[0], (x - centre[1]) * rng.uniform(0.8, 1.2))
            depth = rng.uniform(60, 130) * np.clip((radius - away) / 2, 0, 1)
            depth += rng.uniform(0, 50) * np.clip((radius / 2 - away) / 2, 0, 1)
            image -= depth
        images.append(image + rng.normal(0, 5, image.shape))
    return np.clip(np.stack(images), 0, 255).astype(np.uint8)


def photograph_patches(count: int, *, side: int, seed: int = 2) -> Images:
    """Cut patches from scikit-learn's two sample photographs."""
    from sklearn.datasets import load_sample_images

    rng = np.random.default_rng(seed)
    photos = [np.asarray(Image.fromarray(photo).convert("L")) for photo in load_sample_images().images]
    patches = []
    for number in range(count):
        photo = photos[number % len(photos)]
        reach = int(rng.choice([side, 2 * side, 4 * side]))
        top, left = (int(rng.integers(0, size - reach)) for size in photo.shape)
        patch = Image.fromarray(photo[top : top + reach, left : left + reach])
        patches.append(np.asarray(patch.resize((side, side), Image.Resampling.BOX)))
    return np.stack(patches)


def textures(count: int, *, seed: int = 3) -> Images:
    """Make smooth noise at several scales, 28x28."""
    rng = np.random.default_rng(seed)
    images = []
    for number in range(count):
        size = (3, 5, 9, 28)[number % 4]
        coarse = Image.fromarray(rng.integers(0, 256, (size, size), dtype=np.uint8))
        images.append(np.asarray(coarse.resize((28, 28), Image.Resampling.BICUBIC)))
    return np.stack(images)


def objects_in_photographs(count: int, *, seed: int = 4) -> Images:
    """Put things before photographs, as in CIFAR-10, 32x32."""
    rng = np.random.default_rng(seed)
    ground = photograph_patches(count, side=32, seed=seed).astype(float)
    y, x = np.mgrid[:32, :32]
    for image in ground:
        inside = np.hypot((y - rng.uniform(12, 20)) / rng.uniform(6, 13), (x - 16) / rng.uniform(6, 13)) < 1
        image[inside] = np.clip(rng.uniform(0, 255) + rng.normal(0, 15, int(inside.sum())), 0, 255)
    return ground.astype(np.uint8)


def house_numbers(digits: Images, *, seed: int = 5) -> Images:
    """Put digits on grounds of any tone, their ink darker or lighter, beside parts of others, as in SVHN."""
    rng = np.random.default_rng(seed)
    images = []
    for number, digit in enumerate(digits):
        ground, ink = rng.uniform(30, 225, 2)
        cover = np.maximum(digit, np.roll(digits[number - 1], int(rng.choice([-17, 17])), axis=1)) / 255
        image = ground + (ink - ground) * cover + np.linspace(-20, 20, 28)[:, None] * rng.uniform(-1, 1)
        images.append(np.clip(image + rng.normal(0, 6, image.shape), 0, 255))
    return np.stack(images).astype(np.uint8)


def sky(count: int, *, seed: int = 6) -> Images:
    """Make light grounds with a small dark thing in some, as birds in the sky, 32x32."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:32, :32]
    images = []
    for number in range(count):
        image = rng.uniform(150, 230) + (y - 16) * rng.uniform(0, 4) + rng.normal(0, 4, (32, 32))
        if number % 3:
            thing = np.hypot((y - 16) / rng.uniform(2, 8), (x - 16) / rng.uniform(4, 12)) < 1
            image[thing] -= rng.uniform(40, 150)
        images.append(image)
    return np.clip(np.stack(images), 0, 255).astype(np.uint8)


def products(count: int, *, kind: str, paper: int, seed: int = 8) -> Images:
    """Make things of one kind as shops show them, 28x28: many are thin or of one tone, some have a margin.

    Parameters
    ----------
    count : int
    kind : str
        ``"sandal"``, ``"trouser"``, ``"dress"`` or ``"bag"``.
    paper : int
        The tone of the ground.
    seed : int
    """
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:28, :28]
    images = []
    for _ in range(count):
        big = Image.new("L", (112, 112))
        _draw_product(ImageDraw.Draw(big), kind, rng)
        if rng.random() < 0.3:
            side = int(rng.integers(56, 104))
            small, big = big.resize((side, side)), Image.new("L", (112, 112))
            big.paste(small, tuple(rng.integers(0, 113 - side, 2).tolist()))
        cover = np.asarray(big.resize((28, 28), Image.Resampling.BOX)) / 255
        is_plain = rng.random() < 0.3
        tone = rng.uniform(0, 60) if is_plain else rng.uniform(10, 250)
        folds = rng.uniform(0, 8 if is_plain else 35) * np.sin(x * rng.uniform(0.2, 1.2) + rng.uniform(0, 6))
        slope = 0 if is_plain else rng.uniform(-3, 3)
        cloth = tone + folds + slope * (y - 14) + rng.normal(0, rng.uniform(1, 14), (28, 28))
        cloth += (rng.random() < 0.3) * rng.uniform(-120, 120) * (y // rng.integers(2, 6) % 2)
        images.append(np.rint(cover * np.clip(cloth, 1, 255) + (1 - cover) * paper))
    return np.stack(images).astype(np.uint8)


def _draw_product(pen: ImageDraw.ImageDraw, kind: str, rng: np.random.Generator) -> None:
    """Draw a thing on a square of 112 pixels."""
    if kind == "sandal":
        sole = rng.uniform(72, 92)
        path = [(4, sole - rng.uniform(0, 24)), (40, sole), (108, sole)]
        pen.line(path, fill=255, width=int(rng.integers(5, 12)), joint="curve")
        for _ in range(rng.integers(2, 5)):
            start, end = sorted(rng.uniform(8, 104, 2))
            path = [(start, sole), ((start + end) / 2, sole - rng.uniform(24, 56)), (end, sole)]
            pen.line(path, fill=255, width=int(rng.integers(3, 10)), joint="curve")
    elif kind == "trouser":
        width, gap, top = rng.uniform(12, 24), rng.uniform(2, 16), rng.uniform(0, 12)
        for side in (-1, 1):
            outer, inner = 56 + side * (width + gap), 56 + side * gap
            pen.polygon([(56, top), (outer, top), (outer, 110), (inner, 110), (56, 40)], fill=255)
    elif kind == "dress":
        top, hem = rng.uniform(6, 16), rng.uniform(8, 40)
        waist = 0.7 * top
        right = [(56 + top, 4), (56 + waist, 40), (56 + hem, 108)]
        pen.polygon([*right, *((112 - across, down) for across, down in reversed(right))], fill=255)
    else:
        top = rng.uniform(36, 64)
        pen.polygon([(8, top), (104, top), (108, 104), (4, 104)], fill=255)
        pen.arc((32, top - 32, 80, top + 32), 180, 360, fill=255, width=int(rng.integers(3, 8)))


def full_frames(count: int, *, seed: int = 9) -> Images:
    """Make light cloth that fills the frame, 28x28, with dark gaps, as pullovers and bags on black have."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:28, :28]
    images = []
    for _ in range(count):
        big = Image.new("L", (112, 112), 255)
        pen = ImageDraw.Draw(big)
        for _ in range(rng.integers(1, 6)):
            start, end = rng.uniform(0, 112, 2)
            across = [(0, start), (112, start + rng.uniform(-8, 8))]
            down = [(start, rng.uniform(0, 60)), (start + rng.uniform(-10, 10), 112)]
            pen.line(across if rng.random() < 0.3 else down, fill=0, width=int(rng.integers(3, 14)))
            radius = rng.uniform(4, 20)
            pen.ellipse((start - radius, end - radius, start + radius, end + radius), fill=0)
        cover = np.asarray(big.resize((28, 28), Image.Resampling.BOX)) / 255
        folds = rng.uniform(0, 30) * np.sin(x * rng.uniform(0.2, 1.2) + y * rng.uniform(0, 0.5))
        cloth = rng.uniform(120, 250) + folds + rng.normal(0, rng.uniform(2, 14), (28, 28))
        images.append(np.clip(cover * cloth + (1 - cover) * rng.uniform(0, 60), 0, 255))
    return np.stack(images).astype(np.uint8)


def things(shared: Path, count: int, *, seed: int) -> Iterator[tuple[str, Images]]:
    """Yield sets of which nothing may be changed: things, photographs, and bold light strokes on black."""
    for paper in (0, 220, 245, 255):
        yield f"garments on {paper}", garments(count, paper=paper, seed=seed)
        for kind in ("sandal", "trouser", "dress", "bag"):
            yield f"{kind}s on {paper}", products(count, kind=kind, paper=paper, seed=seed + paper)
    yield "cloth that fills the frame", full_frames(count, seed=seed)
    yield "blood cells", cells(count, seed=seed)
    yield "textures", textures(count, seed=seed)
    yield "things before photographs", objects_in_photographs(count, seed=seed)
    yield "sky", sky(count, seed=seed)
    for side in (28, 32, 64):
        yield f"patches of photographs, {side}", photograph_patches(4 * count, side=side, seed=seed + side)
    for name in ("omniglot", "quickdraw"):
        if (file := shared / "ink" / f"{name}.jsonl.gz").is_file():
            drawings = read_strokes(file, count)
            for width, margin in ((1.5, 3), (3.5, 1), (4.5, 0), (6, 0), (7.5, 0)):
                images = [drawn(one, side=28, width=width, margin=margin) for one in drawings]
                yield f"{name}, strokes of {width} like KMNIST", np.stack(images)


# What scanners do


def scanned(images: Images, *, paper: tuple[int, int], ink: int = 30, noise: float = 0, blur: float = 0,
            jpeg: int | None = None, seed: int = 7) -> Images:  # fmt: skip
    """Return light ink on dark paper as a scan of dark ink on light paper.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, h, w)
    paper : (int, int)
        The least and the largest tone of paper; each image has its own.
    ink : int
        The tone of full ink.
    noise, blur : float
        Deviation of the noise, and radius in pixels.
    jpeg : int, optional
        Quality of a JPEG that it was saved as.
    """
    rng = np.random.default_rng(seed)
    out = []
    for image in images:
        tone = rng.uniform(*paper) if paper[0] < paper[1] else paper[0]
        page = tone + (ink - tone) * (image / 255)
        picture = Image.fromarray(np.rint(page).astype(np.uint8))
        if blur:
            picture = picture.filter(ImageFilter.GaussianBlur(blur))
        page = np.asarray(picture) + rng.normal(0, noise, image.shape) if noise else np.asarray(picture)
        picture = Image.fromarray(np.clip(np.rint(page), 0, 255).astype(np.uint8))
        if jpeg is not None:
            file = BytesIO()
            picture.save(file, "JPEG", quality=jpeg)
            picture = Image.open(file)
        out.append(np.asarray(picture))
    return np.stack(out)


SCANS: dict[str, Callable[[Images], Images]] = {
    "white paper": lambda images: 255 - images,
    "white paper, 0 and 255 only": lambda images: np.where(images > 127, 0, 255).astype(np.uint8),
    "paper of 200": lambda images: scanned(images, paper=(200, 200)),
    "paper of 200 to 250": lambda images: scanned(images, paper=(200, 250)),
    "paper of 200 to 250, noise": lambda images: scanned(images, paper=(200, 250), noise=8),
    "paper of 200 to 250, blur": lambda images: scanned(images, paper=(200, 250), blur=0.6),
    "paper of 200 to 250, JPEG of 60": lambda images: scanned(images, paper=(200, 250), jpeg=60),
    "grey pencil, noise, JPEG": lambda images: scanned(images, paper=(215, 240), ink=90, noise=5, jpeg=75),
}


def all_sets(shared: Path, count: int = 256) -> Iterator[GreySet]:
    """Yield every set that can be made."""
    dark, light = np.zeros(count, dtype=bool), np.ones(count, dtype=bool)
    half = np.arange(count) % 2 == 0
    ink = [*ink_sets(shared, count), ("scikit-learn's digits", scikit_digits()[:count] * 15)]
    for name, images in ink:
        yield GreySet(name, images, True, dark)
        for scan, change in SCANS.items():
            yield GreySet(f"{name}, {scan}", change(images), True, light)
        yield GreySet(
            f"{name}, half on white", np.where(half[:, None, None], 255 - images, images), True, half
        )
        few = np.arange(count) % 10 == 0
        yield GreySet(
            f"{name}, tenth on white", np.where(few[:, None, None], 255 - images, images), True, few
        )
    digits = ink[0][1] if ink[0][1].shape[1:] == (28, 28) else garments(count, paper=0)
    for name, images in (
        ("garments on black", garments(count, paper=0)),
        ("garments on white", garments(count, paper=255)),
        ("garments on light grey", garments(count, paper=235)),
        ("blood cells", cells(count)),
        ("patches of photographs, 28", photograph_patches(count, side=28)),
        ("patches of photographs, 64", photograph_patches(count, side=64)),
        ("textures", textures(count)),
        ("things before photographs", objects_in_photographs(count)),
        ("house numbers", house_numbers(digits)),
        ("sky", sky(count)),
        ("noise", np.random.default_rng(0).integers(0, 256, (count, 28, 28), dtype=np.uint8)),
        ("blank white", np.full((count, 28, 28), 255, dtype=np.uint8)),
    ):
        yield GreySet(name, images, False, dark)
