"""Which images a prepared data set has, and how they are divided: sample, test split, folds, given labels."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFormLayout, QSpinBox, QWidget

from mnist_gui.preparing.recipe import Recipe
from mnist_gui.preparing.settings import LARGEST_SEED, MOST_FOLDS
from mnist_gui.ui.widgets.layouts import centre_labels
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.tokens import GAP, WIDE

_MOST_OF_CLASS = 10**9
_LEAST_SHARE, _MOST_SHARE, _DECIMALS = 0.001, 0.999, 3


class DivisionForm(QWidget):
    """Asks for the settings of a recipe that are about rows, but not for what is joined.

    Parameters
    ----------
    columns : sequence of str
        Columns whose values can keep images together.

    Signals
    -------
    changed()
        Something else is asked for.
    """

    changed = Signal()

    def __init__(self, columns: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._test = self._switch("prepareTest", self.tr("&Hold out a test split"))
        self._share = QDoubleSpinBox(minimum=_LEAST_SHARE, maximum=_MOST_SHARE, value=0.2)
        self._share.setDecimals(_DECIMALS)
        self._share.setSingleStep(0.05)
        self._name(self._share, "prepareShare", self.tr("Share of all images in the test split, such as 0.2"))
        self._numbers_folds = self._switch("prepareFolds", self.tr("&Number folds"))
        self._folds = QSpinBox(minimum=2, maximum=MOST_FOLDS, value=5)
        self._name(self._folds, "prepareFoldCount", self.tr("Number of folds, in the column fold"))
        self._samples = self._switch("preparePerClass", self.tr("&Sample of each class"))
        self._per_class = QSpinBox(minimum=1, maximum=_MOST_OF_CLASS, value=100)
        self._per_class.setGroupSeparatorShown(True)
        self._name(self._per_class, "prepareClassCount", self.tr("Images of each class, chosen at random"))
        self._by = QComboBox()
        self._by.addItem(self.tr("No column: each image by itself"), "")
        for column in columns:
            self._by.addItem(column, column)
        self._name(self._by, "prepareBy", self.tr("Images with the same value stay together"))
        self._even = QCheckBox(self.tr("&Every class has its share"))
        self._even.setChecked(True)
        self._even.setObjectName("prepareEven")
        self._seed = QSpinBox(minimum=0, maximum=LARGEST_SEED)
        self._name(self._seed, "prepareSeed", self.tr("The same seed chooses the same images"))
        self._given = QCheckBox(self.tr("&Given label and state as columns"))
        self._given.setObjectName("prepareGiven")
        set_tool_tip(self._given, self.tr("The label before you corrected it, and what you marked"))
        self._fields: tuple[tuple[QCheckBox, QWidget], ...] = (
            (self._test, self._share),
            (self._numbers_folds, self._folds),
            (self._samples, self._per_class),
        )
        self._lay_out()
        for switch in (self._test, self._numbers_folds, self._samples, self._even, self._given):
            switch.toggled.connect(self._on_changed)
        for box in (self._folds, self._per_class, self._seed, self._share):
            box.valueChanged.connect(self._on_changed)
        self._by.currentIndexChanged.connect(self._on_changed)
        self._enable()

    def _switch(self, name: str, text: str) -> QCheckBox:
        switch = QCheckBox(text)
        switch.setObjectName(name)
        return switch

    def _name(self, widget: QWidget, name: str, words: str) -> None:
        widget.setObjectName(name)
        widget.setAccessibleName(words)
        set_tool_tip(widget, words)

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(WIDE)
        form.setVerticalSpacing(GAP)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for switch, field in self._fields:
            form.addRow(switch, field)
        form.addRow(self.tr("&Keep together by"), self._by)
        form.addRow(self.tr("See&d"), self._seed)
        form.addRow(self._even)
        form.addRow(self._given)
        centre_labels(form)

    @property
    def settings(self) -> dict[str, Any]:
        """The fields of a `Recipe` that are asked for here."""
        test = self._share.value() if self._test.isChecked() else None
        folds = self._folds.value() if self._numbers_folds.isChecked() else None
        divides = test is not None or folds is not None
        return {
            "test": None if test is None else round(test, _DECIMALS),
            "folds": folds,
            "per_class": self._per_class.value() if self._samples.isChecked() else None,
            "by": self._by.currentData() if divides else "",
            "any_class": divides and not self._even.isChecked(),
            "seed": self._seed.value(),
            "given": self._given.isChecked(),
        }

    def show_recipe(self, recipe: Recipe) -> None:
        """Ask for what a recipe says; a column that is not there is offered as well."""
        with QSignalBlocker(self):
            self._test.setChecked(recipe.test is not None)
            self._numbers_folds.setChecked(recipe.folds is not None)
            self._samples.setChecked(recipe.per_class is not None)
            if recipe.test is not None:
                self._share.setValue(recipe.test)
            if recipe.folds is not None:
                self._folds.setValue(recipe.folds)
            if recipe.per_class is not None:
                self._per_class.setValue(recipe.per_class)
            if self._by.findData(recipe.by) < 0:
                self._by.addItem(recipe.by, recipe.by)
            self._by.setCurrentIndex(self._by.findData(recipe.by))
            self._even.setChecked(not recipe.any_class)
            self._seed.setValue(recipe.seed)
            self._given.setChecked(recipe.given)
        self._on_changed()

    def _on_changed(self) -> None:
        self._enable()
        self.changed.emit()

    def _enable(self) -> None:
        """Enable what matters now."""
        for switch, field in self._fields:
            field.setEnabled(switch.isChecked())
        divides = self._test.isChecked() or self._numbers_folds.isChecked()
        self._by.setEnabled(divides)
        self._even.setEnabled(divides)
        self._seed.setEnabled(divides or self._samples.isChecked())
