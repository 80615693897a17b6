"""A user who does not know what they want: random events in the whole window, the same ones for a seed.

The mouse goes through the window system of Qt, as that of a person does, so that popups and dialogs take its
events as usual. Keys go to the widget with the focus. What the tasks of the program do in between depends on
the computer.
"""

import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TextIO

from helpers.gui_watch import StallWatch
from helpers.monkey_files import MonkeyFiles
from helpers.window_driver import dragged
from PySide6.QtCore import QEvent, QKeyCombination, QMimeData, QPoint, QPointF, Qt, QThread, QTimer
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QInputMethodEvent, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)
from shiboken6 import isValid

from mnist_gui.ui.shell.actions import ACTIONS
from mnist_gui.ui.shell.main_window import MainWindow

REMEMBERED = 20
"""How many of the last events are kept for a report."""

_LEFT, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
_BUTTONS = (*[_LEFT] * 8, _RIGHT, _RIGHT, Qt.MouseButton.MiddleButton, Qt.MouseButton.BackButton)
_PLAIN = Qt.KeyboardModifier.NoModifier
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_MODIFIERS = (_PLAIN, _PLAIN, _PLAIN, _SHIFT, _CTRL, _SHIFT | _CTRL, Qt.KeyboardModifier.AltModifier)
_KEY_NAMES = """
    Left Right Up Down PageUp PageDown Home End Space Return Escape Tab Backtab Delete Backspace Menu F2 F10
    BracketLeft BracketRight 0 1 2 3 4 5 6 7 8 9 A C V X Z D Slash Question
"""
_KEYS = tuple(Qt.Key[f"Key_{name}"] for name in _KEY_NAMES.split())
_ENDING_KEYS = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab
_DELTAS = -480, -120, -30, 30, 120, 480  # of the wheel
_TEXTS = (
    "label:3",
    "label:3,5 index<90",
    "-label:0 ink>0.1",
    "wrong",
    "confidence<0.9 loss>1",
    "holes:2 parts>1",
    "slant>0 split:test",
    "sample:50@3",
    "note:abc",
    "labl:3",
    "ink<",
    'class:"',
    "",
    "12",
    "-1",
    "999999999999",
    "<b>&amp;</b>",
    "\N{HEBREW LETTER ALEF}\N{COMBINING ACUTE ACCENT}\N{GRINNING FACE} \t",
    "a long note " * 40,
)
_FIELDS = (QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox)


class _GoneError(Exception):
    """The widget that the monkey was using is no more."""


class Monkey:
    """Does random things to a window, and measures each event.

    Parameters
    ----------
    window : MainWindow
        Its pages are built.
    randomness : random.Random
    watch : StallWatch
    files : MonkeyFiles
        What is opened and dropped.
    out : Path
        A folder for what is written.
    count : int
        Acts before this window.
    trace : TextIO, optional
        Gets a line for each event before it, for a process that ends.

    Attributes
    ----------
    last : deque of str
        The last events.
    count : int
        Acts so far.
    """

    def __init__(
        self,
        window: MainWindow,
        randomness: random.Random,
        watch: StallWatch,
        files: MonkeyFiles,
        out: Path,
        *,
        count: int = 0,
        trace: TextIO | None = None,
    ) -> None:
        self._window = window
        self._random = randomness
        self._watch = watch
        self._files = files
        self._out = out
        self._trace = trace
        self.last: deque[str] = deque(maxlen=REMEMBERED)
        self.count = count
        acts: dict[Callable[[], None], int] = {
            self._click_a_widget: 22,
            self._click_anywhere: 8,
            self._drag: 8,
            self._turn_wheel: 6,
            self._hover: 5,
            self._press_key: 14,
            self._press_shortcut: 8,
            self._trigger: 4,
            self._type: 7,
            self._draw: 7,
            self._practise: 1,
            self._open: 3,
            self._drop: 2,
            self._change_page: 3,
            self._resize: 1,
            self._rest: 3,
        }
        self._acts, self._weights = list(acts), list(acts.values())
        self._rescue = QTimer(window)
        self._rescue.setInterval(15)
        self._rescue.timeout.connect(self._leave_nested_loop)

    def act(self) -> None:
        """Do one thing, and let the program handle what follows."""
        self.count += 1
        self._rescue.start()
        try:
            with suppress(_GoneError), _deleted_widgets_ignored():
                self._choose_act()
            self.handle_events()
        finally:
            self._rescue.stop()

    def _choose_act(self) -> None:
        if isinstance(dialog := QApplication.activeModalWidget(), QFileDialog):
            self._answer_file_dialog(dialog)
        elif isinstance(dialog, QDialog) and self._random.random() < 0.12:
            self._answer(dialog)
        else:
            self._random.choices(self._acts, self._weights)[0]()

    def handle_events(self, rounds: int = 2) -> None:
        """Let the program handle its events."""
        for _ in range(rounds):
            self._watch.measure("events", QApplication.processEvents)
        self._watch.measure("deletions", _delete_later)

    def close_dialogs(self) -> None:
        """Close dialogs and popups."""
        while widget := QApplication.activePopupWidget() or QApplication.activeModalWidget():
            self._do(f"close {_name(widget)}", widget.close)
            self.handle_events()

    # --- acts ------------------------------------------------------------------------------------------

    def _do(self, label: str, call: Callable[..., object], *arguments: object) -> None:
        self._note(label)
        self._watch.measure(f"{self.count} {label}", partial(call, *arguments))

    def _note(self, label: str) -> None:
        self.last.append(f"{self.count} {label}")
        if self._trace is not None:
            print(self.last[-1], file=self._trace, flush=True)

    @property
    def _root(self) -> QWidget:
        """The window that takes events now."""
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self._window

    @property
    def _typed_in(self) -> QWidget:
        """The widget that gets keys: not its window, of which QTest keeps a pointer that may dangle."""
        root, focused = self._root, QApplication.focusWidget()
        return focused if focused is not None and focused.window() is root else root

    def _widgets(self, *kinds: type[QWidget]) -> list[QWidget]:
        root = self._root
        found = [each for kind in kinds or (QWidget,) for each in root.findChildren(kind)]
        return [
            each
            for each in found
            if each.isVisible() and each.isEnabled() and each.window() is root and each.visibleRegion()
        ]

    def _place(self, widget: QWidget, *, exact: bool = False) -> tuple[QWindow, QPoint] | None:
        """Return a place of a widget in its window: the middle of what is visible, or any."""
        handle, area = _handle(widget.window()), widget.visibleRegion().boundingRect()
        if area.isEmpty():
            return None
        point = area.center()
        if not exact:
            point = area.topLeft() + QPoint(
                self._random.randrange(area.width()), self._random.randrange(area.height())
            )
        return handle, widget.mapTo(widget.window(), point)

    def _click(self, widget: QWidget, *, exact: bool) -> None:
        if (place := self._place(widget, exact=exact)) is None:
            return
        handle, point = place
        button, keys = self._random.choice(_BUTTONS), self._random.choice(_MODIFIERS)
        label = f"{_name(widget)} at {point.toTuple()} {button.name} {keys}"
        is_double = self._random.random() < 0.1
        if is_double and widget.window() is self._window:  # a dialog may be gone after the first click
            self._do(f"double click {label}", QTest.mouseDClick, handle, button, keys, point)
            return
        for _ in range(1 + is_double):
            self._do(f"click {label}", QTest.mousePress, handle, button, keys, point)
            self._release(handle, button, keys, point)

    def _release(
        self, handle: QWindow, button: Qt.MouseButton, keys: Qt.KeyboardModifier, point: QPoint
    ) -> None:
        """Release a button over the window that has the press or, if that is gone, over the one on top."""
        target = handle if isValid(handle) and handle.isVisible() else _handle(self._root)
        self._do(f"release at {point.toTuple()}", QTest.mouseRelease, target, button, keys, point)

    def _click_a_widget(self) -> None:
        if widgets := self._widgets(QAbstractButton) if self._random.random() < 0.6 else self._widgets():
            self._click(self._random.choice(widgets), exact=self._random.random() < 0.7)

    def _click_anywhere(self) -> None:
        self._click(self._root, exact=False)

    def _drag(self, widget: QWidget | None = None, button: Qt.MouseButton = _LEFT) -> None:
        widgets = [widget] if widget is not None else self._widgets()
        if not widgets or (start := self._place(chosen := self._random.choice(widgets))) is None:
            return
        handle, point = start
        keys = self._random.choice(_MODIFIERS) if widget is None else _PLAIN
        name = _name(chosen)
        self._do(f"press {name} at {point.toTuple()}", QTest.mousePress, handle, button, keys, point)
        for _ in range(self._random.randint(1, 12)):
            at = self._place(chosen)
            if at is None or at[0] is not handle:
                break
            point = at[1]
            self._do(f"move in {name} to {point.toTuple()}", QTest.mouseMove, handle, point)
        self._release(handle, button, keys, point)

    def _turn_wheel(self) -> None:
        widgets = self._widgets()
        if widgets and (place := self._place(self._random.choice(widgets))) is not None:
            handle, point = place
            delta, keys = self._random.choice(_DELTAS), self._random.choice(_MODIFIERS)
            self._do(
                f"wheel {delta} at {point.toTuple()} {keys}",
                QTest.wheelEvent,
                handle,
                QPointF(point),
                QPoint(0, delta),
                QPoint(),
                keys,
            )

    def _hover(self) -> None:
        if (place := self._place(self._root)) is not None:
            handle, point = place
            self._do(f"move to {point.toTuple()}", QTest.mouseMove, handle, point)

    def _send_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier, label: str = "key") -> None:
        name = QKeySequence(QKeyCombination(modifiers, key)).toString()
        self._do(f"{label} {name}", QTest.keyPress, self._typed_in, key, modifiers)
        self._do(f"release {name}", QTest.keyRelease, self._typed_in, key, modifiers)

    def _press_key(self) -> None:
        self._send_key(self._random.choice(_KEYS), self._random.choice(_MODIFIERS))

    def _press_shortcut(self) -> None:
        spec = self._random.choice(ACTIONS)
        if spec.keys and (spec.name != "quitAction" or self._random.random() < 0.1):
            sequence = QKeySequence(self._random.choice(spec.keys))
            if not sequence.isEmpty():  # on this platform
                self._send_key(sequence[0].key(), sequence[0].keyboardModifiers(), spec.name)

    def _trigger(self) -> None:
        """Choose an entry of a menu."""
        action = self._window.findChild(QAction, self._random.choice(ACTIONS).name)
        if self._root is self._window and action.isEnabled() and action.objectName() != "quitAction":
            self._do(f"choose {action.objectName()}", action.trigger)

    def _type(self) -> None:
        fields = [field for field in self._widgets(*_FIELDS) if field.focusPolicy() != Qt.FocusPolicy.NoFocus]
        if not fields:
            return
        field, text = self._random.choice(fields), self._random.choice(_TEXTS)
        self._do(f"focus {_name(field)}", field.setFocus, Qt.FocusReason.MouseFocusReason)
        if self._random.random() < 0.7:
            self._send_key(Qt.Key.Key_A, _CTRL)
        for char in text[: self._random.choice((3, 30, 500))]:
            self._type_char(char, _name(field))
        if self._random.random() < 0.5:
            self._send_key(self._random.choice(_ENDING_KEYS), _PLAIN)

    def _type_char(self, char: str, field: str) -> None:
        label = f"type {char!a} in {field}"
        if char.isascii():
            self._do(label, QTest.keyPress, self._typed_in, char)
            self._do(f"release {char!a}", QTest.keyRelease, self._typed_in, char)
        elif (widget := QApplication.focusWidget()) is not None:
            composed = QInputMethodEvent()
            composed.setCommitString(char)
            self._do(label, QApplication.sendEvent, widget, composed)

    def _draw(self) -> None:
        pad = self._window.findChild(QWidget, "drawingPad")
        if self._root is self._window and pad is not None and pad.isVisible():
            for _ in range(self._random.randint(1, 3)):
                self._drag(pad, self._random.choice((_LEFT, _LEFT, _LEFT, _RIGHT)))
            if self._random.random() < 0.4:
                self._send_key(Qt.Key[f"Key_{self._random.randrange(10)}"], _PLAIN)

    def _practise(self) -> None:
        if self._root is self._window:
            self._send_key(Qt.Key.Key_3, _CTRL)
            button = self._window.findChild(QAbstractButton, "practiceButton")
            if button is not None and button.isVisible() and button.isEnabled():
                self._do("practise", button.click)

    def _open(self) -> None:
        """Open a data set, also while another is opened, trained on or exported."""
        path = self._random.choice(("sample", *self._files.datasets))
        self._do(f"open {path}", self._window.open_dataset, str(path))

    def _drop(self) -> None:
        if self._root is not self._window:
            return
        count = self._random.choice((1, 1, 1, 2, 3))
        paths = self._random.sample(self._files.all, count)
        data, places = dragged(*paths), [self._window, *self._widgets()]
        target = next(each for each in self._random.sample(places, len(places)) if each.acceptDrops())
        self._do(f"drop {', '.join(path.name for path in paths)} on {_name(target)}", _drop, target, data)

    def _change_page(self) -> None:
        self._send_key(Qt.Key[f"Key_{self._random.randint(1, 4)}"], _CTRL)

    def _resize(self) -> None:
        size = self._random.randint(300, 1600), self._random.randint(200, 1100)
        self._do(f"resize to {size}", self._window.resize, *size)

    def _rest(self) -> None:
        """Do nothing for a while, as for the last result to come."""
        self._note("rest")
        for _ in range(self._random.randint(1, 12)):
            self._watch.measure("events", QApplication.processEvents)
            time.sleep(0.005)  # for the worker threads

    # --- dialogs ---------------------------------------------------------------------------------------

    def _answer_file_dialog(self, dialog: QFileDialog) -> None:
        """Choose a file, or none."""
        if self._random.random() < 0.3:
            self._do(f"reject {_name(dialog)}", dialog.reject)
            return
        if dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave:
            path = self._out / f"saved {self.count}"
        else:
            path = self._random.choice(self._files.all)
        field = dialog.findChild(QLineEdit, "fileNameEdit")

        def accept() -> None:
            field.setText(str(path))
            dialog.accept()

        self._do(f"accept {_name(dialog)} with {path}", accept)
        if dialog.isVisible():
            self._do(f"reject {_name(dialog)}", dialog.reject)

    def _answer(self, dialog: QDialog) -> None:
        """Press a button of a dialog, or close it."""
        buttons = [button for button in self._widgets(QAbstractButton) if button.parent() is not None]
        if buttons and self._random.random() < 0.7:
            self._click(self._random.choice(buttons), exact=True)
        else:
            self._do(f"close {_name(dialog)}", dialog.close)

    def _leave_nested_loop(self) -> None:
        """Choose in a menu, or close a dialog, that blocks the call under way."""
        if QThread.currentThread().loopLevel() == 0:
            return
        if isinstance(popup := QApplication.activePopupWidget(), QMenu) and self._random.random() < 0.5:
            self._click(popup, exact=False)
        elif (blocking := popup or QApplication.activeModalWidget()) is not None:
            self._do(f"close {_name(blocking)}", blocking.close)


@contextmanager
def _deleted_widgets_ignored() -> Iterator[None]:
    """Ignore that the monkey uses a widget that is no more; errors of the program do not arrive here."""
    try:
        yield
    except RuntimeError as error:
        if "already deleted" not in str(error):
            raise


def _handle(window: QWidget) -> QWindow:
    """Return the window of the window system."""
    handle = window.windowHandle() if isValid(window) else None
    if handle is None or not isValid(handle):
        raise _GoneError
    return handle


def _drop(target: QWidget, data: QMimeData) -> None:
    entered = QDragEnterEvent(QPoint(20, 20), Qt.DropAction.CopyAction, data, _LEFT, _PLAIN)
    entered.ignore()
    QApplication.sendEvent(target, entered)
    if entered.isAccepted():
        event = QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, data, _LEFT, _PLAIN)
        QApplication.sendEvent(target, event)


def _delete_later() -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _name(widget: QWidget) -> str:
    return widget.objectName() or type(widget).__name__
