"""What a user does with the list of classes: switch a class on or off, read its line."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from mnist_gui.ui.browse.filters.class_list import ClassList


def class_line(owner: QWidget, label: int) -> QModelIndex:
    """Return the line of a class."""
    classes = owner.findChild(ClassList, "classList")
    assert classes is not None
    return classes.model().index(classes.classes.labels.index(label), 0)


def click_class(owner: QWidget, label: int) -> None:
    """Switch a class on or off with the mouse; the list scrolls to it first."""
    classes, line = owner.findChild(ClassList, "classList"), class_line(owner, label)
    classes.scrollTo(line)
    point = classes.visualRect(line).center()
    QTest.mouseClick(classes.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)


def class_sentence(owner: QWidget, label: int) -> str:
    """Return what screen readers say of a class."""
    return class_line(owner, label).data(Qt.ItemDataRole.AccessibleTextRole)


def classes_on(owner: QWidget) -> set[int]:
    """Return the labels of the classes that are switched on."""
    classes = owner.findChild(ClassList, "classList")
    return {classes.classes.labels[index.row()] for index in classes.selectionModel().selectedIndexes()}
