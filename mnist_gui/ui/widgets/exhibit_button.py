"""The button beside a plot or a table: copy it, or save it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.exhibit import Exhibit, copy_picture, copy_values
from mnist_gui.ui.widgets.icons import icon

SUFFIXES = (".png", ".svg", ".csv")
"""Kinds of files of exhibits: picture, vectors, values."""


class ExhibitButton(IconButton):
    """Opens a menu that copies an exhibit, or asks for a file of it.

    Parameters
    ----------
    exhibit : callable
        Makes the exhibit when it is asked for; None if there is nothing to show.
    parent : QWidget, optional

    Signals
    -------
    said(str)
        What was copied.
    save_requested(Exhibit, str)
        The user wants it in a file with this suffix.
    """

    said = Signal(str)
    save_requested = Signal(object, str)

    def __init__(self, exhibit: Callable[[], Exhibit | None], parent: QWidget | None = None) -> None:
        super().__init__("more", self.tr("Copy or save"), parent)
        self._exhibit = exhibit
        self.setObjectName("exhibitButton")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.addAction(icon("image"), self.tr("Copy &Picture"), self._copy_picture)
        self._menu.addAction(icon("copy"), self.tr("Copy &Values"), self._copy_values)
        self._menu.addSeparator()
        texts = (self.tr("Save as P&NG..."), self.tr("Save as &SVG..."), self.tr("Save as &CSV..."))
        for suffix, text in zip(SUFFIXES, texts, strict=True):
            self._menu.addAction(icon("save"), text, partial(self._save, suffix))
        self.setMenu(self._menu)

    def set_subject(self, name: str) -> None:
        """Say what it copies or saves, for screen readers and in the tool tip."""
        self.set_name(self.tr("Copy or save: {name}").format(name=name))

    def _copy_picture(self) -> None:
        if (exhibit := self._exhibit()) is not None:
            copy_picture(exhibit)
            self.said.emit(self.tr("Picture copied"))

    def _copy_values(self) -> None:
        if (exhibit := self._exhibit()) is not None:
            copy_values(exhibit)
            self.said.emit(self.tr("Values copied"))

    def _save(self, suffix: str) -> None:
        if (exhibit := self._exhibit()) is not None:
            self.save_requested.emit(exhibit, suffix)
