"""Names from files: cleaned where they enter, and shown without controls."""

import os
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import mnist_gui
from mnist_gui.cli import main
from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.export import export
from mnist_gui.data.formats.pictures import folder_names
from mnist_gui.errors import DataError
from mnist_gui.learning.model_file import open_trained, save_model
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.names import LONGEST_NAME, clean_name, clean_names, shown

HOSTILE = (
    "\x1b[31mred\x1b]0;title\x07",
    "\ud800",
    '"><script>alert(1)</script>',
    "' onload='x",
    "../../etc",
    "con",
    "\u202ereversed",
    "\ufffe&amp;]]>",
    "a\nb",
    "a b",
)


def write_letters(folder: Path, codes: list[int]) -> Path:
    """Write a data set as EMNIST's, whose mapping gives each label a character of any code."""
    folder.mkdir(exist_ok=True)
    count = len(codes)
    header = b"\0\0\x08\x03" + b"".join(n.to_bytes(4, "big") for n in (count, 4, 4))
    (folder / "emnist-letters-train-images-idx3-ubyte").write_bytes(header + bytes(range(16)) * count)
    labels = b"\0\0\x08\x01" + count.to_bytes(4, "big") + bytes(range(1, count + 1))
    (folder / "emnist-letters-train-labels-idx1-ubyte").write_bytes(labels)
    lines = "".join(f"{label} {code}\n" for label, code in enumerate(codes, start=1))
    (folder / "emnist-letters-mapping.txt").write_text(lines)
    return folder


@given(st.lists(st.text(st.characters(exclude_categories=[]), max_size=250), unique=True, max_size=8))
def test_cleaned_names_are_printable_short_and_still_different(names):
    cleaned = clean_names(names)
    assert len(set(cleaned)) == len(names)
    assert all(len(name) <= LONGEST_NAME for name in cleaned)
    for name in cleaned:
        name.encode()
        ElementTree.fromstring(f"<x>{name.replace('&', '').replace('<', '')}</x>")
        assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in name)


def test_good_names_stay():
    names = (
        "7",
        "T-shirt/top",
        "é",
        "\N{ARABIC LETTER MEEM}\u200c\N{ARABIC LETTER KHAH}",
        "👩\u200d🔬",
        "\u3000",
    )
    assert clean_names(names) == names
    assert clean_name("two\nlines") == "two lines"


def test_names_that_become_equal_stay_two():
    assert clean_names(["a\nb", "a b", "a\tb"]) == ("a b (2)", "a b", "a b (3)")


def test_what_is_shown_is_printable_and_bounded():
    assert shown("\x1b[31m\udcff") == "\\x1b[31m\\udcff"
    assert len(shown("x" * 10_000, longest=100)) <= 100


@pytest.mark.parametrize("codes", [[0xD800, 0xD801, 0xDC00], [27, 10, 0]])
def test_names_of_classes_are_cleaned_on_opening(tmp_path, codes):
    dataset = mnist_gui.open(write_letters(tmp_path / "set", codes))
    assert len(set(dataset.class_names)) == 3
    assert all(name.isprintable() and name.strip() for name in dataset.class_names)


def test_names_and_texts_of_columns_are_cleaned_on_opening(tmp_path):
    pixels = ",".join(f"pixel{number}" for number in range(16))
    row = ",".join("0" * 16)
    table = tmp_path / "t.csv"
    table.write_text(f"label,{pixels},wri\u202eter\n7,{row},\x1b[31mA\n8,{row},B\n", "utf-8")
    dataset = mnist_gui.open(table)
    assert {name: [*values] for name, values in dataset.columns.items()} == {
        "wri\\u202eter": ["\\x1b[31mA", "B"]
    }


def test_a_message_about_a_hostile_path_is_printable():
    with pytest.raises(DataError) as caught:
        mnist_gui.open("/nowhere/\x1b[31m\udcff")
    assert str(caught.value).isprintable()


@pytest.fixture
def hostile(tiny_dataset) -> Dataset:
    return replace(tiny_dataset, name="<script>\x1b\ud800", class_names=HOSTILE)


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[tuple[str, frozenset[str]]] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.add((tag, frozenset(name for name, _ in attrs)))


def test_a_page_has_no_element_or_attribute_more_for_hostile_names(hostile, tiny_dataset, tmp_path):
    bad = export(hostile, tmp_path / "bad.html", "html").read_bytes().decode("utf-8")
    good = export(tiny_dataset, tmp_path / "good.html", "html").read_bytes().decode("utf-8")
    assert _Tags(bad).found == _Tags(good).found
    assert "\x1b" not in bad


@pytest.mark.parametrize("fmt", ["idx", "png", "csv", "parquet", "npz", "npy"])
def test_every_format_writes_hostile_names(hostile, tmp_path, fmt):
    if fmt == "parquet":
        pytest.importorskip("pyarrow")
    out = export(hostile, tmp_path / "x", fmt)
    assert len(mnist_gui.open(out)) == len(hostile)
    assert sorted(path.name for path in tmp_path.iterdir()) == [out.name]


@pytest.mark.parametrize(
    "name", ["..", ".", "", "con", "NUL.txt", "com1", "COM\u00b9", "con .txt", "conin$", "   ", "aux. "]
)
def test_a_class_is_no_folder_that_systems_reserve(name):
    assert folder_names((name, "other")) == ("0", "1")


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", "c:d", "\x1bx", "x.", "x\x7f"])
def test_a_class_is_one_folder_inside(name):
    (folder,) = folder_names((name,))
    assert not set(folder) & set('<>:"/\\|?*\x1b')
    assert not folder.endswith(".")
    assert folder != ".."


def test_a_model_of_hostile_names_is_saved_and_opened(hostile, tmp_path):
    path = tmp_path / "m.mnistmodel"
    save_model(path, train(hostile, TrainingRequest("logistic", "pixels")))
    classifier, _ = open_trained(path)
    assert classifier.class_names == clean_names(HOSTILE)


def test_a_model_is_trained_from_a_folder_whose_name_is_not_utf_8(tmp_path):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/set\xff\xe9"))
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system takes UTF-8 alone")
    rng = np.random.default_rng(0)
    images = rng.integers(0, 255, (40, 8, 8), dtype=np.uint8)
    images[20:, :4] = 0
    labels = np.repeat([0, 1], 20).astype(np.int16)
    made = Dataset("x", (Split("train", images, labels),), tuple("0123456789"), "")
    export(made, folder / "data", "idx")
    for file in (folder / "data").iterdir():
        file.rename(folder / file.name)
    (folder / "data").rmdir()
    model = folder / "m.mnistmodel"
    command = [sys.executable, "-m", "mnist_gui", "train", os.fsencode(folder), "-o", os.fsencode(model)]
    done = subprocess.run([*command, "--model", "logistic"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    assert model.exists()
    assert b"\\udcff" in done.stdout
    info = [sys.executable, "-m", "mnist_gui", "info", os.fsencode(folder), "--json"]
    assert subprocess.run(info, capture_output=True, check=False).returncode == 0


def test_a_prediction_names_its_file_without_controls(tmp_path, capsys):
    path = tmp_path / "\x1b[31mseven.png"
    try:
        Image.new("L", (28, 28)).save(path)
    except OSError:
        pytest.skip("this file system takes no such name")
    assert main(["predict", str(path)]) == 0
    out = capsys.readouterr().out
    assert "\\x1b[31mseven.png" in out
    assert "\x1b" not in out
