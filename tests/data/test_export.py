"""Exporting images: what is promised of every format alike."""

import errno
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.corrected import with_corrections
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.export import FORMATS, check_target, estimate_export, export, mnist160
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import DataError, TakenError
from mnist_gui.progress import Cancelled, CancelToken, Progress

OUT = {fmt.name: f"out{fmt.suffix}" for fmt in FORMATS.values()}
"""A name that makes one file of those formats that can be one."""

SPLIT_FILES = [(fmt.name, "tables") for fmt in FORMATS.values() if fmt.split_files]
EVERY_WAY = [*((fmt, out) for fmt, out in OUT.items()), *SPLIT_FILES]
OPENED_AGAIN = [(fmt, out) for fmt, out in EVERY_WAY if FORMATS[fmt].opening is not None]


@pytest.fixture(autouse=True)
def _needs_pyarrow(request: pytest.FixtureRequest) -> None:
    if "parquet" in getattr(getattr(request.node, "callspec", None), "params", {}).values():
        pytest.importorskip("pyarrow")


def read_all(path: Path) -> dict[str, bytes]:
    """Return every file at or below a path, by its name from there."""
    if path.is_file():
        return {"": path.read_bytes()}
    return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}


def in_class_order(split: Split) -> tuple[np.ndarray, np.ndarray]:
    """Return images and labels as folders have them: by class, and in a class as they were."""
    order = np.argsort(split.labels, kind="stable")
    return split.images[order], split.labels[order]


@pytest.mark.parametrize(("fmt", "out"), OPENED_AGAIN)
def test_what_was_written_opens_as_the_same_images_and_labels(tiny_dataset, tmp_path, fmt, out):
    assert export(tiny_dataset, tmp_path / out, fmt) == tmp_path / out
    again = open_dataset(tmp_path / out)
    assert again.split_names == ("train", "test")
    assert again.class_names == tiny_dataset.class_names
    for split, original in zip(again.splits, tiny_dataset.splits, strict=True):
        images, labels = in_class_order(original) if fmt == "png" else (original.images, original.labels)
        np.testing.assert_array_equal(split.labels, labels)
        np.testing.assert_array_equal(split.images, images)


@pytest.mark.parametrize(("fmt", "out"), OPENED_AGAIN)
def test_only_the_chosen_rows_are_written_and_keep_their_order(tiny_dataset, tmp_path, fmt, out):
    rows = np.array([150, 3, 42, 250, 207])
    export(tiny_dataset, tmp_path / out, fmt, rows=rows)
    again = open_dataset(tmp_path / out)
    chosen = tiny_dataset.subset(rows)
    assert [len(split) for split in again.splits] == [3, 2]
    for split, original in zip(again.splits, chosen.splits, strict=True):
        if fmt == "png":  # by class, then by place
            rows_of = np.sort(rows[:3]) if split.name == "train" else np.sort(rows[3:])
            original = Split(split.name, tiny_dataset.take(rows_of), tiny_dataset.labels[rows_of])
            images, labels = in_class_order(original)
        else:
            images, labels = original.images, original.labels
        np.testing.assert_array_equal(split.labels, labels)
        np.testing.assert_array_equal(split.images, images)


@pytest.mark.parametrize(("fmt", "out"), OPENED_AGAIN)
def test_images_that_are_no_squares_keep_their_shape(tmp_path, fmt, out):
    images = np.random.default_rng(3).integers(0, 256, (6, 5, 9), dtype=np.uint8)
    labels = np.array([0, 1, 2, 3, 4, 5], np.int16)
    dataset = Dataset("Wide", (Split("train", images, labels),), tuple("0123456789"), "")
    export(dataset, tmp_path / out, fmt)
    np.testing.assert_array_equal(open_dataset(tmp_path / out).train.images, images)


@pytest.mark.parametrize(("fmt", "out"), OPENED_AGAIN)
def test_images_without_any_label_open_without_labels(tmp_path, fmt, out):
    images = np.random.default_rng(4).integers(0, 256, (7, 28, 28), dtype=np.uint8)
    split = Split("train", images, np.full(7, NO_LABEL, np.int16))
    export(Dataset("Bare", (split,), tuple("0123456789"), ""), tmp_path / out, fmt)
    again = open_dataset(tmp_path / out)
    assert not again.has_labels
    np.testing.assert_array_equal(again.train.images, images)


@pytest.mark.parametrize("fmt", ["csv", "parquet", "npz"])
def test_a_few_images_without_a_label_stay_without(tmp_path, fmt):
    labels = np.array([3, NO_LABEL, 5], np.int16)
    split = Split("test", np.full((3, 28, 28), 7, np.uint8), labels)
    export(Dataset("Some", (split,), tuple("0123456789"), ""), tmp_path / f"test.{fmt}", fmt)
    assert open_dataset(tmp_path / f"test.{fmt}").test.labels.tolist() == labels.tolist()


@pytest.mark.parametrize("fmt", ["idx", "png"])
def test_forms_that_cannot_leave_a_label_out_say_so(tmp_path, fmt):
    split = Split("train", np.zeros((3, 28, 28), np.uint8), np.array([3, NO_LABEL, 5], np.int16))
    with pytest.raises(DataError, match=r"1 of the images in the split train have no label.*label:any"):
        export(Dataset("Some", (split,), tuple("0123456789"), ""), tmp_path / "out", fmt)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("fmt", "out"), EVERY_WAY)
def test_equal_data_makes_equal_files(tiny_dataset, tmp_path, fmt, out):
    for parent in ("a", "b"):
        (tmp_path / parent).mkdir()
        export(tiny_dataset, tmp_path / parent / out, fmt)
    assert read_all(tmp_path / "a" / out) == read_all(tmp_path / "b" / out)


@pytest.mark.parametrize(("fmt", "out"), EVERY_WAY)
def test_nothing_is_replaced_without_being_told(tiny_dataset, tmp_path, fmt, out):
    export(tiny_dataset, tmp_path / out, fmt, rows=np.arange(5))
    before, reported = read_all(tmp_path / out), []
    with pytest.raises(TakenError, match=r"is there already.*--overwrite"):
        export(tiny_dataset, tmp_path / out, fmt, report=reported.append)
    assert reported == [], "it is refused before anything is written"
    assert read_all(tmp_path / out) == before
    assert [path.name for path in tmp_path.iterdir()] == [out]


@pytest.mark.parametrize(("fmt", "out"), EVERY_WAY)
def test_what_was_exported_is_replaced_when_told(tiny_dataset, tmp_path, fmt, out):
    (tmp_path / "fresh").mkdir()
    export(tiny_dataset, tmp_path / "fresh" / out, fmt, rows=np.arange(5))
    export(tiny_dataset, tmp_path / out, fmt)
    export(tiny_dataset, tmp_path / out, fmt, rows=np.arange(5), overwrite=True)
    assert read_all(tmp_path / out) == read_all(tmp_path / "fresh" / out)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["fresh", out])


@pytest.mark.parametrize("fmt", ["idx", "png", "csv"])
@pytest.mark.parametrize(
    "stranger", ["thesis.txt", "train/0/holiday.png", "train/0/old/00001.png", "00001.png"]
)
def test_a_folder_with_anything_else_in_it_is_never_replaced(tiny_dataset, tmp_path, fmt, stranger):
    out = tmp_path / "out"
    export(tiny_dataset, out, "png", rows=np.arange(5))
    (out / stranger).parent.mkdir(parents=True, exist_ok=True)
    (out / stranger).write_text("precious")
    before = read_all(out)
    for overwrite in (False, True):  # the message does not advise what would be refused
        with pytest.raises(DataError, match=f"holds {stranger}, which no export wrote"):
            export(tiny_dataset, out, fmt, overwrite=overwrite)
    assert read_all(out) == before


def test_a_link_in_a_folder_keeps_it_from_being_replaced(tiny_dataset, tmp_path):
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    export(tiny_dataset, out, "png", rows=np.arange(5))
    elsewhere.mkdir()
    (out / "test").symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(DataError, match="holds test, which no export wrote"):
        export(tiny_dataset, out, "png", overwrite=True)


@pytest.mark.parametrize("fmt", ["idx", "png", "csv"])
def test_an_empty_folder_is_filled(tiny_dataset, tmp_path, fmt):
    (tmp_path / "out").mkdir()
    export(tiny_dataset, tmp_path / "out", fmt)
    assert len(open_dataset(tmp_path / "out")) == 300


@pytest.mark.parametrize(("fmt", "out"), EVERY_WAY)
def test_a_file_is_no_folder_and_a_folder_no_file(tiny_dataset, tmp_path, fmt, out):
    makes_file = "." in out
    if makes_file:
        (tmp_path / out).mkdir()
    else:
        (tmp_path / out).write_text("precious")
    with pytest.raises(DataError, match="name a file" if makes_file else "name a folder"):
        export(tiny_dataset, tmp_path / out, fmt, overwrite=True)
    assert makes_file or (tmp_path / out).read_text() == "precious"


@pytest.mark.parametrize(("fmt", "out"), EVERY_WAY)
@pytest.mark.parametrize("after", [0, 1])
def test_cancelling_leaves_nothing(tiny_dataset, tmp_path, fmt, out, after):
    token, heard = CancelToken(), []

    def report(progress: Progress) -> None:
        heard.append(progress)
        if len(heard) > after:
            token.cancel()

    with pytest.raises(Cancelled):
        export(tiny_dataset, tmp_path / out, fmt, report=report, token=token)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("fmt", "out"), EVERY_WAY)
def test_cancelling_keeps_what_was_to_be_replaced(tiny_dataset, tmp_path, fmt, out):
    export(tiny_dataset, tmp_path / out, fmt, rows=np.arange(5))
    before = read_all(tmp_path / out)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        export(tiny_dataset, tmp_path / out, fmt, overwrite=True, token=token)
    assert read_all(tmp_path / out) == before
    assert [path.name for path in tmp_path.iterdir()] == [out]


@pytest.mark.parametrize(("fmt", "out"), EVERY_WAY)
def test_a_full_disk_is_said_in_one_sentence_and_leaves_nothing(tiny_dataset, tmp_path, fmt, out):
    def full(progress: Progress) -> None:
        if progress.done:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(DataError, match=r"cannot be written \(No space left on device\); check"):
        export(tiny_dataset, tmp_path / out, fmt, report=full)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("fmt", "out"), EVERY_WAY)
def test_a_folder_around_it_that_is_not_there_is_said(tiny_dataset, tmp_path, fmt, out):
    with pytest.raises(
        DataError, match=r"cannot be written \(No such file or directory\); check that its folder"
    ):
        export(tiny_dataset, tmp_path / "missing" / out, fmt)


@pytest.mark.parametrize(("fmt", "out"), EVERY_WAY)
def test_something_that_came_meanwhile_is_not_replaced(tiny_dataset, tmp_path, fmt, out):
    def report(progress: Progress) -> None:
        if progress.done == progress.total:
            if "." in out:
                (tmp_path / out).write_text("precious")
            else:
                (tmp_path / out).mkdir(exist_ok=True)
                (tmp_path / out / "thesis.txt").write_text("precious")

    with pytest.raises(DataError, match=r"is there already|holds thesis\.txt"):
        export(tiny_dataset, tmp_path / out, fmt, report=report)
    assert list(read_all(tmp_path / out).values()) == [b"precious"]


@pytest.mark.parametrize(("fmt", "out"), EVERY_WAY)
def test_progress_grows_to_the_number_of_images(tiny_dataset, tmp_path, fmt, out):
    heard: list[Progress] = []
    export(tiny_dataset, tmp_path / out, fmt, rows=np.arange(100, 300), report=heard.append)
    done = [progress.done for progress in heard]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, 200)
    assert {(progress.total, progress.unit) for progress in heard} == {(200, "images")}


def test_a_split_without_images_is_left_out(tiny_dataset, tmp_path):
    export(tiny_dataset, tmp_path / "out", "png", rows=np.arange(200, 300))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["test"]


@pytest.mark.parametrize("fmt", FORMATS)
def test_no_images_are_no_data_set(tiny_dataset, tmp_path, fmt):
    with pytest.raises(DataError, match="no image of Tiny to write"):
        export(tiny_dataset, tmp_path / "out", fmt, rows=np.array([], np.intp))


def test_rows_can_be_chosen_by_a_mask(tiny_dataset, tmp_path):
    chosen = tiny_dataset.labels == 3
    export(tiny_dataset, tmp_path / "out", "idx", rows=chosen)
    again, expected = open_dataset(tmp_path / "out"), tiny_dataset.subset(chosen)
    np.testing.assert_array_equal(again.take(np.arange(len(again))), expected.take(np.arange(len(expected))))
    np.testing.assert_array_equal(
        mnist160(tiny_dataset, chosen), mnist160(tiny_dataset, np.flatnonzero(chosen))
    )


def test_what_only_a_programmer_gets_wrong_is_no_user_error(tiny_dataset, tmp_path):
    with pytest.raises(ValueError, match="format must be one of idx, png"):
        export(tiny_dataset, tmp_path / "out", "bmp")
    with pytest.raises(IndexError):
        export(tiny_dataset, tmp_path / "out", "idx", rows=np.array([300]))
    with pytest.raises(ValueError, match="each row once"):
        export(tiny_dataset, tmp_path / "out", "png", rows=np.array([3, 3]))


def test_a_validation_split_keeps_its_name(tiny_dataset, tmp_path):
    dataset = replace(tiny_dataset, splits=(replace(tiny_dataset.train, name="val"), tiny_dataset.test))
    for fmt in ("png", "csv", "npz"):
        out = tmp_path / f"out.{fmt}"
        export(dataset, out, fmt)
        assert open_dataset(out).split_names == ("val", "test")
    with pytest.raises(DataError, match="no name for the split val"):
        export(dataset, tmp_path / "out", "idx")


def test_mnist160_is_the_first_eight_of_each_class_in_each_split(tiny_dataset):
    rows = mnist160(tiny_dataset)
    assert len(rows) == 160
    for split, start in zip(tiny_dataset.splits, tiny_dataset.offsets, strict=False):
        for label in range(10):
            first = start + np.flatnonzero(split.labels == label)[:8]
            assert np.isin(first, rows).all()
    assert (np.diff(rows) > 0).all()


def test_mnist160_takes_what_there_is_of_the_rows_it_may_choose(tiny_dataset):
    threes = np.flatnonzero(tiny_dataset.labels == 3)
    assert mnist160(tiny_dataset, threes[::-1]).tolist() == [*threes[:8], *threes[20:28]]
    assert mnist160(tiny_dataset, threes[:5]).tolist() == threes[:5].tolist()
    assert mnist160(tiny_dataset, np.array([], np.intp)).tolist() == []


def test_a_folder_that_a_killed_export_moved_away_is_opened(tiny_dataset, tmp_path):
    out = tmp_path / "out"
    export(tiny_dataset, out, "idx")
    out.rename(tmp_path / ".out.1-a.old")
    (tmp_path / ".out.1-a.part").mkdir()
    assert len(open_dataset(out)) == len(tiny_dataset)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_full_disk_is_reported_for_the_file_that_was_asked_for(tiny_dataset, tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("mnist_gui.atomic_file.os.fsync", full)
    for name, format_ in (("out", "idx"), ("out.npz", "npz")):
        with pytest.raises(
            DataError, match=f"^{tmp_path / name}.* cannot be written .No space left"
        ) as caught:
            export(tiny_dataset, tmp_path / name, format_)
        assert ".part" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("fmt", "out"), EVERY_WAY)
def test_a_target_is_checked_before_the_work(tiny_dataset, tmp_path, fmt, out):
    check_target(tmp_path / out, fmt, overwrite=False)
    export(tiny_dataset, tmp_path / out, fmt)
    with pytest.raises(TakenError):
        check_target(tmp_path / out, fmt, overwrite=False)
    check_target(tmp_path / out, fmt, overwrite=True)
    other = tmp_path / f"other{Path(out).suffix}"
    if (tmp_path / out).is_file():
        other.mkdir()
        (other / "file").write_bytes(b"")
    else:
        other.write_bytes(b"")
    with pytest.raises(DataError):
        check_target(other, fmt, overwrite=True)


def test_the_size_of_arrays_is_known_to_the_byte(tmp_path):
    images = np.zeros((5, 3, 4), np.uint8)
    labels = np.array([0, 1, NO_LABEL, NO_LABEL, NO_LABEL], np.int16)
    splits = Split("train", images[:3], labels[:3]), Split("test", images[3:], labels[3:])
    dataset = Dataset("Five", splits, ("0", "1"), "")
    size = estimate_export(dataset, tmp_path / "out", "npy")
    export(dataset, tmp_path / "out", "npy")
    written = read_all(tmp_path / "out")
    assert (size.images, size.files, size.shown) == (5, len(written), 5)
    assert size.size == sum(map(len, written.values()))


def test_excluded_images_are_exported_only_if_asked_for(tiny_dataset, tmp_path):
    states = np.zeros(300, np.uint8)
    states[[0, 299]] = CorrectionState.EXCLUDED
    dataset = with_corrections(tiny_dataset, tiny_dataset.labels.copy(), states)
    assert len(open_dataset(export(dataset, tmp_path / "without", "npy"))) == 298
    assert len(open_dataset(export(dataset, tmp_path / "with", "npy", excluded=True))) == 300
    assert estimate_export(dataset, tmp_path / "out", "npy").images == 298
    assert estimate_export(dataset, tmp_path / "out", "npy", excluded=True).images == 300
