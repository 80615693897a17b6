"""Rows, columns and scroll areas of widgets, laid out in one call."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeAlias, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QBoxLayout,
    QFormLayout,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from mnist_gui.ui.widgets.tokens import GAP, TIGHT, control_height

Part: TypeAlias = (
    QWidget | QLayout | tuple[QWidget | QLayout, int] | tuple[QWidget, Qt.AlignmentFlag] | int | None
)
"""A widget or layout, perhaps with a stretch factor or an alignment; an int is a space; None is a stretch."""

_PASSES = 3
"""How often to arrange widgets around one another until all have their heights."""

Margins: TypeAlias = tuple[int, int, int, int]
Box = TypeVar("Box", bound=QBoxLayout)


def row(
    *parts: Part, owner: QWidget | None = None, spacing: int = 0, margins: Margins = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Return a layout with parts side by side.

    Parameters
    ----------
    *parts : Part
    owner : QWidget, optional
        Widget that gets the layout.
    spacing : int
        Logical pixels between two parts.
    margins : tuple of int
        Logical pixels to the left, above, to the right and below.
    """
    return _filled(QHBoxLayout(), parts, owner, spacing, margins)


def column(
    *parts: Part, owner: QWidget | None = None, spacing: int = 0, margins: Margins = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Return a layout with parts below one another; the parameters are those of `row`."""
    return _filled(QVBoxLayout(), parts, owner, spacing, margins)


class SideBySide(QWidget):
    """Controls side by side, or below one another where their texts would be cut.

    Parameters
    ----------
    *controls : QWidget
    shares : tuple of int
        How wide each one is, beside the others, where there is room for that; of equal width if empty.
    spacing : int
        Logical pixels between two of them.
    """

    def __init__(self, *controls: QWidget, shares: tuple[int, ...] = (), spacing: int = TIGHT) -> None:
        super().__init__()
        self._controls = controls
        self._shares = shares or (1,) * len(controls)
        self._box = row(*zip(controls, self._shares, strict=True), owner=self, spacing=spacing)
        for control in controls:
            control.setMinimumWidth(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the direction."""
        super().resizeEvent(event)
        needs = [_least_width(control) for control in self._controls]
        room = self.width() - (len(needs) - 1) * self._box.spacing()
        share = max(need / part for need, part in zip(needs, self._shares, strict=True))
        shares = self._shares if share * sum(self._shares) <= room else tuple(needs)
        for number, part in enumerate(shares):
            self._box.setStretch(number, part)
        fits = sum(needs) <= room
        direction = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if direction is not self._box.direction():
            self._box.setDirection(direction)
        self._box.activate()  # before it is painted


def _least_width(control: QWidget) -> int:
    """Return the width in which the text of a control is not cut."""
    if isinstance(control, QAbstractButton):
        text = control.text().replace("&", "")
        return control.fontMetrics().horizontalAdvance(text) + 2 * GAP
    return control.sizeHint().width()


def scrolling(widget: QWidget, *, is_clear: bool = False) -> QScrollArea:
    """Return an area that scrolls a widget up and down; it has no frame and takes no focus.

    Parameters
    ----------
    widget : QWidget
    is_clear : bool
        Whether what is behind is seen through it.
    """
    area = QScrollArea()
    if is_clear:
        area.setViewport(QWidget())
    area.setWidget(widget)
    if is_clear:
        widget.setAutoFillBackground(False)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of what is in it
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def make_viewport(view: QAbstractScrollArea) -> None:
    """Give a view a viewport that is made here, the same as its own.

    To say what a widget is that Qt has made, PySide prepares every class that it could be of. That takes ten
    milliseconds at the start, unless nothing asks for such a widget.
    """
    viewport = QWidget()
    viewport.setObjectName("qt_scrollarea_viewport")
    viewport.setBackgroundRole(QPalette.ColorRole.Base)
    viewport.setAutoFillBackground(True)
    view.setViewport(viewport)


def centre_labels(form: QFormLayout) -> None:
    """Centre the labels of a form beside their fields; Qt keeps them at the top of fields that are high."""
    for line in range(form.rowCount()):
        item = form.itemAt(line, QFormLayout.ItemRole.LabelRole)
        field = form.itemAt(line, QFormLayout.ItemRole.FieldRole)
        label = item.widget() if item is not None else None
        if label is not None and field is not None:
            # Before the form is laid out, the item of a field has no size, but its widget has.
            widget, height = field.widget(), control_height(label)
            label.setMinimumHeight(height if widget is None else min(widget.sizeHint().height(), height))


def lay_out_now() -> None:
    """Lay out what waits for it, so that it is painted once, where it stays.

    Left to itself, Qt would paint in between: it delivers what comes up while it delivers other events after
    these, and one of them may be the request to paint.
    """
    for _ in range(_PASSES):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)


@contextmanager
def painted_when_laid_out(owner: QObject) -> Iterator[None]:
    """Do what changes all widgets in three steps: the block, then their layout, then painting.

    Other events are handled between two of them. Without this, Qt would paint before and after it lays out,
    all at once.

    Parameters
    ----------
    owner : QObject
        If it is deleted meanwhile, nothing is painted any more.
    """
    windows = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each.updatesEnabled()]
    for window in windows:
        window.setUpdatesEnabled(False)
    yield
    if windows:
        # What the block asks Qt for comes with the next events; a timer that ends then would be too early.
        QTimer.singleShot(0, owner, partial(QTimer.singleShot, 0, owner, partial(_lay_out, windows)))


def _lay_out(windows: list[QWidget]) -> None:
    lay_out_now()
    _paint(windows)


def _paint(windows: list[QWidget]) -> None:
    """Paint one window after the other."""
    for number, window in enumerate(windows):
        if isValid(window):
            window.setUpdatesEnabled(True)
            QTimer.singleShot(0, partial(_paint, windows[number + 1 :]))
            return


def _filled(box: Box, parts: tuple[Part, ...], owner: QWidget | None, spacing: int, margins: Margins) -> Box:
    if owner is not None:
        owner.setLayout(box)
    box.setSpacing(spacing)
    box.setContentsMargins(*margins)
    for part in parts:
        _append(box, part)
    return box


def _append(box: QBoxLayout, part: Part) -> None:
    if part is None:
        box.addStretch(1)
    elif isinstance(part, int):
        box.addSpacing(part)
    elif isinstance(part, QWidget):
        box.addWidget(part)
    elif isinstance(part, QLayout):
        box.addLayout(part)
    else:
        item, how = part
        if isinstance(how, Qt.AlignmentFlag):
            assert isinstance(item, QWidget), "Qt aligns widgets only"
            box.addWidget(item, 0, how)
        elif isinstance(item, QWidget):
            box.addWidget(item, how)
        else:
            box.addLayout(item, how)
