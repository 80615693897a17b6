"""A user reviews suspects by keys: after a cross-validation, with undo, through a restart, to the export."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from helpers.widget_driver import choose as choose_in
from helpers.widget_driver import click, find, text, trigger, wait_for_text
from helpers.window_driver import export_whole
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

import mnist_gui
from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.open import open_dataset

CTRL = Qt.KeyboardModifier.ControlModifier
DIGITS = [getattr(Qt.Key, f"Key_{digit}") for digit in range(10)]
IMAGES, PLANTED, REVIEWED, UNDONE = 450, 36, 30, 2


def plant_errors(folder: Path) -> Dataset:
    """Write digits as IDX, some of them with wrong labels; return them with the right ones."""
    images, right = open_dataset("sample").train.images[:IMAGES], open_dataset("sample").train.labels[:IMAGES]
    random = np.random.default_rng(15)
    rows = random.choice(IMAGES, PLANTED, replace=False)
    labels = right.copy()
    labels[rows] = (labels[rows] + random.integers(1, 10, PLANTED)) % 10
    split = Split("train", images, labels)
    mnist_gui.export(Dataset("Planted", (split,), tuple("0123456789"), ""), folder, "idx")
    return Dataset("Right", (replace(split, labels=right),), tuple("0123456789"), "")


def test_suspects_are_reviewed_by_keys_and_exported_with_the_corrected_labels(qtbot, use, tmp_path):
    folder, out = tmp_path / "planted", tmp_path / "out"
    right = plant_errors(folder).labels
    expected = open_dataset(folder, corrections=False).labels.copy()
    positions: list[int] = []

    def key_of(image) -> tuple[Qt.Key, int]:
        """Return the key of a user who knows the right label, and the label that it gives."""
        label = int(right[image.row])
        keys = {image.given: Qt.Key.Key_K, image.proposed: Qt.Key.Key_Return}
        return keys.get(label, DIGITS[label]), label

    def review(window):
        qtbot.waitUntil(lambda: window.state.workspace.dataset is not None)
        choose_in(window, "modelChoice", "logistic")
        trigger(window, "validateAction")
        qtbot.waitUntil(lambda: window.state.workspace.validation is not None, timeout=60_000)
        trigger(window, "reviewSuspectsAction")
        reviews, view = window.state.reviews, find(window, QWidget, "reviewView")
        qtbot.waitUntil(lambda: reviews.review is not None, timeout=60_000)
        qtbot.waitUntil(view.hasFocus)
        images = reviews.review.images
        assert len(images) >= REVIEWED
        assert "read as" in text(window, "reviewReason")
        for count, image in enumerate(images[:REVIEWED], start=1):
            assert reviews.review.current is image
            key, label = key_of(image)
            qtbot.keyClick(view, key)
            if count <= REVIEWED - UNDONE:
                expected[image.row] = label
        for _ in range(UNDONE):
            qtbot.keyClick(view, Qt.Key.Key_Z, CTRL)
        qtbot.waitUntil(lambda: window.state.corrections.can_redo)
        qtbot.waitUntil(lambda: window.state.workspace.dataset.labels.tolist() == expected.tolist())
        qtbot.waitUntil(lambda: reviews.review.position == REVIEWED - UNDONE)
        positions.append(reviews.review.position)

    def go_on(window):
        trigger(window, "reviewPageAction")
        wait_for_text(qtbot, window, "reviewCount", part=f"{REVIEWED - UNDONE + 1} of")
        assert window.state.reviews.review.position == positions[0]
        assert text(window, "reviewDone") == f"{REVIEWED - UNDONE} done"
        click(qtbot, window, "reviewFinish")
        assert f"{REVIEWED - UNDONE} of" in text(window, "summaryTitle")
        changed = int((expected != open_dataset(folder, corrections=False).labels).sum())
        assert text(window, "summaryChanged") == f"{changed} labels changed"
        click(qtbot, window, "summaryExport")
        export_whole(qtbot, window, out, "idx")

    assert use([str(folder)], review) == 0
    assert use([str(folder)], go_on) == 0
    exported = open_dataset(out)
    assert exported.labels.tolist() == expected.tolist()
    assert (exported.labels != right).sum() < PLANTED - 20
