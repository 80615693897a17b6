"""Ask for one image by its index, in the whole data set or in a split."""

import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QWidget,
)

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.errors import UserError
from mnist_gui.ui.browse.inspector.pixel_view import PixelView
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.plain_text import PlainLabel

_IMAGE_SIZE = 112
_LONGEST_TEXT = 200
_POSITION = re.compile(r"(?P<split>\w.*?)??[\s:]*(?P<number>[0-9][0-9,]{0,30})")


def row_at(text: str, dataset: Dataset) -> int:
    """Return the row that a text names.

    Parameters
    ----------
    text : str
        Index in the whole data set, from 0, such as ``"60018"``; or the name of a split, or its beginning,
        and the number within it, such as ``"test 18"``. Commas may separate thousands.
    dataset : Dataset

    Raises
    ------
    UserError
        If there is no such row; the message has the range.
    """
    match = _POSITION.fullmatch(text.strip())
    if match is None:
        words = _translated(
            "That is not an index: type a number, or a split and a number, such as {example}."
        )
        raise UserError(words.format(example=f"{dataset.split_names[-1]} 18"))
    number = int(match["number"].replace(",", ""))
    if not match["split"]:
        if number >= len(dataset):
            words = _translated("There is no image {number}; the last one is {last}.")
            raise UserError(words.format(number=f"{number:,}", last=f"{len(dataset) - 1:,}"))
        return number
    split = dataset.split(_split_name(match["split"], dataset))
    if number >= len(split):
        words = _translated("There is no image {number} in {split}; the last one is {last}.")
        raise UserError(words.format(number=f"{number:,}", split=split.name, last=f"{len(split) - 1:,}"))
    return dataset.offsets[dataset.splits.index(split)] + number


def _split_name(typed: str, dataset: Dataset) -> str:
    """Return the only split name that begins with `typed`, or else `typed`."""
    typed = typed.casefold()
    names = [name for name in dataset.split_names if name.casefold() == typed]
    names = names or [name for name in dataset.split_names if name.casefold().startswith(typed)]
    return names[0] if len(names) == 1 else typed


class GoToDialog(QDialog):
    """Ask for an index and show its image. The dialog deletes itself when it is closed.

    Parameters
    ----------
    dataset : Dataset
    is_shown : callable
        Whether a row is in the result. If not, the dialog says that the filters will be cleared.

    Signals
    -------
    row_chosen(int)
        The user wants to go to this row.
    """

    row_chosen = Signal(int)

    def __init__(
        self, dataset: Dataset, is_shown: Callable[[int], bool], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._dataset = dataset
        self._is_shown = is_shown
        self._row: int | None = None
        self.setObjectName("goToDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Go to Image"))
        self._image = PixelView()
        self._image.setFixedSize(_IMAGE_SIZE, _IMAGE_SIZE)
        self._text = QLineEdit(maxLength=_LONGEST_TEXT)
        self._text.setObjectName("goToPlace")
        self._text.setAccessibleName(self.tr("Index, or split and number"))
        self._text.setPlaceholderText(self.tr("such as {number}").format(number=len(dataset) // 2))
        self._result = quiet_label()
        self._result.setObjectName("goToAnswer")
        self._result.setWordWrap(True)
        self._result.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = QPushButton(self.tr("&Go"))
        self._go.setObjectName("goButton")
        self._go.setDefault(True)
        self._buttons.addButton(self._go, QDialogButtonBox.ButtonRole.AcceptRole)
        # Without a valid index, Enter must not cancel.
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self._lay_out()
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._text.textChanged.connect(self._on_typed)
        self._on_typed("")

    def _lay_out(self) -> None:
        caption = PlainLabel(self.tr("&Index, or split and number:"))
        caption.setBuddy(self._text)
        left = column(caption, self._text, (self._result, 1), spacing=8)
        upper = row((left, 1), (self._image, Qt.AlignmentFlag.AlignTop), spacing=16)
        column((upper, 1), self._buttons, owner=self, spacing=12, margins=(16, 16, 16, 16))
        self.resize(440, self.sizeHint().height())

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._row = None
        if not text.strip():
            names = self.tr(" or ").join(f"{name} 18" for name in self._dataset.split_names)
            words = self.tr("0 to {last}, or such as {names}")
            self._result.setText(words.format(last=f"{len(self._dataset) - 1:,}", names=names))
        else:
            try:
                self._row = row_at(text, self._dataset)
            except UserError as error:
                self._result.setText(str(error))
            else:
                self._result.setText(self._describe(self._row))
        self._go.setEnabled(self._row is not None)
        self._image.set_pixels(None if self._row is None else self._dataset.take([self._row])[0])

    def _describe(self, row: int) -> str:
        split, number = self._dataset.location(row)
        label = int(split.labels[number])
        name = self.tr("none") if label == NO_LABEL else self._dataset.class_names[label]
        words = self.tr("{split} {number}, label {label}, index {row}")
        text = words.format(split=split.name, number=f"{number:,}", label=name, row=f"{row:,}")
        if self._is_shown(row):
            return text
        return text + "\n" + self.tr("The filters hide it, and will be cleared.")

    def accept(self) -> None:
        """Emit the row and close, if there is one."""
        if self._row is not None:
            self.row_chosen.emit(self._row)
            super().accept()


def _translated(text: str) -> str:
    return QCoreApplication.translate("GoToDialog", text)
