"""Save every page in three themes at four sizes, to check them by eye. The pictures are not committed.

Usage: ``PYTHONPATH=. python packaging/make_screenshots.py FOLDER [DATASET] [--text PERCENT] [--rtl]``, in the
source tree. Without a data set it takes the sample. It trains a quick model and draws a digit, so that pages
have something to show; pictures of pages before that end in ``-empty``.
"""

import argparse
from itertools import product
from pathlib import Path

from make_pictures import SEVEN, Studio
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication

import mnist_gui
from mnist_gui.ink.drawing import drawing_from_json
from mnist_gui.ui.browse.page import BrowsePage
from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.shell.page_table import PAGES
from mnist_gui.ui.widgets.theme import Scheme
from mnist_gui.ui.widgets.tokens import refresh_text_styles, scaled

SCHEMES = (Scheme.LIGHT, Scheme.DARK, Scheme.HIGH_CONTRAST)
SIZES = (QSize(1920, 1080), QSize(1366, 768), QSize(1024, 600), QSize(640, 480))


def take_all(studio: Studio, folder: Path, *, suffix: str = "") -> None:
    """Save a picture of each page in each theme at each size."""
    for scheme, size in product(SCHEMES, SIZES):
        studio.window.choose_scheme(scheme)
        studio.window.resize(size)
        for page in PAGES:
            studio.window.show_page(page.name)
            studio.wait()
            name = f"{page.name}-{scheme.value}-{size.width()}x{size.height()}{suffix}.png"
            studio.window.grab().save(str(folder / name))


def fill(studio: Studio, dataset: mnist_gui.Dataset) -> None:
    """Train a model, choose an image and draw a digit."""
    run = mnist_gui.train(dataset, mnist_gui.TrainingRequest("logistic", "pixels", limit=1000))
    studio.state.session.add_run(run, saved=True)
    studio.window.show_page("draw")
    studio.find(DrawingPad).set_drawing(drawing_from_json(SEVEN))
    studio.wait()
    studio.window.show_page("browse")
    studio.find(BrowsePage).go_to_row(3)
    studio.wait()


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("dataset", nargs="?", default="sample")
    parser.add_argument("--text", type=int, default=100, help="size of text in percent")
    parser.add_argument("--rtl", action="store_true", help="from right to left")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    if options.rtl:
        application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    if options.text != 100:
        application.setFont(scaled(application.font(), options.text / 100))
        refresh_text_styles()
    dataset = mnist_gui.open_dataset(options.dataset)
    studio = Studio(Scheme.LIGHT)
    take_all(studio, options.folder, suffix="-empty")
    studio.state.session.set_dataset(dataset)
    fill(studio, dataset)
    take_all(studio, options.folder)
    studio.close()


if __name__ == "__main__":
    main()
