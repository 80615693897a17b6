"""A button with a menu of badges and colours of the images."""

from collections.abc import Collection

from PySide6.QtCore import QCoreApplication, QSize, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.colour_maps import COLOUR_MAPS
from mnist_gui.ui.widgets.plain_text import set_tool_tip

_NEED_PREDICTIONS = ("predictions", "wrong")
_SWATCH = QSize(32, 32)  # px; menus make it smaller


class ViewButton(IconButton):
    """Choose the appearance of the images.

    Signals
    -------
    appearance_changed(Appearance)
        The user chose another appearance, or `set_appearance` set one.
    """

    appearance_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("display", QCoreApplication.translate("ViewButton", "Display"), parent)
        self._appearance = Appearance()
        self.setObjectName("viewButton")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        set_tool_tip(self, self.tr("Marks on the images, and their colours"))

        self._titles = {
            "labels": self.tr("&Labels"),
            "predictions": self.tr("&Predictions"),
            "wrong": self.tr("&Misread images"),
            "values": self.tr("&Values that images are sorted by"),
        }
        menu = QMenu(self)
        self.setMenu(menu)
        menu.addSection(self.tr("Marks"))
        self._marks = {name: self._add(name, title) for name, title in self._titles.items()}
        menu.addSection(self.tr("Colours"))
        self._colours = {
            name: self._add(name, QCoreApplication.translate("ColourMap", colours.title))
            for name, colours in COLOUR_MAPS.items()
        }
        one_of_them = QActionGroup(self)
        for action in self._colours.values():
            one_of_them.addAction(action)
        menu.aboutToShow.connect(self._paint_swatches)
        self.set_known(())
        self._show()

    @property
    def appearance(self) -> Appearance:
        """The chosen appearance."""
        return self._appearance

    @Slot(object)
    def set_appearance(self, appearance: Appearance) -> None:
        """Choose an appearance."""
        if appearance == self._appearance:
            return
        self._appearance = appearance
        self._show()
        self.appearance_changed.emit(appearance)

    def set_known(self, known: Collection[str]) -> None:
        """Enable the badges whose columns are known; some need predictions."""
        for name in _NEED_PREDICTIONS:
            action, title = self._marks[name], self._titles[name]
            enabled = "predictions" in known
            action.setEnabled(enabled)
            action.setText(title if enabled else self.tr("{mark} (needs a model)").format(mark=title))

    def _add(self, name: str, title: str) -> QAction:
        action = self.menu().addAction(title)
        action.setObjectName(f"{name}ViewAction")
        action.setCheckable(True)
        action.triggered.connect(self._on_triggered)
        return action

    def _show(self) -> None:
        for name, action in self._marks.items():
            action.setChecked(getattr(self._appearance, name))
        self._colours[self._appearance.colours].setChecked(True)

    @Slot()
    def _on_triggered(self) -> None:
        marks = {name: action.isChecked() for name, action in self._marks.items()}
        colours = next(name for name, action in self._colours.items() if action.isChecked())
        self.set_appearance(Appearance(**marks, colours=colours))

    @Slot()
    def _paint_swatches(self) -> None:
        """Show each colour map beside its name, from paper to ink, in the current theme."""
        for name, action in self._colours.items():
            image = QImage(256, 1, QImage.Format.Format_Indexed8)
            image.setColorTable(COLOUR_MAPS[name].table(self.palette()))
            for grey in range(256):
                image.setPixel(grey, 0, grey)
            action.setIcon(QIcon(QPixmap.fromImage(image).scaled(_SWATCH)))
