"""The submenu of data sets that were opened before."""

from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.names import shown
from mnist_gui.ui.state.recent import RecentDatasets
from mnist_gui.ui.widgets.plain_text import set_tool_tip

_LONGEST_NAME: Final = 48
_REMOVING: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class RecentMenu(QMenu):
    """Lists the recent data sets; those that are gone are grey.

    An entry is removed by Delete, or by its context menu.

    Parameters
    ----------
    recent : RecentDatasets
    open_dataset : callable
        Called with the `OpenRequest` of the entry that was chosen.
    parent : QWidget
    """

    def __init__(
        self, recent: RecentDatasets, open_dataset: Callable[[OpenRequest], object], parent: QWidget
    ) -> None:
        super().__init__(self.tr("Open Recen&t"), parent)
        self.setObjectName("recentMenu")
        self.setToolTipsVisible(True)
        self._recent = recent
        self._open_dataset = open_dataset
        self._entries: dict[str, QAction] = {}  # by spec
        self.aboutToShow.connect(self._on_about_to_show)
        recent.changed.connect(self._on_changed)
        recent.missing_found.connect(self._on_missing_found)
        self.menuAction().setEnabled(bool(recent.requests))

    @Slot()
    def _on_about_to_show(self) -> None:
        self._fill()
        self._recent.find_missing()

    @Slot()
    def _on_changed(self) -> None:
        self.menuAction().setEnabled(bool(self._recent.requests))
        if self._entries:  # it is open
            self._fill()

    def _fill(self) -> None:
        self.clear()
        self._entries = {}
        for number, request in enumerate(self._recent.requests, start=1):
            action = self.addAction("")
            action.setText(f"&{number % 10}  {_title(request.spec)}")
            action.setObjectName("recentAction")
            action.setStatusTip(shown(request.spec))
            action.triggered.connect(partial(self._on_chosen, request))
            self._entries[request.spec] = action
        self.addSeparator()
        self._removes_missing = self.addAction(self.tr("Remove &Missing"), self._remove_missing)
        self._removes_missing.setObjectName("removeMissingAction")
        self.addAction(self.tr("&Clear List"), self._recent.clear).setObjectName("clearRecentAction")
        self._show_missing()

    def _show_missing(self) -> None:
        missing = self._recent.missing
        for spec, action in self._entries.items():
            words = self.tr("{path} is not there now") if spec in missing else "{path}"
            action.setEnabled(spec not in missing)
            set_tool_tip(action, words.format(path=shown(spec)))
        self._removes_missing.setEnabled(not missing.isdisjoint(self._entries))

    @Slot()
    def _on_missing_found(self) -> None:
        if self._entries:
            self._show_missing()

    def _on_chosen(self, request: OpenRequest, _checked: bool = False) -> None:  # noqa: FBT001, FBT002
        self._open_dataset(request)

    def _remove_missing(self) -> None:
        for spec in self._recent.missing.intersection(self._entries):
            self._recent.remove(spec)

    # --- removing one ---------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove the marked entry on Delete."""
        spec = self._spec_of(self.activeAction())
        if event.key() not in _REMOVING or spec is None:
            super().keyPressEvent(event)
            return
        place = list(self._entries).index(spec)
        self._recent.remove(spec)
        if left := list(self._entries.values()):
            self.setActiveAction(left[min(place, len(left) - 1)])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to remove the entry below the pointer."""
        spec = self._spec_of(self.actionAt(event.pos()))
        if spec is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("&Remove from List"), partial(self._recent.remove, spec))
        menu.popup(event.globalPos())

    def _spec_of(self, action: QAction | None) -> str | None:
        return next((spec for spec, entry in self._entries.items() if entry is action), None)


def _title(spec: str) -> str:
    """Return the name of a file and the folder around it, as the text of an action."""
    path = PurePath(spec)
    name, folder = path.name or spec, path.parent.name
    words = shown(name, longest=_LONGEST_NAME)
    if folder:
        words += f"  \N{EN DASH}  {shown(folder, longest=_LONGEST_NAME // 2)}"
    return words.replace("&", "&&")
