"""Archives of IDX files, tables and arrays, as Kaggle and others pack them, and tars of everything."""

import bz2
import contextlib
import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from helpers.fuzzing.array_seeds import tarred
from helpers.opening import assert_cancellable, encoded, make_images, refusal

from mnist_gui.data.archive_room import Room
from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import DataError

SHARED = Path(__file__).parents[4] / "shared" / "cases"
IMAGES = make_images(12)
LABELS = (np.arange(12) % 10).astype(np.uint8)
MNIST = {
    "train-images-idx3-ubyte": IMAGES[:8],
    "train-labels-idx1-ubyte": LABELS[:8],
    "t10k-images-idx3-ubyte": IMAGES[8:],
    "t10k-labels-idx1-ubyte": LABELS[8:],
}


def idx_files(folder: Path) -> dict[str, bytes]:
    """Return the content of MNIST's files."""
    for name, array in MNIST.items():
        write_idx(folder / "idx", array)
        MNIST_BYTES[name] = (folder / "idx").read_bytes()
    (folder / "idx").unlink()
    return dict(MNIST_BYTES)


MNIST_BYTES: dict[str, bytes] = {}


def table(images: np.ndarray, labels: np.ndarray | None = None) -> bytes:
    head = [] if labels is None else ["label"]
    rows = [",".join([*head, *(f"pixel{number}" for number in range(784))])]
    for place, image in enumerate(images):
        own = [] if labels is None else [str(labels[place])]
        rows.append(",".join([*own, *map(str, image.ravel().tolist())]))
    return "\n".join(rows).encode()


def make_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def make_tar(path: Path, files: dict[str, bytes], form: int = tarfile.GNU_FORMAT) -> Path:
    content = tarred(files, form=form)
    packs = {".gz": gzip.compress, ".tgz": gzip.compress, ".xz": lzma.compress}
    path.write_bytes(packs.get(path.suffix, bytes)(content))
    return path


MAKERS = {
    "mnist.zip": make_zip,
    "mnist.tar": make_tar,
    "mnist.tar.gz": make_tar,
    "mnist.tgz": make_tar,
    "mnist.tar.xz": make_tar,
    "pax.tar": lambda path, files: make_tar(path, files, tarfile.PAX_FORMAT),
    "ustar.tar": lambda path, files: make_tar(path, files, tarfile.USTAR_FORMAT),
}


@pytest.fixture(params=MAKERS, ids=MAKERS)
def make(request, tmp_path):
    """Return a function that packs files into an archive of some kind."""
    return lambda files: MAKERS[request.param](tmp_path / request.param, files)


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """Have temporary folders made in one that is empty after each test."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    yield folder
    assert not list(folder.iterdir())


def assert_mnist(path: Path) -> None:
    dataset = open_dataset(path)
    assert {split.name: len(split) for split in dataset.splits} == {"train": 8, "test": 4}
    assert dataset.labels.tolist() == LABELS.tolist()
    np.testing.assert_array_equal(dataset.take(range(12)), IMAGES)
    assert dataset.source == str(path)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])
@pytest.mark.parametrize("below", ["", "MNIST/raw/", "archive/", "a/b/"])
def test_idx_files_are_opened(make, tmp_path, pack, below):
    end = "" if pack is bytes else ".gz"
    files = {f"{below}{name}{end}": pack(content) for name, content in idx_files(tmp_path).items()}
    assert_mnist(make({**files, "__MACOSX/._x": b"", f"{below}README.md": b"digits"}))


def test_files_that_are_there_twice_are_taken_once(make, tmp_path):
    files = idx_files(tmp_path)
    folders = {f"{name}/{name}": content for name, content in files.items()}
    assert_mnist(
        make({**{name.replace("-idx", ".idx"): content for name, content in files.items()}, **folders})
    )


def test_folders_with_a_file_each_are_joined(make, tmp_path):
    assert_mnist(make({f"{name}/{name}": content for name, content in idx_files(tmp_path).items()}))


def test_tables_are_opened_as_from_their_folder(make):
    files = {
        "train.csv": table(IMAGES[:8], LABELS[:8]),
        "test.csv": table(IMAGES[8:]),
        "sample_submission.csv": b"ImageId,Label\n1,0\n2,0\n",
    }
    dataset = open_dataset(make(files))
    assert {split.name: len(split) for split in dataset.splits} == {"train": 8, "test": 4}
    assert dataset.labels.tolist() == [*LABELS[:8].tolist(), *[NO_LABEL] * 4]
    assert "left out: sample_submission.csv" in dataset.note


def test_arrays_are_opened(make):
    files = {}
    for name, array in (
        ("train_images", IMAGES[:8]),
        ("train_labels", LABELS[:8]),
        ("test_images", IMAGES[8:]),
        ("test_labels", LABELS[8:]),
    ):
        file = io.BytesIO()
        np.save(file, array)
        files[f"mnist_c/fog/{name}.npy"] = file.getvalue()
    assert_mnist(make(files))


def test_an_npz_file_is_opened(make):
    file = io.BytesIO()
    np.savez(file, x_train=IMAGES[:8], y_train=LABELS[:8], x_test=IMAGES[8:], y_test=LABELS[8:])
    assert_mnist(make({"some/mnist.npz": file.getvalue()}))


def test_pictures_are_opened(make):
    files = {
        f"digits/{split}/{label}/{place}.png": encoded(image)
        for split in ("train", "test")
        for place, (image, label) in enumerate(zip(IMAGES, LABELS, strict=True))
    }
    dataset = open_dataset(make(files))
    assert {split.name: len(split) for split in dataset.splits} == {"train": 12, "test": 12}


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_archive_of_several_sets_names_them(make, tmp_path, pack):
    files = {
        f"gzip/emnist-{name}-{part}": pack(content)
        for name in ("balanced", "letters")
        for part, content in idx_files(tmp_path).items()
    }
    message = refusal(make(files))
    assert "2 data sets (emnist-balanced, emnist-letters); " in message
    assert str(tmp_path / "temporary") not in message


@pytest.mark.parametrize("content", [{}, {"a.txt": b"x"}, {"readme.md": b"x", "a/b.doc": b"y"}])
def test_an_archive_of_something_else_is_refused(make, content):
    message = refusal(make({"c.html": b"x", **content}))
    assert "holds no data set: expected" in message or "tar file, in which no data set was found;" in message


def test_what_is_wrong_with_a_file_names_it_in_its_archive(make, tmp_path):
    path = make({**idx_files(tmp_path), "train-images-idx3-ubyte": b"\0\0\x08\x03" + bytes(9)})
    assert f"{path}/train-images-idx3-ubyte is cut short" in refusal(path).replace("\\", "/")


def test_reading_an_archive_can_be_cancelled(make, tmp_path):
    assert_cancellable(make(idx_files(tmp_path)))


# Archives from strangers


@pytest.mark.parametrize(
    "name", ["../train.csv", "/tmp/train.csv", "a/../../train.csv", "C:/train.csv", "..\\train.csv"]
)
def test_no_path_leads_out_of_a_tar(tmp_path, name, temporary):
    path = make_tar(tmp_path / "a.tar", {name: table(IMAGES, LABELS)})
    before = sorted(tmp_path.rglob("*"))
    with contextlib.suppress(DataError):
        assert len(open_dataset(path)) == 12
    assert sorted(tmp_path.rglob("*")) == before
    assert not (tmp_path.parent / "train.csv").exists()


def test_links_and_devices_in_a_tar_are_passed_over(tmp_path):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, kind, target in (
            ("train.csv", tarfile.SYMTYPE, "/etc/passwd"),
            ("test.csv", tarfile.CHRTYPE, ""),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, target
            archive.addfile(entry)
    (tmp_path / "a.tar").write_bytes(file.getvalue())
    assert "in which no data set was found" in refusal(tmp_path / "a.tar")


def test_long_names_in_a_tar_are_read(tmp_path):
    for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        files = {
            f"{'folder' * 9}/{'another' * 9}/{name}": content for name, content in idx_files(tmp_path).items()
        }
        assert_mnist(make_tar(tmp_path / "a.tar", files, form))


def test_more_than_there_is_room_for_is_refused_before_it_is_unpacked(make, monkeypatch):
    monkeypatch.setattr("mnist_gui.data.formats._shared.memory_budget.free_memory", lambda: 4_000)
    assert "is too large" in refusal(make({"train.csv": bytes(1_000_000)}))


def test_a_tar_that_expands_without_an_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("mnist_gui.data.formats._shared.memory_budget.free_memory", lambda: 1_000_000)
    path = make_tar(
        tmp_path / "a.tar.gz", {"notes.txt": bytes(10_000_000), "train.csv": table(IMAGES, LABELS)}
    )
    assert f"{path} is too large to be opened at once" in refusal(path)


@pytest.mark.parametrize("damage", ["checksum", "size", "cut", "long name"])
def test_a_damaged_tar_is_refused(tmp_path, damage):
    path = make_tar(tmp_path / "a.tar", {"train.csv": table(IMAGES, LABELS)})
    data = bytearray(path.read_bytes())
    if damage == "checksum":
        data[0] ^= 1
    elif damage == "size":
        data[124:136] = b"zzzzzzzzzzz\0"
    elif damage == "cut":
        del data[3000:]
    else:
        data[156:157] = b"L"
        data[124:136] = b"77777777777\0"
        total = sum(data[:148]) + 8 * 32 + sum(data[156:512])
        data[148:156] = f"{total:06o}\0 ".encode()
    path.write_bytes(data)
    message = refusal(path)
    assert f"{path} is " in message
    assert message.endswith("download or copy it again.")


# Files of people


def test_the_case_opens():
    path = SHARED / "refused" / "kaggle_digit-recognizer.zip"
    if not path.exists():
        pytest.skip("the collection of cases is not there")
    dataset = open_dataset(path)
    assert {split.name: len(split) for split in dataset.splits} == {"train": 24, "test": 12}
    assert set(dataset.splits[1].labels.tolist()) == {NO_LABEL}


def test_packed_tables_without_other_endings_are_read_whole_from_a_tar(tmp_path):
    rng = np.random.default_rng(0)
    lines = [
        f"{row % 10} " + " ".join(f"{place}:{value:.4f}" for place, value in enumerate(values, start=1))
        for row, values in enumerate(rng.uniform(-1, 1, (20, 256)))
    ]
    packed = bz2.compress("\n".join(lines).encode())
    assert len(packed) > 10_000
    files = dict.fromkeys(("usps/usps.bz2", "usps/usps.t.bz2"), packed)
    dataset = open_dataset(make_tar(tmp_path / "usps.tar", files))
    assert [len(split.images) for split in dataset.splits] == [20, 20]


def test_of_files_that_are_no_data_only_the_beginning_is_unpacked(tmp_path, monkeypatch):
    sizes = {}
    read = Room.read

    def watched(room, read_folder):
        sizes.update({file.name: file.stat().st_size for file in room.folder.rglob("*.*")})
        return read(room, read_folder)

    monkeypatch.setattr(Room, "read", watched)
    others = {f"{size}.bin": b"\0x" * (size // 2) for size in (10, 4096, 4098, 700_000)}
    labels = b"label of each image\n" * 30_000
    path = make_tar(tmp_path / "a.tar", {"train.csv": table(IMAGES, LABELS), "labels.txt": labels, **others})
    assert open_dataset(path).labels.tolist() == LABELS.tolist()
    assert {name: sizes[name] for name in others} == {
        "10.bin": 10,
        "4096.bin": 4096,
        "4098.bin": 4096,
        "700000.bin": 4096,
    }
    assert (sizes["labels.txt"], sizes["train.csv"]) == (len(labels), len(table(IMAGES, LABELS)))
