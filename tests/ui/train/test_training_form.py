"""The training form follows the table of recipes, and says what was asked for and nothing else."""

import pytest
from helpers.pointing import NOTCH, turn_wheel
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QWidget,
)

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.learning.expectations import Expectation, Source
from mnist_gui.learning.recipes import FEATURES, PRESETS, RECIPES
from mnist_gui.ui.train.form import TrainingForm
from mnist_gui.ui.train.preset_cards import PresetCard, PresetCards

EVERY_CHOICE = [(model, features) for model in RECIPES for features in FEATURES]


@pytest.fixture
def form(qtbot, tiny_dataset) -> TrainingForm:
    form = TrainingForm()
    qtbot.addWidget(form)
    form.set_dataset(tiny_dataset)
    form.show()
    form.activateWindow()
    return form


def find(form: TrainingForm, name: str) -> QWidget:
    widget = form.findChild(QWidget, name)
    assert widget is not None, name
    return widget


def choose(form: TrainingForm, name: str, value: str) -> None:
    box = form.findChild(QComboBox, name)
    box.setCurrentIndex(box.findData(value))


def parameter_box(form: TrainingForm, name: str) -> QSpinBox | QDoubleSpinBox:
    box = find(form, f"parameter_{name}")
    assert isinstance(box, QSpinBox | QDoubleSpinBox)
    return box


def retype(box: QSpinBox | QDoubleSpinBox, text: str) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)


@pytest.mark.parametrize(("model", "features"), EVERY_CHOICE)
def test_every_recipe_gets_its_fields_with_range_default_and_help(form, model, features):
    choose(form, "modelChoice", model)
    choose(form, "featureChoice", features)
    boxes = [box for box in form.findChildren(QWidget) if box.objectName().startswith("parameter_")]
    assert {box.objectName() for box in boxes} == {f"parameter_{p.name}" for p in RECIPES[model].parameters}
    for parameter in RECIPES[model].parameters:
        box = parameter_box(form, parameter.name)
        assert isinstance(box, QSpinBox) is parameter.integer
        assert (box.minimum(), box.maximum()) == (parameter.minimum, parameter.maximum)
        assert box.value() == parameter.default_for(features)
        assert box.singleStep() == parameter.step
        assert box.toolTip() == parameter.help
        assert box.accessibleName() == parameter.title


@pytest.mark.parametrize(("model", "features"), EVERY_CHOICE)
def test_unedited_form_requests_the_defaults(form, model, features):
    choose(form, "modelChoice", model)
    choose(form, "featureChoice", features)
    request = form.request()
    assert (request.model, request.features, request.seed) == (model, features, 0)
    defaults = {p.name: p.default_for(features) for p in RECIPES[model].parameters}
    assert dict(request.hyperparameters) == defaults


@pytest.mark.parametrize("model", RECIPES)
def test_help_of_the_model_is_shown(form, model):
    choose(form, "modelChoice", model)
    assert form.findChild(QLabel, "modelHelp").text() == RECIPES[model].help


def test_recipes_are_offered_in_table_order(form):
    for name, table in (("modelChoice", RECIPES), ("featureChoice", FEATURES)):
        box = form.findChild(QComboBox, name)
        assert [box.itemData(index) for index in range(box.count())] == list(table)


def test_typed_values_are_in_the_request(form):
    retype(parameter_box(form, "C"), "12.5")
    retype(form.findChild(QSpinBox, "seed"), "7")
    request = form.request()
    assert request.hyperparameters["C"] == 12.5
    assert request.seed == 7


def test_model_is_chosen_with_the_keyboard(form):
    box = form.findChild(QComboBox, "modelChoice")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert form.request().model == list(RECIPES)[1]


def test_edited_values_are_restored_with_their_model_and_features(form):
    choose(form, "modelChoice", "svm")
    choose(form, "featureChoice", "gradient")
    retype(parameter_box(form, "gamma"), "3.5")
    choose(form, "featureChoice", "pixels")
    pixels_default = RECIPES["svm"].parameter("gamma").default_for("pixels")
    assert parameter_box(form, "gamma").value() == pixels_default
    choose(form, "modelChoice", "logistic")
    choose(form, "modelChoice", "svm")
    choose(form, "featureChoice", "gradient")
    assert parameter_box(form, "gamma").value() == 3.5


def test_reset_brings_the_defaults_back(form, qtbot):
    reset = form.findChild(QPushButton, "resetParametersButton")
    assert not reset.isEnabled()
    untouched = form.request()
    retype(parameter_box(form, "C"), "2")
    retype(form.findChild(QSpinBox, "trainLimit"), "150")
    retype(form.findChild(QSpinBox, "seed"), "3")
    assert reset.isEnabled()
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert form.request() == untouched
    assert not reset.isEnabled()


def test_value_edited_back_to_the_default_counts_as_unedited(form):
    default = parameter_box(form, "C").value()
    retype(parameter_box(form, "C"), "2")
    retype(parameter_box(form, "C"), str(default))
    assert not form.findChild(QPushButton, "resetParametersButton").isEnabled()


def test_change_of_the_request_is_announced(form, qtbot):
    with qtbot.waitSignal(form.request_changed):
        parameter_box(form, "C").stepUp()
    with qtbot.waitSignal(form.request_changed):
        choose(form, "modelChoice", "logistic")


# The number of images.


def with_training_images(tiny_dataset: Dataset, count: int) -> Dataset:
    images, labels = tiny_dataset.splits[0].images, tiny_dataset.splits[0].labels
    rows = [index % len(images) for index in range(count)]
    split = Split("train", images[rows], labels[rows])
    return Dataset("Sized", (split,), tiny_dataset.class_names, "sized")


def test_largest_number_of_images_is_called_all(form):
    limit = form.findChild(QSpinBox, "trainLimit")
    assert (limit.minimum(), limit.maximum()) == (100, 200)
    assert limit.text() == "all 200"
    assert form.request().limit == 200
    limit.stepDown()
    assert limit.text() == "190"
    assert form.request().limit == 190


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("150", "150"), ("all", "all 200"), ("al", "all 200"), ("50", "100"), ("999", "all 200")],
)
def test_number_of_images_is_typed(form, typed, shown):
    limit = form.findChild(QSpinBox, "trainLimit")
    limit.setValue(120)
    limit.setFocus()
    limit.selectAll()
    QTest.keyClick(limit, Qt.Key.Key_Delete)
    QTest.keyClicks(limit, typed)
    QTest.keyClick(limit, Qt.Key.Key_Return)
    assert limit.text() == shown


@pytest.mark.parametrize("model", RECIPES)
def test_recipe_proposes_its_number_of_images(form, tiny_dataset, model):
    form.set_dataset(with_training_images(tiny_dataset, 12_345))
    choose(form, "modelChoice", model)
    default = RECIPES[model].default_limit
    assert form.request().limit == (12_345 if default is None else default)
    assert form.findChild(QSpinBox, "trainLimit").singleStep() == 1000


def test_small_data_set_offers_all_its_images(form, tiny_dataset):
    form.set_dataset(with_training_images(tiny_dataset, 60))
    limit = form.findChild(QSpinBox, "trainLimit")
    assert limit.text() == "all 60"
    assert form.request().limit == 60


def test_images_without_a_label_are_not_counted(form, tiny_dataset):
    split = tiny_dataset.splits[0]
    labels = split.labels.copy()
    labels[:80] = NO_LABEL
    form.set_dataset(
        Dataset("Part", (Split("train", split.images, labels),), tiny_dataset.class_names, "part")
    )
    assert form.findChild(QSpinBox, "trainLimit").maximum() == 120


@pytest.mark.parametrize(("images", "enough"), [(0, False), (1, False), (2, True)])
def test_a_model_needs_two_images(form, tiny_dataset, images, enough):
    form.set_dataset(with_training_images(tiny_dataset, images))
    assert form.can_train is enough
    assert form.request().limit == (images if enough else None)


def test_nothing_can_be_trained_without_a_data_set(form):
    assert form.can_train
    form.set_dataset(None)
    assert not form.can_train
    assert not form.findChild(QSpinBox, "trainLimit").isEnabled()


# Reaching the fields.


@pytest.mark.parametrize("model", RECIPES)
def test_tab_walks_from_top_to_bottom(qtbot, form, model):
    choose(form, "modelChoice", model)
    form.findChild(QSpinBox, "seed").setValue(1)  # enables the last one
    expected = ["modelChoice", "featureChoice"]
    expected += [f"parameter_{parameter.name}" for parameter in RECIPES[model].parameters]
    expected += ["trainLimit", "seed", "resetParametersButton"]
    qtbot.waitUntil(lambda: all(find(form, name).isVisible() for name in expected))
    find(form, "modelChoice").setFocus()
    walked = [QApplication.focusWidget().objectName()]
    for _ in expected[1:]:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        walked.append(QApplication.focusWidget().objectName())
    assert walked == expected


@pytest.mark.parametrize("model", RECIPES)
def test_every_field_has_a_label_with_a_letter_of_its_own(form, model):
    choose(form, "modelChoice", model)
    layout = form.findChild(QFormLayout)
    labels = [label for label in form.findChildren(QLabel) if label.buddy() is not None]
    assert {layout.labelForField(label.buddy()) for label in labels} == set(labels)
    letters = [label.text()[label.text().index("&") + 1].lower() for label in labels]
    assert len(letters) == 4 + len(RECIPES[model].parameters)
    assert len(set(letters)) == len(letters)
    assert not set(letters) & set("fevmh")  # those open the menus


def test_wheel_scrolls_the_form_and_changes_nothing(form):
    box = parameter_box(form, "C")
    find(form, "modelChoice").setFocus()
    before = box.value()
    turn_wheel(box, QPoint(5, 5), NOTCH)
    assert box.value() == before
    box.setFocus()
    turn_wheel(box, QPoint(5, 5), NOTCH)
    assert box.value() > before


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_fills_the_form(form, name):
    form.findChild(PresetCard, f"presetCard_{name}").click()
    request, wanted = form.request(), PRESETS[name].request.resolved()
    assert (request.model, request.features) == (wanted.model, wanted.features)
    assert dict(request.hyperparameters) == dict(wanted.hyperparameters)
    assert request.limit == 200, "all that the data set has"
    assert form.findChild(PresetCards, "presetChoice").chosen == name


def test_a_preset_that_was_changed_is_custom(form):
    cards = form.findChild(PresetCards, "presetChoice")
    assert cards.chosen == "accurate"
    retype(parameter_box(form, "C"), "7")
    assert cards.chosen is None
    find(form, "resetParametersButton").click()
    assert cards.chosen == "accurate"
    choose(form, "featureChoice", "pixels")
    assert cards.chosen == "pixel-svm"


def test_a_card_says_what_to_expect_and_from_what(form):
    card = form.findChild(PresetCard, "presetCard_fast")
    form.set_expectations({"fast": Expectation(2.04, Source.MEASURED, 0.0123, Source.MEASURED)})
    assert card.lines == (
        "Fast 2.0 s",
        "Logistic regression on gradient directions",
        "1.23 % wrong, measured",
    )
    form.set_expectations({"fast": Expectation(200, Source.MNIST, 0.0045, Source.MNIST)})
    assert card.lines[::2] == ("Fast about 3 min", "0.45 % wrong on MNIST")
    assert "estimated from MNIST" in card.toolTip()
    form.set_expectations({})
    assert card.lines[::2] == ("Fast", "")


# Values are kept, and it is said when they change.


def test_number_of_images_stays_with_another_model_and_c_with_other_features(form):
    retype(form.findChild(QSpinBox, "trainLimit"), "150")
    retype(parameter_box(form, "C"), "12")
    choose(form, "featureChoice", "pixels")
    assert parameter_box(form, "C").value() == 12
    choose(form, "modelChoice", "logistic")
    assert form.request().limit == 150


def test_a_value_that_another_model_changes_is_told_and_kept_for_the_first(form):
    notice = find(form, "formNotice")
    retype(parameter_box(form, "C"), "12")
    assert notice.isHidden()
    choose(form, "modelChoice", "logistic")
    assert notice.text() == (
        "C is 0.1 instead of 12. What you chose for SVM on gradient directions is kept there."
    )
    choose(form, "modelChoice", "svm")
    assert parameter_box(form, "C").value() == 12
    assert notice.isHidden()


def test_the_settings_fold_into_one_line(form):
    find(form, "settingsFold").click()
    assert not parameter_box(form, "C").isVisible()
    assert find(form, "settingsSummary").text() == (
        "SVM on gradient directions · C 5 · Gamma 0.6 · all 200 images"
    )
