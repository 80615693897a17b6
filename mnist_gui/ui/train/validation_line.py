"""The last cross-validation, with its settings: they need not be those of the run that is shown."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.ui.train.settings_in_words import settings_in_words
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from mnist_gui.learning.validation import Validation


class ValidationLine(QWidget):
    """Shows a cross-validation in one line, or in two where one is too narrow; hidden without one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("validationCard")
        self._result = ElidedLabel()
        self._result.setObjectName("validationResult")
        self._settings = ElidedLabel()
        self._settings.setObjectName("validationSettings")
        self._settings.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.addWidget(self._result)
        self._parts.addWidget(self._settings, 1)
        self._arrange(is_wide=False)
        self.hide()

    def show_validation(self, validation: "Validation | None", shown: TrainingRequest | None) -> None:
        """Show a cross-validation, or none.

        Parameters
        ----------
        validation : Validation or None
        shown : TrainingRequest or None
            The request of the run that is shown above, if any.
        """
        self.setVisible(validation is not None)
        if validation is None:
            return
        text = self.tr(
            "Cross-validated: {rate:.2f} % ± {error:.2f} % "
            "({folds} folds, {errors:,} of {images:,}) · {model}"
        )
        self._result.setText(
            text.format(
                rate=100 * validation.error_rate,
                error=100 * validation.standard_error,
                folds=len(validation.folds),
                errors=validation.errors,
                images=validation.images,
                model=validation.request.title,
            )
        )
        request = validation.request.resolved()
        if shown is None:
            words = self.tr("With {settings}")
        elif shown.resolved() == request:
            words = self.tr("With {settings}: the settings of the run above")
        else:
            words = self.tr("With {settings}: not the settings of the run above")
        self._settings.setText(words.format(settings=settings_in_words(request)))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use one line where there is room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        needed = sum(label.sizeHint().width() for label in (self._result, self._settings)) + tokens.WIDE
        self._arrange(is_wide=self.width() >= needed)

    def _arrange(self, *, is_wide: bool) -> None:
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        across = QSizePolicy.Policy.Preferred if is_wide else QSizePolicy.Policy.Expanding
        self._parts.setDirection(direction)
        self._parts.setSpacing(tokens.WIDE if is_wide else 2)
        self._result.setSizePolicy(across, QSizePolicy.Policy.Fixed)
