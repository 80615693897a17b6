"""Labels of pictures from tables beside them, and from the names of their files."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import encoded, make_images, save_pictures

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.formats._shared.naming.labels_in_names import labels_in_names
from mnist_gui.data.formats._shared.pictures.picture_labels import MAYBE_NOTE
from mnist_gui.data.open import open_dataset

COUNT = 12
LABELS = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
CASES = Path("../shared/cases")


def make_set(folder: Path, table: str, rows: list[list[object]], *, names: list[str], sep: str = ",") -> Path:
    save_pictures(folder, make_images(len(names)), names)
    text = "\n".join(sep.join(map(str, row)) for row in rows) + "\n"
    (folder / table).parent.mkdir(exist_ok=True)
    (folder / table).write_text(text)
    return folder


def numbers(pattern: str) -> list[str]:
    return [pattern.format(number) for number in range(COUNT)]


def opened(folder: Path, **options: object):
    return open_dataset(folder, as_is=True, **options)


@pytest.mark.parametrize(
    ("table", "header"),
    [
        ("metadata.csv", ["file_name", "label"]),
        ("labels.csv", ["filename", "class"]),
        ("dataset.csv", ["image", "label"]),
        ("train.csv", ["id", "digit"]),
        ("annotations.csv", ["path", "anything"]),
        ("labels.tsv", ["img", "target"]),
    ],
)
@pytest.mark.parametrize(
    ("picture", "called"),
    [
        ("{:03}.png", "{:03}.png"),
        ("img/{:03}.png", "img/{:03}.png"),
        ("img/{:03}.png", "{:03}.png"),
        ("img/{:03}.png", "{:03}"),
        ("img/{:03}.png", "{}"),
        ("images/{:03}.jpg", "/home/me/data/images/{:03}.jpg"),
        ("images/Img{:03}.PNG", "images\\img{:03}.png"),
        ("img{:03}.png", "./img{:03}.png"),
    ],
)
def test_a_table_beside_pictures_has_their_labels(tmp_path, table, header, picture, called):
    rows = [header, *zip(numbers(called), LABELS, strict=True)]
    sep = "\t" if table.endswith("tsv") else ","
    dataset = opened(make_set(tmp_path / "digits", table, rows, names=numbers(picture), sep=sep))
    assert dataset.labels.tolist() == LABELS
    assert dataset.class_names == tuple("0123456789")
    assert dataset.note == f"labels from {table} (column {header[1]})"
    assert not dataset.left_out.counts


@pytest.mark.parametrize("sep", [",", ";", "\t", "|"])
@pytest.mark.parametrize("is_zip", [False, True])
def test_a_table_may_lack_a_header_and_have_its_columns_in_any_order(tmp_path, sep, is_zip):
    rows = [[label, name] for label, name in zip(LABELS, numbers("{:03}.png"), strict=True)]
    folder = make_set(tmp_path / "digits", "labels.csv", rows, names=numbers("{:03}.png"), sep=sep)
    if is_zip:
        with zipfile.ZipFile(tmp_path / "digits.zip", "w") as archive:
            for path in sorted(folder.iterdir()):
                archive.write(path, f"digits/{path.name}")
    assert opened(tmp_path / "digits.zip" if is_zip else folder).labels.tolist() == LABELS


def test_metadata_of_the_hub_lie_in_the_folder_of_each_split(tmp_path):
    for split, labels in (("train", LABELS), ("test", LABELS[::-1])):
        save_pictures(tmp_path / split, make_images(COUNT), numbers("{:03}.png"))
        lines = [
            json.dumps({"file_name": name, "label": label, "writer": label % 3})
            for name, label in zip(numbers("{:03}.png"), labels, strict=True)
        ]
        (tmp_path / split / "metadata.jsonl").write_text("\n".join(lines))
    dataset = opened(tmp_path)
    assert dataset.split_names == ("train", "test")
    assert dataset.labels.tolist() == LABELS + LABELS[::-1]
    assert dataset.columns["writer"].tolist() == [label % 3 for label in LABELS + LABELS[::-1]]
    assert dataset.note == "labels from test/metadata.jsonl, train/metadata.jsonl (column label)"


def test_labels_may_be_words_and_other_columns_are_kept(tmp_path):
    words = ["cat" if label < 5 else "dog" for label in LABELS]
    rows = [["file", "species", "weight", "label"]]
    rows += [
        [name, "x", 0.5 + n, word]
        for n, (name, word) in enumerate(zip(numbers("{}.png"), words, strict=True))
    ]
    dataset = opened(make_set(tmp_path, "labels.csv", rows, names=numbers("{}.png")))
    order = [int(name.removesuffix(".png")) for name in dataset.columns["file"]]
    assert [dataset.class_names[label] for label in dataset.labels] == [words[number] for number in order]
    assert dataset.columns["weight"].tolist() == [0.5 + number for number in order]
    assert dataset.columns["species"].tolist() == ["x"] * COUNT


def test_pictures_without_a_row_and_rows_without_a_picture_are_counted(tmp_path):
    rows = [["file_name", "label"], *zip(numbers("{:03}.png")[:10], LABELS, strict=False), ["more.png", 3]]
    dataset = opened(make_set(tmp_path, "labels.csv", rows, names=numbers("{:03}.png")))
    assert dataset.labels.tolist() == [*LABELS[:10], NO_LABEL, NO_LABEL]
    assert dataset.note == (
        "labels from labels.csv (column label), which has none for 2 pictures (1 rows without a picture)"
    )


@pytest.mark.parametrize("val", ["val", "PublicTest"])
def test_a_table_may_have_splits(tmp_path, val):
    rows = [["file_name", "label", "split"]]
    rows += [
        [name, label, val if label > 4 else "Train"]
        for name, label in zip(numbers("{:03}.png"), LABELS, strict=True)
    ]
    dataset = opened(make_set(tmp_path, "labels.csv", rows, names=numbers("{:03}.png")))
    assert {split.name: split.labels.tolist() for split in dataset.splits} == {
        "train": [label for label in LABELS if label <= 4],
        "val": [label for label in LABELS if label > 4],
    }


def test_tables_of_splits_divide_one_folder_of_pictures(tmp_path):
    save_pictures(tmp_path, make_images(COUNT), numbers("images/{:03}.png"))
    for name, part in (("train.csv", slice(0, 8)), ("test.csv", slice(8, None))):
        rows = zip(numbers("{:03}.png")[part], LABELS[part], strict=True)
        (tmp_path / name).write_text("id,label\n" + "".join(f"{file},{label}\n" for file, label in rows))
    dataset = opened(tmp_path)
    assert [(split.name, split.labels.tolist()) for split in dataset.splits] == [
        ("train", LABELS[:8]),
        ("test", LABELS[8:]),
    ]


def test_an_example_of_a_submission_has_no_labels(tmp_path):
    rows = [["id", "label"], *([number, 0] for number in range(COUNT))]
    dataset = opened(make_set(tmp_path, "sample_submission.csv", rows, names=numbers("{}.png")))
    assert not dataset.has_labels
    assert dataset.note == "left out: 1 table"


@pytest.mark.parametrize("others", [0, 1, 12])
def test_folders_that_are_classes_go_before_a_table_unless_it_says_something_else(tmp_path, others):
    names = [f"{label}/{number:03}.png" for number, label in enumerate(LABELS)]
    said = [(label + 1) % 10 if place < others else label for place, label in enumerate(LABELS)]
    if others == 12:  # folders are parts
        names = [f"part{1 + number % 2}/{number:03}.png" for number in range(COUNT)]
        said = LABELS
    rows = [["file", "label"], *zip(names, said, strict=True)]
    dataset = opened(make_set(tmp_path, "labels.csv", rows, names=names))
    expected = {name: LABELS[int(name[-7:-4])] for name in names}
    assert dataset.labels.tolist() == [expected[name] for name in dataset.columns["file"]]
    assert (
        dataset.note
        == {
            0: "",
            1: "1 labels in labels.csv (column label) differ from the folders",
            12: "labels from labels.csv (column label)",
        }[others]
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\1\2",
        b"a,b\n",
        b'"\n' * 3,
        b"file_name,label\nelsewhere.png,3\n",
        b"{" * 100_000,
        b"file_name\n",
        b"\xff\xfe",
        b"\n\n,\n,,\n",
        b"label,mean\n3,0.5\n4,0.25\n",
    ],
)
@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_table_of_something_else_is_left_out(tmp_path, content, suffix):
    save_pictures(tmp_path, make_images(2), ["7/a.png", "8/b.png"])
    (tmp_path / f"labels.{suffix}").write_bytes(content)
    dataset = opened(tmp_path)
    assert dataset.labels.tolist() == [7, 8]
    assert dataset.note == "left out: 1 table"


def test_labels_of_the_case():
    path = CASES / "silent/img_and_table"
    if not path.exists():
        pytest.skip("the cases are not here")
    dataset = open_dataset(path)
    assert len(dataset) == 24
    assert dataset.labels.tolist()[:5] == [5, 0, 4, 1, 9]
    assert "labels from dataset.csv" in dataset.note


@pytest.mark.parametrize("name", ["labels.txt", "train.txt", "labels.json", "list.json", "lines.txt"])
@pytest.mark.parametrize("word", [str, "class {}".format])
def test_labels_may_be_in_texts_and_json(tmp_path, name, word):
    pictures = numbers("img/{:03}.png")
    labels = [word(label) for label in LABELS]
    pairs = list(zip(pictures, labels, strict=True))
    content = {
        "labels.txt": "".join(f"{picture},{label}\n" for picture, label in pairs),
        "train.txt": "".join(f"{picture}  {label.replace(' ', '')}\n" for picture, label in pairs),
        "labels.json": json.dumps(dict(pairs), indent=1),
        "list.json": json.dumps([{"file": picture, "label": label} for picture, label in pairs]),
        "lines.txt": "".join(f"{picture}\t{label}\n" for picture, label in pairs),
    }[name]
    save_pictures(tmp_path, make_images(COUNT), pictures)
    (tmp_path / name).write_text(content)
    (tmp_path / "README.txt").write_text("About these pictures, and more\n")
    dataset = opened(tmp_path)
    assert [dataset.class_names[label].removeprefix("class").strip() for label in dataset.labels] == list(
        map(str, LABELS)
    )
    assert dataset.note.startswith(f"labels from {name} (column")
    assert dataset.note.endswith("left out: 1 text")


# Labels in names


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "{label}_{number:04}",
            "{number:05}_{label}",
            "img_label{label}_{number}",
            "digit-{label}-{number:03}",
        ),
        *(
            "mnist28_{label}_{number:03}",
            "test_{number:03}_class{label}",
            "{number}-{label}",
            "img{number}_num{label}",
        ),
        "label={label}, writer={writer}, {number:03}",
    ],
)
def test_labels_are_read_from_names_that_leave_no_doubt(pattern):
    stems = [
        pattern.format(label=label, number=number, writer=number % 4) for number, label in enumerate(LABELS)
    ]
    assert labels_in_names(stems).labels == tuple(map(str, LABELS))


@pytest.mark.parametrize("pattern", ["{label}_{part}", "{part}-{label}", "a{label}b{part}_{number:04}"])
def test_names_that_leave_doubt_give_no_labels(pattern):
    stems = [pattern.format(label=label, part=n % 3, number=n) for n, label in enumerate(LABELS)]
    found = labels_in_names(stems)
    assert (found.labels, found.may_be) == ((), True)


@pytest.mark.parametrize(
    "pattern", ["{number}", "img_{number:04}", "scan{part}_{number:03}", "page {part} {number}"]
)
def test_numbers_that_count_are_no_labels(pattern):
    found = labels_in_names([pattern.format(part=number % 3, number=number) for number in range(COUNT)])
    assert (found.labels, found.may_be) == ((), False)


def test_labels_in_names_are_said(tmp_path):
    names = [f"{label}_{number:04}.png" for number, label in enumerate(LABELS)]
    dataset = opened(save_pictures(tmp_path, make_images(COUNT), names))
    assert [int(name[0]) for name in dataset.columns["file"]] == dataset.labels.tolist() == sorted(LABELS)
    assert dataset.note == "labels from file names (the 1 in 1_0001.png)"


def test_doubt_is_said_with_what_to_do(tmp_path):
    names = [f"{label}_{number % 3}.png" for number, label in enumerate(LABELS)]
    dataset = opened(save_pictures(tmp_path, make_images(COUNT), names))
    assert not dataset.has_labels
    assert dataset.note == MAYBE_NOTE


def test_names_in_folders_that_are_classes_say_nothing(tmp_path):
    names = [f"{label % 2}/{label}_{number:04}.png" for number, label in enumerate(LABELS)]
    dataset = opened(save_pictures(tmp_path, make_images(COUNT), names))
    assert set(dataset.labels.tolist()) == {0, 1}
    assert dataset.note == ""


def test_many_pictures_with_one_name_take_no_time(tmp_path):
    count = 3000
    picture = encoded(np.zeros((2, 2), np.uint8))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}/1.png", picture)
        archive.writestr("labels.csv", "file,label\n" + "1.png,3\n" * count)
    with pytest.raises(Exception, match="too many classes"):
        open_dataset(tmp_path / "a.zip")


@pytest.mark.parametrize("name", ["mnist_train.csv", "digits.npz", "train_images.npy"])
def test_a_picture_that_shows_what_is_in_a_data_file_beside_it_is_no_data_set(tmp_path, name):
    images = make_images(3)
    save_pictures(tmp_path / "mnist", images[:1], ["preview.png"])
    path = tmp_path / "mnist" / name
    if name.endswith("csv"):
        path.write_text("".join(f"7,{','.join(map(str, image.ravel()))}\n" for image in images))
    elif name.endswith("npz"):
        np.savez(path, x_train=images, y_train=np.array([7, 7, 7]))
    else:
        np.save(path, images)
    assert len(opened(tmp_path / "mnist")) == 3


def test_a_table_may_have_a_column_for_each_class(tmp_path):
    names = numbers("train/im_{:03}_png.rf.jpg")
    rows = [
        [name.rpartition("/")[2], *(int(label == one) for one in range(10))]
        for name, label in zip(names, LABELS, strict=True)
    ]
    make_set(
        tmp_path, "train/_classes.csv", [["filename", *map(" {}".format, range(10))], *rows], names=names
    )
    dataset = opened(tmp_path)
    assert [dataset.class_names[label] for label in dataset.labels] == list(map(str, LABELS))
    assert "labels from train/_classes.csv" in dataset.note


def test_symbols_of_hasy_are_their_names_in_latex(tmp_path):
    names = numbers("hasy-data/v2-{:05}.png")
    rows = [[name, 31 + label, f"\\s{label}", 7] for name, label in zip(names, LABELS, strict=True)]
    make_set(
        tmp_path, "hasy-data-labels.csv", [["path", "symbol_id", "latex", "user_id"], *rows], names=names
    )
    dataset = opened(tmp_path)
    assert [dataset.class_names[label] for label in dataset.labels] == [f"\\s{label}" for label in LABELS]


def test_one_column_with_a_word_for_labels_has_them(tmp_path):
    rows = [[f"{number:03}.png", number, label] for number, label in enumerate(LABELS)]
    make_set(tmp_path, "all.csv", [["file", "age", "digit value"], *rows], names=numbers("{:03}.png"))
    assert opened(tmp_path).note == "labels from all.csv (column digit value)"
