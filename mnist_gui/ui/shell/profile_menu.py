"""The submenu of profiles: another person's notes, own digits and settings."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from mnist_gui.data.user.profiles import DEFAULT_PROFILE, checked_profile, current_profile, profiles
from mnist_gui.errors import UserError


class ProfileMenu(QMenu):
    """Lists the profiles, and makes new ones.

    Parameters
    ----------
    switch : callable
        Called with the name of the profile that was chosen, if it is not the one in use.
    delete : callable
        Called with the name of another profile that is to be deleted, after a question.
    refuse : callable
        Called with a message for the user.
    parent : QWidget
    """

    def __init__(
        self,
        switch: Callable[[str], object],
        delete: Callable[[str], object],
        refuse: Callable[[str], object],
        parent: QWidget,
    ) -> None:
        super().__init__(self.tr("&Profile"), parent)
        self.setObjectName("profileMenu")
        self._switch = switch
        self._delete = delete
        self._refuse = refuse
        self._deletions = QMenu(self.tr("&Delete Profile"), self)
        self._deletions.setObjectName("deleteProfileMenu")
        self.aboutToShow.connect(self._on_about_to_show)

    @Slot()
    def _on_about_to_show(self) -> None:
        self.clear()
        group, current, found = QActionGroup(self), current_profile(), profiles()
        for name in (DEFAULT_PROFILE, *sorted({*found, current} - {DEFAULT_PROFILE}, key=str.casefold)):
            action = self.addAction(name.replace("&", "&&") or self.tr("&Default"))
            action.setObjectName("profileAction")
            action.setCheckable(True)
            action.setChecked(name == current)
            action.triggered.connect(partial(self._on_chosen, name))
            group.addAction(action)
        self.addSeparator()
        self.addAction(self.tr("&New Profile..."), self._ask_name).setObjectName("newProfileAction")
        self._offer_deletions([name for name in found if name != current])

    def _offer_deletions(self, names: list[str]) -> None:
        """Offer to delete profiles; without any there is nothing to offer."""
        self._deletions.clear()
        for name in names:
            action = self._deletions.addAction(f"{name.replace('&', '&&')}...")
            action.setObjectName("deleteProfileAction")
            action.triggered.connect(partial(self._on_deletion_chosen, name))
        if names:
            self.addMenu(self._deletions)

    def _on_deletion_chosen(self, name: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002
        self._delete(name)

    def _on_chosen(self, name: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002
        if name != current_profile():
            self._switch(name)

    def _ask_name(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QInputDialog

        dialog = QInputDialog(self.parentWidget())
        dialog.setObjectName("newProfileDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("New Profile"))
        dialog.setLabelText(self.tr("A name for the notes, own digits and settings of another person:"))
        dialog.textValueSelected.connect(self._on_named)
        dialog.open()

    @Slot(str)
    def _on_named(self, text: str) -> None:
        try:
            name = checked_profile(text.strip())
        except UserError as error:
            self._refuse(str(error))
            return
        self._on_chosen(name)
