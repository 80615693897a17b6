"""Measure how well digits in photos are found and classified, against the same digits without a photo.

Usage: ``python tests/benchmarks/bench_pictures.py [PHOTOS] [DATA_DIR]``, with the MNIST files in DATA_DIR.
Test digits of MNIST are enlarged and written side by side on synthetic paper, which is lit, laid on a desk
and saved as JPEG: PHOTOS of each kind. Or they are shown in axes of figures, in boxes, in faint ink, and in
ink that is as bright as its paper. The shipped classifier predicts the digits that `picture_to_images`
finds. "count" is the share of photos in which the right number of digits is found; "read" the share of digits
that are found and classified correctly; "clean" the same for the digits without a photo. At the end, the time
for a photo of 12 megapixels is printed, from the file to the images.
"""

from checkout import SHARED_DATA  # isort: skip

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from helpers import figures, photos
from PIL import Image

from mnist_gui.data.idx import read_idx
from mnist_gui.ink.normalise import normalise
from mnist_gui.ink.picture import picture_to_images
from mnist_gui.learning.pad.shipped import shipped_classifier

HEIGHT = 80  # of a digit, in pixels
PENS = (photos.BLACK_PEN, photos.BLUE_PEN, photos.PENCIL, photos.RED_PEN, (20, 110, 60))
PAPERS = (photos.WHITE, photos.CREAM, photos.GREY)
BOXES = (
    (figures.BLACK, figures.WHITE),
    (figures.WHITE, figures.BLACK),
    ((240, 240, 240), (90, 90, 90)),
    (figures.BLACK, (170, 170, 170)),
)
"""Colours of ink and box."""
Pixels = np.ndarray


class Photographer:
    """Makes photos of random digits.

    Parameters
    ----------
    images, labels : ndarray
        MNIST's.
    seed : int
    """

    def __init__(self, images: Pixels, labels: Pixels, seed: int) -> None:
        self.images, self.labels = images, labels
        self.rng = np.random.default_rng(seed)

    def pick(self, choices):
        return choices[self.rng.integers(len(choices))]

    def page(self, *, count=None, gaps=(0.15, 0.5), size=None, ruling=None, paper=None, shapes=None):
        """Write a row of digits on a page; return the page and the indices of the digits."""
        count = int(self.rng.integers(1, 7)) if count is None else count
        chosen = self.rng.integers(0, len(self.images), count)
        heights = HEIGHT * self.rng.uniform(0.8, 1.15, count)
        shapes = [photos.enlarged(self.images[i], round(h)) for i, h in zip(chosen, heights, strict=True)]
        spaces = np.rint(HEIGHT * self.rng.uniform(*gaps, count)).astype(int)
        wide = sum(shape.shape[1] for shape in shapes) + spaces.sum()
        size = (max(900, wide + 2 * HEIGHT), 420) if size is None else size
        sheet = photos.blank_page(*size, paper=paper or photos.WHITE, pen=self.pick(PENS))
        sheet = ruling(sheet) if ruling else sheet
        left = self.rng.uniform(HEIGHT, size[0] - wide - HEIGHT / 2)
        top = size[1] / 2 - heights / 2 + self.rng.normal(0, 0.05 * HEIGHT, count)
        return photos.with_digits(sheet, shapes, left=left, top=top, gap=spaces), chosen

    def ruling(self, across: bool) -> Callable[[photos.Page], photos.Page]:
        spacing = HEIGHT * (self.rng.uniform(0.3, 0.6) if across else self.rng.uniform(0.8, 1.5))
        colour = self.pick((photos.BLUE_LINE, photos.GREY_LINE, photos.DARK_LINE))
        margin = None if across else 50
        width = self.rng.uniform(1, 2.4)
        return lambda sheet: photos.ruled(
            sheet, spacing, colour=colour, width=width, across=across, margin=margin
        )

    def lit(self, colours):
        angle = self.rng.uniform(0, 2 * np.pi)
        light = {"falloff": self.rng.uniform(0.1, 0.5), "vignette": self.rng.uniform(0, 0.4)}
        return photos.lit(colours, angle=angle, **light)

    def shaded(self, colours):
        line = (self.rng.uniform(0.25, 0.75), self.rng.uniform(-1, 1))
        softness = self.rng.uniform(0.004, 0.05)
        return photos.lit(colours, shadow=self.rng.uniform(0.25, 0.55), line=line, softness=softness)

    def on_desk(self, colours):
        sides = self.pick((("left",), ("top", "right"), ("left", "right", "top", "bottom")))
        tone = self.pick(((60, 45, 35), (20, 20, 20), (110, 75, 50)))
        return photos.laid(colours, self.rng, sides=sides, share=self.rng.uniform(0.02, 0.05), tone=tone)

    def taken(self, colours):
        noise, quality = self.rng.uniform(2, 5), int(self.rng.integers(50, 95))
        return photos.taken(colours, self.rng, noise=noise, quality=quality)

    def picture(self, kind: str):
        """Return a picture of one digit, no photo, uint8 (h, w, 3), and the index of the digit."""
        chosen = self.rng.integers(0, len(self.images), 1)
        image = self.images[chosen[0]]
        if kind == "axes":
            stops = self.pick((figures.GREYS, figures.GREYS_REVERSED, figures.VIRIDIS, figures.HOT))
            bar = bool(self.rng.integers(2))
            return figures.axes(
                image, stops, scale=self.rng.uniform(0.6, 2), title="Label: 7", bar=bar
            ), chosen
        if kind == "colour map":
            stops = figures.COLOUR_MAPS[self.pick(tuple(figures.COLOUR_MAPS))]
            if self.rng.integers(2):
                return figures.axes(image, stops, scale=self.rng.uniform(0.6, 2)), chosen
            side = int(self.rng.integers(1, 12))
            return figures.coloured(image.repeat(side, axis=0).repeat(side, axis=1), stops), chosen
        shape = photos.enlarged(image, round(HEIGHT * self.rng.uniform(0.6, 2)))
        if kind == "circled":
            squash = self.rng.uniform(0.8, 1.2)
            radius, width = self.rng.uniform(0.75, 1.0), int(self.rng.integers(2, 8))
            gap = self.pick((0.0, 0.0, 0.04))
            sheet = figures.circled(shape, radius=radius, width=width, gap=gap, squash=squash)
            return (self.taken(sheet.astype(float)) if self.rng.integers(2) else sheet), chosen
        if kind in ("faint, noise", "faint, JPEG"):
            tone, noise = int(self.rng.integers(195, 226)), self.rng.uniform(2, 5)
            sheet = figures.on_paper(shape, ink=(tone,) * 3, paper=photos.WHITE).astype(float)
            if kind == "faint, noise":
                grey = sheet + self.rng.normal(0, noise, (*sheet.shape[:2], 1))
                return np.rint(grey).clip(0, 255).astype(np.uint8), chosen
            return photos.taken(sheet, self.rng, noise=noise, quality=int(self.rng.integers(50, 95))), chosen
        if kind == "boxes":
            ink, inside = self.pick(BOXES)
            width = int(self.rng.integers(0, 5)) if inside != figures.WHITE else int(self.rng.integers(1, 5))
            return figures.boxed(shape, ink=ink, inside=inside, width=width), chosen
        if kind == "faint":
            tone = int(self.rng.integers(215, 240))
            ink, paper = (tone,) * 3, figures.WHITE
        else:
            ink, paper = figures.EQUALLY_BRIGHT[self.pick(tuple(figures.EQUALLY_BRIGHT))]
        return figures.on_paper(shape, ink=ink, paper=paper), chosen

    def photo(self, kind: str):
        """Return a photo of one kind, uint8 (h, w, 3), and the indices of its digits."""
        if kind in PICTURES:
            return self.picture(kind)
        ruling = (
            self.ruling(across="squares" in kind) if kind in ("lines", "squares", "all, squares") else None
        )
        paper = self.pick(PAPERS) if kind == "scan" else None
        sheet, chosen = self.page(
            ruling=ruling, paper=paper, gaps=(-0.06, 0.06) if kind == "touching" else (0.15, 0.5)
        )
        if kind == "pencil":
            sheet = photos.worn(sheet, self.rng)
        if ruling:
            sheet = photos.turned(sheet, self.rng.uniform(-3, 3))
        colours = sheet.colours
        if kind in ("desk", "all, squares"):
            colours = self.on_desk(colours)
        if kind in ("light", "lines", "squares", "desk", "pencil"):
            colours = self.lit(colours)
        if kind in ("shadow", "all, squares"):
            colours = self.shaded(colours)
        flawless = kind == "flawless"
        return (np.rint(colours).astype(np.uint8) if flawless else self.taken(colours)), chosen


PICTURES = (
    "axes",
    "boxes",
    "faint",
    "faint, noise",
    "faint, JPEG",
    "equally bright",
    "colour map",
    "circled",
)

KINDS = (
    "flawless",
    "scan",
    "light",
    "shadow",
    "pencil",
    "lines",
    "squares",
    "desk",
    "all, squares",
    "touching",
    *PICTURES,
)


def time_of_large_photo(photographer: Photographer) -> float:
    """Return the seconds for finding the digits in a file of 12 megapixels."""
    sheet, _ = photographer.page(size=(4000, 3000), ruling=photographer.ruling(across=True))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        Image.fromarray(photographer.taken(photographer.shaded(sheet.colours))).save(path, quality=85)
        times = []
        for _ in range(3):
            start = time.perf_counter()
            picture_to_images(path)
            times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print a line for each kind of photo."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else SHARED_DATA / "mnist"
    images = read_idx(folder / "t10k-images-idx3-ubyte.gz")
    labels = read_idx(folder / "t10k-labels-idx1-ubyte.gz")
    classifier = shipped_classifier()
    print(f"{count} photos of each kind\n{'':14}  count    read   clean   ms")
    for kind in KINDS:
        photographer = Photographer(images, labels, seed=2024)
        counted = read = clean = digits = 0
        seconds = 0.0
        for _ in range(count):
            photo, chosen = photographer.photo(kind)
            start = time.perf_counter()
            found = picture_to_images(photo)
            seconds += time.perf_counter() - start
            digits += len(chosen)
            known = np.stack([normalise(np.float32(images[i] / 255)) for i in chosen])
            clean += np.count_nonzero(classifier.predict(known).labels == labels[chosen])
            if len(found) == len(chosen):
                counted += 1
                answers = classifier.predict(np.stack([digit.image for digit in found])).labels
                read += np.count_nonzero(answers == labels[chosen])
        shares = (counted / count, read / digits, clean / digits)
        print(f"{kind:14}" + "".join(f"{share:7.1%} " for share in shares) + f"{1000 * seconds / count:5.0f}")
    print(f"12 megapixels: {time_of_large_photo(Photographer(images, labels, seed=1)):.2f} s")


if __name__ == "__main__":
    main()
