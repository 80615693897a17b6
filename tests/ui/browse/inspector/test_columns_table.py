"""The inspector shows what a data set says of a digit beside its label."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea

from mnist_gui.data.formats.idx import QMNIST_COLUMNS
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.ui.browse.inspector.columns_table import ColumnsTable
from mnist_gui.ui.browse.inspector.inspector import Inspector
from mnist_gui.ui.browse.inspector.note_field import NoteField


@pytest.fixture
def inspector(qtbot, runner) -> Inspector:
    inspector = Inspector(runner)
    qtbot.addWidget(inspector)
    inspector.resize(260, 420)
    inspector.show()
    return inspector


@pytest.fixture
def qmnist(tmp_path, tiny_dataset):
    """A data set of QMNIST's form; its test split has only classes."""
    train, test = tiny_dataset.splits
    write_idx(tmp_path / "qmnist-train-images-idx3-ubyte", train.images)
    write_idx(tmp_path / "qmnist-test-images-idx3-ubyte", test.images)
    table = np.arange(8 * len(train), dtype=np.int32).reshape(-1, 8)
    table[:, 0] = train.labels
    write_idx(tmp_path / "qmnist-train-labels-idx2-int", table)
    write_idx(tmp_path / "qmnist-test-labels-idx1-ubyte", test.labels.astype(np.uint8))
    return open_dataset(tmp_path)


def value(inspector: Inspector, name: str, *, of: str = "inspector") -> QLabel:
    return inspector.findChild(QLabel, f"{of}Column_{name}")


def captions(inspector: Inspector) -> dict[str, str]:
    """The captions on show, with what they explain."""
    table = inspector.findChild(ColumnsTable)
    labels = table.findChildren(QLabel, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return {label.text(): label.toolTip() for label in labels if not label.objectName()}


def test_all_columns_of_qmnist_are_shown_under_names_that_say_what_they_are(inspector, qmnist):
    inspector.set_dataset(qmnist)
    inspector.show_row(3)
    shown = {name: value(inspector, name).text() for name in QMNIST_COLUMNS}
    assert shown == {name: str(qmnist.columns[name][3]) for name in QMNIST_COLUMNS}
    assert shown["writer"] == "26"
    assert list(captions(inspector)) == [
        "Class",
        "Series",
        "Writer",
        "Writer's digit",
        "NIST class",
        "NIST index",
        "Duplicate of",
        "Unused",
    ]
    assert captions(inspector)["NIST class"] == "NIST's code of the class, 30 to 39"
    assert value(inspector, "writer").accessibleName() == "Writer: 26"


def test_another_digit_has_other_values(inspector, qmnist):
    inspector.set_dataset(qmnist)
    inspector.show_row(3)
    inspector.show_row(4)
    assert value(inspector, "writer").text() == "34"


def test_what_a_split_does_not_tell_is_a_dash(inspector, qmnist):
    inspector.set_dataset(qmnist)
    inspector.show_row(250)
    assert value(inspector, "class").text() == str(qmnist.labels[250])
    assert value(inspector, "writer").text() == "\N{EN DASH}"


def test_a_pinned_digit_is_compared_column_by_column(inspector, qmnist):
    inspector.set_dataset(qmnist)
    inspector.show_row(3)
    assert not value(inspector, "writer", of="pinned").isVisible()
    inspector.toggle_pin()
    inspector.show_row(5)
    pinned, current = value(inspector, "writer", of="pinned"), value(inspector, "writer")
    assert pinned.isVisible()
    assert (pinned.text(), current.text()) == ("26", "42")
    inspector.show_row(3)
    inspector.toggle_pin()
    assert not pinned.isVisible()


def test_columns_go_with_their_data_set(qtbot, inspector, qmnist, tiny_dataset):
    inspector.set_dataset(qmnist)
    inspector.show_row(3)
    assert inspector.findChild(ColumnsTable).isVisible()
    inspector.set_dataset(tiny_dataset)
    inspector.show_row(3)
    assert not inspector.findChild(ColumnsTable).isVisible()
    qtbot.waitUntil(lambda: value(inspector, "writer") is None)


def test_a_long_value_is_cut_and_many_columns_scroll(qtbot, inspector, tiny_dataset):
    path = "train/7/" + "a_very_long_name_" * 20 + ".png"
    columns = {"file": np.array([path] * len(tiny_dataset))}
    columns |= {f"column_{number}": np.arange(len(tiny_dataset)) for number in range(50)}
    inspector.set_dataset(replace(tiny_dataset, columns=columns))
    inspector.show_row(7)
    file = value(inspector, "file")
    assert (file.text(), file.toolTip()) == (path, path)
    assert "File" in captions(inspector)
    area = inspector.findChild(QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    assert area.widget().width() == area.viewport().width()
    assert file.width() < file.sizeHint().width()
    assert value(inspector, "column_49").height() >= file.fontMetrics().height()


def test_values_of_the_data_set_begin_where_those_of_the_program_do(inspector, qmnist):
    inspector.set_dataset(qmnist)
    inspector.show_row(3)
    inspector.layout().activate()
    label = inspector.findChild(QLabel, "inspectorLabel")

    def left(widget):
        return widget.mapTo(inspector, QPoint()).x()

    QApplication.processEvents()
    assert left(value(inspector, "writer")) == left(label) == left(inspector.findChild(NoteField))
