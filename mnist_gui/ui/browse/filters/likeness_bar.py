"""The strip below the filter bar that says how near duplicates have to be, while the query is about them."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSlider, QWidget

from mnist_gui.data.duplicate_links import LARGEST_NEAR
from mnist_gui.data.query.query import Query
from mnist_gui.data.query.values import Likeness
from mnist_gui.ui.widgets.cards import paint_panel
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.tokens import GAP, TIGHT

_STEPS = 50  # of the slider; 0 stands for the same ink
_NARROWEST, _WIDEST = 80, 280  # of the slider, in logical pixels


class LikenessBar(QWidget):
    """A slider for the distance of the duplicates that a query asks for.

    Signals
    -------
    query_changed(Query)
        The user moved the slider: the query with another distance.
    """

    query_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("likenessBar")
        self._query = Query()
        caption = quiet_label(self.tr("Duplicates"))
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("likenessSlider")
        self._slider.setAccessibleName(self.tr("Largest distance between duplicates"))
        words = self.tr("From the same ink, in place or shifted, to features that are less and less alike")
        set_tool_tip(self._slider, words)
        self._slider.setRange(0, _STEPS)
        self._slider.setPageStep(5)
        self._slider.setMinimumWidth(_NARROWEST)
        self._slider.setMaximumWidth(_WIDEST)
        self._slider.setMinimumHeight(24)
        self._slider.valueChanged.connect(self._on_value_changed)
        self._value = PlainLabel()
        self._value.setObjectName("likenessValue")
        margins = (GAP, TIGHT, GAP, TIGHT)
        row(caption, (self._slider, 1), self._value, None, owner=self, spacing=GAP, margins=margins)
        self.hide()

    def show_query(self, query: Query) -> None:
        """Show how near the duplicates of a query are; hide if it asks for none."""
        self._query = query
        likeness = next((value for _, value in _likenesses(query)), None)
        self.setVisible(likeness is not None)
        if likeness is None:
            return
        with QSignalBlocker(self._slider):
            near = likeness.near
            self._slider.setValue(0 if near is None else max(1, round(near * _STEPS / LARGEST_NEAR)))
        same = self.tr("the same ink")
        self._value.setText(same if near is None else self.tr("up to {near:.2f} apart").format(near=near))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, with a hairline below."""
        paint_panel(self, Qt.Edge.BottomEdge)

    @Slot(int)
    def _on_value_changed(self, value: int) -> None:
        near = round(value * LARGEST_NEAR / _STEPS, 3) if value else None
        query = self._query
        for key, likeness in _likenesses(query):
            query = query.with_value(key, Likeness(near, likeness.negative))
        self.query_changed.emit(query)


def nearest_asked(query: Query) -> float | None:
    """Return the largest distance of the duplicates that a query asks for; None for the same ink, or none."""
    return max((value.near for _, value in _likenesses(query) if value.near is not None), default=None)


def _likenesses(query: Query) -> list[tuple[str, Likeness]]:
    return [(key, value) for key, value in query.terms if isinstance(value, Likeness)]
