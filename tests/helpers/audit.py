"""Faults of widgets that are shown: text too pale, targets too small, no name, no key."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QTabBar,
    QTextBrowser,
    QWidget,
)

from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.palette_colours import contrast

LEAST_TARGET = 24
_TEXTS = (QLabel, QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextBrowser)
_CONTROLS = (
    QAbstractButton,
    QComboBox,
    QAbstractSpinBox,
    QLineEdit,
    QAbstractSlider,
    QPlainTextEdit,
    QTabBar,
)

Pixels = npt.NDArray[np.uint32]


def faults_of(window: QWidget, *, text: float, disabled: float = 3.0) -> list[str]:
    """List the faults of all widgets that a window shows.

    Parameters
    ----------
    window : QWidget
    text : float
        The least contrast of text to what is behind it, 1 to 21.
    disabled : float
        That of text of what cannot be used.
    """
    pixels = _pixels(window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))
    found = []
    for widget in _shown(window):
        if isinstance(widget, _TEXTS) and _has_text(widget):
            least = text if widget.isEnabled() else disabled
            seen = _contrast_in(pixels, _area_in(widget, window))
            if seen is not None and seen < least - 0.05:
                found.append(f"contrast {seen:.1f} of {_called(widget)}")
        if isinstance(widget, _CONTROLS) and not isinstance(widget, QScrollBar) and not _is_part(widget):
            found += _faults_of_control(widget)
    return found


def unreached_by_tab(window: QWidget) -> list[str]:
    """List the controls that a window shows, and that Tab does not reach from any of them.

    Of controls side by side that the arrow keys move between, one is enough.
    """
    controls = [
        widget
        for widget in _shown(window)
        if widget.isEnabled() and _has_tab_stop(widget) and not widget.focusProxy() and not _is_part(widget)
    ]
    controls[0].setFocus()
    seen: list[QWidget] = []
    while (focused := QApplication.focusWidget()) is not None and focused not in seen:
        seen.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    return [
        f"not reached by Tab: {_called(widget)}"
        for widget in controls
        if not any(one in seen for one in [widget, *_group_of(widget)])
    ]


def cut_texts_of(window: QWidget) -> list[str]:
    """List the widgets that a window shows and that have less room than their text needs.

    Labels that say so by an ellipsis, and have the whole text in their tool tip, are not among them.
    """
    return [f"cut: {_called(widget)}" for widget in _shown(window) if _is_cut(widget)]


def _is_cut(widget: QWidget) -> bool:
    if isinstance(widget, QLabel):
        if isinstance(widget, ElidedLabel) or not widget.text().strip():
            return False
        room = widget.contentsRect()
        if not widget.wordWrap():
            shown = widget.text() if widget.buddy() is None else widget.text().replace("&", "")
            return max(map(widget.fontMetrics().horizontalAdvance, shown.split("\n"))) > room.width()
        return widget.heightForWidth(widget.width()) > widget.height()
    if isinstance(widget, QPushButton | QCheckBox | QRadioButton):
        needed = widget.fontMetrics().horizontalAdvance(widget.text().replace("&", ""))
        return needed > widget.width() - 8 or widget.fontMetrics().height() > widget.height()
    return False


def _faults_of_control(widget: QWidget) -> Iterator[str]:
    if min(widget.width(), widget.height()) < LEAST_TARGET:
        yield f"{widget.width()}x{widget.height()} pixels of {_called(widget)}"
    interface = QAccessible.queryAccessibleInterface(widget)
    if interface is None or not interface.text(QAccessible.Text.Name).strip():
        yield f"no name of {_called(widget)}"
    if widget.isEnabled() and not any(_has_tab_stop(one) for one in _group_of(widget)):
        yield f"no focus of {_called(widget)}"


def _has_tab_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _group_of(widget: QWidget) -> list[QWidget]:
    """Return a control and others of its kind beside it: arrow keys move between them after one tab stop."""
    parent = widget.parentWidget()
    beside = parent.children() if parent is not None else []
    return [one for one in beside if type(one) is type(widget) and one.isEnabled()]


def _shown(window: QWidget) -> list[QWidget]:
    """Return the visible widgets whose middle is inside of all that scrolls or clips around them."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.visibleRegion().contains(widget.rect().center())
        and widget.window() is window
    ]


def _is_part(widget: QWidget) -> bool:
    """Return whether a control is a part of another one: the field of a spin box, the sign in a field."""
    parent = widget.parentWidget()
    return isinstance(parent, QComboBox | QAbstractSpinBox | QTabBar | QLineEdit)


def _has_text(widget: QWidget) -> bool:
    names = ("currentText", "text", "toPlainText", "placeholderText")
    texts = [getattr(widget, name)() for name in names if hasattr(widget, name)]
    return any(text.strip() for text in texts)


def _area_in(widget: QWidget, window: QWidget) -> QRect:
    if isinstance(widget, QAbstractScrollArea):
        widget = widget.viewport()  # where the text is; around it are scroll bars
    visible = widget.visibleRegion().boundingRect()
    return QRect(widget.mapTo(window, visible.topLeft()), visible.size())


def _pixels(image: QImage) -> Pixels:
    """Return the pixels as 0xffRRGGBB, uint32 of shape (height, width)."""
    rows: Pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return rows[:, : image.width()].copy()


def _contrast_in(pixels: Pixels, area: QRect) -> float | None:
    """Return the contrast of the most frequent colour in an area and of the one that differs most from it."""
    part = pixels[area.top() : area.bottom() + 1, area.left() : area.right() + 1]
    if part.size < 16:
        return None
    colours, counts = np.unique(part, return_counts=True)
    ground = QColor.fromRgb(int(colours[counts.argmax()]))
    return max(contrast(QColor.fromRgb(int(colour)), ground) for colour in colours)


def _called(widget: QWidget) -> str:
    words = getattr(widget, "text", None)
    shown = words()[:30] if callable(words) else ""
    parents = "/".join(type(parent).__name__ for parent in _parents(widget))
    return f"{type(widget).__name__} {widget.objectName()} {shown!r} in {parents}"


def _parents(widget: QWidget) -> Iterator[QWidget]:
    parent = widget.parentWidget()
    for _ in range(3):
        if parent is None:
            return
        yield parent
        parent = parent.parentWidget()
