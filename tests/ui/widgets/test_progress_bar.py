from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from mnist_gui.ui.widgets.progress_bar import ProgressBar


class Beside(QWidget):
    painted = 0

    def paintEvent(self, _event):
        self.painted += 1


def paints_at_once(qtbot, bar: QProgressBar) -> int:
    window, beside = QWidget(), Beside()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(bar)
    column.addWidget(beside)
    window.resize(300, 200)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: beside.painted > 0)
    before = beside.painted
    for value in range(10, 100, 10):
        beside.update()
        bar.setValue(value)
    assert bar.value() == 90
    return beside.painted - before


def test_reports_of_progress_paint_nothing_else_at_once(qtbot):
    assert paints_at_once(qtbot, QProgressBar()) > 5, "Qt's own does, else this class is of no use"
    assert paints_at_once(qtbot, ProgressBar()) == 0
