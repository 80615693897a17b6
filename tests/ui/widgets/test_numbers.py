"""Numbers are written in one way."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox

import mnist_gui.ui
from mnist_gui.ui.widgets.numbers import DecimalBox, use_number_format

FORMATTED_BY_QT = re.compile(r"QLocale\.system|QLocale\(\)\.(toString|toCurrency)|setLocale\(|%L")


@pytest.fixture
def _german():
    """A system that writes 60.000 and 0,5."""
    before = QLocale()
    QLocale.setDefault(QLocale("de"))
    use_number_format()
    yield
    QLocale.setDefault(before)


@pytest.mark.usefixtures("_german")
def test_qt_writes_numbers_as_our_own_texts_do(qtbot):
    assert QLocale().toString(1_234_567) == f"{1_234_567:,}"
    assert QLocale().toString(0.25, "f", 2) == f"{0.25:.2f}"
    share, count = QDoubleSpinBox(), QSpinBox(maximum=100_000)
    share.setValue(0.5)
    count.setGroupSeparatorShown(True)
    count.setValue(60_000)
    assert share.text() == "0.50"
    assert count.text() == "60,000"


@pytest.mark.usefixtures("_german")
@pytest.mark.parametrize("typed", ["0.25", "0,25"])
def test_a_number_is_typed_with_a_point_or_a_comma(qtbot, typed):
    box = DecimalBox()
    qtbot.addWidget(box)
    box.show()
    box.selectAll()
    qtbot.keyClicks(box, typed)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == 0.25
    assert box.text() == "0.25"


def test_no_text_of_the_window_has_numbers_in_the_language_of_the_system():
    folder = Path(mnist_gui.ui.__file__).parent
    found = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.py")
        if FORMATTED_BY_QT.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"shell/app.py"}, "which asks for the direction of the language"
