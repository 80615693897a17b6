import base64
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.data.open import open_dataset
from mnist_gui.data.user import own_digits_file, profiles, user_files
from mnist_gui.data.user.own_digits import OwnDigit, OwnDigits, merged
from mnist_gui.data.user.own_digits_file import (
    export_idx,
    export_jsonl,
    own_digits_folder,
    own_digits_path,
    read_own_digits,
    write_own_digits,
)
from mnist_gui.errors import DataError
from mnist_gui.ink.drawing import Drawing, Stroke, drawing_from_json
from mnist_gui.ink.drawing_file import read_drawings

WHEN = "2026-11-20T09:30:00.000000+00:00"


def digit(label: int, *, number: int = 0) -> OwnDigit:
    """A digit unlike any of another number."""
    image = np.zeros((28, 28), dtype=np.uint8)
    image[number // 28, number % 28] = 255
    return OwnDigit(label, (((0.1, 0.2), (0.3, 0.25 + number)), ((0.5, 0.5),)), image, WHEN)


def digits(*labels: int) -> OwnDigits:
    return OwnDigits(tuple(digit(label, number=number) for number, label in enumerate(labels)))


def labels_of(collection: OwnDigits) -> list[int]:
    return collection.labels.tolist()


# --- values ------------------------------------------------------------------------------------------


def test_digits_are_equal_if_all_attributes_are():
    assert digit(3) == digit(3)
    assert hash(digit(3)) == hash(digit(3))
    assert digit(3) != digit(4)
    assert digit(3) != digit(3, number=1)
    assert digit(3) != replace(digit(3), when="2026-11-21T09:30:00+00:00")
    assert digit(3) != replace(digit(3), strokes=())


def test_a_digit_does_not_share_its_arguments():
    image, strokes = np.zeros((28, 28), dtype=np.uint8), [[[0.0, 0.0], [1.0, 1.0]]]
    made = OwnDigit(1, strokes, image, WHEN)
    image[:], strokes[0][0][0] = 9, 5.0
    assert not made.image.any()
    assert made.strokes == (((0.0, 0.0), (1.0, 1.0)),)
    with pytest.raises(ValueError, match="read-only"):
        made.image[0, 0] = 1


@pytest.mark.parametrize(
    "change",
    [
        {"label": 10},
        {"label": -1},
        {"label": True},
        {"label": "7"},
        {"when": "yesterday"},
        {"image": np.zeros((28, 27), dtype=np.uint8)},
        {"image": np.zeros((28, 28), dtype=np.float32)},
        {"strokes": "lines"},
        {"strokes": [[[1.0]]]},
        {"strokes": [[[1.0, float("nan")]]]},
        {"strokes": [[[1.0, 10**400]]]},
        {"strokes": [[[1.0, 1.000001e9]]]},
        {"strokes": [[[-1.000001e9, 1.0]]]},
        {"strokes": [[[True, False]]]},
        {"strokes": [[1.0, 2.0]]},
    ],
    ids=str,
)
def test_invalid_attributes_are_refused(change):
    with pytest.raises((ValueError, TypeError)):
        replace(digit(3), **change)


def test_coordinates_may_be_as_far_as_the_limit():
    assert replace(digit(3), strokes=[[[1e9, -1e9]]]).strokes == (((1e9, -1e9),),)


def test_edits_leave_the_old_collection_unchanged():
    first = digits(1, 2, 3)
    assert labels_of(first.with_digit(digit(7, number=9))) == [1, 2, 3, 7]
    assert labels_of(first.without(0, 2)) == [2]
    assert labels_of(first.relabelled(1, 8)) == [1, 8, 3]
    np.testing.assert_array_equal(first.relabelled(1, 8).digits[1].image, first.digits[1].image)
    assert labels_of(first) == [1, 2, 3]


def test_an_index_out_of_range_is_refused():
    for index in (-1, 3):
        with pytest.raises(IndexError, match="of 3"):
            digits(1, 2, 3).without(index)
        with pytest.raises(IndexError, match="of 3"):
            digits(1, 2, 3).relabelled(index, 0)


def test_classes_are_counted():
    assert digits(7, 0, 7).counts == (1, 0, 0, 0, 0, 0, 0, 2, 0, 0)
    assert OwnDigits().counts == (0,) * 10


def test_a_digit_is_found_by_image_and_label():
    collection = digits(4, 4, 4)
    assert collection.find(collection.digits[1].image, 4) == 1
    assert collection.find(collection.digits[1].image, 5) is None
    assert collection.find(np.full((28, 28), 7, dtype=np.uint8), 4) is None


# --- joining -----------------------------------------------------------------------------------------


def test_merging_an_unchanged_version_returns_the_other():
    base, changed = digits(1, 2, 3), digits(1, 2, 3).relabelled(0, 9)
    assert merged(changed, base, base=base) is changed
    assert merged(base, changed, base=base) is changed


def test_merging_applies_the_changes_of_both_sides():
    base = digits(1, 2, 3)
    mine = base.without(0).with_digit(digit(8, number=8))
    theirs = base.relabelled(2, 5).with_digit(digit(9, number=9))
    assert labels_of(merged(mine, theirs, base=base)) == [2, 5, 9, 8]


PARTS = st.sets(st.integers(0, 9)).map(
    lambda chosen: OwnDigits(tuple(digit(number, number=number) for number in sorted(chosen)))
)


@given(PARTS, PARTS, PARTS)
def test_merging_loses_only_removed_digits(mine, theirs, base):
    joined = set(merged(mine, theirs, base=base))
    assert joined == (set(mine) & set(theirs)) | (set(mine) - set(base)) | (set(theirs) - set(base))


# --- the file ----------------------------------------------------------------------------------------


def test_digits_are_read_as_they_were_written(tmp_path):
    folder = tmp_path / "made" / "here"
    assert read_own_digits(folder) == OwnDigits()
    assert write_own_digits(folder, digits(7, 1, 7)) == digits(7, 1, 7)
    assert read_own_digits(folder) == digits(7, 1, 7)


@given(st.lists(st.lists(st.tuples(*[st.floats(-1e6, 1e6, width=32)] * 2), min_size=1), max_size=4))
def test_drawings_are_restored_exactly(tmp_path_factory, strokes):
    drawing = Drawing(tuple(Stroke(np.array(points, dtype=np.float32)) for points in strokes))
    folder = tmp_path_factory.mktemp("digits")
    kept = replace(digit(3), strokes=drawing.to_json()["strokes"])
    write_own_digits(folder, OwnDigits((kept,)))
    (read,) = read_own_digits(folder)
    assert drawing_from_json(read.to_json()) == drawing


def test_digits_at_hand_are_not_parsed_again(tmp_path):
    collection = digits(7, 1)
    write_own_digits(tmp_path, collection)
    more = digit(5, number=5)
    stored = write_own_digits(tmp_path, collection.without(0).with_digit(more), base=OwnDigits())
    assert stored.digits[1] is collection.digits[1]
    assert stored == collection.with_digit(more)


def test_each_line_has_label_time_strokes_and_image(tmp_path):
    write_own_digits(tmp_path, digits(7))
    (line,) = own_digits_path(tmp_path).read_text().splitlines()
    entry = json.loads(line)
    assert base64.b64decode(entry.pop("image")) == digits(7).digits[0].image.tobytes()
    assert entry == {"label": 7, "when": WHEN, "strokes": [[[0.1, 0.2], [0.3, 0.25]], [[0.5, 0.5]]]}


def test_writing_no_digits_removes_the_file(tmp_path):
    write_own_digits(tmp_path, digits(7))
    write_own_digits(tmp_path, OwnDigits())
    assert list(tmp_path.iterdir()) == []


def test_digits_added_by_another_window_are_kept(tmp_path):
    base = write_own_digits(tmp_path, digits(1, 2))
    write_own_digits(tmp_path, base.with_digit(digit(5, number=5)))
    kept = write_own_digits(tmp_path, base.without(0), base=base)
    assert labels_of(kept) == [2, 5]
    assert read_own_digits(tmp_path) == kept


def test_a_removed_file_removes_no_digits(tmp_path):
    base = write_own_digits(tmp_path, digits(1, 2))
    own_digits_path(tmp_path).unlink()
    write_own_digits(tmp_path, base.with_digit(digit(5, number=5)), base=base)
    assert labels_of(read_own_digits(tmp_path)) == [1, 2, 5]


def lines(**change: object) -> bytes:
    """Two lines, of which the second is changed; None takes a key away."""
    entry = digit(2, number=2).to_json() | change
    changed = {key: value for key, value in entry.items() if value is not None}
    return digit(1).line + b"\n" + json.dumps(changed).encode() + b"\n"


DAMAGED = {
    "cut short": lines()[:-30],
    "no JSON": digit(1).line + b"\nseven\n",
    "no UTF-8": digit(1).line + b"\n\xff\xfe\n",
    "a list": digit(1).line + b"\n[1, 2]\n",
    "nested beyond measure": digit(1).line + b"\n" + b"[" * 100_000,
    "label out of range": lines(label=10),
    "label in words": lines(label="seven"),
    "no label": lines(label=None),
    "no image": lines(image=None),
    "image too small": lines(image=base64.b64encode(bytes(783)).decode()),
    "image in no base64": lines(image="!" * 1048),
    "image of another kind": lines(image=7),
    "no strokes": lines(strokes=None),
    "strokes of another kind": lines(strokes=7),
    "not a number": lines(strokes=[[[float("nan"), 1.0]]]),
    "no time": lines(when=None),
    "time of another kind": lines(when=7),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_is_named_and_never_replaced(tmp_path, content):
    path = own_digits_path(tmp_path)
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_own_digits(tmp_path)
    message = str(caught.value)
    assert f"{path} are damaged in line 2" in message
    assert "move it away" in message
    assert len(message) < len(str(path)) + 200
    for collection in (digits(1), OwnDigits()):
        for base in (None, OwnDigits()):
            with pytest.raises(DataError, match="damaged"):
                write_own_digits(tmp_path, collection, base=base)
    assert path.read_bytes() == content


def test_blank_lines_are_skipped(tmp_path):
    own_digits_path(tmp_path).write_bytes(b"\n" + digit(1).line + b"\r\n\n" + digit(2).line)
    assert read_own_digits(tmp_path) == OwnDigits((digit(1), digit(2)))


def test_a_full_disk_leaves_the_old_digits(tmp_path, monkeypatch):
    write_own_digits(tmp_path, digits(1))

    def full(_path):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(user_files, "atomic_write", full)
        with pytest.raises(DataError, match=r"Your digits cannot be kept in .* \(No space left on device\)"):
            write_own_digits(tmp_path, digits(1, 2))
    assert read_own_digits(tmp_path) == digits(1)


def test_own_digits_are_in_the_data_directory(monkeypatch):
    monkeypatch.setenv(profiles.DATA_VARIABLE, "/own")
    assert own_digits_path(own_digits_folder()).as_posix() == "/own/digits/own.jsonl"


# --- as a data set, and to take away -----------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder for own digits, the one that the program uses."""
    monkeypatch.setenv(profiles.DATA_VARIABLE, str(tmp_path / "data"))
    return own_digits_folder()


def test_own_digits_open_as_a_data_set(folder):
    write_own_digits(folder, digits(7, 0))
    dataset = open_dataset("own")
    assert (dataset.name, dataset.source, dataset.split_names) == ("My digits", "own", ("train",))
    assert dataset.class_names == tuple("0123456789")
    assert dataset.labels.tolist() == [7, 0]
    np.testing.assert_array_equal(dataset.take([1])[0], digits(7, 0).digits[1].image)


def test_opening_no_own_digits_says_how_to_make_some(folder):
    with pytest.raises(DataError, match=r"no digits of your own yet; draw one on the Draw page"):
        open_dataset("own")


def test_a_folder_called_own_opens_by_its_path(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_own_digits(folder, digits(7))
    export_idx(digits(1, 2), tmp_path / "own")
    assert open_dataset("./own").labels.tolist() == [1, 2]
    assert open_dataset("own").labels.tolist() == [7]


def test_the_command_line_opens_own_digits(folder):
    write_own_digits(folder, digits(7, 7))
    command = [sys.executable, "-m", "mnist_gui", "info", "own", "--json"]
    said = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert (said["name"], said["images"], said["class_counts"]["7"]) == ("My digits", 2, 2)


def test_exported_idx_files_open_as_a_data_set(tmp_path):
    export_idx(digits(7, 0, 3), tmp_path / "new" / "mine")
    dataset = open_dataset(tmp_path / "new" / "mine")
    original = digits(7, 0, 3).to_dataset()
    assert dataset.name == "mine"
    assert dataset.fingerprint == original.fingerprint


def test_an_export_never_replaces_a_data_set(tmp_path):
    export_idx(digits(1), tmp_path)
    with pytest.raises(DataError, match="is not empty; choose an empty folder"):
        export_idx(digits(2), tmp_path)
    assert open_dataset(tmp_path).labels.tolist() == [1]


def test_an_export_of_no_digits_is_refused(tmp_path):
    with pytest.raises(DataError, match="no digits of your own yet"):
        export_idx(OwnDigits(), tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


def test_an_export_without_labels_leaves_no_images(tmp_path, monkeypatch):
    def full_at_labels(path, array):
        if array.ndim == 1:
            raise DataError("full")
        path.write_bytes(b"images")

    monkeypatch.setattr(own_digits_file, "write_idx", full_at_labels)
    with pytest.raises(DataError, match="full"):
        export_idx(digits(1), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_exporting_to_a_file_in_place_of_a_folder_is_an_error(tmp_path):
    (tmp_path / "mine").write_text("")
    with pytest.raises(DataError, match="mine cannot be made"):
        export_idx(digits(1), tmp_path / "mine")


def test_exported_lines_are_drawings_with_labels(tmp_path):
    path = tmp_path / "mine.jsonl"
    export_jsonl(digits(7, 0), path)
    assert read_drawings(path) == [drawing_from_json(digit.to_json()) for digit in digits(7, 0)]
    assert [json.loads(line)["label"] for line in path.read_text().splitlines()] == [7, 0]


def test_lines_that_cannot_be_exported_are_an_error(tmp_path):
    with pytest.raises(DataError, match="cannot be written"):
        export_jsonl(digits(7), tmp_path / "nowhere" / "mine.jsonl")


# --- adding


def test_digits_that_are_added_are_appended(tmp_path, monkeypatch):
    base = write_own_digits(tmp_path, digits(1, 2))
    monkeypatch.delattr(user_files, "atomic_write")
    mine = write_own_digits(tmp_path, base.with_digit(digit(7, number=7)), base=base)
    theirs = write_own_digits(tmp_path, base.with_digit(digit(8, number=8)), base=base)
    assert labels_of(mine) == [1, 2, 7]
    assert labels_of(theirs) == [1, 2, 7, 8]
    assert write_own_digits(tmp_path, mine, base=mine) == read_own_digits(tmp_path) == theirs
    assert theirs.digits[0] is base.digits[0]


def test_a_digit_that_another_window_added_too_is_there_once(tmp_path):
    base = write_own_digits(tmp_path, digits(1))
    more = base.with_digit(digit(7, number=7))
    assert write_own_digits(tmp_path, more, base=base) == write_own_digits(tmp_path, more, base=base)
    assert labels_of(read_own_digits(tmp_path)) == [1, 7]


def test_what_an_older_program_wrote_meanwhile_is_merged(tmp_path):
    base = write_own_digits(tmp_path, digits(1, 2))
    path = own_digits_path(tmp_path)
    other = path.with_name("other")
    other.write_bytes(digit(2, number=1).line + b"\n" + digit(9, number=9).line + b"\n")
    other.replace(path)
    kept = write_own_digits(tmp_path, base.with_digit(digit(7, number=7)), base=base)
    assert labels_of(kept) == [2, 9, 7]
    assert read_own_digits(tmp_path) == kept


def test_a_damaged_line_that_was_appended_is_named(tmp_path):
    base = write_own_digits(tmp_path, digits(1, 2))
    with own_digits_path(tmp_path).open("ab") as file:
        file.write(b"seven\n")
    with pytest.raises(DataError, match="damaged in line 3"):
        write_own_digits(tmp_path, base.with_digit(digit(7, number=7)), base=base)


CHANGES = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["add", "remove", "relabel", "read"]), st.integers(0, 9)),
    max_size=12,
)


@given(CHANGES)
def test_windows_that_change_the_digits_in_turn_agree_with_a_merge_of_all(tmp_path_factory, changes):
    folder = tmp_path_factory.mktemp("digits")
    windows, expected, number = [OwnDigits()] * 3, OwnDigits(), 0
    for window, change, where in changes:
        base = mine = windows[window]
        if change == "add":
            number += 1
            mine = base.with_digit(digit(where, number=number))
        elif len(base) and change == "remove":
            mine = base.without(where % len(base))
        elif len(base) and change == "relabel":
            number += 1
            mine = base.relabelled(where % len(base), where)
        expected = merged(mine, expected, base=base) if expected.digits else mine
        windows[window] = write_own_digits(folder, mine, base=base)
        assert windows[window] == expected == read_own_digits(folder)
