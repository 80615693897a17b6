"""The last cross-validation, with its settings: they need not be those of the run that is shown."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.ui.train.settings_in_words import settings_in_words
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from mnist_gui.learning.validation import Validation


class ValidationCard(Card):
    """Shows a cross-validation; hidden without one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("validationCard")
        self._result = ElidedLabel()
        self._result.setObjectName("validationResult")
        self._settings = ElidedLabel()
        self._settings.setObjectName("validationSettings")
        self._settings.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.add(self._result, self._settings)
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
