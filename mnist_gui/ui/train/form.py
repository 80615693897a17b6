"""The training form, generated from the table of recipes: a new row there is a new field here."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

from mnist_gui.data.dataset import NO_LABEL, Dataset, training_split
from mnist_gui.learning.expectations import Expectation
from mnist_gui.learning.recipes import FEATURES, PRESETS, RECIPES, Parameter, Recipe, TrainingRequest
from mnist_gui.ui.train.image_count_box import ImageCountBox
from mnist_gui.ui.train.preset_cards import PresetCards
from mnist_gui.ui.train.settings_in_words import parameter_texts
from mnist_gui.ui.train.snapshot import LARGEST_SEED, FormValues, ModelAndFeatures
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.cards import heading
from mnist_gui.ui.widgets.icons import icon
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import centre_labels, column
from mnist_gui.ui.widgets.numbers import DecimalBox
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip

_FEWEST_IMAGES = 2
"""A model needs at least two classes."""

_TAKEN_MNEMONICS = "fevmhduisotnlpwa"
"""Letters with Alt that the menu bar, this form or its page use already."""


class TrainingForm(QWidget):
    """Model, features, hyperparameters, number of images and seed.

    Edited values are remembered for each pair of model and features, because a good gamma for one says
    nothing about another. All other fields show the defaults of the table.

    Signals
    -------
    request_changed()
        The form has another request.
    fold_changed(bool)
        The fields below the cards were shown or hidden.
    """

    request_changed = Signal()
    fold_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = 0
        self._edited: dict[ModelAndFeatures, dict[str, float]] = {}
        self._chosen_limits: dict[str, int] = {}
        self._parameter_boxes: dict[str, QSpinBox | QDoubleSpinBox] = {}

        self._preset = PresetCards()
        self._shown: TrainingRequest | None = None
        self._fold = QToolButton()
        self._is_unfolded = True
        self._fields = QWidget()
        self._notice = _quiet_label("formNotice")
        self._model = _combo_box("modelChoice", self.tr("Model"))
        for recipe in RECIPES.values():
            self._model.addItem(recipe.title, recipe.name)
        self._model_help = _quiet_label("modelHelp")
        self._features = _combo_box("featureChoice", self.tr("Features"))
        for kind in FEATURES.values():
            self._features.addItem(_sentence_case(kind.title), kind.name)
        self._features_help = _quiet_label("featureHelp")
        self._limit = ImageCountBox()
        self._limit.setObjectName("trainLimit")
        self._limit.setAccessibleName(self.tr("Number of training images"))
        set_tool_tip(self._limit, self.tr("How many of the training images to use, drawn by the seed"))
        self._seed = QSpinBox()
        self._seed.setObjectName("seed")
        self._seed.setAccessibleName(self.tr("Seed"))
        self._seed.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._seed.setRange(0, LARGEST_SEED)
        set_tool_tip(self._seed, self.tr("Which images are drawn. The same seed gives the same model again."))
        self._reset = QPushButton(self.tr("Reset t&o defaults"))
        self._reset.setObjectName("resetParametersButton")
        set_tool_tip(self._reset, self.tr("Forget what was edited for this model and these features"))

        for box in (self._model, self._features, self._limit, self._seed):
            box.installEventFilter(self)

        self._form = QFormLayout()
        self._lay_out()
        self._preset.preset_chosen.connect(self._on_preset_chosen)
        self._fold.clicked.connect(self._on_fold_clicked)
        self._model.currentIndexChanged.connect(self._on_model_changed)
        self._features.currentIndexChanged.connect(self._on_features_changed)
        self._limit.valueChanged.connect(self._on_limit_edited)
        self._seed.valueChanged.connect(self._on_seed_edited)
        self._reset.clicked.connect(self._on_reset_clicked)
        self.request_changed.connect(self._show_preset)
        self._on_model_changed()
        self.set_dataset(None)

    @property
    def first_field(self) -> QWidget:
        """The field that gets the focus of the page."""
        return self._model

    def request(self) -> TrainingRequest:
        """Return the request in the form, with all values filled in."""
        return TrainingRequest(
            model=self._recipe.name,
            features=self._features.currentData(),
            hyperparameters={name: box.value() for name, box in self._parameter_boxes.items()},
            limit=self._limit.value() if self.can_train else None,
            seed=self._seed.value(),
        )

    def values(self) -> FormValues:
        """Return what the user chose, also for other models than the one that is shown."""
        edited = {pair: dict(values) for pair, values in self._edited.items() if values}
        return FormValues(self._model_and_features, edited, dict(self._chosen_limits), self._seed.value())

    def set_values(self, values: FormValues) -> None:
        """Show what a user chose before."""
        model, features = values.chosen
        self._edited = {pair: dict(numbers) for pair, numbers in values.edited.items()}
        self._chosen_limits = dict(values.limits)
        self._model.setCurrentIndex(self._model.findData(model))
        self._features.setCurrentIndex(self._features.findData(features))
        self._seed.setValue(values.seed)
        self._show_limit()
        self._show_parameters()
        self._notice.hide()
        self._shown = self.request()
        self.request_changed.emit()

    def set_expectations(self, expected: Mapping[str, Expectation]) -> None:
        """Say on the cards what to expect of each preset, by name."""
        self._preset.set_expectations(expected)

    @property
    def images(self) -> int:
        """The number of training images of the data set."""
        return self._images

    def set_unfolded(self, unfolded: bool) -> None:  # noqa: FBT001 - a setter
        """Show the fields below the cards, or one line about them."""
        self._is_unfolded = unfolded
        self._fields.setVisible(unfolded)
        self._summary.setVisible(not unfolded)
        self._fold.setIcon(icon("chevron-down" if unfolded else "chevron-right"))
        set_tool_tip(self._fold, self.tr("Hide the settings") if unfolded else self.tr("Show the settings"))
        self.fold_changed.emit(unfolded)

    def set_dataset(self, dataset: Dataset | None, *, keeps_limits: bool = False) -> None:
        """Offer up to as many training images as the data set has.

        Parameters
        ----------
        dataset : Dataset or None
        keeps_limits : bool
            Whether what was chosen stays, because only labels are other ones.
        """
        self._images = 0 if dataset is None else _count_training_images(dataset)
        if not keeps_limits:
            self._chosen_limits.clear()
            self._notice.hide()
        self._show_limit()
        self._show_preset()
        self._shown = self.request()

    @property
    def can_train(self) -> bool:
        """Whether the data set has enough images to train on."""
        return self._images >= _FEWEST_IMAGES

    def _lay_out(self) -> None:
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)  # with large text
        self._form.setVerticalSpacing(tokens.GAP)
        self._form.setHorizontalSpacing(tokens.WIDE)
        self._form.addRow(self.tr("Mo&del"), self._model)
        self._form.addRow(self._model_help)
        self._form.addRow(self.tr("Feat&ures"), self._features)
        self._form.addRow(self._features_help)
        self._form.addRow(self.tr("Training &images"), self._limit)
        self._form.addRow(self.tr("&Seed"), self._seed)
        reset = (self._reset, Qt.AlignmentFlag.AlignRight)
        column(self._form, reset, owner=self._fields, spacing=tokens.WIDE)
        self._fold.setObjectName("settingsFold")
        self._fold.setText(self.tr("Settings"))
        self._fold.setAccessibleName(self.tr("Settings of the model"))
        self._fold.setAutoRaise(True)
        self._fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._summary = ElidedLabel(Qt.TextElideMode.ElideRight)
        self._summary.setObjectName("settingsSummary")
        self._summary.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._summary.hide()
        self._notice.hide()
        parts = (heading(self.tr("New model")), self._preset, self._notice, self._fold, self._summary)
        column(*parts, self._fields, None, owner=self, spacing=tokens.GAP)
        self.set_unfolded(True)

    @Slot()
    def _on_fold_clicked(self) -> None:
        self.set_unfolded(not self._is_unfolded)

    @property
    def _recipe(self) -> Recipe:
        return RECIPES[self._model.currentData()]

    @property
    def _model_and_features(self) -> ModelAndFeatures:
        return self._model.currentData(), self._features.currentData()

    # --- showing the table

    @Slot()
    def _on_model_changed(self) -> None:
        before = self._shown.model if self._shown is not None else ""
        if before in self._chosen_limits and self._images:
            self._chosen_limits.setdefault(self._recipe.name, self._chosen_limits[before])
        self._model_help.setText(self._recipe.help)
        self._make_parameter_boxes()
        self._show_limit()
        self._on_features_changed()

    @Slot()
    def _on_features_changed(self) -> None:
        self._features_help.setText(FEATURES[self._features.currentData()].help)
        self._carry_parameters()
        self._show_parameters()
        self._say_what_changed()
        self.request_changed.emit()

    def _carry_parameters(self) -> None:
        """Keep values of the same model that have the same default with these features."""
        before, features = self._shown, self._features.currentData()
        pair = self._model_and_features
        if before is None or before.model != pair[0] or self._edited.get(pair):
            return
        old = self._edited.get((before.model, before.features), {})
        kept = {
            parameter.name: old[parameter.name]
            for parameter in self._recipe.parameters
            if parameter.name in old
            and parameter.default_for(features) == parameter.default_for(before.features)
        }
        if kept:
            self._edited[pair] = kept

    def _say_what_changed(self) -> None:
        """Say which values the user chose for another model or other features, and are others now."""
        before, self._shown = self._shown, self.request()
        if before is None or (before.model, before.features) == self._model_and_features:
            return
        changes = []
        for name, old in self._edited.get((before.model, before.features), {}).items():
            new = self._shown.hyperparameters.get(name)
            title = RECIPES[before.model].parameter(name).title
            if new is None:
                changes.append(self.tr("no {title} here").format(title=title))
            elif new != old:
                words = self.tr("{title} is {new:g} instead of {old:g}")
                changes.append(words.format(title=title, new=new, old=old))
        limit, was_chosen = self._shown.limit, before.model in self._chosen_limits
        if was_chosen and None not in (limit, before.limit) and limit != before.limit:
            words = self.tr("training images are {new:,} instead of {old:,}")
            changes.append(words.format(new=limit, old=before.limit))
        self._notice.setVisible(bool(changes))
        if changes:
            text = "; ".join(changes)
            words = self.tr("{changes}. What you chose for {title} is kept there.")
            self._notice.setText(words.format(changes=_sentence_case(text), title=before.title))

    def _make_parameter_boxes(self) -> None:
        for box in self._parameter_boxes.values():
            self._form.removeRow(box)
        self._parameter_boxes = {}
        before: QWidget = self._features
        first_row = self._form.rowCount() - 2  # the number of images and the seed stand below
        taken = set(_TAKEN_MNEMONICS)
        for row, parameter in enumerate(self._recipe.parameters, first_row):
            box = _number_box(parameter)
            box.valueChanged.connect(self._on_parameter_edited)
            box.installEventFilter(self)
            self._form.insertRow(row, _with_mnemonic(parameter.title, taken), box)
            self._parameter_boxes[parameter.name] = box
            QWidget.setTabOrder(before, box)
            before = box
        centre_labels(self._form)
        for after in (self._limit, self._seed, self._reset):
            QWidget.setTabOrder(before, after)
            before = after

    def _show_parameters(self) -> None:
        edited = self._edited.get(self._model_and_features, {})
        features = self._features.currentData()
        for parameter in self._recipe.parameters:
            value = edited.get(parameter.name, parameter.default_for(features))
            box = self._parameter_boxes[parameter.name]
            box.blockSignals(True)  # not an edit by the user
            _set_number(box, value)
            box.blockSignals(False)
        self._update_reset()

    def _show_limit(self) -> None:
        self._limit.blockSignals(True)
        self._limit.set_count(self._images)
        default = self._recipe.default_limit
        self._limit.setValue(
            self._chosen_limits.get(self._recipe.name, self._images if default is None else default)
        )
        self._limit.blockSignals(False)
        self._limit.setEnabled(self.can_train)
        self._update_reset()

    @Slot()
    def _show_preset(self) -> None:
        """Mark the preset that matches the form, or none, and sum the form up."""
        shown = (*self._model_and_features, self._limit.value())
        matching = [
            preset.name
            for preset in PRESETS.values()
            if not self._edited.get(self._model_and_features)
            and shown == (preset.request.model, preset.request.features, self._limit_of(preset.request))
        ]
        self._preset.set_chosen(matching[0] if matching else None)
        request = self.request()
        images = self.tr("{images} images").format(images=self._limit.text())
        self._summary.setText(" \N{MIDDLE DOT} ".join([request.title, *parameter_texts(request), images]))

    def _limit_of(self, request: TrainingRequest) -> int:
        """Return the number of training images of a request on this data set."""
        limit = request.resolved().limit
        return self._images if limit is None else min(limit, self._images)

    def _update_reset(self) -> None:
        edited = bool(self._edited.get(self._model_and_features)) or self._recipe.name in self._chosen_limits
        self._reset.setEnabled(edited or self._seed.value() != 0)

    # --- edits of the user

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the wheel scroll the form; it changes a value only in the field with the focus."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _on_preset_chosen(self, name: str) -> None:
        request = PRESETS[name].request
        self._edited.pop((request.model, request.features), None)
        self._model.setCurrentIndex(self._model.findData(request.model))
        self._features.setCurrentIndex(self._features.findData(request.features))
        self._limit.setValue(self._limit_of(request))
        self._show_parameters()
        self._shown = self.request()
        self.request_changed.emit()

    @Slot()
    def _on_parameter_edited(self) -> None:
        features = self._features.currentData()
        self._edited[self._model_and_features] = {
            parameter.name: value
            for parameter in self._recipe.parameters
            if (value := self._parameter_boxes[parameter.name].value()) != parameter.default_for(features)
        }
        self._on_edited()

    @Slot(int)
    def _on_limit_edited(self, limit: int) -> None:
        self._chosen_limits[self._recipe.name] = limit
        self._on_edited()

    @Slot()
    def _on_seed_edited(self) -> None:
        self._on_edited()

    def _on_edited(self) -> None:
        self._shown = self.request()
        self._update_reset()
        self.request_changed.emit()

    @Slot()
    def _on_reset_clicked(self) -> None:
        self._seed.setValue(0)
        self._edited.pop(self._model_and_features, None)
        self._chosen_limits.pop(self._recipe.name, None)
        self._show_parameters()
        self._show_limit()
        self._notice.hide()
        self._shown = self.request()
        self.request_changed.emit()


def _count_training_images(dataset: Dataset) -> int:
    """Count the labelled images of the training split."""
    return int((training_split(dataset).used_labels != NO_LABEL).sum())


def _number_box(parameter: Parameter) -> QSpinBox | QDoubleSpinBox:
    box: QSpinBox | QDoubleSpinBox
    if parameter.integer:
        box = QSpinBox()
        box.setRange(int(parameter.minimum), int(parameter.maximum))
        box.setSingleStep(int(parameter.step))
    else:
        box = DecimalBox()
        box.setDecimals(parameter.decimals)
        box.setRange(parameter.minimum, parameter.maximum)
        box.setSingleStep(parameter.step)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel alone must not take the focus
    box.setObjectName(f"parameter_{parameter.name}")
    box.setAccessibleName(parameter.title)
    box.setAccessibleDescription(parameter.help)
    set_tool_tip(box, parameter.help)
    return box


def _set_number(box: QSpinBox | QDoubleSpinBox, value: float) -> None:
    if isinstance(box, QSpinBox):
        box.setValue(int(value))
    else:
        box.setValue(value)


def _with_mnemonic(title: str, taken: set[str]) -> str:
    """Mark the first letter not in `taken` as the mnemonic, and add it."""
    for index, letter in enumerate(title.lower()):
        if letter.isalpha() and letter not in taken:
            taken.add(letter)
            return f"{title[:index]}&{title[index:]}"
    return title


def _combo_box(name: str, title: str) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(title)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return box


def _quiet_label(name: str) -> QLabel:
    label = PlainLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def _sentence_case(title: str) -> str:
    return title[:1].upper() + title[1:]
