from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.predictions import Predictions
from mnist_gui.ui.browse.sheet.contact_sheet import MAX_IMAGES, Sheet, captions_of
from mnist_gui.ui.browse.sheet.sheet_layout import Caption, Paging, SheetLayout, SheetOptions

NAN = float("nan")


def dataset_of(*labels, names=("zero", "one", "two")):
    images = np.zeros((len(labels), 4, 4), dtype=np.uint8)
    return Dataset("Few", (Split("train", images, np.array(labels, dtype=np.int16)),), names, "few")


def predictions_of(*predicted, confidence=0.9):
    count = len(predicted)
    return Predictions(
        np.array(predicted, dtype=np.int16),
        np.full(count, confidence, dtype=np.float32),
        np.zeros(count, dtype=np.float32),
    )


# --- captions --------------------------------------------------------------------------------------


def test_a_caption_is_the_name_of_the_label():
    captions = captions_of(dataset_of(2, NO_LABEL, 0), np.array([2, 1, 0]))
    assert captions == (Caption("zero"), Caption(""), Caption("two"))
    assert [caption.parts for caption in captions] == [("zero",), (), ("two",)]


def test_what_was_read_is_said_where_it_is_not_the_label():
    captions = captions_of(dataset_of(0, 1, NO_LABEL), np.arange(3), predictions_of(0, 2, 2))
    assert captions == (Caption("zero"), Caption("one", "two", is_wrong=True), Caption("", "two"))
    assert captions[1].parts == ("one", "→ two")


def test_a_blank_image_that_has_a_label_is_misread_as_nothing():
    (caption,) = captions_of(dataset_of(1), np.array([0]), predictions_of(NO_LABEL))
    assert caption.is_wrong
    assert caption.label == "one"
    assert not caption.predicted


def test_what_was_not_read_is_not_marked():
    captions = captions_of(dataset_of(1, 2), np.arange(2), predictions_of(NO_LABEL, NO_LABEL, confidence=NAN))
    assert captions == (Caption("one"), Caption("two"))


def test_captions_say_only_what_is_wanted():
    dataset, predictions, rows = dataset_of(0, 1), predictions_of(0, 2), np.arange(2)
    assert captions_of(dataset, rows) == (Caption("zero"), Caption("one"))
    without_labels = (Caption("", "zero"), Caption("", "two", is_wrong=True))
    assert captions_of(dataset, rows, predictions, labels=False) == without_labels
    assert captions_of(dataset, rows, labels=False) == (Caption(), Caption())


# --- layout ----------------------------------------------------------------------------------------

CAPTIONS = st.sampled_from(
    [
        (Caption(),),
        (Caption("7"),),
        (Caption("7"), Caption("4", "9", is_wrong=True)),
        (Caption("T-shirt/top"), Caption("Ankle boot", "Sneaker", is_wrong=True), Caption("", "Bag")),
    ]
)
OPTIONS = st.builds(
    SheetOptions,
    columns=st.integers(1, 120),
    image_size=st.integers(8, 512),
    title=st.sampled_from(["", "MNIST", "A title that goes on and on, and needs lines if they are short"]),
    paging=st.sampled_from(Paging),
    is_mirrored=st.booleans(),
)


@given(
    count=st.integers(1, 500),
    shape=st.sampled_from([(28, 28), (8, 8), (16, 40), (60, 20)]),
    captions=CAPTIONS,
    options=OPTIONS,
)
def test_everything_has_a_place_of_its_own_on_the_page(qapp, count, shape, captions, options):
    layout = SheetLayout((count, *shape), captions, options)
    images = [layout.image_area(column) for column in range(layout.columns)]
    words = [
        layout.caption_area(column, line)
        for column in range(layout.columns)
        for line in range(layout.caption_lines)
    ]
    line = QRect(0, 0, layout.width, layout.line_height)
    assert all(line.contains(area) for area in (*images, *words))
    assert not any(image.intersects(word) for image in images for word in words)
    ordered = sorted(images, key=QRect.left)
    assert ordered == (images[::-1] if options.is_mirrored else images)
    assert not any(left.intersects(right) for left, right in pairwise(ordered))
    assert QRect(0, 0, layout.width, layout.header_height).contains(layout.title_area) or not options.title
    if layout.legend:
        assert QRect(0, 0, layout.width, layout.footer_height).contains(layout.legend_area)


@given(count=st.integers(1, 500), captions=CAPTIONS, options=OPTIONS)
def test_pages_hold_every_digit_once_and_nothing_reaches_beyond_them(qapp, count, captions, options):
    layout = SheetLayout((count, 28, 28), captions, options)
    lines = [line for page in range(layout.pages) for line in layout.lines_on(page)]
    assert [position for line in lines for position in layout.positions_in(line)] == list(range(count))
    assert all(layout.lines_on(page) for page in range(layout.pages))
    for page in range(layout.pages):
        height = layout.header_height + len(layout.lines_on(page)) * layout.line_height + layout.footer_height
        assert (layout.top + height) * layout.fit <= layout.page_height + 1e-6
    assert layout.left >= 0
    assert (layout.left + layout.width) * layout.fit <= layout.page_width + 1e-6


def test_a_sheet_is_never_enlarged_to_fill_its_page(qapp):
    layout = SheetLayout((4, 28, 28), (Caption("7"),), SheetOptions(columns=2, paging=Paging.A4))
    assert layout.fit == 1
    assert (layout.page_width, layout.page_height) == (794, 1123)
    assert layout.left == (794 - layout.width) / 2


def test_long_names_get_two_lines_and_wider_cells(qapp):
    short = SheetLayout((4, 28, 28), (Caption("7"), Caption("4", "9")), SheetOptions())
    long = SheetLayout((4, 28, 28), (Caption("T-shirt/top", "Ankle boot"),), SheetOptions())
    assert (short.caption_lines, long.caption_lines) == (1, 2)
    assert short.cell_width == short.image_width < long.cell_width <= 2 * long.image_width


def test_the_triangle_is_explained_where_there_is_one(qapp):
    def legend(*captions):
        return SheetLayout((len(captions), 28, 28), captions, SheetOptions()).legend

    assert legend(Caption("7"), Caption("", "9")) == ""
    assert legend(Caption("7"), Caption("4", "9", is_wrong=True)) == "misread: label → prediction"
    assert legend(Caption("", "9", is_wrong=True)) == "misread"


@pytest.mark.parametrize(("images", "captions"), [(0, 0), (MAX_IMAGES + 1, MAX_IMAGES + 1), (2, 1)])
def test_a_sheet_of_nothing_or_too_much_is_refused(qapp, images, captions):
    with pytest.raises(ValueError, match="make no sheet"):
        Sheet(np.zeros((images, 2, 2), dtype=np.uint8), [Caption()] * captions, SheetOptions())
