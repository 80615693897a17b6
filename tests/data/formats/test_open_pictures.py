"""Opening folders of pictures as torchvision and Ultralytics have them, made by Pillow."""

import os
import zlib
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import encoded, make_images, refusal, save_pictures
from PIL import Image

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.progress import Cancelled, CancelToken, Progress

GREY = "colour made grey (luma, ITU-R BT.601)"
TO_28 = "resized to 28x28 (antialiased bilinear, proportions kept)"


def test_splits_with_classes_are_opened_as_ultralytics_has_them(tmp_path):
    images = make_images(5)
    names = ["train/7/b.png", "train/7/a.png", "train/0/c.png", "val/3/d.png", "test/0/e.png"]
    dataset = open_dataset(save_pictures(tmp_path / "mnist160", images, names))
    assert (dataset.name, dataset.source) == ("mnist160", str(tmp_path / "mnist160"))
    assert dataset.split_names == ("train", "val", "test")
    np.testing.assert_array_equal(dataset.splits[0].images, images[[2, 1, 0]])
    np.testing.assert_array_equal(dataset.take([3, 4]), images[3:])
    assert dataset.labels.tolist() == [0, 7, 7, 3, 0]
    assert dataset.class_names == tuple("0123456789")
    assert dataset.columns["file"].tolist() == [
        "train/0/c.png",
        "train/7/a.png",
        "train/7/b.png",
        "val/3/d.png",
        "test/0/e.png",
    ]
    assert dataset.note == ""


def test_classes_alone_are_opened_as_imagefolder_has_them(tmp_path):
    images = make_images(4, size=(9, 12))
    names = ["zebra/1.png", "Ant/deep/deeper/2.png", "Ant/1.png", "zebra/10.png"]
    dataset = open_dataset(save_pictures(tmp_path, images, names))
    assert (dataset.split_names, dataset.class_names) == (("train",), ("Ant", "zebra"))
    assert (dataset.height, dataset.width) == (9, 12)
    np.testing.assert_array_equal(dataset.splits[0].images, images[[2, 1, 0, 3]])
    assert dataset.labels.tolist() == [0, 0, 1, 1]


def test_a_folder_called_test_is_a_test_split_named_after_its_parent(tmp_path):
    folder = save_pictures(tmp_path / "fashion-mnist", make_images(2), ["test/9/a.png", "test/0/b.png"])
    dataset = open_dataset(folder / "test")
    assert (dataset.name, dataset.split_names) == ("Fashion-MNIST", ("test",))
    assert dataset.class_names[9] == "Ankle boot"
    assert dataset.labels.tolist() == [0, 9]


def test_a_split_without_classes_has_no_labels(tmp_path):
    names = ["train/7/a.png", "test/1.png", "test/2.png"]
    dataset = open_dataset(save_pictures(tmp_path, make_images(3), names))
    assert dataset.labels.tolist() == [7, NO_LABEL, NO_LABEL]


def test_pictures_without_any_folder_have_no_labels(tmp_path):
    dataset = open_dataset(save_pictures(tmp_path, make_images(2), ["1.png", "2.bmp"]))
    assert dataset.labels.tolist() == [NO_LABEL] * 2


def test_class_folders_that_are_numbers_are_labels_even_with_gaps(tmp_path):
    dataset = open_dataset(save_pictures(tmp_path, make_images(3), ["3/a.png", "12/a.png", "5/a.png"]))
    assert dataset.labels.tolist() == [12, 3, 5]
    assert len(dataset.class_names) == 13


def test_other_files_are_passed_over_and_stray_pictures_are_counted(tmp_path):
    names = ["train/7/a.png", "train/cover.png", "preview.png", "train/7/.hidden.png", ".cache/7/a.png"]
    save_pictures(tmp_path, make_images(5), names)
    (tmp_path / "train" / "7" / "notes.txt").write_text("not this")
    (tmp_path / "README.md").write_text("nor this")
    (tmp_path / "train" / "7" / "gone.png").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "train" / "7" / "pipe.png")
    dataset = open_dataset(tmp_path)
    assert len(dataset) == 1
    assert dataset.note == (
        "left out: 2 pictures beside the folders of splits and classes, 2 texts, 1 hidden file, "
        "1 hidden folder"
    )


def test_idx_files_go_before_pictures(tmp_path, mnist_like):
    save_pictures(mnist_like, make_images(1), ["docs/preview.png"])
    assert "file" not in open_dataset(mnist_like).columns


@pytest.fixture
def mnist_like(tmp_path: Path) -> Path:
    write_idx(tmp_path / "train-images-idx3-ubyte", make_images(2))
    return tmp_path


# What kinds of pictures


def test_jpeg_is_read(tmp_path):
    image = np.full((28, 28), 90, dtype=np.uint8)
    dataset = open_dataset(save_pictures(tmp_path, np.stack([image] * 2), ["a/1.jpg", "b/2.JPEG"]))
    assert np.abs(dataset.take([0, 1]).astype(int) - 90).max() <= 2
    assert dataset.note == ""


def test_jpegs_are_turned_as_the_camera_was_held(tmp_path):
    image = np.zeros((8, 16), dtype=np.uint8)
    image[:, :8] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.jpg").write_bytes(encoded(image, "JPEG", exif=exif, quality=95))
    seen = open_dataset(tmp_path).splits[0].images[0]
    np.testing.assert_array_equal(seen > 127, np.rot90(image, -1) > 127)


def test_colour_becomes_grey_and_that_is_said(tmp_path):
    colour = np.random.default_rng(1).integers(0, 256, (3, 10, 10, 3), dtype=np.uint8)
    dataset = open_dataset(save_pictures(tmp_path, colour, ["a/1.png", "a/2.png", "b/3.png"]))
    expected = [np.asarray(Image.fromarray(image).convert("L")) for image in colour]
    np.testing.assert_array_equal(dataset.splits[0].images, expected)
    assert dataset.note == GREY


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixel_is_read(tmp_path, mode):
    image = np.zeros((10, 10), dtype=np.uint8)
    image[3:6, 2:8] = 255
    picture = Image.fromarray(image)
    picture = Image.fromarray(image.astype(np.uint16) * 257) if mode == "I;16" else picture.convert(mode)
    (tmp_path / "a").mkdir()
    picture.save(tmp_path / "a" / ("1.jpg" if mode == "CMYK" else "1.png"))
    seen = open_dataset(tmp_path).splits[0].images[0]
    assert np.abs(seen.astype(int) - image).max() <= (20 if mode == "CMYK" else 0)


@pytest.mark.parametrize("ink", [0, 255])
def test_what_is_transparent_is_paper(tmp_path, ink):
    drawn = np.zeros((10, 10), dtype=bool)
    drawn[4:6, 2:8] = True
    pixels = np.dstack([np.full((10, 10, 3), ink, np.uint8), np.where(drawn, 255, 0).astype(np.uint8)])
    path = save_pictures(tmp_path, pixels[None], ["a/1.png"])
    seen = open_dataset(path, as_is=True).splits[0].images[0]
    np.testing.assert_array_equal(seen, np.where(drawn, ink, 255 - ink))
    np.testing.assert_array_equal(open_dataset(path).splits[0].images[0], np.where(drawn, 255, 0))


# Sizes


def test_pictures_of_one_size_keep_it(tmp_path):
    images = make_images(2, size=(50, 31))
    dataset = open_dataset(save_pictures(tmp_path, images, ["a/1.png", "a/2.png"]))
    np.testing.assert_array_equal(dataset.splits[0].images, images)
    assert dataset.note == ""


def test_pictures_of_many_sizes_are_resized_and_that_is_said(tmp_path):
    for name, size in (("1", (56, 56)), ("2", (28, 28)), ("3", (56, 28)), ("4", (56, 56))):
        image = np.full(size, 10, dtype=np.uint8)
        image[size[0] // 4 : -size[0] // 4, size[1] // 4 : -size[1] // 4] = 250
        save_pictures(tmp_path, image[None], [f"a/{name}.png"])
    dataset = open_dataset(tmp_path)
    assert (dataset.height, dataset.width, dataset.note) == (28, 28, TO_28)
    images = dataset.splits[0].images
    expected = np.full((28, 28), 10)
    expected[7:21, 7:21] = 250
    np.testing.assert_array_equal(images[1], expected)  # as it was
    for index in (0, 3):
        np.testing.assert_array_equal(images[index] > 130, expected > 130)
    # Twice as high as wide, so that there is more paper on both sides of it.
    np.testing.assert_array_equal(np.nonzero((images[2] > 130).any(axis=0))[0], np.arange(11, 17))


def test_pictures_get_the_size_that_is_wanted(tmp_path):
    save_pictures(tmp_path, make_images(1, size=(30, 40)), ["a/1.png"])
    save_pictures(tmp_path, make_images(1, size=(14, 14)), ["a/2.png"])
    dataset = open_dataset(tmp_path, size=(14, 14), as_is=True)
    assert (dataset.height, dataset.width) == (14, 14)
    np.testing.assert_array_equal(dataset.splits[0].images[1], make_images(1, size=(14, 14))[0])
    assert dataset.note == TO_28.replace("28x28", "14x14")


def test_pictures_that_would_fill_the_memory_are_made_smaller(tmp_path, monkeypatch):
    most = "mnist_gui.data.formats._shared.pictures.picture_batches._MOST_AS_THEY_ARE"
    monkeypatch.setattr(most, 3 * 60 * 60 - 1)
    names = ["a/1.png", "a/2.png", "a/3.png"]
    dataset = open_dataset(save_pictures(tmp_path, make_images(3, size=(60, 60)), names))
    assert (dataset.height, dataset.width, dataset.note) == (28, 28, TO_28)


def test_pictures_that_are_too_many_for_the_memory_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("mnist_gui.data.formats._shared.memory_budget.free_memory", lambda: 1000)
    save_pictures(tmp_path, make_images(1), ["a/1.png"])
    message = refusal(tmp_path)
    assert f"{tmp_path} is too large for the memory of this computer: its images take 784 bytes" in message


# Progress and cancelling


def test_progress_counts_pictures(tmp_path):
    count = 150
    save_pictures(tmp_path, make_images(count, size=(4, 4)), [f"{n % 10}/{n}.png" for n in range(count)])
    reports: list[Progress] = []
    open_dataset(tmp_path, report=reports.append)
    reading = [report for report in reports if report.unit == "images"]
    done = [report.done for report in reading]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, count)
    assert {(report.message, report.total) for report in reading} == {
        (f"Reading pictures of {tmp_path.name}", count)
    }


@pytest.mark.parametrize("unit", ["files", "images"])
def test_cancelling_stops_looking_and_reading(tmp_path, unit):
    count = 300
    save_pictures(tmp_path, make_images(count, size=(4, 4)), [f"{n % 10}/{n}.png" for n in range(count)])
    token = CancelToken()
    heard: list[Progress] = []

    def report(progress: Progress) -> None:
        if progress.unit == unit:
            heard.append(progress)
            token.cancel()

    with pytest.raises(Cancelled):
        open_dataset(tmp_path, report=report, token=token)
    assert len(heard) == 1


# What is refused


NO_PICTURES = {
    "damaged": encoded(make_images(1)[0])[:400],
    "of another kind": b"8BPS\0\1" + bytes(20),
    "empty": b"",
}
SAID = {
    "damaged": "is damaged or incomplete; copy it again, or take it out.",
    "of another kind": "is ",
    "empty": "is empty",
}


@pytest.mark.parametrize("what", NO_PICTURES)
def test_a_picture_that_cannot_be_read_is_left_out_and_named(tmp_path, what):
    images = make_images(3)
    save_pictures(tmp_path, images, ["7/a.png", "7/b.png", "8/c.png"])
    (tmp_path / "7" / "b.png").write_bytes(NO_PICTURES[what])
    dataset = open_dataset(tmp_path)
    np.testing.assert_array_equal(dataset.train.images, images[[0, 2]])
    assert dataset.labels.tolist() == [7, 8]
    assert dataset.columns["file"].tolist() == ["7/a.png", "8/c.png"]
    assert dataset.note == "left out: 1 unreadable picture (7/b.png)"
    assert dataset.left_out.files == (("7/b.png", "unreadable picture"),)


@pytest.mark.parametrize("what", NO_PICTURES)
def test_pictures_of_which_none_can_be_read_are_refused(tmp_path, what):
    names = ["7/a.png", "7/b.png", "8/c.png"]
    save_pictures(tmp_path, make_images(3), names)
    for name in names:
        (tmp_path / name).write_bytes(NO_PICTURES[what])
    path = tmp_path / "7" / "a.png"
    assert f"{tmp_path} holds 3 pictures, and none can be read: {path} {SAID[what]}" in refusal(tmp_path)
    (tmp_path / "7" / "a.png").write_bytes(b"<!DOCTYPE html><html>404")
    said = f"{tmp_path} holds 3 pictures, and none can be read: {path} is a web page"
    assert said in refusal(tmp_path)


@pytest.mark.parametrize("count", [1, 64, 65, 300])
@pytest.mark.parametrize("size", [None, (14, 14)])
def test_many_pictures_without_the_unreadable_ones_keep_their_order(tmp_path, count, size):
    images = make_images(count + 70, size=(4, 4))
    names = [f"{number % 10}/{number:04}.png" for number in range(len(images))]
    save_pictures(tmp_path, images, names)
    order = sorted(range(len(images)), key=lambda number: names[number])
    bad = set(order[:2] + order[20:50] + order[-1:])
    for number in bad:
        (tmp_path / names[number]).write_bytes(b"\x89PNG\r\n\x1a\n")
    kept = [number for number in order if number not in bad]
    dataset = open_dataset(tmp_path, size=size, as_is=True)
    assert dataset.columns["file"].tolist() == [names[number] for number in kept]
    if size is None:
        np.testing.assert_array_equal(dataset.train.images, images[kept])
    assert dataset.left_out.counts == {"unreadable picture": len(bad)}
    assert ", ..." in dataset.note


def test_a_split_of_unreadable_pictures_is_left_out(tmp_path):
    save_pictures(tmp_path, make_images(2), ["train/7/a.png", "test/7/b.png"])
    (tmp_path / "test" / "7" / "b.png").write_bytes(b"")
    assert open_dataset(tmp_path).split_names == ("train",)


def test_a_picture_that_claims_to_be_enormous_is_left_out(tmp_path):
    save_pictures(tmp_path, make_images(2), ["7/a.png", "7/b.png"])
    path = tmp_path / "7" / "b.png"
    for side in (8001, 100_000):
        width = side.to_bytes(4, "big")
        content = bytearray(encoded(make_images(1)[0]))
        content[16:24] = width + width
        content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
        path.write_bytes(content)
        assert open_dataset(tmp_path).note == "left out: 1 unreadable picture (7/b.png)"
        (tmp_path / "alone" / "7").mkdir(parents=True, exist_ok=True)
        (tmp_path / "alone" / "7" / "b.png").write_bytes(content)
        said = (
            f"{tmp_path / 'alone' / '7' / 'b.png'} is too large to be one picture of a data set: expected 64"
        )
        assert said in refusal(tmp_path / "alone")
        (tmp_path / "alone" / "7" / "b.png").unlink()


def test_a_picture_that_has_gone_meanwhile_is_left_out(tmp_path):
    save_pictures(tmp_path, make_images(2), ["7/a.png", "7/b.png"])
    path = tmp_path / "7" / "b.png"

    def report(progress: Progress) -> None:
        if progress.unit == "images":
            path.unlink(missing_ok=True)

    assert open_dataset(tmp_path, report=report).note == "left out: 1 unreadable picture (7/b.png)"


def test_too_many_classes_are_refused(tmp_path):
    names = [f"class {number}/a.png" for number in range(1001)]
    message = refusal(save_pictures(tmp_path, make_images(1001, size=(1, 1)), names))
    assert f"{tmp_path} has too many classes: expected 1,000 at most, found 1,001;" in message


def test_a_folder_with_far_too_many_files_is_no_data_set(tmp_path, monkeypatch):
    monkeypatch.setattr("mnist_gui.data.formats._shared.pictures.file_trees._MOST_ENTRIES", 3)
    save_pictures(tmp_path, make_images(3), ["a/1.png", "a/2.png", "a/3.png"])
    assert f"{tmp_path} holds too much to be one data set: expected 3 files at most" in refusal(tmp_path)


def test_a_loop_of_links_between_folders_is_not_followed_for_ever(tmp_path):
    save_pictures(tmp_path, make_images(1), ["a/1.png"])
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    assert len(open_dataset(tmp_path)) < 20


def test_links_that_lead_nowhere_are_passed_over(tmp_path):
    images = make_images(2)
    save_pictures(tmp_path, images, ["train/3/a.png", "train/5/b.png"])
    (tmp_path / "train" / "3" / "l1.png").symlink_to("l2.png")
    (tmp_path / "train" / "3" / "l2.png").symlink_to("l1.png")
    (tmp_path / "train" / "gone.png").symlink_to("nothing-here.png")
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "train" / "5" / "c.png").symlink_to("b.png")
    dataset = open_dataset(tmp_path)
    assert dataset.labels.tolist() == [3, 5, 5]
    np.testing.assert_array_equal(dataset.train.images, images[[0, 1, 1]])


def test_a_folder_that_may_not_be_listed_is_left_out_and_named(tmp_path, monkeypatch):
    save_pictures(tmp_path, make_images(2), ["train/3/a.png", "train/5/b.png"])
    scandir = os.scandir

    def deny(path):  # root may list everything, so modes would not do
        if Path(path).name == "5":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", deny)
    dataset = open_dataset(tmp_path)
    assert dataset.labels.tolist() == [3]
    assert dataset.note == "left out: 1 folder that may not be listed (train/5)"


def test_a_link_that_cannot_be_followed_is_named_itself(tmp_path):
    save_pictures(tmp_path, make_images(1), ["3/a.png"])
    link = tmp_path / "3" / "b.png"
    link.symlink_to("x" * 300)
    assert f"{link} cannot be read" in refusal(tmp_path)


# Depth and opacity


@pytest.mark.parametrize("white", [255, 1023, 4095, 16383])
@pytest.mark.parametrize("size", [None, (14, 14)])
def test_pictures_of_less_than_16_bits_keep_their_levels(tmp_path, white, size):
    images = make_images(3)
    deep = np.rint(images * (white / 255)).astype(np.uint16)
    deep[1] //= 2  # of all pictures, this one is darker
    save_pictures(tmp_path, deep, ["0/a.png", "0/b.png", "1/c.png"])
    dataset = open_dataset(tmp_path, size=size)
    assert f"pixels 0..{white} of 16 bits made 0..255" in dataset.note
    if size is None:
        expected = np.stack([images[0], images[1] // 2, images[2]]).astype(int)
        assert np.abs(dataset.take(range(3)) - expected).max() <= 1
    as_stored = open_dataset(tmp_path, as_is=True)
    np.testing.assert_array_equal(as_stored.take(range(3)), deep >> 8)
    assert dataset.fingerprint == as_stored.fingerprint


def test_pictures_of_16_and_of_8_bits_have_the_upper_8(tmp_path):
    image = make_images(1)[0]
    save_pictures(tmp_path, [image, (image.astype(np.uint16) * 4).astype(np.uint16)], ["a.png", "b.png"])
    np.testing.assert_array_equal(open_dataset(tmp_path, as_is=True).take([1])[0], image >> 6)


def test_opacity_of_pictures_that_are_transparent_everywhere_is_passed_over(tmp_path):
    images = make_images(2)
    clear = np.stack([images, images, images, np.zeros_like(images)], axis=-1)
    dataset = open_dataset(save_pictures(tmp_path, clear, ["0/a.png", "1/b.png"]))
    np.testing.assert_array_equal(dataset.take([0, 1]), images)
    assert "opacity of pictures passed over that are transparent everywhere" in dataset.note
