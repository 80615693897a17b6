"""The bar about images without a label: when it is there, and what it offers."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.proposals import Proposals
from mnist_gui.ui.browse.labelling.label_bar import LabelBar
from mnist_gui.ui.browse.labelling.labeller import Labeller


def without_labels(dataset: Dataset, rows: slice) -> Dataset:
    """Return the data set with some rows of each split unlabelled."""
    splits = []
    for split in dataset.splits:
        labels = split.labels.copy()
        labels[rows] = NO_LABEL
        splits.append(Split(split.name, split.images, labels))
    return replace(dataset, splits=tuple(splits))


@pytest.fixture
def shown(window_state, qtbot, monkeypatch, tmp_path):
    """Return a bar, and a function that shows a data set with it."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    owner = QWidget()
    qtbot.addWidget(owner)
    bar = LabelBar(owner)
    labeller = Labeller(window_state, bar, owner)
    window_state.column_store.changed.connect(labeller.update)

    def show(dataset: Dataset) -> None:
        window_state.session.set_dataset(dataset)
        qtbot.waitUntil(lambda: not window_state.runner.live_tasks)

    yield bar, labeller, show
    labeller.deleteLater()


def visible(bar: QWidget, kind: type, name: str) -> bool:
    return bar.findChild(kind, name).isVisibleTo(bar)


def text(bar: QWidget) -> str:
    return bar._text


def test_it_is_there_while_images_have_no_label(shown, tiny_dataset, window_state):
    bar, labeller, show = shown
    show(tiny_dataset)
    assert bar.isHidden()
    assert not labeller.can_propose
    show(without_labels(tiny_dataset, slice(None)))
    assert not bar.isHidden()
    assert text(bar).startswith("These images have no label.")
    assert visible(bar, QPushButton, "labelTheseButton")
    assert not visible(bar, QComboBox, "labelReader")  # there is one reader
    show(without_labels(tiny_dataset, slice(0, 1)))
    assert text(bar).startswith("2 images without a label.")
    window_state.corrections.switch(on=False)
    assert bar.isHidden()
    window_state.corrections.switch(on=True)
    bar.close_requested.emit()
    assert bar.isHidden()


def test_without_a_reader_it_leads_to_a_model(shown):
    bar, _, show = shown
    images, none = np.zeros((3, 8, 8), np.uint8), np.full(3, NO_LABEL, np.int16)
    show(Dataset("Small", (Split("train", images, none),), ("a",), ""))
    assert "Open a model that reads such images" in text(bar)
    assert visible(bar, QPushButton, "labelModelButton")
    assert not visible(bar, QPushButton, "labelTheseButton")


def test_it_counts_the_proposals_that_it_would_accept(shown, tiny_dataset, window_state):
    bar, _, show = shown
    dataset = without_labels(tiny_dataset, slice(0, 2))
    show(dataset)
    confidence = np.full(len(dataset), np.nan, np.float32)
    labels = np.full(len(dataset), NO_LABEL, np.int16)
    rows = np.flatnonzero(dataset.labels == NO_LABEL)
    confidence[rows], labels[rows] = [0.5, 0.999, 0.99, 0.7], 3
    window_state.column_store.set_proposals(Proposals(labels, confidence, dataset.class_names, "x"))
    accept = bar.findChild(QPushButton, "acceptProposalsButton")
    assert text(bar) == "4 proposed labels."
    assert accept.text().endswith("Accept 2")
    bar._parts.confidence.setValue(50)
    assert accept.text().endswith("Accept 4")
    bar._parts.confidence.setValue(100)
    assert not accept.isEnabled()
    assert isinstance(window_state.column_store.columns, Columns)
    bar.close_requested.emit()
    assert window_state.column_store.columns.proposals is None
