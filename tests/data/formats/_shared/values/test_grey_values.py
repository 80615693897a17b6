"""Grey values of every range and paper of every colour: what opens, what is said, and what stays."""

from pathlib import Path

import numpy as np
import pytest
from helpers.grey_sets import SCANS, cells, garments, scanned, sky, textures
from helpers.opening import encoded, refusal
from PIL import Image

from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset


def strokes(count: int = 24, *, side: int = 28, seed: int = 0) -> np.ndarray:
    """Make images of light strokes on dark paper, uint8 of shape (count, side, side)."""
    rng = np.random.default_rng(seed)
    images = np.zeros((count, side, side), dtype=np.uint8)
    for image in images:
        top, left = rng.integers(side // 7, side // 2, 2)
        image[top : top + side // 3, left : left + 3] = 255
        image[top : top + 3, left : left + side // 3] = 255
        image[top + 1, left : left + side // 3] = 130
    return images


def save(path: Path, images: np.ndarray) -> Path:
    if path.suffix == ".npz":
        np.savez(path, x_train=images, y_train=np.arange(len(images)) % 10)
    elif path.suffix == ".csv":
        rows = [
            ",".join([str(row % 10), *map(str, image.ravel().tolist())]) for row, image in enumerate(images)
        ]
        names = ["label", *(f"pixel{number}" for number in range(images[0].size))]
        path.write_text("\n".join([",".join(names), *rows]) + "\n")
    elif path.suffix == ".idx":
        write_idx(path, images)
    else:
        path.mkdir()
        for row, image in enumerate(images):
            (path / str(row % 10)).mkdir(exist_ok=True)
            (path / str(row % 10) / f"{row}.png").write_bytes(encoded(image))
    return path


def opened(path: Path, **options: object) -> tuple[np.ndarray, str]:
    dataset = open_dataset(path, **options)
    return dataset.splits[0].images, dataset.note


# Range


@pytest.mark.parametrize("name", ["a.npz", "a.csv", "a.idx", "pictures"])
@pytest.mark.parametrize("most", [1, 7, 15, 16, 31, 63, 100])
def test_few_levels_of_grey_become_bytes_in_every_format(tmp_path, name, most):
    """Pictures are saved in the order of their classes, so images are compared as a set."""
    images = np.rint(strokes() * (most / 255)).astype(np.uint8)
    found, note = opened(save(tmp_path / name, images))
    expected = np.rint(images * np.float32(255 / most)).astype(np.uint8)
    assert sorted(image.tobytes() for image in found) == sorted(image.tobytes() for image in expected)
    assert note == f"pixels 0..{most} made 0..255"


def test_the_whole_data_set_tells_not_its_beginning(tmp_path):
    """The first 3,000 images are as dark as those of 0 and 1; a later one is not."""
    images = np.zeros((4000, 8, 8), dtype=np.uint8)
    images[:, 2:5, 3] = 1
    images[3500, 2:5, 3] = 200
    for name in ("a.idx", "a.npz", "a.csv"):
        found, note = opened(save(tmp_path / name, images))
        np.testing.assert_array_equal(found, images)
        assert note == ""


def test_train_and_test_are_scaled_alike(tmp_path):
    images = strokes() // 17
    np.savez(tmp_path / "a.npz", x_train=images, x_test=images[:4] // 2)
    dataset = open_dataset(tmp_path / "a.npz")
    assert (dataset.train.images.max(), dataset.test.images.max()) == (255, 119)


@pytest.mark.parametrize(
    ("low", "high", "dtype"),
    [
        (0, 1, "f2"),
        (0, 1, "f4"),
        (0, 1, "f8"),
        (0, 1, "?"),
        (-1, 1, "f4"),
        (-1, 1, "i1"),
        (-0.5, 0.5, "f8"),
        (-128, 127, "i1"),
        (-128, 127, "f4"),
        (-0.42, 2.82, "f4"),
        (0, 1023, "u2"),
        (0, 4095, ">i2"),
        (0, 16383, "i4"),
        (0, 65535, "u2"),
        (0, 65535, "f4"),
        (0, 100, "f4"),
        (0, 16, "f8"),
    ],
)
def test_numbers_of_every_range_become_bytes(tmp_path, low, high, dtype):
    images = strokes()
    images[:, 12, 3] = 77
    stored = low + images / 255 * (high - low)
    stored = (np.rint(stored) if np.dtype(dtype).kind in "iu" else stored).astype(dtype)
    found, note = opened(save(tmp_path / "a.npz", stored))
    clear = images != 77 if dtype in ("?", "i1") else np.ones_like(images, dtype=bool)
    assert np.abs(found.astype(int) - images)[clear & (images != 130)].max() <= 1
    assert note == f"pixels {low:.6g}..{high:.6g} made 0..255"


@pytest.mark.parametrize("dtype", ["i1", "i2", "i4", "f4", "f8"])
def test_idx_of_every_type_opens(tmp_path, dtype):
    images = strokes() // 255
    found, note = opened(save(tmp_path / "scans.idx", images.astype(dtype)))
    np.testing.assert_array_equal(found, images * 255)
    assert note == "pixels 0..1 made 0..255"


def test_bytes_with_a_sign_are_read_as_bytes(tmp_path):
    images = strokes()
    found, note = opened(save(tmp_path / "java.npz", images.view(np.int8)))
    np.testing.assert_array_equal(found, images)
    assert note == "pixels -128..127 read as bytes 0..255"


def test_what_a_sharp_filter_adds_is_cut(tmp_path):
    images = strokes()
    stored = images / 255 * 1.06 - 0.03
    found, note = opened(save(tmp_path / "a.npz", stored))
    assert found[images == 255].min() == 255
    assert found[images == 0].max() == 0
    assert note == "pixels 0..1 made 0..255"


def test_dark_images_are_remarked_on_and_stay(tmp_path):
    images = np.random.default_rng(0).gamma(2, 7, (20, 28, 28)).clip(0, 60).astype(np.uint8)
    images[images == 60] = 59
    images[3, 4, 4] = 60
    found, note = opened(save(tmp_path / "a.npz", images))
    np.testing.assert_array_equal(found, images)
    assert note == "dark: no pixel is above 60 of 255 (to brighten: --range 0..60)"


@pytest.mark.parametrize("stored", [strokes() * 300.0, np.arange(-392, 392.0), np.sin(np.arange(999.0)) * 7])
def test_what_cannot_be_judged_is_refused_with_what_to_do(tmp_path, stored):
    path = save(tmp_path / "a.npz", np.resize(stored, (24, 28, 28)))
    assert "holds no pixels: expected numbers from 0 to 255, or from 0 to 1, found " in refusal(path)
    assert "--range" in refusal(path)
    assert open_dataset(path, range=(stored.min(), stored.max())).splits[0].images.max() == 255


def test_the_range_can_be_chosen(tmp_path):
    images = strokes() // 2
    path = save(tmp_path / "a.npz", images)
    found, note = opened(path, range=(27, 127))
    expected = np.clip((images.astype(float) - 27) * 2.55, 0, 255)
    assert np.abs(found - expected).max() <= 0.5
    assert note == "pixels 27..127 made 0..255"
    for limits in ((3, 3), (3, 1), (0, np.inf), (np.nan, 1)):
        assert "range takes the numbers of black and white" in refusal(path, range=limits)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 1e30])
@pytest.mark.parametrize("name", ["a.npz", "a.idx"])
@pytest.mark.parametrize("limits", [None, (0, 1)])
def test_what_is_no_number_or_too_large_is_no_pixel(tmp_path, name, odd, limits):
    images = strokes().astype(np.float32) / 255
    images[3, 4, 5] = odd
    assert "holds no pixels" in refusal(save(tmp_path / name, images), range=limits)


# Paper


@pytest.mark.parametrize("name", ["a.npz", "a.csv", "a.idx", "pictures"])
def test_dark_ink_on_light_paper_is_inverted_and_that_is_said(tmp_path, name):
    images = strokes()
    path = save(tmp_path / name, 255 - images)
    found, note = opened(path)
    assert sorted(image.tobytes() for image in found) == sorted(image.tobytes() for image in images)
    assert note == "paper was light: inverted"
    left = open_dataset(path, as_is=True)
    assert left.splits[0].images[0, 0, 0] == 255
    assert (left.note, left.levels) == ("light paper left as it is", (255, 0))


def test_black_and_white_of_0_and_1_on_light_paper_takes_both(tmp_path):
    found, note = opened(save(tmp_path / "a.npz", 1 - strokes() // 255))
    np.testing.assert_array_equal(found, strokes() // 255 * 255)
    assert note == "pixels 0..1 made 0..255; paper was light: inverted"


def test_a_mixed_set_is_judged_image_by_image(tmp_path):
    images = strokes(40)
    stored = images.copy()
    stored[::3] = 255 - stored[::3]
    found, note = opened(save(tmp_path / "a.npz", stored))
    np.testing.assert_array_equal(found, images)
    assert note == "paper was light in some images: these inverted"


@pytest.mark.parametrize("count", [2, 3, 4, 6, 11])
@pytest.mark.parametrize("light", [1, "half"])
def test_small_mixed_sets_are_judged_image_by_image(tmp_path, count, light):
    images = strokes(count)
    stored = images.copy()
    stored[: light if light == 1 else count // 2] ^= 255
    found, note = opened(save(tmp_path / "a.npz", stored))
    np.testing.assert_array_equal(found, images)
    assert note == "paper was light in some images: these inverted"


def test_one_scan_among_many_dark_images_is_inverted(tmp_path):
    stored = strokes(60)
    stored[7] ^= 255
    np.testing.assert_array_equal(opened(save(tmp_path / "a.npz", stored))[0], strokes(60))


def test_a_photograph_alone_stays_as_it_is(tmp_path):
    for made in (sky(30), textures(30)):
        for image in made[::5]:
            np.testing.assert_array_equal(opened(save(tmp_path / "a.npz", image[None]))[0][0], image)


def test_black_ink_on_a_transparent_ground_is_inverted(tmp_path):
    (tmp_path / "7").mkdir()
    for row, image in enumerate(strokes(4)):
        pixels = np.dstack([np.zeros((28, 28, 3), np.uint8), image])
        Image.fromarray(pixels).save(tmp_path / "7" / f"{row}.png")
    found, note = opened(tmp_path)
    np.testing.assert_array_equal(found, strokes(4))
    assert "paper was light: inverted" in note


@pytest.mark.parametrize("scan", SCANS)
def test_scans_of_strokes_are_inverted_and_their_paper_is_0(tmp_path, scan):
    images = strokes(64)
    found, note = opened(save(tmp_path / "a.npz", SCANS[scan](images)))
    assert note.startswith("paper was light")
    assert np.abs(found.astype(int) - images)[:, :3].mean() < 3
    assert ((found > 127) == (images > 127)).mean() > 0.97


def test_the_tone_of_grey_paper_is_said(tmp_path):
    note = opened(save(tmp_path / "a.npz", scanned(strokes(), paper=(220, 220))))[1]
    assert note == "paper was light: inverted (paper of 220..220 made 0)"


def test_things_and_photographs_stay_as_they_are(tmp_path):
    for made in (garments(60, paper=0), garments(60, paper=255), cells(60), textures(60), sky(60)):
        found, note = opened(save(tmp_path / "a.npz", made))
        np.testing.assert_array_equal(found, made)
        assert note in ("", "paper may be light: left as it is (to invert: --invert)")


def test_a_scan_alone_is_left_and_said_to_look_like_ink(tmp_path):
    made = scanned(strokes(1), paper=(220, 220), noise=4)
    path = save(tmp_path / "a.npz", made)
    found, note = opened(path)
    np.testing.assert_array_equal(found, made)
    assert note == "looks like dark ink on light paper: left as it is (to invert: --invert)"
    assert np.median(opened(path, invert=True)[0]) == 0
    mixed = np.concatenate([made, strokes(1)])
    found, note = opened(save(tmp_path / "b.npz", mixed))
    np.testing.assert_array_equal(found, mixed)
    assert note == "paper looks light in some images: left as they are"


@pytest.mark.parametrize("most", [6, 13, 16, 63])
def test_a_dark_image_alone_has_no_few_levels_of_grey(tmp_path, most):
    rows, columns = np.mgrid[:28, :28]
    made = np.rint(np.hypot(rows, columns) / np.hypot(27, 27) * most).astype(np.uint8)[None]
    found, note = opened(save(tmp_path / "a.npz", made))
    np.testing.assert_array_equal(found, made)
    assert note.startswith(f"dark: no pixel is above {most} of 255")


@pytest.mark.parametrize("most", [1, 3, 7, 15, 16, 31, 63])
def test_ink_of_few_levels_alone_is_scaled(tmp_path, most):
    images = np.rint(strokes(1) * (most / 255)).astype(np.uint8)
    assert opened(save(tmp_path / "a.npz", images))[0].max() == 255


def test_where_paper_is_not_certain_the_note_says_what_to_do(tmp_path):
    made = garments(60, paper=255)
    path = save(tmp_path / "a.npz", made)
    assert opened(path)[1] == "paper may be light: left as it is (to invert: --invert)"
    found, note = opened(path, invert=True)
    np.testing.assert_array_equal(found, 255 - made)
    assert note == "inverted"


@pytest.mark.parametrize("ink", [0, 255])
def test_ink_that_is_only_in_the_opacity_of_arrays_is_seen(tmp_path, ink):
    pixels = np.full((24, 28, 28, 4), ink, dtype=np.uint8)
    pixels[..., 3] = strokes()
    found, note = opened(save(tmp_path / "a.npz", pixels))
    np.testing.assert_array_equal(found, strokes())
    assert ("paper was light" in note) == (ink == 0)


def test_dark_fractions_are_remarked_on(tmp_path):
    found, note = opened(save(tmp_path / "a.npz", strokes() / 255 * 0.3))
    assert found.max() == 76
    assert (
        note == "pixels 0..1 made 0..255; dark: no pixel is above 0.298 of 1 (to brighten: --range 0..0.298)"
    )


@pytest.mark.parametrize("few", [1, 2, 5])
def test_a_few_images_are_enough_if_all_agree(tmp_path, few):
    found, note = opened(save(tmp_path / "a.npz", 255 - strokes(few)))
    np.testing.assert_array_equal(found, strokes(few))
    assert note == "paper was light: inverted"


def test_invert_and_as_is_exclude_each_other(tmp_path):
    path = save(tmp_path / "a.npz", strokes())
    assert "choose invert or as_is" in refusal(path, invert=True, as_is=True)
    found, note = opened(path, invert=True)
    np.testing.assert_array_equal(found, 255 - strokes())
    assert note == "inverted"


def test_as_is_keeps_bytes_and_says_so(tmp_path):
    images = strokes() // 17
    path = save(tmp_path / "a.npz", images)
    dataset = open_dataset(path, as_is=True)
    np.testing.assert_array_equal(dataset.splits[0].images, images)
    assert (dataset.note, dataset.levels) == ("pixels 0..15 left as they are", (0, 15))


# Fingerprint

OPTIONS = (
    {},
    {"as_is": True},
    {"invert": True},
    {"range": (0, 200)},
    {"size": (14, 14)},
    {"transposed": True},
    {"transposed": False},
    {"size": (20, 30), "transposed": True, "invert": True, "range": (3, 9)},
)


@pytest.mark.parametrize(
    "change", [lambda images: images, lambda images: 255 - images, lambda images: images // 85]
)
@pytest.mark.parametrize("name", ["a.npz", "a.csv", "a.idx", "pictures"])
def test_the_fingerprint_does_not_depend_on_how_images_are_read(tmp_path, name, change):
    """It is that of the bytes in the file, which were the images before there were these options."""
    stored = change(strokes())
    path = save(tmp_path / name, stored)
    fingerprints = {open_dataset(path, **options).fingerprint for options in OPTIONS}
    plain = open_dataset(path, as_is=True)
    assert all(split.stored_digest == "" for split in plain.splits)
    assert fingerprints == {plain.fingerprint}


@pytest.mark.parametrize("factor", [1 / 255, 1 / 127.5, 4, 100, 257])
def test_the_fingerprint_of_other_numbers_does_not_depend_on_options_either(tmp_path, factor):
    path = save(tmp_path / "a.npz", strokes().astype(float) * factor - (1 if factor == 1 / 127.5 else 0))
    assert len({open_dataset(path, **options).fingerprint for options in OPTIONS}) == 1


def test_the_fingerprint_of_pictures_of_many_sizes_does_not_depend_on_options(tmp_path):
    save(tmp_path / "pictures", 255 - strokes())
    (tmp_path / "pictures" / "7" / "odd.png").write_bytes(encoded(255 - strokes(1, side=40)[0]))
    assert len({open_dataset(tmp_path / "pictures", **options).fingerprint for options in OPTIONS}) == 1


def test_emnist_has_the_fingerprint_of_its_upright_images(tmp_path):
    path = save(tmp_path / "emnist-digits-train-images-idx3-ubyte.idx", strokes())
    path = path.rename(tmp_path / "emnist-digits-train-images-idx3-ubyte")
    turned = open_dataset(path)
    assert turned.splits[0].stored_digest == ""
    assert {open_dataset(path, **options).fingerprint for options in OPTIONS} == {turned.fingerprint}


def test_a_subset_has_a_fingerprint_of_its_own(tmp_path):
    dataset = open_dataset(save(tmp_path / "a.npz", 255 - strokes()))
    assert (
        len({dataset.fingerprint, dataset.subset([0, 1]).fingerprint, dataset.subset([1, 2]).fingerprint})
        == 3
    )


# Files of others

CASES = Path(__file__).parents[6] / "shared" / "cases"


@pytest.mark.parametrize(
    ("name", "note", "images"),
    [
        ("silent/binary_uint8_0_1.npz", "pixels 0..1 made 0..255", 36),
        ("silent/binary_0_1_train.csv", "pixels 0..1 made 0..255", 24),
        ("silent/dark_ink_on_white_paper.zip", "paper was light: inverted", 36),
        ("refused/idx_float32", "pixels 0..1 made 0..255", 8),
    ],
)
def test_files_that_people_have_open_right(name, note, images):
    if not (CASES / name).exists():
        pytest.skip(f"{CASES / name} is not there")
    dataset = open_dataset(CASES / name)
    assert note in dataset.note
    assert len(dataset) == images
    seen = dataset.take(range(len(dataset)))
    assert (np.median(seen), seen.max()) == (0, 255)


@pytest.mark.parametrize("scaled", ["train", "test"])
def test_a_split_of_fractions_beside_one_of_bytes_is_scaled_alone(tmp_path, scaled):
    images = np.random.default_rng(0).integers(0, 256, (30, 28, 28), dtype=np.uint8)
    arrays = {
        f"x_{name}": images / np.float32(255) if name == scaled else images for name in ("train", "test")
    }
    np.savez(tmp_path / "set.npz", **arrays)
    dataset = open_dataset(tmp_path / "set.npz", as_is=True)
    for split in dataset.splits:
        np.testing.assert_array_equal(split.images, images)
    assert dataset.note == f"pixels 0..1 of {scaled} made 0..255, as the others are"
