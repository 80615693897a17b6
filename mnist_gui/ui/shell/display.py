"""Check whether a window can be opened, before Qt tries: Qt aborts the process if it cannot.

This module does not import Qt when it is loaded.
"""

import ctypes
import os
import sys
from pathlib import Path
from types import ModuleType

from mnist_gui.errors import UsageError

APT_LINE = (
    "apt install libegl1 libgl1 libdbus-1-3 libfontconfig1 libglib2.0-0 libxkbcommon0 libxcb-cursor0 "
    "libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxcb-render-util0"
)
"""Packages that Qt needs on a bare Debian 12."""

_CHECK = "_mod_uses_pyside"
"""The function of PySide that reads the source of a module."""

_NO_DISPLAY = (
    "no window can be opened here: {reason}; use --screenshot FILE.png, which needs no display, "
    "or run the program under xvfb-run."
)


def import_app(*, offscreen: bool) -> ModuleType:
    """Import the window half of the program.

    Parameters
    ----------
    offscreen : bool
        Use Qt's platform without a display, for a window that is only painted into a picture.

    Returns
    -------
    module
        `mnist_gui.ui.shell.app`.

    Raises
    ------
    UsageError
        If there is no display, or a library that Qt needs is missing.
    """
    if offscreen:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    elif reason := _why_no_display():
        raise UsageError(_NO_DISPLAY.format(reason=reason))
    try:
        _leave_sources_unread()
        from mnist_gui.ui.shell import app
    except ImportError as error:
        if ".so" not in str(error):
            raise
        raise UsageError(f"Qt cannot start: {error}. On Debian or Ubuntu: {APT_LINE}") from error
    return app


def _leave_sources_unread() -> None:
    """Keep PySide from reading the source of each module that is imported from now on.

    It looks for its own name there, since a module that uses it may choose features such as snake_case for
    itself. That takes a sixth of a millisecond for each module, on any thread, and all lines stay in memory.
    No module of ours chooses any; another one that does still can.
    """
    import PySide6  # noqa: F401 - loads what is changed here

    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and _CHECK in vars(feature):  # in all versions until now
        vars(feature)[_CHECK] = _is_of_the_window


def _is_of_the_window(module: ModuleType) -> bool:
    return module.__name__.startswith("mnist_gui.ui.")


def _why_no_display() -> str | None:
    """Return why Qt would abort, or None if it will find a display."""
    if not sys.platform.startswith(("linux", "freebsd")) or os.environ.get("QT_QPA_PLATFORM"):
        return None  # other systems always have a display; an explicit platform is the user's choice
    if _wayland_answers():
        return None
    if not os.environ.get("DISPLAY"):
        return "neither DISPLAY nor WAYLAND_DISPLAY is set"
    return _why_no_x11()


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    return bool(name) and Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere"), name or "").is_socket()


def _why_no_x11() -> str | None:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
        ctypes.CDLL("libxcb-cursor.so.0")  # since 6.5 Qt's xcb plugin aborts without it
    except OSError as error:
        raise UsageError(f"Qt cannot start: {error}. On Debian or Ubuntu: {APT_LINE}") from error
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return f"the display {os.environ['DISPLAY']} does not answer" if refused else None
