"""Tables as people have them: each usual way to save images as text opens right or is refused."""

import gzip
import lzma
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import make_images, refusal

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.formats._shared.values.pixels import GREY_NOTE
from mnist_gui.data.open import open_dataset

COUNT = 12
IMAGES = make_images(COUNT)
IMAGES[:, -1, -1] = IMAGES[:, 0, 0] = 0  # corners without ink, as almost everywhere
LABELS = np.arange(COUNT) * 7 % 10
FLAT = IMAGES.reshape(COUNT, -1)
ROWS = np.column_stack([LABELS, FLAT])
NAMES = ["label", *[f"pixel{number}" for number in range(784)]]


def text_of(rows: Sequence[Sequence[object]] | np.ndarray, separator: str = ",", end: str = "\n") -> str:
    return "".join(separator.join(map(str, row)) + end for row in rows)


def saved(path: Path, *parts: object, encoding: str = "utf-8") -> Path:
    """Write texts, or tables of numbers separated by commas."""
    texts = [part if isinstance(part, str) else text_of(part) for part in parts]
    path.write_bytes("".join(texts).encode(encoding))
    return path


def assert_same(dataset: Dataset, images: np.ndarray = IMAGES, labels: Sequence[int] | np.ndarray = LABELS):
    np.testing.assert_array_equal(dataset.take(range(len(images))), images)
    assert dataset.labels.tolist() == list(labels)


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("empty", [",", ";", '"",'])
def test_rows_that_a_spreadsheet_cleared_are_passed_over(tmp_path, header, empty):
    separator = empty[-1]
    lines = text_of([*[NAMES] * header, *ROWS.tolist()], separator) + 3 * (empty * 784 + "\n")
    assert_same(open_dataset(saved(tmp_path / "a.csv", lines)))


# Where the label is


def digits(count: int, *, size: int = 8, seed: int = 1) -> np.ndarray:
    """Make images with ink in the middle and often a little at the upper left."""
    images = make_images(count, size=(size, size), seed=seed)
    images[:, -1, -1] = 0
    images[:, 0, 0] = np.random.default_rng(seed).choice([0, 0, 0, 2, 3], count)
    return images


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("label_last", [False, True])
@pytest.mark.parametrize("classes", [2, 10, 62, 100])
def test_sorted_files_are_judged_from_lines_of_the_whole_file(tmp_path, classes, label_last, packed):
    images = digits(max(1500, 30 * classes), size=16)
    labels = np.sort(np.arange(len(images)) % classes)
    columns = [images.reshape(len(images), -1), labels[:, None]]
    path = saved(tmp_path / "a.csv", np.hstack(columns if label_last else columns[::-1]))
    if packed:
        path = tmp_path / "b.csv.gz"
        path.write_bytes(gzip.compress((tmp_path / "a.csv").read_bytes(), 1))
    dataset = open_dataset(path)
    assert_same(dataset, images, labels)
    assert "label" not in dataset.note or classes == 2


def test_one_class_alone_is_found_and_said(tmp_path):
    images = digits(3)
    images[:, 0, 0] = 0
    rows = np.column_stack([images.reshape(3, -1), [7] * 3])
    dataset = open_dataset(saved(tmp_path / "a.csv", rows))
    assert_same(dataset, images, [7] * 3)
    assert "label assumed in the last column" in dataset.note


@pytest.mark.parametrize(
    "name", ["label", "Class", "target", "y", "digit", "character", "Labels", "class label", "true-label"]
)
@pytest.mark.parametrize("place", [0, 400, 784])
def test_a_named_label_may_be_anywhere(tmp_path, name, place):
    names = [f"v{number}" for number in range(784)]
    names.insert(place, name)
    rows = np.insert(FLAT, place, LABELS, axis=1)
    assert_same(open_dataset(saved(tmp_path / "a.csv", [names], rows)))


def test_words_in_the_middle_are_the_label(tmp_path):
    rows = [[*row[:300], "ab"[index % 2], *row[300:]] for index, row in enumerate(FLAT.tolist())]
    dataset = open_dataset(saved(tmp_path / "a.csv", rows))
    assert dataset.class_names == ("a", "b")
    assert_same(dataset, labels=np.arange(COUNT) % 2)


def test_a_label_of_any_other_name_beside_named_pixels_is_said(tmp_path):
    dataset = open_dataset(saved(tmp_path / "a.csv", [["what", *NAMES[1:]]], ROWS))
    assert_same(dataset)
    assert "label assumed in column what" in dataset.note


@pytest.mark.parametrize("label_last", [False, True])
@pytest.mark.parametrize("every", [2, 3, 10])
def test_one_class_on_paper_of_both_colours_keeps_its_label(tmp_path, every, label_last):
    images = digits(20, size=16)
    images[:, 0, 0] = 0
    images[::every] ^= 255
    columns = [images.reshape(len(images), -1), np.ones((20, 1), int)]
    path = saved(tmp_path / "a.csv", np.hstack(columns if label_last else columns[::-1]))
    dataset = open_dataset(path, as_is=True)
    assert_same(dataset, images, [1] * 20)
    assert f"label assumed in the {'last' if label_last else 'first'} column" in dataset.note


@pytest.mark.parametrize("name", ["", "id", "index", "Unnamed: 0", "Image_ID"])
@pytest.mark.parametrize("rest", [NAMES, list(map(str, range(785)))])
def test_an_index_with_a_name_is_passed_over(tmp_path, name, rest):
    rows = np.column_stack([np.arange(COUNT), ROWS])
    assert_same(open_dataset(saved(tmp_path / "a.csv", [[name, *rest]], rows)))


@pytest.mark.parametrize("first", [0, 1])
def test_an_index_without_a_name_is_passed_over_and_said(tmp_path, first):
    rows = np.column_stack([np.arange(COUNT) + first, ROWS])
    dataset = open_dataset(saved(tmp_path / "a.csv", rows))
    assert_same(dataset)
    assert "first column passed over: it only counts" in dataset.note


def test_one_image_of_each_class_in_order_keeps_its_labels(tmp_path):
    rows = np.column_stack([np.arange(10), FLAT[:10]])
    assert_same(open_dataset(saved(tmp_path / "a.csv", rows)), IMAGES[:10], range(10))


def test_row_names_of_r_are_passed_over(tmp_path):
    names = " ".join(f'"{name}"' for name in NAMES)
    rows = [f'"{number + 1}" {" ".join(map(str, row))}' for number, row in enumerate(ROWS.tolist())]
    assert_same(open_dataset(saved(tmp_path / "a.txt", "\n".join([names, *rows]))))


@pytest.mark.parametrize("at_end", [True, False])
@pytest.mark.parametrize("classes", [3, 10, 26])
def test_columns_for_each_class_are_labels(tmp_path, classes, at_end):
    images = make_images(60, size=(16, 16)) // 128  # as Semeion has it
    labels = np.random.default_rng(3).permutation(60) % classes
    hot = np.eye(classes, dtype=int)[labels]
    flat = images.reshape(60, -1)
    rows = np.hstack([flat, hot] if at_end else [hot, flat])
    lines = [" ".join([*(f"{value:.4f}" for value in row), ""]) for row in rows]
    dataset = open_dataset(saved(tmp_path / "semeion.data", "\n".join(lines)))
    assert_same(dataset, images * 255, labels)
    assert (
        f"label: the place of the 1 in the {'last' if at_end else 'first'} {classes} columns" in dataset.note
    )


# Lines


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("# digits of my class\n", "1 line before"),
        ("% one\n// two\n\n", "2 lines before"),
        ("sep=,\n", ""),
        ('"sep=,"\n', ""),
        ("\n\n \n", ""),
        ("My digits\n", "1 line before"),
        ("My digits, by me,,,,,,,\n", "1 line before"),
        ("12 784\n", "1 line before"),
    ],
)
@pytest.mark.parametrize("header", [True, False])
def test_lines_before_the_table_are_passed_over(tmp_path, before, said, header):
    parts = [before, [NAMES], ROWS] if header else [before, ROWS]
    dataset = open_dataset(saved(tmp_path / "a.csv", *parts))
    assert_same(dataset)
    assert said in dataset.note
    assert bool(said) == bool(dataset.note)


def test_a_separator_for_excel_may_be_a_semicolon(tmp_path):
    assert_same(open_dataset(saved(tmp_path / "a.csv", "sep=;\r\n", text_of(ROWS, ";", "\r\n"))))


def test_names_in_a_comment_by_numpy_are_names(tmp_path):
    names = " ".join([*NAMES[1:], "label"])
    rows = np.roll(ROWS, -1, axis=1)
    np.savetxt(tmp_path / "a.txt", rows, "%.18e", header=names)
    dataset = open_dataset(tmp_path / "a.txt")
    assert_same(dataset)
    assert dataset.note == ""


def test_comments_between_images_are_passed_over(tmp_path):
    assert_same(open_dataset(saved(tmp_path / "a.csv", ROWS[:5], "# more\n", ROWS[5:])))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_every_encoding_and_line_end_is_read(tmp_path, encoding, end, separator):
    words = ["Stiefel", "Müll"]
    rows = [[words[index % 2], *row] for index, row in enumerate(FLAT.tolist())]
    path = saved(tmp_path / "a.csv", text_of([NAMES, *rows], separator, end), encoding=encoding)
    dataset = open_dataset(path)
    assert dataset.class_names == ("Müll", "Stiefel")
    assert_same(dataset, labels=1 - np.arange(COUNT) % 2)


def test_big_endian_text_with_a_mark_is_read(tmp_path):
    saved(tmp_path / "a.csv", "\ufeff", [NAMES], ROWS, encoding="utf-16-be")
    assert_same(open_dataset(tmp_path / "a.csv"))


@pytest.mark.parametrize("header", [None, NAMES, [*NAMES, ""]])
def test_an_empty_last_column_is_passed_over(tmp_path, header):
    rows = [[*row, ""] for row in ROWS.tolist()]
    assert_same(open_dataset(saved(tmp_path / "a.csv", [header] if header else "", rows)))


@pytest.mark.parametrize("separator", [";", "\t", " "])
def test_decimal_commas_are_read(tmp_path, separator):
    rows = [
        [label, *(f"{value / 255:.6f}".replace(".", ",") for value in row[1:])]
        for label, row in zip(LABELS.tolist(), ROWS.tolist(), strict=True)
    ]
    assert_same(open_dataset(saved(tmp_path / "a.csv", text_of(rows, separator))))


def test_quoted_numbers_are_read(tmp_path):
    rows = [[f'"{value}"' for value in row] for row in ROWS.tolist()]
    assert_same(open_dataset(saved(tmp_path / "a.csv", rows)))


@pytest.mark.parametrize("separator", ["|", " ", "   ", " \t", ", "])
@pytest.mark.parametrize("form", ["{}", "{:.1f}", "{:.4e}", "{:7d}"])
@pytest.mark.parametrize("label_last", [True, False])
def test_text_with_blanks_between_is_read(tmp_path, separator, form, label_last):
    rows = np.roll(ROWS, -1, axis=1) if label_last else ROWS
    text = text_of([[form.format(value) for value in row] for row in rows.tolist()], separator, " \n")
    assert_same(open_dataset(saved(tmp_path / "digits.txt", text)))


def test_usps_is_read_as_published(tmp_path):
    images = make_images(9, size=(16, 16))
    lines = [
        f"{label:.4f} " + " ".join(f"{value / 127.5 - 1:.4f}" for value in image.ravel()) + " \n"
        for label, image in zip(LABELS, images, strict=False)
    ]
    (tmp_path / "zip.train.gz").write_bytes(gzip.compress("".join(lines).encode()))
    dataset = open_dataset(tmp_path / "zip.train.gz")
    np.testing.assert_allclose(dataset.splits[0].images, images, atol=1)
    assert dataset.labels.tolist() == LABELS[:9].tolist()


def test_rotated_mnist_is_read_as_published(tmp_path):
    lines = ["".join(f"   {value:.16e}" for value in [*(row[1:] / 255), row[0]]) + "\n" for row in ROWS]
    assert_same(open_dataset(saved(tmp_path / "mnist_rotated_train.amat", "".join(lines))))


def test_names_that_pandas_has_made_of_an_image_are_that_image(tmp_path):
    pandas = pytest.importorskip("pandas")
    saved(tmp_path / "a.csv", ROWS)
    pandas.read_csv(tmp_path / "a.csv").to_csv(tmp_path / "b.csv", index=False)
    dataset = open_dataset(tmp_path / "b.csv")
    assert_same(dataset)
    assert "taken for names by pandas" in dataset.note


# Shapes


def colour_rows(channels: int, *, planar: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return pictures in colour as rows, and the grey images that they make."""
    rng = np.random.default_rng(4)
    ramp = np.add.outer(np.arange(28), np.arange(28)) * 4
    tint = np.array([1.0, 0.8, 0.6])
    colours = np.stack([np.clip(ramp * rng.uniform(0.5, 1), 0, 255)[..., None] * tint for _ in range(COUNT)])
    colours = colours.astype(np.uint8)
    grey = (colours.astype(np.uint32) @ np.array([19595, 38470, 7471], np.uint32) + 0x8000) >> 16
    if channels == 4:
        colours = np.concatenate([colours, np.full((COUNT, 28, 28, 1), 255, np.uint8)], axis=3)
    return (np.moveaxis(colours, 3, 1) if planar else colours).reshape(COUNT, -1), grey


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize(("channels", "planar"), [(3, False), (3, True), (4, False)])
@pytest.mark.parametrize("label_last", [True, False, None])
def test_colour_becomes_grey_and_that_is_said(tmp_path, channels, planar, header, label_last):
    rows, grey = colour_rows(channels, planar=planar)
    names = [f"pixel{number:04}" for number in range(rows.shape[1])]
    labels = [NO_LABEL] * COUNT
    if label_last is not None:
        rows = np.insert(rows.astype(int), rows.shape[1] if label_last else 0, LABELS, axis=1)
        names.insert(len(names) if label_last else 0, "label")
        labels = LABELS
    dataset = open_dataset(saved(tmp_path / "a.csv", [names] if header else "", rows), as_is=True)
    assert_same(dataset, grey, labels)
    assert GREY_NOTE in dataset.note
    assert f"{784 * channels:,} numbers a row taken as 28x28" in dataset.note


def test_large_grey_squares_stay_grey(tmp_path):
    images = make_images(COUNT, size=(56, 56))
    dataset = open_dataset(saved(tmp_path / "a.csv", np.column_stack([LABELS, images.reshape(COUNT, -1)])))
    assert_same(dataset, images)
    assert dataset.note == ""


@pytest.mark.parametrize("form", ["{0}x{1}", "r{0}c{1}", "pixel_{0}_{1}", "row{0}_col{1}", "{0}_{1}"])
@pytest.mark.parametrize("start", [0, 1])
def test_names_with_row_and_column_tell_the_size(tmp_path, form, start):
    images = make_images(3, size=(12, 10))
    names = [form.format(row + start, column + start) for row in range(12) for column in range(10)]
    rows = np.column_stack([LABELS[:3], images.reshape(3, -1)])
    assert_same(open_dataset(saved(tmp_path / "a.csv", [["label", *names]], rows)), images, LABELS[:3])


def test_digits_of_scikit_learn_are_images(tmp_path):
    images = np.random.default_rng(2).integers(0, 17, (COUNT, 8, 8))
    images[0, 0, 1] = 16
    names = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]
    rows = np.column_stack([images.reshape(COUNT, -1), LABELS])
    for header in ([[*names, "target"]], ""):
        dataset = open_dataset(saved(tmp_path / "a.csv", header, rows))
        assert_same(dataset, np.rint(images * 255 / 16).astype(int))


MEASURES = {
    "iris": [["sepal_length", "sepal_width", "petal_length", "petal_width", "species"],
             [5.1, 3.5, 1.4, 0.2, "setosa"], [6.2, 3.4, 5.4, 2.3, "virginica"]],
    "iris without names": [[5.1, 3.5, 1.4, 0.2, "setosa"], [6.2, 3.4, 5.4, 2.3, "virginica"]],
    "iris with a number": [[5.1, 3.5, 1.4, 0.2, 0], [6.2, 3.4, 5.4, 2.3, 1]],
    "pima": [["Pregnancies", "Glucose", "BloodPressure", "SkinThickness", "Insulin", "BMI", "Pedigree", "Age",
              "Outcome"], [6, 148, 72, 35, 0, 33.6, 0.627, 50, 1]],
    "wine": [["alcohol", "malic_acid", "ash", "hue", "class"], [14.2, 1.71, 2.43, 1.04, 0]],
    "glass": [[1, 1.52, 13.6, 4.5, 1.1, 71.8, 0.06, 8.75, 0, 0, 1],
              [2, 1.51, 13.9, 3.6, 1.4, 72.7, 0.5, 7.8, 0, 0, 1]],
    "names": [["first name", "last name", "street", "town"], ["a", "b", "c", "d"]],
}  # fmt: skip


@pytest.mark.parametrize("name", MEASURES)
def test_tables_of_measures_are_refused(tmp_path, name):
    message = refusal(saved(tmp_path / "a.csv", MEASURES[name]))
    assert "is no table of images" in message


def test_a_few_whole_numbers_are_an_image_with_a_note(tmp_path):
    dataset = open_dataset(saved(tmp_path / "a.csv", np.column_stack([LABELS, FLAT[:, :16]])))
    assert (dataset.height, dataset.width) == (4, 4)
    assert "16 numbers a row taken as 4x4 pixels" in dataset.note


# Labels


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["True", "False"], ("False", "True")),
        (["7.0", "3.0"], tuple("0123456789")),
        (["up", "down"], ("down", "up")),
        (["é", "ü"], ("é", "ü")),
    ],
)
def test_labels_may_be_of_any_kind(tmp_path, values, names):
    rows = [[values[index % 2], *row] for index, row in enumerate(FLAT.tolist())]
    dataset = open_dataset(saved(tmp_path / "a.csv", rows))
    assert dataset.class_names == names
    assert_same(dataset, labels=[names.index(values[index % 2].removesuffix(".0")) for index in range(COUNT)])


# The collection of inputs that went wrong, where it is there

CASES = Path(__file__).parents[4] / "shared" / "cases"
needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="needs the collected inputs")


@needs_cases
@pytest.mark.parametrize(
    ("name", "count", "size", "note"),
    [
        ("silent/three_sevens_label_last.csv", 3, 8, "label assumed in the last column"),
        ("silent/binary_0_1_train.csv", 24, 28, "pixels 0..1 made 0..255"),
        ("silent/rgba_flat.csv", 3, 28, GREY_NOTE),
        ("refused/pandas_with_index.csv", 24, 28, ""),
        ("refused/savetxt_blanks.txt", 24, 28, ""),
        ("refused/hmnist_28_28_RGB.csv", 4, 28, GREY_NOTE),
        ("refused/line_of_words_first.csv", 12, 28, "1 line before the table passed over"),
        ("refused/excel_unicode.csv", 8, 28, ""),
        ("message/decimal_comma.csv", 8, 28, ""),
    ],
)
def test_collected_tables_open(name, count, size, note):
    dataset = open_dataset(CASES / name)
    assert (len(dataset), dataset.height, dataset.width) == (count, size, size)
    assert dataset.has_labels
    assert note in dataset.note


@needs_cases
def test_the_collected_flowers_are_refused():
    assert "found 5 columns of measures such as sepal_length" in refusal(CASES / "silent/flowers.csv")


def test_xz_is_read_from_all_over_too(tmp_path):
    images = digits(400)
    images[:, 0, 0] = 0
    labels = np.sort(np.arange(400) % 10)
    rows = np.column_stack([images.reshape(400, -1), labels])
    (tmp_path / "a.csv.xz").write_bytes(lzma.compress(text_of(rows).encode()))
    assert_same(open_dataset(tmp_path / "a.csv.xz"), images, labels)


# All pixels in one column


@pytest.mark.parametrize(
    ("separator", "before", "between", "behind"),
    [
        (",", "", " ", ""),
        (",", '"', " ", '"'),
        (",", '"[', ", ", ']"'),
        (";", "[", ",", "]"),
        ("\t", "", ",", ""),
        (",", '"[[', "], [", ']]"'),
    ],
)
@pytest.mark.parametrize("header", [True, False])
def test_one_column_may_have_all_pixels(tmp_path, separator, before, between, behind, header):
    lists = [before + between.join(map(str, image)) + behind for image in FLAT]
    rows = [[*pair, "a b"] for pair in zip(LABELS, lists, strict=True)]
    names = [["digit", "pixels", "place"]] if header else []
    path = saved(tmp_path / "some.csv", text_of([*names, *rows], separator))
    if not header:  # what comes behind would have no name
        path = saved(path, text_of([row[:2] for row in rows], separator))
    assert_same(open_dataset(path))


def test_the_column_usage_of_fer_2013_has_the_splits(tmp_path):
    usage = ["Training"] * 6 + ["PublicTest"] * 3 + ["PrivateTest"] * 3
    lists = [" ".join(map(str, image)) for image in FLAT]
    rows = [["emotion", "pixels", "Usage"], *zip(LABELS, lists, usage, strict=True)]
    dataset = open_dataset(saved(tmp_path / "fer2013.csv", text_of(rows)))
    assert [(split.name, len(split)) for split in dataset.splits] == [("train", 6), ("val", 3), ("test", 3)]
    assert_same(dataset)
