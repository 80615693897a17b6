"""The collected inputs that go wrong, and what each should give as their README says it.

Nearly all are made of MNIST's first images, so these tell which pixels and labels are right. The test of the
cases runs the command in its own process, the benchmark in one of its own.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

import mnist_gui
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.idx import read_idx
from mnist_gui.errors import UserError

ROOT = Path(__file__).resolve().parents[2].parent / "shared"
CASES = ROOT / "cases"
MNIST = ROOT / "data" / "mnist"
_MOST = 64

Run = Callable[[list[str]], tuple[int, str, str]]
"""Runs the program with arguments; returns the exit code, the output and the messages."""


class Case(NamedTuple):
    """What an input should give.

    Attributes
    ----------
    splits : mapping of str to int
        Images by split; empty for an input that is refused, and for a picture.
    side : int
        The side of its images.
    classes : tuple of str
    pixels : str
        ``"mnist"`` if they are those of MNIST, ``"binary"`` if those in black and white, else empty.
    labels : str
        ``"mnist"``, ``"none"`` or the class that all have; empty if the README does not say.
    unlabelled : str
        The split whose images have no labels.
    note : str
        A part of the note.
    refused : str
        A part of the sentence with which it is refused.
    digit : str
        What ``predict`` reads; then it is no data set.
    others : int
        Images that are not MNIST's: pictures with losses.
    is_picture : bool
        Whether ``predict`` refuses it with the same sentence.
    """

    splits: Mapping[str, int] = {}
    side: int = 28
    classes: tuple[str, ...] = tuple("0123456789")
    pixels: str = "mnist"
    labels: str = "mnist"
    unlabelled: str = ""
    note: str = ""
    refused: str = ""
    digit: str = ""
    others: int = 0
    is_picture: bool = False


def _train(count: int, note: str = "") -> Case:
    return Case({"train": count}, note=note)


_BOTH = Case({"train": 24, "test": 12})
_PICKLE = "holds Python objects, which could run code and are never loaded"

EXPECTED: Mapping[str, Case] = {
    "silent/three_sevens_label_last.csv": Case(
        {"train": 3}, side=8, pixels="", labels="7", note="label assumed in the last column"
    ),
    "silent/binary_uint8_0_1.npz": _BOTH._replace(pixels="binary", note="pixels 0..1 made 0..255"),
    "silent/binary_0_1_train.csv": _train(24, "pixels 0..1 made 0..255")._replace(pixels="binary"),
    "silent/digit_7_grey_0_1.png": Case(digit="7"),
    "silent/dark_ink_on_white_paper.zip": _BOTH._replace(note="paper was light: inverted"),
    "silent/kaggle_trainingSet_testSet.zip": _BOTH,
    "silent/training-images_test-images.zip": _BOTH,
    "silent/mnist_train_mnist_test.zip": _BOTH,
    "silent/img_and_table": _train(24, "labels from dataset.csv"),
    "silent/some_pictures_skipped.zip": _train(11)._replace(others=3),
    "silent/rgba_flat.csv": _train(3, "colour made grey"),
    "silent/flowers.csv": Case(refused="found 5 columns of measures"),
    "silent/matlab_order_28x28xN.npz": Case(
        {"train": 24}, labels="none", note="images along the last axis of images (28 x 28 x 24)"
    ),
    "silent/nas_and_bin_folders.zip": _train(24, "left out: 2 system folders"),
    "silent/png_with_exif_turn.zip": _train(24),
    "refused/kaggle_digit-recognizer.zip": _BOTH._replace(
        unlabelled="test", note="left out: sample_submission.csv"
    ),
    "refused/arr_0_arr_1.npz": _train(24, "told by shape"),
    "refused/npy_files": _BOTH,
    "refused/one_hot.npz": _BOTH._replace(note="one-hot labels: the place of the 1"),
    "refused/pandas_with_index.csv": _train(24),
    "refused/savetxt_blanks.txt": _train(24),
    "refused/hmnist_28_28_RGB.csv": _train(4, "colour made grey"),
    "refused/one_broken_of_25.zip": _train(24, "left out: 1 unreadable picture (3/broken.png)"),
    "refused/torchvision_root": _train(24),
    "refused/images_and_labels_csv": _train(24, "labels from csvTrainLabel 60k x 1.csv"),
    "refused/part_numbers": _BOTH,
    "refused/label_names_beside.npz": _train(24),
    "refused/browser_copies": _train(24),
    "refused/line_of_words_first.csv": _train(12, "1 line before the table passed over"),
    "refused/excel_unicode.csv": _train(8),
    "refused/libsvm": _train(24),
    "refused/mnist_784.arff": _train(8),
    "refused/idx_float32": _train(8, "pixels 0..1 made 0..255"),
    "refused/bool_labels.npz": Case({"train": 24}, classes=("False", "True"), labels=""),
    "message/web_page_in_idx_folder": Case(refused="is a web page"),
    "message/folder_of_pickle": Case(refused=_PICKLE),
    "message/folder_of_tif": _train(6),
    "message/v4.mat": Case({"train": 2}, labels="none"),
    "message/protocol0.pkl": Case(refused=_PICKLE),
    "message/mnist-train.arrow": Case(refused="is an Arrow file"),
    "message/mnist-train.tfrecord-00000-of-00001": Case(refused="is a TFRecord of TensorFlow"),
    "message/phone_photo.heic": Case(
        refused="is a HEIC photo, which is not read here; save it as PNG or JPEG", is_picture=True
    ),
    "message/list.json": Case(refused="is JSON"),
    "message/decimal_comma.csv": _train(8),
    "picture/four_in_axes.png": Case(digit="4"),
}


class Findings:
    """Counts what was compared, and keeps what differs."""

    def __init__(self) -> None:
        self.compared: Counter[str] = Counter()
        self.differences: list[str] = []

    def compare(self, what: str, found: object, expected: object) -> None:
        """Count one comparison."""
        self.compared[what] += 1
        if found != expected:
            self.differences.append(f"{what}: {found!r}, expected {expected!r}")


def known_images() -> dict[bytes, tuple[str, str]]:
    """Return split and label of MNIST's first images, by their pixels, as they are and in two tones."""
    known = {}
    for split, name in (("train", "train"), ("test", "t10k")):
        images = read_idx(MNIST / f"{name}-images-idx3-ubyte.gz")[:_MOST]
        labels = read_idx(MNIST / f"{name}-labels-idx1-ubyte.gz")[:_MOST]
        for image, label in zip(images, labels.tolist(), strict=True):
            known[image.tobytes()] = (split, str(label))
            known[np.where(image > 127, 255, 0).astype(np.uint8).tobytes()] = (split, str(label))
    return known


def check(name: str, known: Mapping[bytes, tuple[str, str]], run: Run) -> Findings:
    """Compare what an input gives, in Python and by command, with what it should give."""
    case, path, findings = EXPECTED[name], CASES / name, Findings()
    command = "predict" if case.digit else "info"
    code, output, messages = run([command, str(path), "--json"])
    findings.compare("exit code", code, 2 if case.refused else 0)
    report = {} if code else json.loads(output)
    if case.digit:
        findings.compare("digit", (str(report.get("label")), report.get("verdict")), (case.digit, "digit"))
        return findings
    if case.is_picture:
        code, _, messages_of_predict = run(["predict", str(path)])
        findings.compare("exit code", code, 2)
        # A slow run says first what it reads, and a folder may have several names.
        sentences = [said.rpartition(path.name)[2] for said in (messages_of_predict, messages)]
        findings.compare("sentence", *sentences)
    try:
        dataset = mnist_gui.open(path)
    except UserError as error:
        findings.compare("sentence", case.refused in str(error) and bool(case.refused), True)
        findings.compare("sentence", messages.strip().endswith(str(error)), True)
        return findings
    findings.compare("sentence", "", case.refused)
    _check_opened(case, dataset, report, known, findings)
    return findings


def _check_opened(
    case: Case,
    dataset: Dataset,
    report: Mapping[str, object],
    known: Mapping[bytes, tuple[str, str]],
    findings: Findings,
) -> None:
    counts = {split.name: len(split) for split in dataset.splits}
    findings.compare("splits", counts, dict(case.splits))
    findings.compare("splits", report.get("splits"), dict(case.splits))
    findings.compare("size", (dataset.height, dataset.width), (case.side, case.side))
    findings.compare("classes", dataset.class_names, case.classes)
    findings.compare("note", case.note in dataset.note, True)
    findings.compare("note", report.get("note"), dataset.note)
    others = 0
    for row, (split, image, label) in enumerate(_images(dataset)):
        found = known.get(image.tobytes())
        others += found is None
        if case.pixels:
            if found is None and others <= case.others:
                continue
            is_binary = set(np.unique(image)) <= {0, 255}
            findings.compare(
                "pixels", (row, found and found[0], is_binary), (row, split, case.pixels == "binary")
            )
        expected = case.labels
        if expected == "none" or split == case.unlabelled:
            expected = ""
        elif expected == "mnist":
            expected = found[1] if found else "?"
        if case.labels:
            findings.compare("labels", (row, label), (row, expected))
    findings.compare("pixels", others, case.others if case.pixels else len(dataset))


def _images(dataset: Dataset) -> Iterator[tuple[str, np.ndarray, str]]:
    """Yield the split, the pixels and the class of each image; an empty class for those without a label."""
    for split in dataset.splits:
        for image, label in zip(split.images, split.labels.tolist(), strict=True):
            yield split.name, image, dataset.class_names[label] if label >= 0 else ""
