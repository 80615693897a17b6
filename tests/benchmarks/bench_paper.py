"""Measure how often light paper is recognised, by the number of images in a set, and whether things stay.

Usage: ``python tests/benchmarks/bench_paper.py [DRAWS]``. It reads the shared data, where ink is.

Each row is a number of images drawn at random from a set. For ink that a scanner has changed in eight ways,
the share of draws is printed that come out right: all on light paper, half of them, one in ten. The yardstick
is the last column: draws of things, photographs and ink on dark paper in which any image was changed. There
must be none.
"""

import checkout  # noqa: F401 - isort: skip

import sys
from collections import Counter
from pathlib import Path

import numpy as np
from helpers.grey_sets import SCANS, all_sets, ink_sets

from mnist_gui.data.formats._shared.values.polarity import judge_paper, light_images

SHARED = Path(__file__).parents[3] / "shared" / "data"
COUNTS = (1, 2, 3, 5, 10, 20, 64)
SHARES = {"all": 1.0, "half": 0.5, "tenth": 0.1}


def inverted_rows(images: np.ndarray) -> np.ndarray:
    """Return which images are inverted when a data set of them is opened."""
    paper = judge_paper(images)
    if paper == "light":
        return np.ones(len(images), dtype=bool)
    return light_images(images) if paper == "mixed" else np.zeros(len(images), dtype=bool)


def main() -> None:
    """Print a line for each number of images."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    inks = list(ink_sets(SHARED, 256))
    scanned = [
        (name, scan, images, change(images)) for name, images in inks for scan, change in SCANS.items()
    ]
    things = [made for made in all_sets(SHARED) if not made.is_ink]
    dark = [(name, images) for name, images in inks] + [(made.name, made.images) for made in things]
    print(
        f"{'images':>8}" + "".join(f"{share + ' light':>14}" for share in SHARES) + f"{'changed wrongly':>20}"
    )
    worst: Counter[str] = Counter()
    wrongs: Counter[str] = Counter()
    for count in COUNTS:
        rng = np.random.default_rng(count)
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for name, scan, images, light in scanned:
            for _ in range(max(1, draws // 8)):
                rows = rng.permutation(len(images))[:count]
                for share_name, share in SHARES.items():
                    is_light = np.zeros(len(rows), dtype=bool)
                    is_light[: max(1, round(share * len(rows)))] = True
                    rng.shuffle(is_light)
                    drawn = np.where(is_light[:, None, None], light[rows], images[rows])
                    found = inverted_rows(drawn)
                    total[share_name] += 1
                    right[share_name] += np.array_equal(found, is_light)
                    if share_name == "all" and not np.array_equal(found, is_light):
                        worst[f"{name}: {scan} ({count})"] += 1
                    if (found & ~is_light).any():
                        wrongs[f"{name}: {scan}, {share_name} ({count})"] += 1
        wrong = 0
        for name, images in dark:
            for _ in range(draws):
                drawn = images[rng.permutation(len(images))[:count]]
                if inverted_rows(drawn).any():
                    wrong += 1
                    wrongs[f"{name} ({count})"] += 1
        cells = "".join(f"{right[share] / total[share]:14.1%}" for share in SHARES)
        print(f"{count:8}{cells}{wrong:14} of {draws * len(dark)}")
    print("\nchanged wrongly:", *wrongs.most_common(20), sep="\n  ")
    print("\nnot inverted most often:", *worst.most_common(20), sep="\n  ")


if __name__ == "__main__":
    main()
